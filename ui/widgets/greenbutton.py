"""The one green button that goes on."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.keybutton import KeyButton

DOUBLE_MS = 450


class GreenButton(KeyButton):
    """Deaf to the mouse for a moment after it appears.

    The second click of a double click on the green button that was here before is not a press of this one.
    """

    def __init__(self, text: str, key: str = "Enter", parent: QWidget | None = None) -> None:
        super().__init__(text, key, "go", parent)
        self._shown = QElapsedTimer()

    @property
    def is_ready(self) -> bool:
        """Whether a click counts."""
        return self.isEnabled() and self._shown.isValid() and self._shown.hasExpired(DOUBLE_MS)

    def showEvent(self, event: QShowEvent) -> None:
        """It appears: the moment begins."""
        self._shown.start()
        super().showEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a press that counts, drop the rest."""
        if self.is_ready:
            super().mousePressEvent(event)
        else:
            event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double click never counts."""
        event.accept()
