"""A short form that puts money on the record: its fields, and the one green button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.words import TENDERS, _
from ui.office.form import Choice, Form
from ui.office.section import Section
from ui.theme import px, set_kind, type_px
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class MoneyForm(QFrame):
    """`MoneyForm("记一笔费用", section, "expense", read, saved)`.

    The green button sends the verb with the fields that *read* gives; *read* may raise PosError for what cannot be read.
    Once it is on the record the form is empty again, and *saved* gets the answer.
    """

    def __init__(
        self,
        title: str,
        section: Section,
        verb: str,
        read: Callable[[], dict[str, Any]],
        saved: Callable[[dict[str, Any]], None],
        *,
        go: str = "",
        columns: int = 2,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_kind(self, "card")
        self._section, self._verb, self._read, self._saved = section, verb, read, saved
        self.form = Form(columns=columns)
        self.go = KeyButton(go or _("记上"), "Enter", "go")
        self.go.setAccessibleName(title)
        self.go.clicked.connect(self.press)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(10), px(10), px(12))
        column.setSpacing(px(6))
        head = QHBoxLayout()
        head.addWidget(label(title, "subtitle", wrap=True), 1)
        self.go.setFixedWidth(px(120))
        head.addWidget(self.go)
        column.addLayout(head)
        column.addWidget(self.form, 1)

    def show_whole(self, rows: int) -> None:
        """Keep room for *rows* rows of fields, so that none has to be scrolled for."""
        self.form.setMinimumHeight(type_px(16) * 2 * rows + px(62) * rows)

    def tender(self, *, span: int = 1) -> Choice:
        """How the money moved; only cash goes through the drawer."""
        choices = {"": _("转账等")} | {name: _(TENDERS[name]) for name in ("cash", "wechat", "alipay")}
        field = Choice(choices)
        self.form.place(_("怎么付的"), field, span=span)
        return field

    def press(self) -> None:
        """Do what the green button does."""
        try:
            fields = self._read()
        except PosError as refusal:
            self._section.refused(refusal)
            return
        self._section.ask(self._verb, fields, self._done)

    def _done(self, answer: dict[str, Any]) -> None:
        for field in self.form.findChildren(QLineEdit):
            if not isinstance(field.parent(), Choice):
                field.clear()
        self._saved(answer)
