"""The journal as a file that anyone can check: one row a line, as it stands in the ledger (`tools/verify_journal.py`)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from data.reader import connect
from data.storage import told

_NAMES = ("device", "seq", "at", "kind", "body", "hash")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def journal_lines(folder: Path) -> Iterator[str]:
    """Every row as a line of JSON, its body the text that was hashed. Raises exists (none), damaged, read_only."""
    connection = connect(folder)
    try:
        with told(folder):
            for row in connection.execute(f"SELECT {', '.join(_NAMES)} FROM journal ORDER BY rowid"):
                yield _encode(dict(zip(_NAMES, row, strict=True))) + "\n"
    finally:
        connection.close()


def export_journal(folder: Path, path: Path) -> int:
    """Write the journal of the ledger in *folder* to *path*, whole or not at all; how many rows it has."""
    new, rows = path.with_name(f"{path.name}.new"), 0
    with told(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with new.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
                for line in journal_lines(folder):
                    file.write(line)
                    rows += 1
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
    return rows
