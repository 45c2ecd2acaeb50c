"""How a sale is paid, given back, brought over and printed again: each rule at its edges, on a real ledger."""

import pytest

from pos.cart import Tender
from pos.paying import Brought, Returned
from printing.layout import plain_text
from tests.counter import CASHIER_PIN, MANAGER_PIN, NOON, id_number, new_site
from tests.pos.ask import counted_site, last_row, refused

AGED_81, AGED_91 = id_number("1945-02-03"), id_number("1935-02-03", 14)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    site = counted_site(tmp_path_factory.mktemp("paying") / "till")
    site.do("set_product", code="EGG", name="鸡蛋", price_fen=100, unit="个", category="菜")
    site.do("set_product", code="TOM", name="西红柿", price_fen=333, unit="kg", category="菜", market_fen=460)
    site.do("set_product", code="DISH", name="卤味", price_fen=1800, unit="份", category="爱心菜", merchant="张记")
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.do("set_category", name="干货", shelf="canteen", tax="meals")
    site.do("open_shift", float_fen=0)
    yield site
    site.close()


@pytest.fixture
def site(shop):
    """The shop with an empty counter, and its manager."""
    shop.begin(MANAGER_PIN)
    return shop


def goods(site, *fen):
    for price in fen:
        site.do("add", name="米", price_fen=price)


def paid(site, fen, *tenders, **more):
    """A sale of one thing for *fen*, paid by (tender, amount); its number."""
    goods(site, fen)
    for tender, amount in tenders:
        family = {"family": "F1"} if tender == "love_fund" else {}
        answer = site.do("pay", tender=tender, amount_fen=amount, **family, **more)
    return answer["sale"]


def body(site, number):
    return site.ledger.entry_of(number).body


# -- taking money ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"tender": "shells"}, "unknown_tender", {"tender": "shells"}),
        ({"tender": "wechat", "rounding": "jiao"}, "bad_value.one_of", {"field": "round", "choices": "none"}),
        ({"tender": "wechat", "amount_fen": -1}, "bad_value.money", {"field": "amount"}),
        ({"tender": "cash", "amount_fen": 0}, "bad_value.money", {"field": "amount"}),
        ({"tender": "wechat", "amount_fen": 1235}, "unbalanced.too_much", {"left_fen": 1234, "tender": "wechat"}),
        ({}, "unbalanced.short", {"left_fen": 1234}),
        ({"tender": "wechat", "family": "F1"}, "bad_value.unknown_field", {"field": "family"}),
        ({"tender": "wechat", "reference": "x" * 65}, "bad_value.text", {"field": "reference"}),
        ({"tender": "love_fund"}, "bad_value.missing", {"field": "family"}),
        ({"tender": "love_fund", "family": "x" * 21}, "bad_value.text", {"field": "family"}),
    ],
)
def test_a_payment_that_cannot_be_is_refused_with_its_reason(site, fields, why, values):
    goods(site, 1234)
    assert refused(site, "pay", **fields) == (why, values)
    assert site.till.cart.left_fen == 1234 and not site.drawer.kicks


def test_nothing_is_paid_without_a_line_or_a_shift(site, tmp_path):
    assert refused(site, "pay", tender="cash")[0] == "empty_sale"
    other = new_site(tmp_path / "other")
    assert refused(other, "pay", tender="cash")[0] == "no_shift"
    other.close()


def test_cash_ends_a_sale_at_the_jiao_and_gives_the_rest_back(site):
    goods(site, 1234)
    answer = site.do("pay", tender="cash", amount_fen=2000)
    number = answer["sale"]
    assert answer == {"left_fen": 0, "sale": number, "total_fen": 1230, "rounding_fen": -4, "change_fen": 770}
    written = body(site, number)
    assert written["tenders"] == [{"tender": "cash", "amount": 1230, "given": 2000, "change": 770}]
    assert (written["total"], written["net"], written["rounding"]) == (1234, 1230, -4)
    assert (written["business_date"], written["period"]) == ("2026-11-23", "lunch")
    assert written["shift"] == site.ledger.open_shift().number
    assert site.drawer.kicks == 1
    view = site.till.view()
    assert view.cart.empty and view.receipt == "waiting"
    done = view.done
    assert (done.number, done.total_fen, done.rounding_fen, done.change_fen, done.given_fen, done.ticket) == (
        *(number, 1230, -4, 770, 2000),
        0,
    )
    assert done.tenders == done.cart.tenders and done.cart.total_fen == 1234 and not done.refund


