"""The largest figures: the total, the change. Bold also where the face on this machine has no bold of its own.

WORKAROUND: Qt makes a missing bold by thickening the letters, but not above 64 pixels, where it paints them as outlines.
There the outline is drawn with a pen as well.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel

from ui import theme


class BigFigure(QLabel):
    """A label of one line, painted bold at any size."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text; thickened where nobody else does it."""
        if theme.has_bold() or self.font().pixelSize() <= 60:
            super().paintEvent(event)
            return
        metrics = self.fontMetrics()
        wide, room = metrics.horizontalAdvance(self.text()), self.contentsRect()
        left = room.right() - wide if self.alignment() & Qt.AlignmentFlag.AlignRight else room.center().x() - wide // 2
        base = room.center().y() + (metrics.ascent() - metrics.descent()) // 2
        path = QPainterPath()
        path.addText(left, base, self.font(), self.text())
        ink = self.palette().windowText().color()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(path, QPen(ink, self.font().pixelSize() / 24))
        painter.fillPath(path, ink)
