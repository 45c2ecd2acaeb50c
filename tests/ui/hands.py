"""Hands for the tests: fingers, a scanner and a mouse, with a clock of their own so that nobody has to sleep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos.view import View
from ui.aside import Aside
from ui.checkout.page import CheckoutPage
from ui.checkout.tiles import PRODUCT
from ui.mainwindow import MainWindow
from ui.office import OfficePage
from ui.widgets.greenbutton import GreenButton

FINGERS_MS = 130
SCANNER_MS = 4
REST_MS = 1000
PATIENCE_MS = 20_000
BEAT_MS = 5


class Hands:
    """Works one window."""

    def __init__(self, window: MainWindow, qtbot: Any) -> None:
        self.window, self.qtbot = window, qtbot
        self.now = 1000.0
        window.filter.clock = lambda _event: self.now
        window.filter.wait_ms(0)

    # -- waiting, by what happens and never by time ----------------------------------------------------------------
    def settle(self) -> None:
        """Until nothing is under way and no key waits."""

        def still() -> bool:
            till = self.window.till
            return not (till.is_busy or self.window.filter.pending or till._under_way or self.reads_beside())

        self.until(still)
        QCoreApplication.processEvents()

    def until(self, happens: Callable[[], bool]) -> None:
        """Until that is so: looked at after whatever happens in the window, and at each beat for what happens elsewhere."""
        patience, beat = QDeadlineTimer(PATIENCE_MS), QTimer(interval=BEAT_MS)
        beat.start()
        while not happens():
            assert not patience.hasExpired(), "it never happened"
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def reads_beside(self) -> bool:
        """Whether the office's page on show still reads beside the Till."""
        page = self.window.page
        section = page.section if isinstance(page, OfficePage) else None
        return section is not None and any(aside.is_busy for aside in section.findChildren(Aside))

    @property
    def view(self) -> View:
        assert self.window.view is not None
        return self.window.view

    @property
    def checkout(self) -> CheckoutPage:
        page = self.window.page
        assert isinstance(page, CheckoutPage)
        return page

    @property
    def panel(self) -> str:
        return self.checkout.panel.name

    @property
    def message(self) -> str:
        return self.checkout.panel.message.accessibleName()

    # -- keys ------------------------------------------------------------------------------------------------------
    def _press(self, key: int, text: str = "", modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """As the system does: to the window, which hands it to whoever has the focus."""
        top: QWidget | None = QApplication.activeModalWidget()
        window = (top if top is not None else self.window).windowHandle()
        if top is not None:
            self.qtbot.waitUntil(lambda: QGuiApplication.focusWindow() == window, timeout=PATIENCE_MS)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(window, QKeyEvent(kind, key, modifiers, text))

    def key(self, name: str, *, after_ms: float = REST_MS) -> None:
        """Press `F12`, `Enter`, `+` …"""
        self.now += after_ms
        if name == "Enter":
            self._press(Qt.Key.Key_Return, "\r")
        elif len(name) == 1:
            self._press(ord(name.upper()), name)
        else:
            combination = QKeySequence(name)[0]  # type: ignore[index]
            self._press(combination.key(), "", combination.keyboardModifiers())

    def keys(self, *names: str) -> None:
        """Press one after the other, each once the one before has had its effect."""
        for name in names:
            self.key(name)
            self.settle()

    def type(self, text: str) -> None:
        """Type with fingers."""
        for letter in text:
            self.key(letter, after_ms=FINGERS_MS)
        self.settle()

    def scan(self, code: str) -> None:
        """What a scanner does: the whole code within a moment, and Enter."""
        self.now += REST_MS
        for letter in code:
            self.now += SCANNER_MS
            self._press(ord(letter.upper()), letter)
        self.now += SCANNER_MS
        self._press(Qt.Key.Key_Return, "\r")
        self.settle()

    # -- touch -----------------------------------------------------------------------------------------------------
    def click(self, widget: QWidget) -> None:
        """Press a button, once it can be pressed."""
        assert widget.isVisible(), widget.accessibleName()
        if isinstance(widget, GreenButton):
            self.qtbot.waitUntil(lambda: widget.is_ready, timeout=PATIENCE_MS)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
        self.settle()

    def tap(self, name: str) -> None:
        """Tap the tile of that name, turning pages until it comes."""
        tiles = self.checkout.sell.tiles
        self.settle()
        for _turn in range(100):
            for row in range(tiles.model.rowCount()):
                index = tiles.model.index(row)
                product = index.data(PRODUCT)
                if product is not None and product.name == name:
                    self._click_at(tiles.view.viewport(), tiles.view.visualRect(index))
                    return
            last = tiles.model.index(tiles.model.rowCount() - 1)
            assert last.data(PRODUCT) is None, f"no tile {name}"
            self._click_at(tiles.view.viewport(), tiles.view.visualRect(last))
        raise AssertionError(f"no tile {name}")

    def _click_at(self, widget: QWidget, spot: QRect) -> None:
        point: QPoint = spot.center()
        assert widget.rect().contains(point)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=point)
        self.settle()
