"""Lines of text, and codes, as pictures of dots, cell by cell as a printer would set them.

For characters that a printer's set lacks, for printers without any Chinese, and for showing a paper on a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from printing import bars
from printing.document import SIZES, Barcode, Qr
from printing.fonts import fallbacks, fonts_with, main_font
from printing.layout import Line, cells_of, width

CELL = 12  # dots
ROW = 24
STRIP_ROWS = 256  # what the smallest printer's buffer takes at once
QR_DOTS = 4  # half a millimetre a module: any telephone reads it
BAR_DOTS = 64
_LETTER, _HAN = 20, 23  # point sizes that fill a cell and two


def line_picture(line: Line, cells: int) -> Image.Image:
    """The line on a strip of paper *cells* wide, black on white, one bit a dot."""
    wide, high = SIZES[line.size]
    picture = Image.new("1", (cells * CELL, ROW * high + 6), 1)
    blank = cells * CELL - width(line.text) * CELL * wide
    x = {"left": 0, "center": blank // 2, "right": blank}[line.align]
    for letter in line.text:
        if letter != " ":
            glyph = _glyph(letter, wide, high, line.bold)
            back = CELL * 2 * wide if not cells_of(letter) else 0
            picture.paste(0, (max(0, x - back), 0), glyph)
        x += cells_of(letter) * CELL * wide
    return picture


def piece(laid: Line | Qr | Barcode, cells: int) -> Image.Image:
    """A line or a code as it stands on a paper of *cells*."""
    if isinstance(laid, Line):
        return line_picture(laid, cells)
    code = _qr_picture(laid.data) if isinstance(laid, Qr) else _bar_picture(laid.data, cells)
    paper = Image.new("1", (cells * CELL, code.height), 1)
    paper.paste(code, ((paper.width - code.width) // 2, 0))
    return paper


def _qr_picture(data: str) -> Image.Image:
    import qrcode

    code = qrcode.QRCode(box_size=QR_DOTS, border=3, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(data)
    dots: Image.Image = code.make_image().get_image()
    return dots.convert("1")


def _bar_picture(data: str, cells: int) -> Image.Image:
    """The bars, and what they say below."""
    modules, wide = bars.modules(data), bars.DOTS_A_MODULE
    says = line_picture(Line(data, align="center"), cells)
    picture = Image.new("1", (cells * CELL, BAR_DOTS + says.height), 1)
    left = (picture.width - len(modules) * wide) // 2
    draw = ImageDraw.Draw(picture)
    for place, module in enumerate(modules):
        if module == "1":
            draw.rectangle((left + place * wide, 0, left + (place + 1) * wide - 1, BAR_DOTS - 1), fill=0)
    picture.paste(says, (0, BAR_DOTS))
    return picture


def strips(pieces: Iterable[Image.Image]) -> Iterator[Image.Image]:
    """Pictures one below another, in strips that any printer's buffer takes; none is parted that fits into one."""
    held: list[Image.Image] = []
    for picture in pieces:
        if held and sum(one.height for one in held) + picture.height > STRIP_ROWS:
            yield _joined(held)
            held = []
        for top in range(0, picture.height, STRIP_ROWS):
            held.append(picture.crop((0, top, picture.width, min(top + STRIP_ROWS, picture.height))))
            if top + STRIP_ROWS < picture.height:
                yield held.pop()
    if held:
        yield _joined(held)


def _joined(pictures: list[Image.Image]) -> Image.Image:
    if len(pictures) == 1:
        return pictures[0]
    strip = Image.new("1", (pictures[0].width, sum(one.height for one in pictures)), 1)
    top = 0
    for picture in pictures:
        strip.paste(picture, (0, top))
        top += picture.height
    return strip


@lru_cache(maxsize=2048)
def _glyph(letter: str, wide: int, high: int, bold: bool) -> Image.Image:
    """One character as a mask of its cells: 255 where there is ink."""
    size = ((cells_of(letter) or 2) * CELL * wide, ROW * high)
    scale = max(wide, high)
    points = (_LETTER if letter <= "\x7f" else _HAN) * scale
    room = (cells_of(letter) or 2) * CELL * scale
    font = _font_with(letter, points)
    # A letter too broad for its cell (W, m) is drawn in full and pressed together, not cut.
    broad = max(room, round(font.getlength(letter)) + 2 * scale) if font is not None else room
    mask = Image.new("L", (broad, ROW * scale), 0)
    draw = ImageDraw.Draw(mask)
    if font is None:
        _number_in_a_box(draw, letter, mask.size, scale)
    else:
        for struck in (0, 1) if bold else (0,):  # twice, a dot apart, as a printer does it
            draw.text((broad / 2 + struck, 20 * scale), letter, font=font, fill=255, anchor="ms")
    if mask.size != size:
        mask = mask.resize(size)
    return mask.point([0] * 110 + [255] * 146).convert("1")


@lru_cache(maxsize=64)
def _font(path: Path, points: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(str(path), points)
    except OSError:
        return None  # a font of bitmaps in other sizes


def _font_with(letter: str, points: int) -> ImageFont.FreeTypeFont | None:
    """The first typeface that has a picture for *letter*."""
    for path in (main_font(), *fallbacks()):
        font = _font(path, points)
        if font is not None and _has(path, letter):
            return font
    for path in fonts_with(letter):
        font = _font(path, points)
        if font is not None and _has(path, letter):
            return font
    return None


@lru_cache(maxsize=4096)
def _has(path: Path, letter: str) -> bool:
    """Whether the typeface's picture of *letter* differs from the one it has for what it lacks."""
    font = _font(path, 24)
    if font is None:
        return False
    glyph = font.getmask(letter)
    return bool(glyph.size[0] and glyph.getbbox()) and bytes(glyph) != _missing(path)


@lru_cache
def _missing(path: Path) -> bytes:
    font = _font(path, 24)
    return bytes(font.getmask("\U0010fffe")) if font is not None else b""


def _number_in_a_box(draw: ImageDraw.ImageDraw, letter: str, size: tuple[int, int], scale: int) -> None:
    """What stands for a character that this machine has no picture of: its number, to be looked up. Never a `?`."""
    draw.rectangle((1, 1, size[0] - 2, size[1] - 2), outline=255, width=scale)
    digits = f"{ord(letter):06X}"
    font = _font(main_font(), 9 * scale)
    for row, part in enumerate((digits[:3], digits[3:])):
        draw.text((size[0] / 2, (11 + 9 * row) * scale), part, font=font, fill=255, anchor="ms")
