"""A disk that is full, and a folder that takes nothing."""

import resource
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from data.backup import back_up, kept_key
from data.bundle import Cost, make_key
from data.ledger import Ledger
from data.reader import open_reader
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.errors import PosError
from tests.data.shop import Shop, full_shop, new_ledger, there
from tests.faults.world import give_up_rights, in_a_child, small_disk


def refusal(act):
    try:
        act()
    except PosError as refused:
        return refused.code
    return ""


def sell(shop):
    shop.do("add", product="V002", quantity=1000)
    return shop.do("pay", tender="wechat", amount_fen=shop.till.cart.left_fen)["sale"]


def sell_until_full(shop):
    sold = []
    while True:
        try:
            sold.append(sell(shop))
        except PosError as refused:
            assert refused.code == "disk_full"
            return sold


def test_a_full_disk_loses_nothing_and_the_till_goes_on(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()

    def work():
        filler = folder / "filler"
        with new_ledger(folder) as ledger:
            shop = Shop(ledger)
            shop.furnish()
            shop.do("open_shift", float_fen=0)
            sell(shop)
            with open(filler, "wb", buffering=0) as file:
                try:
                    while file.write(b"\0" * 4096) == 4096:
                        pass
                except OSError:
                    pass
            sold = sell_until_full(shop)
            head = ledger.head()
            assert not ledger.connection.in_transaction
            filler.unlink()
            assert not verify(folder).faults
            assert ledger.head() == head
            assert sell(shop) == f"1-{len(sold) + 2:06}"
        assert not verify(folder).faults
        with Ledger.open(folder) as ledger:
            assert [sale.number for sale in ledger.sales()][-1] == "1-000001"
            assert len(ledger.sales(limit=10**6)) == len(sold) + 2

    in_a_child(work, small_disk(folder, "1500k"))


def test_no_ledger_begins_on_a_full_disk(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()

    def work():
        filler = folder / "filler"
        filler.write_bytes(b"\0" * 120_000)
        assert refusal(lambda: new_ledger(folder)) == "disk_full"
        assert not (folder / LEDGER_FILE).exists()
        filler.unlink()
        shutil.rmtree(folder, ignore_errors=True)

    in_a_child(work, small_disk(folder, "200k"))


def test_a_limit_on_files_is_a_full_disk_too(tmp_path):
    folder = tmp_path / "shop"
    full_shop(folder).ledger.close()

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (48_000, 48_000))

    def work():
        with Ledger.open(folder) as ledger:
            shop = Shop(ledger)
            sold = sell_until_full(shop)
            assert not ledger.connection.in_transaction
            assert ledger.next_sale() == f"1-{len(sold) + 7:06}"
            assert len(ledger.sales(limit=10**6)) == len(sold) + 6

    in_a_child(work, limit)
    assert not verify(folder).faults


def test_a_folder_that_takes_nothing_is_said_and_can_be_read(tmp_path):
    folder = tmp_path / "shop"
    full_shop(folder).ledger.close()
    before = sorted(file.name for file in folder.iterdir())
    for file in folder.iterdir():
        file.chmod(0o400)
    folder.chmod(0o500)

    def work():
        assert refusal(lambda: Ledger.open(folder)) == "read_only"
        assert refusal(lambda: new_ledger(folder)) in ("read_only", "exists")
        assert refusal(lambda: new_ledger(folder / "inside")) == "read_only"
        with open_reader(folder) as reader:
            assert there(reader.last_z()).number == 1
        assert not verify(folder).faults
        assert sorted(file.name for file in folder.iterdir()) == before

    try:
        in_a_child(work, give_up_rights)
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("name", [LEDGER_FILE, "vault.key", "persons.keys", "keys"])
def test_what_may_not_be_read_is_named_and_never_an_error_of_our_own(tmp_path, name):
    folder = tmp_path / "shop"
    full_shop(folder).ledger.close()
    (folder / "keys").mkdir(exist_ok=True)
    key = make_key("a long passphrase", cost=Cost(passes=1, memory_kib=8, lanes=1))

    def work():
        acts: list[Any] = [partial(kept_key, folder)]
        if name != "keys":
            acts = [partial(verify, folder), partial(back_up, folder, [tmp_path], key, datetime.now(UTC))]
        for act in acts:
            with pytest.raises(PosError) as refused:
                act()
            assert (refused.value.code, refused.value.why) == ("read_only", "unreadable")
            assert refused.value.values == {"place": str(folder / name)}

    (folder / name).chmod(0)
    try:
        in_a_child(work, give_up_rights)
    finally:
        (folder / name).chmod(0o700)


def test_a_copy_with_unfinished_business_is_to_be_copied_first(tmp_path):
    shop = full_shop(tmp_path / "shop")
    shutil.copytree(tmp_path / "shop", tmp_path / "stick")
    shop.ledger.close()
    assert (tmp_path / "stick" / f"{LEDGER_FILE}-wal").stat().st_size
    (tmp_path / "stick").chmod(0o500)

    def work():
        assert refusal(lambda: open_reader(tmp_path / "stick")) == "read_only"

    try:
        in_a_child(work, give_up_rights)
    finally:
        (tmp_path / "stick").chmod(0o700)
    assert not verify(tmp_path / "stick").faults


AWAY = [
    ("renamed", lambda folder: (folder / LEDGER_FILE).rename(folder / "gone")),
    ("deleted", lambda folder: (folder / LEDGER_FILE).unlink()),
    ("without its log", lambda folder: (folder / f"{LEDGER_FILE}-wal").unlink()),
    ("folder renamed", lambda folder: folder.rename(folder.with_name("gone"))),
    ("exchanged", lambda folder: shutil.copy(folder / LEDGER_FILE, folder / "new").rename(folder / LEDGER_FILE)),
]


@pytest.mark.parametrize("take_away", [act for _name, act in AWAY], ids=[name for name, _act in AWAY])
def test_a_ledger_that_is_no_longer_where_it_was_takes_no_sale(tmp_path, take_away):
    folder = tmp_path / "shop"
    shop = full_shop(folder)
    shop.do("clear", reason="走了")
    shop.do("add", product="V002", quantity=1000)
    head, cart = shop.ledger.head(), shop.till.cart
    take_away(folder)
    with pytest.raises(PosError) as refused:
        shop.do("pay", tender="wechat", amount_fen=shop.till.cart.left_fen)
    assert (refused.value.code, refused.value.why) == ("damaged", "moved")
    assert (shop.ledger.head(), shop.till.cart) == (head, cart)
    shop.ledger.close()


def test_a_rollback_journal_of_another_time_beside_the_ledger_takes_nothing_back(tmp_path):
    """SQLite would play it into any file of that name, whatever that file has become since."""
    folder, stray = tmp_path / "shop", f"{LEDGER_FILE}-journal"
    shop = full_shop(folder)
    shop.do("clear", reason="走了")
    shop.ledger.close()
    shutil.copy(folder / LEDGER_FILE, tmp_path / LEDGER_FILE)
    with closing(sqlite3.connect(tmp_path / LEDGER_FILE, isolation_level=None)) as copy:
        for order in (
            "PRAGMA journal_mode=DELETE",
            "PRAGMA cache_size=1",
            "BEGIN",
            "UPDATE line SET name = name || 'x'",
        ):
            copy.execute(order)
        for (table,) in copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'line'"
        ).fetchall():
            copy.execute(f"CREATE TABLE more_{table} AS SELECT * FROM {table}")
        shutil.copy(tmp_path / stray, folder / stray)
    assert [fault.values["place"] for fault in verify(folder).faults] == [str(folder)]
    with pytest.raises(PosError, match="exists"):
        new_ledger(folder)
    shutil.move(folder / f"{stray}.stray", folder / stray)
    with Ledger.open(folder) as ledger:
        sell(Shop(ledger))
    assert not (folder / stray).exists() and not verify(folder).faults


