"""Settings: the paper, the look, and the readings of the rules that the site may choose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.words import _
from ui.aside import Aside
from ui.office.form import Choice, Form
from ui.office.patterns import PatternsPanel
from ui.office.section import Section
from ui.office.signingkey import SigningKeyPanel
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class SettingsSection(Section):
    """One form; what was changed in it is saved together, one setting after the other."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._values: dict[str, str] = {}
        self._look = False
        self._read: dict[str, Callable[[], str]] = {}
        self._write: dict[str, Callable[[str], None]] = {}
        self.form = Form(columns=2)
        self._make_fields()
        self.labels = KeyButton(_("秤签样式…"))
        self.labels.clicked.connect(self._open_patterns)
        self.signing = KeyButton(_("签名钥匙…"))
        self.signing.clicked.connect(self._open_signing)
        self.go = KeyButton(_("保存"), "Enter", "go")
        self.go.clicked.connect(self.save)
        card = QFrame()
        set_kind(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(20), px(14), px(14), px(14))
        inside.addWidget(self.form, 1)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(self.labels, 1)
        foot.addWidget(self.signing, 1)
        foot.addWidget(self.go, 1)
        inside.addLayout(foot)
        self._aside = Aside(host, self)
        self.keys = label("", "soft", wrap=True)
        inside.addWidget(self.keys)
        self.patterns = PatternsPanel(host, self.go_back)
        self._stack = QStackedWidget()
        self._stack.addWidget(card)
        self._stack.addWidget(self.patterns)
        self.signing_key = SigningKeyPanel(host, self.go_back, self.refused)
        self._stack.addWidget(self.signing_key)
        self.column.addWidget(label(_("设置"), "title"))
        self.column.addWidget(self._stack, 1)

    def _make_fields(self) -> None:
        form = self.form
        form.heading(_("这台机器（打印机、秤、读卡器在“设备”里接）"))
        self._choice("printer.standin", _("一台坏了另一台代打"), {"yes": _("代打"), "no": _("不代打")})
        self._choice("paper.width", _("纸宽"), {"80": _("80 毫米"), "58": _("58 毫米")})
        tongues = {"zh": "中文", "en": "English"}
        self._choice("paper.language", _("小票语言"), tongues)
        self._choice("paper.type", _("小票字号"), {"normal": _("普通"), "large": _("大字")})
        self._choice("language", _("屏幕语言（重新打开后生效）"), tongues)
        self._choice("screen.theme", _("颜色"), {"day": _("白天"), "night": _("夜间")})
        self._choice("screen.type", _("字号"), {"normal": _("普通"), "large": _("大字")})
        form.heading(_("服务站"))
        self.name = form.text(_("名称"))
        self._text("site.name", self.name)
        self._text("site.phone", form.code(_("电话")))
        self._text("site.address", form.text(_("地址"), span=2))
        self._text("receipt.footer", form.text(_("小票最后一行"), span=2))
        form.heading(_("哪些单子要打"))
        yes_no = {"yes": _("打"), "no": _("不打")}
        self._choice("slip.opening", _("开班单"), yes_no)
        self._choice("slip.shift", _("交班单打几联"), {"2": _("两联"), "1": _("一联"), "0": _("不打")})
        self._choice("slip.cash", _("存入、支出的凭条"), yes_no)
        tickets = {"auto": _("后厨有打印机就打"), "yes": _("打"), "no": _("不打")}
        self._choice("kitchen.tickets", _("后厨单（取餐号）"), tickets)
        form.heading(_("规矩"))
        self._choice("weight.unit", _("重量按什么定价"), {"kg": _("公斤"), "jin": _("斤")})
        rounding = {
            "jiao_down": _("去掉分"),
            "jiao": _("四舍五入到角"),
            "yuan_down": _("去掉角和分"),
            "none": _("不抹零"),
        }
        self._choice("rounding.cash", _("现金抹零"), rounding)
        self._text("discount.limit", form.amount(_("优惠超过百分之几要店长同意"), decimals=0))
        self._text("screen.lock", form.amount(_("几分钟没人动就锁上（0：不锁）"), decimals=0))
        self._text("market.place", form.text(_("市场价从哪里来")))
        self._text("day.turns", form.code(_("营业日几点换"), "00:00"))
        self._text("period.breakfast", form.code(_("早餐几点开始"), "04:00"))
        self._text("period.lunch", form.code(_("午餐几点开始"), "10:00"))
        self._text("period.dinner", form.code(_("晚餐几点开始"), "15:00"))

    def _text(self, key: str, field: Any) -> None:
        self._read[key] = lambda: str(field.text()).strip()
        self._write[key] = field.setText

    def _choice(self, key: str, caption: str, choices: dict[str, str]) -> Choice:
        field = self.form.choice(caption, choices)
        self._read[key], self._write[key] = field.value, field.choose
        return field

    def _open_patterns(self) -> None:
        view = self.host.view
        if view is not None:
            self.host.say("")
            self._stack.setCurrentWidget(self.patterns)
            self.patterns.open(view.site)

    def _open_signing(self) -> None:
        self.host.say("")
        self._stack.setCurrentWidget(self.signing_key)
        self.signing_key.open()

    @property
    def _in_patterns(self) -> bool:
        return self._stack.currentWidget() is self.patterns

    def go_back(self) -> bool:
        """From the labels' patterns or the key to the form."""
        if self._stack.currentIndex() == 0:
            return False
        self._stack.setCurrentIndex(0)
        self.name.setFocus()
        return True

    def scan(self, code: str) -> bool:
        """Beside the patterns a code is tried."""
        if self._in_patterns:
            self.patterns.trial.try_code(code)
        return self._in_patterns

    def typing(self) -> QWidget | None:
        """Beside the patterns, digits are a code to try."""
        return self.patterns.trial.field if self._in_patterns else None

    def enter(self) -> None:
        """Show what is set."""
        self._stack.setCurrentIndex(0)
        view = self.host.view
        if view is not None:
            self._values = {key: view.site[key] for key in self._write}
            for key, write in self._write.items():
                write(self._values[key])
        self.name.setFocus()
        if self.host.papers is not None and not self.keys.text():
            self._aside.run(self.host.papers.keys_told, self.keys.setText, lambda _refusal: None)

    def press_enter(self) -> None:
        """The green button; beside the patterns, try what was typed; at the key, change it."""
        if self._in_patterns:
            self.patterns.press_enter()
        elif self._stack.currentWidget() is self.signing_key:
            self.signing_key.change()
        else:
            self.save()

    def save(self) -> None:
        """Send what was changed; the first that is refused stops it, and is named."""
        changed = [(key, read()) for key, read in self._read.items() if read() != self._values.get(key)]
        if changed:
            self._send(changed)
        else:
            self.host.say(_("没有改动。"))

    def _send(self, changed: list[tuple[str, str]]) -> None:
        (key, value), *rest = changed
        self.ask("set_setting", {"setting": key, "value": value}, partial(self._set, rest))

    def _set(self, rest: list[tuple[str, str]], answer: dict[str, Any]) -> None:
        key, value = str(answer["setting"]), str(answer["value"])
        self._values[key] = value
        if key in ("screen.theme", "screen.type"):
            self._look = True
        if rest:
            self._send(rest)
            return
        if self._look:  # the pages are made anew in it, this one too
            self._look = False
            read = self._read
            self.host.set_look(night=read["screen.theme"]() == "night", large=read["screen.type"]() == "large")
        self.host.say(_("已保存。"))
