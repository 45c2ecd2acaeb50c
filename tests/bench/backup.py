"""A backup of a large ledger against copying its file and syncing it; and a sale's payment while one is being made.

The backup is whole: copied, packed, sealed, synced, read back, unpacked, checked by SQLite, its chain read.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from data.backup import back_up
from data.bundle import make_key
from data.storage import LEDGER_FILE
from pos.till import Till
from shop.backups import set_passphrase
from tests.bench.figures import Bench, Figure
from tests.bench.ledgers import copy_of
from tests.bench.sale import LINES, new_shop

MOST_SALES, LEAST_SALES = 4000, 200


def measure(bench: Bench) -> Iterator[Figure]:
    """The whole backup, and a sale meanwhile."""
    place = bench.folder
    many = copy_of(bench.large, place / "many")
    pairs = [(_backup(many, place / "disk"), _copy(many, place)) for _round in range(bench.long_rounds)]
    ratio = statistics.median(ours / copied for ours, copied in pairs)
    says = "a backup (sealed, read back, chain checked), against copying the file durably"
    yield Figure("backup", says, ratio, "×", 30, front=True)
    yield Figure(
        "sale_during_backup", "a payment during a backup, against one without", _sale_ratio(many, place), "×", 1.5
    )


def _backup(folder: Path, disk: Path) -> float:
    """From the ledger to a good backup, the whole chain read each time."""
    (folder / "backups.json").unlink(missing_ok=True)
    key = make_key("tulipgardenseven")
    begun = time.perf_counter()
    (result,) = back_up(folder, [disk], key, datetime.now(UTC), make_place=True)
    assert result.file is not None, result.refusal
    seconds = time.perf_counter() - begun
    shutil.rmtree(disk)
    (folder / "backups.json").unlink()
    return seconds


def _copy(folder: Path, place: Path) -> float:
    begun = time.perf_counter()
    with (folder / LEDGER_FILE).open("rb") as source, (place / "copy").open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())
    seconds = time.perf_counter() - begun
    (place / "copy").unlink()
    return seconds


def _sale_ratio(many: Path, place: Path) -> float:
    """The median payment while the window's own command backs the large ledger up, to the median before and after."""
    folder = place / "till"
    till = new_shop(folder)
    set_passphrase(many, "tulip garden seven")
    _payments(till, None)  # warm
    alone = _payments(till, None)
    command = [sys.executable, "main.py", "backup", str(place / "disk"), "--data", str(many)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        meanwhile = _payments(till, running)
    alone += _payments(till, None)
    till.ledger.close()
    shutil.rmtree(many / "keys")
    (many / "backups.json").unlink()
    return statistics.median(meanwhile) / statistics.median(alone)


def _payments(till: Till, running: subprocess.Popen[bytes] | None) -> list[float]:
    """How long payments took: while *running* runs, or LEAST_SALES of them."""
    took: list[float] = []
    while len(took) < (LEAST_SALES if running is None else MOST_SALES) and (running is None or running.poll() is None):
        for line in range(LINES):
            till.do("add", product=f"V{line}", quantity=1000 + line)
        begun = time.perf_counter()
        till.do("pay", tender="cash", amount_fen=100_000)
        took.append(time.perf_counter() - begun)
    return took
