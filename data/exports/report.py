"""A report as a workbook or as CSV. Nothing in either tells when it was made: the same report is the same bytes.

What people typed (names of goods, reasons) is written as text, so that a spreadsheet never reads it as a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter import Workbook

from pos.money import format_money, format_quantity
from pos.report import Column, Report, before_cells, by_label, cells_of, columns_of, span_label, total_cells
from pos.words import Words

_HEAD = 3  # the row of the headings, from 0
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def report_book(report: Report, site: str, say: Words) -> bytes:
    """A workbook of one sheet, with its sums as formulas that carry their result, and a picture of the amounts."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    first = report.span.first
    title = f"{say('经营报表')} {by_label(report.by, say)}"
    created = datetime(max(1980, first.year), first.month, first.day)  # a ZIP knows no earlier year
    book.set_properties({"title": title, "author": site, "created": created})
    sheet = book.add_worksheet(by_label(report.by, say)[:31])
    sheet.write_string(0, 0, f"{site} · {title}", book.add_format({"bold": True, "font_size": 16}))
    sheet.write_string(1, 0, span_label(report.span, say), book.add_format({"font_color": "#666666"}))
    columns = columns_of(report)
    _fill(book, sheet, report, columns, say)
    _draw(book, sheet, report, columns, say)
    book.close()
    return file.getvalue()


def _fill(book: Workbook, sheet: Any, report: Report, columns: Sequence[Column], say: Words) -> None:
    plain = {
        "money": book.add_format({"num_format": "#,##0.00"}),
        "quantity": book.add_format({"num_format": "General"}),
    }
    sums = {kind: book.add_format({"num_format": form, "bold": True, "top": 1}) for kind, form in _FORMS.items()}
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 24 if place == 0 else 13)
        sheet.write_string(_HEAD, place, say(column.head), head)
    for at, row in enumerate(report.rows, _HEAD + 1):
        for place, (column, cell) in enumerate(zip(columns, cells_of(report, row, say), strict=True)):
            _write(sheet, at, place, column.kind, cell, plain.get(column.kind))
    end = _HEAD + 1 + len(report.rows)
    for place, (column, cell) in enumerate(zip(columns, total_cells(report, say), strict=True)):
        # Two are no sums of their column: a document may have a part in several rows, and what sold before may not now.
        if column.kind == "money" and column.field != "before_fen" and report.rows and isinstance(cell, int):
            letter = chr(ord("A") + place)
            formula = f"=SUM({letter}{_HEAD + 2}:{letter}{end})"
            sheet.write_formula(end, place, formula, sums["money"], Decimal(cell).scaleb(-2))
        else:
            _write(sheet, end, place, column.kind, cell, sums[column.kind])
    for place, (column, cell) in enumerate(zip(columns, before_cells(report, say), strict=True)):
        _write(sheet, end + 1, place, column.kind, cell, plain.get(column.kind))
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)


_FORMS = {"money": "#,##0.00", "quantity": "General", "count": "0", "text": "@"}


def _write(sheet: Any, at: int, place: int, kind: str, cell: int | str, form: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(at, place, cell, form)
    else:
        scale = {"money": -2, "quantity": -3}.get(kind, 0)
        sheet.write_number(at, place, Decimal(cell).scaleb(scale), form)


def _draw(book: Workbook, sheet: Any, report: Report, columns: Sequence[Column], say: Words) -> None:
    if not report.rows:
        return
    amount = next(place for place, column in enumerate(columns) if column.field == "amount_fen")
    first, last, name = _HEAD + 1, _HEAD + min(len(report.rows), 31), sheet.get_name()
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": say("金额"),
            "categories": [name, first, 0, last, 0],
            "values": [name, first, amount, last, amount],
            "fill": {"color": "#2e6b4a"},
        }
    )
    chart.set_legend({"none": True})
    chart.set_size({"width": 900, "height": 320})
    sheet.insert_chart(_HEAD + 4 + len(report.rows), 0, chart)


def report_csv(report: Report, say: Words) -> bytes:
    """The rows and their total, as any spreadsheet opens them."""
    columns = columns_of(report)
    rows = [*(cells_of(report, row, say) for row in report.rows), total_cells(report, say)]
    shown = [[_shown(column, cell) for column, cell in zip(columns, row, strict=True)] for row in rows]
    return table_csv([say(column.head) for column in columns], shown)


def _shown(column: Column, cell: int | str) -> str:
    if isinstance(cell, str):
        return cell if column.kind == "text" else ""
    if column.kind == "money":
        return format_money(cell)
    return format_quantity(cell) if column.kind == "quantity" else str(cell)


def table_csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table as CSV: UTF-8 with the mark that Excel asks for; what could be read as a formula becomes a text."""
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_safe(head) for head in heads)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _safe(cell: str) -> str:
    """*cell* as a spreadsheet may read it: a sign before anything but a plain number is kept from being a formula."""
    if cell.startswith(_FORMULAS) and not cell.lstrip("-").replace(".", "", 1).isdecimal():
        return f"'{cell}"
    return cell
