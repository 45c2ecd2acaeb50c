"""The number that a till goes on under after a restore, or where its ledger lost rows: one that nobody ever had.

It is above every one that the ledger, its backups, the lists beside them and this machine know of, and it is noted there
before it is used. A folder that cannot be reached or written then knows it from the next backup.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from data import anchor
from data.backup import bundles


def take(connection: sqlite3.Connection, folder: Path, places: Iterable[Path]) -> str:
    """A new device number for the ledger on *connection*, which lies or will lie in *folder*; its backups are in *places*."""
    ledger, seen = anchor.first_hash(connection), anchor.read(folder)
    taken = {device for (device,) in connection.execute("SELECT DISTINCT device FROM journal")}
    if seen is not None:
        taken |= {seen.head.device, seen.taken}
    lists = []
    for place in places:
        found = bundles(place, ledger)
        if not found:  # a stick that is not plugged in
            continue
        taken |= {header.device for _path, header in found}
        path = place / f"doorstep-{ledger[:8]}.devices"
        if os.path.exists(path) and not os.path.isfile(path):  # a named pipe would be waited at
            continue
        lists.append(path)
        with contextlib.suppress(OSError):
            taken |= set(path.read_text("ascii", "replace").split())
    device = str(1 + max((int(name) for name in taken if name.isascii() and name.isdigit()), default=0))
    for path in lists:
        with contextlib.suppress(OSError), path.open("a", encoding="ascii") as file:  # a stick may be read-only
            file.write(f"{device}\n")
            file.flush()
            os.fsync(file.fileno())
    if seen is not None:
        with contextlib.suppress(OSError):
            anchor.write(folder, seen._replace(taken=device), sync=True)
    return device
