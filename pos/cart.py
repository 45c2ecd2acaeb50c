"""The cart: what is about to be sold, priced line by line.

A cart is a value: every change gives a new one, so a refused verb leaves the old, and what was added up once holds. `priced` is the one place where a
meal gets its price, and it is run over the whole cart on any change: whether the card or the meal came first cannot
matter. A manual price stays manual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

from pos.errors import PosError
from pos.money import Fen, amount_of, percent_of, share_out
from pos.product import Product
from pos.resident import age_on
from pos.tariff import Tariff

ONE = 1000  # one piece, in thousandths


@dataclass(frozen=True)
class Diner:
    """The holder of a card shown at the counter. Names and dates stay in the cart and never enter the journal."""

    resident: str  # our number, R0031
    born: str  # ISO date
    sex: str  # "M" or "F"
    name: str = ""  # only of an enrolled resident
    home: str = ""  # building and room
    reason: str = ""  # why no card was shown, where the resident was looked up


@dataclass(frozen=True)
class Change:
    """A price override or a discount on one line: what, who, and why."""

    what: str  # "price", "label" (the scale label's), "today" (not the label's), "discount" or "sale_discount" (its share)
    by: str
    reason: str
    approved: str = ""  # the manager who approved it
    fen: int = 0  # price, label: the new price; today: the label's amount; sale_discount: fen off
    percent: int = 0  # discount: hundredths of a percent off


@dataclass(frozen=True)
class Line:
    """One line of the cart. `list_fen` is the asked price per unit before tier and override (a meal: the standard)."""

    number: int
    product: str  # code; empty for goods without one
    name: str
    unit: str
    category: str
    counter: str
    tax: str
    quantity: int
    list_fen: int
    meal: bool = False
    merchant: str = ""
    merchant_list_fen: int = 0  # the merchant's own list price
    fund_percent: int = 0
    market_fen: int = 0  # 0: none that may be shown today
    market_place: str = ""
    market_day: str = ""
    keyed: bool = False  # the weight was typed, not weighed
    tare: int = 0  # what was put off for packaging before `quantity`, in thousandths of a kilogram
    label_fen: int = 0  # the amount printed on a scale label that is not today's; 0: none such
    batch: str = ""  # as the code says
    best_before: str = ""  # ISO date, likewise
    diner: Diner | None = None
    allowed_by: str = ""  # the manager who allowed a second tier meal
    allowed_reason: str = ""
    changes: tuple[Change, ...] = ()
    price_fen: int = 0  # set by `priced`
    tier: str = ""  # the tier whose price it has; empty: standard price
    age: int | None = None

    @property
    def override_fen(self) -> int | None:
        """The price that somebody or a label set in place of the asked one."""
        prices = (change.fen for change in reversed(self.changes) if change.what in ("price", "label"))
        return next(prices, None)

    @cached_property
    def gross_fen(self) -> Fen:
        """Price × quantity, rounded once."""
        return amount_of(self.price_fen, self.quantity)

    @cached_property
    def amount_fen(self) -> Fen:
        """What the line costs after its discounts."""
        left: int = self.gross_fen
        for change in self.changes:
            if change.what == "discount":
                left -= percent_of(left, change.percent)
            elif change.what == "sale_discount":
                left -= min(left, change.fen)
        return Fen(left)

    @property
    def discount_fen(self) -> Fen:
        """What its discounts took off."""
        return Fen(self.gross_fen - self.amount_fen)

    @property
    def given_fen(self) -> Fen:
        """What the age tier gave away on this line."""
        return Fen(amount_of(self.list_fen, self.quantity) - self.gross_fen) if self.tier else Fen(0)

    @property
    def market_saved_fen(self) -> Fen:
        """What the customer saved against the market's price of the day, never below 0."""
        if not self.market_fen:
            return Fen(0)
        return Fen(max(0, amount_of(self.market_fen, self.quantity) - self.amount_fen))

    @property
    def saved_fen(self) -> Fen:
        """What the customer saved against market or standard price."""
        return Fen(self.market_saved_fen + self.given_fen)

    @property
    def fund_fen(self) -> Fen:
        """What of this line belongs to the Love Fund."""
        return percent_of(self.amount_fen, self.fund_percent) if self.merchant else Fen(0)

    @property
    def takes_sale_discount(self) -> bool:
        """Whether a discount on the whole sale is laid on it: meals at a tier price and merchants' dishes are not."""
        return not self.tier and not self.merchant


