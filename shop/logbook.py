"""The log: what went wrong, for whoever looks after the machine, and nothing about a person.

An exception is written down as its type and the lines it came through, never its message or a value: they may hold a
card's digits, a PIN or a name. What is logged in words has long runs of digits blotted out. No traceback reaches the
counter: a person reads one line that says where the log lies.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TextIO

from pos.words import _

LOGS_FOLDER = "logs"
LOG_FILE = "doorstep.log"
CRASH_FILE = "crash.log"
LEVEL = "DOORSTEP_LOG"
"""The environment's word on how much is logged: DEBUG, INFO, WARNING (as it is without)."""

MOST_BYTES, KEPT = 512 * 1024, 3
_DIGITS = re.compile(r"[0-9]{6,}[0-9Xx]?")


class Discreet(logging.Formatter):
    """Lines without a value in them."""

    def format(self, record: logging.LogRecord) -> str:
        """When, how bad, where from, what; then the way that an exception came."""
        said = _DIGITS.sub("…", record.getMessage())
        text = f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{text}\n{way_of(error)}" if error is not None else text


def way_of(error: BaseException) -> str:
    """The types of an exception and of what caused it, with the lines they came through."""
    import traceback

    parts: list[str] = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        parts.append(f"{type(step).__module__}.{type(step).__qualname__}")
        parts += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(step.__traceback__)
        ]
        step = step.__cause__ or step.__context__
    return "\n".join(parts)


class Logbook(logging.Handler):
    """The file, made when there is something to write in it; where that cannot be, the till goes on without."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / LOGS_FOLDER / LOG_FILE
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record down."""
        try:
            if self._file is None:
                from logging.handlers import RotatingFileHandler

                self.path.parent.mkdir(mode=0o700, exist_ok=True)
                made = RotatingFileHandler(self.path, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8")
                made.setFormatter(Discreet())
                made.handleError = self.handleError  # type: ignore[method-assign]
                self._file = made
            self._file.emit(record)
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written stops nobody."""

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            self._file.close()
        super().close()


_open: Logbook | None = None


def start(folder: Path) -> None:
    """Log what goes wrong from here on, in the folder of the ledger; nothing is written before something does."""
    global _open
    root = logging.getLogger()
    if _open is not None:
        root.removeHandler(_open)
        _open.close()
    _open = Logbook(folder)
    root.addHandler(_open)
    logging.captureWarnings(True)
    if level := os.environ.get(LEVEL):
        root.setLevel(level.upper() if level.upper() in logging.getLevelNamesMapping() else logging.WARNING)
    sys.excepthook = _on_exception
    threading.excepthook = lambda what: _on_exception(what.exc_type, what.exc_value, what.exc_traceback)
    sys.unraisablehook = lambda what: _on_exception(what.exc_type, what.exc_value, what.exc_traceback)
    _leave_no_core()


def place() -> Path | None:
    """Where the log lies."""
    return _open.path if _open is not None else None


def note(what: str, error: BaseException) -> None:
    """Write down that *what* broke, and how."""
    logging.getLogger("doorstep").error("%s", what, exc_info=error)


def sentence() -> str:
    """What a person is told: one line that says where the log lies."""
    if _open is not None and os.path.exists(_open.path):
        return _("程序出错了，这一步没有做成。原因记在：{place}", place=_open.path)
    return _("程序出错了，这一步没有做成；日志也写不进去。请看看磁盘。")


def _on_exception(kind: type[BaseException], error: BaseException | None, _way: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt):
        return
    note("unhandled", error)
    if sys.stderr is not None:
        print(sentence(), file=sys.stderr)


def _leave_no_core() -> None:
    """A core file would hold whatever was in memory."""
    try:
        import resource
    except ImportError:  # Windows writes none by itself
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


_crash: TextIO | None = None


def log_crashes(folder: Path) -> None:
    """Where Python itself dies, leave the lines it was in (no values) in a file beside the log."""
    import faulthandler

    global _crash
    try:
        (folder / LOGS_FOLDER).mkdir(mode=0o700, exist_ok=True)
        end_crashes()
        _crash = (folder / LOGS_FOLDER / CRASH_FILE).open("a", encoding="utf-8")
        faulthandler.enable(_crash)
    except OSError as error:
        note("no crash file", error)


def end_crashes() -> None:
    """The window is closed: let the file go."""
    import faulthandler

    global _crash
    if _crash is not None:
        faulthandler.disable()
        _crash.close()
        _crash = None
