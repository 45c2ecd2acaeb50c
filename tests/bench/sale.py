"""What a sale costs: durably paid, against the same rows written by bare sqlite3; and how much of the disk it takes.

Both files lie in one folder, and each sale is followed at once by its own rows' bare writing, so that a drifting
machine drifts for both.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from data.ledger import Ledger
from data.papers import KEPT
from pos.till import Till
from shop.parts import create_ledger, make_till
from tests.bench.bare import bare
from tests.bench.figures import Bench, Figure

SALES, WARM_UP = 400, 50
LINES = 6


GROWN = 1500
"""After so many sales it is looked how much the file has grown; the papers done with were dropped at a start."""


def measure(bench: Bench) -> Iterator[Figure]:
    """A durable sale of six lines; the disk that one of two and one of six takes."""
    says = "a durable sale, against bare sqlite3 writing the same rows"
    ratio, took_ms = durable_sale(bench.folder / "sale")
    yield Figure("durable_sale", says, ratio, "×", 1.5, front=True)
    yield Figure("durable_sale_ms", "the durable sale itself", took_ms, "ms")
    for lines, goal in ((2, 1536), (LINES, 3072)):
        size = bytes_a_sale(bench.folder / f"size-{lines}", lines)
        yield Figure(
            f"disk_{lines}_lines",
            f"disk of a sale of {lines} lines, answer and indexes included",
            size,
            "bytes",
            goal,
            front=True,
        )


def bytes_a_sale(folder: Path, lines: int) -> float:
    """How much the ledger's file grows by with each sale, as the window makes them."""
    sizes = []
    till = new_shop(folder)
    for sales in (KEPT + 100, GROWN):
        _ledger(till).connection.execute("PRAGMA synchronous=OFF")  # as many bytes, sooner
        for number in range(sales):
            for line in range(lines):
                till.do("add", product=f"V{line}", quantity=1000 + 7 * number % 900 + line)
            till.do("pay", tender="cash", amount_fen=100_000, key=str(uuid4()))
            while (paper := till.ledger.next_paper()) is not None:
                till.ledger.paper_state(paper[0], "printed")
        till.close()
        till = make_till(Ledger.open(folder))
        sizes.append(_size(folder))
        till.do("sign_in", pin="123456")
    till.close()
    return (sizes[1] - sizes[0]) / GROWN


def _ledger(till: Till) -> Ledger:
    ledger = till.ledger
    assert isinstance(ledger, Ledger)
    return ledger


def _size(folder: Path) -> int:
    with bare(folder) as connection:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    return (pages - free) * size


def durable_sale(folder: Path) -> tuple[float, float]:
    """The Till's payment of a sale of six lines: the median ratio to the bare writing of its rows, and its milliseconds."""
    ours, bare = folder / "ours", folder / "bare"
    till = new_shop(ours)
    new_shop(bare).ledger.close()
    baseline = sqlite3.connect(bare / "ledger.db", isolation_level=None)
    baseline.execute("PRAGMA synchronous=FULL")
    reader = sqlite3.connect(f"file:{ours / 'ledger.db'}?mode=ro", uri=True)
    ratios, took = [], []
    for number in range(WARM_UP + SALES):
        for line in range(LINES):
            till.do("add", product=f"V{line}", quantity=1000 + 7 * number + line)
        begun = time.perf_counter()
        till.do("pay", tender="cash", amount_fen=100_000, key=f"sale {number}")
        paid = time.perf_counter() - begun
        took.append(paid * 1000)
        ratios.append(paid / _write_bare(baseline, _rows_of_last_sale(reader, f"sale {number}")))
    till.close()
    baseline.close()
    reader.close()
    return statistics.median(ratios[WARM_UP:]), statistics.median(took[WARM_UP:])


def new_shop(folder: Path) -> Till:
    """A new site whose manager is signed in, with a few goods, a printer that does not answer, and a shift open."""
    ledger = create_ledger(folder, site="幸福里", manager="赵明", pin="123456")
    till = make_till(ledger)
    till.do("set_setting", setting="printer.receipt", value="tcp://127.0.0.1:9")
    till.do("sign_in", pin="123456")
    till.do("set_setting", setting="slip.opening", value="no")
    for line in range(LINES):
        till.do("set_product", code=f"V{line}", name=f"西红柿{line}", price_fen=340 + line, unit="kg", category="蔬菜")
    till.do("open_shift", float_fen=20_000)
    return till


Rows = list[tuple[str, list[tuple[Any, ...]]]]


def _rows_of_last_sale(reader: sqlite3.Connection, key: str) -> Rows:
    (sale,) = reader.execute("SELECT max(id) FROM sale").fetchone()
    wanted = [
        ("journal", "seq = (SELECT max(seq) FROM journal)"),
        ("sale", f"id = {sale}"),
        ("line", f"sale = {sale}"),
        ("tender", f"sale = {sale}"),
        ("paper", "id = (SELECT max(id) FROM paper)"),
        ("answered", f"key = '{key}'"),
        ("tally", "1"),
    ]
    return [(table, reader.execute(f"SELECT * FROM {table} WHERE {where}").fetchall()) for table, where in wanted]


def _write_bare(baseline: sqlite3.Connection, rows: Rows) -> float:
    statements = [
        (f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found) for table, found in rows
    ]
    begun = time.perf_counter()
    baseline.execute("BEGIN IMMEDIATE")
    for statement, found in statements:
        baseline.executemany(statement, found)
    baseline.execute("COMMIT")
    return time.perf_counter() - begun
