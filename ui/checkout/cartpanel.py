"""The left side: the card on the counter, the lines, the total. Always there."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from pos.view import View
from pos.words import _
from ui.checkout.cartlist import CartList
from ui.checkout.dinercard import DinerCard
from ui.checkout.totalbox import TotalBox
from ui.theme import CENTER, px, set_kind
from ui.widgets.labels import label


class CartPanel(QWidget):
    """Shows the open sale, or, faded, the one just rung."""

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, "paper")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        upper = QVBoxLayout()
        upper.setContentsMargins(px(10), px(10), px(10), px(4))
        upper.setSpacing(px(6))
        self.card = DinerCard()
        self.list = CartList()
        upper.addWidget(self.card)
        middle = QWidget()
        self._stack = QStackedLayout(middle)
        empty = label(_("扫商品、刷身份证，或点右边的菜。"), "soft", align=CENTER, wrap=True)
        self._stack.addWidget(empty)
        self._stack.addWidget(self.list)
        upper.addWidget(middle, 1)
        column.addLayout(upper, 1)
        self.total = TotalBox()
        column.addWidget(self.total)

    def show_view(self, view: View, *, done: bool) -> None:
        """Show the counter; with *done*, the sale just rung, faded."""
        rung = view.done if done else None
        cart = rung.cart if rung is not None else view.cart
        self._fade(done)
        if not done:
            self.card.show_view(view)
        self.list.setEnabled(not done)
        self.list.show_lines(cart.lines, view.site)
        self._stack.setCurrentIndex(1 if cart.lines else 0)
        self.total.show_cart(cart, faded=done, total_fen=rung.total_fen if rung is not None else None)

    def _fade(self, faded: bool) -> None:
        """The card stays where it was when the sale was rung, paler; the next sale clears it."""
        if faded != self.card.is_faded:
            self.card.fade(faded)
