"""Sales of any day: found by any word, seen with their whole history, reprinted, refunded, invoiced; the Z among them."""

from typing import Any

import pytest

from pos.paying import Returned
from tests.counter import MANAGER_PIN, id_number
from tests.ui import office as at
from tests.ui.conftest import EGG
from tests.ui.test_office_month import Papers, made
from ui.office import saving
from ui.office.shifts import INVOICES, ONE_SALE, OVER, REFUND, SALES, ZS


@pytest.fixture
def office(counter):
    """A meal of an old lady's and an egg, a tomato with a discount after a line was taken out; 赵明 is in the office."""
    hands = counter.open()
    hands.scan(id_number("1945-03-04"))
    hands.tap("营养餐")
    hands.keys("F12", "Enter", "Enter")
    do = hands.window.till.ask
    do("add", {"product": "V001", "quantity": 1500})
    do("add", {"product": "V002", "quantity": 2000})
    do("void", {"line": 2, "reason": "不要了"})
    do("discount", {"line": 1, "percent": 3000, "reason": "有点蔫"}, approve=MANAGER_PIN)
    hands.settle()
    do("pay", {"tender": "wechat", "amount_fen": 357})
    hands.settle()
    hands.window.papers = Papers(counter.folder)
    return at.enter(hands)


def found(office, text: str) -> list[str]:
    section = office.window.page.section
    section.sales.search.setText(text)
    section.sales._wait.stop()
    section.sales.fetch()
    office.settle()
    return [row.number for row in section.sales.table.rows_model.rows]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ["1-000002", "1-000001"]),
        ("000002", ["1-000002"]),
        ("1-000001", ["1-000001"]),
        ("12:0", ["1-000002", "1-000001"]),
        ("3.57", ["1-000002"]),
        ("西红柿", ["1-000002"]),
        ("xhs", ["1-000002"]),
        ("V001", ["1-000002"]),
        ("R0001", ["1-000001"]),
        ("r0001 营养", ["1-000001"]),
        ("王芳 3.57", ["1-000002"]),
        ("李四", []),
        ("%", []),
    ],
)
def test_a_sale_is_found_by_any_of_its_words(office, text, numbers):
    at.go(office, "shifts")
    assert found(office, text) == numbers


def test_a_whole_number_or_a_resident_is_found_from_any_day(office):
    section = at.go(office, "shifts")
    office.click(section.sales.days.earlier)
    assert found(office, "") == []
    assert found(office, "1-000001") == ["1-000001"]
    assert found(office, "R0001") == ["1-000001"]


def test_a_sale_shows_its_whole_history(office):
    section = at.go(office, "shifts")
    section.open_sale("1-000002")
    office.settle()
    assert section._stack.currentIndex() == ONE_SALE
    steps = [(step.what, step.by, step.approved, step.reason) for step in section.sale.steps.rows_model.rows]
    assert ("void", "王芳", "", "不要了") in steps
    assert ("discount", "王芳", "赵明", "有点蔫") in steps
    assert steps[-1][:2] == ("rung", "王芳")


def test_what_was_taken_out_of_a_parked_sale_is_told_of_that_sale_alone(office):
    do = office.window.till.ask
    do("add", {"product": "V002", "quantity": 1000})
    do("add", {"product": "V001", "quantity": 500})
    do("void", {"line": 2, "reason": "扫重了"})
    do("park", {})
    do("add", {"product": "V002", "quantity": 3000})
    do("set_quantity", {"line": 1, "quantity": 2000})
    do("pay", {"tender": "wechat", "amount_fen": 240})  # 1-000003
    do("recall", {"parked": 1})
    do("pay", {"tender": "wechat", "amount_fen": 120})  # 1-000004
    office.settle()
    numbers = ("1-000002", "1-000003", "1-000004")
    found = at.ask(office, lambda till: {number: till.ledger.sale_history(number) for number in numbers})
    assert {
        number: [(step.name, step.fen, step.reason) for step in history.steps if step.what == "void"]
        for number, history in found.items()
    } == {
        "1-000002": [("鸡蛋", 240, "不要了")],
        "1-000003": [("鸡蛋", 120, "")],
        "1-000004": [("西红柿", 170, "扫重了")],
    }


