"""What the customer sees of the counter, whatever shows or says it: the second window, the pole, the voice.

`scene_after` makes it of the counter as it stands, and nothing else decides what may be shown. A diner's name is masked.
A room, a note, a resident's number, a reason, and by what a sale was paid never get here: a meal that the Love Fund pays
for looks like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos.cart import Cart, Line
from pos.product import KG, per_jin
from pos.site import Site
from pos.view import Done, View

JIN = "斤"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the sale, in the unit that the site shows."""

    number: int
    name: str
    unit: str  # kg, 斤, or the product's own
    quantity: int  # thousandths of that unit
    price_fen: int  # for one of that unit
    amount_fen: int
    saved_fen: int = 0  # against the market's price or the standard meal
    by_age: bool = False  # a meal at the price of its diner's age
    diner: str = ""  # masked; empty where nobody's card is on it, or no name is known

    @property
    def instead_fen(self) -> int:
        """What it would have cost; its amount where nothing is saved."""
        return self.amount_fen + self.saved_fen


@dataclass(frozen=True, slots=True)
class Guest:
    """Whose card lies on the counter and waits for a meal: what that costs, and what it would have."""

    name: str  # masked; empty of somebody who is not enrolled
    price_fen: int
    standard_fen: int


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment as the customer sees it. `what` is idle, selling, paying or done."""

    what: str = "idle"
    items: tuple[Item, ...] = ()
    last: int = 0  # the number of the item that came or changed last
    guest: Guest | None = None
    total_fen: int = 0
    saved_fen: int = 0
    taken_fen: int = 0  # paid so far
    left_fen: int = 0  # still to pay
    cash_fen: int = 0  # what is left, as cash would be asked for it
    sale: str = ""  # which sale is done: to tell one from the next, not to be shown
    received_fen: int = 0  # cash handed over
    change_fen: int = 0
    refund: bool = False

    @property
    def last_item(self) -> Item | None:
        """The item that came or changed last."""
        return next((item for item in self.items if item.number == self.last), None)

    @property
    def open_items(self) -> tuple[Item, ...]:
        """What is being sold: the same goods once more are new to the next customer."""
        return () if self.what == "done" else self.items

    @property
    def rounded_fen(self) -> int:
        """What cash is spared (抹零)."""
        return self.left_fen - self.cash_fen


def scene_after(before: Scene, view: View, *, paying: bool = False) -> Scene:
    """What the customer sees of *view*, *before* having been seen. *paying*: the cashier has turned to taking money."""
    done, cart = view.done, view.cart
    if done is not None and cart.empty:
        return _done(done, view.site)
    guest = _guest(view)
    if cart.empty and guest is None:
        return Scene()
    items = tuple(_item(line, view.site) for line in cart.lines)
    return Scene(
        what="paying" if items and (paying or cart.tenders) else "selling",
        items=items,
        last=_last(before, items),
        guest=guest,
        total_fen=cart.total_fen,
        saved_fen=_saved(cart),
        taken_fen=cart.total_fen - cart.left_fen,
        left_fen=cart.left_fen,
        cash_fen=view.asked_cash_fen,
    )


def masked(name: str) -> str:
    """`陈*英`, `陈*`, `欧**明`; of a name in letters the first of each word: `M*** L***`."""
    if name.isascii():
        return " ".join(f"{word[0]}***" for word in name.split())
    middle = "*" * max(1, len(name) - 2)
    return f"{name[:1]}{middle}{name[-1] if len(name) > 2 else ''}"


def _done(done: Done, site: Site) -> Scene:
    cart = done.cart
    return Scene(
        what="done",
        items=tuple(_item(line, site) for line in cart.lines),  # of a refund there are none
        total_fen=abs(done.total_fen),
        saved_fen=_saved(cart),
        sale=done.number,
        received_fen=done.given_fen,
        change_fen=0 if done.refund else done.change_fen,
        refund=done.refund,
    )


def _guest(view: View) -> Guest | None:
    diner = view.cart.diner
    if diner is None or not view.cart.card_waits:
        return None
    if any(line.diner is not None and line.diner.resident == diner.resident for line in view.cart.lines):
        return None  # the meal is in the list, with its price
    return Guest(masked(diner.name), view.diner_price_fen, view.diner_standard_fen)


def _item(line: Line, site: Site) -> Item:
    jin = line.unit == KG and site["weight.unit"] == "jin" and per_jin(line.price_fen) is not None
    return Item(
        number=line.number,
        name=line.name,
        unit=JIN if jin else line.unit,
        quantity=line.quantity * 2 if jin else line.quantity,
        price_fen=line.price_fen // 2 if jin else line.price_fen,
        amount_fen=line.amount_fen,
        saved_fen=max(0, line.saved_fen),
        by_age=bool(line.tier) and line.price_fen != line.list_fen,
        diner=masked(line.diner.name) if line.diner is not None else "",
    )


def _saved(cart: Cart) -> int:
    return max(0, cart.saved_fen)


def _last(before: Scene, items: tuple[Item, ...]) -> int:
    """Of the items that came or changed the last; else the one it was; else the last of all."""
    known = {item.number: item for item in before.open_items}
    changed = [item.number for item in items if known.get(item.number) != item]
    if changed:
        return changed[-1]
    if any(item.number == before.last for item in items):
        return before.last
    return items[-1].number if items else 0
