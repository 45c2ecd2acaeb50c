"""A document as ESC/POS bytes.

The commands are python-escpos's. Text is encoded here: its `text()` sends `¥` as four bytes no printer knows, and `?`
for `，` and `〇` on a line without common Han. A line that holds a character the printer lacks goes as a picture of
itself; a printer without Chinese gets the whole paper as one, so that all of it looks alike and columns stay in line.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from escpos import constants
from escpos.image import EscposImage
from escpos.printer import Dummy
from PIL import Image

from printing import bars
from printing.document import SIZES, Barcode, Cut, Document, Feed, Qr, Trial, from_json
from printing.layout import Laid, Line, lay
from printing.profile import DEFAULT, Profile
from printing.raster import BAR_DOTS, QR_DOTS, line_picture, piece, strips

CHINESE_ON = b"\x1c&"  # FS &
_AMERICAN = b"\x1bR\x00"  # ESC R 0: `$` and `\` as they are; a printer set to China shows ￥ for `$`
_CHINESE_SIZES = {"normal": b"\x1c!\x00", "tall": b"\x1c!\x08", "double": b"\x1c!\x0c"}
_TEAR_LINES = 4  # past the edge where paper is torn off
_ALIGN = constants.TXT_STYLE["align"]
_BOLD = constants.TXT_STYLE["bold"]


class Job(NamedTuple):
    """A document's bytes, the length of its longest command, and where one command ends and the next begins.

    A printer that was cut off inside a command takes the next job's first bytes for the rest of it: that many NULs
    before the next job (nothing elsewhere) set it free.
    """

    data: bytes
    longest: int
    breaks: tuple[int, ...] = ()


def render(text: str, profile: Profile = DEFAULT) -> Job:
    """The queue's text as the bytes of a printer with that *profile*. Raises BrokenDocument."""
    return job_of(from_json(text), profile)


def job_of(document: Document, profile: Profile = DEFAULT) -> Job:
    """The document as bytes: nothing of a job before, nothing left for the one after."""
    if document.cells > profile.cells:  # made for a wider paper: another printer stands in
        document = document._replace(cells=profile.cells)
    parts: list[bytes] = [constants.HW_INIT, *((CHINESE_ON,) if profile.charset != "none" else ()), _AMERICAN]
    laid = list(lay(document))
    parts += _drawn(laid, document.cells, profile) if _only_dots(laid, profile) else _set(laid, document.cells, profile)
    return Job(b"".join(parts), max(map(len, parts)), tuple(itertools.accumulate(map(len, parts))))


def _only_dots(laid: Sequence[Laid], profile: Profile) -> bool:
    if any(isinstance(one, Trial) for one in laid):
        return False
    return profile.charset == "none" and not all(showable(one.text, "none") for one in laid if isinstance(one, Line))


def _set(lines: Sequence[Laid], cells: int, profile: Profile) -> Iterator[bytes]:
    """Lines in the printer's own characters, as far as it has them."""
    for laid in lines:
        if isinstance(laid, Line):
            yield from _line(laid, cells, profile.charset)
        elif isinstance(laid, Trial):
            yield from _trial(laid, cells)
        elif isinstance(laid, Feed | Cut):
            yield _gap(laid, profile)
        elif isinstance(laid, Qr):
            yield from _qr(laid)
        else:
            yield from (_ALIGN["center"], _barcode(laid), b"\n", _ALIGN["left"])


def _drawn(lines: Sequence[Laid], cells: int, profile: Profile) -> Iterator[bytes]:
    """All of it as dots, but for the feeds and cuts."""
    held: list[Image.Image] = []
    for laid in (*lines, Feed(0)):
        if isinstance(laid, Feed | Cut):
            yield from map(_image, strips(held))
            held = []
            yield _gap(laid, profile)
        elif not isinstance(laid, Trial):
            held.append(piece(laid, cells))


def _gap(laid: Feed | Cut, profile: Profile) -> bytes:
    if isinstance(laid, Feed):
        return b"\n" * laid.lines
    return _cut() if profile.cutter else b"\n" * _TEAR_LINES


