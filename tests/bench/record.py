"""The proof of a long ledger: its chain against reading and hashing alone, the whole against a re-derivation; and its
exported journal checked by the tool that anyone can run.
"""

from __future__ import annotations

import hashlib
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from data import upgrade
from data.exports.journal import export_journal
from data.storage import connect
from data.verify import verify
from tests.bench.bare import bare
from tests.bench.figures import Bench, Figure, paired, seconds
from tests.bench.ledgers import copy_of

CHECKER = Path(__file__).resolve().parent.parent.parent / "tools" / "verify_journal.py"


def measure(bench: Bench) -> Iterator[Figure]:
    """`verify --chain`, `verify`, and what a change of version does."""
    folder = copy_of(bench.large, bench.folder / "record")

    def proved(*, chain_only: bool) -> None:
        assert not verify(folder, chain_only).faults

    ratio = paired(lambda: proved(chain_only=True), lambda: _hash_alone(folder), 5)
    yield Figure("verify_chain", "`verify --chain`, against reading and hashing alone", ratio, "×", 3, front=True)
    ratios, derived, rows = [], [], list[int]()
    for _round in range(bench.long_rounds):
        derived.append(_derive(folder))
        ratios.append(seconds(lambda: proved(chain_only=False)) / derived[-1])
    says = "`verify`, against a re-derivation"
    yield Figure("verify", says, statistics.median(ratios), "×", 1.2, front=True)
    took = statistics.median(derived)
    million = took * 1_000_000 / bench.sales
    reckoned = "" if bench.sales == 1_000_000 else f", reckoned from {bench.sales:,}"
    yield Figure(
        "rederivation", f"re-derivation of 1,000,000 sales of two lines{reckoned}", million, "s", 300, front=True
    )
    shutil.rmtree(folder)
    file = bench.folder / "journal.jsonl"
    took = seconds(lambda: rows.append(export_journal(bench.large, file))) * 1_000_000 / bench.sales
    yield Figure("journal_export", "the journal of 1,000,000 sales written out", took, "s", 60)
    check = [sys.executable, str(CHECKER), str(file)]
    took = seconds(lambda: subprocess.run(check, check=True, stderr=subprocess.DEVNULL))
    yield Figure(
        "journal_check",
        "1,000,000 rows of it checked by `tools/verify_journal.py`",
        took * 1_000_000 / rows[0],
        "s",
        10,
    )


def _hash_alone(folder: Path) -> None:
    before, sql = "0" * 64, "SELECT device, seq, at, kind, body, hash FROM journal ORDER BY rowid"
    with bare(folder) as connection:
        for device, seq, at, kind, body, digest in connection.execute(sql):
            before = hashlib.sha256(f"{before}\n{device}\n{seq}\n{at}\n{kind}\n{body}".encode()).hexdigest()
            assert before == digest


def _derive(folder: Path) -> float:
    """Seconds to a copy of the ledger with its tables made anew, whole and durable."""
    connection = connect(folder)
    try:
        return seconds(lambda: upgrade.make_copy(connection, folder))
    finally:
        connection.close()
        upgrade.remove_copy(folder)
