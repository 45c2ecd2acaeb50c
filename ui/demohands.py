"""Hands for the demo: keys, scanner bursts, clicks and a wall clock that is set, on the real window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QElapsedTimer, QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos.errors import PosError
from pos.words import sentence
from ui.aside import Aside
from ui.mainwindow import MainWindow
from ui.office import OfficePage
from ui.widgets.greenbutton import DOUBLE_MS

PATIENCE_MS, BEAT_MS = 20_000, 5
FINGERS_MS, SCANNER_MS, REST_MS = 120, 4, 600


class Hands:
    """What a cashier's hands do. Time between keys is told to the key filter, never waited for."""

    def __init__(self, window: MainWindow, set_clock: Callable[[datetime], object], day: date, zone: ZoneInfo) -> None:
        self.window = window
        self.refusals: list[str] = []
        self._set_clock = set_clock
        self._day, self._zone = day, zone
        self._now = 1000.0
        window.filter.clock = lambda _event: self._now
        window.filter.wait_ms(0)
        window.till.refused.connect(self._on_refused)

    def _on_refused(self, refusal: PosError) -> None:
        self.refusals.append(sentence(refusal))

    def leave(self) -> None:
        """Close the window; its key filter goes with it, so that the next window's is the only one."""
        QCoreApplication.processEvents()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self.window.filter)
        self.window.till.stop()
        self.window.close()
        QCoreApplication.processEvents()  # the last answers still find it
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no look is put on it any more

    def at(self, clock: str, day: date | None = None) -> None:
        """It is that time (`11:42`) of the demo's day, or of another *day*."""
        self._set_clock(datetime.combine(day or self._day, time.fromisoformat(clock), self._zone))

    def settle(self) -> None:
        """Until everything asked is answered and shown."""
        for _round in range(2):
            answered: list[None] = []
            if self.window.view is not None:
                self.window.till.query(lambda _till: None, answered.append)
                self.until(lambda answered=answered: bool(answered))  # type: ignore[misc]
            self.until(lambda: not (self.window.till.is_busy or self.window.filter.pending or self._reads_beside()))

    def _reads_beside(self) -> bool:
        page = self.window.page
        section = page.section if isinstance(page, OfficePage) else None
        return section is not None and any(aside.is_busy for aside in section.findChildren(Aside))

    def until(self, there: Callable[[], bool]) -> None:
        """Let the window work until *there* is true."""
        patience, beat = QDeadlineTimer(PATIENCE_MS), QTimer(interval=BEAT_MS)
        beat.start()  # so that what other threads do is seen too
        while not there():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if patience.hasExpired():
                raise TimeoutError("the window did not get there")
        QCoreApplication.processEvents()

    def press(self, *names: str) -> None:
        """Keys by their names: `F12`, `Enter`, `Esc`, `Ctrl+Tab`."""
        for name in names:
            self._now += REST_MS
            combination = QKeySequence(name)[0]  # type: ignore[index]
            self._press(combination.key(), "", combination.keyboardModifiers())
            self.settle()

    def type(self, text: str, *then: str) -> None:
        """Fingers type *text*, then press keys."""
        self._now += REST_MS
        for letter in text:
            self._now += FINGERS_MS
            self._press(ord(letter.upper()), letter)
        self.settle()
        self.press(*then)

    def write(self, text: str) -> None:
        """An input method gives Chinese to the field that has the focus."""
        target = QApplication.focusWidget()
        if target is not None:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QCoreApplication.sendEvent(target, event)
        self.settle()

    def scan(self, code: str) -> None:
        """A scanner or card reader: fast, and Enter at the end."""
        self._now += REST_MS
        for letter in code:
            self._now += SCANNER_MS
            self._press(ord(letter.upper()), letter)
        self._now += SCANNER_MS
        self._press(Qt.Key.Key_Return, "\r")
        self.settle()

    def click(self, widget: QWidget, spot: QPoint | None = None) -> None:
        """A finger on *widget*; on a green button that has just appeared it waits as long as a hand would."""
        ready = getattr(widget, "is_ready", None)
        if ready is False:
            waited = QElapsedTimer()
            waited.start()
            self.until(lambda: waited.hasExpired(DOUBLE_MS))
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot or QPoint())
        self.settle()

    def _press(self, key: int, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """As the system does: to the window, which hands it to whoever has the focus."""
        top = QApplication.activeModalWidget() or self.window
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(top.windowHandle(), QKeyEvent(kind, key, modifiers, text))
