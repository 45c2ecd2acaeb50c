"""Finds a sale that was rung: by its number, or among the last ones. For refunds, invoices and copies of a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from pos.ledger import Sold
from pos.words import _
from ui.checkout import actions
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.show import clock_text, money
from ui.widgets.field import CodeField
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

MOST = 10
TITLES = {"refund": "退货：找到那一单", "invoice": "要发票：找到那一单"}
"""What is done with a sale itself; the rest are copies of its receipt."""
NAME_LENGTH = 8  # as much of the first line's name as a button has room for


class SalesPanel(Panel):
    """`open(what="refund")`, `"invoice"`, `"reprint"` or, for old eyes, `"reprint_large"`."""

    name = "sales"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._what = "refund"
        self._found: Sequence[Sold] = ()
        self._title = label(kind="title")
        self.body.addWidget(self._title)
        self.field = CodeField(_("小票上的单号，或它的后几位"), kind="field")
        self.field.setPlaceholderText(_("小票上的单号，或它的后几位"))
        self.field.textChanged.connect(lambda _text: self._look())
        self.body.addWidget(self.field)
        self.choices = ChoiceGrid()
        self.choices.picked.connect(self._take)
        self.body.addWidget(self.choices)
        self._nothing = label(kind="soft")
        self.body.addWidget(self._nothing)
        self.body.addStretch(1)
        self.add_back()
        self.add_go(_("下一步"))

    def open(self, **what: Any) -> None:
        """Begin with the last sales."""
        self._what = what["what"]
        self._title.setText(_(TITLES.get(self._what, "补打小票：找到那一单")))
        self.field.setText("")
        self._look()

    def _look(self) -> None:
        text = self.field.text().strip()

        def take(found: Sequence[Sold]) -> None:
            if self.field.text().strip() == text:
                self._show(found)

        self.till.query(lambda till: till.ledger.sales(text=text, limit=MOST * 3), take)

    def _show(self, found: Sequence[Sold]) -> None:
        if self._what in TITLES:
            found = [sold for sold in found if sold.kind != "sale.refunded"]
        self._found = found[:MOST]
        self.choices.show_choices([self._text(sold) for sold in self._found], ("",) * MOST, checkable=False)
        self._nothing.setText("" if self._found else _("没有这样的单号。"))

    @staticmethod
    def _text(sold: Sold) -> str:
        lines = sold.lines
        first = str(lines[0].body.get("name", "")) if lines else ""
        first = first if len(first) <= NAME_LENGTH else f"{first[:NAME_LENGTH]}…"
        what = _("{name} 等 {count} 行", name=first, count=len(lines)) if len(lines) > 1 else first
        return f"{sold.number} · {clock_text(sold.at)} · {money(int(sold.body['net']))}\n{what}"

    def _take(self, place: int) -> None:
        number = self._found[place].number
        self.page.say("")
        if self._what == "refund":
            self.page.show_panel("refund", number=number)
        elif self._what == "invoice":
            actions.ask_invoice(self.page, number)
        else:
            self.page.show_sell()
            actions.send_reprint(self.page, number, large=self._what == "reprint_large")

    def typing(self) -> QWidget | None:
        """Digits are part of the number."""
        return self.field

    def scan(self, code: str) -> bool:
        """A sale's number may be scanned from its receipt."""
        if "-" in code and len(code) <= 20:
            self.field.setText(code)
            return True
        return False

    def go_on(self) -> None:
        """Enter takes the first, where a number was typed."""
        if self._found and self.field.text().strip():
            self._take(0)
        else:
            self.page.say(_("请输单号，或点一单。"))
