"""Asks for a PIN: the manager's for one action, or one's own to change it. Used once, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from pos.words import _
from ui.checkout.panel import Panel
from ui.widgets.field import PinField
from ui.widgets.labels import label
from ui.widgets.numberpad import NumberPad

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage


def _nothing(_pin: str) -> None:
    return


class PinPanel(Panel):
    """`open(why=, then=, back_to=)`; *then* gets the PIN. It stays on show until the answer takes it away.

    It asks for the manager's, unless it is opened with another `title=` and `go=`.
    """

    name = "pin"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._then: Callable[[str], None] = _nothing
        self._back_to = "sell"
        self._title = label(kind="title")
        self.body.addWidget(self._title)
        self._why = label(kind="line", wrap=True)
        self.body.addWidget(self._why)
        self.field = PinField(_("密码"))
        self.body.addWidget(self.field)
        self.pad = NumberPad(point=False)
        self.pad.buttons["00"].hide()
        self.pad.attach(self.field)
        self.body.addWidget(self.pad, 10)
        self.body.addStretch(1)
        self.add_back()
        self.add_go(_("同意"))

    def open(self, **what: Any) -> None:
        """Ask."""
        self._then, self._back_to = what["then"], what.get("back_to", "sell")
        self._title.setText(what.get("title", _("请店长输密码")))
        self._why.setText(what["why"])
        self.field.setAccessibleName(self._title.text())
        self.field.setText("")
        assert self.go is not None
        self.go.setText(what.get("go", _("同意")))

    def typing(self) -> QWidget | None:
        """Digits are the PIN."""
        return self.field

    def go_on(self) -> None:
        """Use it once."""
        pin = self.field.text()
        self.field.setText("")
        if pin:
            self._then(pin)
        else:
            self.page.say(_("请先输密码。"), wrong=True)

    def back(self) -> bool:
        """Cancelled: back to where it was asked from, nothing done."""
        if self._back_to == "pay":
            self.page.show_panel("pay")
            return True
        return False

    def forget(self) -> None:
        """No digit stays."""
        self.field.setText("")
        self._then = _nothing
