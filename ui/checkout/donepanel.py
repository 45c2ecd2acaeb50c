"""After paying: the change is the largest thing on the screen, and the next scan begins the next sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout

from pos.view import Done, View
from pos.words import _
from ui import theme
from ui.checkout.panel import Panel
from ui.show import money, tenders_text
from ui.theme import CENTER, px, set_kind
from ui.widgets.bigfigure import BigFigure
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage


class DonePanel(Panel):
    """What just happened, and what one may want now."""

    place = "done"
    name = "done"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        card = QFrame()
        set_kind(card, "result")
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(card)
        column.setSpacing(px(6))
        self._word = self._line(36)
        self.figure = self._line(150, bold=True)
        self._facts = self._line(22, color="bar_soft")
        self._next = self._line(22, color="bar_soft")
        column.addStretch(3)
        column.addWidget(self._word)
        column.addWidget(self.figure)
        column.addWidget(self._facts)
        column.addSpacing(px(24))
        column.addWidget(self._next)
        column.addStretch(4)
        self.body.addWidget(card, 1)
        self.keys: dict[str, KeyButton] = {}
        wanted = (
            ("reprint", _("重打小票")),
            ("reprint_large", _("大字小票")),
            ("drawer", _("开钱箱")),
            ("refund", _("退这一单")),
        )
        for action, word in wanted:
            button = KeyButton(word, page.key_of(f"done.{action}"))
            button.clicked.connect(lambda _checked=False, action=action: page.do_action(action))
            self.foot.addWidget(button, 2)
            self.keys[action] = button
        self.foot.addWidget(self.add_go(_("下一单")), 4)

    @staticmethod
    def _line(size: int, *, bold: bool = False, color: str = "bar_ink") -> QLabel:
        made = BigFigure() if bold else label(wrap=True)
        made.setAlignment(CENTER)
        made.setFont(theme.font(size, bold=bold))
        weight = "bold" if bold else "normal"
        ink = getattr(theme.palette(), color)
        made.setStyleSheet(f"font-size: {theme.type_px(size)}px; font-weight: {weight}; color: {ink};")
        return made

    def show_view(self, view: View) -> None:
        """The result; what became of its paper may still change."""
        done = view.done
        if done is None:
            return
        word, figure = self._what(done)
        self._word.setText(word)
        self.figure.setText(figure)
        self.figure.setAccessibleName(f"{word} {figure}")
        facts = [_("取餐号 {ticket}", ticket=done.ticket)] if done.ticket else []
        if done.given_fen and not done.refund:
            facts.append(_("收 {given}", given=money(done.given_fen)))
        if not done.refund:
            facts.append(_("应收 {total}", total=money(done.total_fen)))
        if len(done.tenders) > 1 or done.refund or (done.tenders and done.tenders[0].tender != "cash"):
            facts.append(tenders_text(done.tenders))
        facts.append(_("已记账 {number} 号", number=done.number))
        facts.append(self._paper(view))
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self._next.setText(_("直接扫下一位就开新单"))
        self.keys["refund"].setEnabled(not done.refund)

    @staticmethod
    def _what(done: Done) -> tuple[str, str]:
        if done.refund:
            return _("退款"), money(done.change_fen)
        if done.change_fen:
            return _("找零"), money(done.change_fen)
        if not done.total_fen:
            return _("这一单"), _("免费")
        return _("收讫 · 不用找零"), money(done.total_fen)

    @staticmethod
    def _paper(view: View) -> str:
        """What is known of the receipt, and no more."""
        said = {
            "waiting": _("小票待打"),
            "failed": _("小票待打"),
            "sending": _("正在打小票"),
            "sent": _("小票已送打印机"),
            "printed": _("小票已打"),
            "unknown": _("小票不知打出没有"),
        }
        return said.get(view.receipt, "") if view.site.has_printer else ""

    def go_on(self) -> None:
        """On to the next."""
        self.page.next_sale()

    def back(self) -> bool:
        """Esc: on to the next as well; the sale is rung."""
        self.page.next_sale()
        return True
