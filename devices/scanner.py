"""A scanner on a serial line: codes as bytes, each ended by CR, LF, tab or ETX, or by a pause."""

from __future__ import annotations

import re
from collections.abc import Callable

from devices.port import Port
from devices.watch import TURN_S

MOST = 200
"""Characters of a code; what is longer is no code."""
_ENDS = re.compile(rb"[\r\n\t\x03]+")


class ScannerTalk:
    """What a scanner says. *scanned* is given each code whole, with GS where GS1 has it."""

    def __init__(self, scanned: Callable[[str], object]) -> None:
        self._scanned = scanned
        self._half = b""

    def turn(self, port: Port) -> None:
        """Listen once; a code that nothing ended is whole when the line falls silent."""
        came = port.read(TURN_S)
        *whole, self._half = _ENDS.split(self._half + came)
        if not came and self._half:
            whole, self._half = [*whole, self._half], b""
        for code in whole:
            text = text_of(code)
            if text:
                self._scanned(text)
        self._half = self._half[: MOST * 4]


def text_of(code: bytes) -> str:
    """A code's bytes as text: UTF-8, else GB 18030; control characters but GS are the line's own. Empty: no code."""
    code = code.lstrip(b"\x00\x02")
    try:
        text = code.decode("utf-8")
    except UnicodeDecodeError:
        text = code.decode("gb18030", "replace")
    text = "".join(letter for letter in text if letter.isprintable() or letter == "\x1d")
    return text if 0 < len(text) <= MOST else ""
