"""How the site's scales write their labels: the table of patterns, edited and tried before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from pos import scalelabel
from pos.errors import PosError
from pos.site import LABELS, Site
from pos.words import _, sentence
from ui.office.codetry import CodeTry
from ui.page import Host
from ui.theme import font, px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class PatternsPanel(QWidget):
    """One pattern a line on the left; on the right a label is tried by what stands there now, saved or not."""

    def __init__(self, host: Host, back: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._saved = ""
        self.table = QPlainTextEdit()
        self.table.setAccessibleName(_("秤签样式，一行一种"))
        self.table.setTabChangesFocus(True)
        self.table.setFont(font(20))
        self.table.textChanged.connect(self._check)
        self.wrong = label("", "wrong", wrap=True)
        self.trial = CodeTry(host, self._site)
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(back)
        self.reset = KeyButton(_("恢复常用"))
        self.reset.clicked.connect(lambda: self._write(LABELS))
        self.go = KeyButton(_("保存"), "", "go")
        self.go.clicked.connect(self.save)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(14))
        row.addWidget(self._editor(), 1)
        row.addWidget(self.trial, 1)

    def _editor(self) -> QFrame:
        card = QFrame()
        set_kind(card, "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(px(18), px(14), px(14), px(12))
        column.setSpacing(px(6))
        column.addWidget(label(_("秤签样式"), "subtitle"))
        legend = (
            _("一行一种，一个字母代表一位数字，和秤签对着看："),
            _("数字：就是这个数字　?：任意数字　P：商品号"),
            _("W：重量（公斤）　A：金额（元）　N：件数"),
            _("C：校验位（最后一位）　K：金额的校验位"),
            _("小数点写在它该在的地方，例如 AAA.AA；不写时 W 是克，A 是分。"),
            _("商品号要和商品的编号或条码一样（前面的 0 不算）。"),
        )
        for line in legend:
            column.addWidget(label(line, "soft", wrap=True))
        column.addWidget(self.table, 1)
        column.addWidget(self.wrong)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        for button, room in ((self.back, 4), (self.reset, 5), (self.go, 4)):
            foot.addWidget(button, room)
        column.addLayout(foot)
        return card

    def open(self, site: Site) -> None:
        """Show what is set."""
        self._saved = site["barcode.patterns"]
        self._write(self._saved)
        self.trial.forget()
        self.table.setFocus()

    def save(self) -> None:
        """Send it; what is wrong with it is named."""
        try:
            scalelabel.parse_patterns(self._text())
        except PosError as refusal:
            self._host.say(sentence(refusal), wrong=True)
            return
        if self._text() == " ".join(self._saved.split()):
            self._host.say(_("没有改动。"))
            return
        fields = {"setting": "barcode.patterns", "value": self._text()}
        self._host.till.ask("set_setting", fields, self._on_saved, self._refused)

    def press_enter(self) -> None:
        """Enter tries the code that was typed."""
        self.trial.press_enter()

    def _on_saved(self, answer: dict[str, Any]) -> None:
        self._saved = str(answer["value"])
        self._host.say(_("已保存。"))

    def _refused(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)

    def _write(self, patterns: str) -> None:
        self.table.setPlainText("\n".join(patterns.split()))

    def _text(self) -> str:
        return " ".join(self.table.toPlainText().split())

    def _site(self) -> Site:
        """The settings with the table as it stands here."""
        view = self._host.view
        values = dict(view.site.values) if view is not None else {}
        return Site(values | {"barcode.patterns": self._text()})

    def _check(self) -> None:
        try:
            scalelabel.parse_patterns(self._text())
        except PosError as refusal:
            self.wrong.setText(sentence(refusal))
        else:
            self.wrong.setText("")
