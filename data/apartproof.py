"""The proof of what is kept apart: residents, cards, PINs and this machine's settings against the digests on the record.

A digest is keyed: a person's with that person's key, so that it says nothing once the key is forgotten; the others with
one derived from the vault's. In a ledger of a time before there were digests, rows are left alone until they change.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from data import keys
from data.persons import Persons
from data.storage import VAULT_FILE
from data.vault import number_of, read_sealed
from pos.errors import PosError
from pos.words import _

if TYPE_CHECKING:
    from data.chainproof import Found


def keyed(vault_key: bytes, *values: object) -> str:
    """The digest of a row that is not about a resident."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=lambda raw: raw.hex())
    key = keys.for_purpose(vault_key, "kept apart")
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def cart_key(vault_key: bytes) -> bytes:
    """The key of the marks on carts."""
    return keys.for_purpose(vault_key, "carts")


def of_person(connection: sqlite3.Connection, persons: Persons, number: int) -> str:
    """The digest of what the vault has of a resident, the card's own digest included; '' where there is nothing."""
    row = connection.execute("SELECT digest, sealed FROM resident WHERE number = ?", (number,)).fetchone()
    known = read_sealed(persons, number, row[1]) if row is not None else {}
    text = json.dumps([row[0], known], ensure_ascii=False, sort_keys=True) if known else ""
    return persons.digest(number, text) if text else ""


def of_card(connection: sqlite3.Connection, persons: Persons, number: int) -> str:
    """The digest of a card by which a resident is found again, enrolled or not; '' where it is forgotten."""
    row = connection.execute("SELECT digest FROM resident WHERE number = ?", (number,)).fetchone()
    return persons.digest(number, json.dumps([row[0]])) if row is not None and row[0] else ""


def of_pin(connection: sqlite3.Connection, vault_key: bytes, staff: str) -> str:
    """The digest of a person's PIN as it is kept; '' where there is none."""
    row = connection.execute("SELECT way, cost, salt, hash FROM pin WHERE staff = ?", (staff,)).fetchone()
    return keyed(vault_key, "pin", staff, *row) if row is not None else ""


def check_key(connection: sqlite3.Connection, vault_key: bytes, folder: Path) -> None:
    """Raises damaged (vault_key) where no PIN is what the record says of it: the key is another one, and nobody gets in."""
    rows = connection.execute("SELECT name, digest FROM kept_apart WHERE what = 'pin' AND digest <> ''").fetchall()
    if rows and not any(of_pin(connection, vault_key, name) == digest for name, digest in rows):
        raise PosError("damaged", "vault_key", place=str(folder / VAULT_FILE))


def of_setting(connection: sqlite3.Connection, vault_key: bytes, name: str) -> str:
    """The digest of a setting of this machine; '' where it was never set."""
    row = connection.execute("SELECT value FROM local WHERE key = ?", (name,)).fetchone()
    return keyed(vault_key, "setting", name, row[0]) if row is not None else ""


class Moments:
    """The times that stand beside the record, against its rows: each of them is seen on the way."""

    def __init__(self, stored: sqlite3.Connection) -> None:
        self.latest = ""
        self._stored, self._last = stored, ""
        self.unmet: set[str] = set()
        """When residents' rows say that a card was first seen, and no row of the journal bears it."""
        with contextlib.suppress(sqlite3.DatabaseError):  # said where the residents are looked at
            self.unmet = {at for (at,) in stored.execute("SELECT DISTINCT seen_at FROM resident").fetchall()}

    def see(self, at: str) -> None:
        """A row of the journal."""
        if at != self._last:
            self._last = at
            self.unmet.discard(at)
            if at > self.latest:
                self.latest = at

    def see_since(self, end: int) -> None:
        """What was written since somebody looked where the journal ends."""
        with contextlib.suppress(sqlite3.DatabaseError):
            for (at,) in self._stored.execute("SELECT at FROM journal WHERE rowid > ?", (end,)):
                self.see(at)


