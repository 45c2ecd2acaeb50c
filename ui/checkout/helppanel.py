"""The keys, at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from pos.words import _
from ui.checkout.panel import Panel
from ui.theme import px, set_kind
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

WORDS = (
    ("sell.pay", "收款"),
    ("sell.quantity", "数量"),
    ("sell.price", "改价"),
    ("sell.discount", "折扣"),
    ("sell.void", "删行"),
    ("sell.park", "挂单"),
    ("sell.recall", "取单"),
    ("sell.refund", "退货"),
    ("sell.resident", "没带卡，找居民"),
    ("sell.reprint", "补打小票"),
    ("sell.drawer", "开钱箱"),
    ("sell.invoice", "客人要发票"),
    ("sell.gift", "收爱心捐款"),
    ("sell.more", "更多"),
    ("sell.tare", "去皮：袋、盒、自带容器"),
    ("sell.counter", "食堂和蔬菜店互换"),
    ("sell.sign_out", "换人登录"),
    ("sell.next_category", "下一个分类"),
    ("sell.next_page", "下一页"),
    ("pay.cash", "付款：现金"),
    ("pay.wechat", "付款：微信"),
    ("pay.alipay", "付款：支付宝"),
    ("pay.love_fund", "付款：爱心基金"),
    ("pay.no_rounding", "付款：不抹零"),
    ("pay.split", "付款：分几次收"),
)
TYPED = (
    ("3*", "数量 3，再扫码或点商品"),
    ("1.25 Enter", "重量 1.25，再点商品或输它的号"),
    ("5 Enter", "5 号格子"),
    ("xhs Enter", "拼音首字母找商品"),
    ("Esc", "退一步，单子不会丢"),
)


class HelpPanel(Panel):
    """Key and word, two columns."""

    name = "help"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self.body.addWidget(label(_("按键一览"), "title"))
        box = QWidget()
        set_kind(box, "ground")
        grid = QGridLayout(box)
        grid.setHorizontalSpacing(px(14))
        grid.setVerticalSpacing(px(6))
        rows = [(page.key_of(action), _(word)) for action, word in WORDS]
        half = -(-len(rows) // 2)
        for place, (key, word) in enumerate(rows):
            column = 0 if place < half else 2
            grid.addWidget(label(key, "subtitle"), place % half, column)
            grid.addWidget(label(word, wrap=True), place % half, column + 1)
        for place, (typed, word) in enumerate(TYPED):
            grid.addWidget(label(typed, "subtitle"), half + 1 + place, 0)
            grid.addWidget(label(_(word), wrap=True), half + 1 + place, 1, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(box)
        self.body.addWidget(area, 1)
        self.add_back()
        self.foot.addStretch(1)
