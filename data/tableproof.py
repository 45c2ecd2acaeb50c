"""The proof of the tables: what the journal adds up to, derived anew into a temporary database and compared.

Along the way each row's figures are added up (`data.arithmetic`). The comparison of whole tables is SQLite's work; only
where two differ are they gone through row by row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from data import apart, arithmetic, chainproof, reader, tables
from data.chainproof import Found, Row
from data.faults import Fault
from pos.entries import GENESIS, Entry
from pos.errors import PosError
from pos.words import _

MOST_OF_A_TABLE = 1000
"""So many differences of one table are listed one by one; the rest is a number."""


class Tables:
    """A temporary database for the tables, with the ledger beside it: `main` is ours, `stored` the ledger's."""

    def __init__(self, folder: Path) -> None:
        # Ours is in memory until it grows, then on disk, then gone.
        self.connection = sqlite3.connect("", isolation_level=None, uri=True)
        try:
            self.connection.execute("ATTACH ? AS stored", (reader.address(folder),))
            self.connection.executescript(
                "PRAGMA main.journal_mode=OFF; PRAGMA main.synchronous=OFF; PRAGMA main.cache_size=-65536; BEGIN"
            )
            self.end = chainproof.last_row(self.connection)  # with it begins the one moment that is looked at
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Let both go."""
        self.connection.close()

    def derive(self, found: Found) -> None:
        """Make the tables anew from the journal; what does not add up is a fault."""
        fresh = self.connection
        tables.create(fresh)
        before: dict[str, str] = {}
        for _rowid, device, seq, at, kind, text, digest in chainproof.rows(fresh, self.end):
            readable = type(text) is str and type(seq) is int and type(at) is str and type(digest) is str
            body = chainproof.plain_body(text) if readable and kind in tables.KINDS else None
            if body is not None:
                _check_meaning(Entry(device, seq, at, kind, body, digest), before.get(device, GENESIS), fresh, found)
            before[device] = digest

    def compare(self, found: Found) -> None:
        """Compare every table with the ledger's."""
        both = self.connection
        both.text_factory = lambda raw: raw.decode("utf-8", "replace")  # a text that is no UTF-8 is a difference too
        try:
            kept = dict(both.execute("SELECT key, value FROM stored.apart").fetchall())
            last = both.execute("SELECT device FROM stored.journal ORDER BY rowid DESC LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            chainproof.unreadable(found, "apart", error)
            kept, last = {}, None
        if kept.get("shape") != tables.SHAPE:
            found.add("shape", _("报表用的各表是另一版程序写的，请先打开一次程序再核对"))
        if last is not None and kept.get("device") != last[0]:
            found.add("device", _("这台机器的编号和流水的末号对不上"))
        for name in sorted(kept.keys() - apart.KEYS):
            found.add("unexpected", _("账本里多了 {name}", name=f"apart {name}"), name=name)
        for table in tables.TABLES:
            if not _is_same(table, both):
                _list_differences(table, both, found)


def _check_meaning(entry: Entry, before: str, fresh: sqlite3.Connection, found: Found) -> None:
    """What the row says must add up, with itself and with all before it; then it is applied."""
    try:
        found.faults.extend(arithmetic.faults_of(entry, before, fresh))
    except (KeyError, TypeError, ValueError, AttributeError, PosError, OverflowError) as error:
        not_whole(entry, error, found)
    try:
        tables.apply(fresh, entry)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, sqlite3.Error) as error:
        not_whole(entry, error, found)


def not_whole(entry: Entry, error: Exception, found: Found) -> None:
    """A row that lacks what its kind has, or has it in a wrong form."""
    text = _(
        "流水 {device} 第 {seq} 号（{kind}）的内容不全或自相矛盾：{said}",
        device=entry.device,
        seq=entry.seq,
        kind=entry.kind,
        said=f"{type(error).__name__}: {error}",
    )
    found.add("not_applied", text, seq=entry.seq)


def _keys_and_columns(table: str, both: sqlite3.Connection) -> tuple[list[int], list[str]]:
    info = both.execute(f"PRAGMA main.table_info({table})").fetchall()
    return [index for index, column in enumerate(info) if column[5]], [name for _cid, name, *_rest in info]


def _is_same(table: str, both: sqlite3.Connection) -> bool:
    """Whether the two have the same rows: as many, and each has its equal."""
    keys, columns = _keys_and_columns(table, both)
    joined = " AND ".join(f"a.{columns[key]} = b.{columns[key]}" for key in keys)
    left, right = (", ".join(f"{side}.{column}" for column in columns) for side in "ab")
    try:
        counts = both.execute(
            f"""SELECT (SELECT count(*) FROM main.{table}), (SELECT count(*) FROM stored.{table}),
            (SELECT count(*) FROM main.{table} AS a CROSS JOIN stored.{table} AS b ON {joined} WHERE ({left}) IS ({right}))"""
        ).fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(counts[0] == counts[1] == counts[2])


def _list_differences(table: str, both: sqlite3.Connection, found: Found) -> None:
    """Go through both row by row, in the order of the key."""
    keys, columns = _keys_and_columns(table, both)
    order = ", ".join(columns[index] for index in keys)
    sql = f"SELECT {', '.join(columns)} FROM {{side}}.{table} ORDER BY {order}"
    count = 0
    try:
        stored, fresh = both.execute(sql.format(side="stored")), both.execute(sql.format(side="main"))
        for was, right in _merged(stored, fresh, keys):
            for fault in _differences(table, columns, keys, was, right):
                count += 1
                if count <= MOST_OF_A_TABLE:
                    found.faults.append(fault)
    except sqlite3.DatabaseError as error:
        chainproof.unreadable(found, table, error)
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
