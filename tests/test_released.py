"""A ledger of every released form opens, verifies, and goes on selling."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data.ledger import Ledger
from data.reader import open_reader
from data.verify import verify
from shop.parts import make_till
from tests.counter import MANAGER_PIN, SetClock, id_number, new_site, run

RELEASED = Path(__file__).parent / "data" / "released"
HEADS = {"0.1.0": (49, "46dc1ef2d340c032e3f7fb358fb646e16e4e3fd4e3541a3a2f4216ec12175104")}


@pytest.fixture(params=sorted(HEADS))
def folder(request, tmp_path) -> Path:
    """A copy of a released ledger's folder."""
    return Path(shutil.copytree(RELEASED / request.param, tmp_path / request.param))


def test_it_is_read_before_it_is_opened(folder):
    seq, digest = HEADS[folder.name]
    with open_reader(folder) as reader:
        assert (reader.head()[0], reader.head()[2]) == (seq, digest)
        assert reader.last_z() is not None
    assert run("report", "z", "--data", str(folder)).returncode == 0
    (fault,) = verify(folder).faults  # its record is whole; the tables are made anew when it is opened
    assert fault.code == "form" and "旧版" in fault.text


def test_it_opens_whole(folder):
    seq, digest = HEADS[folder.name]
    with Ledger.open(folder) as ledger:
        assert (ledger.head()[0], ledger.head()[2]) == (seq, digest)
        assert [person.name for person in ledger.find_enrolled("")] == ["陈秀英", "李国强"]
        assert ledger.papers().waiting == 12
        assert [parked.number for parked in ledger.parked()] == [1]
    report = verify(folder)
    assert (report.faults, report.entries, report.head) == ([], seq, digest)


def test_it_goes_on_selling(folder):
    clock = SetClock()
    with Ledger.open(folder) as ledger:
        till = make_till(ledger, clock)
        assert till.do("sign_in", pin="1111")["staff"] == "王芳"
        till.do("open_shift", float_fen=10000)
        meal = till.do("add", product="M01")
        diner = till.do("diner", card=id_number("1938-05-06", 11))
        assert (meal["name"], diner["name"], diner["resident"]) == ("营养餐", "李国强", "R0002")
        till.do("pay", tender="cash", amount_fen=till.cart.left_fen)
        till.do("recall", parked=1)
        sale = till.do("pay", tender="wechat", amount_fen=120)
        assert sale["sale"] == "1-000008"
        till.do("close_shift", counted_fen=11000)
        till.do("sign_in", pin=MANAGER_PIN)
        assert till.do("z")["z"] == 2
    assert verify(folder).faults == []


def test_a_ledger_whose_rows_could_be_replaced_by_rowid_gets_the_guard(tmp_path):
    new_site(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as connection:
        sql = "SELECT sql FROM sqlite_master WHERE name = 'journal_no_replace'"
        guard = connection.execute(sql).fetchone()[0]
        connection.execute("DROP TRIGGER journal_no_replace")
        connection.execute(re.sub(r"OR EXISTS .*", "", guard))
        connection.execute("PRAGMA user_version = 2")
    assert {fault.code for fault in verify(tmp_path).faults} == {"form"}
    Ledger.open(tmp_path).close()
    assert verify(tmp_path).faults == []
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as connection:
        assert connection.execute(sql).fetchone()[0] == guard


def test_one_with_a_shift_open_is_left_to_the_version_that_opened_it(tmp_path):
    folder = Path(shutil.copytree(RELEASED / "0.1.0-open", tmp_path / "open"))
    before = (folder / "ledger.db").read_bytes()
    done = run("play", "-", "--data", str(folder), script='{"do":"sign_in","pin":"1111"}\n')
    said = done.stderr.decode()
    assert (done.returncode, done.stdout, said.count("\n")) == (1, b"", 1)
    assert said.startswith("这本账本是上一版程序的，第 2 班还没有交班")
    assert (folder / "ledger.db").read_bytes() == before
    assert run("report", "x", "--data", str(folder)).returncode == 0
    with Ledger.open(folder, mid_shift=True) as ledger:
        assert ledger.cart().lines[0].product == "V001"
    assert verify(folder).faults == []
