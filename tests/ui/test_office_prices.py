"""The morning's prices: the sheet by keyboard, its helpers, later prices, and lists from outside."""

from datetime import datetime, timedelta

import pytest

from pos.pricesheet import changed_today
from tests.ui import office as at
from ui.office import askfile
from ui.office.prices import MARKET, PRICE


@pytest.fixture
def sheet(hands, counter):
    return at.enter(hands, counter.folder)


def price(hands, code="V001"):
    return at.ask(hands, lambda till: till.ledger.product(code).price_fen)


def place_of(section, code):
    return next(p for p, one in enumerate(section.table.rows_model.rows) if one.row.product.code == code)


def mark(section, code, column=PRICE):
    section.table.setFocus()
    section.table.setCurrentIndex(section.table.rows_model.index(place_of(section, code), column))


def cell(section, code, column=PRICE):
    return section.table.rows_model.index(place_of(section, code), column).data()


def test_the_sheet_is_typed_down_and_saved_by_keys(sheet):
    section = at.go(sheet, "prices")
    mark(section, "V001")
    sheet.type("3.2")
    sheet.keys("Enter")
    sheet.type("1.5")
    sheet.keys("Enter")
    assert price(sheet) == 340  # a draft so far
    sheet.keys("F12")
    assert (price(sheet), price(sheet, "V002")) == (320, 150)
    assert at.said(sheet) == "2 种的价格已生效。"


def test_one_save_is_one_verb_and_records_only_what_changed(sheet):
    section = at.go(sheet, "prices")
    before = at.entries(sheet, "product.set")
    mark(section, "V001")
    sheet.type("3.2")
    sheet.keys("F12")
    assert at.entries(sheet, "product.set") == before + 1


def test_tab_goes_right_and_on_to_the_next_row(sheet):
    section = at.go(sheet, "prices")
    mark(section, "V001", MARKET)
    sheet.type("5")
    sheet.keys("Tab")
    assert section.table.currentIndex().column() == PRICE
    sheet.keys("Tab")
    assert section.table.currentIndex().column() == MARKET
    assert section.table.currentIndex().row() == place_of(section, "V002")
    sheet.keys("F12")
    market = at.ask(sheet, lambda till: till.ledger.product("V001").market)
    assert (market.price_fen, market.day.isoformat()) == (500, "2026-11-23")


def test_escape_leaves_the_cell_as_it_was(sheet):
    section = at.go(sheet, "prices")
    mark(section, "V001")
    sheet.type("9")
    sheet.keys("Esc")
    assert cell(section, "V001") == "3.40"
    assert section._drafts == {}


@pytest.mark.parametrize(
    ("key", "shown"), [("F2", "3.23"), ("F3", "3.57"), ("F4", "3.40"), ("F5", "3.45"), ("F6", "3.38")]
)
def test_the_helpers_work_on_all_rows(sheet, key, shown):
    section = at.go(sheet, "prices")
    sheet.keys(key)
    assert cell(section, "V001") == shown
    assert price(sheet) == 340


def test_the_helpers_work_on_the_marked_rows_alone(sheet):
    section = at.go(sheet, "prices")
    mark(section, "V001")
    sheet.keys("Shift+Down", "F3")
    assert (cell(section, "V001"), cell(section, "V002"), cell(section, "V004")) == ("3.57", "1.26", "3.83")


def test_undo_goes_back_step_by_step(sheet):
    section = at.go(sheet, "prices")
    sheet.keys("F3", "F6")
    assert cell(section, "V001") == "3.58"
    sheet.keys("Ctrl+Z")
    assert cell(section, "V001") == "3.57"
    sheet.keys("Ctrl+Z")
    assert cell(section, "V001") == "3.40"
    sheet.keys("F12")
    assert at.said(sheet) == "没有改动。"


@pytest.mark.parametrize(
    ("typed", "note"), [("4.42", "+30%"), ("2.61", "−23%"), ("2.50", "低于成本"), ("2.30", "−32%")]
)
def test_a_big_change_or_a_price_under_cost_is_marked(sheet, typed, note):
    at.do(sheet, "receive", product="V001", quantity=10000, cost_fen=260)
    section = at.go(sheet, "prices")
    section.table.typed.emit(place_of(section, "V001"), PRICE, typed)
    shown = cell(section, "V001", PRICE + 1)
    assert note in shown
    assert shown.startswith("⚠") == (typed != "2.61")
    assert cell(section, "V001", 3) == "2.60"


