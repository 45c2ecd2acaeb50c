"""Measure the figures and leave `build/bench.json`, `build/bench.md` and `build/bench.png`.

`python -m tests.bench sale window` measures only what those modules do. With SALES=1000000 in the environment the large
ledger has a million sales; a whole run of that kind also renews what the documents show.
"""

from __future__ import annotations

import compileall
import importlib
import os
import sys
import tempfile
from pathlib import Path

from tests.bench import table
from tests.bench.figures import SMALL_SALES, Bench, Figure
from tests.bench.ledgers import many_sales

MODULES = (
    "sale",
    "window",
    "start",
    "age",
    "record",
    "month",
    "backup",
    "week",
    "disk",
    "scale",
    "printer",
    "paper",
    "office",
)
"""Each has a `measure` that yields figures."""
SOURCES = ("pos", "data", "printing", "devices", "ui", "shop", "tests")
WHOLE = 1_000_000


def main(wanted: list[str]) -> int:
    """Measure, write, and say which goals were missed."""
    if unknown := set(wanted) - set(MODULES):
        print(f"no such bench: {' '.join(sorted(unknown))}; there are {' '.join(MODULES)}", file=sys.stderr)
        return 2
    sales = int(os.environ.get("SALES", "100000"))
    # What is measured is the program as it is on its second start, not the compiler.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.update(
        DOORSTEP_KEYS="file", DOORSTEP_STATE=str(Path("build/state").absolute())
    )  # nobody's own are touched
    for source in SOURCES:
        compileall.compile_dir(source, quiet=1)
    figures: list[Figure] = []
    small, large = many_sales(SMALL_SALES), many_sales(sales)
    for name in wanted or MODULES:
        with tempfile.TemporaryDirectory(dir="build") as folder:
            measure = importlib.import_module(f"tests.bench.{name}").measure
            for figure in measure(Bench(Path(folder), small, large, sales)):
                figures.append(figure)
                print(table.line(figure), file=sys.stderr, flush=True)
    if wanted:
        return 0
    machine = table.machine(sales)
    table.leave(figures, machine, Path("build"))
    if sales >= WHOLE:
        table.tell(figures, machine)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
