"""The month: sales, costs, income and the partners' parts; what was spent and put in; shares, seal, and the files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.founding import FIRST_DAY
from pos.money import format_percent, parse_money, parse_percent
from pos.split import Shares, Statement
from pos.view import View
from pos.words import PARTNERS, _
from ui.office import saving, sure
from ui.office.beside import Beside
from ui.office.form import Choice
from ui.office.moneyform import MoneyForm
from ui.office.monthchooser import MonthChooser
from ui.office.section import Section
from ui.office.splitrows import split_rows
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped
from ui.theme import px
from ui.widgets.figures import FigureList
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

COSTS, CONTRIBUTIONS, SHARES = range(3)


class _Read(NamedTuple):
    statement: Statement
    shares: tuple[Shares, ...]


class MonthSection(Section):
    """The split on the left; costs, contributions and shares behind three tabs, each with its form."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._asked = ""
        self._beside = Beside(host, self)
        self.saver = saving.Saver(host, self)
        self.months = MonthChooser()
        self.months.changed.connect(lambda _month: self._fetch())
        self.state = label("", "soft", wrap=True)
        self.export = KeyButton(_("导出…"))
        self.export.clicked.connect(self._export)
        self.journal = KeyButton(_("存全部流水"))
        self.journal.clicked.connect(self._save_journal)
        self.seal = KeyButton(_("封账…"))
        self.seal.clicked.connect(self._seal)
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.months)
        head.addWidget(self.state, 1)
        for button in (self.journal, self.export, self.seal):
            button.setSizePolicy(button.sizePolicy().horizontalPolicy().Minimum, button.sizePolicy().verticalPolicy())
            button.setMinimumWidth(px(120))
            head.addWidget(button)
        if host.papers is None:  # and never shown before they have a place: that would be a window of their own
            self.journal.hide()
            self.export.hide()
        self.split = FigureList(_("分成"))
        self.costs = Table(_("成本与费用"), _cost_columns())
        self.contributions = Table(_("各方投入"), _contribution_columns())
        self.shares = Table(_("分成比例"), _share_columns())
        self._stack = QStackedWidget()
        for table, form in (
            (self.costs, self._expense_form()),
            (self.contributions, self._contribution_form()),
            (self.shares, self._shares_form()),
        ):
            self._stack.addWidget(_with_form(table, form, rows=3 if table is self.contributions else 2))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.split, 3)
        right = QVBoxLayout()
        right.setSpacing(px(8))
        right.addLayout(self._tabs())
        right.addWidget(self._stack, 1)
        row.addLayout(right, 5)
        self.column.addLayout(head)
        self.column.addLayout(row, 1)
        self._to(COSTS)

    def _tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.tabs = [KeyButton(text, kind="tab") for text in (_("成本与费用"), _("各方投入"), _("分成比例"))]
        for place, tab in enumerate(self.tabs):
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, place=place: self._to(place))
            row.addWidget(tab, 1)
        return row

    def _expense_form(self) -> MoneyForm:
        made = self.expense = MoneyForm(_("记一笔费用"), self, "expense", self._expense_fields, self._noted)
        self.expense_amount = made.form.amount(_("金额（元）"))
        self.expense_tender = made.tender()
        self.expense_purpose = made.form.text(_("用途"), span=2)
        return made

    def _contribution_form(self) -> MoneyForm:
        made = self.contribution = MoneyForm(
            _("记一笔投入"), self, "contribute", self._contribution_fields, self._noted
        )
        self.partner = Choice({name: _(text) for name, text in PARTNERS.items()})
        made.form.place(_("哪一方"), self.partner, span=2)
        self.contribution_amount = made.form.amount(_("金额（元）"))
        self.contribution_tender = made.tender()
        self.contribution_purpose = made.form.text(_("用途"), span=2)
        return made

    def _shares_form(self) -> MoneyForm:
        made = self.share = MoneyForm(
            _("改分成比例"), self, "set_shares", self._share_fields, self._noted, go=_("保存")
        )
        self.start = made.form.code(_("从哪个月起"), "2027-01")
        self.enterprise = made.form.amount(_("社区企业（%）"))
        self.owners = made.form.amount(_("物业所得返还业委会（%）"))
        return made

    # -- showing ---------------------------------------------------------------------------------------------------
    def enter(self) -> None:
        """Fetch the month on show."""
        self._fetch()

    def show_view(self, view: View) -> None:
        """Which month is under way."""
        self.months.begin(view.business_date)

    def press_enter(self) -> None:
        """The green button of the form on show."""
        (self.expense, self.contribution, self.share)[self._stack.currentIndex()].press()

    def _to(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        for turn, tab in enumerate(self.tabs):
            tab.setChecked(turn == place)

    def _fetch(self) -> None:
        month = self._asked = self.months.month

        def show(read: _Read) -> None:
            if month == self._asked:
                self._show(read)

        self._beside.read(lambda ledger: _Read(ledger.statement(month), ledger.shares()), show)

    def _show(self, read: _Read) -> None:
        made = read.statement
        rows = split_rows(made.figures, made.basis, made.shares)
        for name, fen in (
            (_("其中进货"), made.figures.goods_fen),
            (_("其中费用"), made.figures.expenses_fen),
            (_("爱心基金月末余额"), made.figures.fund_balance_fen),
        ):
            rows.append((name, grouped(fen)))
        self.split.set_rows(rows, strong={_("收益"), _("亏损，这个月不分成")})
        self.costs.set_rows(made.costs)
        self.contributions.set_rows(made.contributions)
        self.shares.set_rows(read.shares)
        sealed = made.figures.sealed
        when = f"{made.sealed_at[:10]} {made.sealed_at[11:16]}"
        self.state.setText(
            _("已封账：{when} {name}", when=when, name=made.sealed_by) if sealed else _("未封账，数字还会变")
        )
        self.seal.setVisible(not sealed)

    # -- changing --------------------------------------------------------------------------------------------------
    def _noted(self, _answer: dict[str, Any]) -> None:
        self.host.say(_("已记账。"))
        self._fetch()

    def _expense_fields(self) -> dict[str, Any]:
        return {
            "amount_fen": parse_money(self.expense_amount.text(), field="amount"),
            "purpose": self.expense_purpose.text(),
            "tender": self.expense_tender.value(),
        }

    def _contribution_fields(self) -> dict[str, Any]:
        return {
            "partner": self.partner.value(),
            "amount_fen": parse_money(self.contribution_amount.text(), field="amount"),
            "purpose": self.contribution_purpose.text(),
            "tender": self.contribution_tender.value(),
        }

    def _share_fields(self) -> dict[str, Any]:
        return {
            "start": self.start.text().strip(),
            "enterprise": _percent(self.enterprise.text(), "enterprise"),
            "owners": _percent(self.owners.text(), "owners"),
        }

    def _seal(self) -> None:
        month = self.months.month
        self.host.till.query(
            lambda till: till.ledger.unsealed_before(month),
            lambda earlier: self._ask_seal(month, earlier),
            self.refused,
        )

    def _ask_seal(self, month: str, earlier: Sequence[str]) -> None:
        question = _("封账以后，{month} 再也不能记账，也不能撤回。确定封账吗？", month=month)
        if earlier:
            question = _("更早的 {months} 还没有封账。", months=_("、").join(earlier)) + question
        if not sure.ask_sure(self, question, _("封账")):
            return

        def sealed(_answer: dict[str, Any]) -> None:
            self.host.say(_("{month} 已封账。", month=month))
            self._fetch()

        self.ask("seal_month", {"month": month}, sealed)

    def _save_journal(self) -> None:
        papers = self.host.papers
        place = saving.ask_file(self, _("流水存在哪里"), "journal.jsonl") if papers is not None else None
        if papers is None or place is None:
            return
        self.ask(
            "note_export", {"what": "journal"}, lambda _answer: self.saver.save(place, lambda: papers.journal(place))
        )

    def _export(self) -> None:
        papers, month = self.host.papers, self.months.month
        folder = saving.ask_folder(self, _("分成文件放在哪里")) if papers is not None else None
        if papers is None or folder is None:
            return
        self.ask(
            "note_export",
            {"what": "split", "month": month},
            lambda _answer: self.saver.save(folder, lambda: papers.statement(month, folder)),
        )


def _percent(text: str, field: str) -> int:
    """A share as typed; 0 is one too."""
    return 0 if text.strip() == "0" else parse_percent(text, field=field)


def _with_form(table: Table, form: MoneyForm, *, rows: int) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(8))
    column.addWidget(table, 1)
    form.show_whole(rows)
    column.addWidget(form)
    return page


def _cost_columns() -> list[Column]:
    kinds = {"goods": _("进货"), "expense": _("费用")}
    return [
        Column(_("日期"), lambda cost: cost.day[5:], 84),
        Column(_("什么"), lambda cost: f"{kinds[cost.kind]} · {cost.name}"),
        Column(_("金额"), lambda cost: grouped(cost.amount_fen), 104, figures=True),
    ]


def _contribution_columns() -> list[Column]:
    return [
        Column(_("日期"), lambda each: each.day[5:], 84),
        Column(_("哪一方"), lambda each: f"{_(PARTNERS[each.partner])} · {each.purpose}"),
        Column(_("金额"), lambda each: grouped(each.amount_fen), 104, figures=True),
    ]


def _share_columns() -> list[Column]:
    return [
        Column(_("从哪个月起"), lambda shares: _("开业起") if shares.start <= FIRST_DAY[:7] else shares.start[:7]),
        Column(_("企业 %"), lambda shares: format_percent(shares.enterprise), 110, figures=True),
        Column(_("返还 %"), lambda shares: format_percent(shares.owners), 110, figures=True),
    ]
