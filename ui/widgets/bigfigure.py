"""The largest figures: the total, the change. Bold also where the face on this machine has no bold of its own, and never cut:
99794.80 for 199794.80 is another amount.

WORKAROUND: Qt makes a missing bold by thickening the letters, but not above 64 pixels, where it paints them as outlines.
There the outline is drawn with a pen as well.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel

from ui import theme

_THICK = 60  # pixels, from where on a made bold is drawn with a pen


class BigFigure(QLabel):
    """A label of one line, painted bold at any size, smaller where its room is narrow."""

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be."""
        return QSize(0, super().minimumSizeHint().height())

    def fitting(self) -> QFont:
        """Its face at the size at which the text is whole."""
        face = QFont(self.font())
        room = self.contentsRect().width()
        while face.pixelSize() > 1 and QFontMetrics(face).horizontalAdvance(self.text()) > room:
            face.setPixelSize(face.pixelSize() - 1)
        return face

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text; thickened where nobody else does it."""
        face = self.fitting()
        thicken = not theme.has_bold() and face.pixelSize() > _THICK
        if face.pixelSize() == self.font().pixelSize() and not thicken:
            super().paintEvent(event)
            return
        metrics, room = QFontMetrics(face), self.contentsRect()
        ink = self.palette().windowText().color()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not thicken:
            painter.setFont(face)
            painter.setPen(ink)
            painter.drawText(room, self.alignment(), self.text())
            return
        wide = metrics.horizontalAdvance(self.text())
        left = room.right() - wide if self.alignment() & Qt.AlignmentFlag.AlignRight else room.center().x() - wide // 2
        base = room.center().y() + (metrics.ascent() - metrics.descent()) // 2
        path = QPainterPath()
        path.addText(left, base, face, self.text())
        painter.strokePath(path, QPen(ink, face.pixelSize() / 24))
        painter.fillPath(path, ink)
