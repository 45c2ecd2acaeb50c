"""Staff: who signs in, as what, with which PIN; what each role may do; what is to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.staff import ROLES as ROLE_NAMES
from pos.staff import Staff
from pos.words import ROLES, _
from ui.office.exceptionlist import ExceptionList
from ui.office.form import Form
from ui.office.ownpin import OwnPin
from ui.office.permissions import Permissions
from ui.office.section import Section
from ui.office.table import Column, Table
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

PEOPLE, MAY, LOOK_AT, OWN_PIN = range(4)


class StaffSection(Section):
    """The list, and beside it a new person or the marked one; permissions, exceptions and one's own PIN behind tabs."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._person: Staff | None = None
        self.table = Table(_("员工"), _columns())
        self.table.chosen.connect(self._show)
        self._title = label(_("新员工"), "subtitle")
        self.form = Form(columns=1)
        self.name = self.form.text(_("姓名"))
        self.role = self.form.choice(_("岗位"), {role: _(ROLES[role]) for role in ROLE_NAMES})
        self.pin = self.form.pin(_("密码（4 到 8 位数字）"))
        self.active = self.form.check(_("在职，可以登录"))
        self.go = KeyButton("", "Enter", "go")
        self.go.clicked.connect(self.save)
        self.new = KeyButton(_("新员工"), "Esc")
        self.new.clicked.connect(lambda: self._show(None))
        card = QFrame()
        set_kind(card, "card")
        card.setFixedWidth(px(340))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(18), px(14), px(14), px(14))
        inside.addWidget(self._title)
        inside.addWidget(self.form, 1)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.new, 1)
        foot.addWidget(self.go, 2)
        inside.addLayout(foot)
        people = QWidget()
        row = QHBoxLayout(people)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(14))
        row.addWidget(self.table, 1)
        row.addWidget(card)
        self.may, self.exceptions, self.own_pin = Permissions(host), ExceptionList(host), OwnPin(host)
        own_pin = QWidget()
        beside = QHBoxLayout(own_pin)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.own_pin, 1)
        beside.addStretch(1)
        self._stack = QStackedWidget()
        for page in (people, self.may, self.exceptions, own_pin):
            self._stack.addWidget(page)
        self.tabs: list[KeyButton] = []
        tabs = QHBoxLayout()
        tabs.setSpacing(px(8))
        for place, text in enumerate((_("员工"), _("权限"), _("要留意的"), _("我的密码"))):
            tab = KeyButton(text, kind="tab")
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, place=place: self.to(place))
            tabs.addWidget(tab, 1)
            self.tabs.append(tab)
        self.column.addLayout(tabs)
        self.column.addWidget(self._stack, 1)
        save = QShortcut(QKeySequence("F12"), self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(lambda: self.may.save() if self._stack.currentIndex() == MAY else None)

    def to(self, page: int) -> None:
        """Show PEOPLE, MAY, LOOK_AT or OWN_PIN."""
        self.own_pin.forget()
        self._stack.setCurrentIndex(page)
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == page)
        view = self.host.view
        if page == PEOPLE:
            self._show(None)
            self._fetch()
        elif page == MAY and view is not None:
            self.may.show_view(view)
            self.may.table.setFocus()
            self.may.table.setCurrentIndex(self.may.table.rows_model.index(0, 1))
        elif page == LOOK_AT:
            self.exceptions.fetch()
            self.exceptions.table.setFocus()
        elif page == OWN_PIN:
            self.own_pin.old.setFocus()

    def enter(self) -> None:
        """Fetch the list, and begin with a new person."""
        self.to(PEOPLE)

    def leave(self) -> None:
        """Forget a PIN half typed."""
        self.pin.clear()
        self.own_pin.forget()

    def press_enter(self) -> None:
        """On a row: take it up. In the form: save. In the permissions: down."""
        page = self._stack.currentIndex()
        if page == MAY:
            self.may.table.step(1, 0)
        elif page == LOOK_AT:
            self.exceptions.fetch_typed()
        elif page == OWN_PIN:
            self.own_pin.press_enter()
        elif not (self.table.hasFocus() and self.table.choose_current()):
            self.save()

    def typing(self) -> QWidget | None:
        """Space in the permissions switches them."""
        return self.may.table if self._stack.currentIndex() == MAY else None

    def go_back(self) -> bool:
        """From another tab to the people, from a person to a new one."""
        if self._stack.currentIndex() != PEOPLE:
            self.to(PEOPLE)
            return True
        if self._person is None:
            return False
        self._show(None)
        return True

    def save(self) -> None:
        """Add the new person, or change the one taken up."""
        pin, role = self.pin.text(), self.role.value()
        if self._person is None:
            self.ask("add_staff", {"name": self.name.text().strip(), "role": role, "pin": pin}, self._saved)
            return
        fields: dict[str, Any] = {"name": self._person.name, "role": role, "active": self.active.isChecked()}
        if pin:
            fields["pin"] = pin
        self.ask("change_staff", fields, self._saved)

    def _saved(self, answer: dict[str, Any]) -> None:
        self.host.say(_("已保存：{name}", name=answer["staff"]))
        self._show(None)
        self._fetch()

    def _fetch(self) -> None:
        def show(rows: Sequence[Staff]) -> None:
            self.table.set_rows(rows)

        self.host.till.query(lambda till: till.ledger.staff(), show)

    def _show(self, person: Staff | None) -> None:
        self._person = person
        self.pin.clear()
        self.pin.setPlaceholderText(_("不改就不填") if person else "")
        self.name.setText(person.name if person else "")
        self.name.setReadOnly(person is not None)
        self.role.choose(person.role if person else ROLE_NAMES[0])
        self.active.setChecked(person.active if person else True)
        self.active.setEnabled(person is not None)
        self._title.setText(person.name if person else _("新员工"))
        self.go.setText(_("保存") if person else _("添加"))
        self.new.setVisible(person is not None)
        if person is None:
            self.table.clearSelection()
            self.table.setCurrentIndex(self.table.rows_model.index(-1, -1))
            self.name.setFocus()


def _columns() -> list[Column]:
    return [
        Column(_("姓名"), lambda person: person.name),
        Column(_("岗位"), lambda person: _(ROLES[person.role]), 110),
        Column(_("状态"), lambda person: _("在职") if person.active else _("停用"), 110),
    ]
