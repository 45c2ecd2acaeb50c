"""ID card readers that speak the public frame of the security module (SAM): find, select, read; a card is taken once.

Every frame is `AA AA AA 96 69`, two bytes of length, the body, and the body's and length's bytes XORed together. An
answer's body begins with three bytes of status; a card that was read follows with 256 bytes of text (UTF-16, fixed places)
and 1,024 of photo. Of these name, sex, birth date and number are read. All of an answer lies in one buffer that is
overwritten with zeros as soon as these four are out of it: address, issuer and photo are never made into anything.
Source: GA 467 (the interface of the module), GB/T 35741 and the rules of 2017 and 2023 for foreigners' cards (places of text).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from devices.port import Port
from pos.resident import ReadCard

HEAD = b"\xaa\xaa\xaa\x96\x69"
FIND, SELECT, READ = b"\x20\x01", b"\x20\x02", b"\x30\x01"
FOUND, DONE, NO_CARD = b"\x00\x00\x9f", b"\x00\x00\x90", b"\x00\x00\x80"
TEXT, PHOTO = 256, 1024
_LONGEST = 4096  # the longest answer that is one

POLL_S = 0.3
QUICK_S = 1.0  # until find or select is answered
READ_S = 3.0  # until the card's 1,295 bytes are there
AWAY_S = 1.0  # so long nothing is found, and the card was taken away

# Places of text: first byte and how many.
_RESIDENT = {"name": (0, 30), "sex": (30, 2), "born": (36, 16), "number": (122, 36)}
_FOREIGNER_OLD = {"name": (158, 30), "latin": (0, 120), "sex": (120, 2), "number": (122, 30), "born": (220, 16)}
_KIND = (
    248,
    2,
)  # "I": a foreigner's card before 2023; "J" (Hong Kong, Macao, Taiwan) and "Y" (2023) lie like residents'


class Unread(Exception):
    """The answer did not come whole, or is none."""


class Silent(Unread):
    """Nothing came at all."""


def framed(body: bytes) -> bytes:
    """*body* as a frame."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return HEAD + counted + bytes([_xor(counted)])


def _xor(data: bytes | bytearray | memoryview) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total


def take_frame(buffer: bytearray) -> tuple[int, int] | None:
    """Where the first whole frame's body stands in *buffer*; None: more must come. Raises Unread for a wrong checksum."""
    start = buffer.find(HEAD)
    if start < 0 or len(buffer) < start + 7:
        return None
    length = int.from_bytes(buffer[start + 5 : start + 7], "big")
    if not 4 <= length <= _LONGEST:
        raise Unread
    end = start + 7 + length
    if len(buffer) < end:
        return None
    if _xor(memoryview(buffer)[start + 5 : end - 1]) != buffer[end - 1]:
        raise Unread
    return start + 7, end - 1


def card_of(text: bytes | bytearray | memoryview) -> ReadCard:
    """The card of a text block of 256 bytes. Raises Unread where its parts do not fit each other."""

    def part(place: tuple[int, int]) -> str:
        try:
            letters = bytes(text[place[0] : place[0] + place[1]]).decode("utf-16-le")
        except UnicodeDecodeError:
            raise Unread from None
        return letters.replace("\x00", "").strip()

    places = _FOREIGNER_OLD if part(_KIND) == "I" else _RESIDENT
    number, sex, born = part(places["number"]).upper(), part(places["sex"]), part(places["born"])
    name = part(places["name"]) or (part(places["latin"]) if "latin" in places else "")
    if len(born) != 8 or not born.isdecimal():
        raise Unread
    sexes = {"1": "M", "2": "F"}
    return checked_card(number, name, sexes.get(sex, ""), f"{born[:4]}-{born[4:6]}-{born[6:]}")


def checked_card(number: str, name: str, sex: str, born: str) -> ReadCard:
    """A card of these parts. Raises Unread where they are none, or do not fit each other.

    A number of 18 says birth and sex once more: where the two differ, bytes went astray on the way.
    """
    if not (number.isascii() and number.isalnum() and len(number) in (15, 18)) or sex not in ("M", "F"):
        raise Unread
    try:
        date.fromisoformat(born)
    except ValueError:
        raise Unread from None
    if len(number) == 18:
        fits = number[6:14] == born.replace("-", "") and (int(number[16], 36) % 2 == 1) == (sex == "M")
        if not fits:
            raise Unread
    if not name.isprintable():
        raise Unread
    return ReadCard(number, name[:60], sex, born)


