"""A picture of figures as bars: stacked by counter, or two spans side by side. It only draws what it is told.

Every bar's words stand in its accessible description and, under the mouse, in its tool tip: a picture alone says nothing
to one who does not see it. A colour never speaks alone: its name stands in the legend.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui import theme
from ui.theme import color, px


class Series(NamedTuple):
    """One colour's figures, one for each label."""

    name: str
    color: str  # of the palette
    figures: Sequence[int]


class Bars(QWidget):
    """`show_bars(["11", "12"], [Series("食堂", "age", [1200, 3400])], format_money)`. Figures below zero stand at nothing."""

    def __init__(self, title: str, *, stacked: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._stacked = title, stacked
        self._labels: Sequence[str] = ()
        self._series: Sequence[Series] = ()
        self._show: Callable[[int], str] = str
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(px(110))

    def show_bars(self, labels: Sequence[str], series: Sequence[Series], show: Callable[[int], str] = str) -> None:
        """Draw these figures; *show* writes one."""
        self._labels, self._series, self._show = list(labels), list(series), show
        words = [self.words(place) for place in range(len(self._labels))]
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def words(self, place: int) -> str:
        """What one bar says: `12: 食堂 360.00, 蔬菜店 210.00`."""
        parts = [f"{series.name} {self._show(series.figures[place])}".strip() for series in self._series]
        return f"{self._labels[place]}: {', '.join(parts)}"

    def sizeHint(self) -> QSize:
        """Room to see something."""
        return QSize(px(420), px(200))

    def event(self, event: QEvent) -> bool:
        """A tool tip over each bar."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._labels:
            place = int(event.pos().x() * len(self._labels) / max(1, self.width()))
            QToolTip.showText(event.globalPos(), self.words(min(place, len(self._labels) - 1)), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Legend, bars, labels."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font(16))
            high = painter.fontMetrics().height()
            self._paint_legend(painter, high)
            area = QRectF(0, high + px(10), self.width(), self.height() - 2 * high - px(16))
            self._paint_bars(painter, area)
            self._paint_labels(painter, area)

    def _paint_legend(self, painter: QPainter, high: int) -> None:
        left, metrics = 0, painter.fontMetrics()
        for series in self._series:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(series.color))
            painter.drawRoundedRect(QRectF(left, high * 0.2, high * 0.6, high * 0.6), 2, 2)
            painter.setPen(color("ink"))
            left += round(high * 0.8)
            painter.drawText(left, metrics.ascent(), series.name)
            left += metrics.horizontalAdvance(series.name) + px(16)

    def _most(self) -> int:
        """The height of the highest bar."""
        columns = zip(*(series.figures for series in self._series), strict=True)
        heights = (sum(max(0, fen) for fen in column) if self._stacked else max(column) for column in columns)
        return max(1, *heights, 1)

    def _paint_bars(self, painter: QPainter, area: QRectF) -> None:
        if not self._labels or not self._series:
            return
        most, room = self._most(), area.width() / len(self._labels)
        whole = min(room - min(room * 0.2, px(10)), px(96))
        painter.setPen(Qt.PenStyle.NoPen)
        for place in range(len(self._labels)):
            top, left = area.bottom(), area.left() + place * room
            for turn, series in enumerate(self._series):
                wide = whole if self._stacked else whole / len(self._series)
                high = area.height() * max(0, series.figures[place]) / most
                base = top if self._stacked else area.bottom()
                at = left + (room - whole) / 2 + (0 if self._stacked else turn * wide)
                painter.setBrush(color(series.color))
                painter.drawRect(QRectF(at, base - high, wide, high))
                top -= high
        painter.setPen(color("rule"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        """As many labels as have room beside each other."""
        if not self._labels:
            return
        metrics: QFontMetrics = painter.fontMetrics()
        room = area.width() / len(self._labels)
        widest = max(metrics.horizontalAdvance(text) for text in self._labels) + px(6)
        step = max(1, -int(-widest // room))
        painter.setPen(color("soft"))
        for place in range(0, len(self._labels), step):
            if step > 1 and place * room + metrics.horizontalAdvance(self._labels[place]) > area.width():
                continue  # the last ones would be cut at the edge
            spot = QRectF(place * room, area.bottom() + px(4), room * step if step > 1 else room, metrics.height())
            align = Qt.AlignmentFlag.AlignLeft if step > 1 else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(spot, align, self._labels[place])
