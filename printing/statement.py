"""The month's split on one A4 page, to be signed by three partners.

Each part stands in figures and in capitals (大写), beside what it comes from; the journal's hash stands in print and as
a code, so that the page in another's hands proves that the file was not rewritten. The same statement and language
gives the same bytes: no clock, no random mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import KeepInFrame, SimpleDocTemplate, Spacer, Table, TableStyle

from pos.capitals import capitals
from pos.money import format_money, format_percent
from pos.split import SHARERS, Statement
from pos.words import PARTNERS, Words, tier_label
from printing.page import GREY, HAIR, INK, MARGIN, RIGHT, font, text
from printing.totals import signature_lines

_GREEN, _PALE, _RED = HexColor("#2e6b4a"), HexColor("#eef4f0"), HexColor("#a33a2b")
_WIDE, _HIGH = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN - 6 * mm
_GAP = 9 * mm
_HALF = (_WIDE - _GAP) / 2
_TIERS_SHOWN = 8


class Row(NamedTuple):
    """One line of figures."""

    label: str
    figure: str
    is_sum: bool = False
    times: str = ""


Rows = Sequence[Row]


def statement_pdf(statement: Statement, say: Words) -> bytes:
    """The page to sign."""
    file = BytesIO()
    title = say("月度分成 {month}", month=statement.figures.month)
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=f"{statement.site} {title}", author=statement.site, invariant=1, pageCompression=1,
    )  # fmt: skip
    page = KeepInFrame(
        _WIDE, _HIGH, _story(statement, say), mode="shrink", hAlign="CENTER"
    )  # one page, whatever a site adds to it
    document.build([page])
    return file.getvalue()


def _story(of: Statement, say: Words) -> list[Any]:
    return [
        _top(of, say),
        Spacer(0, 4 * mm),
        _parts(of, say),
        Spacer(0, 4.5 * mm),
        _two_columns(
            [_figures(say("收益"), _income(of, say)), Spacer(0, 4 * mm), _figures(say("爱心基金"), _fund(of, say))],
            [
                _figures(say("各方投入（不算收益）"), _contributions(of, say)),
                Spacer(0, 4 * mm),
                _figures(say("用餐（份数、让利）"), _tiers(of, say)),
            ],
        ),
        Spacer(0, 4.5 * mm),
        Table([[text(say("每日销售收入（元）"), 11)], [_days(of)]], [_WIDE], style=TableStyle([*_PLAIN])),
        Spacer(0, 4 * mm),
        _head(of, say),
        Spacer(0, 17 * mm),
        _signatures(say),
    ]


def _money(fen: int) -> str:
    return format_money(fen, grouped=True)


_PLAIN = (
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1.4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8),
    ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
)


# -- what stands on the page -------------------------------------------------------------------------------------


def _top(of: Statement, say: Words) -> Table:
    """Title and site, and whether this is final."""
    sums = of.figures
    if sums.sealed:
        state, colour = say("已封账"), _GREEN
        more = say("{at} · {name} 封账", at=of.sealed_at[:16].replace("T", " "), name=of.sealed_by)
    else:
        state, colour, more = say("试算"), _RED, say("还没有封账，数字会变，请勿签字")
    left = [text(say("月度分成 {month}", month=sums.month), 20), Spacer(0, 1.5 * mm), text(of.site, 11)]
    right = [text(state, 15, align=RIGHT, colour=colour), text(more, 8.5, align=RIGHT, colour=GREY)]
    style = TableStyle([*_PLAIN, ("LINEBELOW", (0, 0), (-1, -1), 1.4, colour), ("BOTTOMPADDING", (0, 0), (-1, -1), 6)])
    return Table([[left, right]], [_WIDE * 0.6, _WIDE * 0.4], style=style)


def _parts(of: Statement, say: Words) -> Table:
    """Who gets what, large, in figures and in capitals."""
    shares, parts = of.shares, of.parts_fen
    enterprise, owners = format_percent(shares.enterprise), format_percent(shares.owners)
    how = (
        say("收益的 {share}%", share=enterprise),
        say("其余的 {share}%", share=format_percent(10_000 - shares.owners)),
        say("其余的 {share}%，作小区公共事务经费", share=owners),
    )
    rows = []
    for partner, share in zip(SHARERS, how, strict=True):
        name = [text(say(PARTNERS[partner]), 12), text(share, 8.5, colour=GREY)]
        fen = parts[partner]
        rows.append([name, text(capitals(fen), 11), text(f"￥{_money(fen)}", 17, align=RIGHT, colour=_GREEN)])
    total = sum(parts.values())
    last = [text(say("合计"), 10), text(capitals(total), 10), text(f"￥{_money(total)}", 12, align=RIGHT)]
    lines = [("LINEBELOW", (0, row), (-1, row), 0.3, HAIR) for row in range(len(rows) - 1)]
    style = TableStyle(
        [
            *_PLAIN,
            ("BACKGROUND", (0, 0), (-1, len(rows) - 1), _PALE),
            ("LEFTPADDING", (0, 0), (0, -1), 8),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 8),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
            *lines,
        ]
    )
    return Table([*rows, last], [_WIDE * 0.31, _WIDE * 0.42, _WIDE * 0.27], style=style)


def _income(of: Statement, say: Words) -> Rows:
    sums, days = of.figures, of.days
    others = sum(day.fund_fen + day.merchant_fen for day in days)
    profit = of.basis == "profit"
    rows = [
        Row(say("净额（日结之和）"), _money(sum(day.net_fen for day in days))),
        Row(say("减：爱心基金菜品、代商家收"), _money(others)),
        Row(say("销售收入"), _money(sums.sales_fen), True),
        Row(say("进货"), _money(sums.goods_fen)),
        Row(say("费用"), _money(sums.expenses_fen)),
        Row(say("成本合计"), _money(sums.costs_fen), True),
        Row(
            say("收益（销售收入减成本）") if profit else say("收益（按销售收入，不减成本）"),
            _money(of.income_fen),
            True,
        ),
    ]
    return [*rows, Row(say("本月亏损，不分"), "")] if of.income_fen < 0 else rows


def _fund(of: Statement, say: Words) -> Rows:
    sums = of.figures
    return [
        Row(say("月初余额"), _money(sums.fund_opening_fen)),
        Row(say("本月收入"), _money(sums.fund_in_fen)),
        Row(say("本月支出"), _money(sums.fund_out_fen)),
        Row(say("月末余额"), _money(sums.fund_balance_fen), True),
    ]


def _contributions(of: Statement, say: Words) -> Rows:
    sums = of.figures.contributions_fen
    rows = [Row(say(name), _money(sums.get(partner, 0))) for partner, name in PARTNERS.items()]
    return [*rows, Row(say("合计"), _money(sum(sums.values())), True)]


def _tiers(of: Statement, say: Words) -> Rows:
    """Meals and what was given away, tier by tier; a tariff of very many tiers is in the workbook."""
    tiers = list(of.figures.tiers.items())
    rows = [
        Row(say(tier_label(tier), age=tier), _money(sums["given_fen"]), times=str(sums["meals"]))
        for tier, sums in tiers[:_TIERS_SHOWN]
    ]
    meals, given = (sum(sums[what] for _tier, sums in tiers) for what in ("meals", "given_fen"))
    return [*rows, Row(say("合计"), _money(given), True, str(meals))]


def _figures(title: str, rows: Rows) -> Table:
    cells: list[list[Any]] = [[text(title, 11), "", ""]]
    lines: list[Any] = [("LINEBELOW", (0, 0), (-1, 0), 0.8, INK), ("SPAN", (0, 0), (-1, 0))]
    for number, row in enumerate(rows, 1):
        size = 10.5 if row.is_sum else 9.5
        times = text(row.times, size, align=RIGHT) if row.times else ""
        cells.append([text(row.label, size), times, text(row.figure, size, align=RIGHT)])
        lines.append(("LINEBELOW", (0, number), (-1, number), 0.25, HAIR))
        if row.is_sum:
            lines.append(("LINEABOVE", (0, number), (-1, number), 0.5, INK))
        if not row.times:
            lines.append(("SPAN", (0, number), (1, number)))
    return Table(cells, [_HALF * 0.54, _HALF * 0.16, _HALF * 0.30], style=TableStyle([*_PLAIN, *lines]))


def _two_columns(left: list[Any], right: list[Any]) -> Table:
    style = TableStyle([*_PLAIN, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table([[left, "", right]], [_HALF, _GAP, _HALF], style=style)


def _days(of: Statement) -> Drawing:
    """A bar for each day's sales, down where more went back than was sold; the dearest day with its figure."""
    high, foot, head = 34 * mm, 4.5 * mm, 4 * mm
    sums = [int(day.sales_fen) for day in of.days]
    top, low = max(0, *sums), min(0, *sums)
    scale = (high - foot - head) / ((top - low) or 1)
    zero = foot - low * scale
    step = _WIDE / len(sums)
    drawing = Drawing(_WIDE, high)
    for place, fen in enumerate(sums):
        x, tall = place * step, abs(fen) * scale
        colour = _GREEN if fen >= 0 else _RED
        bar = Rect(x + step * 0.16, zero if fen >= 0 else zero - tall, step * 0.68, tall, fillColor=colour)
        bar.strokeColor = None
        drawing.add(bar)
        drawing.add(_label(x + step / 2, 0, str(place + 1), GREY))
    if top:
        best = sums.index(top)
        x = min(max(best * step + step / 2, 9 * mm), _WIDE - 9 * mm)
        drawing.add(_label(x, zero + top * scale + 3, _money(top), INK))
    drawing.add(Line(0, zero, _WIDE, zero, strokeColor=INK, strokeWidth=0.5))
    return drawing


