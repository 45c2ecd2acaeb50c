"""The office over a ledger with very many sales: a month's reports, a Z of a day of 3,000, a list of 20,000 products
taken in, and the first paint of each page; each against the same SQL run bare on a connection of its own.

The Z is the Till's whole verb, its writing and its paper too, on a copy of the ledger that each Z gives another day to
close; the list is read from its file and taken into the same copy, on which the pages are then opened.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from data import anchor, sums
from data.ledger import Ledger
from data.reader import open_reader
from pos.report import BYS, Span
from tests.bench.bare import bare, heard, run, seconds
from tests.bench.imports import import_ratio
from tests.bench.million import DAY_SALES, PIN, DayClock, Trade, many_sales
from tests.bench.pages import first_paints

ROUNDS = 5


def office(place: Path = Path("build")) -> dict[str, dict[str, float]]:
    """The figures; the ledger is built at the first call."""
    folder = many_sales(place=place)
    figures = {}
    copy = place / "office-bench"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    anchor.forget(copy)  # another copy lay there the last time
    try:
        figures["z_of_3000_sales"] = {"ratio": round(_z_ratio(copy), 2), "goal": 2.0}
        ratio, took = import_ratio(copy, place / "products.csv")
        figures["import_of_20000_products"] = {"ratio": round(ratio, 2), "goal": 3.0, "s": round(took, 1)}
        figures |= first_paints(copy, PIN)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    with open_reader(folder) as reader, bare(folder) as connection:
        month = _full_month(connection)
        (last,) = connection.execute("SELECT max(business_date) FROM sale").fetchone()

        def side(by: str) -> None:
            sums.report(reader.connection, by, month.first, month.last)

        def every_side() -> None:
            for by in BYS:
                side(by)

        queries = heard(reader.connection, every_side)
        pairs = [(seconds(every_side), seconds(partial(run, connection, queries))) for _round in range(ROUNDS)]
        slowest = max(seconds(partial(side, by)) for by in BYS)
        today = seconds(partial(sums.today, reader.connection, date.fromisoformat(last)))
    figures["month_reports"] = {
        "ratio": round(statistics.median(ours / theirs for ours, theirs in pairs), 2),
        "goal": 2.0,
    }
    figures["month_report_slowest"] = {"ms": round(slowest * 1000), "goal": 1000}
    figures["today_page"] = {"ms": round(today * 1000), "goal": 1000}
    return figures


def _z_ratio(folder: Path) -> float:
    """The median ratio of the Till's Z to the questions it asks of the ledger, run bare."""
    ratios = []
    with Ledger.open(folder) as ledger:
        trade = Trade(ledger, DayClock(datetime.fromisoformat(ledger.head()[1]) + timedelta(hours=2)))
        for _round in range(ROUNDS):
            trade.close_shift()
            trade.till.do("z")
            trade.clock.moment += timedelta(hours=6)
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
