"""The printer beside the sale: its first byte after the tender key, and the window's longest frame while it hangs."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from shop.counter import Shop
from tests.bench.figures import Bench, Figure
from tests.bench.ledgers import PIN, barcode
from tests.bench.window import shop_with_products
from tests.devices.printer import FakePrinter, fault

SALES = 30


def measure(bench: Bench) -> Iterator[Figure]:
    """Milliseconds; the medians of SALES sales, and the longest frame of as many. 35 ms of each are the wait for a burst."""
    drawer, receipt, _frames = _sell(bench.folder / "fine", "fine")
    _drawer, _receipt, frames = _sell(bench.folder / "hangs", "never-reads")
    yield Figure("drawer_first_byte", "tender key to the drawer's kick", statistics.median(drawer), "ms", 100)
    yield Figure("receipt_first_byte", "tender key to the receipt's first byte", statistics.median(receipt), "ms", 250)
    yield Figure(
        "longest_frame_printer_hangs", "longest frame of the window while the printer hangs", max(frames), "ms", 50
    )


def _sell(folder: Path, name: str) -> tuple[list[float], list[float], list[float]]:
    """From the tender key: to the drawer's kick, to the receipt's first byte; and how long the window was away each time."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
    from PySide6.QtGui import QKeyEvent

    from ui.app import make_app, open_window

    came: list[tuple[float, bool]] = []  # when something came, and whether a connection began with it
    changed = threading.Condition()

    def at(what: str, count: int) -> None:
        with changed:
            if what == "took" and count and (not came or came[-1][1] is False):
                came.append((time.perf_counter(), True))
            elif what == "connected" and came and came[-1][1]:
                came.append((0.0, False))

    shop_with_products(folder, 200).close()
    app = make_app()
    with FakePrinter(at=at, **vars(fault(name))) as printer:
        shop = Shop(folder)
        window = open_window(shop.open, finish=Shop.close, on_till=shop.join)
        window.resize(1366, 768)
        window.show()
        window.start()
        frames: list[float] = []
        last = [time.perf_counter()]

        def tick() -> None:
            now = time.perf_counter()
            frames.append((now - last[0]) * 1000)
            last[0] = now

        def wait(done: Callable[[], bool], seconds: float = 10.0) -> None:
            until = time.monotonic() + seconds
            while not done() and time.monotonic() < until:
                app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)

        def ask(verb: str, **fields: object) -> None:
            answered: list[object] = []
            window.till.ask(verb, fields, answered.append)
            wait(lambda: bool(answered))

        def key(code: Qt.Key, text: str = "") -> None:
            press = QKeyEvent(QKeyEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, text)
            QCoreApplication.sendEvent(window.windowHandle(), press)

        wait(lambda: window.view is not None)
        ask("set_setting", setting="printer.receipt", value=printer.url)
        ask("set_setting", setting="slip.opening", value="no")
        ask("sign_in", pin=PIN)
        ask("set_setting", setting="slip.opening", value="no")
        ask("open_shift", float_fen=20_000)
        window.go("checkout")
        wait(lambda: False, 1.5)
        timer = QTimer(interval=0)
        timer.timeout.connect(tick)
        drawer, receipt = [], []
        for number in range(SALES):
            ask("scan", code=barcode(number))
            key(Qt.Key.Key_F12)
            wait(lambda: False, 0.35)  # past what is taken for a bounce of the key
            with changed:
                came.clear()
            last[0] = time.perf_counter()
            timer.start()
            begun = time.perf_counter()
            key(Qt.Key.Key_Return, "\r")
            if name == "fine":
                wait(lambda: len([each for each in came if each[1]]) > 1)
                starts = [when for when, begins in came if begins]
                drawer.append((starts[0] - begun) * 1000)
                receipt.append((starts[1] - begun) * 1000)
            else:
                wait(lambda: False, 0.4)
            timer.stop()
            wait(lambda: False, 0.35)
            key(Qt.Key.Key_Return, "\r")
            wait(lambda: False, 0.05)
        window.close()
    return drawer, receipt, frames
