"""The papers of the drawer: a shift's slip (X and hand-over), the Z, and the slip of cash in or out.

Every figure that a person is asked to sign for stands there with what it comes from: the drawer's formula is printed
line by line, so that it can be checked by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pos.entries import Entry
from pos.money import format_money
from pos.shift import Drawer, ShiftReport, Totals, ZReport
from pos.site import Site
from pos.words import PERIODS, TENDERS, Words, tier_label
from printing.document import Block, Cell, Columns, Cut, Feed, Qr, Rule, Text
from printing.receipt import clock, heading, pair


class Figure(NamedTuple):
    """One line of figures: what, how often (or empty), how much (or empty)."""

    label: str
    times: str = ""
    amount: str = ""
    bold: bool = False


class Section(NamedTuple):
    """Figures under one heading. Papers and PDF show the same sections."""

    title: str
    figures: tuple[Figure, ...]


def money(fen: int) -> str:
    """Yuan with thousands apart."""
    return format_money(fen, grouped=True)


def signed(fen: int) -> str:
    """Yuan with its sign, as a difference shows it."""
    return ("+" if fen > 0 else "") + money(fen)


def over_label(fen: int, say: Words) -> str:
    """What a difference at the count is called."""
    return say("长款") if fen > 0 else say("短款") if fen < 0 else say("相符")


def sections(totals: Totals, say: Words) -> list[Section]:
    """What was sold, section by section; a section with nothing in it is left out."""
    made = [
        Section(
            say("收款方式"),
            tuple(Figure(_tender(name, say), "", money(fen)) for name, fen in totals.tenders_fen.items()),
        ),
        Section(
            say("类别"),
            tuple(Figure(name or say("未分类"), "", money(fen)) for name, fen in totals.categories_fen.items()),
        ),
        Section(say("用餐（份数、让利）"), _tiers(totals, say)),
        Section(say("其他"), _others(totals, say)),
    ]
    return [section for section in made if section.figures]


def _tender(name: str, say: Words) -> str:
    return say(TENDERS[name]) if name in TENDERS else name


def _tiers(totals: Totals, say: Words) -> tuple[Figure, ...]:
    tiers = sorted(totals.tiers.items(), key=lambda pair: int(pair[0]) if pair[0].isdigit() else 0)
    rows = [
        Figure(say(tier_label(tier), age=tier), str(figures.get("meals", 0)), money(figures.get("given_fen", 0)))
        for tier, figures in tiers
    ]
    for period, meals in totals.meals.items():
        rows.append(Figure(say(PERIODS[period]) if period in PERIODS else period, str(meals)))
    return tuple(rows)


def _others(totals: Totals, say: Words) -> tuple[Figure, ...]:
    return (
        Figure(say("优惠"), "", money(-totals.discount_fen)),
        Figure(say("抹零"), "", money(totals.rounding_fen)),
        Figure(say("退货"), str(totals.refunds), money(-totals.refunded_fen)),
        Figure(say("已删行"), str(totals.voids), money(totals.voided_fen)),
        Figure(say("爱心基金（菜品所收）"), "", money(totals.fund_fen)),
        Figure(say("无销售开钱箱"), str(totals.drawer_opened)),
        Figure(say("手输重量"), str(totals.keyed_weights)),
    )


def drawer_section(drawer: Drawer, say: Words) -> Section:
    """The drawer's formula, line by line."""
    return Section(
        say("钱箱"),
        (
            Figure(say("备用金"), "", money(drawer.float_fen)),
            Figure(say("＋ 现金（减找零、退款）"), "", money(drawer.cash_fen)),
            Figure(say("＋ 存入"), "", money(drawer.paid_in_fen)),
            Figure(say("－ 支出"), "", money(drawer.paid_out_fen)),
            Figure(say("＝ 应有现金"), "", money(drawer.expected_fen), True),
        ),
    )


def count_section(report: ShiftReport, say: Words) -> Section:
    """What was counted, by note where it was, and the difference."""
    shift = report.shift
    notes = [Figure(say("{note} 元", note=note), f"x {pieces}") for note, pieces in shift.counts.items() if pieces]
    counted = Figure(say("实点现金"), "", money(shift.counted_fen), True)
    over = Figure(over_label(shift.over_fen, say), "", signed(shift.over_fen), True)
    return Section(say("清点"), (*notes, counted, over))


def _put(blocks: list[Block], section: Section) -> None:
    blocks.append(Rule())
    blocks.append(Text(section.title, bold=True))
    for figure in section.figures:
        if figure.times and figure.amount:
            row = (Cell(figure.label), Cell(figure.times, 6, "right"), Cell(figure.amount, 12, "right"))
            blocks.append(Columns(row, bold=figure.bold))
        else:
            blocks.append(pair(figure.label, figure.amount or figure.times, bold=figure.bold))


def shift_slip(report: ShiftReport, site: Site, say: Words) -> list[Block]:
    """当班小结 while the shift is open, 交班单 once it is closed."""
    shift = report.shift
    blocks = heading(site, say)
    blocks.append(Text(say("当班小结") if shift.is_open else say("交班单"), "double", True, "center"))
    blocks.append(pair(say("第 {shift} 班", shift=shift.number), say("收银 {name}", name=shift.staff)))
    blocks.append(pair(say("开班时间"), clock(shift.opened_at)))
    if not shift.is_open:
        blocks.append(pair(say("交班时间"), clock(shift.closed_at)))
    blocks.append(Rule())
    blocks.append(pair(say("单数"), str(report.totals.sales)))
    blocks.append(pair(say("净额"), f"￥{money(report.totals.net_fen)}", "double", True))
    for section in sections(report.totals, say):
        _put(blocks, section)
    _put(blocks, drawer_section(report.drawer, say))
    if not shift.is_open:
        _put(blocks, count_section(report, say))
        if shift.reason:
            blocks.append(Text(say("原因：{reason}", reason=shift.reason)))
        _signatures(blocks, (say("交班人"), say("接班人"), say("店长")))
    blocks += (Feed(1), Cut())
    return blocks


