"""What this card gives: birth date, sex, age, tier and price. Never a digit of the number, a name or an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.errors import PosError
from pos.resident import ReadCard, looks_like_card
from pos.words import _, sentence, tier_label
from ui.page import Host
from ui.show import money
from ui.theme import px
from ui.widgets.figures import FigureList
from ui.widgets.labels import label

SEXES: Mapping[str, str] = {"F": "女", "M": "男"}


class CardTry(QWidget):
    """`try_card(card)` for a reader that reads names, `try_number(code)` for one that types."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self.facts = FigureList(_("这张卡给出什么"))
        self.wrong = label("", "wrong", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(label(_("把身份证放在读卡器上。号码、姓名、住址都不显示，也不留下。"), "soft", wrap=True))
        column.addWidget(self.wrong)
        column.addWidget(self.facts, 1)
        self.wrong.hide()

    def try_card(self, card: ReadCard) -> None:
        """Say what a card that was read gives."""
        if looks_like_card(card.number):
            self.try_number(card.number)
        else:
            self._ask({"born": card.born, "sex": card.sex})

    def try_code(self, code: str) -> None:
        """A number that a reader typed; anything else is no card."""
        if looks_like_card(code):
            self.try_number(code)
        else:
            self._tell(sentence(PosError("bad_id", "form")), [])

    def try_number(self, number: str) -> None:
        """Say what a number gives; it is sent once and not kept."""
        self._ask({"card": number})

    def forget(self) -> None:
        """What was tried is put away."""
        self._tell("", [])

    def _ask(self, fields: dict[str, Any]) -> None:
        self.forget()
        self._host.till.ask("look_card", fields, lambda answer: self._tell("", card_rows(answer)), self._refused)

    def _refused(self, refusal: PosError) -> None:
        self._tell(sentence(refusal), [])

    def _tell(self, wrong: str, rows: list[tuple[str, str]]) -> None:
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))
        self.facts.set_rows(rows, strong={_("这餐价格")})


def card_rows(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The answer of `look_card`, row by row."""
    rows = [
        (_("这餐价格"), money(answer["price_fen"]) if answer["price_fen"] else _("免费")),
        (_("年龄档"), _(tier_label(answer["tier"]), age=answer["tier"])),
        (_("周岁"), str(answer["age"])),
        (_("出生日期"), answer["born"]),
    ]
    if answer.get("sex"):
        rows.append((_("性别"), _(SEXES[answer["sex"]])))
    return rows
