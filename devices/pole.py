"""Customer displays on a pole: the bytes of both kinds, and the conversation that shows the newest.

led8    eight figures and four lamps (`ESC s n`: 1 price, 2 total, 3 received, 4 change; `ESC Q A` figures CR)
vfd     two lines of twenty letters (`ESC Q A` upper CR, `ESC Q B` lower CR), after CLR
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from devices.port import Port
from devices.watch import TURN_S
from pos.money import format_money
from pos.pole import COLUMNS, GREETING, Shown

STAY_S = 1.5
"""How long a picture stays before the next of its row."""
LAMPS = {"": "0", "price": "1", "total": "2", "received": "3", "change": "4"}
INITIALISE = b"\x1b@"


def led8(shown: Shown) -> bytes:
    """Eight figures under a lamp; an amount that does not fit loses its fen, never its yuan."""
    text = format_money(shown.fen)
    if len(text.replace(".", "")) > 8:
        text = text.partition(".")[0][-8:]
    return b"\x1bs" + LAMPS[shown.lamp].encode("ascii") + b"\x1bQA" + text.encode("ascii") + b"\r"


def vfd(shown: Shown) -> bytes:
    """Two lines of twenty; a letter that the display has not is a question mark."""
    upper, lower = (f"{line[:COLUMNS]:<{COLUMNS}}".encode("ascii", "replace") for line in (shown.upper, shown.lower))
    return b"\x0c\x1bQA" + upper + b"\r\x1bQB" + lower + b"\r"


KINDS: dict[str, Callable[[Shown], bytes]] = {"led8": led8, "vfd": vfd}


class PoleDisplay:
    """Shows what it is told last; `show` returns at once, whatever the display does."""

    def __init__(self, kind: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._bytes = KINDS[kind]
        self._clock = clock
        self._changed = threading.Condition()
        self._row: deque[Shown] = deque((GREETING,))
        self._last = GREETING
        self._until = 0.0

    def show(self, row: Iterable[Shown]) -> None:
        """Show the pictures of *row* one after the other; what waited is dropped."""
        with self._changed:
            self._row = deque(row)
            self._until = 0.0
            self._changed.notify_all()

    def begin(self) -> PoleConversation:
        """The port is open (again): the display may have forgotten everything."""
        with self._changed:
            self._row.appendleft(self._last)
            self._until = 0.0
        return PoleConversation(self)

    def next_bytes(self) -> bytes:
        """What is to be sent now; waits TURN_S for it."""
        with self._changed:
            if not self._row:
                self._changed.wait(TURN_S)
            elif self._clock() < self._until:
                self._changed.wait(min(TURN_S, self._until - self._clock()))
            if not self._row or self._clock() < self._until:
                return b""
            self._last = self._row.popleft()
            self._until = self._clock() + STAY_S
            return self._bytes(self._last)


class PoleConversation:
    """One port's: first the display is set as it is after switching on."""

    def __init__(self, display: PoleDisplay) -> None:
        self._display = display
        self._begun = False

    def turn(self, port: Port) -> None:
        """Send what is new."""
        if not self._begun:
            port.write(INITIALISE)
            self._begun = True
        data = self._display.next_bytes()
        if data:
            port.write(data)
        else:
            port.read(0)  # a plug that was pulled shows even where nothing is said