@pytest.mark.parametrize(
    ("fields", "net", "rounding"),
    [
        ({"tender": "cash"}, 1230, -4),
        ({"tender": "cash", "amount_fen": 1230}, 1230, -4),
        ({"tender": "cash", "rounding": "none"}, 1234, 0),
        ({"tender": "cash", "rounding": "none", "amount_fen": 1234}, 1234, 0),
        ({"tender": "wechat"}, 1234, 0),
        ({"tender": "alipay", "amount_fen": 1234}, 1234, 0),
    ],
)
def test_only_cash_is_rounded_and_not_where_that_is_waived(site, fields, net, rounding):
    goods(site, 1234)
    answer = site.do("pay", **fields)
    assert (answer["total_fen"], answer["rounding_fen"], answer["change_fen"]) == (net, rounding, 0)
    assert site.drawer.kicks == (fields["tender"] == "cash")


def test_a_part_of_the_money_leaves_the_sale_open(site):
    goods(site, 1234)
    assert site.do("pay", tender="wechat", amount_fen=1000) == {"left_fen": 234, "total_fen": 1234}
    assert site.drawer.kicks == 0 and site.till.view().done is None
    assert site.till.cart.tenders == (Tender("wechat", 1000),)
    assert site.do("pay", tender="cash", amount_fen=100) == {"left_fen": 134, "total_fen": 1234}
    assert site.drawer.kicks == 1  # the cash has to go somewhere
    assert refused(site, "pay") == ("unbalanced.short", {"left_fen": 134})
    answer = site.do("pay", tender="cash", amount_fen=500)
    assert (answer["total_fen"], answer["rounding_fen"], answer["change_fen"]) == (1230, -4, 370)
    done = site.till.view().done
    assert (done.given_fen, done.change_fen) == (600, 370)
    assert body(site, answer["sale"])["tenders"] == [
        {"tender": "wechat", "amount": 1000},
        {"tender": "cash", "amount": 100},
        {"tender": "cash", "amount": 130, "given": 500, "change": 370},
    ]


def test_a_fen_that_no_coin_can_pay_goes_with_the_rounding(site):
    goods(site, 1004)
    assert site.do("pay", tender="wechat", amount_fen=1000)["left_fen"] == 4
    answer = site.do("pay", tender="cash")  # 0.04 is asked for as 0.00
    assert (answer["total_fen"], answer["rounding_fen"]) == (1000, -4)
    assert body(site, answer["sale"])["tenders"] == [{"tender": "wechat", "amount": 1000}]
    goods(site, 4)
    answer = site.do("pay", tender="cash", amount_fen=500)
    assert (answer["total_fen"], answer["change_fen"]) == (0, 500)


def test_the_smallest_sum_is_not_paid_with_nothing(site):
    goods(site, 1)
    assert refused(site, "pay", tender="wechat", amount_fen=0) == ("bad_value.money", {"field": "amount"})
    assert refused(site, "pay") == ("unbalanced.short", {"left_fen": 1})
    assert site.do("pay", tender="wechat", amount_fen=1)["total_fen"] == 1
    goods(site, 2)
    assert site.do("pay", tender="wechat", amount_fen=1)["left_fen"] == 1


def test_what_the_kitchen_has_to_do_with_bears_its_ticket(site):
    site.do("set_setting", setting="kitchen.tickets", value="yes")
    site.do("add", product="MEAL", quantity=2000)
    answer = site.do("pay", tender="wechat")
    number = answer["sale"]
    ticket = {"ticket": 1, "change_fen": 0}
    assert answer == {"left_fen": 0, "sale": number, "total_fen": 3000, "rounding_fen": 0, **ticket}
    assert site.till.view().done.ticket == 1 and body(site, number)["ticket"] == 1
    back = site.do("refund", sale=number, lines=[Returned(1, 1000)], reason="x")["sale"]
    kitchen = [about for kind, about, _document in site.ledger.kept_papers() if kind == "kitchen"]
    assert kitchen == [number, back]
    site.do("set_setting", setting="kitchen.tickets", value="no")


