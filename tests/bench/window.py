"""What the cashier waits for: from a scan's Enter to its painted line, and from the start of the program to selling."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from data.ledger import Ledger
from shop.counter import Shop
from shop.parts import create_ledger

PRODUCTS, SCANS, LINES_A_SALE = 20_000, 400, 15
SALES, STARTS = 100_000, 7
PIN = "123456"
AT = "2026-11-23T09:14:05.123+08:00"


def shop_with_products(folder: Path, products: int) -> Ledger:
    """A ledger with so many products of one barcode each, and a shift open."""
    ledger = create_ledger(folder, site="幸福里", manager="赵明", pin=PIN)
    with ledger.transaction():
        for number in range(products):
            name = f"商品{number}"
            body = {"code": f"P{number:05}", "name": name, "unit": "个", "category": "百货", "counter": "shop"}
            more = {"tax": "general", "price": 100 + number % 900, "pinyin": f"shangpin{number} sp{number}"}
            ledger.append("product.set", body | more | {"barcodes": [barcode(number)]}, AT)
    return ledger


def barcode(number: int) -> str:
    """A code of thirteen digits."""
    return f"69{number:011}"


def scan_to_paint(folder: Path, *, customer: bool = False) -> tuple[list[float], list[float]]:
    """Milliseconds from a scan's Enter to the paint that shows its line, one figure a scan, with 20,000 products.

    With *customer*, the customer's window is open at 1920 × 1080 and has caught up before the next scan; the second list
    is what its own layout and paint took of the loop each time.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    from ui.app import make_app, open_window
    from ui.checkout.page import CheckoutPage

    shop_with_products(folder, PRODUCTS).close()
    app = make_app()
    shop = Shop(folder)
    window = open_window(shop.open, finish=Shop.close, on_till=shop.join, desk=shop.desk)
    window.resize(1366, 768)
    window.show()
    window.start()

    def wait(done: Callable[[], bool]) -> None:
        while not done():
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def do(verb: str, **fields: object) -> None:
        answered: list[object] = []
        window.till.ask(verb, fields, answered.append)
        wait(lambda: bool(answered))

    wait(lambda: window.view is not None)
    do("sign_in", pin=PIN)
    do("open_shift", float_fen=20_000)
    window.go("checkout")
    page = window.page
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
    moment = [0.0]
    window.filter.clock = lambda event: moment[0]

    def key(text: str, code: Qt.Key) -> None:
        moment[0] += 2
        press = QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, text)
        QCoreApplication.sendEvent(QApplication.focusWidget() or window, press)

    took: list[float] = []
    theirs: list[float] = []
    screen = None
    if customer:
        do("set_setting", setting="display.window", value="window")
        window.customer.start()
        screen = window.customer.screen
        assert screen is not None
        assert screen.window is not None
        screen.window.resize(1920, 1080)
    for number in range(SCANS):
        if number % LINES_A_SALE == 0:
            do("clear")
            wait(lambda: cart_list.lines.rowCount() == 0)
        app.processEvents()
        moment[0] += 1000
        for digit in barcode(number * 49 % PRODUCTS):
            key(digit, Qt.Key(ord(digit)))
        lines = cart_list.lines.rowCount() + 1
        painted.clear()
        begun = time.perf_counter()
        key("\r", Qt.Key.Key_Return)
        wait(lambda lines=lines: lines in painted)  # type: ignore[misc]
        took.append((time.perf_counter() - begun) * 1000)
        if screen is not None and screen.window is not None:
            theirs_now = screen.window
            while not screen.is_ready:
                app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            begun = time.perf_counter()
            theirs_now.show_page(screen.lay, theirs_now.say)
            theirs_now.repaint()
            theirs.append((time.perf_counter() - begun) * 1000)
    window.close()
    return took[LINES_A_SALE:], theirs[LINES_A_SALE:]


def start_ratio(folder: Path) -> float:
    """The median ratio, pair by pair, of the program's start to a usable checkout against a bare window's."""
    ledger = shop_with_products(folder, 500)
    with ledger.transaction():
        body = {"shift": 1, "float": 20_000, "business_date": AT[:10], "by": "赵明"}
        ledger.append("shift.opened", body, AT)
        for number in range(1, SALES + 1):
            ledger.append("sale.rung", _sale(number), AT)
    ledger.close()
    ratios = [_start("ours", folder) / _start("bare", folder) for _ in range(STARTS)]
    return statistics.median(ratios)


def _sale(number: int) -> dict[str, object]:
    lines = [
        {
            "line": line,
            "product": f"P{(number + line) % 500:05}",
            "name": f"商品{line}",
            "category": "百货",
            "counter": "shop",
            "tax": "general",
            "unit": "个",
            "quantity": 1000,
            "price": 100 + line,
            "amount": 100 + line,
        }
        for line in range(1, 4)
    ]
    total = 306
    return {
        "number": f"1-{number:06}",
        "business_date": f"2026-{1 + number % 11:02}-{1 + number % 28:02}",
        "shift": 1,
        "by": "赵明",
        "period": "lunch",
        "lines": lines,
        "tenders": [{"tender": "wechat", "amount": total}],
        "total": total,
        "net": total,
    }


def _start(which: str, folder: Path) -> float:
    """Seconds from starting the process to its line that it can be used."""
    environment = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.start_{which}", str(folder), PIN],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - begun
    assert line.strip() == "usable", f"{which} never got there"
    return took
