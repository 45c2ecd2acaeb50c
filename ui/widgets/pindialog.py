"""The manager's PIN where a page has no place of its own to ask for it. Enter agrees, Esc goes back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from pos.words import _
from ui.theme import px
from ui.widgets.field import PinField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label
from ui.widgets.numberpad import NumberPad


class PinDialog(QDialog):
    """Asks once; `pin` holds what was typed until it is taken."""

    def __init__(self, parent: QWidget, why: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("请店长输密码"))
        self.setMinimumWidth(px(420))
        column = QVBoxLayout(self)
        column.setSpacing(px(10))
        column.addWidget(label(why, "line", wrap=True))
        self.field = PinField(_("店长密码"))
        column.addWidget(self.field)
        pad = NumberPad(point=False, stretch=False)
        pad.attach(self.field)
        column.addWidget(pad)
        row = QHBoxLayout()
        back = KeyButton(_("返回"), "Esc")
        back.clicked.connect(self.reject)
        agree = KeyButton(_("同意"), "Enter", "go")
        agree.clicked.connect(self.accept)
        agree.setDefault(True)  # Enter agrees wherever the focus is
        row.addWidget(back, 1)
        row.addWidget(agree, 2)
        column.addLayout(row)
        self.field.setFocus()


def ask_pin(parent: QWidget, why: str, then: Callable[[str], None]) -> None:
    """Open the dialog; *then* gets the PIN. Cancelled: nothing is called."""
    dialog = PinDialog(parent, why)

    def agreed() -> None:
        pin = dialog.field.text()
        dialog.field.setText("")
        if pin:
            then(pin)

    dialog.accepted.connect(agreed)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
