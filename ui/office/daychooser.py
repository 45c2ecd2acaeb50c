"""Which business date is on show: typed as 2026-11-23, or one day back and on."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from pos.calendar import parse_date
from pos.errors import PosError
from pos.words import _
from ui.theme import OFFICE_TOUCH, px
from ui.widgets.field import CodeField


class DayChooser(QWidget):
    """`changed(date)`. A date half typed changes nothing."""

    changed = Signal(object)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = CodeField(name or _("营业日"))
        self.field.setFixedWidth(px(136))
        self.field.setMaxLength(10)
        self.field.textEdited.connect(lambda _text: self._say())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        self.earlier, self.later = self._step("◀", _("前一天"), -1), self._step("▶", _("后一天"), 1)
        for part in (self.earlier, self.field, self.later):
            row.addWidget(part)

    def _step(self, sign: str, name: str, days: int) -> QPushButton:
        button = QPushButton(sign)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFixedWidth(px(OFFICE_TOUCH + 4))
        button.clicked.connect(lambda: self._move(days))
        return button

    @property
    def day(self) -> date | None:
        """The date, where one is typed."""
        try:
            return parse_date(self.field.text())
        except PosError:
            return None

    def begin(self, business_date: str) -> None:
        """Today, unless a day is chosen already."""
        if not self.field.text():
            self.field.setText(business_date)

    def show_day(self, day: date) -> None:
        """Choose *day*."""
        self.field.setText(day.isoformat())
        self._say()

    def _move(self, days: int) -> None:
        if self.day is not None:
            self.show_day(self.day + timedelta(days=days))

    def _say(self) -> None:
        if self.day is not None:
            self.changed.emit(self.day)
