"""How figures and things are written on the screen: only texts, every figure comes from `pos`.

Weights are kept in kg and shown in the unit that the site has chosen (`weight.unit`).
"""

from __future__ import annotations

from datetime import date

from pos.cart import Cart, Line, Tender
from pos.money import (
    Quantity,
    amount_of,
    divide_half_away,
    format_money,
    format_percent,
    format_quantity,
    parse_quantity,
)
from pos.product import KG, per_jin
from pos.resident import age_on
from pos.site import Site
from pos.view import View
from pos.words import PAPERS_WHY, PERIODS, PRINTERS, TENDERS, _, tier_label

MINUS = "−"


def money(fen: int) -> str:
    """`27.83`, and `−0.03` with a real minus sign."""
    text = format_money(fen)
    return text.replace("-", MINUS)


def grouped(fen: int) -> str:
    """`86,204.50`, with the same sign."""
    return format_money(fen, grouped=True).replace("-", MINUS)


def in_jin(site: Site) -> bool:
    """Whether weights are typed and shown in 斤."""
    return site["weight.unit"] == "jin"


def weight_unit(site: Site) -> str:
    """The unit that weights are typed and shown in."""
    return _("斤") if in_jin(site) else "kg"


def unit_price(price_fen: int, unit: str, site: Site) -> tuple[str, str]:
    """A price and the unit it is for, as shown: per 斤 where the site likes and it is whole fen, else per kg."""
    if unit == KG and in_jin(site):
        jin_fen = per_jin(price_fen)
        if jin_fen is not None:
            return money(jin_fen), _("斤")
    return money(price_fen), unit


def quantity(thousandths: int, unit: str, site: Site) -> str:
    """`1.125 kg`, `2.25 斤`, `2 个`, and `−1.385 kg` with the same sign."""
    if unit == KG and in_jin(site):
        thousandths, unit = thousandths * 2, _("斤")
    return f"{format_quantity(thousandths)} {unit}".strip().replace("-", MINUS, 1 if thousandths < 0 else 0)


def typed_weight(text: str, site: Site) -> Quantity:
    """The grams of a weight typed in the site's unit; half a gram is rounded up. Raises bad_quantity."""
    typed = parse_quantity(text)
    return Quantity(divide_half_away(typed, 2)) if in_jin(site) else typed


def times_price(line: Line, site: Site) -> str:
    """`1.125 kg × 3.40`; of one meal only `1 份`."""
    many = quantity(line.quantity, line.unit, site)
    if line.meal and line.quantity == 1000:
        return many
    price, unit = unit_price(line.price_fen, line.unit, site)
    if line.unit == KG and in_jin(site) and unit == KG:
        many = f"{format_quantity(line.quantity)} kg"  # the price has no whole fen per 斤: both in kg
    return f"{many} × {price}"


def line_notes(line: Line, site: Site) -> list[tuple[str, str]]:
    """What stands under a line's name: (colour name, text), what must be seen first."""
    notes: list[tuple[str, str]] = []
    if line.label_fen:
        today = amount_of(line.list_fen, line.quantity)
        old = _("旧价标签 {label} · 今日 {today}", label=money(line.label_fen), today=money(today))
        notes.append(("wrong", old))
    if line.meal and line.diner is not None:
        who = _("{age} 岁", age=line.age) + (f" {line.diner.name}" if line.diner.name else "")
        if line.tier and line.price_fen != line.list_fen:
            notes.append(("age_ink", f"{who} · " + _("原价 {price}", price=money(line.list_fen))))
        elif line.tier:
            notes.append(("age_ink", who))
        else:
            notes.append(("age_ink", f"{who} · " + _("这餐已优惠过，按原价")))
        if line.allowed_by:
            notes.append(("age_ink", _("{name} 同意再优惠一份", name=line.allowed_by)))
    if line.merchant:
        notes.append(("soft", _("{merchant} · 入爱心基金", merchant=line.merchant)))
    if line.best_before:
        notes.append(
            (
                "soft",
                _("到期 {day} · 批号 {batch}" if line.batch else "到期 {day}", day=line.best_before, batch=line.batch),
            )
        )
    for change in line.changes:
        if change.what == "price":
            notes.append(("soft", _("改价：{reason}", reason=change.reason)))
        elif change.what == "discount":
            notes.append(
                ("soft", _("优惠 {percent}%：{reason}", percent=format_percent(change.percent), reason=change.reason))
            )
        elif change.what == "sale_discount" and change.fen:
            notes.append(("soft", _("整单优惠 {money}", money=money(change.fen))))
    if line.tare:
        notes.append(("soft", _("皮重 {tare}kg", tare=format_quantity(line.tare))))
    if line.keyed:
        notes.append(("soft", _("重量手输")))
    if line.market_saved_fen:
        price, _unit = unit_price(line.market_fen, line.unit, site)
        notes.append(("saved", _("省 {saved}", saved=money(line.market_saved_fen))))
        notes.append(("saved", _("市场价 {price}", price=price)))
    return notes


