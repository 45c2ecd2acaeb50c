"""PINs: whose one is, and how wrong ones lock. Two tables on the ledger's connection, in its transactions.

A PIN is kept as a slow hash over a pepper that lies outside the file: four digits fall in minutes at any cost that a
cashier would wait for, so what guards a stolen ledger is the pepper, and what guards the counter is the lock.

A lock's seconds stand in the file; they run on a clock that only ever goes forward, and begin whole when the program
starts, so that neither a restart, nor a kill, nor the machine's clock shortens them.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import os
import sqlite3
from collections.abc import Iterable

from data.keys import for_purpose
from pos.errors import PosError
from pos.staff import LOCK_DOUBLINGS, LOCK_SECONDS, PIN_TRIES

PIN_COST = 19 * 1024
"""KiB of memory that argon2id takes for new PINs, twice over; each row keeps the cost it was made with."""

ARGON2ID, SCRYPT = "argon2id", "scrypt"

SCHEMA = (
    """CREATE TABLE pin (
    staff TEXT NOT NULL PRIMARY KEY, way TEXT NOT NULL, cost INTEGER NOT NULL, salt BLOB NOT NULL, hash BLOB NOT NULL
) STRICT""",
    """CREATE TABLE pin_lock (
    tries_at TEXT NOT NULL PRIMARY KEY, wrong INTEGER NOT NULL, locks INTEGER NOT NULL, seconds INTEGER NOT NULL
) STRICT""",
)

SIGN_IN, APPROVAL = "sign_in", "approval"
"""What wrong PINs are counted under where nobody is named; a person's own are under `staff NAME`."""


def tries_of(staff: str) -> str:
    """What a person's wrong PINs are counted under; of whoever gave no name: the till's."""
    return f"staff {staff}" if staff else SIGN_IN


class Pins:
    """Whose PIN is it? *ends* is when each lock ends, in the ticks of the clock that is handed in; it outlives this."""

    def __init__(self, connection: sqlite3.Connection, key: bytes, ends: dict[str, float]) -> None:
        self._connection = connection
        self._key = key
        self._ends = ends

    def set_pin(self, staff: str, pin: str) -> None:
        """Give *staff* a PIN; what was wrong before is forgotten."""
        self._keep(staff, pin)
        self.forget_wrong(tries_of(staff))

    def _keep(self, staff: str, pin: str) -> None:
        salt = os.urandom(16)
        row = (staff, ARGON2ID, PIN_COST, salt, self._slow(pin, ARGON2ID, PIN_COST, salt))
        self._connection.execute(
            "INSERT OR REPLACE INTO pin (staff, way, cost, salt, hash) VALUES (?, ?, ?, ?, ?)", row
        )

    def whose_pin(self, pin: str, among: Iterable[str]) -> str | None:
        """The one person *among* these who has this PIN; None where nobody has it or several do."""
        people = set(among)
        rows = self._connection.execute("SELECT staff, way, cost, salt, hash FROM pin").fetchall()
        rows = [row for row in rows if row[0] in people]

        def fits(row: tuple[str, str, int, bytes, bytes]) -> bool:
            return hmac.compare_digest(self._slow(pin, *row[1:4]), row[4])

        if len(rows) < 2:
            right = [fits(row) for row in rows]
        else:  # argon2 lets the other cores work meanwhile
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as workers:
                right = list(workers.map(fits, rows))
        owners = [row[0] for row, yes in zip(rows, right, strict=True) if yes]
        return owners[0] if len(owners) == 1 else None

    def is_old(self, staff: str) -> bool:
        """Whether the hash of *staff* is of an older way, to be made again while the PIN is at hand."""
        row = self._connection.execute("SELECT way FROM pin WHERE staff = ?", (staff,)).fetchone()
        return row is not None and row[0] != ARGON2ID

    def renew(self, staff: str, pin: str) -> None:
        """Make the hash of a right PIN again as new ones are made."""
        self._keep(staff, pin)

    # -- locks ---------------------------------------------------------------------------------------------------
    def begin_locks(self, ticks: float) -> None:
        """The program starts: what was locked when it ended is locked anew, for the whole time."""
        for tries_at, seconds in self._connection.execute("SELECT tries_at, seconds FROM pin_lock WHERE seconds > 0"):
            self._ends[tries_at] = ticks + seconds

    def over(self, ticks: float) -> list[str]:
        """The locks that have run out and still stand in the file."""
        return [tries_at for tries_at, end in self._ends.items() if end <= ticks]

    def end(self, tries_at: str) -> None:
        """Write down that a lock has run out. How many there were stays, so that the next one is longer."""
        self._connection.execute("UPDATE pin_lock SET seconds = 0 WHERE tries_at = ?", (tries_at,))
        self._ends.pop(tries_at, None)

    def check_lock(self, tries_at: str, ticks: float) -> None:
        """Raises locked_out, with the seconds that are left."""
        row = self._connection.execute("SELECT seconds FROM pin_lock WHERE tries_at = ?", (tries_at,)).fetchone()
        if row is None or not row[0]:
            return
        left = self._ends.setdefault(tries_at, ticks + row[0]) - ticks
        if left > 0:
            raise PosError("locked_out", seconds=math.ceil(left))

    def count_wrong(self, tries_at: str, ticks: float) -> None:
        """Count a wrong PIN. Each PIN_TRIES of them lock, every time for twice as long, until a right one comes."""
        row = self._connection.execute("SELECT wrong, locks FROM pin_lock WHERE tries_at = ?", (tries_at,)).fetchone()
        wrong, locks = row or (0, 0)
        wrong, seconds = wrong + 1, 0
        if wrong >= PIN_TRIES:
            wrong, seconds, locks = 0, LOCK_SECONDS * 2 ** min(locks, LOCK_DOUBLINGS), locks + 1
        self._connection.execute(
            "INSERT OR REPLACE INTO pin_lock (tries_at, wrong, locks, seconds) VALUES (?, ?, ?, ?)",
            (tries_at, wrong, locks, seconds),
        )
        self._ends.pop(tries_at, None)
        if seconds:
            self._ends[tries_at] = ticks + seconds

    def wrong_tries(self, tries_at: str) -> bool:
        """Whether anything wrong is remembered there."""
        return self._connection.execute("SELECT 1 FROM pin_lock WHERE tries_at = ?", (tries_at,)).fetchone() is not None

    def forget_wrong(self, tries_at: str) -> None:
        """A right PIN starts the count anew."""
        self._connection.execute("DELETE FROM pin_lock WHERE tries_at = ?", (tries_at,))
        self._ends.pop(tries_at, None)

    def _slow(self, pin: str, way: str, cost: int, salt: bytes) -> bytes:
        raw = pin.encode("utf-8", "surrogatepass")
        if way == SCRYPT:  # as it was made before argon2id
            peppered = hmac.new(self._key, raw, hashlib.sha256).digest()
            return hashlib.scrypt(peppered, salt=salt, n=cost, r=8, p=1, dklen=32, maxmem=2**26)
        from argon2.low_level import Type, hash_secret_raw

        peppered = hmac.new(for_purpose(self._key, "pepper"), raw, hashlib.sha256).digest()
        return hash_secret_raw(peppered, salt, time_cost=2, memory_cost=cost, parallelism=1, hash_len=32, type=Type.ID)
