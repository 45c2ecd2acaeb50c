"""Residents sealed one by one: what the files hold of them, and what is left when a key is forgotten."""

import itertools
import shutil
import sqlite3
from pathlib import Path

import pytest

from data import erasures, migrate
from data.ledger import Ledger
from data.persons import NO_KEY, PERSONS_FILE, SLOT, Persons
from data.reader import open_reader
from data.storage import LEDGER_FILE, connect
from data.verify import verify
from pos.errors import PosError
from pos.ledger import Enrolled
from tests.data.shop import Shop, id_number, new_ledger, there
from tests.test_released import RELEASED

CARD = id_number("19380417", 12)
TEXTS = ("申屠玉珏", "shentuyujue", "1938-04-17", "19380417", "九幢 707", "忌香菜")
WHO = {"name": "申屠玉珏", "home": "九幢 707", "note": "忌香菜"}
SLOW_TO_ERASE = "本人要求"


@pytest.fixture
def shop(tmp_path):
    shop = Shop(new_ledger(tmp_path / "shop"))
    shop.furnish()
    shop.do("open_shift", float_fen=0)
    shop.do("enrol", card=CARD, **WHO, key="enrol-1")
    yield shop
    shop.ledger.close()


def found_in(folder):
    """Which of the person's texts lie in a file of *folder*, in any of the ways a text is written."""
    ways = {text: (text.encode(), text.encode("utf-16-le"), text.encode("unicode_escape")) for text in TEXTS}
    return [
        (file.name, text)
        for file in folder.rglob("*")
        if file.is_file()
        for text, raw in ways.items()
        if any(way in file.read_bytes() for way in raw)
    ]


def serve(shop):
    shop.do("add", product="M01")
    return shop.do("diner", card=CARD)


def test_no_file_holds_a_resident_in_the_open(shop):
    assert serve(shop)["name"] == WHO["name"]
    assert found_in(shop.ledger.folder) == []
    shop.do("park")
    serve(shop)
    assert found_in(shop.ledger.folder) == []
    again = shop.do("enrol", card=CARD, **WHO, key="enrol-1")
    assert (again["name"], again["resident"]) == (WHO["name"], "R0001")
    for person in (shop.ledger.cart().diner, shop.ledger.parked()[0].cart.lines[0].diner):
        assert person is None or (person.name, person.born) == (WHO["name"], "1938-04-17")
    assert [person.home for person in shop.ledger.find_enrolled("sty")] == [WHO["home"]]


def test_an_old_copy_beside_todays_keys_shows_nobody_who_was_erased(shop, tmp_path):
    folder = shop.ledger.folder
    serve(shop)
    shop.do("park")
    shop.ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = Path(shutil.copytree(folder, tmp_path / "old"))
    shop.do("erase_resident", resident="R0001", reason=SLOW_TO_ERASE)
    assert (folder / PERSONS_FILE).read_bytes()[:SLOT] == NO_KEY
    assert erasures.read(folder) == {1}
    shutil.copy(folder / PERSONS_FILE, old / PERSONS_FILE)
    for name in (folder, old):
        shop.ledger.close() if name == folder else None
        with Ledger.open(name) as ledger:
            assert ledger.find_enrolled("") == ()
            assert ledger.enrolled("R0001") == Enrolled("R0001", state="erased" if name == folder else "here")
            (parked,) = ledger.parked()
            assert parked.cart.lines[0].diner is None and parked.cart.diner is None
            assert there(ledger.answered("enrol-1"))[1] == {"resident": "R0001"}
        with open_reader(name) as reader:
            assert all(row.name == "" for row in reader.subsidy("2026-11").rows)
    assert verify(folder).faults == []


