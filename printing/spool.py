"""The workers that bring waiting papers to their printers, and the drawer's kick, which never waits for them.

The queue is rows in the ledger's file, on the Till's thread; whoever puts the parts together hands in a `PaperQueue`
whose calls get there and back. Each printer has a worker of its own, and where one is down the other stands in. Nothing
here holds the checkout back, and nothing is sent twice without a person.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from pos.site import Site
from printing.device import Deadlines, Device, Outcome, open_device
from printing.document import BrokenDocument
from printing.profile import PRINTERS, Profile, profile_of

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_KICK_PATIENCE_SECONDS = 3.0
_LOOK_SECONDS = 20.0  # between two looks at a printer that has nothing to do
_STAND_IN_SECONDS = 30.0  # that a printer found down is not tried anew, where another stands in
_OF_THE_PAPER = ("silent", "interrupted", "no_answer")
_NO_USE_TRYING = ("no_printer", "unknown_device", "another_machine")  # until somebody changes something


class PaperQueue(Protocol):
    """The waiting papers, as `pos.ledger.Ledger` has them. What `paper_state` records is durable when it returns."""

    def next_paper(self, printer: str, skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The oldest paper for *printer*, not in *skip*, that waits or failed: job and document."""
        ...

    def cut_short(self, printer: str) -> str | None:
        """The document of the last paper that broke off at *printer*, where nobody has decided over it yet."""
        ...

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        """Record what became of a job: sending, sent, printed, failed or unknown."""
        ...

    def printer_said(self, printer: str, why: str) -> None:
        """What is the matter with a printer; empty: nothing."""
        ...


