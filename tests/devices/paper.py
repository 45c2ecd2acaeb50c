"""A strict reader of ESC/POS: what a printer for China would put on paper, or an error that says why it would not.

It knows only the commands a till needs. An unknown command, a stray control byte, half a character, a line wider than
the paper, a line without its line feed: each is a BadPaper.
"""

import struct
from dataclasses import dataclass, field

DOTS_A_CELL = 12


class BadPaper(AssertionError):
    """A printer would have printed something wrong."""


@dataclass(frozen=True)
class Printed:
    """One line of text as it came out."""

    text: str
    cells: int  # of normal width, the line's size counted in
    wide: int = 1
    high: int = 1
    bold: bool = False
    align: str = "left"


@dataclass(frozen=True)
class Picture:
    """Dots, row by row."""

    dots_wide: int
    rows: int
    data: bytes


@dataclass
class Paper:
    """What came out: lines and pictures in order, codes, cuts, drawer kicks, questions asked."""

    out: list[object] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    cuts: int = 0
    kicks: int = 0
    questions: list[int] = field(default_factory=list)

    @property
    def lines(self) -> list[Printed]:
        return [each for each in self.out if isinstance(each, Printed)]

    @property
    def pictures(self) -> list[Picture]:
        return [each for each in self.out if isinstance(each, Picture)]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def line(self, part: str) -> Printed:
        """The one line that holds *part*."""
        found = [line for line in self.lines if part in line.text]
        assert len(found) == 1, f"{part!r} stands on {len(found)} lines:\n{self.text}"
        return found[0]


