"""The worker: papers in order, none twice, none held up by another, and the drawer ahead of them all."""

import threading

import pytest

from printing.device import DRAWER_KICK, Deadlines
from printing.escpos_bytes import render
from printing.papers import Papers
from printing.spool import AskedQueue, Spool, send_all
from tests.devices.fake_printer import PATIENCE, FakePrinter, closed_port
from tests.printing.samples import line, sale, site

QUICK = Deadlines(connect=0.5, answer=0.2, settle=0.05, stall=0.4)
PAPERS = [Papers(site()).receipt(sale(line(), number=f"1-00000{number}")) for number in range(1, 5)]
BYTES = [render(text).data for text in PAPERS]


class Shelf:
    """Waiting papers in memory; `wait_until` waits for what the worker records."""

    def __init__(self, *documents: str) -> None:
        self.documents = dict(enumerate(documents, 1))
        self.states = dict.fromkeys(self.documents, "waiting")
        self.whys = dict.fromkeys(self.documents, "")
        self.record: list[tuple[int, str]] = []
        self._changed = threading.Condition()

    def next_paper(self, skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        with self._changed:
            waiting = [job for job, state in self.states.items() if state == "waiting" and job not in skip]
            return (waiting[0], self.documents[waiting[0]]) if waiting else None

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        with self._changed:
            self.states[job], self.whys[job] = state, why
            self.record.append((job, state))
            self._changed.notify_all()

    def add(self, document: str) -> None:
        with self._changed:
            job = len(self.documents) + 1
            self.documents[job], self.states[job], self.whys[job] = document, "waiting", ""

    def wait_until(self, *states: str) -> None:
        with self._changed:
            good = self._changed.wait_for(lambda: tuple(self.states.values()) == states, PATIENCE)
            assert good, (self.states, self.whys)


@pytest.fixture
def spooling():
    """Start spools that end with the test."""
    begun: list[Spool] = []

    def begin(shelf: Shelf, url: str, **more: object) -> Spool:
        spool = Spool(shelf, url, deadlines=QUICK, **more)  # type: ignore[arg-type]
        begun.append(spool)
        spool.start()
        return spool

    yield begin
    assert all(spool.stop(PATIENCE) for spool in begun)


def test_papers_go_in_order_and_once(spooling):
    shelf = Shelf(*PAPERS[:2])
    with FakePrinter() as printer:
        spool = spooling(shelf, printer.url)
        shelf.wait_until("sent", "sent")
        shelf.add(PAPERS[2])
        spool.wake()
        shelf.wait_until("sent", "sent", "sent")
        printer.wait_for(3)
        assert printer.data == b"".join(BYTES[:3])
    assert shelf.record == [(1, "sending"), (1, "sent"), (2, "sending"), (2, "sent"), (3, "sending"), (3, "sent")]


@pytest.mark.parametrize("broken", ["no document", '{"paper":1,"cells":48,"blocks":[["x","barcode"],["\\u4e2d","barcode"]]}'])
def test_a_broken_document_holds_up_nothing(spooling, broken):
    shelf = Shelf(broken, PAPERS[0])
    with FakePrinter() as printer:
        spooling(shelf, printer.url)
        shelf.wait_until("dropped", "sent")
        assert shelf.whys[1] == "broken_document"


def test_an_unsure_paper_is_not_sent_again_and_holds_up_nothing(spooling):
    shelf = Shelf(*PAPERS[:2])
    with FakePrinter(reset_after=50) as printer:
        spooling(shelf, printer.url)
        shelf.wait_until("unsure", "unsure")
        assert shelf.record.count((1, "sending")) == 1


def test_waiting_papers_go_when_the_printer_is_there_again(spooling):
    shelf = Shelf(*PAPERS[:2])
    with FakePrinter() as printer:
        spool = spooling(shelf, closed_port())
        spool.use(printer.url)
        shelf.wait_until("sent", "sent")


def test_waking_tries_at_once_and_not_at_the_end_of_the_pause(spooling):
    shelf = Shelf(PAPERS[0])
    with FakePrinter(answers={4: b"\x72"}) as printer:
        spool = spooling(shelf, printer.url)
        for tries in range(1, 6):  # the pauses alone would be 1, 2, 4, 8 and 16 seconds
            printer.wait_for(tries)
            spool.wake()
        printer.wait_for(6)
    assert shelf.states == {1: "waiting"}
    assert shelf.whys == {1: "paper_out"}
    assert shelf.record.count((1, "waiting")) == 1


def test_the_drawer_opens_ahead_of_waiting_papers(spooling):
    shelf = Shelf()
    with FakePrinter() as printer:
        spool = spooling(shelf, printer.url)
        shelf.add(PAPERS[0])
        spool.kick_drawer()
        spool.wake()
        shelf.wait_until("sent")
        printer.wait_for(2)
        assert printer.data == DRAWER_KICK + BYTES[0]


def test_the_drawer_opens_while_papers_wait_for_paper(spooling):
    shelf = Shelf(PAPERS[0])
    with FakePrinter(answers={4: b"\x72"}) as printer:
        spool = spooling(shelf, printer.url)
        printer.wait_for(1)
        spool.kick_drawer()
        printer.wait_for_bytes(len(DRAWER_KICK))
        assert printer.data == DRAWER_KICK


def test_a_kick_that_fails_is_said_once_and_forgotten(spooling):
    said, told = [], threading.Event()

    def failed(why: str) -> None:
        said.append(why)
        told.set()

    spool = spooling(Shelf(), closed_port(), drawer_failed=failed)
    spool.kick_drawer()
    assert told.wait(PATIENCE)
    with FakePrinter() as printer:
        spool.use(printer.url)
        shelf_is_empty = spool.stop(PATIENCE)
        assert shelf_is_empty and printer.data == b""
    assert said == ["refused"]


def test_a_paper_that_is_out_is_not_sent_again_when_the_ledger_could_not_be_told(spooling):
    class Forgetful(Shelf):
        fail = True

        def paper_state(self, job: int, state: str, why: str = "") -> None:
            if state == "sent" and self.fail:
                self.fail = False
                raise OSError("no space")
            super().paper_state(job, state, why)

    shelf = Forgetful(PAPERS[0])
    with FakePrinter() as printer:
        spool = spooling(shelf, printer.url)
        printer.wait_for(1)
        spool.wake()
        shelf.wait_until("sent")
        assert printer.data == BYTES[0]


def test_a_queue_of_another_thread_is_asked_there():
    asked = []

    def ask(call):
        asked.append(threading.current_thread())
        return call()

    queue = AskedQueue(ask, Shelf(PAPERS[0]))
    assert queue.next_paper() == (1, PAPERS[0])
    queue.paper_state(1, "sent")
    assert queue.next_paper() is None
    assert len(asked) == 3


# -- all at once ----------------------------------------------------------------------------------------------------
def test_sending_all_sends_what_can_be_sent(tmp_path):
    shelf = Shelf(PAPERS[0], "broken", PAPERS[1])
    left = send_all(shelf, f"file://{tmp_path}/roll", timeout_s=10)
    assert (left.sent, left.waiting, left.unsure) == (2, (), ())
    assert left.dropped == ((2, "broken_document"),)
    assert (tmp_path / "roll").read_bytes() == BYTES[0] + BYTES[1]


@pytest.mark.parametrize(("url", "why"), [("none:", "no_printer"), ("", "refused")])
def test_sending_all_says_what_still_waits_and_why(url, why):
    left = send_all(Shelf(*PAPERS[:2]), url or closed_port(), timeout_s=0.2)
    assert left == (0, ((1, why), (2, why)), (), ())
