"""Money and quantity: what may be typed, and every rounding by its name."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos import money
from pos.errors import PosError

FEN = st.integers(-(10**9), 10**9)
THOUSANDTHS = st.integers(-9_999_000, 9_999_000)


def half_away(value: Fraction) -> int:
    """Rounding as Python's decimal does it, which calls 'half up' what goes away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.50", 1250),
        ("12.5", 1250),
        ("12", 1200),
        ("0.01", 1),
        ("-0.20", -20),
        ("+3", 300),
        ("0", 0),
        ("-0", 0),
        (" 7.30 ", 730),
        ("007", 700),
        ("99999.99", 9_999_999),
    ],
)
def test_yuan_typed_with_up_to_two_decimals_are_fen(text, fen):
    assert money.parse_money(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        *"12.505 1e3 1E3 .5 5. -- 1,000 ０．５ 五 NaN inf 0x10 1_000 +-1 12.5.0".split(),
        "",
        " ",
        "1 2",
        "\u0660",
        "9" * 13,
    ],
)
def test_no_other_text_is_money(text):
    with pytest.raises(PosError) as refused:
        money.parse_money(text)
    assert refused.value.code == "bad_value"


@pytest.mark.parametrize("value", [12.5, 12, None, True, [], {}, b"12"])
def test_a_number_that_is_no_text_is_not_money(value):
    with pytest.raises(PosError):
        money.parse_money(value)


@given(FEN)
def test_money_reads_back_as_it_was_written(fen):
    assert money.parse_money(money.format_money(fen)) == fen
    assert len(money.format_money(fen).split(".")[1]) == 2


@given(THOUSANDTHS)
def test_a_quantity_reads_back_and_has_no_trailing_zero(thousandths):
    text = money.format_quantity(thousandths)
    assert money.parse_quantity(text) == thousandths
    assert "." not in text or text[-1] not in "0."


@pytest.mark.parametrize(
    ("fen", "text"), [(2783, "27.83"), (-30, "-0.30"), (5, "0.05"), (0, "0.00"), (438620, "4386.20")]
)
def test_money_is_shown_with_two_decimals(fen, text):
    assert money.format_money(fen) == text


@pytest.mark.parametrize(
    ("thousandths", "text"),
    [
        (0, "0"),
        (1, "0.001"),
        (1125, "1.125"),
        (1500, "1.5"),
        (2000, "2"),
        (10_000, "10"),
        (-500, "-0.5"),
        (-1, "-0.001"),
    ],
)
def test_a_quantity_is_shown_as_short_as_it_is(thousandths, text):
    assert money.format_quantity(thousandths) == text


def test_grouped_money_has_commas():
    assert money.format_money(438620, grouped=True) == "4,386.20"
    assert money.format_money(-123456789, grouped=True) == "-1,234,567.89"


@pytest.mark.parametrize(
    ("fen", "allowed"), [(0, False), (1, True), (9_999_999, True), (10_000_000, False), (-1, False)]
)
def test_a_price_lies_between_a_fen_and_99999_99(fen, allowed):
    if allowed:
        assert money.check_price(fen) == fen
    else:
        with pytest.raises(PosError) as refused:
            money.check_price(fen)
        assert refused.value.code == "bad_price"


@pytest.mark.parametrize(
    ("unit", "thousandths", "allowed"),
    [
        ("kg", 0, False),
        ("kg", 1, True),
        ("kg", 999_999, True),
        ("kg", 1_000_000, False),
        ("kg", -3000, False),
        ("kg", 4_000_000, False),
        ("份", 0, False),
        ("份", 1000, True),
        ("份", 1500, False),
        ("份", 999, False),
        ("份", 9_999_000, True),
        ("份", 10_000_000, False),
        ("份", -1000, False),
    ],
)
def test_how_much_one_line_may_have(unit, thousandths, allowed):
    if allowed:
        assert money.check_quantity(thousandths, unit=unit) == thousandths
    else:
        with pytest.raises(PosError) as refused:
            money.check_quantity(thousandths, unit=unit)
        assert refused.value.code == "bad_quantity"


@pytest.mark.parametrize(
    ("price", "quantity", "amount"),
    [
        (340, 1125, 383),
        (1, 500, 1),
        (1, 499, 0),
        (1, -500, -1),
        (-1, 500, -1),
        (3, 1500, 5),
        (-3, 1500, -5),
        (20, -1000, -20),
    ],
)
def test_halves_go_away_from_zero(price, quantity, amount):
    assert money.amount_of(price, quantity) == amount


@given(FEN, THOUSANDTHS)
def test_an_amount_is_rounded_once_to_the_nearest_fen(price, quantity):
    assert money.amount_of(price, quantity) == half_away(Fraction(price * quantity, 1000))


@given(FEN, st.integers(0, 10_000))
def test_a_percentage_is_rounded_once(fen, hundredths):
    assert money.percent_of(fen, hundredths) == half_away(Fraction(fen * hundredths, 10_000))


@given(FEN, THOUSANDTHS)
def test_what_is_taken_back_weighs_as_much_as_what_was_given(price, quantity):
    assert money.amount_of(price, -quantity) == -money.amount_of(price, quantity)


