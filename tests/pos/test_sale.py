"""A sale's body, key by key: what the journal keeps is what was decided, and nothing that was not."""

from dataclasses import replace
from typing import Any

import pytest

from pos.cart import Cart, Change, Diner, Line, Tender
from pos.sale import change_body, line_body, returned_line, sale_body, share_refund, tender_body

PLAIN = Line(3, "V001", "西红柿", "kg", "蔬菜", "shop", "exempt", 1125, 340, price_fen=340)
PLAIN_BODY = {
    **{
        "line": 3,
        "name": "西红柿",
        "category": "蔬菜",
        "counter": "shop",
        "tax": "exempt",
        "product": "V001",
        "unit": "kg",
    },
    **{"quantity": 1125, "price": 340, "amount": 383},
}
SHE = Diner("R0002", "1945-02-03", "F", name="陈秀英", home="3-2-401")
MEAL = Line(1, "M01", "营养餐", "份", "套餐", "canteen", "meals", 1000, 1500, meal=True, price_fen=1500)
MEAL_BODY = {
    **{
        "line": 1,
        "name": "营养餐",
        "category": "套餐",
        "counter": "canteen",
        "tax": "meals",
        "product": "M01",
        "unit": "份",
    },
    **{"quantity": 1000, "price": 1500, "amount": 1500, "meal": 1, "period": "lunch"},
}
TIER_MEAL = replace(MEAL, price_fen=1000, diner=SHE, tier="80", age=81)
TIER_MEAL_BODY = {
    **MEAL_BODY,
    **{
        "price": 1000,
        "amount": 1000,
        "list": 1500,
        "resident": "R0002",
        "sex": "F",
        "age": 81,
        "tier": "80",
        "given": 500,
    },
}


def test_a_plain_line_says_only_what_it_is():
    assert line_body(PLAIN, "lunch") == PLAIN_BODY
    assert line_body(replace(PLAIN, product="", unit=""), "") == {
        name: value for name, value in PLAIN_BODY.items() if name not in ("product", "unit")
    }


def test_a_weighed_line_says_tare_label_batch_and_who_changed_what():
    changes = (
        Change("label", "王芳", "标签", fen=300),
        Change("discount", "王芳", "压坏了", approved="赵明", percent=1000),
    )
    line = replace(
        PLAIN, keyed=True, tare=20, label_fen=338, batch="B7", best_before="2026-12-01", price_fen=300, changes=changes
    )
    assert line_body(line, "lunch") == {
        **PLAIN_BODY,
        **{"price": 300, "amount": 304, "list": 340, "discount": 34, "keyed": 1, "tare": 20, "label": 338},
        **{"batch": "B7", "best_before": "2026-12-01"},
        "changes": [
            {"what": "label", "by": "王芳", "reason": "标签", "fen": 300},
            {"what": "discount", "by": "王芳", "reason": "压坏了", "approved": "赵明", "percent": 1000},
        ],
    }


def test_a_line_says_the_market_and_what_was_saved_against_it():
    line = replace(PLAIN, market_fen=460, market_place="柳堤农贸市场", market_day="2026-11-23")
    market = {"market": 460, "market_place": "柳堤农贸市场", "market_day": "2026-11-23", "saved": 135}
    assert line_body(line, "") == {**PLAIN_BODY, **market}


def test_a_meal_of_nobody_and_one_of_a_resident():
    assert line_body(MEAL, "lunch") == MEAL_BODY
    assert line_body(TIER_MEAL, "lunch") == TIER_MEAL_BODY


def test_a_second_meal_says_the_diner_but_no_tier():
    line = replace(MEAL, diner=SHE, age=81)
    assert line_body(line, "lunch") == {**MEAL_BODY, "resident": "R0002", "sex": "F", "age": 81}


def test_a_forgotten_card_and_an_allowed_meal_are_on_the_record():
    line = replace(TIER_MEAL, diner=replace(SHE, reason="没带卡"), allowed_by="赵明", allowed_reason="病了")
    assert line_body(line, "lunch") == {
        **TIER_MEAL_BODY,
        **{"forgot": "没带卡", "allowed_by": "赵明", "allowed_reason": "病了"},
    }
    assert line_body(replace(TIER_MEAL, age=None, tier=""), "lunch")["age"] == 0


def test_a_dish_says_whose_it_is_and_what_is_the_funds():
    dish = Line(
        2,
        "D07",
        "卤味",
        "份",
        "爱心菜",
        "canteen",
        "meals",
        1000,
        900,
        merchant="张记",
        merchant_list_fen=1800,
        fund_percent=7500,
        price_fen=900,
    )
    assert line_body(dish, "") == {
        **{
            "line": 2,
            "name": "卤味",
            "category": "爱心菜",
            "counter": "canteen",
            "tax": "meals",
            "product": "D07",
            "unit": "份",
        },
        **{
            "quantity": 1000,
            "price": 900,
            "amount": 900,
            "merchant": "张记",
            "list": 1800,
            "fund": 675,
            "merchant_part": 225,
        },
    }


