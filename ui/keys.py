"""The key map: which key does what on which page, and how a site changes it.

A map is action → keys, told apart by where they count: the same F2 is the quantity while selling and WeChat while
paying. The setting `keys` is JSON, e.g. `{"sell.pay": ["F12", "+"], "pay.exact": "F7"}`; keys that clash are refused.
Enter goes on and Esc goes back everywhere; they cannot be given away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from pos.errors import PosError

DEFAULT: Mapping[str, tuple[str, ...]] = {
    "sell.help": ("F1",),
    "sell.quantity": ("F2",),
    "sell.price": ("F3",),
    "sell.resident": ("F4",),
    "sell.park": ("F5",),
    "sell.recall": ("F6",),
    "sell.refund": ("F7",),
    "sell.reprint": ("F8",),
    "sell.more": ("F9", "/"),
    "sell.drawer": ("F10",),
    "sell.discount": ("F11",),
    "sell.pay": ("F12", "+"),
    "sell.void": ("Del",),
    "sell.up": ("Up",),
    "sell.down": ("Down",),
    "sell.next_page": ("PgDown",),
    "sell.last_page": ("PgUp",),
    "sell.next_category": ("Ctrl+Right",),
    "sell.last_category": ("Ctrl+Left",),
    "sell.tare": ("Ctrl+T",),
    "sell.counter": ("Ctrl+Tab",),
    "sell.invoice": ("Ctrl+I",),
    "sell.gift": ("Ctrl+G",),
    "sell.sign_out": ("Ctrl+L",),
    "pay.cash": ("F1",),
    "pay.wechat": ("F2",),
    "pay.alipay": ("F3",),
    "pay.love_fund": ("F4",),
    "pay.no_rounding": ("F5",),
    "pay.split": ("F6", "/"),
    "pay.pay": ("F12", "+"),
    "discount.line": ("F2",),
    "discount.sale": ("F3",),
    "refund.all": ("F2",),
    "refund.as_paid": ("F3",),
    "refund.cash": ("F4",),
    "refund.wechat": ("F5",),
    "refund.alipay": ("F6",),
    "done.refund": ("F7",),
    "done.reprint": ("F8",),
    "done.reprint_large": ("F6",),
    "done.drawer": ("F10",),
    "done.more": ("F9",),
    "done.counter": ("Ctrl+Tab",),
    "done.invoice": ("Ctrl+I",),
    "done.sign_out": ("Ctrl+L",),
}
"""`place.action` → its keys; the first is the one shown on the button."""

FIXED = ("Enter", "Esc", "Tab", "Space", "Backspace", *"0123456789.*")

_NAMES = {"Return": "Enter", "Delete": "Del", "PageDown": "PgDown", "PageUp": "PgUp"}


@dataclass(frozen=True)
class KeyMap:
    """A checked map."""

    keys: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, setting: str) -> KeyMap:
        """The default map with what the setting changes. Raises bad_value where it cannot be read or keys clash."""
        merged = dict(DEFAULT)
        if setting:
            try:
                changes = json.loads(setting)
                assert isinstance(changes, dict)
                for action, keys in changes.items():
                    assert action in DEFAULT
                    wanted = [keys] if isinstance(keys, str) else keys
                    assert wanted and all(isinstance(key, str) and key for key in wanted)
                    merged[action] = tuple(_NAMES.get(key, key) for key in wanted)
            except (ValueError, TypeError, AssertionError):
                raise PosError("bad_value", "setting_value", field="keys") from None
        made = cls(merged)
        if made.clashes():
            raise PosError("bad_value", "setting_value", field="keys")
        return made

    def clashes(self) -> list[tuple[str, str, str]]:
        """Keys that would do two things in one place: (key, action, other action)."""
        found = []
        taken: dict[tuple[str, str], str] = {}
        for action, keys in self.keys.items():
            place = action.partition(".")[0]
            for key in keys:
                if key in FIXED:
                    found.append((key, action, "enter"))
                elif (place, key) in taken:
                    found.append((key, action, taken[place, key]))
                else:
                    taken[place, key] = action
        return found

    def action(self, place: str, key: str) -> str:
        """What *key* does in *place*, or nothing."""
        for action, keys in self.keys.items():
            if key in keys and action.startswith(place + "."):
                return action.partition(".")[2]
        return ""

    def shown(self, action: str) -> str:
        """The key that a button for `place.action` shows."""
        keys = self.keys.get(action, ())
        return keys[0] if keys else ""


def key_name(key: int, modifiers: Qt.KeyboardModifier, text: str) -> str:
    """How the map names a key: `F12`, `+`, `Ctrl+Tab`. The number pad's keys are like the others."""
    plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    if len(text) == 1 and text.isprintable() and not plain & Qt.KeyboardModifier.ControlModifier:
        return "Space" if text == " " else text
    name = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    name = _NAMES.get(name, name)
    parts = []
    if plain & Qt.KeyboardModifier.ControlModifier:
        parts.append("Ctrl")
    if plain & Qt.KeyboardModifier.AltModifier:
        parts.append("Alt")
    if plain & Qt.KeyboardModifier.ShiftModifier:
        parts.append("Shift")
    return "+".join([*parts, name])
