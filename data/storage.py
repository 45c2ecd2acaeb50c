"""The file under the ledger: how it is opened, what its errors mean to a person, and what must reach the disk.

sqlite-utils is left out here on purpose: opening is part of the program's start.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data import journal, tables
from pos.errors import PosError

LEDGER_FILE = "ledger.db"
LOCK_FILE = "lock"
VAULT_FILE = "vault.key"

FILE_ERRORS = (sqlite3.Error, OSError, UnicodeDecodeError, json.JSONDecodeError)
"""What a file or a disk that is not as it should be makes Python raise: SQLite's own words may be no text any more."""

_PERHAPS_FULL = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}
_OUT_OF_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_WRITABLE = {
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.EISDIR,
    errno.ENOENT,
    errno.ENAMETOOLONG,
    errno.ELOOP,
}


def refusal(error: BaseException, folder: Path) -> PosError | None:
    """What a failure of the file or the disk means to a person; None where it is our own mistake."""
    place = str(folder)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            return None
        if code == sqlite3.SQLITE_FULL or (code in _PERHAPS_FULL and _has_no_room(folder)):
            return PosError("disk_full", place=place)
        primary = code & 0xFF
        if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
            return _forbidden(folder / LEDGER_FILE, place)
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return PosError("ledger_in_use", place=place)
        return PosError("damaged", place=place) if primary in _DAMAGED else None
    if isinstance(error, OSError):
        if error.errno in _OUT_OF_SPACE:
            return PosError("disk_full", place=place)
        if error.errno in _NOT_WRITABLE:
            return _forbidden(error.filename, place)
        return PosError("damaged", place=place)
    if isinstance(error, FILE_ERRORS):
        return PosError("damaged", place=place)
    return None


def _forbidden(path: object, place: str) -> PosError:
    """What was wanted of *path* is not allowed: not even to read it, or only to write there."""
    for wanted in (Path(path), Path(path).parent) if isinstance(path, str | Path) else ():
        if os.path.exists(wanted) and not os.access(wanted, os.R_OK):
            return PosError("read_only", "unreadable", place=str(wanted))
    return PosError("read_only", place=place)


def _has_no_room(folder: Path) -> bool:
    """Whether a file in *folder* cannot grow: SQLite calls a quota that is used up a failed write."""
    probe = folder / "room"
    try:
        with probe.open("wb", buffering=0) as file:
            for _block in range(8):
                file.write(b"\0" * 8192)
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno in _OUT_OF_SPACE
    finally:
        probe.unlink(missing_ok=True)
    return False


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the file or the disk refuses into a PosError."""
    try:
        yield
    except FILE_ERRORS as error:
        said = refusal(error, folder)
        if said is None:
            raise
        raise said from error


def connect(folder: Path, *, create: bool = False) -> sqlite3.Connection:
    """The writing connection. It goes to the Till's thread, so it is not bound to the one that opened it."""
    if not create:
        put_aside_stray(folder)
    uri = f"{(folder / LEDGER_FILE).absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=1.0, cached_statements=256
    )
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=FAST"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA journal_size_limit=16777216")
    except BaseException:
        connection.close()
        raise
    return connection


def stray_journal(folder: Path) -> Path | None:
    """A rollback journal beside a ledger that writes a -wal: of another time or file, and SQLite would roll it back into it."""
    path = folder / LEDGER_FILE
    journal_file = path.with_name(f"{LEDGER_FILE}-journal")
    if not journal_file.exists():
        return None
    with path.open("rb") as file:
        return journal_file if file.read(20)[18:] == b"\2\2" else None  # the file format's number for WAL


def put_aside_stray(folder: Path) -> None:
    """Move such a journal out of SQLite's way, durably. Called by the process that holds the lock."""
    if (stray := stray_journal(folder)) is not None:
        stray.replace(stray.with_name(f"{stray.name}.stray"))
        sync_folder(folder)


def standing(folder: Path) -> tuple[tuple[int, int] | None, ...]:
    """Which files have the names of the ledger and its log. (Windows lets nobody move a file that is open.)"""
    if sys.platform == "win32":
        return ()
    name = os.path.join(folder, LEDGER_FILE)  # as texts: it is asked at every commit
    return _which(name), _which(f"{name}-wal")


def _which(name: str) -> tuple[int, int] | None:
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def check_form(connection: sqlite3.Connection, folder: Path) -> None:
    """Raises newer_ledger, damaged where this is no ledger, or exists (none) where a set-up was cut short."""
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    if form > journal.FORM:
        raise PosError("newer_ledger", place=str(folder))
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not names:
        raise PosError("exists", "none", place=str(folder))
    if "journal" not in names or form < 1:
        raise PosError("damaged", place=str(folder))
    known = "apart" in names and connection.execute("SELECT value FROM apart WHERE key = 'shape'").fetchone()
    if known and known[0].isdecimal() and int(known[0]) > int(tables.SHAPE):
        raise PosError("newer_ledger", place=str(folder))  # it has rows that this program does not know


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* durable: files made or removed in it. Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def has_ledger(folder: Path) -> bool:
    """Whether a ledger lies in *folder*, whatever its state. A file with nothing in it is none."""
    path = folder / LEDGER_FILE
    return os.path.exists(path) and os.path.getsize(path) > 0


def be_polite() -> None:
    """Let the till go first: what this process does has time. (On Windows whoever starts it says so.)"""
    if hasattr(os, "nice"):
        os.nice(10)
