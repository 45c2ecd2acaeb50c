"""What follows the counter for the customer: the scene, the second window, the voice. Each is loaded when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from pos.view import View

if TYPE_CHECKING:
    from ui.display.screen import SecondScreen
    from ui.mainwindow import MainWindow
    from ui.voice import Voice

AFTER_START_MS = 1_200
"""The start is the counter's alone; the customer comes after it."""


class CustomerSide(QObject):
    """Made with the window. Nothing here asks the Till."""

    def __init__(self, counter: MainWindow) -> None:
        super().__init__(counter)
        self._counter, self._desk = counter, counter.desk
        self.screen: SecondScreen | None = None
        self.voice: Voice | None = None
        self._view: View | None = None
        self._later = QTimer(self, singleShot=True, interval=AFTER_START_MS)
        self._later.timeout.connect(self._use)
        counter.till.ready.connect(self._follow)
        counter.till.changed.connect(self._follow)
        self._desk.tried.connect(self._try)

    def _follow(self, view: View) -> None:
        """The counter has changed; its own window has taken that up already."""
        first, self._view = self._view is None, view
        if self.voice is not None:
            self.voice.now = view.now
        if first:  # the start shows nothing to the customer yet
            self._later.start()
            return
        self._desk.show(view)
        if not self._later.isActive():
            self._use()

    def start(self) -> None:
        """Do not wait any longer."""
        self._later.stop()
        self._use()

    def _use(self) -> None:
        """Take over what is set."""
        if self._view is None:
            return
        self._desk.show(self._view)
        site = self._view.site
        if self.screen is None and site["display.window"] != "off":
            from ui.display.screen import SecondScreen

            self.screen = SecondScreen(self._counter)
        if self.voice is None and site["voice"] != "off":
            from ui.voice import Voice

            self.voice = Voice(self._desk, self)
            self.voice.now = self._view.now
        if self.screen is not None:
            self.screen.use(site)
        if self.voice is not None:
            self.voice.use(site)

    def _try(self, device: str) -> None:
        if device == "display.window" and self.screen is not None:
            self.screen.reopen()
        elif device == "voice" and self.voice is not None:
            self.voice.greet()

    def close(self) -> None:
        """The counter's window closes."""
        self._later.stop()
        if self.screen is not None:
            self.screen.close()
        if self.voice is not None:
            self.voice.stop()
