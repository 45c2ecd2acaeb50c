# ruff: noqa: E402
"""The program as `main.py` starts it, until it can be used: `signin` (the names are painted, keys go to the PIN) or
`checkout` (signed in as soon as it asks, the checkout painted).
"""

import gc
import sys

gc.disable()  # as main.py does

from typing import TYPE_CHECKING

import data.ledger  # noqa: F401  in main's own order: what needs no Qt comes before it
import main
import pos.till
import pos.view  # noqa: F401
from shop import counter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.bridge import TillThread
    from ui.mainwindow import MainWindow

until, folder, pin = sys.argv[1:]


def shown_last(window: "MainWindow") -> "QWidget | None":
    """The widget that shows that it can be used, once it is there: the first name, or the checkout."""
    page = window.page
    if page is None or page.name != until:
        return None
    tiles = page.tiles if until == "signin" else [page]  # type: ignore[attr-defined]
    return tiles[0] if tiles else None


class WatchedShop(counter.Shop):
    """The shop behind the window, which says when it can be used."""

    def join(self, bridge: "TillThread") -> None:
        """The Till is there: what a person does now is done here."""
        from PySide6.QtCore import QEvent, QObject, QTimer
        from PySide6.QtWidgets import QApplication

        from ui.mainwindow import MainWindow

        super().join(bridge)
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

        def done() -> None:
            print("usable", flush=True)
            window.close()

        class Watcher(QObject):
            """Says once when it was painted and the event loop is free again."""

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    watched.removeEventFilter(self)
                    QTimer.singleShot(0, done)
                return False

        self.watcher = Watcher()

        def look() -> None:
            """Watch what stands there last; were it painted already, it is painted again."""
            shown = shown_last(window)
            if shown is None:
                QTimer.singleShot(0, look)
            else:
                shown.installEventFilter(self.watcher)
                shown.update()

        QTimer.singleShot(0, look)
        if until == "checkout":
            bridge.ask("sign_in", {"pin": pin, "staff": "赵明"})


counter.Shop = WatchedShop  # type: ignore[misc]
sys.exit(main.main(["--data", folder]))
