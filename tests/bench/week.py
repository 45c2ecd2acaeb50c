"""The window's memory after a simulated week of trade, against that after its first hour. In a process of its own."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench.figures import Bench, Figure
from tests.bench.ledgers import DayClock, barcode, copy_of
from tests.bench.window import DrivenWindow

DAYS, HOURS, HOUR_SALES, LINES = 7, 12, 40, 3
PIECES = 400
"""So many products are sold, of the 50,000."""


def measure(bench: Bench) -> Iterator[Figure]:
    """A week of a shop of 480 sales a day, through the real window."""
    folder = copy_of(bench.small, bench.folder / "week")
    command = [sys.executable, "-m", "tests.bench.week", str(folder)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    hour, week = int(said[0]), int(said[1])
    says = f"memory after a week of {DAYS * HOURS * HOUR_SALES:,} sales, against after an hour"
    yield Figure("memory_week", says, week / hour, "×", 1.5, front=True)
    yield Figure("memory", "memory of the program after the week", week / 1024, "MB")


def _resident_kb() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _trade(folder: Path) -> Iterator[int]:
    """Sell for a week; the memory after the first hour, and at the end."""
    clock = DayClock(datetime.fromisoformat("2026-03-02T08:00:00+08:00"))
    driven = DrivenWindow(folder, clock)
    driven.begin_selling()
    for day in range(DAYS):
        for hour in range(HOURS):
            for sale in range(HOUR_SALES):
                for line in range(LINES):
                    driven.do("scan", code=barcode((sale * LINES + line + 17 * hour) % PIECES))
                driven.do("pay", tender="cash", amount_fen=100_000, key=f"{day}-{hour}-{sale}")
                clock.moment += timedelta(seconds=3600 // HOUR_SALES)
            if (day, hour) == (0, 0):
                yield _resident_kb()
        _close_day(driven)
        clock.moment += timedelta(hours=24 - HOURS)
    yield _resident_kb()
    driven.window.close()


def _close_day(driven: DrivenWindow) -> None:
    """A look at every page of the office, then count, Z, and the next shift."""
    from ui.office import OfficePage

    driven.window.go("office")
    page = driven.window.page
    assert isinstance(page, OfficePage)
    for name in page.names:
        page.show_section(name)
        driven.look()
    driven.window.go("checkout")
    driven.do("close_shift", counted_fen=0)
    driven.do("z")
    driven.do("open_shift", float_fen=20_000)
    driven.window.go("checkout")


if __name__ == "__main__":
    print(*_trade(Path(sys.argv[1])), flush=True)