def test_a_sale_of_nothing_to_pay_is_ended_without_a_tender(site):
    site.do("diner", card=AGED_91)
    site.do("add", product="MEAL")
    assert refused(site, "pay", amount_fen=1)[0] == "unbalanced.short"
    answer = site.do("pay")
    assert (answer["total_fen"], answer["rounding_fen"]) == (0, 0)
    assert "tenders" not in body(site, answer["sale"]) or body(site, answer["sale"])["tenders"] == []
    assert site.drawer.kicks == 0


def test_a_payment_keeps_its_reference(site):
    number = paid(site, 500, ("wechat", 500), reference=f" {'4' * 14} ")
    assert body(site, number)["tenders"] == [{"tender": "wechat", "amount": 500, "reference": "4" * 14}]


def test_the_love_fund_pays_for_a_family_what_it_has(site):
    has = site.ledger.fund_fen()
    goods(site, has + 1000)
    why = ("fund_short", {"balance_fen": has})
    assert refused(site, "pay", tender="love_fund", family="F1") == why
    site.do("gift", amount_fen=600, giver="林")
    site.do("pay", tender="love_fund", amount_fen=has + 100, family="F1")
    why = ("fund_short", {"balance_fen": 500})  # what this sale has already taken is gone
    assert refused(site, "pay", tender="love_fund", amount_fen=501, family="F1") == why
    site.do("pay", tender="love_fund", amount_fen=500, family=" F2 ", reference="R1")
    site.do("pay", tender="wechat", amount_fen=1)
    number = site.do("pay", tender="cash")["sale"]
    assert site.ledger.fund_fen() == 0
    assert body(site, number)["tenders"] == [
        {"tender": "love_fund", "amount": has + 100, "family": "F1"},
        {"tender": "love_fund", "amount": 500, "reference": "R1", "family": "F2"},
        {"tender": "wechat", "amount": 1},
        {"tender": "cash", "amount": 390},
    ]


def test_a_fund_that_was_spent_meanwhile_pays_nothing(site):
    """What was taken for an open sale is only promised; another till may have the sale in hand, the file has one fund."""
    before = site.ledger.fund_fen()
    site.do("add", product="DISH")
    dish = site.do("pay", tender="wechat")["sale"]  # all of it is the fund's
    goods(site, before + 1000)
    site.do("pay", tender="love_fund", amount_fen=before + 900, family="F1")
    site.do("refund", sale=dish, reason="坏了")
    assert site.ledger.fund_fen() == before
    assert refused(site, "pay", tender="wechat") == ("fund_short", {"balance_fen": before})
    site.do("gift", amount_fen=900)
    assert site.do("pay", tender="wechat")["total_fen"] == before + 1000
    assert site.ledger.fund_fen() == 0


# -- the cart is priced once more ------------------------------------------------------------------------------------
def eat(site, card):
    site.do("diner", card=card)
    return site.do("add", product="MEAL")["line"]


def test_a_second_meal_and_a_dearer_one_are_said_before_money_is_taken(site):
    card = id_number("1944-04-04")
    eat(site, card)
    site.do("pay", tender="wechat")
    site.clock.moment = NOON.replace(hour=18)
    goods(site, 100)
    line = eat(site, card)
    site.clock.moment = NOON  # the clock was put back: this is lunch again
    assert refused(site, "pay", tender="wechat") == ("needs_approval.second_meal", {"line": line})
    assert site.do("pay", tender="wechat")["total_fen"] == 1600
    site.do("set_tariff", start="2026-11-24", tiers={"0": 1500, "80": 1100, "85": 900})
    number = eat(site, card)  # at 15.00: the second one today
    site.do("allow_meal", line=number, reason="病了")
    assert site.till.cart.total_fen == 1000
    site.clock.moment = NOON.replace(day=24)
    assert refused(site, "pay", tender="wechat") == ("needs_approval.dearer", {"line": number})
    assert site.do("pay", tender="wechat")["total_fen"] == 1100


