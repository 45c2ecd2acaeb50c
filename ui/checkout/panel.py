"""What stands on the right side of the checkout: one panel at a time, each with its line of message and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.view import View
from pos.words import _
from ui.theme import GAP, px, set_kind
from ui.widgets.greenbutton import GreenButton
from ui.widgets.keybutton import KeyButton
from ui.widgets.message import MessageLine

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage


class Panel(QWidget):
    """A panel: `body` above, then the message, then `foot` with the way back and the green button."""

    place = "panel"  # the key map's place
    name = ""

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__()
        self.page = page
        self.till = page.host.till
        set_kind(self, "ground")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(px(16), px(12), px(16), px(12))
        outer.setSpacing(px(GAP))
        self.body = QVBoxLayout()
        self.body.setSpacing(px(10))
        outer.addLayout(self.body, 1)
        self.message = MessageLine()
        outer.addWidget(self.message)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(px(10))
        outer.addLayout(self.foot)
        self.go: GreenButton | None = None

    def add_back(self, text: str = "") -> KeyButton:
        """Put the way back at the left of the keys."""
        back = KeyButton(text or _("返回"), "Esc")
        back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        back.setMinimumWidth(px(110))
        back.clicked.connect(self.page.back)
        self.foot.addWidget(back)
        return back

    def add_go(self, text: str, key: str = "Enter") -> GreenButton:
        """Put the green button at the right of the keys; it does what Enter does."""
        self.go = GreenButton(text, key)
        self.go.clicked.connect(self.on_go_clicked)
        self.foot.addWidget(self.go, 1)
        return self.go

    def on_go_clicked(self) -> None:
        """The green button was pressed by hand."""
        self.page.say("")
        self.till.when_idle(self.go_on)

    # -- what a panel fills in -----------------------------------------------------------------------------------
    def open(self, **what: Any) -> None:
        """It is put on show, for *what*."""

    def show_view(self, view: View) -> None:
        """The counter has changed while it is on show."""

    def go_on(self) -> None:
        """Enter, or the green button."""

    def act(self, action: str) -> bool:
        """A key of the map. True: taken."""
        return False

    def scan(self, code: str) -> bool:
        """A code was scanned. True: taken; else it goes to the sale."""
        return False

    def typing(self) -> QWidget | None:
        """Where characters go that were typed while no field had the focus."""
        return None

    def digit(self, text: str) -> bool:
        """A character was typed while no field has the focus. True: taken (a choice by its number)."""
        return False

    def back(self) -> bool:
        """Esc. True: taken; else the panel is left."""
        return False

    def forget(self) -> None:
        """It is left: what was typed goes."""
