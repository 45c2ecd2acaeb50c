"""Verbs of the morning's prices: many at once, valid now or from a moment later.

A plan for later is on the record at once (`price.planned`) and taken up by the Till before the first action after its
moment (`price.applied`, with a `product.set` for each price that changes); the sales in between have the old price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pos.calendar import parse_date, parse_stamp, stamp
from pos.counter import Act, Answer, Counter, shown, verb
from pos.entries import Body
from pos.errors import PosError
from pos.money import check_price
from pos.office import product_body
from pos.product import Market, Product
from pos.stock import Stock

BIG_CHANGE = 30  # per cent; a change this big is said aloud
FURTHEST = timedelta(days=366)
_UNIT = 1000  # thousandths of the unit that a price is for


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A product's new price per unit, and the market's beside it."""

    product: str
    price_fen: int
    market_fen: int | None = None


@dataclass(frozen=True, slots=True)
class PricePlan:
    """Prices on the record that are not yet in force."""

    plan: int
    valid_from: str  # stamp
    by: str
    rows: tuple[NewPrice, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceWarning:
    """What the manager is told, and may go on from: a big change, or a price under cost."""

    product: str
    name: str
    why: str  # "change" or "cost"
    was_fen: int  # the price so far, or the cost
    price_fen: int


def check_new_price(product: Product, price_fen: int, market_fen: int | None) -> None:
    """Raises bad_value for a meal, which the tariff prices, and bad_price."""
    if product.is_meal:
        raise PosError("bad_value", "meal_price", field="price")
    check_price(price_fen)
    if market_fen is not None:
        check_price(market_fen, field="market")


def warnings_of(product: Product, price_fen: int, stock: Stock) -> list[PriceWarning]:
    """What to say of a product's new price."""
    was, cost = product.price_fen, stock.cost_of(_UNIT)
    asked = replace(product, price_fen=price_fen).asked_fen
    found = []
    if was and abs(price_fen - was) * 100 >= was * BIG_CHANGE:
        found.append(PriceWarning(product.code, product.name, "change", was, price_fen))
    if cost > asked and not product.merchant:
        found.append(PriceWarning(product.code, product.name, "cost", cost, price_fen))
    return found


@verb
def set_prices(counter: Counter, act: Act, *, rows: Sequence[NewPrice], valid_from: str | datetime = "") -> Answer:
    """New prices of many products, now or from a moment (or a day) later. The answer's warnings are for a person."""
    if not rows:
        raise PosError("empty_sale", "no_prices")
    found: set[str] = set()
    for row in rows:
        product = counter.ledger.product(row.product)
        if product is None:
            raise PosError("unknown_product", product=shown(row.product))
        if row.product in found:
            raise PosError("duplicate", name=row.product)
        check_new_price(product, row.price_fen, row.market_fen)
        found.add(row.product)
    return plan_or_set(counter, act, rows, valid_from)


def plan_or_set(counter: Counter, act: Act, rows: Sequence[NewPrice], valid_from: str | datetime) -> Answer:
    """Put checked prices in force, or on the record for later."""
    warnings = _warnings(counter, rows)
    start = _moment(counter, act, valid_from)
    if start is None:
        changed = sum(_put(counter, act, row) for row in rows)
        return {"changed": changed, "warnings": warnings}
    plan = counter.ledger.plans_made() + 1
    body: Body = {"plan": plan, "valid_from": stamp(start), "rows": [_row_body(counter, row) for row in rows]}
    counter.record(act, "price.planned", body)
    return {"plan": plan, "valid_from": stamp(start), "planned": len(rows), "warnings": warnings}


def _warnings(counter: Counter, rows: Sequence[NewPrice]) -> list[dict[str, object]]:
    stocks = counter.ledger.stocks()
    said: list[dict[str, object]] = []
    for row in rows:
        product = counter.ledger.product(row.product)
        assert product is not None
        for warning in warnings_of(product, row.price_fen, stocks.get(row.product, Stock())):
            names = ("product", "name", "why", "was_fen", "price_fen")
            said.append({name: getattr(warning, name) for name in names})
    return said


def _moment(counter: Counter, act: Act, valid_from: str | datetime) -> datetime | None:
    """When prices begin to hold; None: now. A day alone begins when the business day turns."""
    if not valid_from:
        return None
    zone = counter.site.zone
    if isinstance(valid_from, datetime):
        start = valid_from.astimezone(zone)
    elif len(valid_from) == len("2026-11-24"):
        day = parse_date(valid_from, field="valid_from")
        start = datetime(day.year, day.month, day.day, counter.site.turn_hour, tzinfo=zone)
    else:
        start = parse_stamp(valid_from, zone, field="valid_from")
    if start > act.moment + FURTHEST:
        raise PosError("bad_value", "too_far", field="valid_from")
    return start if start > act.moment else None


def _row_body(counter: Counter, row: NewPrice) -> Body:
    product = counter.ledger.product(row.product)
    assert product is not None
    body: Body = {"product": row.product, "name": product.name, "price": row.price_fen}
    return body if row.market_fen is None else body | {"market": row.market_fen}


def _put(counter: Counter, act: Act, row: NewPrice) -> bool:
    """Put one price in force; False where nothing changes by it."""
    product = counter.ledger.product(row.product)
    assert product is not None
    new = _priced(product, row, place=counter.site["market.place"], day=counter.day(act.moment))
    if new != product:
        counter.record(act, "product.set", product_body(new))
    return new != product


def _priced(product: Product, row: NewPrice, *, place: str, day: date) -> Product:
    market = product.market if row.market_fen is None else Market(row.market_fen, place, day)
    return replace(product, price_fen=row.price_fen, market=market)


@verb
def cancel_prices(counter: Counter, act: Act, *, plan: int) -> Answer:
    """Drop a plan before its moment."""
    if all(waiting.plan != plan for waiting in counter.ledger.price_plans()):
        raise PosError("bad_value", "plan", field="plan", plan=plan)
    counter.record(act, "price.dropped", {"plan": plan})
    return {"plan": plan}


@verb
def apply_prices(counter: Counter, act: Act) -> Answer:
    """Nothing of its own: the Till takes up what is due before any action, and this is one that anybody may do."""
    return {"waiting": len(counter.ledger.price_plans())}


def take_up_due(counter: Counter) -> None:
    """Put in force, each in a transaction of its own, the plans whose moment has come."""
    while (due := counter.ledger.next_plan()) is not None and datetime.fromisoformat(due[1]) <= (now := counter.now()):
        with counter.ledger.transaction():
            _take_up(counter, next(p for p in counter.ledger.price_plans() if p.plan == due[0]), now)


def _take_up(counter: Counter, plan: PricePlan, now: datetime) -> None:
    ledger, who = counter.ledger, {"by": plan.by} if plan.by else {}
    ledger.append("price.applied", {"plan": plan.plan, "valid_from": plan.valid_from, **who}, stamp(now))
    day = counter.day(datetime.fromisoformat(plan.valid_from).astimezone(counter.site.zone))
    for row in plan.rows:
        product = ledger.product(row.product)
        if product is None or product.is_meal:  # it has become something else since
            continue
        new = _priced(product, row, place=counter.site["market.place"], day=day)
        if new != product:
            ledger.append("product.set", product_body(new) | {"planned": plan.plan, **who}, stamp(now))
