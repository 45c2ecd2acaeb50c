"""The program as `main.py` starts it, until it can be used: `signin` (the names are painted, keys go to the PIN) or
`checkout` (signed in as soon as it asks, the checkout painted).
"""

import sys
from typing import TYPE_CHECKING

import main
from shop import counter

if TYPE_CHECKING:
    from ui.app import MainWindow
    from ui.bridge import TillThread

until, folder, pin = sys.argv[1:]


def is_usable(window: "MainWindow") -> bool:
    """Whether what the cashier waits for stands there."""
    page = window.page
    if page is None or page.name != until:
        return False
    return until != "signin" or bool(page.tiles)  # type: ignore[attr-defined]


class WatchedShop(counter.Shop):
    """The shop behind the window, which says when it can be used."""

    def join(self, bridge: "TillThread") -> None:
        """The Till is there: what a person does now is done here."""
        from PySide6.QtCore import QEvent, QObject, QTimer
        from PySide6.QtWidgets import QApplication

        from ui.app import MainWindow

        super().join(bridge)
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

        def done() -> None:
            print("usable", flush=True)
            window.close()

        class Watcher(QObject):
            """Says once when it was painted and the event loop is free again."""

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint and is_usable(window):
                    QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
                    QTimer.singleShot(0, done)
                return False

        self.watcher = Watcher()
        QApplication.instance().installEventFilter(self.watcher)  # type: ignore[union-attr]
        if until == "checkout":
            bridge.ask("sign_in", {"pin": pin, "staff": "赵明"})


counter.Shop = WatchedShop  # type: ignore[misc]
sys.exit(main.main(["--data", folder]))