def test_what_a_crash_left_of_an_erasure_is_carried_out_at_the_next_start(shop):
    folder = shop.ledger.folder
    before = (folder / PERSONS_FILE).read_bytes()
    shop.do("erase_resident", resident="R0001", reason=SLOW_TO_ERASE)
    shop.ledger.close()
    (folder / PERSONS_FILE).write_bytes(before)  # as if the power had gone right after the commit
    (folder / erasures.LIST_FILE).unlink()
    Ledger.open(folder).close()
    assert (folder / PERSONS_FILE).read_bytes() == NO_KEY
    assert erasures.read(folder) == {1}


def test_a_new_ledger_beside_an_old_list_gives_none_of_its_numbers(tmp_path):
    (tmp_path / "till").mkdir()
    erasures.add(tmp_path / "till", {4, 31})
    with new_ledger(tmp_path / "till") as ledger:
        assert ledger.resident_of_token("id:1") == "R0032"
    assert verify(tmp_path / "till").faults == []


def test_a_torn_line_of_the_list_erases_nobody(tmp_path):
    erasures.add(tmp_path, {31, 4, 12345})
    path = tmp_path / erasures.LIST_FILE
    assert path.read_bytes() == b"R0004\nR0031\nR12345\n"
    path.write_bytes(path.read_bytes()[:-3])  # R123 is another person
    assert erasures.read(tmp_path) == {4, 31}
    erasures.add(tmp_path, {4, 7})
    assert path.read_bytes() == b"R0004\nR0031\nR0007\n"


def test_a_restored_ledger_forgets_who_is_on_a_list(shop, tmp_path):
    shop.do("enrol", card=id_number("19400101", 10), name="李国强")
    shop.ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = Path(shutil.copytree(shop.ledger.folder, tmp_path / "backup"))
    shop.do("enrol", card=id_number("19400102", 10), name="王秀兰")
    for resident in ("R0001", "R0003"):
        shop.do("erase_resident", resident=resident, reason=SLOW_TO_ERASE)
    with Ledger.open(old) as ledger:
        at = ledger.head()[1]
        assert erasures.apply(ledger, erasures.read(shop.ledger.folder), at) == 1
        assert [person.name for person in ledger.find_enrolled("")] == ["李国强"]
        assert ledger.enrolled("R0001") == Enrolled("R0001", state="erased")
        assert ledger.resident_of_token("id:new") == "R0004"  # R0003 was somebody, and is nobody else
        assert erasures.apply(ledger, {1, 3}, at) == 0
    assert erasures.read(old) == {1, 3}
    assert verify(old).faults == []


def test_an_enrolment_that_fails_leaves_nothing_of_it(shop):
    assert len(shop.ledger.find_enrolled("")) == 1
    with pytest.raises(RuntimeError), shop.ledger.transaction():
        number = shop.ledger.resident_of_token("id:2")
        shop.ledger.keep_enrolled(Enrolled(number, "李国强", "1940-01-01"))
        assert len(shop.ledger.find_enrolled("")) == 2
        raise RuntimeError
    assert [person.name for person in shop.ledger.find_enrolled("")] == [WHO["name"]]
    assert len((shop.ledger.folder / PERSONS_FILE).read_bytes()) == SLOT


def test_keys_are_on_the_disk_before_the_ledger_says_so(shop):
    keys = shop.ledger.folder / PERSONS_FILE
    keys.unlink()
    keys.mkdir()  # nothing can be written there
    with pytest.raises(PosError) as refused:
        shop.do("enrol", card=id_number("19400101", 10), name="李国强")
    assert refused.value.code in ("read_only", "damaged", "disk_full")
    assert shop.ledger.find_token(f"id:{id_number('19400101', 10)[:17]}") is None
    assert shop.do("add", product="V002", quantity=1000)["total_fen"] == 120  # the counter goes on


