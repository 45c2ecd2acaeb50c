"""Shifts and Zs: the list of each, one's figures, and its slip printed again."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.money import format_money
from pos.shift import Shift, ShiftReport, ZReport
from pos.view import View
from pos.words import _
from ui.office.section import Section
from ui.office.table import Column, Table
from ui.office.today import z_rows
from ui.page import Host
from ui.shiftresult import ShiftResult
from ui.theme import px
from ui.widgets.figures import FigureList
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

ZS_SHOWN = 200
SHIFTS, ZS, ONE_SHIFT, ONE_Z = range(4)


class ShiftsSection(Section):
    """Two lists behind two tabs; a row opens its figures."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.shifts = Table(_("班次"), _shift_columns())
        self.zs = Table(_("日结"), _z_columns())
        self.one_shift = ShiftResult()
        self.one_z = FigureList(_("日结单"))
        self.of_z = FigureList(_("类别与班次"))
        self._z_title = label("", "title")
        self.shifts.chosen.connect(self._open_shift)
        self.zs.chosen.connect(self._open_z)
        self.shifts_tab = KeyButton(_("班次"), kind="tab")
        self.zs_tab = KeyButton(_("日结"), kind="tab")
        tabs = QHBoxLayout()
        tabs.setSpacing(px(8))
        for tab, page in ((self.shifts_tab, SHIFTS), (self.zs_tab, ZS)):
            tab.setCheckable(True)
            tab.setMinimumWidth(px(140))
            tab.setSizePolicy(tab.sizePolicy().horizontalPolicy().Fixed, tab.sizePolicy().verticalPolicy())
            tab.clicked.connect(lambda _checked=False, page=page: self._to(page))
            tabs.addWidget(tab)
        tabs.addWidget(self._z_title)
        tabs.addStretch(1)
        self.print = KeyButton(_("打印"), "")
        self.print.clicked.connect(self._print)
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(self.go_back)
        for button in (self.back, self.print):
            button.setMinimumWidth(px(140))
            tabs.addWidget(button)
        self._stack = QStackedWidget()
        for widget in (self.shifts, self.zs, self.one_shift, self._z_page()):
            self._stack.addWidget(widget)
        self.column.addLayout(tabs)
        self.column.addWidget(self._stack, 1)
        self._can_print = False
        self._number = 0
        self._to(SHIFTS)

    def _z_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.one_z, 1)
        row.addWidget(self.of_z, 1)
        column.addLayout(row, 1)
        return page

    def enter(self) -> None:
        """Fetch both lists."""
        self._to(SHIFTS)

        def read(till: Any) -> tuple[tuple[Shift, ...], tuple[ZReport, ...]]:
            last = till.ledger.last_z()
            numbers = range(last.number, max(0, last.number - ZS_SHOWN), -1) if last else ()
            reports = (till.ledger.z_report(number) for number in numbers)
            return till.ledger.shifts(), tuple(report for report in reports if report is not None)

        def show(lists: tuple[tuple[Shift, ...], tuple[ZReport, ...]]) -> None:
            self.shifts.set_rows(lists[0])
            self.zs.set_rows(lists[1])

        self.host.till.query(read, show)

    def show_view(self, view: View) -> None:
        """Without a printer nothing can be printed."""
        self._can_print = view.site.has_printer

    def press_enter(self) -> None:
        """Open the marked row."""
        table = self._stack.currentWidget()
        if isinstance(table, Table):
            table.choose_current()

    def go_back(self) -> bool:
        """From figures to the list."""
        shown = self._stack.currentIndex()
        if shown in (ONE_SHIFT, ONE_Z):
            self._to(SHIFTS if shown == ONE_SHIFT else ZS)
            return True
        return False

    def _to(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        one = page in (ONE_SHIFT, ONE_Z)
        if one:  # before the title comes: there is not room for both in the large type
            self.shifts_tab.hide()
            self.zs_tab.hide()
        self.back.setVisible(one)
        self._z_title.setVisible(page == ONE_Z)
        self.print.setVisible(one and self._can_print)
        self.shifts_tab.setChecked(page in (SHIFTS, ONE_SHIFT))
        self.zs_tab.setChecked(page in (ZS, ONE_Z))
        if not one:
            self.shifts_tab.show()
            self.zs_tab.show()
            (self.shifts if page == SHIFTS else self.zs).setFocus()

    def _open_shift(self, shift: Shift) -> None:
        number = shift.number
        self.host.till.query(lambda till: till.ledger.shift_report(number), self._show_shift)

    def _show_shift(self, report: ShiftReport) -> None:
        self._number = report.shift.number
        self.one_shift.show_report(report)
        self._to(ONE_SHIFT)

    def _open_z(self, report: ZReport) -> None:
        self._number = report.number
        self._z_title.setText(_("日结 Z 第 {z} 号 · {day}", z=report.number, day=report.business_date))
        shifts = [str(shift.shift.number) for shift in report.shifts]
        self.one_z.set_rows(z_rows(report), strong={_("销售净额"), _("开业至今累计")})
        rows = [
            *((name or _("未分类"), _money(fen)) for name, fen in report.totals.categories_fen.items()),
            (_("班次"), " · ".join(shifts) or "—"),
            (_("谁结的"), report.staff),
            (_("几时"), _moment(report.at)),
            (_("账本校验"), report.head[:16]),
        ]
        self.of_z.set_rows(rows)
        self._to(ONE_Z)

    def _print(self) -> None:
        one_z = self._stack.currentIndex() == ONE_Z
        verb, fields = ("print_z", {"z": self._number}) if one_z else ("print_shift", {"shift": self._number})
        self.ask(verb, fields, lambda _answer: self.host.say(_("已送去打印。")))


def _shift_columns() -> list[Column]:
    return [
        Column(_("班次"), lambda shift: str(shift.number), 64, figures=True),
        Column(_("谁"), lambda shift: shift.staff),
        Column(_("开班"), lambda shift: _moment(shift.opened_at), 128),
        Column(_("交班"), lambda shift: _moment(shift.closed_at) if shift.closed_at else _("进行中"), 128),
        Column(_("应有"), lambda shift: "" if shift.is_open else _money(shift.expected_fen), 106, figures=True),
        Column(_("点得"), lambda shift: "" if shift.is_open else _money(shift.counted_fen), 106, figures=True),
        Column(_("长短款"), lambda shift: "" if shift.is_open else _money(shift.over_fen), 100, figures=True),
    ]


def _z_columns() -> list[Column]:
    return [
        Column(_("日结号"), lambda report: str(report.number), 72, figures=True),
        Column(_("营业日"), lambda report: report.business_date),
        Column(_("谁结的"), lambda report: report.staff, 130),
        Column(_("单数"), lambda report: str(report.totals.sales), 80, figures=True),
        Column(_("销售净额"), lambda report: _money(report.totals.net_fen), 130, figures=True),
        Column(_("开业至今累计"), lambda report: _money(report.grand_fen), 150, figures=True),
    ]


def _moment(at: str) -> str:
    """A stamp as people read it: `11-23 14:08`."""
    return f"{at[5:10]} {at[11:16]}"


def _money(fen: int) -> str:
    return format_money(fen, grouped=True)
