"""The row of categories above the tiles; what does not fit is a page further on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from pos.words import _
from ui import theme
from ui.theme import GAP, px, set_kind


class CategoryTabs(QWidget):
    """Emits `chosen(key)`; the keys are the caller's."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(px(theme.TOUCH))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._tabs: list[tuple[str, QPushButton]] = []
        self._pages: list[list[int]] = [[]]
        self._page = 0
        self.current = ""
        self._more = QPushButton("›", self)
        set_kind(self._more, "tab")
        self._more.setAccessibleName(_("更多分类"))
        self._more.setToolTip(_("更多分类"))
        self._more.setFocusPolicy(self._more.focusPolicy().TabFocus)
        self._more.clicked.connect(self._turn)

    def show_tabs(self, tabs: Sequence[tuple[str, str]], current: str) -> None:
        """Show (key, word) pairs, *current* chosen."""
        if [key for key, _button in self._tabs] != [key for key, _word in tabs] or any(
            button.text() != word for (_key, button), (_key2, word) in zip(self._tabs, tabs, strict=True)
        ):
            for _key, button in self._tabs:
                button.hide()  # it is gone for the eye now, and for good when the event loop comes round
                button.deleteLater()
            self._tabs = []
            for key, word in tabs:
                button = QPushButton(word, self)
                set_kind(button, "tab")
                button.setCheckable(True)
                button.setAccessibleName(word)
                button.setFocusPolicy(button.focusPolicy().TabFocus)
                button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
                self._tabs.append((key, button))
        self.current = current
        for key, button in self._tabs:
            button.setChecked(key == current)
        self._arrange()
        self._show_page_of(current)

    def step(self, by: int) -> None:
        """Choose the tab to the right or the left."""
        keys = [key for key, _button in self._tabs]
        if keys:
            place = keys.index(self.current) if self.current in keys else 0
            self.chosen.emit(keys[(place + by) % len(keys)])

    def _arrange(self) -> None:
        face = theme.metrics(20, bold=True)
        widths = [max(px(theme.TOUCH), face.horizontalAdvance(button.text()) + px(34)) for _key, button in self._tabs]
        gap, more = px(GAP), px(theme.TOUCH)
        room = self.width()
        self._pages = [[]]
        if sum(widths) + gap * (len(widths) - 1) > room:
            room -= more + gap
        used = 0
        for place, wide in enumerate(widths):
            if used + wide > room and self._pages[-1]:
                self._pages.append([])
                used = 0
            self._pages[-1].append(place)
            used += wide + gap
        for page in self._pages:
            left = 0
            for place in page:
                self._tabs[place][1].setGeometry(left, 0, min(widths[place], room), self.height())
                left += widths[place] + gap
        self._more.setGeometry(self.width() - more, 0, more, self.height())
        self._page = min(self._page, len(self._pages) - 1)
        self._show()

    def _show_page_of(self, key: str) -> None:
        for number, page in enumerate(self._pages):
            if any(self._tabs[place][0] == key for place in page):
                self._page = number
        self._show()

    def _turn(self) -> None:
        self._page = (self._page + 1) % len(self._pages)
        self._show()

    def _show(self) -> None:
        here = set(self._pages[self._page])
        for place, (_key, button) in enumerate(self._tabs):
            button.setVisible(place in here)
        self._more.setVisible(len(self._pages) > 1)
        self._more.setText("›" if self._page + 1 < len(self._pages) else "‹")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit them anew."""
        super().resizeEvent(event)
        self._arrange()
        self._show_page_of(self.current)
