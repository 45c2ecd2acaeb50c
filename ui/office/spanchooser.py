"""Which days are on show, by the span's name."""

from __future__ import annotations

from collections.abc import Callable

from pos.spans import SPANS
from pos.words import _
from ui.office.form import Choice
from ui.theme import OFFICE_TOUCH, px

WORDS = {"today": "今天", "week": "本周", "month": "本月", "last_month": "上个月"}


class SpanChooser(Choice):
    """`value()` is a name of SPANS; a person's choice calls *chosen*."""

    def __init__(self, chosen: Callable[[], object]) -> None:
        super().__init__({name: _(WORDS[name]) for name in SPANS})
        self.setAccessibleName(_("哪些天"))
        self.setMinimumHeight(px(OFFICE_TOUCH))
        self.activated.connect(lambda _place: chosen())
