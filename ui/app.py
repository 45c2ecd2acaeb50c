"""The application: its look, the window on a Till of its own thread, and `run`, which main.py calls."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from pos.words import _, use
from ui import theme
from ui.bridge import TillThread
from ui.desk import Desk
from ui.mainwindow import Begin, MainWindow
from ui.theme import px

if TYPE_CHECKING:
    from pos.till import Till
    from ui.backups import OfficeBackups, Restores
    from ui.office.papers import OfficePapers


def make_app(arguments: Sequence[str] = ()) -> QApplication:
    """The application, dressed; the one that is there already where there is one."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
        app.setStyle("Fusion")
    else:  # named here it costs nothing; to set it later loads all that Python knows of styles
        app = QApplication([sys.argv[0], "-style", "fusion", *arguments])
    app.setApplicationName("doorstep")
    theme.apply(app)
    return app


@contextmanager
def _a_screen_that_may_be_away(log: Path | None) -> Iterator[None]:
    """Qt ends the process where it reaches no screen: a person is told in one line, and the log what Qt said of it."""
    heard: list[str] = []

    def hear(kind: QtMsgType, _where: object, text: str) -> None:
        heard.append(text)
        if kind == QtMsgType.QtFatalMsg:
            import logging

            logging.getLogger(__name__).error("no window: %s", " ".join(" ".join(heard).split()))
            said = _("连不上屏幕，窗口打不开。")
            if log is not None and log.exists():  # where there is no shop yet, there is no log either
                said = _("连不上屏幕，窗口打不开。原因记在：{place}", place=log)
            print(said, file=sys.stderr, flush=True)
            os._exit(1)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for text in heard:  # it began all the same
        print(text, file=sys.stderr)


def open_window(
    make_till: Callable[[], Till],
    *,
    begin: Begin | None = None,
    lost: str = "",
    finish: Callable[[Till], None] | None = None,
    on_till: Callable[[TillThread], None] | None = None,
    papers: OfficePapers | None = None,
    desk: Desk | None = None,
    backups: OfficeBackups | None = None,
    restores: Restores | None = None,
) -> MainWindow:
    """The window on a Till of its own thread, not yet shown.

    make_till runs on that thread, and so does finish(till) at the end, after the last verb. `begin(site, manager, pin)` is
    given where there is no ledger yet, and *lost* says that there was one. *on_till* joins what else asks that thread (printing).
    """
    bridge = TillThread(make_till, finish=finish)
    window = MainWindow(bridge, begin=begin, lost=lost, papers=papers, desk=desk, backups=backups, restores=restores)
    if on_till is not None:
        bridge.ready.connect(lambda _view: on_till(bridge))
    return window


def say_too(window: MainWindow, before: Callable[..., object]) -> Callable[..., None]:
    """A hook for what nobody caught: what *before* does with it, and an apology in the window."""

    def said(kind: type[BaseException], error: BaseException, way: TracebackType | None) -> None:
        before(kind, error, way)
        window.till.broke.emit()

    return said


def run(make_window: Callable[[], MainWindow], *, language: str, log: Path | None) -> int:
    """Show the window that `open_window` makes, and stay until it is closed; its apologies name the *log*, where there is one."""
    use(language)
    with _a_screen_that_may_be_away(log):
        app = make_app()
    window = make_window()
    window.log = log
    sys.excepthook = say_too(window, sys.excepthook)
    window.start()  # the ledger is opened on its thread while the window is built here
    window.resize(px(1366), px(768))
    window.showMaximized()
    code = app.exec()
    window.till.stop()
    return code
