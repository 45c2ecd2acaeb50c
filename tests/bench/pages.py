"""The first paint of each page of the office, from the touch on its name to its figures on the screen; and how long
one cashier takes to take over from another, their fingers aside.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pos.calendar import Clock
from shop.counter import Shop
from shop.files import OfficeFiles
from shop.parts import WallClock
from tests.bench.bare import bare, run
from tests.bench.figures import Figure, seconds

GOAL_MS = 1000
T = TypeVar("T")


def first_paints(folder: Path, pin: str) -> Iterator[Figure]:
    """Of each page, with the time of the SQL that it asked, run bare."""
    from PySide6.QtCore import QEventLoop

    from ui.app import make_app, open_window
    from ui.aside import Aside
    from ui.office import OfficePage

    app = make_app()
    shop = Shop(folder)
    statements: list[str] = []
    window = open_window(shop.open, finish=Shop.close, papers=_Heard(folder, WallClock(), statements))
    window.resize(1366, 768)
    window.show()
    window.start()

    def wait(done: Callable[[], bool]) -> None:
        while not done():
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)  # asleep, as a window is

    def ask(read: Callable[..., object]) -> None:
        answered: list[object] = []
        window.till.query(read, answered.append)
        wait(lambda: bool(answered))

    def sign_in() -> None:
        answered: list[object] = []
        window.till.ask("sign_in", {"pin": pin}, answered.append)
        wait(lambda: bool(answered) and window.view is not None and window.view.staff is not None)

    wait(lambda: window.view is not None)
    sign_in()
    window.go("checkout")
    wait(lambda: not window.till.is_busy)

    def change_cashier() -> None:
        answered: list[object] = []
        window.till.ask("sign_out", {}, answered.append)
        wait(lambda: bool(answered) and window.page is not None and window.page.name == "signin")
        sign_in()
        wait(lambda: window.page is not None and window.page.name == "checkout" and not window.till.is_busy)
        window.repaint()

    says = "one cashier takes over from another, fingers aside"
    yield Figure("change_of_cashier", says, seconds(change_cashier) * 1000, "ms", GOAL_MS)
    ask(lambda till: till.ledger.connection.set_trace_callback(statements.append))
    window.go("office")
    page = window.page
    assert isinstance(page, OfficePage)
    wait(lambda: not window.till.is_busy)
    for name in page.names:
        statements.clear()
        begun = time.perf_counter()
        section = page.show_section(name)
        ask(lambda _till: None)  # its questions stand before this one
        besides = section.findChildren(Aside)
        wait(lambda besides=besides: not any(aside.is_busy for aside in besides))  # type: ignore[misc]
        window.repaint()
        took = time.perf_counter() - begun
        with bare(folder) as connection:
            theirs = seconds(lambda connection=connection: _again(connection, statements))  # type: ignore[misc]
        says = f"office, first paint of {name} ({theirs * 1000:.1f} ms of it SQL)"
        yield Figure(f"office_{name}", says, took * 1000, "ms", GOAL_MS)
    ask(lambda till: till.ledger.connection.set_trace_callback(None))
    window.till.stop()
    window.close()


class _Heard(OfficeFiles):
    """Reads beside the Till, and keeps what it asked."""

    def __init__(self, folder: Path, clock: Clock, statements: list[str]) -> None:
        super().__init__(folder, clock)
        self._statements = statements

    def read(self, work: Callable[[Any, datetime], T]) -> T:
        """As the window's own reading."""

        def heard(ledger: Any, now: datetime) -> T:
            ledger.connection.set_trace_callback(self._statements.append)
            return work(ledger, now)

        return super().read(heard)


def _again(connection: sqlite3.Connection, statements: list[str]) -> None:
    run(connection, [statement for statement in statements if statement.lstrip().startswith(("SELECT", "WITH"))])
