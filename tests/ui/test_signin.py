"""Signing in: by touch, by keys, and what a wrong PIN says."""

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.counter import CASHIER_PIN
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
