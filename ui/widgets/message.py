"""The one line that says what to do. It keeps its place when it is empty, so that nothing jumps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import theme
from ui.theme import LEFT, px, set_kind


class MessageLine(QLabel):
    """A line of text for the cashier: wrong things in red with a sign, others plain."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "line")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(LEFT)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fit()

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say *text*; empty takes it away."""
        self.setText(f"⚠ {text}" if wrong and text else text)
        self.setAccessibleName(text)
        set_kind(self, "wrong" if wrong else "line")
        self._fit()

    def _fit(self) -> None:
        metrics = theme.metrics(21)
        lines = 2 if metrics.horizontalAdvance(self.text()) > max(self.width(), px(300)) else 1
        self.setFixedHeight(metrics.height() * lines + px(4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A longer text takes a second line where one is too short."""
        super().resizeEvent(event)
        self._fit()
