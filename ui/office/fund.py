"""The Love Fund: what it holds, what moved in a month, a gift, help to a family, and the poster for the wall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.money import parse_money
from pos.split import FundMove, Statement
from pos.view import View
from pos.words import _
from ui.office import saving
from ui.office.beside import Beside
from ui.office.card import FigureCard
from ui.office.moneyform import MoneyForm
from ui.office.monthchooser import MonthChooser
from ui.office.section import Section
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped
from ui.theme import px
from ui.widgets.keybutton import KeyButton

KINDS: Mapping[str, str] = {"dish": "商家菜品", "gift": "捐赠", "meal": "基金付的餐", "aid": "救助"}

GIFT, AID = range(2)


class FundSection(Section):
    """Cards on top, the month's moves below them, the two forms beside."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._asked = ""
        self._beside = Beside(host, self)
        self.saver = saving.Saver(host, self)
        self.months = MonthChooser()
        self.months.changed.connect(lambda _month: self._fetch())
        self.poster = KeyButton(_("墙上的海报…"))
        self.poster.setMinimumWidth(px(150))
        self.poster.clicked.connect(self._save_poster)
        if host.papers is None:  # and never shown before it has a place: that would be a window of its own
            self.poster.hide()
        self.poster.setSizePolicy(
            self.poster.sizePolicy().horizontalPolicy().Minimum, self.poster.sizePolicy().verticalPolicy()
        )
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.months)
        head.addStretch(1)
        head.addWidget(self.poster)
        self.now = FigureCard(_("现在的余额"))
        self.into = FigureCard(_("本月收入"))
        self.out = FigureCard(_("本月支出"))
        self.end = FigureCard(_("月末余额"))
        cards = QHBoxLayout()
        cards.setSpacing(px(10))
        for card in (self.now, self.into, self.out, self.end):
            cards.addWidget(card, 1)
        self.moves = Table(_("爱心基金进出"), _columns())
        self._forms = QStackedWidget()
        self.tabs = [KeyButton(text, kind="tab") for text in (_("收到捐赠"), _("救助家庭"))]
        tabs = QHBoxLayout()
        tabs.setSpacing(px(8))
        for place, (tab, form) in enumerate(zip(self.tabs, (self._gift_form(), self._aid_form()), strict=True)):
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, place=place: self.show_form(place))
            tabs.addWidget(tab, 1)
            self._forms.addWidget(form)
        right = QVBoxLayout()
        right.setSpacing(px(8))
        right.addLayout(tabs)
        right.addWidget(self._forms, 1)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.moves, 11)
        row.addLayout(right, 12)
        middle = QVBoxLayout()
        middle.setSpacing(px(12))
        middle.addLayout(cards)
        middle.addLayout(row, 1)
        self.column.addLayout(head)
        self.column.addLayout(middle, 1)
        self.show_form(GIFT)

    def _gift_form(self) -> MoneyForm:
        made = self.gift = MoneyForm(_("收到捐赠"), self, "gift", self._gift_fields, self._noted)
        self.gift_amount = made.form.amount(_("金额（元）"))
        self.gift_tender = made.tender()
        self.giver = made.form.text(_("捐赠人（可不写）"), span=2)
        return made

    def _aid_form(self) -> MoneyForm:
        made = self.aid = MoneyForm(_("救助家庭"), self, "aid", self._aid_fields, self._noted)
        self.family = made.form.code(_("家庭代号"), "F01")
        self.aid_amount = made.form.amount(_("金额（元）"))
        self.purpose = made.form.text(_("用途"), span=2)
        self.aid_tender = made.tender(span=2)
        return made

    def enter(self) -> None:
        """Fetch the month on show."""
        self._fetch()

    def show_view(self, view: View) -> None:
        """Which month is under way."""
        self.months.begin(view.business_date)

    def press_enter(self) -> None:
        """The green button of the form on show."""
        (self.gift, self.aid)[self._forms.currentIndex()].press()

    def show_form(self, place: int) -> None:
        """GIFT or AID."""
        self._forms.setCurrentIndex(place)
        for turn, tab in enumerate(self.tabs):
            tab.setChecked(turn == place)

    def _fetch(self) -> None:
        month = self._asked = self.months.month

        def show(read: tuple[Statement, int]) -> None:
            if month == self._asked:
                self._show(*read)

        self._beside.read(lambda ledger: (ledger.statement(month), ledger.fund_fen()), show)

    def _show(self, made: Statement, balance_fen: int) -> None:
        figures = made.figures
        self.now.show_figure(grouped(balance_fen))
        self.into.show_figure(grouped(figures.fund_in_fen))
        self.out.show_figure(grouped(figures.fund_out_fen))
        opening = _("月初 {money}", money=grouped(figures.fund_opening_fen))
        self.end.show_figure(grouped(figures.fund_balance_fen), opening)
        self.moves.set_rows(made.fund)

    def _noted(self, answer: dict[str, Any]) -> None:
        self.host.say(_("已记账，爱心基金余额 {money} 元。", money=grouped(answer["balance_fen"])))
        self._fetch()

    def _gift_fields(self) -> dict[str, Any]:
        return {
            "amount_fen": parse_money(self.gift_amount.text(), field="amount"),
            "giver": self.giver.text(),
            "tender": self.gift_tender.value(),
        }

    def _aid_fields(self) -> dict[str, Any]:
        return {
            "family": self.family.text(),
            "amount_fen": parse_money(self.aid_amount.text(), field="amount"),
            "purpose": self.purpose.text(),
            "tender": self.aid_tender.value(),
        }

    def _save_poster(self) -> None:
        papers = self.host.papers
        place = saving.ask_file(self, _("墙上的海报…"), "love-fund.pdf") if papers is not None else None
        if papers is None or place is None:
            return
        self.ask("note_export", {"what": "fund"}, lambda _answer: self.saver.save(place, lambda: papers.poster(place)))


def _columns() -> list[Column]:
    return [
        Column(_("日期"), lambda move: move.day[5:], 72),
        Column(_("什么"), _what),
        Column(_("金额"), lambda move: grouped(move.fen), 96, figures=True),
    ]


def _what(move: FundMove) -> str:
    return f"{_(KINDS[move.kind])} · {move.family}" if move.family else _(KINDS[move.kind])
