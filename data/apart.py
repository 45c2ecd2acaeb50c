"""What is kept beside the record in the same file, because it may be corrected or dropped: machine settings, the open
and the parked carts, and answers already given. What names a resident is sealed with their key, and a cart bears a mark.
The papers to print are `data.papers`'.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from contextlib import suppress
from typing import Any

from data.persons import Persons
from data.vault import number_of
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

KEYS = frozenset({"device", "shape", "cards_swept", "plain_text"})
"""What the table `apart` may say: whose ledger it is, what its tables are like, and what is still to be done with it."""


OPEN, _MARK = "open", ',"mark":"'


def cart(connection: sqlite3.Connection, persons: Persons) -> Cart:
    """The open cart, as it was last kept."""
    row = connection.execute("SELECT cart FROM cart").fetchone()
    return cart_of(row[0], persons) if row else Cart()


def keep_cart(connection: sqlite3.Connection, cart: Cart, persons: Persons, key: bytes) -> None:
    """Keep the open cart."""
    text = marked(cart_text(to_plain(cart), persons), key, OPEN)
    connection.execute("INSERT OR REPLACE INTO cart (one, cart) VALUES (1, ?)", (text,))


def cart_text(plain: dict[str, Any], persons: Persons) -> str:
    """A cart's text, in which every diner is sealed with their own key."""

    def sealed(diner: dict[str, Any] | None) -> dict[str, Any] | None:
        return _sealed(diner["resident"], diner, persons) if diner else None

    lines = [{**line, "diner": sealed(line["diner"])} for line in plain["lines"]]
    return _text({**plain, "lines": lines, "diner": sealed(plain["diner"])})


def marked(text: str, key: bytes, which: str) -> str:
    """A cart's text with its mark: nobody without the key can change it, or put it in another's place."""
    return f'{text[:-1]}{_MARK}{_digest(text, key, which)}"}}'


def is_marked(text: str, key: bytes, which: str) -> bool | None:
    """Whether the mark is that of the text; None where there is none, in a ledger of a time before there were marks."""
    start = len(text) - len(_MARK) - 66
    if not text.startswith(_MARK, max(0, start)):
        return None
    return text == marked(f"{text[:start]}}}", key, which)


def _digest(text: str, key: bytes, which: str) -> str:
    return hmac.digest(key, f"{which}\n{text}".encode("utf-8", "surrogatepass"), "sha256").hex()


def which_parked(number: int, at: str, staff: str) -> str:
    """A parked cart, as its mark names it."""
    return f"parked\n{number}\n{at}\n{staff}"


def cart_of(text: str, persons: Persons) -> Cart:
    """The cart of a text. Raises JSONDecodeError where it is none."""
    try:
        return _cart(json.loads(text), persons)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise json.JSONDecodeError("no cart", text, 0) from error


def _cart(plain: dict[str, Any], persons: Persons) -> Cart:
    """A diner who was erased since is out of it; their meals are meals of nobody."""
    erased = set()

    def opened(diner: dict[str, Any] | None) -> dict[str, Any] | None:
        if diner is None:
            return None
        whole = _opened(diner, persons)
        if whole is None:
            erased.add(diner["resident"])
            return {"resident": diner["resident"], "born": "", "sex": ""}
        return whole

    for line in plain["lines"]:
        line["diner"] = opened(line["diner"])
    plain["diner"] = opened(plain["diner"])
    cart = from_plain(plain)
    for resident in erased:
        cart = cart.without_person(resident)
    return cart


def _sealed(resident: str, whole: dict[str, Any], persons: Persons) -> dict[str, Any]:
    return {"resident": resident, "sealed": persons.seal(number_of(resident) or 0, whole).hex()}


def _opened(kept: dict[str, Any], persons: Persons) -> dict[str, Any] | None:
    whole = persons.open(number_of(kept["resident"]) or 0, bytes.fromhex(kept["sealed"]))
    return whole if isinstance(whole, dict) else None


def _text(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def parked(connection: sqlite3.Connection, persons: Persons) -> tuple[Parked, ...]:
    """The sales set aside, by number."""
    rows = connection.execute("SELECT number, at, staff, cart FROM parked ORDER BY number").fetchall()
    return tuple(Parked(number, at, staff, cart_of(text, persons)) for number, at, staff, text in rows)


def park(connection: sqlite3.Connection, cart: Cart, at: str, by: str, persons: Persons, key: bytes) -> int:
    """Set a cart aside under the lowest free number from 1."""
    taken = {number for (number,) in connection.execute("SELECT number FROM parked")}
    number = next(free for free in range(1, len(taken) + 2) if free not in taken)
    text = marked(cart_text(to_plain(cart), persons), key, which_parked(number, at, by))
    connection.execute("INSERT INTO parked (number, at, staff, cart) VALUES (?, ?, ?, ?)", (number, at, by, text))
    return number


def unpark(connection: sqlite3.Connection, number: int, persons: Persons) -> Cart | None:
    """Take a parked cart off the shelf."""
    row = connection.execute("SELECT cart FROM parked WHERE number = ?", (number,)).fetchone()
    if row is None:
        return None
    connection.execute("DELETE FROM parked WHERE number = ?", (number,))
    return cart_of(row[0], persons)


def forget_voids(connection: sqlite3.Connection, key: bytes) -> None:
    """Carts of a device that goes on as another: what was taken out of them is a row of the one before, by its number."""
    for table, rowid, which, text in cart_texts(connection):
        with suppress(ValueError, AttributeError):
            plain = json.loads(text)
            mark = plain.pop("mark", "")
            if plain.pop("voids", ()):
                new = _text(plain)
                # One that somebody changed keeps the mark that it does not fit.
                new = (
                    marked(new, key, which)
                    if is_marked(text, key, which) is not False
                    else _text({**plain, "mark": mark})
                )
                connection.execute(f"UPDATE {table} SET cart = ? WHERE rowid = ?", (new, rowid))


def cart_texts(connection: sqlite3.Connection) -> list[tuple[str, int, str, str]]:
    """The open cart and the parked ones: table, rowid, how its mark names it, text."""
    opened = connection.execute("SELECT rowid, cart FROM cart").fetchall()
    parked = connection.execute("SELECT number, at, staff, cart FROM parked ORDER BY number").fetchall()
    return [("cart", rowid, OPEN, text) for rowid, text in opened] + [
        ("parked", number, which_parked(number, at, staff), text) for number, at, staff, text in parked
    ]


def answer_text(answer: dict[str, Any], persons: Persons) -> str:
    """An answer's text; one that names a resident is sealed with their key."""
    resident = str(answer.get("resident", ""))
    return _text(_sealed(resident, answer, persons) if number_of(resident) else answer)


def answer_of(text: str, persons: Persons) -> dict[str, Any]:
    """The answer of a text; of a resident who was erased since, the number alone."""
    kept: dict[str, Any] = json.loads(text)
    if "sealed" not in kept:
        return kept
    return _opened(kept, persons) or {"resident": kept["resident"]}
