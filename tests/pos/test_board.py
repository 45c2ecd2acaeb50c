"""The wall of the shop: what can be had today, at which price, and on what basis."""

from datetime import date

import pytest

from pos.board import Board, Dish, Fresh, read_board
from pos.tariff import Tier
from tests.counter import new_site

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = new_site(tmp_path_factory.mktemp("board") / "till")
    yield made
    made.close()


def board(site, day=TODAY):
    return read_board(site.ledger, site.ledger.site(), day)


def test_an_empty_shop_hangs_nothing(site):
    assert board(site) == Board(TODAY)


def test_meals_dishes_and_vegetables_hang_with_their_prices(site):
    meal = {"unit": "份", "category": "套餐", "shelf": "canteen", "tariff": "meal"}
    dish = {"unit": "份", "category": "爱心菜", "shelf": "canteen"}
    weighed = {"unit": "kg", "category": "菜", "shelf": "shop"}
    today = {"market_place": "城南", "market_day": "2026-11-23"}
    site.do(
        "set_products",
        products=[
            {"code": "M1", "name": "营养餐", "place": 1, **meal},
            {"code": "M2", "name": "爱心餐", "place": 2, "sold_out": True, **meal},
            {"code": "D1", "name": "卤味", "price_fen": 1800, "merchant": "张记", **dish},
            {"code": "D2", "name": "汤", "price_fen": 500, "merchant": "李记", "sold_out": True, **dish},
            {"code": "D3", "name": "米饭", "price_fen": 100, **dish},
            {"code": "V1", "name": "西红柿", "price_fen": 340, "market_fen": 460, "place": 1, **weighed, **today},
            {"code": "V2", "name": "土豆", "price_fen": 200, "place": 2, **weighed},
            {"code": "V3", "name": "豆角", "price_fen": 500, "place": 3, "sold_out": True, **weighed},
            {"code": "E1", "name": "鸡蛋", "price_fen": 120, **weighed, "unit": "个"},
        ],
    )
    tiers = (Tier(0, 1500), Tier(70, 1200), Tier(80, 1000), Tier(90, 0))
    assert board(site) == Board(
        TODAY,
        tiers,
        ("营养餐",),
        (Dish("卤味", 900, 1800, "张记"),),
        (Fresh("西红柿", False, 340, 460), Fresh("土豆", False, 200)),
        "城南 11-23",
    )
    site.do("set_tariff", start="2026-12-01", tiers={"70": 1000, "0": 1600})
    assert board(site, date(2026, 12, 1)).tiers == (Tier(0, 1600), Tier(70, 1000))
    assert board(site).tiers == tiers
    site.do("set_product", code="M1", sold_out=True)
    assert board(site).tiers == () == board(site).meals  # no meal, and no tariff


def test_a_market_price_hangs_while_it_is_true(site):
    assert board(site, date(2026, 11, 24)).fresh[0].market_fen == 460
    late = board(site, date(2026, 11, 25))
    assert (late.fresh[0].market_fen, late.market) == (0, "")
    market = {"market_fen": 300, "market_day": "2026-11-22"}
    site.do("set_product", code="V2", market_place="城北", **market)
    site.do(
        "set_product", code="V4", name="白菜", price_fen=100, unit="kg", category="菜", market_place="城东", **market
    )
    assert board(site).market == "城东 11-22 · 城北 11-22"  # two stand for all


def test_prices_hang_by_the_jin_where_both_are_whole_fen(site):
    site.do("set_setting", setting="weight.unit", value="jin")
    site.do("set_product", code="V2", price_fen=201)
    site.do("set_product", code="V4", market_fen=301)
    assert board(site).fresh == (
        *(Fresh("西红柿", True, 170, 230), Fresh("土豆", False, 201, 300), Fresh("白菜", False, 100, 301)),
    )
    assert board(site, date(2026, 11, 25)).fresh[2] == Fresh("白菜", True, 50)  # no market's price, none that is odd
    site.do("set_setting", setting="weight.unit", value="kg")


def test_a_long_list_hangs_its_first_and_looks_past_what_is_sold_out(site):
    row = {"unit": "kg", "category": "果", "shelf": "shop", "price_fen": 100}
    site.do(
        "set_products",
        products=[
            {"code": f"F{n}", "name": f"果{n}", "place": 10 + n, "sold_out": n <= 70, **row} for n in range(1, 112)
        ],
    )
    fresh = [each.name for each in board(site).fresh]
    assert len(fresh) == 36 and fresh[2:4] == ["果71", "果72"]
    dish = {"unit": "份", "category": "爱心菜", "shelf": "canteen", "merchant": "张记", "price_fen": 100}
    site.do("set_products", products=[{"code": f"G{n}", "name": f"菜{n}", **dish} for n in range(90)])
    assert len(board(site).dishes) == 91


def test_the_fund_hangs_once_it_had_something(site):
    assert board(site).fund is None
    site.do("gift", amount_fen=5000, giver="居民")
    hung = board(site).fund
    assert hung is not None and (hung.collected_fen, hung.balance_fen) == (5000, 5000)
    site.do("aid", amount_fen=5000, family="一户", purpose="米")
    hung = board(site).fund
    assert hung is not None and (hung.collected_fen, hung.balance_fen) == (5000, 0)
    assert board(site, date(2026, 11, 22)).fund is None  # of that day
