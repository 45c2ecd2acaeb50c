"""Work beside the counter: what reads files runs on a thread of its own, and its result comes back to the window's."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from pos.errors import PosError
from ui.bridge import log_safely
from ui.page import Host


class Work(QObject):
    """What works for a page beside the window: the page is there until it is done."""

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        raise NotImplementedError


class Aside(Work):
    """`run(work, on_result, on_refusal)`; one piece of work after the other is the asker's to see to."""

    _over = Signal(object)

    def __init__(self, host: Host, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._under_way = 0
        self._over.connect(self._on_over, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        return self._under_way > 0

    def run(
        self,
        work: Callable[[], Any],
        on_result: Callable[[Any], object],
        on_refusal: Callable[[PosError], object],
    ) -> None:
        """Do *work* on a thread of its own. A PosError goes to *on_refusal*; anything else is logged and apologised for."""

        def do() -> None:
            try:
                result = work()
            except PosError as refusal:
                self._over.emit(lambda refusal=refusal: on_refusal(refusal))
            except Exception as error:
                log_safely("aside", error)
                self._over.emit(self._host.till.broke.emit)
            else:
                self._over.emit(lambda: on_result(result))

        self._under_way += 1
        Thread(target=do, name="aside", daemon=True).start()

    @Slot(object)
    def _on_over(self, go_on: Callable[[], object]) -> None:
        self._under_way -= 1
        go_on()
