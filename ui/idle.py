"""Idleness: how long nobody has touched the window. After the minutes that are set, it asks for a PIN again."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class IdleWatch(QObject):
    """Is told of every touch. `set_minutes(0)`: it never locks."""

    def __init__(
        self,
        on_idle: Callable[[], None],
        *,
        ticks: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_idle = on_idle
        self.ticks = ticks
        self._seconds = 0.0
        self._touched_at = ticks()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes; a change counts from now."""
        if minutes * 60.0 != self._seconds:
            self._seconds = minutes * 60.0
            self.touch()
            self._wait()

    def touch(self) -> None:
        """Somebody is there: also who scans with a reader on a line of its own."""
        self._touched_at = self.ticks()

    def look(self) -> None:
        """Has it been long enough? Else wait for the rest."""
        if self._seconds and self.ticks() - self._touched_at >= self._seconds:
            self.touch()
            self._on_idle()
        self._wait()

    def _wait(self) -> None:
        self._timer.stop()
        if self._seconds:
            left = self._touched_at + self._seconds - self.ticks()
            self._timer.start(max(1, round(left * 1000)))
