"""Residents who change, leave or ask to be forgotten; what roles may do; exceptions; one's own PIN."""

import pytest

from pos.prices import NewPrice
from pos.staff import PERMISSIONS
from tests.counter import CASHIER_PIN, MANAGER_PIN, id_number
from tests.ui import office as at
from ui.office import askfile, saving
from ui.office.people import LOOK_AT, MAY, OWN_PIN
from ui.office.permissions import WORDS

CARD = id_number("19450101", 123)


@pytest.fixture
def office(hands, counter):
    at.enter(hands, counter.folder)
    at.do(hands, "enrol", card=CARD, name="陈秀英", home="3 栋 201")
    return hands


def person(hands):
    return at.ask(hands, lambda till: till.ledger.find_enrolled("", 10)[0])


def open_one(hands):
    section = at.go(hands, "residents")
    section.search.setFocus()
    hands.type("chenxiuying")
    hands.keys("Enter")
    return section


def test_a_resident_is_found_by_pinyin_and_changed(office):
    section = open_one(office)
    assert section.person.name.text() == "陈秀英"
    section.person.home.setText("5 栋 302")
    section.person.note.setText("少盐")
    office.keys("Enter")
    assert (person(office).home, person(office).note) == ("5 栋 302", "少盐")
    assert at.said(office) == "已保存：陈秀英"


@pytest.mark.parametrize("state", ["moved", "died"])
def test_the_card_of_one_who_left_is_refused_quietly(office, state):
    section = open_one(office)
    section.person.state.choose(state)
    office.keys("Enter")
    office.window.go("checkout")
    office.settle()
    office.scan(CARD)
    assert office.message == "这张卡现在不能用，请轻声请店长核对一下。"


def test_erasing_asks_and_the_answer_is_no(office):
    section = open_one(office)
    office.click(section.person.erase_button)
    section.person.reason.setText("本人要求")
    office.keys("Enter")
    assert person(office).name == "陈秀英"
    assert section.person.form.isVisible()
    assert section.person.reason.text() == ""


def test_erasing_needs_a_reason_and_takes_the_person_out(office):
    section = open_one(office)
    office.click(section.person.erase_button)
    office.click(section.person.erase)
    assert at.said(office)
    assert person(office).name == "陈秀英"
    section.person.reason.setText("本人要求")
    office.click(section.person.erase)
    assert at.ask(office, lambda till: till.ledger.find_enrolled("陈", 10)) == ()
    assert section.person.name.text() == ""


def test_the_meals_are_listed(office):
    at.do(office, "diner", card=CARD)
    at.do(office, "add", product="M01")
    at.do(office, "pay", tender="cash", amount_fen=1000)
    section = open_one(office)
    office.click(section.person.meals_button)
    (meal,) = section.person.meals.rows_model.rows
    assert (meal.price_fen, meal.given_fen) == (1000, 500)
    office.keys("Esc")
    assert section.person.form.isVisible()


def test_nobody_stays_on_the_page_that_was_left(office):
    section = open_one(office)
    at.go(office, "today")
    assert section.person.name.text() == ""


def test_residents_come_from_a_list_and_a_wrong_card_names_its_row(office, tmp_path, monkeypatch, qtbot):
    good, bad = id_number("19400202", 45), id_number("19400203", 46)
    bad = bad[:-1] + ("0" if bad[-1] != "0" else "1")
    file = tmp_path / "people.csv"
    file.write_text(f"姓名,身份证号,住址\n李国强,{good},2 栋 602\n王桂兰,{bad},1 栋 101\n", "utf-8")
    monkeypatch.setattr(askfile, "ask_list", lambda _parent: file)
    section = at.go(office, "residents")
    office.click(section.load)
    qtbot.waitUntil(lambda: not section.panel._aside.is_busy)
    (shown,) = section.panel.table.rows_model.rows
    assert shown.row == 3
    assert bad not in shown.problem
    file.write_text(f"姓名,身份证号,住址\n李国强,{good},2 栋 602\n", "utf-8")
    office.click(section.panel.other)
    qtbot.waitUntil(lambda: not section.panel._aside.is_busy)
    assert good not in section.panel.table.rows_model.rows[0].text
    office.keys("Enter")
    assert at.said(office) == "导入 1 行：新增 1，改动 0，不变 0。"


