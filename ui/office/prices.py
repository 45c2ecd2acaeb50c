"""今日价: the morning's price sheet. What is typed stays a draft until it is saved, all of it with one verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.listed import Listed
from pos.money import format_money, parse_percent, parse_price
from pos.prices import PricePlan
from pos.pricesheet import Draft, SheetRow, draft_of, new_price, price_sheet, typed_moment
from pos.product import Category
from pos.view import View
from pos.words import _
from ui.office.edittable import EditColumn, EditTable
from ui.office.form import Choice
from ui.office.importing import ImportPanel
from ui.office.section import Section
from ui.office.table import Column
from ui.office.tariffs import TariffPanel
from ui.page import Host
from ui.theme import px
from ui.widgets.elided import ElidedLabel
from ui.widgets.field import AmountField
from ui.widgets.keybutton import KeyButton

DIGITS = (0, 5, 8)
SHEET, IMPORT, TARIFFS = range(3)
MARKET, PRICE = 4, 5  # the columns that are edited


class Planned(NamedTuple):
    """A row of the sheet with what is planned for it."""

    row: SheetRow
    draft: Draft

    @property
    def price_fen(self) -> int:
        """The price as planned."""
        return self.row.product.price_fen if self.draft.price_fen is None else self.draft.price_fen

    @property
    def market_fen(self) -> int:
        """The market's price as planned."""
        return self.row.market_fen if self.draft.market_fen is None else self.draft.market_fen


class _Read(NamedTuple):
    rows: Sequence[SheetRow]
    categories: tuple[Category, ...]
    plans: tuple[PricePlan, ...]


