"""Proof of the record: heads that were missing and accepted, the till's keys, and closings without a signature."""

from __future__ import annotations

import hashlib
import sqlite3

from data.tables.rows import Kinds, insert
from pos.entries import Entry

TABLES: dict[str, str] = {
    "head_accepted": """CREATE TABLE head_accepted (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, staff TEXT NOT NULL, seen TEXT NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "signing_key": """CREATE TABLE signing_key (
    place INTEGER NOT NULL PRIMARY KEY, fingerprint TEXT NOT NULL, public TEXT NOT NULL, device TEXT NOT NULL,
    seq INTEGER NOT NULL, at TEXT NOT NULL, lost INTEGER NOT NULL
) STRICT""",
    "unsigned": """CREATE TABLE unsigned (
    place INTEGER NOT NULL PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, named INTEGER NOT NULL
) STRICT""",
}

INDEXES: dict[str, str] = {}

_ACCEPTED = insert("head_accepted", "device seq at staff seen")


def _accepted(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(_ACCEPTED, (entry.device, entry.seq, entry.at, body.get("by", ""), body["seen"]["hash"]))


_KEY = insert("signing_key", "fingerprint public device seq at lost")


def _key_made(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    name = hashlib.sha256(bytes.fromhex(body["public"])).hexdigest()[:16]
    row = (name, body["public"], entry.device, entry.seq, entry.at, body.get("lost", 0))
    connection.execute(_KEY, row)


def closing(connection: sqlite3.Connection, entry: Entry) -> None:
    """A Z or a sealed month: the mark that it is not signed, or the names of those before it that were not."""
    if "unsigned" in entry.body:
        row = (entry.device, entry.seq)
        connection.execute("INSERT INTO unsigned (device, seq, named) VALUES (?, ?, 0)", row)
    for name in entry.body.get("not_signed", ()):
        device, _colon, seq = name.rpartition(":")
        connection.execute("UPDATE unsigned SET named = 1 WHERE device = ? AND seq = ?", (device, int(seq)))


KINDS: Kinds = {
    "key.made": _key_made,
    "head.accepted": _accepted,
}
