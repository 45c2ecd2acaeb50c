"""What is said aloud of a scene (`pos.display`): a price, a total, the change. Never a name, nor who pays."""

from __future__ import annotations

from pos.display import Scene
from pos.saidprice import PRICES
from pos.words import Words

NIGHT_FROM, NIGHT_UNTIL = "21:00", "07:00"


def spoken(before: Scene, now: Scene, language: str) -> str:
    """What is said now that the customer sees *now*; empty where nothing is."""
    say, price = Words(language), PRICES[language]
    if now.what == "done":
        return _after_paying(now, language) if now.sale != before.sale else ""
    if now.taken_fen > before.taken_fen:
        return say("还要付{price}", price=price(now.left_fen))
    if now.what == "paying" and before.what != "paying":
        return say("一共{price}", price=price(now.left_fen)) if now.left_fen else say("免费")
    item = now.last_item
    if item is not None and item not in before.open_items:
        return price(item.amount_fen) if item.amount_fen else say("免费")
    return ""


def is_night(clock: str) -> bool:
    """Whether `HH:MM` lies in the hours when people sleep."""
    return clock >= NIGHT_FROM or clock < NIGHT_UNTIL


def _after_paying(scene: Scene, language: str) -> str:
    say, price = Words(language), PRICES[language]
    if scene.refund:
        return say("退您{price}", price=price(scene.total_fen))
    if scene.change_fen:
        return say("收您{received}，找您{change}", received=price(scene.received_fen), change=price(scene.change_fen))
    return say("收好了，{price}", price=price(scene.total_fen)) if scene.total_fen else say("免费")
