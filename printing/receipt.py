"""The receipt of a sale or a refund: what the customer holds in the hand.

Everything comes from the journal's row, so that a receipt printed again years later says the same. No resident is
named on it: a meal shows its diner's age and tier, nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pos.entries import Body, Entry
from pos.money import format_money, format_percent, format_quantity
from pos.site import Site
from pos.words import PERIODS, TAXES, TENDERS, Words, tier_label
from printing.document import CELL_MOST, SIZES, WIDTHS, Block, Cell, Columns, Cut, Feed, Qr, Rule, Text


class Look(NamedTuple):
    """How a receipt is set: for its paper's width and its reader's eyes."""

    narrow: bool  # a name has a line of its own
    jin: bool
    name: str = "normal"
    words: str = "normal"
    sums: str = "normal"
    change: str = "tall"
    asked: str = "double"


def look_of(site: Site, *, large: bool = False) -> Look:
    """The site's receipts; *large*: for old eyes, in twice the height, what matters in twice the width too."""
    jin = site["weight.unit"] == "jin"
    if large or site["paper.type"] == "large":
        return Look(True, jin, name="double", words="tall", sums="double", change="double", asked="big")
    return Look(site["paper.width"] == "58", jin)


def receipt(
    entry: Entry, site: Site, say: Words, *, copy: int = 0, extra: Mapping[str, Any], large: bool = False
) -> list[Block]:
    """The blocks of a receipt. *copy* counts reprints; `extra["at"]` is the stamp of this one."""
    body, look = entry.body, look_of(site, large=large)
    refund = entry.kind == "sale.refunded"
    blocks = heading(site, say)
    if refund:
        blocks.append(Text(say("退货单"), "double", True, "center"))
        blocks.append(Text(say("原单号 {number}", number=body["of"]), align="center"))
    if copy:
        blocks.append(Text(say("补打 第 {copy} 次", copy=copy), "double", True, "center"))
        if extra.get("at"):
            blocks.append(Text(say("补打时间 {at}", at=clock(extra["at"])), align="center"))
    if body.get("ticket"):
        blocks.append(Text(say("取餐号 {ticket}", ticket=body["ticket"]), "double", True, "center"))
    _say_which(blocks, entry, say, look)
    blocks.append(_RULE)
    if not look.narrow:
        row = (Cell(say("品名"), 0), Cell(say("单价"), 10, "right"), Cell(say("数量"), 9, "right"))
        blocks.append(Columns((*row, Cell(say("金额"), 10, "right"))))
    for line in body["lines"]:
        _line(blocks, line, say, look)
    blocks.append(_RULE)
    _totals(blocks, body, say, look, refund=refund)
    _ending(blocks, entry, site, say)
    return blocks


_RULE = Rule()
_INDENT = Cell("", 1)
_NAME_ROOM = 48 - 10 - 9 - 10 - 3  # cells beside the figures; a longer name has a line of its own


def heading(site: Site, say: Words) -> list[Block]:
    """The site as it heads every paper."""
    blocks: list[Block] = [Text(site.name, "double", True, "center")]
    if site["site.address"]:
        blocks.append(Text(site["site.address"], align="center"))
    if site["site.phone"]:
        blocks.append(Text(say("电话 {phone}", phone=site["site.phone"]), align="center"))
    return blocks


def clock(stamp: str) -> str:
    """A journal stamp as people read it: `2026-11-23 09:14:05`."""
    return f"{stamp[:10]} {stamp[11:19]}"


def pair(left: str, right: str, size: str = "normal", bold: bool = False) -> Columns:
    """A label at the left edge, a figure at the right one."""
    return Columns((Cell(left), Cell(right, _room(right, size), "right")), size, bold)


def under(text: str, size: str = "normal") -> Columns:
    """A remark under a line, set in by two cells."""
    return Columns((_INDENT, Cell(text)), size)


def _room(text: str, size: str) -> int:
    """The cells a figure needs, as a share of normal ones."""
    cells = len(text) + sum(letter > "\x7f" for letter in text)
    return min(CELL_MOST, cells * SIZES[size][0])


def _say_which(blocks: list[Block], entry: Entry, say: Words, look: Look) -> None:
    body = entry.body
    number = say("单号 {number}", number=body["number"])
    blocks += (Text(number), Text(clock(entry.at))) if look.narrow else (pair(number, clock(entry.at)),)
    by = say("收银 {name}", name=body["by"]) if body.get("by") else ""
    period = body.get("period", "") if any("meal" in line for line in body["lines"]) else ""
    right = say(PERIODS[period]) if period in PERIODS else ""
    if body["business_date"] != entry.at[:10]:
        right = f"{say('营业日 {day}', day=body['business_date'])} {right}".rstrip()
    blocks.append(pair(by, right))
    if body.get("reason"):
        blocks.append(Text(say("退货原因：{reason}", reason=body["reason"])))


