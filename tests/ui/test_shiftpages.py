"""Opening, counting blind and closing a shift: nothing to peek at, nothing that blocks."""

import pytest
from PySide6.QtWidgets import QLabel

from tests.counter import CASHIER_PIN, MANAGER_PIN
from tests.ui.conftest import EGG
from ui.shiftpages import COUNT, OPEN, RESULT, ShiftPage


def shift_page(hands) -> ShiftPage:
    page = hands.window.page
    assert isinstance(page, ShiftPage)
    return page


@pytest.fixture
def without_shift(counter):
    hands = counter.open(signed_in=False)
    hands.settle()
    hands.window.till.ask("sign_in", {"staff": "王芳", "pin": CASHIER_PIN})
    hands.settle()
    assert shift_page(hands).stage == OPEN
    return hands


@pytest.fixture
def counting(hands):
    """An egg was sold for cash, and 王芳 counts."""
    hands.scan(EGG)
    hands.keys("F12", "Enter", "Enter")
    hands.window.go("shift")
    hands.settle()
    assert shift_page(hands).stage == COUNT
    return hands


def texts(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_a_float_opens_the_shift_and_the_checkout(without_shift):
    without_shift.type("200")
    without_shift.keys("Enter")
    assert without_shift.view.shift.float_fen == 20000
    assert without_shift.window.page.name == "checkout"


def test_the_float_is_not_proposed(without_shift):
    count = shift_page(without_shift).opening.count
    assert not count.counted
    without_shift.keys("Enter")
    assert without_shift.view.shift is None
    assert "还没有点" in shift_page(without_shift).message.accessibleName()


def test_before_the_count_nothing_can_be_peeked_at(counting):
    shown = texts(shift_page(counting))
    for figure in ("201.20", "1.20", "微信", "应有", "销售净额"):
        assert figure not in shown


def test_a_count_by_notes_then_over_or_short_line_by_line(counting):
    page = shift_page(counting)
    for pieces in ("2", "", "", "", "", "1", "", ""):  # 201.00 of 201.20
        counting.type(pieces)
        counting.keys("Enter")
    assert page.stage == RESULT
    assert page.result.over.text() == "短款 0.20"
    assert "−0.20" in texts(page.result), "a real minus sign, as everywhere"
    formula = dict(page.result.formula.rows)
    assert formula["备用金"] == "200.00"
    assert formula["+ 现金收款（找零、退款已减）"] == "1.20"
    assert formula["= 应有"] == "201.20"
    assert formula["点得"] == "201.00"
    assert dict(page.result.sold.rows)["现金"] == "1.20"
    assert counting.view.shift is None


@pytest.mark.parametrize(
    ("counted", "said"), [("201.20", "正好，不长不短"), ("9999", "长款 9,797.80"), ("0", "短款 201.20")]
)
def test_no_difference_blocks(counting, counted, said):
    page = shift_page(counting)
    page.counting.count.set_mode(by_pieces=False)
    counting.type(counted)
    counting.keys("Enter")
    assert page.stage == RESULT
    assert page.result.over.text() == said


def test_a_reason_may_be_given_and_is_kept(counting):
    page = shift_page(counting)
    page.counting.count.set_mode(by_pieces=False)
    page.reason.setText("找零差两角")
    counting.type("201")
    counting.keys("Enter")
    assert "找零差两角" in texts(page.result)


def test_a_scan_counts_nothing_and_closes_nothing(counting):
    page = shift_page(counting)
    counting.type("2")
    counting.scan(EGG)
    assert page.stage == COUNT
    assert page.counting.count.counts() == {"100": 2}
    assert counting.view.shift is not None


def test_a_second_enter_does_not_close_twice(counting):
    page = shift_page(counting)
    page.counting.count.set_mode(by_pieces=False)
    counting.type("201.20")
    counting.key("Enter")
    counting.key("Enter", after_ms=20)
    counting.settle()
    assert page.stage == RESULT
    assert counting.view.staff is not None


def test_escape_leads_from_the_count_back_to_the_sale(counting):
    counting.keys("Esc")
    assert counting.window.page.name == "checkout"
    assert counting.view.shift is not None


def test_after_the_result_the_next_one_signs_in(counting):
    page = shift_page(counting)
    page.counting.count.set_mode(by_pieces=False)
    counting.type("201.20")
    counting.keys("Enter", "Enter")
    assert counting.view.staff is None
    assert counting.window.page.name == "signin"
    counting.window.page.choose("赵明")
    counting.type(MANAGER_PIN)
    counting.keys("Enter")
    assert shift_page(counting).stage == OPEN
    assert shift_page(counting).to_office.isVisible()
