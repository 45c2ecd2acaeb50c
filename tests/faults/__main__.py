"""Every fault, without a limit of time: `make faults`. Its figures go to standard output and into `build/faults.json`."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.data.shop import full_shop
from tests.faults import cuts, kill, printer, sweeps, window
from tests.sim.days import days_in_memory

RESULT = Path("build/faults.json")
Found = tuple[int, list[str]]
"""How many times, and what went wrong."""


def parts(strace: str, place: Path) -> Iterator[tuple[str, Callable[[], Found]]]:
    """Each part's name, and what runs it."""
    yield "power cut, 200 sales", lambda: cuts.sell(strace, place / "sell", 200)
    yield "power cut, set-up", lambda: cuts.set_up(strace, place / "set-up")
    yield "power cut, re-derivation", lambda: cuts.rederive(strace, place / "rederive")
    yield "power cut, backup", lambda: cuts.back_up(strace, place / "backup")
    yield "power cut, restore", lambda: cuts.restore(strace, place / "restore")
    yield (
        "power cut, synchronous=NORMAL (must lose)",
        lambda: _must_lose(cuts.sell(strace, place / "n", 40, synchronous="NORMAL")),
    )
    yield "kill -9 at a moment of chance", lambda: _kills(place / "kill", 1000)
    yield "till days by chance", lambda: _days(200)
    with sweeps.Prepared(strace) as prepared:
        for failure in sweeps.FAILURES:
            yield failure, lambda failure=failure: sweeps.sweep(prepared, failure)  # type: ignore[misc]
    for way in printer.WAYS:
        yield f"printer: {way} after every byte", lambda way=way: printer.sweep(way)  # type: ignore[misc]
    yield "printer: kill -9 at every state of a job", lambda: printer.kills(place / "jobs")
    yield "printer: kill -9 of the window at every state of a job", lambda: window.kills(place / "window")
    for name, every in (("ledger.db", 512), ("ledger.db-wal", 512)):
        yield f"a bit turned in {name}", lambda name=name, every=every: _bits(place / name, name, every)  # type: ignore[misc]


def _days(days: int) -> Found:
    days_in_memory(days, seed=20261124)
    return days, []


def _must_lose(found: Found) -> Found:
    count, lost = found
    return count, [] if lost else ["a till that does not wait for its disk was not noticed"]


def _kills(folder: Path, times: int) -> Found:
    folder.mkdir()
    return list(kill.rounds(times, folder, seed=20261124))[-1][0], []


def _bits(folder: Path, name: str, every: int) -> Found:
    shop = full_shop(folder)
    if name.endswith("-wal"):
        return sweeps.turn_bits_in_log(shop, every=every)
    shop.ledger.close()
    return sweeps.turn_bits(folder, name, every=every)


def main() -> int:
    """Run all; 1 if anything went wrong."""
    strace = shutil.which("strace")
    if strace is None:
        print("strace is needed to see what the program does to the disk: apt-get install strace", file=sys.stderr)
        return 1
    figures: dict[str, dict[str, object]] = {}
    bad = False
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        os.environ.update(DOORSTEP_KEYS="file", DOORSTEP_STATE=f"{name}/state")  # nobody's own are touched
        for part, run in parts(strace, Path(name)):
            begun = time.monotonic()
            try:
                times, wrong = run()
            except Exception as error:
                times, wrong = 0, [repr(error)]
            bad = bad or bool(wrong)
            figures[part] = {"times": times, "wrong": len(wrong), "seconds": round(time.monotonic() - begun)}
            print(
                f"{part}: {times} times, {len(wrong)} wrong, {figures[part]['seconds']} s",
                *wrong[:5],
                sep="\n  ",
                flush=True,
            )
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
