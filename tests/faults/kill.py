"""`kill -9` on a till that sells: what it acknowledged is there once, and nothing half-made is.

`python -m tests.faults.kill --times 1000` from the project's folder. Each round starts a till on the same ledger,
lets it take up the sale that was under way, kills it at a moment of chance, and verifies the whole ledger.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from data import pins
from data.ledger import Ledger
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.errors import PosError
from tests.data.shop import Shop, new_ledger

ROOT = Path(__file__).resolve().parents[2]
ROUNDS_A_LEDGER = 50


def prepare(folder: Path) -> None:
    """A new ledger with goods and an open shift."""
    pins.PIN_COST = 2**4
    with new_ledger(folder) as ledger:
        shop = Shop(ledger)
        shop.furnish()
        shop.do("open_shift", float_fen=20000)


def sell_on(folder: Path, first: int, most: int, *, synchronous: str = "FULL", go_on: bool = False) -> None:
    """The till that is killed: sale after sale, each under its key, told to the parent once it is durable.

    With *go_on* a refusal is told by its code, and the next sale is tried.
    """
    with Ledger.open(folder) as ledger:
        if synchronous != "FULL":  # the till as it must not be: the suite has to notice
            ledger.connection.execute(f"PRAGMA synchronous={synchronous}")
        shop = Shop(ledger)
        print("up", flush=True)
        for order in range(first, first + most):
            try:
                print(json.dumps({"key": order, "sale": _sell(shop, f"k{order}")}), flush=True)
            except PosError as refusal:
                if not go_on:
                    raise
                print(json.dumps({"key": order, "code": refusal.code}), flush=True)


def _sell(shop: Shop, key: str) -> str:
    try:
        return str(shop.do("pay", tender="cash", amount_fen=5000, key=key)["sale"])
    except PosError as refusal:
        if refusal.code != "empty_sale":
            raise
    shop.do("add", product="V001", quantity=1125)
    shop.do("add", product="V002", quantity=2000)
    return str(shop.do("pay", tender="cash", amount_fen=5000, key=key)["sale"])


def one_round(folder: Path, acknowledged: dict[int, str], chance: random.Random) -> None:
    """Start, let it sell for a moment, kill, and check everything."""
    command = [sys.executable, "-m", "tests.faults.kill", "--sell", str(folder), "--first", str(len(acknowledged) + 1)]
    till = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert till.stdout is not None and till.stderr is not None
    with closing(till.stdout), closing(till.stderr):
        up = till.stdout.readline()
        time.sleep(chance.uniform(0, 0.06))
        till.kill()
        said = till.stdout.read()
        wrong = till.stderr.read()
        till.wait()
    assert up == "up\n", wrong
    for line in said.splitlines(keepends=True):
        if line.endswith("\n"):  # a line cut short was not heard
            told = json.loads(line)
            acknowledged[told["key"]] = told["sale"]
    check(folder, acknowledged)


def killed_at(strace: str, folder: Path, call: str, order: int, *, first: int = 1) -> list[str]:
    """Let a till sell until its *order*-th system call *call*, which kills it; the sales it acknowledged."""
    sell = [sys.executable, "-m", "tests.faults.kill", "--sell", str(folder), "--first", str(first), "--most", "8"]
    return _traced(strace, call, order, sell)


def killed_in_set_up(strace: str, folder: Path, call: str, order: int) -> None:
    """Let a set-up run until its *order*-th system call *call*, which kills it."""
    _traced(strace, call, order, [sys.executable, "-m", "tests.faults.kill", "--set-up", str(folder)])


def _traced(strace: str, call: str, order: int, command: list[str]) -> list[str]:
    inject = f"inject={call}:signal=SIGKILL:when={order}"
    trace = [strace, "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject]
    said = subprocess.run([*trace, *command], cwd=ROOT, capture_output=True, text=True, timeout=120).stdout
    return [json.loads(line)["sale"] for line in said.splitlines(keepends=True) if line.endswith("}\n")]


def check(folder: Path, acknowledged: dict[int, str]) -> None:
    """Every acknowledged sale is there once, under its key; at most one more is there, and nothing is half-made."""
    faults = verify(folder).faults
    assert not faults, [fault.text for fault in faults]
    with Ledger.open(folder) as ledger:
        numbers = [sale.number for sale in ledger.sales(limit=10**6)]
        assert len(numbers) == len(set(numbers))
        assert set(acknowledged.values()) <= set(numbers)
        assert len(acknowledged) == len(set(acknowledged.values()))
        assert len(numbers) - len(acknowledged) in (0, 1)
        for key, sale in acknowledged.items():
            answer = ledger.answered(f"k{key}")
            assert answer is not None and answer[1]["sale"] == sale


def rounds(times: int, folder: Path, seed: int) -> Iterator[tuple[int, int]]:
    """Kill *times* over; yields how many rounds are done and how many sales were acknowledged in this ledger."""
    chance = random.Random(seed)
    acknowledged: dict[int, str] = {}
    for done in range(times):
        ledger = folder / f"shop{done // ROUNDS_A_LEDGER}"
        if not (ledger / LEDGER_FILE).exists():
            acknowledged = {}
            prepare(ledger)
        one_round(ledger, acknowledged, chance)
        if (done + 1) % ROUNDS_A_LEDGER == 0:
            shutil.rmtree(ledger)
        yield done + 1, len(acknowledged)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--sell", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--most", type=int, default=10**6, help=argparse.SUPPRESS)
    parser.add_argument("--set-up", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rederive", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--synchronous", default="FULL", help=argparse.SUPPRESS)
    parser.add_argument("--go-on", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    pins.PIN_COST = 2**4
    if args.sell is not None:
        try:
            sell_on(args.sell, args.first, args.most, synchronous=args.synchronous, go_on=args.go_on)
        except PosError as refusal:
            if not args.go_on:
                raise
            print(json.dumps({"code": refusal.code}), flush=True)
            return 1
        return 0
    if args.set_up is not None:
        new_ledger(args.set_up).close()
        print("up", flush=True)
        return 0
    if args.rederive is not None:
        with Ledger.open(args.rederive) as ledger:
            ledger.rederive()
        return 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for done, sales in rounds(args.times, Path(folder), args.seed):
            if done % 50 == 0 or done == args.times:
                seconds = time.monotonic() - begun
                print(f"{done} kills, {sales} sales in this ledger, {seconds:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
