"""What this code is: a code is scanned or typed, and what it stands for is said. Nothing is sold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.codes import read_code
from pos.errors import PosError
from pos.looking import facts_of
from pos.product import KG
from pos.site import Site
from pos.view import View
from pos.words import _, sentence
from ui.page import Host
from ui.show import money, quantity, unit_price
from ui.theme import OFFICE_TOUCH, px
from ui.widgets.field import CodeField
from ui.widgets.figures import FigureList
from ui.widgets.labels import label

KINDS: Mapping[str, str] = {"barcode": "商品条码", "label": "秤签", "gs1": "GS1 码"}


class CodeTry(QWidget):
    """`try_code(code)`. *site* gives the settings to read it by; None: those in force."""

    def __init__(self, host: Host, site: Callable[[], Site] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._site = site
        self.field = CodeField(_("码"))
        self.field.setPlaceholderText(_("扫一下，或输进来按 Enter"))
        self.field.setMinimumHeight(px(OFFICE_TOUCH))
        self.facts = FigureList(_("这个码是什么"))
        self.wrong = label("", "wrong", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.field)
        column.addWidget(self.wrong)
        column.addWidget(self.facts, 1)
        self.wrong.hide()

    def press_enter(self) -> None:
        """Enter in the field tries what was typed."""
        self.try_code(self.field.text())

    def try_code(self, code: str) -> None:
        """Say what *code* is."""
        self.field.clear()
        self._tell("", [])
        view = self._host.view
        if not code.strip() or view is None:
            return
        site = self._site() if self._site is not None else view.site

        def read(till: Any) -> dict[str, Any]:
            found = read_code(till.ledger, site, code, on=till.today())
            return facts_of(found, on=till.today(), standard_fen=till.tariff().standard_fen)

        self._host.till.query(read, self._show, self._refused)

    def forget(self) -> None:
        """What was tried is put away."""
        self.field.clear()
        self._tell("", [])

    def _show(self, facts: dict[str, Any]) -> None:
        view = self._host.view
        if view is not None:
            expired = _("已经过期：{day}，收银时不能卖。", day=facts["best_before"]) if facts.get("expired") else ""
            old = "label_fen" in facts and facts["label_fen"] != facts.get("today_fen")
            self._tell(expired or (_("标签上的金额和今日价不一样。") if old else ""), code_rows(facts, view))

    def _refused(self, refusal: PosError) -> None:
        self._tell(sentence(refusal), [])

    def _tell(self, wrong: str, rows: list[tuple[str, str]]) -> None:
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))
        self.facts.set_rows(rows, strong={_("商品名")})


def code_rows(facts: Mapping[str, Any], view: View) -> list[tuple[str, str]]:
    """The answer of `look_code`, row by row."""
    rows = [(_("商品名"), f"{facts['name']}（{facts['product']}）"), (_("哪一种码"), _(KINDS[facts["kind"]]))]
    if "pattern" in facts:
        rows.append((_("样式"), facts["pattern"]))
    unit = facts.get("unit", "")
    price, per = unit_price(facts["price_fen"], unit, view.site)
    rows.append((_("今天的单价"), f"{price}/{per}" if per else price))
    if "quantity" in facts:
        rows.append((_("重量") if unit == KG else _("数量"), quantity(facts["quantity"], unit, view.site)))
        rows.append((_("按今日价"), money(facts["today_fen"])))
    if "label_fen" in facts:
        rows.append((_("标签金额"), money(facts["label_fen"])))
    optional = ((_("批号"), "batch"), (_("到期"), "best_before"))
    return rows + [(name, facts[key]) for name, key in optional if key in facts]
