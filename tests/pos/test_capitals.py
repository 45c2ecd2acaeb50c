"""Amounts in capitals, as a bank takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.capitals import capitals


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (5, "伍分"),
        (50, "伍角整"),
        (100, "壹元整"),
        (123456, "壹仟贰佰叁拾肆元伍角陆分"),
        (1230, "壹拾贰元叁角整"),
        (32504, "叁佰贰拾伍元零肆分"),
        (100500, "壹仟零伍元整"),
        (100504, "壹仟零伍元零肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (10000000, "壹拾万元整"),
        (10000100, "壹拾万零壹元整"),
        (100050000, "壹佰万零伍佰元整"),
        (10_0001_0000_00, "壹拾亿零壹万元整"),
        (1_0000_1234_00, "壹亿零壹仟贰佰叁拾肆元整"),
        (9999_0000_0000_00, "玖仟玖佰玖拾玖亿元整"),
        (-1230, "负壹拾贰元叁角整"),
    ],
)
def test_an_amount_is_written_as_a_person_signs_it(fen, text):
    assert capitals(fen) == text


def read(text: str) -> int:
    """The fen that capitals say, by reading them from left to right."""
    digits = {letter: value for value, letter in enumerate("零壹贰叁肆伍陆柒捌玖")}
    total = group = digit = 0
    for letter in text.removesuffix("整"):
        if letter in digits:
            digit = digits[letter]
        elif letter in "仟佰拾":
            group += digit * {"仟": 1000, "佰": 100, "拾": 10}[letter]
            digit = 0
        elif letter in "万亿元":
            total = (total + group + digit) * {"万": 10_000, "亿": 10_000, "元": 100}[letter]
            group = digit = 0
        else:
            total += digit * {"角": 10, "分": 1}[letter]
            digit = 0
    return total


@given(st.integers(0, 999_999_999))
def test_no_two_amounts_are_written_alike(fen):
    text = capitals(fen)
    assert read(text) == fen
    assert "零零" not in text and text.count("整") <= 1
