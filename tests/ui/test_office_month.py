"""The month, the fund, reports and today: what they show is the Till's, and what they change is on the record."""

from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from pos.errors import PosError
from tests.counter import entries
from tests.ui import office as at
from tests.ui.conftest import EGG
from ui.aside import Aside
from ui.office import saving, sure
from ui.office.bars import Bars, Series
from ui.office.fund import AID, GIFT
from ui.office.month import CONTRIBUTIONS, SHARES
from ui.office.monthchooser import month_after
from ui.office.reports import LENGTHS, span_of


class Papers(at.KeptPapers):
    """Keeps what it was to write."""

    def statement(self, month: str, folder: Path) -> tuple[Path, ...]:
        if folder.name == "full":
            raise OSError("no room")
        self.made.append(("statement", month, folder))
        return ()

    def poster(self, path: Path) -> None:
        self.made.append(("poster", path))

    def report(self, report: Any, path: Path) -> None:
        self.made.append(("report", report.by, path))

    def z_pdf(self, report: Any, path: Path) -> None:
        self.made.append(("z", report.number, path))

    def shift_pdf(self, report: Any, path: Path) -> None:
        self.made.append(("shift", report.shift.number, path))


@pytest.fixture
def office(counter):
    """An egg was sold for 1.20, and the manager is in the office."""
    hands = counter.open()
    hands.scan(EGG)
    hands.keys("F12", "Enter", "Enter")
    hands.window.papers = Papers(counter.folder)
    return at.enter(hands)


def made(office, section) -> list[Any]:
    office.qtbot.waitUntil(lambda: not section.saver.is_busy, timeout=20_000)
    return office.window.papers.made


def rows(section) -> dict[str, str]:
    return dict(section.split.rows)


# -- today ------------------------------------------------------------------------------------------------------


def test_today_shows_what_was_sold_and_keeps_itself_current(office):
    section = office.window.page.section
    assert section.net.figure.text() == "1.20"
    assert rows(section)["销售净额"] == "1.20"
    assert section.hours.accessibleDescription() == "12: 蔬菜店 1.20, 食堂 0.00"
    assert [row[0] for row in section.shifts.rows] == ["1 · 王芳"]
    at.do(office, "expense", amount_fen=20, purpose="袋子")
    office.qtbot.waitUntil(lambda: rows(section)["收益"] == "1.00", timeout=20_000)


def test_today_never_reads_twice_at_once(office, monkeypatch):
    section, asked = office.window.page.section, []
    monkeypatch.setattr(Aside, "run", lambda *what, **_how: asked.append(what))
    for _turn in range(3):
        section._refresher.now()
    assert len(asked) == 1


def test_what_the_office_reads_holds_up_nothing_at_the_counter(office):
    """While the Till is busy with something else, today, the month and a report are read all the same."""
    gate = Event()
    held: list[bool] = []
    office.window.till.query(lambda _till: gate.wait(20), held.append)
    try:
        page = office.window.page
        today = page.section
        today.net.show_figure("")
        today.enter()
        office.qtbot.waitUntil(lambda: today.net.figure.text() == "1.20", timeout=10_000)
        month = page.show_section("month")
        office.qtbot.waitUntil(lambda: rows(month).get("销售净额") == "1.20", timeout=10_000)
        report = page.show_section("reports")
        office.qtbot.waitUntil(lambda: report.report is not None, timeout=10_000)
        assert not held
    finally:
        gate.set()
        office.settle()


def test_what_was_asked_for_waits_to_be_done(office):
    at.do(office, "want", name="豌豆尖")
    section = office.window.page.section
    office.qtbot.waitUntil(lambda: any("豌豆尖" in row[0] for row in section.todos.rows), timeout=20_000)


def test_bars_say_their_figures(qtbot):
    bars = Bars("每小时收入")
    qtbot.addWidget(bars)
    bars.show_bars(["6", "7"], [Series("甲", "go", [1, 0]), Series("乙", "age", [2, -3])])
    assert bars.accessibleDescription() == "6: 甲 1, 乙 2; 7: 甲 0, 乙 -3"
    bars.grab()


# -- the month --------------------------------------------------------------------------------------------------


def test_an_expense_and_a_contribution_go_on_the_record(office):
    section = at.go(office, "month")
    section.expense_amount.setText("1.00")
    section.expense_purpose.setText("袋子")
    office.keys("Enter")
    assert at.said(office) == "已记账。"
    assert rows(section)["收益"] == "0.20"
    section._to(CONTRIBUTIONS)
    section.partner.choose("property")
    section.contribution_amount.setText("5000")
    section.contribution_purpose.setText("场地")
    office.keys("Enter")
    assert [each.amount_fen for each in section.contributions.rows_model.rows] == [500000]
    assert at.entries(office, "contribution.made") == 1


