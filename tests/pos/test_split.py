"""The split's arithmetic by itself: shares in force, weights, per cents and parts that add up, months as text."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.errors import PosError
from pos.split import Day, Month, Shares, Statement, check_month, parts_of, percents_of, shares_in, weights_of

AGREED = Shares("2000-01", 2000, 2000)
EVERY_SHARE = st.builds(Shares, st.just("2000-01"), st.integers(0, 10_000), st.integers(0, 10_000))
NOVEMBER = Month("2026-11", 10_000, 3_000, 500, 700, 250, 50)


def test_the_articles_example_of_a_hundred_yuan():
    assert parts_of(10_000, AGREED) == {"enterprise": 2000, "property": 6400, "owners": 1600}
    assert weights_of(AGREED) == {"enterprise": 5, "property": 16, "owners": 4}
    assert percents_of(AGREED) == {"enterprise": 2000, "property": 6400, "owners": 1600}


@pytest.mark.parametrize(
    ("enterprise", "owners", "weights", "percents"),
    [
        (0, 0, (0, 1, 0), (0, 10_000, 0)),
        (10_000, 2000, (1, 0, 0), (10_000, 0, 0)),
        (0, 10_000, (0, 0, 1), (0, 0, 10_000)),
        (3333, 5000, (6666, 6667, 6667), (3333, 3334, 3333)),
        (1, 1, (10_000, 99_980_001, 9_999), (1, 9_998, 1)),
    ],
)
def test_weights_are_the_smallest_whole_numbers_and_per_cents_add_up(enterprise, owners, weights, percents):
    shares = Shares("2000-01", enterprise, owners)
    assert tuple(weights_of(shares).values()) == weights
    assert tuple(percents_of(shares).values()) == percents


@pytest.mark.parametrize(("income", "parts"), [(1, (0, 1, 0)), (2, (1, 1, 0)), (3, (1, 2, 0)), (4, (1, 2, 1))])
def test_the_last_fen_goes_to_the_largest_remainder(income, parts):
    assert tuple(parts_of(income, AGREED).values()) == parts


@given(st.integers(-(10**12), 10**12), EVERY_SHARE)
def test_the_parts_add_up_to_the_income_and_each_is_within_a_fen_of_its_share(income, shares):
    parts = parts_of(income, shares)
    assert list(parts) == ["enterprise", "property", "owners"]
    if income <= 0:
        assert set(parts.values()) == {0}
        return
    first = Fraction(income * shares.enterprise, 10_000)
    back = (income - first) * Fraction(shares.owners, 10_000)
    assert sum(parts.values()) == income
    for part, exact in zip(parts.values(), (first, income - first - back, back), strict=True):
        assert abs(part - exact) < 1


def test_of_the_shares_begun_the_latest_holds_and_of_one_start_the_last_set():
    old, new, newer = Shares("2026-01", 1, 1), Shares("2026-06", 2, 2), Shares("2026-06", 3, 3)
    late = Shares("2026-03", 4, 4)
    assert shares_in((old, new), "2026-05") is old
    assert shares_in((old, new), "2026-06") is new
    assert shares_in((old, new, newer, late), "2026-07") is newer
    assert shares_in((old, new, newer, late), "2026-03") is late


def test_before_every_start_the_first_one_set_holds():
    first, second, third = Shares("2026-06", 1, 1), Shares("2026-09", 2, 2), Shares("2026-03", 3, 3)
    assert shares_in((first, second, third), "2025-12") is first


def test_a_months_figures():
    assert (NOVEMBER.costs_fen, NOVEMBER.fund_balance_fen) == (3_500, 900)
    assert NOVEMBER.income_fen("profit") == 6_500
    assert NOVEMBER.income_fen("sales") == 10_000


def test_what_of_a_day_is_the_projects():
    assert Day("2026-11-23", net_fen=5_000, fund_fen=900, merchant_fen=1_100).sales_fen == 3_000


@pytest.mark.parametrize(("basis", "income", "owners"), [("profit", 6_500, 1_040), ("sales", 10_000, 1_600)])
def test_a_statement_splits_by_its_own_basis(basis, income, owners):
    statement = Statement(NOVEMBER, "柳堤服务站", basis, AGREED)
    assert (statement.income_fen, statement.parts_fen["owners"]) == (income, owners)


@pytest.mark.parametrize("text", ["2026-01", "2026-09", "2026-10", "2026-12", "2000-11"])
def test_a_month_is_a_year_and_one_of_twelve(text):
    assert check_month(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-00",
        "2026-13",
        "2026-1",
        "1999-01",
        "2026-01-01",
        "2026/01",
        " 2026-01",
        "２０２６-01",
        "2０26-01",
        "2026-0１",
        "",
        202601,
        None,
    ],
)
def test_nothing_else_is_a_month(text):
    for field, named in ((None, "month"), ("from", "from")):
        with pytest.raises(PosError) as refused:
            check_month(text) if field is None else check_month(text, field=field)
        assert (refused.value.code, refused.value.why) == ("bad_value", "month")
        assert refused.value.values == {"field": named}
