"""A grid of choices that are told apart by number: touched, or picked by the digit they show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import GAP, px
from ui.widgets.keybutton import KeyButton


class ChoiceGrid(QWidget):
    """Emits `picked(place)`, counted from 0."""

    picked = Signal(int)

    def __init__(self, columns: int = 2) -> None:
        super().__init__()
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(px(GAP))
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self.buttons: list[KeyButton] = []

    def show_choices(self, words: Sequence[str], keys: Sequence[str] = (), *, checkable: bool = True) -> None:
        """Show *words*, each with its digit (or the key given for it)."""
        for button in self.buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for place, word in enumerate(words):
            key = keys[place] if keys else str(place + 1) if place < 9 else ""
            button = KeyButton(word, key)
            button.setCheckable(checkable)
            button.clicked.connect(lambda _checked=False, place=place: self.picked.emit(place))
            self._grid.addWidget(button, place // self._columns, place % self._columns)
            self.buttons.append(button)

    def mark(self, place: int) -> None:
        """Mark the chosen one."""
        for number, button in enumerate(self.buttons):
            button.setChecked(number == place)

    def take_digit(self, text: str) -> bool:
        """A digit typed is a choice. True: there was one."""
        if text.isascii() and text.isdigit() and 0 < int(text) <= len(self.buttons):
            button = self.buttons[int(text) - 1]
            if button.isEnabled():
                self.picked.emit(int(text) - 1)
            return True
        return False
