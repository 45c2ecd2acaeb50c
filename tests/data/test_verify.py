import json
import sqlite3
from contextlib import closing, contextmanager

import pytest

from data import journal, tables
from data.ledger import Ledger
from data.storage import LEDGER_FILE
from data.verify import verify
from pos import words
from tests.data.shop import Shop, new_ledger

COLUMNS = [
    (table, column, kind)
    for table in tables.TABLES
    for connection in [sqlite3.connect(":memory:")]
    for _ddl in [connection.execute(tables.TABLES[table])]
    for _cid, column, kind, *_rest in connection.execute(f"PRAGMA table_info({table})").fetchall()
]


@contextmanager
def behind_its_back(folder):
    """A bare connection that may change anything; the triggers are back in place afterwards."""
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _name, sql in triggers:
            connection.execute(sql)


def codes(folder, **how):
    return {fault.code for fault in verify(folder, **how).faults}


def test_a_ledger_left_alone_has_no_fault(folder):
    with Ledger.open(folder) as ledger:
        head = ledger.head()
    report = verify(folder)
    assert report.faults == []
    assert (report.entries, report.head) == (head[0], head[2])
    assert verify(folder, chain_only=True) == report


def test_an_empty_chain_has_no_head(tmp_path):
    Ledger.create(tmp_path / "new", lambda ledger: None).close()
    report = verify(tmp_path / "new")
    assert (report.entries, report.head, report.faults) == (0, "0" * 64, [])


@pytest.mark.parametrize(("table", "column", "kind"), COLUMNS, ids=[f"{t}.{c}" for t, c, _k in COLUMNS])
def test_any_figure_of_a_derived_table_is_found(folder, table, column, kind):
    with behind_its_back(folder) as connection:
        if table == "continued":
            connection.execute("INSERT INTO continued VALUES ('9', '1', 3, 'x')")
        else:
            change = f"coalesce({column}, 0) + 1000003" if kind == "INTEGER" else f"{column} || 'x'"
            key = "rowid" if "WITHOUT ROWID" not in tables.TABLES[table] else column
            first = f"SELECT {key} FROM {table} ORDER BY 1 LIMIT 1"
            (value,) = connection.execute(first).fetchone()
            where = f"{key} IS ?"
            connection.execute(f"UPDATE {table} SET {column} = {change} WHERE {where}", (value,))
    report = verify(folder)
    named = [fault for fault in report.faults if fault.values.get("table") == table]
    assert named, f"{table}.{column} was changed and not found"
    assert all(fault.text for fault in named)


@pytest.mark.parametrize("table", [table for table in tables.TABLES if table != "continued"])
def test_a_missing_row_is_found(folder, table):
    with behind_its_back(folder) as connection:
        connection.execute(f"DELETE FROM {table}")
    assert "row_missing" in codes(folder)


def test_any_leaf_of_the_journal_is_found(folder):
    with closing(sqlite3.connect(folder / LEDGER_FILE)) as connection:
        rows = connection.execute("SELECT seq, body FROM journal").fetchall()
    changes = [(seq, changed) for seq, body in rows for changed in one_leaf_changed(json.loads(body))]
    assert len(changes) > 300
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER journal_no_update")
        bodies = dict(rows)
        for seq, changed in changes:
            connection.execute("UPDATE journal SET body = ? WHERE seq = ?", (journal.canonical(changed), seq))
            faults = [
                fault.values.get("seq") for fault in verify(folder, chain_only=True).faults if fault.code == "hash"
            ]
            assert faults == [seq]
            connection.execute("UPDATE journal SET body = ? WHERE seq = ?", (bodies[seq], seq))


