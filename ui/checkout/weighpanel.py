"""Weighs one product that was chosen first: what the scale says, large; taken by itself once it stands still.

A hand may type the weight instead; then it is marked as typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from pos.errors import PosError
from pos.product import Product
from pos.words import _, sentence
from ui.checkout.numberpanel import NumberPanel
from ui.checkout.weighstrip import figure_of, state_word
from ui.show import weight_unit
from ui.theme import px
from ui.widgets.elided import ElidedLabel
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

HOLD_MS = 300
"""How long the weight must have stood still in front of the cashier's eyes."""


class WeighPanel(NumberPanel):
    """`open(product=, weighed=, then=…)`: *weighed* takes the weight from the scale, *then* one that was typed."""

    name = "weigh"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._product: Product | None = None
        self._weighed: Callable[[], None] = lambda: None
        self.figure = label("", "huge")
        self.state = ElidedLabel("", size=24, bold=True)
        row = QHBoxLayout()
        row.setSpacing(px(20))
        row.addWidget(self.figure)
        row.addWidget(self.state, 1)
        self.body.insertLayout(1, row)
        self._what.hide()
        self.body.setSpacing(px(4))  # the large type leaves the pad little room
        self._hold = QTimer(self, singleShot=True, interval=HOLD_MS)
        self._hold.timeout.connect(self._take)
        page.host.desk.weighed.connect(self._on_weighed)

    def open(self, **what: Any) -> None:
        """Ask the scale, and the hand."""
        self._product, self._weighed = what.pop("product"), what.pop("weighed")
        super().open(**what)
        self._title.setText(f"{self._product.name} · {what['what']}")
        self._on_weighed()

    def _on_weighed(self) -> None:
        view = self.page.host.view
        if self._product is None or view is None:
            return
        weighing = self.page.host.desk.weighing
        figure = figure_of(weighing, view.site, self._product.tare)
        self.figure.setText(f"{figure} {weight_unit(view.site)}")
        reading = weighing.reading
        self.state.set_text(_("已记，请拿走") if weighing.sold and reading.weighs else state_word(reading))
        refusal = self._refusal()
        hint = sentence(refusal) if refusal is not None and refusal.why not in ("light", "moving") else ""
        self._now.setText(hint)
        self._now.setVisible(bool(hint))
        if refusal is None and not self.field.text():
            self._hold.start()
        else:
            self._hold.stop()

    def _refusal(self) -> PosError | None:
        """Why the weight may not be taken now."""
        assert self._product is not None
        try:
            self.page.host.desk.weighing.take(self._product.tare)
        except PosError as refusal:
            return refusal
        return None

    def _take(self) -> None:
        if self.page.panel is self and self._product is not None and not self.field.text():
            self.page.host.till.when_idle(self._weighed)

    def forget(self) -> None:
        """It is left: nothing is weighed any more."""
        super().forget()
        self._product = None
        self._hold.stop()
