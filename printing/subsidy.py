"""The month's subsidy ledger (补贴台账) on A4 pages: the count first, then every meal, and lines to sign and seal.

It names people, so it is made for one reason that stands on it; whoever was erased stands there as a number alone.
"""

from __future__ import annotations

from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, LongTable, Spacer, Table, TableStyle

from pos.money import format_money
from pos.subsidy import Subsidy, SubsidyRow, band_label, person_label, sex_label
from pos.words import PERIODS, Words, tier_label
from printing.page import GREY, HAIR, INK, MARGIN, font, known, made, signatures, text

_WIDE = A4[1] - 2 * MARGIN - 12  # the page lies on its side; its frame keeps 6 points on each edge


def subsidy_pdf(subsidy: Subsidy, site: str, reason: str, say: Words) -> bytes:
    """The ledger of a month for one purpose."""
    title = say("补贴台账 {month}", month=subsidy.month)
    sums = say(
        "{meals} 人次，{people} 人，优惠合计 {given} 元",
        meals=subsidy.meals,
        people=subsidy.people(),
        given=format_money(subsidy.given_fen, grouped=True),
    )
    story: list[Any] = [text(f"{site} · {title}", 16), Spacer(0, 3 * mm), text(sums, 11)]
    if reason:
        story.append(text(say("用途：{reason}", reason=reason), 10, colour=GREY))
    story += [Spacer(0, 5 * mm), _counts(subsidy, say), Spacer(0, 6 * mm), _meals(subsidy, say)]
    story += [Spacer(0, 4 * mm), text(say("账本校验码") + f" {subsidy.head}", 8, colour=GREY)]
    ends = [say("经办人"), say("负责人"), say("单位（盖章）"), say("日期")]
    story.append(KeepTogether([Spacer(0, 16 * mm), signatures(ends, _WIDE)]))
    return made(story, f"{site} {title}", site, say, sideways=True)


def _counts(subsidy: Subsidy, say: Words) -> Table:
    """人次 and 人数 by band, sex and period."""
    heads = [say("年龄段"), say("性别"), say("餐次"), say("人次"), say("人数"), say("优惠")]
    rows = [
        [
            band_label(count.band, say),
            sex_label(count.sex, say),
            say(PERIODS.get(count.period, "全部")),
            str(count.meals),
            str(count.people),
            format_money(count.given_fen),
        ]
        for count in subsidy.counts()
    ]
    totals = [say("合计"), "", "", str(subsidy.meals), str(subsidy.people()), format_money(subsidy.given_fen)]
    return Table(
        _known([heads, *rows, totals]), [32 * mm, 22 * mm, 24 * mm, 22 * mm, 22 * mm, 28 * mm],
        style=_style(numbers_from=3), hAlign="LEFT", repeatRows=1,
    )  # fmt: skip


def _meals(subsidy: Subsidy, say: Words) -> LongTable:
    heads = [
        *(say("日期"), say("餐次"), say("单号"), say("居民编号"), say("姓名"), say("性别"), say("年龄"), say("年龄档")),
        *(say("标准价"), say("实付"), say("优惠")),
    ]
    paid = sum(row.paid_fen for row in subsidy.rows)
    totals = [say("合计"), *[""] * 8, format_money(paid), format_money(subsidy.given_fen)]
    shares = (24, 16, 26, 22, 40, 12, 14, 34, 20, 20, 20)
    widths = [_WIDE * share / sum(shares) for share in shares]
    rows = [heads, *(_meal(row, say) for row in subsidy.rows), totals]
    return LongTable(_known(rows), widths, style=_style(numbers_from=8), repeatRows=1)


def _meal(row: SubsidyRow, say: Words) -> list[str]:
    back = say("退餐") + " " if row.pieces < 0 else ""
    return [
        row.date,
        say(PERIODS.get(row.period, row.period)),
        row.sale,
        row.resident,
        back + person_label(row, say)[:18],
        sex_label(row.sex, say),
        str(row.age),
        say(tier_label(row.tier), age=row.tier),
        format_money(row.standard_fen),
        format_money(row.paid_fen),
        format_money(row.given_fen),
    ]


def _known(rows: list[list[str]]) -> list[list[str]]:
    return [[known(cell) for cell in row] for row in rows]


def _style(*, numbers_from: int) -> TableStyle:
    return TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), font(), 8.5),
            ("TEXTCOLOR", (0, 0), (-1, 0), GREY),
            ("ALIGN", (numbers_from, 0), (-1, -1), "RIGHT"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, 1), (-1, -2), 0.25, HAIR),
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
            ("TOPPADDING", (0, 0), (-1, -1), 1.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ]
    )
