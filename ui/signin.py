"""Signing in: a tile with one's name, and a PIN. Digits go to the PIN wherever the focus is; arrows choose the name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pos.errors import PosError
from pos.staff import Staff
from pos.view import View
from pos.words import ROLES, _, sentence
from ui.page import Host, Page
from ui.theme import CENTER, GAP, px, set_kind
from ui.widgets.field import PinField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label
from ui.widgets.message import MessageLine
from ui.widgets.numberpad import NumberPad

_COLUMNS = 3


class NameTile(KeyButton):
    """One person: the name, and the role below it."""

    def __init__(self, person: Staff) -> None:
        super().__init__(person.name, _(ROLES[person.role]))
        self.person = person
        self.setCheckable(True)
        self.setMinimumHeight(px(92))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class PinPadField(PinField):
    """The PIN: arrows are the names'."""

    def __init__(self, name: str, page: SignInPage) -> None:
        super().__init__(name)
        self._page = page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the arrows to the names."""
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_COLUMNS,
            Qt.Key.Key_Down: _COLUMNS,
        }.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._page.choose_next(step)


class SignInPage(Page):
    """Who stands at the counter?"""

    name = "signin"

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.tiles: list[NameTile] = []
        self._chosen = ""
        self._wait = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._group = QButtonGroup(self)
        self._site = label("", "title")
        self.pin = PinPadField(_("密码"), self)
        self.pad = NumberPad(point=False)
        # Nobody needs "00" in a PIN; the key clears what was typed instead.
        self._clear_key(self.pad.buttons["00"])
        self.pad.pressed.connect(self._on_pad)
        self.go = KeyButton(_("登录"), "Enter", "go")
        self.go.clicked.connect(self._sign_in)

        self._names = set_kind(QWidget(), "ground")
        self._grid = QGridLayout(self._names)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(px(GAP))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._names)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)

        left = QVBoxLayout()
        left.setSpacing(px(12))
        left.addWidget(self._site)
        self.trouble = label("", "wrong", wrap=True)
        self.trouble.hide()
        left.addWidget(self.trouble)
        left.addWidget(label(_("点自己的名字，再输密码。"), "soft", wrap=True))
        left.addWidget(area, 1)
        self.message = MessageLine()
        left.addWidget(self.message)

        card = set_kind(QFrame(), "card")
        card.setFixedWidth(px(420))
        right = QVBoxLayout(card)
        right.setContentsMargins(px(20), px(20), px(20), px(20))
        right.setSpacing(px(12))
        self._who = label("", "subtitle", align=CENTER)
        right.addWidget(self._who)
        right.addWidget(self.pin)
        right.addWidget(self.pad, 1)
        right.addWidget(self.go)

        row = QHBoxLayout(self)
        row.setContentsMargins(px(32), px(28), px(32), px(20))
        row.setSpacing(px(32))
        row.addLayout(left, 1)
        row.addWidget(card)

    @staticmethod
    def _clear_key(button: QPushButton) -> None:
        button.setText(_("清除"))
        set_kind(button, "")

    def enter(self) -> None:
        """Fetch the names."""
        self.pin.clear()
        self.pin.setFocus()
        self.host.till.query(lambda till: till.ledger.staff(), self._show_staff)

    def leave(self) -> None:
        """Forget the PIN."""
        self.pin.clear()
        self._second.stop()

    def show_view(self, view: View) -> None:
        """The site's name heads the page; below it what keeps everybody from selling."""
        self._site.setText(view.site.name)
        self.trouble.setText(sentence(view.missing.refusal()) if view.missing is not None else "")
        self.trouble.setVisible(view.missing is not None)

    def act(self, action: str) -> bool:
        """Enter signs in; Esc clears what was typed, and goes nowhere: there is nothing behind this page."""
        if action == "enter":
            self._sign_in()
        elif action == "back":
            self.pin.clear()
        return action in ("enter", "back")

    def scan(self, code: str) -> bool:
        """A scan opens nothing."""
        self.host.say(_("请先登录。"), wrong=True)
        return True

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Say one line in its own place, so that nothing jumps."""
        self.message.say(text, wrong=wrong)
        return True

    def typing(self) -> QWidget | None:
        """Digits go to the PIN."""
        return self.pin

    def choose(self, name: str) -> None:
        """Choose the person of that name; what was typed for another is forgotten."""
        if name != self._chosen:
            self.pin.clear()
            self._second.stop()
            self.message.say("")
        self._chosen = name
        for tile in self.tiles:
            tile.setChecked(tile.person.name == name)
        self._who.setText(_("{name}，请输密码", name=name))
        self.pin.setFocus()

    def choose_next(self, step: int) -> None:
        """Choose the name *step* tiles on."""
        names = [tile.person.name for tile in self.tiles]
        if names:
            now = names.index(self._chosen) if self._chosen in names else 0
            self.choose(names[(now + step) % len(names)])

    def _show_staff(self, staff: Sequence[Staff]) -> None:
        for tile in self.tiles:
            self._group.removeButton(tile)
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self.tiles = [NameTile(person) for person in staff if person.active]
        for place, tile in enumerate(self.tiles):
            self._group.addButton(tile)
            tile.clicked.connect(lambda _checked=False, name=tile.person.name: self.choose(name))
            self._grid.addWidget(tile, place // _COLUMNS, place % _COLUMNS)
        self._grid.setRowStretch(len(self.tiles) // _COLUMNS + 1, 1)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        names = [tile.person.name for tile in self.tiles]
        if names:
            self.choose(self._chosen if self._chosen in names else names[0])

    def _on_pad(self, name: str) -> None:
        if name == "back":
            self.pin.backspace()
        elif name in ("00", "."):
            self.pin.clear()
        else:
            self.pin.insert(name)

    def _sign_in(self) -> None:
        pin = self.pin.text()
        if not pin:
            self.host.say(_("请先输密码。"), wrong=True)
            return
        self.pin.clear()  # before the answer: a second Enter sends nothing
        self.host.till.ask("sign_in", {"staff": self._chosen, "pin": pin}, self._signed_in, self._refused)

    def _signed_in(self, answer: dict[str, object]) -> None:
        self.host.say("")

    def _refused(self, refusal: PosError) -> None:
        self.pin.setFocus()
        seconds = refusal.values.get("seconds")
        if isinstance(seconds, int):
            self._wait = seconds
            self._second.start()
        self.host.say(sentence(refusal), wrong=True)

    def _count_down(self) -> None:
        """A lock's seconds, as they run."""
        self._wait -= 1
        if self._wait > 0:
            self.message.say(sentence(PosError("locked_out", seconds=self._wait)), wrong=True)
        else:
            self._second.stop()
            self.message.say(_("现在可以再试了。"))
