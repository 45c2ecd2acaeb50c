"""The window around the pages: who may see what, what the bar says, what a change of look keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from pos.backups import BackupWarning
from pos.ledger import Papers
from pos.words import _, use
from tests.counter import CASHIER_PIN
from tests.ui.conftest import EGG, Counter
from tests.ui.hands import Hands
from ui import theme
from ui.app import say_too
from ui.checkout.page import EVERY_SALES
from ui.checkout.paperspanel import PapersPanel


def test_a_day_begins_with_signing_in_and_a_shift(counter: Counter) -> None:
    hands = counter.open(signed_in=False)
    window = hands.window
    assert window.page is not None and window.page.name == "signin"
    window.till.ask("sign_in", {"staff": "王芳", "pin": CASHIER_PIN})
    hands.settle()
    assert window.page.name == "shift"
    window.till.ask("open_shift", {"float_fen": 20000}, lambda _answer: window.go("checkout"))
    hands.settle()
    assert window.page.name == "checkout"
    assert hands.checkout.sell.field.hasFocus()


def test_switching_staff_keeps_the_sale(hands: Hands) -> None:
    hands.scan(EGG)
    hands.window.till.ask("sign_out")
    hands.settle()
    assert hands.window.page is not None and hands.window.page.name == "signin"
    hands.window.till.ask("sign_in", {"staff": "王芳", "pin": CASHIER_PIN})
    hands.settle()
    assert [line.name for line in hands.view.cart.lines] == ["鸡蛋"]


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        (Papers(), ""),
        (Papers(waiting=2, why="paper_out"), "小票 2 张待打 · 缺纸"),
        (Papers(unknown=1, why="interrupted"), "1 张不知打出没有 · 打到一半断开"),
    ],
)
def test_the_bar_speaks_only_where_something_is_wrong(hands: Hands, papers: Papers, said: str) -> None:
    hands.window.bar.show_view(hands.view._replace(papers=papers))
    assert hands.window.bar.status.isVisible() == bool(said)
    assert hands.window.bar.status.text() == said


def test_the_bar_warns_of_a_clock_that_went_back(hands: Hands) -> None:
    hands.window.bar.show_view(hands.view._replace(clock_back=True))
    assert hands.window.bar.clock_back.isVisible()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_of_several_troubles_the_bar_says_the_most_pressing_and_how_many_more(
    counter: Counter, language: str, large: bool
) -> None:
    use(language)
    hands = counter.open((1024, 768))
    if large:
        hands.window.set_look(large=True)
    bar = hands.window.bar
    plain = {button: button.width() for button in bar.counters.values()}
    bar.show_view(
        hands.view._replace(
            papers=Papers(waiting=2, unknown=1, why="paper_out"),
            clock_back=True,
            backup=BackupWarning(last_at="2026-11-20T00:00:00.000+08:00", sales=12),
        )
    )
    hands.settle()
    said = [pill for pill in bar.troubles.pills if pill.isVisible()]
    assert bar.status in said and bar.troubles.more.isVisible()
    assert bar.troubles.more.text() == _("还有 {count} 件", count=3 - len(said))
    for button, width in plain.items():
        assert button.width() >= min(width, button.sizeHint().width())
    hands.click(bar.troubles.more)
    assert bar.backup.whole in hands.message
    bar.show_view(hands.view)
    assert not any(pill.isVisible() for pill in (*bar.troubles.pills, bar.troubles.more))


def test_a_change_of_look_keeps_the_sale(hands: Hands) -> None:
    hands.scan(EGG)
    hands.window.set_look(night=True, large=True)
    hands.settle()
    assert theme.night() and theme.large()
    assert hands.checkout.cart.list.lines.rowCount() == 1
    hands.scan(EGG)
    assert hands.view.cart.lines[0].quantity == 2000


def test_no_input_method_where_codes_and_amounts_go(hands: Hands) -> None:
    hands.scan(EGG)
    for key in ("F2", "F12"):
        hands.keys(key)
        fields: list[Any] = [field for field in hands.checkout.findChildren(QLineEdit) if field.isVisible()]
        assert fields
        for field in fields:
            assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled), field.accessibleName()
        hands.keys("Esc")
    assert not hands.checkout.sell.field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_typing_goes_to_the_one_field_wherever_the_focus_is(hands: Hands) -> None:
    hands.checkout.cart.list.setFocus()
    hands.type("xhs")
    assert hands.checkout.sell.field.text() == "xhs"


def test_the_keys_of_a_site_are_shown_on_the_buttons_and_obeyed(counter: Counter) -> None:
    hands = counter.open()
    hands.window.till.ask("set_setting", {"setting": "keys", "value": '{"sell.park": "Ctrl+H"}'})
    hands.settle()
    counter.close()
    hands = counter.open()
    assert hands.checkout.sell.keys["park"].key == "Ctrl+H"
    hands.scan(EGG)
    hands.keys("Ctrl+H")
    assert len(hands.view.parked) == 1


@pytest.mark.parametrize(("choice", "waiting"), [(0, 1), (1, 0)])
def test_whoever_stands_at_the_printer_decides_over_a_paper_that_broke_off(
    hands: Hands, choice: int, waiting: int
) -> None:
    till = hands.window.till
    till.ask("set_setting", {"setting": "printer.receipt", "value": "tcp://127.0.0.1:9"})
    hands.scan(EGG)
    till.ask("pay", {"tender": "wechat"})
    till.query(lambda made: made.ledger.next_paper(), lambda found: till.ask(
        "paper_state", {"job": found[0], "state": "unknown", "why": "interrupted"}))  # fmt: skip
    hands.settle()
    assert hands.view.papers.unknown == 1
    hands.click(hands.window.bar.status)
    hands.settle()
    assert hands.panel == "papers"
    panel = hands.checkout.panel
    assert isinstance(panel, PapersPanel)
    hands.click(panel.choices.buttons[choice])
    hands.settle()
    assert (hands.view.papers.unknown, hands.view.papers.waiting) == (0, waiting)
    assert hands.panel == "sell"


def test_what_breaks_in_the_window_is_said_there_with_the_place_of_the_log(hands: Hands, tmp_path: Path) -> None:
    logged: list[Any] = []
    hands.window.log = tmp_path / "doorstep.log"
    hook = say_too(hands.window, lambda *what: logged.append(what[0]))
    hook(KeyError, KeyError("510199194502031234"), None)
    hands.settle()
    assert logged == [KeyError]
    assert str(hands.window.log) in hands.message and "5101" not in hands.message


def test_what_every_sale_needs_is_made_before_the_first_one(counter: Counter, monkeypatch: Any) -> None:
    monkeypatch.setattr("ui.checkout.page.MAKE_READY_MS", 1)
    page = counter.open().checkout
    counter.qtbot.waitUntil(lambda: set(EVERY_SALES) <= set(page._panels), timeout=20_000)
    assert page.panel.name == "sell"
