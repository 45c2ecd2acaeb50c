"""Money of the partners and of the Love Fund: expenses, contributions, gifts and aid."""

from __future__ import annotations

import sqlite3

from data.tables.drawer import drawer_moved
from data.tables.rows import Kinds, insert
from pos.entries import Entry

TABLES: dict[str, str] = {
    "fund_move": """CREATE TABLE fund_move (
    device TEXT NOT NULL, seq INTEGER NOT NULL, place INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL,
    kind TEXT NOT NULL, family TEXT NOT NULL, note TEXT NOT NULL, fen INTEGER NOT NULL,
    PRIMARY KEY (device, seq, place)
) STRICT, WITHOUT ROWID""",
    "expense": """CREATE TABLE expense (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, purpose TEXT NOT NULL,
    amount_fen INTEGER NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "contribution": """CREATE TABLE contribution (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, partner TEXT NOT NULL,
    purpose TEXT NOT NULL, amount_fen INTEGER NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
}

INDEXES: dict[str, str] = {
    "fund_move_date": "CREATE INDEX fund_move_date ON fund_move (business_date)",
}

FUND_MOVE = insert("fund_move", "device seq place at business_date kind family note fen")

TALLY = """INSERT INTO tally (device, sales, net_fen, fund_fen) VALUES (?, ?, ?, ?)
    ON CONFLICT (device) DO UPDATE
    SET sales = sales + excluded.sales, net_fen = net_fen + excluded.net_fen, fund_fen = fund_fen + excluded.fund_fen"""


def _expense(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(
        "INSERT INTO expense (device, seq, at, business_date, purpose, amount_fen, staff) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (entry.device, entry.seq, entry.at, body["business_date"], body["purpose"], body["amount"], body.get("by", "")),
    )
    drawer_moved(connection, entry, -body["amount"], body["purpose"])


def _contribution(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    row = (entry.device, entry.seq, entry.at, body["business_date"], body["partner"], body["purpose"], body["amount"])
    connection.execute(
        """INSERT INTO contribution (device, seq, at, business_date, partner, purpose, amount_fen, staff)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (*row, body.get("by", "")),
    )
    drawer_moved(connection, entry, body["amount"], body["purpose"])


def _fund(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    kind, fen = ("gift", body["amount"]) if entry.kind == "fund.gift" else ("aid", -body["amount"])
    note = get("from", "") or get("purpose", "")
    row = (entry.device, entry.seq, 1, entry.at, body["business_date"], kind, get("family", ""), note, fen)
    connection.execute(FUND_MOVE, row)
    connection.execute(TALLY, (entry.device, 0, 0, fen))
    drawer_moved(connection, entry, fen, note)


KINDS: Kinds = {
    "expense.paid": _expense,
    "contribution.made": _contribution,
    "fund.gift": _fund,
    "fund.aid": _fund,
}
