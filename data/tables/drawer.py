"""The drawer: shifts, their counts, cash that moved without a sale, and the Zs."""

from __future__ import annotations

import sqlite3

from data.tables.proof import closing
from data.tables.rows import Kinds, insert
from pos.entries import Entry

TABLES: dict[str, str] = {
    "shift": """CREATE TABLE shift (
    number INTEGER NOT NULL PRIMARY KEY, device TEXT NOT NULL, staff TEXT NOT NULL, opened_at TEXT NOT NULL,
    business_date TEXT NOT NULL, float_fen INTEGER NOT NULL, closed_at TEXT NOT NULL, closed_by TEXT NOT NULL,
    closed_z INTEGER NOT NULL, counted_fen INTEGER NOT NULL, expected_fen INTEGER NOT NULL, over_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT over_is_counted_less_expected CHECK (over_fen = counted_fen - expected_fen)
) STRICT""",
    "shift_count": """CREATE TABLE shift_count (
    shift INTEGER NOT NULL REFERENCES shift (number), note TEXT NOT NULL, pieces INTEGER NOT NULL,
    PRIMARY KEY (shift, note)
) STRICT, WITHOUT ROWID""",
    "cash_move": """CREATE TABLE cash_move (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, shift INTEGER NOT NULL,
    z INTEGER NOT NULL, paid_in_fen INTEGER NOT NULL, paid_out_fen INTEGER NOT NULL, staff TEXT NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (device, seq),
    CONSTRAINT one_way CHECK (paid_in_fen = 0 OR paid_out_fen = 0)
) STRICT, WITHOUT ROWID""",
    "drawer_opening": """CREATE TABLE drawer_opening (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, shift INTEGER NOT NULL,
    z INTEGER NOT NULL, staff TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "z": """CREATE TABLE z (
    number INTEGER NOT NULL PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL,
    business_date TEXT NOT NULL, staff TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    sales INTEGER NOT NULL, net_fen INTEGER NOT NULL, rounding_fen INTEGER NOT NULL, fund_fen INTEGER NOT NULL,
    grand_fen INTEGER NOT NULL, head TEXT NOT NULL
) STRICT""",
}

INDEXES: dict[str, str] = {
    "drawer_opening_date": "CREATE INDEX drawer_opening_date ON drawer_opening (business_date)",
    "one_open_shift": "CREATE UNIQUE INDEX one_open_shift ON shift (device) WHERE closed_at = ''",
}

_SHIFT = insert(
    "shift",
    """number device staff opened_at business_date float_fen closed_at closed_by closed_z counted_fen expected_fen
    over_fen reason""",
).replace("(SELECT coalesce(max(number), 0) + 1 FROM z)", "0")


def _shift_opened(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    connection.execute(
        _SHIFT,
        (
            body["shift"],
            entry.device,
            get("by", ""),
            entry.at,
            get("business_date", ""),
            get("float", 0),
            "",
            "",
            0,
            0,
            0,
            "",
        ),
    )


def _shift_closed(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    connection.execute(
        """UPDATE shift SET closed_at = ?, closed_by = ?, closed_z = (SELECT coalesce(max(number), 0) + 1 FROM z),
        counted_fen = ?, expected_fen = ?, over_fen = ?, reason = ? WHERE number = ?""",
        (entry.at, get("by", ""), body["counted"], body["expected"], body["over"], get("reason", ""), body["shift"]),
    )
    rows = [(body["shift"], note, pieces) for note, pieces in get("counts", {}).items()]
    connection.executemany("INSERT INTO shift_count (shift, note, pieces) VALUES (?, ?, ?)", rows)


_CASH_MOVE = insert("cash_move", "device seq at business_date shift z paid_in_fen paid_out_fen staff reason")


def _cash_moved(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    paid_in = body["amount"] if entry.kind == "cash.paid_in" else 0
    connection.execute(
        _CASH_MOVE,
        (
            entry.device,
            entry.seq,
            entry.at,
            get("business_date", ""),
            get("shift", 0),
            paid_in,
            body["amount"] - paid_in,
            get("by", ""),
            get("reason", ""),
        ),
    )


_DRAWER = insert("drawer_opening", "device seq at business_date shift z staff reason")


def _drawer_opened(connection: sqlite3.Connection, entry: Entry) -> None:
    get = entry.body.get
    connection.execute(
        _DRAWER,
        (
            entry.device,
            entry.seq,
            entry.at,
            get("business_date", entry.at[:10]),
            get("shift", 0),
            get("by", ""),
            get("reason", ""),
        ),
    )


def _z_closed(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    connection.execute(
        """INSERT INTO z (number, device, seq, at, business_date, staff, first, last, sales, net_fen, rounding_fen,
        fund_fen, grand_fen, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            body["z"],
            entry.device,
            entry.seq,
            entry.at,
            body["business_date"],
            get("by", ""),
            get("first", 0),
            get("last", 0),
            body["sales"],
            body["net"],
            get("rounding", 0),
            get("fund", 0),
            body["grand"],
            body["head"],
        ),
    )
    closing(connection, entry)


def drawer_moved(connection: sqlite3.Connection, entry: Entry, fen: int, note: str) -> None:
    """Cash that was no sale's went into the drawer (above 0) or out of it."""
    body = entry.body
    if body.get("tender") == "cash":
        row = (entry.device, entry.seq, entry.at, body["business_date"], body["shift"], max(0, fen), max(0, -fen))
        connection.execute(_CASH_MOVE, (*row, body.get("by", ""), note))


KINDS: Kinds = {
    "shift.opened": _shift_opened,
    "shift.closed": _shift_closed,
    "cash.paid_in": _cash_moved,
    "cash.paid_out": _cash_moved,
    "drawer.opened": _drawer_opened,
    "z.closed": _z_closed,
}
