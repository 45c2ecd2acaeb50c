"""One's own PIN, changed by oneself: the old one, and the new one twice."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.words import _, sentence
from ui.office.form import Form
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class OwnPin(QFrame):
    """`save()` sends it; no digit stays."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "card")
        self._host = host
        self.form = Form(columns=1)
        self.old = self.form.pin(_("现在的密码"))
        self.new = self.form.pin(_("新密码（4 到 8 位数字）"))
        self.again = self.form.pin(_("再输一次密码"))
        self.go = KeyButton(_("改密码"), "Enter", "go")
        self.go.clicked.connect(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(14), px(14), px(14))
        column.addWidget(label(_("改自己的密码"), "subtitle"))
        column.addWidget(self.form, 1)
        column.addWidget(self.go)
        self.setMaximumWidth(px(440))

    def forget(self) -> None:
        """No digit stays."""
        for field in (self.old, self.new, self.again):
            field.clear()

    def press_enter(self) -> None:
        """From one field to the next, then save."""
        for field in (self.old, self.new, self.again):
            if not field.text():
                field.setFocus()
                return
        self.save()

    def save(self) -> None:
        """Change it."""
        if self.new.text() != self.again.text():
            self._host.say(_("两次密码不一样，请再输一次。"), wrong=True)
            self.again.clear()
            self.again.setFocus()
            return
        fields = {"pin": self.old.text(), "new_pin": self.new.text()}
        self.forget()
        self._host.till.ask("change_pin", fields, self._saved, self._refused)

    def _saved(self, answer: dict[str, Any]) -> None:
        self._host.say(_("{name} 的密码已改。", name=answer["staff"]))

    def _refused(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)
        self.old.setFocus()
