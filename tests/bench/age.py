"""What must not grow with the ledger's age: X, Z, and searches, on the large ledger by the small one.

Both are given the same day to close; goods and residents are as many in both.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from data.ledger import Ledger
from tests.bench.figures import Bench, Figure, seconds
from tests.bench.ledgers import PRODUCTS, RESIDENTS, DayClock, Trade, copy_of

ROUNDS, DAY = 16, 1000
OLD = 1.2


def measure(bench: Bench) -> Iterator[Figure]:
    """Each as a ratio of the two ledgers, pair by pair, and the large one's own time beside it."""
    small, large = (
        _Aged(copy_of(source, bench.folder / name)) for source, name in ((bench.small, "young"), (bench.large, "old"))
    )
    sides = (large, small)
    growth = f"{bench.sales:,} sales against 10,000"
    ratio, took = _x_and_z(sides, lambda aged: aged.trade.till.do("z"), rounds=7)
    yield Figure("z_growth", f"Z of a day of {DAY:,}: {growth}", ratio, "×", OLD, front=True)
    yield Figure("z", f"Z of a day of {DAY:,}", took * 1000, "ms")
    for aged in sides:
        aged.trade.sell(DAY)
    questions: dict[str, tuple[str, Callable[[_Aged], object]]] = {
        "x": (f"X of a day of {DAY:,}", _Aged.x),
        "product_search": (f"goods by name and pinyin among {PRODUCTS:,}", _Aged.find_goods),
        "resident_search": (f"people by name and pinyin among {RESIDENTS:,}", _Aged.find_people),
        "sale_search": ("a sale found again by its number", _Aged.find_sale),
        "day_search": (f"a day of {DAY:,} searched for a name and an amount", _Aged.find_in_day),
    }
    first = [aged.first_search() for aged in sides]
    yield Figure("first_resident_search", "the first search among them after a start", first[0] * 1000, "ms", 300)
    for name, (says, ask) in questions.items():
        ratio, took = _growth(sides, ask, ROUNDS)
        yield Figure(f"{name}_growth", f"{says}: {growth}", ratio, "×", OLD, front=True)
        yield Figure(name, says, took * 1000, "ms")
    for aged in sides:
        aged.ledger.close()


class _Aged:
    """A copy of a ledger, a new day begun on it."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger.open(folder)
        self.trade = Trade(self.ledger, DayClock(datetime.fromisoformat(self.ledger.head()[1]) + timedelta(hours=2)))
        self.trade.next_day()

    def x(self) -> None:
        shift = self.ledger.open_shift()
        assert shift is not None and self.ledger.shift_report(shift.number) is not None

    def find_goods(self) -> None:
        for text in ("酱油", "jy", "haitian", "39号", "P4711"):
            assert self.ledger.find_products(text), text

    def find_people(self) -> None:
        for text in ("王秀", "wxy", "chen", "R0031"):
            assert self.ledger.find_enrolled(text), text

    def first_search(self) -> float:
        return seconds(lambda: self.ledger.find_enrolled("王秀"))

    def find_sale(self) -> None:
        assert self.ledger.find_sales(None, "1-004711")

    def find_in_day(self) -> None:
        day = date.fromisoformat(self.ledger.head()[1][:10])
        assert self.ledger.find_sales(day, "鲜菜7")
        self.ledger.find_sales(day, "12.34")


def _growth(sides: tuple[_Aged, _Aged], ask: Callable[[_Aged], object], rounds: int) -> tuple[float, float]:
    """The median ratio, pair by pair, and the large one's median; either is asked first as often."""
    large, small = sides
    for aged in sides:
        ask(aged)
    pairs = []
    for turn in range(rounds):
        took = {aged: seconds(partial(ask, aged)) for aged in (sides if turn % 2 else (small, large))}
        pairs.append((took[large], took[small]))
    return statistics.median(ours / young for ours, young in pairs), statistics.median(ours for ours, _young in pairs)


def _x_and_z(sides: tuple[_Aged, _Aged], close: Callable[[_Aged], object], rounds: int) -> tuple[float, float]:
    """As above, each round with a day of its own to close."""
    pairs = []
    for _round in range(rounds):
        for aged in sides:
            aged.trade.sell(DAY)
            aged.trade.close_shift()
        pairs.append([seconds(partial(close, aged)) for aged in sides])
        for aged in sides:
            aged.trade.clock.moment += timedelta(hours=6)
    return statistics.median(large / small for large, small in pairs), statistics.median(large for large, _ in pairs)
