"""The key map: what a site may change, and what is refused."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt

from pos.errors import PosError
from ui.keys import DEFAULT, KeyMap, key_name


def test_the_map_that_is_shipped_has_no_clash() -> None:
    assert KeyMap.read("").clashes() == []


def test_a_site_may_give_an_action_another_key() -> None:
    keys = KeyMap.read(json.dumps({"sell.pay": ["Ctrl+P", "+"]}))
    assert keys.action("sell", "Ctrl+P") == "pay"
    assert keys.action("sell", "F12") == ""
    assert keys.shown("sell.pay") == "Ctrl+P"


def test_one_key_may_do_different_things_in_different_places() -> None:
    keys = KeyMap.read("")
    assert keys.action("sell", "F2") == "quantity"
    assert keys.action("pay", "F2") == "wechat"
    assert keys.action("done", "F2") == ""


@pytest.mark.parametrize(
    "setting",
    [
        json.dumps({"sell.pay": "F2"}),  # the quantity's
        json.dumps({"sell.pay": "Enter"}),
        json.dumps({"sell.pay": "5"}),
        json.dumps({"sell.nothing": "F2"}),
        json.dumps({"sell.pay": []}),
        json.dumps({"sell.pay": 5}),
        json.dumps(["F2"]),
        "{",
    ],
)
def test_a_map_that_clashes_or_cannot_be_read_is_refused(setting: str) -> None:
    with pytest.raises(PosError) as refused:
        KeyMap.read(setting)
    assert refused.value.code == "bad_value"


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "name"),
    [
        (Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier, "", "F12"),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.KeypadModifier, "+", "+"),
        (Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier, "+", "+"),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, "\r", "Enter"),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", "Enter"),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "\x7f", "Del"),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "\x1b", "Esc"),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier, "\t", "Ctrl+Tab"),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", "Space"),
    ],
)
def test_keys_are_named_alike_on_both_sides_of_the_keyboard(
    key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, name: str
) -> None:
    assert key_name(key, modifiers, text) == name


def test_every_action_of_the_map_is_shown_somewhere() -> None:
    assert {action.partition(".")[0] for action in DEFAULT} == {"sell", "discount", "pay", "refund", "done"}
