"""A sample of what `make faults` does in full: the disk failing at a call, bits turned, files stale or gone."""

import shutil

import pytest

from data.ledger import Ledger
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.errors import PosError
from tests.data.shop import Shop, full_shop
from tests.faults import sweeps


@pytest.mark.parametrize("failure", sweeps.FAILURES)
def test_a_disk_that_fails_loses_nothing_that_was_acknowledged(strace, failure):
    with sweeps.Prepared(strace) as prepared:
        calls = prepared.calls(sweeps.FAILURES[failure][0])
        rounds, wrong = sweeps.sweep(prepared, failure, every=max(1, calls // 2))
    assert not wrong, "\n".join(wrong)
    assert rounds >= 2


def test_a_turned_bit_in_the_ledger_is_named_or_changes_nothing(tmp_path):
    full_shop(tmp_path / "shop").ledger.close()
    rounds, wrong = sweeps.turn_bits(tmp_path / "shop", LEDGER_FILE, every=8192)
    assert not wrong, "\n".join(wrong)
    assert rounds > 20


def test_a_turned_bit_in_the_log_is_named_or_changes_nothing(tmp_path):
    rounds, wrong = sweeps.turn_bits_in_log(full_shop(tmp_path / "shop"), every=16384)
    assert not wrong, "\n".join(wrong)
    assert rounds > 20


def left_by_a_power_cut(folder):
    """A ledger whose last sales are in the log only, as they were when the power went."""
    shop = full_shop(folder)
    files = {
        file.name: file.read_bytes() for file in folder.iterdir() if file.is_file() and not file.name.endswith("-shm")
    }
    shop.ledger.close()
    for file in folder.iterdir():
        if file.is_file():
            file.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return files


def says_what_it_lacks(folder):
    faults = verify(folder).faults
    with Ledger.open(folder) as ledger:
        shop = Shop(ledger)
        with pytest.raises(PosError) as refusal:
            shop.do("add", product="V002", quantity=1000)
    return [fault.code for fault in faults], refusal.value.code


def test_a_log_that_is_gone_is_called_out(tmp_path):
    left_by_a_power_cut(tmp_path / "shop")
    (tmp_path / "shop" / f"{LEDGER_FILE}-wal").unlink()
    faults, refusal = says_what_it_lacks(tmp_path / "shop")
    assert "head_missing" in faults and refusal == "head_missing"


def test_a_log_of_another_time_is_not_taken_for_todays(tmp_path):
    folder = tmp_path / "shop"
    stale = left_by_a_power_cut(folder)[f"{LEDGER_FILE}-wal"]
    with Ledger.open(folder) as ledger:
        shop = Shop(ledger)
        shop.do("clear", reason="走了")
        shop.do("add", product="V002", quantity=1000)
        number = shop.do("pay", tender="wechat", amount_fen=120)["sale"]
    (folder / f"{LEDGER_FILE}-wal").write_bytes(stale)
    faults, head = verify(folder).faults, Ledger.open(folder)
    with head as ledger:
        there = number in {sale.number for sale in ledger.sales(limit=1000)}
    assert there or faults, "a sale is gone, and nobody said so"


def test_an_index_of_the_log_that_is_rubbish_is_made_again(tmp_path):
    folder = tmp_path / "shop"
    left_by_a_power_cut(folder)
    (folder / f"{LEDGER_FILE}-shm").write_bytes(b"\xa5" * 32768)
    with Ledger.open(folder):
        pass
    assert not verify(folder).faults


def test_an_older_ledger_put_in_its_place_is_called_out(tmp_path):
    folder = tmp_path / "shop"
    full_shop(folder).ledger.close()
    shutil.copy(folder / LEDGER_FILE, tmp_path / "yesterday")
    with Ledger.open(folder) as ledger:
        shop = Shop(ledger)
        shop.do("clear", reason="走了")
    shutil.copy(tmp_path / "yesterday", folder / LEDGER_FILE)
    assert says_what_it_lacks(folder) == (["head_missing"], "head_missing")
