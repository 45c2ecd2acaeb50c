"""A printer on a wire that may talk back: asked before a job, listened to during it, and asked after it.

What it was found to do is remembered while the program runs. The drawer's kick takes the wire of a job that is under
way, between two of its commands; where that stands still, a wire of its own.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from printing import status
from printing.device import SENT, Deadlines, Job, Outcome, drawer_kick
from printing.profile import Profile
from printing.wires import Broken, HungUp, Unreachable, Wire

_ASK_AGAIN_SECONDS = 600.0  # one that never said a word
_PIECE = 1024  # about so much goes between two looks at the drawer and at what the printer says
_SLICE = 0.05
_STANDS_STILL_SECONDS = 0.5  # then the drawer tries a wire of its own


class _Look(NamedTuple):
    """How a printer was found before a job."""

    talks: bool
    trouble: str = ""


class _Kick:
    """A kick that waits for the wire of the job under way, until a moment."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.over = threading.Event()
        self.outcome = Outcome("failed", "no_answer")


class Wired:
    """A printer on a wire. Keeps `printing.device.Device`."""

    def __init__(self, connect: Callable[[], Wire], deadlines: Deadlines, profile: Profile, *, shared: bool) -> None:
        self._connect = connect
        self._deadlines = deadlines
        self._profile = profile
        self._shared = shared  # takes several connections at a time
        self._line = threading.Lock()
        self._turn = threading.Lock()  # guards the two below
        self._kicks: list[_Kick] = []
        self._wire: Wire | None = None
        self._numbers = itertools.count(1)
        self._talks: bool | None = False if profile.answers == "no" else None
        self._mute_until = 0.0  # by the monotonic clock
        self._says_printed: bool | None = None
        self._keeps_wires = False  # took a whole job without a word, and did not hang up after it
        self._stuck = 0  # NULs that free it from a command it was left in

    def send(self, job: Job, starting: Callable[[], None] = lambda: None) -> Outcome:
        """Send one job."""
        with self._line:
            try:
                wire = self._connect()
            except Unreachable as error:
                return Outcome("failed", error.why)
            self._hold(wire)
            outcome = Outcome("unknown", "interrupted")
            try:
                outcome = self._send(wire, job, starting)
            finally:
                self._hold(None)
                wire.close(abort=outcome.state == "unknown")
        if outcome.state != "failed":
            self._stuck = job.longest if outcome.state == "unknown" else 0
        return outcome

    def _hold(self, wire: Wire | None) -> None:
        with self._turn:
            self._wire = wire

    def free(self, longest: int) -> None:
        """Send so many NULs before the next job."""
        self._stuck = max(self._stuck, longest)

    def cut(self) -> None:
        """End the job under way."""
        with self._turn:
            if self._wire is not None:
                self._wire.cut()

    def _send(self, wire: Wire, job: Job, starting: Callable[[], None]) -> Outcome:
        try:
            look = self._look(wire)
        except HungUp:
            return Outcome("failed", "refused")
        except Broken as error:
            return Outcome("failed", error.why if error.why != "interrupted" else "refused")
        if look.trouble and look.trouble != "paper_low":
            return Outcome("failed", look.trouble)
        starting()
        until = time.monotonic() + self._deadlines.job + wire.seconds_for(self._stuck + len(job.data))
        heard = bytearray()
        try:
            self._pour(wire, job, until, heard)
        except Broken as error:
            return Outcome("unknown", _trouble(heard) or error.why) if error.went else Outcome("failed", error.why)
        try:
            outcome = self._confirm(wire, look, until, heard)
        except Broken as error:
            return Outcome("unknown", _trouble(heard) or error.why)
        except HungUp:
            return Outcome("unknown", _trouble(heard) or "interrupted")
        return outcome._replace(why=outcome.why or look.trouble)

    def _pour(self, wire: Wire, job: Job, until: float, heard: bytearray) -> None:
        """Send the job's bytes, the drawer's kick between two commands. Raises Broken with all that went."""
        data = bytes(self._stuck) + job.data
        went = 0
        for end in _pieces(job.breaks, self._stuck, len(data)):
            try:
                wire.send(data[went:end], until)
            except Broken as error:
                raise Broken(error.why, went + error.went) from None
            went = end
            if went == len(data):
                return
            try:
                self._serve_kicks(wire, until)
                heard += wire.receive(0)
            except (Broken, HungUp):
                raise Broken("interrupted", went) from None

    # -- before ---------------------------------------------------------------------------------------------------
    def _look(self, wire: Wire) -> _Look:
        """How the printer stands. Raises HungUp, Broken."""
        must = self._profile.answers == "yes"
        if not wire.talks or self._profile.answers == "no" or (time.monotonic() < self._mute_until and not must):
            if wire.talks:
                wire.receive(0)  # a hang-up shows even of one that never says a word
            return _Look(False)
        paper = self._ask(wire, status.ASK_PAPER)
        if not paper.came:
            if must or self._talks:
                return _Look(False, "no_answer")
            self._mute_until = time.monotonic() + _ASK_AGAIN_SECONDS
            return _Look(False)
        self._talks = self._talks or paper.status is not None
        if paper.has(0x60):
            return _Look(True, "paper_out")
        return _Look(True, self._why_offline(wire) or ("paper_low" if paper.has(0x0C) else ""))

    def _why_offline(self, wire: Wire) -> str:
        if not self._ask(wire, status.ASK_ONLINE).has(0x08):
            return ""
        cover = self._ask(wire, status.ASK_COVER)
        if cover.has(0x04):
            return "cover_open"
        if cover.has(0x20):
            return "paper_out"
        return "cutter" if self._ask(wire, status.ASK_ERROR).has(0x08) else "offline"

    def _ask(self, wire: Wire, question: bytes) -> status.Answer:
        """One question, and all that comes back at once. Raises Broken for another machine's greeting."""
        wire.receive(0)
        wire.send(question, time.monotonic() + self._deadlines.answer)
        reply = wire.receive(self._deadlines.answer)
        if reply:
            reply += wire.receive(0.02)
        if status.is_stranger(reply):
            raise Broken("another_machine")
        return status.answer_of(reply)

    # -- after ----------------------------------------------------------------------------------------------------
    def _confirm(self, wire: Wire, look: _Look, until: float, heard: bytearray) -> Outcome:
        """What became of a job whose every byte went. Raises Broken, HungUp: then nobody knows."""
        self._serve_kicks(wire, until)
        if look.talks and self._says_printed is not False:
            outcome = self._wait_until_printed(wire, until, heard)
            if outcome is not None:
                return outcome
            self._says_printed = False
        if look.talks:
            return self._by_status(wire)
        if not wire.talks:
            wire.end(until)
            return SENT
        return self._by_its_hanging_up(wire, until)

    def _wait_until_printed(self, wire: Wire, until: float, heard: bytearray) -> Outcome | None:
        """Wait for the printer's word; None: it knows no such question."""
        number = next(self._numbers)
        wire.send(status.ask_when_printed(number), until)
        first = min(until, time.monotonic() + self._deadlines.first)
        while (now := time.monotonic()) < until:
            heard += wire.receive(min(_SLICE, until - now))
            self._serve_kicks(wire, until)
            if status.number_of(number) in status.take_apart(bytes(heard)).printed:
                self._says_printed = True
                return Outcome("printed", "paper_low" if _trouble(heard, low=True) == "paper_low" else "")
            if now >= first and not self._says_printed and not _trouble(heard):
                if not self._stands(wire):
                    return None
                first = until  # it stands still for a reason: its word may still come
        trouble = _trouble(heard) or self._stands(wire)
        if not trouble and self._says_printed is None:
            return None
        return Outcome("unknown", trouble or "no_answer")

    def _stands(self, wire: Wire) -> str:
        """What keeps it from printing, asked now."""
        trouble = self._look(wire).trouble
        return "" if trouble == "paper_low" else trouble

    def _by_status(self, wire: Wire) -> Outcome:
        """What it says of itself once it has taken all: it reads in order, and is in order."""
        look = self._look(wire)
        if look.trouble not in ("", "paper_low"):
            return Outcome("unknown", look.trouble)
        return Outcome("printed" if self._ask(wire, status.ASK_PAPER).status is not None else "sent", look.trouble)

    def _by_its_hanging_up(self, wire: Wire, until: float) -> Outcome:
        """A mute printer hangs up after us; one that does so before it knows that this is all has not read it.

        One that keeps the wire may have read nothing: that is for a person to say, once, and then it is in its profile.
        """
        by_nature = self._profile.answers == "no"
        heard = wire.receive(self._deadlines.settle)
        if by_nature or self._keeps_wires:  # waiting for it again would hold up the papers behind
            until = min(until, time.monotonic() + (self._deadlines.settle if by_nature else self._deadlines.first))
        ending = wire.end(until)
        if status.is_stranger(heard + ending.heard):
            return Outcome("unknown", "another_machine")
        self._keeps_wires = ending.hung_up is False
        return Outcome("unknown", "silent") if self._keeps_wires and not by_nature else SENT

    # -- the drawer and a look ------------------------------------------------------------------------------------
    def kick(self) -> Outcome:
        """Open the drawer, between two commands of the job under way or on a wire of its own."""
        kick = _Kick(time.monotonic() + self._deadlines.kick)
        alone = time.monotonic() + (_STANDS_STILL_SECONDS if self._shared else self._deadlines.kick)
        with self._turn:
            self._kicks.append(kick)
        while (now := time.monotonic()) < kick.until and not kick.over.is_set():
            if self._line.acquire(timeout=min(_SLICE, kick.until - now)):
                try:
                    if self._take_back(kick):
                        return self._kick_alone(kick.until)
                finally:
                    self._line.release()
            elif now >= alone and self._take_back(kick):
                return self._kick_alone(kick.until)
        if self._take_back(kick):
            return Outcome("failed", "busy")
        kick.over.wait(self._deadlines.kick)
        return kick.outcome

    def _take_back(self, kick: _Kick) -> bool:
        """Whether nobody has taken the kick; then nobody will."""
        with self._turn:
            if kick in self._kicks:
                self._kicks.remove(kick)
                return True
            return False

    def _serve_kicks(self, wire: Wire, until: float) -> None:
        """Send the kicks that wait, on the wire of a job. Raises Broken where one went in part."""
        while True:
            with self._turn:
                if not self._kicks:
                    return
                kick = self._kicks.pop(0)
            try:
                wire.send(drawer_kick(self._profile), min(until, kick.until))
                kick.outcome = SENT
            except Broken as error:
                kick.outcome = Outcome("failed", error.why)
                if error.went or error.why != "no_answer":
                    raise
            finally:
                kick.over.set()

    def _kick_alone(self, until: float) -> Outcome:
        """On a wire of its own. A printer that can say that it got the kick must, or the kick is thrown away."""
        try:
            wire = self._connect()
        except Unreachable as error:
            return Outcome("failed", error.why)
        outcome = Outcome("failed", "interrupted")
        try:
            outcome = self._kick_on(wire, until)
        except Broken as error:
            outcome = Outcome("failed", error.why)
        except HungUp:
            outcome = Outcome("failed", "refused")
        finally:
            wire.close(abort=outcome.state == "failed")
        return outcome

    def _kick_on(self, wire: Wire, until: float) -> Outcome:
        wire.receive(0)
        if self._talks and not self._profile.kick_now and (trouble := self._why_offline(wire)):
            return Outcome("failed", trouble)  # it would keep the kick, and open the drawer when nobody looks
        wire.send(drawer_kick(self._profile), until)
        if self._talks:
            wire.send(status.ASK_ONLINE, until)
            if not wire.receive(max(0.0, until - time.monotonic())):
                return Outcome("failed", "no_answer")
        wire.end(time.monotonic())
        return SENT

    def look(self) -> str | None:
        """What is the matter with it now; None where it does not say, or is at work."""
        mute = self._profile.answers != "yes" and time.monotonic() < self._mute_until
        if self._talks is False or mute or not self._line.acquire(blocking=False):
            return None
        try:
            wire = self._connect()
            try:
                look = self._look(wire)
                return look.trouble if look.talks or look.trouble else None
            finally:
                wire.close()
        except (Unreachable, Broken) as error:
            return "refused" if error.why == "interrupted" else error.why
        except HungUp:
            return "refused"
        finally:
            self._line.release()


def _trouble(heard: bytearray, *, low: bool = False) -> str:
    """What the frames that came on their own say is the matter; little paper only where *low* asks."""
    trouble = status.trouble_in(status.take_apart(bytes(heard)).frames)
    return "" if trouble == "paper_low" and not low else trouble


def _pieces(breaks: tuple[int, ...], shift: int, length: int) -> Iterator[int]:
    """Where a job may be interrupted for a moment: ends of commands, about _PIECE bytes apart, and its end."""
    last = 0
    for each in breaks:
        if each + shift >= last + _PIECE and each + shift < length:
            last = each + shift
            yield last
    yield length
