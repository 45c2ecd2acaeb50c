"""A change of version: the tables are derived anew in a copy, which takes the ledger's place once it is whole.

A power cut in the middle leaves the old ledger or the new one. Nothing of it happens while a shift is open: its figures
are the older program's, and customers are waiting.
"""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

from data import journal, tables
from data.storage import LEDGER_FILE, sync_folder
from pos.errors import PosError

COPY_FILE = "ledger.new"
_SHIFTS = "SELECT kind, body FROM journal WHERE kind IN ('shift.opened', 'shift.closed') ORDER BY rowid DESC LIMIT 1"


def is_older(connection: sqlite3.Connection) -> bool:
    """Whether an older program wrote the file: its form, or the shape of its tables."""
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    return form < journal.FORM or not has_tables(connection)


def has_tables(connection: sqlite3.Connection) -> bool:
    """Whether the derived tables are of this program's shape."""
    return bool(connection.execute("SELECT value FROM apart WHERE key = 'shape'").fetchone() == (tables.SHAPE,))


def check_shift(connection: sqlite3.Connection) -> None:
    """Raises shift_open where a shift of an older program is not closed yet."""
    last = connection.execute(_SHIFTS).fetchone() if is_older(connection) else None
    if last is not None and last[0] == "shift.opened":
        raise PosError("shift_open", "older", shift=json.loads(last[1])["shift"])


def derive(connection: sqlite3.Connection) -> None:
    """Drop the derived tables and make them again from the journal, in the running transaction."""
    tables.drop(connection)
    tables.create(connection)
    for entry in journal.entries(connection):
        tables.apply(connection, entry)
    connection.execute("INSERT OR REPLACE INTO apart (key, value) VALUES ('shape', ?)", (tables.SHAPE,))


def remove_copy(folder: Path) -> None:
    """What a cut in the middle left."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        (folder / f"{COPY_FILE}{suffix}").unlink(missing_ok=True)


def make_copy(connection: sqlite3.Connection, folder: Path) -> None:
    """A copy of the ledger with its tables derived anew, whole and durable, beside it."""
    remove_copy(folder)
    try:
        copy = sqlite3.connect(folder / COPY_FILE, isolation_level=None)
        try:
            connection.backup(copy)
            # Nobody misses it if it is cut short, so nothing is kept to roll it back with.
            copy.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; BEGIN")
            derive(copy)
            copy.execute("COMMIT")
            # In the ledger's own mode already: the change would leave a journal beside it that could come back.
            copy.execute("PRAGMA journal_mode=WAL")
        finally:
            copy.close()
        with (folder / COPY_FILE).open("rb+") as file:
            os.fsync(file.fileno())
        sync_folder(folder)
    except BaseException:
        remove_copy(folder)
        raise


def take_place(connection: sqlite3.Connection, folder: Path) -> None:
    """Close the ledger and put its copy in its place. Raises ledger_in_use where a reader holds on to the old one."""
    wal = folder / f"{LEDGER_FILE}-wal"
    (busy, _log, _moved) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        remove_copy(folder)
        raise PosError("ledger_in_use", place=str(folder))
    connection.close()
    # The log is gone for good before the copy has the ledger's name: its pages would be played into the new file.
    for path in (wal, folder / f"{LEDGER_FILE}-shm"):
        path.unlink(missing_ok=True)
    sync_folder(folder)
    (folder / COPY_FILE).replace(folder / LEDGER_FILE)
    sync_folder(folder)