class PricesSection(Section):
    """The sheet, its helpers above it, and what saves it below."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._drafts: dict[str, Planned] = {}
        self._before: list[dict[str, Planned]] = []  # for undo
        self._rows: Sequence[SheetRow] = ()
        self._plans: tuple[PricePlan, ...] = ()
        self._asked = 0
        self.table = EditTable(_("今日价"), _columns())
        self.table.typed.connect(self._on_typed)
        self.table.marked.connect(self._say_scope)
        self.note = ElidedLabel(size=17, color="soft")
        self.drop_plan = KeyButton("", kind="wrong")
        self.drop_plan.clicked.connect(self._drop_plan)
        self._sure = False
        listing = QWidget()
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(self._helpers())
        told = QHBoxLayout()
        told.addWidget(self.note, 1)
        told.addWidget(self.drop_plan)
        column.addLayout(told)
        column.addWidget(self.table, 1)
        column.addLayout(self._foot())
        self.panel = ImportPanel(host, "prices", back=self.go_back, done=self._imported, more=self._when)
        self._stack = QStackedWidget()
        self.tariffs = TariffPanel(self, self.go_back)
        for page in (listing, self.panel, self.tariffs):
            self._stack.addWidget(page)
        self.column.addWidget(self._stack, 1)

    def _helpers(self) -> QHBoxLayout:
        self.category = Choice({"": _("全部类别")})
        self.category.setAccessibleName(_("类别"))
        self.category.activated.connect(lambda _place: self._fetch())
        self.percent = AmountField(_("百分之几"), kind="")
        self.percent.setText("5")
        self.percent.setFixedWidth(px(76))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self.category, 3)
        row.addWidget(self.percent)
        self.down, self.up = KeyButton(_("降 %"), "F2"), KeyButton(_("涨 %"), "F3")
        self.down.clicked.connect(partial(self._by_percent, -1))
        self.up.clicked.connect(partial(self._by_percent, 1))
        self._key("F2", self.down.click)
        self._key("F3", self.up.click)
        self.digits: dict[int, KeyButton] = {}
        for place, digit in enumerate(DIGITS, 4):
            button = KeyButton(_("尾数 {digit}", digit=digit), f"F{place}")
            button.clicked.connect(partial(self._to_digit, digit))
            self._key(f"F{place}", button.click)
            self.digits[digit] = button
        for button in (self.down, self.up, *self.digits.values()):
            row.addWidget(button, 2)
        return row

    def _foot(self) -> QHBoxLayout:
        self.load = KeyButton(_("从表格导入"))
        self.load.clicked.connect(self._import)
        self.by_age = KeyButton(_("年龄档餐价"))
        self.by_age.clicked.connect(self._open_tariffs)
        self.undo = KeyButton(_("撤销"), "Ctrl+Z")
        self.undo.clicked.connect(self._undo)
        self._key("Ctrl+Z", self._undo)
        self.start = Choice({"": _("现在生效"), "06:00": _("06:00 起生效")}, editable=True)
        self.start.setAccessibleName(_("几时生效"))
        self.start.setToolTip(_("也可以写 2026-11-24 06:00"))
        self.go = KeyButton(_("保存"), "F12", "go")
        self.go.clicked.connect(self.save)
        self._key("F12", self.save)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for widget, room in ((self.load, 3), (self.by_age, 3), (self.undo, 2), (self.start, 4), (self.go, 3)):
            row.addWidget(widget, room)
        return row

    def _key(self, key: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: act())

    # -- coming and going -----------------------------------------------------------------------------------------
    def enter(self) -> None:
        """Fetch the sheet; what was planned and not saved is still there."""
        self._stack.setCurrentIndex(SHEET)
        self._ask_sure(False)
        self.load.setVisible(self.panel.is_there)
        self.table.setFocus()
        self._fetch()

    def leave(self) -> None:
        """The sheet is read anew; what was planned and not saved stays."""
        self._asked += 1
        self._rows = ()
        self.table.set_rows(())

    @property
    def has_more(self) -> bool:
        """What was planned and not saved, and the category on show, too."""
        return bool(self._drafts or self.category.value()) or super().has_more

    def show_view(self, view: View) -> None:
        """Nothing here follows the counter."""

    def press_enter(self) -> None:
        """In the sheet Enter goes down; in the list from outside it takes it."""
        if self._stack.currentIndex() == IMPORT:
            self.panel.take()
        elif self._stack.currentIndex() == TARIFFS:
            self.tariffs.press()
        elif self.table.hasFocus():
            self.table.step(1, 0)
        elif self.go.hasFocus():
            self.save()
        else:
            self.table.setFocus()

    def go_back(self) -> bool:
        """From the list to the sheet; what is planned stays."""
        if self._sure:
            self._ask_sure(False)
            return True
        if self._stack.currentIndex() != SHEET:
            self._stack.setCurrentIndex(SHEET)
            self.table.setFocus()
            return True
        return False

    def typing(self) -> QWidget | None:
        """What is typed goes into the sheet."""
        return self.table if self._stack.currentIndex() == SHEET else None

    def _fetch(self) -> None:
        self._asked += 1
        asked, category = self._asked, self.category.value()

        def read(till: Any) -> _Read:
            ledger = till.ledger
            rows = price_sheet(ledger, till.site, _now(till), category)
            return _Read(rows, ledger.categories(), ledger.price_plans())

        def show(found: _Read) -> None:
            if asked == self._asked:
                self._show(found)

        self.host.till.query(read, show, self.refused)

    def _show(self, found: _Read) -> None:
        self._rows, self._plans = found.rows, found.plans
        chosen = self.category.value()
        self.category.set_choices({"": _("全部类别")} | {kind.name: kind.name for kind in found.categories})
        self.category.choose(chosen)
        self.table.set_rows(self._planned())
        self.table.begin()
        self._say_scope()
        self._ask_sure(False)

    def _planned(self) -> Sequence[Planned]:
        """The sheet's rows as planned."""
        drafts, nothing = self._drafts, Draft()

        def planned(row: SheetRow) -> Planned:
            there = drafts.get(row.product.code)
            return Planned(row, there.draft if there else nothing)

        return Listed(self._rows, planned)

    def _say_scope(self) -> None:
        """How much is planned, and for which rows the helpers work."""
        warned = sum(bool(one.row.warnings(one.price_fen)) for one in self._drafts.values())
        marked = len(self.table.marked_rows())
        parts = [_("{count} 种", count=len(self._rows))]
        if self._drafts:
            parts.append(_("改了 {count} 种，还没保存", count=len(self._drafts)))
        if warned:
            parts.append(_("⚠ {count} 种变动大或低于成本", count=warned))
        some = _("涨降和尾数用于选中的 {count} 种", count=marked)
        parts.append(some if marked > 1 else _("涨降和尾数用于全部"))
        self.note.set_text(" · ".join(parts))
        self.undo.setEnabled(bool(self._before))

    # -- planning -------------------------------------------------------------------------------------------------
    def _scope(self) -> list[Planned]:
        """The rows the helpers work on: those marked, or all while one or none is."""
        rows, marked = self.table.rows_model.rows, self.table.marked_rows()
        return [rows[place] for place in marked] if len(marked) > 1 else list(rows)

    def _plan(self, rows: Sequence[Planned]) -> None:
        """Take up other drafts; the ones before can be had again."""
        merged = {**self._drafts, **{one.row.product.code: one for one in rows}}
        merged = {code: one for code, one in merged.items() if one.draft != Draft()}
        if merged == self._drafts:
            return
        self._before.append(self._drafts)
        self._put(merged)

    def _put(self, drafts: dict[str, Planned]) -> None:
        self._drafts = drafts
        self.table.show_rows(self._planned())
        self._say_scope()

    def _undo(self) -> None:
        if self._before:
            self._put(self._before.pop())

    def _on_typed(self, place: int, column: int, text: str) -> None:
        planned: Planned = self.table.rows_model.rows[place]
        row, price, market = planned.row, planned.price_fen, planned.market_fen
        if not text:  # emptied: as it was
            price, market = (price, row.market_fen) if column == MARKET else (row.product.price_fen, market)
        else:
            try:
                fen = row.kept_fen(parse_price(text, field="market" if column == MARKET else "price"))
            except PosError as refusal:
                self.refused(refusal)
                return
            price, market = (price, fen) if column == MARKET else (fen, market)
        self._plan([Planned(row, draft_of(row, price, market))])

    def _move(self, change: Callable[[Planned], int]) -> None:
        self.table.finish()
        rows = self._scope()
        self._plan([Planned(one.row, draft_of(one.row, change(one), one.market_fen)) for one in rows])

    def _by_percent(self, sign: int, _checked: bool = False) -> None:
        try:
            percent = parse_percent(self.percent.text()) * sign
        except PosError as refusal:
            self.refused(refusal)
            return
        self._move(lambda one: one.row.by_percent(one.price_fen, percent))

    def _to_digit(self, digit: int, _checked: bool = False) -> None:
        self._move(lambda one: one.row.to_digit(one.price_fen, digit))

    # -- saving ---------------------------------------------------------------------------------------------------
    def _when(self) -> dict[str, Any]:
        """The moment chosen, as the verbs take it. Raises bad_value."""
        view = self.host.view
        text = self.start.value()
        if view is None or not text:
            return {}
        return {"valid_from": typed_moment(text, view.site, datetime.fromisoformat(view.now))}

    def save(self) -> None:
        """All drafts with one verb; of other categories too."""
        if self._stack.currentIndex() != SHEET:
            return
        self.table.finish()
        if not self._drafts:
            self.host.say(_("没有改动。"))
            return
        try:
            when = self._when()
        except PosError as refusal:
            self.refused(refusal)
            return
        drafts = dict(self._drafts)

        def read(till: Any) -> Sequence[Any]:
            found = [(till.ledger.product(code), one.draft) for code, one in drafts.items()]
            return [new_price(product, draft) for product, draft in found if product is not None]

        self.host.till.query(
            read, lambda rows: self.ask("set_prices", {"rows": rows, **when}, self._saved), self.refused, hold=True
        )

    def _saved(self, answer: dict[str, Any]) -> None:
        self._drafts, self._before = {}, []
        if "valid_from" in answer:
            start = str(answer["valid_from"])[5:16].replace("T", " ")
            self.host.say(_("{count} 种的价格 {start} 起生效。", count=answer["planned"], start=start))
        else:
            self.host.say(_("{count} 种的价格已生效。", count=answer["changed"]))
        self._fetch()

    # -- what waits, and lists from outside -------------------------------------------------------------------------
    def _ask_sure(self, sure: bool) -> None:
        self._sure = sure
        self.drop_plan.setVisible(bool(self._plans))
        if self._plans:
            plan = self._plans[0]
            start = plan.valid_from[5:16].replace("T", " ")
            text = (
                _("确定取消这次调价") if sure else _("{start} 调 {count} 种：取消", start=start, count=len(plan.rows))
            )
            self.drop_plan.setText(text)

    def _drop_plan(self) -> None:
        if not self._sure:
            self._ask_sure(True)
            return
        self.ask("cancel_prices", {"plan": self._plans[0].plan}, lambda _answer: self._fetch())

    def _import(self) -> None:
        if self.panel.choose():
            self._stack.setCurrentIndex(IMPORT)
            self.panel.go.setFocus()

    def _imported(self) -> None:
        self._stack.setCurrentIndex(SHEET)
        self._fetch()

    def _open_tariffs(self) -> None:
        self._stack.setCurrentIndex(TARIFFS)
        self.tariffs.fetch()


