"""The window's longest frame while a scale or an ID reader lets it down: floods, garbage, cut frames, the plug pulled."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from shop.counter import Shop
from shop.parts import create_ledger
from tests.bench.figures import Bench, Figure

PIN = "123456"
WATCH_S = 2.0


class Bad(NamedTuple):
    """A device gone mad: its simulator, the setting of its port, and what it is told to do, one after the other."""

    run: tuple[str, ...]
    setting: str
    faults: tuple[str, ...]


SCALE = Bad(
    ("tests.devices.scale", "--kind", "st", "--port", "0", "--weight", "1.125"),
    "scale.port",
    ("flood", "garbage", "half", "unplug", "plug", "flood"),
)
READER = Bad(
    ("tests.devices.idreader", "--port", "0"),
    "reader.id",
    ("flood", "garbage", "cut", "1945-02-03", "checksum", "1945-02-03", "unplug", "plug"),
)


def measure(bench: Bench) -> Iterator[Figure]:
    """The longest frame beside each."""
    for name, bad, says in (("scale", SCALE, "a scale gone mad"), ("reader", READER, "an ID reader gone mad")):
        took = longest_frame(bench.folder / name, bad)
        yield Figure(f"longest_frame_bad_{name}", f"longest frame of the window at {says}", took, "ms", 50)


def longest_frame(folder: Path, bad: Bad) -> float:
    """Milliseconds: the longest the window's loop was away, goods being rung up meanwhile."""
    from PySide6.QtCore import QEventLoop, QTimer

    from ui.app import make_app, open_window

    with create_ledger(folder, site="幸福里", manager="赵明", pin=PIN):
        pass
    run = [sys.executable, "-m", *bad.run]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as device:
        assert device.stdin is not None and device.stdout is not None
        url = device.stdout.readline().split()[-1]
        app = make_app()
        shop = Shop(folder)
        window = open_window(shop.open, finish=Shop.close, on_till=shop.join, desk=shop.desk)
        window.resize(1366, 768)
        window.show()
        window.start()
        quiet = QEventLoop.ProcessEventsFlag.WaitForMoreEvents

        def do(verb: str, **fields: object) -> None:
            answered: list[object] = []
            window.till.ask(verb, fields, answered.append)
            while not answered:
                app.processEvents(quiet)

        while window.view is None:
            app.processEvents(quiet)
        do("sign_in", pin=PIN)
        do("open_shift", float_fen=20_000)
        do("set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜", shelf="shop")
        do("set_setting", setting=bad.setting, value=url)
        window.go("checkout")
        while window.desk.states.get(bad.setting) != "connected":
            app.processEvents(quiet)
        longest, last = 0.0, time.perf_counter()

        def tick() -> None:
            nonlocal longest, last
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

        beat = QTimer(interval=1)
        beat.timeout.connect(tick)
        beat.start()
        for fault in bad.faults:
            device.stdin.write(f"{fault}\n")
            device.stdin.flush()
            until = time.perf_counter() + WATCH_S
            while time.perf_counter() < until:
                do("add", product="V001", quantity=1125)
                if len(window.till.view.cart.lines) >= 15:  # type: ignore[union-attr]
                    do("clear")
        beat.stop()
        window.close()
        device.kill()
    return longest * 1000
