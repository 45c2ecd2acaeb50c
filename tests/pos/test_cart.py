"""The cart as a value: whose meal is whose, what is taken off, and that it can be put away and taken up."""

import itertools
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.cart import (
    Cart,
    Change,
    Diner,
    Line,
    Tender,
    from_plain,
    line_of,
    priced,
    tier_meals,
    to_plain,
    with_sale_discount,
)
from pos.errors import PosError
from pos.product import Category, Market, Product
from pos.tariff import FIRST_TIERS, Tariff, Tier

DAY = date(2026, 11, 23)
TARIFF = Tariff(date(2000, 1, 1), tuple(Tier(age, fen) for age, fen in FIRST_TIERS.items()))
MEAL = Product("M01", "营养餐", "份", Category("套餐", "canteen"), tariff="meal")
HE, SHE = Diner("R0001", "1947-05-05", "M"), Diner("R0002", "1945-02-03", "F")  # 79 and 81 years old


def price(cart: Cart, eaten: int = 0) -> Cart:
    return priced(cart, tariff=TARIFF, day=DAY, eaten=lambda resident: eaten)


def goods(*amounts: int) -> Cart:
    cart = Cart()
    for fen in amounts:
        cart = cart.plus(Line(0, "", "散装花生", "", "", "shop", "general", 1000, fen, price_fen=fen))
    return cart


def meal() -> Line:
    return line_of(MEAL, 1000, tariff=TARIFF, day=DAY)


@pytest.mark.parametrize("order", list(itertools.permutations("MMCD")))
def test_a_couples_meals_cost_the_same_in_whatever_order_cards_and_meals_come(order):
    cart = Cart()
    for what in order:
        if what == "M":
            cart = cart.plus(meal())
            if cart.card_waits:
                cart, _ = cart.taking_diner()
        else:
            cart, taken = replace(cart, diner=HE if what == "C" else SHE).taking_diner()
            cart = replace(cart, taken_line=taken or 0)
    both = {line.diner for line in cart.lines if line.diner} == {HE, SHE}
    # A card laid down before the first meal is put away by the next card: that diner was never served.
    put_away = order[:2] in (("C", "D"), ("D", "C"))
    # Two meals while one card waits are both that holder's.
    both_meals_on_one = order in (("C", "M", "M", "D"), ("D", "M", "M", "C"))
    if put_away or both_meals_on_one:
        assert not both
    else:
        assert both
        assert price(cart).total_fen == 1200 + 1000


def test_a_second_meal_of_the_period_has_the_standard_price():
    cart = Cart().plus(replace(meal(), diner=HE)).plus(replace(meal(), diner=HE))
    assert [line.amount_fen for line in price(cart).lines] == [1200, 1500]
    assert [line.tier for line in price(cart).lines] == ["70", ""]
    assert [line.amount_fen for line in price(cart, eaten=1).lines] == [1500, 1500]


def test_an_allowed_second_meal_has_the_tiers_price():
    cart = (
        Cart().plus(replace(meal(), diner=HE)).plus(replace(meal(), diner=HE, allowed_by="赵明", allowed_reason="病"))
    )
    assert price(cart, eaten=1).total_fen == 1500 + 1200


def test_a_price_set_by_hand_stays():
    cart = Cart().plus(replace(meal(), diner=HE, changes=(Change("price", "王芳", "菜少了", fen=1100),)))
    line = price(cart).lines[0]
    assert (line.amount_fen, line.tier) == (1100, "")


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=8), st.integers(1, 10_000))
def test_a_discount_on_the_sale_takes_exactly_its_percentage_off(amounts, percent):
    cart = with_sale_discount(goods(*amounts), Change("sale_discount", "王芳", "开业", percent=percent))
    whole = sum(amounts)
    off = (whole * percent * 2 + 10_000) // 20_000
    assert cart.total_fen == whole - off
    assert all(0 <= line.amount_fen <= line.gross_fen for line in cart.lines)


def test_a_discount_on_the_sale_leaves_tier_meals_and_merchants_dishes_alone():
    dish = Line(
        0,
        "D",
        "卤味",
        "份",
        "爱心菜",
        "canteen",
        "meals",
        1000,
        900,
        merchant="张记",
        fund_percent=10_000,
        price_fen=900,
    )
    cart = price(goods(1000).plus(dish).plus(replace(meal(), diner=HE)).plus(meal()))
    cart = with_sale_discount(cart, Change("sale_discount", "王芳", "开业", percent=1000))
    assert [line.amount_fen for line in cart.lines] == [900, 900, 1200, 1350]


def test_a_meal_that_gets_its_card_later_loses_the_sales_discount():
    cart = with_sale_discount(price(Cart().plus(meal())), Change("sale_discount", "王芳", "开业", percent=1000))
    assert cart.total_fen == 1350
    cart, _ = replace(cart, diner=SHE).taking_diner()
    assert price(cart).total_fen == 1000


