"""The shift's pages: open one with its float, count the drawer blind, see what came of it.

Before the count nothing here shows what the drawer should hold or how people paid; the count is sent as it is and ends
the shift whatever it comes to.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.totals import ShiftReport
from pos.view import View
from pos.words import _, sentence
from ui.cashcount import CashCount
from ui.page import Host, Page
from ui.shiftresult import ShiftResult
from ui.theme import px, set_kind
from ui.widgets.field import TextField
from ui.widgets.greenbutton import GreenButton
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label
from ui.widgets.message import MessageLine
from ui.widgets.numberpad import NumberPad

OPEN, COUNT, RESULT = range(3)


class _CountSide(QWidget):
    """A count on the left; the pad and what goes on with it on the right."""

    def __init__(self, *, by_pieces: bool) -> None:
        super().__init__()
        self.title = label("", "title")
        self.hint = label("", "soft", wrap=True)
        self.count = CashCount(by_pieces=by_pieces)
        self.pad = NumberPad()
        self.pad.pressed.connect(self.count.press)
        self.extra = QVBoxLayout()
        self.extra.setSpacing(px(8))
        self.back = KeyButton(_("返回"), "Esc")
        self.go = GreenButton("")

        card = set_kind(QFrame(), "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(20), px(14), px(20), px(14))
        inside.addWidget(self.count)
        left = QVBoxLayout()
        left.setSpacing(px(8))
        left.addWidget(self.title)
        left.addWidget(self.hint)
        left.addWidget(card, 1)
        right = QVBoxLayout()
        right.setSpacing(px(12))
        self.pad.setMaximumHeight(px(460))
        right.addWidget(self.pad, 1)
        right.addStretch(0)
        right.addLayout(self.extra)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(self.back, 1)
        foot.addWidget(self.go, 2)
        right.addLayout(foot)
        inner = QWidget()
        inner.setMaximumWidth(px(1280))
        row = QHBoxLayout(inner)
        row.setContentsMargins(px(24), px(16), px(24), px(12))
        row.setSpacing(px(20))
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(inner)


class ShiftPage(Page):
    """Open, count, result: which one is on show hangs on the counter's state."""

    name = "shift"

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.key = ""
        self._sent = False
        self.opening = self._make_opening()
        self.counting = self._make_counting()
        self.result = ShiftResult()
        self._pages = QStackedWidget()
        for page in (self.opening, self.counting, self._around_result()):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages, 1)
        self.message = MessageLine()
        line = QHBoxLayout()
        line.setContentsMargins(px(24), 0, px(24), px(8))
        line.addWidget(self.message)
        column.addLayout(line)

    def _make_opening(self) -> _CountSide:
        side = _CountSide(by_pieces=False)
        side.title.setText(_("开班"))
        side.hint.setText(_("点一点钱箱里的备用金；没有就输 0。"))
        side.go.setText(_("开班"))
        side.go.clicked.connect(self._open)
        side.back.setText(_("退出登录"))
        side.back.clicked.connect(self._sign_out)
        self.to_office = KeyButton(_("店长室"))
        self.to_office.clicked.connect(lambda: self.host.go("office"))
        side.extra.addWidget(self.to_office)
        return side

    def _make_counting(self) -> _CountSide:
        side = _CountSide(by_pieces=True)
        side.title.setText(_("交班：点钱箱"))
        side.hint.setText(_("只点现金，按面额输张数；点完才看得到账上的数。"))
        side.go.setText(_("点完，交班"))
        side.go.clicked.connect(self._close)
        side.back.clicked.connect(self._leave_count)
        self.reason = TextField(_("说明"), _("有什么要说明的（可不填）"))
        set_kind(self.reason, "tall")
        side.extra.addWidget(self.reason)
        return side

    def _around_result(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(px(24), px(16), px(24), px(12))
        column.setSpacing(px(12))
        self._result_title: QLabel = label(_("交班完成"), "title")
        column.addWidget(self._result_title)
        column.addWidget(self.result, 1)
        self.print = KeyButton(_("再打一张交班单"))
        self.print.clicked.connect(self._print)
        self.done = GreenButton(_("完成，退出登录"))
        self.done.clicked.connect(self._sign_out)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(self.print, 1)
        foot.addStretch(1)
        foot.addWidget(self.done, 1)
        column.addLayout(foot)
        return page

    @property
    def stage(self) -> int:
        """OPEN, COUNT or RESULT."""
        return self._pages.currentIndex()

    # -- what the window tells it ----------------------------------------------------------------------------------
    def enter(self) -> None:
        """Open a shift, or count the open one."""
        view = self.host.view
        self._to(COUNT if view is not None and view.shift is not None else OPEN)

    def leave(self) -> None:
        """Forget what was typed and what was shown."""
        for side in (self.opening, self.counting):
            side.count.clear()
        self.reason.clear()
        self._pages.setCurrentIndex(OPEN)

    def show_view(self, view: View) -> None:
        """A manager may go to the office without a shift; without a printer there is no slip to print."""
        self.to_office.setVisible(view.staff is not None and view.staff.manager)
        self.print.setVisible(view.site.has_printer)

    def act(self, action: str) -> bool:
        """Enter: the next denomination, then the green button. Esc: one step back."""
        if action == "enter":
            self._enter()
        elif action == "back":
            self._back()
        else:
            return False
        return True

    def scan(self, code: str) -> bool:
        """Digits from a scanner have no place in a count."""
        if self.stage == RESULT:
            return False
        self.host.say(_("正在点钱，扫码先停一停。"), wrong=True)
        return True

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Say one line in its own place, so that nothing jumps."""
        self.message.say(text, wrong=wrong)
        return True

    def typing(self) -> QWidget | None:
        """Digits go to the count."""
        return None if self.stage == RESULT else self._count().where

    # -- hands ----------------------------------------------------------------------------------------------------
    def _to(self, stage: int) -> None:
        self.key, self._sent = uuid4().hex, False
        self._pages.setCurrentIndex(stage)
        if stage == RESULT:
            self.done.setFocus()
        else:
            (self.opening if stage == OPEN else self.counting).count.take_focus()

    def _enter(self) -> None:
        if self.stage == RESULT:
            self._sign_out()
        elif not self._count().next():
            (self._open if self.stage == OPEN else self._close)()

    def _back(self) -> None:
        if self.stage == COUNT:
            self._leave_count()
        elif self.stage == OPEN:
            self._sign_out()

    def _count(self) -> CashCount:
        return (self.opening if self.stage == OPEN else self.counting).count

    def _counted_fen(self) -> int | None:
        count = self._count()
        if not count.counted:
            self.host.say(_("还没有点；钱箱是空的，就在合计里输 0。"), wrong=True)
            return None
        try:
            return count.total_fen()
        except PosError as refusal:
            self.host.say(sentence(refusal), wrong=True)
            return None

    def _open(self) -> None:
        fen = self._counted_fen()
        if fen is not None and not self._sent:
            self._sent = True
            self.host.till.ask("open_shift", {"float_fen": fen}, self._opened, self._refused, key=self.key)

    def _opened(self, answer: dict[str, Any]) -> None:
        self.host.go("checkout")
        self.host.say(_("第 {shift} 班开班了。", shift=answer["shift"]))

    def _close(self) -> None:
        fen = self._counted_fen()
        if fen is None or self._sent:
            return
        self._sent = True
        count = self._count()
        fields: dict[str, Any] = {"counts": count.counts()} if count.by_pieces else {"counted_fen": fen}
        if self.reason.text().strip():
            fields["reason"] = self.reason.text().strip()
        self.host.till.ask("close_shift", fields, self._closed, self._refused, key=self.key)

    def _closed(self, answer: dict[str, Any]) -> None:
        number = int(answer["shift"])
        self.host.till.query(lambda till: till.ledger.shift_report(number), self._show_result)

    def _show_result(self, report: ShiftReport) -> None:
        self.result.show_report(report)
        self._shift = report.shift.number
        self._to(RESULT)

    def _refused(self, refusal: PosError) -> None:
        self._sent = False
        self.key = uuid4().hex
        self.host.say(sentence(refusal), wrong=True)

    def _print(self) -> None:
        self.host.till.ask("print_shift", {"shift": self._shift}, lambda _answer: self.host.say(_("已送去打印。")))

    def _leave_count(self) -> None:
        self.host.go("checkout")

    def _sign_out(self) -> None:
        self.host.till.ask("sign_out")
