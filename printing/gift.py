"""The receipt of a gift to the Love Fund: what the giver takes home. An invoice it is not, and it says so."""

from __future__ import annotations

from pos.capitals import capitals
from pos.entries import Entry
from pos.money import format_money
from pos.site import Site
from pos.words import TENDERS, Words
from printing.document import Block, Cut, Feed, Qr, Rule, Text
from printing.receipt import clock, heading, pair


def gift_receipt(entry: Entry, site: Site, say: Words) -> list[Block]:
    """The blocks of the receipt, all from the journal's row."""
    body, money = entry.body, format_money(entry.body["amount"])
    number = f"{entry.device}-{entry.seq}"
    blocks = heading(site, say)
    blocks.append(Text(say("爱心基金收据"), "double", True, "center"))
    blocks += (Text(say("记录号 {number}", number=number)), Text(clock(entry.at)), Rule())
    blocks.append(pair(say("捐赠人"), body.get("from") or say("热心人")))
    blocks.append(pair(say("金额"), f"￥{money}", "double", True))
    if say.language == "zh":
        blocks.append(pair(say("大写"), capitals(body["amount"])))
    if body.get("tender") in TENDERS:
        blocks.append(pair(say("收款方式"), say(TENDERS[body["tender"]])))
    if body.get("by"):
        blocks.append(pair(say("经手"), body["by"]))
    blocks += (
        Rule(),
        Text(say("每一分钱都用来帮扶困难家庭，谢谢您！"), align="center"),
        Qr(f"DOORSTEP {number} {body['business_date']} {money} {entry.hash}"),
        Text(say("本收据不是发票"), align="center"),
        Feed(1),
        Cut(),
    )
    return blocks
