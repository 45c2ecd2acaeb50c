"""The ledger: the one file that the till writes, and the one connection that writes it.

The sale's own writes and the start-up use `sqlite3` straight on the connection, because sqlite-utils costs a tenth of a
second to load and more than the sale itself to write with; it makes the schema, in `data.tables`.
Bodies, chain and triggers are `data.journal`'s, what a row adds up to is `data.tables`', reading is `data.records`'.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from data import anchor, apart, journal, keys, signing, tables, vault
from data.lock import WriterLock
from data.records import Records
from data.storage import LEDGER_FILE, LOCK_FILE, check_form, connect, refusal, sync_folder, told
from pos.cart import Cart
from pos.entries import GENESIS, SALE_KINDS, Body, Entry
from pos.errors import PosError
from pos.ledger import Enrolled, Head, Missing, Papers, Parked

SYNCED = frozenset({"shift.closed", "z.closed", "month.sealed", "head.accepted"})
"""After these the head in its second place is made durable at once."""


_COUNTS = """SELECT coalesce((SELECT sales FROM tally WHERE device = ?), 0),
    (SELECT coalesce(sum(of_seq), 0) FROM continued), (SELECT coalesce(sum(net_fen), 0) FROM tally)"""


@dataclass(frozen=True, slots=True)
class _Head:
    """What the next row needs to know. It goes back with a transaction that fails."""

    seq: int
    at: str
    hash: str
    sales: int
    before: int = 0  # rows of the tills that this one goes on from
    grand_fen: int = 0


class Ledger(Records):
    """The one file, written by one connection. Keeps the port `pos.ledger.Ledger`."""

    def __init__(self, folder: Path, lock: WriterLock) -> None:
        self.folder = folder
        self.device = ""
        self._lock = lock
        self._key = keys.vault_key(folder)
        self._broken = False
        self._anchor = anchor.Anchor(folder)
        self._signer = signing.Signer(folder)
        self._missing: Missing | None = None
        self._sync_head = False
        self._wipe = False  # a resident was erased: what the log still holds of them goes with the commit
        super().__init__(connect(folder))
        try:
            check_form(self.connection, folder)
            self._load()
        except BaseException:
            self.connection.close()
            raise

    # -- opening -------------------------------------------------------------------------------------------------
    @classmethod
    def create(cls, folder: Path, found: Callable[[Self], None], *, device: str = "1") -> Self:
        """Make a ledger, let *found* write its first rows, and open it. Raises exists, read_only, disk_full.

        Where anything fails no file is left; what a power cut leaves holds no row and is cleared by the next try.
        """
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = _locked(folder)
            ledger: Self | None = None
            try:
                _make_room(folder)
                had_key = (folder / keys.VAULT_FILE).exists()
                try:
                    keys.make_vault_key(folder)
                    _make_file(folder, device)
                    ledger = cls(folder, lock)
                    found(ledger)
                    ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    sync_folder(folder)
                    ledger._note_head(sync=True)
                except BaseException:
                    if ledger is not None:
                        ledger.connection.close()
                    _remove(folder)
                    if not had_key:
                        keys.drop_vault_key(folder)
                    raise
            except BaseException:
                lock.release()
                raise
        return ledger

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the ledger to write. Raises exists (none), ledger_in_use, read_only, newer_ledger, damaged."""
        if not (folder / LEDGER_FILE).is_file():
            raise PosError("exists", "none", place=str(folder))
        with told(folder):
            lock = _locked(folder)
            try:
                ledger = cls(folder, lock)
                try:
                    if not ledger.head()[0]:  # a set-up cut short: to be begun again
                        raise PosError("exists", "none", place=str(folder))
                    ledger._settle()
                    ledger._look_for_head()
                except BaseException:
                    ledger.connection.close()
                    raise
            except BaseException:
                lock.release()
                raise
        return ledger

    def close(self) -> None:
        """Let the file and the lock go."""
        super().close()
        self._anchor.close()
        self._lock.release()

    def _load(self) -> None:
        """Read what is kept in memory anew."""
        self._site = self._tariffs = self._sealed = None
        self.device = self._one("SELECT value FROM apart WHERE key = 'device'")[0]
        row = self._one("SELECT seq, at, hash FROM journal WHERE device = ? ORDER BY seq DESC LIMIT 1", self.device)
        seq, at, digest = row or (0, "", GENESIS)
        sales, before, grand = self._one(_COUNTS, self.device) if self._has_tables() else (0, 0, 0)
        self._head = _Head(seq, at, digest, sales, before, grand)
        self._first = anchor.first_hash(self.connection)
        self._cart_kept = self._one("SELECT 1 FROM cart") is not None
        self._wrong_pins: list[tuple[str, str]] = []
        self._vault = vault.Vault(self.connection, self._key)

    def _has_tables(self) -> bool:
        return bool(self._one("SELECT value FROM apart WHERE key = 'shape'") == (tables.SHAPE,))

    def _settle(self) -> None:
        """What a start finds to put right: tables of an older shape, and a paper that a crash left half sent."""
        if not self._has_tables():
            self.rederive()
        apart.settle_papers(self)
        self._forget_cards()

    def _forget_cards(self) -> None:
        """Once a month: the digest of a card whose holder never enrolled and had no meal for twelve months goes."""
        month = self._head.at[:7]
        if not month or self._one("SELECT value FROM apart WHERE key = 'cards_swept'") == (month,):
            return
        with self.transaction():
            self._vault.forget_cards(before=f"{int(month[:4]) - 1:04}{self._head.at[4:10]}")
            self.connection.execute("INSERT OR REPLACE INTO apart (key, value) VALUES ('cards_swept', ?)", (month,))

    def rederive(self) -> None:
        """Drop the derived tables and make them again from the journal."""
        with self.transaction():
            tables.drop(self.connection)
            tables.create(self.connection)
            for entry in journal.entries(self.connection):
                tables.apply(self.connection, entry)
            self.connection.execute("INSERT OR REPLACE INTO apart (key, value) VALUES ('shape', ?)", (tables.SHAPE,))
        self._load()

    # -- writing -------------------------------------------------------------------------------------------------
    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is durable at its end, or not there at all. Raises disk_full, read_only, damaged."""
        if self._broken:  # the disk was gone when it was opened anew; perhaps it is back
            self._reopen()
        head, cart_kept, missing = self._head, self._cart_kept, self._missing
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            self._wipe = self._sync_head = False
            self._head, self._cart_kept, self._missing = head, cart_kept, missing
            self._site = self._tariffs = self._sealed = None
            said = refusal(error, self.folder) if isinstance(error, sqlite3.Error) else None
            self._roll_back(broken=said is not None and said.code == "damaged")
            self._count_again()
            if said is None:
                raise
            raise said from error
        self._wrong_pins.clear()
        if self._head is not head:
            self._note_head(sync=self._sync_head)
            self._sync_head = False
        if self._wipe:
            self._wipe = False
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.connection.execute("PRAGMA secure_delete=FAST")

    def _roll_back(self, *, broken: bool) -> None:
        """Undo the running transaction; SQLite itself may already have done so (a full disk).

        After a failed write or fsync nobody knows what the disk has, and a second fsync would say yes without it:
        the connection is opened anew and what it finds is the truth.
        """
        try:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        except sqlite3.Error:
            broken = True
        if broken:
            self._broken = True
            self._reopen()

    def _reopen(self) -> None:
        with told(self.folder):
            self.connection.close()
            self.connection = connect(self.folder)
            self._load()
        self._broken = False

    def _count_again(self) -> None:
        """A wrong PIN inside an action that was refused counts all the same."""
        wrong, self._wrong_pins = self._wrong_pins, []
        for staff, now in wrong:
            with self.transaction():
                self._vault.count_wrong(staff, now)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The running transaction, or one of our own."""
        if self.connection.in_transaction:
            yield
        else:
            with self.transaction():
                yield

    def append(self, kind: str, body: Body, at: str) -> Entry:
        """Add a row to the journal and apply it to the derived tables."""
        apply = tables.KINDS[kind]
        head = self._head
        with self._writing():
            if kind in signing.SIGNED:
                row = (head.hash, self.device, head.seq + 1, at, kind)
                body = signing.signed(self.connection, self._signer, row, body)
            entry = journal.add(self.connection, head.hash, self.device, head.seq + 1, at, kind, body)
            apply(self.connection, entry)
            sales, grand = head.sales, head.grand_fen
            if kind in SALE_KINDS:
                sales, grand = sales + 1, grand + body["net"]
            self._head = _Head(entry.seq, at, entry.hash, sales, head.before, grand)
            self._sync_head = self._sync_head or kind in SYNCED
            if kind == "head.accepted":
                self._missing = None
        if kind in ("setting.changed", "site.founded"):
            self._site = None
        elif kind == "tariff.set":
            self._tariffs = None
        elif kind == "month.sealed":
            self._sealed = None
        return entry

    def head(self) -> tuple[int, str, str]:
        """The last row's seq, at and hash (0, "" and 64 zeros where there is none)."""
        return self._head.seq, self._head.at, self._head.hash

    def grand_fen(self) -> int:
        """The net of all sales since the first."""
        return self._head.grand_fen

    def ends(self) -> Head:
        """Where the ledger ends."""
        head = self._head
        return Head(self.device, head.seq, head.hash, head.before + head.seq, head.grand_fen)

    def missing(self) -> Missing | None:
        """What this till has seen and the ledger lacks, until a manager has accepted it."""
        return self._missing

    def has_key(self) -> bool:
        """Whether a key of this till is on the record."""
        return self._one("SELECT 1 FROM signing_key LIMIT 1") is not None

    def new_key(self) -> Body | None:
        """A new key for this till's signatures, kept, and what its row says; None where it cannot be kept now."""
        row = self._one("SELECT fingerprint FROM signing_key ORDER BY place DESC LIMIT 1")
        return self._signer.make(row[0] if row else "")

    def _look_for_head(self) -> None:
        """Compare with what this till last saw of the ledger in this place."""
        missing = anchor.missing(self.connection, anchor.read(self.folder), self.ends())
        accepted = "SELECT 1 FROM head_accepted WHERE seen = ?"
        if missing is not None and self._one(accepted, missing.seen.hash) is None:
            self._missing = missing
        else:
            self._note_head(sync=False)

    def _note_head(self, *, sync: bool) -> None:
        if self._missing is None and self._head.seq:
            if self._first == GENESIS:
                self._first = anchor.first_hash(self.connection)
            self._anchor.note(anchor.Seen(self._first, self.ends()), sync=sync)

    def next_sale(self) -> str:
        """The number the next sale will have: `1-000412`."""
        return f"{self.device}-{self._head.sales + 1:06}"

    # -- kept apart: the counter ---------------------------------------------------------------------------------
    def set_local(self, key: str, value: str) -> None:
        """Keep a setting of this machine."""
        with self._writing():
            self.connection.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", (key, value))
        self._site = None

    def cart(self) -> Cart:
        """The open cart, as it was last kept."""
        return apart.cart(self.connection)

    def keep_cart(self, cart: Cart) -> None:
        """Keep the open cart, so that a restart finds it."""
        if cart == Cart():
            if self._cart_kept:
                with self._writing():
                    self.connection.execute("DELETE FROM cart")
                    self._cart_kept = False
            return
        with self._writing():
            apart.keep_cart(self.connection, cart)
            self._cart_kept = True

    def parked(self) -> tuple[Parked, ...]:
        """The sales set aside, by number."""
        return apart.parked(self.connection)

    def park(self, cart: Cart, at: str, by: str) -> int:
        """Set a cart aside; its number, the lowest free from 1."""
        with self._writing():
            return apart.park(self.connection, cart, at, by)

    def unpark(self, number: int) -> Cart | None:
        """Take a parked cart off the shelf."""
        with self._writing():
            return apart.unpark(self.connection, number)

    def answered(self, key: str) -> tuple[str, dict[str, Any]] | None:
        """The action's digest and the answer that was given under *key*."""
        row = self._one("SELECT action, answer FROM answered WHERE key = ?", key)
        return (row[0], json.loads(row[1])) if row else None

    def remember(self, key: str, action: str, answer: dict[str, Any]) -> None:
        """Keep the answer given under *key*."""
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        with self._writing():
            self.connection.execute("INSERT INTO answered (key, action, answer) VALUES (?, ?, ?)", (key, action, text))

    # -- kept apart: the vault -----------------------------------------------------------------------------------
    def set_pin(self, staff: str, pin: str) -> None:
        """Give *staff* a PIN."""
        with self._writing():
            self._vault.set_pin(staff, pin)

    def check_pin(self, pin: str, staff: str, now: str) -> str | None:
        """Whose PIN it is: *staff*'s, or where that is empty the one person's who has it; None: nobody's.

        Counts wrong ones. Durable at once, also when the caller's action is refused. Raises locked_out after
        PIN_TRIES wrong ones, for LOCK_MINUTES, and survives a restart.
        """
        self._vault.check_lock(staff, now)
        active = [person.name for person in self.staff() if person.active]
        owner = self._vault.whose_pin(pin, [name for name in active if staff in ("", name)])
        if owner is not None:
            if self._vault.wrong_tries(staff):
                with self._writing():
                    self._vault.forget_wrong(staff)
            return owner
        if self.connection.in_transaction:
            self._wrong_pins.append((staff, now))
        with self._writing():
            self._vault.count_wrong(staff, now)
        self._vault.check_lock(staff, now)
        return None

    def resident_of_token(self, token: str) -> str:
        """Our number for a card's secret token: the one it has, or a new one that is never given twice."""
        known = self._vault.find_token(token)
        if known is not None:
            return known
        with self._writing():
            return self._vault.add_token(token, self._head.at)

    def find_token(self, token: str) -> str | None:
        """Our number for a card's secret token, if it was ever seen."""
        return self._vault.find_token(token)

    def enrolled(self, resident: str) -> Enrolled | None:
        """What the vault knows of a resident."""
        return self._vault.enrolled(resident)

    def keep_enrolled(self, person: Enrolled) -> None:
        """Write down who a resident is."""
        from data.pinyin import search_text

        with self._writing():
            self._vault.keep_enrolled(person, search_text(person.name) if person.name else "")

    def find_enrolled(self, text: str, limit: int = 30) -> tuple[Enrolled, ...]:
        """Enrolled residents by name, pinyin, home or R-number."""
        return self._vault.find_enrolled(text, limit)

    def erase(self, resident: str) -> None:
        """Forget who a resident is; the journal's lines keep the number, the age and the sex.

        What held the name is overwritten, in the write-ahead log too once the transaction is through.
        """
        with self._writing():
            self.connection.execute("PRAGMA secure_delete=ON")
            self._wipe = True
            self._vault.erase(resident)
            apart.forget_person(self.connection, resident)

    def digest(self, text: str) -> str:
        """A keyed digest of *text*: the same for the same, and nobody without the key can go back."""
        return self._vault.digest(text)

    # -- print jobs ----------------------------------------------------------------------------------------------
    def queue_paper(self, document: str, *, kind: str, about: str) -> int:
        """Queue a paper's document (JSON text of printing.document) with the running transaction; the job's number."""
        with self._writing():
            return apart.queue_paper(self.connection, document, kind=kind, about=about, at=self._head.at)

    def next_paper(self, skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The oldest waiting paper not in *skip*: job and document."""
        return apart.next_paper(self.connection, skip)

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        """Record what became of a job: waiting, sending, sent, unsure or dropped."""
        with self._writing():
            apart.paper_state(self.connection, job, state, why)

    def settle_unsure(self, state: str) -> int:
        """Make every unsure paper waiting again, or dropped; how many there were."""
        with self._writing():
            return apart.settle_unsure(self.connection, state)

    def papers(self) -> Papers:
        """How the print queue stands."""
        return apart.papers(self.connection)


def _locked(folder: Path) -> WriterLock:
    lock = WriterLock(folder / LOCK_FILE)
    lock.take()
    return lock


def _make_room(folder: Path) -> None:
    """Raises exists where a ledger is; what a set-up cut short left behind, without one row, is cleared away."""
    path = folder / LEDGER_FILE
    if not path.exists():
        return
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        try:
            rows = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
            rows = rows and connection.execute("SELECT count(*) FROM (SELECT 1 FROM journal LIMIT 1)").fetchone()[0]
            other = connection.execute("SELECT count(*) FROM sqlite_master WHERE name <> 'journal'").fetchone()[0]
            ours = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'apart'").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        raise PosError("exists", place=str(folder)) from None
    if rows or (other and not ours):
        raise PosError("exists", place=str(folder))
    _remove(folder)


def _remove(folder: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        (folder / f"{LEDGER_FILE}{suffix}").unlink(missing_ok=True)


def _make_file(folder: Path, device: str) -> None:
    """The file with its tables, empty and durable."""
    connection = connect(folder, create=True)
    try:
        # The change to WAL removed a rollback journal; were its name to come back after a power cut, SQLite would
        # roll the whole ledger back with it and find the result in order.
        sync_folder(folder)
        connection.execute("BEGIN IMMEDIATE")
        for ddl in (*journal.SCHEMA, *apart.SCHEMA, *vault.SCHEMA):
            connection.execute(ddl)
        tables.create(connection)
        rows = (("device", device), ("shape", tables.SHAPE))
        connection.executemany("INSERT INTO apart (key, value) VALUES (?, ?)", rows)
        connection.execute(f"PRAGMA user_version = {journal.FORM}")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sync_folder(folder)
    finally:
        connection.close()
