"""The office's figures, as plain SQL over the derived tables of any connection: what sold, when, where and to which end.

A report that goes by sales reads `sale` alone; one that goes by lines or tenders reads those of the span's sales. With a
million sales in the ledger a month of 90,000 takes some tenths of a second, so there is no table of sums to keep at the
counter. What such a report costs is measured in `tests.bench.office`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from data import months, papers, reports
from pos.report import (
    FundPoster,
    Goods,
    HourSum,
    InvoiceRow,
    MealSum,
    Order,
    Report,
    Span,
    Sum,
    TaxSum,
    Today,
    Todo,
    Want,
)

SAME_WEEKDAYS = 4
"""How many weeks an order looks back."""
_TENTH, _WHOLE = 100, 1000  # thousandths: what goods are ordered in

# -- reports -----------------------------------------------------------------------------------------------------

# Sales by what is their own: no line is read. CROSS JOIN holds SQLite to the order: the span's sales, then their lines.
_BY_SALE = """SELECT {key}, '', count(*), '', 0, sum(total_fen), sum(lines_discount_fen), sum(lines_given_fen),
    sum(rounding_fen), sum(kind = 'sale.refunded'), -sum(CASE kind WHEN 'sale.refunded' THEN net_fen ELSE 0 END)
    FROM sale WHERE business_date BETWEEN ? AND ? GROUP BY 1"""
_BY_LINE = """SELECT {key}, {name}, count(DISTINCT {{document}}), CASE WHEN min(unit) = max(unit) THEN unit ELSE '' END,
    CASE WHEN min(unit) = max(unit) THEN sum(quantity) ELSE 0 END, sum(amount_fen), sum(discount_fen), sum(given_fen), 0,
    count(DISTINCT CASE of_line WHEN 0 THEN NULL ELSE {{document}} END),
    -sum(CASE of_line WHEN 0 THEN 0 ELSE amount_fen END)
    FROM sale CROSS JOIN line ON line.sale = sale.id WHERE sale.business_date BETWEEN ? AND ? {where} GROUP BY 1, 2"""
_BY_TENDER = """SELECT tender, '', count(DISTINCT {document}), '', 0, sum(amount_fen), 0, 0, 0,
    count(DISTINCT CASE kind WHEN 'sale.refunded' THEN {document} END),
    -sum(CASE kind WHEN 'sale.refunded' THEN amount_fen ELSE 0 END)
    FROM sale CROSS JOIN tender ON tender.sale = sale.id WHERE sale.business_date BETWEEN ? AND ? GROUP BY 1"""
# The reason of a refund stands in the journal's row; of a discount, the last one given on its line.
_REFUND_REASON = """(SELECT coalesce(json_extract(body, '$.reason'), '') FROM journal
    WHERE journal.device = sale.device AND journal.seq = sale.seq)"""
_DISCOUNT_REASON = """coalesce((SELECT reason FROM line_change WHERE line_change.sale = sale.id
    AND line_change.line = line.line AND what LIKE '%discount' ORDER BY place DESC LIMIT 1), '')"""
_PRODUCT_NAME = "CASE product WHEN '' THEN line.name ELSE '' END"  # what has no code is told apart by its name


def _by_line(key: str, where: str = "", name: str = "''") -> str:
    return _BY_LINE.format(key=key, name=name, where=where)


_QUERIES = {
    "hour": _BY_SALE.format(key="substr(at, 12, 2)"),
    "day": _BY_SALE.format(key="business_date"),
    "cashier": _BY_SALE.format(key="staff"),
    "category": _by_line("category"),
    "product": _by_line("product", name=_PRODUCT_NAME),
    "counter": _by_line("counter"),
    "tax": _by_line("tax"),
    "period": _by_line("period", "AND meal"),
    "tier": _by_line("tier", "AND meal"),
    "refund": _by_line(_REFUND_REASON, "AND of_line"),
    "discount": _by_line(_DISCOUNT_REASON, "AND discount_fen > 0"),
    "tender": _BY_TENDER,
}
_PART_ONLY = {"period": "AND meal", "tier": "AND meal", "refund": "AND of_line", "discount": "AND discount_fen > 0"}
"""The sides that leave lines out: what documents they count is asked again, each once."""
_WEEK_AND_MONTH: dict[str, Callable[[str], str]] = {
    "week": lambda day: date.fromisoformat(day).strftime("%G-W%V"),
    "month": lambda day: day[:7],
}
_BY_TIME = ("day", "week", "month")


def report(connection: sqlite3.Connection, by: str, first: date, last: date) -> Report:
    """A span of business dates seen from one side; the largest first, but times and tiers in their order."""
    span = Span(first, last)
    rows, total = _sums(connection, by, span)
    past, before = _sums(connection, by, span.before, document="NULL")
    if by in _BY_TIME:
        places = {
            _steps(span, by)[place]: key for place, key in enumerate(_steps(span.before, by)[: len(_steps(span, by))])
        }
    else:
        places = {row.key: row.key for row in rows}
    amounts = {(row.key, row.name if row.key == "" else ""): row.amount_fen for row in past}
    found = tuple(
        replace(row, before_fen=amounts.get((places.get(row.key, ""), row.name if row.key == "" else ""), 0))
        for row in rows
    )
    return Report(by, span, found, replace(total, before_fen=before.amount_fen), before)


def _steps(span: Span, by: str) -> list[str]:
    """The days, weeks or months of a span, in order."""
    days = ((span.first + timedelta(days=place)).isoformat() for place in range(span.days))
    return list(dict.fromkeys(map(_WEEK_AND_MONTH.get(by, str), days)))


def _sums(connection: sqlite3.Connection, by: str, span: Span, *, document: str = "sale.id") -> tuple[list[Sum], Sum]:
    """The rows of one side, and their total. Telling each row's documents apart (*document*) is half of the work."""
    dates = (span.first.isoformat(), span.last.isoformat())
    query = _QUERIES["day" if by in _BY_TIME else by].format(document=document)
    rows = [Sum(*row) for row in connection.execute(query, dates)]
    if by in _WEEK_AND_MONTH:
        rows = _folded(rows, _WEEK_AND_MONTH[by])
    if by == "product":
        names = dict(connection.execute("SELECT code, name FROM product"))
        rows = [replace(row, name=names.get(row.key, row.key)) if row.key else row for row in rows]
    documents, refunds = _documents(connection, dates, _PART_ONLY.get(by))
    total = replace(_added(rows), key="", name="", documents=documents, refunds=refunds)
    return sorted(rows, key=_place(connection, by)), total


