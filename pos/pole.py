"""What the customer's two-line display shows of a scene (`pos.display`): amounts, and plain letters for the second line.

These displays know no Chinese, and the smallest shows one figure under one of four lamps: price, total, received, change.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos.display import JIN, Item, Scene
from pos.money import format_money, format_quantity
from pos.product import KG

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


def shown_after(before: Scene, scene: Scene) -> tuple[Shown, ...]:
    """What to show one after the other now that the customer sees *scene*; nothing where nothing changed for them."""
    if scene.what == "done":
        return _after_paying(scene) if scene.sale != before.sale else ()
    if not scene.items:
        return (GREETING,) if before.items or before.what == "done" else ()
    if scene.taken_fen > before.taken_fen:
        taken, left = scene.taken_fen - before.taken_fen, scene.left_fen
        upper, lower = _pair("RECEIVED", taken), _pair("LEFT", left)
        return (Shown("received", taken, upper, lower), Shown("total", left, upper, lower))
    item = scene.last_item
    if item is not None and item not in before.open_items:
        upper, lower = _line(item), _pair("TOTAL", scene.total_fen)
        return (Shown("price", item.price_fen, upper, lower), Shown("total", scene.total_fen, upper, lower))
    if scene.items != before.open_items or (scene.what == "paying" and before.what != "paying"):
        return (Shown("total", scene.left_fen, "", _pair("TOTAL", scene.left_fen)),)
    return ()


def _after_paying(scene: Scene) -> tuple[Shown, ...]:
    total = _pair("REFUND" if scene.refund else "TOTAL", scene.total_fen)
    if scene.refund or not scene.change_fen:
        return (Shown("total", scene.total_fen, total, "" if scene.refund else "THANK YOU"),)
    received = _pair("RECEIVED", scene.received_fen)
    return (
        Shown("received", scene.received_fen, total, received),
        Shown("change", scene.change_fen, received, _pair("CHANGE", scene.change_fen)),
    )


def _line(item: Item) -> str:
    """`1.125kgx3.40    3.83`, as far as it fits: the amount always does."""
    unit = {KG: "kg", JIN: "jin"}.get(item.unit, "")
    many = f"{format_quantity(item.quantity)}{unit}x{format_money(item.price_fen)}"
    return _wide(many, format_money(item.amount_fen))


def _pair(word: str, fen: int) -> str:
    return _wide(word, format_money(fen))


def _wide(left: str, right: str) -> str:
    room = COLUMNS - len(right) - 1
    return f"{left[:room]:<{room}} {right}"
