"""One moment's copy of the ledger, taken beside an open window, and what must be true of a copy.

The copy lies in a file without a name: whatever ends the process, nothing in clear stays behind. The reading connection
holds one moment for the whole time, so a sale under way neither waits nor makes SQLite begin again; it never checkpoints.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data import journal, reader, tables
from data.storage import told
from pos.entries import GENESIS, SALE_KINDS
from pos.errors import PosError

_SCRATCH = ".backup-"
_STEP_PAGES, _PAUSE_S = 1024, 0.005  # 4 MiB, then the disk is the till's for a moment

Proved = Mapping[str, tuple[int, str]]
"""Device → the last row (seq and hash) up to which its chain was read and held."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A ledger's head and totals."""

    ledger: str  # its first row's hash
    site: str
    device: str
    seq: int
    hash: str
    rows: int
    sales: int
    net_fen: int
    last_sale_at: str


@contextmanager
def scratch(folder: Path, mode: str) -> Iterator[tuple[IO[bytes], sqlite3.Connection]]:
    """A file that loses its name at once, and a connection on it, opened in *mode*."""
    place = folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())
    _sweep(place)
    handle, name = tempfile.mkstemp(prefix=_SCRATCH, suffix=".tmp", dir=place)
    path = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None)
            try:
                with contextlib.suppress(PermissionError):  # Windows takes no name from an open file
                    path.unlink()
                yield file, connection
            finally:
                connection.close()
    finally:
        path.unlink(missing_ok=True)


def _sweep(place: Path) -> None:
    """What a kill left where names stay (Windows)."""
    for left in place.glob(f"{_SCRATCH}*.tmp"):
        with contextlib.suppress(OSError):
            left.unlink()


@contextmanager
def snapshot(folder: Path) -> Iterator[tuple[IO[bytes], Facts]]:
    """The ledger in *folder* as it stands now, copied; at the file's beginning. Raises what a reader may."""
    with told(folder), scratch(folder, "mode=rw") as (file, copy):
        # Without a name there is no journal either, and a copy that fails is thrown away.
        copy.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
        source = reader.connect(folder)
        try:
            held = facts(source)
            source.backup(copy, pages=_STEP_PAGES, progress=lambda *_pages: time.sleep(_PAUSE_S))
        finally:
            source.close()
        copy.close()
        file.seek(0)
        yield file, held


def facts(connection: sqlite3.Connection) -> Facts:
    """Head and totals, as a reader sees them."""

    def one(sql: str, *values: object) -> tuple[object, ...]:
        return connection.execute(sql, values).fetchone() or ()

    (device,) = one("SELECT value FROM apart WHERE key = 'device'")
    head = one("SELECT seq, hash FROM journal WHERE device = ? ORDER BY seq DESC LIMIT 1", device)
    if not head:
        raise PosError("damaged", "backup_ledger")
    kinds = ", ".join("?" for _kind in SALE_KINDS)
    if one("SELECT value FROM apart WHERE key = 'shape'") == (tables.SHAPE,):
        sales = one("SELECT coalesce(sum(sales), 0), coalesce(sum(net_fen), 0) FROM tally")
    else:  # another program's tables: the journal says it too, slowly
        sql = f"SELECT count(*), coalesce(sum(json_extract(body, '$.net')), 0) FROM journal WHERE kind IN ({kinds})"
        sales = one(sql, *SALE_KINDS)
    last = one(f"SELECT at FROM journal WHERE kind IN ({kinds}) ORDER BY rowid DESC LIMIT 1", *SALE_KINDS)
    site = one("SELECT value FROM setting WHERE key = 'site.name'")
    (first,) = one("SELECT hash FROM journal ORDER BY rowid LIMIT 1")
    (rows,) = one("SELECT count(*) FROM journal")
    values = (first, *(site or ("",)), device, *head, rows, *sales, *(last or ("",)))
    return Facts(*values)  # type: ignore[arg-type]


def check_copy(copy: sqlite3.Connection, held: Facts, proved: Proved) -> dict[str, tuple[int, str]]:
    """Raises damaged unless the copy is whole, is what *held* says, and its chain goes on from *proved*.

    Returns the rows up to which the chain is proved now. Nothing proved before: the whole chain is read.
    """
    try:
        if copy.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)] or facts(copy) != held:
            raise PosError("damaged", "backup_ledger")
        devices = [device for (device,) in copy.execute("SELECT DISTINCT device FROM journal").fetchall()]
        return {device: _chain(copy, device, proved.get(device, (0, GENESIS))) for device in devices}
    except sqlite3.Error as error:
        raise PosError("damaged", "backup_ledger") from error


def _chain(copy: sqlite3.Connection, device: str, start: tuple[int, str]) -> tuple[int, str]:
    seq, last = start
    if seq:
        row = copy.execute("SELECT hash FROM journal WHERE device = ? AND seq = ?", (device, seq)).fetchone()
        if row != (last,):
            raise PosError("damaged", "backup_chain")
    rows = copy.execute(
        "SELECT seq, at, kind, body, hash FROM journal WHERE device = ? AND seq > ? ORDER BY seq", (device, seq)
    )
    for number, at, kind, body, digest in rows:
        seq += 1
        if number != seq or journal.chained(last, device, number, at, kind, body) != digest:
            raise PosError("damaged", "backup_chain")
        last = digest
    return seq, last
