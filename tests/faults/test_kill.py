import pytest

from data.ledger import Ledger
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.errors import PosError
from tests.data.shop import new_ledger
from tests.faults.kill import killed_at, killed_in_set_up, prepare, rounds


def test_what_a_killed_till_acknowledged_is_there_once(tmp_path):
    last = list(rounds(30, tmp_path, seed=1))[-1]
    assert last[0] == 30 and last[1] > 30


@pytest.mark.parametrize(
    ("call", "order"),
    [("pwrite64", order) for order in (3, 9, 40, 41, 77, 110, 160)] + [("fdatasync", 4), ("fdatasync", 9)],
)
def test_a_till_killed_at_a_write(tmp_path, strace, call, order):
    prepare(tmp_path / "shop")
    sold = killed_at(strace, tmp_path / "shop", call, order)
    assert not verify(tmp_path / "shop").faults
    with Ledger.open(tmp_path / "shop") as ledger:
        numbers = [sale.number for sale in ledger.sales(limit=1000)]
        assert set(sold) <= set(numbers) and len(numbers) - len(sold) in (0, 1)
    assert not verify(tmp_path / "shop").faults


@pytest.mark.parametrize(
    ("call", "order"),
    [("pwrite64", order) for order in (1, 4, 30, 90, 130)]
    + [("fdatasync", 1), ("fdatasync", 3), ("fsync", 1), ("fsync", 2), ("unlink", 1), ("rename", 1)],
)
def test_a_set_up_that_was_killed_is_done_or_done_again(tmp_path, strace, call, order):
    folder = tmp_path / "shop"
    killed_in_set_up(strace, folder, call, order)
    if (folder / LEDGER_FILE).exists():
        try:
            Ledger.open(folder).close()
        except PosError as refusal:
            assert (refusal.code, refusal.why) == ("exists", "none")
            new_ledger(folder).close()
    else:
        new_ledger(folder).close()
    with Ledger.open(folder) as ledger:
        assert ledger.staff()[0].name == "赵明"
    assert not verify(folder).faults
