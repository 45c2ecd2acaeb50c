"""Verification: reads the chain again, derives the tables again, compares, and lists every fault it finds.

It goes on past the first fault, and a page that cannot be read is a fault like any other. Nothing is written. Two passes
over the journal share nothing, so a long one is gone through by two processes at once: the record (`data.chainproof`)
and what is kept apart from it (`data.apartproof`) in one, what it adds up to (`data.tableproof`) in the other.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from data import (
    anchor,
    apart,
    apartproof,
    arithmetic,
    chainproof,
    journal,
    papers,
    pins,
    reader,
    signing,
    tables,
    vault,
)
from data.chainproof import Chain, Found, unreadable
from data.faults import Fault
from data.storage import LEDGER_FILE
from data.tableproof import Tables, not_whole
from pos import words
from pos.entries import GENESIS, SALE_KINDS, Entry
from pos.errors import PosError
from pos.ledger import Head
from pos.words import _, sentence

TWO_FROM = 20_000
"""So many rows are worth a second process, which takes a quarter of a second to begin."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: how many rows the journal has, the hash it ends on, what is wrong, and what to know besides."""

    entries: int
    head: str
    faults: list[Fault]
    notes: list[str] = field(default_factory=list)


def verify(folder: Path, chain_only: bool = False) -> Report:
    """Check the ledger in *folder*. Raises exists (none), newer_ledger, read_only; all else is a fault in the report."""
    seen = anchor.read(folder)  # before the ledger: it may go on meanwhile, and the head with it
    try:
        stored = reader.connect(folder)
    except PosError as refusal:
        emptied = refusal.code == "exists" and (refusal.why == "gone" or os.path.exists(folder / LEDGER_FILE))
        if refusal.code != "damaged" and not emptied:
            raise
        text = _("账本文件读不出来，或者不是账本：{place}", place=str(folder))
        if refusal.why in ("stray_journal", "gone"):
            text = sentence(refusal)
        return Report(0, GENESIS, [Fault("unreadable", text, {"place": str(folder)})])
    try:
        older = _is_older(stored, folder)
        end = chainproof.last_row(stored)
    finally:
        stored.close()
    if chain_only or older:  # an older one's tables are made anew when it is opened
        found = check_record(folder, end, bodies=not chain_only, language=words.language())
    else:
        found = _check_all(folder, end)
    _check_head(folder, seen, found)
    _check_own_key(folder, found)
    return Report(found.entries, found.head, found.faults, found.notes)


def _check_all(folder: Path, end: int) -> Found:
    sums, derived = Found(), None
    try:
        derived = Tables(folder)
        end = derived.end
    except sqlite3.DatabaseError:
        pass  # the other pass says what cannot be read
    with _beside(folder, end) as record:
        if derived is not None:
            try:
                derived.derive(sums)
                derived.compare(sums)
            except sqlite3.DatabaseError as error:
                unreadable(sums, "ledger.db", error)
            finally:
                derived.close()
        found = record()
    found.faults += [fault for fault in sums.faults if fault.code != "not_applied" or fault not in found.faults]
    found.notes += sums.notes
    return found


@contextmanager
def _beside(folder: Path, end: int) -> Iterator[Callable[[], Found]]:
    """Check the record meanwhile, in a process of its own where it is long; what is given asks for what it found."""

    def here() -> Found:
        return check_record(folder, end, bodies=True, language=words.language())

    if end < TWO_FROM or getattr(sys, "frozen", False):
        yield here
        return
    import subprocess

    values = repr((str(folder.resolve()), end, words.language()))
    command = [sys.executable, "-c", f"import data.verify; data.verify.answer_record({values})"]
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        read = process.stdout.read

        def there() -> Found:
            answer = read()
            return pickle.loads(answer) if process.wait() == 0 else here()

        yield there


def answer_record(values: tuple[str, int, str]) -> None:
    """The other process's part: what `check_record` finds, to standard output."""
    folder, end, language = values
    sys.stdout.buffer.write(pickle.dumps(check_record(Path(folder), end, bodies=True, language=language)))


