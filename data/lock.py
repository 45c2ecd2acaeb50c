"""The one writer's lock: the system's own on a file beside the ledger, which dies with the process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pos.errors import PosError


class WriterLock:
    """Held from `take` to `release`. The file stays; only the lock on it counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> None:
        """Take the lock. Raises ledger_in_use where another process, or another ledger of this one, holds it."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            raise PosError("ledger_in_use", place=str(self._path.parent)) from None
        self._handle = handle

    def release(self) -> None:
        """Let the next writer in."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