def _documents(connection: sqlite3.Connection, dates: tuple[str, str], part: str | None) -> tuple[int, int]:
    """How many documents a span has, and how many of them are refunds; or those with such a line."""
    sql = "SELECT count(*), coalesce(sum(kind = 'sale.refunded'), 0) FROM sale WHERE business_date BETWEEN ? AND ?"
    if part is not None:
        sql += f" AND EXISTS (SELECT 1 FROM line WHERE line.sale = sale.id {part})"
    documents, refunds = connection.execute(sql, dates).fetchone()
    return documents, refunds


def _added(rows: Sequence[Sum]) -> Sum:
    """Rows as one. Its quantity has a meaning only where all have one unit."""
    units = {row.unit for row in rows}
    unit = units.pop() if len(units) == 1 else ""
    return Sum(
        key=rows[0].key if rows else "",
        documents=sum(row.documents for row in rows),
        unit=unit,
        quantity=sum(row.quantity for row in rows) if unit else 0,
        amount_fen=sum(row.amount_fen for row in rows),
        discount_fen=sum(row.discount_fen for row in rows),
        given_fen=sum(row.given_fen for row in rows),
        rounding_fen=sum(row.rounding_fen for row in rows),
        refunds=sum(row.refunds for row in rows),
        refunded_fen=sum(row.refunded_fen for row in rows),
    )


def _folded(rows: Iterable[Sum], key_of: Callable[[str], str]) -> list[Sum]:
    """Days as weeks or months."""
    found: dict[str, list[Sum]] = {}
    for row in rows:
        found.setdefault(key_of(row.key), []).append(row)
    return [replace(_added(days), key=key) for key, days in found.items()]


def _place(connection: sqlite3.Connection, by: str) -> Callable[[Sum], tuple[Any, ...]]:
    if by == "hour":
        turn = _turn_hour(connection)
        return lambda row: ((int(row.key) - turn) % 24,)
    if by in _BY_TIME:
        return lambda row: (row.key,)
    if by == "tier":
        return lambda row: (int(row.key) if row.key.isdecimal() else 0, row.key)
    if by == "period":
        order = ("breakfast", "lunch", "dinner")
        return lambda row: (order.index(row.key) if row.key in order else len(order), row.key)
    return lambda row: (-row.amount_fen, -row.discount_fen, row.key, row.name)


