"""Today: what came in, meals and what the tiers gave, the hours, shifts, the split so far, and what waits to be done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.calendar import business_date
from pos.money import change_percent, divide_half_away
from pos.report import Today, todo_text
from pos.split import Shares, shares_in
from pos.tariff import Tariff, tariff_on
from pos.totals import ShiftReport, ZReport
from pos.view import View
from pos.words import COUNTERS, PERIODS, Words, _, language
from ui.backups import todo_texts
from ui.office.bars import Bars, Series
from ui.office.card import FigureCard
from ui.office.refresher import Refresher
from ui.office.rows import RowsCard
from ui.office.section import Section
from ui.office.splitrows import split_rows
from ui.page import Host
from ui.shiftresult import over_text
from ui.show import clock_text, grouped
from ui.theme import px, set_kind
from ui.widgets.figures import FigureList
from ui.widgets.labels import label

WEEKDAYS = ("比上周一", "比上周二", "比上周三", "比上周四", "比上周五", "比上周六", "比上周日")


class _Read(NamedTuple):
    today: Today
    day: ZReport
    tariff: Tariff
    basis: str
    shares: Shares


class TodaySection(Section):
    """Four figures, the hours as bars, and what else a manager looks for first. It keeps itself current."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.net = FigureCard(_("今天收入"))
        self.meals = FigureCard(_("餐份"))
        self.given = FigureCard(_("年龄档让利"), note_kind="age")
        self.market = FigureCard(_("蔬菜比市场便宜"))
        self.hours = Bars(_("每小时收入"))
        self.split = FigureList(_("本月分成（到今天）"))
        self.shifts = RowsCard(_("班次"), _("今天还没有开班。"))
        self.todos = RowsCard(_("要办的事"), _("没有要办的事。"))
        cards = QHBoxLayout()
        cards.setSpacing(px(12))
        for card, room in ((self.net, 5), (self.meals, 6), (self.given, 5), (self.market, 5)):
            cards.addWidget(card, room)
        grid = QGridLayout()
        grid.setSpacing(px(12))
        grid.addWidget(self._picture(), 0, 0)
        grid.addWidget(self.split, 0, 1)
        grid.addWidget(self.shifts, 1, 0)
        grid.addWidget(self.todos, 1, 1)
        for place, (wide, high) in enumerate(((5, 3), (4, 2))):
            grid.setColumnStretch(place, wide)
            grid.setRowStretch(place, high)
        self.column.addLayout(cards)
        self.column.addLayout(grid, 1)
        self._refresher = Refresher(host, self, self._read, self._show)

    def _picture(self) -> QFrame:
        card = QFrame()
        set_kind(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(18), px(10), px(18), px(10))
        inside.addWidget(label(_("每小时收入"), "subtitle"))
        inside.addWidget(self.hours, 1)
        return card

    def enter(self) -> None:
        """Fetch the day's figures."""
        self._refresher.now()

    def show_view(self, view: View) -> None:
        """Something happened at the counter."""
        self._refresher.soon()

    @staticmethod
    def _read(ledger: Any, now: datetime) -> _Read:
        site = ledger.site()
        day = business_date(now, site.turn_hour)
        return _Read(
            ledger.today(day, f"{now:%H:%M:%S}"),
            ledger.day_report(day),
            tariff_on(ledger.tariffs(), day),
            site["split.basis"],
            shares_in(ledger.shares(), f"{day:%Y-%m}"),
        )

    def _show(self, read: _Read) -> None:
        today = read.today
        self.net.show_figure(grouped(today.net_fen), _compared(today))
        self._show_meals(read)
        self._show_market(today)
        parts = [
            Series(_(COUNTERS["shop"]), "go", [hour.shop_fen for hour in today.hours]),
            Series(_(COUNTERS["canteen"]), "age", [hour.canteen_fen for hour in today.hours]),
        ]
        if any(hour.other_fen for hour in today.hours):
            parts.append(Series(_("其他"), "edge", [hour.other_fen for hour in today.hours]))
        self.hours.show_bars([str(hour.hour) for hour in today.hours], parts, grouped)
        self.split.set_rows(split_rows(today.month, read.basis, read.shares), strong={_("收益")})
        self.shifts.set_rows([_shift_row(report) for report in _shifts(read)])
        say = Words(language())
        view = self.host.view
        backups = todo_texts(view) if view is not None else []
        self.todos.set_rows([(text,) for text in (*backups, *(todo_text(todo, say) for todo in today.todos))])

    def _show_meals(self, read: _Read) -> None:
        totals = read.day.totals
        eaten = [period for period in PERIODS if totals.meals.get(period)]
        self.meals.show_caption(" · ".join(_(PERIODS[period]) for period in eaten) or _("餐份"))
        counts = " · ".join(str(totals.meals[period]) for period in eaten) or "0"
        free = [str(tier.age_min) for tier in read.tariff.tiers if tier.price_fen == 0]
        notes = [
            _("{age} 岁以上免费 {count} 份", age=age, count=totals.tiers[age]["meals"])
            for age in free
            if totals.tiers.get(age, {}).get("meals")
        ]
        # There is no room for the word after three figures; the caption says what they are.
        figure = counts if len(eaten) > 2 else _("{count} 份", count=counts)
        self.meals.show_figure(figure, " · ".join(notes))
        self.meals.setToolTip(
            "\n".join(
                f"{_(PERIODS.get(meal.period, meal.period))} {_tier(meal.tier)}: {meal.meals}"
                for meal in read.today.meals
            )
        )
        tiers = ((tier, figures["meals"]) for tier, figures in totals.tiers.items() if tier not in ("", "0"))
        self.given.show_figure(
            grouped(totals.given_fen), " · ".join(f"{tier}+ {count}" for tier, count in tiers if count)
        )

    def _show_market(self, today: Today) -> None:
        under = today.under_market
        if under is None:
            self.market.show_figure("—", _("今天没有市场价可比"))
            return
        tenths = divide_half_away(under, 10)
        sign = "−" if tenths < 0 else ""
        whole, tenth = divmod(abs(tenths), 10)
        self.market.show_figure(f"{sign}{whole}.{tenth}%", _("目标 20–30%"))


def _compared(today: Today) -> str:
    """`比上周一 +6%`, by the same time of day."""
    change = change_percent(today.net_fen, today.last_week_until_fen)
    if change is None:
        return _("{count} 单", count=today.documents)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{_(WEEKDAYS[date.fromisoformat(today.day).weekday()])} {sign}{abs(change)}%"


def _tier(tier: str) -> str:
    return f"{tier}+" if tier not in ("", "0") else _("标准价")


def _shifts(read: _Read) -> list[ShiftReport]:
    """The day's shifts, with one that was opened on another day and is still under way."""
    found = list(read.day.shifts)
    running = read.today.shift
    if running is not None and running.shift.number not in {report.shift.number for report in found}:
        found.insert(0, running)
    return found


def _shift_row(report: ShiftReport) -> tuple[str, str, str, str]:
    shift = report.shift
    name = f"{shift.number} · {shift.staff}"
    if shift.is_open:
        expected = _("应有 {money}", money=grouped(report.drawer.expected_fen))
        return name, f"{clock_text(shift.opened_at)}–", expected, _("进行中")
    times = f"{clock_text(shift.opened_at)}–{clock_text(shift.closed_at)}"
    counted = _("现金 {money}", money=grouped(shift.counted_fen))
    return name, times, counted, over_text(report) if shift.over_fen else grouped(0)
