"""The office over a ledger with very many sales: a month's reports, a Z of a day of 3,000, a list of 20,000 products
taken in, and the first paint of each page; each against the same SQL run bare on a connection of its own.

The Z is the Till's whole verb, its writing and its paper too, on a copy of the ledger that each Z gives another day to
close; the list is read from its file and taken into the same copy, on which the pages are then opened.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from data import sums
from data.ledger import Ledger
from data.reader import open_reader
from pos.report import BYS, Span
from tests.bench.bare import bare, heard, run
from tests.bench.figures import Bench, Figure, paired, seconds
from tests.bench.imports import import_ratio
from tests.bench.ledgers import DAY_SALES, PIN, DayClock, Trade, copy_of
from tests.bench.pages import first_paints

ROUNDS = 5


def measure(bench: Bench) -> Iterator[Figure]:
    """A Z, an import, the pages, the reports."""
    copy = copy_of(bench.large, bench.folder / "office")
    yield Figure("z_of_a_day", f"Z of a day of {DAY_SALES:,}, against its SQL run bare", _z_ratio(copy), "×", 2.0)
    ratio, took = import_ratio(copy, bench.folder / "products.csv")
    yield Figure("import_ratio", "a list of 20,000 products taken in, against its SQL run bare", ratio, "×", 3.0)
    yield Figure("import", "a list of 20,000 products taken in", took, "s")
    yield from first_paints(copy, PIN)
    shutil.rmtree(copy)
    with open_reader(bench.large) as reader, bare(bench.large) as connection:
        month = _full_month(connection)
        (last,) = connection.execute("SELECT max(business_date) FROM sale").fetchone()

        def side(by: str) -> None:
            sums.report(reader.connection, by, month.first, month.last)

        def every_side() -> None:
            for by in BYS:
                side(by)

        queries = heard(reader.connection, every_side)
        ratio = paired(every_side, partial(run, connection, queries), ROUNDS)
        slowest = max(seconds(partial(side, by)) for by in BYS)
        today = seconds(partial(sums.today, reader.connection, date.fromisoformat(last)))
    yield Figure("month_reports", "a month's reports, every side, against their SQL run bare", ratio, "×", 2.0)
    yield Figure("month_report_slowest", "the slowest of them", slowest * 1000, "ms", 1000)
    yield Figure("today_page", "the figures of the office's first page", today * 1000, "ms", 1000)


def _z_ratio(folder: Path) -> float:
    """The median ratio of the Till's Z to the questions it asks of the ledger, run bare."""
    ratios = []
    with Ledger.open(folder) as ledger:
        trade = Trade(ledger, DayClock(datetime.fromisoformat(ledger.head()[1]) + timedelta(hours=2)))
        for _round in range(ROUNDS):
            trade.next_day()
            trade.sell(DAY_SALES)
            trade.close_shift()
            ratios.append(_one_z(trade, folder))
            trade.clock.moment += timedelta(hours=6)
            trade.sell(1)
    return statistics.median(ratios)


def _one_z(trade: Trade, folder: Path) -> float:
    listened: list[str] = []
    trade.ledger.connection.set_trace_callback(listened.append)
    ours = seconds(lambda: trade.till.do("z"))
    trade.ledger.connection.set_trace_callback(None)
    questions = [query for query in listened if query.startswith("SELECT")]
    with bare(folder) as connection:
        return ours / seconds(partial(run, connection, questions))


def _full_month(bare: sqlite3.Connection) -> Span:
    """The month with the most sales; the one before it is read too."""
    (name,) = bare.execute(
        "SELECT substr(business_date, 1, 7) FROM sale GROUP BY 1 ORDER BY count(*) DESC, 1 DESC LIMIT 1"
    ).fetchone()
    first = date.fromisoformat(f"{name}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Span(first, date.fromordinal(following.toordinal() - 1))
