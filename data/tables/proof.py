"""Proof of the record: heads that were missing and accepted."""

from __future__ import annotations

import sqlite3

from data.tables.rows import Kinds, insert
from pos.entries import Entry

TABLES: dict[str, str] = {
    "head_accepted": """CREATE TABLE head_accepted (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, staff TEXT NOT NULL, seen TEXT NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
}

INDEXES: dict[str, str] = {}

_ACCEPTED = insert("head_accepted", "device seq at staff seen")


def _accepted(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(_ACCEPTED, (entry.device, entry.seq, entry.at, body.get("by", ""), body["seen"]["hash"]))


KINDS: Kinds = {
    "head.accepted": _accepted,
}
