"""The meal's price by age: every tariff with the day it begins, and a new one from a day on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from pos.errors import PosError
from pos.founding import FIRST_DAY
from pos.money import format_money, parse_money
from pos.tariff import Tariff, tariff_on
from pos.words import _
from ui.office.moneyform import MoneyForm
from ui.office.section import Section
from ui.office.stack import head_with_back, stack
from ui.office.table import Column, Table
from ui.widgets.field import AmountField

TIERS = 4  # beside the standard price; a tariff with more is shown whole and set by script


class _Row(NamedTuple):
    tariff: Tariff
    in_force: bool


class TariffPanel(QWidget):
    """*back* leaves it. What is typed begins with the tariff in force; old sales keep theirs."""

    def __init__(self, section: Section, back: Callable[[], object]) -> None:
        super().__init__()
        self._section = section
        self.table = Table(_("年龄档餐价"), _columns())
        self.table.chosen.connect(lambda row: self._fill(row.tariff))
        self.form = MoneyForm(
            _("从哪天起改餐价"), section, "set_tariff", self._fields, self._saved, go=_("保存"), columns=4
        )
        form = self.form.form
        self.start = form.code(_("从哪天起"), "2027-01-01", span=2)
        self.standard = form.amount(_("标准价（元）"))
        form.place("", QWidget())
        self.tiers: list[tuple[AmountField, AmountField]] = [
            (form.amount(_("满几岁"), decimals=0), form.amount(_("餐价（元）"))) for _place in range(TIERS)
        ]
        self.form.show_whole(3)
        head, self.back = head_with_back(_("套餐按年龄档收费；卖过的不变。"), back)
        stack(self, head, self.table, self.form)

    def fetch(self) -> None:
        """Read the tariffs; the form begins with the one in force."""

        def read(till: Any) -> tuple[list[_Row], Tariff]:
            tariffs = till.ledger.tariffs()
            now = tariff_on(tariffs, till.today())
            last = {tariff.start: tariff for tariff in tariffs}  # of those that begin on one day the last holds
            return [_Row(last[start], last[start] == now) for start in sorted(last, reverse=True)], now

        def show(found: tuple[list[_Row], Tariff]) -> None:
            rows, now = found
            self.table.set_rows(rows)
            self._fill(now)
            self.start.clear()
            self.start.setFocus()

        self._section.host.till.query(read, show, self._section.refused)

    def press(self) -> None:
        """The green button."""
        self.form.press()

    def _fill(self, tariff: Tariff) -> None:
        tiers = sorted(tariff.tiers, key=lambda tier: tier.age_min)
        self.start.setText("" if tariff.start.isoformat() <= FIRST_DAY else tariff.start.isoformat())
        self.standard.setText(format_money(tiers[0].price_fen))
        for place, (age, price) in enumerate(self.tiers, 1):
            tier = tiers[place] if place < len(tiers) else None
            age.setText(tier.name if tier else "")
            price.setText(format_money(tier.price_fen) if tier else "")

    def _fields(self) -> dict[str, Any]:
        tiers = {"0": parse_money(self.standard.text(), field="tiers")}
        for age, price in self.tiers:
            if bool(age.text().strip()) != bool(price.text().strip()) or age.text().strip() in tiers:
                raise PosError("bad_value", "tiers", field="tiers")
            if age.text().strip():
                tiers[age.text().strip()] = parse_money(price.text(), field="tiers")
        return {"start": self.start.text().strip(), "tiers": tiers}

    def _saved(self, answer: Mapping[str, Any]) -> None:
        self._section.host.say(_("{day} 起按新的餐价。", day=answer["from"]))
        self.fetch()


def tariff_text(tariff: Tariff) -> str:
    """`15.00 · 70+ 12.00 · 80+ 10.00 · 90+ 0.00`."""
    return " · ".join(
        format_money(tier.price_fen) if tier.age_min == 0 else f"{tier.name}+ {format_money(tier.price_fen)}"
        for tier in sorted(tariff.tiers, key=lambda tier: tier.age_min)
    )


def _begins(start: date) -> str:
    return _("开业起") if start.isoformat() <= FIRST_DAY else start.isoformat()


def _columns() -> list[Column]:
    return [
        Column(_("从哪天起（✓ 在用）"), lambda row: f"{_begins(row.tariff.start)}{' ✓' if row.in_force else ''}", 190),
        Column(_("标准价和各年龄档"), lambda row: tariff_text(row.tariff)),
    ]