class AskedQueue:
    """A queue that lives on another thread: every call goes through *ask*, which runs it there and waits.

    *ask* is told whether the call changes what the window shows.
    """

    def __init__(self, ask: Callable[[Callable[[], object], bool], object], queue: PaperQueue) -> None:
        self._ask = ask
        self._queue = queue

    def next_paper(self, printer: str, skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The oldest paper for *printer* that waits or failed."""
        return self._there(lambda: self._queue.next_paper(printer, skip), False)

    def cut_short(self, printer: str) -> str | None:
        """The document of the last paper that broke off at *printer*."""
        return self._there(lambda: self._queue.cut_short(printer), False)

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        """Record what became of a job."""
        self._there(lambda: self._queue.paper_state(job, state, why), True)

    def printer_said(self, printer: str, why: str) -> None:
        """What is the matter with a printer."""
        self._there(lambda: self._queue.printer_said(printer, why), True)

    def _there(self, call: Callable[[], _T], shows: bool) -> _T:
        answers: list[_T] = []
        self._ask(lambda: answers.append(call()), shows)
        return answers[0]


class Printer(NamedTuple):
    """A printer as it is set: its address, its profile, and the device there."""

    url: str
    profile: Profile
    device: Device

    @property
    def is_there(self) -> bool:
        """Whether there is one at all."""
        return self.url != "none:"


class Printers:
    """The printers of a site. Devices stay while their settings do: they remember what they were found to do."""

    def __init__(self, site: Site, deadlines: Deadlines | None = None) -> None:
        self._deadlines = deadlines
        self._all: dict[str, Printer] = {}
        self.use(site)

    def use(self, site: Site) -> frozenset[str]:
        """From now on as *site* says; which of them are others now."""
        others = set()
        for name in PRINTERS:
            url, profile = site[f"printer.{name}"], profile_of(site, name)
            known = self._all.get(name)
            if known is None or (known.url, known.profile) != (url, profile):
                self._all[name] = Printer(url, profile, open_device(url, self._deadlines, profile))
                others.add(name)
        self._stand_in = site["printer.standin"] == "yes"
        return frozenset(others)

    def __getitem__(self, name: str) -> Printer:
        return self._all[name]

    def stand_in(self, name: str) -> Printer | None:
        """The printer that prints for *name* where that is down."""
        other = next(printer for each, printer in self._all.items() if each != name)
        return other if self._stand_in and other.is_there and other.url != self[name].url else None

    def with_drawer(self) -> Printer | None:
        """The printer at which the drawer hangs."""
        return next((each for each in self._all.values() if each.is_there and each.profile.drawer_pin), None)

    def cut(self) -> None:
        """End what is under way at all of them."""
        for printer in self._all.values():
            printer.device.cut()


class _Run:
    """Brings the papers of one printer out, one at a time, and never one twice while it lives."""

    def __init__(self, queue: PaperQueue, name: str, printers: Printers) -> None:
        self._queue = queue
        self._name = name
        self._printers = printers
        self._unrecorded: dict[int, Outcome] = {}  # gone, but the ledger could not be told
        self._said: dict[int, str] = {}  # why a job did not go, as last recorded
        self._broken: set[int] = set()  # no document that anything could print
        self._down_until = 0.0  # by the monotonic clock
        self._trouble = ""
        self._is_first = True

    def next(self, but: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The next paper to send."""
        for job, outcome in list(self._unrecorded.items()):
            self._queue.paper_state(job, outcome.state, outcome.why)
            del self._unrecorded[job]
        return self._queue.next_paper(self._name, but | self._broken)

    def send(self, job: int, text: str) -> Outcome:
        """Send one paper and record what became of it. Raises what the queue raises."""
        outcome = self._send(job, text)
        if outcome.state == "failed" and self._said.get(job) == outcome.why:
            return outcome
        self._unrecorded[job] = outcome
        self._queue.paper_state(job, outcome.state, outcome.why)
        del self._unrecorded[job]
        self._said[job] = outcome.why
        return outcome

    def _free(self, printer: Printer) -> None:
        """A printer that an earlier run of the program left inside a command takes the first paper for the rest of it."""
        from printing.escpos_bytes import render

        if self._is_first and (broken := self._queue.cut_short(self._name)) is not None:
            try:
                printer.device.free(render(broken, printer.profile).longest)
            except Exception:  # what cannot be made into bytes was not cut short
                _log.debug("nothing to free", exc_info=True)
        self._is_first = False

    def _send(self, job: int, text: str) -> Outcome:
        self._free(self._printers[self._name])
        own, other = self._printers[self._name], self._printers.stand_in(self._name)
        if other is None or time.monotonic() >= self._down_until:
            outcome = self._send_to(own, job, text)
            if outcome.why == "broken_document":
                self._broken.add(job)
                return outcome
            # How one paper broke off is for that paper to say; a mute printer would never take it back.
            self._say("" if outcome.state == "unknown" and outcome.why in _OF_THE_PAPER else outcome.why)
            if outcome.state != "failed" or other is None:
                return outcome
            self._down_until = time.monotonic() + _STAND_IN_SECONDS
        assert other is not None
        outcome = self._send_to(other, job, text)
        if outcome.state not in ("failed", "unknown"):
            return outcome._replace(why="stood_in")
        # What a person then says of the paper teaches nothing about the printer that it was for.
        return outcome._replace(why="no_answer") if outcome.why == "silent" else outcome

    def _send_to(self, printer: Printer, job: int, text: str) -> Outcome:
        # What makes bytes is loaded with the first paper, not with the program.
        from printing.escpos_bytes import render

        try:
            made = render(text, printer.profile)
        except Exception as error:  # one broken paper must not stop those behind it
            _log.warning("paper %d cannot be printed: %s", job, error, exc_info=not isinstance(error, BrokenDocument))
            return Outcome("failed", "broken_document")
        return printer.device.send(made, lambda: self._start(job))

    def _start(self, job: int) -> None:
        """From here on a crash leaves it open whether the paper is out."""
        self._queue.paper_state(job, "sending")
        self._said.pop(job, None)

    def get_ready(self) -> None:
        """Load what makes bytes where there is a printer: with the first paper it would hold up that sale's window."""
        if self._printers[self._name].is_there:
            import printing.escpos_bytes  # noqa: F401

    def look(self, *, is_new: bool = False) -> None:
        """Ask an idle printer how it stands; of a new one what was said of the one before is no longer true."""
        printer = self._printers[self._name]
        why = printer.device.look()
        if is_new:
            why = (why or "") if printer.is_there else ""
        if why is not None and (printer.is_there or is_new):
            self._say(why)

    def _say(self, why: str) -> None:
        if not why:
            self._down_until = 0.0
        if why != self._trouble:
            self._queue.printer_said(self._name, why)
            self._trouble = why

    def try_anew(self) -> None:
        """Somebody asks for it: a printer found down may be up again."""
        self._down_until = 0.0


class _Worker:
    """One printer's thread: sends what waits, tries again at growing intervals, and at once when rung."""

    def __init__(self, name: str, run: _Run, drawer_at_work: Callable[[], bool], bell: threading.Condition) -> None:
        self.name = name
        self.run = run
        self.rung = self.stopping = self.is_new = False
        self._drawer_at_work = drawer_at_work
        self._bell = bell
        self.thread = threading.Thread(target=self._work, name=f"papers-{name}", daemon=True)

    def _work(self) -> None:
        self.run.get_ready()
        failures = 0
        while True:
            with self._bell:
                self._bell.wait_for(lambda: not self._drawer_at_work() or self.stopping, _KICK_PATIENCE_SECONDS)
                if self.stopping:
                    return
                self.rung = False
            try:
                found = self.run.next()
                outcome = self.run.send(*found) if found else None
            except Exception:  # the ledger's trouble is told at the counter; the paper waits where it is
                _log.exception("papers stand still")
                outcome = Outcome("failed", "offline")
            failed = outcome is not None and outcome.state == "failed" and outcome.why != "broken_document"
            failures = failures + 1 if failed else 0
            if outcome is not None:
                self.is_new = False  # it was asked with the paper
            if outcome is None:
                self._idle()
            elif failed:
                pause = min(_FIRST_PAUSE * 2 ** min(failures - 1, 10), _LONGEST_PAUSE)
                self._rest(None if outcome.why in _NO_USE_TRYING else pause)

    def _idle(self) -> None:
        """Until rung; meanwhile look at the printer now and then, so that trouble is known before the next paper.

        At one that was set just now it looks at once: somebody waits to see whether it is the right one.
        """
        while self.is_new or not self._rest(_LOOK_SECONDS):
            is_new, self.is_new = self.is_new, False
            try:
                self.run.look(is_new=is_new)
            except Exception:
                _log.exception("a look at the printer failed")

    def _rest(self, seconds: float | None) -> bool:
        with self._bell:
            return self._bell.wait_for(lambda: self.rung or self.stopping, seconds)


class Spool:
    """The printers' workers, and the drawer."""

    def __init__(
        self,
        queue: PaperQueue,
        site: Site,
        *,
        drawer_failed: Callable[[str], None] = lambda why: None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._bell = threading.Condition()
        self._printers = Printers(site, deadlines)
        self._drawer_failed = drawer_failed
        self._kicks = 0
        self._workers = [
            _Worker(name, _Run(queue, name, self._printers), lambda: self._kicks > 0, self._bell) for name in PRINTERS
        ]

    def start(self) -> None:
        """Begin to send."""
        for worker in self._workers:
            worker.thread.start()

    def use(self, site: Site) -> None:
        """From now on send to the printers that *site* names, and look at once whether a paper waits."""
        with self._bell:
            others = self._printers.use(site)
            for worker in self._workers:
                worker.is_new = worker.is_new or worker.name in others
        self.wake()

    def wake(self) -> None:
        """Look at once whether a paper waits; call it after every paper that was queued."""
        with self._bell:
            for worker in self._workers:
                worker.rung = True
            self._bell.notify_all()

    def try_anew(self) -> None:
        """A person says that the printers are in order again."""
        for worker in self._workers:
            worker.run.try_anew()
        self.wake()

    def stop(self, seconds: float = 3.0) -> bool:
        """Begin no further paper; one under way after *seconds* is cut, and unknown. Whether all came to their end."""
        with self._bell:
            for worker in self._workers:
                worker.stopping = True
            self._bell.notify_all()
        begun = [worker.thread for worker in self._workers if worker.thread.is_alive()]
        until = time.monotonic() + seconds
        for thread in begun:
            thread.join(max(0.0, until - time.monotonic()))
        if any(thread.is_alive() for thread in begun):
            self._printers.cut()
            for thread in begun:
                thread.join(2.5)  # a connection may still be under way
        return not any(thread.is_alive() for thread in begun)

    # -- the drawer -----------------------------------------------------------------------------------------------
    def kick_drawer(self) -> None:
        """Open the drawer now, ahead of waiting papers; returns at once. If it fails, that is said and it is over."""
        with self._bell:
            printer = self._printers.with_drawer()
            if printer is None:
                return
            self._kicks += 1
        threading.Thread(target=self._kick, args=(printer.device,), name="drawer", daemon=True).start()

    def _kick(self, device: Device) -> None:
        outcome = Outcome("failed", "interrupted")
        try:
            outcome = device.kick()
        finally:
            with self._bell:
                self._kicks -= 1
                self._bell.notify_all()
            if outcome.state != "sent":
                self._drawer_failed(outcome.why)


class Left(NamedTuple):
    """What a run through the queue came to: how many went, and what did not, as (job, why)."""

    sent: int
    waiting: tuple[tuple[int, str], ...]
    unknown: tuple[tuple[int, str], ...]
    broken: tuple[tuple[int, str], ...]


def send_all(queue: PaperQueue, site: Site, *, timeout_s: float = 15.0) -> Left:
    """Send what waits, from this thread, trying again until *timeout_s* have passed."""
    until = time.monotonic() + timeout_s
    printers = Printers(site, Deadlines(job=max(0.5, min(15.0, timeout_s))))
    parts = [_send_all(_Run(queue, name, printers), until) for name in PRINTERS]
    return Left(
        sum(part.sent for part in parts),
        tuple(each for part in parts for each in part.waiting),
        tuple(each for part in parts for each in part.unknown),
        tuple(each for part in parts for each in part.broken),
    )


def _send_all(run: _Run, until: float) -> Left:
    pause = threading.Event()
    ended: Mapping[str, list[tuple[int, str]]] = {"sent": [], "printed": [], "unknown": [], "broken": []}
    why, failures = "", 0
    while found := run.next():
        outcome = run.send(*found)
        why = outcome.why
        if outcome.state != "failed" or why == "broken_document":
            ended[outcome.state if outcome.state != "failed" else "broken"].append((found[0], why))
            failures = 0
            if time.monotonic() < until:
                continue
            why = "no_answer"
        failures += 1
        left = until - time.monotonic()
        if left <= 0 or why in _NO_USE_TRYING:
            break
        pause.wait(min(0.25 * 2**failures, 5.0, left))
    went = len(ended["sent"]) + len(ended["printed"])
    return Left(went, _all_waiting(run, why), tuple(ended["unknown"]), tuple(ended["broken"]))


def _all_waiting(run: _Run, why: str) -> tuple[tuple[int, str], ...]:
    jobs: list[int] = []
    while found := run.next(frozenset(jobs)):
        jobs.append(found[0])
    return tuple((job, why) for job in jobs)
