"""Residents: find one by name, pinyin, home or number, change what is known, and enrol new ones, one by one or by list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from pos.ledger import Enrolled
from pos.resident import ReadCard, age_on, looks_like_card
from pos.view import View
from pos.words import _
from ui.office.form import Form
from ui.office.importing import ImportPanel
from ui.office.residentcard import STATE_NAMES, ResidentCard
from ui.office.section import Section
from ui.office.subsidyform import SubsidyForm
from ui.office.table import Column, Table
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.field import TextField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

MOST = 5000
SEARCH_MS = 120
ENROL, PERSON, SUBSIDY = range(3)


class ResidentsSection(Section):
    """The list with its search, and the form that enrols; a shown card fills the form wherever the focus is."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._today = date.min
        self._asked = 0
        self.search = TextField(_("找居民"), _("姓名、拼音、住处或编号 R0031"))
        self.search.setMinimumHeight(px(48))
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._wait.timeout.connect(lambda: self._fetch())
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.table = Table(_("居民"), self._columns())
        self.table.chosen.connect(self._open)

        self.form = Form(columns=2)
        self.card = self.form.code(_("身份证号"), _("刷卡，或照卡输入"), span=2)
        # Nobody behind the manager reads a number off the screen.
        self.card.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.name = self.form.text(_("姓名"))
        self.home = self.form.text(_("住处"), _("3 栋 201"))
        self.note = self.form.text(_("给厨房的话（可不填）"), span=2)
        self.passport = self.form.code(_("没有身份证：护照号"), span=2)
        self.born = self.form.code(_("护照上的生日"), "1940-02-03")
        self.sex = self.form.choice(_("护照上的性别"), {"": "", "F": _("女"), "M": _("男")})
        self.go = KeyButton(_("登记"), "Enter", "go")
        self.go.clicked.connect(self.save)
        card = QFrame()
        set_kind(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(18), px(14), px(14), px(14))
        inside.addWidget(label(_("登记居民"), "subtitle"))
        inside.addWidget(self.form, 1)
        inside.addWidget(label(_("本人同意后再登记；证件号看过就不留。"), "soft", wrap=True))
        inside.addWidget(self.go)
        self.person = ResidentCard(host, self.go_back, self._changed)
        self.subsidy = SubsidyForm(host, self.go_back)
        self.panel = ImportPanel(host, "residents", back=self.go_back, done=self._imported)
        self._faces = QStackedWidget()
        self._faces.setFixedWidth(px(352))
        for face in (card, self.person, self.subsidy):
            self._faces.addWidget(face)
        left = QVBoxLayout()
        left.setSpacing(px(10))
        left.addWidget(self.search)
        left.addWidget(self.table, 1)
        left.addLayout(self._foot())
        listing = QWidget()
        row = QHBoxLayout(listing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(14))
        row.addLayout(left, 1)
        row.addWidget(self._faces)
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        self._stack.addWidget(self.panel)
        self.column.addWidget(self._stack, 1)

    def _foot(self) -> QHBoxLayout:
        self.new = KeyButton(_("新登记"))
        self.new.clicked.connect(lambda: self._to(ENROL))
        self.load = KeyButton(_("从表格导入"))
        self.load.clicked.connect(self._import)
        self.export = KeyButton(_("台账"))
        self.export.clicked.connect(lambda: self._to(SUBSIDY))
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        for button in (self.new, self.load, self.export):
            foot.addWidget(button, 1)
        return foot

    def _columns(self) -> list[Column]:
        return [
            Column(_("编号"), lambda person: person.resident, 76),
            Column(_("姓名"), lambda person: person.name),
            Column(_("年龄"), self._age, 60, figures=True),
            Column(_("住处"), lambda person: _state(person) or person.home, 124),
        ]

    def _age(self, person: Enrolled) -> str:
        return str(age_on(date.fromisoformat(person.born), self._today)) if person.born else ""

    def enter(self) -> None:
        """Fetch the list; typing searches at once."""
        self._stack.setCurrentIndex(0)
        self._faces.setCurrentIndex(ENROL)
        self.load.setVisible(self.panel.is_there)
        self.export.setVisible(self.host.papers is not None)
        self.search.setFocus()
        self._fetch()

    def leave(self) -> None:
        """No digit of a card stays on the page, and nobody's name; the list is read anew."""
        self._clear()
        self.person.forget()
        self._asked += 1
        self.table.set_rows(())

    def _to(self, face: int) -> None:
        self._faces.setCurrentIndex(face)
        if face == ENROL:
            self.card.setFocus()
        elif face == SUBSIDY:
            self.subsidy.show_month(f"{self._today:%Y-%m}")

    def _open(self, person: Enrolled) -> None:
        self.host.say("")
        self._faces.setCurrentIndex(PERSON)
        self.person.show_person(person)

    def _changed(self, said: str) -> None:
        self._faces.setCurrentIndex(ENROL)
        self.person.forget()
        self.host.say(said)
        self.search.setFocus()
        self._fetch()

    def _import(self) -> None:
        if self.panel.choose():
            self._stack.setCurrentIndex(1)
            self.panel.go.setFocus()

    def _imported(self) -> None:
        self._stack.setCurrentIndex(0)
        self._fetch()

    def show_view(self, view: View) -> None:
        """Ages are those of the business day."""
        self._today = date.fromisoformat(view.business_date)

    def press_enter(self) -> None:
        """While searching: take up whoever was found. Else what the green button does."""
        if self._stack.currentIndex() == 1:
            self.panel.take()
        elif self.search.hasFocus():
            if self.search.text().strip():
                self._wait.stop()
                self._fetch(open_first=True)
        elif self.table.hasFocus() and self.table.choose_current():
            pass
        else:
            (self.save, self.person.press_enter, self.subsidy.save)[self._faces.currentIndex()]()

    def go_back(self) -> bool:
        """One face back; then what was typed goes."""
        if self._stack.currentIndex() == 1:
            self._stack.setCurrentIndex(0)
            self.search.setFocus()
            return True
        if self._faces.currentIndex() == PERSON and self.person.go_back():
            return True
        if self._faces.currentIndex() != ENROL:
            self._faces.setCurrentIndex(ENROL)
            self.person.forget()
            self.search.setFocus()
            return True
        typed = any(field.text() for field in (self.search, self.card, self.passport, self.name, self.home))
        self.search.clear()
        self._clear()
        self.search.setFocus()
        return typed

    def typing(self) -> QWidget | None:
        """Typing searches."""
        return self.search

    def scan(self, code: str) -> bool:
        """A shown card goes into its field, not onto the screen."""
        if not looks_like_card(code):
            return False
        self._clear()
        self._stack.setCurrentIndex(0)
        self._faces.setCurrentIndex(ENROL)
        self.card.setText(code)
        self.name.setFocus()
        self.host.say(_("卡已读，请填姓名和住处。"))
        return True

    def take_card(self, card: ReadCard) -> bool:
        """A card read with its name fills the form; a foreigner's old card counts as a passport."""
        self.scan(card.number)
        if not looks_like_card(card.number):
            self._clear()
            self._stack.setCurrentIndex(0)
            self._faces.setCurrentIndex(ENROL)
            self.passport.setText(card.number)
            self.born.setText(card.born)
            self.sex.choose(card.sex)
        self.name.setText(card.name)
        self.home.setFocus()
        self.host.say(_("卡已读，请填住处。"))
        return True

    def save(self) -> None:
        """Enrol whoever is in the form."""
        fields: dict[str, Any] = {"name": self.name.text().strip(), "home": self.home.text().strip()}
        fields["note"] = self.note.text().strip()
        if self.card.text().strip():
            fields["card"] = self.card.text().strip()
        else:
            fields |= {"passport": self.passport.text().strip(), "born": self.born.text().strip()}
            fields["sex"] = self.sex.value()
        self.ask("enrol", fields, self._saved)

    def _saved(self, answer: dict[str, Any]) -> None:
        said = _("已登记：{resident} {name}，{age} 岁", **{name: answer[name] for name in ("resident", "name", "age")})
        self.host.say(said)
        self._clear()
        self.card.setFocus()
        self._fetch()

    def _clear(self) -> None:
        for field in (self.card, self.passport, self.born, self.name, self.home, self.note):
            field.clear()
        self.sex.choose("")

    def _fetch(self, *, open_first: bool = False) -> None:
        self._asked += 1
        asked, text = self._asked, self.search.text().strip()

        def show(rows: Sequence[Enrolled]) -> None:
            if asked != self._asked:
                return
            self.table.set_rows(rows)
            if open_first and rows:
                self._open(rows[0])
            elif open_first:
                self.host.say(_("没有找到“{text}”。", text=text), wrong=True)

        self.host.till.query(lambda till: till.ledger.find_enrolled(text, MOST), show, self.refused)


def _state(person: Enrolled) -> str:
    """Nothing for who lives here."""
    return _(STATE_NAMES[person.state]) if person.state in STATE_NAMES and person.state != "here" else ""
