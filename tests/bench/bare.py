"""The same SQL, run bare: what a connection was heard to ask, and asked again by nobody but sqlite3."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from data.storage import LEDGER_FILE


@contextmanager
def bare(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection of its own that only reads."""
    connection = sqlite3.connect(f"{(folder / LEDGER_FILE).absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def run(connection: sqlite3.Connection, queries: Sequence[str]) -> None:
    """Ask every one and read its rows."""
    for query in queries:
        connection.execute(query).fetchall()


def heard(connection: sqlite3.Connection, work: Callable[[], object]) -> list[str]:
    """The statements that *work* runs, with their values written in."""
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    try:
        work()
    finally:
        connection.set_trace_callback(None)
    return statements
