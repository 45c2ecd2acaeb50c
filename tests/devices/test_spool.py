"""The worker: papers in order, none twice, none held up by another, and the drawer ahead of them all."""

import threading
import time

import pytest

from pos.site import Site
from printing import spool as spool_module
from printing.device import Deadlines, drawer_kick
from printing.escpos_bytes import render
from printing.papers import Papers
from printing.profile import DEFAULT, Profile
from printing.spool import AskedQueue, Spool, send_all
from tests.devices.paper import read
from tests.devices.printer import FINE, PATIENCE, FakePrinter, closed_port
from tests.printing.samples import line, sale, site

DRAWER_KICK = drawer_kick(DEFAULT)
QUICK = Deadlines(connect=0.5, answer=0.2, settle=0.05, first=0.3, job=0.6, kick=0.6)
PAPERS = [Papers(site()).receipt(sale(line(), number=f"1-00000{number}")) for number in range(1, 5)]
BYTES = [render(text).data for text in PAPERS]


def at(receipt: str = "none:", kitchen: str = "none:", **more: str) -> Site:
    """A site with these printers."""
    return Site(
        {"printer.receipt": receipt, "printer.kitchen": kitchen, **{f"printer.{k}": v for k, v in more.items()}}
    )


class Shelf:
    """Waiting papers in memory; `wait_until` waits for what the workers record."""

    def __init__(self, *documents: str, printer: str = "receipt") -> None:
        self.documents: dict[int, str] = {}
        self.states: dict[int, str] = {}
        self.whys: dict[int, str] = {}
        self.printers: dict[int, str] = {}
        self.record: list[tuple[int, str]] = []
        self.said: dict[str, str] = {}
        self.broken: str | None = None
        self._changed = threading.Condition()
        for document in documents:
            self.add(document, printer)

    def next_paper(self, printer: str, skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        with self._changed:
            for job, state in self.states.items():
                if state in ("waiting", "failed") and job not in skip and self.printers[job] == printer:
                    return job, self.documents[job]
            return None

    def cut_short(self, printer: str) -> str | None:
        return self.broken

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        with self._changed:
            self.states[job], self.whys[job] = state, why
            self.record.append((job, state))
            self._changed.notify_all()

    def printer_said(self, printer: str, why: str) -> None:
        with self._changed:
            self.said[printer] = why
            self._changed.notify_all()

    def add(self, document: str, printer: str = "receipt") -> None:
        with self._changed:
            job = len(self.documents) + 1
            self.documents[job], self.states[job], self.whys[job] = document, "waiting", ""
            self.printers[job] = printer

    def wait_until(self, *states: str) -> None:
        with self._changed:
            good = self._changed.wait_for(lambda: tuple(self.states.values()) == states, PATIENCE)
            assert good, (self.states, self.whys)

    def wait_until_said(self, printer: str, why: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.said.get(printer, "") == why, PATIENCE), self.said


@pytest.fixture
def spooling():
    """Start spools that end with the test."""
    begun: list[Spool] = []

    def begin(shelf: Shelf, site: Site | str, **more: object) -> Spool:
        site = at(site) if isinstance(site, str) else site
        spool = Spool(shelf, site, deadlines=QUICK, **more)  # type: ignore[arg-type]
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


@pytest.mark.parametrize("broken", ["no document", '{"paper":1,"cells":48,"blocks":[["x","barcode"],["!","dragon"]]}'])
def test_a_broken_document_holds_up_nothing(spooling, broken):
    shelf = Shelf(broken, PAPERS[0])
    with FakePrinter() as printer:
        spooling(shelf, printer.url)
        shelf.wait_until("failed", "sent")
        assert shelf.whys[1] == "broken_document"


def test_an_unsure_paper_is_not_sent_again_and_holds_up_nothing(spooling):
    shelf = Shelf(*PAPERS[:2])
    with FakePrinter(reset_after=50) as printer:
        spooling(shelf, printer.url)
        shelf.wait_until("unknown", "unknown")
        assert shelf.record.count((1, "sending")) == 1


def test_waiting_papers_go_when_the_printer_is_there_again(spooling):
    shelf = Shelf(*PAPERS[:2])
    with FakePrinter() as printer:
        spool = spooling(shelf, closed_port())
        spool.use(at(printer.url))
        shelf.wait_until("sent", "sent")


def test_waking_tries_at_once_and_not_at_the_end_of_the_pause(spooling):
    shelf = Shelf(PAPERS[0])
    with FakePrinter(answers={4: b"\x72"}) as printer:
        spool = spooling(shelf, printer.url)
        for tries in range(1, 6):  # the pauses alone would be 1, 2, 4, 8 and 16 seconds
            printer.wait_for(tries)
            spool.wake()
        printer.wait_for(6)
    assert shelf.states == {1: "failed"}
    assert shelf.whys == {1: "paper_out"}
    assert shelf.record.count((1, "failed")) == 1


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
        spool.use(at(printer.url))
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

    def ask(call, shows):
        asked.append(shows)
        return call()

    shelf = Shelf(PAPERS[0])
    queue = AskedQueue(ask, shelf)
    assert queue.next_paper("receipt") == (1, PAPERS[0])
    queue.paper_state(1, "sent")
    queue.printer_said("receipt", "paper_low")
    assert queue.next_paper("receipt") is None
    assert shelf.said == {"receipt": "paper_low"}
    assert asked == [False, True, True, False]


def test_a_printer_that_the_last_run_left_inside_a_command_is_freed_before_the_first_paper(spooling):
    shelf = Shelf(PAPERS[0], PAPERS[1])
    shelf.broken = PAPERS[2]
    with FakePrinter() as printer:
        spooling(shelf, printer.url)
        shelf.wait_until("sent", "sent")
        printer.wait_for(2)
        assert printer.data == bytes(render(PAPERS[2]).longest) + BYTES[0] + BYTES[1]


# -- two printers ---------------------------------------------------------------------------------------------------
def test_each_paper_goes_to_its_printer_and_one_that_stands_still_holds_up_only_its_own(spooling):
    shelf = Shelf(PAPERS[0])
    shelf.add(PAPERS[1], "kitchen")
    with FakePrinter(stall_after=20) as stuck, FakePrinter() as kitchen:
        spooling(shelf, at(stuck.url, kitchen.url))
        shelf.wait_until("unknown", "sent")
        kitchen.wait_for(1)
        assert kitchen.data == BYTES[1]


@pytest.mark.parametrize("down", ["receipt", "kitchen"])
def test_the_other_printer_stands_in_for_one_that_is_down(spooling, down):
    shelf = Shelf(PAPERS[0], PAPERS[1], printer=down)
    with FakePrinter(answers=FINE, says_printed=True) as up, FakePrinter(answers=FINE | {4: b"\x72"}) as out:
        spool = spooling(shelf, at(**{down: out.url, "kitchen" if down == "receipt" else "receipt": up.url}))
        shelf.wait_until("printed", "printed")
        assert set(shelf.whys.values()) == {"stood_in"}
        assert up.data == BYTES[0] + BYTES[1]
        shelf.wait_until_said(down, "paper_out")
        out.behaviour.answers, out.behaviour.says_printed = FINE, True
        shelf.add(PAPERS[2], down)
        spool.try_anew()
        shelf.wait_until("printed", "printed", "printed")
        assert out.data == BYTES[2]
        shelf.wait_until_said(down, "")


def test_nobody_stands_in_where_the_settings_say_so(spooling):
    shelf = Shelf(PAPERS[0], printer="kitchen")
    with FakePrinter() as up:
        spooling(shelf, at(up.url, closed_port(), standin="no"))
        shelf.wait_until("failed")
        assert (shelf.whys[1], up.data) == ("refused", b"")


def test_a_narrow_printer_that_stands_in_gets_a_paper_of_its_own_width(spooling):
    shelf = Shelf(PAPERS[0], printer="receipt")
    with FakePrinter() as narrow:
        spooling(shelf, at(closed_port(), narrow.url, **{"kitchen.width": "58"}))
        shelf.wait_until("sent")
        narrow.wait_for(1)
        assert "西红柿" in read(narrow.data, cells=32).text


def test_a_paper_that_broke_off_at_one_printer_never_comes_out_of_the_other(spooling):
    shelf = Shelf(PAPERS[0])
    with FakePrinter(reset_after=30) as broken, FakePrinter() as other:
        spooling(shelf, at(broken.url, other.url))
        shelf.wait_until("unknown")
        assert other.data == b""


# -- what the printer says ------------------------------------------------------------------------------------------
def test_little_paper_is_told_once_the_paper_is_out(spooling):
    shelf = Shelf(PAPERS[0])
    with FakePrinter(answers=FINE | {4: b"\x1e"}, says_printed=True) as printer:
        spooling(shelf, printer.url)
        shelf.wait_until("printed")
        shelf.wait_until_said("receipt", "paper_low")


def test_how_a_paper_broke_off_is_no_trouble_of_its_printer(spooling):
    shelf = Shelf(PAPERS[0])
    with FakePrinter(reset_after=30) as printer:
        spool = spooling(shelf, printer.url)
        shelf.wait_until("unknown")
        assert shelf.whys[1] == "interrupted"
        assert spool.stop(PATIENCE)  # what the worker had to say of the printer it has said by now
    assert shelf.said.get("receipt", "") == ""


def test_a_printer_is_looked_at_as_soon_as_it_is_set(spooling):
    shelf = Shelf()
    spool = spooling(shelf, "none:")
    spool.use(at(closed_port()))
    shelf.wait_until_said("receipt", "refused")
    with FakePrinter() as mute:
        spool.use(at(mute.url))
        shelf.wait_until_said("receipt", "")
        spool.use(at(closed_port()))
        shelf.wait_until_said("receipt", "refused")
        spool.use(at("none:"))
        shelf.wait_until_said("receipt", "")
        assert mute.data == b""


def test_an_idle_printer_is_looked_at_so_that_an_open_cover_is_known_before_the_next_paper(spooling, monkeypatch):
    monkeypatch.setattr(spool_module, "_LOOK_SECONDS", 0.02)
    shelf = Shelf()
    with FakePrinter(answers=FINE | {1: b"\x1a", 2: b"\x16"}) as printer:
        spooling(shelf, printer.url)
        shelf.wait_until_said("receipt", "cover_open")
        printer.behaviour.answers = FINE
        shelf.wait_until_said("receipt", "")
        assert printer.data == b""


def test_a_worker_is_ended_in_the_middle_of_a_job_and_the_job_is_unknown(spooling):
    shelf = Shelf(PAPERS[0])
    with FakePrinter(stall_after=20, answers=FINE) as printer:
        spool = Spool(shelf, at(printer.url), deadlines=Deadlines(answer=5.0))
        spool.start()
        printer.wait_for_bytes(20)
        assert spool.stop(0.05)
    assert shelf.states == {1: "unknown"}


def test_the_pauses_between_tries_do_not_hang_on_the_clock_on_the_wall(spooling, monkeypatch):
    monkeypatch.setattr(spool_module, "_FIRST_PAUSE", 0.02)
    shelf = Shelf(PAPERS[0], PAPERS[1])
    with FakePrinter(answers=FINE | {4: b"\x72"}, says_printed=True) as printer:
        spooling(shelf, printer.url)
        shelf.wait_until("failed", "waiting")
        for jump in (-86_400.0, 365 * 86_400.0):
            monkeypatch.setattr(time, "time", lambda jump=jump: 1_800_000_000.0 + jump)
            printer.wait_for(len(printer.connections) + 1)
        printer.behaviour.answers = FINE
        shelf.wait_until("printed", "printed")
        assert printer.data == BYTES[0] + BYTES[1]


def test_the_drawer_hangs_at_the_printer_whose_profile_says_so(spooling):
    with FakePrinter() as receipt, FakePrinter() as kitchen:
        settings = {"receipt.drawer": "0", "kitchen.drawer": "5"}
        spool = spooling(Shelf(), at(receipt.url, kitchen.url, **settings))
        spool.kick_drawer()
        kitchen.wait_for(1)
        assert (kitchen.data, receipt.data) == (drawer_kick(Profile(drawer_pin=5)), b"")


# -- all at once ----------------------------------------------------------------------------------------------------
def test_sending_all_sends_what_can_be_sent(tmp_path):
    shelf = Shelf(PAPERS[0], "broken", PAPERS[1])
    left = send_all(shelf, at(f"file://{tmp_path}/roll"), timeout_s=10)
    assert (left.sent, left.waiting, left.unknown) == (2, (), ())
    assert left.broken == ((2, "broken_document"),)
    assert (tmp_path / "roll").read_bytes() == BYTES[0] + BYTES[1]


@pytest.mark.parametrize(("url", "why"), [("none:", "no_printer"), ("", "refused")])
def test_sending_all_says_what_still_waits_and_why(url, why):
    left = send_all(Shelf(*PAPERS[:2]), at(url or closed_port()), timeout_s=0.2)
    assert left == (0, ((1, why), (2, why)), (), ())
