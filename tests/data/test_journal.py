import hashlib
import re
import sqlite3

import pytest

from data import journal
from data.storage import LEDGER_FILE
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


def test_half_a_character_is_refused():
    with pytest.raises(PosError) as refused:
        journal.canonical({"name": "\ud83d"})
    assert refused.value.code == "bad_value"


def test_only_a_sale_brought_over_has_a_ref(ledger):
    with pytest.raises(ValueError, match="ref"), ledger.transaction():
        ledger.append("want.noted", {"name": "x", "ref": "1"}, ledger.head()[1])
    assert not ledger.connection.in_transaction
