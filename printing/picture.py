"""A paper as a picture: what a document will look like, without a printer."""

from __future__ import annotations

from io import BytesIO

import qrcode
from PIL import Image

from printing.document import Barcode, Document, Feed, Qr, Trial, from_json
from printing.layout import Laid, Line, lay
from printing.raster import CELL, ROW, line_picture

_MARGIN = 24
_SPACING = 6  # dots between lines, as printers leave them
_PAPER, _DESK = 255, 232


def png(text: str) -> bytes:
    """The queue's text as a PNG. Raises BrokenDocument."""
    file = BytesIO()
    picture_of(from_json(text)).save(file, "PNG", optimize=True)
    return file.getvalue()


def picture_of(document: Document) -> Image.Image:
    """The whole paper on a desk of grey, a cut shown as a torn edge's dashes."""
    pieces = [_piece(laid, document.cells) for laid in lay(document)]
    wide = document.cells * CELL
    high = sum(piece.height for piece in pieces) + 2 * _MARGIN
    sheet = Image.new("L", (wide + 4 * _MARGIN, high + 2 * _MARGIN), _DESK)
    sheet.paste(_PAPER, (_MARGIN, _MARGIN, sheet.width - _MARGIN, sheet.height - _MARGIN))
    y = 2 * _MARGIN
    for piece in pieces:
        sheet.paste(piece, (2 * _MARGIN + (wide - piece.width) // 2, y))
        y += piece.height
    return sheet


def _piece(laid: Laid, cells: int) -> Image.Image:
    wide = cells * CELL
    if isinstance(laid, Trial):
        laid = Line(laid.text)
    if isinstance(laid, Line):
        picture = Image.new("1", (wide, line_picture(laid, cells).height), 1)
        picture.paste(line_picture(laid, cells), (0, 0))
        return picture
    if isinstance(laid, Qr):
        code = qrcode.QRCode(box_size=4, border=3, error_correction=qrcode.constants.ERROR_CORRECT_L)
        code.add_data(laid.data)
        dots: Image.Image = code.make_image().get_image()
        return dots.convert("1")
    if isinstance(laid, Feed):
        return Image.new("1", (wide, (ROW + _SPACING) * laid.lines), 1)
    if isinstance(laid, Barcode):
        return line_picture(Line(f"|| {laid.data} ||", align="center"), cells)
    return line_picture(Line("- " * (cells // 2)), cells)
