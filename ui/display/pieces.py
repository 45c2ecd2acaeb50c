"""What a customer's page is made of: texts and grounds with their places, before anything is painted.

A page is laid out on a sheet 1080 units high (on a tall screen more) and as wide as the screen's shape makes it; 1 unit is
one pixel of a screen of 1080 lines. So a page can be looked at by a test, text by text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage

from pos.words import Words
from ui import theme

HIGH, LEAST_WIDE = 1080, 1440
LABEL, AMOUNT = 32, 96  # the least sizes of what is read, and of what is to be paid
EDGE, GAP = 48, 24


@dataclass(frozen=True, slots=True)
class Text:
    """A text in its place. It shrinks to `least` where it is too long."""

    text: str
    x: float
    y: float
    wide: float
    size: float
    bold: bool = False
    align: Qt.AlignmentFlag = theme.LEFT
    ink: str = "ink"
    on: str = "paper"  # the ground below, for its contrast
    strike: bool = False
    least: float = LABEL
    ends: bool = False  # a name: it may lose its end where it is too long even at its least

    @property
    def high(self) -> float:
        """The room that a line of that size takes."""
        return round(self.size * 1.32)


@dataclass(frozen=True, slots=True)
class Ground:
    """A rectangle of one of the palette's colours."""

    x: float
    y: float
    wide: float
    high: float
    color: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in its place, kept in its shape."""

    image: QImage
    x: float
    y: float
    wide: float
    high: float


Piece = Text | Ground | Picture


@dataclass(slots=True)
class Sheet:
    """A page being laid out. `pieces` are in the order of painting."""

    wide: float
    high: float
    say: Words
    large: bool = False
    pieces: list[Piece] = field(default_factory=list)

    def type(self, size: float) -> float:
        """A type size: in the large type a fifth more, the biggest stay as they are."""
        return round(size * 1.2) if self.large and size < AMOUNT else size

    def ground(self, x: float, y: float, wide: float, high: float, color: str, *, radius: float = 16) -> None:
        """A ground for what follows."""
        self.pieces.append(Ground(x, y, wide, high, color, radius))

    def text(
        self,
        text: str,
        x: float,
        y: float,
        wide: float,
        size: float,
        *,
        bold: bool = False,
        align: Qt.AlignmentFlag = theme.LEFT,
        ink: str = "ink",
        on: str = "paper",
        strike: bool = False,
        ends: bool = False,
    ) -> float:
        """One line of text; returns where the next one may begin."""
        size = self.type(size)
        least = AMOUNT if size >= AMOUNT else LABEL
        made = Text(text, x, y, wide, size, bold, align, ink, on, strike, least, ends)
        if text:
            self.pieces.append(made)
        return y + made.high

    @property
    def texts(self) -> list[Text]:
        """What can be read on it."""
        return [piece for piece in self.pieces if isinstance(piece, Text)]


def scale_of(size: QSize) -> float:
    """How many pixels a unit has in a window of that size."""
    return min(size.height() / HIGH, size.width() / LEAST_WIDE)


def fitted(text: Text, scale: float) -> tuple[int, str]:
    """The pixels that *text* is painted at, and as much of it as fits then."""
    pixels, least, room = round(text.size * scale), max(1, round(text.least * scale)), text.wide * scale
    measure = QFontMetricsF(theme.pixel_font(pixels, bold=text.bold))
    need = measure.horizontalAdvance(text.text)
    if need > room:
        pixels = max(least, int(pixels * room / need))
        measure = QFontMetricsF(theme.pixel_font(pixels, bold=text.bold))
        while pixels > least and measure.horizontalAdvance(text.text) > room:
            pixels -= 1
            measure = QFontMetricsF(theme.pixel_font(pixels, bold=text.bold))
    if measure.horizontalAdvance(text.text) <= room:
        return pixels, text.text
    return pixels, measure.elidedText(text.text, Qt.TextElideMode.ElideRight, room)