@pytest.mark.parametrize(
    ("tender", "body"),
    [
        (Tender("wechat", 500), {"tender": "wechat", "amount": 500}),
        (Tender("cash", 500, 500), {"tender": "cash", "amount": 500}),
        (Tender("cash", 500, 1000), {"tender": "cash", "amount": 500, "given": 1000, "change": 500}),
        (Tender("alipay", 500, reference="A1"), {"tender": "alipay", "amount": 500, "reference": "A1"}),
        (Tender("love_fund", 500, family="F1"), {"tender": "love_fund", "amount": 500, "family": "F1"}),
    ],
)
def test_a_tender_says_what_was_kept_given_and_handed_back(tender, body):
    assert tender_body(tender) == body


def test_a_change_says_what_who_and_why():
    plain = {"what": "price", "by": "王芳", "reason": "菜少了"}
    assert change_body(Change("price", "王芳", "菜少了")) == plain
    more = {"approved": "赵明", "fen": 300, "percent": 50}
    assert change_body(Change("price", "王芳", "菜少了", "赵明", 300, 50)) == {**plain, **more}


def test_a_sale_is_its_lines_its_tenders_and_their_sums():
    cart = Cart((TIER_MEAL, PLAIN), tenders=(Tender("wechat", 1000), Tender("cash", 380, 400)))
    body = sale_body(cart, number="1-000001", day="2026-11-23", shift=4, period="lunch", rounding_fen=-3)
    assert body == {
        **{"number": "1-000001", "business_date": "2026-11-23", "shift": 4, "period": "lunch"},
        "lines": [TIER_MEAL_BODY, PLAIN_BODY],
        "tenders": [
            {"tender": "wechat", "amount": 1000},
            {"tender": "cash", "amount": 380, "given": 400, "change": 20},
        ],
        **{"total": 1383, "net": 1380, "rounding": -3},
    }
    exact = sale_body(Cart((PLAIN,), voids=(7, 9)), number="1-000002", day="", shift=4, period="", rounding_fen=0)
    assert exact.keys() - body.keys() == {"voids"} and exact["voids"] == [7, 9]
    assert body.keys() - exact.keys() == {"rounding"} and exact["net"] == exact["total"] == 383


def test_a_sale_names_the_funds_part():
    dish = replace(PLAIN, merchant="张记", fund_percent=10_000)
    assert sale_body(Cart((dish, dish)), number="1", day="", shift=1, period="", rounding_fen=0)["fund"] == 766


# -- refunds ---------------------------------------------------------------------------------------------------------

SOLD: dict[str, Any] = {
    **PLAIN_BODY,
    **{"quantity": 3000, "amount": 1000, "discount": 20, "saved": 101, "cost": 700, "keyed": 1, "changes": []},
}


def test_what_goes_back_is_negative_and_the_last_part_takes_the_rest():
    first = returned_line(SOLD, number=1, quantity=1000, returned=0, refunded_fen=0)
    assert first == {
        **{name: PLAIN_BODY[name] for name in ("name", "category", "counter", "tax", "price", "product", "unit")},
        **{"line": 1, "of_line": 3, "quantity": -1000, "amount": -333, "saved": -34, "discount": -7, "cost": -233},
    }
    second = returned_line(SOLD, number=2, quantity=1000, returned=1000, refunded_fen=333)
    third = returned_line(SOLD, number=1, quantity=1000, returned=2000, refunded_fen=667)
    for name in ("amount", "saved", "discount", "cost"):
        assert first[name] + second[name] + third[name] == -SOLD[name]
    assert (second["line"], second["amount"], third["amount"]) == (2, -334, -333)


def test_a_meal_that_goes_back_says_whose_it_was():
    back = returned_line(TIER_MEAL_BODY | {"forgot": "没带卡"}, number=1, quantity=1000, returned=0, refunded_fen=0)
    same = (
        "name",
        "category",
        "counter",
        "tax",
        "price",
        "product",
        "unit",
        "tier",
        "age",
        "sex",
        "resident",
        "period",
        "meal",
    )
    assert back == {
        **{name: TIER_MEAL_BODY[name] for name in same},
        **{"line": 1, "of_line": 1, "quantity": -1000, "amount": -1000, "given": -500},
    }


def test_a_dish_that_goes_back_leaves_the_fund_and_the_merchant():
    dish = {**PLAIN_BODY, **{"quantity": 3000, "amount": 1000, "merchant": "张记", "fund": 500, "merchant_part": 500}}
    back = returned_line(dish, number=1, quantity=2000, returned=1000, refunded_fen=333)
    assert (back["merchant"], back["amount"], back["fund"], back["merchant_part"]) == ("张记", -667, -333, -334)
    none = returned_line({**dish, "fund": 0}, number=1, quantity=3000, returned=0, refunded_fen=0)
    assert (none["fund"], none["merchant_part"]) == (0, -1000)
    missing = {name: value for name, value in dish.items() if name != "fund"}
    assert returned_line(missing, number=1, quantity=3000, returned=0, refunded_fen=0)["fund"] == 0


@pytest.mark.parametrize(
    ("back", "paid", "shares"),
    [
        (500, [("cash", 300), ("wechat", 400)], [("wechat", 400), ("cash", 100)]),
        (300, [("cash", 300), ("wechat", 400)], [("wechat", 300)]),
        (700, [("alipay", 200), ("cash", 300), ("wechat", 400)], [("alipay", 200), ("wechat", 400), ("cash", 100)]),
        (1, [("wechat", 0), ("cash", 1)], [("cash", 1)]),
        (0, [("cash", 300)], []),
    ],
)
def test_money_goes_back_to_what_was_no_cash_first(back, paid, shares):
    assert share_refund(back, paid) == shares
