"""Paying, in the place of the tiles: how, how much, what goes back. Every figure is the Till's; here one is taken off
another only to show the change before it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.money import format_money, parse_money
from pos.view import View
from pos.words import _, sentence
from ui.checkout.panel import Panel
from ui.checkout.payfigures import PayFigures
from ui.checkout.quickcash import likely_fen
from ui.show import money, tender_name, tenders_text
from ui.theme import GAP, px, set_kind
from ui.widgets.field import AmountField, CodeField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label
from ui.widgets.numberpad import NumberPad

if TYPE_CHECKING:
    from ui.checkout.page import CheckoutPage

TENDERS = ("cash", "wechat", "alipay", "love_fund")


class PayPanel(Panel):
    """One press of the green button is one payment, whatever hands do."""

    place = "pay"
    name = "pay"

    def __init__(self, page: CheckoutPage) -> None:
        super().__init__(page)
        self.tender = "cash"
        self.no_rounding = False
        self.split = False
        self._attempt: tuple[dict[str, Any], str] | None = None  # what was sent, and its key, until it is answered
        self._make_tenders()
        columns = QHBoxLayout()
        columns.setSpacing(px(16))
        self.body.addLayout(columns, 1)
        left = QVBoxLayout()
        left.setSpacing(px(8))
        columns.addLayout(left, 62)
        self.figures = PayFigures()
        left.addWidget(self.figures)
        self.amount = AmountField(_("收款金额"))
        self.amount.textChanged.connect(self._show)
        self.figures.put_amount(self.amount)
        self._make_notes(left)
        self._make_quick(left)
        left.addStretch(1)
        right = QVBoxLayout()
        columns.addLayout(right, 38)
        self.pad = NumberPad()
        self.pad.attach(self.amount)
        right.addWidget(self.pad, 10)
        right.addStretch(1)
        self.add_back()
        self.split_button = KeyButton(_("分几次收"), page.key_of("pay.split"))
        self.split_button.setCheckable(True)
        self.split_button.clicked.connect(lambda: self.act("split"))
        self.foot.addWidget(self.split_button)
        self.foot.setStretch(1, 0)
        self.add_go(_("收款完成"))
        self.till.broke.connect(self._on_broke)

    def _make_tenders(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(px(10))
        self.body.addLayout(row)
        self.tenders: dict[str, KeyButton] = {}
        for tender in TENDERS:
            button = KeyButton(tender_name(tender), self.page.key_of(f"pay.{tender}"))
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, tender=tender: self._choose(tender))
            row.addWidget(button)
            self.tenders[tender] = button

    def _make_notes(self, column: QVBoxLayout) -> None:
        self._note = label(kind="soft", wrap=True)
        column.addWidget(self._note)
        self.reference = CodeField(_("付款单号后几位（可不填）"))
        self.reference.setPlaceholderText(_("付款单号后几位（可不填）"))
        self.reference.setMaxLength(64)
        self.family = CodeField(_("受助家庭编号，例如 F01"))
        self.family.setPlaceholderText(_("受助家庭编号，例如 F01"))
        self.family.setMaxLength(20)
        column.addWidget(self.reference)
        column.addWidget(self.family)

    def _make_quick(self, column: QVBoxLayout) -> None:
        self._quick_box = QWidget()
        grid = QGridLayout(self._quick_box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(GAP))
        self.quick: list[KeyButton] = []
        for place in range(6):
            button = KeyButton("", kind="number")
            button.clicked.connect(lambda _checked=False, place=place: self._take_quick(place))
            grid.addWidget(button, place // 3, place % 3)
            grid.setColumnStretch(place % 3, 1)
            button.setFixedHeight(KeyButton("0", "0", "number").sizeHint().height())
            self.quick.append(button)
        self._quick_fen: list[int] = []
        column.addWidget(self._quick_box)

    # -- what is shown -------------------------------------------------------------------------------------------
    def open(self, **what: Any) -> None:
        """Begin with cash and nothing typed."""
        view = self.page.host.view
        self.split = bool(view is not None and view.cart.tenders)
        self._reset()
        self._choose("cash")

    def _reset(self) -> None:
        self.no_rounding = False
        self.amount.setText("")
        self.reference.setText("")
        self.family.setText("")

    def show_view(self, view: View) -> None:
        """What is asked may have changed."""
        self._show()

    def typing(self) -> QWidget | None:
        """Digits go into the amount; the family's code comes first where the fund pays."""
        return self.family if self.tender == "love_fund" and not self.family.text() else self.amount

    def _choose(self, tender: str) -> None:
        self.tender = tender
        self.no_rounding = False
        self.amount.setText("")
        for name, button in self.tenders.items():
            button.setChecked(name == tender)
        self._show()
        where = self.typing()
        if where is not None:
            where.setFocus()

    def _asked_fen(self, view: View) -> int:
        """What is asked for by the chosen tender, as the Till has it."""
        return view.asked_cash_fen if self.tender == "cash" and not self.no_rounding else view.cart.left_fen

    def _amount_fen(self, view: View) -> int | None:
        """What was typed; nothing typed is exactly what is asked; None: it cannot be read."""
        if not self.amount.text():
            return self._asked_fen(view)
        try:
            return parse_money(self.amount.text())
        except PosError:
            return None

    def _show(self) -> None:
        view = self.page.host.view
        if view is None or view.cart.empty:
            return
        asked, left, amount = self._asked_fen(view), view.cart.left_fen, self._amount_fen(view)
        free = left <= 0
        cash = self.tender == "cash"
        self.figures.show_figures(
            left_fen=left,
            rounding_fen=asked - left,
            rule=view.site["rounding.cash"] if cash and not self.no_rounding else "none",
            asked_fen=asked,
            amount_fen=amount,
            paid=tenders_text(view.cart.tenders),
            gives_change=cash,
        )
        self.amount.setPlaceholderText(format_money(asked))
        self.reference.setVisible(self.tender in ("wechat", "alipay") and not free)
        self.family.setVisible(self.tender == "love_fund" and not free)
        self._show_note(free)
        self._show_quick(view, asked, left, visible=cash and not free)
        self.split_button.setChecked(self.split)
        for button in self.tenders.values():
            button.setEnabled(not free)
        self._show_go(free, asked, amount)

    def _show_note(self, free: bool) -> None:
        note = ""
        if free:
            note = _("这一单不用付钱，直接完成。")
        elif self.tender in ("wechat", "alipay"):
            note = _("请客人扫台上的{tender}收款码，看到到账再按确认。", tender=tender_name(self.tender))
        elif self.tender == "love_fund":
            note = _("由爱心基金付，请输受助家庭编号。")
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _show_quick(self, view: View, asked: int, left: int, *, visible: bool) -> None:
        self._quick_box.setVisible(visible)
        if not visible:
            return
        exact = view.asked_cash_fen
        self._quick_fen = [exact, *likely_fen(exact)]
        for place, button in enumerate(self.quick[:5]):
            there = place < len(self._quick_fen)
            button.setVisible(there)
            if there:
                fen = self._quick_fen[place]
                button.setText(money(fen) if fen % 100 else str(fen // 100))
                button.set_key(_("刚好") if place == 0 else "")
                chosen = bool(self.amount.text()) and not self.no_rounding and self._amount_fen(view) == fen
                set_kind(button, "marked" if chosen else "number")
        last = self.quick[5]
        last.setVisible(exact != left)
        last.setText(money(left))
        last.set_key(_("不抹零") + " " + self.page.key_of("pay.no_rounding"))
        set_kind(last, "marked" if self.no_rounding else "number")

    def _show_go(self, free: bool, asked: int, amount: int | None) -> None:
        assert self.go is not None
        part = amount is not None and amount < asked
        if free:
            word = _("完成 · 免费")
        elif part and self.split:
            word = _("收下 {amount}", amount=money(amount or 0))
        elif self.tender == "cash":
            word = _("收款完成 · 开钱箱")
        elif self.tender == "love_fund":
            word = _("爱心基金付 {amount}", amount=money(amount or 0))
        else:
            word = _("已到账 {amount}", amount=money(amount or 0))
        self.go.setText(word)
        self.go.setEnabled(self._attempt is None)

    # -- what hands do -------------------------------------------------------------------------------------------
    def _take_quick(self, place: int) -> None:
        self.page.say("")
        if place == 5:
            self.act("no_rounding")
            return
        self.no_rounding = False
        self.amount.setText(format_money(self._quick_fen[place]))
        self._show()
        self.amount.setFocus()
        self.amount.selectAll()

    def act(self, action: str) -> bool:
        """F1 to F4 choose the tender; the others are about this payment."""
        if action in TENDERS:
            if self.tenders[action].isEnabled():
                self._choose(action)
        elif action == "no_rounding":
            if self.tender == "cash":
                self.no_rounding = not self.no_rounding
                self.amount.setText("")
                self._show()
        elif action == "split":
            self.split = not self.split
            if self.split:
                self.page.say(_("先输这一次收多少，收完再收剩下的。"))
            self._show()
        elif action == "pay":
            self.go_on()
        else:
            return False
        return True

    def go_on(self) -> None:
        """One payment. While it is under way nothing more is taken."""
        view = self.page.host.view
        if self._attempt is not None or view is None:
            return
        amount = self._amount_fen(view)
        if amount is None:
            self.page.say(sentence(PosError("bad_value", "money", field=_("收款金额"))), wrong=True)
            return
        if view.cart.left_fen <= 0 and not view.cart.empty:
            self._send({})
            return
        asked = self._asked_fen(view)
        if amount < asked and not self.split:
            short = money(asked - amount)
            key = self.page.key_of("pay.split")
            self.page.say(
                _("还差 {short} 元。要分几次收，请先按“分几次收”（{key}）。", short=short, key=key), wrong=True
            )
            return
        fields: dict[str, Any] = {"tender": self.tender, "amount_fen": amount}
        if self.no_rounding:
            fields["rounding"] = "none"
        if self.tender in ("wechat", "alipay") and self.reference.text():
            fields["reference"] = self.reference.text()
        if self.tender == "love_fund":
            fields["family"] = self.family.text().strip().upper()
        self._send(fields)

    def _send(self, fields: dict[str, Any]) -> None:
        # A payment that ended in an unexpected fault may be on disk: the same one again goes under the same key.
        again = self._unsure is not None and self._unsure[0] == fields
        key = self._unsure[1] if again and self._unsure is not None else str(uuid4())
        self._attempt = (fields, key)
        if self.go is not None:
            self.go.setEnabled(False)
        self.page.ask("pay", fields, self._on_paid, self._on_refused, key=key)

    _unsure: tuple[dict[str, Any], str] | None = None

    def _on_paid(self, answer: dict[str, Any]) -> None:
        self._attempt = self._unsure = None
        if "sale" in answer:
            self._reset()
            return
        self._reset()
        self._choose("cash")
        self.page.say(_("收到了，还差 {left} 元。", left=money(answer["left_fen"])))

    def _on_refused(self, refusal: PosError) -> bool:
        self._attempt = self._unsure = None
        self._show()
        return False

    def _on_broke(self) -> None:
        self._unsure, self._attempt = self._attempt, None
        self._show()

    def scan(self, code: str) -> bool:
        """One thing more, or a card: it goes to the sale, and what is asked follows."""
        return False

    def back(self) -> bool:
        """First the digits typed, then the panel; not while a payment is under way."""
        if self._attempt is not None:
            return True
        if self.amount.text():
            self.amount.setText("")
            return True
        return False

    def forget(self) -> None:
        """What was typed goes."""
        self._reset()
