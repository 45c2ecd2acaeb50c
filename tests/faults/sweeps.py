"""The disk failing at each single call: a till that is killed there, told EIO there, or has no room from there on.

The same for what lies on the disk: bits turned in pages and in the log, files that are stale, missing or another's.
`make faults` runs all of it, the suite a sample.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.ledger import Ledger
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.errors import PosError
from tests.data.shop import Shop
from tests.faults.kill import ROOT, _sell, prepare
from tests.faults.powercut import MEMORY

SALES = 4
FAILURES = {
    "killed at a write": ("pwrite64", "signal=SIGKILL", ""),
    "killed at a sync": ("fdatasync", "signal=SIGKILL", ""),
    "EIO at a sync": ("fdatasync", "error=EIO", ""),
    "EIO at a write": ("pwrite64", "error=EIO", ""),
    "EIO at a read": ("pread64", "error=EIO", ""),
    "no room once": ("pwrite64", "error=ENOSPC", ""),
    "no room from there on": ("pwrite64", "error=ENOSPC", "+"),
}
"""What → the call it happens at, what happens (as strace says it), and whether it stays."""

_KILLED = (-9, 137)
_SAID = {"disk_full", "damaged", "read_only", "ledger_in_use"}


class Prepared:
    """A ledger with an open shift, copied for each round."""

    def __init__(self, strace: str) -> None:
        self.strace = strace
        self._round = 0
        self._place = tempfile.TemporaryDirectory(prefix="sweep-", dir=MEMORY)
        self._whole = Path(self._place.name) / "whole"
        prepare(self._whole)
        Ledger.open(self._whole).close()

    def __enter__(self) -> Prepared:
        return self

    def __exit__(self, *error: object) -> None:
        self._place.cleanup()

    @contextmanager
    def copy(self) -> Iterator[Path]:
        """A copy of its own for one round."""
        self._round += 1  # a place of its own: what this machine has seen of a ledger belongs to its place
        folder = Path(self._place.name) / f"shop{self._round}"
        shutil.copytree(self._whole, folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    def calls(self, call: str) -> int:
        """How many calls of this name the till makes on a disk in good order."""
        with self.copy() as folder, tempfile.NamedTemporaryFile("r") as trace:
            subprocess.run(
                [self.strace, "-f", "-o", trace.name, *_trace(call, folder), *_till(folder)],
                cwd=ROOT,
                check=True,
                capture_output=True,
            )
            return sum(f" {call}(" in line for line in trace)


def _trace(call: str, folder: Path) -> list[str]:
    """What strace is to watch; reads only of the ledger's own files, for the system reads a program to start it."""
    files = [folder / LEDGER_FILE, folder / f"{LEDGER_FILE}-wal"] if call == "pread64" else []
    return ["-e", f"trace={call}", *(word for file in files for word in ("-P", str(file)))]


def _till(folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.faults.kill", "--sell", str(folder), "--most", str(SALES), "--go-on"]


def fails_at(prepared: Prepared, failure: str, order: int) -> None:
    """One round: what was acknowledged is there once, what went wrong was said in one word, the next start is clean."""
    call, what, stays = FAILURES[failure]
    inject = f"inject={call}:{what}:when={order}{stays}"
    with prepared.copy() as folder:
        run = subprocess.run(
            [prepared.strace, "-f", "-o", "/dev/null", *_trace(call, folder), "-e", inject, *_till(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        told = [json.loads(line) for line in run.stdout.splitlines(keepends=True) if line.endswith("}\n")]
        assert "Traceback" not in run.stderr, run.stderr
        assert run.returncode in (0, 1, *_KILLED), run.returncode
        assert {answer["code"] for answer in told if "code" in answer} <= _SAID, told
        acknowledged = [answer["sale"] for answer in told if "sale" in answer]
        faults = verify(folder).faults
        assert not faults, faults[0].text
        with Ledger.open(folder) as ledger:
            numbers = [sale.number for sale in ledger.sales(limit=10**6)]
            assert len(numbers) == len(set(numbers)), "a sale is there twice"
            assert set(acknowledged) <= set(numbers), "an acknowledged sale is gone"
            refused = len(told) - len(acknowledged)
            assert len(numbers) - len(acknowledged) <= refused + 1, "sales that nobody rang up"
            assert _sell(Shop(ledger), "after") not in numbers
        faults = verify(folder).faults
        assert not faults, faults[0].text


def sweep(prepared: Prepared, failure: str, *, every: int = 1) -> tuple[int, list[str]]:
    """*failure* at each call in turn (or at one in *every*); how many rounds, and what went wrong in which."""
    rounds, wrong = 0, []
    for order in range(1, prepared.calls(FAILURES[failure][0]) + 1, every):
        rounds += 1
        try:
            fails_at(prepared, failure, order)
        except Exception as error:
            wrong.append(f"{failure}, call {order}: {error!r}")
    return rounds, wrong


def turn_bits(folder: Path, name: str, *, every: int = 4096, seed: int = 1) -> tuple[int, list[str]]:
    """Turn one bit in each stretch of *every* bytes of a ledger's file: the till says so, or nothing is other.

    *folder* must be the ledger's own place, whose head this machine has seen: a shortened log shows there only.
    """
    good = {file: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    return _turn(folder, folder / name, good, every, random.Random(seed))


def turn_bits_in_log(shop: Shop, *, every: int = 4096, seed: int = 1) -> tuple[int, list[str]]:
    """The same in the log of an open ledger, as a till that lost its power leaves it; closes the ledger."""
    folder = shop.ledger.folder
    good = {file: file.read_bytes() for file in folder.iterdir() if file.is_file() and not file.name.endswith("-shm")}
    shop.ledger.close()
    return _turn(folder, folder / f"{LEDGER_FILE}-wal", good, every, random.Random(seed))


def _turn(
    folder: Path, path: Path, good: dict[Path, bytes], every: int, chance: random.Random
) -> tuple[int, list[str]]:
    _put_back(folder, good)
    whole, was = good[path], _rows(folder)
    rounds, wrong = 0, []
    for start in range(0, len(whole), every):
        rounds += 1
        at = start + chance.randrange(min(every, len(whole) - start))
        _put_back(folder, good)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        try:
            if not verify(folder).faults and _rows(folder) != was:
                wrong.append(f"{path.name}, byte {at}: other rows, and nobody said so")
            Ledger.open(folder).close()
        except PosError:
            continue
        except Exception as error:
            wrong.append(f"{path.name}, byte {at}: {error!r}")
    _put_back(folder, good)
    return rounds, wrong


def _put_back(folder: Path, good: dict[Path, bytes]) -> None:
    for file in folder.iterdir():
        if file.is_file() and file not in good:
            file.unlink()
    for file, content in good.items():
        file.write_bytes(content)


def _rows(folder: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / LEDGER_FILE)
    try:
        return connection.execute("SELECT * FROM journal ORDER BY rowid").fetchall()
    finally:
        connection.close()
