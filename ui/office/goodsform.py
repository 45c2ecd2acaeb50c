"""What is done with one product's stock: goods in, waste, a count. Three faces of one form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.money import format_money, parse_price, parse_quantity
from pos.product import KG, per_kg
from pos.site import Site
from pos.stocklist import StockRow
from pos.view import View
from pos.words import _, sentence
from ui.office.form import Choice, Form
from ui.page import Host
from ui.show import in_jin, quantity, tender_name, typed_weight, weight_unit
from ui.theme import px, set_kind
from ui.widgets.field import AmountField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

RECEIVE, WASTE, COUNT = range(3)
REASONS = ("不新鲜", "过期", "破损", "试吃", "做餐用")
PAID = ("", "cash", "wechat", "alipay")


class GoodsForm(QFrame):
    """`show_row(row)` takes a product up; `save()` sends the face on show, and *done* is told what became of it."""

    def __init__(self, host: Host, done: Callable[[str], None]) -> None:
        super().__init__()
        set_kind(self, "card")
        self.setFixedWidth(px(304))
        self._host, self._done = host, done
        self._site: Site | None = None
        self.row: StockRow | None = None
        self._title = label(_("先选一种商品"), "subtitle", wrap=True)
        self._lies = label("", "soft", wrap=True)
        self.tabs = [KeyButton(text, kind="tab") for text in (_("到货"), _("报损"), _("盘点"))]
        tabs = QHBoxLayout()
        tabs.setSpacing(px(8))
        for place, tab in enumerate(self.tabs):
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, place=place: self.to(place))
            tabs.addWidget(tab, 1)
        self._faces = QStackedWidget()
        for face in (self._receive_face(), self._waste_face(), self._count_face()):
            self._faces.addWidget(face)
        self.go = KeyButton("", "Enter", "go")
        self.go.clicked.connect(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(14), px(12), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(self._title)
        column.addWidget(self._lies)
        column.addLayout(tabs)
        column.addWidget(self._faces, 1)
        column.addWidget(self.go)
        self.to(RECEIVE)
        self.show_row(None)

    # -- the faces ------------------------------------------------------------------------------------------------
    def _receive_face(self) -> QWidget:
        form = Form(columns=1)
        self.received = form.amount(_("进了多少"), decimals=3)
        self.cost = form.amount(_("进价（元）"))
        self.supplier: Choice = form.choice(_("供货商（可不填）"), {}, editable=True)
        self.paid = form.choice(_("怎么付"), {name: tender_name(name) if name else _("不从这里付") for name in PAID})
        return form

    def _waste_face(self) -> QWidget:
        form = Form(columns=1)
        self.wasted = form.amount(_("扔了多少"), decimals=3)
        self.reason: Choice = form.choice(_("为什么"), {_(text): _(text) for text in REASONS}, editable=True)
        return form

    def _count_face(self) -> QWidget:
        face = QWidget()
        form = Form(columns=1)
        self.counted = form.amount(_("点到多少"), decimals=3)
        self.difference = label("", "figure", wrap=True)
        self.counted.textChanged.connect(lambda _text: self._show_difference())
        column = QVBoxLayout(face)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        column.addWidget(self.difference)
        column.addStretch(1)
        return face

    @property
    def _amounts(self) -> tuple[AmountField, AmountField, AmountField]:
        return self.received, self.wasted, self.counted

    def to(self, face: int) -> None:
        """Show a face: RECEIVE, WASTE or COUNT."""
        self._faces.setCurrentIndex(face)
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == face)
        self.go.setText((_("收货"), _("记报损"), _("记盘点"))[face])
        if self.row is not None:
            self._amounts[face].setFocus()

    # -- what it shows --------------------------------------------------------------------------------------------
    def show_view(self, view: View) -> None:
        """The site's unit."""
        self._site = view.site

    def show_row(self, row: StockRow | None) -> None:
        """Take up a product, or none."""
        self.row = row
        for field in (*self._amounts, self.cost):
            field.clear()
        self.paid.choose("")
        self.reason.setCurrentIndex(0)
        self._faces.setEnabled(row is not None)
        self.go.setEnabled(row is not None)
        self._title.setText(row.product.name if row is not None else _("先选一种商品"))
        self._lies.setText("")
        if row is None or self._site is None:
            return
        self._lies.setText(_("账上 {quantity}", quantity=quantity(row.stock.quantity, row.product.unit, self._site)))
        unit = self._unit(row)
        for field, text in zip(self._amounts, (_("进了多少"), _("扔了多少"), _("点到多少")), strict=True):
            field.setPlaceholderText(unit)
            field.setAccessibleName(f"{text} {unit}")
        self.cost.setPlaceholderText(_("元/{unit}", unit=unit))
        self._amounts[self._faces.currentIndex()].setFocus()
        self._show_difference()
        self._offer_suppliers()

    def _unit(self, row: StockRow) -> str:
        return weight_unit(self._site) if row.product.unit == KG and self._site is not None else row.product.unit

    def _offer_suppliers(self) -> None:
        known = [self.supplier.itemText(place) for place in range(self.supplier.count())]
        typed = self.supplier.currentText().strip()
        if typed and typed not in known:
            self.supplier.addItem(typed, typed)

    def _show_difference(self) -> None:
        """What the count would change, said before it is saved."""
        row, site, text = self.row, self._site, self.counted.text()
        self.difference.setText("")
        if row is None or site is None or not text:
            return
        try:
            difference = row.difference(self._quantity(text))
        except PosError:
            return
        shown = quantity(difference, row.product.unit, site)
        self.difference.setText(_("相差 {quantity}", quantity=f"+{shown}" if difference > 0 else shown))
        set_kind(self.difference, "figure")

    # -- saving ---------------------------------------------------------------------------------------------------
    def has_focus(self) -> bool:
        """Whether the focus is in it."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def go_on(self) -> None:
        """Enter: to the price where only the quantity is there, else save."""
        if self._faces.currentIndex() == RECEIVE and self.received.text() and not self.cost.text():
            self.cost.setFocus()
        else:
            self.save()

    def save(self) -> None:
        """Send the face on show."""
        row = self.row
        if row is None:
            return
        face = self._faces.currentIndex()
        try:
            fields: dict[str, Any] = {
                "product": row.product.code,
                "quantity": self._quantity(self._amounts[face].text()),
            }
            if face == RECEIVE:
                cost = parse_price(self.cost.text(), field="cost")
                jin = row.product.unit == KG and self._site is not None and in_jin(self._site)
                fields |= {"cost_fen": per_kg(cost) if jin else cost, "supplier": self.supplier.value()}
                fields["tender"] = self.paid.value()
            elif face == WASTE:
                fields["reason"] = self.reason.value()
        except PosError as refusal:
            self._refused(refusal)
            return
        verb = ("receive", "waste", "count_stock")[face]
        self._host.till.ask(verb, fields, partial(self._saved, face, row), self._refused)

    def _quantity(self, text: str) -> int:
        row, site = self.row, self._site
        if row is not None and site is not None and row.product.unit == KG:
            return typed_weight(text, site)
        return parse_quantity(text)

    def _saved(self, face: int, row: StockRow, answer: dict[str, Any]) -> None:
        assert self._site is not None
        left = quantity(answer["quantity"], row.product.unit, self._site)
        name = row.product.name
        if face == RECEIVE:
            said = _(
                "{name} 已收货 {money} 元，现有 {left}。",
                name=name,
                money=format_money(answer["amount_fen"]),
                left=left,
            )
        elif face == WASTE:
            said = _("{name} 已记报损，还有 {left}。", name=name, left=left)
        else:
            difference = quantity(answer["difference"], row.product.unit, self._site)
            said = _("{name} 盘点为 {left}，相差 {difference}。", name=name, left=left, difference=difference)
        self.show_row(None)
        self._done(said)

    def _refused(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)
