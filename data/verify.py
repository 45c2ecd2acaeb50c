"""Verification: reads the chain again, derives the tables again, compares, and lists every fault it finds.

It goes on past the first fault, and a page that cannot be read is a fault like any other. Nothing is written: the
tables are derived into a temporary database of their own. One pass over the journal does the chain, the arithmetic of
each row and the derivation, so a long history is never held in memory.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from data import anchor, apart, arithmetic, journal, pins, reader, tables, vault
from data.faults import Fault
from pos.entries import GENESIS, Body, Entry
from pos.errors import PosError
from pos.ledger import Head
from pos.words import _, sentence

MOST_OF_A_TABLE = 1000
"""So many differences of one table are listed one by one; the rest is a number."""

_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", re.ASCII)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: how many rows the journal has, the hash it ends on, and what is wrong."""

    entries: int
    head: str
    faults: list[Fault]


@dataclass(slots=True)
class _Chain:
    """Where a device's chain has got to."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(slots=True)
class _Found:
    entries: int = 0
    head: str = GENESIS
    last_device: str = ""
    chains: dict[str, _Chain] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)  # heads that were missing once, and accepted
    faults: list[Fault] = field(default_factory=list)

    def add(self, code: str, text: str, **values: object) -> None:
        self.faults.append(Fault(code, text, values))


def verify(folder: Path, chain_only: bool = False) -> Report:
    """Check the ledger in *folder*. Raises exists (none), newer_ledger, read_only; all else is a fault in the report."""
    found = _Found()
    seen = anchor.read(folder)  # before the ledger: it may go on meanwhile, and the head with it
    try:
        stored = reader.connect(folder)
    except PosError as refusal:
        if refusal.code != "damaged":
            raise
        found.add("unreadable", _("账本文件读不出来，或者不是账本：{place}", place=str(folder)), place=str(folder))
        return Report(0, GENESIS, found.faults)
    fresh = sqlite3.connect("", isolation_level=None)  # temporary: in memory until it grows, then on disk, then gone
    try:
        _check(stored, None if chain_only else fresh, found, folder)
        _check_head(stored, seen, found)
    finally:
        fresh.close()
        stored.close()
    return Report(found.entries, found.head, found.faults)


def _check(stored: sqlite3.Connection, fresh: sqlite3.Connection | None, found: _Found, folder: Path) -> None:
    # A text that is no UTF-8 must not end the reading; its row's hash will not fit.
    stored.text_factory = lambda raw: raw.decode("utf-8", "replace")
    _check_file(stored, found, folder, pages=fresh is not None)
    if fresh is not None:
        fresh.executescript("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; BEGIN")
        tables.create(fresh)
    for row in _rows(stored, found):
        _check_row(row, fresh, found)
    if fresh is not None:
        _check_tables(stored, fresh, found)


def _check_head(stored: sqlite3.Connection, seen: anchor.Seen | None, found: _Found) -> None:
    """What this machine has seen of the ledger must be in it, unless a manager has accepted that it is not."""
    last = found.chains.get(found.last_device, _Chain())
    ends = Head(found.last_device, last.seq, found.head, found.entries, 0)
    try:
        missing = anchor.missing(stored, seen, ends)
    except sqlite3.DatabaseError as error:
        _unreadable(found, "journal", error)
        return
    if missing is not None and missing.seen.hash not in found.accepted:
        found.add("head_missing", sentence(missing.refusal()), seen=missing.seen.count, ends=ends.count)


# -- the file ----------------------------------------------------------------------------------------------------


def _check_file(stored: sqlite3.Connection, found: _Found, folder: Path, *, pages: bool) -> None:
    """The form's number, the triggers and tables as they were made, and SQLite's own check of its pages."""
    try:
        (form,) = stored.execute("PRAGMA user_version").fetchone()
        if form > journal.FORM:
            raise PosError("newer_ledger", place=str(folder))
        if form != journal.FORM:
            found.add("form", _("账本的格式号是 {was}，应为 {right}", was=form, right=journal.FORM), was=form)
        _check_schema(stored, found)
        if pages:
            for (said,) in stored.execute("PRAGMA integrity_check(100)").fetchall():
                if said != "ok":
                    found.add("page", _("数据库文件的内部结构不对：{said}", said=said), said=said)
    except sqlite3.DatabaseError as error:
        _unreadable(found, "sqlite_master", error)


def _check_schema(stored: sqlite3.Connection, found: _Found) -> None:
    right, there = _model(), _objects(stored)
    for name in sorted(right.keys() | there.keys()):
        if name not in there:
            found.add("missing", _("账本里少了 {name}", name=name), name=name)
        elif name not in right:
            found.add("unexpected", _("账本里多了 {name}", name=name), name=name)
        elif right[name] != there[name]:
            found.add("changed", _("账本里的 {name} 被改过", name=name), name=name)


@cache
def _model() -> Mapping[str, str]:
    """What a new ledger has."""
    model = sqlite3.connect(":memory:", isolation_level=None)
    for ddl in (*journal.SCHEMA, *apart.SCHEMA, *vault.SCHEMA, *pins.SCHEMA):
        model.execute(ddl)
    tables.create(model)
    objects = _objects(model)
    model.close()
    return objects


def _objects(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    )
    return {f"{kind} {name}": sql for kind, name, sql in rows}


def _unreadable(found: _Found, what: str, error: Exception) -> None:
    said = str(error)
    found.add("unreadable", _("{what} 有一处读不出来：{said}", what=what, said=said), what=what, said=said)


# -- the journal -------------------------------------------------------------------------------------------------


def _rows(stored: sqlite3.Connection, found: _Found) -> Iterator[Row]:
    """Every row of the journal that can be read; over a page that cannot it goes on behind it."""
    sql = "SELECT rowid, device, seq, at, kind, body, hash FROM journal WHERE rowid > ? ORDER BY rowid"
    last, step = 0, 1
    end = _last_row(stored)
    while True:
        try:
            for row in stored.execute(sql, (last,)):
                yield row[1:]
                last, step = row[0], 1
            return
        except sqlite3.DatabaseError as error:
            if step == 1:
                _unreadable(found, "journal", error)
            last, step = last + step, step * 2
            if last >= end:
                return


def _last_row(stored: sqlite3.Connection) -> int:
    try:
        return stored.execute("SELECT coalesce(max(rowid), 0) FROM journal").fetchone()[0] or 0
    except sqlite3.DatabaseError:
        return 1 << 32


def _check_row(row: Row, fresh: sqlite3.Connection | None, found: _Found) -> None:
    device, seq, at, kind, body, digest = row
    found.entries += 1
    if [type(value) for value in row] != [str, int, str, str, str, str]:
        found.add("cells", _("流水 {device} 第 {seq} 号有一格是空的或类型不对", device=device, seq=seq), seq=seq)
        return
    chain = found.chains.setdefault(device, _Chain())
    if seq != chain.seq + 1:
        found.add(
            "gap",
            _("流水 {device} 的编号不连：{was} 之后是 {seq}", device=device, was=chain.seq, seq=seq),
            device=device,
            seq=seq,
        )
    if journal.chained(chain.hash, device, seq, at, kind, body) != digest:
        found.add(
            "hash", _("流水 {device} 第 {seq} 号（{kind}）和账链对不上", device=device, seq=seq, kind=kind), seq=seq
        )
    plain = _body(device, seq, at, kind, body, found)
    if plain is not None:
        entry = Entry(device, seq, at, kind, plain, digest)
        _check_start(entry, chain, found)
        if kind == "head.accepted" and isinstance(plain.get("seen"), dict):
            found.accepted.add(str(plain["seen"].get("hash")))
        if fresh is not None and kind in tables.KINDS:
            _check_meaning(entry, chain.hash, fresh, found)
    chain.seq, chain.hash = seq, digest
    found.head, found.last_device = digest, device


def _body(device: str, seq: int, at: str, kind: str, text: str, found: _Found) -> Body | None:
    """The row's body where it can be read; every breach of the journal's form is a fault."""

    def form(why: str) -> None:
        found.add(
            "form_of_row",
            _("流水 {device} 第 {seq} 号（{kind}）不合格式：{why}", device=device, seq=seq, kind=kind, why=why),
            seq=seq,
        )

    if not _is_stamp(at):
        form(_("时间写法不对"))
    if kind not in tables.KINDS:
        form(_("不认识这个种类"))
    try:
        body = json.loads(text)
        if type(body) is not dict:
            form(_("正文不是对象"))
            return None
        if journal.canonical(body) != text:
            form(_("正文不是规定的写法"))
    except (ValueError, RecursionError, PosError):
        form(_("正文读不出来，或含有整数和文字以外的值"))
        return None
    if ("ref" in body) != (kind == "sale.brought"):
        form(_("ref 只属于带入的销售单"))
    return body


def _is_stamp(at: str) -> bool:
    try:
        return bool(_AT.fullmatch(at)) and datetime.fromisoformat(at) is not None
    except ValueError:
        return False


def _check_start(entry: Entry, chain: _Chain, found: _Found) -> None:
    """A device's first row after another's names the last row of that one; nowhere else is there such a row."""
    first_of_later = chain.seq == 0 and found.last_device not in ("", entry.device)
    named = tuple(entry.body.get(name) for name in ("device", "seq", "hash"))
    before = found.chains.get(found.last_device, _Chain())
    right = (found.last_device, before.seq, before.hash)
    if first_of_later != (entry.kind == "device.continued") or (first_of_later and named != right):
        found.add(
            "continued",
            _("流水 {device} 第 {seq} 号没有接上前一台机器的末号", device=entry.device, seq=entry.seq),
            device=entry.device,
        )


def _check_meaning(entry: Entry, before: str, fresh: sqlite3.Connection, found: _Found) -> None:
    """What the row says must add up, with itself and with all before it; then it is applied."""
    try:
        found.faults.extend(arithmetic.faults_of(entry, before, fresh))
    except (KeyError, TypeError, ValueError, AttributeError, PosError, OverflowError) as error:
        _not_whole(entry, error, found)
    try:
        tables.apply(fresh, entry)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, sqlite3.Error) as error:
        _not_whole(entry, error, found)


def _not_whole(entry: Entry, error: Exception, found: _Found) -> None:
    said = f"{type(error).__name__}: {error}"
    text = _(
        "流水 {device} 第 {seq} 号（{kind}）的内容不全或自相矛盾：{said}",
        device=entry.device,
        seq=entry.seq,
        kind=entry.kind,
        said=said,
    )
    found.add("not_applied", text, seq=entry.seq)


# -- the tables --------------------------------------------------------------------------------------------------


def _check_tables(stored: sqlite3.Connection, fresh: sqlite3.Connection, found: _Found) -> None:
    try:
        apart_values = dict(stored.execute("SELECT key, value FROM apart").fetchall())
    except sqlite3.DatabaseError as error:
        _unreadable(found, "apart", error)
        apart_values = {}
    if apart_values.get("shape") != tables.SHAPE:
        found.add("shape", _("报表用的各表是另一版程序写的，请先打开一次程序再核对"))
    if found.last_device and apart_values.get("device") != found.last_device:
        found.add("device", _("这台机器的编号和流水的末号对不上"))
    for table in tables.TABLES:
        _check_table(table, stored, fresh, found)


def _check_table(table: str, stored: sqlite3.Connection, fresh: sqlite3.Connection, found: _Found) -> None:
    """Compare the two row by row, both ways, in the order of the key."""
    info = fresh.execute(f"PRAGMA table_info({table})").fetchall()
    columns = [name for _cid, name, *_rest in info]
    keys = [index for index, column in enumerate(info) if column[5]]
    sql = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(columns[index] for index in keys)}"
    count = 0
    try:
        for was, right in _merged(stored.execute(sql), fresh.execute(sql), keys):
            for fault in _differences(table, columns, keys, was, right):
                count += 1
                if count <= MOST_OF_A_TABLE:
                    found.faults.append(fault)
    except sqlite3.DatabaseError as error:
        _unreadable(found, table, error)
    if count > MOST_OF_A_TABLE:
        more = count - MOST_OF_A_TABLE
        found.add("more", _("{table} 表还有 {more} 处不对", table=table, more=more), table=table, more=more)


def _merged(stored: Iterator[Row], fresh: Iterator[Row], keys: list[int]) -> Iterator[tuple[Row | None, Row | None]]:
    """Pairs of the row that is there and the row that should be, where they differ; None for one that is not."""

    def key(row: Row) -> list[tuple[int, Any]]:
        return [(0, 0) if row[i] is None else (1 + isinstance(row[i], str), row[i]) for i in keys]

    was, right = next(stored, None), next(fresh, None)
    while was is not None or right is not None:
        if right is None or (was is not None and key(was) < key(right)):
            yield was, None
            was = next(stored, None)
        elif was is None or key(right) < key(was):
            yield None, right
            right = next(fresh, None)
        else:
            if was != right:
                yield was, right
            was, right = next(stored, None), next(fresh, None)


def _differences(
    table: str, columns: list[str], keys: list[int], was: Row | None, right: Row | None
) -> Iterator[Fault]:
    row = was if was is not None else right
    assert row is not None
    key = " ".join(str(row[index]) for index in keys)
    at: Mapping[str, object] = {"table": table, "key": key}
    if was is None:
        yield Fault("row_missing", _("{table} 表少了一行：{key}", table=table, key=key), at)
    elif right is None:
        yield Fault("row_extra", _("{table} 表多了一行：{key}", table=table, key=key), at)
    else:
        for column, a, b in zip(columns, was, right, strict=True):
            if a != b:
                yield Fault(
                    "cell",
                    _(
                        "{table} 表 {key} 的 {column} 是 {was}，应为 {right}",
                        table=table,
                        key=key,
                        column=column,
                        was=a,
                        right=b,
                    ),
                    {**at, "column": column, "was": a, "right": b},
                )