def figures(line: Line) -> dict[str, int]:
    """What a line says of its price, without what is nothing."""
    names = ("gross", "amount", "discount", "given", "market_saved", "saved", "fund")
    return {name: fen for name in names if (fen := getattr(line, f"{name}_fen")) != 0}


def test_a_line_says_what_its_price_is_made_of():
    tomatoes = Line(1, "V", "西红柿", "kg", "", "shop", "general", 1500, 340, market_fen=460, price_fen=340)
    assert figures(tomatoes) == {"gross": 510, "amount": 510, "market_saved": 180, "saved": 180}
    tenth, share = Change("discount", "", "", percent=1000), Change("sale_discount", "", "", fen=59)
    off = replace(tomatoes, changes=(tenth,))
    assert figures(off) == {"gross": 510, "amount": 459, "discount": 51, "market_saved": 231, "saved": 231}
    off = replace(tomatoes, changes=(tenth, share), market_fen=0)
    assert figures(off) == {"gross": 510, "amount": 400, "discount": 110}
    off = replace(tomatoes, changes=(replace(share, fen=600),), market_fen=0)
    assert figures(off) == {"gross": 510, "discount": 510}  # nothing costs less than nothing
    assert figures(replace(tomatoes, market_fen=300)) == {"gross": 510, "amount": 510}
    cheaper = replace(tomatoes, market_fen=0, price_fen=300)  # by hand: no tier gives it away
    assert figures(cheaper) == {"gross": 450, "amount": 450}
    two_meals = Line(1, "M", "营养餐", "份", "", "canteen", "meals", 2000, 1500, True, price_fen=1000, tier="80")
    assert figures(two_meals) == {"gross": 2000, "amount": 2000, "given": 1000, "saved": 1000}
    dearer = replace(two_meals, market_fen=1600)
    assert figures(dearer)["saved"] == 1000 + 1200
    dish = replace(tomatoes, quantity=1000, price_fen=900, market_fen=0, merchant="张记", fund_percent=5000)
    assert figures(dish) == {"gross": 900, "amount": 900, "fund": 450}
    assert "fund" not in figures(replace(dish, merchant=""))


def test_the_price_set_last_counts():
    line = replace(meal(), changes=(Change("price", "", "", fen=300), Change("discount", "", "", percent=1000)))
    assert (meal().override_fen, line.override_fen) == (None, 300)
    assert replace(line, changes=(*line.changes, Change("label", "", "", fen=250))).override_fen == 250


def test_a_cart_says_what_is_to_pay_and_what_was_saved():
    cart = goods(300, 200)
    assert (cart.total_fen, cart.left_fen, cart.saved_fen, cart.empty) == (500, 500, 0, False)
    paid = replace(cart, tenders=(Tender("wechat", 150), Tender("cash", 50, given_fen=100)))
    assert (paid.total_fen, paid.left_fen) == (500, 300)
    assert [tender.change_fen for tender in paid.tenders] == [0, 50]
    saved = replace(cart, lines=tuple(replace(line, market_fen=310) for line in cart.lines))
    assert saved.saved_fen == 10 + 110
    assert Cart().empty and replace(Cart(), diner=HE).empty
    assert not replace(Cart(), tenders=paid.tenders).empty


def test_lines_keep_their_number_when_another_goes():
    cart = goods(100, 200, 300).without_line(2)
    assert [line.number for line in cart.lines] == [1, 3]
    assert cart.plus(meal()).lines[-1].number == 4


def test_a_card_takes_one_meal_of_several_and_the_rest_stay_as_they_were():
    three = replace(meal(), quantity=3000)
    cart, taken = replace(Cart().plus(three), diner=HE).taking_diner()
    assert taken == 1
    assert [(line.number, line.quantity, line.diner) for line in cart.lines] == [(1, 1000, HE), (2, 2000, None)]
    assert Cart().plus(three).taking_diner() == (Cart().plus(three), None)


def test_a_line_that_is_not_there_is_named():
    assert goods(100, 200).line(2).amount_fen == 200
    with pytest.raises(PosError) as refused:
        goods(100).without_line(1).line(1)
    assert (refused.value.code, refused.value.values) == ("unknown_line", {"line": 1})


MARKET = Market(460, "柳堤农贸市场", DAY)
TOMATO = Product("V001", "西红柿", "kg", Category("蔬菜", "shop", "exempt"), 340, market=MARKET)
DISH = Product("D07", "卤味", "份", Category("爱心菜", "canteen", "meals"), 1800, merchant="张记", fund_percent=7500)


def test_a_line_has_what_holds_of_its_product_today():
    old = Line(0, "V001", "西红柿", "kg", "蔬菜", "shop", "exempt", 1125, 340, keyed=True, tare=20, price_fen=340)
    tomato = replace(old, market_fen=460, market_place="柳堤农贸市场", market_day="2026-11-23")
    assert line_of(TOMATO, 1125, tariff=TARIFF, day=DAY, keyed=True, tare=20) == tomato
    long_after = date(2027, 11, 23)
    assert line_of(TOMATO, 1125, tariff=TARIFF, day=long_after, keyed=True, tare=20) == old
    assert line_of(TOMATO, 1125, tariff=TARIFF, day=long_after) == replace(old, keyed=False, tare=0)


