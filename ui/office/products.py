"""Products and prices: the list with its search, and the form of one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.money import format_money
from pos.product import Product, per_jin
from pos.view import View
from pos.words import COUNTERS, _
from ui.office.productform import ProductForm
from ui.office.section import Section
from ui.office.table import Column, Table
from ui.page import Host
from ui.theme import px
from ui.widgets.field import TextField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

MOST = 20_000
SEARCH_MS = 120


class ProductsSection(Section):
    """Search as you type; a row opens its form."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._jin = False
        self._asked = 0
        self.search = TextField(_("找商品"), _("品名、拼音首字母、编号或条码"))
        self.search.setMinimumHeight(px(48))
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._wait.timeout.connect(lambda: self._fetch())
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.new = KeyButton(_("新商品"), "Enter", "go")
        self.new.clicked.connect(lambda: self._open(None))
        self._count = label("", "soft")
        self.table = Table(_("商品"), self._columns())
        self.table.chosen.connect(self._open)
        self.form = ProductForm(host, self._saved, self.go_back)

        listing = QWidget()
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.search, 3)
        head.addWidget(self._count)
        head.addWidget(self.new, 1)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        self._stack.addWidget(self.form)
        self.column.addWidget(self._stack, 1)

    def _columns(self) -> list[Column]:
        return [
            Column(_("编号"), lambda product: product.code, 84),
            Column(_("品名"), lambda product: product.name),
            Column(_("价格"), self._price, 130, figures=True),
            Column(_("市场价"), self._market, 84, figures=True),
            Column(_("类别"), lambda product: product.category.name, 90),
            Column(_("柜台"), lambda product: _(COUNTERS[product.category.counter]), 84),
            Column(_("状态"), lambda product: _("缺货") if product.sold_out else "", 84),
        ]

    def _price(self, product: Product) -> str:
        if product.is_meal:
            return _("按年龄")
        jin = per_jin(product.price_fen) if self._jin and product.weighed else None
        if jin is not None:
            return f"{format_money(jin)}/{_('斤')}"
        return f"{format_money(product.price_fen)}/{product.unit}"

    def _market(self, product: Product) -> str:
        if product.market is None:
            return ""
        jin = per_jin(product.market.price_fen) if self._jin and product.weighed else None
        return format_money(product.market.price_fen if jin is None else jin)

    def enter(self) -> None:
        """Fetch the list; typing searches at once."""
        self._stack.setCurrentIndex(0)
        self.search.setFocus()
        self._fetch()

    def show_view(self, view: View) -> None:
        """Prices are shown per kg or per 斤, as the site likes."""
        self._jin = view.site["weight.unit"] == "jin"
        self.form.show_site(view)

    def press_enter(self) -> None:
        """In the form: save. In the list: open what was found, else a new one."""
        if self._stack.currentIndex() == 1:
            self.form.save()
        elif self.table.hasFocus() and self.table.choose_current():
            pass
        elif self.search.text().strip():
            self._wait.stop()
            self._fetch(open_first=True)
        else:
            self._open(None)

    def go_back(self) -> bool:
        """From the form to the list; then an empty search."""
        if self._stack.currentIndex() == 1:
            self._stack.setCurrentIndex(0)
            self.search.setFocus()
            return True
        if self.search.text():
            self.search.clear()
            return True
        return False

    def typing(self) -> QWidget | None:
        """Typing searches."""
        return self.search

    def scan(self, code: str) -> bool:
        """In the form it is the product's barcode; in the list it finds the product, exactly."""
        if self._stack.currentIndex() == 1:
            return self.form.scan(code)

        def found(product: Product | None) -> None:
            self._open(product)
            if product is None:
                self.form.scan(code)

        self.host.till.query(lambda till: till.ledger.product_by_barcode(code), found, self.refused)
        return True

    def _fetch(self, *, open_first: bool = False) -> None:
        self._asked += 1
        asked, text = self._asked, self.search.text().strip()

        def show(rows: Sequence[Product]) -> None:
            if asked == self._asked:  # an answer to older typing shows nothing
                self.table.set_rows(rows)
                self._count.setText(_("{count} 种", count=len(rows)))
                if open_first and rows:
                    self._open(rows[0])
                elif open_first:
                    self.host.say(_("没有找到“{text}”。", text=text), wrong=True)

        self.host.till.query(lambda till: till.ledger.find_products(text, limit=MOST), show, self.refused)

    def _open(self, product: Product | None) -> None:
        self.host.say("")
        self._stack.setCurrentIndex(1)
        self.form.show_product(product)

    def _saved(self, name: str) -> None:
        self._stack.setCurrentIndex(0)
        self.search.setFocus()
        self.host.say(_("已保存：{name}", name=name))
        self._fetch()
