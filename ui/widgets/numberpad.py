"""The number pad for hands without a keyboard: ten digits, a point, and a key that takes the last one back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from pos.words import _
from ui.theme import GAP, px
from ui.widgets.keybutton import KeyButton


class NumberPad(QWidget):
    """Emits `pressed("7")`, `pressed(".")`, `pressed("back")`; `attach` types into a field by itself."""

    pressed = Signal(str)

    def __init__(self, *, point: bool = True, stretch: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(GAP))
        names = ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "." if point else "00", "back"]
        self.buttons: dict[str, KeyButton] = {}
        for place, name in enumerate(names):
            button = KeyButton(_("退格") if name == "back" else name, kind="" if name == "back" else "number")
            if name == ".":
                button.setAccessibleName(_("小数点"))
            if stretch:
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
                button.setMaximumHeight(px(100))
            button.clicked.connect(lambda _checked=False, name=name: self.pressed.emit(name))
            grid.addWidget(button, place // 3, place % 3)
            self.buttons[name] = button
        for column in range(3):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, px(60))

    def attach(self, field: QLineEdit) -> None:
        """Type what is pressed into *field*."""

        def put(name: str) -> None:
            if name == "back":
                field.backspace()
            else:
                field.insert(name)

        self.pressed.connect(put)
