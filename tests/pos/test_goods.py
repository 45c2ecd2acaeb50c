"""Goods in, waste and counts: the stock at its moving average, each on the record."""

import pytest

from tests.counter import CASHIER_PIN
from tests.pos.ask import counted_site, last_row, refused


@pytest.fixture
def site(tmp_path):
    made = counted_site(tmp_path / "till")
    made.do("set_product", code="TOM", name="西红柿", price_fen=340, unit="kg", category="菜")
    made.do("set_product", code="EGG", name="鸡蛋", price_fen=100, unit="个", category="菜")
    made.begin(CASHIER_PIN)
    yield made
    made.close()


DAY = {"business_date": "2026-11-23", "by": "王芳"}


def test_goods_come_in_at_a_cost_and_from_somebody(site):
    answer = site.do("receive", product="TOM", quantity=10_500, cost_fen=211, supplier=" 配送中心 ")
    assert answer == {"product": "TOM", "name": "西红柿", "quantity": 10_500, "value_fen": 2216, "amount_fen": 2216}
    came = {"product": "TOM", "name": "西红柿", "quantity": 10_500, "cost": 211, "amount": 2216}
    assert last_row(site) == ("goods.received", came | {"supplier": "配送中心"} | DAY)
    more = site.do("receive", product="TOM", quantity=1000, cost_fen=100, tender="wechat")
    assert (more["quantity"], more["value_fen"], more["amount_fen"]) == (11_500, 2316, 100)
    assert last_row(site)[1]["tender"] == "wechat" and not {"shift", "supplier"} & last_row(site)[1].keys()
    assert site.drawer.kicks == 0
    assert refused(site, "receive", product="TOM", quantity=1000, cost_fen=100, tender="cash")[0] == "no_shift"
    site.do("open_shift", float_fen=0)
    site.do("receive", product="TOM", quantity=1000, cost_fen=100, tender="cash")
    assert (last_row(site)[1]["tender"], last_row(site)[1]["shift"]) == ("cash", 1) and site.drawer.kicks == 1
    site.do("receive", product="TOM", quantity=1000, cost_fen=100, tender="alipay")


@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"product": "NONE"}, "unknown_product", {"product": "NONE"}),
        ({"quantity": 1500}, "bad_quantity.pieces", {"unit": "个"}),
        ({"cost_fen": 0}, "bad_price", {"field": "cost"}),
        ({"tender": "love_fund"}, "unknown_tender", {"tender": "love_fund"}),
        ({"supplier": "x" * 61}, "bad_value.text", {"field": "supplier"}),
    ],
)
def test_goods_that_cannot_come_in_are_refused(site, fields, why, values):
    plain = {"product": "EGG", "quantity": 1000, "cost_fen": 80}
    assert refused(site, "receive", **{**plain, **fields}) == (why, values)


def test_what_is_thrown_away_costs_its_average_and_has_a_reason(site):
    assert refused(site, "waste", product="NONE", quantity=1000, reason="x")[0] == "unknown_product"
    assert refused(site, "waste", product="EGG", quantity=1000)[0] == "bad_value.reason"
    assert refused(site, "waste", product="EGG", quantity=500, reason="x") == ("bad_quantity.pieces", {"unit": "个"})
    assert site.do("waste", product="EGG", quantity=1000, reason="破")["cost_fen"] == 0  # nobody knows its cost
    site.do("receive", product="TOM", quantity=3000, cost_fen=200)
    site.do("receive", product="TOM", quantity=1000, cost_fen=400)
    answer = site.do("waste", product="TOM", quantity=1000, reason=" 烂了 ")
    assert answer == {"product": "TOM", "name": "西红柿", "quantity": 3000, "value_fen": 750, "cost_fen": 250}
    gone = {"product": "TOM", "name": "西红柿", "quantity": 1000, "cost": 250, "reason": "烂了"}
    assert last_row(site) == ("goods.wasted", gone | DAY)


def test_a_count_puts_the_stock_right_and_says_the_difference(site):
    assert refused(site, "count_stock", product="NONE", quantity=0)[0] == "unknown_product"
    assert refused(site, "count_stock", product="EGG", quantity=500) == ("bad_quantity.pieces", {"unit": "个"})
    assert refused(site, "count_stock", product="EGG", quantity=-1000)[0] == "bad_quantity.pieces"
    assert site.do("count_stock", product="EGG", quantity=2000)["difference"] == 2000
    site.do("receive", product="TOM", quantity=4000, cost_fen=251)
    less = site.do("count_stock", product="TOM", quantity=3000)
    assert less == {"product": "TOM", "name": "西红柿", "quantity": 3000, "value_fen": 753, "difference": -1000}
    row = {"product": "TOM", "name": "西红柿", "counted": 3000, "difference": -1000, "cost": -251}
    assert last_row(site) == ("stock.counted", row | DAY)
    more = site.do("count_stock", product="TOM", quantity=3500)
    assert (more["quantity"], more["value_fen"], more["difference"]) == (3500, 879, 500)
    assert last_row(site)[1]["cost"] == 126
    same = site.do("count_stock", product="TOM", quantity=3500)
    assert (same["difference"], same["value_fen"], last_row(site)[1]["cost"]) == (0, 879, 0)
    none = site.do("count_stock", product="TOM", quantity=0)  # not a fen of worth is left with nothing
    assert (none["quantity"], none["value_fen"], none["difference"]) == (0, 0, -3500)
    assert last_row(site)[1]["cost"] == -879


def test_a_stock_below_nothing_is_counted_up_to_nothing(site):
    site.do("receive", product="TOM", quantity=1000, cost_fen=251)
    site.do("waste", product="TOM", quantity=3000, reason="x")
    site.do("receive", product="TOM", quantity=1000, cost_fen=400)  # -1 kg, worth -1.02
    none = site.do("count_stock", product="TOM", quantity=0)
    assert (none["quantity"], none["value_fen"], none["difference"]) == (0, 0, 1000)
    assert last_row(site)[1]["cost"] == 102
