"""What the customer's two-line display shows after each verb: amounts, and plain letters for the second line.

These displays know no Chinese, and the smallest shows one figure under one of four lamps: price, total, received, change.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos.cart import Cart, Line
from pos.money import format_money, format_quantity
from pos.product import KG, per_jin
from pos.site import Site
from pos.view import Done, View

COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture of the display. `lamp`: price, total, received, change, or none."""

    lamp: str = ""
    fen: int = 0
    upper: str = ""
    lower: str = ""


GREETING = Shown(upper="WELCOME")
HELLO = (
    Shown("price", 12345, "HELLO 12345678901234", "ABCDEFGHIJ 123.45"),
    Shown("total", 67890, "HELLO", "678.90"),
    GREETING,
)
"""What a display shows that is tried out: every place of it, and two lamps."""


def shown_after(before: View | None, view: View) -> tuple[Shown, ...]:
    """What to show one after the other now that the counter stands as in *view*; nothing where nothing changed."""
    old = before.cart if before is not None else Cart()
    done = view.done
    if done is not None and (before is None or before.done is None or before.done.number != done.number):
        return _after_paying(done)
    cart = view.cart
    if cart.empty:
        left = before is None or not old.empty or (before.done is not None and done is None)
        return (GREETING,) if left else ()
    if cart.tenders and cart.tenders != old.tenders:
        taken = cart.tenders[-1].amount_fen
        return (
            Shown("received", taken, _pair("RECEIVED", taken), _pair("LEFT", cart.left_fen)),
            Shown("total", cart.left_fen, _pair("RECEIVED", taken), _pair("LEFT", cart.left_fen)),
        )
    if cart.lines == old.lines:
        return ()
    total = _pair("TOTAL", cart.total_fen)
    known = {line.number: line for line in old.lines}
    changed = [line for line in cart.lines if known.get(line.number) != line]
    if not changed:
        return (Shown("total", cart.total_fen, "", total),)
    upper = _line(changed[-1], view.site)
    return (Shown("price", _price(changed[-1], view.site), upper, total), Shown("total", cart.total_fen, upper, total))


def _after_paying(done: Done) -> tuple[Shown, ...]:
    total = _pair("REFUND" if done.refund else "TOTAL", abs(done.total_fen))
    if done.refund or not done.change_fen:
        return (Shown("total", abs(done.total_fen), total, "" if done.refund else "THANK YOU"),)
    change = _pair("CHANGE", done.change_fen)
    return (
        Shown("received", done.given_fen, total, _pair("RECEIVED", done.given_fen)),
        Shown("change", done.change_fen, _pair("RECEIVED", done.given_fen), change),
    )


def _by_jin(line: Line, site: Site) -> bool:
    return line.unit == KG and site["weight.unit"] == "jin" and per_jin(line.price_fen) is not None


def _price(line: Line, site: Site) -> int:
    return line.price_fen // 2 if _by_jin(line, site) else line.price_fen


def _line(line: Line, site: Site) -> str:
    """`1.125kg x 3.40  3.83`, as far as it fits: the amount always does."""
    many = line.quantity * 2 if _by_jin(line, site) else line.quantity
    unit = ("jin" if _by_jin(line, site) else "kg") if line.unit == KG else ""
    return _wide(f"{format_quantity(many)}{unit}x{format_money(_price(line, site))}", format_money(line.amount_fen))


def _pair(word: str, fen: int) -> str:
    return _wide(word, format_money(fen))


def _wide(left: str, right: str) -> str:
    room = COLUMNS - len(right) - 1
    return f"{left[:room]:<{room}} {right}"
