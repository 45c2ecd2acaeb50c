"""Over and short by person, a month at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.salesbook import OverShort
from pos.words import _
from ui.office.beside import Beside
from ui.office.monthchooser import MonthChooser, month_after
from ui.office.stack import stack
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped


class OverShortPanel(QWidget):
    """Who counted how often, and what it came to."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._beside = Beside(host, self)
        self.months = MonthChooser()
        self.months.changed.connect(lambda _month: self.fetch())
        self.table = Table(_("长短款"), _columns())
        head = QHBoxLayout()
        head.addWidget(self.months)
        head.addStretch(1)
        stack(self, head, self.table)

    def fetch(self) -> None:
        """Read the month on show."""
        month = self.months.month
        first = date.fromisoformat(f"{month}-01")
        last = date.fromisoformat(f"{month_after(month, 1)}-01") - timedelta(days=1)

        def show(rows: Sequence[OverShort]) -> None:
            if month == self.months.month:
                self.table.set_rows(rows)

        self._beside.read(lambda ledger: ledger.over_short(first, last), show)


def _columns() -> list[Column]:
    return [
        Column(_("谁"), lambda each: each.staff),
        Column(_("班数"), lambda each: str(each.shifts), 80, figures=True),
        Column(_("长款"), lambda each: _times(each.over_shifts, each.over_fen), 140, figures=True),
        Column(_("短款"), lambda each: _times(each.short_shifts, each.short_fen), 140, figures=True),
        Column(_("合计"), lambda each: grouped(each.net_fen), 110, figures=True),
        Column(_("最近一班"), lambda each: each.last_at[:10], 120),
    ]


def _times(shifts: int, fen: int) -> str:
    return f"{shifts} · {grouped(fen)}" if shifts else "—"
