"""Where one device is plugged in and what kind it is, for a person who is no engineer: ports by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from pos.site import Site
from pos.words import _
from ui.desk import FoundPort
from ui.office.form import Choice, Form
from ui.theme import px

BAUDS = ("1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200")
NOWHERE, PLAIN = "none:", "baud=9600"


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the page: the setting that names its port; its kinds and further figures, each with its setting."""

    key: str
    name: str
    kind_key: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)  # value → what it is called
    lines: Mapping[str, str] = field(default_factory=dict)  # kind ("" where there is none) → how its line is set
    figures: Mapping[str, str] = field(default_factory=dict)  # setting → caption
    network: str = ""  # what stands in the port's field as an example
    hint: str = ""  # how a person finds out what to write there

    @property
    def is_printer(self) -> bool:
        """Whether the system may know it by a name of its own."""
        return self.key.startswith("printer.")


def parted(url: str) -> tuple[str, str]:
    """An address and the settings of its line: `serial:///dev/ttyUSB0`, `baud=9600`."""
    place, _mark, settings = url.partition("?")
    return (place, settings) if place.startswith("serial:") else (url, "")


def with_baud(settings: str, baud: str) -> str:
    """A line's settings at another speed."""
    kept = [part for part in settings.split("&") if part and not part.startswith("baud=")]
    return "&".join([f"baud={baud}", *kept])


def baud_of(settings: str) -> str:
    """The speed that a line's settings name."""
    return next((part[5:] for part in settings.split("&") if part.startswith("baud=")), "9600")


def as_url(text: str, example: str) -> str:
    """What a person wrote as an address: `192.168.1.50` on the port of *example*, `COM3`, `/dev/ttyUSB0`."""
    text = text.strip()
    if not text or ":/" in text or text.startswith(("none:", "file:")):
        return text or NOWHERE
    if re.fullmatch(r"COM\d+", text, re.IGNORECASE):
        return f"serial:///{text.upper()}"
    if text.startswith("/dev/tty"):
        return f"serial://{text}"
    if re.fullmatch(r"[\w.-]+\.[\w.-]+(:\d+)?", text, re.ASCII):
        return f"tcp://{text}" if ":" in text else f"tcp://{text}:{example.rpartition(':')[2]}"
    return text


class DeviceForm(Form):
    """The fields of one device. `changes` are the settings that differ from what is set."""

    def __init__(self, device: Device, on_change: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(columns=2, parent=parent)
        self.device = device
        self._site = Site({})
        self._line = ""
        self.port = Choice({}, editable=True)
        self.place(_("接在哪里"), self.port, span=2)
        self.kind = Choice(device.kinds) if device.kinds else None
        if self.kind is not None:
            self.place(_("型号"), self.kind, span=2)
        self.figures = {key: self.amount(caption, decimals=0) for key, caption in device.figures.items()}
        self.baud = Choice({baud: baud for baud in BAUDS}, editable=True)
        self.place(_("速度（波特率，看设备说明）"), self.baud)
        if device.hint:
            self.note(device.hint)
        self.setMinimumHeight(px(235 if device.kinds else 182))
        self.port.currentTextChanged.connect(lambda _text: self._on_port())
        if self.kind is not None:
            self.kind.currentIndexChanged.connect(lambda _place: self._on_kind())
            self.kind.currentIndexChanged.connect(lambda _place: on_change())
        self.port.currentTextChanged.connect(lambda _text: on_change())
        self.baud.currentTextChanged.connect(lambda _text: on_change())
        for figure in self.figures.values():
            figure.textChanged.connect(lambda _text: on_change())

    def show_ports(self, found: Sequence[FoundPort]) -> None:
        """Offer the ports that are there now; what stands in the field stays."""
        if self.port.view().isVisible():  # somebody chooses just now
            return
        text = self.port.value()
        self.port.blockSignals(True)
        ports = {NOWHERE: _("没有接")}
        ports |= {port.url: port.name for port in found}
        self.port.set_choices(ports)
        line = self.port.lineEdit()
        if line is not None:
            line.setPlaceholderText(self.device.network)
        self.port.choose(text or NOWHERE)
        self.port.blockSignals(False)

    def show_site(self, site: Site) -> None:
        """Show what is set."""
        self._site = site
        place, self._line = parted(site[self.device.key])
        if self.kind is not None:
            self.kind.choose(site[self.device.kind_key])
        if not self._line:  # a line of which nothing is said is opened by 9600
            self._line = PLAIN if place.startswith("serial:") else self._usual()
        self.port.choose(place)
        self.baud.choose(baud_of(self._line))
        for key, figure in self.figures.items():
            figure.setText(site[key])
        self._on_port()

    def _usual(self) -> str:
        """How a line of that kind is set where nobody changed it."""
        kind = self.kind.value() if self.kind is not None else ""
        return self.device.lines.get(kind, PLAIN)

    def _on_kind(self) -> None:
        self._line = self._usual()
        self.baud.choose(baud_of(self._line))

    def _on_port(self) -> None:
        is_line = self.url().startswith("serial:")
        self.baud.setVisible(is_line)
        self.caption(self.baud).setVisible(is_line)

    def url(self) -> str:
        """The device's address as it stands in the fields."""
        text = as_url(self.port.value(), self.device.network)
        if not text.startswith("serial:") or "?" in text or not self._line:
            return text
        url = f"{text}?{with_baud(self._line, self.baud.value())}"
        return text if url == f"{self._site[self.device.key]}?{PLAIN}" else url

    def changes(self) -> list[tuple[str, str]]:
        """The settings to save, the port last: the device is opened by them all."""
        wanted = {key: figure.text() for key, figure in self.figures.items()}
        if self.kind is not None:
            wanted[self.device.kind_key] = self.kind.value()
        wanted[self.device.key] = self.url()
        return [(key, value) for key, value in wanted.items() if value != self._site[key]]