def _line(blocks: list[Block], line: Body, say: Words, look: Look) -> None:
    price, quantity = _price_and_quantity(line, say, jin=look.jin)
    amount = format_money(line["amount"])
    if look.narrow:
        blocks.append(Text(line["name"], look.name))
        blocks.append(Columns((Cell(f"  {quantity} x {price}"), Cell(amount, 10, "right")), look.words))
    else:
        name = line["name"]
        if _room(name, "normal") > _NAME_ROOM:
            blocks.append(Text(name))
            name = ""
        row = (Cell(name), Cell(price, 10, "right"), Cell(quantity, 9, "right"), Cell(amount, 10, "right"))
        blocks.append(Columns(row))
    if "age" in line or "merchant" in line:
        _who_pays_what(blocks, line, say, look)
    if line["amount"] < 0:
        return
    if "tare" in line or "keyed" in line:
        blocks.append(under(_weighed_how(line, say)))
    if line.get("discount") or "changes" in line:
        _discounts(blocks, line, say, look)
    if line.get("saved", 0) > 0:
        _saving(blocks, line, say, look)


def _price_and_quantity(line: Body, say: Words, *, jin: bool) -> tuple[str, str]:
    price, quantity = _price(line["price"], line, say, jin=jin), line["quantity"]
    if line.get("unit") != "kg":
        return price, format_quantity(quantity) + line.get("unit", "")
    return price, f"{format_quantity(2 * quantity)}{say('斤')}" if jin else f"{format_quantity(quantity)}kg"


def _weighed_how(line: Body, say: Words) -> str:
    """What was put off for packaging, and that the weight was typed by hand."""
    tare = say("皮重 {tare}kg", tare=format_quantity(line["tare"])) if "tare" in line else ""
    return " · ".join(part for part in (tare, say("重量手输") if "keyed" in line else "") if part)


def _price(fen: int, line: Body, say: Words, *, jin: bool) -> str:
    """A price of the line's unit; per 斤, an odd fen of the kilogram leaves half a one."""
    if line.get("unit") != "kg":
        return format_money(fen)
    if not jin:
        return f"{format_money(fen)}/kg"
    return f"{format_money(fen // 2)}{'5' if fen % 2 else ''}/{say('斤')}"


def _who_pays_what(blocks: list[Block], line: Body, say: Words, look: Look) -> None:
    """A meal's tier and age, or a merchant's dish: why the price is what it is."""
    parts = []
    if "age" in line:
        if "tier" in line:
            parts.append(say(tier_label(line["tier"]), age=line["tier"]))
        parts.append(say("{age} 岁", age=line["age"]))
    if "merchant" in line:
        parts.append(say("爱心商家 {name}", name=line["merchant"]))
    if "list" in line:
        parts.append(say("原价 {price}", price=_price(line["list"], line, say, jin=look.jin)))
    blocks.append(under(" · ".join(parts), look.words))


def _discounts(blocks: list[Block], line: Body, say: Words, look: Look) -> None:
    """What was taken off, and why; a discount on the whole sale says why below, once."""
    for change in line.get("changes", ()):
        if change["what"] == "price":
            was = _price(line["list"], line, say, jin=look.jin) if "list" in line else ""
            text = say("改价，原价 {was}（{reason}）", was=was, reason=change["reason"]) if was else ""
            blocks.append(under(text or say("改价（{reason}）", reason=change["reason"]), look.words))
        elif change["what"] == "label" and "label" in line:
            blocks.append(under(say("按标签价 {amount}", amount=format_money(line["label"])), look.words))
        elif change["what"] == "discount":
            percent = format_percent(change["percent"])
            blocks.append(
                under(say("优惠 {percent}%（{reason}）", percent=percent, reason=change["reason"]), look.words)
            )
    if line.get("discount"):
        off = format_money(-line["discount"])
        blocks.append(Columns((_INDENT, Cell(say("已减")), Cell(off, 10, "right")), look.words))


def _saving(blocks: list[Block], line: Body, say: Words, look: Look) -> None:
    """What was saved against the market, with the place and the day of its price: a saving needs a true basis."""
    market = _price(line["market"], line, say, jin=look.jin)
    basis = say("{place} {day} {price}", place=line["market_place"], day=line["market_day"], price=market)
    blocks.append(
        under(say("比市场省 {saved}（{basis}）", saved=format_money(line["saved"]), basis=basis.strip()), look.words)
    )


