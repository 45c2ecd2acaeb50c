"""`kill -9` on the program with its window while a receipt is on its way: the sale rung by keys, the next start asked.

What was not begun comes out after the next start, once; what was begun is asked about, and never printed by itself.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.bench.ledgers import barcode
from tests.devices.printer import FakePrinter, fault

ROOT = Path(__file__).resolve().parents[2]
EDGES = ("rung", "connected", "asked", "took", "printed", "answered")
_CUT = b"\x1dV"
_PATIENCE_S = 60.0


def kill_at(folder: Path, edge: str, place: int = 0) -> list[str]:
    """The window killed when its sale was *rung* or its printer *connected*, was *asked*, *took* more than *place* bytes …"""
    from tests.bench.window import shop_with_products

    reached = threading.Event()

    def at(what: str, count: int) -> None:
        if what == edge and (edge != "took" or count > place) and not reached.is_set():
            reached.set()
            running.kill()

    with FakePrinter(at=at, **vars(fault("fine"))) as printer:
        with shop_with_products(folder, 20) as ledger:
            for setting, value in (("receipt", printer.url), ("receipt.drawer", "0")):
                ledger.set_local(f"printer.{setting}", value)
            ledger.set_local("slip.opening", "no")
        running = _start(folder, "sell")
        said = _line(running)
        if edge == "rung" and said == "rung":
            running.kill()
        else:
            reached.wait(_PATIENCE_S)
        running.kill()
        running.communicate()
        came = printer.data
    wrong = [] if edge == "rung" or reached.is_set() else [f"it said {said!r}, and that moment never came"]
    state = _state(folder)
    if came and state not in ("sending", "printed"):
        wrong.append(f"{len(came)} bytes came, and it is {state}")
    # On the same port: nothing but the window's own start touches the file in between.
    with FakePrinter(port=int(printer.url.rpartition(":")[2]), **vars(fault("fine"))) as printer:
        running = _start(folder, "look")
        said = _line(running)
        running.kill()
        running.communicate()
    out, after = printer.data.count(_CUT), _state(folder)
    if state in ("waiting", "failed") and (out, after, said) != (1, "printed", "."):
        wrong.append(f"it was {state}; then it came out {out} times, is {after}, and the bar says {said!r}")
    if state == "sending" and (out, after, "不知打出没有" in said) != (0, "unknown", True):
        wrong.append(f"it was under way; then it came out {out} times, is {after}, and the bar says {said!r}")
    return [f"window killed at {edge} {place}: {each}" for each in wrong]


def kills(place: Path) -> tuple[int, list[str]]:
    """Killed at every edge, and at some places of the receipt."""
    points = [(edge, 0) for edge in EDGES] + [("took", taken) for taken in (1, 200, 400)]
    return len(points), [each for number, point in enumerate(points) for each in kill_at(place / str(number), *point)]


def _state(folder: Path) -> str:
    """What the file says of the receipt; opened by itself, for opening it as the program does settles what was cut."""
    connection = sqlite3.connect(f"{(folder / 'ledger.db').as_uri()}?mode=ro", uri=True)
    try:
        ((state,),) = connection.execute("SELECT state FROM paper WHERE kind = 'receipt'").fetchall()
        return str(state)
    finally:
        connection.close()


def _line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


def _start(folder: Path, what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.window", str(folder), what]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


# -- the program that is killed -------------------------------------------------------------------------------------
def main() -> None:
    """Open the window; *sell*: ring up a sale by keys, say so, go on until killed; *look*: say what the bar says."""
    from PySide6.QtCore import Qt

    import shop.counter
    from tests.bench.window import DrivenWindow

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("what", choices=("sell", "look"))
    args = parser.parse_args()
    shop.counter.START_PRINTING_S = 0.05
    driven = DrivenWindow(args.folder)
    driven.begin_selling()
    if args.what == "sell":
        driven.scan(barcode(1))
        driven.key(Qt.Key.Key_Return, "\r", after_ms=2)
        driven.wait(lambda: not driven.window.till.is_busy)
        driven.key(Qt.Key.Key_F12)
        driven.wait(lambda: not driven.window.till.is_busy)
        driven.key(Qt.Key.Key_Return, "\r")
        driven.wait(lambda: driven.window.view is not None and driven.window.view.done is not None)
        print("rung", flush=True)
        driven.wait(lambda: False)
    until = time.monotonic() + 20
    driven.wait(lambda: _is_settled(driven) or time.monotonic() > until)
    print(driven.window.bar.status.accessibleName() or ".", flush=True)
    driven.wait(lambda: False)


def _is_settled(driven: object) -> bool:
    """Nothing waits any more at the printer."""
    view = driven.window.view  # type: ignore[attr-defined]
    return view is not None and not view.papers.waiting


if __name__ == "__main__":
    main()
