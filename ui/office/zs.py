"""The Zs that were made, and what the next one would close: the one green button, which asks once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.shift import Shift
from pos.totals import ZReport
from pos.words import TENDERS, _
from ui.office.table import Column, Table
from ui.page import Host
from ui.show import grouped
from ui.theme import px
from ui.widgets.figures import FigureList
from ui.widgets.greenbutton import GreenButton
from ui.widgets.keybutton import KeyButton


class ZPanel(QWidget):
    """The list on the left; since the last Z on the right."""

    def __init__(
        self, host: Host, done: Callable[[], None], refused: Callable[[PosError], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._host, self._done, self._refused = host, done, refused
        self.table = Table(_("日结"), _columns())
        self.running = FigureList(_("上次日结以来"))
        self.z = GreenButton(_("日结 Z"))
        self.z.clicked.connect(self.press)
        self.cancel = KeyButton(_("先不结"), "Esc")
        self.cancel.clicked.connect(self.go_back)
        self.sure = False
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.cancel, 1)
        foot.addWidget(self.z, 2)
        right = QVBoxLayout()
        right.setSpacing(px(10))
        right.addWidget(self.running, 1)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self.table, 8)
        row.addLayout(right, 5)
        self.ask_sure(False)

    def show_running(self, running: ZReport | None, shift: Shift | None) -> None:
        """What a Z would close now."""
        rows = []
        if shift is not None:
            rows.append((_("还没交班"), _("第 {shift} 班 · {name}", shift=shift.number, name=shift.staff)))
        rows += brief_rows(running) if running else [(_("没有新的销售"), "—")]
        self.running.set_rows(rows, strong={_("销售净额")})

    def press(self) -> None:
        """Ask, and then do it."""
        if not self.sure:
            self.ask_sure(True)
            self._host.say(_("日结以后这一段的数就定了；确定就再按一次。"))
            return
        self.ask_sure(False)
        self._host.till.ask("z", {}, self._closed, self._refuse)

    def go_back(self) -> bool:
        """Not sure after all. False: nothing was asked."""
        was = self.sure
        self.ask_sure(False)
        return was

    def ask_sure(self, sure: bool) -> None:
        """Put the question, or take it back."""
        self.sure = sure
        self.z.setText(_("确定，日结") if sure else _("日结 Z"))
        self.cancel.setVisible(sure)

    def _refuse(self, refusal: PosError) -> None:
        self.ask_sure(False)
        self._refused(refusal)

    def _closed(self, answer: dict[str, Any]) -> None:
        money = grouped(answer["net_fen"])
        self._host.say(
            _("日结 Z 第 {z} 号完成：{count} 单，{money} 元。", z=answer["z"], count=answer["sales"], money=money)
        )
        self._done()


def brief_rows(report: ZReport) -> list[tuple[str, str]]:
    """What a Z would close, in few lines."""
    totals = report.totals
    return [
        (_("单数"), str(totals.sales)),
        (_("销售净额"), grouped(totals.net_fen)),
        *((_(TENDERS.get(name, name)), grouped(fen)) for name, fen in totals.tenders_fen.items()),
        (_("抹零"), grouped(totals.rounding_fen)),
        (_("开业至今累计"), grouped(report.grand_fen)),
    ]


def z_rows(report: ZReport) -> list[tuple[str, str]]:
    """The figures of a Z, named."""
    totals = report.totals
    return [
        *brief_rows(report)[:-1],
        (_("优惠"), grouped(totals.discount_fen)),
        (_("退货"), _("{count} 单 {money}", count=totals.refunds, money=grouped(totals.refunded_fen))),
        (_("年龄档让利"), grouped(totals.given_fen)),
        (_("爱心基金收入"), grouped(totals.fund_fen)),
        (_("开业至今累计"), grouped(report.grand_fen)),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("日结号"), lambda z: str(z.number), 66, figures=True),
        Column(_("营业日"), lambda z: z.business_date, 122),
        Column(_("单数"), lambda z: str(z.sales), 60, figures=True),
        Column(_("销售净额"), lambda z: grouped(z.net_fen), 100, figures=True),
        Column(_("谁结的"), lambda z: z.staff),
    ]