@dataclass(frozen=True)
class Tender:
    """Money taken for the open sale. `amount_fen` is what counts to the total; cash may have been given above it."""

    tender: str  # cash, wechat, alipay, love_fund
    amount_fen: int
    given_fen: int = 0
    reference: str = ""
    family: str = ""

    @property
    def change_fen(self) -> Fen:
        """Cash to hand back."""
        return Fen(max(0, self.given_fen - self.amount_fen))


@dataclass(frozen=True)
class Cart:
    """The open sale. `diner` is the card that lies on the counter; `last_number` is the highest line number given."""

    lines: tuple[Line, ...] = ()
    diner: Diner | None = None
    tenders: tuple[Tender, ...] = ()
    last_number: int = 0
    taken_line: int = 0  # the line that the card took when it was shown; 0: it waits for the next meal
    voids: tuple[int, ...] = ()  # seq of the journal's rows that took something out of it

    @cached_property
    def total_fen(self) -> Fen:
        """The sum of the lines, before rounding."""
        return Fen(sum(line.amount_fen for line in self.lines))

    @cached_property
    def left_fen(self) -> Fen:
        """What is still to pay, before rounding."""
        return Fen(self.total_fen - sum(tender.amount_fen for tender in self.tenders))

    @property
    def saved_fen(self) -> Fen:
        """What the customer saved against market and standard prices."""
        return Fen(sum(line.saved_fen for line in self.lines))

    @property
    def card_waits(self) -> bool:
        """Whether the card on the counter takes the next meal: not while the meal that it took when shown is there.

        So 'meal, card, meal, card' comes to the same as 'card, meal, card, meal'.
        """
        return self.diner is not None and not any(line.number == self.taken_line for line in self.lines)

    @property
    def empty(self) -> bool:
        """Whether nothing is in it: no line and no money (a waiting card does not count)."""
        return not self.lines and not self.tenders

    def line(self, number: int) -> Line:
        """The line that bears *number*. Raises unknown_line."""
        for line in self.lines:
            if line.number == number:
                return line
        raise PosError("unknown_line", line=number)

    def with_line(self, line: Line) -> Cart:
        """The cart with *line* in the place of the one of its number."""
        return replace(self, lines=tuple(line if old.number == line.number else old for old in self.lines))

    def without_line(self, number: int) -> Cart:
        """The cart without the line that bears *number*; the others keep theirs."""
        return replace(self, lines=tuple(line for line in self.lines if line.number != number))

    def plus(self, line: Line) -> Cart:
        """The cart with *line* at its end, under the next number."""
        number = self.last_number + 1
        return replace(self, lines=(*self.lines, replace(line, number=number)), last_number=number)

    def without_person(self, resident: str) -> Cart:
        """The cart with nothing in it of that resident: their meals stay, as meals of nobody."""
        lines = (replace(line, diner=None) if _is(line.diner, resident) else line for line in self.lines)
        return replace(self, lines=tuple(lines), diner=None if _is(self.diner, resident) else self.diner)

    def taking_diner(self) -> tuple[Cart, int | None]:
        """Give the waiting card the oldest meal that has no diner, if there is one: the cart and that line's number.

        Of a line of several meals it takes one, and the rest becomes a line of its own.
        """
        for line in self.lines:
            if line.meal and line.diner is None and self.diner is not None:
                cart = self.with_line(replace(line, quantity=ONE, diner=self.diner))
                if line.quantity > ONE:
                    cart = cart.plus(replace(line, quantity=line.quantity - ONE))
                return cart, line.number
        return self, None


_FIELDS = {kind: tuple(each.name for each in fields(kind)) for kind in (Cart, Line, Tender, Change, Diner)}


def _is(diner: Diner | None, resident: str) -> bool:
    return diner is not None and diner.resident == resident


