"""A disk that fails in the middle: an fsync or a write that says EIO, once."""

import json
import subprocess
import sys

import pytest

from data.ledger import Ledger
from data.verify import verify
from tests.faults.kill import ROOT, prepare

SALES = 6

PROGRAM = f"""
import json, sys
from pathlib import Path
from data.ledger import Ledger
from pos.errors import PosError
from tests.data.shop import Shop
from tests.faults.kill import _sell
ledger = Ledger.open(Path(sys.argv[1]))
shop = Shop(ledger)
for order in range({SALES}):
    try:
        print(json.dumps({{"key": order, "sale": _sell(shop, f"k{{order}}")}}), flush=True)
    except PosError as refusal:
        print(json.dumps({{"key": order, "code": refusal.code}}), flush=True)
"""


@pytest.mark.parametrize(
    ("call", "order"),
    [("fdatasync", 3), ("fdatasync", 5), ("fdatasync", 9), ("pwrite64", 12), ("pwrite64", 40), ("pwrite64", 71)],
)
def test_an_error_of_the_disk_is_said_and_no_acknowledged_sale_is_lost(tmp_path, strace, call, order):
    folder = tmp_path / "shop"
    prepare(folder)
    Ledger.open(folder).close()  # what the first start of a month tidies up is done
    inject = [strace, "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:error=EIO:when={order}"]
    run = subprocess.run(
        [*inject, sys.executable, "-c", PROGRAM, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(told) == SALES, run.stderr
    assert [answer["code"] for answer in told if "code" in answer] == ["damaged"], "one failure, said once"
    sold = [answer["sale"] for answer in told if "sale" in answer]
    assert not verify(folder).faults
    with Ledger.open(folder) as ledger:
        numbers = {sale.number for sale in ledger.sales(limit=10**6)}
        assert set(sold) <= numbers and len(numbers) - len(sold) in (0, 1)
