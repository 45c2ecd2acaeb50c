"""What the cashier waits for: from a scan's Enter to its painted line, among 50,000 products; and after the PIN."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.ledger import Ledger
from shop.counter import Shop
from shop.parts import create_ledger, make_till
from tests.bench.figures import Bench, Figure, seconds
from tests.bench.ledgers import PIN, PRODUCTS, barcode, copy_of, stock_up

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

    from pos.calendar import Clock
    from ui.mainwindow import MainWindow

SCANS, LINES_A_SALE = 400, 15
AT = "2026-11-23T09:14:05.123+08:00"


def measure(bench: Bench) -> Iterator[Figure]:
    """Scan to paint, and the PIN's answer."""
    for name, says, customer in (
        ("scan_to_paint", f"scan to paint with {PRODUCTS:,} products", False),
        ("scan_beside_customer", "the same beside the customer's window", True),
    ):
        took, theirs = (sorted(each) for each in scan_to_paint(bench.folder / name, customer=customer))
        yield Figure(f"{name}_p50", f"{says}, median", _percentile(took, 50), "ms", 8, front=not customer)
        yield Figure(f"{name}_p99", f"{says}, 99th percentile", _percentile(took, 99), "ms", 16, front=not customer)
        if customer:
            says = "the customer's window, laid out and painted, 99th percentile"
            yield Figure("customers_paint_p99", says, _percentile(theirs, 99), "ms", 50)
    with Ledger.open(copy_of(bench.large, bench.folder / "pin")) as ledger:
        till = make_till(ledger)
        answers = [seconds(lambda: till.do("sign_in", pin=PIN, staff="赵明")) for _round in range(5)]
    yield Figure("pin", "a right PIN to its answer (argon2id)", statistics.median(answers) * 1000, "ms", 100)


def _percentile(ordered: list[float], percent: int) -> float:
    return ordered[len(ordered) * percent // 100]


def shop_with_products(folder: Path, products: int) -> Ledger:
    """A ledger with so many products of one barcode each."""
    ledger = create_ledger(folder, site="幸福里", manager="赵明", pin=PIN)
    stock_up(ledger, products, AT)
    return ledger


class DrivenWindow:
    """The real window on a ledger, worked by a bench: verbs asked for, keys pressed, its loop run meanwhile."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        from PySide6.QtCore import QEventLoop

        from ui.app import make_app, open_window

        self.app = make_app()
        shop = Shop(folder, clock)
        self.window: MainWindow = open_window(shop.open, finish=Shop.close, on_till=shop.join, desk=shop.desk)
        self._quiet = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        self._moment = 0.0
        self.window.filter.clock = lambda _event: self._moment
        self.window.resize(1366, 768)
        self.window.show()
        self.window.start()
        self.wait(lambda: self.window.view is not None)

    def wait(self, done: Callable[[], object]) -> None:
        """Run the loop until *done*."""
        while not done():
            self.app.processEvents(self._quiet)

    def do(self, verb: str, **fields: object) -> None:
        """Ask for a verb, until it is answered."""
        answered: list[object] = []
        self.window.till.ask(verb, fields, answered.append)
        self.wait(lambda: answered)

    def look(self) -> None:
        """Until the page shows what it asked for, and is painted."""
        answered: list[bool] = []
        self.window.till.when_answered(lambda: answered.append(True))
        self.wait(lambda: answered)
        self.window.repaint()

    def key(self, code: Qt.Key, text: str = "", *, after_ms: float = 1000) -> None:
        """Press a key so long after the one before, on the clock of the keys."""
        from PySide6.QtCore import QCoreApplication, QEvent, Qt
        from PySide6.QtGui import QKeyEvent

        self._moment += after_ms
        press = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, text)
        QCoreApplication.sendEvent(self.window.windowHandle(), press)

    def scan(self, code: str) -> None:
        """Type as a scanner does, but for the Enter."""
        from PySide6.QtCore import Qt

        self._moment += 1000
        for digit in code:
            self.key(Qt.Key(ord(digit)), digit, after_ms=2)

    def begin_selling(self) -> None:
        """Sign in, open a shift where none is, and stand at the checkout."""
        self.do("sign_in", pin=PIN)
        view: Any = self.window.view
        if view.shift is None:
            self.do("open_shift", float_fen=20_000)
        self.window.go("checkout")
        self.wait(lambda: not self.window.till.is_busy)


def scan_to_paint(folder: Path, *, customer: bool = False) -> tuple[list[float], list[float]]:
    """Milliseconds from a scan's Enter to the paint that shows its line, one figure a scan.

    With *customer*, the customer's window is open at 1920 × 1080 and has caught up before the next scan; the second list
    is what its own layout and paint took of the loop each time.
    """
    from PySide6.QtCore import QEvent, QObject, Qt

    from ui.checkout.page import CheckoutPage

    shop_with_products(folder, PRODUCTS).close()
    driven = DrivenWindow(folder)
    driven.begin_selling()
    page = driven.window.page
    assert isinstance(page, CheckoutPage)
    cart_list = page.cart.list
    painted: list[int] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(cart_list.lines.rowCount())
            return False

    watcher = Painted()
    cart_list.viewport().installEventFilter(watcher)
    customers_paint = _open_customer(driven) if customer else None
    took, theirs = [], []
    for number in range(SCANS):
        if number % LINES_A_SALE == 0:
            driven.do("clear")
            driven.wait(lambda: cart_list.lines.rowCount() == 0)
        driven.app.processEvents()
        driven.scan(barcode(number * 49 % PRODUCTS))
        lines = cart_list.lines.rowCount() + 1
        painted.clear()
        begun = time.perf_counter()
        driven.key(Qt.Key.Key_Return, "\r", after_ms=2)
        driven.wait(lambda lines=lines: lines in painted)  # type: ignore[misc]
        took.append((time.perf_counter() - begun) * 1000)
        if customers_paint is not None:
            theirs.append(customers_paint() * 1000)
    driven.window.close()
    return took[LINES_A_SALE:], theirs[LINES_A_SALE:]


def _open_customer(driven: DrivenWindow) -> Callable[[], float]:
    """Open the customer's window; what is given has it caught up, and says how many seconds its paint takes."""
    driven.do("set_setting", setting="display.window", value="window")
    driven.window.customer.start()
    screen = driven.window.customer.screen
    assert screen is not None and screen.window is not None
    window = screen.window
    window.resize(1920, 1080)

    def paint() -> None:
        window.show_page(screen.lay, window.say)
        window.repaint()

    def caught_up() -> float:
        driven.wait(lambda: screen.is_ready)
        return seconds(paint)

    return caught_up
