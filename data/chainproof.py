"""The proof of the record: the chain of every device, the form of every row, the signatures under the closings.

One pass over the journal, which goes on past every fault. It knows nothing of what the rows mean.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data import journal, signing, tables
from data.faults import Fault
from pos.entries import GENESIS, Body, Entry
from pos.errors import PosError
from pos.words import _

Row = tuple[Any, ...]

_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", re.ASCII)
_TYPES = [str, int, str, str, str, str]
_READ = frozenset({"head.accepted", "device.continued", *signing.SIGNED})
"""Kinds whose bodies the chain itself needs."""
_ZONED = frozenset({"site.founded", "setting.changed"})
"""Kinds that may say which zone the site is in from their own row on."""


@dataclass(slots=True)
class Chain:
    """Where a device's chain has got to."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(slots=True)
class Found:
    """What the pass has found so far."""

    entries: int = 0
    head: str = GENESIS
    last_device: str = ""
    chains: dict[str, Chain] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)  # heads that were missing once, and accepted
    key: str = ""  # the public key that closings are signed with
    key_device: str = ""  # the device that made it
    continued_from: str = ""  # the device before the last
    unsigned: list[str] = field(default_factory=list)  # closings that no later one has named yet
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, code: str, text: str, **values: object) -> None:
        """Note a fault."""
        self.faults.append(Fault(code, text, values))


def unreadable(found: Found, what: str, error: Exception) -> None:
    """A place of the file that cannot be read."""
    said = str(error)
    found.add("unreadable", _("{what} 有一处读不出来：{said}", what=what, said=said), what=what, said=said)


def last_row(stored: sqlite3.Connection) -> int:
    """The rowid of the journal's last row."""
    try:
        return stored.execute("SELECT coalesce(max(rowid), 0) FROM journal").fetchone()[0] or 0
    except sqlite3.DatabaseError:
        return 1 << 32


def _before_first_row(stored: sqlite3.Connection) -> int:
    """0, or less where somebody put a row before the first one."""
    try:
        (first,) = stored.execute("SELECT min(rowid) FROM journal").fetchone()
    except sqlite3.DatabaseError:
        return 0
    return 0 if first is None else min(0, int(first) - 1)


def rows(stored: sqlite3.Connection, end: int, found: Found | None = None) -> Iterator[Row]:
    """Every row of the journal up to *end* that can be read; over a page that cannot it goes on behind it."""
    sql = "SELECT rowid, device, seq, at, kind, body, hash FROM journal WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
    last, step = _before_first_row(stored), 1
    while last < end:
        try:
            for row in stored.execute(sql, (last, end)):
                yield row
                last, step = row[0], 1
            return
        except sqlite3.DatabaseError as error:
            if step == 1 and found is not None:
                unreadable(found, "journal", error)
            last, step = last + step, step * 2


def check(stored: sqlite3.Connection, end: int, found: Found, each: Callable[[Entry], None] | None = None) -> None:
    """Check every row up to *end*. With *each* also that every body is written as the contract says; *each* then has it."""
    sha256, kinds, chains = hashlib.sha256, tables.KINDS, found.chains
    chain, device_before, at_before, zone = Chain(), "", "", _Zone()
    for row in rows(stored, end, found):
        _rowid, device, seq, at, kind, body, digest = row
        found.entries += 1
        if [type(value) for value in row[1:]] != _TYPES:
            text = _("流水 {device} 第 {seq} 号有一格是空的或类型不对", device=device, seq=seq)
            found.add("cells", text, seq=seq)
            continue
        if device != device_before:
            chain, device_before = chains.setdefault(device, Chain()), device
        if seq != chain.seq + 1:
            text = _("流水 {device} 的编号不连：{was} 之后是 {seq}", device=device, was=chain.seq, seq=seq)
            found.add("gap", text, device=device, seq=seq)
        chained = f"{chain.hash}\n{device}\n{seq}\n{at}\n{kind}\n{body}"
        if sha256(chained.encode("utf-8", "surrogatepass")).hexdigest() != digest:
            text = _("流水 {device} 第 {seq} 号（{kind}）和账链对不上", device=device, seq=seq, kind=kind)
            found.add("hash", text, seq=seq)
        if not _is_stamp(at):
            _misformed(found, row, _("时间写法不对"))
        elif at != at_before and not zone.fits(at):  # some rows bear the time of the one before
            _misformed(found, row, _("时间不是店里时区的"))
        at_before = at
        if kind not in kinds:
            _misformed(found, row, _("不认识这个种类"))
        plain = _body(row, found) if each is not None or kind in _READ else None
        if chain.seq == 0 or kind in _READ:
            _check_marks(row, plain, chain, found)
        if kind in _ZONED:
            zone.take(kind, plain if plain is not None else plain_body(body))
        if each is not None and plain is not None:
            each(Entry(device, seq, at, kind, plain, digest))
        chain.seq, chain.hash = seq, digest
        found.head, found.last_device = digest, device


