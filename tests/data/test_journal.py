import hashlib
import re
import sqlite3

import pytest

from data import journal
from data.storage import LEDGER_FILE
from pos.entries import Entry
from pos.errors import PosError


def test_ten_lines_of_anyone_check_the_chain(folder):
    rows = (
        sqlite3.connect(folder / "ledger.db")
        .execute("SELECT device, seq, at, kind, body, hash FROM journal")
        .fetchall()
    )
    previous: dict[str, str] = {}
    expected: dict[str, int] = {}
    assert len(rows) > 30
    for device, seq, at, kind, body, digest in sorted(rows):
        expected[device] = expected.get(device, 0) + 1
        assert seq == expected[device]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", at)
        text = "\n".join([previous.get(device, "0" * 64), device, str(seq), at, kind, body])
        assert hashlib.sha256(text.encode()).hexdigest() == digest
        previous[device] = digest


def test_the_table_is_the_contracts(folder):
    with sqlite3.connect(folder / LEDGER_FILE) as connection:
        columns = [(name, kind, pk) for _i, name, kind, _n, _d, pk in connection.execute("PRAGMA table_info(journal)")]
        (strict,) = connection.execute("SELECT strict FROM pragma_table_list WHERE name = 'journal'").fetchone()
        assert connection.execute("PRAGMA user_version").fetchone() == (journal.FORM,)
    connection.close()
    assert columns == [
        ("device", "TEXT", 1),
        ("seq", "INTEGER", 2),
        ("at", "TEXT", 0),
        ("kind", "TEXT", 0),
        ("body", "TEXT", 0),
        ("hash", "TEXT", 0),
    ]
    assert strict == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal SET body = '{}' WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 3",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT device, seq, at, kind, '{}', hash FROM journal WHERE seq = 3",
        "INSERT INTO journal SELECT * FROM journal WHERE true ON CONFLICT DO UPDATE SET body = '{}'",
        "REPLACE INTO journal SELECT * FROM journal WHERE seq = 3",
        "UPDATE OR REPLACE journal SET seq = 4 WHERE seq = 3",
        "INSERT OR REPLACE INTO journal (rowid, device, seq, at, kind, body, hash)"
        " SELECT rowid, '9', seq, at, kind, body, hash FROM journal WHERE seq = 3",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_the_journal_is_append_only(folder, sql, recursive):
    connection = sqlite3.connect(folder / LEDGER_FILE)
    connection.execute(f"PRAGMA recursive_triggers={recursive}")
    before = connection.execute("SELECT * FROM journal").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(sql)
    connection.rollback()
    assert connection.execute("SELECT * FROM journal").fetchall() == before
    connection.close()


def test_a_body_has_one_text():
    assert journal.canonical({"b": [1, "二"], "a": {"z": -3, "y": ""}}) == '{"a":{"y":"","z":-3},"b":[1,"二"]}'


@pytest.mark.parametrize("leaf", [1.0, True, None, b"x", {"a": 0.1}, [False]])
def test_a_bodys_leaves_are_integers_and_texts(leaf):
    with pytest.raises(ValueError, match="integers and texts"):
        journal.canonical({"leaf": leaf})


def test_a_bodys_keys_are_texts():
    with pytest.raises(ValueError, match=r"^a body's keys are texts: \[1\]$"):
        journal.canonical({"lines": [{"a": 1}, {1: "a"}]})


def test_a_tuple_is_written_as_a_list_and_a_wrong_leaf_is_found_behind_right_ones():
    assert journal.canonical({"a": ({"b": 1}, 2, ("c",))}) == '{"a":[{"b":1},2,["c"]]}'
    with pytest.raises(ValueError, match=r"^a body's leaves are integers and texts, not 0\.5$"):
        journal.canonical({"a": [[1, "x"], {"k": "v"}], "b": [2, 0.5]})


def test_a_bodys_text_says_every_character_itself():
    assert journal.canonical({"é": '"\\\n\t\x7f\u2028𠮷/'}) == '{"é":"\\"\\\\\\n\\t\x7f\u2028𠮷/"}'


@pytest.fixture
def bare():
    """A journal without a house around it."""
    connection = sqlite3.connect(":memory:")
    for statement in journal.SCHEMA:
        connection.execute(statement)
    yield connection
    connection.close()


AT = "2026-11-23T09:14:05.123+08:00"
FIRST = hashlib.sha256(f'{"0" * 64}\n1\n1\n{AT}\nsale.rung\n{{"a":[1,"二"]}}'.encode()).hexdigest()


def test_a_row_is_written_as_it_is_told_and_read_back(bare):
    told = journal.add(bare, "0" * 64, "1", 1, AT, "sale.rung", {"a": [1, "二"]})
    assert told == Entry("1", 1, AT, "sale.rung", {"a": [1, "二"]}, FIRST)
    assert bare.execute("SELECT * FROM journal").fetchall() == [("1", 1, AT, "sale.rung", '{"a":[1,"二"]}', FIRST)]
    brought = journal.add(bare, FIRST, "1", 2, AT, "sale.brought", {"ref": "45"})
    text = f'{FIRST}\n1\n2\n{AT}\nsale.brought\n{{"ref":"45"}}'
    assert brought.hash == hashlib.sha256(text.encode()).hexdigest()
    assert brought.hash == journal.chained(FIRST, "1", 2, AT, "sale.brought", '{"ref":"45"}')
    assert journal.entry(bare, "1", 1) == told
    assert journal.entry(bare, "1", 2) == brought


def test_the_guard_of_an_older_form_is_made_as_it_is_now(bare):
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    now = bare.execute(sql).fetchall()
    bare.execute("DROP TRIGGER journal_no_replace")
    bare.execute("DROP TRIGGER journal_no_delete")
    bare.execute("CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal WHEN 0 BEGIN SELECT 1; END")
    journal.renew_guard(bare)
    assert bare.execute(sql).fetchall() == now
    assert len(now) == 3


def test_rows_are_read_in_the_order_they_were_written(bare):
    """After a restore a second device goes on; its name may sort before the first one's."""
    rows = [
        journal.add(bare, "0" * 64, device, seq, AT, "want.noted", {"name": f"{device}-{seq}"})
        for device, seq in (("b", 1), ("b", 2), ("a", 1))
    ]
    assert list(journal.entries(bare)) == rows


@pytest.mark.parametrize(
    ("kind", "body"), [("want.noted", {"ref": "1"}), ("sale.brought", {"name": "x"}), ("sale.rung", {"ref": ""})]
)
def test_a_ref_in_the_wrong_place_is_a_bug_and_nothing_is_written(bare, kind, body):
    with pytest.raises(
        ValueError, match=rf"^a top-level ref belongs to sale\.brought and to nothing else, not {kind}$"
    ):
        journal.add(bare, "0" * 64, "1", 1, AT, kind, body)
    assert bare.execute("SELECT count(*) FROM journal").fetchone() == (0,)


def test_half_a_character_is_refused():
    with pytest.raises(PosError) as refused:
        journal.canonical({"name": "\ud83d"})
    assert (refused.value.code, refused.value.why, refused.value.values) == ("bad_value", "text", {"field": "text"})


def test_only_a_sale_brought_over_has_a_ref(ledger):
    with pytest.raises(ValueError, match="ref"), ledger.transaction():
        ledger.append("want.noted", {"name": "x", "ref": "1"}, ledger.head()[1])
    assert not ledger.connection.in_transaction
