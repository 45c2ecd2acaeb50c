"""Exceptions by person for a span of days: what is looked at when a drawer does not agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.calendar import parse_date
from pos.errors import PosError
from pos.exceptions import Exceptions
from pos.spans import span_of
from pos.words import _, sentence
from ui.office.beside import Beside
from ui.office.spanchooser import SpanChooser
from ui.office.stack import stack
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped
from ui.theme import OFFICE_TOUCH, px
from ui.widgets.field import CodeField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class ExceptionList(QWidget):
    """A span by its name or its two days; a row a person."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._beside = Beside(host, self)
        self.span = SpanChooser(self.fetch)
        self.first, self.last = CodeField(_("从哪天")), CodeField(_("到哪天"))
        for field in (self.first, self.last):
            field.setMinimumHeight(px(OFFICE_TOUCH))
        self.show_button = KeyButton(_("看"), "Enter")
        self.show_button.clicked.connect(self.fetch_typed)
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.span, 2)
        head.addWidget(self.first, 2)
        head.addWidget(label("—"))
        head.addWidget(self.last, 2)
        head.addWidget(self.show_button, 1)
        self.table = Table(_("要留意的操作"), _columns())
        stack(self, head, self.table, label(_("这些操作本身没有错；钱对不上时先看这里。"), "soft", wrap=True))

    def fetch(self) -> None:
        """The span chosen by its name."""
        view = self._host.view
        if view is not None:
            first, last = span_of(self.span.value(), date.fromisoformat(view.business_date))
            self.first.setText(first.isoformat())
            self.last.setText(last.isoformat())
            self._read(first, last)

    def fetch_typed(self) -> None:
        """The days as typed."""
        try:
            self._read(parse_date(self.first.text().strip()), parse_date(self.last.text().strip()))
        except PosError as refusal:
            self._host.say(sentence(refusal), wrong=True)

    def _read(self, first: date, last: date) -> None:
        def show(rows: Sequence[Exceptions]) -> None:
            self.table.set_rows(rows)

        self._beside.read(lambda ledger: ledger.exceptions(first, last), show)


def _columns() -> list[Column]:
    def times(read: Callable[[Exceptions], int]) -> Callable[[Exceptions], str]:
        return lambda row: str(read(row)) if read(row) else "—"

    def with_money(count: Callable[[Exceptions], int], fen: Callable[[Exceptions], int]) -> Callable[[Exceptions], str]:
        return lambda row: f"{count(row)} · {grouped(fen(row))}" if count(row) else "—"

    return [
        Column(_("谁"), lambda row: row.staff),
        Column(_("删行"), with_money(lambda row: row.voids, lambda row: row.voided_fen), 104, figures=True),
        Column(_("改价"), times(lambda row: row.overrides), 64, figures=True),
        Column(_("优惠"), with_money(lambda row: row.discounts, lambda row: row.discounted_fen), 104, figures=True),
        Column(_("退货"), with_money(lambda row: row.refunds, lambda row: row.refunded_fen), 104, figures=True),
        Column(_("开箱"), times(lambda row: row.drawer_openings), 76, figures=True),
        Column(_("手输"), times(lambda row: row.keyed_weights), 76, figures=True),
        Column(_("补打"), times(lambda row: row.reprints), 90, figures=True),
    ]
