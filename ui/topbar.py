"""The bar at the top: whose shop, which counter, who is here, what time; words only where something is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from pos.view import View
from pos.words import COUNTERS, ROLES, _
from ui.backups import todo_texts, warning_text
from ui.show import papers_short, papers_text
from ui.theme import CENTER, px, set_kind
from ui.widgets.elided import ElidedLabel
from ui.widgets.labels import label
from ui.widgets.pills import PillRow


class TopBar(QWidget):
    """Emits `counter_chosen`, `status_pressed` (something is wrong with the papers), `person_pressed`, and `told` with
    what is to be said of another trouble that was pressed.
    """

    counter_chosen = Signal(str)
    status_pressed = Signal()
    person_pressed = Signal()
    told = Signal(str)

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
        self._switch.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
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
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            button.clicked.connect(lambda _checked=False, counter=counter: self.counter_chosen.emit(counter))
            group.addButton(button)
            switch.addWidget(button)
            self.counters[counter] = button
        self.counters["canteen"].setChecked(True)
        row.addWidget(self._switch)
        self.troubles = PillRow(4)
        self.slow, self.status, self.clock_back, self.backup = self.troubles.pills
        self.status.clicked.connect(self.status_pressed)
        self.troubles.told.connect(self.told)
        for pill in (self.slow, self.clock_back, self.backup):
            pill.clicked.connect(lambda _checked=False, pill=pill: self.told.emit(pill.whole))
        row.addWidget(self.troubles, 1)
        self.person = QPushButton()
        set_kind(self.person, "bar")
        self.person.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
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
        self.status.say(papers_short(view), papers_text(view))
        self.clock_back.say(_("时钟倒退了，请店长核对") if view.clock_back else "")
        self.backup.say(warning_text(view), " ".join(todo_texts(view)))
        self.troubles.show_pills()
        try:
            self._now = datetime.fromisoformat(view.now)
        except ValueError:
            self._now = None
        self._seen.start()
        self._show_time()

    def show_slow(self, slow: bool) -> None:
        """The disk keeps everybody waiting."""
        self.slow.say(_("磁盘慢，请稍等") if slow else "")
        self.troubles.show_pills()

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
