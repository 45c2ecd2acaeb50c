"""A paper as an A4 page, to be filed: the very document that the printer gets, with the room of a page.

What stands between two rules of the paper is a part; narrow parts stand in two columns, tables and codes take the
width. The same report gives the same bytes: no clock, no random mark, and the typeface is embedded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, Spacer, Table, TableStyle

from pos.site import Site
from pos.totals import ShiftReport, ZReport
from pos.words import Words
from printing.document import A4_CELLS, Block, Cell, Columns, Qr, Rule, Sign, Text
from printing.page import CENTRE, HAIR, INK, LEFT, MARGIN, RIGHT, made, signatures, text
from printing.slips import shift_slip, z_slip

_WIDE = A4[0] - 2 * MARGIN
_GAP = 10 * mm
_SIZES = {"normal": 10.0, "tall": 12.5, "double": 17.0, "big": 22.0, "huge": 40.0}
_SMALL = 8.0  # a table of many columns
_PLACES = {"left": LEFT, "center": CENTRE, "right": RIGHT}
_PLAIN = (
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 1.6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6),
    ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
)


def z_pdf(report: ZReport, site: Site, say: Words) -> bytes:
    """A Z with its shifts."""
    title = " ".join(part for part in (say("日结单"), f"Z{report.number}" if report.number else "") if part)
    return paper_pdf(z_slip(report, site, say, A4_CELLS), f"{site.name} {title} {report.business_date}", site, say)


def shift_pdf(report: ShiftReport, site: Site, say: Words) -> bytes:
    """A shift: its figures, its drawer, and its count once it is closed."""
    title = say("当班小结") if report.shift.is_open else say("交班单")
    title = f"{site.name} {title} · {say('第 {shift} 班', shift=report.shift.number)}"
    return paper_pdf(shift_slip(report, site, say, A4_CELLS), title, site, say)


def paper_pdf(blocks: Sequence[Block], title: str, site: Site, say: Words) -> bytes:
    """Any paper as A4 pages; *title* stands at the foot of each."""
    story: list[Any] = []
    top, *parts = _parts(blocks)
    words = next((n for n, block in enumerate(top) if not isinstance(block, Text)), len(top))
    story += [*_rows(top[:words], _WIDE), Spacer(0, 5 * mm)]
    columns: list[list[Block]] = [top[words:]] if top[words:] else []
    for part in parts:
        if _is_narrow(part):
            columns.append(part)
            continue
        if columns:
            story += [_side_by_side(columns), Spacer(0, 4 * mm)]
            columns = []
        story += [_wide(part), Spacer(0, 4 * mm)]
    if columns:
        story.append(_side_by_side(columns))
    return made(story, title, site.name, say)


def _parts(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """What stands between rules; the feeds and cuts of a roll mean nothing on a page."""
    part: list[Block] = []
    for block in blocks:
        if isinstance(block, Rule):
            yield part
            part = []
        elif isinstance(block, Text | Columns | Qr | Sign):
            part.append(block)
    yield part


def _is_narrow(part: Sequence[Block]) -> bool:
    return all(isinstance(block, Text) or (isinstance(block, Columns) and len(block.cells) <= 3) for block in part)


def _side_by_side(parts: Sequence[Sequence[Block]]) -> Table:
    """Parts in two columns of about one height; a row breaks over pages as a whole."""
    wide = (_WIDE - _GAP) / 2
    columns: list[list[Any]] = [[], []]
    heights = [0, 0]
    for part in parts:
        shorter = heights.index(min(heights))
        columns[shorter] += [*_rows(part, wide), Spacer(0, 4 * mm)]
        heights[shorter] += len(part) + 1
    style = TableStyle([*_PLAIN, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table([[columns[0], "", columns[1]]], [wide, _GAP, wide], style=style, splitInRow=1)


def _wide(part: Sequence[Block]) -> Any:
    """A part across the page: a table, what is signed, or a code with its words beside it."""
    codes = [block for block in part if isinstance(block, Qr)]
    signs = [label for block in part if isinstance(block, Sign) for label in block.labels]
    if signs:
        return KeepTogether([Spacer(0, 14 * mm), signatures(signs, _WIDE)])
    if not codes:
        return Table([[row] for row in _rows(part, _WIDE)], [_WIDE], style=TableStyle([*_PLAIN]), repeatRows=2)
    side = 30 * mm
    words = _rows([block for block in part if not isinstance(block, Qr)], _WIDE - side - 8 * mm)
    style = TableStyle([*_PLAIN, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return KeepTogether(Table([[_code(codes[0], side), words]], [side + 8 * mm, _WIDE - side - 8 * mm], style=style))


def _code(block: Qr, side: float) -> Drawing:
    code = QrCodeWidget(block.data, barLevel="M", barBorder=0)
    x0, y0, x1, y1 = code.getBounds()
    drawing = Drawing(side, side, transform=[side / (x1 - x0), 0, 0, side / (y1 - y0), 0, 0])
    drawing.add(code)
    return drawing


def _rows(part: Sequence[Block], wide: float) -> list[Any]:
    rows: list[Any] = []
    for block in part:
        if isinstance(block, Text):
            words = text(block.text, _SIZES[block.size], align=_PLACES[block.align])
            rows.append(_line([words], [wide], ruled="ink" if block.bold and block.align == "left" else ""))
        elif isinstance(block, Columns):
            size = _SIZES[block.size] if len(block.cells) <= 4 else _SMALL
            texts: list[Paragraph | str] = [
                text(cell.text, size, align=_PLACES[cell.align]) if cell.text else "" for cell in block.cells
            ]
            widths = _widths(block.cells, wide, size)
            rows.append(_line(texts, widths, ruled="ink" if block.bold else "hair"))
    return rows


def _line(cells: Sequence[Paragraph | str], widths: Sequence[float], *, ruled: str) -> Table:
    """One row; figures stand on a hair line, headings and what matters on a stronger one."""
    lines = {
        "": [],
        "hair": [("LINEBELOW", (0, 0), (-1, -1), 0.25, HAIR)],
        "ink": [("LINEBELOW", (0, 0), (-1, -1), 0.8, INK)],
    }
    return Table([list(cells)], list(widths), style=TableStyle([*_PLAIN, *lines[ruled]]))


def _widths(cells: Sequence[Cell], wide: float, size: float) -> list[float]:
    """Cells of a width keep it, in the typeface's size; the rest is shared. A table that needs more shares all."""
    asked = [cell.width * size * 0.62 for cell in cells]
    open_cells = sum(not one for one in asked)
    if not open_cells or sum(asked) > wide * 0.75:
        shares = [cell.width or 8 for cell in cells]
        return [wide * share / sum(shares) for share in shares]
    return [one or (wide - sum(asked)) / open_cells for one in asked]
