"""An ID card reader on a line: made-up cards in the module's own frames, and every way a reader has of failing.

    python -m tests.devices.idreader --pty               a serial line on a pseudo-terminal
    python -m tests.devices.idreader --port 4002         a serial server on the loopback
    python -m tests.devices.idreader --port 4002 --fault cut

It says its address, then takes from the keyboard which card is laid on it: a birth date (`1945-02-03`), a kind
(`foreigner`, `old`, `taiwan`), `off`, or a fault (`cut`, `checksum`, `away`, `garbage`, `flood`, `silent`, `unplug`, `plug`, `none`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from devices.idreader import DONE, FIND, FOUND, HEAD, NO_CARD, READ, SELECT, framed
from tests.counter import id_number
from tests.devices.cards import FOREIGNER, FOREIGNER_OLD, FROM_TAIWAN, OLD_LADY, PHOTO, MadeUpCard
from tests.devices.lines import FakeLine, SerialLine, ServerLine

FAULTS = ("none", "cut", "checksum", "away", "garbage", "flood", "silent", "unplug", "plug")
CARDS = {"foreigner": FOREIGNER, "old": FOREIGNER_OLD, "taiwan": FROM_TAIWAN}
_FLOOD = b"".join((HEAD + bytes((size % 3, size % 256)) + bytes(size % 40)) for size in range(1000))
_NO_SELECT, _NO_READ = b"\x00\x00\x81", b"\x00\x00\x41"


def card_frame(card: MadeUpCard) -> bytes:
    """The 1,295 bytes of a card that was read."""
    frame = framed(DONE + len(card.text).to_bytes(2, "big") + len(PHOTO).to_bytes(2, "big") + card.text + PHOTO)
    assert len(frame) == 1295
    return frame


class FakeReader:
    """Answers on *line* from a thread of its own. With *finds_again* a card that stays is found at every question."""

    def __init__(self, line: FakeLine, *, finds_again: bool = False) -> None:
        self.line = line
        self.fault = "none"
        self.asked: list[bytes] = []
        self._finds_again = finds_again
        self._card: MadeUpCard | None = None
        self._read = False  # the card on it was read: a module finds it again only once it was lifted
        self._half = b""
        self._plugged = False
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> FakeReader:
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

    def lay(self, card: MadeUpCard | None) -> None:
        """Lay a card on it, or take it away."""
        self._card, self._read = card, False

    def do(self, word: str) -> None:
        """What was typed by hand."""
        if word in FAULTS:
            self.fault = word
        elif word == "off":
            self.lay(None)
        elif word in CARDS:
            self.lay(CARDS[word])
        else:
            self.lay(OLD_LADY.but(number=id_number(word, order=12), born=word.replace("-", "")))

    def _run(self) -> None:
        while not self._leave.is_set():
            try:
                self._turn()
            except OSError:
                self._leave.wait(0.02)

    def _turn(self) -> None:
        if self.fault == "unplug" and self._plugged:
            self._plugged = False
            self.line.unplug()
        elif self.fault in ("plug", "none") and not self._plugged:
            self.line.plug()
            self._plugged, self.fault = True, "none"
        if not self._plugged:
            self._leave.wait(0.02)
            return
        if self.fault == "flood":
            self.line.send(_FLOOD)
        self._half += self.line.receive(0.001 if self.fault == "flood" else 0.05)
        while HEAD in self._half:
            frame, self._half = self._half[:10], self._half[10:]
            self.asked.append(frame[7:9])
            answer = self._answer(frame[7:9])
            if answer:
                self.line.send(answer)

    def _answer(self, question: bytes) -> bytes:
        card = self._card
        if self.fault in ("silent", "flood"):
            return b""
        if self.fault == "garbage":
            return bytes(range(256)) + HEAD + b"\xff\xff"
        if question == FIND:
            return framed((FOUND + bytes(4)) if card and (self._finds_again or not self._read) else NO_CARD)
        if question == SELECT:
            return framed(DONE + bytes(8) if card else _NO_SELECT)
        if question != READ or card is None or self.fault == "away":
            if self.fault == "away":
                self._card = None
            return framed(_NO_READ)
        whole = card_frame(card)
        if self.fault == "cut":
            return whole[:700]
        if self.fault == "checksum":
            return whole[:-1] + bytes([whole[-1] ^ 1])
        self._read = True
        return whole


def main(argv: Sequence[str] | None = None) -> None:
    """Run it by hand."""
    parser = argparse.ArgumentParser(prog="python -m tests.devices.idreader", description=__doc__)
    parser.add_argument("--pty", action="store_true", help="a serial line on a pseudo-terminal")
    parser.add_argument("--port", type=int, default=0, help="a serial server on this port of the loopback")
    parser.add_argument("--fault", choices=FAULTS, default="none")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        line: FakeLine = SerialLine(Path(folder)) if args.pty else ServerLine(args.port)
        with FakeReader(line) as reader:
            reader.fault = args.fault
            print(f"set reader.id {line.url}", flush=True)
            for word in sys.stdin:
                try:
                    reader.do(word.strip())
                except ValueError:
                    print(f"a birth date, off, {', '.join((*CARDS, *FAULTS))}", flush=True)


if __name__ == "__main__":
    main()
