"""The bar at the top: whose shop, which counter, who is here, what time; words only where something is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from pos.view import View
from pos.words import COUNTERS, ROLES, _
from ui.backups import warning_text
from ui.show import papers_short, papers_text
from ui.theme import CENTER, px, set_kind
from ui.widgets.elided import ElidedLabel
from ui.widgets.labels import label


class TopBar(QWidget):
    """Emits `counter_chosen`, `status_pressed` (something is wrong with the papers) and `person_pressed`."""

    counter_chosen = Signal(str)
    status_pressed = Signal()
    person_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(px(64))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), px(2), px(16), px(2))
        row.setSpacing(px(14))
        self._name = ElidedLabel(_("家门口收银"), size=20, bold=True, color="bar_ink")
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name.setMinimumWidth(px(80))
        row.addWidget(self._name)
        self._switch = QWidget()
        switch = QHBoxLayout(self._switch)
        switch.setContentsMargins(0, 0, 0, 0)
        switch.setSpacing(0)
        self.counters: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for counter, word in COUNTERS.items():
            button = QPushButton(_(word))
            set_kind(button, "counter")
            button.setCheckable(True)
            button.setAccessibleName(_(word))
            button.setToolTip("Ctrl+Tab")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, counter=counter: self.counter_chosen.emit(counter))
            group.addButton(button)
            switch.addWidget(button)
            self.counters[counter] = button
        self.counters["canteen"].setChecked(True)
        row.addWidget(self._switch)
        row.addStretch(1)
        self.slow = label(_("磁盘慢，请稍等"), "pill", align=CENTER)
        self.slow.hide()
        row.addWidget(self.slow)
        self.clock_back = label(_("时钟倒退了，请店长核对"), "pill", align=CENTER)
        self.clock_back.hide()
        self.backup = label("", "pill", align=CENTER)
        self.backup.hide()
        row.addWidget(self.backup, 0, CENTER)
        row.addWidget(self.clock_back)
        self.status = QPushButton()
        set_kind(self.status, "pill")
        self.status.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.status.clicked.connect(self.status_pressed)
        self.status.hide()
        row.addWidget(self.status)
        self.person = QPushButton()
        set_kind(self.person, "bar")
        self.person.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.person.clicked.connect(self.person_pressed)
        self.person.setToolTip(_("换人登录"))
        row.addWidget(self.person)
        self.time = label(kind="bar", align=CENTER)
        row.addWidget(self.time)
        self._seen = QElapsedTimer()
        self._now: datetime | None = None
        self._tick = QTimer(self, interval=5000)
        self._tick.timeout.connect(self._show_time)
        self._tick.start()

    def show_view(self, view: View) -> None:
        """Say how the counter stands."""
        self._name.set_text(view.site.name or _("家门口收银"))
        staff, shift = view.staff, view.shift
        parts = [staff.name] if staff else []
        if staff and staff.manager:
            parts.append(_(ROLES[staff.role]))
        if shift is not None:
            parts.append(_("第 {shift} 班", shift=shift.number))
        self.person.setText(" · ".join(parts))
        self.person.setAccessibleName(_("当班：{who}", who=self.person.text()))
        self.person.setVisible(bool(parts))
        papers = papers_short(view)
        self.status.setText(papers)
        self.status.setAccessibleName(papers_text(view))
        self.status.setVisible(bool(papers))
        self.clock_back.setVisible(view.clock_back)
        backup = warning_text(view)
        self.backup.setText(backup)
        self.backup.setVisible(bool(backup))
        try:
            self._now = datetime.fromisoformat(view.now)
        except ValueError:
            self._now = None
        self._seen.start()
        self._show_time()

    def show_counter(self, counter: str) -> None:
        """Mark the counter in front."""
        self.counters[counter].setChecked(True)

    def show_switch(self, there: bool) -> None:
        """The switch is the checkout's."""
        self._switch.setVisible(there)

    def _show_time(self) -> None:
        """The Till's own time, carried on; the wall's clock is asked by nobody here."""
        if self._now is not None:
            self.time.setText((self._now + timedelta(milliseconds=self._seen.elapsed())).strftime("%H:%M"))
