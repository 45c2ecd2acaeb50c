"""Scale labels and GS1 codes at the real window."""

from __future__ import annotations

import pytest
from biip.checksums import gs1_standard_check_digit

from tests.counter import id_number
from tests.ui.conftest import EGG
from tests.ui.hands import Hands
from ui import theme

ARTICLE = "6901234567892"
BODY = "210001201250" + "00525"  # tomatoes, 1.250 kg at 4.20; today they are 3.40
OLD = BODY + str(gs1_standard_check_digit(BODY))


@pytest.fixture
def labelled(hands: Hands) -> Hands:
    """The tomatoes have the number 12 on the scale."""
    hands.window.till.ask("set_product", {"code": "V001", "barcode": "12"}, approve="8888")
    hands.settle()
    hands.scan(OLD)
    assert hands.checkout.panel.name == "label"
    assert hands.view.cart.lines[0].amount_fen == 525
    return hands


def test_an_old_label_may_be_taken_at_todays_price_with_one_key(labelled: Hands) -> None:
    labelled.keys("2")
    assert labelled.view.cart.lines[0].amount_fen == 425
    assert labelled.checkout.panel.name == "sell"


@pytest.mark.parametrize("key", ["Enter", "Esc", "1"])
def test_an_old_label_counts_as_promised(labelled: Hands, key: str) -> None:
    labelled.keys(key)
    assert labelled.view.cart.lines[0].amount_fen == 525
    assert labelled.checkout.panel.name == "sell"


def test_the_next_scan_goes_on_and_the_label_stays(labelled: Hands) -> None:
    labelled.scan(EGG)
    assert [line.amount_fen for line in labelled.view.cart.lines] == [525, 120]
    assert labelled.checkout.panel.name == "sell"


def test_the_choice_can_be_touched(labelled: Hands) -> None:
    panel = labelled.checkout.panel
    assert all(button.height() >= theme.px(60) for button in panel.choices.buttons)  # type: ignore[attr-defined]
    labelled.click(panel.choices.buttons[1])  # type: ignore[attr-defined]
    assert labelled.view.cart.lines[0].amount_fen == 425


@pytest.fixture
def eggs(hands: Hands) -> Hands:
    """The eggs have an article's number too."""
    hands.window.till.ask("set_product", {"code": "V002", "barcode": ARTICLE}, approve="8888")
    hands.settle()
    return hands


def test_goods_past_their_date_are_refused_in_one_line(eggs: Hands) -> None:
    hands = eggs
    hands.scan(f"010{ARTICLE}17261122")
    assert "2026-11-22" in hands.message and "鸡蛋" in hands.message
    assert hands.view.cart.empty
    hands.scan(f"010{ARTICLE}17261124")
    assert hands.view.cart.lines[0].best_before == "2026-11-24"


def test_a_label_that_looks_like_a_card_is_a_label_and_a_bad_card_no_label(labelled: Hands) -> None:
    labelled.keys("Enter")
    card = id_number("1945-02-03", area="210102")
    labelled.scan(card[:-1] + ("1" if card[-1] != "1" else "2"))
    assert "身份证" in labelled.message
    assert len(labelled.view.cart.lines) == 1 and labelled.view.cart.diner is None


def test_a_quantity_before_a_scan_counts_for_pieces(eggs: Hands) -> None:
    eggs.keys("3", "*")
    eggs.scan(f"0{ARTICLE}")
    assert eggs.view.cart.lines[0].quantity == 3000
