"""A till's days: everything that the counter's model knows, and the things that happen to a till besides.

A day is a run of the state machine: it begins with a shift, ends with a count and a Z, and is verified. Between steps
the power goes, the process dies, the clock jumps, the printer fails, a finger comes down twice, a resident asks to be
forgotten, a month is over. The same seed gives the same journal, byte for byte.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import hypothesis
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from data import anchor
from data.ledger import Ledger
from data.storage import LEDGER_FILE
from pos.errors import PosError
from pos.site import Site as Settings
from printing.spool import send_all
from shop.parts import make_till
from tests.counter import Site, id_number
from tests.pos.test_counter_model import PEOPLE, TIMES, Counter, Refused, furnished

STEPS = 60
OFFLINE = "tcp://127.0.0.1:1"  # nobody listens there


class TillDay(Counter):
    """One day at the till."""

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__(template, folder)
        self.numbers = 0  # of keys
        self.enrolled: set[int] = set()
        self.sealed = False
        self.printed = folder.parent / "printed.bin"
        self.printed.unlink(missing_ok=True)
        self.site.do("set_setting", setting="printer.receipt", value=OFFLINE)  # the record holds a digest of it

    # -- the machine and its power ---------------------------------------------------------------------------
    def start_again(self) -> None:
        """The program is started on the files as they lie there."""
        ledger = Ledger.open(self.site.folder)
        clock = self.site.clock
        self.site = Site(self.site.folder, ledger, make_till(ledger, clock), clock)
        self.come_in()

    @rule(statement=st.integers(1, 25), rubbish=st.booleans())
    @precondition(lambda self: self.cart.lines and not self.cart.tenders and self.float is not None)
    def power_goes_while_paying(self, statement: int, rubbish: bool) -> None:
        """At the *statement*-th step of writing a sale the power goes; the cashier pays again, and it counts once."""
        if self.cart.total <= 0:
            return
        key = self.next_key()
        self.site.clock.moment = self.time
        files = self.files_at(statement, lambda: self.site.do("pay", tender="wechat", key=key))
        lay_back(self.site.folder, files, rubbish=rubbish)
        self.start_again()
        self.both("pay", lambda: self._pay("wechat", None, False), tender="wechat", key=key)

    def files_at(self, statement: int, work: Callable[[], object]) -> dict[Path, bytes]:
        """The ledger's files, and what is kept of its head elsewhere, as they were at a statement of *work*."""
        folder = self.site.folder
        taken: list[dict[Path, bytes]] = []
        before = files_of(folder)

        def look(_sql: str) -> None:
            look.count += 1  # type: ignore[attr-defined]
            if look.count == statement:  # type: ignore[attr-defined]
                taken.append(files_of(folder))

        look.count = 0  # type: ignore[attr-defined]
        connection = self.site.ledger.connection
        connection.set_trace_callback(look)
        try:
            work()
        except PosError:
            taken[:] = [before]  # refused: nothing to lose
        finally:
            connection.set_trace_callback(None)
        files = taken[0] if taken else files_of(folder)
        self.site.close()
        return files

    @rule()
    def process_dies(self) -> None:
        """`kill -9` between two actions: what was acknowledged is on the disk."""
        files = files_of(self.site.folder)
        self.site.close()
        lay_back(self.site.folder, files, rubbish=False)
        self.start_again()

    @rule(hours=st.sampled_from([-24, -1, 24]))
    def clock_jumps(self, hours: int) -> None:
        """A clock that was wrong, or is now: no sale stops for it."""
        moment = self.time + timedelta(hours=hours)
        if f"{moment:%Y-%m}" == f"{self.time:%Y-%m}":
            self.time_goes_by(moment)

    # -- hands -----------------------------------------------------------------------------------------------
    def next_key(self) -> str:
        self.numbers += 1
        return f"key {self.numbers}"

    @rule(cash=st.booleans())
    @precondition(lambda self: self.cart.lines and self.float is not None)
    def finger_comes_down_twice(self, cash: bool) -> None:
        """The same key again answers what the first one did, and does nothing more."""
        key, tender = self.next_key(), "cash" if cash else "alipay"
        answer = self.both("pay", lambda: self._pay(tender, None, False), tender=tender, key=key)
        if answer is not None:
            assert self.site.do("pay", tender=tender, key=key) == answer

    # -- people ----------------------------------------------------------------------------------------------
    @rule(person=st.integers(0, len(PEOPLE) - 1))
    def enrol(self, person: int) -> None:
        """A card gets a name, once."""
        card = id_number(PEOPLE[person][0], 10 + person)

        def model() -> None:
            if person in self.enrolled:
                raise Refused("duplicate")
            self.enrolled.add(person)

        self.both("enrol", model, card=card, name=f"居民{person}")

    @rule(person=st.integers(0, len(PEOPLE) - 1))
    @precondition(lambda self: self.enrolled)
    def ask_to_be_forgotten(self, person: int) -> None:
        """Whoever is erased comes back as a stranger; meals on the open sale stay, as meals of nobody."""
        carts = [self.cart, *self.parked.values()]
        if person not in self.enrolled or any(
            cart.card == person or any(line.person == person for line in cart.lines) for cart in carts
        ):
            return
        number = self.site.ledger.find_enrolled(f"居民{person}")[0].resident

        def model() -> None:
            self.enrolled.discard(person)
            for meal in [meal for meal in self.eaten if meal[0] == person]:
                del self.eaten[meal]
            for sale in self.sales.values():
                for line in sale.lines.values():
                    if line.meal_of is not None and line.meal_of[0] == person:
                        line.meal_of = None

        self.both("erase_resident", model, resident=number, reason="本人要求")
        assert not self.site.ledger.find_enrolled(f"居民{person}")

    # -- months ----------------------------------------------------------------------------------------------
    @rule()
    @precondition(lambda self: not self.sealed and self.float is None and not self.cart.lines and not self.parked)
    def month_is_over(self) -> None:
        """November is sealed in December, and takes nothing more."""
        self.close_the_day(True)
        november = self.time
        self.time_goes_by(datetime.fromisoformat("2026-12-02T09:00:00+08:00"))
        self.both("seal_month", dict, month="2026-11")
        self.sealed = True
        try:
            self.site.do("expense", amount_fen=100, purpose="水", at=november)
        except PosError as refusal:
            assert refusal.code == "sealed"
        else:
            raise AssertionError("a sealed month took an expense")

    def time_goes_by(self, moment: datetime) -> None:
        """The times of November, or of December once November is sealed."""
        if self.sealed and moment.month == 11:
            moment += timedelta(days=30)
        super().time_goes_by(moment)

    go_by = rule(moment=st.sampled_from(TIMES))(lambda self, moment: self.time_goes_by(moment))

    # -- papers ----------------------------------------------------------------------------------------------
    @rule(works=st.booleans())
    def printer_is_asked(self, works: bool) -> None:
        """What waits is sent, or the printer is away and all of it waits on."""
        ledger = self.site.ledger
        waiting, size = ledger.papers().waiting, self.printed.stat().st_size if self.printed.exists() else 0
        where = Settings({"printer.receipt": self.printed.as_uri() if works else OFFLINE})
        left = send_all(ledger, where, timeout_s=0)
        after = self.printed.stat().st_size if self.printed.exists() else 0
        if works and waiting:
            assert left.sent and after > size
        elif not works:
            assert not left.sent and ledger.papers().waiting == waiting and after == size

    @invariant()
    def every_paper_is_accounted_for(self) -> None:
        rows = self.site.ledger.connection.execute("SELECT state FROM paper WHERE state = 'sending'").fetchall()
        assert not rows


