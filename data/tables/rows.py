"""What every room of the derived tables writes its rows with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from pos.entries import Entry

Kinds = dict[str, Callable[[sqlite3.Connection, Entry], None]]
"""Kind of the journal → what it does to the tables."""


def insert(table: str, columns: str) -> str:
    """The statement that fills *columns*; `z` is the number of the Z that will close this."""
    names = columns.split()
    values = ", ".join("(SELECT coalesce(max(number), 0) + 1 FROM z)" if n in ("z", "closed_z") else "?" for n in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"
