"""The papers to print, kept apart from the record: what each is, for which printer, and what became of it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from pos.ledger import Paper, Papers

if TYPE_CHECKING:
    from data.ledger import Ledger

KEPT = 500
"""Of papers done with, so many of the newest stay, to be looked at."""

SCHEMA = (
    """CREATE TABLE paper (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, about TEXT NOT NULL, printer TEXT NOT NULL,
    copy INTEGER NOT NULL, document TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL, tries INTEGER NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT known_state CHECK (state IN ('waiting', 'sending', 'sent', 'printed', 'unknown', 'failed', 'dropped'))
) STRICT""",
    "CREATE INDEX paper_open ON paper (state) WHERE state IN ('waiting', 'sending', 'unknown', 'failed')",
    "CREATE UNIQUE INDEX paper_once ON paper (about, copy) WHERE kind = 'receipt'",
)

_OPEN = "state IN ('waiting', 'sending', 'unknown', 'failed')"
_COLUMNS = "id, kind, about, printer, copy, state, why, at"


def queue(
    connection: sqlite3.Connection, document: str, *, kind: str, about: str, at: str, printer: str, copy: int
) -> int:
    """Put a document at the end of the queue; the job's number. A receipt that is there already stays the one."""
    made = connection.execute(
        """INSERT INTO paper (kind, about, printer, copy, document, state, why, tries, at)
        VALUES (?, ?, ?, ?, ?, 'waiting', '', 0, ?) ON CONFLICT DO NOTHING""",
        (kind, about, printer, copy, document, at),
    )
    if made.rowcount and made.lastrowid:
        return made.lastrowid
    there = "SELECT id FROM paper WHERE kind = ? AND about = ? AND copy = ?"
    return int(connection.execute(there, (kind, about, copy)).fetchone()[0])


def next_paper(connection: sqlite3.Connection, printer: str, skip: frozenset[int]) -> int | None:
    """The oldest job for *printer*, not in *skip*, that waits or failed."""
    rows = connection.execute(
        f"SELECT id FROM paper WHERE state IN ('waiting', 'failed') AND {_OPEN} AND printer = ? ORDER BY id", (printer,)
    )
    return next((job for (job,) in rows if job not in skip), None)


def document(connection: sqlite3.Connection, job: int) -> tuple[str, str]:
    """What a job is about, and its document; empty: a receipt that nobody has made yet."""
    about, text = connection.execute("SELECT about, document FROM paper WHERE id = ?", (job,)).fetchone()
    return about, text


def set_state(connection: sqlite3.Connection, job: int, state: str, why: str) -> None:
    """Record what became of a job."""
    connection.execute(
        "UPDATE paper SET state = ?1, why = ?2, tries = tries + (?1 = 'sending') WHERE id = ?3", (state, why, job)
    )


def waiting(connection: sqlite3.Connection, limit: int) -> tuple[Paper, ...]:
    """The papers that are not done with, those that a person must look at first, then in order."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM paper WHERE {_OPEN} ORDER BY state <> 'unknown', id LIMIT ?", (limit,)
    )
    return tuple(Paper(*row) for row in rows)


def stand(connection: sqlite3.Connection) -> Papers:
    """How the queue stands; the reason shown is the first that there is, of the oldest paper on."""
    rows = connection.execute(f"SELECT state, why FROM paper WHERE {_OPEN} ORDER BY id").fetchall()
    unknown = sum(state == "unknown" for state, _why in rows)
    return Papers(len(rows) - unknown, unknown, next((why for _state, why in rows if why), ""))


def receipt_state(connection: sqlite3.Connection, number: str) -> str:
    """The state of the newest receipt of a sale; empty: it has none."""
    row = connection.execute(
        "SELECT state FROM paper WHERE kind = 'receipt' AND about = ? ORDER BY copy DESC LIMIT 1", (number,)
    ).fetchone()
    return str(row[0]) if row else ""


def cut_short(connection: sqlite3.Connection, printer: str) -> str | None:
    """The document of the last paper that went to *printer* and broke off, where nobody has decided over it yet."""
    row = connection.execute(
        f"SELECT document FROM paper WHERE state = 'unknown' AND {_OPEN} AND printer = ? ORDER BY id DESC LIMIT 1",
        (printer,),
    ).fetchone()
    return str(row[0]) if row else None


def settle(ledger: Ledger) -> None:
    """After a start: a paper under way when the program died may or may not be out; long finished ones go."""
    connection = ledger.connection
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM paper").fetchone()
    old = newest - KEPT
    half = connection.execute(f"SELECT 1 FROM paper WHERE state = 'sending' AND {_OPEN} LIMIT 1").fetchone()
    stale = connection.execute("SELECT 1 FROM paper WHERE id <= ? LIMIT 1", (old,)).fetchone()
    if half is None and stale is None:
        return
    with ledger.transaction():
        connection.execute(
            f"UPDATE paper SET state = 'unknown', why = 'interrupted' WHERE state = 'sending' AND {_OPEN}"
        )
        connection.execute("DELETE FROM paper WHERE id <= ? AND state IN ('sent', 'printed', 'dropped')", (old,))


def renew(connection: sqlite3.Connection) -> None:
    """Bring the table of 0.1.0, which knew one printer and fewer states, into the form above."""
    connection.execute("ALTER TABLE paper RENAME TO paper_before")
    connection.execute("DROP INDEX paper_open")
    for ddl in SCHEMA:
        connection.execute(ddl)
    connection.execute(
        """INSERT INTO paper (id, kind, about, printer, copy, document, state, why, tries, at)
        SELECT id, kind, about, 'receipt', row_number() OVER (PARTITION BY kind, about ORDER BY id) - 1, document,
            CASE WHEN state = 'unsure' THEN 'unknown' WHEN state = 'waiting' AND tries + (why <> '') > 0
                THEN 'failed' ELSE state END, why, tries, at
        FROM paper_before ORDER BY id"""
    )
    connection.execute("DROP TABLE paper_before")
