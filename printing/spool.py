"""The worker that brings waiting papers to the printer, and the drawer's kick, which never waits for them.

The queue is rows in the ledger's file, on the Till's thread; whoever puts the parts together hands in a `PaperQueue`
whose calls get there and back. Nothing here holds the checkout back, and nothing is sent twice without a person.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar

from printing.device import Deadlines, Device, Outcome, open_device
from printing.document import BrokenDocument

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_KICK_PATIENCE_SECONDS = 3.0


class PaperQueue(Protocol):
    """The waiting papers, as `pos.ledger.Ledger` has them. What `paper_state` records is durable when it returns."""

    def next_paper(self, skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The oldest waiting paper not in *skip*: job and document."""
        ...

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        """Record what became of a job: waiting, sending, sent, unsure or dropped."""
        ...


class AskedQueue:
    """A queue that lives on another thread: every call goes through *ask*, which runs it there and waits."""

    def __init__(self, ask: Callable[[Callable[[], object]], object], queue: PaperQueue) -> None:
        self._ask = ask
        self._queue = queue

    def next_paper(self, skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The oldest waiting paper not in *skip*."""
        return self._there(lambda: self._queue.next_paper(skip))

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        """Record what became of a job."""
        self._there(lambda: self._queue.paper_state(job, state, why))

    def _there(self, call: Callable[[], _T]) -> _T:
        answers: list[_T] = []
        self._ask(lambda: answers.append(call()))
        return answers[0]


class _Run:
    """Sends papers of a queue one at a time, and never one twice while it lives."""

    def __init__(self, queue: PaperQueue) -> None:
        self._queue = queue
        self._unrecorded: dict[int, Outcome] = {}  # gone, but the ledger could not be told
        self._said: dict[int, str] = {}  # why a job waits, as last recorded

    def next(self, but: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The next paper to send."""
        for job, outcome in list(self._unrecorded.items()):
            self._queue.paper_state(job, outcome.state, outcome.why)
            del self._unrecorded[job]
        return self._queue.next_paper(but)

    def send(self, device: Device, job: int, text: str) -> Outcome:
        """Send one paper and record what became of it. Raises what the queue raises."""
        # What makes bytes is loaded with the first paper, not with the program.
        from printing.escpos_bytes import render

        try:
            made = render(text)
        except Exception as error:  # one broken paper must not stop those behind it
            _log.warning("paper %d cannot be printed: %s", job, error, exc_info=not isinstance(error, BrokenDocument))
            outcome = Outcome("dropped", "broken_document")
        else:
            outcome = device.send(made, lambda: self._start(job))
        if outcome.state == "waiting" and self._said.get(job) == outcome.why:
            return outcome
        self._unrecorded[job] = outcome
        self._queue.paper_state(job, outcome.state, outcome.why)
        del self._unrecorded[job]
        self._said[job] = outcome.why
        return outcome

    def _start(self, job: int) -> None:
        """From here on a crash leaves it open whether the paper is out."""
        self._queue.paper_state(job, "sending")
        self._said.pop(job, None)


class Spool:
    """Sends what waits, from a thread of its own; tries again at growing intervals, and at once when woken."""

    def __init__(
        self,
        queue: PaperQueue,
        url: str,
        *,
        drawer_failed: Callable[[str], None] = lambda why: None,
        deadlines: Deadlines | None = None,
    ) -> None:
        self._run_of_papers = _Run(queue)
        self._deadlines = deadlines
        self._drawer_failed = drawer_failed
        self._bell = threading.Condition()
        self._rung = self._stopping = False
        self._kicks = 0
        self._url, self._device = url, open_device(url, deadlines)
        self._thread = threading.Thread(target=self._work, name="papers", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def use(self, url: str) -> None:
        """From now on send to the printer at *url*."""
        with self._bell:
            if url != self._url:
                self._url, self._device = url, open_device(url, self._deadlines)
        self.wake()

    def wake(self) -> None:
        """Look at once whether a paper waits; call it after every paper that was queued."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def stop(self, seconds: float = 3.0) -> bool:
        """Begin no further paper, and wait for the one under way; whether it came to its end."""
        with self._bell:
            self._stopping = True
            self._bell.notify_all()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    # -- the drawer -----------------------------------------------------------------------------------------------
    def kick_drawer(self) -> None:
        """Open the drawer now, ahead of waiting papers; returns at once. If it fails, that is said and it is over."""
        with self._bell:
            self._kicks += 1
            device = self._device
        threading.Thread(target=self._kick, args=(device,), name="drawer", daemon=True).start()

    def _kick(self, device: Device) -> None:
        outcome = Outcome("waiting", "interrupted")
        try:
            outcome = device.kick()
        finally:
            with self._bell:
                self._kicks -= 1
                self._bell.notify_all()
            if outcome.state != "sent":
                self._drawer_failed(outcome.why)

    # -- the worker -----------------------------------------------------------------------------------------------
    def _work(self) -> None:
        failures = 0
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._kicks == 0 or self._stopping, _KICK_PATIENCE_SECONDS)
                if self._stopping:
                    return
                self._rung = False
                device = self._device
            try:
                found = self._run_of_papers.next()
                outcome = self._run_of_papers.send(device, *found) if found else None
            except Exception:  # the ledger's trouble is told at the counter; the paper waits where it is
                _log.exception("papers stand still")
                outcome = Outcome("waiting", "offline")
            failures = failures + 1 if outcome is not None and outcome.state == "waiting" else 0
            if outcome is None:
                self._rest(None)
            elif failures:
                self._rest(min(_FIRST_PAUSE * 2 ** min(failures - 1, 10), _LONGEST_PAUSE))

    def _rest(self, seconds: float | None) -> None:
        with self._bell:
            self._bell.wait_for(lambda: self._rung or self._stopping, seconds)


class Left(NamedTuple):
    """What a run through the queue came to: how many went, and what did not, as (job, why)."""

    sent: int
    waiting: tuple[tuple[int, str], ...]
    unsure: tuple[tuple[int, str], ...]
    dropped: tuple[tuple[int, str], ...]


def send_all(queue: PaperQueue, url: str, *, timeout_s: float = 15.0) -> Left:
    """Send what waits, from this thread, trying again until *timeout_s* have passed."""
    until = time.monotonic() + timeout_s
    device = open_device(url, Deadlines(stall=max(0.5, min(15.0, timeout_s))))
    run, pause = _Run(queue), threading.Event()
    ended: dict[str, list[tuple[int, str]]] = {"sent": [], "unsure": [], "dropped": []}
    why, failures = "", 0
    while found := run.next():
        outcome = run.send(device, *found)
        why = outcome.why
        if outcome.state != "waiting":
            ended[outcome.state].append((found[0], outcome.why))
            failures = 0
            if time.monotonic() < until:
                continue
            why = "no_answer"
        failures += 1
        left = until - time.monotonic()
        if left <= 0 or why in ("no_printer", "unknown_device"):
            break
        pause.wait(min(0.25 * 2**failures, 5.0, left))
    waiting = _all_waiting(run, why)
    return Left(len(ended["sent"]), waiting, tuple(ended["unsure"]), tuple(ended["dropped"]))


def _all_waiting(run: _Run, why: str) -> tuple[tuple[int, str], ...]:
    jobs: list[int] = []
    while found := run.next(frozenset(jobs)):
        jobs.append(found[0])
    return tuple((job, why) for job in jobs)
