"""What is kept beside the record in the same file, because it may be corrected or dropped: machine settings, the open
and the parked carts, and answers already given. The papers to print are `data.papers`'.
"""

from __future__ import annotations

import json
import sqlite3

from pos.cart import Cart, from_plain, to_plain
from pos.ledger import Parked

SCHEMA = (
    "CREATE TABLE apart (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE local (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE cart (one INTEGER PRIMARY KEY CONSTRAINT only_one CHECK (one = 1), cart TEXT NOT NULL) STRICT",
    """CREATE TABLE parked (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, staff TEXT NOT NULL, cart TEXT NOT NULL
) STRICT""",
    """CREATE TABLE answered (
    key TEXT NOT NULL PRIMARY KEY, action TEXT NOT NULL, answer TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
)


def cart(connection: sqlite3.Connection) -> Cart:
    """The open cart, as it was last kept."""
    row = connection.execute("SELECT cart FROM cart").fetchone()
    return from_plain(json.loads(row[0])) if row else Cart()


def keep_cart(connection: sqlite3.Connection, cart: Cart) -> None:
    """Keep the open cart."""
    connection.execute("INSERT OR REPLACE INTO cart (one, cart) VALUES (1, ?)", (_text(cart),))


def _text(cart: Cart) -> str:
    return json.dumps(to_plain(cart), ensure_ascii=False, separators=(",", ":"))


def parked(connection: sqlite3.Connection) -> tuple[Parked, ...]:
    """The sales set aside, by number."""
    rows = connection.execute("SELECT number, at, staff, cart FROM parked ORDER BY number").fetchall()
    return tuple(Parked(number, at, staff, from_plain(json.loads(text))) for number, at, staff, text in rows)


def park(connection: sqlite3.Connection, cart: Cart, at: str, by: str) -> int:
    """Set a cart aside under the lowest free number from 1."""
    taken = {number for (number,) in connection.execute("SELECT number FROM parked")}
    number = next(free for free in range(1, len(taken) + 2) if free not in taken)
    connection.execute(
        "INSERT INTO parked (number, at, staff, cart) VALUES (?, ?, ?, ?)", (number, at, by, _text(cart))
    )
    return number


def unpark(connection: sqlite3.Connection, number: int) -> Cart | None:
    """Take a parked cart off the shelf."""
    row = connection.execute("SELECT cart FROM parked WHERE number = ?", (number,)).fetchone()
    if row is None:
        return None
    connection.execute("DELETE FROM parked WHERE number = ?", (number,))
    return from_plain(json.loads(row[0]))


def forget_person(connection: sqlite3.Connection, resident: str) -> None:
    """Take a resident out of the carts set aside and out of the answers that were kept."""
    for number, text in connection.execute("SELECT number, cart FROM parked").fetchall():
        cart = from_plain(json.loads(text))
        if (without := cart.without_person(resident)) != cart:
            connection.execute("UPDATE parked SET cart = ? WHERE number = ?", (_text(without), number))
    rows = connection.execute("SELECT key, answer FROM answered WHERE instr(answer, ?)", (f'"{resident}"',)).fetchall()
    for key, text in rows:
        answer = {name: value for name, value in json.loads(text).items() if name not in ("name", "age")}
        kept = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        connection.execute("UPDATE answered SET answer = ? WHERE key = ?", (kept, key))
