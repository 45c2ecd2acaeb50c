"""Products: what can be sold, its price, and how a cashier finds it.

Weighed goods have the unit `kg` here and everywhere in code; 斤 is only how a price is typed and shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from pos.money import Fen, amount_of, percent_of

KG = "kg"
COUNTERS = ("canteen", "shop")
TAX_CLASSES = ("exempt", "meals", "general")
DINER_PERCENT = 5000  # what the diner pays of a merchant's list price, in hundredths of a percent
FUND_PERCENT = 10000  # how much of that goes to the Love Fund
TARE_MOST = 9_999  # thousandths of kg
BEST_BEFORE_MOST = 3_650  # days


class Category(NamedTuple):
    """A shelf of the shop or a part of the menu; it belongs to one counter and gives its lines their tax class."""

    name: str
    counter: str = "shop"
    tax: str = "general"


class Market(NamedTuple):
    """The market's price of a product: a true basis has a place and a date."""

    price_fen: int
    place: str
    day: date

    def holds_on(self, day: date) -> bool:
        """Whether it may be shown on *day*: one older than a day is shown to nobody."""
        return timedelta(0) <= day - self.day <= timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Product:
    """One thing on sale. `price_fen` is per unit: the price asked, or a merchant dish's list price.

    A meal (`tariff` is "meal") has no price of its own: the tariff decides.
    """

    code: str
    name: str
    unit: str
    category: Category
    price_fen: int = 0
    tariff: str = ""
    merchant: str = ""
    diner_percent: int = DINER_PERCENT
    fund_percent: int = FUND_PERCENT
    barcodes: tuple[str, ...] = ()
    market: Market | None = None
    sold_out: bool = False
    place: int = 0  # order of its tile; 0 comes last
    tare: int = 0  # what its bag or box weighs, in thousandths of kg; only of weighed goods
    best_before_days: int = 0  # how long it keeps, counted from the day it is put out; 0: nobody said
    pinyin: str = ""  # full pinyin and initials, space-separated, lower case: "xihongshi xhs"

    @property
    def weighed(self) -> bool:
        """Whether it is sold by weight."""
        return self.unit == KG

    @property
    def is_meal(self) -> bool:
        """Whether the age tariff prices it."""
        return bool(self.tariff)

    @property
    def asked_fen(self) -> Fen:
        """What a customer is asked per unit (a meal: 0, the tariff's to say)."""
        return percent_of(self.price_fen, self.diner_percent) if self.merchant else Fen(self.price_fen)

    @property
    def prices_in_jin(self) -> bool:
        """Whether its price and the market's are whole fen per 斤, so that a row can show them so."""
        market_fen = self.market.price_fen if self.market else 0
        return self.weighed and per_jin(self.price_fen) is not None and per_jin(market_fen) is not None

    def saved_fen(self, price_fen: int, quantity: int, day: date) -> Fen:
        """What *quantity* thousandths at *price_fen* save against the market's price of *day*, never below 0."""
        if self.market is None or not self.market.holds_on(day):
            return Fen(0)
        return Fen(max(0, amount_of(self.market.price_fen, quantity) - amount_of(price_fen, quantity)))


def per_jin(price_fen_per_kg: int) -> Fen | None:
    """The price of 斤 (500 g) for a price per kg, or None where it is no whole fen."""
    return None if price_fen_per_kg % 2 else Fen(price_fen_per_kg // 2)


def per_kg(price_fen_per_jin: int) -> Fen:
    """The price per kg for a price typed per 斤."""
    return Fen(2 * price_fen_per_jin)
