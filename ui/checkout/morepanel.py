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
    ("resident", "没带卡，找居民"),
    ("reprint", "补打小票"),
    ("reprint_large", "大字小票"),
    ("drawer", "开钱箱"),
    ("open_item", "没有编号的商品"),
    ("allow_meal", "再优惠一份"),
    ("clear", "取消整单"),
    ("pay_in", "存入"),
    ("pay_out", "支出"),
    ("close_shift", "清点交班"),
    ("sign_out", "换人登录"),
    ("own_pin", "改自己的密码"),
    ("office", "店长室"),
    ("papers", "小票打印"),
    ("help", "按键一览"),
)


class MorePanel(Panel):
    """A menu by touch or by digit; nothing in it acts without asking once more, but the harmless."""

    name = "more"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self.body.addWidget(label(_("更多"), "title"))
        self.choices = ChoiceGrid(columns=3)
        self.choices.show_choices(
            [_(word) for _action, word in CHOICES],
            [page.key_of(f"sell.{action}") or (str(place) if place < 10 else "")
             for place, (action, _word) in enumerate(CHOICES, 1)],
            checkable=False,
        )  # fmt: skip
        self.choices.picked.connect(self._pick)
        self.body.addWidget(self.choices)
        self.body.addStretch(1)
        self.add_back()
        self.foot.addStretch(1)

    def _pick(self, place: int) -> None:
        self.page.show_sell()
        self.page.do_action(CHOICES[place][0])

    def digit(self, text: str) -> bool:
        """A digit picks the choice of that number."""
        return self.choices.take_digit(text)