@pytest.mark.parametrize(
    ("rule", "fen", "asked"),
    [
        ("jiao_down", 2783, 2780),
        ("jiao_down", 2780, 2780),
        ("jiao_down", 9, 0),
        ("jiao", 2783, 2780),
        ("jiao", 2785, 2790),
        ("jiao", 2784, 2780),
        ("jiao", 5, 10),
        ("yuan_down", 2783, 2700),
        ("yuan_down", 99, 0),
        ("none", 2783, 2783),
        ("jiao_down", 0, 0),
        ("jiao_down", 1, 0),
        ("yuan_down", 1, 0),
    ],
)
def test_what_cash_is_asked_for(rule, fen, asked):
    assert money.round_cash(fen, rule) == asked


def test_an_unknown_rule_of_rounding_is_a_bug_and_says_its_name():
    with pytest.raises(ValueError, match=r"^no such rounding: jiao_up$"):
        money.round_cash(2783, "jiao_up")


def test_an_amount_that_nobody_has_a_part_in_is_a_bug():
    with pytest.raises(ValueError, match=r"^nothing to share the total over$"):
        money.share_out(5, [0, 0])


@given(st.integers(0, 10**9))
def test_rounding_cash_down_takes_less_than_a_jiao_or_a_yuan(fen):
    for rule, step in (("jiao_down", 10), ("yuan_down", 100)):
        exact = Decimal(fen) / step
        assert money.round_cash(fen, rule) == int(exact.to_integral_value(ROUND_DOWN)) * step


@given(FEN, st.lists(st.integers(0, 10**7), min_size=1, max_size=12))
def test_shares_add_up_and_each_is_within_a_fen_of_its_part(total, weights):
    if not sum(weights):
        weights[0] = 1
    shares = money.share_out(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(Fraction(total * weight, sum(weights)) - share) < 1


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (10000, [20, 64, 16], [2000, 6400, 1600]),
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (1, [1, 2], [0, 1]),
        (0, [0, 0], [0, 0]),
        (5, [0, 1], [0, 5]),
    ],
)
def test_the_odd_fen_goes_to_the_largest_remainder(total, weights, shares):
    assert money.share_out(total, weights) == shares


@pytest.mark.parametrize(("text", "hundredths"), [("10", 1000), ("12.5", 1250), ("100", 10_000), ("0.01", 1)])
def test_a_percentage_is_above_0_and_at_most_100(text, hundredths):
    assert money.parse_percent(text) == hundredths
    assert money.parse_percent(money.format_percent(hundredths)) == hundredths


@pytest.mark.parametrize("text", ["0", "-1", "100.01", "1000", "x", "", "1e1"])
def test_no_other_percentage_is_taken(text):
    with pytest.raises(PosError):
        money.parse_percent(text)


@pytest.mark.parametrize(
    ("refuse", "code", "why", "values"),
    [
        (lambda: money.parse_money("x"), "bad_value", "money", {"field": "amount"}),
        (lambda: money.parse_money("x", field="float"), "bad_value", "money", {"field": "float"}),
        (lambda: money.parse_price("x"), "bad_price", "", {"field": "price"}),
        (lambda: money.parse_price("0"), "bad_price", "", {"field": "price"}),
        (lambda: money.parse_price("-0.01", field="market"), "bad_price", "", {"field": "market"}),
        (lambda: money.parse_price("1.234"), "bad_price", "", {"field": "price"}),
        (lambda: money.check_price(0), "bad_price", "", {"field": "price"}),
        (lambda: money.check_price(0, field="market"), "bad_price", "", {"field": "market"}),
        (lambda: money.parse_quantity("1.2345"), "bad_quantity", "text", {"field": "quantity"}),
        (lambda: money.parse_quantity(1, field="counted"), "bad_quantity", "text", {"field": "counted"}),
        (lambda: money.check_quantity(0, unit="kg"), "bad_quantity", "weight", {}),
        (lambda: money.check_quantity(1500, unit="份"), "bad_quantity", "pieces", {"unit": "份"}),
        (lambda: money.parse_percent("0"), "bad_value", "percent", {"field": "percent"}),
        (lambda: money.check_percent(0), "bad_value", "percent", {"field": "percent"}),
        (lambda: money.parse_percent("x", field="enterprise"), "bad_value", "percent", {"field": "enterprise"}),
    ],
)
def test_a_refusal_says_what_is_wrong_with_which_field(refuse, code, why, values):
    with pytest.raises(PosError) as refused:
        refuse()
    assert (refused.value.code, refused.value.why, refused.value.values) == (code, why, values)


@pytest.mark.parametrize(("text", "fen"), [("0.01", 1), ("99999.99", 9_999_999), ("3.4", 340)])
def test_a_price_is_read_as_fen(text, fen):
    assert money.parse_price(text) == fen


@pytest.mark.parametrize(
    ("fen", "before", "percent"),
    [(110, 100, 10), (100, 110, -9), (100, 100, 0), (340, 1, 33_900), (5, 0, None), (5, -1, None), (201, 200, 1)],
)
def test_how_far_a_price_moved_is_told_in_whole_per_cent(fen, before, percent):
    assert money.change_percent(fen, before) == percent