def test_a_sale_is_found_by_the_name_of_who_ate(office):
    at.do(office, "enrol", card=id_number("1945-03-04"), name="陈秀英")
    at.go(office, "shifts")
    assert found(office, "陈秀英") == ["1-000001"]
    assert found(office, "陈秀") == []


def test_goods_go_back_with_lines_and_a_reason(office):
    section = at.go(office, "shifts")
    section.open_sale("1-000002")
    office.settle()
    office.click(section.sale.refund)
    assert section._stack.currentIndex() == REFUND
    office.keys("Enter")
    assert at.said(office) == "数量不对，请重输。"
    section.refund.fields[1][0].setText("0.5")
    office.keys("Enter")
    assert at.said(office) == "请写上原因。"
    section.refund.reason.setText("坏了")
    office.keys("Enter")
    assert at.said(office).startswith("已退 1.19 元")
    assert [step.what for step in section.sale.steps.rows_model.rows][-1] == "refund"
    office.click(section.sale.refund)
    office.click(section.refund.all)
    assert section.refund.fields[1][0].text() == "1"
    office.keys("Esc", "Esc")
    assert section._stack.currentIndex() == SALES


def test_an_invoice_is_asked_for_and_issued_once(office):
    section = at.go(office, "shifts")
    section.open_sale("1-000002")
    office.settle()
    section.sale.invoice_text.setText("柳堤物业公司")
    office.click(section.sale.invoice)
    section.sale.invoice_text.setText("24512000")
    office.click(section.sale.invoice)
    assert not section.sale.invoice.isVisible()
    what = [(step.what, step.name) for step in section.sale.steps.rows_model.rows]
    assert what[-2:] == [("invoice_asked", "柳堤物业公司"), ("invoice_issued", "24512000")]


def test_a_months_invoices_stand_in_one_list_and_open_their_sales(office):
    do = office.window.till.ask
    do("invoice", {"sale": "1-000001", "title": "陈家"})
    do("invoice", {"sale": "1-000002", "title": "柳堤物业公司"})
    do("invoice", {"sale": "1-000002", "issued": "24512000"})
    do("refund", {"sale": "1-000002", "lines": [Returned(1, 500)], "tender": "wechat", "reason": "坏了"})
    section = at.go(office, "shifts")
    office.click(section.invoices_tab)
    listed = section.invoices
    assert listed.state.text() == "2 张，1 张还没有开"
    cells = [[column.text(row) for column in listed.table.rows_model.columns] for row in listed.table.rows_model.rows]
    assert cells == [
        ["1-000002", "11-23", "3.57", "1.19", "柳堤物业公司", "24512000"],
        ["1-000001", "11-23", "10.00", "", "陈家", "还没有开"],
    ]
    sums = [[column.text(row) for column in listed.taxes.rows_model.columns] for row in listed.taxes.rows_model.rows]
    assert sums == [["免税", "2", "2.38", "2.38"], ["餐饮", "1", "10.00", "0.00"]]
    listed.table.selectRow(1)
    office.keys("Enter")
    assert section.sale.title.text().startswith("1-000001")
    assert section.sale._taxes.text() == "餐饮 10.00"
    office.keys("Esc")
    assert section._stack.currentIndex() == INVOICES
    office.click(listed.months.earlier)
    assert not listed.table.rows_model.rows


def test_a_receipt_is_printed_again_and_that_is_seen(office):
    at.do(office, "set_setting", setting="printer.receipt", value="tcp://127.0.0.1:9")
    section = at.go(office, "shifts")
    section.open_sale("1-000002")
    office.settle()
    office.click(section.sale.reprint)
    assert [step.what for step in section.sale.steps.rows_model.rows][-1] == "reprint"


