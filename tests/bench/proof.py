"""What proof costs: verification against reading and hashing alone and against a re-derivation, and the checker's speed."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from data import reader
from data.exports.journal import export_journal
from data.ledger import Ledger
from data.verify import verify
from tests.bench.million import SALES, many_sales

CHECKER = Path(__file__).resolve().parent.parent.parent / "tools" / "verify_journal.py"


def proof(folder: Path, sales: int = SALES) -> dict[str, dict[str, float]]:
    """The figures of a ledger with so many sales. *folder* takes the copy that is derived anew."""
    place = many_sales(sales)
    bare = min(took(lambda: read_and_hash(place)) for _turn in range(2))
    chain = min(took(lambda: whole(place, chain_only=True)) for _turn in range(2))
    copy = Path(shutil.copytree(place, folder / "derived"))
    with Ledger.open(copy, mid_shift=True) as ledger:
        derived = took(ledger.rederive)
    everything = took(lambda: whole(place, chain_only=False))
    file = folder / "journal.jsonl"
    rows = export_journal(place, file)
    begun = time.perf_counter()
    subprocess.run([sys.executable, str(CHECKER), str(file)], check=True, stderr=subprocess.DEVNULL)
    checked = time.perf_counter() - begun
    return {
        "verify_chain": {"ratio": round(chain / bare, 2), "goal": 3.0},
        "verify_whole": {"ratio": round(everything / derived, 2), "goal": 1.2},
        "rederive_a_million": {"s": round(derived / sales * 1_000_000, 1), "goal": 300},
        "check_a_million_exported": {"s": round(checked / rows * 1_000_000, 1), "goal": 10},
    }


def took(work: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def whole(folder: Path, *, chain_only: bool) -> None:
    """Verify, and see that nothing is wrong."""
    assert verify(folder, chain_only=chain_only).faults == []


def read_and_hash(folder: Path) -> None:
    """The bare thing: every row read, every hash computed."""
    connection: sqlite3.Connection = reader.connect(folder)
    previous, sha256 = "0" * 64, hashlib.sha256
    for device, seq, at, kind, body in connection.execute(
        "SELECT device, seq, at, kind, body FROM journal ORDER BY rowid"
    ):
        previous = sha256(f"{previous}\n{device}\n{seq}\n{at}\n{kind}\n{body}".encode()).hexdigest()
    connection.close()
