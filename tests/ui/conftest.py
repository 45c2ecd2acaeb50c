"""The real window on a real Till and ledger, with a small shop in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from data.ledger import Ledger
from pos.till import Till
from pos.words import language, use
from shop.parts import make_till
from tests.counter import CASHIER_PIN, MANAGER_PIN, SetClock, new_site, quick_pins
from tests.ui.hands import Hands
from ui import theme
from ui.app import open_window
from ui.mainwindow import MainWindow

EGG, SOAP = "6900000000017", "6900000000024"


def furnish(do: Callable[..., Any]) -> None:
    """A menu and some goods; 赵明 is signed in."""
    do("set_category", name="套餐", shelf="canteen", tax="meals")
    do("set_category", name="爱心菜", shelf="canteen", tax="meals")
    do("set_category", name="蔬菜", shelf="shop", tax="exempt")
    do("set_product", code="M01", name="营养餐", unit="份", category="套餐", tariff="meal", place=1)
    do("set_product", code="M02", name="养身餐", unit="份", category="套餐", tariff="meal", place=2)
    do(
        "set_product",
        code="D07",
        name="卤味拼盘",
        price_fen=1800,
        unit="份",
        category="爱心菜",
        merchant="张记",
        place=3,
    )
    do("set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜", market_fen=460, place=4)
    do("set_product", code="V002", name="鸡蛋", price_fen=120, unit="个", category="蔬菜", barcode=EGG, place=5)
    do("set_product", code="V003", name="豌豆尖", price_fen=900, unit="kg", category="蔬菜", sold_out=True, place=6)
    do("set_product", code="V004", name="肥皂", price_fen=383, unit="块", category="蔬菜", barcode=SOAP, place=7)


@cache
def small_shop() -> tuple[TemporaryDirectory[str], datetime]:
    """A folder with that shop, made once to be copied, and the moment it was ready."""
    place, clock = TemporaryDirectory(prefix="shop-"), SetClock()
    site = new_site(Path(place.name) / "till", clock=clock)
    furnish(site.do)
    site.close()
    return place, clock.moment


class Counter:
    """One till in one folder: opens and reopens the window on it."""

    def __init__(self, folder: Path, qtbot: Any) -> None:
        self.folder, self.qtbot = folder, qtbot
        made, moment = small_shop()
        shutil.copytree(Path(made.name) / "till", folder)
        self.clock = SetClock(moment)
        self.window: MainWindow | None = None

    def _make(self) -> Till:
        with quick_pins():
            self._ledger = Ledger.open(self.folder)
            return make_till(self._ledger, self.clock)

    def _open_shift(self) -> None:
        """Past the window, whose page for it costs more than the sale of many a test."""
        till = self._make()
        if till.ledger.open_shift() is None:
            till.do("sign_in", staff="王芳", pin=CASHIER_PIN)
            till.do("open_shift", float_fen=20000)
        self._ledger.close()

    def open(self, size: tuple[int, int] = (1366, 768), *, signed_in: bool = True) -> Hands:
        """Open the window, sign the cashier in and see that a shift is open."""
        if signed_in:
            self._open_shift()
        window = open_window(self._make, finish=lambda _till: self._ledger.close())
        self.window = window
        window.resize(*size)
        window.show()
        with self.qtbot.waitSignal(window.till.ready, timeout=20_000):
            window.start()
        hands = Hands(window, self.qtbot)
        if signed_in:
            window.till.ask("sign_in", {"staff": "王芳", "pin": CASHIER_PIN})
            hands.settle()
            hands.until(lambda: hands.checkout.sell.tiles.model.rowCount() > 0)
        return hands

    def close(self) -> None:
        """Close the window; what it kept is on disk."""
        if self.window is not None:
            app = QApplication.instance()
            assert app is not None
            app.removeEventFilter(self.window.filter)
            self.window.close()
            QCoreApplication.processEvents()  # the last answers still find it
            self.window.deleteLater()
            self.window = None
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def in_chinese(qapp: QApplication) -> Iterator[None]:
    """Every test begins in Chinese, by day."""
    before = language()
    use("zh")
    theme.apply(qapp)
    yield
    use(before)


@pytest.fixture
def counter(tmp_path: Path, qtbot: Any) -> Iterator[Counter]:
    """A till with a small shop, its window closed."""
    made = Counter(tmp_path / "till", qtbot)
    yield made
    made.close()


@pytest.fixture
def hands(counter: Counter) -> Hands:
    """Hands at the open checkout, 王芳 signed in, a shift open."""
    return counter.open()


__all__ = ["CASHIER_PIN", "MANAGER_PIN"]