def _is_stamp(at: str) -> bool:
    try:
        return _AT.fullmatch(at) is not None and datetime.fromisoformat(at) is not None
    except ValueError:
        return False


class _Zone:
    """The site's zone, as far as the record has told it."""

    def __init__(self) -> None:
        self._zone: ZoneInfo | None = None
        self._fitted = ""  # the ten minutes and the offset that fitted last

    def take(self, kind: str, body: Body | None) -> None:
        """Take in what a row says of the zone."""
        said = (body or {}).get("zone" if kind == "site.founded" else "value")
        if kind == "site.founded" or (body or {}).get("key") == "site.zone":
            try:
                self._zone, self._fitted = ZoneInfo(str(said)), ""
            except (ZoneInfoNotFoundError, ValueError, OSError):
                self._zone = None

    def fits(self, at: str) -> bool:
        """Whether a stamp has the zone's offset from UTC at its moment. No zone fits all."""
        if self._zone is None or at[:15] + at[23:] == self._fitted:
            return True
        moment = datetime.fromisoformat(at)
        if moment.astimezone(self._zone).utcoffset() != moment.utcoffset():
            return False
        self._fitted = at[:15] + at[23:]
        return True


def _misformed(found: Found, row: Row, why: str) -> None:
    _rowid, device, seq, _at, kind, *_rest = row
    text = _("流水 {device} 第 {seq} 号（{kind}）不合格式：{why}", device=device, seq=seq, kind=kind, why=why)
    found.add("form_of_row", text, seq=seq)


# -- bodies ----------------------------------------------------------------------------------------------------------


def _no_leaf(text: str) -> NoReturn:
    raise ValueError(f"no leaf of a body: {text}")


_decode = json.JSONDecoder(parse_float=_no_leaf, parse_constant=_no_leaf).decode


def plain_body(text: str) -> Body | None:
    """A body's contents; None where it is no object or holds what no body holds."""
    try:
        body = _decode(text)
    except (ValueError, RecursionError):
        return None
    return body if type(body) is dict else None


def _body(row: Row, found: Found) -> Body | None:
    """The row's body where it can be read; every breach of its form is a fault."""
    kind, text = row[4], row[5]
    try:
        body = _decode(text)
        if type(body) is not dict:
            _misformed(found, row, _("正文不是对象"))
            return None
        # Words that JSON has and a body has not; most texts hold none of them, and need no walk through their leaves.
        odd = "true" in text or "false" in text or "null" in text
        if (journal.canonical if odd else journal.encode)(body) != text:
            _misformed(found, row, _("正文不是规定的写法"))
    except (ValueError, RecursionError, PosError):
        _misformed(found, row, _("正文读不出来，或含有整数和文字以外的值"))
        return None
    if ("ref" in body) != (kind == "sale.brought"):
        _misformed(found, row, _("ref 只属于带入的销售单"))
    return body


# -- what some rows say of the chain ---------------------------------------------------------------------------------


