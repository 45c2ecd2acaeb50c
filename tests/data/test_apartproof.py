"""What is kept apart bears a digest on the record: a changed birth date, card, PIN or setting is found."""

import os
import sqlite3
from contextlib import closing

import pytest

from data.ledger import Ledger
from data.persons import Persons
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.errors import PosError
from shop.parts import make_till
from tests.counter import CASHIER_PIN, MANAGER_PIN, id_number, new_site


@pytest.fixture
def folder(tmp_path):
    site = new_site(tmp_path / "till")
    site.do("enrol", card=id_number("1945-02-03"), name="陈秀英", home="3-2-401")
    site.do("enrol", card=id_number("1935-02-03", 14), name="李国强")
    site.do("change_resident", resident="R0001", note="少盐")
    site.do("erase_resident", resident="R0002", reason="本人要求")
    site.do("set_setting", setting="paper.width", value="58")
    site.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.do("open_shift", float_fen=0)
    site.do("add", product="M01")
    site.do("diner", card=id_number("1940-02-03", 16))  # R0003 only shows a card
    site.do("pay", tender="cash", amount_fen=5000, key="k")
    site.do("diner", card=id_number("1941-02-03", 18))  # R0004 shows one, and goes
    site.do("clear")
    site.do("refund", sale="1-000001", tender="cash", reason="退", key="r")
    site.do("add", product="M01")
    site.do("park")
    site.do("add", product="M01", quantity=2000)
    site.do("sign_in", pin=CASHIER_PIN)
    site.do("change_pin", pin=CASHIER_PIN, new_pin="1212")
    site.close()
    assert verify(site.folder).faults == []
    return site.folder


def sealed_anew(folder, **changed):
    """The row as somebody with every key would write it: an older birth date makes a cheaper lunch."""
    persons = Persons(folder)
    with closing(sqlite3.connect(folder / LEDGER_FILE)) as connection:
        (sealed,) = connection.execute("SELECT sealed FROM resident WHERE number = 1").fetchone()
    return persons.seal(1, persons.open(1, sealed) | changed)


