"""The program as `main.py` starts it, signed in as soon as it asks, until the checkout is painted and takes keys."""

import sys
from typing import TYPE_CHECKING

import main
from shop import counter

if TYPE_CHECKING:
    from ui.bridge import TillThread

folder, pin = sys.argv[1:]


class WatchedShop(counter.Shop):
    """The shop behind the window, which signs in at once and says when the checkout was painted."""

    def join(self, bridge: "TillThread") -> None:
        """The Till is there: what a person does now is done here."""
        from PySide6.QtCore import QEvent, QObject, QTimer
        from PySide6.QtWidgets import QApplication

        from ui.app import MainWindow
        from ui.checkout.page import CheckoutPage

        super().join(bridge)
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

        def done() -> None:
            print("usable", flush=True)
            window.close()

        class Watcher(QObject):
            """Says once when the checkout was painted and the event loop is free again."""

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint and isinstance(window.page, CheckoutPage):
                    QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
                    QTimer.singleShot(0, done)
                return False

        self.watcher = Watcher()
        QApplication.instance().installEventFilter(self.watcher)  # type: ignore[union-attr]
        bridge.ask("sign_in", {"pin": pin, "staff": "赵明"})


counter.Shop = WatchedShop  # type: ignore[misc]
sys.exit(main.main(["--data", folder]))
