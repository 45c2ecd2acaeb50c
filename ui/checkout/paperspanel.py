"""Papers that did not come out: what is the matter, and what a person who stands at the printer decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.view import View
from pos.words import _
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.show import papers_text
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage


class PapersPanel(Panel):
    """Print again, or leave those that may have come out. Only a person can see whether the paper is there."""

    name = "papers"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self.body.addWidget(label(_("小票打印"), "title"))
        self._state = label(wrap=True)
        self.body.addWidget(self._state)
        self._hint = label(kind="soft", wrap=True)
        self.body.addWidget(self._hint)
        self.choices = ChoiceGrid()
        self.choices.show_choices([_("再打一次"), _("已经有纸了，不用再打")], checkable=False)
        self.choices.picked.connect(self._pick)
        self.body.addWidget(self.choices)
        self.body.addStretch(1)
        self.add_back()
        self.foot.addStretch(1)

    def show_view(self, view: View) -> None:
        """How the queue stands."""
        papers = view.papers
        self._state.setText(papers_text(view) or _("小票都打好了。"))
        unsure = _("打到一半断开的，请看看打印机：纸出来了就不用再打，没出来就再打一次。")
        self._hint.setText(unsure if papers.unknown else _("装好纸、开好机会自己接着打；收银不用等。"))
        again, leave = self.choices.buttons
        again.setEnabled(bool(papers.unknown or papers.waiting))
        leave.setEnabled(bool(papers.unknown))

    def _pick(self, place: int) -> None:
        verb, said = (("retry_papers", _("正在重新打印。")), ("drop_papers", _("好的，不再打了。")))[place]

        def done(_answer: object) -> None:
            self.page.show_sell()
            self.page.say(said)

        self.page.ask(verb, {}, done)

    def digit(self, text: str) -> bool:
        """A digit picks the choice of that number."""
        return self.choices.take_digit(text)
