"""Today: what came in, how it was paid, meals and tiers, and the Z that closes it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.money import format_money
from pos.shift import Shift, Totals, ZReport
from pos.view import View
from pos.words import PERIODS, TENDERS, _, tier_label
from ui.office.card import FigureCard
from ui.office.section import Section
from ui.page import Host
from ui.theme import px
from ui.widgets.figures import FigureList
from ui.widgets.greenbutton import GreenButton
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class _Day(NamedTuple):
    day: ZReport
    running: ZReport | None
    shift: Shift | None


class TodaySection(Section):
    """The day's figures; the one green button is the Z, and it asks once more."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._date = label("", "title")
        self.net = FigureCard(_("今天销售净额"))
        self.meals = FigureCard(_("餐份"))
        self.given = FigureCard(_("年龄档让利"), note_kind="age")
        self.fund = FigureCard(_("爱心基金收入"))
        self.tenders = FigureList(_("收款方式"))
        self.categories = FigureList(_("类别"))
        self.tiers = FigureList(_("年龄档"), kind="agecard")
        self.running = FigureList(_("上次日结以来"))
        self.z = GreenButton(_("日结 Z"))
        self.z.clicked.connect(self._close)
        self.cancel = KeyButton(_("先不结"), "Esc")
        self.cancel.clicked.connect(self.go_back)
        self._sure = False
        self.tenders.setMinimumHeight(px(120))

        cards = QHBoxLayout()
        cards.setSpacing(px(12))
        for card, room in ((self.net, 5), (self.meals, 6), (self.given, 6), (self.fund, 4)):
            cards.addWidget(card, room)
        right = QVBoxLayout()
        right.setSpacing(px(12))
        right.addWidget(self.running, 1)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.cancel, 1)
        foot.addWidget(self.z, 2)
        right.addLayout(foot)
        grid = QGridLayout()
        grid.setSpacing(px(12))
        grid.addWidget(self.tenders, 0, 0)
        grid.addWidget(self.tiers, 1, 0)
        grid.addWidget(self.categories, 0, 1, 2, 1)
        grid.addLayout(right, 0, 2, 2, 1)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(0, 1)
        grid.setRowStretch(1, 1)
        self.column.addWidget(self._date)
        self.column.addLayout(cards)
        self.column.addLayout(grid, 1)
        self._ask_sure(False)

    def enter(self) -> None:
        """Fetch the day's figures."""
        self._ask_sure(False)
        self._fetch()

    def show_view(self, view: View) -> None:
        """The date is the business day's."""
        self._date.setText(_("营业日 {day}", day=view.business_date))

    def press_enter(self) -> None:
        """The green button."""
        self._close()

    def go_back(self) -> bool:
        """Not sure after all."""
        was = self._sure
        self._ask_sure(False)
        return was

    def _ask_sure(self, sure: bool) -> None:
        self._sure = sure
        self.z.setText(_("确定，日结") if sure else _("日结 Z"))
        self.cancel.setVisible(sure)

    def _fetch(self) -> None:
        view = self.host.view
        if view is None:
            return
        today = date.fromisoformat(view.business_date)

        def read(till: Any) -> _Day:
            ledger = till.ledger
            return _Day(ledger.day_report(today), ledger.running_z(), ledger.open_shift())

        self.host.till.query(read, self._show)

    def _show(self, read: _Day) -> None:
        totals = read.day.totals
        self.net.show_figure(_money(totals.net_fen), _("{count} 单", count=totals.sales))
        meals = {period: totals.meals.get(period, 0) for period in PERIODS}
        shown = " · ".join(str(count) for count in meals.values())
        self.meals.show_figure(shown, " · ".join(_(PERIODS[period]) for period in meals))
        self.given.show_figure(_money(totals.given_fen), tier_note(totals))
        self.fund.show_figure(_money(totals.fund_fen), _("商家爱心菜"))
        self.tenders.set_rows([(_(TENDERS.get(n, n)), _money(fen)) for n, fen in totals.tenders_fen.items()])
        self.categories.set_rows([(name or _("未分类"), _money(fen)) for name, fen in totals.categories_fen.items()])
        self.tiers.set_rows(
            [
                (f"{tier_name(tier)} × {figures['meals']}", _money(figures["given_fen"]))
                for tier, figures in sorted(totals.tiers.items(), key=lambda pair: int(pair[0]))
            ]
        )
        self._show_running(read.running, read.shift)

    def _show_running(self, running: ZReport | None, shift: Shift | None) -> None:
        rows = []
        if shift is not None:
            rows.append((_("还没交班"), _("第 {shift} 班 · {name}", shift=shift.number, name=shift.staff)))
        if running is None:
            rows.append((_("没有新的销售"), "—"))
        else:
            rows += brief_rows(running)
        self.running.set_rows(rows, strong={_("销售净额")})

    # -- the Z ----------------------------------------------------------------------------------------------------
    def _close(self) -> None:
        if not self._sure:
            self._ask_sure(True)
            self.host.say(_("日结以后这一段的数就定了；确定就再按一次。"))
            return
        self._ask_sure(False)
        self.ask("z", {}, self._closed)

    def _closed(self, answer: dict[str, Any]) -> None:
        money = _money(answer["net_fen"])
        self.host.say(
            _("日结 Z 第 {z} 号完成：{count} 单，{money} 元。", z=answer["z"], count=answer["sales"], money=money)
        )
        self._fetch()

    def refused(self, refusal: PosError) -> None:
        """Say why not, and go back to the first question."""
        self._ask_sure(False)
        super().refused(refusal)


def tier_name(tier: str) -> str:
    """`80+`, or the standard price's name."""
    return f"{tier}+" if tier not in ("", "0") else _(tier_label(tier))


def tier_note(totals: Totals) -> str:
    """How many meals each tier had: `70+ 61, 80+ 44`."""
    tiers = sorted(totals.tiers.items(), key=lambda pair: int(pair[0]))
    return ", ".join(f"{tier}+ {figures['meals']}" for tier, figures in tiers if tier != "0")


def brief_rows(report: ZReport) -> list[tuple[str, str]]:
    """What a Z would close, in few lines."""
    totals = report.totals
    return [
        (_("单数"), str(totals.sales)),
        (_("销售净额"), _money(totals.net_fen)),
        *((_(TENDERS.get(name, name)), _money(fen)) for name, fen in totals.tenders_fen.items()),
        (_("抹零"), _money(totals.rounding_fen)),
        (_("开业至今累计"), _money(report.grand_fen)),
    ]


def z_rows(report: ZReport) -> list[tuple[str, str]]:
    """The figures of a Z, named."""
    totals = report.totals
    return [
        (_("单数"), str(totals.sales)),
        (_("销售净额"), _money(totals.net_fen)),
        *((_(TENDERS.get(name, name)), _money(fen)) for name, fen in totals.tenders_fen.items()),
        (_("抹零"), _money(totals.rounding_fen)),
        (_("优惠"), _money(totals.discount_fen)),
        (_("退货"), _("{count} 单 {money}", count=totals.refunds, money=_money(totals.refunded_fen))),
        (_("年龄档让利"), _money(totals.given_fen)),
        (_("爱心基金收入"), _money(totals.fund_fen)),
        (_("开业至今累计"), _money(report.grand_fen)),
    ]


def _money(fen: int) -> str:
    return format_money(fen, grouped=True)