def test_parts_bear_their_percent(office):
    shown = rows(at.go(office, "month"))
    assert (shown["社区企业 20%"], shown["物业公司 64%"], shown["业委会 16%"]) == ("0.24", "0.77", "0.19")


def test_a_month_in_the_red_is_said_plainly_and_nobody_gets_anything(office):
    at.do(office, "expense", amount_fen=500, purpose="燃气")
    shown = rows(at.go(office, "month"))
    assert shown["收益"] == "−3.80"
    assert shown["亏损，这个月不分成"] == "0.00"
    assert not any("%" in name for name in shown)


@pytest.mark.parametrize(("amount", "said"), [("", "金额"), ("0", "金额“amount”要大于 0。")])
def test_an_amount_that_is_none_is_one_line_and_changes_nothing(office, amount, said):
    section = at.go(office, "month")
    section.expense_amount.setText(amount)
    section.expense_purpose.setText("袋子")
    office.keys("Enter")
    assert at.said(office).startswith(said)
    assert at.entries(office, "expense.paid") == 0


def test_shares_above_the_whole_are_refused(office):
    section = at.go(office, "month")
    section._to(SHARES)
    section.start.setText("2027-01")
    section.enterprise.setText("101")
    section.owners.setText("20")
    office.keys("Enter")
    assert at.said(office)
    before = at.entries(office, "shares.set")
    section.enterprise.setText("25")
    section.owners.setText("0")
    office.keys("Enter")
    assert at.entries(office, "shares.set") == before + 1
    assert [(each.start, each.enterprise, each.owners) for each in section.shares.rows_model.rows][-1] == (
        "2027-01",
        2500,
        0,
    )


def test_sealing_asks_first_and_a_month_under_way_is_refused(office, monkeypatch):
    section, answers = at.go(office, "month"), [False, True]
    monkeypatch.setattr(sure, "ask_sure", lambda *_what: answers.pop(0))
    office.click(section.seal)
    assert at.said(office) == ""
    office.click(section.seal)
    assert at.said(office) == "2026-11 还没有过完，不能封账。请下个月再封。"
    assert at.entries(office, "month.sealed") == 0


def test_a_month_is_sealed_once(office, monkeypatch):
    monkeypatch.setattr(sure, "ask_sure", lambda *_what: True)
    section = at.go(office, "month")
    office.click(section.months.earlier)
    assert section.months.month == "2026-10"
    office.click(section.seal)
    assert at.said(office) == "2026-10 已封账。"
    assert not section.seal.isVisible()
    assert section.state.text().startswith("已封账")
    section._seal()
    office.settle()
    assert at.said(office) == "2026-10 已经封账，不能再记入这个月。请记到今天。"
    assert at.entries(office, "month.sealed") == 1


def test_the_question_before_a_seal_names_the_earlier_months_that_are_open(office, counter, monkeypatch):
    counter.clock.moment = counter.clock.moment.replace(year=2027, month=1)
    at.do(office, "expense", amount_fen=100, purpose="袋子")
    counter.clock.moment = counter.clock.moment.replace(month=2)
    at.do(office, "want", name="豌豆尖")  # the page hears of the new day
    asked: list[str] = []

    def no(_parent: Any, question: str, _go: str) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr(sure, "ask_sure", no)
    section = at.go(office, "month")
    section.months.show_month("2027-01")
    office.settle()
    office.click(section.seal)
    assert [question.partition("。")[0] for question in asked] == ["更早的 2026-11 还没有封账"]


def test_paper_out_waits_to_be_done(office):
    at.do(office, "set_setting", setting="printer.receipt", value="file:///nowhere")
    at.do(office, "reprint", sale="1-000001")
    job, _document = at.ask(office, lambda till: till.ledger.next_paper())
    at.do(office, "paper_state", job=job, state="waiting", why="paper_out")
    section = at.go(office, "today")
    office.qtbot.waitUntil(lambda: any("缺纸" in row[0] for row in section.todos.rows), timeout=20_000)


def test_the_question_before_a_seal_means_no_by_itself(qtbot):
    dialog = sure.SureDialog(None, "确定吗？", "封账")  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    assert dialog.no.isDefault()
    with qtbot.waitSignal(dialog.finished) as ended:
        dialog.no.click()
    assert ended.args == [QDialog.DialogCode.Rejected]


def test_the_whole_journal_is_saved_and_that_is_on_the_record(office, monkeypatch, tmp_path):
    section = at.go(office, "month")
    asked = []
    monkeypatch.setattr(saving, "ask_file", lambda _parent, _title, name: asked.append(name))
    office.click(section.journal)
    assert (asked, made(office, section)) == (["journal.jsonl"], [])
    monkeypatch.setattr(saving, "ask_file", lambda *_what: tmp_path / "journal.jsonl")
    office.click(section.journal)
    office.settle()
    assert made(office, section) == [("journal", tmp_path / "journal.jsonl")]
    assert entries(office.window.papers.folder)[-1]["body"]["what"] == "journal"