def check_record(folder: Path, end: int, *, bodies: bool, language: str) -> Found:
    """The file as it was made, and the chain up to the row *end*; with *bodies* every page, every body and what is kept
    apart, too: against the ledger's own tables, which the other pass proves."""
    words.use(language)
    found = Found()
    stored = reader.connect(folder)
    # A text that is no UTF-8 must not end the reading; its row's hash will not fit.
    stored.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        _check_file(stored, found, pages=bodies)
        if bodies:
            moments = apartproof.Moments(stored)
            chainproof.check(stored, end, found, _each_row(found, moments))
            moments.see_since(end)
            if not _is_older(stored, folder):  # it has no digests
                apartproof.check(stored, folder, moments, found)
        else:
            chainproof.check(stored, end, found)
    finally:
        stored.close()
    return found


def _each_row(found: Found, moments: apartproof.Moments) -> Callable[[Entry], None]:
    tally = arithmetic.Tally()

    def add_up(entry: Entry) -> None:
        moments.see(entry.at)
        if entry.kind in SALE_KINDS:
            try:
                found.faults.extend(arithmetic.sale_faults(entry, tally))
            except (KeyError, TypeError, ValueError, AttributeError, PosError, OverflowError) as error:
                not_whole(entry, error, found)

    return add_up


def _check_head(folder: Path, seen: anchor.Seen | None, found: Found) -> None:
    """What this machine has seen of the ledger must be in it, unless a manager has accepted that it is not."""
    if seen is None:
        found.notes.append(_("这台电脑以前没有见过这本账，末尾有没有少只能和纸上的校验码核对"))
        return
    last = found.chains.get(found.last_device, Chain())
    ends = Head(found.last_device, last.seq, found.head, found.entries, 0)
    stored = reader.connect(folder)
    try:
        missing = anchor.missing(stored, seen, ends)
    except sqlite3.DatabaseError as error:
        unreadable(found, "journal", error)
        return
    finally:
        stored.close()
    if missing is not None and missing.seen.hash not in found.accepted:
        found.add("head_missing", sentence(missing.refusal()), seen=missing.seen.count, ends=ends.count)


def _check_own_key(folder: Path, found: Found) -> None:
    """The key in force must be the one that lies here, where this till made it: anybody can sign with a key of their own."""
    if not found.key or found.key_device != found.last_device:
        return  # nothing signed yet, or by the machine that this one went on from
    own = signing.own_keys(folder)
    if not own:
        found.notes.append(_("这台收银机的签名钥匙不在手边，没有核对账本是不是用它签的"))
    elif found.key not in own:
        found.add("key", _("账本上的签名钥匙不是这台收银机的"))


# -- the file ----------------------------------------------------------------------------------------------------


def _is_older(stored: sqlite3.Connection, folder: Path) -> bool:
    """Whether the file has the form of an older program. Raises newer_ledger."""
    try:
        (form,) = stored.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        return False  # a fault, later
    if form > journal.FORM:
        raise PosError("newer_ledger", place=str(folder))
    return bool(0 < form < journal.FORM)


def _check_file(stored: sqlite3.Connection, found: Found, *, pages: bool) -> None:
    """The form's number, the triggers and tables as they were made, and SQLite's own check of its pages."""
    try:
        (form,) = stored.execute("PRAGMA user_version").fetchone()
        if 0 < form < journal.FORM:
            text = _(
                "这本账是旧版程序的（格式 {was}）：只核对了流水。打开一次程序，它会换成新的，再核对一遍。", was=form
            )
            found.add("form", text, was=form)
        else:
            if form != journal.FORM:
                found.add("form", _("账本的格式号是 {was}，应为 {right}", was=form, right=journal.FORM), was=form)
            _check_schema(stored, found)
        if pages:
            for (said,) in stored.execute("PRAGMA integrity_check(100)").fetchall():
                if said != "ok":
                    found.add("page", _("数据库文件的内部结构不对：{said}", said=said), said=said)
    except sqlite3.DatabaseError as error:
        unreadable(found, "sqlite_master", error)


def _check_schema(stored: sqlite3.Connection, found: Found) -> None:
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
    for ddl in (*journal.SCHEMA, *apart.SCHEMA, *papers.SCHEMA, *vault.SCHEMA, *pins.SCHEMA):
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