def test_a_child_that_was_forked_with_the_ledger_open_writes_nothing(tmp_path):
    shop = full_shop(tmp_path / "shop")
    shop.do("clear", reason="走了")
    head = shop.ledger.head()

    def work():
        assert refusal(lambda: sell(shop)) == "ledger_in_use"

    in_a_child(work, lambda: None)
    assert shop.ledger.head() == head
    sell(shop)
    assert not verify(tmp_path / "shop").faults
    shop.ledger.close()


def test_a_ledger_that_is_put_back_goes_on(tmp_path):
    folder = tmp_path / "shop"
    shop = full_shop(folder)
    shop.do("clear", reason="走了")
    (folder / LEDGER_FILE).rename(tmp_path / "away")
    assert refusal(lambda: sell(shop)) == "damaged"
    (tmp_path / "away").rename(folder / LEDGER_FILE)
    number = sell(shop)
    assert not verify(folder).faults
    shop.ledger.close()
    with Ledger.open(folder) as ledger:
        assert ledger.sales()[0].number == number


VERBS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("add", {"product": "V002", "quantity": 1000}),
    ("look_code", {"code": "V002"}),
    ("papers", {}),
)


def test_a_disk_that_reads_nothing_is_said_at_every_verb_and_goes_on_once_it_is_back(tmp_path):
    folder = tmp_path / "shop"
    shop = full_shop(folder)
    shop.do("clear", reason="走了")
    files = {path: path.read_bytes() for path in (folder / LEDGER_FILE, folder / f"{LEDGER_FILE}-wal")}
    for path, was in files.items():
        path.write_bytes(b"?" * len(was))  # in place: it is the same file
    for verb, fields in VERBS:
        refusal(partial(shop.do, verb, **fields))  # some find what they ask for in memory
    assert [refusal(partial(shop.do, verb, **fields)) for verb, fields in VERBS] == ["damaged"] * len(VERBS)
    for path, was in files.items():
        path.write_bytes(was)
    refusal(partial(shop.do, "papers"))  # that it is back is found by trying
    sell(shop)
    shop.ledger.close()
    assert not verify(folder).faults


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    assert refusal(lambda: new_ledger(tmp_path / "file")) == "read_only"
    assert refusal(lambda: new_ledger(tmp_path / "file" / "shop")) == "read_only"
    assert refusal(lambda: Ledger.open(tmp_path / "file")) == "exists"