def files_of(folder: Path) -> dict[Path, bytes]:
    """The files of a ledger that is open, and its head's second place, without what no disk keeps."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(("-shm", "lock"))]
    seen = anchor.place(folder)
    return {file: file.read_bytes() for file in (*files, seen) if file.exists()}


def lay_back(folder: Path, files: dict[Path, bytes], *, rubbish: bool) -> None:
    """Put the files back as they were; with *rubbish* the log ends in a write that never came to its end."""
    shutil.rmtree(folder)
    anchor.place(folder).unlink(missing_ok=True)
    for file, content in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        torn = b"\x5a" * 700 if rubbish and file.name == f"{LEDGER_FILE}-wal" else b""
        file.write_bytes(content + torn)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """The machine's own chance, made to follow from *seed*: keys and salts are the same each time."""
    chance, real = random.Random(seed), os.urandom
    os.urandom = lambda count: chance.randbytes(count)
    try:
        yield
    finally:
        os.urandom = real


def run_days(days: int, seed: int, place: Path) -> tuple[int, str]:
    """Live through so many days; how many rows they wrote, and the digest of all their journals."""
    digest, rows = hashlib.sha256(), 0
    template = place / "template"
    with seeded(seed):
        furnished(template)

        class Day(TillDay):
            def __init__(self) -> None:
                super().__init__(template, place / "till")

            def teardown(self) -> None:
                nonlocal rows
                super().teardown()
                connection = sqlite3.connect(self.site.folder / LEDGER_FILE)
                for row in connection.execute("SELECT device, seq, at, kind, body, hash FROM journal ORDER BY seq"):
                    digest.update(repr(row).encode())
                    rows += 1
                connection.close()

        run_state_machine_as_test(
            hypothesis.seed(seed)(Day),
            settings=settings(
                settings.get_profile("default"),
                max_examples=days,
                stateful_step_count=STEPS,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(hypothesis.HealthCheck),
            ),
        )
    return rows, digest.hexdigest()


def days_in_memory(days: int, seed: int) -> tuple[int, str]:
    """The same in a folder of its own, in memory where there is such a place."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="sim-", dir=memory if memory.is_dir() else None) as name:
        return run_days(days, seed, Path(name))
