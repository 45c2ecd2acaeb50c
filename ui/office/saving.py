"""Saving a file from the office: where to is asked once, the file is made on a thread of its own, the end is said.

Tests replace `ask_file` and `ask_folder`, the two calls that open a dialog.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from pos.errors import PosError
from pos.words import _, sentence
from ui.aside import Work
from ui.bridge import log_safely
from ui.page import Host


def ask_file(parent: QWidget, title: str, name: str) -> Path | None:
    """Where the file *name* is to go; None: cancelled."""
    kind = f"*{Path(name).suffix}"
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, name, kind)
    return Path(chosen) if chosen else None


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """The folder that files are to go to; None: cancelled."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None


class _Said(QObject):
    done = Signal(str, bool)  # the line, and whether it says that something went wrong


class _Work(QRunnable):
    def __init__(self, make: Callable[[], object], place: Path) -> None:
        super().__init__()
        self.setAutoDelete(False)  # the saver keeps it until its end was said
        self._make, self._place = make, place
        self.said = _Said()

    def run(self) -> None:
        try:
            self._make()
        except PosError as refusal:
            self.said.done.emit(sentence(refusal), True)
        except OSError as error:
            log_safely("saving a file", error)
            self.said.done.emit(_("存不进去：{place}。请换一个地方再试。", place=self._place), True)
        except Exception as error:
            log_safely("saving a file", error)
            self.said.done.emit(_("文件没有做成，请再试一次；再不行请看日志。"), True)
        else:
            self.said.done.emit(_("已存好：{place}", place=self._place), False)


class Saver(Work):
    """One file at a time, for one page."""

    def __init__(self, host: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._host = host
        self._work: _Work | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a file is being made."""
        return self._work is not None

    def save(self, place: Path, make: Callable[[], object]) -> None:
        """Make the file and say how it went."""
        if self._work is not None:
            self._host.say(_("上一个文件还在做，请稍等。"), wrong=True)
            return
        self._host.say(_("正在存文件…"))
        self._work = _Work(make, place)
        self._work.said.done.connect(self._end)
        QThreadPool.globalInstance().start(self._work)

    def _end(self, text: str, wrong: bool) -> None:
        self._work = None
        self._host.say(text, wrong=wrong)
