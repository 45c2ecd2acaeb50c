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
    "kept_apart": """CREATE TABLE kept_apart (
    what TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (what, name)
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


def kept_apart(connection: sqlite3.Connection, what: str, name: str, digest: str | None) -> None:
    """The digest that the record has of a row that is kept apart, where the entry names one."""
    if digest is not None:
        row = (what, name, digest)
        connection.execute("INSERT OR REPLACE INTO kept_apart (what, name, digest) VALUES (?, ?, ?)", row)


def _machine_set(connection: sqlite3.Connection, entry: Entry) -> None:
    kept_apart(connection, "setting", entry.body["key"], entry.body["digest"])


def _pin_renewed(connection: sqlite3.Connection, entry: Entry) -> None:
    kept_apart(connection, "pin", entry.body["staff"], entry.body["digest"])


KINDS: Kinds = {
    "machine.set": _machine_set,
    "pin.renewed": _pin_renewed,
    "key.made": _key_made,
    "head.accepted": _accepted,
}
