"""Residents as far as the record goes: a number, when they came and how they stand. Who they are is the vault's."""

from __future__ import annotations

import sqlite3

from data.tables.proof import kept_apart
from data.tables.rows import Kinds
from pos.entries import Entry

TABLES: dict[str, str] = {
    "enrolment": """CREATE TABLE enrolment (
    resident TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL, consent TEXT NOT NULL, changed_at TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
}

INDEXES: dict[str, str] = {}


def _enrolled(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO enrolment (resident, at, consent, changed_at, state) VALUES (?, ?, ?, '', 'here')",
        (entry.body["resident"], entry.at, entry.body.get("consent", "")),
    )
    kept_apart(connection, "resident", entry.body["resident"], entry.body.get("digest"))


def _resident_changed(connection: sqlite3.Connection, entry: Entry) -> None:
    row = (entry.at, entry.body.get("state", ""), entry.body["resident"])
    connection.execute(
        """UPDATE enrolment SET changed_at = ?1, state = CASE ?2 WHEN '' THEN state ELSE ?2 END
        WHERE resident = ?3""",
        row,
    )
    kept_apart(connection, "resident", entry.body["resident"], entry.body.get("digest"))


def _resident_erased(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute(
        """INSERT INTO enrolment (resident, at, consent, changed_at, state) VALUES (?1, '', '', ?2, 'erased')
        ON CONFLICT (resident) DO UPDATE SET changed_at = excluded.changed_at, state = excluded.state""",
        (entry.body["resident"], entry.at),
    )
    kept_apart(connection, "resident", entry.body["resident"], "")
    connection.execute("UPDATE kept_apart SET digest = '' WHERE what = 'card' AND name = ?", (entry.body["resident"],))


KINDS: Kinds = {
    "resident.enrolled": _enrolled,
    "resident.changed": _resident_changed,
    "resident.erased": _resident_erased,
}
