"""No text holds a card's number, however it was typed, swiped or pasted; other numbers are taken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.cardtext import holds_card
from pos.counter import check_text, shown
from pos.errors import PosError
from pos.resident import check_digit
from tests.counter import id_number

CARD = next(card for order in range(128, 999, 7) if (card := id_number("1931-07-19", order)).isdigit())
WITH_X = next(card for order in range(128, 999, 7) if (card := id_number("1932-08-21", order)).endswith("X"))
MISTYPED = CARD[:17] + str((int(CARD[17]) + 1) % 10)


def in_script(zero: int) -> str:
    return CARD.translate({ord("0") + figure: zero + figure for figure in range(10)})


@pytest.mark.parametrize(
    "text",
    [
        *(CARD, WITH_X, WITH_X.lower(), f"卡号{CARD}的", f"a{CARD}b", f"{CARD[:6]}{CARD[8:17]}"),
        *(
            f"{CARD[:6]} {CARD[6:14]} {CARD[14:]}",
            f"{CARD[:6]}-{CARD[6:14]}-{CARD[14:]}",
            " ".join(CARD),
            "\u200b".join(CARD),
        ),
        *(f"13 {CARD[:6]} {CARD[6:14]} {CARD[14:]} 2026", f"{WITH_X[:6]} {WITH_X[6:14]} {WITH_X[14:17]} x"),
        *(in_script(0xFF10), in_script(0x660)),
    ],
)
def test_a_number_is_seen_in_every_writing(text):
    assert holds_card(text) and holds_card(text, "code")
    assert shown(text) == "…"
    for field in ("reason", "name", "code"):
        with pytest.raises(PosError, match="card_in_text"):
            check_text(text, field=field)


@pytest.mark.parametrize("text", [MISTYPED, CARD[:17], CARD + CARD, f"9{CARD}", f"{CARD}0"])
def test_in_words_also_one_mistyped_or_swiped_into_what_stood_there(text):
    assert holds_card(f"给{text}带的")
    assert not holds_card(text, "reference")
    assert holds_card(text, "code") == holds_card(text, "barcode") == (len(text) == 17)  # no code of goods is so long


@pytest.mark.parametrize(
    "text",
    [
        *("", "压坏了一点", "13812345678", "6901234567892 13812345678 2026-11-23", "025512000000123456789"),
        *("4200001234202611235678901234", "20261123 0001 13:42:05 1204", "6222 0212 3456 7890 123"),
    ],
)
def test_other_numbers_are_taken(text):
    assert not holds_card(text) and not holds_card(text, "code")


def test_a_longer_number_counts_only_where_eighteen_digits_of_it_are_a_card():
    dated = "4200001949010112345678901234"  # a day somebody was born on, and no check digit of a card
    body = "42000019990099124"  # the check digit, and no day
    checked = f"{body}{check_digit(body)}5"
    part = CARD[:16]  # would be a card if they had seventeen digits
    shorter = f"777{part}{check_digit(part)}"
    assert all(map(str.isdigit, (checked, shorter)))
    assert not any(map(holds_card, (dated, checked, shorter)))


def test_an_order_number_of_eighteen_digits_that_begins_with_its_day_is_a_reference():
    orders = [f"20261120{number:010}" for number in range(120000, 130000, 37)]
    assert not any(holds_card(order, "reference") for order in orders)


@given(st.dates(date(1900, 1, 1), date(2026, 11, 23)), st.integers(0, 999), st.sampled_from(" -./"))
def test_nobody_s_number_passes(born, order, between):
    card = id_number(born.isoformat(), order)
    assert holds_card(f"x{card}") and holds_card(between.join((card[:6], card[6:14], card[14:])), "code")
