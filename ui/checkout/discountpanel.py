"""A percentage off, for the chosen line or the whole sale, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.cart import Line
from pos.errors import PosError
from pos.money import format_percent, parse_percent
from pos.words import _, sentence
from ui.checkout.actions import DISCOUNT_REASONS
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.theme import GAP, px
from ui.widgets.field import AmountField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

PERCENTS = ("5", "10", "20", "30", "50")


class DiscountPanel(Panel):
    """First what it is laid on, then how much; the reason is the next panel's."""

    place = "discount"
    name = "discount"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._line: Line | None = None
        self.body.addWidget(label(_("折扣"), "title"))
        row = QHBoxLayout()
        row.setSpacing(px(GAP))
        self.of_line = KeyButton(_("这一行"), page.key_of("discount.line"))
        self.of_sale = KeyButton(_("整单"), page.key_of("discount.sale"))
        for button in (self.of_line, self.of_sale):
            button.setCheckable(True)
            row.addWidget(button, 1)
        self.of_line.clicked.connect(lambda: self._choose(sale=False))
        self.of_sale.clicked.connect(lambda: self._choose(sale=True))
        self.body.addLayout(row)
        self._what = label(kind="line", wrap=True)
        self.body.addWidget(self._what)
        self.percents = ChoiceGrid(columns=3)
        self.percents.show_choices([_("减 {percent}%", percent=percent) for percent in PERCENTS], ("",) * len(PERCENTS))
        self.percents.picked.connect(self._pick)
        self.body.addWidget(self.percents)
        self.field = AmountField(_("减百分之几"))
        self.field.setPlaceholderText(_("例如 10"))
        self.field.textChanged.connect(lambda _text: self.percents.mark(-1))
        self.body.addWidget(self.field)
        self.body.addStretch(1)
        self.add_back()
        self.add_go(_("下一步"))

    def open(self, **what: Any) -> None:
        """Begin with the chosen line, if there is one."""
        self._line = what.get("line")
        self.field.setText("")
        self.percents.mark(-1)
        self.of_line.setEnabled(self._line is not None)
        self._choose(sale=self._line is None)

    def _choose(self, *, sale: bool) -> None:
        self.of_sale.setChecked(sale)
        self.of_line.setChecked(not sale)
        line = self._line
        self._what.setText(
            _("整单（年龄档套餐和爱心菜不打折）")
            if sale or line is None
            else _("第 {line} 行：{name}", line=line.number, name=line.name)
        )
        self.field.setFocus()

    def _pick(self, place: int) -> None:
        self.field.setText(PERCENTS[place])
        self.percents.mark(place)

    def act(self, action: str) -> bool:
        """What it is laid on, by its key."""
        if action in ("line", "sale"):
            if action == "sale" or self._line is not None:
                self._choose(sale=action == "sale")
            return True
        return False

    def typing(self) -> QWidget | None:
        """Digits are the percentage."""
        return self.field

    def go_on(self) -> None:
        """Ask why, then send it."""
        try:
            percent = parse_percent(self.field.text())
        except PosError as refusal:
            self.page.say(sentence(refusal), wrong=True)
            return
        fields: dict[str, Any] = {"percent": percent}
        whole = self.of_sale.isChecked() or self._line is None
        if not whole and self._line is not None:
            fields["line"] = self._line.number
        page = self.page

        def send(reason: str) -> None:
            page.ask("discount", {**fields, "reason": reason}, lambda _answer: page.show_sell())

        what = _("整单") if whole or self._line is None else self._line.name
        page.show_panel(
            "reason",
            title=_("{what} 减 {percent}%", what=what, percent=format_percent(percent)),
            reasons=DISCOUNT_REASONS,
            then=send,
            go=_("打折"),
        )
