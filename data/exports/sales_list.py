"""sales.csv: every line sold in a month, from which the split's sales can be added up without us.

One row is one line of a sale. What belongs to the whole sale (rounding, net, what each tender kept) stands on its first
row only, so a column's plain sum is right: sales = sum(net) - sum(fund) - sum(merchant_part), and sum(amount) +
sum(rounding) = sum(net). Money is yuan, a refund's figures are negative, `tier` and `given` are a meal's age band and what
it gave away. Headings are English in every language, because programs read them. Nobody who bought is named, not even
by a number.

UTF-8 with a mark, so that Excel reads the Chinese; a text that a spreadsheet would take for a formula gets an apostrophe.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.months import month_tenders, sold_lines
from pos.money import format_money, format_quantity

TENDERS = ("cash", "wechat", "alipay", "love_fund")
COLUMNS = (
    *(
        "number",
        "at",
        "business_date",
        "kind",
        "refund_of",
        "line",
        "of_line",
        "product",
        "name",
        "category",
        "counter",
        "tax",
    ),
    *("unit", "quantity", "price", "discount", "amount", "tier", "given", "fund", "merchant_part", "rounding", "net"),
    *TENDERS,
)
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def write_sales(connection: sqlite3.Connection, month: str, path: Path) -> None:
    """Write the month's lines to *path*."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(_rows(connection, month))


def safe(text: str) -> str:
    """*text* as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(connection: sqlite3.Connection, month: str) -> Iterator[list[Any]]:
    kept: dict[int, dict[str, int]] = {}
    for sale, tender, fen in month_tenders(connection, month):
        kept.setdefault(sale, {})[tender] = fen
    last = None
    for row in sold_lines(connection, month):
        sale, number, at, day, kind, refund_of, line, of_line, product, name, category, counter, tax = row[:13]
        unit, quantity, price, discount, amount, tier, given, fund, merchant_part, rounding, net = row[13:]
        cells = [number, at, day, kind, refund_of, line, of_line or "", product, name, category, counter, tax, unit]
        whole = [""] * (2 + len(TENDERS))
        if sale != last:
            tenders = kept.get(sale, {})
            whole = [format_money(fen) for fen in (rounding, net, *(tenders.get(tender, 0) for tender in TENDERS))]
        last = sale
        yield [
            *(safe(cell) if isinstance(cell, str) else cell for cell in cells),
            format_quantity(quantity),
            format_money(price),
            format_money(discount),
            format_money(amount),
            tier,
            *(format_money(fen) for fen in (given, fund, merchant_part)),
            *whole,
        ]
