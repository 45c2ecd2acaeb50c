"""Finding a sale of any day, and reading its whole history, from the derived tables and the journal's own rows."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data import journal
from pos.entries import Body, Entry
from pos.errors import PosError
from pos.ledger import Invoice, Sold
from pos.money import parse_money
from pos.salesbook import OverShort, SaleHistory, SaleRow, Step

_NAMES_SHOWN = 3
_ROWS = f"""SELECT number, at, business_date, kind, staff, net_fen,
    coalesce((SELECT group_concat(name, ' ') FROM (SELECT name FROM line WHERE line.sale = sale.id
        ORDER BY line LIMIT {_NAMES_SHOWN})), ''),
    (SELECT count(*) FROM line WHERE line.sale = sale.id) FROM sale"""
_TERM = """(instr(number, :{t}) OR substr(at, 12, length(:{t})) = :{t} OR instr(staff, :{t}) OR abs(net_fen) = :{t}fen
    OR EXISTS (SELECT 1 FROM line LEFT JOIN product ON product.code = line.product WHERE line.sale = sale.id
        AND (instr(line.name, :{t}) OR line.product = :{t} OR instr(coalesce(search, ''), :{t}low)))
    OR EXISTS (SELECT 1 FROM line WHERE line.sale = sale.id AND resident IN (SELECT value FROM json_each(:{t}who))))"""
_RESIDENT = "id IN (SELECT sale FROM line WHERE resident = :{t} AND resident <> '')"


def find_sales(
    connection: sqlite3.Connection, day: date | None, text: str, limit: int, called: Mapping[str, Sequence[str]]
) -> tuple[SaleRow, ...]:
    """Sales of a business date that have every word of *text*, newest first.

    A word is part of a number, a clock time (`12:0`), an amount in yuan, a product (name, code or pinyin), a cashier,
    or a resident's R-number; *called* gives the R-numbers of words that are residents' names. Who gives an R-number, or
    a sale's whole number, is given it from any day.
    """
    values: dict[str, Any] = {"limit": limit}
    where, anywhere = [], day is None
    for place, word in enumerate(text.split()):
        name = f"t{place}"
        values[name] = word
        if re.fullmatch(r"[Rr]\d{1,9}", word, re.ASCII):
            values[name] = word.upper()
            where.append(_RESIDENT.format(t=name))
            anywhere = True
            continue
        values |= {f"{name}fen": _fen(word), f"{name}low": word.lower(), f"{name}who": json.dumps(called.get(word, ()))}
        if connection.execute("SELECT 1 FROM sale WHERE number = ?", (word,)).fetchone():
            where.append(f"number = :{name}")
            anywhere = True
        else:
            where.append(_TERM.format(t=name))
    if not anywhere:
        where.append("business_date = :day")
        values["day"] = day.isoformat() if day else ""
    sql = f"{_ROWS} WHERE {' AND '.join(where) or '1'} ORDER BY id DESC LIMIT :limit"
    return tuple(SaleRow(*row) for row in connection.execute(sql, values))


def _fen(word: str) -> int:
    """The amount that a word is; −1 for none."""
    try:
        return parse_money(word)
    except PosError:
        return -1


def history(connection: sqlite3.Connection, sold: Sold, invoice: Invoice | None) -> SaleHistory:
    """All that happened to a sale: lines taken out before it was paid, changes, refunds, copies, its invoice."""
    device, staff = connection.execute("SELECT device, staff FROM sale WHERE number = ?", (sold.number,)).fetchone()
    what = {"sale.rung": "rung", "sale.refunded": "refunded", "sale.brought": "brought"}[sold.kind]
    done = Step(
        sold.at, what, staff, sold.body.get("approved", ""), sold.body.get("reason", ""), sold.body.get("of", ""),
        sold.body["net"],
    )  # fmt: skip
    steps = [*_voids(connection, device, sold), *_changes(sold), done]
    for number in sold.refunds:
        entry = _entry(connection, number)
        body = entry.body
        steps.append(
            Step(entry.at, "refund", body.get("by", ""), body.get("approved", ""), body["reason"], number, body["net"])
        )
    for at, by, copy in connection.execute("SELECT at, staff, copy FROM reprint WHERE sale = ?", (sold.number,)):
        steps.append(Step(at, "reprint", by, name=str(copy)))
    if invoice is not None:
        steps.append(Step(invoice.asked_at, "invoice_asked", name=invoice.title))
        if invoice.issued_at:
            steps.append(Step(invoice.issued_at, "invoice_issued", name=invoice.number))
    return SaleHistory(sold, staff, tuple(sorted(steps, key=lambda step: step.at)), invoice)


def _entry(connection: sqlite3.Connection, number: str) -> Entry:
    row = connection.execute("SELECT device, seq FROM sale WHERE number = ?", (number,)).fetchone()
    return journal.entry(connection, *row)


def _voids(connection: sqlite3.Connection, device: str, sold: Sold) -> list[Step]:
    """What was taken out of its cart before it was paid, whatever else was sold meanwhile."""
    steps = []
    for seq in sold.body.get("voids", ()):
        entry = journal.entry(connection, device, seq)
        body = entry.body
        approved, reason = body.get("approved", ""), body.get("reason", "")
        steps.append(Step(entry.at, "void", body.get("by", ""), approved, reason, body["name"], body["amount"]))
    return steps


def _changes(sold: Sold) -> list[Step]:
    """Prices, discounts and second meals that somebody decided."""
    steps = []
    for line in (line.body for line in sold.lines):
        if line.get("allowed_by"):
            allowed = line["allowed_by"]
            steps.append(Step(sold.at, "meal", allowed, reason=line.get("allowed_reason", ""), name=line["name"]))
        steps += [_change(sold.at, line, change) for change in line.get("changes", ())]
    return steps


def _change(at: str, line: Body, change: Body) -> Step:
    return Step(
        at, change["what"], change.get("by", ""), change.get("approved", ""), change.get("reason", ""), line["name"],
        change.get("fen", 0),
    )  # fmt: skip


def over_short(connection: sqlite3.Connection, first: date, last: date) -> tuple[OverShort, ...]:
    """What each person's counts came to, of the shifts opened on these business dates; the farthest out first."""
    rows = connection.execute(
        """SELECT staff, count(*), sum(over_fen > 0), sum(max(over_fen, 0)), sum(over_fen < 0), -sum(min(over_fen, 0)),
        sum(over_fen), max(closed_at) FROM shift WHERE closed_at <> '' AND business_date BETWEEN ? AND ?
        GROUP BY staff ORDER BY sum(abs(over_fen)) DESC, staff""",
        (first.isoformat(), last.isoformat()),
    )
    return tuple(OverShort(*row) for row in rows)