def _totals(blocks: list[Block], body: Body, say: Words, look: Look, *, refund: bool) -> None:
    lines = body["lines"]
    blocks.append(pair(say("合计 {count} 行", count=len(lines)), format_money(body["total"]), look.words))
    _taxes(blocks, lines, say)
    if not refund:
        _sale_discounts(blocks, lines, say, look)
    if body.get("rounding"):
        blocks.append(pair(say("抹零"), format_money(body["rounding"]), look.words))
    label, net = (say("退款"), -body["net"]) if refund else (say("应收"), body["net"])
    blocks.append(pair(label, f"￥{format_money(net)}", look.asked, True))
    for tender in body["tenders"]:
        _tender(blocks, tender, say, look, refund=refund)
    if refund:
        return
    given = sum(line.get("given", 0) for line in lines)
    if body["net"] == 0 and given:
        blocks.append(Text(say("免费用餐"), "double", True, "center"))
    saved = given + sum(line.get("saved", 0) for line in lines)
    if saved > 0:
        blocks.append(pair(say("共省"), f"￥{format_money(saved)}", look.change, True))
    if body.get("fund", 0) > 0:
        blocks.append(Text(say("其中 {fund} 元进爱心基金，谢谢您", fund=format_money(body["fund"])), look.words))


def _taxes(blocks: list[Block], lines: list[Body], say: Words) -> None:
    """What the lines of each tax class come to, for whoever writes the invoice; one class alone needs no figure."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.get("tax", "")] = sums.get(line.get("tax", ""), 0) + line["amount"]
    named = [(say(TAXES[tax]), sums[tax]) for tax in TAXES if tax in sums]
    if len(named) == len(sums) == 1:
        blocks.append(Text(say("税类 {name}", name=named[0][0])))
    elif named:
        blocks.append(Text(say("税类 {name}", name=" · ".join(f"{name} {format_money(fen)}" for name, fen in named))))


def _sale_discounts(blocks: list[Block], lines: list[Body], say: Words, look: Look) -> None:
    """Discounts on the whole sale, each once with its reason; and what all discounts took off."""
    whole: dict[tuple[int, str], int] = {}
    for line in lines:
        for change in line.get("changes", ()):
            if change["what"] == "sale_discount":
                key = (change.get("percent", 0), change["reason"])
                whole[key] = whole.get(key, 0) + change.get("fen", 0)
    for (percent, reason), fen in whole.items():
        text = say("整单优惠 {percent}%（{reason}）", percent=format_percent(percent), reason=reason)
        blocks.append(pair(text, format_money(-fen), look.words))
    discount = sum(line.get("discount", 0) for line in lines)
    if discount:
        blocks.append(pair(say("已含优惠"), format_money(-discount), look.words))


def _tender(blocks: list[Block], tender: Body, say: Words, look: Look, *, refund: bool) -> None:
    name = say(TENDERS[tender["tender"]]) if tender["tender"] in TENDERS else tender["tender"]
    if refund:
        blocks.append(pair(say("{tender} 退", tender=name), format_money(-tender["amount"]), look.sums))
        return
    if "change" in tender:
        blocks.append(pair(say("{tender} 收", tender=name), format_money(tender["given"]), look.sums))
        blocks.append(pair(say("找零"), format_money(tender["change"]), look.change, True))
    else:
        family = f" {tender['family']}" if "family" in tender else ""
        blocks.append(pair(name + family, format_money(tender["amount"]), look.sums))
    if tender.get("reference"):
        blocks.append(under(say("参考号 {reference}", reference=tender["reference"]), look.words))


def _ending(blocks: list[Block], entry: Entry, site: Site, say: Words) -> None:
    body = entry.body
    blocks.append(_RULE)
    net = format_money(body["net"])
    code = f"DOORSTEP {body['number']} {body['business_date']} {net} {entry.hash}"
    if "grand" in body:
        code += f" {entry.device}:{entry.seq} {format_money(body['grand'])}"
    blocks.append(Qr(code))
    blocks.append(Text(say("本小票不是发票"), align="center"))
    if site["receipt.footer"]:
        blocks.append(Text(site["receipt.footer"], align="center"))
    blocks.append(Feed(1))
    blocks.append(Cut())


def cells_of(site: Site) -> int:
    """How many character cells the site's paper has."""
    return WIDTHS[site["paper.width"]]
