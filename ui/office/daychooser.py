"""Which business date is on show: typed as 2026-11-23, or one day back and on."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.calendar import parse_date
from pos.errors import PosError
from pos.words import _
from ui.office.step import step_button
from ui.theme import px, type_px
from ui.widgets.field import CodeField


class DayChooser(QWidget):
    """`changed(date)`. A date half typed changes nothing."""

    changed = Signal(object)
    _first = ""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = CodeField(name or _("营业日"))
        self.field.setFixedWidth(px(136) * type_px(18) // px(18))
        self.field.setMaxLength(10)
        self.field.textEdited.connect(lambda _text: self._say())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        self.earlier = step_button("◀", _("前一天"), lambda: self._move(-1))
        self.later = step_button("▶", _("后一天"), lambda: self._move(1))
        for part in (self.earlier, self.field, self.later):
            row.addWidget(part)

    @property
    def day(self) -> date | None:
        """The date, where one is typed."""
        try:
            return parse_date(self.field.text())
        except PosError:
            return None

    @property
    def is_other(self) -> bool:
        """Whether another day than the one it began with was chosen."""
        return self.field.text() != self._first

    def begin(self, business_date: str) -> None:
        """Today, unless a day is chosen already."""
        if not self.field.text():
            self._first = business_date
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
