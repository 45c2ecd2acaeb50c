"""What becomes of papers: a copy only when a person asks for one, and marked; the strip that finds the profile; the drawer."""

from __future__ import annotations

import json
import threading

import pytest

from pos.errors import PosError
from pos.site import Site as Settings
from printing.device import Deadlines, drawer_kick
from printing.escpos_bytes import render
from printing.layout import plain_text
from printing.profile import DEFAULT, Profile, profile_of
from printing.spool import Spool, send_all
from shop.parts import make_till
from tests.counter import MANAGER_PIN, SetClock, new_site, run
from tests.devices.paper import read
from tests.devices.printer import PATIENCE, FakePrinter, closed_port, fault
from tests.pos.ask import Drawer


@pytest.fixture
def site(tmp_path):
    made = new_site(tmp_path / "shop")
    made.do("set_setting", setting="printer.receipt", value="tcp://127.0.0.1:9")
    made.do("set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜")
    made.do("open_shift", float_fen=0)
    for paper in made.ledger.open_papers():  # the slip of the opening
        made.ledger.paper_state(paper.job, "printed")
    yield made
    made.close()


def sell(site, tender="wechat", **more):
    site.do("add", product="V001", quantity=1000)
    return site.do("pay", tender=tender, amount_fen=340, **more)["sale"]


def open_papers(site):
    return [(paper.kind, paper.about, paper.copy, paper.state) for paper in site.ledger.open_papers()]


def break_off(site, why="interrupted"):
    (paper,) = site.ledger.open_papers()
    site.do("paper_state", job=paper.job, state="unknown", why=why)
    return paper.job


# -- again, or not --------------------------------------------------------------------------------------------------
def test_an_unknown_receipt_is_printed_again_as_a_numbered_copy_on_the_record(site):
    number = sell(site)
    job = break_off(site)
    assert site.do("retry_papers", job=job) == {"papers": 1}
    assert open_papers(site) == [("receipt", number, 1, "waiting")]
    text = plain_text(site.ledger.next_paper()[1])
    assert "补打 第 1 次" in text
    assert site.ledger.copies(number) == 1
    break_off(site)
    site.do("retry_papers")
    assert "补打 第 2 次" in plain_text(site.ledger.next_paper()[1])
    assert site.do("retry_papers") == {"papers": 0}  # what waits goes by itself, and stays one
    assert open_papers(site) == [("receipt", number, 2, "waiting")]


def test_an_unknown_slip_is_printed_again_with_the_mark_of_a_copy(site):
    site.do("pay_in", amount_fen=5000, reason="换零钱")
    break_off(site)
    site.do("retry_papers")
    assert open_papers(site)[0][2:] == (1, "waiting")
    text = plain_text(site.ledger.next_paper()[1])
    assert "补打 第 1 次" in text and "50.00" in text


def test_a_copy_comes_out_where_the_first_did(site):
    site.do("set_setting", setting="printer.kitchen", value="tcp://127.0.0.1:10")
    site.do("print_test", printer="kitchen")
    break_off(site)
    site.do("retry_papers")
    assert [(paper.kind, paper.printer, paper.copy) for paper in site.ledger.open_papers()] == [("test", "kitchen", 1)]


def test_nobody_prints_a_copy_without_signing_in_or_without_a_printer(site):
    sell(site)
    break_off(site)
    site.do("sign_out")
    with pytest.raises(PosError) as refused:
        site.do("retry_papers")
    assert refused.value.code == "not_signed_in"
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("set_setting", setting="printer.receipt", value="none:")
    with pytest.raises(PosError) as refused:
        site.do("retry_papers")
    assert (refused.value.code, refused.value.why) == ("bad_value", "no_printer")
    assert open_papers(site)[0][3] == "unknown"


def test_a_paper_that_is_out_is_left_and_a_mute_printer_is_known_from_then_on(site):
    sell(site)
    break_off(site)
    assert site.do("drop_papers") == {"papers": 1}
    assert open_papers(site) == [] and site.till.site["printer.receipt.answers"] == "auto"
    sell(site)
    break_off(site, why="silent")
    site.do("drop_papers")
    assert site.till.site["printer.receipt.answers"] == "no"
    site.do("set_setting", setting="printer.receipt", value=site.till.site["printer.receipt"])
    assert site.till.site["printer.receipt.answers"] == "no"
    site.do("set_setting", setting="printer.receipt", value="tcp://127.0.0.1:9199")  # another one may well answer
    assert site.till.site["printer.receipt.answers"] == "auto"


