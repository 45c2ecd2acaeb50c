"""The month's subsidy ledger (补贴台账) as a workbook: every meal at a tier price, and the count by age band, sex and period.

The sums are formulas that carry their result, and nothing in the file tells when it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from pos.subsidy import Subsidy, SubsidyRow, band_label, person_label, sex_label
from pos.words import PERIODS, Words, tier_label

_LEDGER_WIDTHS = (12, 8, 13, 11, 14, 7, 7, 14, 8, 10, 10, 10)
_COUNT_WIDTHS = (14, 8, 10, 9, 9, 12)
_HEAD = 3  # the row of the headings, from 0


def subsidy_book(subsidy: Subsidy, site: str, reason: str, say: Words) -> bytes:
    """The workbook of a month for one purpose."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    year, month = map(int, subsidy.month.split("-"))
    title = say("补贴台账 {month}", month=subsidy.month)
    book.set_properties({"title": title, "author": site, "created": datetime(year, month, 1)})
    sheets = _Sheets(book, f"{site} · {title}", say("用途：{reason}", reason=reason) if reason else "")
    sheets.fill(say("台账"), _ledger_heads(say), _LEDGER_WIDTHS, [_meal(row, say) for row in subsidy.rows], say("合计"))
    sheets.fill(say("人次人数"), _count_heads(say), _COUNT_WIDTHS, _counts(subsidy, say), "")
    book.close()
    return file.getvalue()


def _ledger_heads(say: Words) -> list[str]:
    return [
        *(say("日期"), say("餐次"), say("单号"), say("居民编号"), say("姓名"), say("性别"), say("年龄"), say("年龄档")),
        *(say("份数"), say("标准价"), say("实付"), say("优惠")),
    ]


def _meal(row: SubsidyRow, say: Words) -> list[str | int | Decimal]:
    return [
        row.date,
        say(PERIODS.get(row.period, row.period)),
        row.sale,
        row.resident,
        person_label(row, say),
        sex_label(row.sex, say),
        row.age,
        say(tier_label(row.tier), age=row.tier),
        row.pieces,
        _yuan(row.standard_fen),
        _yuan(row.paid_fen),
        _yuan(row.given_fen),
    ]


def _count_heads(say: Words) -> list[str]:
    return [say("年龄段"), say("性别"), say("餐次"), say("人次"), say("人数"), say("优惠")]


def _counts(subsidy: Subsidy, say: Words) -> list[list[str | int | Decimal]]:
    rows: list[list[str | int | Decimal]] = [
        [
            band_label(count.band, say),
            sex_label(count.sex, say),
            say(PERIODS.get(count.period, "全部")),
            count.meals,
            count.people,
            _yuan(count.given_fen),
        ]
        for count in subsidy.counts()
    ]
    return [*rows, [say("合计"), "", say("全部"), subsidy.meals, subsidy.people(), _yuan(subsidy.given_fen)]]


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


class _Sheets:
    """A workbook's sheets, each with a title, its purpose, headings and rows."""

    def __init__(self, book: Workbook, title: str, reason: str) -> None:
        self._book = book
        self._title, self._reason = title, reason
        self._big = book.add_format({"bold": True, "font_size": 16})
        self._grey = book.add_format({"font_color": "#666666"})
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._money = book.add_format({"num_format": "#,##0.00"})
        self._sum = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
        self._whole = book.add_format({"bold": True, "top": 1})

    def fill(
        self,
        name: str,
        heads: Sequence[str],
        widths: Sequence[int],
        rows: Sequence[Sequence[str | int | Decimal]],
        total: str,
    ) -> None:
        """A sheet; where *total* is a word, a last row with it sums whatever is money or pieces."""
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
        sheet.freeze_panes(_HEAD + 1, 0)
        sheet.write_string(0, 0, self._title, self._big)
        sheet.write_string(1, 0, self._reason, self._grey)
        for column, head in enumerate(heads):
            sheet.write_string(_HEAD, column, head, self._head)
        for at, row in enumerate(rows, _HEAD + 1):
            for column, cell in enumerate(row):
                self._write(sheet, at, column, cell)
        if total and rows:
            self._total(sheet, total, rows)

    def _write(self, sheet: Any, at: int, column: int, cell: str | int | Decimal) -> None:
        if isinstance(cell, str):  # as a text, whatever it looks like: a name is no formula
            sheet.write_string(at, column, cell)
        else:
            sheet.write_number(at, column, cell, self._money if isinstance(cell, Decimal) else None)

    def _total(self, sheet: Any, word: str, rows: Sequence[Sequence[str | int | Decimal]]) -> None:
        at = _HEAD + 1 + len(rows)
        sheet.write_string(at, 0, word, self._whole)
        for column in (8, 10, 11):  # pieces, paid, given
            span = f"{xl_rowcol_to_cell(_HEAD + 1, column)}:{xl_rowcol_to_cell(at - 1, column)}"
            cells = [row[column] for row in rows]
            result = sum(cell for cell in cells if not isinstance(cell, str))
            sheet.write_formula(at, column, f"=SUM({span})", self._whole if column == 8 else self._sum, result)
