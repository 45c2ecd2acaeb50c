"""What hangs on the wall of the shop: today's meals by age, today's vegetables beside the market's prices, the Love Fund.

Read beside the counter, for the customer's window while nobody is served.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from pos.product import Product, per_jin
from pos.tariff import Tariff, Tier, tariff_on

if TYPE_CHECKING:
    from pos.report import FundPoster
    from pos.site import Site

MOST = 120
"""Of one counter's goods, how many are looked at."""
FRESH_SHOWN = 36
"""Of what is weighed, how much is shown: the wall is to come round while somebody waits."""


@dataclass(frozen=True, slots=True)
class Dish:
    """A merchant's dish of the day, sold under its list price for the Love Fund."""

    name: str
    price_fen: int
    list_fen: int
    merchant: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """Something sold by weight today, per kg or per 斤 as the site likes."""

    name: str
    jin: bool
    price_fen: int
    market_fen: int = 0  # 0: none that may be shown today


@dataclass(frozen=True, slots=True)
class Board:
    """The wall on one business date."""

    day: date
    tiers: tuple[Tier, ...] = ()
    meals: tuple[str, ...] = ()
    dishes: tuple[Dish, ...] = ()
    fresh: tuple[Fresh, ...] = ()
    market: str = ""  # where and when the market's prices were noted: a true basis
    fund: FundPoster | None = None


class Shelf(Protocol):
    """What the board asks of a ledger that is read."""

    def tariffs(self) -> tuple[Tariff, ...]: ...
    def find_products(
        self, text: str, *, category: str = "", counter: str = "", limit: int = 60
    ) -> Sequence[Product]: ...
    def fund_poster(self, day: date) -> FundPoster: ...


def read_board(shelf: Shelf, site: Site, day: date) -> Board:
    """The board of *day*: what can be had now, in the tiles' order. A fund that never had anything hangs nowhere."""
    menu = _there(shelf.find_products("", counter="canteen", limit=MOST))
    goods = [product for product in _there(shelf.find_products("", counter="shop", limit=MOST)) if product.weighed]
    meals = tuple(product.name for product in menu if product.is_meal)
    tariff = tariff_on(shelf.tariffs(), day)
    fund = shelf.fund_poster(day)
    bases = {
        f"{good.market.place} {good.market.day:%m-%d}" for good in goods if good.market and good.market.holds_on(day)
    }
    return Board(
        day=day,
        tiers=tuple(sorted(tariff.tiers, key=lambda tier: tier.age_min)) if meals else (),
        meals=meals,
        dishes=tuple(_dish(product) for product in menu if product.merchant),
        fresh=tuple(_fresh(product, site, day) for product in goods[:FRESH_SHOWN]),
        market=" · ".join(sorted(bases)[:2]),
        fund=fund if fund.collected_fen or fund.balance_fen else None,
    )


def _there(products: Sequence[Product]) -> list[Product]:
    return [product for product in products if not product.sold_out]


def _dish(product: Product) -> Dish:
    return Dish(product.name, product.asked_fen, product.price_fen, product.merchant)


def _fresh(product: Product, site: Site, day: date) -> Fresh:
    market = product.market.price_fen if product.market and product.market.holds_on(day) else 0
    if site["weight.unit"] == "jin" and per_jin(product.asked_fen) is not None and per_jin(market) is not None:
        return Fresh(product.name, True, product.asked_fen // 2, market // 2)
    return Fresh(product.name, False, product.asked_fen, market)
