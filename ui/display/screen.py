"""The second window's keeper: opens it where it is set, turns the wall's pages while nobody is served, follows the sale.

All of it comes after the counter: a change is shown once the counter has had the time to paint it, the wall is read by a
thread of its own, and so is the pay code made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QScreen

from pos.board import Board
from pos.display import Scene
from pos.money import format_quantity
from pos.site import Site
from pos.words import Words
from ui import theme
from ui.bridge import log_safely
from ui.display import boardpages, salepages
from ui.display.pieces import Sheet
from ui.display.window import CustomerWindow
from ui.show import in_jin

if TYPE_CHECKING:
    from ui.mainwindow import MainWindow

AFTER_US_MS = 40
"""How long after a change the customer's window is told of it: the counter has painted by then."""
WEIGHT_MS = 250
"""How often a moving weight is painted at most, however often the scale speaks."""
DONE_MS = 8_000
"""How long the change stays, unless the next sale begins before."""
PAGE_MS = 12_000
"""How long each page of the wall hangs."""
OLD_AFTER_PAGES = 10
"""After so many pages the wall is read again."""
WINDOW, PAYCODE = "display.window", "display.paycode"


class SecondScreen(QObject):
    """Made when a second window is first wanted. `use` opens, closes and changes it as it is set."""

    _board_read = Signal(object)
    _code_made = Signal(str, object)

    def __init__(self, counter: MainWindow) -> None:
        super().__init__(counter)
        self._counter, self._desk = counter, counter.desk
        self.window: CustomerWindow | None = None
        self._site = Site({})
        self._set = ""  # how the window was opened
        self._board: Board | None = None
        self._pages: list[boardpages.Lay] = []
        self._page = self._age = 0
        self._reading = False
        self._code: QImage | None = None
        self._code_of, self._code_bad = "", False
        self._seen = ""  # the sale whose result was shown long enough
        self._shown: tuple[object, ...] = ()
        self.lay: boardpages.Lay = partial(self._lay, Scene(), "", 0)  # what the window shows
        self._soon = self._timer(AFTER_US_MS, self._show)
        self._weight_soon = self._timer(WEIGHT_MS, self._show)
        self._done = self._timer(DONE_MS, self._seen_enough)
        self.turn = self._timer(PAGE_MS, self.turn_page)
        self._board_read.connect(self._take_board, Qt.ConnectionType.QueuedConnection)
        self._code_made.connect(self._take_code, Qt.ConnectionType.QueuedConnection)
        self._desk.turned.connect(self._on_scene)
        self._desk.weighed.connect(self._on_weight)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._screens_changed)
        app.screenRemoved.connect(self._screens_changed)

    def _timer(self, interval: int, then: Callable[[], object]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval)
        timer.timeout.connect(then)
        return timer

    # -- opening and closing -------------------------------------------------------------------------------------
    def use(self, site: Site) -> None:
        """Take over what is set."""
        self._site = site
        if site[WINDOW] != self._set:
            self._set = site[WINDOW]
            self.reopen()
        if self.window is not None:
            if self._make_code():
                self._tell()
            self._soon.start()  # the language or the look may be another

    def reopen(self) -> None:
        """Open the window anew where it belongs now; or nowhere."""
        self.close()
        screen = second_screen(self._counter.screen()) if self._set == "auto" else None
        if self._set == "window" or screen is not None:
            self.window = window = CustomerWindow()
            window.closed.connect(self._closed_by_hand)
            window.activated.connect(self._counter.activateWindow)
            self._read_board()
            self._make_code()
            self._show()
            window.open_on(screen)
        self._tell()

    def close(self) -> None:
        """Close the window: it is wanted no more."""
        window, self.window = self.window, None
        self.turn.stop()
        self._shown = ()
        if window is not None:
            window.close()
            window.deleteLater()

    def _closed_by_hand(self) -> None:
        self.close()
        self._tell("closed")

    def _screens_changed(self, _screen: QScreen) -> None:
        if self._set == "auto":
            self.reopen()

    def _tell(self, state: str = "") -> None:
        """Say on the devices page how it stands."""
        if not state:
            state = "off" if self._set == "off" else "no_screen" if self.window is None else "shown"
        if state == "shown" and self._code_bad:
            state = "no_paycode"
        self._desk.stood.emit(WINDOW, state)

    # -- what is shown -------------------------------------------------------------------------------------------
    def _on_scene(self, before: Scene, now: Scene) -> None:
        if self.window is None:
            return
        if now.what == "done" and now.sale != before.sale:
            self._done.start()
        self._soon.start()

    def _on_weight(self) -> None:
        if self.window is not None and not self._weight_soon.isActive():
            self._weight_soon.start()

    def _seen_enough(self) -> None:
        self._seen = self._desk.scene.sale
        self._show()

    @property
    def scene(self) -> Scene:
        """What the customer is shown: a result only for a while."""
        now = self._desk.scene
        return Scene() if now.what == "done" and now.sale == self._seen else now

    def _show(self) -> None:
        """Show what has changed."""
        if self.window is None:
            return
        scene, say = self.scene, Words(self._site["display.language"] or self._site["paper.language"])
        weight = self._weight(say)
        if scene.what != "idle":
            self.turn.stop()
        elif not self.turn.isActive():
            self._page = 0
            self.turn.start()
        page = self._page if scene.what == "idle" else 0
        look = (say.language, theme.night(), theme.large(), self._site.name)
        shown = (scene, weight, page, id(self._board), id(self._code), look)
        if shown != self._shown:
            self._shown = shown
            self.lay = partial(self._lay, scene, weight, page)
            self.window.show_page(self.lay, say)

    def _lay(self, scene: Scene, weight: str, page: int, sheet: Sheet) -> None:
        if scene.what == "selling":
            salepages.selling(sheet, scene, weight)
        elif scene.what == "paying":
            salepages.paying(sheet, scene, self._code)
        elif scene.what == "done":
            salepages.done(sheet, scene)
        elif weight:
            salepages.weighing(sheet, weight)
        else:
            pages = self._pages or boardpages.board_pages(self._board, self._site.name)
            pages[page % len(pages)](sheet)

    def _weight(self, say: Words) -> str:
        """What lies on the pan and was not sold yet; else nothing."""
        weighing = self._desk.weighing
        if (
            not weighing.in_use
            or not weighing.reading.weighs
            or weighing.sold
            or weighing.reading.weight < weighing.least
        ):
            return ""
        if in_jin(self._site):
            return f"{format_quantity(weighing.net() * 2)} {say('斤')}"
        return f"{format_quantity(weighing.net())} kg"

    # -- the wall ------------------------------------------------------------------------------------------------
    @property
    def is_ready(self) -> bool:
        """Whether it shows what there is to show: nothing is being read, made or waited for."""
        making = bool(self._code_of) and self._code is None and not self._code_bad
        return not self._reading and not making and not self._soon.isActive()

    @property
    def pages(self) -> int:
        """How many pages the wall has."""
        return max(1, len(self._pages))

    def turn_page(self) -> None:
        """The wall's next page."""
        self._page += 1
        self._age += 1
        if self._age >= OLD_AFTER_PAGES:
            self._read_board()
        self.turn.start()
        self._show()

    def _read_board(self) -> None:
        """Read the wall beside the counter; what cannot be read now is read later, and nobody is bothered."""
        read = self._desk.read_board
        if read is None or self._reading:
            return
        self._reading, self._age = True, 0

        def work() -> None:
            try:
                board = read()
            except Exception as error:
                log_safely("the customer's wall", error)
                board = None
            self._board_read.emit(board)

        Thread(target=work, name="board", daemon=True).start()

    @Slot(object)
    def _take_board(self, board: Board | None) -> None:
        self._reading = False
        if board is not None and board != self._board:
            self._board = board
            self._pages = boardpages.board_pages(board, self._site.name)
            self._show()

    # -- the pay code --------------------------------------------------------------------------------------------
    def _make_code(self) -> bool:
        """Make the pay code once; what is set anew replaces it. True: it is another."""
        wanted = self._site[PAYCODE]
        if wanted == self._code_of:
            return False
        self._code_of, self._code, self._code_bad = wanted, None, False

        def work() -> None:
            from ui.display.paycode import make_paycode

            try:
                code = make_paycode(wanted)
            except Exception as error:
                log_safely("the pay code", error)
                code = None
            self._code_made.emit(wanted, code)

        if wanted:
            Thread(target=work, name="paycode", daemon=True).start()
        return True

    @Slot(str, object)
    def _take_code(self, wanted: str, code: QImage | None) -> None:
        if wanted == self._code_of:
            self._code, self._code_bad = code, code is None
            self._tell()
            self._show()


def second_screen(ours: QScreen | None) -> QScreen | None:
    """A screen that the counter's window is not on; None where there is only one."""
    return next((screen for screen in QGuiApplication.screens() if screen is not ours), None)
