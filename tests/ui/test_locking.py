"""The window locks when nobody is there, and no barcode is a PIN; in the real window."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.counter import CASHIER_PIN, MANAGER_PIN, id_number
from tests.ui.conftest import EGG
from tests.ui.hands import REST_MS, SCANNER_MS, Hands
from ui.signin import SignInPage
from ui.widgets.pindialog import ask_pin


def burst(hands: Hands, code: str, end: int | None) -> None:
    """A scanner that ends a code in a key of its own, or in nothing."""
    hands.now += REST_MS
    for letter in code:
        hands.now += SCANNER_MS
        hands._press(ord(letter), letter)
    if end is not None:
        hands.now += SCANNER_MS
        hands._press(end, "\t" if end == Qt.Key.Key_Tab else "\r")
    hands.settle()


ENDS = pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab, None], ids=["enter", "tab", "nothing"])


@ENDS
def test_a_barcode_that_is_a_pin_signs_nobody_in(counter: Any, end: Any) -> None:
    hands = counter.open(signed_in=False)
    hands.settle()
    page = hands.window.page
    page.choose("王芳")
    burst(hands, CASHIER_PIN, end)
    assert page.pin.text() == ""
    hands.keys("Enter")
    assert hands.view.staff is None
    hands.type(CASHIER_PIN)  # by hand
    hands.keys("Enter")
    assert hands.view.staff is not None


@ENDS
def test_a_barcode_that_is_the_managers_pin_approves_nothing(hands: Hands, end: Any) -> None:
    agreed: list[str] = []
    hands.window.ask_manager("试试", agreed.append)
    hands.settle()
    assert hands.panel == "pin"
    burst(hands, MANAGER_PIN, end)
    hands.keys("Enter")
    assert agreed == []


@ENDS
def test_nor_in_a_dialog(hands: Hands, end: Any) -> None:
    agreed: list[str] = []
    ask_pin(hands.window, "试试", agreed.append)
    assert QApplication.activeModalWidget() is not None
    burst(hands, MANAGER_PIN, end)
    hands.keys("Enter")  # agrees to nothing, and the dialog goes
    assert agreed == []
    assert QApplication.activeModalWidget() is None


def idle_for(hands: Hands, minutes: float) -> None:
    """Nobody touches anything for so long."""
    at = hands.window.idle._touched_at
    hands.window.idle.ticks = lambda: at + minutes * 60
    hands.window.idle.look()
    hands.settle()


def who(hands: Hands) -> str:
    """Who is signed in."""
    staff = hands.view.staff
    return staff.name if staff is not None else ""


def test_it_locks_after_ten_minutes_and_the_sale_stays(hands: Hands) -> None:
    hands.scan(EGG)
    hands.scan(EGG)
    idle_for(hands, 9.9)
    assert who(hands) == "王芳"
    idle_for(hands, 10)
    page = hands.window.page
    assert isinstance(page, SignInPage) and who(hands) == ""
    assert page.message.accessibleName() == "离开了一会儿，已经锁上；单子还在。"
    assert hands.view.cart.total_fen == 240
    hands.type(CASHIER_PIN)
    hands.keys("Enter")
    assert who(hands) == "王芳"
    assert hands.window.page is not None and hands.window.page.name == "checkout"
    assert hands.checkout.sell.isVisible() and hands.view.cart.total_fen == 240


def test_what_was_taken_of_a_sale_stays_through_a_lock(hands: Hands) -> None:
    hands.scan(EGG)
    hands.window.till.ask("pay", {"tender": "wechat", "amount_fen": 100})
    hands.settle()
    idle_for(hands, 11)
    assert hands.view.staff is None
    assert [tender.amount_fen for tender in hands.view.cart.tenders] == [100]


def test_every_touch_and_every_scan_counts(hands: Hands) -> None:
    idle = hands.window.idle
    for touch in (lambda: hands.key("F2"), lambda: hands.scan(EGG), lambda: hands.window._on_line_code(EGG)):
        later = idle._touched_at + 9 * 60
        idle.ticks = lambda now=later: now  # type: ignore[misc]
        touch()
        hands.settle()
        assert idle._touched_at == later
        idle.look()
        hands.settle()
        assert hands.view.staff is not None


def test_a_dialog_that_is_open_goes_when_it_locks(hands: Hands) -> None:
    ask_pin(hands.window, "试试", lambda _pin: None)
    assert QApplication.activeModalWidget() is not None
    idle_for(hands, 11)
    assert QApplication.activeModalWidget() is None
    assert hands.view.staff is None


def test_a_site_may_say_never(hands: Hands) -> None:
    hands.window.till.ask("set_setting", {"setting": "screen.lock", "value": "0"}, approve=MANAGER_PIN)
    hands.settle()
    idle_for(hands, 10_000)
    assert hands.view.staff is not None


def test_the_seconds_of_a_lock_run_on_the_page(counter: Any) -> None:
    hands = counter.open(signed_in=False)
    hands.settle()
    page = hands.window.page
    page.choose("王芳")
    for _try in range(5):
        hands.type("0000")
        hands.keys("Enter")
    assert page.message.accessibleName() == "密码错了太多次，请 30 秒后再试。"
    for left in (29, 28):
        page._second.timeout.emit()
        assert page.message.accessibleName() == f"密码错了太多次，请 {left} 秒后再试。"
    for _second in range(28):
        page._second.timeout.emit()
    assert page.message.accessibleName() == "现在可以再试了。" and not page._second.isActive()


def test_what_passes_through_the_window_is_in_no_file_and_no_line(
    hands: Hands, counter: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    card = id_number("1931-07-19", 128)
    wrong = card[:17] + ("1" if card[17] == "0" else "0")
    with caplog.at_level(logging.DEBUG):
        hands.tap("营养餐")
        for code in (card, wrong, card[:9] + card[10] + card[9] + card[11:]):
            hands.scan(code)
        hands.type(card[:17])
        hands.keys("Enter")
        hands.window.till.query(lambda _till: {}[card], lambda _result: None)  # type: ignore[index]
        hands.settle()
        idle_for(hands, 11)
        hands.scan(card)
        assert card not in hands.window.page.message.accessibleName()  # type: ignore[union-attr]
    said = caplog.text + "".join(capfd.readouterr())
    assert "KeyError" in said
    for digits in (card, card[:17], wrong):
        assert digits not in said
        for file in counter.folder.rglob("*"):
            assert not file.is_file() or digits.encode() not in file.read_bytes()
