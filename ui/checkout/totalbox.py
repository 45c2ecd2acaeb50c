"""The big total, bottom left: what a customer of seventy-five reads from across the counter."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from pos.cart import Cart
from pos.words import _
from ui import theme
from ui.show import cart_summary, money, tenders_text
from ui.theme import LEFT, RIGHT, px
from ui.widgets.bigfigure import BigFigure
from ui.widgets.labels import label

TOTAL = 68


class TotalBox(QFrame):
    """How many lines, what was saved, and the total; with part of it paid, what is left."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("total")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(22), px(8), px(22), px(6))
        column.setSpacing(0)
        self._summary = label(kind="soft", align=LEFT)
        self._saved = label(kind="saved", align=RIGHT)
        self._paid = label(kind="soft", align=LEFT)
        self._word = label(_("应收"), align=LEFT)
        self._total = BigFigure("0.00")
        self._total.setAlignment(RIGHT)
        for left, right in ((self._summary, self._saved), (self._word, self._total)):
            row = QHBoxLayout()
            row.setSpacing(px(8))
            row.addWidget(left)
            row.addWidget(right, 1)
            column.addLayout(row)
        column.insertWidget(1, self._paid)
        self._paid.hide()
        self._dress(faded=False)

    def _dress(self, *, faded: bool) -> None:
        colors = theme.palette()
        ink = colors.soft if faded else colors.ink
        self.setStyleSheet(
            f"#total {{ background: {colors.ground}; border: 0; border-top: 2px solid {ink}; }}"
            f"#total QLabel[kind='saved'] {{ font-weight: bold; }}"
        )
        self._word.setStyleSheet(f"font-size: {theme.type_px(26)}px; font-weight: bold; color: {ink};")
        self._total.setStyleSheet(f"font-size: {px(TOTAL)}px; font-weight: bold; color: {ink};")
        self._total.setFont(theme.font(TOTAL, bold=True))

    def show_cart(self, cart: Cart, *, faded: bool = False, total_fen: int | None = None) -> None:
        """Show what *cart* costs; *total_fen* where the sale is rung and rounding has been taken."""
        self._summary.setText(cart_summary(cart))
        self._saved.setText(money(cart.saved_fen) if cart.saved_fen else "")
        part = bool(cart.tenders) and not faded
        self._paid.setVisible(part)
        self._paid.setText(_("已收 {tenders}", tenders=tenders_text(cart.tenders)) if part else "")
        self._word.setText(_("还差") if part else _("应收"))
        shown = cart.left_fen if part else cart.total_fen if total_fen is None else total_fen
        self._total.setText(money(shown))
        self._total.setAccessibleName(f"{self._word.text()} {self._total.text()}")
        if self.property("faded") != faded:
            self.setProperty("faded", faded)
            self._dress(faded=faded)
