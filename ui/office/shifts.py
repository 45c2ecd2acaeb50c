"""Shifts and days: sales of any day, every shift and Z with its slip and page, invoices, over and short by person."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from pos.salesbook import SaleHistory
from pos.shift import Shift
from pos.totals import ShiftReport, ZReport, ZRow
from pos.view import View
from pos.words import _
from ui.office import saving
from ui.office.invoices import InvoicesPanel
from ui.office.overshort import OverShortPanel
from ui.office.refundform import RefundForm
from ui.office.sales import SalesList
from ui.office.saleview import SaleView
from ui.office.section import Section
from ui.office.table import Column, Table
from ui.office.zs import ZPanel, z_rows
from ui.page import Host
from ui.shiftresult import ShiftResult
from ui.show import grouped
from ui.theme import px
from ui.widgets.figures import FigureList
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

SHIFTS_SHOWN = 10_000
SALES, SHIFTS, ZS, INVOICES, OVER, ONE_SALE, REFUND, ONE_SHIFT, ONE_Z = range(9)
BACK_TO = {ONE_SALE: SALES, REFUND: ONE_SALE, ONE_SHIFT: SHIFTS, ONE_Z: ZS}


class _Days(NamedTuple):
    zs: tuple[ZRow, ...]
    running: ZReport | None
    shift: Shift | None


class ShiftsSection(Section):
    """Five lists behind five tabs; a row opens what it stands for."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.saver = saving.Saver(host, self)
        self.sales = SalesList(host)
        self.sales.opened.connect(self.open_sale)
        self.shifts = Table(_("班次"), _shift_columns())
        self.shifts.chosen.connect(self._open_shift)
        self.z_panel = ZPanel(host, self._fetch_days, self.refused)
        self.zs = self.z_panel.table
        self.zs.chosen.connect(self._open_z)
        self.invoices = InvoicesPanel(host)
        self.invoices.opened.connect(self.open_sale)
        self.over = OverShortPanel(host)
        self.sale = SaleView(self._ask_of_sale, self._open_refund)
        self.refund = RefundForm(self._send_refund, self.refused)
        self.one_shift = ShiftResult()
        self.one_z = FigureList(_("日结单"))
        self.of_z = FigureList(_("类别与班次"))
        self._stack = QStackedWidget()
        for widget in (
            *(self.sales, self.shifts, self.z_panel, self.invoices, self.over),
            *(self.sale, self.refund, self.one_shift, self._z_page()),
        ):
            self._stack.addWidget(widget)
        self._can_print = False
        self._shown: ShiftReport | ZReport | None = None
        self._sale = ""
        self._list = SALES
        self.column.addLayout(self._head())
        self.column.addWidget(self._stack, 1)
        self._to(SALES)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.tabs = [KeyButton(text, kind="tab") for text in (_("销售"), _("班次"), _("日结"), _("发票"), _("长短款"))]
        for place, tab in enumerate(self.tabs):
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, place=place: self._to(place))
            row.addWidget(tab, 1)
        self.sales_tab, self.shifts_tab, self.zs_tab, self.invoices_tab, self.over_tab = self.tabs
        self._title = label("", "title")
        row.addWidget(self._title, 1)
        self.page = KeyButton(_("存成 A4…"))
        self.page.clicked.connect(self._save_page)
        self.print = KeyButton(_("打印"))
        self.print.clicked.connect(self._print)
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(self.go_back)
        self.count = KeyButton(_("清点交班"))
        self.count.clicked.connect(lambda: self.host.go("shift"))
        for button in (self.back, self.count, self.print, self.page):
            button.setMinimumWidth(px(116))
            button.setSizePolicy(button.sizePolicy().horizontalPolicy().Minimum, button.sizePolicy().verticalPolicy())
            row.addWidget(button)
        return row

    def _z_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self.one_z, 1)
        row.addWidget(self.of_z, 1)
        return page

    # -- showing ---------------------------------------------------------------------------------------------------
    def enter(self) -> None:
        """Begin with the sales of the day."""
        self._to(SALES)

    def leave(self) -> None:
        """A question that was not answered is over."""
        self.z_panel.ask_sure(False)

    def show_view(self, view: View) -> None:
        """Without a printer nothing can be printed."""
        self._can_print = view.site.has_printer
        self.sales.days.begin(view.business_date)
        self.invoices.months.begin(view.business_date)
        self.over.months.begin(view.business_date)

    def press_enter(self) -> None:
        """Open the marked row, or do what the green button does."""
        shown = self._stack.currentIndex()
        if shown == SALES:
            self.sales.table.choose_current()
        elif shown == SHIFTS:
            self.shifts.choose_current()
        elif shown == ZS:
            if not (self.zs.hasFocus() and self.zs.choose_current()):
                self.z_panel.press()
        elif shown == INVOICES:
            self.invoices.table.choose_current()
        elif shown == ONE_SALE:
            self.sale.press_enter()
        elif shown == REFUND:
            self.refund.press()

    def go_back(self) -> bool:
        """From one to the list; from a question to none."""
        shown = self._stack.currentIndex()
        if shown in BACK_TO:
            self._to(self._list if shown == ONE_SALE else BACK_TO[shown])
            return True
        return shown == ZS and self.z_panel.go_back()

    def typing(self) -> QWidget | None:
        """Letters look for a sale."""
        return self.sales.search if self._stack.currentIndex() == SALES else None

    def scan(self, code: str) -> bool:
        """A sale's number from its receipt opens it."""
        if "-" not in code or len(code) > 20:
            return False
        self.open_sale(code)
        return True

    def _to(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        if page in (SALES, INVOICES):
            self._list = page  # where a sale was opened from
        one = page in BACK_TO
        for place, tab in enumerate(self.tabs):  # hidden before the title comes: there is not room for both
            tab.setChecked(place == page)
            tab.setVisible(not one)
        self._title.setVisible(one)
        self.back.setVisible(one)
        self.count.setVisible(page == ONE_SHIFT and isinstance(self._shown, ShiftReport) and self._shown.shift.is_open)
        self.print.setVisible(page in (ONE_SHIFT, ONE_Z) and self._can_print)
        self.page.setVisible(page in (ONE_SHIFT, ONE_Z) and self.host.papers is not None)
        self.z_panel.ask_sure(False)
        if page == SALES:
            self._title.setText("")
            self.sales.fetch()
            self.sales.search.setFocus()
        elif page == SHIFTS:
            self._fetch_shifts()
            self.shifts.setFocus()
        elif page == ZS:
            self._fetch_days()
            self.setFocus()
        elif page == INVOICES:
            self.invoices.fetch()
            self.invoices.table.setFocus()
        elif page == OVER:
            self.over.fetch()

    def _fetch_shifts(self) -> None:
        self.host.till.query(lambda till: till.ledger.shifts(SHIFTS_SHOWN), self.shifts.set_rows, self.refused)

    def _fetch_days(self) -> None:
        def read(till: Any) -> _Days:
            ledger = till.ledger
            return _Days(ledger.zs(), ledger.running_z(), ledger.open_shift())

        def show(found: _Days) -> None:
            self.zs.set_rows(found.zs)
            self.z_panel.show_running(found.running, found.shift)

        self.host.till.query(read, show, self.refused)

    # -- one sale --------------------------------------------------------------------------------------------------
    def open_sale(self, number: str) -> None:
        """Show a sale with its history."""
        self._sale = number

        def show(history: SaleHistory | None) -> None:
            view = self.host.view
            if history is None or view is None:
                self.host.say(_("没有 {sale} 这一单，请核对单号。", sale=number), wrong=True)
                return
            self.sale.show_history(history, view.site)
            self._title.setText(_("销售单 {number}", number=number))
            self._to(ONE_SALE)

        self.host.till.query(lambda till: till.ledger.sale_history(number), show)

    def _ask_of_sale(self, verb: str, fields: dict[str, Any], said: str) -> None:
        def done(_answer: dict[str, Any]) -> None:
            self.host.say(said)
            self.open_sale(self._sale)

        self.ask(verb, fields, done)

    def _open_refund(self, history: SaleHistory) -> None:
        view = self.host.view
        if view is not None:
            self._to(REFUND)
            self.refund.show_sale(history, view.site)

    def _send_refund(self, fields: dict[str, object]) -> None:
        def done(answer: dict[str, Any]) -> None:
            money = grouped(-answer["total_fen"])
            self.host.say(_("已退 {money} 元，单号 {number}。", money=money, number=answer["sale"]))
            self.open_sale(self._sale)

        self.ask("refund", fields, done)

    # -- one shift, one Z --------------------------------------------------------------------------------------------
    def _open_shift(self, shift: Shift) -> None:
        number = shift.number
        self.host.till.query(lambda till: till.ledger.shift_report(number), self._show_shift)

    def _show_shift(self, report: ShiftReport) -> None:
        self._shown = report
        self.one_shift.show_report(report)
        self._title.setText(_("第 {shift} 班", shift=report.shift.number))
        self._to(ONE_SHIFT)

    def _open_z(self, row: ZRow) -> None:
        self.host.till.query(lambda till: till.ledger.z_report(row.number), self._show_z, self.refused)

    def _show_z(self, report: ZReport) -> None:
        self._shown = report
        self._title.setText(_("日结 Z 第 {z} 号 · {day}", z=report.number, day=report.business_date))
        shifts = [str(shift.shift.number) for shift in report.shifts]
        self.one_z.set_rows(z_rows(report), strong={_("销售净额"), _("开业至今累计")})
        rows = [
            *((name or _("未分类"), grouped(fen)) for name, fen in report.totals.categories_fen.items()),
            (_("班次"), " · ".join(shifts) or "—"),
            (_("谁结的"), report.staff),
            (_("几时"), _moment(report.at)),
            (_("账本校验"), report.head[:16]),
        ]
        self.of_z.set_rows(rows)
        self._to(ONE_Z)

    def _print(self) -> None:
        shown = self._shown
        if isinstance(shown, ZReport):
            self.ask("print_z", {"z": shown.number}, lambda _answer: self.host.say(_("已送去打印。")))
        elif shown is not None:
            self.ask("print_shift", {"shift": shown.shift.number}, lambda _answer: self.host.say(_("已送去打印。")))

    def _save_page(self) -> None:
        papers, shown = self.host.papers, self._shown
        if papers is None or shown is None:
            return
        if isinstance(shown, ZReport):
            place = saving.ask_file(self, _("存成 A4…"), f"z-{shown.number:04}.pdf")
            make = papers.z_pdf
        else:
            place = saving.ask_file(self, _("存成 A4…"), f"shift-{shown.shift.number:04}.pdf")
            make = papers.shift_pdf  # type: ignore[assignment]
        if place is not None:
            self.ask(
                "note_export",
                {"what": "reports"},
                lambda _answer: self.saver.save(place, lambda: make(shown, place)),  # type: ignore[arg-type]
            )


def _shift_columns() -> list[Column]:
    return [
        Column(_("班次"), lambda shift: str(shift.number), 64, figures=True),
        Column(_("谁"), lambda shift: shift.staff),
        Column(_("开班时间"), lambda shift: _moment(shift.opened_at), 128),
        Column(_("交班"), lambda shift: _moment(shift.closed_at) if shift.closed_at else _("进行中"), 128),
        Column(_("应有"), lambda shift: "" if shift.is_open else grouped(shift.expected_fen), 106, figures=True),
        Column(_("点得"), lambda shift: "" if shift.is_open else grouped(shift.counted_fen), 106, figures=True),
        Column(_("长短款"), lambda shift: "" if shift.is_open else grouped(shift.over_fen), 100, figures=True),
    ]


def _moment(at: str) -> str:
    """A stamp as people read it: `11-23 14:08`."""
    return f"{at[5:10]} {at[11:16]}"