@pytest.mark.parametrize("told_by", ["drop_papers", "read_strip"])
def test_a_person_is_asked_once_about_a_mute_printer_however_many_papers_it_took(site, told_by):
    for about in range(3):
        sell(site)
        (paper,) = [each for each in site.ledger.open_papers() if each.state == "waiting"]
        site.do("paper_state", job=paper.job, state="unknown", why="silent" if about else "interrupted")
    if told_by == "drop_papers":
        site.do("drop_papers", job=paper.job)
    else:
        site.do("read_strip", line=2)
    assert [(each.state, each.why) for each in site.ledger.open_papers()] == [("unknown", "interrupted")]
    assert site.till.site["printer.receipt.answers"] == "no"


def test_what_waits_is_dropped_one_by_one_or_all_together_and_only_when_asked(site):
    first, second, third = (sell(site) for _ in range(3))
    job = site.ledger.open_papers()[0].job
    assert site.do("drop_papers") == {"papers": 0}
    assert site.do("drop_papers", job=job) == {"papers": 1}
    assert [about for _kind, about, *_ in open_papers(site)] == [second, third]
    assert site.do("drop_papers", waiting=True) == {"papers": 2}
    with pytest.raises(PosError, match=r"^bad_value\.paper$"):
        site.do("drop_papers", job=job)
    assert first


def test_a_printer_hears_at_once_that_it_is_to_try_again_and_that_it_need_not_answer(site):
    drawer = Drawer()
    site.till = make_till(site.ledger, site.clock, devices=drawer)
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("retry_papers")
    assert drawer.papers == 1  # nothing was unknown, and what waits goes now
    sell(site)
    break_off(site, why="silent")
    waited = drawer.papers
    site.do("drop_papers")
    assert drawer.papers == waited + 1 and drawer.site is not None
    assert drawer.site["printer.receipt.answers"] == "no"
    sell(site)
    (paper,) = site.ledger.open_papers()
    with pytest.raises(PosError) as refused:
        site.do("paper_state", job=paper.job, state="lost")
    assert (refused.value.why, refused.value.values["field"]) == ("one_of", "state")
    site.do("paper_state", job=paper.job, state="failed")
    assert [(each.state, each.why) for each in site.ledger.open_papers()] == [("failed", "")]


def test_a_script_can_do_what_the_window_does(site):
    sell(site)
    job = break_off(site)
    folder = site.folder
    site.ledger.close()
    lines = [
        {"do": "sign_in", "pin": MANAGER_PIN, "staff": "赵明"},
        {"do": "papers"},
        {"do": "retry_papers", "job": job},
        {"do": "drop_papers", "waiting": 1},
        {"do": "print_strip", "printer": "receipt"},
        {"do": "read_strip", "printer": "receipt", "line": 3},
        {"do": "print_strip", "printer": "kitchen"},
    ]
    done = run("play", "-", "--data", str(folder), script="\n".join(map(json.dumps, lines)))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers[1]["papers"][0] == {
        "job": job, "kind": "receipt", "about": "1-000001", "printer": "receipt", "copy": 0, "state": "unknown",
        "why": "interrupted",
    }  # fmt: skip
    assert [answer["ok"] for answer in answers] == [True] * 6 + [False]
    assert answers[5]["setting"] == "printer.receipt.charset"
    site.reopen()


def test_what_waits_and_what_the_printers_say_is_told(site):
    number = sell(site)
    job = break_off(site, why="silent")
    site.do("pay_in", amount_fen=100, reason="x")
    site.ledger.printer_said("receipt", "paper_out")
    answer = site.do("papers")
    about = answer["papers"][1].pop("about")
    common = {"printer": "receipt", "copy": 0}
    assert answer["printers"] == {"receipt": "paper_out"} and about == str(site.ledger.head()[0])
    assert answer["papers"] == [
        {"job": job, "kind": "receipt", "about": number, "state": "unknown", "why": "silent", **common},
        {"job": job + 1, "kind": "cash_move", "state": "waiting", **common},
    ]


def test_why_a_paper_was_dropped_is_kept(site):
    sell(site)
    again = break_off(site)
    site.do("retry_papers")
    (copy,) = site.ledger.open_papers()
    site.do("paper_state", job=copy.job, state="failed", why="refused")
    assert site.do("drop_papers", waiting=True) == {"papers": 1}
    kept = dict(site.ledger.connection.execute("SELECT id, why FROM paper").fetchall())
    assert (kept[again], kept[copy.job]) == ("again", "refused")


