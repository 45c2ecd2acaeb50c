"""A device watched by a thread of its own: opened, listened to, and opened again after it was unplugged.

    class Codes:
        '''What a serial scanner says, a line at a time.'''

        def __init__(self, scanned):
            self._scanned, self._half = scanned, b""

        def turn(self, port):
            self._half += port.read(TURN_S)
            *whole, self._half = re.split(rb"[\\r\\n]+", self._half[-1000:])
            for code in whole:
                if code:
                    self._scanned(code.decode("ascii", "replace"))

    watch = Watch("serial:///dev/ttyACM0?baud=9600", lambda: Codes(scanned), told=lambda state: print(state))
    watch.start()
    ...
    watch.stop()

`scanned` and `told` are called on the watch's thread: hand on what they get (a Qt signal, a queue) and return at once.
A new conversation is made each time the port opens, so that half a frame from before never joins what comes after.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from typing import Protocol

from devices.port import Gone, Port, Unreachable, open_port

TURN_S = 0.1
"""The longest a turn should wait for bytes: `stop` waits for it."""
PAUSES_S = (0.2, 0.5, 1.0, 2.0)
"""Before the port is tried again: the first pauses in their order, then always the last."""
STEADY_S = 5.0
"""A port that stayed open so long begins with the first pause again."""


class Conversation(Protocol):
    """What is said on one port while it is open."""

    def turn(self, port: Port) -> None:
        """One turn: listen for at most TURN_S, or ask and wait for the answer. Called again and again. Raises Gone."""
        ...


class Watch:
    """Keeps a port open and a conversation going on it.

    *told* hears how the port stands, each time that changes: `connected`, or a key of pos.words.DEVICE_WHY saying why
    not (`none`, `unknown_device`, `unplugged`, `refused`, `no_answer`, `busy`, `not_allowed`).
    """

    def __init__(
        self,
        url: str,
        begin: Callable[[], Conversation],
        *,
        told: Callable[[str], object],
        open_port: Callable[[str], Port] = open_port,
        pauses: tuple[float, ...] = PAUSES_S,
    ) -> None:
        self.url = url
        self.state = ""
        self._begin = begin
        self._told = told
        self._open = open_port
        self._pauses = pauses
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"watch {url}", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End, and let the port go; nothing is told afterwards."""
        self._leave.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=5.0)

    def _run(self) -> None:
        failed = 0
        while not self._leave.is_set():
            try:
                port = self._open(self.url)
            except Unreachable as error:
                self._say(error.why)
                if error.why in ("none", "unknown_device"):
                    return  # no waiting will help
            else:
                self._say("connected")
                opened = time.monotonic()
                self._converse(port)
                if time.monotonic() - opened > STEADY_S:
                    failed = 0
            self._leave.wait(self._pauses[min(failed, len(self._pauses) - 1)])
            failed += 1

    def _converse(self, port: Port) -> None:
        why = "unplugged"
        try:
            conversation = self._begin()
            while not self._leave.is_set():
                conversation.turn(port)
        except Gone:
            pass
        except Exception as error:
            # Never its values: they may be a card's.
            frames = "".join(traceback.format_tb(error.__traceback__))
            logging.getLogger(__name__).error("%s: %s\n%s", self.url, type(error).__name__, frames)
            why = "refused"
        finally:
            port.close()
        self._say(why)

    def _say(self, state: str) -> None:
        if state != self.state and not self._leave.is_set():
            self.state = state
            self._told(state)
