"""What is wrong, as words in the bar: the most pressing first, as many as there is room for, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from pos.words import _
from ui import theme
from ui.theme import px, set_kind

TYPE = 17  # as the style sheet has it


class Pill(QPushButton):
    """One of them; without a text it is not shown. `whole` is all there is to say, for whoever presses it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.said, self.whole = "", ""
        set_kind(self, "pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def say(self, text: str, whole: str = "") -> None:
        """Change its text."""
        self.said, self.whole = text, whole or text
        self.setAccessibleName(self.whole)
        self.setToolTip(self.whole)
        self.setText(text)

    @property
    def need(self) -> int:
        """How wide it would be, whole."""
        return theme.metrics(TYPE).horizontalAdvance(self.said) + px(30)

    def fit(self, width: int) -> None:
        """Be no wider than *width*."""
        cut = theme.metrics(TYPE).elidedText(self.said, Qt.TextElideMode.ElideRight, width - px(30))
        self.setText(cut if self.need > width else self.said)
        self.resize(min(self.need, width), self.sizeHint().height())


class PillRow(QWidget):
    """`PillRow(4)` has four, the most pressing first; emits `told` with what was not said when the count is pressed."""

    told = Signal(str)

    def __init__(self, count: int) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.pills = tuple(Pill(self) for _place in range(count))
        self.more = Pill(self)
        self.more.clicked.connect(lambda: self.told.emit(self.more.whole))

    def show_pills(self) -> None:
        """Their texts have changed."""
        self.updateGeometry()
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Room for the most pressing one and the count."""
        return self._first_and_count(px(400))

    def minimumSizeHint(self) -> QSize:
        """Less would say nothing."""
        return self._first_and_count(px(170))

    def _first_and_count(self, most: int) -> QSize:
        wanted = self._wanted
        if not wanted:
            return QSize(0, 0)
        return QSize(min(wanted[0].need, most) + px(8) + (self._need_more() if len(wanted) > 1 else 0), px(44))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._lay_out()

    @property
    def _wanted(self) -> Sequence[Pill]:
        return [pill for pill in self.pills if pill.said]

    def _need_more(self) -> int:
        return theme.metrics(TYPE).horizontalAdvance(_("还有 {count} 件", count=9)) + px(40)

    def _lay_out(self) -> None:
        wanted, gap = self._wanted, px(8)
        shown = list(wanted)
        room = self.width()
        while len(shown) > 1 and sum(pill.need + gap for pill in shown) > room:
            shown.pop()
            room = self.width() - self._need_more()
        rest = wanted[len(shown) :]
        self.more.say(_("还有 {count} 件", count=len(rest)) if rest else "", " · ".join(pill.whole for pill in rest))
        right = self.width()
        for pill in (self.more, *reversed(self.pills)):
            pill.setVisible(pill in shown or (pill is self.more and bool(rest)))
            if not pill.isHidden():
                pill.fit(pill.need if pill is self.more or len(shown) > 1 else room - gap)
                right -= pill.width()
                pill.move(right, (self.height() - pill.height()) // 2)
                right -= gap
