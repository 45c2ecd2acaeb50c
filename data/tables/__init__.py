"""The derived tables: what the journal's rows add up to, in plain SQL for reports and look-ups.

`apply` copies and adds up; it calls no rule and reads no setting, so dropping these tables and applying the journal
again gives the same contents. A change of their shape raises SHAPE, and the ledger re-derives at its next opening.
Money is INTEGER fen, quantities INTEGER thousandths; an absent text is '' and an absent figure 0.
"""

from __future__ import annotations

import sqlite3

from data.tables import drawer, goods, partners, people, proof, sales, site
from data.tables.rows import Kinds
from pos.entries import Entry

SHAPE = "10"

_ROOMS = (site, drawer, sales, partners, goods, people, proof)

TABLES: dict[str, str] = {name: ddl for room in _ROOMS for name, ddl in room.TABLES.items()}
INDEXES: dict[str, str] = {name: ddl for room in _ROOMS for name, ddl in room.INDEXES.items()}
KINDS: Kinds = {kind: write for room in _ROOMS for kind, write in room.KINDS.items()}
"""Every kind the journal knows, with what it does to the tables."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, empty, in the running transaction."""
    from sqlite_utils import Database

    database = Database(connection, recursive_triggers=False)
    for ddl in (*TABLES.values(), *INDEXES.values()):  # as SQL: sqlite-utils cannot say a named check
        database.execute(ddl)


def drop(connection: sqlite3.Connection) -> None:
    """Drop whichever of the tables are there, in the running transaction."""
    for table in reversed(TABLES):  # what refers before what is referred to
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def apply(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write what *entry* says into the tables, in the running transaction."""
    KINDS[entry.kind](connection, entry)
