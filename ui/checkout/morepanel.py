"""Everything that does not need a key of its own beside the tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.words import _
from ui.checkout.choicegrid import ChoiceGrid
from ui.checkout.panel import Panel
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

CHOICES = (
    ("resident", "没带卡，找居民", ""),
    ("reprint", "补打小票", ""),
    ("reprint_large", "大字小票", "1"),
    ("drawer", "开钱箱", ""),
    ("invoice", "客人要发票", ""),
    ("papers", "小票打印", "2"),
    ("own_pin", "改自己的密码", "3"),
    ("open_item", "没有编号的商品", "4"),
    ("allow_meal", "再优惠一份", "5"),
    ("clear", "取消整单", "6"),
    ("sign_out", "换人登录", ""),
    ("pay_in", "存入", "7"),
    ("pay_out", "支出", "8"),
    ("gift", "收爱心捐款", ""),
    ("close_shift", "清点交班", "9"),
    ("office", "店长室", "0"),
    ("help", "按键一览", ""),
)
"""Action, word and digit; what has a key of its own on the selling screen shows that one."""


class MorePanel(Panel):
    """A menu by touch or by digit; nothing in it acts without asking once more, but the harmless."""

    name = "more"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self.body.addWidget(label(_("更多"), "title"))
        self.choices = ChoiceGrid(columns=3)
        self.choices.show_choices(
            [_(word) for _action, word, _digit in CHOICES],
            [digit or page.key_of(f"sell.{action}") for action, _word, digit in CHOICES],
            checkable=False,
        )
        self.choices.picked.connect(self._pick)
        self.body.addWidget(self.choices)
        self.body.addStretch(1)
        self.add_back()
        self.foot.addStretch(1)

    def _pick(self, place: int) -> None:
        self.page.show_sell()
        self.page.do_action(CHOICES[place][0])

    def digit(self, text: str) -> bool:
        """A digit picks the choice that shows it."""
        places = [place for place, (_action, _word, digit) in enumerate(CHOICES) if digit == text]
        if places:
            self._pick(places[0])
        return bool(places)
