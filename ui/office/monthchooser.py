"""Which month is on show: the one before, the one after, and its name between them."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.words import _
from ui.office.step import step_button
from ui.theme import px
from ui.widgets.labels import label


class MonthChooser(QWidget):
    """`changed("2026-11")`. It goes no further than the month that is under way."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.month = ""
        self._last = ""
        self.earlier = step_button("◀", _("上个月"), lambda: self.show_month(month_after(self.month, -1)))
        self.later = step_button("▶", _("下个月"), lambda: self.show_month(month_after(self.month, 1)))
        self._name = label("", "title", align=Qt.AlignmentFlag.AlignCenter)
        self._name.setMinimumWidth(px(112))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        for part in (self.earlier, self._name, self.later):
            row.addWidget(part)

    @property
    def is_earlier(self) -> bool:
        """Whether another month than the one under way was chosen."""
        return self.month < self._last

    def begin(self, business_date: str) -> None:
        """The month under way; the one on show stays where one was chosen."""
        self._last = business_date[:7]
        self._mark(self.month or self._last)

    def show_month(self, month: str) -> None:
        """Choose *month*."""
        if month <= self._last:
            self._mark(month)
            self.changed.emit(month)

    def _mark(self, month: str) -> None:
        self.month = month
        self._name.setText(month)
        self.later.setEnabled(month < self._last)


def month_after(month: str, by: int) -> str:
    """The month before (*by* −1) or after (1)."""
    first = date.fromisoformat(f"{month}-01")
    other = first - timedelta(days=1) if by < 0 else first + timedelta(days=31)
    return f"{other:%Y-%m}"
