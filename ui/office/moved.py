"""What sold, what was thrown away and what came in, product by product, in a span of days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.report import Goods
from pos.spans import span_of
from pos.words import _
from ui.office.beside import Beside
from ui.office.spanchooser import SpanChooser
from ui.office.stack import stack
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped, quantity
from ui.theme import px
from ui.widgets.labels import label


class GoodsMoved(QWidget):
    """A row a product, the one that sold for most first; `fetch()` renews them."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._beside = Beside(host, self)
        self.span = SpanChooser(self.fetch)
        self.sums = label("", "soft", wrap=True)
        self.table = Table(_("进出"), self._columns())
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.span, 2)
        head.addWidget(self.sums, 5)
        stack(self, head, self.table)

    def fetch(self) -> None:
        """Read the span on show."""
        view, asked = self._host.view, self.span.value()
        if view is None:
            return
        first, last = span_of(asked, date.fromisoformat(view.business_date))

        def show(rows: Sequence[Goods]) -> None:
            if asked == self.span.value():
                self._show(rows)

        self._beside.read(lambda ledger: ledger.goods(first, last), show)

    def _show(self, rows: Sequence[Goods]) -> None:
        moved = [row for row in rows if row.sold or row.wasted or row.received or row.counted or row.sold_fen]
        self.table.set_rows(sorted(moved, key=lambda row: (-row.sold_fen, row.product)))
        self.sums.setText(
            _(
                "卖得 {sold}，报损 {wasted}，进货 {received}；现在的库存值 {stock}",
                sold=grouped(sum(row.sold_fen for row in rows)),
                wasted=grouped(sum(row.wasted_fen for row in rows)),
                received=grouped(sum(row.received_fen for row in rows)),
                stock=grouped(sum(row.value_fen for row in rows)),
            )
        )

    def _columns(self) -> list[Column]:
        def much(read: Callable[[Goods], int]) -> Callable[[Goods], str]:
            return lambda row: self._much(read(row), row.unit)

        def money(read: Callable[[Goods], int]) -> Callable[[Goods], str]:
            return lambda row: grouped(read(row)) if read(row) else ""

        return [
            Column(_("品名"), lambda row: row.name),
            Column(_("卖了"), much(lambda row: row.sold), 104, figures=True),
            Column(_("卖得"), money(lambda row: row.sold_fen), 92, figures=True),
            Column(_("报损"), much(lambda row: row.wasted), 96, figures=True),
            Column(_("损失"), money(lambda row: row.wasted_fen), 84, figures=True),
            Column(_("进了"), much(lambda row: row.received), 104, figures=True),
            Column(_("盘差"), much(lambda row: row.counted), 92, figures=True, spare=True),
            Column(_("还有"), lambda row: self._left(row), 104, figures=True, mark=_short),
            Column(
                _("毛利"), lambda row: grouped(row.margin_fen) if row.cost_fen else "", 92, figures=True, spare=True
            ),
        ]

    def _left(self, row: Goods) -> str:
        text = self._much(row.stock, row.unit)
        return f"⚠ {text}" if row.below else text

    def _much(self, thousandths: int, unit: str) -> str:
        view: Any = self._host.view
        return quantity(thousandths, unit, view.site) if thousandths and view is not None else ""


def _short(row: Goods) -> str:
    return "wrong" if row.below else ""