def test_a_meal_that_costs_the_same_or_less_by_now_is_just_paid(site):
    site.do("set_tariff", start="2026-11-26", tiers={"0": 1500, "80": 1000, "85": 1000, "90": 900})
    site.do("set_tariff", start="2026-11-27", tiers={"0": 1500, "80": 1000, "85": 1000, "90": 1000})
    site.clock.moment = NOON.replace(day=26)
    number = eat(site, id_number("1941-11-27", 22))  # 84 until tomorrow
    site.do("set_price", line=number, price_fen=1100, reason="x")
    site.do("void", line=number, reason="x")
    eat(site, id_number("1941-11-27", 22))
    site.clock.moment = NOON.replace(day=27)
    answer = site.do("pay", tender="wechat")
    (line,) = body(site, answer["sale"])["lines"]
    assert (line["amount"], line["age"], line["tier"]) == (1000, 85, "85")
    assert len(line["card"]) == 64  # its first row bears the digest of the card


def test_what_got_cheaper_than_was_taken_for_it_is_handed_back_first(site):
    card = id_number("1943-03-03", 32)
    eat(site, card)
    site.do("pay", tender="wechat")
    eat(site, card)
    site.do("pay", tender="alipay", amount_fen=1400)
    site.clock.moment = NOON.replace(hour=18)
    assert refused(site, "pay", tender="cash") == ("unbalanced.below_paid", {"paid_fen": 1400})
    site.do("clear")
    site.clock.moment = NOON
    eat(site, card)
    site.do("pay", tender="alipay", amount_fen=1000)
    site.clock.moment = NOON.replace(hour=18)
    assert site.do("pay")["total_fen"] == 1000  # to the fen what was taken


# -- giving back -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"sale": "1-999999"}, "unknown_sale", {"sale": "1-999999"}),
        ({"tender": "shells"}, "unknown_tender", {"tender": "shells"}),
        ({"tender": "love_fund"}, "over_refund.money", {"tender": "love_fund", "left_fen": 0}),
        ({"lines": []}, "empty_sale", {}),
        ({"lines": [Returned(3)]}, "unknown_line", {"line": 3}),
        ({"lines": [Returned(1), Returned(1)]}, "bad_value", {"field": "lines"}),
        ({"lines": [Returned(1, 0)]}, "bad_quantity", {}),
        ({"lines": [Returned(1, -1000)]}, "bad_quantity", {}),
        ({"lines": [Returned(1, 1500)]}, "bad_quantity", {}),
        ({"lines": [Returned(1, 4000)]}, "over_refund", {"line": 1, "left_quantity": 3000}),
        ({"lines": [Returned(2, 1001)]}, "over_refund", {"line": 2, "left_quantity": 1000}),
        ({"reason": ""}, "bad_value.reason", {"field": "reason"}),
    ],
)
def test_a_refund_that_cannot_be_is_refused_with_its_reason(site, fields, why, values):
    site.do("add", product="EGG", quantity=3000)
    site.do("add", product="TOM", quantity=1000)
    number = site.do("pay", tender="wechat")["sale"]
    assert refused(site, "refund", **{"sale": number, "reason": "x", **fields}) == (why, values)


