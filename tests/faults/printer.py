"""A printer that lets the till down at every byte of a receipt, and `kill -9` at every state of a job.

`python -m tests.faults.printer` sweeps every byte; the suite takes every sixteenth. Of each: nothing printed twice by
itself, nothing lost without a word, and nothing called printed that is not.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from data.ledger import Ledger
from pos.site import Site
from printing.device import Deadlines
from printing.escpos_bytes import render
from printing.papers import Papers
from printing.spool import Printers, _Run
from tests.data.shop import new_ledger
from tests.devices.printer import FakePrinter, fault
from tests.printing.samples import line, sale, site

ROOT = Path(__file__).resolve().parents[2]
PAPER = Papers(site()).receipt(sale(line(), line(2, name="鸡蛋")))
JOB = render(PAPER)
WAYS = ("reset", "off", "stall", "paper-out-at")
EDGES = ("connected", "asked", "took", "printed", "answered")
Found = tuple[int, list[str]]
"""How many times, and what went wrong."""

_AT_A_TIME = 8  # they wait for deadlines, most of the time
_SWEPT = {
    "reset": Deadlines(connect=5, answer=5, settle=0.02, first=0.02, job=5),
    "off": Deadlines(connect=5, answer=5, settle=0.02, first=0.02, job=5),
    "stall": Deadlines(connect=5, answer=0.03, settle=0.01, first=0.02, job=0.05),
    "paper-out-at": Deadlines(connect=5, answer=5, settle=0.02, first=0.02, job=0.03),
}


class OneJob:
    """A queue of one paper, in memory."""

    def __init__(self) -> None:
        self.state, self.why, self.record = "waiting", "", ["waiting"]

    def next_paper(self, printer: str, skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        there = printer == "receipt" and self.state in ("waiting", "failed") and 1 not in skip
        return (1, PAPER) if there else None

    def cut_short(self, printer: str) -> str | None:
        return None

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        self.state, self.why = state, why
        self.record.append(state)

    def printer_said(self, printer: str, why: str) -> None:
        pass


def sweep(way: str, every: int = 1) -> Found:
    """The fault *way* of tests.devices.printer after each *every*-th byte of a receipt."""
    places = sorted({*range(0, len(JOB.data) + 1, every), 1, len(JOB.data) - 1, len(JOB.data)})
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        found = pool.map(lambda place: list(_one(way, place)), places)
        wrong = [
            f"{way} after {place} of {len(JOB.data)} bytes: {what}"
            for place, said in zip(places, found, strict=True)
            for what in said
        ]
    return len(places), wrong


def _one(way: str, place: int) -> Iterator[str]:
    queue = OneJob()
    with FakePrinter(**vars(fault(f"{way}:{place}"))) as printer:
        printer.behaviour.stall_seconds = 5.0
        _print(queue, printer.url, _SWEPT[way])
        printer.go_on.set()
        came = printer.data
    if way in ("reset", "off") and len(came) > place:
        yield f"{len(came)} bytes came"
    if queue.state not in ("failed", "unknown"):
        yield f"it is called {queue.state}"
    if queue.state == "failed" and came:
        yield "something went, and it will go again by itself"
    if came and "sending" not in queue.record:
        yield "it was not on the record before its first byte"
    with FakePrinter(**vars(fault("fine"))) as printer:
        state = queue.state
        _print(queue, printer.url, _SWEPT["reset"])
        if printer.data != (JOB.data if state == "failed" else b""):
            yield f"it was {state}, and then {len(printer.data)} bytes came"
    if state == "failed" and queue.state != "printed":
        yield f"it waited, and is {queue.state}"


def _print(queue: OneJob, url: str, deadlines: Deadlines) -> None:
    run = _Run(queue, "receipt", Printers(Site({"printer.receipt": url}), deadlines))
    found = run.next()
    if found is not None:
        run.send(*found)


# -- kill -9 --------------------------------------------------------------------------------------------------------
def kill_at(folder: Path, edge: str, place: int = 0) -> list[str]:
    """`main.py print` killed when the printer is *connected*, was *asked*, *took* more than *place* bytes …; what is wrong."""
    with new_ledger(folder) as ledger:
        job = ledger.queue_paper(PAPER, kind="receipt", about="1-000001")
    running: list[subprocess.Popen[bytes]] = []

    def kill(what: str, count: int) -> None:
        if running and running[0].poll() is None and what == edge and (edge != "took" or count > place):
            running[0].kill()
            running[0].wait()

    with FakePrinter(at=_when_started(running, kill), **vars(fault("fine"))) as printer:
        with Ledger.open(folder) as ledger:
            ledger.set_local("printer.receipt", printer.url)
        running.append(_start(folder))
        running[0].wait(60)
        came = printer.data
    wrong = [] if running[0].returncode == -9 else [f"it ended with {running[0].returncode}"]
    with Ledger.open(folder) as ledger:
        states = dict(ledger.connection.execute("SELECT id, state FROM paper").fetchall())
    if came and states[job] not in ("unknown", "printed"):
        wrong.append(f"{len(came)} bytes came, and it is {states[job]}")
    with FakePrinter(**vars(fault("fine"))) as printer:
        with Ledger.open(folder) as ledger:
            ledger.set_local("printer.receipt", printer.url)
        ended = _start(folder).wait(60)
        good = {"waiting": (JOB.data, 0), "failed": (JOB.data, 0), "unknown": (b"", 0), "printed": (b"", 0)}
        if (printer.data, ended) != good[states[job]]:
            wrong.append(f"it was {states[job]}, then {len(printer.data)} bytes came, exit code {ended}")
    with Ledger.open(folder) as ledger:
        told = ledger.papers().unknown
    if states[job] == "unknown" and told != 1:
        wrong.append("nobody is asked about it")
    return [f"killed at {edge} {place}: {what}" for what in wrong]


def _when_started(
    running: list[subprocess.Popen[bytes]], kill: Callable[[str, int], None]
) -> Callable[[str, int], None]:
    def at(what: str, count: int) -> None:
        until = time.monotonic() + 10
        while not running and time.monotonic() < until:  # the program may be quicker than its parent
            time.sleep(0.001)
        kill(what, count)

    return at


def _start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "main.py", "print", "--data", str(folder), "--timeout", "10"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kills(place: Path, every: int = 64) -> Found:
    """Killed at every edge of a job's states, and after each *every*-th byte of it."""
    points = [(edge, 0) for edge in EDGES] + [("took", taken) for taken in range(every, len(JOB.data), every)]
    wrong = [each for number, point in enumerate(points) for each in kill_at(place / str(number), *point)]
    return len(points), wrong


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="of the receipt's bytes (default: each)")
    args = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory(prefix="printer-") as name:
        parts = {way: lambda way=way: sweep(way, args.every) for way in WAYS}
        for part, run in {**parts, "kill -9": lambda: kills(Path(name))}.items():
            begun = time.monotonic()
            times, wrong = run()
            bad += len(wrong)
            print(f"{part}: {times} times, {len(wrong)} wrong, {time.monotonic() - begun:.0f} s", *wrong, sep="\n  ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
