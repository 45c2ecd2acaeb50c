"""What the tests of the verbs ask of a counter: its refusals, its last row, and how often the drawer opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pos.errors import PosError
from pos.site import Site as Settings
from shop.parts import make_till
from tests.counter import NOON, Site, new_site

PRINTER = "tcp://127.0.0.1:9"


class Drawer:
    """What the Till asks of the devices beside it, counted."""

    def __init__(self) -> None:
        self.kicks = self.backups = self.papers = 0
        self.site: Settings | None = None  # as it was when papers waited last

    def kick_drawer(self) -> None:
        self.kicks += 1

    def back_up(self) -> None:
        self.backups += 1

    def papers_wait(self, site: Settings) -> None:
        self.papers, self.site = self.papers + 1, site


class Counted(Site):
    """A site whose drawer counts how often it opened."""

    drawer: Drawer

    def begin(self, pin: str) -> None:
        """Noon, a drawer that never opened, nothing on the counter, and whoever has that PIN."""
        self.clock.moment = NOON
        self.drawer = Drawer()
        self.till = make_till(self.ledger, self.clock, devices=self.drawer)
        self.do("sign_in", pin=pin)
        self.do("clear")


def counted_site(folder: Path) -> Counted:
    """A new site with a receipt printer that nobody listens to."""
    made = new_site(folder)
    made.do("set_setting", setting="printer.receipt", value=PRINTER)
    return Counted(made.folder, made.ledger, made.till, made.clock)


def refused(site: Site, verb: str, **fields: Any) -> tuple[str, Mapping[str, object]]:
    """The refusal's code and reason in one, and its values; nothing was recorded."""
    before = site.ledger.head()
    with pytest.raises(PosError) as refusal:
        site.do(verb, **fields)
    assert site.ledger.head() == before
    error = refusal.value
    return (f"{error.code}.{error.why}" if error.why else error.code), error.values


def last_row(site: Site) -> tuple[str, dict[str, Any]]:
    """The journal's last row: kind and body."""
    kind, body = site.ledger.connection.execute("SELECT kind, body FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return kind, json.loads(body)
