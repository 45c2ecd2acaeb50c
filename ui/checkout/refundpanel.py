"""Gives back lines of a sale: which, how much, why, and to which tender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from pos.errors import PosError
from pos.ledger import Sold
from pos.money import format_quantity, parse_quantity
from pos.paying import Returned
from pos.product import KG
from pos.words import _, sentence
from ui.checkout.panel import Panel
from ui.show import money, quantity, tender_name, typed_weight, weight_unit
from ui.theme import GAP, px, set_kind
from ui.widgets.field import AmountField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

AS_PAID = "as_paid"
REASONS = ("有质量问题", "买错了", "多收了", "客人不要了")


class RefundPanel(Panel):
    """`open(number=)`. Nothing is chosen at first; a touch on a line takes all that is left of it."""

    place = "refund"
    name = "refund"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._sold: Sold | None = None
        self._tender = ""
        self._title = label(kind="title", wrap=True)
        self.body.addWidget(self._title)
        self._facts = label(kind="soft", wrap=True)
        self.body.addWidget(self._facts)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._area, 1)
        self._rows: dict[int, tuple[KeyButton, AmountField]] = {}
        self._tender_row = QHBoxLayout()
        self._tender_row.setSpacing(px(GAP))
        self.body.addLayout(self._tender_row)
        self._tenders: dict[str, KeyButton] = {}
        self.add_back()
        self.everything = KeyButton(_("全部退"), page.key_of("refund.all"))
        self.everything.clicked.connect(self._take_all)
        self.foot.addWidget(self.everything)
        self.add_go(_("下一步"))

    def open(self, **what: Any) -> None:
        """Look the sale up."""
        number = what["number"]
        self._sold, self._rows, self._tender = None, {}, ""
        self._title.setText(_("退货 {number}", number=number))
        self._facts.setText("")
        self._area.takeWidget()

        def take(sold: Sold | None) -> None:
            if sold is None:
                self.page.say(sentence(PosError("unknown_sale", sale=number)), wrong=True)
            else:
                self._show(sold)

        self.till.query(lambda till: till.ledger.sold(number), take, hold=True)

    def _show(self, sold: Sold) -> None:
        view = self.page.host.view
        if view is None:
            return
        self._sold = sold
        paid = " · ".join(
            f"{tender_name(str(tender['tender']))} {money(int(tender['amount']))}" for tender in sold.body["tenders"]
        )
        facts = [sold.at[:16].replace("T", " "), paid]
        if sold.refunded_fen:
            facts.append(_("已退 {money}", money=money(sold.refunded_fen)))
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        box = QWidget()
        set_kind(box, "ground")
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, px(6), 0)
        grid.setSpacing(px(GAP))
        grid.setColumnStretch(0, 1)
        for row, line in enumerate(sold.lines):
            body = line.body
            unit = str(body.get("unit", ""))
            left = int(body["quantity"]) - line.returned
            left_text = quantity(left, unit, view.site)
            button = KeyButton(f"{body['line']}  {body['name']}", _("可退 {quantity}", quantity=left_text))
            button.setCheckable(True)
            button.setEnabled(left > 0)
            field = AmountField(_("{name} 退多少", name=body["name"]), decimals=3 if unit == KG else 0)
            field.setFixedWidth(px(130))
            field.setEnabled(left > 0)
            grid.addWidget(button, row, 0)
            grid.addWidget(field, row, 1)
            grid.addWidget(label(weight_unit(view.site) if unit == KG else unit, "soft"), row, 2)
            number = int(body["line"])
            button.clicked.connect(lambda checked, number=number: self._fill(number, checked))
            field.textChanged.connect(lambda text, button=button: button.setChecked(bool(text)))
            self._rows[number] = (button, field)
        grid.setRowStretch(len(sold.lines), 1)
        self._area.setWidget(box)
        self._show_tenders(sold)

    def _show_tenders(self, sold: Sold) -> None:
        for button in self._tenders.values():
            self._tender_row.removeWidget(button)
            button.deleteLater()
        self._tenders = {}
        choices = [("", _("原路退回"))]
        choices += [(name, tender_name(name)) for name in ("cash", "wechat", "alipay")]
        for tender, word in choices:
            button = KeyButton(word, self.page.key_of(f"refund.{tender or AS_PAID}"))
            button.setCheckable(True)
            button.setChecked(tender == "")
            button.clicked.connect(lambda _checked=False, tender=tender: self._choose(tender))
            self._tender_row.addWidget(button)
            self._tenders[tender] = button

    def _choose(self, tender: str) -> None:
        self._tender = tender
        for name, button in self._tenders.items():
            button.setChecked(name == tender)

    def _left_text(self, number: int) -> str:
        """All that is left of a line, as it would be typed."""
        view = self.page.host.view
        assert self._sold is not None and view is not None
        for line in self._sold.lines:
            if line.body["line"] == number:
                left = int(line.body["quantity"]) - line.returned
                if line.body.get("unit") == KG:
                    return quantity(left, KG, view.site).split(" ")[0]
                return format_quantity(left)
        return ""

    def _fill(self, number: int, checked: bool) -> None:
        self.page.say("")
        field = self._rows[number][1]
        field.setText(self._left_text(number) if checked else "")
        field.setFocus()
        field.selectAll()

    def _take_all(self) -> None:
        for number, (button, _field) in self._rows.items():
            if button.isEnabled():
                self._fill(number, True)

    def digit(self, text: str) -> bool:
        """A digit takes the line of that number."""
        if text.isdigit() and int(text) in self._rows and self._rows[int(text)][0].isEnabled():
            self._fill(int(text), True)
            return True
        return False

    def act(self, action: str) -> bool:
        """All of it, or how it is paid back."""
        tender = "" if action == AS_PAID else action
        if action == "all":
            self._take_all()
        elif tender in self._tenders:
            self._choose(tender)
        else:
            return False
        return True

    def scan(self, code: str) -> bool:
        """The sale on the left waits until this is done."""
        self.page.say(_("请先退完这一单，或按 Esc 返回再扫。"), wrong=True)
        return True

    def go_on(self) -> None:
        """Ask why, then send it."""
        view = self.page.host.view
        if self._sold is None or view is None:
            return
        lines = []
        try:
            for number, (_button, field) in self._rows.items():
                if field.text():
                    body = next(line.body for line in self._sold.lines if line.body["line"] == number)
                    weighed = body.get("unit") == KG
                    amount = typed_weight(field.text(), view.site) if weighed else parse_quantity(field.text())
                    lines.append(Returned(number, amount))
        except PosError as refusal:
            self.page.say(sentence(refusal), wrong=True)
            return
        if not lines:
            self.page.say(_("请点要退的行。"), wrong=True)
            return
        fields: dict[str, Any] = {"sale": self._sold.number, "lines": tuple(lines)}
        if self._tender:
            fields["tender"] = self._tender
        self._ask_why(fields)

    def _ask_why(self, fields: dict[str, Any]) -> None:
        page = self.page

        def refunded(answer: dict[str, Any]) -> None:
            view = page.host.view
            if view is None or view.done is None or view.done.number != answer["sale"]:
                page.show_sell()
            page.say(_("已退 {money} 元，单号 {number}。", money=money(-answer["total_fen"]), number=answer["sale"]))

        def send(reason: str) -> None:
            page.ask("refund", {**fields, "reason": reason}, refunded)

        page.show_panel(
            "reason",
            title=_("退货 {number}", number=fields["sale"]),
            reasons=REASONS,
            then=send,
            go=_("退款"),
        )
