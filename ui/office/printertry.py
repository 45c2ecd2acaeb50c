"""What a printer is, found out by trying: a strip of numbered lines, and a person says which of them read right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.papers import STRIP_CHARSETS, STRIP_DOTS
from pos.site import Site
from pos.view import View
from pos.words import _, sentence
from ui.office.form import Choice, Form
from ui.page import Host
from ui.theme import OFFICE_TOUCH, px
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


def receipt_printer(host: Host) -> PrinterTry:
    """The counter's printer, tried."""
    return PrinterTry(host, "receipt")


def kitchen_printer(host: Host) -> PrinterTry:
    """The kitchen's printer, tried."""
    return PrinterTry(host, "kitchen")


class PrinterTry(QWidget):
    """Prints the strip, takes the two answers, and sets the rest of the printer's profile; each answer counts at once."""

    def __init__(self, host: Host, printer: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self.printer = printer
        self.print = KeyButton(_("打印测试条"), kind="low")
        self.print.clicked.connect(self._print)
        self.page = KeyButton(_("打印测试页"), kind="low")
        self.page.clicked.connect(self._print_page)
        self.lines: dict[int, KeyButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        head = QHBoxLayout()
        for button in (self.print, self.page):
            button.setFixedHeight(px(OFFICE_TOUCH))
        head.addWidget(self.print, 1)
        head.addWidget(self.page, 1)
        column.addLayout(head)
        column.addWidget(label(_("哪一行读得对？有几行都对，选最前面的。"), "line", wrap=True))
        column.addLayout(self._row(STRIP_CHARSETS))
        column.addWidget(label(_("哪一行最长，又没有折成两行？"), "line", wrap=True))
        column.addLayout(self._row(STRIP_DOTS))
        self.form = Form(columns=2)
        self.choices: dict[str, Choice] = {}
        self._choice("cutter", _("切刀"), {"yes": _("有"), "no": _("没有")})
        self._choice("drawer", _("钱箱接口"), {"2": _("2 脚"), "5": _("5 脚"), "0": _("没接")})
        self._choice("kick", _("钱箱命令"), {"queued": _("排队"), "now": _("立即（DLE DC4）")})
        answers = {"auto": _("自己弄清"), "yes": _("一定回话"), "no": _("不回话")}
        self._choice("answers", _("问它状态"), answers)
        column.addWidget(self.form, 1)
        host.till.changed.connect(self._show_view)
        if host.view is not None:
            self._show_view(host.view)

    def _row(self, numbers: Mapping[int, str]) -> QHBoxLayout:
        row, group = QHBoxLayout(), QButtonGroup(self)
        row.setSpacing(px(8))
        for number in numbers:
            button = KeyButton(str(number), kind="low")
            button.setCheckable(True)
            button.setFixedHeight(px(OFFICE_TOUCH))
            button.setAccessibleName(_("第 {number} 行", number=number))
            button.clicked.connect(lambda _checked=False, number=number: self._read(number))
            group.addButton(button)
            row.addWidget(button)
            self.lines[number] = button
        return row

    def _choice(self, what: str, caption: str, choices: dict[str, str]) -> None:
        key = f"printer.{self.printer}.{what}"
        field = self.choices[key] = self.form.choice(caption, choices)
        field.setMinimumContentsLength(3)  # two stand side by side
        field.activated.connect(lambda _place: self._set(key, field.value()))

    def _show_view(self, view: View) -> None:
        self.show_site(view.site)

    def show_site(self, site: Site) -> None:
        """Show what is set."""
        for button in (self.print, self.page):
            button.setEnabled(site.prints_on(self.printer))
        for key, field in self.choices.items():
            field.choose(site[key])
        width = (
            site["paper.width"] if self.printer == "receipt" else site["printer.kitchen.width"] or site["paper.width"]
        )
        dots = site[f"printer.{self.printer}.dots"] or {"80": "576", "58": "384"}[width]
        charset = site[f"printer.{self.printer}.charset"]
        for number, button in self.lines.items():
            button.setChecked((STRIP_CHARSETS | STRIP_DOTS)[number] in (dots, charset))

    def _print(self) -> None:
        self._ask("print_strip", {"printer": self.printer}, _("测试条已送去打印。看着纸点号码。"))

    def _print_page(self) -> None:
        self._ask("print_test", {"printer": self.printer}, _("测试页已送去打印。"))

    def _read(self, line: int) -> None:
        self._ask("read_strip", {"printer": self.printer, "line": line}, _("记下了，马上生效。"))

    def _set(self, key: str, value: str) -> None:
        self._ask("set_setting", {"setting": key, "value": value}, _("记下了，马上生效。"))

    def _ask(self, verb: str, fields: dict[str, Any], said: str) -> None:
        self._host.till.ask(verb, fields, lambda _answer: self._host.say(said), self._refused)

    def _refused(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)
        if self._host.view is not None:
            self._show_view(self._host.view)

    def forget(self) -> None:
        """Nothing was typed."""
