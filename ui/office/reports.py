"""Reports: what sold in a day, week or month, seen from any side, as a table and a picture, beside the span before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.money import change_percent
from pos.report import BYS, Report, Span, Sum, row_label
from pos.view import View
from pos.words import Words, _, language
from ui.office import saving
from ui.office.bars import Bars, Series
from ui.office.beside import Beside
from ui.office.form import Choice
from ui.office.monthchooser import month_after
from ui.office.section import Section
from ui.office.step import step_button
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped, quantity
from ui.theme import OFFICE_TOUCH, px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

LENGTHS = ("day", "week", "month")
LENGTH, BY = "month", "day"  # what it begins with
BARS_SHOWN = 40


class ReportsSection(Section):
    """Which span, seen from which side; the figures follow at once."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._beside = Beside(host, self)
        self._under_way = self._again = False
        self._today: date | None = None
        self._day: date | None = None
        self._length = LENGTH
        self.report: Report | None = None
        self.saver = saving.Saver(host, self)
        self.lengths = {name: KeyButton(text, kind="tab") for name, text in _lengths().items()}
        for name, button in self.lengths.items():
            button.setCheckable(True)
            button.setMinimumWidth(px(86))
            button.clicked.connect(lambda _checked=False, name=name: self.show_length(name))
        self.earlier = step_button("◀", _("往前"), lambda: self._move(-1))
        self.later = step_button("▶", _("往后"), lambda: self._move(1))
        self.by = Choice({name: _(text) for name, text in BYS.items()})
        self.by.choose(BY)
        self.by.setAccessibleName(_("怎么看"))
        self.by.setMinimumHeight(px(OFFICE_TOUCH))
        self.by.currentIndexChanged.connect(lambda _place: self.fetch())
        self.files = {kind: KeyButton(kind) for kind in ("XLSX", "CSV", "PDF")}
        for kind, button in self.files.items():
            button.setAccessibleName(_("存成 {kind}", kind=kind))
            button.clicked.connect(lambda _checked=False, kind=kind: self._save(kind))
            if host.papers is None:  # and never shown before it has a place: that would be a window of its own
                button.hide()
        self._span = label("", "subtitle", wrap=True)
        self._sums = label("", "soft", wrap=True)
        self.bars = Bars(_("报表"), stacked=False)
        self.table = Table(_("报表"), self._columns())
        self.column.addLayout(self._head())
        self.column.addWidget(self._picture(), 2)
        self.column.addWidget(self.table, 3)
        self.lengths[self._length].setChecked(True)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(6))
        row.addWidget(self.earlier)
        for button in self.lengths.values():
            row.addWidget(button, 1)
        row.addWidget(self.later)
        row.addWidget(self.by, 3)
        for button in self.files.values():
            row.addWidget(button, 1)
        return row

    def _picture(self) -> QFrame:
        card = QFrame()
        set_kind(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(px(18), px(10), px(18), px(8))
        column.setSpacing(px(4))
        for part, room in ((self._span, 0), (self._sums, 0), (self.bars, 1)):
            column.addWidget(part, room)
        return card

    # -- the span --------------------------------------------------------------------------------------------------
    def enter(self) -> None:
        """Fetch the span on show."""
        self.fetch()

    @property
    def has_more(self) -> bool:
        """The span and the side on show, too, unless they are those it begins with."""
        return (self._length, self.by.value(), self._day) != (LENGTH, BY, self._today) or super().has_more

    def show_view(self, view: View) -> None:
        """Today is the business date."""
        self._today = date.fromisoformat(view.business_date)
        self._day = self._day or self._today

    def show_length(self, length: str) -> None:
        """A day, a week or a month, around the day on show."""
        self._length = length
        for name, button in self.lengths.items():
            button.setChecked(name == length)
        self.fetch()

    def _move(self, by: int) -> None:
        if self._day is None or self._today is None:
            return
        span = span_of(self._day, self._length)
        day = span.first - timedelta(days=1) if by < 0 else span.last + timedelta(days=1)
        if day <= self._today:
            self._day = day
            self.fetch()

    # -- reading ---------------------------------------------------------------------------------------------------
    def fetch(self) -> None:
        """Read what is asked for; never twice at once."""
        if self._day is None:
            return
        if self._under_way:
            self._again = True
            return
        self._under_way = True
        by, span = self.by.value(), span_of(self._day, self._length)
        self._beside.read(lambda ledger: ledger.report(by, span.first, span.last), self._take, self._lost)

    def _lost(self, refusal: PosError) -> None:
        self._under_way = False
        self.refused(refusal)

    def _take(self, report: Report) -> None:
        self._under_way = False
        if self._again:
            self._again = False
            self.fetch()
            return
        self._show(report)

    def _show(self, report: Report) -> None:
        self.report = report
        say, span = Words(language()), report.span
        self._span.setText(f"{span.first.isoformat()} – {span.last.isoformat()}" if span.days > 1 else f"{span.first}")
        change = change_percent(report.total.net_fen, report.before.net_fen)
        net, before = grouped(report.total.net_fen), grouped(report.before.net_fen)
        compared = _("合计 {net}，上一段 {before}", net=net, before=before)
        self._sums.setText(compared if change is None else f"{compared}（{change:+}%）")
        rows = report.rows[:BARS_SHOWN]
        self.bars.show_bars(
            [row_label(report.by, row, say) for row in rows],
            [
                Series(_("这一段"), "go", [row.amount_fen for row in rows]),
                Series(_("上一段"), "edge", [row.before_fen for row in rows]),
            ],
            grouped,
        )
        self.table.set_rows(report.rows)

    # -- files -----------------------------------------------------------------------------------------------------
    def _save(self, kind: str) -> None:
        papers, report = self.host.papers, self.report
        if papers is None or report is None:
            return
        name = f"{report.by}-{report.span.first}-{report.span.last}.{kind.lower()}"
        place = saving.ask_file(self, _("存成 {kind}", kind=kind), name)
        if place is None:
            return

        def go_on(_answer: dict[str, Any]) -> None:
            self.saver.save(place, lambda: papers.report(report, place))

        self.ask("note_export", {"what": "reports", "month": f"{report.span.first:%Y-%m}"}, go_on)

    def _columns(self) -> list[Column]:
        return [
            Column(_("什么"), self._label),
            Column(_("单数"), lambda row: str(row.documents), 72, figures=True),
            Column(_("数量"), self._quantity, 122, figures=True),
            Column(_("金额"), lambda row: grouped(row.amount_fen), 116, figures=True),
            Column(_("优惠"), lambda row: grouped(row.discount_fen) if row.discount_fen else "", 92, figures=True),
            Column(_("让利"), lambda row: grouped(row.given_fen) if row.given_fen else "", 84, figures=True),
            Column(_("上一段"), lambda row: grouped(row.before_fen) if row.before_fen else "", 116, figures=True),
        ]

    def _quantity(self, row: Sum) -> str:
        view = self.host.view
        return quantity(row.quantity, row.unit, view.site) if row.unit and row.quantity and view is not None else ""

    def _label(self, row: Sum) -> str:
        return row_label(self.report.by, row, Words(language())) if self.report is not None else ""


def span_of(day: date, length: str) -> Span:
    """The day, the week from Monday, or the month that *day* is in."""
    if length == "day":
        return Span(day, day)
    if length == "week":
        monday = day - timedelta(days=day.weekday())
        return Span(monday, monday + timedelta(days=6))
    after = date.fromisoformat(f"{month_after(f'{day:%Y-%m}', 1)}-01")
    return Span(day.replace(day=1), after - timedelta(days=1))


def _lengths() -> dict[str, str]:
    return {"day": _("日"), "week": _("周"), "month": _("月")}
