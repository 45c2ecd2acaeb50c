"""The way to the Till: it lives on a thread of its own, and the window talks to it by queued signals.

The window asks; the answer comes back later, on the window's thread, in the order of asking. While a verb is under way
the bridge is `busy`, and the key filter keeps further keys waiting, so that each key meets the counter as the one before
left it. What goes wrong has three endings: cancelled (nothing is asked), a PosError (the asker's, or the window's one
line), and anything else, which is logged without its values, said as a plain apology, and leaves the cart as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from pos.errors import PosError
from pos.view import View

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pos.till import Till

SLOW_MS = 1000


@dataclass(slots=True, eq=False)
class _Job:
    """One thing to do on the Till's thread. Its repr holds no values: they may be a card's digits."""

    name: str
    work: Callable[[Till], Any] = field(repr=False)
    writes: bool
    holds: bool
    on_result: Callable[[Any], object] | None = field(default=None, repr=False)
    on_refusal: Callable[[PosError], object] | None = field(default=None, repr=False)
    result: Any = field(default=None, repr=False)
    refusal: PosError | None = None
    broke: bool = False
    view: View | None = field(default=None, repr=False)
    line: object = None  # the first of the questions that one answer after the other made the window ask


class _Worker(QObject):
    """What runs on the Till's thread."""

    made = Signal(object)  # the first View
    failed = Signal(object)  # what kept the Till from being made
    done = Signal(object)  # a _Job with its result
    seen = Signal(object)  # a View after work that another thread asked for

    def __init__(self, make_till: Callable[[], Till], finish: Callable[[Till], None] | None) -> None:
        super().__init__()
        self._make_till = make_till
        self._finish = finish
        self._till: Till | None = None

    @Slot()
    def make(self) -> None:
        """Make the Till here, so that its connection belongs to this thread."""
        try:
            self._till = self._make_till()
            self.made.emit(self._till.view())
        except PosError as refusal:
            self.failed.emit(refusal)
        except Exception as error:
            log_safely("making the till", error)
            self.failed.emit(error)

    @Slot(object)
    def do(self, job: _Job) -> None:
        """Do *job* and report it; nothing it raises gets out."""
        assert self._till is not None
        try:
            job.result = job.work(self._till)
        except PosError as refusal:
            job.refusal = refusal
        except Exception as error:
            log_safely(job.name, error)
            job.broke = True
        if job.writes:
            try:
                job.view = self._till.view()
            except Exception as error:
                log_safely("view", error)
        self.done.emit(job)

    @Slot(object)
    def call(self, asked: tuple[Callable[[Till], Any], Future[Any], bool]) -> None:
        """Do what another thread asked for and fill its future; then show the window how the counter stands."""
        work, future, shows = asked
        if self._till is None or not future.set_running_or_notify_cancel():
            future.cancel()
            return
        try:
            future.set_result(work(self._till))
        except BaseException as error:
            future.set_exception(error)
        if shows:
            self.seen.emit(self._till.view())

    @Slot()
    def finish(self) -> None:
        """Let the Till's owner close what it opened, on the thread that opened it."""
        if self._till is not None and self._finish is not None:
            try:
                self._finish(self._till)
            except Exception as error:
                log_safely("closing the till", error)
        self._till = None
        QThread.currentThread().quit()


