"""Random keys and random bytes at the real window: it stands, no sale is lost, and the next customer is served.

`DOORSTEP_EXAMPLES=2000` leans on it longer.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

import shop.counter as counter_room
from data.verify import verify
from tests.counter import CASHIER_PIN, entries
from tests.devices.lines import ServerLine
from tests.ui.conftest import EGG, SOAP, Counter, counter, in_chinese
from tests.ui.hands import Hands
from tests.ui.test_readers import Desk

__all__ = ["counter", "in_chinese"]

KEYS = [
    *"0123456789.+-*/xX",
    *"F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 Del Up Down PgUp PgDown Left Right Home End Tab Backspace Esc Space".split(),
    *"Ctrl+Right Ctrl+T Ctrl+Tab Ctrl+A Ctrl+V Shift+Tab".split(),
]
TEXTS = [*"\x00\x1d\x7f￥菜é\u202e\ud83d", "𠮷", "茄子", "\r\n", "e" * 400]
CODES = [
    EGG,
    SOAP,
    EGG[:-1],
    "2000045011254",
    "9" * 60,
    "(01)06900000000017",
    "\x1d0106900000000017",
    "519999194502030128",
    "https://x/?a=1",
]


TURNS = int(os.environ.get("DOORSTEP_EXAMPLES", "60"))


class Wild:
    """Whoever leans on the keyboard."""

    def __init__(self, hands: Hands, seed: int) -> None:
        self.hands, self.chance = hands, random.Random(seed)

    def act(self) -> None:
        """One key, a run of them at any speed, a scan, a text of an input method, two Enters at once."""
        match self.chance.randrange(6):
            case 0 | 1:
                self._key(self.chance.choice(KEYS), self.chance.choice([1, 40, 130, 1000]))
            case 2:
                for _ in range(self.chance.randint(2, 25)):
                    self._key(self.chance.choice(KEYS), self.chance.choice([0, 1, 5, 30]))
            case 3:
                for letter in self.chance.choice(CODES):
                    self._send(ord(letter.upper()), letter, 4)
                self._enter(4)
            case 4:
                self._send(Qt.Key.Key_unknown, self.chance.choice(TEXTS), self.chance.choice([1, 200]))
            case _:
                for gap in (self.chance.choice([1, 900]), 3):
                    self._enter(gap)

    def _enter(self, gap: float) -> None:
        self._send(Qt.Key.Key_Return, "\r", gap)

    def _key(self, name: str, gap: float) -> None:
        if len(name) == 1:
            self._send(ord(name.upper()), name, gap)
        else:
            keys = QKeySequence(name)[0]  # type: ignore[index]
            self._send(keys.key(), " " if name == "Space" else "", gap, keys.keyboardModifiers())

    def _send(self, key: int, text: str, gap: float, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.hands.now += gap
        target = QApplication.activeModalWidget() or QApplication.focusWidget() or self.hands.window
        repeat = self.chance.random() < 0.05
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if self.chance.random() > 0.02:  # a release, or a press, that never comes
                QCoreApplication.sendEvent(target, QKeyEvent(kind, key, held, text, repeat))


def sold(folder: Path) -> list[str]:
    """The numbers of the sales on disk."""
    return [f"{row['body']['number']}" for row in entries(folder) if row["kind"] in ("sale.rung", "sale.refunded")]


def serve(hands: Hands, folder: Path) -> None:
    """The next customer, whatever the screen shows: as the cashier would, back to the counter and from the start."""
    till = hands.window.till
    till.ask("sign_in", {"staff": "王芳", "pin": CASHIER_PIN})
    hands.settle()
    if hands.view.shift is None:
        till.ask("open_shift", {"float_fen": 0})
        hands.settle()
    till.ask("clear", {"reason": "乱按"})
    hands.settle()
    hands.window.go("checkout")
    hands.settle()
    before = sold(folder)
    hands.scan(EGG)
    assert [line.name for line in hands.view.cart.lines] == ["鸡蛋"]
    till.ask("pay", {"tender": "wechat", "amount_fen": hands.view.cart.left_fen})
    hands.settle()
    assert len(sold(folder)) == len(before) + 1


@pytest.mark.parametrize("seed", range(3))
def test_whatever_keys_are_hit_the_window_stands_and_no_sale_is_lost(counter: Counter, seed: int) -> None:
    hands = counter.open()
    wild, known = Wild(hands, seed), list[str]()
    for _turn in range(TURNS):
        wild.act()
        hands.settle()
        if hands.view.staff is None:  # signed out: before more keys are taken for wrong PINs, which lock
            hands.window.till.ask("sign_in", {"staff": "王芳", "pin": CASHIER_PIN})
            hands.settle()
            hands.window.go("checkout")
        now = sold(counter.folder)
        assert now[: len(known)] == known
        known = now
    serve(hands, counter.folder)
    counter.close()
    assert not verify(counter.folder).faults
    assert not (counter.folder / "logs" / "doorstep.log").exists()


def test_whatever_the_lines_say_the_counter_goes_on(
    tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter_room, "START_PRINTING_S", 0.01)
    chance, keys = random.Random(5), ("scanner.port", "reader.id", "scale.port")
    with ServerLine() as scanner, ServerLine() as reader, ServerLine() as scale:
        lines = (scanner, reader, scale)
        desk = Desk(tmp_path / "till", qtbot, dict(zip(keys, (line.url for line in lines), strict=True)))
        try:
            for key in keys:
                desk.connected(key)
            for _turn in range(TURNS):
                head = chance.choice([b"", b"\xaa\xaa\xaa\x96\x69", b"\x02", b"ST,GS,", b"\r\n", EGG.encode()])
                chance.choice(lines).send(
                    head + chance.randbytes(chance.choice([1, 7, 60, 1500])) + chance.choice([b"", b"\r"])
                )
                desk.hands.settle()
            scanner.send(b"\r\r" + SOAP.encode() + b"\r")
            desk.until(lambda: "肥皂" in [line.name for line in desk.hands.view.cart.lines])
            assert {desk.shop.desk.states.get(key) for key in keys} == {"connected"}
            serve(desk.hands, desk.folder)
        finally:
            desk.close()
    assert not verify(desk.folder).faults
    assert not (desk.folder / "logs" / "doorstep.log").exists()
