"""A line of text for little room: first smaller, then shortened with …; its tool tip and its name hold the whole."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import LEFT, px

LEAST, LEAST_LARGE = 16, 12  # the large type is a third larger: both come to 16 pixels


class ElidedLabel(QWidget):
    """`ElidedLabel(size=24, bold=True)`."""

    def __init__(self, text: str = "", *, size: float, bold: bool = False, color: str = "ink") -> None:
        super().__init__()
        self._size, self._bold, self._color = size, bold, color
        self._text = ""
        self.align: Qt.AlignmentFlag = LEFT
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Change its text."""
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_color(self, color: str) -> None:
        """Change its colour, one of the palette's names."""
        if color != self._color:
            self._color = color
            self.update()

    def text(self) -> str:
        """The whole text."""
        return self._text

    def sizeHint(self) -> QSize:
        """One line."""
        metrics = theme.metrics(self._size, bold=self._bold)
        return QSize(metrics.horizontalAdvance(self._text), metrics.height() + px(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, as much as fits."""
        del event
        painter = QPainter(self)
        size = self._size
        painter.setFont(theme.font(size, bold=self._bold))
        least = LEAST_LARGE if theme.large() else LEAST
        while size > least and painter.fontMetrics().horizontalAdvance(self._text) > self.width():
            size -= 2
            painter.setFont(theme.font(size, bold=self._bold))
        painter.setPen(theme.color(self._color))
        shown = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.align, shown)
