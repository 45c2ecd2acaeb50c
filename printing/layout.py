"""Where everything of a document comes to stand: lines of character cells, as every printer and picture shows them.

A cell is 12 dots; ASCII takes one, everything else two, as in a printer's Chinese mode. No line that leaves here is
wider than the paper, and none holds a character that would move anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from operator import le
from typing import NamedTuple

from printing.document import SIZES, Barcode, Cell, Columns, Cut, Document, Feed, Qr, Rule, Sign, Text, Trial, from_json

_SMALLER = {"huge": "big", "big": "double", "double": "tall", "tall": "tall", "normal": "normal"}
_ODD = re.compile("[¥\ufe00-\ufe0f]")  # printable to Python, and not as it stands to a printer
_LEADS_NO_LINE = "，。、；：！？）》”’%"
_TRAILS_NO_LINE = "（《“‘￥"


class Line(NamedTuple):
    """One printed line. *text* fits the paper at its size."""

    text: str
    size: str = "normal"
    bold: bool = False
    align: str = "left"


Laid = Line | Trial | Qr | Barcode | Feed | Cut


def lay(document: Document) -> Iterator[Laid]:
    """The document's blocks as lines; codes, feeds and cuts stay as they are."""
    for block in document.blocks:
        if isinstance(block, Text):
            for text in wrapped(clean(block.text), document.cells // SIZES[block.size][0]):
                yield Line(text, block.size, block.bold, block.align)
        elif isinstance(block, Columns):
            yield from _rows(block, document.cells)
        elif isinstance(block, Rule):
            yield Line("-" * document.cells)
        elif isinstance(block, Sign):
            for label in block.labels:
                yield Feed(1)
                yield Line(f"{clean(label)} {'_' * min(20, document.cells - width(clean(label)) - 1)}")
        else:
            yield block


@lru_cache(maxsize=4096)
def cells_of(letter: str) -> int:
    """How many cells one character takes: marks that sit on the one before take none."""
    if letter <= "\x7f":
        return 1
    return 0 if unicodedata.category(letter) in ("Mn", "Me") else 2


def width(text: str) -> int:
    """How many cells a text takes at normal size."""
    try:
        return len(text.encode("gbk"))  # one byte for a cell's character, two for two cells'
    except UnicodeEncodeError:
        return sum(map(cells_of, text))


def clean(text: str) -> str:
    """*text* as a printer may have it: no control or invisible characters, the yuan sign in its full-width form."""
    if text.isprintable() and not _ODD.search(text):
        return text
    kept = []
    for letter in text:
        kind = unicodedata.category(letter)
        if letter == "¥":
            kept.append("￥")
        elif kind in ("Cc", "Zs", "Zl", "Zp"):
            kept.append("\N{IDEOGRAPHIC SPACE}" if letter == "\N{IDEOGRAPHIC SPACE}" else " ")
        elif kind not in ("Cf", "Cs") and not "\ufe00" <= letter <= "\ufe0f":
            kept.append(letter)
    return "".join(kept)


def wrapped(text: str, room: int) -> list[str]:
    """*text* in lines of at most *room* cells: after a space where there is one, between Chinese characters else."""
    lines = []
    while 2 * len(text) > room and width(text) > room:
        cut = _cut(text, room)
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text] if text or not lines else lines


def _cut(text: str, room: int) -> int:
    """How many characters go on the first line."""
    taken, end = 0, 0
    while end < len(text) and taken + cells_of(text[end]) <= room:
        taken += cells_of(text[end])
        end += 1
    end = max(end, 1)
    cut = end
    for _ in range(3):
        if cut > 1 and (text[cut : cut + 1] in _LEADS_NO_LINE or text[cut - 1] in _TRAILS_NO_LINE):
            cut -= 1
    if "!" <= text[cut - 1] <= "~" and "!" <= text[cut] <= "~":  # in the middle of a word
        word = cut
        while word > 0 and "!" <= text[word - 1] <= "~":
            word -= 1
        cut = word if word > end // 2 else cut
    return cut if text[:cut].strip() else end


