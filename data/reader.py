"""Reading beside an open window: the same questions as the ledger's, on a connection that can write nothing.

`mode=ro` never checkpoints, so the writer stays the only one who does (contract 3). What is read is one moment's state.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from data import journal, migrate, tables
from data.anchor import no_ledger
from data.persons import Persons
from data.records import Records
from data.storage import LEDGER_FILE, check_form, has_ledger, stray_journal, told
from pos.errors import PosError
from pos.totals import ShiftReport


class Reader(Records):
    """The ledger as it stands at the moment of opening."""

    def find_shift(self, number: int | None) -> ShiftReport:
        """A shift by its number, or the newest. Raises no_shift."""
        wanted = self.last_shift() if number is None else None
        report = self.shift_report(wanted.number if wanted else number or 0)
        if report is None:
            raise PosError("no_shift")
        return report


def open_reader(folder: Path) -> Reader:
    """Open the ledger in *folder* to read. Raises exists (none), newer_ledger, damaged, read_only."""
    connection, persons = connect(folder), Persons(folder)
    try:
        with told(folder):
            check_form(connection, folder)
            if migrate.form_of(connection) < journal.FORM:
                connection, persons = _in_memory(connection), Persons(None)
                migrate.bring_up(connection, persons)
            if connection.execute("SELECT value FROM apart WHERE key = 'shape'").fetchone() != (tables.SHAPE,):
                connection = _derived_anew(connection)
            connection.execute("SELECT 1 FROM journal LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return Reader(connection, persons)


def address(folder: Path) -> str:
    """The URI at which the ledger can be read. Raises exists (none), read_only, damaged (stray_journal)."""
    path = folder / LEDGER_FILE
    if not has_ledger(folder):
        raise no_ledger(folder)
    with told(folder):
        if (stray := stray_journal(folder)) is not None:
            raise PosError("damaged", "stray_journal", place=str(stray))
    mode = "mode=ro"
    if not _can_make_files(folder):
        wal = path.with_name(f"{LEDGER_FILE}-wal")
        if wal.exists() and wal.stat().st_size:
            # Its last sales are in the -wal, which nobody can read in a folder that takes no -shm: copy it first.
            raise PosError("read_only", "copy_first", place=str(folder))
        mode = "mode=ro&immutable=1"
    return f"{path.absolute().as_uri()}?{mode}"


def connect(folder: Path) -> sqlite3.Connection:
    """A connection that can write nothing, with one moment's state before it."""
    uri = address(folder)
    with told(folder):
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5.0)
        try:
            connection.execute("PRAGMA query_only=ON")
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
    return connection


def _can_make_files(folder: Path) -> bool:
    if not os.access(folder, os.W_OK):
        return False
    try:
        return not os.statvfs(folder).f_flag & os.ST_RDONLY
    except AttributeError:  # Windows has no statvfs
        return True


def _in_memory(stored: sqlite3.Connection) -> sqlite3.Connection:
    """A copy: a file of another program's version is mended by the writer, and not by a reader."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    stored.backup(copy)
    stored.close()
    return copy


def _derived_anew(stored: sqlite3.Connection) -> sqlite3.Connection:
    """A copy in memory with the tables of this program's shape."""
    copy = _in_memory(stored)
    tables.drop(copy)
    tables.create(copy)
    for entry in journal.entries(copy):
        tables.apply(copy, entry)
    return copy
