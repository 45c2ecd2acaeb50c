"""The journal: the rows that say everything that happened, only ever added, each chained to the one before.

The table's form is contract 1 of the house and never follows the needs of a report; those have tables of their own in
`data.tables`. Two things are settled here: a body's bytes (`canonical`) and the chain over them (`chained`).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator
from typing import Any

from pos.entries import Body, Entry
from pos.errors import PosError

FORM = 3
"""The form of the file, kept in `PRAGMA user_version`: of the journal's own table (unchanged since 1) and its guard
(1 and 2: a row could be replaced by its rowid), and of what is kept apart (1: residents as plain text). Tables that are
derived have `tables.SHAPE` instead."""

SCHEMA = (
    """CREATE TABLE journal(
    device TEXT, seq INTEGER, at TEXT, kind TEXT, body TEXT, hash TEXT, PRIMARY KEY (device, seq)
) STRICT""",
    """CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END""",
    """CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END""",
    # INSERT OR REPLACE deletes without the DELETE trigger where recursive_triggers is off, so a third one stops it: by
    # the key, and by the rowid, whose row would go, too. (A rowid that is not given is -1 here; ours begin at 1.)
    """CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE device = NEW.device AND seq = NEW.seq)
OR EXISTS (SELECT 1 FROM journal WHERE rowid = NEW.rowid AND rowid > 0)
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END""",
)

_INSERT = "INSERT INTO journal (device, seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)"
encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
"""A body's text, where its leaves are known to be right."""
_TEXT, _LEAVES, _BRANCHES = frozenset({str}), frozenset({str, int}), frozenset({dict, list, tuple})


def renew_guard(connection: sqlite3.Connection) -> None:
    """Make the triggers of an older form as they are now, in the running transaction."""
    _table, *triggers = SCHEMA
    for ddl in triggers:
        connection.execute(f"DROP TRIGGER IF EXISTS {ddl.split()[2]}")
        connection.execute(ddl)


def canonical(body: Body) -> str:
    """The one text of *body*: keys sorted, no spaces, leaves integers and strings only (else ValueError)."""
    _check_leaves(body)
    text = encode(body)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: JSON can say it, UTF-8 cannot
        raise PosError("bad_value", "text", field="text") from None
    return text


def _check_leaves(branch: dict[str, Any] | list[Any] | tuple[Any, ...]) -> None:
    if type(branch) is dict:
        if not set(map(type, branch)) <= _TEXT:
            raise ValueError(f"a body's keys are texts: {list(branch)!r}")
        parts: Collection[Any] = branch.values()
    else:
        parts = branch
    if set(map(type, parts)) <= _LEAVES:
        return
    for part in parts:
        kind = type(part)
        if kind in _BRANCHES:
            _check_leaves(part)
        elif kind not in _LEAVES:
            raise ValueError(f"a body's leaves are integers and texts, not {part!r}")


def chained(previous: str, device: str, seq: int, at: str, kind: str, body: str) -> str:
    """The hash of a row whose predecessor has the hash *previous*."""
    return hashlib.sha256(f"{previous}\n{device}\n{seq}\n{at}\n{kind}\n{body}".encode()).hexdigest()


def add(connection: sqlite3.Connection, previous: str, device: str, seq: int, at: str, kind: str, body: Body) -> Entry:
    """Write the row that follows *previous*."""
    if ("ref" in body) != (kind == "sale.brought"):
        raise ValueError(f"a top-level ref belongs to sale.brought and to nothing else, not {kind}")
    text = canonical(body)
    digest = chained(previous, device, seq, at, kind, text)
    connection.execute(_INSERT, (device, seq, at, kind, text, digest))
    return Entry(device, seq, at, kind, body, digest)


def entries(connection: sqlite3.Connection) -> Iterator[Entry]:
    """Every row in the order it was written, one at a time."""
    rows = connection.execute("SELECT device, seq, at, kind, body, hash FROM journal ORDER BY rowid")
    for device, seq, at, kind, body, digest in rows:
        yield Entry(device, seq, at, kind, json.loads(body), digest)


def entry(connection: sqlite3.Connection, device: str, seq: int) -> Entry:
    """One row."""
    row = connection.execute(
        "SELECT at, kind, body, hash FROM journal WHERE device = ? AND seq = ?", (device, seq)
    ).fetchone()
    return Entry(device, seq, row[0], row[1], json.loads(row[2]), row[3])
