"""The manager's pages: who gets in, what they show, what they change."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from tests.counter import MANAGER_PIN, id_number
from tests.ui.conftest import EGG
from ui.office import OfficePage, shifts
from ui.office.people import StaffSection
from ui.office.productform import GIFT, MEAL
from ui.office.products import ProductsSection
from ui.office.residents import ResidentsSection
from ui.office.settings import SettingsSection
from ui.office.shifts import ShiftsSection

SHIFTS, PRODUCTS, RESIDENTS, STAFF, SETTINGS = "shifts", "products", "residents", "people", "settings"


@pytest.fixture
def office(hands):
    """An egg was sold, the shift is closed, and the manager is in the office."""
    hands.scan(EGG)
    hands.keys("F12", "Enter", "Enter")
    hands.window.till.ask("sign_in", {"staff": "赵明", "pin": MANAGER_PIN})
    hands.settle()
    hands.window.go("office")
    hands.window.till.ask("close_shift", {"counted_fen": 20100})
    hands.settle()
    assert isinstance(hands.window.page, OfficePage)
    return hands


def go(hands, place):
    section = hands.window.page.show_section(place)
    hands.settle()
    return section


def said(hands) -> str:
    return hands.window.page.message.accessibleName()


def ask(hands, read):
    found: list = []
    hands.window.till.query(read, found.append)
    hands.settle()
    return found[0]


def test_a_cashier_is_refused_in_one_line(hands):
    hands.window.go("office")
    hands.settle()
    assert hands.window.page.name == "checkout"
    assert hands.message == "这一步要店长来做，请换店长登录或输店长密码。"


def test_escape_leaves_the_office_also_without_a_shift(office):
    office.keys("Esc")
    assert office.window.page.name == "shift"


def test_the_pages_go_by_keys(office):
    office.keys(f"Ctrl+{office.window.page.names.index(PRODUCTS) + 1}")
    assert isinstance(office.window.page.section, ProductsSection)


def test_shifts_and_zs_open_by_enter(office):
    office.window.till.ask("z")
    office.settle()
    section = go(office, SHIFTS)
    assert isinstance(section, ShiftsSection)
    section._to(shifts.SHIFTS)
    office.settle()
    section.shifts.selectRow(0)
    office.keys("Enter")
    assert section.one_shift.isVisible()
    assert section.one_shift.over.text() == "短款 0.20"
    office.keys("Esc")
    section._to(shifts.ZS)
    office.settle()
    section.zs.setFocus()
    section.zs.selectRow(0)
    office.keys("Enter")
    assert ("销售净额", "1.20") in section.one_z.rows
    office.keys("Esc")
    assert section.zs.isVisible()


# -- products ---------------------------------------------------------------------------------------------------


def test_a_new_product_is_made(office):
    section = go(office, PRODUCTS)
    office.keys("Enter")
    form = section.form
    form.code.setText("V100")
    form.name.setText("土豆")
    form.price.setText("2.20")
    form.category.setEditText("蔬菜")
    form.market.setText("3.00")
    form.market_place.setText("柳堤市场")
    office.scan("6909990000019")
    assert form.barcodes.text() == "6909990000019"
    office.keys("Enter")
    product = ask(office, lambda till: till.ledger.product("V100"))
    assert (product.name, product.price_fen, product.unit, product.category.name) == ("土豆", 220, "kg", "蔬菜")
    assert product.barcodes == ("6909990000019",)
    assert (product.market.price_fen, product.market.place) == (300, "柳堤市场")
    assert said(office) == "已保存：土豆"


@pytest.mark.parametrize("price", ["", "0", "1000000", "1.234"])
def test_a_price_nobody_can_ask_is_said_and_changes_nothing(office, price):
    section = go(office, PRODUCTS)
    section._open(ask(office, lambda till: till.ledger.product("V001")))
    section.form.price.setText(price)
    office.keys("Enter")
    assert said(office) == "价格要在 0.01 到 99,999.99 元之间，请重输。"
    assert ask(office, lambda till: till.ledger.product("V001")).price_fen == 340


def test_a_price_is_typed_per_jin_where_the_site_likes(office):
    office.window.till.ask("set_setting", {"setting": "weight.unit", "value": "jin"})
    office.settle()
    section = go(office, PRODUCTS)
    section._open(ask(office, lambda till: till.ledger.product("V001")))
    office.settle()
    assert section.form.price.text() == "1.70"
    section.form.price.setText("1.75")
    office.keys("Enter")
    assert ask(office, lambda till: till.ledger.product("V001")).price_fen == 350


def test_a_meal_has_no_price_and_a_gift_has_a_merchant(office):
    section = go(office, PRODUCTS)
    section._open(ask(office, lambda till: till.ledger.product("M01")))
    assert section.form.kind.value() == MEAL
    assert not section.form.price.isEnabled()
    section._open(ask(office, lambda till: till.ledger.product("D07")))
    assert section.form.kind.value() == GIFT
    assert section.form.merchant.text() == "张记"
    section.form.sold_out.setChecked(True)
    office.keys("Enter")
    product = ask(office, lambda till: till.ledger.product("D07"))
    assert (product.sold_out, product.merchant, product.price_fen) == (True, "张记", 1800)


def test_search_finds_by_pinyin_and_enter_opens(office, qtbot):
    section = go(office, PRODUCTS)
    section.search.setFocus()
    office.type("xhs")
    office.keys("Enter")
    qtbot.waitUntil(lambda: section.form.isVisible())
    assert section.form.code.text() == "V001"


def test_a_scan_in_the_list_opens_exactly_that_product(office):
    section = go(office, PRODUCTS)
    office.scan(EGG)
    assert section.form.isVisible()
    assert section.form.code.text() == "V002"


def test_a_barcode_may_be_taken_away(office):
    section = go(office, PRODUCTS)
    office.scan(EGG)
    section.form.barcodes.setText("2000000000008")
    office.keys("Enter")
    assert ask(office, lambda till: till.ledger.product("V002")).barcodes == ("2000000000008",)


# -- people -----------------------------------------------------------------------------------------------------


def test_staff_are_added_changed_and_let_go(office):
    section = go(office, STAFF)
    assert isinstance(section, StaffSection)
    section.name.setText("刘洋")
    section.role.choose("shop")
    section.pin.setText("2222")
    office.keys("Enter")
    people = {person.name: person for person in ask(office, lambda till: till.ledger.staff())}
    assert people["刘洋"].role == "shop"
    assert section.pin.text() == ""
    section.table.chosen.emit(people["刘洋"])
    section.active.setChecked(False)
    office.keys("Enter")
    people = {person.name: person for person in ask(office, lambda till: till.ledger.staff())}
    assert not people["刘洋"].active


def test_the_last_manager_stays(office):
    section = go(office, STAFF)
    section.table.chosen.emit(next(p for p in section.table.rows_model.rows if p.name == "赵明"))
    section.role.choose("cashier")
    office.keys("Enter")
    assert said(office) == "至少要留一位店长。"


def test_a_shown_card_enrols_and_no_digit_stays(office):
    section = go(office, RESIDENTS)
    assert isinstance(section, ResidentsSection)
    card = id_number("19450101", 123)
    office.scan(card)
    assert card not in section.card.displayText()
    section.name.setText("陈秀英")
    section.home.setText("3 栋 201")
    office.keys("Enter")
    assert said(office).startswith("已登记：R")
    assert section.card.text() == ""
    people = ask(office, lambda till: till.ledger.find_enrolled("陈", 10))
    assert [(person.name, person.home) for person in people] == [("陈秀英", "3 栋 201")]


def test_a_wrong_card_is_said_without_its_digits(office):
    section = go(office, RESIDENTS)
    card = id_number("19450101", 123)
    section.card.setText(card[:-1] + ("0" if card[-1] != "0" else "1"))
    section.name.setText("陈秀英")
    section.name.setFocus()
    office.keys("Enter")
    assert said(office) == "身份证号校验码不对，请再刷一次或核对号码。"


# -- settings ---------------------------------------------------------------------------------------------------


def test_settings_are_saved_together(office):
    section = go(office, SETTINGS)
    assert isinstance(section, SettingsSection)
    section._write["printer.standin"]("no")
    section._write["receipt.footer"]("慢走")
    section.save()
    office.settle()
    assert office.view.site["printer.standin"] == "no"
    assert office.view.site["receipt.footer"] == "慢走"
    assert said(office) == "已保存。"


def test_a_setting_that_cannot_be_is_refused(office):
    section = go(office, SETTINGS)
    section._write["day.turns"]("noon")
    section.save()
    office.settle()
    assert office.view.site["day.turns"] == "00:00"
    assert said(office) == "“day.turns”不接受这个值，请查看说明。"


def test_the_look_changes_at_once(office):
    from ui import theme

    section = go(office, SETTINGS)
    section._write["screen.theme"]("night")
    section._write["screen.type"]("large")
    section.save()
    office.settle()
    assert theme.night() and theme.large()
    assert said(office) == "已保存。"


def test_a_page_still_gets_its_answer_when_the_look_changes_meanwhile(office):
    section = go(office, "today")
    before = section.net
    section._refresher.now()
    office.window.set_look(night=True)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    office.settle()
    assert go(office, "today").net is not before
