"""The action keys and the green button: one row where there is room, two where there is not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import px
from ui.widgets.keybutton import KeyButton

_GO_WIDE = 210


class KeyRow(QWidget):
    """Lays *keys* out left to right and *go* at the right, as high as all rows."""

    def __init__(self, keys: Sequence[KeyButton], go: KeyButton) -> None:
        super().__init__()
        self._keys, self._go = list(keys), go
        for button in (*self._keys, go):
            button.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._rows = 1
        self._fit()

    def _widest(self) -> int:
        return max((key.sizeHint().width() for key in self._keys), default=0)

    def _fit(self) -> None:
        gap = px(10)
        go_wide = max(self._go.sizeHint().width() + px(12), min(px(_GO_WIDE), round(self.width() * 0.28)))
        room = self.width() - go_wide - gap
        one_row = len(self._keys) * (self._widest() + gap) - gap <= room
        self._rows = 1 if one_row else 2
        high = max(key.sizeHint().height() for key in (*self._keys, self._go))
        columns = -(-len(self._keys) // self._rows)
        wide = (room - gap * (columns - 1)) / max(1, columns)
        for place, key in enumerate(self._keys):
            row, column = divmod(place, columns)
            left = round(column * (wide + gap))
            key.setGeometry(left, row * (high + gap), round((column + 1) * wide + column * gap) - left, high)
        total = high * self._rows + gap * (self._rows - 1)
        self._go.setGeometry(self.width() - go_wide, 0, go_wide, total)
        if self.height() != total:
            self.setFixedHeight(total)

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(px(300), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit them anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """The type may have changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_keys"):
            self._fit()
