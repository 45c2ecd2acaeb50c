"""Fields where codes, numbers and amounts go: no input method, no history, no drag and drop.

A Chinese input method that swallows a scanner's keys is the classic fault, so it is off wherever digits are meant.
Text that people write (a reason, a name) goes into `TextField`, where it is on.
"""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme import RIGHT, set_kind


class CodeField(QLineEdit):
    """A field for codes: letters and digits as they come from the keys."""

    def __init__(self, name: str, *, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhPreferLatin
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhSensitiveData
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.setMaxLength(200)
        if kind:
            set_kind(self, kind)


class AmountField(CodeField):
    """A field for money, weight or a count: digits and a point, right-aligned."""

    def __init__(
        self, name: str, *, decimals: int = 2, kind: str = "amount", signed: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, kind=kind, parent=parent)
        self.setInputMethodHints(self.inputMethodHints() | Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.setAlignment(RIGHT)
        sign = "-?" if signed else ""
        tail = rf"(\.\d{{0,{decimals}}})?" if decimals else ""
        self.setValidator(QRegularExpressionValidator(QRegularExpression(rf"{sign}\d{{0,7}}{tail}"), self))


class PinField(CodeField):
    """A field for a PIN: dots, digits only."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, kind="amount", parent=parent)
        self.setInputMethodHints(self.inputMethodHints() | Qt.InputMethodHint.ImhDigitsOnly)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,8}"), self))


class TextField(QLineEdit):
    """A field for what people write; the input method is on."""

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMaxLength(200)