def test_a_refund_says_what_went_back_of_what_and_why(site):
    site.do("add", product="EGG", quantity=3000)
    site.do("add", product="TOM", quantity=1000)
    number = site.do("pay", tender="cash", amount_fen=1000)["sale"]  # 6.33, 6.30 kept
    kicks = site.drawer.kicks
    answer = site.do("refund", sale=number, lines=[Returned(2, 500), Returned(1, 1000)], reason=" 坏的 ")
    back = answer["sale"]
    assert answer == {"sale": back, "total_fen": -260, "rounding_fen": 7, "tenders_fen": {"cash": -260}}
    written = body(site, back)
    assert [(line["line"], line["of_line"], line["quantity"], line["amount"]) for line in written.pop("lines")] == [
        (1, 2, -500, -167),
        (2, 1, -1000, -100),
    ]
    grand = written.pop("grand")
    assert grand == body(site, number)["grand"] - 260
    assert written == {
        **{"number": back, "of": number, "business_date": "2026-11-23", "shift": site.ledger.open_shift().number},
        **{"reason": "坏的", "total": -267, "net": -260, "rounding": 7, "by": "赵明"},
        "tenders": [{"tender": "cash", "amount": -260}],
    }
    assert site.drawer.kicks == kicks + 1
    view = site.till.view()
    done = view.done
    assert (done.number, done.total_fen, done.rounding_fen, done.change_fen, done.given_fen) == (back, -260, 7, 260, 0)
    assert done.refund and done.cart.empty and [(t.tender, t.amount_fen) for t in done.tenders] == [("cash", -260)]
    assert view.receipt == "waiting"
    rest = site.do("refund", sale=number, reason="都不要了")
    assert (rest["total_fen"], rest["rounding_fen"]) == (-370, -4)  # all that was ever taken, no jiao kept
    assert "rounding" in body(site, rest["sale"])
    assert refused(site, "refund", sale=number, reason="x") == ("over_refund.nothing_left", {})
    why = ("over_refund", {"line": 1, "left_quantity": 0})
    assert refused(site, "refund", sale=number, lines=[Returned(1)], reason="x") == why
    assert refused(site, "refund", sale=number, lines=[Returned(1, 1000)], reason="x") == why
    assert refused(site, "refund", sale=back, reason="x") == ("unknown_sale", {"sale": back})


def test_a_refund_leaves_the_open_sale_and_what_is_shown_alone(site):
    number = paid(site, 500, ("wechat", 500))
    goods(site, 700)
    answer = site.do("refund", sale=number, reason="x")
    assert answer == {"sale": answer["sale"], "total_fen": -500, "rounding_fen": 0, "tenders_fen": {"wechat": -500}}
    assert "rounding" not in body(site, answer["sale"])
    assert site.till.view().done is None and site.till.cart.total_fen == 700 and not site.drawer.kicks


def refund(site, number, *, quantity=None, tender=""):
    """Give back of the sale's one line; tender → fen."""
    lines = None if quantity is None else [Returned(1, quantity)]
    back = site.do("refund", sale=number, lines=lines, tender=tender, reason="x")["tenders_fen"]
    return {name: -amount for name, amount in back.items()}


def ten(site, *tenders):
    """Ten things for 10.00 altogether, paid by these; the sale's number."""
    site.do("add", name="米", price_fen=100, quantity=10_000)
    for tender, amount in tenders:
        answer = site.do("pay", tender=tender, amount_fen=amount, **({"family": "F9"} if tender == "love_fund" else {}))
    return answer["sale"]


def test_money_goes_back_to_what_it_came_from_and_cash_comes_last(site):
    number = ten(site, ("cash", 300), ("wechat", 300), ("alipay", 400))
    assert refund(site, number, quantity=4000) == {"wechat": 300, "alipay": 100}
    assert refund(site, number, quantity=4000) == {"alipay": 300, "cash": 100}
    assert refund(site, number) == {"cash": 200}


def test_what_one_tender_paid_in_parts_goes_back_to_it_together(site):
    number = ten(site, ("wechat", 300), ("cash", 100), ("wechat", 600))
    assert refund(site, number, quantity=8000, tender="wechat") == {"wechat": 800}
    assert refund(site, number) == {"wechat": 100, "cash": 100}


def test_one_tender_takes_no_more_than_it_paid(site):
    number = ten(site, ("cash", 300), ("wechat", 700))
    why = ("over_refund.money", {"tender": "cash", "left_fen": 300})
    assert refused(site, "refund", sale=number, lines=[Returned(1, 4000)], tender="cash", reason="x") == why
    assert refund(site, number, quantity=3000, tender="cash") == {"cash": 300}
    why = ("over_refund.money", {"tender": "cash", "left_fen": 0})
    assert refused(site, "refund", sale=number, lines=[Returned(1, 1000)], tender="cash", reason="x") == why
    assert refund(site, number, tender="wechat") == {"wechat": 700}


