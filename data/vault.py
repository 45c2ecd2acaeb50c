"""The vault: who a resident is. Kept apart from the journal, so that it can be erased.

A card is known by a keyed digest only, and everything else of a person is sealed with that person's key; both keys lie
in files of their own beside the ledger, so a copy of the ledger alone gives away neither a card's digits nor a name.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from itertools import islice
from typing import Any

from data.persons import Persons
from pos.ledger import Enrolled
from pos.resident import resident_name

SCHEMA = (
    """CREATE TABLE resident (
    number INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT UNIQUE, sealed BLOB, seen_at TEXT NOT NULL
) STRICT""",
)

_STATE = "SELECT state FROM enrolment WHERE resident = ?"
_SEALED = """SELECT number, sealed, coalesce(state, '') FROM {}
    LEFT JOIN enrolment ON enrolment.resident = printf('R%04d', number)"""
_THESE = _SEALED.format("json_each(?) CROSS JOIN resident ON number = value")
_ALL = _SEALED.format("resident") + " WHERE sealed IS NOT NULL ORDER BY number"


class Vault:
    """The residents, on the ledger's connection and in its transactions."""

    def __init__(self, connection: sqlite3.Connection, key: bytes, persons: Persons) -> None:
        self._connection = connection
        self._key = key
        self._persons = persons
        self._texts: dict[int, str] | None = None  # what a search sees of each: opened once, at the first

    def digest(self, text: str) -> str:
        """A keyed digest of *text*: the same for the same, and nobody without the key can go back.

        It is the vault's key itself that digests; what else needs a key has one derived from it for its purpose, whose
        label no digested text can be. Tokens are not kept, so digests could not be made again under another key.
        """
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256").hex()

    def find_token(self, token: str) -> str | None:
        """Our number for a card's secret token, if it was ever seen."""
        row = self._connection.execute("SELECT number FROM resident WHERE digest = ?", (self.digest(token),)).fetchone()
        return resident_name(row[0]) if row else None

    def add_token(self, token: str, at: str) -> str:
        """A new number for a card never seen before."""
        number = self._connection.execute(
            "INSERT INTO resident (digest, seen_at) VALUES (?, ?)", (self.digest(token), at)
        ).lastrowid
        assert number is not None
        return resident_name(number)

    def enrolled(self, resident: str) -> Enrolled | None:
        """What is known of a resident. One whose key is lost is known by number only, and can be enrolled again."""
        number = number_of(resident)
        row = self._connection.execute("SELECT sealed FROM resident WHERE number = ?", (number or 0,)).fetchone()
        if number is None or row is None:
            return None
        state = self._connection.execute(_STATE, (resident_name(number),)).fetchone()
        return self._person(number, row[0], state[0] if state else "")

    def _person(self, number: int, sealed: bytes | None, state: str) -> Enrolled:
        known = read_sealed(self._persons, number, sealed)
        fields = {field: known.get(field, "") for field in ("name", "born", "sex", "home", "note")}
        return Enrolled(resident_name(number), **fields, state=state)

    def keep_enrolled(self, person: Enrolled, pinyin: str) -> None:
        """Write down who the resident is."""
        number = number_of(person.resident)
        assert number is not None
        known = {"name": person.name, "pinyin": pinyin, "born": person.born, "sex": person.sex}
        known |= {"home": person.home, "note": person.note}
        sealed = self._persons.seal(number, {field: text for field, text in known.items() if text})
        self._connection.execute("UPDATE resident SET sealed = ? WHERE number = ?", (sealed, number))
        if self._texts is not None:
            self._texts[number] = _text(known)

    def find_enrolled(self, text: str, limit: int) -> tuple[Enrolled, ...]:
        """Enrolled residents by name, pinyin, home or number; beginnings first."""
        wanted = text.strip().lower()
        if not wanted:  # then nobody is opened but who is shown
            everybody = (self._person(*row) for row in self._connection.execute(_ALL))
            return tuple(islice((person for person in everybody if person.name), limit))
        number = number_of(wanted.upper()) or 0
        ranked = sorted(
            (rank, known)
            for known, text in self._opened().items()
            if (rank := 0 if known == number else _rank(text, wanted)) is not None
        )
        found = self._connection.execute(_THESE, (json.dumps([known for _rank, known in ranked[:limit]]),))
        return tuple(self._person(*row) for row in found)

    def _opened(self) -> dict[int, str]:
        if self._texts is None:
            rows = self._connection.execute("SELECT number, sealed FROM resident WHERE sealed IS NOT NULL")
            opened = ((number, read_sealed(self._persons, number, sealed)) for number, sealed in rows)
            self._texts = {number: _text(known) for number, known in opened if known.get("name")}
        return self._texts

    def forget_opened(self) -> None:
        """What was opened may no longer be what the file says."""
        self._texts = None

    def erase(self, resident: str) -> int | None:
        """Take out who a resident is; their number, if there is one. It stays taken, and the journal stays true."""
        number = number_of(resident)
        self._connection.execute("UPDATE resident SET digest = NULL, sealed = NULL WHERE number = ?", (number or 0,))
        if self._texts is not None:
            self._texts.pop(number or 0, None)
        return number

    def forget_cards(self, *, before: str) -> None:
        """Drop the digests of cards only seen, where the last meal (or, without one, the card) was before a date."""
        self._connection.execute(
            """UPDATE resident SET digest = NULL WHERE sealed IS NULL AND digest IS NOT NULL AND seen_at < ?1
            AND NOT EXISTS (SELECT 1 FROM line WHERE line.resident = printf('R%04d', resident.number)
                AND line.resident <> '' AND line.business_date >= ?1)""",
            (before,),
        )


def known_name(connection: sqlite3.Connection, persons: Persons, resident: str) -> str:
    """A resident's name; empty where none is known."""
    number = number_of(resident) or 0
    row = connection.execute("SELECT sealed FROM resident WHERE number = ?", (number,)).fetchone()
    return read_sealed(persons, number, row[0]).get("name", "") if row else ""


def read_sealed(persons: Persons, number: int, sealed: bytes | None) -> dict[str, str]:
    """What a sealed row says; nothing where there is no row or no key."""
    known: Any = persons.open(number, sealed) if sealed else None
    return known if isinstance(known, dict) else {}


def set_last_number(connection: sqlite3.Connection, last: int) -> None:
    """The next resident's number is above *last*, and above every number that was given."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'resident'").fetchone()
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'resident'")
    last = max(last, row[0] if row else 0)
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('resident', ?)", (last,))


def number_of(resident: str) -> int | None:
    """31 of `R0031`; also of `31`."""
    digits = resident.removeprefix("R")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def _text(known: dict[str, str]) -> str:
    """Name, pinyin and home, as a search sees them."""
    get = known.get
    return f"{get('name', '')}\n {get('pinyin', '')}\n{get('home', '')}".lower()


def _rank(text: str, wanted: str) -> int | None:
    """Beginnings before the rest; None where nothing fits."""
    if wanted not in text:
        return None
    name, pinyin, _home = text.split("\n", 2)
    return 1 if name.startswith(wanted) or f" {wanted}" in pinyin else 2
