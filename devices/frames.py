"""What scales send, read: pure functions over bytes, one kind of scale each.

`newest` finds the last whole frames in what has come and what is left over for the next bytes; garbage between them is
passed over. Only the end of a long buffer is looked at: of ten thousand frames the last counts.

st      `ST,GS,+  0.123kg` CR LF, as most bench scales send it, ten times a second or when asked: ST stands still, US
        moves, OL too much, UL too little; GS gross, NT net, TR the tare itself (passed over).
toledo  Toledo 8217: asked `W`, it answers STX `01.234` CR, with `N` after a net weight, or STX `?` and a byte of state.
cas     CAS and Aclas (顶尖): SOH STX, S (still), U (moving) or F (out of range), sign, six figures, unit, check byte,
        ETX EOT. CAS is asked by ENQ and DC1; Aclas sends by itself, and adds a byte whose bit 5 says net.
dahua   Dahua (大华) and other price scales: a line of whole grams, `01234`, then perhaps price and amount. Whether it
        stands still is not said: whoever listens waits until it stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor

from pos.money import WEIGHT_MAX, divide_half_away
from pos.weighing import Reading

LONGEST = 512
"""Bytes of the buffer's end that are looked at: more than two frames of any kind."""
UNSAID = "unsaid"
"""The state of a frame that says nothing of standing still."""

THOUSANDTHS: Mapping[bytes, int] = {
    **{b"": 1000, b"kg": 1000, b"g": 1, b"t": 1_000_000},
    **{b"jin": 500, b"sj": 500, "斤".encode("gbk"): 500, "斤".encode(): 500},
}
"""What one of a unit is in thousandths of a kilogram; no unit is a kilogram. Any other (lb, oz, 台斤) is not taken."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of scale: its frames, what one says (None: nothing that counts), and how it is asked.

    `questions` are sent one after the other, each once the answer to the one before has come; none: it sends by itself.
    """

    frame: re.Pattern[bytes]
    read: Callable[[re.Match[bytes]], Reading | None]
    questions: tuple[bytes, ...] = ()


def newest(kind: Kind, buffer: bytes) -> tuple[tuple[Reading, ...], bytes]:
    """The last frames in *buffer*, oldest first and two at most, and what may be the beginning of the next."""
    tail, found, end = buffer[-LONGEST:], [], 0
    for match in kind.frame.finditer(tail):
        end = match.end()
        reading = kind.read(match)
        if reading is not None:
            found.append(reading)
    return tuple(found[-2:]), tail[end:]


def weight_of(sign: bytes, figures: bytes, unit: bytes) -> Reading | None:
    """What a sign, figures and a unit weigh: `unsaid`, `overload` or `unit`; None where they are no number."""
    number = figures.replace(b" ", b"")
    if not re.fullmatch(rb"\d{1,9}(\.\d{0,4})?|\.\d{1,4}", number):
        return None
    name = unit.strip().lower()
    if name not in THOUSANDTHS:
        return Reading("unit", unit=name.decode("ascii", "replace"))
    whole, _point, part = number.partition(b".")
    weight = divide_half_away(int(whole + part) * THOUSANDTHS[name], 10 ** len(part))
    if weight > WEIGHT_MAX:
        return Reading("overload")
    return Reading(UNSAID, -weight if sign == b"-" else weight)


def stated(state: str, weight: Reading | None, *, net: bool = False) -> Reading | None:
    """A weight with what the frame says of it. Zero and below are states of their own."""
    if weight is None or weight.state != UNSAID:
        return weight
    if weight.weight < 0:
        state = "negative"
    elif weight.weight == 0 and state == "stable":
        state = "zero"
    return Reading(state, weight.weight, net)


def _st(match: re.Match[bytes]) -> Reading | None:
    state, what, sign, figures, unit = match.groups()
    if what in (b"TR", b"T"):
        return None
    if state == b"OL":
        return Reading("negative" if sign == b"-" else "overload")
    if state == b"UL":
        return Reading("negative")
    return stated("stable" if state == b"ST" else "moving", weight_of(sign, figures, unit), net=what in (b"NT", b"N"))


MOVING, OVER, UNDER, AT_ZERO = 0x01, 0x02, 0x04, 0x10


def _toledo(match: re.Match[bytes]) -> Reading | None:
    figures, net, byte = match.groups()
    if figures is not None:
        return stated("stable", weight_of(b"", figures, b""), net=net == b"N")
    state = byte[0]
    if state & OVER:
        return Reading("overload")
    if state & UNDER:
        return Reading("negative")
    return Reading("zero") if state & AT_ZERO and not state & MOVING else Reading("moving")


def _cas(match: re.Match[bytes]) -> Reading | None:
    said, state, sign, figures, unit, check, more = match.groups()
    # One maker's check byte covers SOH and STX, another's begins after them.
    if check[0] not in (reduce(xor, said), reduce(xor, said) ^ 0x03):
        return None
    if state == b"F":
        return Reading("negative" if sign == b"-" else "overload")
    net = bool(more and more[0] & 0x20)
    return stated("stable" if state == b"S" else "moving", weight_of(sign, figures, unit), net=net)


def _dahua(match: re.Match[bytes]) -> Reading | None:
    sign, grams = match.groups()
    return weight_of(sign, grams, b"g")


_ST_FRAME = re.compile(
    rb"(?<![A-Z])(ST|US|OL|UL),(?:(GS|NT|TR|G|N|T),)? *([+-]?)([0-9 ]*\.?[0-9 ]*)([A-Za-z]{0,4}|\xbd\xef|\xe6\x96\xa4) *(?=[\r\n])"
)
_CAS_FRAME = re.compile(
    rb"\x01\x02(([SUF])([ -])([0-9. ]{5,7})([A-Za-z]{1,2} ?))([\x00-\xff])\x03\x04([\x10\x20\x30\x40\x50\x60\x70]?)",
    re.DOTALL,
)
_TOLEDO_FRAME = re.compile(rb"\x02 *(?:(\d{1,3}\.\d{2,3})(N?)|\?([\x00-\xff]))\r", re.DOTALL)
_DAHUA_FRAME = re.compile(rb"(?<=[\r\n])([ +-]?)(\d{4,6})(?: +\d{3,7} +\d{3,8})? *(?=[\r\n])")

KINDS: Mapping[str, Kind] = {
    "st": Kind(_ST_FRAME, _st),
    "st_ask": Kind(_ST_FRAME, _st, (b"R\r\n",)),
    "toledo": Kind(_TOLEDO_FRAME, _toledo, (b"W",)),
    "cas": Kind(_CAS_FRAME, _cas, (b"\x05", b"\x11")),
    "aclas": Kind(_CAS_FRAME, _cas),
    "dahua": Kind(_DAHUA_FRAME, _dahua),
}
"""`scale.kind` → how that scale speaks."""
