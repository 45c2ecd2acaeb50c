"""A ledger that lacks what the till has seen: called out before anyone signs in, accepted by a manager's hand only."""

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from data import anchor
from pos.words import use
from tests.counter import MANAGER_PIN, entries
from tests.data.shop import there
from tests.ui.conftest import EGG
from tests.ui.test_fit import cut


@pytest.fixture
def shorter(counter):
    """A till whose ledger was put back to an older copy."""
    folder = counter.folder
    old = folder.with_name("old")
    shutil.copytree(folder, old)
    hands = counter.open()
    hands.settle()
    counter.close()
    assert there(anchor.read(folder)).head.count == len(entries(folder))
    shutil.copy(old / "ledger.db", folder)
    return counter


def outside(counter, size=(1024, 768)):
    hands = counter.open(size, signed_in=False)
    hands.settle()
    return hands


def sign_in(hands, who, pin):
    hands.window.page.choose(who)
    hands.type(pin)
    hands.keys("Enter")
    hands.settle()
    return hands.window.page


def test_it_is_called_out_before_anyone_signs_in(shorter):
    page = outside(shorter).window.page
    seen, ends = there(anchor.read(shorter.folder)).head.count, len(entries(shorter.folder))
    assert page.trouble.isVisible()
    assert page.trouble.text().startswith(f"账本到 {ends} 条为止，这台收银机上次见到 {seen} 条")


def test_a_manager_reads_and_accepts_with_a_press(shorter):
    hands = outside(shorter)
    page = sign_in(hands, "赵明", MANAGER_PIN)
    assert page.name == "missinghead"
    hands.keys("Enter")
    hands.scan("6900000000017")
    assert hands.window.page is page and hands.view.missing is not None
    hands.click(page.accept)
    hands.settle()
    assert hands.view.missing is None
    assert hands.window.page.name == "shift"
    assert entries(shorter.folder)[-1]["kind"] == "head.accepted"
    hands.window.till.ask("open_shift", {"float_fen": 0})
    hands.window.go("checkout")
    hands.settle()
    hands.scan(EGG)
    hands.keys("+")
    hands.type("2")
    hands.keys("Enter")
    hands.settle()
    assert hands.view.done.number == "2-000001"


def test_a_cashier_needs_the_managers_pin(shorter):
    hands = outside(shorter)
    page = sign_in(hands, "王芳", "1111")
    asked = []

    def ask(why, then):
        asked.append(why)
        then("0000")

    hands.window.ask_manager = ask
    hands.click(page.accept)
    hands.settle()
    assert asked == ["接受一本缺了记录的账本"]
    assert page.message.accessibleName() == "密码不对，请再输一次。"
    hands.window.ask_manager = lambda why, then: then(MANAGER_PIN)
    hands.click(page.accept)
    hands.settle()
    assert hands.window.page.name == "shift"
    assert entries(shorter.folder)[-1]["body"]["approved"] == "赵明"


@pytest.mark.parametrize("large", [False, True], ids=["normal type", "large type"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut(shorter, language, large):
    use(language)
    hands = outside(shorter)
    hands.window.set_look(night=large, large=large)
    hands.settle()
    keep(hands.window, f"missing-signin-{language}")
    assert cut(hands.window.page) == []
    page = sign_in(hands, "赵明", MANAGER_PIN)
    keep(hands.window, f"missing-head-{language}")
    assert cut(page) == []
    assert page.accept.height() >= 60 and page.out.height() >= 60
    assert any("…" in text.text() for text in page.findChildren(QLabel))


def keep(window, name):
    """The picture, where somebody wants to look at it."""
    if place := os.environ.get("DOORSTEP_PICTURES"):
        window.grab().save(str(Path(place) / f"{name}.png"))
