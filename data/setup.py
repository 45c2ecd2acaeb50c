"""Setting up: the ledger's file with its tables, before the first row."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from data import apart, erasures, journal, papers, pins, tables, vault
from data.storage import LEDGER_FILE, connect, put_aside_stray, sync_folder
from pos.errors import PosError


def make_room(folder: Path) -> None:
    """Raises exists where a ledger is; what a set-up cut short left behind, without one row, is cleared away."""
    path = folder / LEDGER_FILE
    if not path.exists():
        return
    put_aside_stray(folder)
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        try:
            rows = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
            rows = rows and connection.execute("SELECT count(*) FROM (SELECT 1 FROM journal LIMIT 1)").fetchone()[0]
            other = connection.execute("SELECT count(*) FROM sqlite_master WHERE name <> 'journal'").fetchone()[0]
            ours = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'apart'").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        raise PosError("exists", place=str(folder)) from None
    if rows or (other and not ours):
        raise PosError("exists", place=str(folder))
    remove_ledger(folder)


def remove_ledger(folder: Path) -> None:
    """Take the file away, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal", "-journal.stray"):
        (folder / f"{LEDGER_FILE}{suffix}").unlink(missing_ok=True)


def make_file(folder: Path, device: str) -> None:
    """The file with its tables, empty and durable."""
    connection = connect(folder, create=True)
    try:
        # The change to WAL removed a rollback journal; were its name to come back after a power cut, SQLite would
        # roll the whole ledger back with it and find the result in order.
        sync_folder(folder)
        connection.execute("BEGIN IMMEDIATE")
        for ddl in (*journal.SCHEMA, *apart.SCHEMA, *papers.SCHEMA, *vault.SCHEMA, *pins.SCHEMA):
            connection.execute(ddl)
        tables.create(connection)
        rows = (("device", device), ("shape", tables.SHAPE))
        connection.executemany("INSERT INTO apart (key, value) VALUES (?, ?)", rows)
        if listed := erasures.read(folder):  # of a ledger that lay here before: its numbers are nobody else's
            vault.set_last_number(connection, max(listed))
        connection.execute(f"PRAGMA user_version = {journal.FORM}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sync_folder(folder)
    finally:
        connection.close()