def _turn_hour(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM setting WHERE key = 'day.turns'").fetchone()
    return int(row[0][:2]) if row else 0


# -- today -------------------------------------------------------------------------------------------------------

_HOURS = """SELECT CAST(substr(at, 12, 2) AS INTEGER), sum(CASE counter WHEN 'canteen' THEN amount_fen ELSE 0 END),
    sum(CASE counter WHEN 'shop' THEN amount_fen ELSE 0 END),
    sum(CASE WHEN counter IN ('canteen', 'shop') THEN 0 ELSE amount_fen END)
    FROM sale CROSS JOIN line ON line.sale = sale.id WHERE sale.business_date = ? GROUP BY 1"""
_MEALS = """SELECT period, tier, sum(quantity) / 1000, sum(amount_fen), sum(given_fen)
    FROM sale CROSS JOIN line ON line.sale = sale.id WHERE sale.business_date = ? AND meal GROUP BY 1, 2
    ORDER BY instr('breakfast lunch dinner', period), CAST(tier AS INTEGER)"""
# A piece of a line that came back counts neither here nor there; halves of a fen go away from zero, as everywhere.
_MARKET = """SELECT coalesce(sum((line.market_fen * (quantity - returned) + 500) / 1000), 0),
    coalesce(sum(amount_fen - refunded_fen), 0)
    FROM sale CROSS JOIN line ON line.sale = sale.id WHERE sale.business_date = ? AND line.market_fen > 0 AND quantity > 0"""
_SALES = """SELECT count(*), coalesce(sum(net_fen), 0), coalesce(sum(rounding_fen), 0),
    coalesce(sum(kind = 'sale.refunded'), 0),
    coalesce(-sum(CASE kind WHEN 'sale.refunded' THEN net_fen ELSE 0 END), 0), coalesce(sum(lines_given_fen), 0)
    FROM sale WHERE business_date = ?"""


def today(connection: sqlite3.Connection, day: date, until: str = "") -> Today:
    """A business date's first page. Last week's income is also given up to *until*, `HH:MM` of the clock."""
    text, turn = day.isoformat(), _turn_hour(connection)
    documents, net, rounding, refunds, refunded, given = connection.execute(_SALES, (text,)).fetchone()
    market, market_paid = connection.execute(_MARKET, (text,)).fetchone()
    asked = wants(connection, day, day)
    shift = next(iter(reports.shifts(connection, "WHERE closed_at = '' ORDER BY number DESC LIMIT 1")), None)
    last_week, last_week_until = _last_week(connection, day - timedelta(days=7), until, turn)
    return Today(
        day=text,
        documents=documents,
        net_fen=net,
        rounding_fen=rounding,
        refunds=refunds,
        refunded_fen=refunded,
        given_fen=given,
        hours=_hours(connection.execute(_HOURS, (text,)).fetchall(), turn),
        meals=tuple(MealSum(*row) for row in connection.execute(_MEALS, (text,))),
        market_fen=market,
        market_paid_fen=market_paid,
        last_week_fen=last_week,
        last_week_until_fen=last_week_until,
        shift=reports.shift_report(connection, shift) if shift else None,
        month=months.month(connection, f"{day:%Y-%m}"),
        wants=asked,
        todos=tuple(_todos(connection, day, asked)),
    )


def _hours(rows: Iterable[tuple[int, int, int, int]], turn: int) -> tuple[HourSum, ...]:
    """The hours from the first sale to the last, those without one too, in the order of the business day."""
    found = {(hour - turn) % 24: HourSum(hour, *rest) for hour, *rest in rows}
    if not found:
        return ()
    return tuple(found.get(place, HourSum((place + turn) % 24)) for place in range(min(found), max(found) + 1))


def _last_week(connection: sqlite3.Connection, day: date, until: str, turn: int) -> tuple[int, int]:
    moment = day + timedelta(days=1) if until and int(until[:2]) < turn else day
    end = f"{moment.isoformat()}T{until}" if until else f"{day.isoformat()}U"  # U comes after every time of the day
    whole, part = connection.execute(
        """SELECT coalesce(sum(net_fen), 0), coalesce(sum(CASE WHEN at <= ?2 THEN net_fen ELSE 0 END), 0)
        FROM sale WHERE business_date = ?1""",
        (day.isoformat(), end),
    ).fetchone()
    return (whole, part) if until else (whole, whole)


def _todos(connection: sqlite3.Connection, day: date, asked: Sequence[Want]) -> Iterable[Todo]:
    """What waits to be done, the most pressing first."""
    queue = papers.stand(connection)
    if queue.unknown:
        yield Todo("papers_unknown", queue.unknown, queue.why)
    if queue.waiting:
        yield Todo("papers_waiting", queue.waiting, queue.why)
    if asked:
        names = tuple(f"{want.name} ×{want.times}" if want.times > 1 else want.name for want in asked)
        yield Todo("wants", sum(want.times for want in asked), names=names)
    below = connection.execute(
        """SELECT coalesce(name, stock.product) FROM stock LEFT JOIN product ON code = stock.product
        WHERE quantity < 0 ORDER BY quantity, stock.product"""
    ).fetchall()
    if below:
        yield Todo("below_stock", len(below), names=tuple(name for (name,) in below))
    if unsealed := months.unsealed_before(connection, f"{day:%Y-%m}"):
        yield Todo("month_open", len(unsealed), names=unsealed)


# -- goods -------------------------------------------------------------------------------------------------------

_SOLD = """SELECT product, sum(quantity), sum(amount_fen), sum(cost_fen)
    FROM sale CROSS JOIN line ON line.sale = sale.id
    WHERE sale.business_date BETWEEN ? AND ? AND product <> '' GROUP BY product"""
_MOVED = """SELECT product, sum(CASE kind WHEN 'goods.wasted' THEN -quantity ELSE 0 END),
    sum(CASE kind WHEN 'goods.wasted' THEN -cost_fen ELSE 0 END),
    sum(CASE kind WHEN 'goods.received' THEN quantity ELSE 0 END),
    sum(CASE kind WHEN 'goods.received' THEN cost_fen ELSE 0 END),
    sum(CASE kind WHEN 'stock.counted' THEN quantity ELSE 0 END)
    FROM goods_move WHERE business_date BETWEEN ? AND ? GROUP BY product"""


def goods(connection: sqlite3.Connection, first: date, last: date) -> tuple[Goods, ...]:
    """What sold, was wasted and came in, with the stock: products that ever sold or came in, by category and code."""
    dates = (first.isoformat(), last.isoformat())
    sold = {code: figures for code, *figures in connection.execute(_SOLD, dates)}
    moved = {code: figures for code, *figures in connection.execute(_MOVED, dates)}
    stock = {
        code: (True, *figures)
        for code, *figures in connection.execute("SELECT product, quantity, value_fen, last_cost_fen FROM stock")
    }
    known = {code: rest for code, *rest in connection.execute("SELECT code, name, unit, category FROM product")}
    found = []
    for code in sold.keys() | moved.keys() | stock.keys():
        name, unit, category = known.get(code, (code, "", ""))
        figures = (*sold.get(code, (0, 0, 0)), *moved.get(code, (0, 0, 0, 0, 0)), *stock.get(code, (False, 0, 0, 0)))
        found.append(Goods(code, name, unit, category, *figures))
    return tuple(sorted(found, key=lambda each: (each.category, each.product)))


def orders(connection: sqlite3.Connection, day: date) -> tuple[Order, ...]:
    """What to order for *day*: the mean sold on the last four same weekdays, less what is in stock.

    A week before the ledger's first sale is no week without sales: it does not count. A stock below zero counts as
    nothing there. Meals are cooked and merchants' dishes are given, so neither is ordered.
    """
    days = [(day - timedelta(weeks=week)).isoformat() for week in range(1, SAME_WEEKDAYS + 1)]
    (begun,) = connection.execute("SELECT coalesce(min(business_date), '9999') FROM sale").fetchone()
    days = [each for each in days if each >= begun]
    sold: dict[str, list[int]] = {}
    for place, each in enumerate(days):
        for code, quantity, _fen, _cost in connection.execute(_SOLD, (each, each)):
            sold.setdefault(code, [0] * len(days))[place] = quantity
    stock = dict(connection.execute("SELECT product, quantity FROM stock"))
    rows = connection.execute(
        "SELECT code, name, unit, category FROM product WHERE tariff = '' AND merchant = '' ORDER BY category, code"
    )
    return tuple(
        _rounded_up(Order(code, name, unit, category, tuple(sold[code]), stock.get(code, 0), 0))
        for code, name, unit, category in rows
        if code in sold
    )


def _rounded_up(order: Order) -> Order:
    step = _TENTH if order.unit == "kg" else _WHOLE
    missing = max(0, order.mean - max(0, order.stock))
    return replace(order, order=-(-missing // step) * step)


def wants(connection: sqlite3.Connection, first: date, last: date) -> tuple[Want, ...]:
    """What customers asked for on these dates, the most wanted first. A want has no business date: the clock's counts."""
    rows = connection.execute(
        """SELECT name, count(*), max(at) FROM want WHERE at >= ? AND at < ? GROUP BY name
        ORDER BY 2 DESC, 3 DESC, name""",
        (first.isoformat(), (last + timedelta(days=1)).isoformat()),
    )
    return tuple(Want(*row) for row in rows)


# -- invoices and the fund ---------------------------------------------------------------------------------------


def invoices(connection: sqlite3.Connection, month: str) -> tuple[InvoiceRow, ...]:
    """The invoices asked for in a month, the newest first."""
    rows = connection.execute(
        """SELECT sale, business_date, net_fen, title, asked_at, invoice.number, issued_at,
        coalesce((SELECT -sum(net_fen) FROM sale AS back WHERE back.refund_of = invoice.sale), 0)
        FROM invoice JOIN sale ON sale.number = sale WHERE substr(asked_at, 1, 7) = ? ORDER BY asked_at DESC, sale DESC""",
        (month,),
    )
    return tuple(InvoiceRow(*row) for row in rows)


def taxes(connection: sqlite3.Connection, month: str) -> tuple[TaxSum, ...]:
    """A month's sales by tax class, and what invoices were issued for: with its refunds, by each sale's own date."""
    rows = connection.execute(
        """SELECT tax, count(DISTINCT sale.id), sum(amount_fen),
        sum(CASE WHEN EXISTS (SELECT 1 FROM invoice WHERE issued_at <> ''
            AND invoice.sale IN (sale.number, nullif(sale.refund_of, ''))) THEN amount_fen ELSE 0 END)
        FROM sale CROSS JOIN line ON line.sale = sale.id WHERE sale.business_date BETWEEN ? AND ? GROUP BY tax
        ORDER BY instr('exempt meals general', tax), tax""",
        (f"{month}-01", f"{month}-31"),
    )
    return tuple(TaxSum(*row) for row in rows)


_FUND = """SELECT coalesce(sum(CASE WHEN kind IN ('dish', 'gift') THEN fen END), 0),
    coalesce(-sum(CASE WHEN kind IN ('meal', 'aid') THEN fen END), 0)
    FROM fund_move WHERE business_date BETWEEN ? AND ?"""
_FUND_MEALS = """SELECT coalesce(sum(quantity), 0) / 1000 FROM fund_move
    CROSS JOIN sale ON sale.number = fund_move.note
    CROSS JOIN line ON line.sale = sale.id AND (meal OR merchant <> '')
    WHERE fund_move.kind = 'meal' AND fund_move.business_date BETWEEN ? AND ?"""
_MERCHANTS = """SELECT merchant, sum(line.fund_fen) FROM sale CROSS JOIN line ON line.sale = sale.id
    WHERE sale.business_date BETWEEN ? AND ? AND merchant <> '' GROUP BY merchant HAVING sum(line.fund_fen) > 0
    ORDER BY 2 DESC, 1"""


def fund_poster(connection: sqlite3.Connection, day: date) -> FundPoster:
    """The Love Fund as it stands at the end of *day*, for the wall: sums, and merchants' names; no one who was helped."""
    end = day.isoformat()
    ever, month = ("0000", end), (f"{day:%Y-%m}-01", end)
    (into, out), (month_in, month_out) = (connection.execute(_FUND, dates).fetchone() for dates in (ever, month))
    (meals,), (month_meals,) = (connection.execute(_FUND_MEALS, dates).fetchone() for dates in (ever, month))
    return FundPoster(
        day=end,
        month=end[:7],
        collected_fen=into,
        meals=meals,
        aid_fen=out,
        balance_fen=into - out,
        month_collected_fen=month_in,
        month_meals=month_meals,
        month_aid_fen=month_out,
        merchants=tuple(connection.execute(_MERCHANTS, month).fetchall()),
    )
