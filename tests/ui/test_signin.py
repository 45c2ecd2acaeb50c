"""Signing in: by touch, by keys, and what a wrong PIN says."""

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.counter import CASHIER_PIN, MANAGER_PIN
from tests.ui.conftest import SOAP
from ui.signin import SignInPage


@pytest.fixture
def outside(counter):
    hands = counter.open(signed_in=False)
    hands.settle()
    assert isinstance(hands.window.page, SignInPage)
    return hands


def test_touch_alone_signs_in(outside):
    page = outside.window.page
    outside.click(next(tile for tile in page.tiles if tile.person.name == "王芳"))
    for digit in CASHIER_PIN:
        outside.click(page.pad.buttons[digit])
    outside.click(page.go)
    assert outside.view.staff.name == "王芳"
    assert outside.window.page.name == "shift"


def test_keys_alone_sign_in(outside):
    outside.key("Right")
    assert [tile.person.name for tile in outside.window.page.tiles if tile.isChecked()] == ["王芳"]
    outside.type(CASHIER_PIN)
    outside.keys("Enter")
    assert outside.view.staff.name == "王芳"


def test_the_pin_is_dots_and_takes_no_input_method(outside):
    page = outside.window.page
    assert page.pin.echoMode() == QLineEdit.EchoMode.Password
    assert page.pin.inputMethodHints()
    outside.type("12")
    outside.key("Esc")
    assert page.pin.text() == ""


def test_five_wrong_pins_lock_and_say_so_in_one_line(outside):
    page = outside.window.page
    page.choose("王芳")
    said = []
    for _try in range(6):
        outside.type("0000")
        outside.keys("Enter")
        said.append(page.message.accessibleName())
    assert said[0] == "密码不对，请再输一次。"
    assert said[-1].startswith("密码错了太多次")
    assert "\n" not in said[-1]
    outside.type(CASHIER_PIN)
    outside.keys("Enter")
    assert outside.view.staff is None  # locked out for a while, the right PIN too


def test_a_scan_signs_nobody_in(outside):
    page = outside.window.page
    page.choose("王芳")
    outside.scan(CASHIER_PIN + CASHIER_PIN)
    assert outside.view.staff is None
    assert page.pin.text() == ""
    assert page.message.accessibleName() == "请先登录。"


def test_a_second_enter_sends_nothing(outside):
    outside.window.page.choose("王芳")
    outside.type(CASHIER_PIN)
    outside.key("Enter")
    outside.key("Enter", after_ms=20)
    outside.settle()
    assert outside.view.staff.name == "王芳"


def test_one_touch_on_the_name_changes_the_cashier_and_keeps_the_sale(hands):
    hands.scan(SOAP)
    hands.click(hands.window.bar.person)
    assert isinstance(hands.window.page, SignInPage)
    hands.window.page.choose("赵明")
    hands.type(MANAGER_PIN)
    hands.keys("Enter")
    assert (hands.view.staff.name, hands.window.page.name) == ("赵明", "checkout")
    assert [line.name for line in hands.view.cart.lines] == ["肥皂"]


def test_one_key_changes_the_cashier(hands):
    hands.keys("Ctrl+L")
    assert isinstance(hands.window.page, SignInPage)


def own_pin(hands, *pins):
    hands.checkout.do_action("own_pin")
    hands.settle()
    for pin in pins:
        hands.type(pin)
        hands.keys("Enter")


def test_a_cashier_sets_their_own_pin_at_the_counter(hands):
    own_pin(hands, CASHIER_PIN, "4321", "4322")
    assert (hands.panel, hands.message) == ("pin", "两次密码不一样，请再输一次。")
    for pin in ("4321", "4321"):
        hands.type(pin)
        hands.keys("Enter")
    assert (hands.panel, hands.message) == ("sell", "王芳 的密码已改。")
    hands.keys("Ctrl+L")
    hands.window.page.choose("王芳")
    hands.type("4321")
    hands.keys("Enter")
    assert hands.view.staff.name == "王芳"


@pytest.mark.parametrize(
    ("old", "new", "said"), [("0000", "4321", "密码不对"), (CASHIER_PIN, "12", "密码要 4 到 8 位数字")]
)
def test_a_pin_that_will_not_do_is_asked_again_from_the_start(hands, old, new, said):
    own_pin(hands, old, new, new)
    assert hands.panel == "pin" and hands.message.startswith(said)
    assert hands.checkout.panel.field.text() == ""
