"""Products and prices per 斤 and per kg."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.product import Category, Market, Product, per_jin, per_kg

DAY = date(2026, 11, 23)


@given(st.integers(1, 4_999_999))
def test_a_price_per_jin_reads_back_from_the_price_per_kg(fen):
    assert per_kg(fen) == 2 * fen
    assert per_jin(per_kg(fen)) == fen


def test_an_odd_price_per_kg_is_no_whole_fen_per_jin():
    assert per_jin(341) is None and repr(per_jin(340)) == "170"


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_market_price_older_than_a_day_is_shown_to_nobody(days, holds):
    assert Market(460, "农贸市场", DAY).holds_on(DAY + timedelta(days=days)) is holds


@pytest.mark.parametrize(
    ("listed", "percent", "asked"), [(1800, 5000, 900), (1801, 5000, 901), (1500, 10_000, 1500), (999, 3333, 333)]
)
def test_a_merchants_dish_is_asked_for_its_part_of_the_list_price(listed, percent, asked):
    dish = Product("D", "卤味", "份", Category("爱心菜"), listed, merchant="张记", diner_percent=percent)
    assert dish.asked_fen == asked


def test_what_is_dearer_than_the_market_saves_nothing():
    product = Product("V", "西红柿", "kg", Category("蔬菜"), 500, market=Market(460, "", DAY))
    assert product.saved_fen(500, 1000, DAY) == 0
    assert product.saved_fen(340, 1125, DAY) == 518 - 383


@pytest.mark.parametrize(
    ("unit", "price", "market", "jin"),
    [
        ("kg", 340, None, True),
        ("kg", 340, 460, True),
        ("kg", 341, 460, False),
        ("kg", 340, 461, False),
        ("kg", 341, None, False),
        ("个", 340, 460, False),
    ],
)
def test_a_row_shows_jin_where_its_price_and_the_markets_are_whole_fen_of_it(unit, price, market, jin):
    basis = None if market is None else Market(market, "", DAY)
    product = Product("V", "西红柿", unit, Category("蔬菜"), price, market=basis)
    assert (product.prices_in_jin, product.weighed) == (jin, unit == "kg")


def test_nothing_is_saved_against_a_market_that_holds_no_more():
    product = Product("V", "西红柿", "kg", Category("蔬菜"), 340, market=Market(460, "", DAY))
    assert product.saved_fen(340, 1000, DAY + timedelta(days=1)) == 120
    assert product.saved_fen(340, 1000, DAY + timedelta(days=2)) == 0
    assert Product("V", "西红柿", "kg", Category("蔬菜"), 340).saved_fen(340, 1000, DAY) == 0