def _line(line: Line, cells: int, charset: str) -> Sequence[bytes]:
    data = _encoded(line.text, charset)
    if data is None:
        return [_image(strip) for strip in strips([line_picture(line, cells)])]
    before, after = _style(line.size, line.bold, line.align, charset != "none")
    return (before, data, b"\n", after)


def _trial(line: Trial, cells: int) -> Sequence[bytes]:
    """A line as a printer with those characters would get it, whatever this one is said to have."""
    if line.charset == "none" and not line.text.isascii():
        return [_image(strip) for strip in strips([line_picture(Line(line.text), cells)])]
    return (line.text.encode("gb18030"), b"\n")


@lru_cache
def _style(size: str, bold: bool, align: str, chinese: bool = True) -> tuple[bytes, bytes]:
    """What goes before a line and after it, so that every line begins from the plain state."""
    before, after = b"", b""
    if align != "left":
        before, after = _ALIGN[align], _ALIGN["left"]
    if bold:
        before, after = before + _BOLD[True], after + _BOLD[False]
    if size != "normal":
        wide, high = SIZES[size]
        before += _with_library("set", custom_size=True, width=wide, height=high)
        after += _with_library("set", custom_size=True, width=1, height=1)
        # Printers made for China have a size of its own for Chinese; on the others the two commands set the same.
        if chinese and size in _CHINESE_SIZES:
            before, after = before + _CHINESE_SIZES[size], after + _CHINESE_SIZES["normal"]
    return before, after


def showable(text: str, charset: str = "gbk") -> bool:
    """Whether a printer's own set has every character: ASCII, and two bytes of what it has of Chinese."""
    return _encoded(text, charset) is not None


def _encoded(text: str, charset: str) -> bytes | None:
    if text.isascii():
        return text.encode()
    if charset == "none":
        return None
    data = text.encode("gb18030")
    if charset == "gb18030":
        return data if all(letter <= "\x7f" or len(letter.encode("gb18030")) == 2 for letter in text) else None
    try:
        return data if text.encode("gbk") == data else None
    except UnicodeEncodeError:
        return None


@lru_cache
def _cut() -> bytes:
    return _with_library("cut", mode="PART", feed=False)


def _with_library(command: str, **values: object) -> bytes:
    printer = Dummy()
    getattr(printer, command)(**values)
    return bytes(printer.output)


def _image(strip: Image.Image) -> bytes:
    # WORKAROUND: the printer's own `image()` writes a remark on standard output where no profile says the paper's width.
    dots = EscposImage(strip)
    size = dots.width_bytes.to_bytes(2, "little") + dots.height.to_bytes(2, "little")
    return bytes(constants.S_RASTER_N + size + dots.to_raster_format())


def _qr(code: Qr) -> list[bytes]:
    asks = ((b"A", b"2\0"), (b"C", bytes([QR_DOTS])), (b"E", b"0"), (b"P", b"0" + code.data.encode()), (b"Q", b"0"))
    data = b"".join(b"\x1d(k" + (len(what) + 2).to_bytes(2, "little") + b"1" + name + what for name, what in asks)
    return [_ALIGN["center"], data, b"\n", _ALIGN["left"]]


def _barcode(code: Barcode) -> bytes:
    """Bars by the printer's own command, with what they say below."""
    kind = bars.kind_of(code.data)
    data = code.data if kind != "code128" else "{B" + code.data.replace("{", "{{")
    # WORKAROUND: the printer's own `barcode()` writes a remark on standard output.
    return bytes(
        b"".join((
            constants.BARCODE_HEIGHT, bytes([BAR_DOTS]), constants.BARCODE_WIDTH, bytes([bars.DOTS_A_MODULE]),
            constants.BARCODE_FONT_A, constants.BARCODE_TXT_BLW,
            constants.BARCODE_TYPES["B"][kind.upper()], bytes([len(data)]), data.encode("ascii"),
        ))
    )  # fmt: skip
