"""The ledger: the one file that the till writes, and the one connection that writes it.

The sale's own writes and the start-up use `sqlite3` straight on the connection, because sqlite-utils costs a tenth of a
second to load and more than the sale itself to write with; it makes the schema, in `data.tables`.
Bodies, chain and triggers are `data.journal`'s, what a row adds up to is `data.tables`', reading is `data.records`', what is
kept apart `data.kept`'s.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import NamedTuple, Self

from data import (
    anchor,
    apart,
    apartproof,
    erasures,
    journal,
    keys,
    migrate,
    papers,
    passphrase,
    pins,
    signing,
    tables,
    upgrade,
    vault,
)
from data.kept import Kept
from data.lock import WriterLock
from data.persons import Persons
from data.setup import make_file, make_room, remove_ledger
from data.storage import LOCK_FILE, VAULT_FILE, check_form, connect, has_ledger, refusal, standing, sync_folder, told
from pos.entries import GENESIS, SALE_KINDS, Body, Entry
from pos.errors import PosError
from pos.ledger import Head, Missing

SYNCED = frozenset({"shift.closed", "z.closed", "month.sealed", "head.accepted"})
"""After these the head in its second place is made durable at once."""


_COUNTS = """SELECT coalesce((SELECT sales FROM tally WHERE device = ?), 0),
    (SELECT coalesce(sum(of_seq), 0) FROM continued), (SELECT coalesce(sum(net_fen), 0) FROM tally)"""

_RUNNING = nullcontext()
_log = logging.getLogger(__name__)


class _Head(NamedTuple):
    """What the next row needs to know. It goes back with a transaction that fails."""

    seq: int
    at: str
    hash: str
    sales: int
    before: int = 0  # rows of the tills that this one goes on from
    grand_fen: int = 0


class Ledger(Kept):
    """The one file, written by one connection. Keeps the port `pos.ledger.Ledger`."""

    def __init__(self, folder: Path, lock: WriterLock, *, mid_shift: bool = True) -> None:
        self.folder = folder
        self.device = ""
        self._lock = lock
        self._process = os.getpid()
        key = keys.vault_key(folder)
        self._broken = False
        self._anchor = anchor.Anchor(folder)
        self._signer = signing.Signer(folder)
        self._missing: Missing | None = None
        self._sync_head = False
        self._lock_ends: dict[str, float] = {}
        super().__init__(connect(folder), Persons(folder), key)
        try:
            check_form(self.connection, folder)
            if not mid_shift:
                upgrade.check_shift(self.connection)
            migrate.bring_up(self.connection, self._persons)
            self._load()
        except BaseException:
            self.connection.close()
            raise

    # -- opening -------------------------------------------------------------------------------------------------
    @classmethod
    def create(cls, folder: Path, found: Callable[[Self], None], *, device: str = "1") -> Self:
        """Make a ledger, let *found* write its first rows, and open it. Raises exists, read_only, disk_full.

        Where anything fails no file is left; what a power cut leaves holds no row and is cleared by the next try. Where the
        keys of a ledger lie that this machine has seen and whose file is gone, its head is missed, as at any opening.
        """
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = _locked(folder)
            ledger: Self | None = None
            try:
                make_room(folder)
                had_key = (folder / VAULT_FILE).exists()
                try:
                    keys.make_vault_key(folder)
                    make_file(folder, device)
                    ledger = cls(folder, lock)
                    if had_key:
                        ledger._look_for_head()
                    found(ledger)
                    ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    sync_folder(folder)
                    if ledger._missing is not None:
                        ledger._look_for_head()
                    ledger._note_head(sync=True)
                except BaseException:
                    if ledger is not None:
                        ledger.connection.close()
                    remove_ledger(folder)
                    if not had_key:
                        keys.drop_vault_key(folder)
                    raise
            except BaseException:
                lock.release()
                raise
        return ledger

    @classmethod
    def open(cls, folder: Path, *, mid_shift: bool = False) -> Self:
        """Open the ledger to write. Raises exists (none), ledger_in_use, read_only, newer_ledger, damaged.

        One of an older program with a shift open is refused (shift_open), unless *mid_shift*: nobody is selling.
        """
        if not has_ledger(folder):
            raise anchor.no_ledger(folder)
        with told(folder):
            lock = _locked(folder)
            try:
                ledger = cls(folder, lock, mid_shift=mid_shift)
                try:
                    if not ledger.head()[0]:  # a set-up cut short: to be begun again
                        raise anchor.no_ledger(folder)
                    ledger._settle()
                    apartproof.check_key(ledger.connection, ledger._key, folder)
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

    def refusal(self, error: BaseException) -> PosError | None:
        """What a failure of the file or the disk means to a person; None where it is our own mistake."""
        if self._broken and isinstance(error, sqlite3.ProgrammingError):  # closed: it could not be opened anew
            try:
                self._reopen()  # perhaps it can by now, for the next action
            except PosError as said:
                return said
            return PosError("damaged", place=str(self.folder))
        return refusal(error, self.folder)

    def _load(self) -> None:
        """Read what is kept in memory anew."""
        self._kept.clear()
        self.device = self._one("SELECT value FROM apart WHERE key = 'device'")[0]
        self._standing = standing(self.folder)
        row = self._one("SELECT seq, at, hash FROM journal WHERE device = ? ORDER BY seq DESC LIMIT 1", self.device)
        seq, at, digest = row or (0, "", GENESIS)
        sales, before, grand = self._one(_COUNTS, self.device) if upgrade.has_tables(self.connection) else (0, 0, 0)
        self._head = _Head(seq, at, digest, sales, before, grand)
        self._first = anchor.first_hash(self.connection)
        self._cart_kept = self._one("SELECT 1 FROM cart") is not None
        self._wrong_pins: list[tuple[str, float]] = []
        self._vault = vault.Vault(self.connection, self._key, self._persons)
        self._pins = pins.Pins(self.connection, self._key, self._lock_ends)

    def _settle(self) -> None:
        """What a start finds to put right: tables of an older shape, and a paper that a crash left half sent."""
        upgrade.remove_copy(self.folder)
        if not upgrade.has_tables(self.connection):
            self.rederive()
        erasures.carry_out(self.folder, self._persons, erasures.on_record(self.connection))
        papers.settle(self)
        self._forget_cards()

    def _forget_cards(self) -> None:
        """Once a month: the digest of a card whose holder never enrolled and had no meal for twelve months goes."""
        month = self._head.at[:7]
        if not month or self._one("SELECT value FROM apart WHERE key = 'cards_swept'") == (month,):
            return
        with self.transaction():
            self._vault.forget_cards(before=f"{int(month[:4]) - 1:04}{self._head.at[4:10]}")
            self.connection.execute("INSERT OR REPLACE INTO apart (key, value) VALUES ('cards_swept', ?)", (month,))
        gone = self.connection.execute("SELECT number FROM resident WHERE digest IS NULL AND sealed IS NULL").fetchall()
        self._persons.forget(number for (number,) in gone)  # nor does the record's digest of the card say anything now

    def new_device(self) -> str:
        """A device number to go on under that nobody ever had, nor will: above all that are known here and in the backups."""
        from data import backup, devices
        from pos.backups import places_in

        record = backup.read_record(self.folder)
        places = {*places_in(self.site()["backup.place"]), *(known.place for known in record.places)}
        backup.forget_proof(self.folder)
        return devices.take(self.connection, self.folder, [Path(place) for place in sorted(places)])

    def take_over(self, device: str) -> None:
        """Go on as another device, in the running transaction: numbers begin anew under its name.

        What the old one had still to print may be printed there: a person says which papers come out here.
        """
        self.connection.execute("UPDATE apart SET value = ? WHERE key = 'device'", (device,))
        self.connection.execute(
            "UPDATE paper SET state = 'unknown', why = 'interrupted' WHERE state IN ('waiting', 'failed')"
        )
        apart.forget_voids(self.connection, self._cart_key)
        self._load()

    def rederive(self) -> None:
        """Derive the tables again from the journal, in a copy that takes the ledger's place once it is whole."""
        with told(self.folder):
            upgrade.make_copy(self.connection, self.folder)
            try:
                upgrade.take_place(self.connection, self.folder)
            finally:
                self.connection.close()
                self.connection = connect(self.folder)
        self._load()

    # -- writing -------------------------------------------------------------------------------------------------
    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is durable at its end, or not there at all. Raises disk_full, read_only, damaged."""
        # A child that was forked has our connection and our lock, and neither is its own.
        if os.getpid() != self._process:
            raise PosError("ledger_in_use", place=str(self.folder))
        if self._broken:  # the disk was gone when it was opened anew; perhaps it is back
            self._reopen()
        head, cart_kept, missing, device = self._head, self._cart_kept, self._missing, self.device
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self._persons.flush()
            if standing(self.folder) != self._standing:  # what is written to them now, nobody would find again
                raise PosError("damaged", "moved", place=str(self.folder))
            self.connection.execute("COMMIT")
        except BaseException as error:
            self._persons.drop_new()
            self._erased.clear()
            self._vault.forget_opened()
            self._sync_head = False
            self._head, self._cart_kept, self._missing, self.device = head, cart_kept, missing, device
            self._kept.clear()
            said = self.refusal(error)
            self._roll_back(broken=said is not None and said.code == "damaged")
            self._count_again()
            if said is None:
                raise
            raise said from error
        self._wrong_pins.clear()
        if self._head is not head:
            self._note_head(sync=self._sync_head)
            self._sync_head = False
        if self._erased:
            erased, self._erased = self._erased, set()
            erasures.carry_out(self.folder, self._persons, erased)

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
        for tries_at, ticks in wrong:
            with self.transaction():
                self._pins.count_wrong(tries_at, ticks)

    def _writing(self) -> AbstractContextManager[None]:
        """The running transaction, or one of our own."""
        return _RUNNING if self.connection.in_transaction else self.transaction()

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
        self._kept.pop("setting" if kind == "site.founded" else kind.partition(".")[0], None)
        return entry

    def head(self) -> tuple[int, str, str]:
        """The last row's seq, at and hash (0, "" and 64 zeros where there is none)."""
        return self._head.seq, self._head.at, self._head.hash

    def _last_at(self) -> str:
        """The stamp of the last row."""
        return self._head.at

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

    def signing_key(self) -> tuple[str, str] | None:
        """The key that closings are signed with: its fingerprint, and the stamp of its row; None where there is none yet."""
        row: tuple[str, str] | None = self._one("SELECT fingerprint, at FROM signing_key ORDER BY place DESC LIMIT 1")
        return row

    def new_key(self) -> Body | None:
        """A new key for this till's signatures, kept, and what its row says; None where it cannot be kept now."""
        known = self.signing_key()
        return self._signer.make(known[0] if known is not None else "")

    def _look_for_head(self) -> None:
        """Compare with what this till last saw of the ledger in this place."""
        missing = anchor.missing(self.connection, anchor.read(self.folder), self.ends())
        accepted = "SELECT 1 FROM head_accepted WHERE seen = ?"
        if missing is not None and self._one(accepted, missing.seen.hash) is None:
            self._missing = missing
        else:
            self._note_head(sync=False)
            if self._head.seq and os.path.exists(self.folder / passphrase.FILE):
                passphrase.take_up(self)

    def _note_head(self, *, sync: bool) -> None:
        if self._missing is None and self._head.seq:
            if self._first == GENESIS:
                self._first = anchor.first_hash(self.connection)
            self._anchor.note(anchor.Seen(self._first, self.ends()), sync=sync)

    def next_sale(self) -> str:
        """The number the next sale will have: `1-000412`."""
        return f"{self.device}-{self._head.sales + 1:06}"

    # -- kept apart: PINs ----------------------------------------------------------------------------------------
    def set_pin(self, staff: str, pin: str) -> str:
        """Give *staff* a PIN; the digest of what is kept of it, for the record."""
        with self._writing():
            self._pins.set_pin(staff, pin)
            return apartproof.of_pin(self.connection, self._key, staff)

    def check_pin(self, pin: str, staff: str, ticks: float) -> str | None:
        """Whose PIN it is: *staff*'s, or where that is empty the one person's who has it; None: nobody's.

        Counts wrong ones, durable at once, also when the caller's action is refused. Raises locked_out after each
        PIN_TRIES wrong ones. *ticks* are seconds of a clock that only goes forward.
        """
        known = any(person.name == staff for person in self.staff())  # a name that is nobody's is not kept
        return self._try_pin(pin, staff, pins.tries_of(staff if known else ""), ticks, approval=False)

    def check_approval(self, pin: str, ticks: float) -> str | None:
        """Which manager's PIN it is, or None. Another's is counted as wrong too. Raises not_allowed, locked_out."""
        return self._try_pin(pin, "", pins.APPROVAL, ticks, approval=True)

    def _try_pin(self, pin: str, staff: str, tries_at: str, ticks: float, *, approval: bool) -> str | None:
        self._pins.check_lock(tries_at, ticks)
        people = {person.name: person for person in self.staff() if person.active and staff in ("", person.name)}
        owner = self._pins.whose_pin(pin, people)
        if owner is not None and not approval:  # who is locked by name is so without it, too
            self._pins.check_lock(pins.tries_of(owner), ticks)
        if owner is not None and (people[owner].manager or not approval):
            # What the disk refuses here keeps no right PIN out: the action that follows will say it.
            with suppress(PosError):
                # Nobody's own PIN frees guesses at others' that bore no name, or four of five would cost nothing.
                forgiven = bool(staff) or people[owner].manager
                self._after_right_pin(owner, pin, tries_at if forgiven else "")
            return owner
        if self.connection.in_transaction:
            self._wrong_pins.append((tries_at, ticks))
        with self._writing():
            self._pins.count_wrong(tries_at, ticks)
        self._pins.check_lock(tries_at, ticks)
        if owner is not None:
            raise PosError("not_allowed")
        return None

    def _after_right_pin(self, owner: str, pin: str, tries_at: str) -> None:
        wrong, old = self._pins.wrong_tries(tries_at), self._pins.is_old(owner)
        if wrong or old:
            with self._writing():
                if wrong:
                    self._pins.forget_wrong(tries_at)
                if old and self._missing is None:
                    self._pins.renew(owner, pin)
                    digest = apartproof.of_pin(self.connection, self._key, owner)
                    self.append("pin.renewed", {"staff": owner, "digest": digest, "by": owner}, self._head.at)

    def begin_locks(self, ticks: float) -> None:
        """A Till begins: locks that stand run their whole time from now."""
        self._pins.begin_locks(ticks)

    def end_locks(self, ticks: float) -> None:
        """Write down which locks have run out."""
        for tries_at in self._pins.over(ticks):
            with self._writing():
                self._pins.end(tries_at)


def _locked(folder: Path) -> WriterLock:
    lock = WriterLock(folder / LOCK_FILE)
    lock.take()
    return lock
