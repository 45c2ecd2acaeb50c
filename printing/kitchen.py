"""The kitchen's ticket: what to dish up, under a number that can be read across the room.

It names nobody. What a diner's note says of the food stands under that diner's meal, here and on no other paper.
"""

from __future__ import annotations

from collections.abc import Collection

from pos.entries import Body, Entry
from pos.money import format_quantity
from pos.ticket import canteen_lines, note_mark, of_canteen
from pos.words import PERIODS, Words
from printing.document import Block, Cell, Columns, Cut, Feed, Rule, Text
from printing.receipt import clock, pair, under


def kitchen_ticket(entry: Entry, noted: Collection[str], say: Words, *, again: str = "") -> list[Block]:
    """The blocks of the ticket of a sale that has one. *noted*: who has a note; *again*: the stamp of a reprint."""
    body = entry.body
    blocks: list[Block] = [Text(say("取餐号"), "double", True, "center")]
    blocks.append(Text(str(body.get("ticket", "")), "huge", True, "center"))
    if again:
        blocks.append(Text(say("补打件"), "double", True, "center"))
        blocks.append(Text(say("补打时间 {at}", at=clock(again)), align="center"))
    period = body.get("period", "")
    blocks.append(pair(say(PERIODS[period]) if period in PERIODS else "", clock(entry.at), "tall"))
    blocks.append(Rule())
    for line in canteen_lines(body["lines"]):
        blocks.append(_dish(line["name"], line["quantity"], line))
        if line.get("resident") in noted:
            blocks.append(under(say("备注：{note}", note=note_mark(line["resident"])), "tall"))
    return blocks + _foot(body, say)


def taken_back(entry: Entry, ticket: int, say: Words) -> list[Block]:
    """The blocks of the paper that takes dishes of *ticket* back; *entry* is the refund."""
    body = entry.body
    blocks: list[Block] = [Text(say("退菜 · 不用做了"), "double", True, "center")]
    blocks.append(Text(say("取餐号"), "double", True, "center"))
    blocks.append(Text(str(ticket), "huge", True, "center"))
    blocks += (Text(say("原单号 {number}", number=body["of"]), "tall"), Text(clock(entry.at), "tall"), Rule())
    blocks += [_dish(say("退 {name}", name=line["name"]), line["quantity"], line) for line in of_canteen(body["lines"])]
    if body.get("reason"):
        blocks.append(under(say("原因：{reason}", reason=body["reason"]), "tall"))
    return blocks + _foot(body, say)


def _dish(name: str, quantity: int, line: Body) -> Block:
    much = f"x {format_quantity(abs(quantity))}" + ("kg" if line.get("unit") == "kg" else "")
    return Columns((Cell(name), Cell(much, 2 * len(much), "right")), "double", True)


def _foot(body: Body, say: Words) -> list[Block]:
    by = say("收银 {name}", name=body["by"]) if body.get("by") else ""
    return [Rule(), pair(say("单号 {number}", number=body["number"]), by), Feed(1), Cut()]
