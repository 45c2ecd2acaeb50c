"""Goods and stock: what lies there, and goods in, waste and counts beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.resident import looks_like_card
from pos.stocklist import StockRow, scanned, stock_list
from pos.view import View
from pos.words import _
from ui.office.goodsform import GoodsForm
from ui.office.moved import GoodsMoved
from ui.office.orders import Orders
from ui.office.section import Section
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped, quantity, unit_price
from ui.theme import px
from ui.widgets.field import TextField
from ui.widgets.keybutton import KeyButton

SEARCH_MS = 120
STOCK, MOVED, ORDERS = range(3)


class GoodsSection(Section):
    """The list with its search; what is done with the marked product stands beside it."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._asked = 0
        self.search = TextField(_("找商品"), _("品名、拼音首字母、编号或条码"))
        self.search.setMinimumHeight(px(48))
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._wait.timeout.connect(lambda: self._fetch())
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.table = Table(_("库存"), self._columns())
        self.table.chosen.connect(self._choose)
        self.orders, self.moved = Orders(host), GoodsMoved(host)
        self.tabs = [KeyButton(text, kind="tab") for text in (_("库存"), _("进出"), _("要货"))]
        self.stock_tab, self.moved_tab, self.orders_tab = self.tabs
        self.form = GoodsForm(host, self._done)
        self._stack = QStackedWidget()
        head = QHBoxLayout()
        head.setSpacing(px(8))
        for place, tab in enumerate(self.tabs):
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, place=place: self._to(place))
            head.addWidget(tab, 1)
        stock = QWidget()
        inside = QVBoxLayout(stock)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(px(8))
        inside.addWidget(self.search)
        inside.addWidget(self.table, 1)
        for page in (stock, self.moved, self.orders):
            self._stack.addWidget(page)
        left = QVBoxLayout()
        left.setSpacing(px(8))
        left.addLayout(head)
        left.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addLayout(left, 1)
        row.addWidget(self.form)
        self.column.addLayout(row, 1)

    def _columns(self) -> list[Column]:
        def short(row: StockRow) -> str:
            return "wrong" if row.is_short else ""

        return [
            Column(_("品名"), lambda row: row.product.name),
            Column(_("库存"), self._quantity, 108, figures=True, mark=short),
            Column(_("值"), self._value, 90, figures=True),
            Column(_("上次进价"), self._cost, 92, figures=True),
        ]

    def _quantity(self, row: StockRow) -> str:
        view = self.host.view
        if view is None or row.stock.quantity == 0:
            return ""
        text = quantity(row.stock.quantity, row.product.unit, view.site)
        return f"⚠ {text}" if row.is_short else text

    def _value(self, row: StockRow) -> str:
        return grouped(row.stock.value_fen) if row.stock.value_fen else ""

    def _cost(self, row: StockRow) -> str:
        view = self.host.view
        if view is None or not row.stock.last_cost_fen:
            return ""
        price, _unit = unit_price(row.stock.last_cost_fen, row.product.unit, view.site)
        return price

    def enter(self) -> None:
        """Fetch the list; typing searches at once."""
        self._to(STOCK)
        self.search.setFocus()

    def leave(self) -> None:
        """Nothing half typed stays for another product, and the list is read anew."""
        self.form.show_row(None)
        self._asked += 1
        self.table.set_rows(())

    def show_view(self, view: View) -> None:
        """Weights are typed and shown per kg or per 斤, as the site likes."""
        self.form.show_view(view)

    def _to(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        for turn, tab in enumerate(self.tabs):
            tab.setChecked(turn == place)
        self.form.setVisible(place != MOVED)  # it has the whole width
        if place == STOCK:
            self._fetch()
        elif place == MOVED:
            self.moved.fetch()
        else:
            self.orders.fetch()

    def press_enter(self) -> None:
        """In the form: the next empty field, then the green button. In the list: take up what was found."""
        if self.form.has_focus():
            self.form.go_on()
        elif self.table.hasFocus() and self.table.choose_current():
            pass
        elif self.search.text().strip():
            self._wait.stop()
            self._fetch(choose_first=True)

    def go_back(self) -> bool:
        """From the form to the search, then an empty search."""
        if self.form.row is not None:
            self.form.show_row(None)
            self.search.setFocus()
            return True
        if self.search.text():
            self.search.clear()
            return True
        if self._stack.currentIndex() != STOCK:
            self._to(STOCK)
            return True
        return False

    def typing(self) -> QWidget | None:
        """Typing searches."""
        return self.search if self._stack.currentIndex() == 0 else None

    def scan(self, code: str) -> bool:
        """A scan takes up exactly that product; a card has no place here."""
        if looks_like_card(code):
            return False
        self.host.till.query(
            lambda till: scanned(till.ledger, till.site, code, on=till.today()), self._choose, self.refused
        )
        return True

    def _fetch(self, *, choose_first: bool = False) -> None:
        self._asked += 1
        asked, text = self._asked, self.search.text().strip()

        def show(rows: Sequence[StockRow]) -> None:
            if asked != self._asked:
                return
            self.table.set_rows(rows)
            if choose_first and rows:
                self._choose(rows[0])
            elif choose_first:
                self.host.say(_("没有找到“{text}”。", text=text), wrong=True)

        self.host.till.query(lambda till: stock_list(till.ledger, text), show, self.refused)

    def _choose(self, row: StockRow) -> None:
        self.host.say("")
        self.form.show_row(row)

    def _done(self, said: str) -> None:
        self.host.say(said)
        self.search.clear()
        self.search.setFocus()
        self._fetch()
