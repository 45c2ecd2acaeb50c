"""What is done while the power is cut, and what has to be true of the ledger afterwards.

`python -m tests.faults.cuts --sales 1000` from the project's folder runs every scene; `--synchronous NORMAL` shows that
the suite notices a till that does not wait for its disk.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from data.journal import chained
from data.ledger import Ledger
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.entries import GENESIS
from pos.errors import PosError
from tests.data.shop import Shop, new_ledger
from tests.faults import away
from tests.faults.kill import prepare
from tests.faults.powercut import Cut, cuts, read_files, record, survive

_chained = cache(chained)  # one disk after another has the same rows

WHOLE_EVERY = 25
"""Of the disks with sales on them, every so many is verified to the last table; all are read to the last row."""


@cache
def acknowledged(said: bytes) -> list[str]:
    """The sales that were told to be durable: whole lines only."""
    lines = said.split(b"\n")[:-1]
    return [json.loads(line)["sale"] for line in lines if line.startswith(b"{")]


class SalesAreThere:
    """Each acknowledged sale is there once, at most one more is, and the chain holds."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, folder: Path, said: bytes) -> None:
        """Raises AssertionError, or whatever opening the ledger raises."""
        self._count += 1
        sold = acknowledged(said)
        if self._count % WHOLE_EVERY:
            numbers = _read(folder / LEDGER_FILE)
        else:
            Ledger.open(folder).close()
            faults = verify(folder).faults
            assert not faults, faults[0].text
            numbers = _read(folder / LEDGER_FILE)
        assert len(numbers) == len(set(numbers)), "a sale is there twice"
        missing = set(sold) - set(numbers)
        assert not missing, f"{len(missing)} acknowledged sales are gone"
        assert len(numbers) - len(sold) in (0, 1), "sales that nobody rang up"


def _read(path: Path) -> list[str]:
    """The numbers of all sales, as SQLite recovers the file; the chain is gone through on the way."""
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT device, seq, at, kind, body, hash FROM journal ORDER BY seq").fetchall()
    finally:
        connection.close()
    before, numbers = GENESIS, []
    for expected, (device, seq, at, kind, body, digest) in enumerate(rows, 1):
        assert seq == expected and digest == _chained(before, device, seq, at, kind, body), f"the chain breaks at {seq}"
        before = digest
        if kind == "sale.rung":
            numbers.append(_number(body))
    return numbers


@cache
def _number(body: str) -> str:
    return str(json.loads(body)["number"])


def begun_or_not(folder: Path, said: bytes) -> None:
    """A set-up cut short is done, or is done again without a word; a manager is there in the end."""
    if not (folder / LEDGER_FILE).exists():
        new_ledger(folder).close()
    else:
        try:
            Ledger.open(folder).close()
        except PosError as refusal:
            assert (refusal.code, refusal.why) == ("exists", "none"), refusal.code
            assert not said, "a set-up that was told to be done is gone"
            new_ledger(folder).close()
    with Ledger.open(folder) as ledger:
        assert ledger.staff()[0].name == "赵明"
    assert not verify(folder).faults


def derived(folder: Path, said: bytes) -> None:
    """Tables made again are the old ones or the new ones, and add up to the journal."""
    Ledger.open(folder).close()
    faults = verify(folder).faults
    assert not faults, faults[0].text


def sell(strace: str, folder: Path, sales: int, *, synchronous: str = "FULL") -> tuple[int, list[str]]:
    """So many sales, cut at every operation."""
    prepare(folder)
    Ledger.open(folder).close()
    command = [sys.executable, "-m", "tests.faults.kill", "--sell", str(folder), "--most", str(sales)]
    return _scene(strace, folder, [*command, "--synchronous", synchronous], SalesAreThere())


def set_up(strace: str, folder: Path, *, every: int = 1) -> tuple[int, list[str]]:
    """The making of a ledger."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.faults.kill", "--set-up", str(folder)]
    return _scene(strace, folder, command, begun_or_not, every)


def rederive(strace: str, folder: Path, sales: int = 20, *, every: int = 1) -> tuple[int, list[str]]:
    """The derived tables made again, as after a new version."""
    prepare(folder)
    with Ledger.open(folder) as ledger:
        shop = Shop(ledger)
        for order in range(sales):
            shop.do("add", product="V002", quantity=1000)
            shop.do("pay", tender="cash", amount_fen=5000, key=f"k{order}")
        shop.do("close_shift", counted_fen=0, reason="盘点")
    command = [sys.executable, "-m", "tests.faults.kill", "--rederive", str(folder)]
    return _scene(strace, folder, command, derived, every)


def back_up(strace: str, root: Path, *, every: int = 1) -> tuple[int, list[str]]:
    """A backup made to a stick that holds one already."""
    away.furnish(root)
    command = [sys.executable, "-m", "tests.faults.away", "backup", str(root)]
    return _scene(strace, root, command, away.every_backup_is_whole, every)


def restore(strace: str, root: Path, *, every: int = 1) -> tuple[int, list[str]]:
    """A restore on a new machine."""
    away.furnish(root)
    command = [sys.executable, "-m", "tests.faults.away", "restore", str(root)]
    return _scene(strace, root, command, away.goes_on_or_is_restored_again, every)


def _scene(
    strace: str, folder: Path, command: list[str], check: Callable[[Path, bytes], None], every: int = 1
) -> tuple[int, list[str]]:
    """Run *command*, and *check* each disk (or one in *every*) that a cut of power may have left."""
    before = read_files(folder)
    ops = record(strace, command, folder)
    assert any(op.name == "sync" for op in ops), "nothing was recorded"

    def disks() -> Iterator[Cut]:
        yield Cut(-1, "all", before, b"")
        yield from islice(cuts(before, ops), None, None, every)

    return survive(disks(), check)


def main() -> int:
    """The command line: every scene, with its figures."""
    import shutil

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", type=int, default=1000)
    parser.add_argument("--synchronous", default="FULL")
    args = parser.parse_args()
    strace = shutil.which("strace")
    if strace is None:
        print("strace is needed to see what the program does to the disk", file=sys.stderr)
        return 1
    scenes: dict[str, Callable[[Path], tuple[int, list[str]]]] = {
        "sales": lambda folder: sell(strace, folder, args.sales, synchronous=args.synchronous),
        "set-up": lambda folder: set_up(strace, folder),
        "re-derivation": lambda folder: rederive(strace, folder),
        "backup": lambda folder: back_up(strace, folder),
        "restore": lambda folder: restore(strace, folder),
    }
    worst = 0
    for name, scene in scenes.items():
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            count, lost = scene(Path(place) / "shop")
        worst = max(worst, len(lost))
        seconds = time.monotonic() - begun
        print(f"{name}: {count} disks after a cut, {len(lost)} wrong, {seconds:.0f} s", *lost[:5], sep="\n  ")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
