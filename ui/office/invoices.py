"""Invoices (发票) of a month: asked for and issued, and what the month's tax classes come to."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.report import InvoiceRow, TaxSum
from pos.words import TAXES, _
from ui.office.beside import Beside
from ui.office.monthchooser import MonthChooser
from ui.office.stack import stack
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped
from ui.theme import px
from ui.widgets.labels import label


class _Read(NamedTuple):
    month: str
    rows: tuple[InvoiceRow, ...]
    taxes: tuple[TaxSum, ...]


class InvoicesPanel(QWidget):
    """`opened("1-000412")`: the sale in which the invoice is marked as issued."""

    opened = Signal(str)

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._beside = Beside(host, self)
        self.months = MonthChooser()
        self.months.changed.connect(lambda _month: self.fetch())
        self.state = label("", "soft", wrap=True)
        self.table = Table(_("发票"), _columns())
        self.table.chosen.connect(lambda row: self.opened.emit(row.sale))
        self.taxes = Table(_("各税类销售"), _tax_columns())
        rows = len(TAXES) * self.taxes.verticalHeader().defaultSectionSize()
        self.taxes.setFixedHeight(rows + self.taxes.horizontalHeader().sizeHint().height() + px(4))
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.months)
        head.addWidget(self.state, 1)
        stack(self, head, self.table, self.taxes)

    def fetch(self) -> None:
        """Read the month on show."""
        month = self.months.month

        def read(ledger: Any) -> _Read:
            return _Read(month, ledger.invoices(month), ledger.taxes(month))

        self._beside.read(read, self._show)

    def _show(self, read: _Read) -> None:
        if read.month != self.months.month:
            return
        waiting = sum(not row.issued for row in read.rows)
        counted = _("{count} 张", count=len(read.rows))
        text = _("{all}，{count} 张还没有开", all=counted, count=waiting) if waiting else counted
        self.state.setText(text if read.rows else _("这个月没有人要发票。客人要时，在销售单里记下抬头。"))
        self.table.set_rows(read.rows)
        self.taxes.set_rows(read.taxes)


def _columns() -> list[Column]:
    return [
        Column(_("单号"), lambda row: row.sale, 100),
        Column(_("日期"), lambda row: row.day[5:], 70),
        Column(_("金额"), lambda row: grouped(row.net_fen), 92, figures=True),
        Column(
            _("已退"), lambda row: grouped(row.refunded_fen) if row.refunded_fen else "", 84, figures=True, spare=True
        ),
        Column(_("发票抬头"), lambda row: row.title),
        Column(_("发票号码"), lambda row: row.number or _("还没有开"), 216),
    ]


def _tax_columns() -> list[Column]:
    return [
        Column(_("税类"), lambda each: _(TAXES[each.tax]) if each.tax in TAXES else _("未注明")),
        Column(_("单数"), lambda each: str(each.documents), 90, figures=True),
        Column(_("金额"), lambda each: grouped(each.amount_fen), 130, figures=True),
        Column(_("其中开了票"), lambda each: grouped(each.invoiced_fen), 130, figures=True),
    ]