def test_a_tender_that_the_sale_never_saw_takes_what_the_others_have_left(site):
    number = ten(site, ("cash", 300), ("wechat", 700))
    assert refund(site, number, quantity=8000, tender="alipay") == {"alipay": 800}
    # The 8.00 are taken off 微信 first, and the rest off the cash: nothing but 2.00 in cash is left.
    why = ("over_refund.money", {"tender": "wechat", "left_fen": 0})
    assert refused(site, "refund", sale=number, lines=[Returned(1, 1000)], tender="wechat", reason="x") == why
    assert refund(site, number) == {"cash": 200}
    number = ten(site, ("wechat", 1000))
    assert refund(site, number, quantity=2000, tender="alipay") == {"alipay": 200}
    assert refund(site, number, quantity=3000, tender="cash") == {"cash": 300}
    assert refund(site, number) == {"wechat": 500}
    number = ten(site, ("wechat", 1000))
    refund(site, number, quantity=2000, tender="alipay")
    refund(site, number, quantity=3000, tender="cash")
    why = ("over_refund.money", {"tender": "wechat", "left_fen": 500})
    site.do("add", name="米", price_fen=100)
    assert refund(site, number, quantity=5000, tender="wechat") == {"wechat": 500}


def test_all_of_it_may_go_back_by_another_tender(site):
    assert refund(site, ten(site, ("wechat", 1000)), tender="alipay") == {"alipay": 1000}


def test_a_gram_goes_back_and_the_last_gram_is_not_the_whole_sale(site):
    site.do("add", product="TOM", quantity=60)  # 0.20
    site.do("add", product="EGG")
    number = site.do("pay", tender="wechat")["sale"]
    assert refund(site, number, quantity=59) == {"wechat": 20}
    assert refund(site, number, quantity=1) == {}
    site.do("add", name="米", price_fen=9960, quantity=2)  # without a unit: any part of it
    site.do("add", product="EGG")
    number = site.do("pay", tender="wechat")["sale"]
    assert refund(site, number, quantity=1) == {"wechat": 10}
    answer = site.do("refund", sale=number, lines=[Returned(2)], reason="x")
    assert answer["total_fen"] == -100  # 0.10 of rice are still there


def test_money_of_the_fund_goes_back_to_the_fund_and_its_family_only(site):
    site.do("gift", amount_fen=400)
    number = ten(site, ("love_fund", 400), ("wechat", 600))
    has = site.ledger.fund_fen()
    why = ("over_refund.money", {"tender": "alipay", "left_fen": 600})
    assert refused(site, "refund", sale=number, lines=[Returned(1, 7000)], tender="alipay", reason="x") == why
    assert refund(site, number, quantity=5000, tender="alipay") == {"alipay": 500}
    back = site.do("refund", sale=number, reason="x")
    assert back["tenders_fen"] == {"love_fund": -400, "wechat": -100}
    assert body(site, back["sale"])["tenders"] == [
        {"tender": "love_fund", "amount": -400, "family": "F9"},
        {"tender": "wechat", "amount": -100},
    ]
    assert site.ledger.fund_fen() == has + 400


def test_cash_in_part_goes_back_at_the_jiao_below_and_what_is_left_of_it_with_the_last(site):
    site.do("add", name="米", price_fen=107, quantity=3000)  # 3.21: 3.20 in cash
    number = site.do("pay", tender="cash")["sale"]
    assert refund(site, number, quantity=1000) == {"cash": 100}
    assert refund(site, number, quantity=1000) == {"cash": 100}
    assert refund(site, number) == {"cash": 120}
    site.do("add", name="米", price_fen=107, quantity=3000)
    number = site.do("pay", tender="wechat")["sale"]
    assert refund(site, number, quantity=1000) == {"wechat": 107}
    assert refund(site, number, quantity=1000, tender="cash") == {"cash": 100}
    assert refund(site, number, tender="wechat") == {"wechat": 114}


def test_what_costs_less_than_a_jiao_gives_no_cash_back_until_the_last(site):
    site.do("add", name="葱", price_fen=5, quantity=4000)
    number = site.do("pay", tender="cash")["sale"]
    answer = site.do("refund", sale=number, lines=[Returned(1, 1000)], reason="x")
    assert (answer["total_fen"], answer["rounding_fen"], answer["tenders_fen"]) == (0, 5, {})
    assert body(site, answer["sale"])["tenders"] == [] and site.drawer.kicks == 1
    assert refund(site, number) == {"cash": 20}


