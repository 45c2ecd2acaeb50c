"""Backups beside an open window: every hour, at each Z and when asked, by a process of their own at low priority.

The process is `main.py backup`, the same that a person runs: it only reads the ledger, so the sale's path never meets it.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pos.errors import PosError
from pos.words import _, language
from shop import logbook
from shop.backups import places_set, set_passphrase, suggested_passphrase, write_sheet

if TYPE_CHECKING:
    from pos.backups import Backups
    from pos.calendar import Clock

EACH = timedelta(hours=1)
FIRST_S = 60.0
"""So long after the start the first look is taken: opening the till comes first."""
LOOK_S = 300.0
"""So often it is looked whether an hour has passed."""
MOST_S = 7200.0
"""A backup that takes longer is stopped, and said."""
_MAIN = Path(__file__).resolve().parent.parent / "main.py"


class BackupWorker:
    """What the window knows of its backups, and the thread that has them made. `state` asks nobody and waits for nothing."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        on_change: Callable[[], object],
        *,
        first_s: float = FIRST_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._on_change = on_change
        self._first_s, self._look_s = first_s, look_s
        self._state: Backups | None = None  # until it was looked
        self._asked = threading.Event()
        self._stopping = False
        self._running = False
        self._thread: threading.Thread | None = None

    # -- for the window ------------------------------------------------------------------------------------------
    def known(self) -> Backups | None:
        """What is known; None before it was looked."""
        return self._state

    def state(self) -> Backups:
        """What is known."""
        from pos.backups import Backups

        return self._state or Backups()

    def back_up(self) -> None:
        """Make one now, or as soon as the one under way is through."""
        self._asked.set()

    def suggested(self) -> str:
        """A passphrase that may be printed."""
        return suggested_passphrase()

    def set_passphrase(self, passphrase: str) -> None:
        """Seal what comes with this one. Slow on purpose: not on the window's thread."""
        set_passphrase(self._folder, passphrase)
        self.look()

    def sheet(self, passphrase: str, path: Path) -> None:
        """The recovery sheet, A4."""
        write_sheet(self._folder, passphrase, path, self._clock)

    def on_ledgers_disk(self, place: str) -> bool:
        """Whether *place* is on the disk that the ledger is on: one broken disk would take both."""
        try:
            return Path(place).stat().st_dev == self._folder.stat().st_dev
        except OSError:
            return False

    # -- the thread ----------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Begin to look at the clock."""
        self._thread = threading.Thread(target=self._work, name="backup", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more. A backup under way goes on by itself: closing the till for the night keeps nothing from being saved."""
        self._stopping = True
        self._asked.set()
        if self._thread is not None and not self._running:
            self._thread.join(timeout=5.0)

    def wait(self, timeout: float) -> None:
        """Until the thread is through."""
        if self._thread is not None:
            self._thread.join(timeout)

    def look(self) -> None:
        """Read anew what is known, and tell the window."""
        from data.backup import known_backups

        try:
            self._state = known_backups(self._folder, self._places())
        except (PosError, OSError):
            return
        self._on_change()

    def _places(self) -> tuple[str, ...]:
        from data.reader import open_reader

        with open_reader(self._folder) as reader:
            return places_set(reader.site())

    def _work(self) -> None:
        self.look()
        asked = self._asked.wait(self._first_s)
        while not self._stopping:
            self._asked.clear()
            try:
                if asked or self._is_due():
                    self._run()
            except Exception as error:  # the next look may find the disk back
                logbook.note("backing up", error)
            asked = self._asked.wait(self._look_s)

    def _is_due(self) -> bool:
        """Whether an hour has passed since the last one; a till opened often makes no more than that."""
        tried, now = max((place.tried_at for place in self.state().places), default=""), self._clock.now()
        return not tried or not timedelta(0) <= now - datetime.fromisoformat(tried) < EACH

    def _run(self) -> None:
        self.look()  # places and passphrase may have been set since
        known = self.state()
        if not known.has_key or not self._places():
            return
        self._state = replace(known, running=True)
        self._on_change()
        trouble = self._made()
        self.look()
        if trouble:
            self._state = replace(self.state(), trouble=trouble)
            self._on_change()

    def _made(self) -> str:
        """Let a process make one; what kept it from beginning. What became of each place is in the record."""
        import subprocess  # as rare as it is; the start does without it

        try:
            child = subprocess.Popen(
                _command(self._folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=_rank(),
            )
        except OSError:
            return _("备份没有做成，请再试一次。")
        self._running = True
        with child:
            try:
                said, _errors = child.communicate(timeout=MOST_S)
                return str(json.loads(said).get("error", ""))
            except subprocess.TimeoutExpired:
                child.kill()
                return _("备份超过两小时还没有做完，停下了：请看看放备份的地方。")
            except ValueError:
                return _("备份没有做成，请再试一次。")
            finally:
                self._running = False


def _command(folder: Path) -> list[str]:
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, str(_MAIN)]
    return [*program, "backup", "--json", "--data", str(folder), "--lang", language()]


def _rank() -> int:
    """Below the till on Windows; elsewhere the process steps back by itself."""
    if sys.platform == "win32":
        import subprocess

        return subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
    return 0
