"""A label with an old price (旧价标签): what it says and what the goods cost today, and one key to choose.

The line is in the sale already, at the label's amount: that was promised. Enter, Esc and the next scan leave it so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pos.words import _
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.show import money
from ui.theme import set_kind
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

USES = ("label", "today")


class LabelPanel(Panel):
    """`open(answer)`: the answer of the scan."""

    name = "label"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._line = 0
        self._title = label(kind="title", wrap=True)
        self.body.addWidget(self._title)
        self._why = label(kind="line", wrap=True)
        self.body.addWidget(self._why)
        self.choices = ChoiceGrid()
        self.choices.picked.connect(self._pick)
        self.body.addWidget(self.choices)
        self.body.addStretch(1)
        self.add_back()
        self.add_go(_("按标签收"))

    def open(self, **what: Any) -> None:
        """Ask."""
        answer = what["answer"]
        self._line = answer["line"]
        self._title.setText(_("旧价标签：{name}", name=answer["name"]))
        set_kind(self._title, "title")
        self._why.setText(_("标签上的价不是今天的。已按标签放入这一单；要按今日价，请按 2。"))
        self.choices.show_choices(
            [
                _("标签 {money}", money=money(answer["label_fen"])),
                _("今日 {money}", money=money(answer["today_fen"])),
            ]
        )
        self.choices.mark(0)

    def _pick(self, place: int) -> None:
        if USES[place] == "label":
            self.page.show_sell()
            return
        fields = {"line": self._line, "use": USES[place]}
        self.page.ask("label_price", fields, lambda _answer: self.page.show_sell())

    def digit(self, text: str) -> bool:
        """The digit is the choice."""
        return self.choices.take_digit(text)

    def go_on(self) -> None:
        """The label's amount stays."""
        self.page.show_sell()