def test_more_than_was_paid_never_goes_back(site):
    site.do("add", name="米", price_fen=109, quantity=10_000)
    site.do("add", name="葱", price_fen=9)
    number = site.do("pay", tender="cash")["sale"]  # 10.99, 10.90 paid
    answer = site.do("refund", sale=number, lines=[Returned(1)], reason="x")
    assert answer["total_fen"] == -1090
    answer = site.do("refund", sale=number, reason="x")
    assert (answer["total_fen"], answer["rounding_fen"]) == (0, 9)


def test_a_dish_that_goes_back_is_taken_from_the_fund_which_must_have_it(site):
    site.do("add", product="DISH", quantity=2000)
    dish = site.do("pay", tender="wechat")["sale"]
    has, part = site.ledger.fund_fen(), body(site, dish)["fund"]
    assert part == 1800
    goods(site, has - 900 + 1)
    site.do("pay", tender="love_fund", family="F1")  # 8.99 are left: one dish's half is 9.00
    why = ("fund_short", {"balance_fen": 899})
    assert refused(site, "refund", sale=dish, lines=[Returned(1, 1000)], reason="x") == why
    site.do("gift", amount_fen=1)
    answer = site.do("refund", sale=dish, lines=[Returned(1, 1000)], reason="x")
    assert body(site, answer["sale"])["fund"] == -900 and site.ledger.fund_fen() == 0
    assert "fund" not in body(site, site.do("refund", sale=paid(site, 100, ("wechat", 100)), reason="x")["sale"])


def test_what_comes_back_to_the_fund_with_a_dish_may_pay_for_the_dish(site):
    site.do("gift", amount_fen=900)
    site.do("add", product="DISH")
    dish = site.do("pay", tender="love_fund", family="F3")["sale"]
    goods(site, site.ledger.fund_fen())
    site.do("pay", tender="love_fund", family="F1")
    assert site.ledger.fund_fen() == 0
    assert site.do("refund", sale=dish, reason="x")["tenders_fen"] == {"love_fund": -900}
    assert site.ledger.fund_fen() == 0


def test_a_line_of_a_whole_sale_that_went_back_before_is_left_out(site):
    goods(site, 500, 700)
    number = site.do("pay", tender="wechat")["sale"]
    site.do("refund", sale=number, lines=[Returned(1)], reason="x")
    answer = site.do("refund", sale=number, reason="x")
    assert [line["of_line"] for line in body(site, answer["sale"])["lines"]] == [2]


# -- brought over ----------------------------------------------------------------------------------------------------
TIN = Brought("罐头", 1000, 250)


@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"ref": ""}, "bad_value.missing", {"field": "ref"}),
        ({"lines": []}, "empty_sale", {}),
        ({"lines": [Brought("罐头", 0, 250)]}, "bad_quantity", {}),
        ({"lines": [Brought("罐头", 9_999_001, 250)]}, "bad_quantity", {}),
        ({"lines": [Brought("罐头", -9_999_001, 250)]}, "bad_quantity", {}),
        ({"lines": [Brought("罐头", 1000, 10_000_000)]}, "bad_price", {"field": "price"}),
        ({"lines": [Brought("罐头", 1000, -10_000_000)]}, "bad_price", {"field": "price"}),
        ({"lines": [Brought("", 1000, 250)]}, "bad_value.missing", {"field": "name"}),
        ({"lines": [Brought("罐头", 1000, 250, "x" * 201)]}, "bad_value.text", {"field": "category"}),
        ({"tenders": [("shells", 250)]}, "unknown_tender", {"tender": "shells"}),
        ({"tenders": [("cash", 249)]}, "unbalanced.brought", {"total_fen": 250, "tenders_fen": 249}),
        ({"tenders": ()}, "unbalanced.brought", {"total_fen": 250, "tenders_fen": 0}),
    ],
)
def test_a_sale_that_cannot_be_brought_over_is_refused_with_its_reason(site, fields, why, values):
    plain = {"ref": "no", "lines": [TIN], "tenders": [("cash", 250)]}
    assert refused(site, "sale", **{**plain, **fields}) == (why, values)