def test_yesterdays_price_stands_beside_todays(sheet, counter):
    counter.clock.moment += timedelta(days=1)
    for fen in (350, 360):
        at.do(sheet, "set_product", code="V001", price_fen=fen)
    at.do(sheet, "set_product", code="V900", name="香椿", unit="kg", category="蔬菜", price_fen=900)
    section = at.go(sheet, "prices")
    assert (cell(section, "V001", 2), cell(section, "V001")) == ("3.40", "3.60")
    assert cell(section, "V003", 2) == cell(section, "V003") == "9.00"  # as it was
    assert (cell(section, "V900", 2), cell(section, "V900")) == ("", "9.00")  # new today
    changed = at.ask(sheet, lambda till: changed_today(till.ledger, till.site, datetime.fromisoformat(till.view().now)))
    assert set(changed) == {"V001", "V900"}


def test_prices_are_shown_per_jin_where_the_site_likes_and_a_fen_allows(sheet):
    at.do(sheet, "set_setting", setting="weight.unit", value="jin")
    at.do(sheet, "set_product", code="V003", price_fen=901)
    section = at.go(sheet, "prices")
    assert (cell(section, "V001", 1), cell(section, "V001")) == ("斤", "1.70")
    assert (cell(section, "V003", 1), cell(section, "V003")) == ("kg", "9.01")
    mark(section, "V001")
    sheet.type("1.8")
    sheet.keys("F12")
    assert price(sheet) == 360


def test_prices_for_later_wait_and_can_be_dropped(sheet):
    section = at.go(sheet, "prices")
    mark(section, "V001")
    sheet.type("3.2")
    section.start.choose("06:00")
    sheet.keys("F12")
    assert price(sheet) == 340
    (plan,) = at.ask(sheet, lambda till: till.ledger.price_plans())
    assert plan.valid_from.startswith("2026-11-24T06:00")
    sheet.click(section.drop_plan)
    assert at.ask(sheet, lambda till: till.ledger.price_plans())  # asked once more
    sheet.click(section.drop_plan)
    assert at.ask(sheet, lambda till: till.ledger.price_plans()) == ()


def test_a_time_nobody_can_read_is_said_and_keeps_the_drafts(sheet):
    section = at.go(sheet, "prices")
    mark(section, "V001")
    sheet.type("3.2")
    section.start.choose("25:00")
    sheet.keys("F12")
    assert at.said(sheet) == "生效时间写成 06:00 或 2026-11-24 06:00。"
    assert len(section._drafts) == 1


def test_a_list_with_bad_rows_names_each_and_takes_none(sheet, tmp_path, monkeypatch, qtbot):
    file = tmp_path / "prices.csv"
    file.write_text("编号,单价\nV001,3.20\nV002,1o.5\nX9,2\n", "utf-8")
    monkeypatch.setattr(askfile, "ask_list", lambda _parent: file)
    section = at.go(sheet, "prices")
    sheet.click(section.load)
    qtbot.waitUntil(lambda: not section.panel._aside.is_busy)
    assert [shown.row for shown in section.panel.table.rows_model.rows] == [3, 4]
    assert not section.panel.go.isEnabled()
    sheet.keys("Enter")
    assert price(sheet) == 340


def test_a_good_list_is_taken_whole(sheet, tmp_path, monkeypatch, qtbot):
    file = tmp_path / "prices.csv"
    file.write_text("编号,单价,产地\nV001,3.20,\nV002,1.5,\n", "utf-8")
    monkeypatch.setattr(askfile, "ask_list", lambda _parent: file)
    section = at.go(sheet, "prices")
    sheet.click(section.load)
    qtbot.waitUntil(lambda: not section.panel._aside.is_busy)
    assert "没有用到的列：产地" in section.panel.summary.text()
    sheet.keys("Enter")
    assert (price(sheet), price(sheet, "V002")) == (320, 150)
    assert at.said(sheet) == "导入 2 行：新增 0，改动 2，不变 0。"


def test_meals_by_age_get_new_prices_from_a_day_on(sheet):
    section = at.go(sheet, "prices")
    sheet.click(section.by_age)
    panel = section.tariffs
    assert panel.standard.text() == "15.00" and [age.text() for age, _price in panel.tiers] == ["70", "80", "90", ""]
    sheet.keys("Enter")
    assert "日期" in at.said(sheet), "without a day nothing begins"
    panel.start.setText("2027-01-01")
    panel.tiers[2][1].setText("")
    sheet.keys("Enter")
    assert at.said(sheet) == "年龄档要写成 起始年龄：价格，并且要有 0 岁起的标准价。"
    panel.tiers[2][1].setText("5")
    sheet.keys("Enter")
    assert at.said(sheet) == "2027-01-01 起按新的餐价。"
    cells = [[column.text(row) for column in panel.table.rows_model.columns] for row in panel.table.rows_model.rows]
    assert cells == [
        ["2027-01-01", "15.00 · 70+ 12.00 · 80+ 10.00 · 90+ 5.00"],
        ["开业起 ✓", "15.00 · 70+ 12.00 · 80+ 10.00 · 90+ 0.00"],
    ]
    assert at.ask(sheet, lambda till: till.tariff().tier_for(91).price_fen) == 0
    sheet.keys("Esc")
    assert section.table.isVisible()
