"""Reading for the office beside the Till, so that a month's figures hold up nobody's sale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject

from pos.errors import PosError
from pos.words import sentence
from ui.aside import Aside
from ui.page import Host


class Beside:
    """`read(work, show)`: *work* gets the ledger to read, on a thread of its own and a connection that writes nothing.

    Where nobody reads for the window (`host.papers`), the Till does, between two things of the counter's.
    """

    def __init__(self, host: Host, parent: QObject) -> None:
        self._host = host
        self._aside = Aside(host, parent)

    def read(
        self,
        work: Callable[[Any], Any],
        show: Callable[[Any], object],
        refused: Callable[[PosError], object] | None = None,
    ) -> None:
        """Read, and show what was read; a refusal is said in one line."""
        self.read_now(lambda ledger, _now: work(ledger), show, refused)

    def read_now(
        self,
        work: Callable[[Any, datetime], Any],
        show: Callable[[Any], object],
        refused: Callable[[PosError], object] | None = None,
    ) -> None:
        """The same, for what goes by the clock: *work* gets the moment too, in the site's zone."""
        papers, lost = self._host.papers, refused or self._say
        if papers is not None:
            self._aside.run(lambda: papers.read(work), show, lost)
        else:
            self._host.till.query(
                lambda till: work(till.ledger, datetime.fromisoformat(till.view().now)),
                show,
                lost,
            )

    def _say(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)
