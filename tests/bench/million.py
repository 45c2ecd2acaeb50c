"""A ledger with very many sales, built once under build/: each day is opened and closed by the Till's verbs, and its
sales are appended in one transaction, so that a million takes minutes and not a night.
"""

from __future__ import annotations

import os
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from data import journal, tables
from data.ledger import Ledger
from data.reader import open_reader
from pos.entries import Body
from pos.errors import PosError
from pos.money import amount_of
from pos.till import Till
from shop.parts import create_ledger, make_till

DAY_SALES = 3_000
PIN = "123456"
FIRST = datetime(2025, 12, 31, 20, 0, tzinfo=UTC)  # 04:00 of New Year's Day in the site's zone
SALES = int(os.environ.get("DOORSTEP_SALES", "1000000"))
"""How many sales the bench's ledger has. A million take one or two minutes to build, once, and 1.4 GB."""

_GOODS = 60
_TIERS = (("", 0, 1500), ("70", 74, 1200), ("80", 84, 1000), ("90", 92, 0))


class DayClock:
    """A clock that stands where the builder puts it."""

    def __init__(self, moment: datetime = FIRST) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def many_sales(sales: int = SALES, place: Path = Path("build")) -> Path:
    """The folder of a ledger with so many sales: the one built before, while its tables have this program's shape."""
    folder = place / f"sales-{sales}"
    if folder.exists():
        try:
            with open_reader(folder) as reader:
                shape = reader.connection.execute("SELECT value FROM apart WHERE key = 'shape'").fetchone()
                (form,) = reader.connection.execute("PRAGMA user_version").fetchone()
                (there,) = reader.connection.execute("SELECT count(*) FROM sale").fetchone()
                if there == sales and (form, shape) == (journal.FORM, (tables.SHAPE,)):
                    return folder
        except PosError:
            pass
        shutil.rmtree(folder)
    _build(folder, sales)
    return folder


def _build(folder: Path, sales: int) -> None:
    clock = DayClock()
    with create_ledger(folder, site="幸福里", manager="赵明", pin=PIN, clock=clock) as ledger:
        trade = Trade(ledger, clock)
        _furnish(trade.till)
        for first in range(0, sales, DAY_SALES):
            if first:
                trade.close_shift()
                trade.till.do("z")
                clock.moment += timedelta(hours=6)
            trade.sell(min(DAY_SALES, sales - first))


def _furnish(till: Till) -> None:
    till.do("set_category", name="套餐", shelf="canteen", tax="meals")
    for shelf in range(6):
        till.do("set_category", name=f"蔬菜{shelf}", shelf="shop", tax="exempt")
    till.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", tariff="meal")
    for good in range(_GOODS):
        name, category = f"鲜菜{good}", f"蔬菜{good % 6}"
        till.do("set_product", code=f"V{good}", name=name, price_fen=300 + 7 * good, unit="kg", category=category)


class Trade:
    """Days of trade on a ledger; the last one is left open."""

    def __init__(self, ledger: Ledger, clock: DayClock) -> None:
        self.ledger, self.clock = ledger, clock
        self.till = make_till(ledger, clock)
        self.till.do("sign_in", pin=PIN)
        self._dice = random.Random(20210628)

    def sell(self, sales: int) -> None:
        """Open a shift and ring up a day's sales in one transaction; the evening stands on the clock then."""
        begun, zone = self.clock.moment, self.ledger.site().zone
        shift = self.till.do("open_shift", float_fen=20_000)["shift"]
        with self.ledger.transaction():
            for number in range(sales):
                local = (begun + timedelta(seconds=(number + 1) * 60_000 // (sales + 1))).astimezone(zone)
                body = _sale(self._dice, self.ledger.next_sale(), local, shift, number)
                self.ledger.append("sale.rung", body, local.isoformat(timespec="milliseconds"))
        self.clock.moment = begun + timedelta(hours=18)

    def close_shift(self) -> None:
        """Count what should be there."""
        shift = self.ledger.open_shift()
        report = self.ledger.shift_report(shift.number) if shift else None
        assert report is not None
        self.till.do("close_shift", counted_fen=int(report.drawer.expected_fen))


def _sale(dice: random.Random, number: str, local: datetime, shift: int, place: int) -> Body:
    lines = [_greens(dice, line) for line in range(1, dice.randint(1, 3) + 1)]
    if dice.random() < 0.4:
        lines.append(_meal(dice, len(lines) + 1, local))
    total = sum(line["amount"] for line in lines)
    tender = "cash" if dice.random() < 0.5 else "wechat"
    net = total - total % 10 if tender == "cash" else total
    body: dict[str, Any] = {
        "number": number,
        "business_date": f"{local:%Y-%m-%d}",
        "shift": shift,
        "by": ("赵明", "王芳", "李姐")[place % 3],
        "period": "lunch",
        "lines": lines,
        "tenders": [{"tender": tender, "amount": net}],
        "total": total,
        "net": net,
    }
    return body | ({"rounding": net - total} if net != total else {})


def _greens(dice: random.Random, line: int) -> Body:
    good, quantity = dice.randrange(_GOODS), dice.randint(100, 3000)
    price = 300 + 7 * good
    return {
        "line": line,
        "product": f"V{good}",
        "name": f"鲜菜{good}",
        "category": f"蔬菜{good % 6}",
        "counter": "shop",
        "tax": "exempt",
        "unit": "kg",
        "quantity": quantity,
        "price": price,
        "amount": amount_of(price, quantity),
        "market": price + 90,
        "market_place": "农贸市场",
        "market_day": "2026-01-01",
        "saved": amount_of(price + 90, quantity) - amount_of(price, quantity),
    }


def _meal(dice: random.Random, line: int, local: datetime) -> Body:
    tier, age, price = dice.choice(_TIERS)
    body: dict[str, Any] = {
        "line": line,
        "product": "M01",
        "name": "营养餐",
        "category": "套餐",
        "counter": "canteen",
        "tax": "meals",
        "unit": "份",
        "quantity": 1000,
        "price": price,
        "amount": price,
        "meal": 1,
        "period": ("breakfast", "lunch", "dinner")[local.hour // 8],
    }
    if tier:
        diner = {"tier": tier, "age": age, "sex": "F", "resident": f"R{dice.randrange(2000):04}"}
        body |= diner | {"given": 1500 - price, "list": 1500}
    return body
