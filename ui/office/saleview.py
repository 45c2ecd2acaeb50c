"""One sale with its whole history; its receipt again, goods back, and its invoice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos.salesbook import SaleHistory, Step
from pos.site import Site
from pos.words import TAXES, TENDERS, _
from ui.office.table import Column, Table
from ui.show import clock_text, grouped, quantity, unit_price
from ui.theme import px, set_kind
from ui.widgets.field import TextField
from ui.widgets.figures import FigureList
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

STEPS: Mapping[str, str] = {
    "void": "收款前删行 {name} {money}",
    "rung": "收款 {money}",
    "refunded": "退货，原单 {name}，{money}",
    "brought": "补录 {money}",
    "price": "改价 {name}",
    "label": "{name} 按标签上的价",
    "today": "{name} 按今日价，标签上是 {money}",
    "discount": "优惠 {name} {money}",
    "sale_discount": "整单优惠 {name} {money}",
    "meal": "同意再优惠一份 {name}",
    "refund": "退货，单号 {name}，{money}",
    "reprint": "补打小票，第 {name} 次",
    "invoice_asked": "要发票：{name}",
    "invoice_issued": "已开发票：{name}",
}

Ask = Callable[..., None]


class SaleView(QWidget):
    """Told a SaleHistory. *ask* sends a verb; *refund* opens the page that gives goods back."""

    def __init__(self, ask: Ask, refund: Callable[[SaleHistory], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._history: SaleHistory | None = None
        self._site: Site | None = None
        self.title = label("", "subtitle", wrap=True)
        self.reprint = KeyButton(_("补打小票"))
        self.large = KeyButton(_("大字小票"))
        self.ticket = KeyButton(_("后厨单"))
        self.refund = KeyButton(_("退货…"))
        self.reprint.clicked.connect(self._reprint)
        self.large.clicked.connect(self._reprint_large)
        self.ticket.clicked.connect(self._print_ticket)
        self._on_refund = refund
        self.refund.clicked.connect(self._refund)
        self.lines = Table(_("明细"), self._line_columns())
        self.steps = Table(_("经过"), _step_columns())
        self.paid = FigureList(_("收款方式"))
        self.invoice_text = TextField(_("发票抬头"))
        self.invoice = KeyButton(_("要发票"))
        self.invoice.clicked.connect(self._invoice)
        self._invoice_state = label("", "soft", wrap=True)
        self._taxes = label("", "soft", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        left = QVBoxLayout()
        left.setSpacing(px(8))
        for part, room in ((self.title, 0), (self.lines, 3), (self.steps, 4)):
            left.addWidget(part, room)
        row.addLayout(left, 1)
        row.addLayout(self._side())

    def _side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(px(8))
        self.paid.setFixedWidth(px(230))
        column.addWidget(self.paid, 1)
        card = QFrame()
        set_kind(card, "card")
        card.setFixedWidth(px(230))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(14), px(10), px(14), px(12))
        inside.setSpacing(px(6))
        for part in (label(_("发票"), "subtitle"), self._taxes, self._invoice_state, self.invoice_text, self.invoice):
            inside.addWidget(part)
        column.addWidget(card)
        pair = QHBoxLayout()
        pair.setSpacing(px(8))
        pair.addWidget(self.reprint)
        pair.addWidget(self.large)
        column.addLayout(pair)
        column.addWidget(self.ticket)
        column.addWidget(self.refund)
        return column

    def show_history(self, history: SaleHistory, site: Site) -> None:
        """Show the sale."""
        self._history, self._site = history, site
        sold = history.sold
        when = f"{sold.at[:10]} {clock_text(sold.at)}"
        self.title.setText(f"{sold.number} · {when} · {history.staff} · {grouped(sold.body['net'])}")
        self.lines.set_rows(sold.lines)
        self.steps.set_rows(history.steps)
        paid = [
            (_(TENDERS.get(each["tender"], each["tender"])), grouped(each["amount"])) for each in sold.body["tenders"]
        ]
        if sold.body.get("rounding"):
            paid.append((_("抹零"), grouped(sold.body["rounding"])))
        if sold.refunded_fen:
            paid.append((_("已退"), grouped(-sold.refunded_fen)))
        self.paid.set_rows([*paid, (_("合计"), grouped(sold.body["net"]))], strong={_("合计")})
        is_sale = sold.kind != "sale.refunded"
        for button in (self.reprint, self.large):
            button.setVisible(site.has_printer)
        self.ticket.setVisible((site.has_printer or site.prints_on("kitchen")) and bool(sold.body.get("ticket")))
        self.refund.setVisible(is_sale and any(line.returned < line.body["quantity"] for line in sold.lines))
        self._show_invoice(history, is_sale=is_sale)

    def _show_invoice(self, history: SaleHistory, *, is_sale: bool) -> None:
        self._taxes.setText(" · ".join(f"{name} {grouped(fen)}" for name, fen in _taxes(history.sold.body["lines"])))
        asked = history.invoice
        issued = asked is not None and bool(asked.issued_at)
        if asked is None:
            self._invoice_state.setText(_("没有要发票"))
        elif issued:
            self._invoice_state.setText(_("{title}：已开，号码 {number}", title=asked.title, number=asked.number))
        else:
            self._invoice_state.setText(_("{title}：还没有开", title=asked.title))
        name = _("发票抬头") if asked is None else _("发票号码")
        self.invoice_text.clear()
        self.invoice_text.setPlaceholderText(name)
        self.invoice_text.setAccessibleName(name)
        self.invoice.setText(_("要发票") if asked is None else _("已开票"))
        for part in (self.invoice_text, self.invoice):
            part.setVisible(is_sale and not issued)

    def press_enter(self) -> None:
        """Enter in the invoice's field notes it."""
        if self.invoice_text.hasFocus():
            self._invoice()

    def _invoice(self) -> None:
        if self._history is None:
            return
        field = "title" if self._history.invoice is None else "issued"
        fields = {"sale": self._history.sold.number, field: self.invoice_text.text().strip()}
        self._ask("invoice", fields, _("已记下。"))

    def _refund(self) -> None:
        if self._history is not None:
            self._on_refund(self._history)

    def _reprint(self) -> None:
        if self._history is not None:
            self._ask("reprint", {"sale": self._history.sold.number}, _("已送去打印。"))

    def _reprint_large(self) -> None:
        if self._history is not None:
            self._ask("reprint", {"sale": self._history.sold.number, "large": True}, _("已送去打印。"))

    def _print_ticket(self) -> None:
        if self._history is not None:
            self._ask("print_ticket", {"sale": self._history.sold.number}, _("已送去打印。"))

    def _line_columns(self) -> list[Column]:
        return [
            Column(_("商品"), lambda line: f"{line.body['line']}. {line.body['name']}"),
            Column(_("数量"), lambda line: self._quantity(line.body, line.body["quantity"]), 100, figures=True),
            Column(_("单价"), self._price, 96, figures=True),
            Column(_("金额"), lambda line: grouped(line.body["amount"]), 96, figures=True),
            Column(_("已退"), lambda line: self._quantity(line.body, line.returned), 90, figures=True),
        ]

    def _quantity(self, body: Mapping[str, Any], thousandths: int) -> str:
        return quantity(thousandths, body.get("unit", ""), self._site) if thousandths and self._site else ""

    def _price(self, line: Any) -> str:
        return unit_price(line.body["price"], line.body.get("unit", ""), self._site)[0] if self._site else ""


def _taxes(lines: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """What the lines of each tax class come to, for whoever writes the invoice."""
    sums = {tax: sum(line["amount"] for line in lines if line.get("tax") == tax) for tax in TAXES}
    return [(_(TAXES[tax]), fen) for tax, fen in sums.items() if any(line.get("tax") == tax for line in lines)]


def step_text(step: Step) -> str:
    """What was done, and why."""
    text = _(STEPS[step.what], name=step.name, money=grouped(step.fen)) if step.what in STEPS else step.what
    return f"{text.strip()} · {step.reason}" if step.reason else text.strip()


def _who(step: Step) -> str:
    return _("{name}，{manager} 同意", name=step.by, manager=step.approved) if step.approved else step.by


def _step_columns() -> list[Column]:
    return [
        Column(_("几时"), lambda step: f"{step.at[5:10]} {clock_text(step.at)}", 134),
        Column(_("经过"), step_text),
        Column(_("谁"), _who, 150),
    ]