def test_a_sale_is_brought_over_as_it_was_and_once(site):
    lines = [Brought(" 罐头 ", 9_999_000, 250, "干货"), Brought("旧账", -333, 9_999_999, "别的")]
    total = 250 * 9999 - 3_330_000
    tenders = [("cash", total - 100), ("love_fund", 0), ("wechat", 100)]
    answer = site.do("sale", ref=" 45 ", lines=lines, tenders=tenders)
    assert answer == {"sale": answer["sale"], "ref": "45", "total_fen": total}
    written = body(site, answer["sale"])
    assert written.pop("grand") is not None and written.pop("by") == "赵明"
    assert written == {
        **{"number": answer["sale"], "ref": "45", "business_date": "2026-11-23"},
        **{"shift": site.ledger.open_shift().number, "total": total, "net": total},
        "tenders": [{"tender": name, "amount": amount} for name, amount in tenders],
        "lines": [
            {
                **{"line": 1, "name": "罐头", "category": "干货", "counter": "canteen", "tax": "meals"},
                **{"quantity": 9_999_000, "price": 250, "amount": 2_499_750},
            },
            {
                **{"line": 2, "name": "旧账", "category": "别的", "counter": "shop", "tax": "general"},
                **{"quantity": -333, "price": 9_999_999, "amount": -3_330_000},
            },
        ],
    }
    assert refused(site, "sale", ref="45", lines=[TIN]) == ("duplicate_ref", {"ref": "45"})
    assert not site.drawer.kicks


def test_a_sale_brought_over_costs_the_fund_what_it_paid(site):
    site.do("gift", amount_fen=250)
    has = site.ledger.fund_fen()
    more = {"lines": [Brought("罐头", 1000, has + 1)], "tenders": [("love_fund", has + 1)]}
    assert refused(site, "sale", ref="46", **more) == ("fund_short", {"balance_fen": has})
    site.do("sale", ref="46", lines=[Brought("罐头", 1000, has)], tenders=[("love_fund", has)])
    assert site.ledger.fund_fen() == 0
    site.do("sale", ref="47", lines=[Brought("罐头", -1000, 1)], tenders=[("love_fund", -1)])
    assert site.ledger.fund_fen() == 1
    assert refused(site, "sale", ref="48", lines=[Brought("罐头", 1000, 2)], tenders=[("love_fund", 2)])[1] == {
        "balance_fen": 1
    }


# -- printed again ---------------------------------------------------------------------------------------------------
def test_a_receipt_is_printed_again_as_a_numbered_copy(site):
    number = paid(site, 500, ("wechat", 500))
    assert refused(site, "reprint", sale="1-999999") == ("unknown_sale", {"sale": "1-999999"})
    site.clock.moment = NOON.replace(hour=14)
    assert site.do("reprint", sale=number) == {"sale": number, "copy": 1}
    assert last_row(site)[1] == {"number": number, "copy": 1, "business_date": "2026-11-23", "by": "赵明"}
    assert site.do("reprint", sale=number, large=True) == {"sale": number, "copy": 2}
    kept = [document for kind, about, document in site.ledger.kept_papers() if (kind, about) == ("receipt", number)]
    first, small, _large = kept
    assert "14:00" not in plain_text(first) and "14:00" in plain_text(small) and "补打" in plain_text(small)
    tall = [document.count('"tall"') + document.count("double") for document in kept]
    assert tall[1] == tall[0] + 1 < tall[2]  # the mark of a copy is in large letters; for old eyes the goods are too
    jobs = [paper for paper in site.ledger.open_papers() if paper.about == number]
    assert [(paper.kind, paper.copy, paper.printer) for paper in jobs] == [
        ("receipt", copy, "receipt") for copy in (0, 1, 2)
    ]


def test_a_cashier_pays_and_gives_back_as_the_site_allows(site):
    site.do("sign_in", pin=CASHIER_PIN)
    number = paid(site, 100, ("wechat", 100))
    assert body(site, site.do("refund", sale=number, reason="x")["sale"])["by"] == "王芳"
    assert refused(site, "sale", ref="99", lines=[TIN], tenders=[("cash", 250)])[0] == "not_allowed"
