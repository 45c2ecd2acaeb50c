"""From the start of the program to its use, against a bare PySide6 window that shows a line of Chinese."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Bench, Figure
from tests.bench.ledgers import PIN, copy_of

STARTS = 9


def measure(bench: Bench) -> Iterator[Figure]:
    """The start over the large ledger, with a shift open as in the middle of a day."""
    folder = copy_of(bench.large, bench.folder / "start")
    for which in ("bare", "signin"):
        _start(which, folder)
    triples = [[_start(which, folder) for which in ("bare", "signin", "checkout")] for _round in range(STARTS)]
    bare = statistics.median(each[0] for each in triples)
    signin, checkout = (statistics.median(each[at] / each[0] for each in triples) for at in (1, 2))
    says = f"start to the sign-in page with its names, taking keys, with {bench.sales:,} sales"
    yield Figure("start", f"{says}, against a bare window", signin, "×", 2.0, front=True)
    yield Figure(
        "start_to_checkout", "start to a painted checkout, signed in at once, against a bare window", checkout, "×"
    )
    yield Figure("start_bare", "the bare window itself", bare * 1000, "ms")


def _start(which: str, folder: Path) -> float:
    """Seconds from starting the process to its line that it can be used."""
    command = (
        [sys.executable, "-m", "tests.bench.start_bare"]
        if which == "bare"
        else [sys.executable, "-m", "tests.bench.start_ours", which, str(folder), PIN]
    )
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - begun
    assert line.strip() == "usable", f"{which} never got there"
    return took