def test_a_test_page_is_printed_where_it_is_asked_for(site):
    with pytest.raises(PosError, match="no_printer"):
        site.do("print_test", printer="kitchen")
    with pytest.raises(PosError, match="one_of"):
        site.do("print_test", printer="roof")
    assert site.do("print_test") == {}
    site.do("set_setting", setting="printer.kitchen", value="tcp://127.0.0.1:10")
    site.do("print_test", printer="kitchen")
    found = [(paper.kind, paper.about, paper.printer) for paper in site.ledger.open_papers()]
    assert found == [("test", "", "receipt"), ("test", "", "kitchen")]
    assert "￥" in plain_text(site.ledger.kept_papers()[-1][2])


def test_one_broken_paper_holds_up_none_behind_it_and_waits_for_a_better_program(site, tmp_path):
    site.ledger.queue_paper("no document", kind="shift", about="1")
    sell(site)
    left = send_all(site.ledger, Settings({"printer.receipt": (tmp_path / "roll").as_uri()}))
    assert (left.sent, len(left.broken)) == (1, 1)
    assert [(paper.state, paper.why) for paper in site.ledger.open_papers()] == [("failed", "broken_document")]


# -- the strip ------------------------------------------------------------------------------------------------------
def test_the_strip_comes_out_of_the_printer_that_it_is_about(site):
    assert site.do("print_strip") == {"printer": "receipt"}
    site.do("set_setting", setting="printer.kitchen", value="tcp://127.0.0.1:10")
    assert site.do("print_strip", printer="kitchen") == {"printer": "kitchen"}
    found = [(paper.kind, paper.about, paper.printer) for paper in site.ledger.open_papers()]
    assert found == [("strip", "receipt", "receipt"), ("strip", "kitchen", "kitchen")]


def strip(site, printer="receipt"):
    site.do("print_strip", printer=printer)
    return [document for kind, _about, document in site.ledger.kept_papers() if kind == "strip"][-1]


@pytest.mark.parametrize("profile", [DEFAULT, Profile(charset="none"), Profile(dots=384)])
def test_the_strip_shows_each_set_of_characters_and_each_width_whatever_the_profile(site, profile):
    data = render(strip(site), profile).data
    assert "1  汉字：家门口收银 ￥12.00 €⺁\n".encode("gb18030") in data
    assert "2  汉字：家门口收银 ￥12.00\n".encode("gbk") in data
    assert b"\x1dv0" in data  # the third is dots
    for number, cells in ((4, 48), (5, 42), (6, 42), (7, 35), (8, 32), (9, 30)):
        assert f"{number} ".ljust(cells - 1, "-").encode() + b"|\n" in data


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (1, Profile(charset="gb18030")),
        (2, Profile(charset="gbk")),
        (3, Profile(charset="none")),
        (5, Profile(dots=512)),
        (8, Profile(dots=384)),
        (9, Profile(dots=360)),
    ],
)
def test_the_answer_sets_the_profile(site, line, expected):
    site.do("read_strip", line=line)
    assert profile_of(site.till.site) == expected
    assert site.till.site["paper.width"] == ("58" if line > 7 else "80")
    sell(site)
    (_job, document) = site.ledger.next_paper()
    if expected.charset != "none":
        assert "西红柿" in read(render(document, expected).data, cells=expected.cells).text


def test_what_the_strip_found_out_is_on_the_record_as_any_setting_of_the_machine(site):
    site.do("set_setting", setting="printer.receipt.charset", value="none")
    site.do("read_strip", line=2)
    site.do("read_strip", line=8)
    site.ledger.close()
    assert run("verify", "--data", str(site.folder)).returncode == 0
    site.reopen()


def test_what_the_strip_says_is_of_its_printer_alone(site):
    drawer = Drawer()
    site.till = make_till(site.ledger, site.clock, devices=drawer)
    site.do("sign_in", pin=MANAGER_PIN)
    sell(site)
    waited = drawer.papers
    answer = site.do("read_strip", line=4, printer="kitchen")
    assert answer == {"setting": "printer.kitchen.dots", "value": "576"} and drawer.papers == waited + 1
    assert (site.till.site["printer.kitchen.width"], site.till.site["paper.width"]) == ("80", "80")
    site.do("read_strip", line=7)
    assert (site.till.site["printer.kitchen.width"], site.till.site["paper.width"]) == ("80", "80")
    site.do("read_strip", line=8, printer="kitchen")
    assert (site.till.site["printer.kitchen.width"], site.till.site["paper.width"]) == ("58", "80")
    break_off(site, why="silent")  # at the counter's printer
    site.do("read_strip", line=8, printer="kitchen")
    answers = [site.till.site[f"printer.{name}.answers"] for name in ("receipt", "kitchen")]
    assert answers == ["auto", "auto"] and len(site.ledger.open_papers()) == 1
    site.do("read_strip", line=8)
    assert site.till.site["printer.receipt.answers"] == "no" and site.ledger.open_papers() == ()


