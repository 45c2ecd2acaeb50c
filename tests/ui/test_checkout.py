"""A sale from the first scan to the change, by each kind of hands alone, and what must never go wrong on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos.words import use
from tests.counter import MANAGER_PIN, id_number
from tests.ui.conftest import EGG, SOAP, Counter
from tests.ui.hands import Hands
from ui import theme
from ui.widgets.elided import LEAST, LEAST_LARGE

AGED_81 = id_number("1945-03-04")
AGED_79 = id_number("1947-03-04", order=14)


def tile_number(hands: Hands, name: str) -> str:
    tiles = hands.checkout.sell.tiles
    numbers = {product.name: number for number, product in enumerate(tiles._all, 1)}
    return str(numbers[name])


def sales(hands: Hands) -> list[str]:
    found: list[str] = []
    hands.window.till.query(lambda till: till.ledger.sales(), lambda sold: found.extend(one.number for one in sold))
    hands.settle()
    return found


def test_a_sale_by_keyboard_alone(hands: Hands) -> None:
    hands.type("1")
    hands.keys("Enter")  # the first tile: a meal
    hands.type("xhs")
    hands.keys("Enter")  # weighed: asks for the weight
    assert hands.panel == "number"
    hands.type("1.125")
    hands.keys("Enter")
    assert [line.name for line in hands.view.cart.lines] == ["营养餐", "西红柿"]
    assert hands.view.cart.total_fen == 1500 + 383
    hands.keys("Up", "Del", "2", "Enter")  # the first line goes, with the second reason
    assert [line.name for line in hands.view.cart.lines] == ["西红柿"]
    hands.keys("F12")
    assert hands.panel == "pay"
    hands.type("5")
    hands.keys("Enter")
    assert hands.panel == "done"
    assert hands.view.done is not None
    assert (hands.view.done.total_fen, hands.view.done.change_fen) == (380, 120)
    hands.keys("Enter")
    assert hands.panel == "sell"
    assert hands.view.cart.empty


def test_a_sale_by_touch_alone(hands: Hands) -> None:
    checkout = hands.checkout
    hands.tap("营养餐")
    hands.click(hands.window.bar.counters["shop"])
    hands.tap("西红柿")
    pad = checkout.panel_named("number").pad  # type: ignore[attr-defined]
    for key in ("1", ".", "5"):
        hands.click(pad.buttons[key])
    assert checkout.panel.go is not None
    hands.click(checkout.panel.go)
    assert hands.view.cart.total_fen == 1500 + 510
    assert checkout.sell.go is not None
    hands.click(checkout.sell.go)
    pay = checkout.panel_named("pay")
    hands.click(pay.quick[0])  # type: ignore[attr-defined]
    assert pay.go is not None
    hands.click(pay.go)
    assert hands.panel == "done"
    assert hands.view.done is not None and hands.view.done.total_fen == 2010
    assert checkout.panel.go is not None
    hands.click(checkout.panel.go)
    assert hands.panel == "sell"


def test_a_sale_by_scanner_and_number_keys_alone(hands: Hands) -> None:
    hands.scan(AGED_81)
    hands.type(tile_number(hands, "营养餐"))
    hands.keys("Enter")
    hands.type("3*")
    hands.scan(EGG)
    assert [(line.name, line.quantity, line.amount_fen) for line in hands.view.cart.lines] == [
        ("营养餐", 1000, 1000),
        ("鸡蛋", 3000, 360),
    ]
    hands.keys("+")
    hands.type("20")
    hands.keys("Enter")
    assert hands.view.done is not None and hands.view.done.change_fen == 640
    hands.scan(EGG)  # the next sale begins without a key
    assert hands.panel == "sell"
    assert [line.name for line in hands.view.cart.lines] == ["鸡蛋"]
    assert len(sales(hands)) == 1


def test_a_weight_then_a_tile(hands: Hands) -> None:
    hands.window.switch_counter("shop")
    hands.settle()
    hands.type("1.25")
    hands.tap("西红柿")
    assert hands.view.cart.lines[0].quantity == 1250
    hands.type("0.5")
    hands.keys("Enter")
    assert hands.checkout.sell.field.quantity == "0.5"
    hands.type(tile_number(hands, "西红柿"))
    hands.keys("Enter")
    assert hands.view.cart.lines[1].quantity == 500


def test_a_card_before_or_after_the_meal_gives_the_same_price(hands: Hands) -> None:
    hands.scan(AGED_81)
    hands.tap("营养餐")
    before = hands.view.cart.lines[0].amount_fen
    hands.keys("F9", "6", "Enter")
    assert hands.view.cart.empty
    hands.tap("营养餐")
    assert hands.view.cart.lines[0].amount_fen == 1500
    hands.scan(AGED_81)
    assert hands.view.cart.lines[0].amount_fen == before == 1000


def test_a_card_typed_by_hand_leaves_no_trace(hands: Hands) -> None:
    field = hands.checkout.sell.field
    hands.type(AGED_79)
    assert field.echoMode() == field.EchoMode.Password
    hands.keys("Enter")
    assert hands.view.cart.diner is not None
    assert hands.view.diner_price_fen == 1200
    assert field.text() == ""
    assert not field.isUndoAvailable()


def test_an_unknown_barcode_says_what_to_do_and_changes_nothing(hands: Hands) -> None:
    hands.scan("6901234567893")
    assert "6901234567893" in hands.message
    assert hands.view.cart.empty
    hands.scan(EGG)  # the next action takes the message away
    assert hands.message == ""


def test_part_of_a_barcode_finds_nothing(hands: Hands) -> None:
    hands.type(EGG[:-1])
    hands.keys("Enter")
    assert hands.view.cart.empty
    assert EGG[:-1] in hands.message


# -- bursts ----------------------------------------------------------------------------------------------------------


def test_a_scan_while_a_name_is_half_typed_does_not_lose_it(hands: Hands) -> None:
    hands.type("xh")
    hands.scan(EGG)
    assert hands.checkout.sell.field.text() == "xh"
    assert [line.name for line in hands.view.cart.lines] == ["鸡蛋"]


def test_a_scan_while_paying_goes_into_the_sale_and_not_into_the_amount(hands: Hands) -> None:
    hands.scan(EGG)
    hands.keys("F12")
    hands.type("5")
    hands.scan(SOAP)
    assert hands.panel == "pay"
    assert hands.checkout.panel.amount.text() == "5"  # type: ignore[attr-defined]
    assert hands.view.cart.total_fen == 120 + 383
    assert sales(hands) == []


@pytest.mark.parametrize("key", ["F3", "F2", "F9", "Del", "F11", "F1", "F4", "F10"])
def test_a_scan_confirms_no_panel(hands: Hands, key: str) -> None:
    hands.scan(EGG)
    hands.keys(key)
    panel = hands.panel
    assert panel != "sell"
    hands.scan(SOAP)
    assert hands.panel == panel
    assert [line.name for line in hands.view.cart.lines] == ["鸡蛋", "肥皂"]


def test_a_scan_reaches_no_dialog_and_no_button(hands: Hands) -> None:
    from ui.widgets.pindialog import PinDialog

    got: list[str] = []
    dialog = PinDialog(hands.window, "为什么")
    dialog.accepted.connect(lambda: got.append("accepted"))
    dialog.open()
    hands.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog)
    hands.scan(EGG)
    assert dialog.isVisible() and dialog.field.text() == "" and got == []
    dialog.reject()
    hands.scan(EGG)
    button = hands.checkout.sell.keys["park"]
    button.setFocus()
    hands.scan(EGG)
    assert hands.view.parked == ()
    assert hands.view.cart.lines[0].quantity == 2000


def test_keys_wait_while_the_till_works(hands: Hands) -> None:
    """A scan, the pay key, an amount and Enter, all pressed before the first was answered."""
    for letter in EGG:
        hands.key(letter, after_ms=4)
    hands.key("Enter", after_ms=4)
    for name in ("F12", "5", "Enter"):
        hands.key(name, after_ms=120)
    hands.qtbot.waitUntil(lambda: hands.view.done is not None, timeout=20_000)
    hands.settle()
    assert hands.view.done is not None and hands.view.done.change_fen == 380


# -- paying ----------------------------------------------------------------------------------------------------------


def test_enter_twice_is_one_sale(hands: Hands) -> None:
    hands.scan(EGG)
    hands.keys("F12")
    hands.key("Enter")
    hands.key("Enter", after_ms=90)
    hands.settle()
    assert hands.panel == "done"
    assert len(sales(hands)) == 1


def test_a_double_click_is_one_step_and_one_sale(hands: Hands) -> None:
    hands.scan(EGG)
    checkout = hands.checkout
    assert checkout.sell.go is not None
    hands.qtbot.waitUntil(lambda: checkout.sell.go.is_ready)
    middle = checkout.sell.go.mapTo(hands.window, checkout.sell.go.rect().center())

    def double_click() -> None:
        for click in (QTest.mouseClick, QTest.mouseDClick):
            under = hands.window.childAt(middle)
            assert under is not None
            click(under, Qt.MouseButton.LeftButton, pos=under.mapFrom(hands.window, middle))
            hands.settle()

    double_click()
    assert hands.panel == "pay"
    assert sales(hands) == []
    pay = checkout.panel_named("pay")
    assert pay.go is not None
    hands.qtbot.waitUntil(lambda: pay.go.is_ready)
    double_click()
    assert hands.panel == "done"
    assert len(sales(hands)) == 1


def test_too_little_cash_says_what_is_short_and_takes_nothing(hands: Hands) -> None:
    hands.scan(SOAP)
    hands.keys("F12")
    hands.type("2")
    hands.keys("Enter")
    assert "1.80" in hands.message
    assert hands.panel == "pay"
    assert hands.view.cart.tenders == ()


def test_more_than_is_left_by_wechat_is_refused(hands: Hands) -> None:
    hands.scan(SOAP)
    hands.keys("F12", "F2")
    hands.type("10")
    hands.keys("Enter")
    assert "3.83" in hands.message
    assert sales(hands) == []
    hands.keys("Esc", "Enter")
    assert hands.view.done is not None and hands.view.done.total_fen == 383


def test_a_split_payment_survives_a_restart(counter: Counter) -> None:
    hands = counter.open()
    hands.scan(SOAP)
    hands.keys("F12", "F6")
    hands.type("2")
    hands.keys("Enter")
    assert hands.view.cart.left_fen == 183
    counter.close()
    hands = counter.open()
    assert hands.view.cart.left_fen == 183
    hands.keys("F12", "F3", "Enter")
    assert hands.view.done is not None
    assert [tender.tender for tender in hands.view.done.tenders] == ["cash", "alipay"]


def test_no_rounding_takes_the_fen(hands: Hands) -> None:
    hands.scan(SOAP)
    hands.keys("F12", "F5", "Enter")
    assert hands.view.done is not None
    assert (hands.view.done.total_fen, hands.view.done.rounding_fen) == (383, 0)


def test_a_free_meal_is_finished_without_a_tender(hands: Hands) -> None:
    hands.scan(id_number("1930-01-02"))
    hands.tap("营养餐")
    hands.keys("F12", "Enter")
    assert hands.view.done is not None and hands.view.done.total_fen == 0
    assert hands.view.done.tenders == ()


def test_a_fault_nobody_foresaw_keeps_the_cart_and_takes_no_second_payment(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from pos.till import Till

    hands.scan(EGG)
    whole = Till.do
    keys: list[str] = []

    def breaks_after(till: Till, verb: str, /, **fields: object) -> dict[str, object]:
        answer = whole(till, verb, **fields)  # type: ignore[arg-type]
        if verb == "pay":
            keys.append(str(fields["key"]))
            if len(keys) == 1:
                raise RuntimeError(f"holder of {AGED_81}")
        return answer

    monkeypatch.setattr(Till, "do", breaks_after)
    hands.keys("F12", "Enter")
    assert AGED_81 not in caplog.text
    assert "RuntimeError" in caplog.text
    assert len(sales(hands)) == 1
    hands.keys("Enter")
    assert len(sales(hands)) == 1


# -- after a restart, set aside, undone --------------------------------------------------------------------------------


def test_a_restart_keeps_the_cart_and_what_was_set_aside(counter: Counter) -> None:
    hands = counter.open()
    hands.scan(EGG)
    hands.keys("F5")
    assert "1" in hands.message
    hands.scan(SOAP)
    counter.close()
    hands = counter.open()
    assert [line.name for line in hands.view.cart.lines] == ["肥皂"]
    assert hands.checkout.sell.keys["recall"].badge == "1"
    hands.keys("F6", "1")
    assert [line.name for line in hands.view.cart.lines] == ["鸡蛋"]
    assert len(hands.view.parked) == 1


def test_a_discount_over_the_limit_asks_for_the_manager(hands: Hands) -> None:
    hands.scan(SOAP)
    hands.keys("F11")
    hands.type("50")
    hands.keys("Enter", "Enter")
    assert hands.panel == "pin"
    hands.type("0000")
    hands.keys("Enter")
    assert hands.panel == "pin" and hands.message
    hands.type(MANAGER_PIN)
    hands.keys("Enter")
    assert hands.panel == "sell"
    assert hands.view.cart.total_fen == 191


def test_a_price_is_changed_with_a_reason(hands: Hands) -> None:
    hands.scan(SOAP)
    hands.keys("F3")
    hands.type("3.50")
    hands.keys("Enter", "3", "Enter")
    line = hands.view.cart.lines[0]
    assert (line.amount_fen, line.changes[0].reason) == (350, "标价不符")


@pytest.mark.parametrize("price", ["0", "1000000"])
def test_a_price_that_cannot_be_is_refused(hands: Hands, price: str) -> None:
    hands.scan(SOAP)
    hands.keys("F3")
    hands.type(price)
    hands.keys("Enter")
    assert hands.panel == "number" and hands.message
    assert hands.view.cart.total_fen == 383


@pytest.mark.parametrize("weight", ["0", "4000"])
def test_a_weight_that_cannot_be_is_refused(hands: Hands, weight: str) -> None:
    hands.type("xhs")
    hands.keys("Enter")
    hands.type(weight)
    hands.keys("Enter")
    assert hands.message
    assert hands.view.cart.empty


def test_the_sale_just_rung_is_refunded_from_its_result(hands: Hands) -> None:
    hands.type("2*")
    hands.scan(EGG)
    hands.keys("F12", "Enter", "F7")
    assert hands.panel == "refund"
    hands.keys("1", "1", "Enter", "Enter")  # line 1, one of two
    assert hands.panel == "done"
    assert hands.view.done is not None and hands.view.done.refund
    assert hands.view.done.change_fen == 120


def test_a_refund_of_more_than_was_sold_is_refused(hands: Hands) -> None:
    hands.scan(EGG)
    hands.keys("F12", "Enter", "F7", "1", "5", "Enter", "Enter")
    assert hands.message
    assert len(sales(hands)) == 1


def test_a_sold_out_tile_notes_who_wanted_it(hands: Hands) -> None:
    hands.window.switch_counter("shop")
    hands.tap("豌豆尖")
    assert "豌豆尖" in hands.message
    assert hands.view.cart.empty


def test_escape_goes_back_step_by_step_and_never_loses_the_sale(hands: Hands) -> None:
    hands.scan(EGG)
    hands.keys("F12")
    hands.type("5")
    hands.keys("Esc")
    assert hands.panel == "pay"
    hands.keys("Esc")
    assert hands.panel == "sell"
    hands.keys("Esc", "Esc", "Esc")
    assert [line.name for line in hands.view.cart.lines] == ["鸡蛋"]


def test_the_drawer_opens_with_a_reason(hands: Hands) -> None:
    hands.keys("F10", "Enter")
    assert hands.panel == "sell"
    assert hands.message


@pytest.mark.parametrize("key", ["F9", "/"])
def test_every_choice_of_the_menu_shows_the_key_that_picks_it(hands: Hands, key: str) -> None:
    hands.keys(key)
    assert hands.panel == "more"
    shown = [button.key for button in hands.checkout.panel.choices.buttons]  # type: ignore[attr-defined]
    assert all(shown) and len(set(shown)) == len(shown)
    hands.keys("9")
    assert hands.window.page is not None and hands.window.page.name == "shift"


def test_a_discount_is_laid_on_the_sale_or_the_line_by_key(hands: Hands) -> None:
    hands.scan(EGG)
    hands.scan(SOAP)
    hands.keys("F11", "F3", "F2", "F3")
    hands.type("10")
    hands.keys("Enter", "Enter")
    assert {change.what for line in hands.view.cart.lines for change in line.changes} == {"sale_discount"}


def test_what_comes_back_is_paid_as_the_key_says(hands: Hands) -> None:
    hands.scan(EGG)
    hands.keys("F12", "F2", "Enter", "F7", "F2", "F4", "Enter", "Enter")
    assert hands.view.done is not None and hands.view.done.refund
    assert [tender.tender for tender in hands.view.done.tenders] == ["cash"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_the_age_stays_on_a_narrow_card(counter: Counter, language: str, large: bool) -> None:
    use(language)
    hands = counter.open((1024, 768))
    hands.window.till.ask("enrol", {"card": AGED_81, "name": "陈秀英"}, approve=MANAGER_PIN)
    hands.window.set_look(large=large)
    hands.scan(AGED_81)
    title = hands.checkout.cart.card._title
    least = theme.font(LEAST_LARGE if large else LEAST, bold=True)
    assert title.text().startswith("陈秀英 · 81")
    assert QFontMetrics(least).horizontalAdvance(title.text()) <= title.width()


def test_money_in_and_out_of_the_drawer(hands: Hands) -> None:
    hands.keys("F9", "7")
    hands.type("50")
    hands.keys("Enter", "Enter")
    assert "50.00" in hands.message
    hands.keys("F9", "8")
    hands.type("12")
    hands.keys("Enter", "Enter")
    assert "12.00" in hands.message


def test_an_invoice_is_asked_for_at_the_counter_of_the_sale_just_rung_or_an_older_one(hands):
    hands.scan(EGG)
    hands.keys("F12", "Enter")
    assert hands.panel == "done"
    hands.keys("Ctrl+I")
    assert hands.panel == "reason"
    hands.checkout.panel.own.setText("柳堤物业公司")
    hands.keys("Enter")
    assert hands.message == "1-000001 的发票已记下，店长会开。"
    hands.scan(EGG)
    hands.keys("F12", "Enter", "Enter")
    hands.scan(EGG)  # the next customer's; the one before comes back
    hands.keys("Ctrl+I")
    assert hands.panel == "sales"
    hands.scan("1-000002")
    hands.keys("Enter", "Enter")
    found: list[list[str]] = []
    hands.window.till.query(lambda till: [till.ledger.invoice(f"1-00000{n}").title for n in (1, 2)], found.append)
    hands.settle()
    assert found == [["柳堤物业公司", "个人"]]


def test_a_gift_to_the_love_fund_is_taken_at_the_counter_in_cash(hands):
    sql = "SELECT body FROM journal WHERE kind = 'fund.gift' ORDER BY seq DESC LIMIT 1"
    for giver, said in (("", ""), ("林先生", "林先生")):
        hands.keys("Ctrl+G")
        hands.type("50")
        hands.keys("Enter")
        assert hands.panel == "reason"
        hands.checkout.panel.own.setText(giver)
        hands.keys("Enter")
        assert hands.message == "谢谢！收到爱心捐款 50.00 元。"
        found: list[Any] = []
        hands.window.till.query(lambda till: till.ledger.connection.execute(sql).fetchone()[0], found.append)
        hands.settle()
        body = json.loads(found[0])
        assert (body["amount"], body.get("from", ""), body["tender"]) == (5000, said, "cash")
    balance: list[int] = []
    hands.window.till.query(lambda till: till.ledger.fund_fen(), balance.append)
    hands.settle()
    assert balance == [10_000]


def test_a_card_shown_late_leaves_the_last_line_in_sight(counter: Counter) -> None:
    hands = counter.open((1024, 768))
    for line in range(10):
        hands.window.till.ask("add", {"product": "V001", "quantity": 1000 + line})
    hands.settle()
    lines = hands.checkout.cart.list
    last = lines.lines.index(lines.lines.rowCount() - 1)
    shorter = lines.viewport().height()
    assert lines.viewport().rect().contains(lines.visualRect(last))
    hands.scan(AGED_81)
    assert lines.viewport().height() < shorter
    assert lines.viewport().rect().contains(lines.visualRect(last))
