"""The figures of a shift or a Z, section by section, as every paper of them shows them.

Every figure that a person is asked to sign for stands there with what it comes from: the drawer's formula is printed
line by line, so that it can be checked by hand.
"""

from __future__ import annotations

from typing import NamedTuple

from pos.money import format_money
from pos.shift import NOTES
from pos.split import Statement
from pos.totals import Drawer, ShiftReport, Totals, ZReport
from pos.words import PERIODS, TENDERS, Words, tier_label


class Figure(NamedTuple):
    """One line of figures: what, how often (or empty), how much (or empty)."""

    label: str
    times: str = ""
    amount: str = ""
    bold: bool = False


class Section(NamedTuple):
    """Figures under one heading."""

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
    for period in sorted(totals.meals, key=lambda period: [*PERIODS, period].index(period)):
        meals = totals.meals[period]
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
    counted_notes = [(note, shift.counts[note]) for note in NOTES if shift.counts.get(note)]
    notes = [Figure(say("{note} 元", note=note), f"x {pieces}") for note, pieces in counted_notes]
    counted = Figure(say("实点现金"), "", money(shift.counted_fen), True)
    over = Figure(over_label(shift.over_fen, say), "", signed(shift.over_fen), True)
    return Section(say("清点"), (*notes, counted, over))


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


def signature_lines(closing: ZReport | Statement, say: Words) -> list[str]:
    """Whether the till signed it, with which key, and what before it was not signed."""
    if closing.unsigned:
        return [say("未签名：取不到签名钥匙")]
    if not closing.key:
        return []
    groups = " ".join(closing.key[start : start + 4] for start in range(0, len(closing.key), 4))
    lines = [say("已签名，钥匙 {key}", key=groups)]
    if closing.not_signed:
        lines.append(say("此前未签名：{closings}", closings="、".join(closing.not_signed)))
    return lines


def head_groups(head: str) -> list[str]:
    """A hash in groups of eight, as it is read aloud and compared."""
    return [head[start : start + 8] for start in range(0, len(head), 8)]