def check(stored: sqlite3.Connection, folder: Path, moments: Moments, found: Found) -> None:
    """Compare what is kept apart with the digests that the record has of it, as the ledger's tables say."""
    try:
        key = keys.vault_key(folder)
    except PosError as said:
        if said.code != "damaged":
            raise
        found.notes.append(_("没有 {file}，居民、密码和本机设置没有核对", file=VAULT_FILE))
        return
    persons = Persons(folder)
    try:
        for what, name, digest in stored.execute("SELECT what, name, digest FROM kept_apart").fetchall():
            if what == "resident":
                there = of_person(stored, persons, number_of(name) or 0)
            elif what == "card":
                there = of_card(stored, persons, number_of(name) or 0)
                if not there and _may_be_forgotten(stored, name):
                    continue
            elif what == "pin":
                there = of_pin(stored, key, name)
            elif what == "setting":
                there = of_setting(stored, key, name)
            else:
                continue  # no row of the journal says that; the proof of the tables tells
            if there != digest:
                _tell(what, name, there, digest, found)
        _check_diners(stored, found)
        _check_strangers(stored, found)
        _check_numbers(stored, found)
        _check_moments(stored, moments, found)
        _check_answers(stored, found)
        _check_carts(stored, persons, key, found)
    except sqlite3.DatabaseError as error:
        from data import chainproof

        chainproof.unreadable(found, "resident, pin, local", error)


def _tell(what: str, name: str, there: str, digest: str, found: Found) -> None:
    if not there:
        text = _("{what} {name} 的资料不见了，流水里没有删除它的记录", what=_names()[what], name=name)
        found.add("apart_missing", text, what=what, name=name)
    elif not digest:
        text = _("{what} {name} 在流水里已经删除，资料却还在", what=_names()[what], name=name)
        found.add("apart_kept", text, what=what, name=name)
    else:
        text = _("{what} {name} 的资料被改过，流水里没有这次改动", what=_names()[what], name=name)
        found.add("apart_changed", text, what=what, name=name)


def _check_diners(stored: sqlite3.Connection, found: Found) -> None:
    """Whoever ate has a row, also who only showed a card: a meal more at the tier's price would be had without it."""
    gone = """SELECT DISTINCT resident FROM line WHERE resident <> ''
        AND resident NOT IN (SELECT printf('R%04d', number) FROM resident)
        AND resident NOT IN (SELECT name FROM kept_apart WHERE what IN ('resident', 'card'))
        AND resident NOT IN (SELECT resident FROM enrolment WHERE state = 'erased')"""
    for (name,) in stored.execute(gone).fetchall():
        _tell("resident", name, "", "", found)


def _may_be_forgotten(stored: sqlite3.Connection, resident: str) -> bool:
    """Whether it is twelve months since this resident, who never enrolled, had a meal."""
    recent = """SELECT 1 FROM line WHERE resident = ?1 AND business_date >=
        date(max(coalesce((SELECT max(business_date) FROM sale), ''),
            (SELECT substr(at, 1, 10) FROM journal ORDER BY rowid DESC LIMIT 1)), '-1 year')
        UNION ALL SELECT 1 FROM enrolment WHERE resident = ?1"""
    return stored.execute(recent, (resident,)).fetchone() is None


def _check_strangers(stored: sqlite3.Connection, found: Found) -> None:
    """Residents, PINs and settings that the record knows nothing of."""
    unknown = """SELECT 'resident', printf('R%04d', number) FROM resident WHERE sealed IS NOT NULL
        AND printf('R%04d', number) NOT IN (SELECT resident FROM enrolment)
        UNION ALL SELECT 'resident', printf('R%04d', number) FROM resident WHERE coalesce(digest, sealed) IS NOT NULL
        AND printf('R%04d', number) IN (SELECT resident FROM enrolment WHERE state = 'erased')
        UNION ALL SELECT 'pin', staff FROM pin WHERE staff NOT IN (SELECT name FROM staff)"""
    if _has_digests(stored):
        unknown += """ UNION ALL SELECT 'setting', key FROM local
            WHERE key NOT IN (SELECT name FROM kept_apart WHERE what = 'setting')"""
    for what, name in stored.execute(unknown).fetchall():
        text = _("{what} {name} 不在流水里，却有资料", what=_names()[what], name=name)
        found.add("apart_unknown", text, what=what, name=name)


def _has_digests(stored: sqlite3.Connection) -> bool:
    """Whether the ledger had digests from its first day on: its first manager's PIN has one."""
    from data import chainproof

    first = stored.execute("SELECT body FROM journal WHERE kind = 'staff.added' ORDER BY rowid LIMIT 1").fetchone()
    return "digest" in (chainproof.plain_body(first[0]) or {}) if first is not None else False