def test_without_persons_keys_people_are_known_by_number_and_can_be_enrolled_again(shop):
    shop.ledger.close()
    (shop.ledger.folder / PERSONS_FILE).unlink()
    with Ledger.open(shop.ledger.folder) as ledger:
        again = Shop(ledger, shop.clock)
        assert ledger.find_enrolled("") == ()
        assert "name" not in serve(again)
        with pytest.raises(PosError) as refused:
            again.do("diner", resident="R0001", reason="没带卡")
        assert refused.value.code == "unknown_resident"
        assert again.do("enrol", card=CARD, **WHO)["resident"] == "R0001"
        assert [person.name for person in ledger.find_enrolled("")] == [WHO["name"]]


def test_a_row_in_anothers_place_opens_nothing():
    persons = Persons(None)
    sealed = persons.seal(1, {"name": "申屠玉珏"})
    persons.seal(2, {})
    assert persons.open(1, sealed) == {"name": "申屠玉珏"}
    assert persons.open(2, sealed) is None
    assert persons.open(1, sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert persons.seal(1, {"name": "申屠玉珏"}) != sealed


@pytest.fixture(params=["0.1.0"])
def released(request, tmp_path):
    return Path(shutil.copytree(RELEASED / request.param, tmp_path / "released"))


PLAIN = ("陈秀英".encode(), "李国强".encode(), b"chenxiuying", b"1938-05-06")


def plain_in(folder):
    return {text for file in folder.iterdir() for text in PLAIN if text in file.read_bytes()}


def test_a_released_ledgers_plain_text_is_overwritten(released):
    assert len(plain_in(released)) == len(PLAIN)
    with open_reader(released) as reader:
        assert {row.name for row in reader.subsidy("2026-11").rows} & {"陈秀英", "李国强"}
    assert not (released / PERSONS_FILE).exists()  # who only reads makes nothing
    Ledger.open(released).close()
    assert plain_in(released) == set()
    assert verify(released).faults == []
    with sqlite3.connect(released / LEDGER_FILE) as connection:
        assert connection.execute("SELECT value FROM apart WHERE key = 'plain_text'").fetchone() is None
    connection.close()


def test_a_released_ledger_stays_whole_where_bringing_it_up_fails(released):
    with open_reader(released) as reader:
        head = reader.head()
    (released / PERSONS_FILE).mkdir()
    with pytest.raises(PosError):
        Ledger.open(released)
    (released / PERSONS_FILE).rmdir()
    with open_reader(released) as reader:
        assert reader.head() == head
    assert plain_in(released)  # still of the old form
    with Ledger.open(released) as ledger:
        assert [person.name for person in ledger.find_enrolled("")] == ["陈秀英", "李国强"]
    assert plain_in(released) == set()


def test_plain_text_that_could_not_be_overwritten_is_at_the_next_start(released):
    reader = sqlite3.connect(released / LEDGER_FILE, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM resident").fetchone()  # holds the old pages
    with pytest.raises(PosError) as refused:
        Ledger.open(released)
    assert refused.value.code == "ledger_in_use"
    assert plain_in(released)
    reader.close()
    with Ledger.open(released) as ledger:
        assert [person.name for person in ledger.find_enrolled("")] == ["陈秀英", "李国强"]
    assert plain_in(released) == set()


def test_a_kill_at_any_moment_of_bringing_it_up_loses_nobody(released, tmp_path):
    moments: list[Path] = []
    statements = itertools.count()

    def keep(_statement):
        if next(statements) % 6 == 0:
            moments.append(Path(shutil.copytree(released, tmp_path / f"moment-{len(moments)}")))

    connection = connect(released)
    connection.set_trace_callback(keep)
    migrate.bring_up(connection, Persons(released))
    connection.close()
    assert len(moments) > 4
    for moment in moments:
        with Ledger.open(moment) as ledger:
            assert [person.name for person in ledger.find_enrolled("")] == ["陈秀英", "李国强"]
            assert ledger.check_pin("1111", "王芳", 0.0) == "王芳"
            assert ledger.resident_of_token("id:new") == "R0004"
        assert plain_in(moment) == set()