def padded(text: str, room: int, align: str) -> str:
    """*text* in exactly *room* cells."""
    return _placed_in(text, width(text), room, align)


def _placed_in(text: str, wide: int, room: int, align: str) -> str:
    blank = room - wide
    left = blank if align == "right" else blank // 2 if align == "center" else 0
    return " " * left + text + " " * (blank - left)


def _rows(block: Columns, cells: int) -> Iterator[Line]:
    """A row of cells as lines: figures whole, and on its last line where a name runs over several.

    Figures that the row's size has no room for make it smaller; those that no size has room for stand below.
    """
    texts, size = [clean(cell.text).rstrip() for cell in block.cells], block.size
    widths = [width(text) for text in texts]
    while (rooms := _rooms(block.cells, texts, widths, cells, SIZES[size][0])) is None:
        if size == _SMALLER[size]:
            yield from _one_below_another(block, texts, size, cells)
            return
        size = _SMALLER[size]
    if all(map(le, widths, rooms)):  # as nearly always
        placed = map(_placed_in, texts, widths, rooms, [cell.align for cell in block.cells])
        yield Line(" ".join(placed).rstrip(), size, block.bold)
        return
    parts = [wrapped(text, room) for text, room in zip(texts, rooms, strict=True)]
    height = max(map(len, parts))
    for row in range(height):
        line = []
        for cell, room, lines in zip(block.cells, rooms, parts, strict=True):
            at = row - (height - len(lines) if cell.align == "right" else 0)
            line.append(padded(lines[at] if 0 <= at < len(lines) else "", room, cell.align))
        yield Line(" ".join(line).rstrip(), size, block.bold)


def _one_below_another(block: Columns, texts: list[str], size: str, cells: int) -> Iterator[Line]:
    for cell, text in zip(block.cells, texts, strict=True):
        for part in wrapped(text, cells) if text.strip() else ():
            yield Line(padded(part, cells, cell.align).rstrip(), size, block.bold)


def _rooms(row: tuple[Cell, ...], texts: list[str], widths: list[int], cells: int, wide: int) -> list[int] | None:
    """How many characters of the row's size each cell has, one blank between two; None where figures have no room."""
    room = cells // wide - (len(row) - 1)
    least = list(map(_least, row, texts, widths))
    asked = [few if cell.width <= few * wide else -(-cell.width // wide) for cell, few in zip(row, least, strict=True)]
    left = room - sum(asked)
    if left < 0:  # made for wider paper, or a figure nobody thought of: all give in proportion
        spare, more = room - sum(least), sum(asked) - sum(least)
        if spare < 0:
            return None
        asked = [few + (one - few) * spare // more for one, few in zip(asked, least, strict=True)]
        left = room - sum(asked)
    open_cells = [place for place, cell in enumerate(row) if not cell.width]
    for turn, place in enumerate(open_cells, 1):
        part = left // (len(open_cells) - turn + 1)
        asked[place], left = asked[place] + part, left - part
    return asked


def _least(cell: Cell, text: str, wide: int) -> int:
    """What a cell cannot do without: all of a figure, the longest word of a text as long as that is no sentence."""
    if cell.align == "right":
        return wide or 1
    if cell.width:
        return min(2, cell.width)
    if not text.isascii():
        return 4
    return max(4, len(text) if len(text) <= 12 else min(12, max(map(len, text.split()))))


def plain_text(text: str) -> str:
    """The queue's document as plain lines, for a terminal. Codes and cuts are left out."""
    document = from_json(text)
    return "\n".join(_placed(line, document.cells) for line in lay(document) if isinstance(line, Line | Feed))


def _placed(line: Line | Feed, cells: int) -> str:
    if isinstance(line, Feed):
        return "\n" * (line.lines - 1)
    spare = max(0, cells - width(line.text))
    return " " * {"center": spare // 2, "right": spare}.get(line.align, 0) + line.text
