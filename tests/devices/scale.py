"""A scale on a line: the frames of each kind, and every way a scale has of letting a till down.

    python -m tests.devices.scale --kind st --pty            a serial line on a pseudo-terminal
    python -m tests.devices.scale --kind cas --port 4001     a serial server on the loopback
    python -m tests.devices.scale --kind st --port 4001 --fault flood

It says its address, then takes from the keyboard what lies on the pan: `1.125`, `0`, `-0.02`, `99000`, or one of the
faults (`silent`, `garbage`, `half`, `lb`, `g`, `jin`, `overload`, `flood`, `unplug`, `plug`, `none`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import reduce
from operator import xor
from pathlib import Path

from tests.devices.lines import FakeLine, SerialLine, ServerLine

KINDS = ("st", "st_ask", "toledo", "cas", "aclas", "dahua")
ASKED = ("st_ask", "toledo", "cas")
FAULTS = ("none", "silent", "garbage", "half", "lb", "g", "jin", "overload", "flood", "unplug", "plug")
BEAT_S = 0.1
MOVING_BEATS = 3


def frame(kind: str, grams: int, *, state: str = "stable", net: bool = False, unit: str = "kg") -> bytes:
    """What a scale of that kind sends of *grams*; *state* is stable, moving or overload."""
    sign, size = "-" if grams < 0 else "+", abs(grams)
    kilos = f"{size // 1000}.{size % 1000:03}"
    if kind in ("st", "st_ask"):
        said = {"stable": "ST", "moving": "US", "overload": "OL"}[state]
        figures = {"kg": kilos, "lb": kilos, "g": str(size), "jin": f"{size * 2 // 1000}.{size * 2 % 1000:03}"}[unit]
        return f"{said},{'NT' if net else 'GS'},{sign}{figures:>7}{unit:>2}\r\n".encode("ascii")
    if kind == "toledo":
        if state == "overload":
            return b"\x02?B\r"
        if state == "moving":
            return b"\x02?A\r"
        if grams < 0:
            return b"\x02?D\r"
        return f"\x02{kilos:0>6}{'N' if net else ''}\r".encode("ascii")
    if kind in ("cas", "aclas"):
        said = {"stable": "S", "moving": "U", "overload": "F"}[state]
        body = f"{said}{'-' if grams < 0 else ' '}{kilos:0>6}{unit}".encode("ascii")
        flags = bytes([0x20 if net else 0]) if kind == "aclas" else b""
        return b"\x01\x02" + body + bytes([reduce(xor, body)]) + b"\x03\x04" + flags
    if kind == "dahua":
        return f"{'-' if grams < 0 else ''}{size:05}\r\n".encode("ascii")
    raise ValueError(kind)


class FakeScale:
    """Speaks on *line* from a thread of its own: ten frames a second, or when it is asked."""

    def __init__(self, line: FakeLine, kind: str = "st", *, beat_s: float = BEAT_S) -> None:
        self.line, self.kind = line, kind
        self.grams = 0
        self.fault = "none"
        self.sent = 0
        self._beat_s = beat_s
        self._moving = 0
        self._plugged = False
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> FakeScale:
        self.line.plug()
        self._plugged = True
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._leave.set()
        self._thread.join()
        if self._plugged:
            with suppress(OSError):
                self.line.unplug()

    def put(self, grams: int, *, moving: int = MOVING_BEATS) -> None:
        """Something else lies on the pan; it moves for some beats first."""
        self._moving, self.grams = moving, grams

    def do(self, word: str) -> None:
        """A weight in kilograms, or a fault."""
        if word in FAULTS:
            self.fault = word
        else:
            self.fault = "none"
            self.put(round(float(word) * 1000))

    def _run(self) -> None:
        while not self._leave.is_set():
            try:
                self._turn()
            except OSError:
                self._leave.wait(self._beat_s)

    def _turn(self) -> None:
        if self.fault == "unplug" and self._plugged:
            self._plugged = False
            self.line.unplug()
        elif self.fault in ("plug", "none") and not self._plugged:
            self.line.plug()
            self._plugged, self.fault = True, "none"
        if not self._plugged or self.fault == "silent":
            self._leave.wait(self._beat_s)
        elif self.kind in ASKED:
            self._answer(self.line.receive(self._beat_s))
        else:
            self.line.send(self._frame() * (1000 if self.fault == "flood" else 1))
            self.sent += 1000 if self.fault == "flood" else 1
            self._leave.wait(self._beat_s)

    def _answer(self, asked: bytes) -> None:
        if asked.endswith(b"\x05"):
            self.line.send(b"\x06")
        elif asked:
            self.line.send(self._frame())
            self.sent += 1
        else:
            self._leave.wait(0.01)  # a till that let go is heard at once, again and again

    def _frame(self) -> bytes:
        if self.fault == "garbage":
            return bytes(range(256)) + b"ST,GS,\x00\r\n"
        if self.fault == "overload":
            return frame(self.kind, 0, state="overload")
        moving, self._moving = self._moving > 0, max(0, self._moving - 1)
        unit = self.fault if self.fault in ("lb", "g", "jin") else "kg"
        grams = self.grams + (self._moving * 7 + 3 if moving else 0)
        whole = frame(self.kind, grams, state="moving" if moving else "stable", unit=unit)
        return whole[: len(whole) // 2] if self.fault == "half" else whole


def main(argv: Sequence[str] | None = None) -> None:
    """Run it by hand."""
    parser = argparse.ArgumentParser(prog="python -m tests.devices.scale", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, default="st")
    parser.add_argument("--pty", action="store_true", help="a serial line on a pseudo-terminal")
    parser.add_argument("--port", type=int, help="a serial server on this port of the loopback")
    parser.add_argument("--weight", default="0", help="what lies on the pan, in kilograms")
    parser.add_argument("--fault", choices=FAULTS, default="none")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        line: FakeLine = ServerLine(args.port or 0) if not args.pty else SerialLine(Path(folder))
        with FakeScale(line, args.kind) as scale:
            scale.do(args.weight)
            if args.fault != "none":
                scale.do(args.fault)
            print(line.url, flush=True)
            try:
                for word in sys.stdin:
                    with suppress(ValueError):
                        scale.do(word.strip())
                threading.Event().wait()  # nobody types: go on until stopped
            except KeyboardInterrupt:
                pass


if __name__ == "__main__":
    main()