def test_an_export_is_on_the_record_and_a_full_disk_is_said(office, monkeypatch, tmp_path):
    section = at.go(office, "month")
    monkeypatch.setattr(saving, "ask_folder", lambda *_what: None)
    office.click(section.export)
    assert at.entries(office, "export.made") == 0
    monkeypatch.setattr(saving, "ask_folder", lambda *_what: tmp_path)
    office.click(section.export)
    assert made(office, section) == [("statement", "2026-11", tmp_path)]
    assert at.entries(office, "export.made") == 1
    office.qtbot.waitUntil(lambda: at.said(office) == f"已存好：{tmp_path}", timeout=20_000)
    monkeypatch.setattr(saving, "ask_folder", lambda *_what: tmp_path / "full")
    office.click(section.export)
    office.qtbot.waitUntil(lambda: at.said(office).startswith("存不进去"), timeout=20_000)


def test_without_anyone_who_makes_files_no_button_offers_one(hands):
    at.enter(hands)
    assert not at.go(hands, "month").export.isVisible()
    assert not at.go(hands, "fund").poster.isVisible()
    reports = at.go(hands, "reports")
    assert not any(button.isVisible() for button in reports.files.values())
    assert reports.report.total.documents == 0


def test_months_go_over_the_year():
    assert [month_after("2026-01", -1), month_after("2026-12", 1), month_after("2026-01", 1)] == [
        "2025-12",
        "2027-01",
        "2026-02",
    ]


# -- the fund ---------------------------------------------------------------------------------------------------


def test_gifts_and_aid_move_the_balance_and_never_below_zero(office):
    section = at.go(office, "fund")
    section.show_form(GIFT)
    section.gift_amount.setText("50")
    section.giver.setText("一位邻居")
    office.keys("Enter")
    assert at.said(office) == "已记账，爱心基金余额 50.00 元。"
    section.show_form(AID)
    section.family.setText("F01")
    section.aid_amount.setText("50.01")
    section.purpose.setText("蔬菜")
    office.keys("Enter")
    assert at.said(office) == "爱心基金余额只有 50.00 元，不够。请少付一些，或换一种方式。"
    section.aid_amount.setText("50")
    office.keys("Enter")
    assert section.now.figure.text() == "0.00"
    assert [(move.kind, move.fen) for move in section.moves.rows_model.rows] == [("gift", 5000), ("aid", -5000)]


def test_the_poster_is_made_where_asked(office, monkeypatch, tmp_path):
    section = at.go(office, "fund")
    monkeypatch.setattr(saving, "ask_file", lambda *_what: tmp_path / "p.pdf")
    office.click(section.poster)
    assert made(office, section) == [("poster", tmp_path / "p.pdf")]


# -- reports ----------------------------------------------------------------------------------------------------


def reported(office, section, by: str) -> Any:
    section.by.choose(by)
    office.qtbot.waitUntil(lambda: section.report is not None and section.report.by == by, timeout=20_000)
    return section.report


@pytest.mark.parametrize(
    "by", ["hour", "day", "week", "month", "category", "product", "tender", "cashier", "period", "tier"]
)
def test_every_side_of_a_report_is_shown(office, by):
    section = at.go(office, "reports")
    report = reported(office, section, by)
    assert section.table.rows_model.rows == report.rows
    assert report.total.amount_fen == (0 if by in ("period", "tier") else 120)  # an egg is no meal


def test_a_span_is_a_day_a_week_from_monday_or_a_month(office):
    spans = {length: span_of(date(2026, 11, 25), length) for length in LENGTHS}
    assert [(span.first.day, span.last.day) for span in spans.values()] == [(25, 25), (23, 29), (1, 30)]


def test_a_report_goes_back_but_not_beyond_today(office):
    section = at.go(office, "reports")
    reported(office, section, "product")
    office.click(section.later)
    assert section.report.span.first.month == 11
    office.click(section.earlier)
    office.qtbot.waitUntil(lambda: section.report.span.first.month == 10, timeout=20_000)


@pytest.mark.parametrize("kind", ["XLSX", "CSV", "PDF"])
def test_a_report_is_saved_as_asked(office, monkeypatch, tmp_path, kind):
    section = at.go(office, "reports")
    reported(office, section, "category")
    monkeypatch.setattr(saving, "ask_file", lambda _parent, _title, name: tmp_path / name)
    office.click(section.files[kind])
    assert made(office, section) == [
        ("report", "category", tmp_path / f"category-2026-11-01-2026-11-30.{kind.lower()}")
    ]
    assert at.entries(office, "export.made") == 1


def test_a_refusal_while_saving_is_one_line(office, tmp_path):
    section = at.go(office, "month")

    def refuse() -> None:
        raise PosError("damaged", place="x")

    section.saver.save(tmp_path, refuse)
    office.qtbot.waitUntil(lambda: at.said(office).startswith("账本读不出来"), timeout=20_000)