def test_a_scanned_receipt_opens_its_sale_and_a_wrong_number_is_said(office):
    section = at.go(office, "shifts")
    office.scan("1-000001")
    assert section.sale.title.text().startswith("1-000001")
    office.keys("Esc")
    office.scan("1-000999")
    assert at.said(office) == "没有 1-000999 这一单，请核对单号。"


def test_over_and_short_stand_by_person(office):
    at.do(office, "close_shift", counted_fen=20000)
    section = at.go(office, "shifts")
    section._to(OVER)
    office.settle()
    (row,) = section.over.table.rows_model.rows
    assert (row.staff, row.shifts, row.short_shifts, row.short_fen, row.net_fen) == ("王芳", 1, 1, 1000, -1000)


# -- the Z ------------------------------------------------------------------------------------------------------


def zs(office) -> Any:
    section = at.go(office, "shifts")
    section._to(ZS)
    office.settle()
    return section


def test_the_z_asks_once_more_and_is_done_once(office, monkeypatch, tmp_path):
    at.do(office, "close_shift", counted_fen=21000)
    section = zs(office)
    office.keys("Enter")
    assert at.entries(office, "z.closed") == 0
    office.keys("Esc")
    assert office.window.page.section is section  # one step back: the question is gone
    office.keys("Enter", "Enter")
    assert at.said(office) == "日结 Z 第 1 号完成：2 单，13.57 元。"
    assert ("没有新的销售", "—") in section.z_panel.running.rows
    office.keys("Enter", "Enter")
    assert at.said(office) == "上次日结之后没有发生什么，不用再结。"
    section.zs.chosen.emit(section.zs.rows_model.rows[0])
    office.settle()
    monkeypatch.setattr(saving, "ask_file", lambda _parent, _title, name: tmp_path / name)
    office.click(section.page)
    assert made(office, section) == [("z", 1, tmp_path / "z-0001.pdf")]
    office.keys("Esc")
    office.click(section.shifts_tab)
    section._open_shift(section.shifts.rows_model.rows[0])
    office.settle()
    office.click(section.page)
    assert made(office, section)[-1] == ("shift", 1, tmp_path / "shift-0001.pdf")


def test_a_forgotten_shift_is_counted_by_the_manager_and_stays_its_cashiers(office):
    section = at.go(office, "shifts")
    office.click(section.shifts_tab)
    section._open_shift(section.shifts.rows_model.rows[0])
    office.settle()
    office.click(section.count)
    page = office.window.page
    assert page.name == "shift"
    page.counting.count.set_mode(by_pieces=False)
    page.reason.setText("王芳忘了交班")
    office.type("209.50")
    office.keys("Enter")
    shift = at.ask(office, lambda till: till.ledger.last_shift())
    assert (shift.staff, shift.closed_by, shift.over_fen, shift.reason) == ("王芳", "赵明", -50, "王芳忘了交班")
    assert page.result._title.text() == "第 1 班 · 王芳（赵明 代为交班）"
    (found,) = at.ask(office, lambda till: till.ledger.over_short(till.today(), till.today()))
    assert (found.staff, found.short_fen) == ("王芳", 50)
    office.window.go("office")
    section = at.go(office, "shifts")
    office.click(section.over_tab)
    table = section.over.table.rows_model
    shown = [column.text(table.rows[0]) for column in table.columns][:5]
    assert shown == ["王芳", "1", "—", "1 · 0.50", "−0.50"]  # times and yuan side by side are never a product


def test_a_scan_never_closes_the_day(office):
    at.do(office, "close_shift", counted_fen=21000)
    zs(office)
    office.keys("Enter")
    office.scan(EGG)
    assert at.entries(office, "z.closed") == 0


def test_a_z_over_an_open_shift_says_what_to_do(office):
    zs(office)
    office.keys("Enter", "Enter")
    assert at.said(office) == "第 1 班还没有交班，请先交班。"
