"""Devices: what is connected, how it stands now, set up and tried one by one; a change takes effect at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.resident import ReadCard
from pos.site import POLE_LINE, SCALE_KINDS
from pos.view import View
from pos.words import DEVICE_WHY, _
from ui.checkout.weighstrip import figure_of, state_word
from ui.desk import FoundPort
from ui.office.customerform import FORMS, SettingsForm
from ui.office.deviceform import NOWHERE, Device, DeviceForm
from ui.office.section import Section
from ui.page import Host
from ui.show import papers_text, weight_unit, why_text
from ui.theme import px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

TRIES: Mapping[str, str] = {
    "printer.receipt": "ui.office.printertry:receipt_printer",
    "printer.kitchen": "ui.office.printertry:kitchen_printer",
    "scanner.port": "ui.office.codetry:CodeTry",
    "reader.id": "ui.office.cardtry:CardTry",
}
"""Device, by its setting → the widget that tries it: made with the host; `forget()` puts away what was tried."""
DRAWER = "drawer"


def _devices() -> tuple[Device, ...]:
    kinds = {
        "st": _("普通秤，自己不停地报（ST,GS…）"),
        "st_ask": _("普通秤，问一次答一次（ST,GS…）"),
        "aclas": _("顶尖（ACLaS）"),
        "dahua": _("大华"),
        "cas": "CAS",
        "toledo": _("托利多 8217"),
    }
    poles = {"led8": _("八位数码（LED8）"), "vfd": _("两行字母数字（VFD）")}
    tcp = "tcp://192.168.1.50:4001"
    hint = _("网络打印机：关机，按住走纸键再开机，打出来的纸上有它的地址，照着输，例如 192.168.1.50。")
    return (
        Device("printer.receipt", _("小票打印机"), network="tcp://192.168.1.50:9100", hint=hint),
        Device("printer.kitchen", _("后厨打印机"), network="tcp://192.168.1.51:9100", hint=hint),
        Device(DRAWER, _("钱箱")),
        Device(
            "scale.port",
            _("秤"),
            kind_key="scale.kind",
            kinds=kinds,
            lines=SCALE_KINDS,
            figures={"scale.least": _("最少称多少克")},
            network=tcp,
        ),
        Device(
            "display.pole",
            _("顾客显示屏（杆式）"),
            kind_key="display.pole_kind",
            kinds=poles,
            lines=dict.fromkeys(poles, POLE_LINE),
            network=tcp,
        ),
        Device("display.window", _("顾客屏（第二块屏幕）")),
        Device("voice", _("语音报价")),
        Device("scanner.port", _("串口扫码枪"), lines={"": "baud=9600"}, network=tcp),
        Device("reader.id", _("身份证读卡器"), lines={"": "baud=115200"}, network=tcp),
    )


class DevicesSection(Section):
    """The list of devices on the left, the one chosen on the right."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.devices = _devices()
        self.buttons: dict[str, QPushButton] = {}
        self.panels: dict[str, DevicePanel] = {}
        self._found: dict[bool, Sequence[FoundPort]] = {False: (), True: ()}  # whether for a printer → ports
        self._stack = QStackedWidget()
        row = QHBoxLayout()
        row.setSpacing(px(14))
        row.addWidget(self._list())
        row.addWidget(self._stack, 1)
        self.column.addWidget(label(_("设备"), "title"))
        self.column.addLayout(row, 1)
        host.desk.weighed.connect(self._show_states)
        host.desk.stands.connect(self._on_stands)
        host.desk.found.connect(self._on_found, Qt.ConnectionType.QueuedConnection)
        self.choose(self.devices[0].key)

    def _list(self) -> QFrame:
        card = QFrame()
        set_kind(card, "card")
        card.setFixedWidth(px(256))
        column = QVBoxLayout(card)
        column.setContentsMargins(px(10), px(10), px(10), px(10))
        group = QButtonGroup(self)
        for device in self.devices:
            button = KeyButton(device.name, " ")
            button.setCheckable(True)
            button.clicked.connect(partial(self.choose, device.key))
            group.addButton(button)
            column.addWidget(button)
            self.buttons[device.key] = button
        column.addStretch(1)
        return card

    def choose(self, key: str, _checked: bool = False) -> None:
        """Show one device."""
        if key not in self.panels:
            device = next(each for each in self.devices if each.key == key)
            self.panels[key] = panel = DevicePanel(self, device)
            self._stack.addWidget(panel)
        self.buttons[key].setChecked(True)
        self._stack.setCurrentWidget(self.panels[key])
        self._show_panel()

    @property
    def panel(self) -> DevicePanel:
        """The device on show."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, DevicePanel)
        return shown

    # -- the page's part of the office ---------------------------------------------------------------------------
    def enter(self) -> None:
        """What is plugged in may have changed."""
        if self.host.desk.work is not None:
            self.host.desk.work.look_around()
        self._show_panel()

    def leave(self) -> None:
        """Forget what was tried."""
        for panel in self.panels.values():
            panel.forget()

    def show_view(self, view: View) -> None:
        """A setting or the papers may have changed."""
        self._show_states()

    def press_enter(self) -> None:
        """Save; in a field that tries codes, try."""
        self.panel.press_enter()

    def scan(self, code: str) -> bool:
        """A code is tried where that is what the device on show is for."""
        return self.panel.try_code(code)

    def take_card(self, card: ReadCard) -> bool:
        """A card is tried beside its reader."""
        return self.panel.try_card(card)

    def typing(self) -> QWidget | None:
        """Nowhere: a name that was typed by chance sets nothing."""
        return None

    def state(self, key: str) -> str:
        """How a device stands, in words."""
        view, desk = self.host.view, self.host.desk
        if view is None:
            return ""
        if key == DRAWER:
            return _("接在小票打印机上") if view.site.has_printer else _("没有小票打印机")
        if view.site[key] == "off":
            return _(DEVICE_WHY["off"])
        if view.site[key] == NOWHERE:
            return _(DEVICE_WHY["none"])
        if key == "scale.port":
            return state_word(desk.weighing.reading)
        if key.startswith("printer."):
            said = view.papers.printers.get(key.removeprefix("printer."), "")
            return why_text(said) if said else papers_text(view) or _("没有等着的单子")
        return _(DEVICE_WHY.get(desk.states.get(key, ""), "")) or _("正在连接")

    def _show_panel(self) -> None:
        view = self.host.view
        if view is not None:
            self.panel.show_set(view, self._found[self.panel.device.is_printer])
            self._show_states()

    @Slot(object, object)
    def _on_found(self, lines: Sequence[FoundPort], printers: Sequence[FoundPort]) -> None:
        self._found = {False: lines, True: printers}
        for panel in self.panels.values():
            panel.show_ports(self._found[panel.device.is_printer])

    def _on_stands(self, _device: str) -> None:
        self._show_states()

    def _show_states(self) -> None:
        for key, button in self.buttons.items():
            assert isinstance(button, KeyButton)
            button.set_key(button.fontMetrics().elidedText(self.state(key), Qt.TextElideMode.ElideRight, px(210)))
        self.panel.show_state(self.state(self.panel.device.key))


class DevicePanel(QFrame):
    """One device: how it stands, where it is plugged in, and a way to try it."""

    def __init__(self, section: DevicesSection, device: Device) -> None:
        super().__init__()
        self.device = device
        self._section = section
        self._host = section.host
        set_kind(self, "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(14), px(14), px(14))
        column.setSpacing(px(8))
        column.addWidget(label(device.name, "subtitle"))
        self.state = label("", "line", wrap=True)
        column.addWidget(self.state)
        self.form: DeviceForm | SettingsForm | None = None
        if device.key in FORMS:
            self.form = FORMS[device.key](self._on_change)
        elif device.key != DRAWER:
            self.form = DeviceForm(device, self._on_change)
        if self.form is not None:
            column.addWidget(self.form, 2)
        self.weight = label("", "huge")
        self.trial: Any = None
        if device.key == "scale.port":
            column.addWidget(self.weight)
        elif device.key in TRIES:
            module, _colon, name = TRIES[device.key].partition(":")
            self.trial = getattr(import_module(module), name)(self._host)
            column.addWidget(self.trial, 5)
            if device.is_printer:  # it needs the whole room: a button turns to it
                self.trial.hide()
        else:
            column.addStretch(1)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        self.test: KeyButton | None = None
        tries = {
            "display.pole": (_("试一下"), self._greet),
            DRAWER: (_("开钱箱试试"), self._open_drawer),
            "display.window": (_("试一下"), self._try),
            "voice": (_("试一下"), self._try),
            **dict.fromkeys(("printer.receipt", "printer.kitchen"), (_("试打…"), self._turn)),
        }
        if self.device.key in tries:
            word, act = tries[self.device.key]
            self.test = KeyButton(word)
            self.test.clicked.connect(act)
            foot.addWidget(self.test, 2)
        foot.addStretch(1)
        self.go = KeyButton(_("保存"), "Enter", "go")
        self.go.clicked.connect(self.save)
        if self.form is None:  # and never shown before it has a place: that would be a window of its own
            self.go.hide()
        foot.addWidget(self.go, 2)
        return foot

    def show_ports(self, ports: Sequence[FoundPort]) -> None:
        """Offer the ports that were found; what stands in the field stays."""
        if self.form is not None:
            self.form.show_ports(ports)

    def show_set(self, view: View, ports: Sequence[FoundPort]) -> None:
        """Show what is set, and the ports to choose from."""
        self.show_ports(ports)
        if self.form is not None:
            self.form.show_site(view.site)
        self._on_change()

    def show_state(self, words: str) -> None:
        """How it stands now."""
        self.state.setText(words)
        view = self._host.view
        if view is None:
            return
        if self.device.key == "scale.port":
            weighing = self._host.desk.weighing
            shown = f"{figure_of(weighing, view.site)} {weight_unit(view.site)}" if weighing.in_use else ""
            self.weight.setText(shown)
        if self.test is not None:
            there = view.site["printer.receipt"] if self.device.key == DRAWER else view.site[self.device.key]
            self.test.setEnabled(there not in (NOWHERE, "off"))

    def _on_change(self) -> None:
        if self.form is not None and hasattr(self, "go"):
            self.go.setEnabled(bool(self.form.changes()))

    def press_enter(self) -> None:
        """Enter tries what was typed into the try's own field; else it saves."""
        typed = getattr(self.trial, "field", None)
        if typed is not None and typed.hasFocus():
            self.trial.press_enter()
        elif self.go.isEnabled():
            self.save()

    def save(self) -> None:
        """Send what was changed, one after the other; the first that is refused stops it."""
        changes = self.form.changes() if self.form is not None else []
        if changes:
            self._send(changes)

    def _send(self, changes: list[tuple[str, str]]) -> None:
        (key, value), *rest = changes

        def saved(_answer: dict[str, Any]) -> None:
            view = self._host.view
            if rest:
                self._send(rest)
            elif view is not None and self.form is not None:
                self.form.show_site(view.site)
                self._on_change()
                self._host.say(_("已保存，马上生效。"))

        self._section.ask("set_setting", {"setting": key, "value": value}, saved)

    def try_code(self, code: str) -> bool:
        """Try a code that was scanned, or a card's number that a reader typed. True: taken."""
        take = getattr(self.trial, "try_code", None)
        if take is not None:
            take(code)
        return take is not None

    def try_card(self, card: ReadCard) -> bool:
        """Try a card that was read with its name. True: taken."""
        take = getattr(self.trial, "try_card", None)
        if take is not None:
            take(card)
        return take is not None

    def forget(self) -> None:
        """Nothing stays of what was tried."""
        if self.trial is not None:
            self.trial.forget()

    def _turn(self) -> None:
        """From where it is plugged in to trying it, and back."""
        assert self.form is not None and self.test is not None
        trying = self.trial.isHidden()
        self.trial.setVisible(trying)
        self.form.setVisible(not trying)
        self.go.setVisible(not trying)
        self.test.setText(_("返回") if trying else _("试打…"))

    def _try(self) -> None:
        self._host.desk.tried.emit(self.device.key)

    def _greet(self) -> None:
        if self._host.desk.work is not None:
            self._host.desk.work.greet()
            self._host.say(_("显示屏现在应该亮出 123.45，再亮出 678.90。"))

    def _open_drawer(self) -> None:
        self._section.ask("open_drawer", {"reason": _("试钱箱")}, lambda _answer: self._host.say(_("钱箱已开。")))
