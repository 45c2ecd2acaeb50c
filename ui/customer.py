"""What follows the counter for the customer: the second window, opened and closed as it is set, and painted after ours.

The counter comes first: nothing here is loaded before it is set, nothing is asked of the Till, and the second window is
told of a change only once the counter had the time to paint it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QScreen

from pos.display import Scene
from pos.site import Site
from pos.view import View
from pos.words import Words
from ui import theme

if TYPE_CHECKING:
    from ui.app import MainWindow
    from ui.display.pieces import Sheet
    from ui.display.window import CustomerWindow

AFTER_US_MS = 40
"""How long after a change the customer's window is told of it: the counter has painted by then."""
DONE_MS = 8_000
"""How long the change stays, unless the next sale begins before."""
OPEN_AFTER_MS = 1_200
"""How long after the start it is opened."""
WINDOW = "display.window"


class CustomerSide(QObject):
    """Made with the window; opens the second one where it is set."""

    def __init__(self, counter: MainWindow) -> None:
        super().__init__(counter)
        self._counter = counter
        self._desk = counter.desk
        self.window: CustomerWindow | None = None
        self._site: Site | None = None
        self._set = ""  # how it is opened
        self._shown: tuple[object, ...] = ()  # what the second window shows
        self._seen = ""  # the sale whose result was shown long enough
        self._soon = self._timer(AFTER_US_MS, self._show)
        self._done = self._timer(DONE_MS, self._seen_enough)
        self._open_later = self._timer(OPEN_AFTER_MS, self._open_as_set)
        counter.till.ready.connect(self._follow)
        counter.till.changed.connect(self._follow)
        self._desk.turned.connect(self._turn)

    def _timer(self, interval: int, then: Callable[[], object]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval)
        timer.timeout.connect(then)
        return timer

    # -- following -----------------------------------------------------------------------------------------------
    def _follow(self, view: View) -> None:
        """The counter has changed; the window has shown it already."""
        first, self._site = self._site is None, view.site
        self._desk.show(view)
        if first:
            self._open_later.start()
        elif not self._open_later.isActive():
            self._open_as_set()
            self._soon.start()  # its language or the look may be another

    def _turn(self, before: Scene, now: Scene) -> None:
        if now.what == "done" and now.sale != before.sale:
            self._done.start()
        if self.window is not None:
            self._soon.start()

    def _seen_enough(self) -> None:
        self._seen = self._desk.scene.sale
        self._show()

    @property
    def scene(self) -> Scene:
        """What the customer is shown: a result only for a while."""
        now = self._desk.scene
        return Scene() if now.what == "done" and now.sale == self._seen else now

    # -- opening and closing -------------------------------------------------------------------------------------
    def _open_as_set(self) -> None:
        """Open or close the second window as it is set, if that has changed."""
        assert self._site is not None
        if self._site[WINDOW] == self._set:
            return
        self._set = self._site[WINDOW]
        app = QGuiApplication.instance()
        if self._set != "off" and isinstance(app, QGuiApplication):
            for changed in (app.screenAdded, app.screenRemoved):
                changed.connect(self._screens_changed)
        self.reopen()

    def _screens_changed(self, _screen: QScreen) -> None:
        if self._set == "auto":
            self.reopen()

    def reopen(self) -> None:
        """Open it anew where it belongs now; or nowhere."""
        self.close()
        screen = second_screen(self._counter.screen()) if self._set == "auto" else None
        stands = "" if self._set == "off" else "shown" if screen is not None or self._set == "window" else "no_screen"
        if stands == "shown":
            self._open(screen)
        self._desk.stood.emit(WINDOW, stands)

    def _open(self, screen: QScreen | None) -> None:
        from ui.display.window import CustomerWindow

        self.window = window = CustomerWindow()
        window.closed.connect(self._closed_by_hand)
        window.activated.connect(self._counter.activateWindow)
        self._show()
        window.open_on(screen)

    def _closed_by_hand(self) -> None:
        self.close()
        self._desk.stood.emit(WINDOW, "closed")

    def close(self) -> None:
        """Close it: the counter closes, or it is wanted no more."""
        window, self.window = self.window, None
        if window is not None:
            window.close()
            window.deleteLater()

    # -- showing -------------------------------------------------------------------------------------------------
    def _show(self) -> None:
        if self.window is None:
            return
        shown = (self.window, self.scene, self._language(), theme.night(), theme.large())
        if shown != self._shown:
            self._shown = shown
            self.window.show_page(partial(self._lay, self.scene), Words(self._language()))

    def _language(self) -> str:
        assert self._site is not None
        return self._site["display.language"] or self._site["paper.language"]

    def _lay(self, scene: Scene, sheet: Sheet) -> None:
        from ui.display import salepages

        if scene.what == "selling":
            salepages.selling(sheet, scene, "")
        elif scene.what == "paying":
            salepages.paying(sheet, scene, None)
        elif scene.what == "done":
            salepages.done(sheet, scene)


def second_screen(ours: QScreen | None) -> QScreen | None:
    """A screen that the counter's window is not on; None where there is only one."""
    return next((screen for screen in QGuiApplication.screens() if screen is not ours), None)