@pytest.mark.parametrize(
    ("sql", "value", "code", "named"),
    [
        ("UPDATE resident SET sealed = ? WHERE number = 1", {"born": "1930-02-03"}, "apart_changed", "居民 R0001"),
        ("UPDATE resident SET sealed = ? WHERE number = 1", {"name": "陈秀"}, "apart_changed", "居民 R0001"),
        ("UPDATE resident SET digest = ? WHERE number = 1", "0" * 64, "apart_changed", "居民 R0001"),
        ("UPDATE resident SET sealed = NULL WHERE number = ?", 1, "apart_missing", "居民 R0001"),
        ("DELETE FROM resident WHERE number = ?", 1, "apart_missing", "居民 R0001"),
        ("UPDATE pin SET hash = ? WHERE staff = '赵明'", b"1" * 32, "apart_changed", "密码 赵明"),
        ("UPDATE pin SET cost = ? WHERE staff = '王芳'", 8, "apart_changed", "密码 王芳"),
        ("DELETE FROM pin WHERE staff = ?", "王芳", "apart_missing", "密码 王芳"),
        ("INSERT INTO pin SELECT ?, way, cost, salt, hash FROM pin LIMIT 1", "某人", "apart_unknown", "密码 某人"),
        ("UPDATE local SET value = ? WHERE key = 'paper.width'", "80", "apart_changed", "本机设置 paper.width"),
        ("DELETE FROM local WHERE key = ?", "paper.width", "apart_missing", "本机设置 paper.width"),
        ("INSERT INTO local VALUES (?, '80')", "voice.volume", "apart_unknown", "本机设置 voice.volume"),
        ("DELETE FROM resident WHERE number = ?", 3, "apart_missing", "居民 R0003"),
        ("UPDATE resident SET digest = ? WHERE number = 3", "0" * 64, "apart_changed", "居民 R0003"),
        ("UPDATE resident SET digest = NULL WHERE number = ?", 3, "apart_missing", "居民 R0003"),
        ("UPDATE resident SET digest = ? WHERE number = 2", "0" * 64, "apart_unknown", "居民 R0002"),
        ("UPDATE resident SET sealed = ? WHERE number = 2", b"1" * 40, "apart_unknown", "居民 R0002"),
        ("UPDATE sqlite_sequence SET seq = ? WHERE name = 'resident'", 1, "numbers", "居民的编号会重复：4"),
        ("UPDATE resident SET digest = NULL WHERE number = ?", 4, "apart_missing", "居民 R0004"),
        (
            "INSERT INTO resident SELECT ?, NULL, NULL, seen_at FROM resident LIMIT 1",
            2**31,
            "apart_missing",
            "居民 R2147483648",
        ),
        (
            "UPDATE resident SET seen_at = ? WHERE number = 1",
            "2025-11-23T12:00:01.000+08:00",
            "apart_changed",
            "居民 R0001",
        ),
        ("UPDATE resident SET seen_at = ? WHERE number = 2", "", "apart_changed", "居民 R0002"),
        ("INSERT INTO apart VALUES ('cards_swept', ?)", "2027-01", "swept", "旧卡清理到了 2027-01"),
        (
            "UPDATE answered SET answer = replace(answer, ?, '1-000009') WHERE key = 'k'",
            "1-000001",
            "answer",
            "销售单 1-000009",
        ),
        ("UPDATE answered SET answer = replace(answer, ?, ':1') WHERE key = 'k'", ":1000", "answer", "销售单 1-000001"),
        ("UPDATE answered SET answer = replace(answer, ?, ':9') WHERE key = 'k'", ":4000", "answer", "销售单 1-000001"),
        ("UPDATE answered SET answer = ? WHERE key = 'k'", "{", "answer", "销售单 0"),
        ("UPDATE cart SET cart = replace(cart, ?, '150')", "1500", "cart_changed", "有一张开着或挂着的单子被改过"),
        ("UPDATE parked SET cart = (SELECT cart FROM cart) WHERE number = ?", 1, "cart_changed", "有一张开着或挂着"),
        ("UPDATE parked SET staff = ?", "王芳", "cart_changed", "有一张开着或挂着"),
        ("UPDATE parked SET number = ?", 2, "cart_changed", "有一张开着或挂着"),
        ("INSERT INTO apart VALUES (?, 'x')", "note", "unexpected", "账本里多了 apart note"),
        ("UPDATE staff SET role = ? WHERE name = '王芳'", "manager", "cell", "staff 表 王芳 的 role"),
        ("UPDATE enrolment SET state = ? WHERE resident = 'R0001'", "died", "cell", "enrolment 表 R0001"),
    ],
)
def test_a_change_behind_the_record_is_found(folder, sql, value, code, named):
    if isinstance(value, dict):
        value = sealed_anew(folder, **value)
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        assert connection.execute(sql, (value,)).rowcount == 1
    (fault,) = verify(folder).faults
    assert fault.code == code
    assert fault.text.startswith(named)


def test_a_person_who_comes_back_behind_an_erasure_is_found(folder):
    persons = Persons(folder)
    sealed = persons.seal(2, {"name": "李国强", "born": "1935-02-03"})
    persons.flush()
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        connection.execute("UPDATE resident SET sealed = ? WHERE number = 2", (sealed,))
    assert {fault.code for fault in verify(folder).faults} == {"apart_kept", "apart_unknown"}


@pytest.mark.parametrize("text", ["{", "[]", '{"lines":5}', '{"lines":[{}]}'])
def test_a_cart_that_is_none_is_found_and_refused_in_one_word(folder, text):
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        connection.execute("INSERT OR REPLACE INTO cart VALUES (1, ?)", (text,))
    assert [fault.code for fault in verify(folder).faults] == ["cart"]
    with Ledger.open(folder) as ledger, pytest.raises(PosError, match="damaged"):
        make_till(ledger)


def test_a_cart_of_an_older_version_is_said_to_be_unchecked(folder):
    with closing(sqlite3.connect(folder / LEDGER_FILE, isolation_level=None)) as connection:
        connection.execute("UPDATE cart SET cart = json_remove(cart, '$.mark')")
    report = verify(folder)
    assert (report.faults, report.notes) == ([], ["有一张开着或挂着的单子是旧版留下的，没有核对"])


def test_without_the_key_it_is_said_that_nothing_was_checked(folder):
    os.rename(folder / "vault.key", folder / "vault.away")
    report = verify(folder)
    assert (report.faults, len(report.notes)) == ([], 1)


def test_what_a_person_says_of_a_printer_is_on_the_record_too(folder):
    with Ledger.open(folder) as ledger:
        till = make_till(ledger)
        till.do("sign_in", pin=MANAGER_PIN)
        till.do("read_strip", line=4)  # sets the width of the paper, which the record knew as another
    assert verify(folder).faults == []