def one_leaf_changed(body):
    """Every body that differs from this one in one leaf."""
    parts = body.items() if isinstance(body, dict) else enumerate(body)
    for key, part in parts:
        leaves = (
            one_leaf_changed(part) if isinstance(part, dict | list) else [part + (1 if isinstance(part, int) else "x")]
        )
        for leaf in leaves:
            copy = body.copy()
            copy[key] = leaf
            yield copy


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("device", "2", "gap"),
        ("seq", 4000, "gap"),
        ("at", "2026-11-23T12:00:99.000+08:00", "form_of_row"),
        ("at", "2026-11-23 12:00:00", "form_of_row"),
        ("kind", "sale.dreamt", "form_of_row"),
        ("kind", "want.noted", "hash"),
        ("body", '{"a": 1}', "form_of_row"),
        ("body", '{"a":1.5}', "form_of_row"),
        ("body", '{"a":true}', "form_of_row"),
        ("body", "[]", "form_of_row"),
        ("body", '{"a":', "form_of_row"),
        ("body", "[" * 100000, "form_of_row"),
        ("body", '{"ref":"x"}', "form_of_row"),
        ("body", None, "cells"),
        ("hash", "0" * 64, "hash"),
    ],
)
def test_every_cell_of_a_journal_row_is_checked(folder, column, value, code):
    with behind_its_back(folder) as connection:
        connection.execute(f"UPDATE journal SET {column} = ? WHERE seq = 20", (value,))
    assert code in codes(folder)
    assert {code, "hash"} & codes(folder, chain_only=True)


def test_it_goes_on_past_the_first_fault(folder):
    with behind_its_back(folder) as connection:
        connection.execute("UPDATE journal SET at = replace(at, '+08', '+07') WHERE seq IN (3, 9, 30)")
        connection.execute("UPDATE line SET amount_fen = amount_fen + 1")
        connection.execute("DROP INDEX sale_shift")
    report = verify(folder)
    assert [fault.values["seq"] for fault in report.faults if fault.code == "hash"] == [3, 9, 30]
    assert len([fault for fault in report.faults if fault.values.get("column") == "amount_fen"]) >= 6
    assert "missing" in {fault.code for fault in report.faults}


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("DROP TRIGGER journal_no_replace", "missing"),
        ("CREATE TRIGGER quiet AFTER INSERT ON sale BEGIN UPDATE sale SET net_fen = 0; END", "unexpected"),
        ("DROP TABLE want", "missing"),
        ("DROP TABLE want", "unreadable"),
        ("CREATE TABLE other (a)", "unexpected"),
        ("DROP INDEX one_open_shift", "missing"),
        ("UPDATE apart SET value = '2' WHERE key = 'device'", "device"),
        ("PRAGMA user_version = 0", "form"),
    ],
)
def test_the_file_is_as_it_was_made(folder, sql, code):
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        connection.execute(sql)
    assert code in codes(folder)


def test_a_row_cut_from_the_chain_is_found(folder):
    with behind_its_back(folder) as connection:
        connection.execute("DELETE FROM journal WHERE seq = 25")
    assert {"gap", "hash"} <= codes(folder, chain_only=True)


def test_a_row_put_before_the_first_one_is_found(folder):
    row = ("9", 1, "2026-11-23T12:00:00.000+08:00", "want.noted", '{"name":"x"}')
    digest = journal.chained("0" * 64, *row)
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        sql = "INSERT INTO journal (rowid, device, seq, at, kind, body, hash) VALUES (-5, ?, ?, ?, ?, ?, ?)"
        connection.execute(sql, (*row, digest))
    assert codes(folder, chain_only=True)


def test_a_tail_cut_off_is_found_by_the_tables(folder):
    with behind_its_back(folder) as connection:
        connection.execute("DELETE FROM journal WHERE seq > (SELECT max(seq) - 2 FROM journal)")
    assert codes(folder, chain_only=True) == set()
    assert {"row_extra", "cell"} <= codes(folder)


