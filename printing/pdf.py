"""A Z and a shift as A4 pages, to be filed: the same sections as on the slip, and each shift's drawer in full.

The same report gives the same bytes: no clock, no random mark. The typeface is embedded, so it looks the same anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from pos.shift import ShiftReport, ZReport
from pos.site import Site
from pos.words import Words
from printing.fonts import main_font
from printing.receipt import clock
from printing.totals import (
    Section,
    count_section,
    drawer_section,
    head_data,
    head_groups,
    signature_lines,
    money,
    over_label,
    sections,
    signed,
)

_FONT = "Doorstep"
_INK, _GREY, _HAIR = HexColor("#1a1a1a"), HexColor("#666666"), HexColor("#c8c8c8")
_WIDE = A4[0] - 36 * mm
_MISSING = "〓"  # what Chinese typesetting puts for a character it lacks


def z_pdf(report: ZReport, site: Site, say: Words) -> bytes:
    """A Z with its shifts."""
    title = say("日结单") + (f" Z{report.number}" if report.number else "")
    facts = [(say("营业日"), report.business_date)]
    facts += [(say("日结时间"), clock(report.at))] if report.at else []
    facts += [(say("店长"), report.staff)] if report.staff else []
    facts += [(say("单数"), str(report.totals.sales))]
    story = _top(site, say, title, facts, [(say("净额"), report.totals.net_fen), (say("累计"), report.grand_fen)])
    story.append(_side_by_side(sections(report.totals, say)))
    if report.shifts:
        story += [Spacer(0, 6 * mm), _shifts(report.shifts, say)]
    if report.head:
        story += [Spacer(0, 8 * mm), _head(report, say)]
    story.append(_signatures([say("店长"), say("日期")]))
    return _made(story, f"{site.name} {title} {report.business_date}", site, say)


def shift_pdf(report: ShiftReport, site: Site, say: Words) -> bytes:
    """A shift: its figures, its drawer, and its count once it is closed."""
    shift = report.shift
    title = (say("当班小结") if shift.is_open else say("交班单")) + " · " + say("第 {shift} 班", shift=shift.number)
    facts = [(say("收银"), shift.staff), (say("开班时间"), clock(shift.opened_at))]
    facts += [] if shift.is_open else [(say("交班时间"), clock(shift.closed_at))]
    facts += [(say("单数"), str(report.totals.sales))]
    figures = [(say("净额"), report.totals.net_fen), (say("应有现金"), int(report.drawer.expected_fen))]
    story = _top(site, say, title, facts, figures)
    drawer = [drawer_section(report.drawer, say)]
    if not shift.is_open:
        drawer.append(count_section(report, say))
    story.append(_side_by_side([*sections(report.totals, say), *drawer]))
    if shift.reason:
        story += [Spacer(0, 4 * mm), _row(_text(say("原因：{reason}", reason=shift.reason), 10))]
    if not shift.is_open:
        story.append(_signatures([say("交班人"), say("接班人"), say("店长")]))
    return _made(story, f"{site.name} {title}", site, say)


def _made(story: list[Any], title: str, site: Site, say: Words) -> bytes:
    file = BytesIO()
    margin = 18 * mm
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
        title=title, author=site.name, invariant=1, pageCompression=1,
    )  # fmt: skip

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(_font(), 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(margin, 10 * mm, _known(title))
        canvas.drawRightString(A4[0] - margin, 10 * mm, say("第 {page} 页", page=page.page))

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


@lru_cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont(_FONT, str(main_font()), subfontIndex=0))
    return _FONT


def _known(text: str) -> str:
    """*text* with a mark for every character that the typeface lacks: an empty box would say nothing."""
    has = pdfmetrics.getFont(_font()).face.charToGlyph
    return "".join(letter if ord(letter) in has else _MISSING for letter in text)


def _text(text: str, size: float, *, align: int = 0, grey: bool = False) -> Paragraph:
    style = ParagraphStyle(
        "", fontName=_font(), fontSize=size, leading=size * 1.35, alignment=align, wordWrap="CJK",
        textColor=_GREY if grey else _INK,
    )  # fmt: skip
    return Paragraph(escape(_known(text)), style)


_LEFT, _RIGHT = 0, 2  # reportlab's numbers
_PLAIN = (
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
    ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
)
_LINES = (("LINEBELOW", (0, 0), (-1, 0), 0.8, _INK), ("LINEBELOW", (0, 1), (-1, -1), 0.25, _HAIR))


def _row(text: Paragraph) -> Table:
    """A paragraph on its own, at the same edge as the tables."""
    return Table([[text]], [_WIDE], style=TableStyle([*_PLAIN]))


def _top(
    site: Site, say: Words, title: str, facts: Sequence[tuple[str, str]], figures: Sequence[tuple[str, int]]
) -> list[Any]:
    """Name and title, the facts in grey, and the figures that matter most, large."""
    address = " · ".join(part for part in (site["site.address"], site["site.phone"]) if part)
    names = [_text(site.name, 11, align=_RIGHT), *([_text(address, 8.5, align=_RIGHT, grey=True)] if address else [])]
    story: list[Any] = [
        Table([[_text(title, 20), names]], [_WIDE * 0.55, _WIDE * 0.45], style=TableStyle([*_PLAIN])),
        Spacer(0, 2 * mm),
        _row(
            _text(
                "\N{NO-BREAK SPACE} · \N{NO-BREAK SPACE}".join(f"{label} {value}" for label, value in facts),
                9.5,
                grey=True,
            )
        ),
        Spacer(0, 3 * mm),
    ]
    cells = [[_text(label, 10, grey=True), _text(f"￥{money(fen)}", 22)] for label, fen in figures]
    lines = TableStyle(
        [*_PLAIN, ("LINEABOVE", (0, 0), (-1, 0), 1.2, _INK), ("LINEBELOW", (0, -1), (-1, -1), 0.4, _HAIR)]
    )
    return [*story, Table([cells], [_WIDE / len(cells)] * len(cells), style=lines), Spacer(0, 4 * mm)]


def _side_by_side(parts: Sequence[Section]) -> Table:
    """Sections in two columns of about one height; a row breaks over pages as a whole."""
    gap = 10 * mm
    wide = (_WIDE - gap) / 2
    columns: list[list[Any]] = [[], []]
    heights = [0, 0]
    for part in parts:
        shorter = heights.index(min(heights))
        columns[shorter] += [_section(part, wide), Spacer(0, 4 * mm)]
        heights[shorter] += len(part.figures) + 2
    style = TableStyle([*_PLAIN, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table([[columns[0], "", columns[1]]], [wide, gap, wide], style=style, splitInRow=1)


def _section(part: Section, wide: float) -> Table:
    rows = [[_text(part.title, 11), "", ""]]
    for figure in part.figures:
        size = 11 if figure.bold else 10
        count, amount = (figure.times, figure.amount) if figure.amount else ("", figure.times)
        rows.append([_text(figure.label, size), _text(count, size, align=_RIGHT), _text(amount, size, align=_RIGHT)])
    style = TableStyle([*_PLAIN, *_LINES, ("SPAN", (0, 0), (-1, 0))])
    return Table(rows, [wide * 0.58, wide * 0.12, wide * 0.30], style=style)


def _shifts(shifts: Sequence[ShiftReport], say: Words) -> Table:
    """One line a shift, the drawer's formula from left to right."""
    heads = [say("班次"), say("开班时间"), say("交班时间"), say("净额"), say("备用金"), say("＋ 现金")]
    heads += [say("＋ 存入"), say("－ 支出"), say("＝ 应有"), say("实点"), say("长短款")]
    rows = [[_text(head, 8, align=_LEFT if i < 3 else _RIGHT, grey=True) for i, head in enumerate(heads)]]
    for each in shifts:
        shift, drawer = each.shift, each.drawer
        figures = [each.totals.net_fen, drawer.float_fen, drawer.cash_fen, drawer.paid_in_fen, drawer.paid_out_fen]
        figures += [drawer.expected_fen, shift.counted_fen]
        texts = [money(fen) for fen in figures] + [f"{over_label(shift.over_fen, say)} {signed(shift.over_fen)}"]
        first = [f"{shift.number} {shift.staff}", shift.opened_at[5:16], shift.closed_at[5:16]]
        rows.append(
            [_text(text.replace("T", " "), 8) for text in first] + [_text(text, 8, align=_RIGHT) for text in texts]
        )
    shares = [10, 11, 11, 10, 8, 10, 8, 8, 9, 9, 10]
    widths = [_WIDE * share / sum(shares) for share in shares]
    style = TableStyle([*_PLAIN, *_LINES, ("LEFTPADDING", (1, 0), (-1, -1), 3)])
    return Table(rows, widths, style=style, repeatRows=1)


