"""Looks up a resident who has no card with them: by name, pinyin, building, our number, or passport."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from pos.ledger import Enrolled
from pos.resident import looks_like_card
from pos.words import _
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.widgets.field import TextField
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

MOST = 12
REASONS = ("没带卡", "卡读不出", "家人代买")


class ResidentPanel(Panel):
    """Search as you type; the input method is on here, because names are written."""

    name = "resident"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self._found: Sequence[Enrolled] = ()
        self.body.addWidget(label(_("没带卡，找居民"), "title"))
        self.field = TextField(
            _("姓名、拼音首字母、楼栋、居民编号或护照号"), _("姓名、拼音首字母、楼栋、居民编号或护照号")
        )
        self.field.textChanged.connect(lambda _text: self._look())
        self.body.addWidget(self.field)
        self.choices = ChoiceGrid()
        self.choices.picked.connect(self._take)
        self.body.addWidget(self.choices)
        self._nothing = label(kind="soft", wrap=True)
        self.body.addWidget(self._nothing)
        self.body.addStretch(1)
        self.add_back()
        self.add_go(_("用这位"))

    def open(self, **what: Any) -> None:
        """Begin with nothing: no list of people stands open on the counter."""
        self.field.setText("")
        self._show(())

    def _look(self) -> None:
        text = self.field.text().strip()
        if not text or looks_like_card(text):
            self._show(())
            return

        def take(found: Sequence[Enrolled]) -> None:
            if self.field.text().strip() == text:
                self._show(found)

        self.till.query(lambda till: till.ledger.find_enrolled(text, limit=MOST), take)

    def _show(self, found: Sequence[Enrolled]) -> None:
        self._found = found
        words = [f"{person.name or person.resident}\n{person.home or person.resident}" for person in found]
        self.choices.show_choices(words, ("",) * len(words))
        self.choices.mark(0 if found else -1)
        typed = bool(self.field.text().strip())
        self._nothing.setText("" if found or not typed else _("没有找到。护照号请输全，再按 Enter。"))

    def _take(self, place: int) -> None:
        person, page = self._found[place], self.page

        def send(reason: str) -> None:
            page.ask("diner", {"resident": person.resident, "reason": reason}, lambda _answer: page.show_sell())

        page.show_panel(
            "reason",
            title=_("{name} 没有刷卡", name=person.name or person.resident),
            reasons=REASONS,
            then=send,
            go=_("按年龄计价"),
        )

    def typing(self) -> QWidget | None:
        """Whatever is typed is searched for."""
        return self.field

    def go_on(self) -> None:
        """Enter takes the first found; a card number or a passport typed whole goes to the Till."""
        text = self.field.text().strip()
        if self._found:
            self._take(0)
        elif looks_like_card(text):
            self.field.setText("")
            self.page.ask("diner", {"card": text}, lambda _answer: self.page.show_sell())
        elif text:
            self.page.ask("diner", {"passport": text}, lambda _answer: self.page.show_sell())
        else:
            self.page.say(_("请先输姓名或护照号。"))

    def forget(self) -> None:
        """No name stays."""
        self.field.setText("")
        self._show(())