def test_a_merchants_dish_has_both_prices_and_a_meal_the_tariffs():
    plain = Line(0, "D07", "卤味", "份", "爱心菜", "canteen", "meals", 1000, 900, price_fen=900)
    dish = replace(plain, merchant="张记", merchant_list_fen=1800, fund_percent=7500)
    assert line_of(DISH, 1000, tariff=TARIFF, day=DAY) == dish
    own = line_of(replace(DISH, merchant=""), 1000, tariff=TARIFF, day=DAY)
    assert (own.price_fen, own.merchant_list_fen, own.fund_percent) == (1800, 0, 0)
    of_tariff = meal()
    assert (of_tariff.meal, of_tariff.list_fen, of_tariff.price_fen, of_tariff.number) == (True, 1500, 1500, 0)


def test_a_meal_follows_a_new_tariff_and_says_the_age_that_was_reached():
    dearer = Tariff(DAY, (Tier(0, 1600), Tier(70, 1300)))
    cart = priced(Cart().plus(replace(meal(), diner=HE)), tariff=dearer, day=DAY, eaten=lambda _resident: 0)
    (line,) = cart.lines
    assert (line.list_fen, line.price_fen, line.tier, line.age, line.given_fen) == (1600, 1300, "70", 79, 300)
    (child,) = price(Cart().plus(replace(meal(), diner=replace(HE, born="2026-12-01")))).lines
    assert (child.age, child.tier) == (0, "0")


def test_a_sale_noted_twice_is_the_very_same_cart_line():
    cart = price(goods(100).plus(replace(meal(), diner=HE)))
    again = price(cart)
    assert all(now is before for now, before in zip(again.lines, cart.lines, strict=True))


def test_what_one_diner_had_is_not_held_against_the_other():
    cart = Cart().plus(replace(meal(), diner=HE)).plus(replace(meal(), diner=SHE))
    cart = priced(cart, tariff=TARIFF, day=DAY, eaten=lambda resident: 1 if resident == "R0001" else 0)
    assert [line.tier for line in cart.lines] == ["", "80"]


def test_a_third_meal_that_was_allowed_counts_like_the_others():
    allowed = replace(meal(), diner=HE, allowed_by="赵明", allowed_reason="病")
    cart = Cart().plus(allowed).plus(allowed).plus(replace(meal(), diner=HE)).plus(replace(meal(), diner=SHE))
    assert [line.tier for line in price(cart).lines] == ["70", "70", "", "80"]
    assert tier_meals(price(cart).lines, "R0001") == 2
    assert (tier_meals(price(cart).lines, "R0002"), tier_meals(price(cart).lines, "R0003")) == (1, 0)
    assert tier_meals(price(goods(100)).lines, "R0001") == 0


def test_a_discount_on_the_sale_is_marked_as_one_and_spares_what_costs_nothing():
    cart = with_sale_discount(
        goods(1000, 1).plus(replace(goods(1).lines[0], list_fen=0, price_fen=0)), Change("x", "王芳", "y", percent=1000)
    )
    assert [[change.what for change in line.changes] for line in cart.lines] == [
        ["sale_discount"],
        ["sale_discount"],
        [],
    ]
    assert [[change.fen for change in line.changes] for line in cart.lines] == [[100], [0], []]
    assert price(cart).total_fen == cart.total_fen


def test_who_is_erased_is_in_no_cart():
    cart = replace(Cart().plus(replace(meal(), diner=HE)).plus(replace(meal(), diner=SHE)).plus(meal()), diner=HE)
    without = cart.without_person("R0001")
    assert ([line.diner for line in without.lines], without.diner) == ([None, SHE, None], None)
    assert cart.without_person("R0002").diner == HE
    assert goods(100).without_person("R0001") == goods(100)


def test_an_older_programs_cart_is_taken_up():
    plain = to_plain(replace(goods(100), voids=(7, 9), taken_line=1))
    assert from_plain(plain) == replace(goods(100), voids=(7, 9), taken_line=1)
    del plain["voids"], plain["taken_line"]
    assert from_plain(plain) == goods(100)


def test_a_cart_put_away_is_taken_up_as_it_was():
    cart = price(goods(100).plus(replace(meal(), diner=replace(SHE, name="陈秀英", reason="没带卡"))))
    cart = with_sale_discount(cart, Change("sale_discount", "王芳", "开业", percent=1000))
    cart = replace(cart, diner=HE, tenders=(Tender("cash", 100, 200),), taken_line=2)
    assert from_plain(json.loads(json.dumps(to_plain(cart)))) == cart
