"""Sales of any day: found by number, time, amount, goods, cashier or R-number, as one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.salesbook import SaleRow
from pos.words import _
from ui.office.daychooser import DayChooser
from ui.office.stack import stack
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import clock_text, grouped
from ui.theme import px
from ui.widgets.field import TextField

SEARCH_MS = 150
MOST = 500


class SalesList(QWidget):
    """`opened("1-000412")`."""

    opened = Signal(str)

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._under_way = self._again = False
        self.days = DayChooser()
        self.days.changed.connect(lambda _day: self.fetch())
        hint = _("单号、时间 12:05、金额、商品、收银员或 R0031")
        self.search = TextField(_("找单"), hint)
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._wait.timeout.connect(self.fetch)
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.table = Table(_("销售"), _columns())
        self.table.chosen.connect(lambda row: self.opened.emit(row.number))
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.days)
        head.addWidget(self.search, 1)
        stack(self, head, self.table)

    def fetch(self) -> None:
        """Look for what is typed; never twice at once."""
        day = self.days.day
        if day is None:
            return
        if self._under_way:
            self._again = True
            return
        text, self._under_way = self.search.text(), True

        def take(rows: Sequence[SaleRow]) -> None:
            self._under_way = False
            self.table.set_rows(rows)
            if self._again:
                self._again = False
                self.fetch()

        def lost(_refusal: object) -> None:
            self._under_way = False

        self._host.till.query(lambda till: till.ledger.find_sales(day, text, MOST), take, lost)


def _columns() -> list[Column]:
    return [
        Column(_("单号"), lambda row: row.number, 104),
        Column(_("几时"), lambda row: f"{row.at[5:10]} {clock_text(row.at)}", 134),
        Column(_("卖了什么"), _what),
        Column(_("收银员"), lambda row: row.staff, 96),
        Column(_("金额"), lambda row: grouped(row.net_fen), 104, figures=True),
    ]


def _what(row: SaleRow) -> str:
    names = _("{names} 等 {count} 行", names=row.names, count=row.lines) if row.lines > 3 else row.names
    return _("退货：{names}", names=names) if row.kind == "sale.refunded" else names
