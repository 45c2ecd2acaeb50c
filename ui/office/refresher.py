"""Keeps a page current: reads again soon after a change and every so often, and never twice at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ui.page import Host

SOON_MS = 400  # several changes in a row are one reading
EVERY_MS = 60_000


class Refresher:
    """`Refresher(host, page, read, show)`; `read(till)` runs on the Till's thread, between two things of the counter's."""

    def __init__(self, host: Host, page: QWidget, read: Callable[[Any], Any], show: Callable[[Any], object]) -> None:
        self._host, self._page, self._read, self._show = host, page, read, show
        self._under_way = self._again = False
        self._soon = QTimer(page, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.now)
        self._every = QTimer(page, interval=EVERY_MS)
        self._every.timeout.connect(self.now)
        self._every.start()

    def soon(self) -> None:
        """Something changed: read again in a moment."""
        if self._page.isVisible():
            self._soon.start()

    def now(self) -> None:
        """Read again; what is already being read is finished first."""
        if not self._page.isVisible():
            return
        if self._under_way:
            self._again = True
            return
        self._under_way = True
        self._host.till.query(self._read, self._take, lambda _refusal: self._take(None))

    def _take(self, what: Any) -> None:
        self._under_way = False
        if what is not None:
            self._show(what)
        if self._again:
            self._again = False
            self._soon.start()
