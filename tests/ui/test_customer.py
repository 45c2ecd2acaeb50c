"""The customer's window beside the real one: what it shows, that nothing is cut, and that the counter keeps keys and focus."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.counter import id_number
from tests.ui.conftest import Counter
from tests.ui.hands import PATIENCE_MS, Hands

CARD = id_number("1945-03-04")


class Pair:
    """The counter's hands, and the customer's eyes."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.side = hands.window.customer
        hands.window.till.ask(
            "enrol", {"card": CARD, "name": "陈秀英", "home": "3 栋 201", "note": "少盐"}, approve="8888"
        )
        self.set("display.window", "window")
        self.side._open_later.stop()
        self.side._open_as_set()
        assert self.side.window is not None
        self.window: Any = self.side.window

    def set(self, key: str, value: str) -> None:
        self.hands.window.till.ask("set_setting", {"setting": key, "value": value})
        self.hands.settle()

    def read(self) -> list[str]:
        """The texts on the customer's window, once it has caught up."""
        self.hands.qtbot.waitUntil(lambda: not self.side._soon.isActive(), timeout=PATIENCE_MS)
        return [text.text for text in self.side.window.sheet().texts]  # type: ignore[union-attr]


@pytest.fixture
def pair(counter: Counter) -> Iterator[Pair]:
    made = Pair(counter.open())
    yield made
    made.side.close()


def test_the_sale_is_followed_from_the_card_to_the_change(pair):
    hands = pair.hands
    hands.scan(CARD)
    assert {"陈*英", "原价 15.00", "10.00"} <= set(pair.read())
    hands.tap("营养餐")
    assert {"营养餐", "陈*英", "10.00", "原价 15.00 · 省 5.00", "合计", "已经省了 5.00"} <= set(pair.read())
    hands.type("1.125")
    hands.key("Enter")
    hands.type("V001")
    hands.keys("Enter")
    assert {"西红柿", "1.125 kg × 3.40", "3.83", "市场上要 5.18 · 省 1.35", "13.83"} <= set(pair.read())
    hands.keys("F12")
    assert {"一共", "13.83", "付现金", "13.80", "抹零 0.03"} <= set(pair.read())
    hands.type("50")
    hands.keys("Enter")
    assert {"找您", "36.20", "收您 50.00 · 应付 13.80"} <= set(pair.read())
    pair.side._done.timeout.emit()
    assert "36.20" not in pair.read()


def test_the_next_scan_begins_at_once(pair):
    hands = pair.hands
    hands.scan("6900000000024")
    hands.keys("F12", "Enter")
    assert "收好了" in pair.read() or "找您" in pair.read()
    hands.scan("6900000000017")
    assert {"鸡蛋", "1.20"} <= set(pair.read())


def test_neither_room_nor_note_nor_number_is_ever_there(pair):
    hands, told = pair.hands, []
    for step in (
        lambda: hands.scan(CARD),
        lambda: hands.tap("营养餐"),
        lambda: hands.keys("F12"),
        lambda: hands.keys("Enter"),
    ):
        step()
        told += [*pair.read(), pair.window.accessibleName(), pair.window.windowTitle()]
    text = " ".join(told)
    assert "陈*英" in text
    for secret in ("陈秀英", "3 栋", "201", "少盐", "R0001", CARD[6:14], "1-000001"):
        assert secret not in text


def test_the_counter_keeps_focus_and_keys(pair):
    hands, window = pair.hands, pair.window
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert QApplication.activeWindow() is hands.window
    before = QApplication.focusWidget()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    assert QApplication.activeWindow() is hands.window
    assert QApplication.focusWidget() is before
    hands.type("3*")
    hands.scan("6900000000017")
    assert hands.view.cart.lines[0].quantity == 3000


def test_keys_that_the_system_sends_to_it_are_the_counters(pair):
    """A desk that gives it the focus all the same."""
    hands = pair.hands
    for letter in "6900000000017\r":
        hands.now += 4
        key = Qt.Key.Key_Return if letter == "\r" else Qt.Key(ord(letter))
        QCoreApplication.sendEvent(
            pair.window, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
        )
    hands.settle()
    assert [line.name for line in hands.view.cart.lines] == ["鸡蛋"]


def test_a_customers_touch_is_no_sign_that_somebody_works_here(pair):
    touched = pair.hands.window.idle._touched_at
    pair.hands.window.idle.ticks = lambda: touched + 99
    QTest.mouseClick(pair.window, Qt.MouseButton.LeftButton)
    assert pair.hands.window.idle._touched_at == touched
    QTest.mouseClick(pair.hands.window, Qt.MouseButton.LeftButton)
    assert pair.hands.window.idle._touched_at == touched + 99


def test_it_opens_and_closes_as_it_is_set(pair):
    def open_now() -> bool:
        return pair.side.window is not None and pair.side.window.isVisible()

    pair.set("display.window", "off")
    assert not open_now()
    pair.set("display.window", "auto")
    assert not open_now()  # one screen
    assert pair.hands.window.desk.states["display.window"] == "no_screen"
    pair.set("display.window", "window")
    assert open_now()


def test_it_speaks_the_papers_language_or_its_own(pair):
    pair.hands.scan("6900000000017")
    assert "合计" in pair.read()
    pair.set("paper.language", "en")
    assert "Total" in pair.read()
    pair.set("display.language", "zh")
    assert "合计" in pair.read()


def test_it_goes_with_the_counters_window(pair):
    pair.hands.window.close()
    assert pair.side.window is None