def _label(x: float, y: float, said: str, colour: HexColor) -> String:
    return String(x, y, said, fontName=font(), fontSize=7, fillColor=colour, textAnchor="middle")


def head_data(of: Statement) -> str:
    """What the page's code holds."""
    parts = " ".join(f"{partner}={format_money(fen)}" for partner, fen in of.parts_fen.items())
    code = f"DOORSTEP SPLIT {of.figures.month} {parts} {of.figures.head}"
    return f"{code} {of.device}:{of.last}" if of.last else code


def _head(of: Statement, say: Words) -> Table:
    """The hash that the figures stand on, to be read, compared and scanned."""
    side = 25 * mm
    code = QrCodeWidget(head_data(of), barLevel="M", barBorder=0)
    x0, y0, x1, y1 = code.getBounds()
    drawing = Drawing(side, side, transform=[side / (x1 - x0), 0, 0, side / (y1 - y0), 0, 0])
    drawing.add(code)
    head = of.figures.head
    groups = [head[start : start + 8] for start in range(0, len(head), 8)]
    words: list[Any] = [text(say("账本校验码"), 10), Spacer(0, 1.5 * mm)]
    words += [text("  ".join(groups[start : start + 4]), 11) for start in range(0, len(groups), 4)]
    if of.last:
        row = say("账本到第") + " " + say("{device} 机 {last} 条", device=of.device, last=f"{of.last:,}")
        signed = " · ".join((row, *signature_lines(of, say)))
        words += [Spacer(0, 1 * mm), text(signed, 9)]
    words += [Spacer(0, 1.5 * mm), text(say("这张纸在别人手里，就能证明账本后来没有被改写。"), 8.5, colour=GREY)]
    words.append(text(say("每个数字都可以用同一文件夹里的 split.xlsx 和 sales.csv 重新算出来。"), 8.5, colour=GREY))
    style = TableStyle([*_PLAIN, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    return Table([[drawing, words]], [side + 8 * mm, _WIDE - side - 8 * mm], style=style)


def _signatures(say: Words) -> Table:
    """A line for each partner to sign on, with the date."""
    wide, gap = (_WIDE - 2 * _GAP) / 3, _GAP
    names = [[text(say(PARTNERS[partner]), 10), text(say("签字、盖章、日期"), 8, colour=GREY)] for partner in SHARERS]
    lines = [("LINEABOVE", (column, 0), (column, 0), 0.7, INK) for column in (0, 2, 4)]
    row = [names[0], "", names[1], "", names[2]]
    return Table([row], [wide, gap, wide, gap, wide], style=TableStyle([*_PLAIN, *lines]))
