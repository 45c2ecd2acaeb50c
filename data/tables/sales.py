"""Sales as rung, refunded and brought over: their lines, tenders and what was changed by hand; what they did to the fund
and to the stock is told to the rooms of those."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from data.tables.goods import goods_gone
from data.tables.partners import FUND_MOVE, TALLY
from data.tables.proof import kept_apart
from data.tables.rows import Kinds, insert
from pos.entries import Body, Entry

TABLES: dict[str, str] = {
    "tally": """CREATE TABLE tally (
    device TEXT NOT NULL PRIMARY KEY, sales INTEGER NOT NULL, net_fen INTEGER NOT NULL, fund_fen INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "sale": """CREATE TABLE sale (
    id INTEGER NOT NULL PRIMARY KEY, number TEXT NOT NULL UNIQUE, device TEXT NOT NULL, seq INTEGER NOT NULL,
    at TEXT NOT NULL, kind TEXT NOT NULL, business_date TEXT NOT NULL, shift INTEGER NOT NULL, z INTEGER NOT NULL,
    staff TEXT NOT NULL, ref TEXT NOT NULL, refund_of TEXT NOT NULL, total_fen INTEGER NOT NULL,
    rounding_fen INTEGER NOT NULL, net_fen INTEGER NOT NULL, fund_fen INTEGER NOT NULL,
    lines_discount_fen INTEGER NOT NULL, lines_given_fen INTEGER NOT NULL,
    CONSTRAINT rounding_explains_net CHECK (total_fen + rounding_fen = net_fen)
) STRICT""",
    "line": """CREATE TABLE line (
    sale INTEGER NOT NULL REFERENCES sale (id), line INTEGER NOT NULL, product TEXT NOT NULL, name TEXT NOT NULL,
    category TEXT NOT NULL, counter TEXT NOT NULL, tax TEXT NOT NULL, unit TEXT NOT NULL, quantity INTEGER NOT NULL,
    price_fen INTEGER NOT NULL, list_fen INTEGER NOT NULL, amount_fen INTEGER NOT NULL, discount_fen INTEGER NOT NULL,
    tier TEXT NOT NULL, age INTEGER NOT NULL, sex TEXT NOT NULL, resident TEXT NOT NULL, business_date TEXT NOT NULL,
    period TEXT NOT NULL, meal INTEGER NOT NULL, given_fen INTEGER NOT NULL, market_fen INTEGER NOT NULL,
    saved_fen INTEGER NOT NULL, merchant TEXT NOT NULL, fund_fen INTEGER NOT NULL, merchant_fen INTEGER NOT NULL,
    cost_fen INTEGER NOT NULL, keyed INTEGER NOT NULL, tare INTEGER NOT NULL, of_line INTEGER NOT NULL, returned INTEGER NOT NULL, refunded_fen INTEGER NOT NULL,
    PRIMARY KEY (sale, line),
    CONSTRAINT no_more_back_than_sold CHECK (returned BETWEEN 0 AND max(quantity, 0))
) STRICT, WITHOUT ROWID""",
    "line_change": """CREATE TABLE line_change (
    sale INTEGER NOT NULL REFERENCES sale (id), line INTEGER NOT NULL, place INTEGER NOT NULL, what TEXT NOT NULL,
    staff TEXT NOT NULL, approved TEXT NOT NULL, reason TEXT NOT NULL, fen INTEGER NOT NULL, percent INTEGER NOT NULL,
    PRIMARY KEY (sale, line, place)
) STRICT, WITHOUT ROWID""",
    "tender": """CREATE TABLE tender (
    sale INTEGER NOT NULL REFERENCES sale (id), place INTEGER NOT NULL, tender TEXT NOT NULL,
    amount_fen INTEGER NOT NULL, given_fen INTEGER NOT NULL, change_fen INTEGER NOT NULL, reference TEXT NOT NULL,
    family TEXT NOT NULL, PRIMARY KEY (sale, place)
) STRICT, WITHOUT ROWID""",
    "ticket_day": """CREATE TABLE ticket_day (
    business_date TEXT NOT NULL PRIMARY KEY, last INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "reprint": """CREATE TABLE reprint (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, sale TEXT NOT NULL,
    copy INTEGER NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "void": """CREATE TABLE void (
    device TEXT NOT NULL, seq INTEGER NOT NULL, line INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL,
    business_date TEXT NOT NULL, shift INTEGER NOT NULL, z INTEGER NOT NULL, staff TEXT NOT NULL,
    product TEXT NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL, amount_fen INTEGER NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (device, seq, line)
) STRICT, WITHOUT ROWID""",
    "invoice": """CREATE TABLE invoice (
    sale TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, asked_at TEXT NOT NULL, number TEXT NOT NULL,
    issued_at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
}

INDEXES: dict[str, str] = {
    "sale_shift": "CREATE INDEX sale_shift ON sale (shift)",
    "sale_business_date": "CREATE INDEX sale_business_date ON sale (business_date)",
    "sale_z": "CREATE INDEX sale_z ON sale (z)",
    "one_sale_a_ref": "CREATE UNIQUE INDEX one_sale_a_ref ON sale (ref) WHERE ref <> ''",
    "sale_refund_of": "CREATE INDEX sale_refund_of ON sale (refund_of) WHERE refund_of <> ''",
    "line_tier": "CREATE INDEX line_tier ON line (business_date) WHERE tier <> ''",
    "void_date": "CREATE INDEX void_date ON void (business_date)",
    "reprint_date": "CREATE INDEX reprint_date ON reprint (business_date)",
    "line_diner": "CREATE INDEX line_diner ON line (resident, business_date, period) WHERE resident <> ''",
    "reprint_sale": "CREATE INDEX reprint_sale ON reprint (sale)",
}

_SALE = insert(
    "sale",
    """number device seq at kind business_date shift z staff ref refund_of total_fen rounding_fen net_fen fund_fen
    lines_discount_fen lines_given_fen""",
)

_LINE = insert(
    "line",
    """sale line product name category counter tax unit quantity price_fen list_fen amount_fen discount_fen tier age sex
    resident business_date period meal given_fen market_fen saved_fen merchant fund_fen merchant_fen cost_fen keyed tare of_line
    returned refunded_fen""",
)

_LINE_CHANGE = insert("line_change", "sale line place what staff approved reason fen percent")

_TENDER = insert("tender", "sale place tender amount_fen given_fen change_fen reference family")

_TICKET = """INSERT INTO ticket_day (business_date, last) VALUES (?, ?)
    ON CONFLICT (business_date) DO UPDATE SET last = max(last, excluded.last)"""

_RETURNED = """UPDATE line SET returned = returned + ?, refunded_fen = refunded_fen + ?
    WHERE sale = (SELECT id FROM sale WHERE number = ?) AND line = ?"""


def _sale(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    day, net, fund = body["business_date"], body["net"], get("fund", 0)
    sale = connection.execute(
        _SALE,
        (
            body["number"],
            entry.device,
            entry.seq,
            entry.at,
            entry.kind,
            day,
            get("shift", 0),
            get("by", ""),
            get("ref", ""),
            get("of", ""),
            body["total"],
            get("rounding", 0),
            net,
            fund,
            sum(line.get("discount", 0) for line in body["lines"]),
            sum(line.get("given", 0) for line in body["lines"]),
        ),
    ).lastrowid
    connection.executemany(_LINE, [_line_row(sale, day, line) for line in body["lines"]])
    for line in body["lines"]:
        if "card" in line:
            kept_apart(connection, "card", line["resident"], line["card"])
    changes = [row for line in body["lines"] for row in _change_rows(sale, line)]
    if changes:
        connection.executemany(_LINE_CHANGE, changes)
    tenders: Sequence[Body] = get("tenders", ())
    connection.executemany(_TENDER, [_tender_row(sale, place, tender) for place, tender in enumerate(tenders, 1)])
    moves = [("dish", "", fund)] if fund else []
    moves += [("meal", t.get("family", ""), -t["amount"]) for t in tenders if t["tender"] == "love_fund"]
    if moves:
        rows = [
            (entry.device, entry.seq, place, entry.at, day, kind, family, body["number"], fen)
            for place, (kind, family, fen) in enumerate(moves, 1)
        ]
        connection.executemany(FUND_MOVE, rows)
    connection.execute(TALLY, (entry.device, 1, net, sum(fen for _kind, _family, fen in moves)))
    goods_gone(connection, body["lines"])
    if "ticket" in body:
        connection.execute(_TICKET, (day, body["ticket"]))
    if entry.kind == "sale.refunded":
        back = [(-line["quantity"], -line["amount"], body["of"], line["of_line"]) for line in body["lines"]]
        connection.executemany(_RETURNED, back)


def next_ticket(connection: sqlite3.Connection, business_date: str) -> int:
    """The number of the next kitchen ticket of a business date, from 1."""
    row = connection.execute("SELECT last FROM ticket_day WHERE business_date = ?", (business_date,)).fetchone()
    return int(row[0]) + 1 if row else 1


def _change_rows(sale: int | None, line: Body) -> list[tuple[Any, ...]]:
    """What was changed by hand on a line: prices, discounts, and a second meal at the tier price that was allowed."""
    names = ("what", "by", "approved", "reason")
    rows = [
        (*(change.get(name, "") for name in names), change.get("fen", 0), change.get("percent", 0))
        for change in line.get("changes", ())
    ]
    if "allowed_by" in line:
        rows.append(("meal", line["allowed_by"], "", line.get("allowed_reason", ""), 0, 0))
    return [(sale, line["line"], place, *row) for place, row in enumerate(rows, 1)]


def _line_row(sale: int | None, day: str, line: Body) -> tuple[Any, ...]:
    get = line.get
    return (
        sale,
        line["line"],
        get("product", ""),
        line["name"],
        get("category", ""),
        get("counter", ""),
        get("tax", ""),
        get("unit", ""),
        line["quantity"],
        line["price"],
        get("list", 0),
        line["amount"],
        get("discount", 0),
        get("tier", ""),
        get("age", 0),
        get("sex", ""),
        get("resident", ""),
        day,
        get("period", ""),
        get("meal", 0),
        get("given", 0),
        get("market", 0),
        get("saved", 0),
        get("merchant", ""),
        get("fund", 0),
        get("merchant_part", 0),
        get("cost", 0),
        get("keyed", 0),
        get("tare", 0),
        get("of_line", 0),
        0,
        0,
    )


def _tender_row(sale: int | None, place: int, tender: Body) -> tuple[Any, ...]:
    get = tender.get
    return (
        sale,
        place,
        tender["tender"],
        tender["amount"],
        get("given", 0),
        get("change", 0),
        get("reference", ""),
        get("family", ""),
    )


_VOID = insert("void", "device seq line at kind business_date shift z staff product name quantity amount_fen reason")


def _voided(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    lines: Iterable[Body] = (body,) if entry.kind == "line.voided" else get("lines", ())
    rows = [
        (
            entry.device,
            entry.seq,
            line["line"],
            entry.at,
            entry.kind,
            get("business_date", ""),
            get("shift", 0),
            get("by", ""),
            line.get("product", ""),
            line["name"],
            line["quantity"],
            line["amount"],
            get("reason", ""),
        )
        for line in lines
    ]
    connection.executemany(_VOID, rows)


def _reprinted(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    day = get("business_date", entry.at[:10])
    row = (entry.device, entry.seq, entry.at, day, body["number"], body["copy"], get("by", ""))
    connection.execute(
        "INSERT INTO reprint (device, seq, at, business_date, sale, copy, staff) VALUES (?, ?, ?, ?, ?, ?, ?)", row
    )


def _invoice(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    if entry.kind == "invoice.asked":
        row = (body["number"], body["title"], entry.at)
        connection.execute(
            "INSERT INTO invoice (sale, title, asked_at, number, issued_at) VALUES (?, ?, ?, '', '')", row
        )
    else:
        row = (body["invoice"], entry.at, body["number"])
        connection.execute("UPDATE invoice SET number = ?, issued_at = ? WHERE sale = ?", row)


KINDS: Kinds = {
    "sale.rung": _sale,
    "sale.refunded": _sale,
    "sale.brought": _sale,
    "line.voided": _voided,
    "cart.cleared": _voided,
    "receipt.reprinted": _reprinted,
    "invoice.asked": _invoice,
    "invoice.issued": _invoice,
}
