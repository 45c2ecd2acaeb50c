"""The office over a ledger with very many sales: a Z of a day of 3,000, and a month's reports; each against the same
SQL run bare on a connection of its own, the two turn about. The Z is the Till's whole verb, its writing and its paper too,
on a copy of the ledger that each Z gives another day to close.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from data import sums
from data.ledger import Ledger
from data.reader import open_reader
from data.storage import LEDGER_FILE
from pos.report import BYS, Span
from tests.bench.million import DAY_SALES, DayClock, Trade, many_sales

ROUNDS = 5


def office(place: Path = Path("build")) -> dict[str, dict[str, float]]:
    """The figures; the ledger is built at the first call."""
    folder = many_sales(place=place)
    figures = {"z_of_3000_sales": {"ratio": round(_z_ratio(folder, place / "z-bench"), 2), "goal": 2.0}}
    with open_reader(folder) as reader, _bare(folder) as bare:
        month = _full_month(bare)
        (last,) = bare.execute("SELECT max(business_date) FROM sale").fetchone()

        def side(by: str) -> None:
            sums.report(reader.connection, by, month.first, month.last)

        def every_side() -> None:
            for by in BYS:
                side(by)

        queries = _heard(reader.connection, every_side)
        pairs = [(_seconds(every_side), _seconds(partial(_run, bare, queries))) for _round in range(ROUNDS)]
        slowest = max(_seconds(partial(side, by)) for by in BYS)
        today = _seconds(partial(sums.today, reader.connection, date.fromisoformat(last)))
    figures["month_reports"] = {
        "ratio": round(statistics.median(ours / theirs for ours, theirs in pairs), 2),
        "goal": 2.0,
    }
    figures["month_report_slowest"] = {"ms": round(slowest * 1000), "goal": 1000}
    figures["today_page"] = {"ms": round(today * 1000), "goal": 1000}
    return figures


def _z_ratio(folder: Path, copy: Path) -> float:
    """The median ratio of the Till's Z to the questions it asks of the ledger, run bare."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    ratios = []
    try:
        with Ledger.open(copy) as ledger:
            trade = Trade(ledger, DayClock(datetime.fromisoformat(ledger.head()[1]) + timedelta(hours=2)))
            for _round in range(ROUNDS):
                trade.close_shift()
                trade.till.do("z")
                trade.clock.moment += timedelta(hours=6)
                trade.sell(DAY_SALES)
                trade.close_shift()
                ratios.append(_one_z(trade, copy))
                trade.clock.moment += timedelta(hours=6)
                trade.sell(1)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return statistics.median(ratios)


def _one_z(trade: Trade, folder: Path) -> float:
    heard: list[str] = []
    trade.ledger.connection.set_trace_callback(heard.append)
    ours = _seconds(lambda: trade.till.do("z"))
    trade.ledger.connection.set_trace_callback(None)
    questions = [query for query in heard if query.startswith("SELECT")]
    with _bare(folder) as bare:
        return ours / _seconds(partial(_run, bare, questions))


@contextmanager
def _bare(folder: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"{(folder / LEDGER_FILE).absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def _run(bare: sqlite3.Connection, queries: Sequence[str]) -> None:
    for query in queries:
        bare.execute(query).fetchall()


def _full_month(bare: sqlite3.Connection) -> Span:
    """The month with the most sales; the one before it is read too."""
    (name,) = bare.execute(
        "SELECT substr(business_date, 1, 7) FROM sale GROUP BY 1 ORDER BY count(*) DESC, 1 DESC LIMIT 1"
    ).fetchone()
    first = date.fromisoformat(f"{name}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Span(first, date.fromordinal(following.toordinal() - 1))


def _heard(connection: sqlite3.Connection, work: Callable[[], object]) -> list[str]:
    """The statements that *work* runs, with their values written in."""
    heard: list[str] = []
    connection.set_trace_callback(heard.append)
    try:
        work()
    finally:
        connection.set_trace_callback(None)
    return heard


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
