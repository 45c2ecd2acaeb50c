"""The key filter by itself: what is a scan, what is typing, and what happens to either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from ui.scanner import BURST_MS, KeyFilter, Stroke


class Desk:
    """A field with the focus, a filter before it, and a clock."""

    def __init__(self, qtbot: Any) -> None:
        self.scans: list[str] = []
        self.pressed: list[str] = []
        self.held = False
        self.now = 0.0
        self.field = QLineEdit()
        qtbot.addWidget(self.field)
        self.field.show()
        self.field.setFocus()
        qtbot.waitUntil(self.field.hasFocus)
        self.filter = KeyFilter(
            on_scan=self.scans.append, on_key=self.on_key, is_held=lambda: self.held, clock=lambda _event: self.now
        )

    def on_key(self, stroke: Stroke) -> bool:
        self.pressed.append(stroke.name)
        return False

    def press(self, text: str, gap: float, *, repeat: bool = False) -> None:
        self.now += gap
        key = Qt.Key.Key_Return if text == "\r" else Qt.Key(ord(text.upper()))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text, repeat)
            QCoreApplication.sendEvent(self.field, event)

    def burst(self, text: str, gap: float = 5) -> None:
        for letter in text:
            self.press(letter, gap)


@pytest.fixture
def desk(qtbot: Any, qapp: QApplication) -> Iterator[Desk]:
    made = Desk(qtbot)
    qapp.installEventFilter(made.filter)
    yield made
    qapp.removeEventFilter(made.filter)


def test_a_burst_that_ends_in_enter_is_a_scan(desk: Desk) -> None:
    desk.press("6", 1000)
    desk.burst("901234567892\r")
    assert desk.scans == ["6901234567892"]
    assert desk.field.text() == "" and desk.pressed == []


@pytest.mark.parametrize("how", ["text", "ctrl"])
def test_the_separator_of_gs1_is_part_of_a_burst(desk: Desk, how: str) -> None:
    desk.press("1", 1000)
    desk.burst("0L34")
    desk.now += 5
    held = Qt.KeyboardModifier.ControlModifier
    event = (
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_BracketRight, held, "\x1d")
        if how == "ctrl"
        else QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, "\x1d")
    )
    QCoreApplication.sendEvent(desk.field, event)
    desk.burst("17261130\r")
    assert desk.scans == ["10L34\x1d17261130"]
    assert desk.field.text() == "" and desk.pressed == []


def test_a_burst_without_enter_is_typing(desk: Desk, qtbot: Any) -> None:
    desk.burst("6901234")
    qtbot.waitUntil(lambda: desk.field.text() == "6901234")
    assert desk.scans == []


@pytest.mark.parametrize(("gap", "scanned"), [(BURST_MS - 1, True), (BURST_MS, False), (BURST_MS + 1, False)])
def test_the_gap_decides(desk: Desk, gap: float, scanned: bool) -> None:
    desk.burst("123456\r", gap)
    assert bool(desk.scans) == scanned
    assert desk.field.text() == ("" if scanned else "123456")


@pytest.mark.parametrize(("code", "scanned"), [("123", False), ("1234", True), ("12345", True)])
def test_three_quick_digits_are_fingers(desk: Desk, code: str, scanned: bool) -> None:
    desk.press(code[0], 1000)
    desk.burst(code[1:] + "\r")
    assert desk.scans == ([code] if scanned else [])


def test_what_was_half_typed_stays(desk: Desk) -> None:
    desk.burst("xh", 150)
    desk.press("6", 400)
    desk.burst("901234567892\r")
    assert desk.field.text() == "xh"
    assert desk.scans == ["6901234567892"]


def test_a_quantity_typed_right_before_a_scan_is_no_part_of_it(desk: Desk) -> None:
    desk.press("3", 500)
    desk.press("*", 150)
    desk.burst("6901234567892\r")
    assert desk.scans == ["6901234567892"]
    assert desk.field.text() == "3*"


def test_a_window_that_was_late_in_looking_still_gets_the_whole_code(desk: Desk, qtbot: Any) -> None:
    desk.press("6", 1000)
    desk.burst("90123")
    qtbot.waitUntil(lambda: desk.field.text() == "690123")  # the pause was the window's, not the scanner's
    desk.burst("4567892\r")
    assert desk.scans == ["6901234567892"]
    assert desk.field.text() == ""


def test_keys_wait_in_order_while_the_till_works(desk: Desk) -> None:
    desk.held = True
    desk.burst("12", 200)
    desk.press("\r", 200)
    desk.burst("6901234567892\r")
    assert desk.field.text() == "" and desk.scans == [] and desk.pressed == []
    desk.held = False
    desk.filter.release()
    assert desk.field.text() == "12"
    assert desk.pressed == ["1", "2", "Enter"]
    assert desk.scans == ["6901234567892"]


def test_a_second_enter_at_once_is_the_first_ones_bounce(desk: Desk) -> None:
    desk.press("\r", 1000)
    desk.press("\r", 80)
    desk.press("\r", 1000)
    assert desk.pressed == ["Enter", "Enter"]


def test_an_enter_held_down_counts_once(desk: Desk) -> None:
    desk.press("\r", 1000)
    for _ in range(5):
        desk.press("\r", 400, repeat=True)
    assert desk.pressed == ["Enter"]


def test_a_key_held_down_is_no_scan(desk: Desk) -> None:
    desk.press("1", 1000)
    for _ in range(6):
        desk.press("1", 30, repeat=True)
    desk.press("\r", 30)
    assert desk.scans == []


def test_a_stroke_says_no_character() -> None:
    assert "7" not in repr(Stroke(0x37, Qt.KeyboardModifier.NoModifier, "7", 7.0))