def _check_marks(row: Row, body: Body | None, chain: Chain, found: Found) -> None:
    """A device's first row; a head that was missing and accepted; keys and signatures."""
    _rowid, device, seq, at, kind, text, _digest = row
    body = body if body is not None else plain_body(text)
    if body is None:
        return
    _check_start(device, seq, kind, body, chain, found)
    if kind == "head.accepted" and isinstance(body.get("seen"), dict):
        found.accepted.add(str(body["seen"].get("hash")))
        _tell_of_loss(device, seq, body, found)
        if "goes_on_as" in body and found.key_device == found.continued_from:
            found.key_device = device  # the same machine, under another number
    try:
        if kind == "key.made":
            _check_key(device, seq, body, signing.message(chain.hash, device, seq, at, kind, body), found)
        elif kind in signing.CLOSINGS:
            _check_closing(device, seq, body, signing.message(chain.hash, device, seq, at, kind, body), found)
    except (ValueError, TypeError, PosError):
        found.add("signature", _("流水 {device} 第 {seq} 号的签名读不出来", device=device, seq=seq), seq=seq)


def _tell_of_loss(device: str, seq: int, body: Body, found: Found) -> None:
    ends = body["found"].get("count") if isinstance(body.get("found"), dict) else ""
    note = _(
        "流水 {device} 第 {seq} 号：{by} 接受了一本缺记录的账，到 {ends} 条为止，上次见到 {seen} 条",
        device=device,
        seq=seq,
        by=body.get("approved") or body.get("by", ""),
        ends=ends,
        seen=body["seen"].get("count"),
    )
    found.notes.append(note)


def _check_start(device: str, seq: int, kind: str, body: Body, chain: Chain, found: Found) -> None:
    """A device's first row after another's names the last row of that one; nowhere else is there such a row."""
    first_of_later = chain.seq == 0 and found.last_device not in ("", device)
    named = tuple(body.get(name) for name in ("device", "seq", "hash"))
    before = found.chains.get(found.last_device, Chain())
    right = (found.last_device, before.seq, before.hash)
    if first_of_later:
        found.continued_from = found.last_device
    if first_of_later != (kind == "device.continued") or (first_of_later and named != right):
        text = _("流水 {device} 第 {seq} 号没有接上前一台机器的末号", device=device, seq=seq)
        found.add("continued", text, device=device)


def _check_key(device: str, seq: int, body: Body, said: bytes, found: Found) -> None:
    """A new key follows the one before: named by it, and signed with it unless that was lost, which is told."""
    if found.key:
        name = signing.fingerprint(found.key)
        signed = "signature" in body and signing.is_signed(found.key, body["signature"], said)
        if body.get("previous") != name or not (signed or body.get("lost") == 1):
            text = _("流水 {device} 第 {seq} 号换了签名钥匙，却没有旧钥匙的签名", device=device, seq=seq)
            found.add("key", text, seq=seq)
        elif not signed:
            note = _("流水 {device} 第 {seq} 号换了签名钥匙；旧的那把丢了，没有签名", device=device, seq=seq)
            found.notes.append(note)
    found.key, found.key_device = body["public"] if isinstance(body.get("public"), str) else "", device


def _check_closing(device: str, seq: int, body: Body, said: bytes, found: Found) -> None:
    """A closing is signed with the key in force, or says that it is not; the next signed one names those that are not."""
    if "unsigned" in body:
        found.unsigned.append(f"{device}:{seq}")
        found.notes.append(_("流水 {device} 第 {seq} 号的结账没有签名", device=device, seq=seq))
    elif not found.key:
        if "signature" in body:
            found.add("signature", _("流水 {device} 第 {seq} 号的签名没有对应的钥匙", device=device, seq=seq), seq=seq)
    elif "signature" not in body:
        text = _("流水 {device} 第 {seq} 号的结账没有签名，也没有说明", device=device, seq=seq)
        found.add("signature", text, seq=seq)
    else:
        right = body.get("key") == signing.fingerprint(found.key)
        if not right or not signing.is_signed(found.key, body["signature"], said):
            found.add("signature", _("流水 {device} 第 {seq} 号的签名不对", device=device, seq=seq), seq=seq)
        if body.get("not_signed", []) != found.unsigned:
            text = _("流水 {device} 第 {seq} 号没有写全此前未签名的结账", device=device, seq=seq)
            found.add("signature", text, seq=seq)
        found.unsigned = []