@dataclass(slots=True)
class _Seen:
    """The card that was taken last, as a digest that only this run can make."""

    digest: bytes = b""
    found: float = float("-inf")  # when a card was last found
    missed: bool = True  # nothing was found since


@dataclass(slots=True)
class ReaderTalk:
    """Asks a reader for a card a few times a second.

    *read* is given each card once, until it was taken away. *trouble* is given a key of pos.words.READER_WHY when a card
    could not be read (`again`) or the reader says nothing (`silent`), once; and an empty one when that is over.
    """

    read: Callable[[ReadCard], object]
    trouble: Callable[[str], object]
    clock: Callable[[], float] = time.monotonic
    poll_s: float = POLL_S
    quick_s: float = QUICK_S
    read_s: float = READ_S
    _buffer: bytearray = field(default_factory=bytearray, repr=False)
    _seen: _Seen = field(default_factory=_Seen, repr=False)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)
    _said: str = ""

    def turn(self, port: Port) -> None:
        """Look for a card once."""
        try:
            card = self._look(port)
        except Silent:
            self._say("silent")
        except Unread:
            self._say("again")
        else:
            if card is not None:
                self._say("")
                self.read(card)
        finally:
            self._wipe()
        self._rest(port)

    def _rest(self, port: Port) -> None:
        """Wait for the next turn; what comes meanwhile is nobody's answer, and a reader that floods the line earns no turn."""
        until = self.clock() + self.poll_s
        while (left := until - self.clock()) > 0:
            if port.read(left):
                time.sleep(min(left, 0.05))

    def _look(self, port: Port) -> ReadCard | None:
        seen = self._seen
        if self._ask(port, FIND, self.quick_s) != FOUND:
            seen.missed = True
            self._say("")
            return None
        lying, since = not seen.missed, self.clock() - seen.found
        seen.found, seen.missed = self.clock(), False
        if lying and self._said != "again":
            return None
        if self._ask(port, SELECT, self.quick_s) != DONE:
            raise Unread
        if self._ask(port, READ, self.read_s, whole=True) != DONE:
            raise Unread
        card = self._card()
        digest = hmac.digest(self._key, card.number.encode(), hashlib.sha256)
        same, seen.digest = digest == seen.digest, digest
        return None if same and since < AWAY_S else card

    def _card(self) -> ReadCard:
        """The card in the buffer, whose answer is whole."""
        place = take_frame(self._buffer)
        assert place is not None
        sizes = bytes(self._buffer[place[0] + 3 : place[0] + 7])
        if sizes[:2] != TEXT.to_bytes(2, "big") or place[1] - place[0] < 7 + TEXT:
            raise Unread
        view = memoryview(self._buffer)
        try:
            return card_of(view[place[0] + 7 : place[0] + 7 + TEXT])
        finally:
            view.release()

    def _ask(self, port: Port, what: bytes, seconds: float, *, whole: bool = False) -> bytes:
        """Send a question; the status of its answer, which stays in the buffer with *whole*. Raises Unread, Silent."""
        self._wipe()
        port.write(framed(what))
        until = self.clock() + seconds
        while True:
            place = take_frame(self._buffer)
            if place is not None:
                break
            left = until - self.clock()
            if left <= 0 or len(self._buffer) > 2 * _LONGEST:
                raise Unread if self._buffer else Silent
            self._buffer += port.read(left)
        status = bytes(self._buffer[place[0] : place[0] + 3])
        if not (whole and status == DONE):
            self._wipe()
        return status

    def _wipe(self) -> None:
        """Overwrite what a card said, then let it go."""
        self._buffer[:] = bytes(len(self._buffer))
        self._buffer.clear()

    def _say(self, why: str) -> None:
        if why != self._said:
            self._said = why
            self.trouble(why)
