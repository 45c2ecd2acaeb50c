"""From older forms to this one. Form 1 kept residents as plain text and PINs as scrypt only, and knew one printer; the
triggers of forms 1 and 2 let a row of the journal be replaced by its rowid.

One transaction, and the number of the form changes with it: a cut in the middle leaves the old form whole. What held
plain text is overwritten after it; where that is cut short or the disk has no room, the next start does it again.
"""

from __future__ import annotations

import json
import sqlite3

from data import apart, journal, papers, pins, vault
from data.journal import FORM
from data.persons import Persons
from data.pins import tries_of
from pos.staff import LOCK_SECONDS

_TO_WIPE = ("plain_text", "to wipe")


def form_of(connection: sqlite3.Connection) -> int:
    """The form that the file has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def bring_up(connection: sqlite3.Connection, persons: Persons) -> None:
    """Bring a ledger of an older form to this program's."""
    form = form_of(connection)
    if form < FORM:
        if form < 2:
            connection.execute("PRAGMA secure_delete=ON")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if form < 2:
                _from_plain_text(connection, persons)
            journal.renew_guard(connection)
            connection.execute(f"PRAGMA user_version = {FORM}")
            persons.flush()
            connection.execute("COMMIT")
        except BaseException:
            persons.drop_new()
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    if connection.execute("SELECT value FROM apart WHERE key = ?", _TO_WIPE[:1]).fetchone():
        _wipe(connection)


def _from_plain_text(connection: sqlite3.Connection, persons: Persons) -> None:
    _seal_residents(connection, persons)
    _seal_carts(connection, persons)
    _seal_answers(connection, persons)
    _move_pins(connection)
    papers.renew(connection)
    connection.execute("INSERT OR REPLACE INTO apart (key, value) VALUES (?, ?)", _TO_WIPE)


def _wipe(connection: sqlite3.Connection) -> None:
    """Write the file anew without the pages that held plain text, and empty the log."""
    try:
        connection.execute("VACUUM")
        busy, _log, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            connection.execute("DELETE FROM apart WHERE key = ?", _TO_WIPE[:1])
    except sqlite3.OperationalError:  # no room for a second copy, or a reader holds the log: the next start tries again
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    connection.execute("PRAGMA secure_delete=FAST")


def _seal_residents(connection: sqlite3.Connection, persons: Persons) -> None:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'resident'").fetchone()
    connection.execute("ALTER TABLE resident RENAME TO resident_plain")
    connection.execute(vault.SCHEMA[0])
    fields = ("name", "pinyin", "born", "sex", "home", "note")
    rows = connection.execute(f"SELECT number, digest, seen_at, {', '.join(fields)} FROM resident_plain").fetchall()
    for number, digest, seen_at, *texts in rows:
        known = {field: text for field, text in zip(fields, texts, strict=True) if text}
        sealed = persons.seal(number, known) if known else None
        connection.execute("INSERT INTO resident VALUES (?, ?, ?, ?)", (number, digest, sealed, seen_at))
    connection.execute("DROP TABLE resident_plain")
    vault.set_last_number(connection, row[0] if row else 0)


def _seal_carts(connection: sqlite3.Connection, persons: Persons) -> None:
    for table, key in (("cart", "one"), ("parked", "number")):
        for number, text in connection.execute(f"SELECT {key}, cart FROM {table}").fetchall():
            sealed = apart.cart_text(json.loads(text), persons)
            connection.execute(f"UPDATE {table} SET cart = ? WHERE {key} = ?", (sealed, number))


def _seal_answers(connection: sqlite3.Connection, persons: Persons) -> None:
    for key, text in connection.execute("SELECT key, answer FROM answered WHERE instr(answer, 'resident')").fetchall():
        sealed = apart.answer_text(json.loads(text), persons)
        connection.execute("UPDATE answered SET answer = ? WHERE key = ?", (sealed, key))


def _move_pins(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE pin RENAME TO pin_plain")
    for ddl in pins.SCHEMA:
        connection.execute(ddl)
    rows = connection.execute("SELECT staff, salt, hash, cost, wrong, locked_until FROM pin_plain").fetchall()
    for staff, salt, slow, cost, wrong, locked_until in rows:
        if cost:
            row = (staff, pins.SCRYPT, cost, salt, slow)
            connection.execute("INSERT INTO pin (staff, way, cost, salt, hash) VALUES (?, ?, ?, ?, ?)", row)
        if wrong or locked_until:
            lock = (tries_of(staff), wrong, *((1, LOCK_SECONDS) if locked_until else (0, 0)))
            connection.execute("INSERT INTO pin_lock (tries_at, wrong, locks, seconds) VALUES (?, ?, ?, ?)", lock)
    connection.execute("DROP TABLE pin_plain")
