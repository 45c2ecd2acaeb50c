"""Stock at its moving average, by itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.stock import Stock, cost_lines


@pytest.mark.parametrize(
    ("stock", "quantity", "cost"),
    [
        (Stock(3000, 1000, 400), 1000, 333),
        (Stock(3000, 1000, 400), 2000, 667),
        (Stock(3000, 1000, 400), 3000, 1000),
        (Stock(3000, 1000, 400), 4000, 1333),
        (Stock(0, 0, 400), 1500, 600),
        (Stock(-500, -200, 400), 1500, 600),
        (Stock(1000, 0, 400), 500, 200),
        (Stock(1, 7, 400), 500, 3500),
        (Stock(2, 1, 400), 1, 1),
        (Stock(1000, 1, 400), 500, 1),
        (Stock(), 1000, 0),
        (Stock(0, 5, 400), 1000, 400),
    ],
)
def test_what_goes_out_costs_the_average_of_the_moment(stock, quantity, cost):
    assert stock.cost_of(quantity) == cost


@given(st.integers(1, 10**6), st.integers(0, 10**8), st.data())
def test_what_goes_out_in_parts_costs_what_all_cost(quantity, value, data):
    stock = Stock(quantity, value, 0)
    part = data.draw(st.integers(1, quantity))
    first = stock.cost_of(part)
    rest = Stock(quantity - part, value - first, 0)
    assert first + (rest.cost_of(rest.quantity) if rest.quantity else 0) == value


def test_lines_of_one_product_share_its_stock_and_others_cost_nothing_known():
    stocks = {"A": Stock(3000, 1000, 400), "B": Stock(0, 0, 50)}
    lines: list[dict[str, Any]] = [
        {"product": "A", "quantity": 1000},
        {"product": "B", "quantity": 2000},
        {"product": "C", "quantity": 1000},
        {"quantity": 1000},
        {"product": "A", "quantity": 2000},
        {"product": "A", "quantity": 1000},
    ]
    cost_lines(stocks, lines)
    assert [line.get("cost") for line in lines] == [333, 100, None, None, 667, 400]
    assert stocks == {"A": Stock(3000, 1000, 400), "B": Stock(0, 0, 50)}
