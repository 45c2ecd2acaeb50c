"""A paper as a picture: what a document will look like, without a printer."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from printing.document import Cut, Document, Feed, Trial, from_json
from printing.layout import Laid, Line, lay
from printing.raster import CELL, ROW, line_picture, piece

_MARGIN = 24
_SPACING = 6  # dots between lines, as printers leave them
_PAPER, _DESK = 255, 232


def png(text: str) -> bytes:
    """The queue's text as a PNG. Raises BrokenDocument."""
    file = BytesIO()
    picture_of(from_json(text)).save(file, "PNG", optimize=True)
    return file.getvalue()


def beside(texts: Sequence[str]) -> bytes:
    """Papers of the queue beside each other as one PNG of four greys."""
    sheets = [picture_of(from_json(text)) for text in texts]
    table = Image.new("L", (sum(sheet.width for sheet in sheets), max(sheet.height for sheet in sheets)), _DESK)
    x = 0
    for sheet in sheets:
        table.paste(sheet, (x, 0))
        x += sheet.width
    file = BytesIO()
    table.quantize(4).save(file, "PNG", optimize=True, bits=2)
    return file.getvalue()


def picture_of(document: Document) -> Image.Image:
    """The whole paper on a desk of grey, a cut shown as a torn edge's dashes."""
    parts = [_part(laid, document.cells) for laid in lay(document)]
    wide = document.cells * CELL
    high = sum(part.height for part in parts) + 2 * _MARGIN
    sheet = Image.new("L", (wide + 4 * _MARGIN, high + 2 * _MARGIN), _DESK)
    sheet.paste(_PAPER, (_MARGIN, _MARGIN, sheet.width - _MARGIN, sheet.height - _MARGIN))
    y = 2 * _MARGIN
    for part in parts:
        sheet.paste(part, (2 * _MARGIN, y))
        y += part.height
    return sheet


def _part(laid: Laid, cells: int) -> Image.Image:
    if isinstance(laid, Trial):
        laid = Line(laid.text)
    if isinstance(laid, Feed):
        return Image.new("1", (cells * CELL, (ROW + _SPACING) * laid.lines), 1)
    if isinstance(laid, Cut):
        return line_picture(Line("- " * (cells // 2)), cells)
    return piece(laid, cells)
