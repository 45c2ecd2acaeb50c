"""The vault: who a resident is, and who a PIN belongs to. Kept apart from the journal, so that it can be erased.

Cards are known by a keyed digest only; the key lies in a file of its own beside the ledger, so a copy of the ledger
alone gives away neither a card's digits nor a PIN.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from pos.errors import PosError
from pos.ledger import Enrolled
from pos.resident import resident_name
from pos.staff import LOCK_MINUTES, PIN_TRIES

PIN_COST = 2**12
"""scrypt's n for new PINs; each row keeps the one it was made with. It slows a guesser at the counter and no more: four
digits fall in minutes at any cost that a cashier would wait for, so what guards a stolen ledger is the key beside it."""

SCHEMA = (
    """CREATE TABLE resident (
    number INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT UNIQUE, name TEXT NOT NULL DEFAULT '',
    pinyin TEXT NOT NULL DEFAULT '', born TEXT NOT NULL DEFAULT '', sex TEXT NOT NULL DEFAULT '',
    home TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', seen_at TEXT NOT NULL
) STRICT""",
    """CREATE TABLE pin (
    staff TEXT NOT NULL PRIMARY KEY, salt BLOB NOT NULL, hash BLOB NOT NULL, cost INTEGER NOT NULL,
    wrong INTEGER NOT NULL, locked_until TEXT NOT NULL
) STRICT""",
)


class Vault:
    """The two tables, on the ledger's connection and in its transactions."""

    def __init__(self, connection: sqlite3.Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def digest(self, text: str) -> str:
        """A keyed digest of *text*: the same for the same, and nobody without the key can go back."""
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    # -- residents -----------------------------------------------------------------------------------------------
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
        """What is known of a resident."""
        number = _number(resident)
        found = self._people("WHERE number = ?", (number,)) if number else []
        return found[0] if found else None

    def keep_enrolled(self, person: Enrolled, pinyin: str) -> None:
        """Write down who the resident is."""
        self._connection.execute(
            "UPDATE resident SET name = ?, pinyin = ?, born = ?, sex = ?, home = ?, note = ? WHERE number = ?",
            (person.name, pinyin, person.born, person.sex, person.home, person.note, _number(person.resident)),
        )

    def find_enrolled(self, text: str, limit: int) -> tuple[Enrolled, ...]:
        """Enrolled residents by name, pinyin, home or number; beginnings first."""
        wanted = text.strip().lower()
        number = _number(wanted.upper()) or 0
        found = self._people(
            """WHERE name <> '' AND (number = ?1 OR instr(lower(name), ?2) OR instr(' ' || pinyin, ?2)
            OR instr(lower(home), ?2))
            ORDER BY number <> ?1, NOT (instr(lower(name), ?2) = 1 OR instr(' ' || pinyin, ' ' || ?2)), number
            LIMIT ?3""",
            (number, wanted, limit),
        )
        return tuple(found)

    def _people(self, where: str, values: Iterable[object]) -> list[Enrolled]:
        rows = self._connection.execute(
            f"""SELECT number, name, born, sex, home, note, coalesce((SELECT state FROM enrolment
            WHERE enrolment.resident = printf('R%04d', resident.number)), '') FROM resident {where}""",
            tuple(values),
        ).fetchall()
        return [Enrolled(resident_name(number), *rest) for number, *rest in rows]

    def erase(self, resident: str) -> None:
        """Forget who a resident is. Their number stays taken, and the journal's lines stay true without the name."""
        self._connection.execute(
            "UPDATE resident SET digest = NULL, name = '', pinyin = '', born = '', sex = '', home = '', note = '' "
            "WHERE number = ?",
            (_number(resident),),
        )

    def forget_cards(self, *, before: str) -> None:
        """Drop the digests of cards only seen, where the last meal (or, without one, the card) was before a date."""
        self._connection.execute(
            """UPDATE resident SET digest = NULL WHERE name = '' AND digest IS NOT NULL AND seen_at < ?1
            AND NOT EXISTS (SELECT 1 FROM line WHERE line.resident = printf('R%04d', resident.number)
                AND line.resident <> '' AND line.business_date >= ?1)""",
            (before,),
        )

    # -- PINs ----------------------------------------------------------------------------------------------------
    def set_pin(self, staff: str, pin: str) -> None:
        """Give *staff* a PIN; what was wrong before is forgotten."""
        salt = os.urandom(16)
        self._connection.execute(
            "INSERT OR REPLACE INTO pin (staff, salt, hash, cost, wrong, locked_until) VALUES (?, ?, ?, ?, 0, '')",
            (staff, salt, self._slow(pin, salt, PIN_COST), PIN_COST),
        )

    def whose_pin(self, pin: str, among: Iterable[str]) -> str | None:
        """The one person *among* these who has this PIN; None where nobody has it or several do."""
        rows = self._connection.execute("SELECT staff, salt, hash, cost FROM pin WHERE cost > 0").fetchall()
        people = set(among)
        owners = [
            staff
            for staff, salt, slow, cost in rows
            if staff in people and hmac.compare_digest(self._slow(pin, salt, cost), slow)
        ]
        return owners[0] if len(owners) == 1 else None

    def check_lock(self, staff: str, now: str) -> None:
        """Raises locked_out while *staff* ('': whoever gave no name) may not try."""
        row = self._connection.execute("SELECT locked_until FROM pin WHERE staff = ?", (staff,)).fetchone()
        if row is None or not row[0]:
            return
        left = datetime.fromisoformat(row[0]) - datetime.fromisoformat(now)
        # More than the lock's whole length to go: the clock was set back since, and nobody is locked out for a year.
        if timedelta(0) < left <= timedelta(minutes=LOCK_MINUTES):
            raise PosError("locked_out", minutes=-(-left // timedelta(minutes=1)))

    def count_wrong(self, staff: str, now: str) -> bool:
        """Count a wrong try; True where it was one too many and *staff* is now locked out."""
        row = self._connection.execute("SELECT wrong FROM pin WHERE staff = ?", (staff,)).fetchone()
        wrong = (row[0] if row else 0) + 1
        until = ""
        if wrong >= PIN_TRIES:
            moment = datetime.fromisoformat(now) + timedelta(minutes=LOCK_MINUTES)
            wrong, until = 0, moment.isoformat(timespec="milliseconds")
        self._connection.execute(
            """INSERT INTO pin (staff, salt, hash, cost, wrong, locked_until) VALUES (?, x'', x'', 0, ?, ?)
            ON CONFLICT (staff) DO UPDATE SET wrong = excluded.wrong, locked_until = excluded.locked_until""",
            (staff, wrong, until),
        )
        return bool(until)

    def wrong_tries(self, staff: str) -> bool:
        """Whether anything wrong is remembered of *staff*."""
        row = self._connection.execute("SELECT wrong, locked_until FROM pin WHERE staff = ?", (staff,)).fetchone()
        return row is not None and (row[0] > 0 or row[1] != "")

    def forget_wrong(self, staff: str) -> None:
        """A right PIN starts the count anew."""
        self._connection.execute("UPDATE pin SET wrong = 0, locked_until = '' WHERE staff = ?", (staff,))

    def _slow(self, pin: str, salt: bytes, cost: int) -> bytes:
        # The key is the pepper: the ledger's file alone does not let anyone try out all PINs.
        peppered = hmac.new(self._key, pin.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return hashlib.scrypt(peppered, salt=salt, n=cost, r=8, p=1, dklen=32, maxmem=2**26)


def _number(resident: str) -> int | None:
    digits = resident.removeprefix("R")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None
