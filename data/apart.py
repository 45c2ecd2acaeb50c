"""What is kept beside the record in the same file, because it may be corrected or dropped: machine settings, the open
and the parked carts, answers already given, and the papers to print. What names a resident is sealed with their key.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

from data.persons import Persons
from data.vault import number_of
from pos.cart import Cart, from_plain, to_plain
from pos.ledger import Papers, Parked

if TYPE_CHECKING:
    from data.ledger import Ledger

PAPERS_KEPT = 500
"""Of papers done with, so many of the newest stay, to be looked at."""

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
    """CREATE TABLE paper (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, about TEXT NOT NULL, document TEXT NOT NULL,
    state TEXT NOT NULL, why TEXT NOT NULL, tries INTEGER NOT NULL, at TEXT NOT NULL,
    CONSTRAINT known_state CHECK (state IN ('waiting', 'sending', 'sent', 'unsure', 'dropped'))
) STRICT""",
    "CREATE INDEX paper_open ON paper (state) WHERE state IN ('waiting', 'sending', 'unsure')",
)

_OPEN = "state IN ('waiting', 'sending', 'unsure')"


def cart(connection: sqlite3.Connection, persons: Persons) -> Cart:
    """The open cart, as it was last kept."""
    row = connection.execute("SELECT cart FROM cart").fetchone()
    return _cart(row[0], persons) if row else Cart()


def keep_cart(connection: sqlite3.Connection, cart: Cart, persons: Persons) -> None:
    """Keep the open cart."""
    text = cart_text(to_plain(cart), persons)
    connection.execute("INSERT OR REPLACE INTO cart (one, cart) VALUES (1, ?)", (text,))


def cart_text(plain: dict[str, Any], persons: Persons) -> str:
    """A cart's text, in which every diner is sealed with their own key."""

    def sealed(diner: dict[str, Any] | None) -> dict[str, Any] | None:
        return _sealed(diner["resident"], diner, persons) if diner else None

    lines = [{**line, "diner": sealed(line["diner"])} for line in plain["lines"]]
    return _text({**plain, "lines": lines, "diner": sealed(plain["diner"])})


def _cart(text: str, persons: Persons) -> Cart:
    """The cart of a text. A diner who was erased since is out of it; their meals are meals of nobody."""
    plain, erased = json.loads(text), set()

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
    return tuple(Parked(number, at, staff, _cart(text, persons)) for number, at, staff, text in rows)


def park(connection: sqlite3.Connection, cart: Cart, at: str, by: str, persons: Persons) -> int:
    """Set a cart aside under the lowest free number from 1."""
    taken = {number for (number,) in connection.execute("SELECT number FROM parked")}
    number = next(free for free in range(1, len(taken) + 2) if free not in taken)
    text = cart_text(to_plain(cart), persons)
    connection.execute("INSERT INTO parked (number, at, staff, cart) VALUES (?, ?, ?, ?)", (number, at, by, text))
    return number


def unpark(connection: sqlite3.Connection, number: int, persons: Persons) -> Cart | None:
    """Take a parked cart off the shelf."""
    row = connection.execute("SELECT cart FROM parked WHERE number = ?", (number,)).fetchone()
    if row is None:
        return None
    connection.execute("DELETE FROM parked WHERE number = ?", (number,))
    return _cart(row[0], persons)


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


def queue_paper(connection: sqlite3.Connection, document: str, *, kind: str, about: str, at: str) -> int:
    """Put a document at the end of the queue; the job's number."""
    job = connection.execute(
        "INSERT INTO paper (kind, about, document, state, why, tries, at) VALUES (?, ?, ?, 'waiting', '', 0, ?)",
        (kind, about, document, at),
    ).lastrowid
    assert job is not None
    return job


def next_paper(connection: sqlite3.Connection, skip: frozenset[int]) -> tuple[int, str] | None:
    """The oldest waiting paper not in *skip*."""
    rows = connection.execute(f"SELECT id FROM paper WHERE state = 'waiting' AND {_OPEN} ORDER BY id")
    job = next((job for (job,) in rows if job not in skip), None)
    if job is None:
        return None
    (document,) = connection.execute("SELECT document FROM paper WHERE id = ?", (job,)).fetchone()
    return job, document


def paper_state(connection: sqlite3.Connection, job: int, state: str, why: str) -> None:
    """Record what became of a job."""
    connection.execute(
        "UPDATE paper SET state = ?1, why = ?2, tries = tries + (?1 = 'sending') WHERE id = ?3", (state, why, job)
    )


def settle_unsure(connection: sqlite3.Connection, state: str) -> int:
    """Make every unsure paper *state*; how many there were."""
    return connection.execute(
        f"UPDATE paper SET state = ?, why = '' WHERE state = 'unsure' AND {_OPEN}", (state,)
    ).rowcount


def papers(connection: sqlite3.Connection) -> Papers:
    """How the queue stands; the reason shown is the first that there is, of the oldest paper on."""
    rows = connection.execute(f"SELECT state, why FROM paper WHERE {_OPEN} ORDER BY id").fetchall()
    unsure = sum(state == "unsure" for state, _why in rows)
    return Papers(len(rows) - unsure, unsure, next((why for _state, why in rows if why), ""))


def settle_papers(ledger: Ledger) -> None:
    """After a start: a paper under way when the program died may or may not be out; long finished ones go."""
    connection = ledger.connection
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM paper").fetchone()
    old = newest - PAPERS_KEPT
    half = connection.execute(f"SELECT 1 FROM paper WHERE state = 'sending' AND {_OPEN} LIMIT 1").fetchone()
    stale = connection.execute("SELECT 1 FROM paper WHERE id <= ? LIMIT 1", (old,)).fetchone()
    if half is None and stale is None:
        return
    with ledger.transaction():
        connection.execute(
            f"UPDATE paper SET state = 'unsure', why = 'interrupted' WHERE state = 'sending' AND {_OPEN}"
        )
        connection.execute("DELETE FROM paper WHERE id <= ? AND state IN ('sent', 'dropped')", (old,))
