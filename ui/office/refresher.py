"""Keeps a page current: reads again soon after a change and every so often, and never twice at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ui.office.beside import Beside
from ui.page import Host

SOON_MS = 400  # several changes in a row are one reading
EVERY_MS = 60_000


class Refresher:
    """`Refresher(host, page, read, show)`; `read(ledger, now)` reads beside the Till: the counter waits for none of it."""

    def __init__(
        self, host: Host, page: QWidget, read: Callable[[Any, datetime], Any], show: Callable[[Any], object]
    ) -> None:
        self._page, self._read, self._show = page, read, show
        self._beside = Beside(host, page)
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
        self._beside.read_now(self._read, self._take, lambda _refusal: self._take(None))

    def _take(self, what: Any) -> None:
        self._under_way = False
        if what is not None:
            self._show(what)
        if self._again:
            self._again = False
            self._soon.start()