def line_of(product: Product, quantity: int, *, tariff: Tariff, day: date, keyed: bool = False, tare: int = 0) -> Line:
    """A new line (number 0) for *quantity* thousandths of *product*, with what holds of it on the business date."""
    market = product.market if product.market is not None and product.market.holds_on(day) else None
    list_fen = tariff.standard_fen if product.is_meal else product.asked_fen
    return Line(
        number=0,
        product=product.code,
        name=product.name,
        unit=product.unit,
        category=product.category.name,
        counter=product.category.counter,
        tax=product.category.tax,
        quantity=quantity,
        list_fen=list_fen,
        price_fen=list_fen,
        meal=product.is_meal,
        merchant=product.merchant,
        merchant_list_fen=product.price_fen if product.merchant else 0,
        fund_percent=product.fund_percent if product.merchant else 0,
        market_fen=market.price_fen if market else 0,
        market_place=market.place if market else "",
        market_day=market.day.isoformat() if market else "",
        keyed=keyed,
        tare=tare,
    )


def priced(cart: Cart, *, tariff: Tariff, day: date, eaten: Callable[[str], int]) -> Cart:
    """Price every line of *cart* as of the business date *day* and the present meal period.

    *eaten* says how many meals at a tier price a resident had this period in sales already rung. One is the rule; a
    further one has the standard price unless a manager allowed that line. Lines take their turn in their order.
    """
    fed: dict[str, bool] = {}  # who had a meal at a tier price
    lines = []
    for line in cart.lines:
        override = line.override_fen
        price, tier, age, list_fen = line.list_fen, "", None, line.list_fen
        if line.meal:
            price = list_fen = tariff.standard_fen
        if line.diner is not None:
            resident = line.diner.resident
            age = max(0, age_on(date.fromisoformat(line.diner.born), day))  # a sale may be noted for an earlier day
            had_one = fed.setdefault(resident, eaten(resident) > 0)
            if override is None and (not had_one or line.allowed_by):
                reached = tariff.tier_for(age)
                price, tier = reached.price_fen, reached.name
                fed[resident] = True
        if override is not None:
            price = override
        changes = tuple(c for c in line.changes if c.what != "sale_discount") if tier else line.changes
        lines.append(
            replace(line, price_fen=price, tier=tier, age=age, list_fen=list_fen, changes=changes)
            if (price, tier, age, list_fen, changes)
            != (line.price_fen, line.tier, line.age, line.list_fen, line.changes)
            else line
        )
    return replace(cart, lines=tuple(lines))


def tier_meals(lines: Iterable[Line], resident: str) -> int:
    """How many meals at a tier price *resident* has among *lines*."""
    return sum(1 for line in lines if line.tier and line.diner is not None and line.diner.resident == resident)


def with_sale_discount(cart: Cart, change: Change) -> Cart:
    """Lay a discount of `change.percent` on the lines that take one, in whole fen by the largest remainder."""
    lines = [line for line in cart.lines if line.takes_sale_discount and line.amount_fen > 0]
    off = percent_of(sum(line.amount_fen for line in lines), change.percent)
    shares = share_out(off, [line.amount_fen for line in lines])
    for line, share in zip(lines, shares, strict=True):
        part = replace(change, what="sale_discount", fen=share)
        cart = cart.with_line(replace(line, changes=(*line.changes, part)))
    return cart


def to_plain(cart: Cart) -> dict[str, Any]:
    """The cart as plain JSON values, to be kept while it is open or parked."""
    lines = [
        {**_named(line), "diner": _diner_named(line.diner), "changes": [_named(change) for change in line.changes]}
        for line in cart.lines
    ]
    tenders = [_named(tender) for tender in cart.tenders]
    return {**_named(cart), "lines": lines, "diner": _diner_named(cart.diner), "tenders": tenders}


def _diner_named(diner: Diner | None) -> dict[str, Any] | None:
    return _named(diner) if diner is not None else None


def _named(value: Cart | Line | Tender | Change | Diner) -> dict[str, Any]:
    """Its fields by their names (`asdict` copies each leaf too, and a cart is kept at every scan)."""
    return {name: getattr(value, name) for name in _FIELDS[type(value)]}


def from_plain(plain: dict[str, Any]) -> Cart:
    """The cart that `to_plain` gave."""

    def diner(value: dict[str, Any] | None) -> Diner | None:
        return Diner(**value) if value else None

    lines = (
        Line(**{**line, "diner": diner(line["diner"]), "changes": tuple(Change(**c) for c in line["changes"])})
        for line in plain["lines"]
    )
    tenders = tuple(Tender(**tender) for tender in plain["tenders"])
    voids = tuple(plain.get("voids", ()))
    return Cart(tuple(lines), diner(plain["diner"]), tenders, plain["last_number"], plain.get("taken_line", 0), voids)
