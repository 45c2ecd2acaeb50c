"""What customers asked for and did not find, today and this week, and what to order tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.words import _
from ui.office.rows import RowsCard
from ui.page import Host
from ui.show import quantity
from ui.theme import px


class _Read(NamedTuple):
    today: Sequence[Any]
    week: Sequence[Any]
    orders: Sequence[Any]


class Orders(QWidget):
    """Two cards; `fetch()` renews them."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self.wants = RowsCard(_("客人问过的"), _("没有人问过别的"))
        self.order = RowsCard(_("明天要进的"), _("还没有可以参考的销售"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self.wants, 1)
        column.addWidget(self.order, 1)

    def fetch(self) -> None:
        """Read them again."""

        def read(till: Any) -> _Read:
            day, ledger = till.today(), till.ledger
            week = ledger.wants(day - timedelta(days=6), day)
            return _Read(ledger.wants(day, day), week, ledger.orders(day + timedelta(days=1)))

        self._host.till.query(read, self._show)

    def _show(self, read: _Read) -> None:
        view = self._host.view
        if view is None:
            return
        today = {want.name: want.times for want in read.today}
        self.wants.set_rows(
            [
                (want.name, _("今天 {times} 次", times=today.get(want.name, 0)), _("七天 {times} 次", times=want.times))
                for want in read.week
            ]
        )
        self.order.set_rows(
            [
                (
                    row.name,
                    _("还有 {quantity}", quantity=quantity(row.stock, row.unit, view.site)),
                    _("进 {quantity}", quantity=quantity(row.order, row.unit, view.site)),
                )
                for row in read.orders
                if row.order > 0
            ]
        )
