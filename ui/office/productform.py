"""The form of one product. What is wrong in it is said by the Till, in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from pos.errors import PosError
from pos.money import format_money, format_percent, format_quantity, parse_percent, parse_price, parse_quantity
from pos.product import COUNTERS as COUNTER_NAMES
from pos.product import KG, TAX_CLASSES, Category, Product, per_jin, per_kg
from pos.view import View
from pos.words import COUNTERS, TAXES, _, sentence
from ui.office.form import Choice, Form
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

JIN = "jin"
_UNITS = ("份", "个", "盒", "袋", "瓶", "包", "碗", "杯", "根", "块", "把", "箱", "桶")
PLAIN, MEAL, GIFT = "", "meal", "gift"


class ProductForm(QFrame):
    """`show_product(None)` for a new one; `save` sends what was filled in, *saved* is called with its name."""

    def __init__(self, host: Host, saved: Callable[[str], None], back: Callable[[], object]) -> None:
        super().__init__()
        set_kind(self, "card")
        self._host = host
        self._saved = saved
        self._old: Product | None = None
        self._known: dict[str, Category] = {}
        self._day = ""
        self._site_jin = False
        self._title = label("", "title")
        self.form = Form(columns=3)
        self._make_fields()
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(back)
        self.go = KeyButton(_("保存"), "Enter", "go")
        self.go.clicked.connect(self.save)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(self._title, 2)
        foot.addWidget(self.back, 1)
        foot.addWidget(self.go, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(14), px(14), px(14))
        column.setSpacing(px(8))
        column.addWidget(self.form, 1)
        column.addLayout(foot)

    def _make_fields(self) -> None:
        form = self.form
        self.code = form.code(_("编号"), "V001")
        self.name = form.text(_("品名"))
        self.kind = form.choice(
            _("怎么定价"), {PLAIN: _("自己定价"), MEAL: _("套餐，按年龄档"), GIFT: _("商家爱心菜，半价入基金")}
        )
        self.unit: Choice = form.choice(
            _("单位"), {KG: _("公斤（称重）"), JIN: _("斤（称重）")} | {unit: unit for unit in _UNITS}, editable=True
        )
        self.price = form.amount(_("价格（元）"))
        self.category: Choice = form.choice(_("类别"), {}, editable=True)
        self.shelf = form.choice(_("柜台"), {name: _(COUNTERS[name]) for name in COUNTER_NAMES})
        self.tax = form.choice(_("税类"), {name: _(TAXES[name]) for name in TAX_CLASSES})
        self.place = form.amount(_("排在第几（可不填）"), decimals=0)
        self.barcodes = form.code(_("条码（几个用空格隔开，可直接扫）"), span=2)
        self.sold_out = form.check(_("今天缺货"))
        self.tare = form.amount(_("皮重（公斤）"), decimals=3)
        self.best_before = form.amount(_("保质期（天）"), decimals=0)
        self.market = form.amount(_("市场价（元）"))
        self.market_place = form.text(_("哪里的市场价"))
        self.market_day = form.code(_("市场价日期"), "2026-11-23")
        self.merchant = form.text(_("商家"))
        self.diner_percent = form.amount(_("客人付标价的 %"))
        self.fund_percent = form.amount(_("其中入爱心基金 %"))
        self.kind.currentIndexChanged.connect(lambda _place: self._show_kind())
        self.unit.currentTextChanged.connect(lambda _text: self._show_kind())
        self.category.currentTextChanged.connect(self._show_category)

    # -- what it shows --------------------------------------------------------------------------------------------
    def show_site(self, view: View) -> None:
        """What new products begin with."""
        self._site_jin = view.site["weight.unit"] == JIN
        self._day = view.business_date
        self.market_place.setPlaceholderText(view.site["market.place"])

    def show_product(self, product: Product | None) -> None:
        """Fill the form."""
        self._old = product
        self._title.setText(product.name if product else _("新商品"))
        self.code.setText(product.code if product else "")
        self.code.setReadOnly(product is not None)
        self.name.setText(product.name if product else "")
        self.place.setText(str(product.place) if product and product.place else "")
        self.barcodes.setText(" ".join(product.barcodes) if product else "")
        self.sold_out.setChecked(bool(product and product.sold_out))
        self.tare.setText(format_quantity(product.tare) if product and product.tare else "")
        self.best_before.setText(str(product.best_before_days) if product and product.best_before_days else "")
        self.merchant.setText(product.merchant if product else "")
        self.diner_percent.setText(format_percent(product.diner_percent) if product else "50")
        self.fund_percent.setText(format_percent(product.fund_percent) if product else "100")
        self.kind.choose(MEAL if product and product.is_meal else GIFT if product and product.merchant else PLAIN)
        self._show_prices(product)
        wanted = product.category.name if product else ""
        self._host.till.query(lambda till: till.ledger.categories(), lambda known: self._show_categories(known, wanted))
        self._show_kind()
        (self.price if product else self.code).setFocus()

    def _show_prices(self, product: Product | None) -> None:
        market = product.market if product else None
        self.market_place.setText(market.place if market else "")
        self.market_day.setText(market.day.isoformat() if market else "")
        if product is None:
            self.unit.choose(JIN if self._site_jin else KG)
            self.price.clear()
            self.market.clear()
            return
        prices = (product.price_fen, market.price_fen if market else 0)
        jin = self._site_jin and product.prices_in_jin
        self.unit.choose(JIN if jin else product.unit)
        shown = [format_money(per_jin(fen) or 0 if jin else fen) if fen else "" for fen in prices]
        self.price.setText(shown[0])
        self.market.setText(shown[1])

    def _show_categories(self, known: Sequence[Category], wanted: str) -> None:
        self._known = {category.name: category for category in known}
        self.category.set_choices(list(self._known))
        self.category.choose(wanted)
        self._show_category(wanted)

    def _show_category(self, name: str) -> None:
        known = self._known.get(name)
        if known is not None:
            self.shelf.choose(known.counter)
            self.tax.choose(known.tax)

    def _show_kind(self) -> None:
        kind = self.kind.value()
        self.price.setEnabled(kind != MEAL)
        self.tare.setEnabled(self.unit.value() in (KG, JIN))
        for field in (self.market, self.market_place, self.market_day):
            field.setEnabled(kind == PLAIN)
        for field in (self.merchant, self.diner_percent, self.fund_percent):
            field.setEnabled(kind == GIFT)

    def scan(self, code: str) -> bool:
        """A scanned code joins the product's barcodes."""
        if code not in self.barcodes.text().split():
            self.barcodes.setText(f"{self.barcodes.text()} {code}".strip())
        return True

    # -- saving ---------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Send it."""
        try:
            fields = self._fields()
        except PosError as refusal:
            self._refused(refusal)
            return
        self._host.till.ask("set_product", fields, lambda answer: self._saved(str(answer["name"])), self._refused)

    def _fields(self) -> dict[str, Any]:
        kind, unit = self.kind.value(), self.unit.value()
        fields: dict[str, Any] = {
            "code": self.code.text().strip(),
            "name": self.name.text().strip(),
            "unit": KG if unit == JIN else unit,
            "category": self.category.value(),
            "shelf": self.shelf.value(),
            "tax": self.tax.value(),
            "barcodes": self.barcodes.text().split(),
            "sold_out": self.sold_out.isChecked(),
            "place": int(self.place.text() or 0),
            "tare": parse_quantity(self.tare.text() or "0", field="tare") if unit in (KG, JIN) else 0,
            "best_before_days": int(self.best_before.text() or 0),
            "tariff": MEAL if kind == MEAL else "",
            "merchant": self.merchant.text().strip() if kind == GIFT else "",
        }
        if kind != MEAL:
            fields["price_fen"] = self._price(self.price.text(), unit, "price")
        if kind == GIFT:
            fields["diner_percent"] = parse_percent(self.diner_percent.text(), field="diner_percent")
            fields["fund_percent"] = parse_percent(self.fund_percent.text(), field="fund_percent")
        if kind == PLAIN and self.market.text():
            fields["market_fen"] = self._price(self.market.text(), unit, "market")
            fields["market_place"] = self.market_place.text().strip()
            fields["market_day"] = self.market_day.text().strip() or self._day
        return fields

    @staticmethod
    def _price(text: str, unit: str, field: str) -> int:
        fen = parse_price(text, field=field)
        return per_kg(fen) if unit == JIN else fen

    def _refused(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)
