"""The site: its name, its zone, and the readings of the rules that a site may choose.

Every key that `set` and `get` know is named here once: where it is kept, and which texts it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pos.errors import PosError
from pos.staff import FREE_BY_DEFAULT, MANAGERS_ONLY, PERMISSIONS, SAME_AS, check_permissions

ROUNDINGS = ("jiao_down", "jiao", "yuan_down", "none")
WEIGHT_UNITS = ("kg", "jin")
SCALE_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("st", "st_ask", "cas", "aclas", "dahua"), "baud=9600"),
    "toledo": "baud=9600&bits=7&parity=even",
}
"""How a scale speaks (`devices.frames`), and how its line is set where nobody changed that."""
POLE_LINE = "baud=2400"
POLE_KINDS = ("led8", "vfd")
NAMED_SCHEMES = ("cups", "windows", "file")
"""Printers that go by a name: of a queue, or of a file."""


class Setting(NamedTuple):
    """One setting: its default, the texts it takes, and whether it is this machine's own affair.

    A machine's setting (devices, paper, language) is kept beside the journal and asks for no PIN; any other is on the
    record and asks for a manager.
    """

    default: str
    takes: Callable[[str], bool]
    of_machine: bool = False


def _one_of(*texts: str) -> Callable[[str], bool]:
    return lambda text: text in texts


def _text(longest: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= longest


def _hour(text: str) -> bool:
    return bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII))


def _whole_hour(text: str) -> bool:
    return _hour(text) and text.endswith(":00")


def _zone(text: str) -> bool:
    if text.startswith(("posix/", "right/")) or text in ("localtime", "posixrules", "Factory"):
        return False  # this machine's own, or with leap seconds: another machine would read the record otherwise, or not at all
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _device(text: str) -> bool:
    scheme, _, rest = text.partition("://")
    if scheme == "tcp":
        host, _, port = rest.rpartition(":")
        return _host(host) and bool(re.fullmatch(r"\d{1,5}", port, re.ASCII)) and 0 < int(port) < 65536
    if scheme == "usb":
        return bool(re.fullmatch(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", rest))
    if scheme == "serial":
        return bool(re.fullmatch(rf"[^?]+(\?{_SERIAL}(&{_SERIAL})*)?", rest))
    return text == "none:" or (scheme in NAMED_SCHEMES and rest != "" and unquote(rest).isprintable())


def _host(name: str) -> bool:
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return bool(re.fullmatch(r"[^\s/:@?#]+", name))


_SERIAL = r"(baud=[1-9]\d{1,6}|bits=[78]|parity=(none|even|odd)|stop=[12])"


def _line(*more: str) -> Callable[[str], bool]:
    """What a device that talks is on: a serial line, a serial server, or one of *more*; `none:` is nothing."""
    return lambda text: (
        text.partition(":")[0] in ("none", "tcp", "serial", *more)
        and (_device(text) or bool(re.fullmatch(r"maker://[\w.-]+(/.*)?", text, re.ASCII)))
    )


def _whole(low: int, high: int) -> Callable[[str], bool]:
    return lambda text: bool(re.fullmatch(r"\d{1,4}", text, re.ASCII)) and low <= int(text) <= high


def _empty_or(takes: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: text == "" or takes(text)


def _printer(name: str, *, drawer: str) -> dict[str, Setting]:
    """What can be said of one printer; `printing.profile` reads it."""
    takes = {
        "dots": ("", _one_of("", "360", "384", "420", "504", "512", "576")),
        "charset": ("gbk", _one_of("gb18030", "gbk", "none")),
        "cutter": ("yes", _one_of("yes", "no")),
        "drawer": (drawer, _one_of("2", "5", "0")),
        "kick": ("queued", _one_of("queued", "now")),
        "answers": ("auto", _one_of("auto", "yes", "no")),
    }
    return {f"printer.{name}.{what}": Setting(text, check, of_machine=True) for what, (text, check) in takes.items()}


LABELS = "20PPPPPAAA.AAC 21PPPPPAAA.AAC 22PPPPPWW.WWWC 2?PPPPPWW.WWWAAA.AAC"
"""Which codes are scale labels, where the site says nothing else: patterns of `pos.scalelabel`."""


def _patterns(text: str) -> bool:
    from pos.scalelabel import takes_patterns

    return takes_patterns(text)


SETTINGS: Mapping[str, Setting] = {
    "site.name": Setting("", lambda text: 0 < len(text) <= 60),
    "site.phone": Setting("", _text(40)),
    "site.address": Setting("", _text(80)),
    "site.zone": Setting("Asia/Shanghai", _zone),
    "day.turns": Setting("00:00", _whole_hour),
    "period.breakfast": Setting("04:00", _hour),
    "period.lunch": Setting("10:00", _hour),
    "period.dinner": Setting("15:00", _hour),
    "rounding.cash": Setting("jiao_down", _one_of(*ROUNDINGS)),
    "weight.unit": Setting("kg", _one_of(*WEIGHT_UNITS)),
    "barcode.patterns": Setting(LABELS, _patterns),
    "market.place": Setting("农贸市场", _text(40)),
    "receipt.footer": Setting("", _text(80)),
    "split.basis": Setting("profit", _one_of("profit", "sales")),
    "discount.limit": Setting("20", _whole(0, 100)),
    "discount.cashier": Setting("", _empty_or(_whole(0, 100))),
    "discount.shop": Setting("", _empty_or(_whole(0, 100))),
    "screen.lock": Setting("10", _whole(0, 240)),
    "may.cashier": Setting(" ".join(FREE_BY_DEFAULT), check_permissions),
    "may.shop": Setting(" ".join(FREE_BY_DEFAULT), check_permissions),
    "printer.receipt": Setting("none:", _device, of_machine=True),
    "backup.place": Setting("", _text(600), of_machine=True),
    **_printer("receipt", drawer="2"),
    "printer.kitchen": Setting("none:", _device, of_machine=True),
    "printer.kitchen.width": Setting("", _one_of("", "58", "80"), of_machine=True),
    **_printer("kitchen", drawer="0"),
    "printer.standin": Setting("yes", _one_of("yes", "no"), of_machine=True),
    "scale.port": Setting("none:", _line(), of_machine=True),
    "scale.kind": Setting("st", _one_of(*SCALE_KINDS), of_machine=True),
    "scale.least": Setting("5", _whole(1, 1000), of_machine=True),
    "tare.bag": Setting("5", _whole(0, 2000)),
    "tare.box": Setting("20", _whole(0, 2000)),
    "display.pole": Setting("none:", _line(), of_machine=True),
    "display.pole_kind": Setting("led8", _one_of(*POLE_KINDS), of_machine=True),
    "display.window": Setting("off", _one_of("off", "auto", "window"), of_machine=True),
    "display.language": Setting("", _one_of("", "zh", "en"), of_machine=True),
    "display.paycode": Setting("", _text(600), of_machine=True),
    "voice": Setting("off", _one_of("off", "zh", "en"), of_machine=True),
    "voice.volume": Setting("80", _whole(0, 100), of_machine=True),
    "voice.night": Setting("30", _whole(0, 100), of_machine=True),
    "scanner.port": Setting("none:", _line(), of_machine=True),
    "reader.id": Setting("none:", _line("maker"), of_machine=True),
    "paper.width": Setting("80", _one_of("58", "80"), of_machine=True),
    "paper.type": Setting("normal", _one_of("normal", "large"), of_machine=True),
    "slip.opening": Setting("yes", _one_of("yes", "no"), of_machine=True),
    "slip.cash": Setting("yes", _one_of("yes", "no"), of_machine=True),
    "slip.shift": Setting("2", _one_of("0", "1", "2"), of_machine=True),
    "kitchen.tickets": Setting("auto", _one_of("auto", "yes", "no"), of_machine=True),
    "paper.language": Setting("zh", _one_of("zh", "en"), of_machine=True),
    "language": Setting("zh", _one_of("zh", "en"), of_machine=True),
    "screen.theme": Setting("day", _one_of("day", "night"), of_machine=True),
    "screen.type": Setting("normal", _one_of("normal", "large"), of_machine=True),
    "keys": Setting("", _text(2000), of_machine=True),
}


def check_setting(key: str, value: str) -> Setting:
    """Return the setting *key* if it takes the text *value*. Raises bad_value."""
    setting = SETTINGS.get(key)
    if setting is None:
        from pos.counter import shown

        raise PosError("bad_value", "setting", field=shown(key))
    if any(ord(letter) < 32 for letter in value) or not setting.takes(value):
        raise PosError("bad_value", "address" if setting.default == "none:" else "setting_value", field=key)
    return setting


@dataclass(frozen=True, slots=True)
class Site:
    """The settings as the program reads them: every key of SETTINGS, with its default where nothing was set."""

    values: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, SETTINGS[key].default)

    @property
    def name(self) -> str:
        """The site's name, as it heads every paper."""
        return self["site.name"]

    @property
    def zone(self) -> ZoneInfo:
        """The zone that all times are shown and kept in."""
        return ZoneInfo(self["site.zone"])

    @property
    def turn_hour(self) -> int:
        """The hour at which the business day turns."""
        return int(self["day.turns"][:2])

    @property
    def period_starts(self) -> dict[str, str]:
        """Meal period → `HH:MM`."""
        return {name: self[f"period.{name}"] for name in ("breakfast", "lunch", "dinner")}

    def may(self, role: str, verb: str) -> bool:
        """Whether a person of that role does the verb without asking the manager."""
        if role == "manager":
            return True
        verb = SAME_AS.get(verb, verb)
        if verb in PERMISSIONS:
            return verb in self[f"may.{role}"].split()
        return verb not in MANAGERS_ONLY

    def discount_limit(self, role: str) -> int:
        """How many per cent a person of that role may take off without asking the manager."""
        return int(self[f"discount.{role}"] or self["discount.limit"])

    def prints_on(self, printer: str) -> bool:
        """Whether that printer is set: no printer set, no job."""
        return self[f"printer.{printer}"] != "none:"

    @property
    def has_printer(self) -> bool:
        """Whether receipts are printed."""
        return self.prints_on("receipt")