@pytest.mark.parametrize(
    ("kind", "change", "figure"),
    [
        ("sale.rung", lambda body: body["lines"][0].update(amount=1), "line 1 amount"),
        ("sale.rung", lambda body: body.update(total=body["total"] + 1, net=body["net"] + 1), "total"),
        ("sale.rung", lambda body: body["tenders"][0].update(amount=1), "tenders"),
        ("sale.rung", lambda body: body.update(number="1-000077"), "number"),
        ("sale.brought", lambda body: body["tenders"][0].update(amount=-21), "tenders"),
        (
            "shift.closed",
            lambda body: body.update(expected=body["expected"] + 100, over=body["over"] - 100),
            "expected",
        ),
        ("shift.closed", lambda body: body["figures"].update(net=1), "net"),
        ("shift.closed", lambda body: body["counts"].update({"100": 1}), "counted"),
        ("z.closed", lambda body: body.update(grand=1), "grand"),
        ("z.closed", lambda body: body.update(net=1), "net_fen"),
        ("z.closed", lambda body: body.update(head="0" * 64), "head"),
        ("z.closed", lambda body: body["categories"].update({"蔬菜": 1}), "categories_fen"),
        ("z.closed", lambda body: body["tiers"]["80"].update(meals=4), "tiers"),
        ("z.closed", lambda body: body.update(last=1), "last"),
        ("z.closed", lambda body: body.update(z=2), "z"),
    ],
)
def test_a_chain_computed_anew_must_still_add_up(folder, kind, change, figure):
    with behind_its_back(folder) as connection:
        rows = connection.execute("SELECT * FROM journal ORDER BY seq").fetchall()
        chosen = next(seq for _d, seq, _a, k, _b, _h in rows if k == kind)
        previous = "0" * 64
        for device, seq, at, row_kind, body, _digest in rows:
            if seq == chosen:
                plain = json.loads(body)
                change(plain)
                body = journal.canonical(plain)
            previous = journal.chained(previous, device, seq, at, row_kind, body)
            connection.execute("UPDATE journal SET body = ?, hash = ? WHERE seq = ?", (body, previous, seq))
    assert codes(folder, chain_only=True) == {"signature"}  # who has no key cannot sign the new chain
    assert figure in {
        fault.values.get("figure") for fault in verify(folder).faults if fault.values.get("seq") == chosen
    }


def test_garbage_in_any_page_is_a_fault_and_never_a_crash(folder):
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    good = (folder / LEDGER_FILE).read_bytes()
    pages = len(good) // size
    assert pages > 40
    for page in range(pages):
        start = page * size + (100 if page == 0 else 0)
        (folder / LEDGER_FILE).write_bytes(good[:start] + b"\xa5" * (size // 2) + good[start + size // 2 :])
        assert verify(folder).faults, f"page {page + 1}"
    (folder / LEDGER_FILE).write_bytes(good[: len(good) // 3])
    assert verify(folder).faults


def test_a_row_in_another_zone_is_found_and_a_site_that_moves_is_not(tmp_path):
    shop = Shop(new_ledger(tmp_path / "shop"))
    shop.do("set_setting", setting="site.zone", value="Asia/Tokyo")
    shop.do("want", name="豆苗")
    at = shop.ledger.head()[1]
    shop.ledger.append("want.noted", {"name": "苋菜"}, at)
    assert at.endswith("+09:00") and verify(shop.ledger.folder).faults == []
    shop.ledger.append("want.noted", {"name": "韭菜"}, "2026-11-23T12:30:00.000+08:00")
    shop.ledger.close()
    (fault,) = verify(shop.ledger.folder, chain_only=True).faults
    assert (fault.code, fault.text[-9:]) == ("form_of_row", "时间不是店里时区的")


def test_a_new_machine_names_the_last_row_of_the_old(tmp_path):
    with new_ledger(tmp_path / "shop") as ledger:
        seq, at, digest = ledger.head()
        ledger.connection.execute("UPDATE apart SET value = '2' WHERE key = 'device'")
        ledger._load()
        ledger.append("device.continued", {"device": "1", "seq": seq, "hash": digest}, at)
        ledger.append("want.noted", {"name": "豆苗"}, at)
        assert (ledger.head()[0], ledger.next_sale()) == (2, "2-000001")
    assert not verify(tmp_path / "shop").faults


def test_a_new_machine_that_names_nobody_is_a_fault(tmp_path):
    with new_ledger(tmp_path / "shop") as ledger:
        ledger.connection.execute("UPDATE apart SET value = '2' WHERE key = 'device'")
        ledger._load()
        ledger.append("want.noted", {"name": "豆苗"}, "2026-11-23T12:00:00.000+08:00")
    assert codes(tmp_path / "shop") == {"continued"}


def test_a_fault_is_told_in_the_readers_language(folder):
    with behind_its_back(folder) as connection:
        connection.execute("UPDATE line SET amount_fen = 7 WHERE sale = 1 AND line = 1")
    before = words.language()
    try:
        words.use("zh")
        (chinese,) = verify(folder).faults
    finally:
        words.use(before)
    assert chinese.text == "line 表 1 1 的 amount_fen 是 7，应为 1000"
