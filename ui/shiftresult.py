"""What a closed shift came to: over or short, and the drawer's formula line by line."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos.totals import ShiftReport
from pos.words import PERIODS, TENDERS, _
from ui.show import grouped
from ui.theme import CENTER, px, set_kind
from ui.widgets.figures import FigureList
from ui.widgets.labels import label


class ShiftResult(QWidget):
    """Told a ShiftReport; every figure in it is the Till's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "line", align=CENTER)
        self.over = label("", "huge", align=CENTER, name=_("长短款"))
        self._reason = label("", "soft", align=CENTER, wrap=True)
        head = set_kind(QFrame(), "card")
        inside = QVBoxLayout(head)
        inside.setContentsMargins(px(20), px(14), px(20), px(14))
        for part in (self._title, self.over, self._reason):
            inside.addWidget(part)
        self.formula = FigureList(_("钱箱里应有多少"))
        self.sold = FigureList(_("这一班收了多少"))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(self.formula, 1)
        row.addWidget(self.sold, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        column.addWidget(head)
        column.addLayout(row, 1)

    def show_report(self, report: ShiftReport) -> None:
        """Show the figures of *report*."""
        shift, drawer, totals = report.shift, report.drawer, report.totals
        title = _("第 {shift} 班 · {name}", shift=shift.number, name=shift.staff)
        if shift.closed_by not in ("", shift.staff):
            title = _("{shift}（{name} 代为交班）", shift=title, name=shift.closed_by)
        self._title.setText(title)
        self.over.setText(over_text(report))
        self._reason.setText(_("原因：{reason}", reason=shift.reason) if shift.reason else "")
        self._reason.setVisible(bool(shift.reason))
        rows = [
            (_("备用金"), grouped(drawer.float_fen)),
            (_("+ 现金收款（找零、退款已减）"), grouped(drawer.cash_fen)),
            (_("+ 存入"), grouped(drawer.paid_in_fen)),
            (_("− 支出"), grouped(drawer.paid_out_fen)),
            (_("= 应有"), grouped(drawer.expected_fen)),
        ]
        if not shift.is_open:
            rows += [(_("点得"), grouped(shift.counted_fen)), (_("长短款"), _signed(shift.over_fen))]
        self.formula.set_rows(rows, strong={_("= 应有"), _("长短款")})
        sold = [(_("销售净额"), grouped(totals.net_fen))]
        sold += [(_(TENDERS.get(name, name)), grouped(fen)) for name, fen in totals.tenders_fen.items()]
        sold += [(_("单数"), str(totals.sales))]
        sold += [(_(PERIODS[period]), _("{count} 份", count=count)) for period, count in totals.meals.items() if count]
        for name, count, fen in (
            (_("退货 {count} 单"), totals.refunds, -totals.refunded_fen),
            (_("删行 {count} 次"), totals.voids, totals.voided_fen),
        ):
            if count:
                sold.append((name.format(count=count), grouped(fen)))
        for name, fen in ((_("优惠"), totals.discount_fen), (_("抹零"), totals.rounding_fen)):
            if fen:
                sold.append((name, grouped(fen)))
        self.sold.set_rows(sold, strong={_("销售净额")})


def over_text(report: ShiftReport) -> str:
    """Over, short or even, in words and figures: `短款 0.30`."""
    over = report.shift.over_fen
    if report.shift.is_open:
        return _("进行中")
    if over == 0:
        return _("正好，不长不短")
    return _("长款 {money}", money=grouped(over)) if over > 0 else _("短款 {money}", money=grouped(abs(over)))


def _signed(fen: int) -> str:
    return ("+" if fen > 0 else "") + grouped(fen)
