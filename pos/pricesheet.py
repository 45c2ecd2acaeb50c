"""The morning's price sheet (今日价): each product with yesterday's price, its cost and the market's, and the helpers.

Prices are typed and shown per 斤 where the site likes and the price is a whole fen of it, else per kg; a row keeps one
unit for all its prices. What is planned here is put in force by `set_prices` (pos.prices), and by nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos.calendar import stamp
from pos.errors import PosError
from pos.ledger import Ledger
from pos.listed import Listed
from pos.money import PRICE_MAX, PRICE_MIN, Fen, divide_half_away
from pos.prices import NewPrice, PriceWarning, warnings_of
from pos.product import Product, per_kg
from pos.site import Site
from pos.stock import Stock

_UNIT = 1000  # thousandths of the unit that a price is for


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One product on the sheet. Prices here are per unit of the product, as everywhere."""

    product: Product
    was_fen: int  # when the business day began; 0: it had none
    stock: Stock
    jin: bool = False  # shown and typed per 斤

    @property
    def cost_fen(self) -> Fen:
        """What a unit costs at the moving average; 0 where nothing ever came in."""
        return self.stock.cost_of(_UNIT)

    @property
    def market_fen(self) -> int:
        """The market's price, 0 where none is known."""
        return self.product.market.price_fen if self.product.market else 0

    def shown_fen(self, fen: int) -> int:
        """A price as the row shows it."""
        return divide_half_away(fen, 2) if self.jin else fen

    def kept_fen(self, shown_fen: int) -> int:
        """A price typed in the row, per unit of the product."""
        return per_kg(shown_fen) if self.jin else shown_fen

    def change_percent(self, price_fen: int) -> int:
        """How far *price_fen* lies from yesterday's price (of what is new: from the one in force), in whole per cent."""
        base = self.was_fen or self.product.price_fen
        return divide_half_away((price_fen - base) * 100, base) if base else 0

    def warnings(self, price_fen: int) -> list[PriceWarning]:
        """What the manager is told of *price_fen*, and may go on from."""
        return warnings_of(self.product, price_fen, self.stock)

    def by_percent(self, price_fen: int, percent: int) -> int:
        """*price_fen* moved by *percent* hundredths of a per cent, rounded to the fen that is shown."""
        shown = divide_half_away(self.shown_fen(price_fen) * (10_000 + percent), 10_000)
        return self._within(shown)

    def to_digit(self, price_fen: int, digit: int) -> int:
        """The nearest price that ends in *digit* as shown; of two as near, the higher."""
        shown = self.shown_fen(price_fen)
        below = shown - (shown - digit) % 10
        near = below if shown - below < below + 10 - shown else below + 10
        return self._within(near if near > 0 else near + 10)

    def _within(self, shown_fen: int) -> int:
        most = PRICE_MAX // 2 if self.jin else PRICE_MAX
        return self.kept_fen(min(max(shown_fen, PRICE_MIN), most))


@dataclass(frozen=True, slots=True)
class Draft:
    """What is planned for one product and not yet saved; None: as it is."""

    price_fen: int | None = None
    market_fen: int | None = None


def draft_of(row: SheetRow, price_fen: int, market_fen: int) -> Draft:
    """The draft that these prices make of *row*: what is as it was is no change."""
    price = None if price_fen == row.product.price_fen else price_fen
    return Draft(price, None if market_fen == row.market_fen else market_fen)


def new_price(product: Product, draft: Draft) -> NewPrice:
    """The row of `set_prices` for *draft*: what is not planned stays as it is in force."""
    price = product.price_fen if draft.price_fen is None else draft.price_fen
    return NewPrice(product.code, price, draft.market_fen)


def price_sheet(ledger: Ledger, site: Site, now: datetime, category: str = "") -> Sequence[SheetRow]:
    """The sheet of *category* (empty: all) in tile order, without meals, which the tariff prices."""
    was = ledger.prices_changed(stamp(day_start(site, now)))
    stocks = ledger.stocks()
    jin = site["weight.unit"] == "jin"

    def row(product: Product) -> SheetRow:
        stock = stocks.get(product.code, Stock())
        return SheetRow(product, was.get(product.code, product.price_fen), stock, jin=jin and product.prices_in_jin)

    return Listed(ledger.find_products("", category=category, limit=100_000, meals=False), row)


def day_start(site: Site, now: datetime) -> datetime:
    """The moment at which the business day of *now* began."""
    start = now.astimezone(site.zone).replace(hour=site.turn_hour, minute=0, second=0, microsecond=0)
    return start if start <= now else start - timedelta(days=1)


def typed_moment(text: str, site: Site, now: datetime) -> datetime | str:
    """When new prices begin to hold, as typed: nothing (now), `06:00` (the next one), or `2026-11-24 06:00`. Raises bad_value."""
    text = text.strip()
    if not text:
        return ""
    here = now.astimezone(site.zone)
    try:
        if len(text) <= len("06:00"):
            clock = datetime.strptime(text, "%H:%M")
            start = here.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
            return start if start > here else start + timedelta(days=1)
        return datetime.strptime(text.replace("T", " "), "%Y-%m-%d %H:%M").replace(tzinfo=site.zone)
    except ValueError:
        raise PosError("bad_value", "clock", field="valid_from") from None


def changed_today(ledger: Ledger, site: Site, now: datetime) -> tuple[str, ...]:
    """The products whose price is not what it was when the business day began: their shelf labels are old."""
    was = ledger.prices_changed(stamp(day_start(site, now)))
    products = ledger.find_products("", limit=100_000, meals=False) if was else ()
    return tuple(p.code for p in products if was.get(p.code, p.price_fen) != p.price_fen)
