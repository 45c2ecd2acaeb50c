"""A counter for tests: the real Till over a real ledger in a folder of its own, with a clock that is set by hand."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import main
from data import pins
from data.ledger import Ledger
from pos import words
from pos.till import Till
from shop import logbook
from shop.parts import create_ledger, make_till

ROOT = Path(__file__).resolve().parent.parent
ZONE = ZoneInfo("Asia/Shanghai")
MANAGER_PIN, CASHIER_PIN = "8888", "1111"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)


@dataclass
class SetClock:
    """Shows the moment it was set to, and goes on by a second whenever it is read."""

    moment: datetime = NOON
    step: timedelta = timedelta(seconds=1)

    def now(self) -> datetime:
        self.moment += self.step
        return self.moment


@dataclass
class Site:
    """A till that stands: its folder, its clock, its ledger, its Till."""

    folder: Path
    ledger: Ledger
    till: Till
    clock: SetClock = field(default_factory=SetClock)

    def do(self, verb: str, /, **fields: Any) -> dict[str, Any]:
        return self.till.do(verb, **fields)

    def close(self) -> None:
        self.ledger.close()

    def reopen(self) -> None:
        """What a restart finds: nobody signed in, everything durable still there."""
        self.ledger.close()
        self.ledger = Ledger.open(self.folder)
        self.till = make_till(self.ledger, self.clock)


@contextmanager
def quick_pins() -> Any:
    """A PIN's slow hash, made quick: a test has nothing to hide."""
    cost, pins.PIN_COST = pins.PIN_COST, 2**4
    try:
        yield
    finally:
        pins.PIN_COST = cost


def new_site(folder: Path, *, clock: SetClock | None = None, signed_in: bool = True) -> Site:
    """A new site with the manager 赵明 (8888) signed in and the cashier 王芳 (1111) on the staff."""
    clock = clock or SetClock()
    with quick_pins():
        ledger = create_ledger(folder, site="柳堤服务站", manager="赵明", pin=MANAGER_PIN, clock=clock)
        site = Site(folder, ledger, make_till(ledger, clock), clock)
        site.do("sign_in", pin=MANAGER_PIN)
        site.do("add_staff", name="王芳", role="cashier", pin=CASHIER_PIN)
    if not signed_in:
        site.do("sign_out")
    return site


def check_digit(seventeen: str) -> str:
    """The last figure of an ID number, by the table of GB 11643 and not by the program's own way."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(figure) * weight for figure, weight in zip(seventeen, weights, strict=True))
    return "10X98765432"[total % 11]


def id_number(born: str, order: int = 12, area: str = "519999") -> str:
    """A made-up ID number with a right check digit; odd *order*: a man. The area was never given to anyone."""
    body = f"{area}{born.replace('-', '')}{order:03}"
    return body + check_digit(body)


def run(
    *arguments: str, script: bytes | str | None = None, timeout: float = 120.0
) -> subprocess.CompletedProcess[bytes]:
    """`main.py` as a person runs it."""
    given = script.encode("utf-8", "surrogatepass") if isinstance(script, str) else script
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        input=b"" if given is None else given,
        capture_output=True,
        timeout=timeout,
        check=False,
    )


@contextmanager
def as_it_was() -> Iterator[None]:
    """What `main` sets for the whole process is set back."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    streams, said, handlers = (sys.stdin, sys.stdout, sys.stderr), words.language(), [*logging.root.handlers]
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        sys.stdin, sys.stdout, sys.stderr = streams
        words.use(said)
        logging.captureWarnings(False)
        for handler in [each for each in logging.root.handlers if each not in handlers]:
            logging.root.removeHandler(handler)
            handler.close()
        logbook._open = None


def run_here(*arguments: str, script: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The same in this process, where neither the program's start nor its end is what is tested."""
    with as_it_was():
        out, err = io.BytesIO(), io.BytesIO()
        sys.stdin = io.TextIOWrapper(io.BytesIO(script), "utf-8")
        sys.stdout, sys.stderr = io.TextIOWrapper(out, "utf-8"), io.TextIOWrapper(err, "utf-8")
        try:
            code = main.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        return subprocess.CompletedProcess(["main.py", *arguments], code, out.getvalue(), err.getvalue())


def script_of(actions: Iterable[Mapping[str, Any] | str]) -> str:
    """Actions as lines of a script."""
    lines = (action if isinstance(action, str) else json.dumps(action, ensure_ascii=False) for action in actions)
    return "".join(f"{line}\n" for line in lines)


def play(folder: Path, actions: Iterable[Mapping[str, Any] | str], *more: str) -> list[dict[str, Any]]:
    """The answers of `main.py play -`, one for each action."""
    actions = list(actions)
    done = run("play", "-", "--data", str(folder), *more, script=script_of(actions))
    assert done.stderr == b"", done.stderr.decode()
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(actions)
    return answers


MANAGER: dict[str, Any] = {"do": "sign_in", "pin": MANAGER_PIN}
CASHIER: dict[str, Any] = {"do": "sign_in", "pin": CASHIER_PIN}
OPEN: dict[str, Any] = {"do": "open_shift", "float": "200.00"}
GOODS: list[dict[str, Any]] = [
    {"do": "set_product", "code": "M01", "name": "营养餐", "unit": "份", "category": "套餐", "tariff": "meal"},
    {
        **{"do": "set_product", "code": "V001", "name": "西红柿", "price": "3.40", "unit": "kg", "category": "蔬菜"},
        **{"barcode": "6901234567892", "market": "4.60", "counter": "shop"},
    },
    {
        "do": "set_product",
        "code": "E01",
        "name": "鸡蛋",
        "price": "1.21",
        "unit": "个",
        "category": "蛋",
        "barcode": "E-1",
    },
    {
        **{"do": "set_product", "code": "D07", "name": "卤味拼盘", "price": "18.00", "unit": "份"},
        **{"category": "爱心菜", "merchant": "张记"},
    },
]


def entries(folder: Path) -> list[dict[str, Any]]:
    """The journal, oldest row first."""
    connection = sqlite3.connect(f"{(folder / 'ledger.db').as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT at, kind, body FROM journal ORDER BY rowid").fetchall()
    finally:
        connection.close()
    return [{"at": at, "kind": kind, "body": json.loads(body)} for at, kind, body in rows]


def verified(folder: Path) -> dict[str, Any]:
    done = run("verify", "--json", "--data", str(folder))
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["faults"]) == (0, []), done.stderr.decode()
    return answer


def stocked(folder: Path) -> Path:
    """A new site's folder, with the goods of the contract's examples."""
    new_site(folder).close()
    assert all(answer["ok"] for answer in play(folder, [MANAGER, *GOODS]))
    return folder
