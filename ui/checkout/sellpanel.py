"""Selling: the one field, the categories, the tiles, the keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from pos.product import Category, Product
from pos.resident import looks_like_card
from pos.site import Site
from pos.tariff import Tariff
from pos.view import View
from pos.words import _
from ui.checkout.keyrow import KeyRow
from ui.checkout.onefield import OneField, is_number
from ui.checkout.panel import Panel
from ui.checkout.tabs import CategoryTabs
from ui.checkout.tiles import Tiles
from ui.checkout.weighstrip import WeighStrip
from ui.show import period_name
from ui.widgets.greenbutton import GreenButton
from ui.widgets.keybutton import KeyButton

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

MOST_TILES = 400
HERE, EVERYWHERE = "=", "*"  # tabs that are no category: all of this counter, all there is


class SellPanel(Panel):
    """What stands on the right while the sale is open."""

    place = "sell"
    name = "sell"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self.counter = "canteen"
        self._category = {"canteen": HERE, "shop": ""}
        self._categories: Sequence[Category] = ()
        self._shown_for: tuple[object, ...] = ()
        self.field = OneField()
        self.tabs = CategoryTabs()
        self.tiles = Tiles()
        self.scale = WeighStrip(page.host.desk, page.say, self._site, page.key_of("sell.tare"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.scale)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.tiles, 1)
        self.keys: dict[str, KeyButton] = {}
        for action, word in (
            ("quantity", _("数量")),
            ("price", _("改价")),
            ("discount", _("折扣")),
            ("void", _("删行")),
            ("park", _("挂单")),
            ("recall", _("取单")),
            ("refund", _("退货")),
            ("more", _("更多")),
        ):
            button = KeyButton(word, page.key_of(f"sell.{action}"))
            button.clicked.connect(lambda _checked=False, action=action: page.do_action(action))
            self.keys[action] = button
        self.go = GreenButton(_("收款"), page.key_of("sell.pay"))
        self.go.clicked.connect(lambda: page.do_action("pay"))
        self.foot.addWidget(KeyRow(list(self.keys.values()), self.go), 1)
        self.field.searched.connect(self._search)
        self.tabs.chosen.connect(self._choose_category)
        self.tiles.tapped.connect(self._tap)
        self.tiles.wanted.connect(self._want)

    def _site(self) -> Site:
        view = self.page.host.view
        return view.site if view is not None else Site({})

    # -- what is shown -------------------------------------------------------------------------------------------
    def open(self, **what: Any) -> None:
        """Ready for the next thing."""
        self.field.setFocus()

    def show_view(self, view: View) -> None:
        """The tiles are looked up anew only where what they depend on has changed."""
        self.keys["recall"].set_badge(str(len(view.parked)) if view.parked else "")
        tiles = self.tiles.model
        self.scale.show_weighing()
        tiles.site, tiles.day = view.site, date.fromisoformat(view.business_date)
        now = (view.business_date, view.period, view.site)
        if now != self._shown_for:
            self._shown_for = now
            self.refresh()

    def refresh(self) -> None:
        """Look the categories, the tariff and the tiles up."""

        def take(found: tuple[Sequence[Category], Tariff]) -> None:
            self._categories, tariff = found
            self.tiles.model.standard_fen = tariff.standard_fen
            self._show_tabs()
            self._look()

        self.till.query(lambda till: (till.ledger.categories(), till.tariff()), take)

    def _show_tabs(self) -> None:
        here = [category.name for category in self._categories if category.counter == self.counter]
        tabs = [(f"c:{name}", name) for name in here]
        view = self.page.host.view
        if self.counter == "canteen" and view is not None:
            tabs.insert(0, (HERE, _("今日{period}", period=period_name(view))))
        tabs.append((EVERYWHERE, _("全部")))
        keys = [key for key, _word in tabs]
        if self._category[self.counter] not in keys:
            self._category[self.counter] = keys[0]
        self.tabs.show_tabs(tabs, self._category[self.counter])

    def _choose_category(self, key: str) -> None:
        self.page.say("")
        self._category[self.counter] = key
        self.field.setText("")
        self._show_tabs()
        self._look()
        self.field.setFocus()

    def set_counter(self, counter: str) -> None:
        """The other counter's goods come to the front; the sale stays."""
        self.counter = counter
        self.field.setText("")
        self._show_tabs()
        self._look()
        self.field.setFocus()

    def _look(self) -> None:
        key, counter = self._category[self.counter], self.counter

        def take(products: Sequence[Product]) -> None:
            if (key, counter) == (self._category[self.counter], self.counter) and not self._searching():
                self.tiles.show_products(products)

        category = key[2:] if key.startswith("c:") else ""
        only = counter if key == HERE else ""
        self.till.query(
            lambda till: till.ledger.find_products("", category=category, counter=only, limit=MOST_TILES), take
        )

    def _searching(self) -> str:
        text = self.field.text().strip()
        return "" if is_number(text) or looks_like_card(text) else text

    def _search(self, text: str) -> None:
        if not text.strip():
            if self.tiles.view.tiles.marked or not self.tiles.view.isVisible():
                self._look()
            return

        def take(products: Sequence[Product]) -> None:
            if self._searching() == text.strip():
                self.tiles.show_products(products, text.strip())

        self.till.query(lambda till: till.ledger.find_products(text.strip(), limit=60), take)

    # -- what hands do -------------------------------------------------------------------------------------------
    def typing(self) -> QWidget | None:
        """Whatever is typed goes into the one field."""
        return self.field

    def go_on(self) -> None:
        """Enter: what was typed means something now."""
        text = self.field.text().strip()
        if not text:
            if not self.field.quantity:
                self.page.say(_("收款请按 {key} 或 +。", key=self.page.key_of("sell.pay")))
            return
        if is_number(text) and "." not in text:
            product = self.tiles.numbered(int(text))
            self.field.take()
            if product is None:
                self.page.say(_("没有 {number} 号格子。", number=text), wrong=True)
            else:
                self._tap(product)
        elif is_number(text):
            self.field.take()
            self.field.set_quantity(text)
            self.page.say(_("重量 {weight}，请点商品或输它的号。", weight=text))
        elif looks_like_card(text) or text.isdigit():
            self.page.take_code(self.field.take())
        else:
            self._take_name(text)

    def _take_name(self, text: str) -> None:
        """A whole product code first, then the marked tile of what the name finds. Never part of a code."""

        def take(found: tuple[Product | None, Sequence[Product]]) -> None:
            exact, products = found
            marked = self.tiles.chosen() if self.tiles.view.tiles.marked else None
            product = exact or (marked if marked in products else products[0] if products else None)
            if product is None:
                self.tiles.show_products((), text)
                self.page.say(_("没有找到“{text}”。", text=text), wrong=True)
                return
            self.field.take()
            self._tap(product)

        self.till.query(
            lambda till: (
                till.ledger.product_by_barcode(text) or till.ledger.product(text),
                till.ledger.find_products(text, limit=60),
            ),
            take,
            hold=True,
        )

    def _tap(self, product: Product) -> None:
        self.page.say("")
        if product.sold_out:
            self._want(product.name)
            return
        if self._searching():
            self.field.take()
        self.page.add_product(product, self.field.take_quantity())
        self.field.setFocus()

    def _want(self, name: str) -> None:
        self.field.take()
        self._look()
        self.page.ask("want", {"name": name}, lambda _answer: self.page.say(_("已记下：有人想要“{name}”。", name=name)))

    def act(self, action: str) -> bool:
        """Keys that are only about what is shown."""
        if action in ("up", "down"):
            if self.tiles.view.tiles.marked:
                self.tiles.move(1 if action == "down" else -1)
            else:
                self.page.cart.list.step(1 if action == "down" else -1)
        elif action in ("next_page", "last_page"):
            self.tiles.turn(1 if action == "next_page" else -1)
        elif action in ("next_category", "last_category"):
            self.tabs.step(1 if action == "next_category" else -1)
        elif action == "tare":
            if self.page.host.desk.weighing.in_use:
                self.scale.next_tare()
        else:
            return False
        return True

    def back(self) -> bool:
        """Esc: first the words typed, then the quantity."""
        if self.field.text():
            self.field.take()
        elif self.field.quantity:
            self.field.set_quantity("")
        return True

    def forget(self) -> None:
        """Another panel takes its place: half a name stays for afterwards, digits do not."""
        if self.field.text().isdigit():
            self.field.take()