def _signatures(blocks: list[Block], labels: tuple[str, ...]) -> None:
    blocks.append(Rule())
    for label in labels:
        blocks.append(Feed(1))
        blocks.append(Text(f"{label} ____________________"))


def z_slip(report: ZReport, site: Site, say: Words) -> list[Block]:
    """日结单: everything since the Z before, and the hash that the journal closes on."""
    blocks = heading(site, say)
    blocks.append(Text(say("日结单"), "double", True, "center"))
    if report.number:
        blocks.append(pair(say("日结号"), f"Z{report.number}", "tall", True))
    blocks.append(pair(say("营业日"), report.business_date))
    if report.at:
        blocks.append(pair(say("日结时间"), clock(report.at)))
    if report.staff:
        blocks.append(pair(say("店长"), report.staff))
    blocks.append(Rule())
    blocks.append(pair(say("单数"), str(report.totals.sales)))
    blocks.append(pair(say("净额"), f"￥{money(report.totals.net_fen)}", "double", True))
    for section in sections(report.totals, say):
        _put(blocks, section)
    if report.shifts:
        _put(blocks, shifts_section(report, say))
    blocks.append(Rule())
    blocks.append(pair(say("累计"), f"￥{money(report.grand_fen)}", "tall", True))
    blocks.append(Text(say("自第一单起，从不清零")))
    if report.head:
        _head(blocks, report, site, say)
    _signatures(blocks, (say("店长"),))
    blocks += (Feed(1), Cut())
    return blocks


def shifts_section(report: ZReport, say: Words) -> Section:
    """Each shift with its net and what was over or short at its count."""
    figures = []
    for each in report.shifts:
        shift = each.shift
        figures.append(Figure(shift_label(each, say), "", money(each.totals.net_fen)))
        figures.append(Figure("  " + over_label(shift.over_fen, say), "", signed(shift.over_fen)))
    return Section(say("班次（净额、长短款）"), tuple(figures))


def shift_label(report: ShiftReport, say: Words) -> str:
    """A shift by its number and its person."""
    return say("第 {shift} 班 {name}", shift=report.shift.number, name=report.shift.staff)


def head_data(report: ZReport) -> str:
    """What a Z's code holds."""
    code = f"DOORSTEP Z{report.number} {report.business_date} {format_money(report.grand_fen)} {report.head}"
    return f"{code} {report.device}:{report.last}" if report.last else code


def _head(blocks: list[Block], report: ZReport, site: Site, say: Words) -> None:
    blocks.append(Rule())
    blocks.append(Text(say("账本校验码"), bold=True))
    if report.last:
        blocks.append(
            pair(say("账本到第"), say("{device} 机 {last} 条", device=report.device, last=f"{report.last:,}"))
        )
    for text in signature_lines(report, say):
        blocks.append(Text(text))
    in_a_line = 2 if site["paper.width"] == "58" else 4
    groups = head_groups(report.head)
    for start in range(0, len(groups), in_a_line):
        blocks.append(Text(" ".join(groups[start : start + in_a_line])))
    blocks.append(Qr(head_data(report)))


def signature_lines(report: ZReport, say: Words) -> list[str]:
    """Whether the till signed it, with which key, and what before it was not signed."""
    if report.unsigned:
        return [say("未签名：取不到签名钥匙")]
    if not report.key:
        return []
    groups = " ".join(report.key[start : start + 4] for start in range(0, len(report.key), 4))
    lines = [say("已签名，钥匙 {key}", key=groups)]
    if report.not_signed:
        lines.append(say("此前未签名：{closings}", closings="、".join(report.not_signed)))
    return lines


def head_groups(head: str) -> list[str]:
    """A hash in groups of eight, as it is read aloud and compared."""
    return [head[start : start + 8] for start in range(0, len(head), 8)]


def cash_slip(entry: Entry, site: Site, say: Words) -> list[Block]:
    """The slip of cash put in or taken out that is no sale's."""
    body = entry.body
    blocks = heading(site, say)
    title = say("存入现金") if entry.kind == "cash.paid_in" else say("支出现金")
    blocks.append(Text(title, "double", True, "center"))
    blocks.append(pair(say("第 {shift} 班", shift=body["shift"]), clock(entry.at)))
    blocks.append(pair(say("金额"), f"￥{money(body['amount'])}", "double", True))
    blocks.append(Text(say("原因：{reason}", reason=body["reason"])))
    _signed_by(blocks, body.get("by", ""), lambda name: say("经手 {name}", name=name))
    _signed_by(blocks, body.get("approved", ""), lambda name: say("同意 {name}", name=name))
    blocks.append(Text(say("记录号 {device}-{seq}", device=entry.device, seq=entry.seq)))
    _signatures(blocks, (say("签字"),))
    blocks += (Feed(1), Cut())
    return blocks


def _signed_by(blocks: list[Block], name: str, words: Callable[[str], str]) -> None:
    if name:
        blocks.append(Text(words(name)))
