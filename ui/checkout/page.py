"""The checkout: the cart on the left, one panel at a time on the right, and what the counter's keys do.

It holds no rules. Verbs go to the Till through `ask`, which knows one thing more than the bridge: where a manager is
needed, it shows the PIN pad and sends the same verb again with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from pos.codes import is_card, read_code
from pos.errors import PosError
from pos.product import Product
from pos.resident import ReadCard, looks_like_card
from pos.view import View
from pos.words import _, sentence
from ui.checkout.cartpanel import CartPanel
from ui.checkout.panel import Panel
from ui.checkout.sellpanel import SellPanel
from ui.page import Host, Page
from ui.show import typed_weight, weight_unit
from ui.theme import set_kind

PANELS: Mapping[str, str] = {
    "pay": "ui.checkout.paypanel:PayPanel",
    "done": "ui.checkout.donepanel:DonePanel",
    "number": "ui.checkout.numberpanel:NumberPanel",
    "weigh": "ui.checkout.weighpanel:WeighPanel",
    "reason": "ui.checkout.reasonpanel:ReasonPanel",
    "discount": "ui.checkout.discountpanel:DiscountPanel",
    "pin": "ui.checkout.pinpanel:PinPanel",
    "recall": "ui.checkout.recallpanel:RecallPanel",
    "refund": "ui.checkout.refundpanel:RefundPanel",
    "sales": "ui.checkout.salespanel:SalesPanel",
    "more": "ui.checkout.morepanel:MorePanel",
    "resident": "ui.checkout.residentpanel:ResidentPanel",
    "help": "ui.checkout.helppanel:HelpPanel",
    "papers": "ui.checkout.paperspanel:PapersPanel",
    "label": "ui.checkout.labelpanel:LabelPanel",
    "open_item": "ui.checkout.openitempanel:OpenItemPanel",
}
"""Panels made when they are first needed: name → module:class."""

EVERY_SALES = ("pay", "done")
"""Panels that every sale needs: made one by one while nothing happens, so that the first customer waits for neither."""
MAKE_READY_MS = 1_500

APPROVABLE = ("needs_approval", "not_allowed")
TOLD_ONLY = ("dearer", "second_meal")  # the customer is to be told; pressing again goes on


class CheckoutPage(Page):
    """The one screen to sell on."""

    name = "checkout"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.cart = CartPanel()
        edge = QWidget()
        edge.setFixedWidth(1)
        set_kind(edge, "edge")
        self.right = QStackedWidget()
        self.right.currentChanged.connect(lambda _place: self._tell_customer())
        row.addWidget(self.cart)
        row.addWidget(edge)
        row.addWidget(self.right, 1)
        self.sell = SellPanel(self)
        self._panels: dict[str, Panel] = {"sell": self.sell}
        self.right.addWidget(self.sell)
        self._make_ready = QTimer(self, singleShot=True, interval=MAKE_READY_MS)
        self._make_ready.timeout.connect(self._make_next)
        self._seen_done = ""  # the number of the result that was looked at and left

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sale keeps its share of the width, whatever is on the right."""
        super().resizeEvent(event)
        self.cart.setFixedWidth(round(self.width() * 0.39))

    def key_of(self, action: str) -> str:
        """The key of *action*, as its button shows it."""
        return self.host.keys.shown(action)

    # -- panels --------------------------------------------------------------------------------------------------
    @property
    def panel(self) -> Panel:
        """The panel on show."""
        current = self.right.currentWidget()
        assert isinstance(current, Panel)
        return current

    @property
    def place(self) -> str:  # type: ignore[override]
        """The key map's place."""
        return self.panel.place

    def panel_named(self, name: str) -> Panel:
        """The panel *name*, made if it is not there yet."""
        if name not in self._panels:
            module, _colon, class_name = PANELS[name].partition(":")
            self._panels[name] = getattr(import_module(module), class_name)(self)
            self.right.addWidget(self._panels[name])
        return self._panels[name]

    def _make_next(self) -> None:
        missing = [name for name in EVERY_SALES if name not in self._panels]
        if missing:
            self.panel_named(missing[0]).ensurePolished()
            self._make_ready.start()

    def show_panel(self, name: str, **what: Any) -> Panel:
        """Put a panel on the right side; what another was told is taken from its line."""
        panel, old = self.panel_named(name), self.panel
        if old is not panel:
            old.message.say("")
            old.forget()
        panel.open(**what)
        if self.host.view is not None:
            panel.show_view(self.host.view)
        self.right.setCurrentWidget(panel)
        where = panel.typing()
        if where is not None:
            where.setFocus()
        else:
            self.setFocus()
        return panel

    def _tell_customer(self) -> None:
        """The customer sees whether money is taken; a manager's PIN in between changes nothing for them."""
        panel = self.right.currentWidget()
        if isinstance(panel, Panel) and panel.name != "pin":
            self.host.desk.set_paying(panel.name == "pay")

    def show_sell(self) -> None:
        """Back to selling."""
        if self.panel is not self.sell:
            self.show_panel("sell")
        self._show_cart()

    def back(self) -> None:
        """One step back; the sale is never lost."""
        self.say("")
        if self.panel.back():
            return
        self.show_sell()

    # -- the page's part of the window ---------------------------------------------------------------------------
    def enter(self) -> None:
        """Prices may have changed in the office."""
        self.sell.refresh()
        self._make_ready.start()
        where = self.panel.typing()
        if where is not None:
            where.setFocus()

    def leave(self) -> None:
        """Whatever was under way on the right is put away."""
        if self.panel is not self.sell:
            self.show_sell()
        self.sell.forget()

    def show_view(self, view: View) -> None:
        """The counter has changed."""
        done = view.done
        if done is not None and done.number != self._seen_done:
            if self.panel.name != "done":
                self.show_panel("done")
        elif self.panel.name == "done":
            self.show_sell()
        self._show_cart()
        self.panel.show_view(view)
        if self.panel is not self.sell:
            self.sell.show_view(view)

    def _show_cart(self) -> None:
        view = self.host.view
        if view is not None:
            self.cart.show_view(view, done=self.panel.name == "done" and view.done is not None)

    def next_sale(self) -> None:
        """The result was seen: ready for the next."""
        view = self.host.view
        if view is not None and view.done is not None:
            self._seen_done = view.done.number
        self.show_sell()

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Say one line above the keys of whatever is on show."""
        if text or self.panel.message.text():
            self.panel.message.say(text, wrong=wrong)
        return True

    def ask_manager(self, why: str, then: Callable[[str], None]) -> bool:
        """Ask for a manager's PIN on the right side."""
        self.show_panel("pin", why=why, then=then, back_to=self.panel.name)
        return True

    def typed(self, text: str) -> bool:
        """A choice by its number."""
        return self.panel.digit(text)

    def typing(self) -> QWidget | None:
        """Where characters go that no field takes."""
        if self.panel.name == "done":
            self.next_sale()
        return self.panel.typing()

    # -- the Till ------------------------------------------------------------------------------------------------
    def ask(
        self,
        verb: str,
        fields: Mapping[str, Any],
        on_answer: Callable[[dict[str, Any]], object] | None = None,
        on_refusal: Callable[[PosError], bool] | None = None,
        *,
        key: str = "",
    ) -> None:
        """Send a verb; where a manager is needed ask for the PIN and send it again.

        *on_refusal* may take a refusal (True); else it is said. The panel that asked is on show again afterwards.
        """
        from_panel = self.panel

        def refused(refusal: PosError) -> None:
            if on_refusal is not None and on_refusal(refusal):
                return
            if refusal.code in APPROVABLE and refusal.why not in TOLD_ONLY:
                self.show_panel("pin", why=sentence(refusal), then=again, back_to=from_panel.name)
            else:
                self.say(sentence(refusal), wrong=True)

        def again(pin: str) -> None:
            self.host.till.ask(verb, fields, approved, refused_again, key=key, approve=pin)

        def approved(answer: dict[str, Any]) -> None:
            if self.panel.name == "pin":
                self.show_panel(from_panel.name) if from_panel.name in ("sell", "pay") else self.show_sell()
            if on_answer is not None:
                on_answer(answer)

        def refused_again(refusal: PosError) -> None:
            self.say(sentence(refusal), wrong=True)

        self.host.till.ask(verb, fields, on_answer, refused, key=key)

    # -- scans and keys ------------------------------------------------------------------------------------------
    def scan(self, code: str) -> bool:
        """A scan works in every state: the panel may want it, else it goes to the sale."""
        self.say("")
        if not self.panel.scan(code):
            self.take_code(code)
        return True

    def take_card(self, card: ReadCard) -> bool:
        """A card with its name: the panel may want its number, else it goes to the diner."""
        self.say("")
        if not self.panel.scan(card.number):
            if self.panel.name == "done":
                self.next_sale()
            what = "card" if looks_like_card(card.number) else "passport"
            self.ask("diner", {what: card.number})
        return True

    def take_code(self, code: str) -> None:
        """A card goes to the diner, anything else is a code, exactly as it is."""
        if self.panel.name == "done":
            self.next_sale()
        view = self.host.view
        if view is not None and is_card(code, view.site, date.fromisoformat(view.business_date)):
            self.ask("diner", {"card": code})
            return
        quantity = self.sell.field.quantity
        self.sell.field.set_quantity("")

        def refused(refusal: PosError) -> bool:
            if refusal.code == "bad_quantity" and refusal.why == "needed":
                self._with_product(code, lambda product: self.add_product(product, "", code=code))
                return True
            return False

        if quantity:
            self._with_product(code, lambda product: self.add_product(product, quantity, code=code))
        else:
            self.ask("scan", {"code": code}, self._scanned, refused)

    def _scanned(self, answer: dict[str, Any]) -> None:
        if "label_fen" in answer:
            self.show_panel("label", answer=answer)
        elif self.panel.name == "label":
            self.show_sell()

    def _with_product(self, code: str, then: Callable[[Product], None]) -> None:
        def refused(refusal: PosError) -> None:
            self.say(sentence(refusal), wrong=True)

        self.host.till.query(
            lambda till: read_code(till.ledger, till.site, code, on=till.today()).product, then, refused, hold=True
        )

    def add_product(self, product: Product, quantity: str, *, code: str = "") -> None:
        """Put a product into the cart; *quantity* as it was typed, *code* what was scanned of it.

        Weighed goods without a quantity are asked for it.
        """
        view = self.host.view
        if view is None:
            return
        if product.weighed and not quantity:
            self._ask_weight(product, view, code)
            return
        fields: dict[str, Any] = {"code": code} if code else {"product": product.code}
        try:
            if product.weighed:
                fields |= {"quantity": typed_weight(quantity, view.site), "keyed": True}
            elif quantity:
                from pos.money import check_quantity, parse_quantity

                fields["quantity"] = check_quantity(parse_quantity(quantity), unit=product.unit)
        except PosError as refusal:
            self.say(sentence(refusal), wrong=True)
            return
        self.ask("scan" if code else "add", fields, self._scanned)

    def _ask_weight(self, product: Product, view: View, code: str) -> None:
        """Ask the scale, where there is one; else, or where it gives no weight, the hand."""
        if self._take_from_scale(product, code):
            return
        unit = weight_unit(view.site)

        def take(text: str) -> None:
            self.show_sell()
            self.add_product(product, text, code=code)

        asked: dict[str, Any] = {"title": product.name, "what": _("重量（{unit}）", unit=unit), "decimals": 3}
        asked |= {"then": take, "go": _("放入这一单")}
        if self.host.desk.weighing.in_use:
            self.show_panel("weigh", product=product, weighed=lambda: self._take_from_scale(product, code), **asked)
        else:
            self.show_panel("number", **asked)

    def _take_from_scale(self, product: Product, code: str) -> bool:
        """Sell what lies on the pan, if it may be taken now. It counts as sold from here on: a second touch takes nothing."""
        desk = self.host.desk
        before = desk.weighing
        try:
            taken = before.take(product.tare)
        except PosError:
            return False
        desk.set_weighing(before.taken())

        def refused(_refusal: PosError) -> bool:
            desk.set_weighing(replace(desk.weighing, sold=before.sold, tare=before.tare))
            return False

        def added(answer: dict[str, Any]) -> None:
            if self.panel.name == "weigh":
                self.show_sell()
            self._scanned(answer)

        fields: dict[str, Any] = {"code": code} if code else {"product": product.code}
        fields |= {"quantity": taken.quantity} | ({"tare": taken.tare} if taken.tare else {})
        self.ask("scan" if code else "add", fields, added, refused)
        return True

    def act(self, action: str) -> bool:
        """A key of the map, Enter or Esc."""
        self.say("")
        if action == "enter":
            self.panel.go_on()
        elif action == "back":
            self.back()
        elif not self.panel.act(action):
            self.do_action(action)
        return True

    def do_action(self, action: str) -> None:
        """What a key of the selling screen does, pressed or touched."""
        self.say("")
        self.host.till.when_idle(lambda: self._do_action(action))

    def _do_action(self, action: str) -> None:
        from ui.checkout import actions

        actions.ACTIONS[action](self)
