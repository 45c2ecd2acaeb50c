"""A document as ESC/POS bytes.

The commands are python-escpos's. Text is encoded here: its `text()` sends `¥` as four bytes no printer knows, and `?`
for `，` and `〇` on a line without common Han. A line that holds a character outside GBK goes as a picture of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from escpos import constants
from escpos.image import EscposImage
from escpos.printer import Dummy
from PIL import Image

from printing.document import SIZES, BrokenDocument, Cut, Document, Feed, Qr, from_json
from printing.layout import Line, lay
from printing.profile import DEFAULT, Profile
from printing.raster import line_picture, strips

CHINESE_ON = b"\x1c&"  # FS &
_AMERICAN = b"\x1bR\x00"  # ESC R 0: `$` and `\` as they are; a printer set to China shows ￥ for `$`
_CHINESE_SIZES = {"normal": b"\x1c!\x00", "tall": b"\x1c!\x08", "double": b"\x1c!\x0c"}
_TEAR_LINES = 4  # past the edge where paper is torn off
_QR_DOTS = 4  # half a millimetre a module: any telephone reads it
_ALIGN = constants.TXT_STYLE["align"]
_BOLD = constants.TXT_STYLE["bold"]


class Job(NamedTuple):
    """A document's bytes, and the length of its longest command.

    A printer that was cut off inside a command takes the next job's first bytes for the rest of it: that many NULs
    before the next job (nothing elsewhere) set it free.
    """

    data: bytes
    longest: int


def render(text: str, profile: Profile = DEFAULT) -> Job:
    """The queue's text as the bytes of a printer with that *profile*. Raises BrokenDocument."""
    return job_of(from_json(text), profile)


def job_of(document: Document, profile: Profile = DEFAULT) -> Job:
    """The document as bytes: nothing of a job before, nothing left for the one after."""
    if document.cells > profile.cells:  # made for a wider paper: another printer stands in
        document = document._replace(cells=profile.cells)
    parts: list[bytes] = [constants.HW_INIT, *((CHINESE_ON,) if profile.charset != "none" else ()), _AMERICAN]
    for laid in lay(document):
        if isinstance(laid, Line):
            parts += _line(laid, document.cells, profile.charset)
        elif isinstance(laid, Feed):
            parts.append(b"\n" * laid.lines)
        elif isinstance(laid, Cut):
            parts.append(_with_library("cut", mode="PART", feed=False) if profile.cutter else b"\n" * _TEAR_LINES)
        elif isinstance(laid, Qr):
            parts += _qr(laid)
        else:
            parts += (_ALIGN["center"], _barcode(laid.data), b"\n", _ALIGN["left"])
    return Job(b"".join(parts), max(map(len, parts)))


def _line(line: Line, cells: int, charset: str) -> Sequence[bytes]:
    if not showable(line.text, charset):
        return [_image(strip) for strip in strips(line_picture(line, cells))]
    before, after = _style(line.size, line.bold, line.align, charset != "none")
    return (before, line.text.encode("gb18030"), b"\n", after)


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
    if text.isascii():
        return True
    if charset == "none":
        return False
    if charset == "gb18030":
        return all(letter <= "\x7f" or len(letter.encode("gb18030")) == 2 for letter in text)
    try:
        return text.encode("gbk") == text.encode("gb18030")
    except UnicodeEncodeError:
        return False


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
    data = _with_library("qr", content=code.data, size=_QR_DOTS, ec=constants.QR_ECLEVEL_L, native=True)
    return [_ALIGN["center"], data, b"\n", _ALIGN["left"]]


def _barcode(data: str) -> bytes:
    if not data.isalnum():
        raise BrokenDocument(f"no bar code: {data!r}")
    return _with_library("barcode", code="{B" + data, bc="CODE128", function_type="B", height=64, width=2, pos="BELOW")