def test_the_subsidy_ledger_leaves_with_its_reason_on_record(office, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr(saving, "ask_folder", lambda *_asked: tmp_path)
    section = at.go(office, "residents")
    office.click(section.export)
    assert section.subsidy.month.text() == "2026-11"
    office.keys("Enter")
    assert at.said(office) == "请写上原因。"
    section.subsidy.reason.setText("民政办核对")
    office.keys("Enter")
    qtbot.waitUntil(lambda: not section.subsidy.saver.is_busy)
    assert office.window.papers.made == [("subsidy", "2026-11", tmp_path, "民政办核对")]
    (export,) = at.ask(office, lambda till: till.ledger.exports())
    assert (export.what, export.month, export.reason) == ("subsidy", "2026-11", "民政办核对")


# -- staff ------------------------------------------------------------------------------------------------------


def test_every_permission_has_its_word():
    assert set(WORDS) >= set(PERMISSIONS)


def test_a_permission_is_taken_away_by_space_and_holds(office):
    section = at.go(office, "people")
    office.click(section.tabs[MAY])
    place = next(p for p, row in enumerate(section.may.table.rows_model.rows) if row.verb == "refund")
    section.may.table.setCurrentIndex(section.may.table.rows_model.index(place, 1))
    office.keys("Space")
    assert office.view.site.may("cashier", "refund")  # not saved yet
    office.keys("F12")
    assert at.said(office) == "已保存。"
    assert not office.view.site.may("cashier", "refund")
    assert office.view.site.may("shop", "refund")


def test_each_role_has_its_discount_limit(office):
    section = at.go(office, "people")
    office.click(section.tabs[MAY])
    section.may.limits["shop"].setText("10")
    office.keys("F12")
    assert (office.view.site.discount_limit("shop"), office.view.site.discount_limit("cashier")) == (10, 20)


def test_exceptions_are_counted_by_person(office):
    at.do(office, "open_drawer", reason="换零钱")
    section = at.go(office, "people")
    office.click(section.tabs[LOOK_AT])
    (row,) = [row for row in section.exceptions.table.rows_model.rows if row.staff == "赵明"]
    assert row.drawer_openings == 1
    section.exceptions.first.setText("2026-13-01")
    office.keys("Enter")
    assert at.said(office)


def test_ones_own_pin_is_changed_by_oneself(office):
    section = at.go(office, "people")
    office.click(section.tabs[OWN_PIN])
    own = section.own_pin
    own.old.setText("00000000")
    own.new.setText("7788")
    own.again.setText("7788")
    office.keys("Enter")
    assert at.said(office) == "密码不对，请再输一次。"
    for field, text in ((own.old, MANAGER_PIN), (own.new, "7788"), (own.again, "7789")):
        field.setText(text)
    office.keys("Enter")
    assert at.said(office) == "两次密码不一样，请再输一次。"
    own.again.setText("7788")
    office.keys("Enter")
    assert at.said(office) == "赵明 的密码已改。"
    assert own.new.text() == ""
    at.do(office, "sign_in", staff="赵明", pin="7788")
    assert office.view.staff.name == "赵明"


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("set_prices", {"rows": [NewPrice("V001", 320)]}),
        ("set_product", {"code": "V001", "price_fen": 320}),
        ("change_resident", {"resident": "R0001", "state": "moved"}),
        ("erase_resident", {"resident": "R0001", "reason": "本人要求"}),
        ("note_export", {"what": "subsidy", "month": "2026-11", "reason": "核对"}),
        ("set_setting", {"setting": "may.cashier", "value": "refund"}),
    ],
)
def test_a_cashier_gets_neither_into_the_office_nor_past_it(hands, verb, fields):
    at.do(hands, "sign_in", staff="王芳", pin=CASHIER_PIN)
    hands.window.go("office")
    hands.settle()
    assert hands.window.page.name == "checkout"
    assert hands.message == "这一步要店长来做，请换店长登录或输店长密码。"
    before = at.ask(hands, lambda till: till.ledger.head())
    at.do(hands, verb, **fields)
    assert at.ask(hands, lambda till: till.ledger.head()) == before
