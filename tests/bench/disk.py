"""The window's longest frame while the disk takes five seconds for every sync. In a process of its own, which strace holds
up: the real program on a disk that is as slow as that.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Bench, Figure
from tests.bench.ledgers import barcode
from tests.bench.window import DrivenWindow, shop_with_products

SYNC_S = 5
SYNCS = "fsync,fdatasync"


def measure(bench: Bench) -> Iterator[Figure]:
    """A scan and a payment meanwhile. Without strace there is no figure."""
    if shutil.which("strace") is None:
        print("strace is not there: no figure of a slow disk", file=sys.stderr)
        return
    folder = bench.folder / "disk"
    shop_with_products(folder, 500).close()
    command = [sys.executable, "-m", "tests.bench.disk", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdin is not None and window.stdout is not None
        assert window.stdout.readline().strip() == "ready"
        slow = f"inject={SYNCS}:delay_enter={SYNC_S * 1_000_000}"
        hold = ["strace", "-f", "-p", str(window.pid), "-e", f"trace={SYNCS}", "-e", slow, "-o", "/dev/null"]
        with subprocess.Popen(hold, stderr=subprocess.PIPE, text=True) as strace:
            assert strace.stderr is not None and "attached" in strace.stderr.readline()
            window.stdin.write("go\n")
            window.stdin.flush()
            longest, took = (float(part) for part in window.stdout.readline().split())
            strace.terminate()
        window.kill()
    assert took > SYNC_S, "the disk was not slow"
    says = f"longest frame of the window while a sync takes {SYNC_S} s"
    yield Figure("longest_frame_slow_disk", says, longest * 1000, "ms", 50, front=True)


def _sell(folder: Path) -> tuple[float, float]:
    """The longest the loop was away in seconds, keys being pressed meanwhile; and how long the sale took."""
    from PySide6.QtCore import Qt, QTimer

    driven = DrivenWindow(folder)
    driven.begin_selling()
    driven.do("scan", code=barcode(1))
    driven.do("pay", tender="wechat", key="first")
    print("ready", flush=True)
    sys.stdin.readline()
    longest, last, beats = 0.0, time.perf_counter(), 0

    def tick() -> None:
        nonlocal longest, last, beats
        now = time.perf_counter()
        longest, last, beats = max(longest, now - last), now, beats + 1
        if beats % 200 == 0:
            driven.scan(barcode(beats % 500))
            driven.key(Qt.Key.Key_Return, "\r", after_ms=2)

    beat = QTimer(interval=1)
    beat.timeout.connect(tick)
    begun = time.perf_counter()
    beat.start()
    driven.do("scan", code=barcode(2))
    driven.do("pay", tender="wechat", key="second")
    return longest, time.perf_counter() - begun


if __name__ == "__main__":
    print(*_sell(Path(sys.argv[1])), flush=True)
