"""The sales set aside: one touch, or its number, takes one up again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pos.ledger import Parked
from pos.view import View
from pos.words import _
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.show import clock_text, money
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

OLD_MINUTES = 30
MOST = 12


class RecallPanel(Panel):
    """Number, time, first thing and total of each; one older than half an hour says so."""

    name = "recall"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._parked: tuple[Parked, ...] = ()
        self.body.addWidget(label(_("取单"), "title"))
        self.body.addWidget(label(_("现在这一单如果不空，会自动挂起。"), "soft", wrap=True))
        self.choices = ChoiceGrid()
        self.choices.picked.connect(self._take)
        self.body.addWidget(self.choices)
        self._rest = label(kind="soft")
        self.body.addWidget(self._rest)
        self.body.addStretch(1)
        self.add_back()
        self.foot.addStretch(1)

    def show_view(self, view: View) -> None:
        """The shelf as it stands."""
        if view.parked == self._parked and self.choices.buttons:
            return
        self._parked = view.parked
        shown = view.parked[:MOST]
        self.choices.show_choices(
            [self._text(parked, view.now) for parked in shown],
            [_("{number} 号", number=parked.number) for parked in shown],
            checkable=False,
        )
        more = len(view.parked) - len(shown)
        self._rest.setText(_("还有 {count} 单，取走前面的就会显示。", count=more) if more > 0 else "")

    @staticmethod
    def _text(parked: Parked, now: str) -> str:
        lines = parked.cart.lines
        first = lines[0].name if lines else ""
        what = _("{name} 等 {count} 行", name=first, count=len(lines)) if len(lines) > 1 else first
        try:
            old = (datetime.fromisoformat(now) - datetime.fromisoformat(parked.at)).total_seconds() > OLD_MINUTES * 60
        except ValueError:
            old = False
        when = clock_text(parked.at) + (" ⚠" + _("超过半小时") if old else "")
        return f"{what[:14]}\n{money(parked.cart.total_fen)} · {when}"

    def digit(self, text: str) -> bool:
        """A digit takes the sale of that number."""
        for place, parked in enumerate(self._parked):
            if str(parked.number) == text:
                self._take(place)
                return True
        return False

    def _take(self, place: int) -> None:
        number = self._parked[place].number
        self.page.ask("recall", {"parked": number}, lambda _answer: self.page.show_sell())

    def go_on(self) -> None:
        """Enter takes the only one there is."""
        if len(self._parked) == 1:
            self._take(0)
        else:
            self.page.say(_("请点一单，或输它的号。"))
