"""A report on A4 pages: a picture of the amounts, then the table, its total and the span before.

The same report and language gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Spacer, TableStyle

from pos.money import format_money, format_quantity
from pos.report import Column, Report, before_cells, by_label, cells_of, columns_of, row_label, span_label, total_cells
from pos.site import Site
from pos.words import Words
from printing.page import GREY, HAIR, INK, MARGIN, font, known, made, text

_GREEN, _PALE, _RED = HexColor("#2e6b4a"), HexColor("#c9d8cf"), HexColor("#a33a2b")
_FRAME = 2 * MARGIN + 12  # the frame keeps 6 points on each edge
_SIDEWAYS_FROM = 7  # columns
_ROOM = {"text": 2.2, "count": 0.8, "quantity": 1.0, "money": 1.3}  # the columns' shares of the width
_BARS = 31


def report_pdf(report: Report, site: Site, say: Words) -> bytes:
    """The report."""
    title = f"{say('经营报表')} {by_label(report.by, say)} {span_label(report.span, say)}"
    sideways = len(columns_of(report)) >= _SIDEWAYS_FROM
    wide = A4[1 if sideways else 0] - _FRAME
    total = say("金额 {now}，上期 {before}", **_compared(report))
    story: list[Any] = [text(site.name, 11, colour=GREY), text(title, 17), Spacer(0, 2 * mm), text(total, 11)]
    if report.rows:
        story += [Spacer(0, 4 * mm), _bars(report, wide, say)]
    story += [Spacer(0, 5 * mm), _table(report, wide, say)]
    return made(story, f"{site.name} {title}", site.name, say, sideways=sideways)


def _compared(report: Report) -> dict[str, str]:
    return {
        "now": format_money(report.total.amount_fen, grouped=True),
        "before": format_money(report.before.amount_fen, grouped=True),
    }


def _bars(report: Report, wide: float, say: Words) -> Drawing:
    """A bar for each row, with the span before as a pale one behind it; down where more went back than was sold."""
    high, foot, head = 46 * mm, 5 * mm, 5 * mm
    rows = report.rows[:_BARS]
    figures = [fen for row in rows for fen in (row.amount_fen, row.before_fen)]
    top, low = max(0, *figures), min(0, *figures)
    scale = (high - foot - head) / ((top - low) or 1)
    zero, step = foot - low * scale, wide / max(len(rows), 6)
    own = 0.14 if any(row.before_fen for row in rows) else 0.28  # a bar alone stands over its label
    drawing = Drawing(wide, high)
    for place, row in enumerate(rows):
        x = place * step
        for fen, share, colour in ((row.before_fen, 0.42, _PALE), (row.amount_fen, own, _GREEN)):
            tall = abs(fen) * scale
            bottom = zero if fen >= 0 else zero - tall
            shade = colour if fen >= 0 or colour is _PALE else _RED
            bar = Rect(x + step * share, bottom, step * 0.44, tall, fillColor=shade)
            bar.strokeColor = None
            drawing.add(bar)
        drawing.add(_label(x + step / 2, 0, _short(row_label(report.by, row, say), step, report.by), GREY))
    best = max(range(len(rows)), key=lambda place: rows[place].amount_fen)
    x = min(max(best * step + step * (own + 0.22), 10 * mm), wide - 10 * mm)
    most = rows[best].amount_fen
    drawing.add(
        _label(x, zero + max(0, most, rows[best].before_fen) * scale + 3, format_money(most, grouped=True), INK)
    )
    drawing.add(Line(0, zero, wide, zero, strokeColor=INK, strokeWidth=0.5))
    return drawing


def _short(label: str, step: float, by: str) -> str:
    """*label* in the room under its bar: of a date the day, of an hour its number."""
    if by == "day":
        label = label[8:] if step < 24 else label[5:]
    elif by == "hour":
        label = label[:2]
    room, kept = step / 7, ""
    for letter in known(label):
        room -= 1 if ord(letter) > 255 else 0.55
        if room < 0:
            break
        kept += letter
    return kept


def _label(x: float, y: float, said: str, colour: HexColor) -> String:
    return String(x, y, said, fontName=font(), fontSize=7, fillColor=colour, textAnchor="middle")


def _table(report: Report, wide: float, say: Words) -> LongTable:
    columns = columns_of(report)
    rows: list[list[Any]] = [[say(column.head) for column in columns]]
    cells = [*(cells_of(report, row, say) for row in report.rows), total_cells(report, say), before_cells(report, say)]
    rows += [_row(columns, row) for row in cells]
    shares = [_ROOM[column.kind] for column in columns]
    widths = [wide * share / sum(shares) for share in shares]
    return LongTable(rows, widths, style=_style(font()), repeatRows=1)


def _row(columns: Sequence[Column], cells: Sequence[int | str]) -> list[Any]:
    shown: list[Any] = [text(str(cells[0]), 8.5)]
    for column, cell in zip(columns[1:], cells[1:], strict=True):
        shown.append(cell if isinstance(cell, str) else _shown(column.kind, cell))
    return shown


def _shown(kind: str, figure: int) -> str:
    if kind == "money":
        return format_money(figure, grouped=True)
    return format_quantity(figure) if kind == "quantity" else str(figure)


def _style(name: str) -> TableStyle:
    return TableStyle(
        [
            ("FONT", (0, 0), (-1, -1), name, 8.5),
            ("TEXTCOLOR", (0, 0), (-1, 0), GREY),
            ("TEXTCOLOR", (0, -1), (-1, -1), GREY),
            ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
            ("LINEBELOW", (0, 1), (-1, -3), 0.25, HAIR),
            ("LINEABOVE", (0, -2), (-1, -2), 0.8, INK),
            ("TOPPADDING", (0, 0), (-1, -1), 1.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ]
    )