@pytest.mark.parametrize(
    ("verb", "fields", "code", "values"),
    [
        ("read_strip", {"line": 10}, "unknown_line", {"line": 10}),
        ("read_strip", {"line": 0, "printer": "kitchen"}, "unknown_line", {"line": 0}),
        ("read_strip", {"line": 1, "printer": "x"}, "bad_value", {"field": "printer", "choices": "receipt, kitchen"}),
        ("print_strip", {"printer": "x"}, "bad_value", {"field": "printer", "choices": "receipt, kitchen"}),
        ("print_strip", {"printer": "kitchen"}, "bad_value", {"field": "printer"}),
        ("retry_papers", {"job": 99}, "bad_value", {"field": "job"}),
    ],
)
def test_what_no_printer_can_do_is_refused(site, verb, fields, code, values):
    with pytest.raises(PosError) as refusal:
        site.do(verb, **fields)
    assert (refusal.value.code, refusal.value.values) == (code, values)


def test_a_line_that_the_strip_has_not_is_refused(site):
    with pytest.raises(PosError) as refused:
        site.do("read_strip", line=10)
    assert refused.value.code == "unknown_line"


# -- the drawer -----------------------------------------------------------------------------------------------------
class Beside:
    """The printing beside a Till, as the shop has it."""

    def __init__(self, site, url):
        self.said: list[str] = []
        self.told = threading.Event()
        site.ledger.set_local("printer.receipt", url)
        quick = Deadlines(connect=1.0, answer=1.0, settle=0.02, first=0.2, job=1.0, kick=0.4)
        self.spool = Spool(NoPapers(), site.ledger.site(), drawer_failed=self._failed, deadlines=quick)
        self.till = make_till(site.ledger, SetClock(), devices=self)
        self.till.do("sign_in", pin=MANAGER_PIN)

    def _failed(self, why):
        self.said.append(why)
        self.told.set()

    def kick_drawer(self):
        self.spool.kick_drawer()

    def papers_wait(self, site):
        self.spool.use(site)

    def back_up(self):
        pass


class NoPapers:
    def next_paper(self, printer, skip=frozenset()):
        return None

    def cut_short(self, printer):
        return None

    def paper_state(self, job, state, why=""):
        raise AssertionError(job)

    def printer_said(self, printer, why):
        pass


def test_the_drawer_is_kicked_once_a_cash_sale_and_never_for_others(site):
    with FakePrinter(**vars(fault("fine"))) as printer:
        beside = Beside(site, printer.url)

        def pay(**how):
            beside.till.do("add", product="V001", quantity=1000)
            return beside.till.do("pay", amount_fen=340, **how)

        pay(tender="cash", key="one")
        beside.till.do("pay", tender="cash", amount_fen=340, key="one")  # a double click
        printer.wait_for(1)
        pay(tender="wechat")
        with pytest.raises(PosError):
            beside.till.do("open_drawer")
        beside.till.do("open_drawer", reason="换零钱")
        printer.wait_for(2)
        assert printer.connections == [drawer_kick(DEFAULT)] * 2
        beside.spool.stop()
    openings = [body for body in kinds(site, "drawer.opened")]
    assert [body["reason"] for body in openings] == ["换零钱"]


def kinds(site, kind):
    rows = site.ledger.connection.execute("SELECT body FROM journal WHERE kind = ?", (kind,)).fetchall()
    return [json.loads(body) for (body,) in rows]


def test_a_kick_that_failed_is_said_and_not_made_up_for_after_a_restart(site):
    beside = Beside(site, closed_port())
    beside.till.do("add", product="V001", quantity=1000)
    beside.till.do("pay", tender="cash", amount_fen=340)
    assert beside.told.wait(PATIENCE) and beside.said == ["refused"]
    site.reopen()
    with FakePrinter(**vars(fault("fine"))) as printer:
        send_all(site.ledger, Settings({"printer.receipt": printer.url}))
        assert printer.kicks == 0 and printer.data
