"""A scale on a port: listened to or asked, and the newest of what it says told ten times a second at most.

A weight counts as standing still only when the frame before said the same: bytes that were lost on the line make a wrong
weight, but not the same one twice. Of a scale that says nothing of standing still, the weight must have stayed the same
for half a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from devices.frames import KINDS, UNSAID, Kind, newest, stated
from devices.port import Port
from devices.watch import TURN_S, Watch
from pos.weighing import Reading

TELL_S = 0.1  # between two tellings
ASK_S = 0.12  # between two questions: makers advise 80 to 100 ms
ANSWER_S = 0.3
SILENT_S = 2.0  # without a frame
STEADY_S = 0.5
REST_S = 0.02  # after bytes came, so that a flood is read in gulps


def watch_scale(
    url: str, kind: str, heard: Callable[[Reading], object], told: Callable[[str], object] = lambda state: None
) -> Watch:
    """A watch on the scale at *url*. *heard* gets what it says, and how the port stands while that is not well.

    Both are called on the watch's thread.
    """

    def stands(state: str) -> None:
        told(state)
        if state != "connected":
            heard(Reading(state))

    return Watch(url, lambda: Scale(KINDS[kind], heard), told=stands)


class Scale:
    """What is said on one port while it is open."""

    def __init__(
        self, kind: Kind, heard: Callable[[Reading], object], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._kind = kind
        self._heard = heard
        self._clock = clock
        self._rest = b""
        self._frame: Reading | None = None  # the last one
        self._same_since = self._last_frame = clock()
        self._last_bytes = float("-inf")  # whatever they were
        self._now: Reading | None = None
        self._told: Reading | None = None
        self._told_at = self._asked_at = float("-inf")

    def turn(self, port: Port) -> None:
        """Listen, or ask and wait for the answer; then tell what is new."""
        if self._kind.questions:
            self._ask(port)
        else:
            self._take(port.read(self._patience()))
        self._look_for_silence()
        self._tell()

    def _patience(self) -> float:
        """No longer than until what is held back may be told."""
        if self._now == self._told:
            return TURN_S
        return min(TURN_S, max(0.001, self._told_at + TELL_S - self._clock()))

    def _ask(self, port: Port) -> None:
        self._take(port.read(max(0.0, self._asked_at + ASK_S - self._clock())))
        self._asked_at = self._clock()
        *before, last = self._kind.questions
        for question in before:
            port.write(question)
            if not self._answered(port, lambda came: bool(came)):
                return
        port.write(last)
        self._rest = b""
        self._answered(port, self._take)

    def _answered(self, port: Port, take: Callable[[bytes], bool]) -> bool:
        """Whether what came within ANSWER_S was an answer."""
        until = self._clock() + ANSWER_S
        while (left := until - self._clock()) > 0:
            if take(port.read(left)):
                return True
        return False

    def _take(self, came: bytes) -> bool:
        """Read what *came*. True: a whole frame was in it."""
        if not came:
            return False
        self._last_bytes = self._clock()
        frames, self._rest = newest(self._kind, self._rest + came)
        for frame in frames:
            self._hear(frame)
        if len(came) > 64:
            time.sleep(REST_S)
        return bool(frames)

    def _hear(self, frame: Reading) -> None:
        now = self._clock()
        same = self._frame is not None and (frame.weight, frame.net) == (self._frame.weight, self._frame.net)
        if not same:
            self._same_since = now
        self._last_frame, self._frame = now, frame
        if frame.state == UNSAID:
            still = now - self._same_since >= STEADY_S
            self._now = stated("stable" if still else "moving", frame)
        elif frame.state in ("stable", "zero") and not same:
            self._now = replace(frame, state="moving")
        else:
            self._now = frame

    def _look_for_silence(self) -> None:
        now = self._clock()
        if now - self._last_frame >= SILENT_S:
            self._now = Reading("garbled" if now - self._last_bytes < SILENT_S else "silent")

    def _tell(self) -> None:
        now = self._clock()
        if self._now is not None and self._now != self._told and now - self._told_at >= TELL_S:
            self._told, self._told_at = self._now, now
            self._heard(self._now)
