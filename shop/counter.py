"""What stands behind one window: the ledger in a folder, the Till over it, and the worker that prints."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pos import words
from pos.errors import PosError
from pos.words import _
from shop import logbook
from shop.backupworker import BackupWorker
from shop.parts import WallClock, create_ledger, make_till
from ui.desk import Desk

if TYPE_CHECKING:
    from data.ledger import Ledger
    from pos.board import Board
    from pos.calendar import Clock
    from pos.site import Site
    from pos.till import Till
    from pos.view import View
    from printing.spool import Spool
    from shop.backups import FoundBackup
    from shop.devices import CounterDevices
    from ui.bridge import TillThread

START_PRINTING_S = 1.0


class Shop:
    """The parts behind one window: the ledger in a folder, the Till over it, and the worker that prints.

    `open` and `close` run on the Till's thread; the rest on the window's, `language` before there is any other.
    """

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._spool: Spool | None = None
        self._till: Till | None = None
        self._ledger: Ledger | None = None
        self._bridge: TillThread | None = None
        self._one_spool = threading.Lock()
        self._devices: CounterDevices | None = None
        self.desk = Desk()
        self.desk.read_board = self._board
        self.backups = BackupWorker(folder, clock or WallClock(), self._show_backups)
        self._started = False

    def begin(self, site: str, manager: str, pin: str) -> None:
        """Make the ledger that the first start asks for."""
        create_ledger(self._folder, site=site, manager=manager, pin=pin, clock=self._clock).close()

    def language(self) -> str:
        """The language set for this machine's window. Opens the ledger; what refuses that is said when it matters."""
        from data.ledger import Ledger

        try:
            self._ledger = Ledger.open(self._folder)
        except PosError:
            return "zh"
        return self._ledger.site()["language"]

    def open(self) -> Till:
        """The Till on the ledger."""
        from data.ledger import Ledger

        ledger, self._ledger = self._ledger or Ledger.open(self._folder), None
        self._till = make_till(ledger, self._clock, devices=self, backups=self.backups.known)
        return self._till

    @staticmethod
    def close(till: Till) -> None:
        """Let the file go."""
        till.close()

    def join(self, bridge: TillThread) -> None:
        """Let printing and devices begin, a moment after the counter can be used; then sweep again."""
        self._bridge = bridge
        bridge.changed.connect(self._on_changed)
        bridge.before_stop = self._stop
        self._later = threading.Timer(START_PRINTING_S, self._after_start)
        self._later.daemon = True
        self._later.start()

    def _after_start(self) -> None:
        gc.freeze()
        gc.enable()
        logbook.log_crashes(self._folder)
        self._printing()
        self.backups.start()
        self._started = True
        assert self._bridge is not None
        # The view that follows opens the devices, on the window's thread.
        self._bridge.from_elsewhere(lambda _till: None)

    def _on_changed(self, view: View) -> None:
        """Open the devices; from then on let them follow the counter."""
        if not self._started:
            return
        if self._devices is not None:
            self._devices.show(view)
            return
        from shop.devices import CounterDevices

        assert self._bridge is not None
        self.desk.work = self._devices = CounterDevices(self.desk, self._bridge)
        self._devices.start(view)

    def _printing(self) -> Spool:
        """The worker that prints; what it asks of the ledger goes to the Till's thread and comes back."""
        from printing.spool import AskedQueue, Spool

        with self._one_spool:
            if self._spool is None:
                assert self._till is not None and self._bridge is not None
                ledger, bridge = self._till.ledger, self._bridge
                self._spool = Spool(
                    AskedQueue(
                        lambda work, shows: bridge.from_elsewhere(lambda _till: work(), shows=shows).result(timeout=30),
                        ledger,
                    ),
                    ledger.site(),
                    drawer_failed=lambda why: bridge.noticed.emit(
                        _("钱箱没有打开：{why}", why=_(words.PAPERS_WHY.get(why, why)))
                    ),
                )
                self._spool.start()
            return self._spool

    def _stop(self) -> None:
        if self._devices is not None:
            self._devices.stop()
            self._devices = None
        self._later.cancel()
        logbook.end_crashes()
        self.backups.stop()
        self._started = False
        with self._one_spool:
            if self._spool is not None:
                self._spool.stop()

    def restores(self, place: Path, passphrase: str) -> FoundBackup:
        """The newest good backup in *place*, unpacked beside where the ledger will lie."""
        from shop.backups import FoundBackup

        return FoundBackup(self._folder, place, passphrase, self._clock)

    def _board(self) -> Board:
        """The shop's wall, read beside the counter; on any thread."""
        from data.reader import open_reader
        from pos.board import read_board
        from pos.calendar import business_date

        with open_reader(self._folder) as reader:
            site = reader.site()
            now = (self._clock or WallClock()).now().astimezone(site.zone)
            return read_board(reader, site, business_date(now, site.turn_hour))

    def back_up(self) -> None:
        """Have a backup made."""
        self.backups.back_up()

    def _show_backups(self) -> None:
        """Let the window see how the backups stand now."""
        if self._bridge is not None:
            self._bridge.from_elsewhere(lambda _till: None)

    def kick_drawer(self) -> None:
        """Open the drawer now, ahead of waiting papers."""
        self._beside_the_sale(lambda spool: spool.kick_drawer())

    def papers_wait(self, site: Site) -> None:
        """Wake the workers."""
        self._beside_the_sale(lambda spool: spool.use(site))

    def _beside_the_sale(self, work: Callable[[Spool], None]) -> None:
        """Do *work* with the printing; whatever fails there, the sale that it follows is rung."""
        if self._bridge is None:
            return  # nobody joined the printing: papers wait for `print`
        try:
            work(self._printing())
        except Exception:
            import logging

            logging.getLogger(__name__).exception("the printing did not start")
