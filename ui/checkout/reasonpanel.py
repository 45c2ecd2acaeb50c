"""Asks why, or for whom: one of the usual answers, or one's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pos.words import _
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.theme import set_kind
from ui.widgets.field import TextField
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage


def _nothing(_text: str) -> None:
    return


class ReasonPanel(Panel):
    """`open(title=, reasons=, then=, go=)`; the first is the default, so that Enter is enough. *what* and *own* name others."""

    name = "reason"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._then: Callable[[str], None] = _nothing
        self._reasons: Sequence[str] = ()
        self._chosen = 0
        self._title = label(kind="title", wrap=True)
        self.body.addWidget(self._title)
        self._what = label(kind="line")
        self.body.addWidget(self._what)
        self.choices = ChoiceGrid()
        self.choices.picked.connect(self._pick)
        self.body.addWidget(self.choices)
        self.body.addWidget(label(_("或自己写："), "soft"))
        self.own = TextField(_("自己写的原因"), _("其他原因"))
        self.own.textChanged.connect(lambda text: self.choices.mark(-1 if text.strip() else self._chosen))
        self.body.addWidget(self.own)
        self.body.addStretch(1)
        self.add_back()
        self.add_go(_("下一步"))

    def open(self, **what: Any) -> None:
        """Ask."""
        self._then = what["then"]
        self._title.setText(what["title"])
        self._what.setText(what.get("what") or _("原因"))
        self.own.setPlaceholderText(what.get("own") or _("其他原因"))
        self.own.setAccessibleName(what.get("own") or _("自己写的原因"))
        set_kind(self._title, "title")
        self._reasons = [_(reason) for reason in what["reasons"]]
        self.choices.show_choices(self._reasons)
        self.own.setText("")
        self._pick(0)
        assert self.go is not None
        self.go.setText(what["go"])

    def _pick(self, place: int) -> None:
        self._chosen = place
        self.own.setText("")
        self.choices.mark(place)

    def digit(self, text: str) -> bool:
        """A digit picks the reason of that number."""
        return self.choices.take_digit(text)

    def go_on(self) -> None:
        """Give the reason to whoever asked."""
        self._then(self.own.text().strip() or self._reasons[self._chosen])

    def forget(self) -> None:
        """Nothing stays."""
        self.own.setText("")
