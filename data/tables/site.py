"""The site: its settings, tariffs and shares with their start, who works here, sealed months, what left the house."""

from __future__ import annotations

import sqlite3

from data.tables.proof import closing, kept_apart
from data.tables.rows import Kinds
from pos.entries import Entry

TABLES: dict[str, str] = {
    "continued": """CREATE TABLE continued (
    device TEXT NOT NULL PRIMARY KEY, of_device TEXT NOT NULL, of_seq INTEGER NOT NULL, of_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "setting": """CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "tariff": """CREATE TABLE tariff (
    turn INTEGER NOT NULL, start TEXT NOT NULL, age_min INTEGER NOT NULL, price_fen INTEGER NOT NULL,
    PRIMARY KEY (turn, age_min)
) STRICT, WITHOUT ROWID""",
    "shares": """CREATE TABLE shares (
    turn INTEGER NOT NULL PRIMARY KEY, start TEXT NOT NULL, enterprise INTEGER NOT NULL, owners INTEGER NOT NULL
) STRICT""",
    "staff": """CREATE TABLE staff (
    name TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, role TEXT NOT NULL, active INTEGER NOT NULL,
    pin_set_at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "sealed": """CREATE TABLE sealed (
    month TEXT NOT NULL PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "export_made": """CREATE TABLE export_made (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL, month TEXT NOT NULL,
    reason TEXT NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
}

INDEXES: dict[str, str] = {}


def _founded(connection: sqlite3.Connection, entry: Entry) -> None:
    for key, value in (("site.name", entry.body["name"]), ("site.zone", entry.body["zone"])):
        _set(connection, key, value)


def _setting(connection: sqlite3.Connection, entry: Entry) -> None:
    _set(connection, entry.body["key"], entry.body.get("value", ""))


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (key, value))


def _tariff(connection: sqlite3.Connection, entry: Entry) -> None:
    (turn,) = connection.execute("SELECT coalesce(max(turn), 0) + 1 FROM tariff").fetchone()
    rows = [(turn, entry.body["start"], int(age), fen) for age, fen in entry.body["tiers"].items()]
    connection.executemany("INSERT INTO tariff (turn, start, age_min, price_fen) VALUES (?, ?, ?, ?)", rows)


def _shares(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(
        "INSERT INTO shares (start, enterprise, owners) VALUES (?, ?, ?)",
        (body["start"], body["enterprise"], body["owners"]),
    )


def _staff_added(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute(
        """INSERT INTO staff (name, place, role, active, pin_set_at)
        VALUES (?, (SELECT count(*) + 1 FROM staff), ?, 1, '')""",
        (entry.body["staff"], entry.body["role"]),
    )
    kept_apart(connection, "pin", entry.body["staff"], entry.body.get("digest"))


def _staff_changed(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(
        "UPDATE staff SET role = ?, active = ? WHERE name = ?", (body["role"], body["active"], body["staff"])
    )


def _pin_set(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute("UPDATE staff SET pin_set_at = ? WHERE name = ?", (entry.at, entry.body["staff"]))
    kept_apart(connection, "pin", entry.body["staff"], entry.body.get("digest"))


def _sealed(connection: sqlite3.Connection, entry: Entry) -> None:
    row = (entry.body["month"], entry.device, entry.seq)
    connection.execute("INSERT INTO sealed (month, device, seq) VALUES (?, ?, ?)", row)
    closing(connection, entry)


def _export(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    row = (entry.device, entry.seq, entry.at, body["what"], get("month", ""), get("reason", ""), get("by", ""))
    connection.execute(
        "INSERT INTO export_made (device, seq, at, what, month, reason, staff) VALUES (?, ?, ?, ?, ?, ?, ?)", row
    )


def _continued(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(
        "INSERT INTO continued (device, of_device, of_seq, of_hash) VALUES (?, ?, ?, ?)",
        (entry.device, body["device"], body["seq"], body["hash"]),
    )


KINDS: Kinds = {
    "site.founded": _founded,
    "setting.changed": _setting,
    "tariff.set": _tariff,
    "shares.set": _shares,
    "staff.added": _staff_added,
    "staff.changed": _staff_changed,
    "staff.pin_set": _pin_set,
    "month.sealed": _sealed,
    "export.made": _export,
    "device.continued": _continued,
}
