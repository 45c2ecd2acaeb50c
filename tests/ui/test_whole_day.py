"""A day at the counter from the sign-in to the sign-out, through the real window: by keys and scanner alone, by touch alone."""

from __future__ import annotations

from typing import Any

import pytest

from pos.view import Done
from tests.counter import CASHIER_PIN, id_number
from tests.ui.conftest import EGG
from tests.ui.hands import Hands
from ui.checkout.morepanel import CHOICES
from ui.shiftpages import ShiftPage

AGED_81 = id_number("1945-03-04")


@pytest.fixture
def outside(counter: Any) -> Hands:
    hands = counter.open(signed_in=False)
    hands.settle()
    return hands


def test_a_day_by_scanner_and_keys_alone(outside: Hands) -> None:
    hands = outside
    hands.key("Right")  # 王芳
    hands.type(CASHIER_PIN)
    hands.keys("Enter")
    hands.type("200")
    hands.keys("Enter")
    assert opened(hands) == 20000
    hands.scan(AGED_81)  # a meal by age and two eggs, in cash
    hands.type("1")
    hands.keys("Enter")
    hands.type("2*")
    hands.scan(EGG)
    hands.keys("F12")
    hands.type("20")
    hands.keys("Enter")
    assert done(hands).change_fen == 760
    hands.scan(EGG)  # the next one waits for her purse
    hands.keys("F5")
    assert (len(hands.view.parked), len(hands.view.cart.lines)) == (1, 0)
    hands.keys("F6", "1")
    assert len(hands.view.cart.lines) == 1
    hands.keys("F12", "F2", "Enter")  # WeChat
    assert done(hands).tenders[0].tender == "wechat"
    hands.keys("F7", "F2", "Enter", "Enter")  # the egg was bad: all of it back
    assert done(hands).refund
    hands.keys("Enter", "F9", "9")  # 更多 → 清点交班
    page: Any = hands.window.page
    assert isinstance(page, ShiftPage)
    for pieces in ("2", "", "", "1", "", "2", "", "4"):
        hands.type(pieces)
        hands.keys("Enter")
    assert opened(hands) is None
    hands.keys("Enter")
    assert hands.window.page.name == "signin"  # type: ignore[union-attr]


def test_a_day_by_touch_alone(outside: Hands) -> None:
    hands = outside
    page: Any = hands.window.page
    hands.click(next(tile for tile in page.tiles if tile.person.name == "王芳"))
    for digit in CASHIER_PIN:
        hands.click(page.pad.buttons[digit])
    hands.click(page.go)
    shift: Any = hands.window.page
    assert isinstance(shift, ShiftPage)
    for digit in "200":
        hands.click(shift.opening.pad.buttons[digit])
    hands.click(shift.opening.go)
    assert opened(hands) == 20000
    hands.tap("营养餐")
    hands.click(hands.window.bar.counters["shop"])
    hands.tap("鸡蛋")
    go(hands, "sell")
    pay: Any = hands.checkout.panel_named("pay")
    hands.click(pay.quick[0])
    go(hands, "pay")
    assert (hands.panel, done(hands).total_fen) == ("done", 1620)
    go(hands, "done")
    hands.click(hands.checkout.sell.keys["more"])
    more: Any = hands.checkout.panel
    place = [action for action, _word, _digit in CHOICES].index("close_shift")
    hands.click(more.choices.buttons[place])
    count: Any = hands.window.page
    assert isinstance(count, ShiftPage)
    for digit in "2":
        hands.click(count.counting.pad.buttons[digit])
    hands.click(count.counting.go)
    hands.click(count.done)
    assert hands.window.page.name == "signin"  # type: ignore[union-attr]


def done(hands: Hands) -> Done:
    """The sale just rung."""
    assert hands.view.done is not None
    return hands.view.done


def opened(hands: Hands) -> int | None:
    """The open shift's float."""
    return None if hands.view.shift is None else hands.view.shift.float_fen


def go(hands: Hands, name: str) -> None:
    """The green button of the panel in front."""
    panel = hands.checkout.panel
    assert panel.name == name and panel.go is not None
    hands.click(panel.go)
