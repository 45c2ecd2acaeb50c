"""Asks for one number: a weight, a quantity, a price, an amount."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QWidget

from pos.words import _
from ui.checkout.panel import Panel
from ui.theme import px
from ui.widgets.field import AmountField
from ui.widgets.labels import label
from ui.widgets.numberpad import NumberPad

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage


def _nothing(_text: str) -> None:
    return


class NumberPanel(Panel):
    """`open(title=, what=, decimals=, then=, go=)`; *then* gets the text as typed, and says itself what is wrong."""

    name = "number"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._then: Callable[[str], None] = _nothing
        self._title = label(kind="title", wrap=True)
        self._what = label(kind="line")
        self._now = label(kind="soft")
        self.field = AmountField(_("数字"))
        self.pad = NumberPad()
        self.pad.attach(self.field)
        self.body.addWidget(self._title)
        self.body.addWidget(self._what)
        self.body.addWidget(self._now)
        self.body.addWidget(self.field)
        self.body.addSpacing(px(6))
        self.body.addWidget(self.pad, 10)
        self.body.addStretch(1)
        self.add_back()
        self.add_go(_("下一步"))

    def open(self, **what: Any) -> None:
        """Ask."""
        self._then = what["then"]
        self._title.setText(what["title"])
        self._what.setText(what["what"])
        self._now.setText(what.get("now", ""))
        self._now.setVisible(bool(what.get("now")))
        self.field.setAccessibleName(what["what"])
        decimals = what["decimals"]
        tail = rf"(\.\d{{0,{decimals}}})?" if decimals else ""
        self.field.setValidator(QRegularExpressionValidator(QRegularExpression(rf"\d{{0,7}}{tail}"), self.field))
        self.pad.buttons["."].setEnabled(bool(decimals))
        self.field.setText("")
        assert self.go is not None
        self.go.setText(what["go"])

    def typing(self) -> QWidget | None:
        """Digits go into the field."""
        return self.field

    def go_on(self) -> None:
        """Give the number to whoever asked."""
        text = self.field.text().rstrip(".")
        if not text:
            self.page.say(_("请先输数字。"), wrong=True)
            return
        self._then(text)

    def forget(self) -> None:
        """Nothing stays."""
        self.field.setText("")