def _head(report: ZReport, say: Words) -> KeepTogether:
    """The hash that the journal closes on, to be read, compared and scanned."""
    side = 30 * mm
    code = QrCodeWidget(head_data(report), barLevel="M", barBorder=0)
    x0, y0, x1, y1 = code.getBounds()
    drawing = Drawing(side, side, transform=[side / (x1 - x0), 0, 0, side / (y1 - y0), 0, 0])
    drawing.add(code)
    groups = head_groups(report.head)
    words = [_text(say("账本校验码"), 11), Spacer(0, 2 * mm)]
    if report.last:
        row = say("{device} 机 {last} 条", device=report.device, last=f"{report.last:,}")
        words.append(_text(f"{say('账本到第')} {row}", 9))
    words += [_text("  ".join(groups[start : start + 4]), 11) for start in range(0, len(groups), 4)]
    words += [_text(text, 9) for text in signature_lines(report, say)]
    words += [Spacer(0, 2 * mm), _text(say("这张纸在别人手里，就能证明账本后来没有被改写。"), 8.5, grey=True)]
    style = TableStyle([*_PLAIN, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return KeepTogether(Table([[drawing, words]], [side + 8 * mm, _WIDE - side - 8 * mm], style=style))


def _signatures(labels: Sequence[str]) -> KeepTogether:
    wide = _WIDE / len(labels)
    cells = [_text(label, 10, grey=True) for label in labels]
    lines = [("LINEABOVE", (i, 0), (i, 0), 0.6, _INK) for i in range(0, 2 * len(labels), 2)]
    row = [part for cell in cells for part in (cell, "")]
    widths = [part for _ in labels for part in (wide - 10 * mm, 10 * mm)]
    return KeepTogether([Spacer(0, 16 * mm), Table([row], widths, style=TableStyle([*_PLAIN, *lines]))])
