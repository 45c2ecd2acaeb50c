"""What the ledger keeps apart from the record, because it may be corrected, erased or done with: this machine's settings,
carts, answers already given, who residents are, and the papers to print. Written on the ledger's connection, in its transactions.
"""

from __future__ import annotations

import logging
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any

from data import apart, apartproof, papers, vault
from data.persons import Persons
from data.records import Records
from pos.cart import Cart
from pos.ledger import Enrolled, Paper, Papers, Parked

if TYPE_CHECKING:  # the office's
    from pos.salesbook import SaleRow

_log = logging.getLogger(__name__)


class Kept(Records, ABC):
    """What is kept apart. The ledger says when it is written, and what time it is there."""

    _vault: vault.Vault

    def __init__(self, connection: sqlite3.Connection, persons: Persons, key: bytes) -> None:
        super().__init__(connection, persons)
        self._key, self._cart_key = key, apartproof.cart_key(key)
        self._cart_kept = False
        self._erased: set[int] = set()  # residents whose keys go with the commit
        self._make_receipt: Callable[[str], str] = _nobody_makes
        self._printers: dict[str, str] = {}  # what is the matter with each, as it last said

    @abstractmethod
    def _writing(self) -> AbstractContextManager[None]:
        """The running transaction, or one of our own."""

    @abstractmethod
    def _last_at(self) -> str:
        """The stamp of the last row."""

    # -- the counter ---------------------------------------------------------------------------------
    def set_local(self, key: str, value: str) -> str:
        """Keep a setting of this machine; the digest of it, for the record."""
        with self._writing():
            self.connection.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", (key, value))
        self._kept.pop("setting", None)
        return apartproof.of_setting(self.connection, self._key, key)

    def cart(self) -> Cart:
        """The open cart, as it was last kept."""
        return apart.cart(self.connection, self._persons)

    def keep_cart(self, cart: Cart) -> None:
        """Keep the open cart, so that a restart finds it."""
        if cart == Cart():
            if self._cart_kept:
                with self._writing():
                    self.connection.execute("DELETE FROM cart")
                    self._cart_kept = False
            return
        with self._writing():
            apart.keep_cart(self.connection, cart, self._persons, self._cart_key)
            self._cart_kept = True

    def parked(self) -> tuple[Parked, ...]:
        """The sales set aside, by number."""
        return apart.parked(self.connection, self._persons)

    def park(self, cart: Cart, at: str, by: str) -> int:
        """Set a cart aside; its number, the lowest free from 1."""
        with self._writing():
            return apart.park(self.connection, cart, at, by, self._persons, self._cart_key)

    def unpark(self, number: int) -> Cart | None:
        """Take a parked cart off the shelf."""
        with self._writing():
            return apart.unpark(self.connection, number, self._persons)

    def answered(self, key: str) -> tuple[str, dict[str, Any]] | None:
        """The action's digest and the answer that was given under *key*."""
        row = self._one("SELECT action, answer FROM answered WHERE key = ?", key)
        return (row[0], apart.answer_of(row[1], self._persons)) if row else None

    def remember(self, key: str, action: str, answer: dict[str, Any]) -> None:
        """Keep the answer given under *key*."""
        with self._writing():
            text = apart.answer_text(answer, self._persons)
            self.connection.execute("INSERT INTO answered (key, action, answer) VALUES (?, ?, ?)", (key, action, text))

    # -- the vault -----------------------------------------------------------------------------------
    def resident_of_token(self, token: str) -> str:
        """Our number for a card's secret token: the one it has, or a new one that is never given twice."""
        known = self._vault.find_token(token)
        if known is not None:
            return known
        with self._writing():
            return self._vault.add_token(token, self._last_at())

    def card_digest(self, resident: str) -> str:
        """The digest of the card of somebody who never enrolled, where the record has none yet; else ''."""
        number = vault.number_of(resident) or 0
        known = """SELECT 1 FROM resident WHERE number = ?1 AND sealed IS NOT NULL
            UNION ALL SELECT 1 FROM kept_apart WHERE what = 'card' AND name = ?2"""
        if self.connection.execute(known, (number, resident)).fetchone() is not None:
            return ""
        return apartproof.of_card(self.connection, self._persons, number)

    def find_token(self, token: str) -> str | None:
        """Our number for a card's secret token, if it was ever seen."""
        return self._vault.find_token(token)

    def enrolled(self, resident: str) -> Enrolled | None:
        """What the vault knows of a resident."""
        return self._vault.enrolled(resident)

    def keep_enrolled(self, person: Enrolled) -> str:
        """Write down who a resident is; the digest of it, for the record."""
        from data.pinyin import search_text

        with self._writing():
            self._vault.keep_enrolled(person, search_text(person.name) if person.name else "")
            number = vault.number_of(person.resident)
            return apartproof.of_person(self.connection, self._persons, number or 0)

    def find_enrolled(self, text: str, limit: int = 30) -> tuple[Enrolled, ...]:
        """Enrolled residents by name, pinyin, home or R-number."""
        return self._vault.find_enrolled(text, limit)

    def find_sales(self, day: date | None, text: str = "", limit: int = 200) -> tuple[SaleRow, ...]:
        """As a reader finds them, and by the whole name of whoever ate."""
        from data import salesbook

        names = [word for word in text.split() if word.isalpha()]
        called = {name: [p.resident for p in self.find_enrolled(name, limit) if p.name == name] for name in names}

        return salesbook.find_sales(self.connection, day, text, limit, called)

    def erase(self, resident: str) -> None:
        """Forget who a resident is; the journal's lines keep the number, the age and the sex.

        With the commit the key goes that opened whatever the file says of them, carts set aside and answers too.
        """
        with self._writing():
            number = self._vault.erase(resident)
            if number is not None:
                self._erased.add(number)

    def digest(self, text: str) -> str:
        """A keyed digest of *text*: the same for the same, and nobody without the key can go back."""
        return self._vault.digest(text)

    # -- print jobs ----------------------------------------------------------------------------------------------
    def queue_paper(self, document: str, *, kind: str, about: str, printer: str = "receipt", copy: int = 0) -> int:
        """Queue a paper's document (JSON text of printing.document) with the running transaction; the job's number.

        Without a document it is the receipt of the sale *about*, which `use_receipts` makes when the printer takes it.
        """
        with self._writing():
            at = self._last_at()
            return papers.queue(self.connection, document, kind=kind, about=about, at=at, printer=printer, copy=copy)

    def next_paper(self, printer: str = "receipt", skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The oldest paper for *printer*, not in *skip*, that waits or failed: job and document."""
        from pos.ticket import with_notes

        job = papers.next_paper(self.connection, printer, skip)
        if job is None:
            return None
        try:
            document = self.paper_document(job)
        except Exception:  # one receipt that cannot be made must not stop the papers behind it: it fails as it is
            _log.exception("paper %d cannot be made", job)
            document = ""
        return job, with_notes(document, self._note_of)

    def _note_of(self, resident: str) -> str:
        person = self.enrolled(resident)
        return person.note if person is not None else ""

    def cut_short(self, printer: str) -> str | None:
        """The document of the last paper that broke off at *printer*, where nobody has decided over it yet."""
        return papers.cut_short(self.connection, printer)

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        """Record what became of a job, a state of PAPER_STATES."""
        with self._writing():
            papers.set_state(self.connection, job, state, why)

    def printer_said(self, printer: str, why: str) -> None:
        """What is the matter with a printer; kept while the ledger is open."""
        self._printers[printer] = why

    def papers(self) -> Papers:
        """How the print queue stands, and the printers."""
        return papers.stand(self.connection)._replace(printers=dict(self._printers))

    def receipt_state(self, number: str) -> str:
        """What became of the last receipt of a sale; empty: it has none."""
        return papers.receipt_state(self.connection, number)

    def open_papers(self, limit: int = 200) -> tuple[Paper, ...]:
        """The papers that are not done with, those that a person must look at first."""
        return papers.waiting(self.connection, limit)

    def use_receipts(self, make: Callable[[str], str]) -> None:
        """From now on *make* makes the document of a sale's receipt from the sale's number, when it is asked for."""
        self._make_receipt = make

    def paper_document(self, job: int) -> str:
        """The document of a job that exists."""
        about, document = papers.document(self.connection, job)
        return document or self._make_receipt(about)

    def kept_papers(self) -> tuple[tuple[str, str, str], ...]:
        """The papers still kept, oldest first: kind, what it is about, document."""
        rows = self._all("SELECT kind, about, document FROM paper ORDER BY id")
        return tuple((kind, about, document or self._make_receipt(about)) for kind, about, document in rows)


def _nobody_makes(sale: str) -> str:
    raise LookupError(f"no Till is on this ledger to make the receipt of {sale}")
