"""The office in tests: the manager in it, and helpers that read what the Till knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.imports import Preview, preview
from data.reader import open_reader
from tests.counter import MANAGER_PIN, NOON
from tests.ui.hands import Hands
from ui.office import OfficePage


class KeptPapers:
    """Makes no file: it keeps what it was asked for. Lists are read as main reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[tuple[Any, ...]] = []

    def keys_told(self) -> str:
        return "钥匙都是文件。"

    def read(self, work: Callable[[Any, datetime], Any]) -> Any:
        with open_reader(self.folder) as reader:
            return work(reader, NOON.astimezone(reader.site().zone))

    def preview(self, file: Path, what: str) -> Preview:
        with open_reader(self.folder) as reader:
            return preview(file, what, reader, date(2026, 11, 23))

    def labels(self, codes: Sequence[str], path: Path) -> None:
        self.made.append(("labels", tuple(codes), path))

    def journal(self, path: Path) -> None:
        self.made.append(("journal", path))

    def subsidy(self, month: str, folder: Path, reason: str) -> Sequence[Path]:
        self.made.append(("subsidy", month, folder, reason))
        return ()


def enter(hands: Hands, folder: Path | None = None) -> Hands:
    """The manager signs in and goes to the office."""
    if folder is not None:
        hands.window.papers = KeptPapers(folder)  # type: ignore[assignment]
    hands.window.till.ask("sign_in", {"staff": "赵明", "pin": MANAGER_PIN})
    hands.settle()
    hands.window.go("office")
    hands.settle()
    assert isinstance(hands.window.page, OfficePage)
    return hands


def go(hands: Hands, name: str) -> Any:
    """One of its pages."""
    page = hands.window.page
    assert isinstance(page, OfficePage)
    section = page.show_section(name)
    hands.settle()
    return section


def said(hands: Hands) -> str:
    """The one line."""
    page = hands.window.page
    assert isinstance(page, OfficePage)
    return page.message.accessibleName()


def ask(hands: Hands, read: Callable[[Any], Any]) -> Any:
    """What the Till knows."""
    found: list[Any] = []
    hands.window.till.query(read, found.append)
    hands.settle()
    return found[0]


def do(hands: Hands, verb: str, **fields: Any) -> None:
    """A verb, as if done elsewhere."""
    hands.window.till.ask(verb, fields)
    hands.settle()


def entries(hands: Hands, kind: str) -> int:
    """How many rows of a kind the journal has."""
    sql = "SELECT count(*) FROM journal WHERE kind = ?"
    return int(ask(hands, lambda till: till.ledger.connection.execute(sql, (kind,)).fetchone()[0]))
