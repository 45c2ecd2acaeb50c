"""Goods without a code: a name, a price, how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFormLayout, QWidget

from pos.errors import PosError
from pos.money import parse_price, parse_quantity
from pos.words import _, sentence
from ui.checkout.panel import Panel
from ui.theme import px
from ui.widgets.field import AmountField, TextField
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage


class OpenItemPanel(Panel):
    """Fields in the order of work; Enter goes to the next empty one, then on."""

    name = "open_item"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self.body.addWidget(label(_("没有编号的商品"), "title"))
        form = QFormLayout()
        form.setSpacing(px(10))
        self.product = TextField(_("品名"))
        self.price = AmountField(_("单价（元）"))
        self.quantity = AmountField(_("数量"), decimals=3)
        self.quantity.setPlaceholderText("1")
        for field in (self.product, self.price, self.quantity):
            form.addRow(label(field.accessibleName(), "line"), field)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.add_back()
        self.add_go(_("放入这一单"))

    def open(self, **what: Any) -> None:
        """Empty."""
        for field in (self.product, self.price, self.quantity):
            field.setText("")

    def typing(self) -> QWidget | None:
        """Begin with the name."""
        return self.product

    def go_on(self) -> None:
        """On to the next field, then into the cart."""
        for field in (self.product, self.price):
            if not field.text().strip():
                field.setFocus()
                return
        try:
            fields: dict[str, Any] = {
                "name": self.product.text().strip(),
                "price_fen": parse_price(self.price.text()),
                "quantity": parse_quantity(self.quantity.text() or "1"),
            }
        except PosError as refusal:
            self.page.say(sentence(refusal), wrong=True)
            return
        self.page.ask("add", fields, lambda _answer: self.page.show_sell())