def _columns() -> list[Column]:
    def money(one: Planned, fen: int) -> str:
        return format_money(one.row.shown_fen(fen)) if fen else ""

    return [
        Column(_("品名"), lambda one: one.row.product.name),
        Column(_("单位"), lambda one: _("斤") if one.row.jin else one.row.product.unit, 54),
        Column(_("昨价"), lambda one: money(one, one.row.was_fen), 80, figures=True),
        Column(_("成本价"), lambda one: money(one, one.row.cost_fen), 78, figures=True),
        EditColumn(
            _("市场价"),
            lambda one: money(one, one.market_fen),
            88,
            figures=True,
            begin=lambda one: money(one, one.market_fen),
            changed=lambda one: one.draft.market_fen is not None,
        ),
        EditColumn(
            _("今价"),
            lambda one: money(one, one.price_fen),
            88,
            figures=True,
            begin=lambda one: money(one, one.price_fen),
            changed=lambda one: one.draft.price_fen is not None,
        ),
        Column(_("比昨天"), _note, 190, mark=lambda one: "wrong" if one.row.warnings(one.price_fen) else ""),
    ]


def _now(till: Any) -> datetime:
    return datetime.fromisoformat(till.view().now)


def _note(one: Planned) -> str:
    """`+12%`, and with a sign what is worth a second look."""
    warnings = {warning.why for warning in one.row.warnings(one.price_fen)}
    percent = one.row.change_percent(one.price_fen)
    parts = [f"{percent:+}%".replace("-", "−")] if percent else []
    if "cost" in warnings:
        parts.append(_("低于成本"))
    return ("⚠ " if warnings else "") + " ".join(parts)