class TillThread(QObject):
    """The window's end of the way to the Till."""

    ready = Signal(object)  # View: the Till is there
    failed = Signal(object)  # PosError or another exception: it could not be made
    changed = Signal(object)  # View, after each verb (also a refused one)
    busy = Signal(bool)  # a verb is under way / none is
    slow = Signal(bool)  # one has been under way for a second / it is over
    refused = Signal(object)  # PosError that no asker took
    broke = Signal()  # something unexpected: apologise
    scanned = Signal(str)  # a code from a scanner on a line of its own
    card_read = Signal(object)  # a ReadCard from a reader that reads names
    noticed = Signal(str)  # a line for the cashier from another thread: the drawer did not open

    _make = Signal()
    _do = Signal(object)
    _call = Signal(object)
    _finish = Signal()

    def __init__(
        self,
        make_till: Callable[[], Till],
        *,
        finish: Callable[[Till], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread = QThread()
        self._thread.setObjectName("till")
        self._worker = _Worker(make_till, finish)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._make.connect(self._worker.make, queued)
        self._do.connect(self._worker.do, queued)
        self._call.connect(self._worker.call, queued)
        self._finish.connect(self._worker.finish, queued)
        self._worker.made.connect(self._on_made, queued)
        self._worker.failed.connect(self.failed, queued)
        self._worker.done.connect(self._on_done, queued)
        self._worker.seen.connect(self._on_seen, queued)
        self._under_way: set[_Job] = set()  # strong references until answered
        self._waiting: deque[Callable[[], None]] = deque()
        self._line: object = None  # the one that is being answered
        self._ends: list[tuple[set[object], Callable[[], object]]] = []
        self._slow_timer = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow_timer.timeout.connect(lambda: self._say_slow(True))
        self._is_slow = False
        self.view: View | None = None
        self.before_stop: Callable[[], object] | None = None  # ends what still asks the Till from other threads

    def start(self) -> None:
        """Start the thread and make the Till on it; `ready` or `failed` follows."""
        self._thread.start()
        self._make.emit()

    def stop(self) -> None:
        """Finish what was asked, close the Till, end the thread."""
        if self._thread.isRunning():
            if self.before_stop is not None:
                self.before_stop()
            self._finish.emit()
            self._thread.wait()

    @property
    def is_busy(self) -> bool:
        """Whether something that others must wait for is under way."""
        return any(job.holds for job in self._under_way)

    def ask(
        self,
        verb: str,
        fields: Mapping[str, Any] | None = None,
        on_answer: Callable[[dict[str, Any]], object] | None = None,
        on_refusal: Callable[[PosError], object] | None = None,
        *,
        key: str = "",
        approve: str = "",
    ) -> None:
        """Send a verb. `changed` comes first, then *on_answer*; a refusal without *on_refusal* goes to `refused`."""
        values = dict(fields or {})
        if key:
            values["key"] = key
        if approve:
            values["approve"] = approve
        self._send(_Job(verb, lambda till: till.do(verb, **values), True, True, on_answer, on_refusal))

    def query(
        self,
        read: Callable[[Till], Any],
        on_result: Callable[[Any], object],
        on_refusal: Callable[[PosError], object] | None = None,
        *,
        hold: bool = False,
    ) -> None:
        """Read from the Till. With *hold*, keys wait for the result as they do for a verb."""
        self._send(_Job("query", read, False, hold, on_result, on_refusal))

    def when_idle(self, go_on: Callable[[], None]) -> None:
        """Call *go_on* as soon as nothing is under way: at once, or after it."""
        if self.is_busy or self._waiting:
            self._waiting.append(go_on)
        else:
            go_on()

    def when_answered(self, go_on: Callable[[], object]) -> None:
        """Call *go_on* once all that was asked so far is answered, and what its answers made the window ask."""
        if self.view is None:
            go_on()
            return
        self.query(lambda _till: None, lambda _none: None)
        self._ends.append(({job.line for job in self._under_way}, go_on))

    def from_elsewhere(self, work: Callable[[Till], Any], *, shows: bool = True) -> Future[Any]:
        """For other threads (printing, devices): do *work* on the Till's thread. Wait for the future, not for us.

        *shows*: it may change what the window shows.
        """
        from concurrent.futures import Future

        future: Future[Any] = Future()
        self._call.emit((work, future, shows))
        return future

    def _send(self, job: _Job) -> None:
        was_busy = self.is_busy
        job.line = self._line or object()
        self._under_way.add(job)
        if job.holds and not was_busy:
            self._slow_timer.start()
            self.busy.emit(True)
        self._do.emit(job)

    @Slot(object)
    def _on_made(self, view: View) -> None:
        self.view = view
        self.ready.emit(view)

    @Slot(object)
    def _on_seen(self, view: View) -> None:
        self.view = view
        self.changed.emit(view)

    @Slot(object)
    def _on_done(self, job: _Job) -> None:
        if job.view is not None:
            self.view = job.view
        # The answer may ask again: then the bridge stays busy, and no waiting key slips in between.
        self._line = job.line
        try:
            if job.view is not None:
                self.changed.emit(job.view)
            if job.broke:
                self.broke.emit()
            elif job.refusal is not None:
                if job.on_refusal is not None:
                    job.on_refusal(job.refusal)
                else:
                    self.refused.emit(job.refusal)
            elif job.on_result is not None:
                job.on_result(job.result)
        finally:
            self._line = None
            self._under_way.discard(job)
            self._end_lines()
            if job.holds and not self.is_busy:
                self._slow_timer.stop()
                self._say_slow(False)
                self.busy.emit(False)
                self._go_on()

    def _end_lines(self) -> None:
        if self._ends:
            open_lines = {job.line for job in self._under_way}
            over = [go_on for lines, go_on in self._ends if not lines & open_lines]
            self._ends = [(lines, go_on) for lines, go_on in self._ends if lines & open_lines]
            for go_on in over:
                go_on()

    def _go_on(self) -> None:
        while self._waiting and not self.is_busy:
            self._waiting.popleft()()

    def _say_slow(self, slow: bool) -> None:
        if slow != self._is_slow:
            self._is_slow = slow
            self.slow.emit(slow)


def log_safely(what: str, error: BaseException) -> None:
    """Log where *error* came from, and never its message or values: they may hold a card's digits or a PIN."""
    import logging  # as rare as it is; the start does without it
    import traceback

    frames = "".join(traceback.format_tb(error.__traceback__))
    logging.getLogger(__name__).error("%s: %s\n%s", what, type(error).__name__, frames)