def line_text(line: Line, site: Site) -> str:
    """The whole line as one sentence, for a screen reader."""
    notes = "，".join(text for _color, text in line_notes(line, site))
    parts = (str(line.number), line.name, times_price(line, site), money(line.amount_fen), notes)
    return "，".join(part for part in parts if part)


def diner_title(view: View) -> str:
    """`陈秀英 · 81 岁`; of someone who is not enrolled, our number."""
    diner = view.cart.diner
    if diner is None:
        return ""
    age = age_on(date.fromisoformat(diner.born), date.fromisoformat(view.business_date))
    return f"{diner.name or _('居民 {number}', number=diner.resident)} · " + _("{age} 岁", age=age)


def diner_facts(view: View) -> str:
    """`80 岁以上档 · 这顿已优惠 1 份 · 3 栋 201`, never a digit of the card."""
    diner = view.cart.diner
    if diner is None:
        return ""
    parts = [_(tier_label(view.diner_tier), age=view.diner_tier)]
    if view.diner_meals:
        plain = view.diner_tier in ("", "0")
        parts.append(_("这顿已有 {meals} 份" if plain else "这顿已优惠 {meals} 份", meals=view.diner_meals))
    if diner.home:
        parts.append(diner.home)
    if diner.reason:
        parts.append(diner.reason)
    return " · ".join(parts)


def period_name(view: View) -> str:
    """`午餐`."""
    return _(PERIODS.get(view.period, view.period))


def tender_name(tender: str) -> str:
    """`微信`."""
    return _(TENDERS.get(tender, tender))


def tenders_text(tenders: tuple[Tender, ...]) -> str:
    """`现金 10.00 · 微信 17.80`."""
    return " · ".join(f"{tender_name(tender.tender)} {money(tender.amount_fen)}" for tender in tenders)


def papers_text(view: View) -> str:
    """All that is the matter with papers and printers: `小票 2 张待打 · 缺纸`; empty while all is well."""
    parts = [*_queue_texts(view)]
    parts += [text for text in printers_texts(view) if text not in parts]
    return " · ".join(parts)


def papers_short(view: View) -> str:
    """The most pressing of it, as the bar has room for."""
    queue = _queue_texts(view)
    if len(queue) > 2:  # some wait, and of others only a person can tell
        del queue[0]
    return " · ".join(queue or printers_texts(view)[:1])


def _queue_texts(view: View) -> list[str]:
    papers = view.papers
    parts = []
    if papers.waiting and papers.why:
        parts.append(_("小票 {count} 张待打", count=papers.waiting))
    if papers.unknown:
        parts.append(_("{count} 张不知打出没有", count=papers.unknown))
    if papers.why and (papers.waiting or papers.unknown):
        parts.append(why_text(papers.why))
    return parts


def why_text(why: str) -> str:
    """A key of PAPERS_WHY in words."""
    return _(PAPERS_WHY.get(why, why))


def printers_texts(view: View) -> list[str]:
    """What is the matter with each printer: `缺纸` of the counter's, `后厨打印机：缺纸` of the kitchen's."""
    troubles = [(printer, why) for printer, why in view.papers.printers.items() if why and view.site.prints_on(printer)]
    return [
        why_text(why)
        if printer == "receipt"
        else _("{printer}：{why}", printer=_(PRINTERS[printer]), why=why_text(why))
        for printer, why in troubles
    ]


def cart_summary(cart: Cart) -> str:
    """`4 行 · 比市场和原价省` — the figure stands beside it."""
    lines = _("{count} 行", count=len(cart.lines))
    return f"{lines} · " + _("比市场和原价省") if cart.saved_fen else lines


def clock_text(now: str) -> str:
    """`11:42` of a stamp."""
    return now[11:16]
