"""One question before a step that nothing takes back. Enter and Esc both mean no; tests replace `ask_sure`."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from pos.words import _
from ui.theme import px
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class SureDialog(QDialog):
    """The question, what is agreed to on a button, and no as the default."""

    def __init__(self, parent: QWidget, question: str, yes: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(yes)
        self.setMinimumWidth(px(460))
        column = QVBoxLayout(self)
        column.setSpacing(px(14))
        column.addWidget(label(question, "line", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.no = KeyButton(_("先不"), "Enter · Esc")
        self.yes = KeyButton(yes, kind="wrong")
        self.no.setAutoDefault(True)
        self.no.setDefault(True)
        self.no.clicked.connect(self.reject)
        self.yes.clicked.connect(self.accept)
        row.addWidget(self.no, 1)
        row.addWidget(self.yes, 1)
        column.addLayout(row)
        self.no.setFocus()


def ask_sure(parent: QWidget, question: str, yes: str) -> bool:
    """Whether the person agrees."""
    dialog = SureDialog(parent, question, yes)
    agreed = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return agreed