def _check_numbers(stored: sqlite3.Connection, found: Found) -> None:
    """No resident's number may be given a second time: the next one is above all that were."""
    row = stored.execute("SELECT seq FROM sqlite_sequence WHERE name = 'resident'").fetchone()
    given = """SELECT max(coalesce((SELECT max(number) FROM resident), 0),
        coalesce((SELECT max(CAST(substr(resident, 2) AS INTEGER)) FROM enrolment), 0))"""
    (last,) = stored.execute(given).fetchone()
    if last > (row[0] if row is not None else 0):
        found.add("numbers", _("居民的编号会重复：{last} 号给过了", last=last), last=last)


def _check_moments(stored: sqlite3.Connection, moments: Moments, found: Found) -> None:
    """A card was first seen when some row was the last; its row is empty only if that is twelve months ago, or erased."""
    if not _has_digests(stored):
        return
    for name, at in stored.execute("SELECT printf('R%04d', number), seen_at FROM resident").fetchall():
        if at in moments.unmet:
            _tell("card", name, "moved", "moved", found)
    emptied = """SELECT printf('R%04d', number) FROM resident WHERE coalesce(digest, sealed) IS NULL
        AND seen_at >= date(?, '-1 year')
        AND printf('R%04d', number) NOT IN (SELECT resident FROM enrolment WHERE state = 'erased')
        AND printf('R%04d', number) NOT IN (SELECT name FROM kept_apart WHERE digest <> '')"""
    for (name,) in stored.execute(emptied, (moments.latest[:10],)).fetchall():
        _tell("card", name, "", "", found)
    swept = stored.execute("SELECT value FROM apart WHERE key = 'cards_swept'").fetchone()
    if swept is not None and swept[0] > moments.latest[:7]:
        found.add("swept", _("旧卡清理到了 {month}，流水还没到那个月", month=swept[0]), month=swept[0])


def _check_answers(stored: sqlite3.Connection, found: Found) -> None:
    """What is said again to a payment that comes twice must be what the record has of the sale.

    There may be one for each sale: SQLite leaves over those that are not word for word what a sale's answer is.
    """
    odd = """WITH changed AS MATERIALIZED
            (SELECT sale, sum(change_fen) AS fen FROM tender WHERE change_fen <> 0 GROUP BY sale)
        SELECT CASE WHEN json_valid(answer)
            THEN json_extract(answer, '$.sale', '$.total_fen', '$.rounding_fen', '$.change_fen') ELSE '[0]' END
        FROM answered EXCEPT
        SELECT '["' || number || '",' || net_fen || ',' || rounding_fen || ',' || coalesce(fen, 0) || ']'
        FROM sale LEFT JOIN changed ON sale = id"""
    of_sale = """SELECT net_fen, rounding_fen,
        (SELECT coalesce(sum(change_fen), 0) FROM tender WHERE sale = id) FROM sale WHERE number = ?"""
    for (text,) in stored.execute(odd).fetchall():
        number, *said = json.loads(text)
        if number is None:
            continue  # of another action than a sale
        right = stored.execute(of_sale, (str(number),)).fetchone()
        if right is None or any(was not in (None, fen) for was, fen in zip(said, right, strict=False)):
            found.add("answer", _("销售单 {number} 记下的应答和流水对不上", number=number), number=number)


def _check_carts(stored: sqlite3.Connection, persons: Persons, key: bytes, found: Found) -> None:
    """The open cart and the parked ones must be carts, or the till could not be opened, and as the till kept them."""
    from data import apart

    for _table, _rowid, which, text in apart.cart_texts(stored):
        try:
            apart.cart_of(text, persons)
        except ValueError:
            found.add("cart", _("有一张开着或挂着的单子读不出来"))
            continue
        kept = apart.is_marked(text, cart_key(key), which)
        if kept is None:
            found.notes.append(_("有一张开着或挂着的单子是旧版留下的，没有核对"))
        elif not kept:
            found.add("cart_changed", _("有一张开着或挂着的单子被改过"))


def _names() -> dict[str, str]:
    return {"resident": _("居民"), "card": _("居民"), "pin": _("密码"), "setting": _("本机设置")}
