"""One resident: what is known, where they are now, the meals they had; and forgetting who they are, which asks twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.backups import DROPPED
from pos.errors import PosError
from pos.ledger import Enrolled
from pos.money import format_money
from pos.residents import STATES, Meal
from pos.words import PERIODS, _, sentence
from ui.office.form import Form
from ui.office.table import Column, Table
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.field import TextField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

STATE_NAMES = {"here": "住在这里", "moved": "已搬走", "died": "已去世"}
KNOWN, MEALS, ERASE = range(3)


class ResidentCard(QFrame):
    """`show_person(person)`; *back* when it is left, *done* with a line when something was saved."""

    def __init__(self, host: Host, back: Callable[[], object], done: Callable[[str], None]) -> None:
        super().__init__()
        set_kind(self, "card")
        self._host, self._done = host, done
        self._person: Enrolled | None = None
        self._title = label("", "subtitle", wrap=True)
        self._faces = QStackedWidget()
        for face in (self._known_face(back), self._meals_face(), self._erase_face()):
            self._faces.addWidget(face)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(self._title)
        column.addWidget(self._faces, 1)

    def _known_face(self, back: Callable[[], object]) -> QWidget:
        self.form = Form(columns=1)
        self.name = self.form.text(_("姓名"))
        self.home = self.form.text(_("住处"), _("3 栋 201"))
        self.note = self.form.text(_("给厨房的话（可不填）"))
        self.state = self.form.choice(_("现在"), {state: _(STATE_NAMES[state]) for state in STATES})
        self.meals_button = KeyButton(_("吃过的餐"))
        self.meals_button.clicked.connect(lambda: self._to(MEALS))
        self.erase_button = KeyButton(_("删除资料"), kind="wrong")
        self.erase_button.clicked.connect(lambda: self._to(ERASE))
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(back)
        self.go = KeyButton(_("保存"), "Enter", "go")
        self.go.clicked.connect(self.save)
        return _face(self.form, (self.meals_button, self.erase_button), (self.back, self.go))

    def _meals_face(self) -> QWidget:
        self.meals = Table(_("吃过的餐"), _meal_columns())
        back = KeyButton(_("返回"), "Esc")
        back.clicked.connect(lambda: self._to(KNOWN))
        return _face(self.meals, (back,))

    def _erase_face(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        told = _("姓名、生日、住处和备注都会删掉，找不回来；账上只留编号、年龄和性别。本人要求才这样做。")
        column.addWidget(label(told, wrap=True))
        later = _(
            "以前做的备份里还有，最多 {days} 天后随旧备份一起删掉；用旧备份恢复时，程序会先再删一遍。",
            days=DROPPED.days,
        )
        column.addWidget(label(later, "soft", wrap=True))
        column.addWidget(label(_("原因（不要写姓名）"), "soft"))
        self.reason = TextField(_("原因（不要写姓名）"))
        column.addWidget(self.reason)
        column.addStretch(1)
        self.erase = KeyButton(_("永久删除"), kind="wrong")
        self.erase.clicked.connect(self._erase)
        self.keep = KeyButton(_("不删"), "Enter", "go")
        self.keep.clicked.connect(lambda: self._to(KNOWN))
        return _face(inside, (self.erase, self.keep))

    # -- what it shows --------------------------------------------------------------------------------------------
    def show_person(self, person: Enrolled) -> None:
        """Take up a resident."""
        self._person = person
        self._title.setText(f"{person.resident} {person.name}".strip())
        self.name.setText(person.name)
        self.home.setText(person.home)
        self.note.setText(person.note)
        self.state.choose(person.state or STATES[0])
        self._to(KNOWN)
        self.home.setFocus()

    def forget(self) -> None:
        """Nothing of anybody stays on the page."""
        self._person = None
        self._title.setText("")
        for field in (self.name, self.home, self.note, self.reason):
            field.clear()
        self.meals.set_rows(())

    def _to(self, face: int) -> None:
        self._faces.setCurrentIndex(face)
        self.reason.clear()
        if face == MEALS:
            self._fetch_meals()
        elif face == ERASE:
            self.reason.setFocus()

    def _fetch_meals(self) -> None:
        person = self._person
        if person is None:
            return

        def show(rows: Sequence[Meal]) -> None:
            if person is self._person:
                self.meals.set_rows(rows)

        self._host.till.query(lambda till: till.ledger.meals_of(person.resident), show)

    def go_back(self) -> bool:
        """From the meals or the question to what is known."""
        was = self._faces.currentIndex()
        self._to(KNOWN)
        return was != KNOWN

    def press_enter(self) -> None:
        """Save what is known; before the question the answer is no."""
        if self._faces.currentIndex() == KNOWN:
            self.save()
        else:
            self._to(KNOWN)

    # -- saving ---------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Send what is known now."""
        if self._person is None:
            return
        fields = {
            "resident": self._person.resident,
            "name": self.name.text().strip(),
            "home": self.home.text().strip(),
            "note": self.note.text().strip(),
            "state": self.state.value(),
        }
        self._host.till.ask("change_resident", fields, self._saved, self._refused)

    def _saved(self, answer: dict[str, Any]) -> None:
        self._done(_("已保存：{name}", name=answer["name"]))

    def _erase(self) -> None:
        if self._person is None:
            return
        fields = {"resident": self._person.resident, "reason": self.reason.text().strip()}
        self._host.till.ask("erase_resident", fields, self._erased, self._refused)

    def _erased(self, answer: dict[str, Any]) -> None:
        self._done(_("{resident} 的资料已删除。", resident=answer["resident"]))

    def _refused(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)


def _face(inside: QWidget, *feet: Sequence[KeyButton]) -> QWidget:
    """What it is about, over rows of buttons; beside the way back the other one has the most room."""
    face = QWidget()
    column = QVBoxLayout(face)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(8))
    column.addWidget(inside, 1)
    for buttons in feet:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for button in buttons:
            row.addWidget(button, 2 if buttons[0].key == "Esc" and button is buttons[-1] else 1)
        column.addLayout(row)
    return face


def _meal_columns() -> list[Column]:
    return [
        Column(_("日期"), lambda meal: f"{meal.business_date[5:]} {_(PERIODS.get(meal.period, meal.period))}"),
        Column(_("份数"), lambda meal: str(meal.pieces), 64, figures=True),
        Column(_("付"), lambda meal: format_money(meal.price_fen), 68, figures=True),
        Column(_("让利"), lambda meal: format_money(meal.given_fen), 68, figures=True),
    ]