class Reader:
    """Reads one stream. `loose`: what makes no sense is passed over, as a printer does."""

    def __init__(self, data: bytes, *, cells: int, loose: bool = False) -> None:
        self._data, self._at, self._cells, self._loose = data, 0, cells, loose
        self.paper = Paper()
        self._code = b""
        self._reset()

    def _reset(self) -> None:
        self._chinese = self._bold = False
        self._wide = self._high = 1
        self._align = "left"
        self._text, self._width, self._look = "", 0, (1, 1, False)

    def read(self) -> Paper:
        while self._at < len(self._data):
            at = self._at
            try:
                self._step(self._data[at])
            except BadPaper:
                if not self._loose:
                    raise
                self._at = max(self._at, at + 1)
        if self._text and not self._loose:
            raise BadPaper(f"never fed: {self._text!r}")
        return self.paper

    def _step(self, byte: int) -> None:
        if byte in _LEADS:
            self._command()
        elif byte == 0x0A:
            self._at += 1
            self._feed()
        elif byte < 0x20 or byte == 0x7F:
            raise BadPaper(f"control byte {byte:#04x} at {self._at}")
        else:
            self._character(byte)

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count and not self._loose:
            raise BadPaper(f"cut off at {self._at}")
        self._at += count
        return taken

    def _character(self, byte: int) -> None:
        if byte < 0x80:
            letter, cells = chr(self._take(1)[0]), 1
        else:
            if not self._chinese:
                raise BadPaper(f"byte {byte:#04x} at {self._at} outside Chinese mode")
            try:
                letter, cells = self._take(2).decode("gb18030"), 2
            except UnicodeDecodeError as error:
                raise BadPaper(str(error)) from None
        look = (self._wide, self._high, self._bold)
        if self._text and look != self._look:
            raise BadPaper(f"two styles on one line: {self._text!r}")
        self._look = look
        self._text += letter
        self._width += cells * self._wide

    def _feed(self) -> None:
        if self._width > self._cells:
            raise BadPaper(f"{self._width} cells on a paper of {self._cells}: {self._text!r}")
        wide, high, bold = self._look
        self.paper.out.append(Printed(self._text, self._width, wide, high, bold, self._align))
        self._text, self._width, self._look = "", 0, (1, 1, False)

    def _command(self) -> None:
        at = self._at
        lead = self._take(2)
        handler = _COMMANDS.get(lead)
        if handler is None:
            raise BadPaper(f"unknown command {lead.hex(' ')} at {at}")
        handler(self)

    def _plain_line(self, what: str) -> None:
        if self._text:
            raise BadPaper(f"{what} in the middle of a line")

    # -- commands -------------------------------------------------------------------------------------------------
    def _size(self) -> None:
        (value,) = self._take(1) or b"\0"
        self._wide, self._high = (value >> 4) + 1, (value & 15) + 1

    def _chinese_size(self) -> None:
        (value,) = self._take(1) or b"\0"
        if value & ~0x0C:
            raise BadPaper(f"FS ! {value:#x}")
        self._wide, self._high = 1 + bool(value & 4), 1 + bool(value & 8)

    def _align_to(self) -> None:
        (value,) = self._take(1) or b"\0"
        self._plain_line("alignment")
        self._align = ("left", "center", "right")[value]

    def _embolden(self) -> None:
        self._bold = self._take(1) == b"\x01"

    def _cut(self) -> None:
        self._plain_line("cut")
        if self._take(1) in (b"A", b"B"):
            self._take(1)
        self.paper.cuts += 1

    def _kick(self) -> None:
        self._take(3)
        self.paper.kicks += 1

    def _question(self) -> None:
        self.paper.questions += self._take(1)

    def _raster(self) -> None:
        self._plain_line("picture")
        mode, across, rows = struct.unpack("<2sHH", b"0\0\0\0\0\0" if self._short(6) else self._take(6))
        if mode != b"0\0" or across * 8 > self._cells * DOTS_A_CELL or rows > 256:
            raise BadPaper(f"picture of {across * 8} × {rows} dots, mode {mode!r}")
        self.paper.out.append(Picture(across * 8, rows, self._take(across * rows)))

    def _short(self, count: int) -> bool:
        return self._loose and len(self._data) - self._at < count

    def _function(self) -> None:
        """GS ( : a letter, a length, and so many bytes."""
        letter = self._take(1)
        body = self._take(int.from_bytes(self._take(2), "little"))
        if letter == b"k" and body[:1] == b"1":
            if body[1:2] == b"P":
                self._code = body[3:]
            elif body[1:2] == b"Q":
                self.paper.codes.append(self._code.decode("ascii"))
        elif letter not in (b"k", b"H"):
            raise BadPaper(f"unknown GS ( {letter!r}")

    def _barcode(self) -> None:
        kind, length = self._take(2)
        if kind < 65:
            raise BadPaper("a bar code of the old form")
        said = self._take(length).decode("ascii")
        self.paper.codes.append(said.removeprefix("{B").replace("{{", "{") if kind == 73 else said)

    def _skip_one(self) -> None:
        self._take(1)


def _chinese(on: bool):
    def handler(reader: Reader) -> None:
        reader._chinese = on

    return handler


_LEADS = frozenset((0x10, 0x1B, 0x1C, 0x1D))
_COMMANDS = {
    b"\x1b@": Reader._reset,
    b"\x1ba": Reader._align_to,
    b"\x1bE": Reader._embolden,
    b"\x1bR": Reader._skip_one,
    b"\x1bp": Reader._kick,
    b"\x1c&": _chinese(True),
    b"\x1c.": _chinese(False),
    b"\x1c!": Reader._chinese_size,
    b"\x1d!": Reader._size,
    b"\x1dV": Reader._cut,
    b"\x1dv": Reader._raster,
    b"\x1d(": Reader._function,
    b"\x1dh": Reader._skip_one,
    b"\x1dw": Reader._skip_one,
    b"\x1dH": Reader._skip_one,
    b"\x1df": Reader._skip_one,
    b"\x1dk": Reader._barcode,
    b"\x10\x04": Reader._question,
}


def read(data: bytes, *, cells: int, loose: bool = False) -> Paper:
    """What *data* puts on a paper of *cells*. Raises BadPaper."""
    return Reader(data, cells=cells, loose=loose).read()
