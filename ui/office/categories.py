"""Categories: which counter each belongs to, and its tax class, which every line sold from it bears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from pos.product import COUNTERS as COUNTER_NAMES
from pos.product import TAX_CLASSES, Category
from pos.words import COUNTERS, TAXES, _
from ui.office.moneyform import MoneyForm
from ui.office.section import Section
from ui.office.stack import head_with_back, stack
from ui.office.table import Column, Table


class CategoriesPanel(QWidget):
    """*back* leaves it. A row fills the form; another name there makes a new category."""

    def __init__(self, section: Section, back: Callable[[], object]) -> None:
        super().__init__()
        self._section = section
        self.table = Table(_("类别"), _columns())
        self.table.chosen.connect(self._fill)
        self.form = MoneyForm(
            _("改一个类别，或加一个"), section, "set_category", self._fields, self._saved, go=_("保存"), columns=3
        )
        self.name = self.form.form.text(_("类别"))
        self.shelf = self.form.form.choice(_("柜台"), {name: _(COUNTERS[name]) for name in COUNTER_NAMES})
        self.tax = self.form.form.choice(_("税类"), {name: _(TAXES[name]) for name in TAX_CLASSES})
        self.form.show_whole(1)
        head, self.back = head_with_back(_("税类记在每一行销售上；改了只管以后卖的。"), back)
        stack(self, head, self.table, self.form)

    def fetch(self) -> None:
        """Read them."""
        self._section.host.till.query(lambda till: till.ledger.categories(), self.table.set_rows, self._section.refused)
        self.name.setFocus()

    def press(self) -> None:
        """A marked row fills the form; else the green button."""
        if not (self.table.hasFocus() and self.table.choose_current()):
            self.form.press()

    def _fill(self, category: Category) -> None:
        self.name.setText(category.name)
        self.shelf.choose(category.counter)
        self.tax.choose(category.tax)
        self.tax.setFocus()

    def _fields(self) -> dict[str, Any]:
        return {"name": self.name.text().strip(), "shelf": self.shelf.value(), "tax": self.tax.value()}

    def _saved(self, answer: Mapping[str, Any]) -> None:
        self._section.host.say(_("{name}：{tax}", name=answer["category"], tax=_(TAXES[answer["tax"]])))
        self.fetch()


def _columns() -> list[Column]:
    return [
        Column(_("类别"), lambda category: category.name),
        Column(_("柜台"), lambda category: _(COUNTERS.get(category.counter, category.counter)), 160),
        Column(_("税类"), lambda category: _(TAXES.get(category.tax, category.tax)), 160),
    ]
