"""How the cart is filled, changed, set aside and given up: each verb's answer, its row, and its refusals."""

from datetime import date, timedelta

import pytest

from tests.counter import CASHIER_PIN, MANAGER_PIN, NOON, id_number, new_site
from tests.pos.ask import counted_site, last_row, refused
from tests.pos.test_codes import ean

CARD = id_number("1945-02-03")  # 81
GTIN = "0" + ean("690123456789")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    site = counted_site(tmp_path_factory.mktemp("selling") / "till")
    for code, name, fen, unit, more in (
        ("EGG", "鸡蛋", 100, "个", {"barcode": GTIN[1:]}),
        ("TOM", "西红柿", 340, "kg", {"barcode": "12"}),
        ("BEEF", "牛肉", 9960, "kg", {}),
        ("DISH", "卤味", 1800, "份", {"merchant": "张记"}),
    ):
        site.do("set_product", code=code, name=name, price_fen=fen, unit=unit, category="菜", **more)
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.do("set_category", name="干货", shelf="canteen", tax="meals")
    site.do("open_shift", float_fen=0)
    yield site
    site.close()


@pytest.fixture
def site(shop):
    """The shop with an empty counter, and its cashier."""
    shop.begin(CASHIER_PIN)
    return shop


def line(site, number=1):
    return site.till.cart.line(number)


# -- goods in --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"product": "EGG", "name": "x"}, "bad_value.unknown_field", {"field": "name"}),
        ({"product": "EGG", "price_fen": 0}, "bad_value.unknown_field", {"field": "price"}),
        ({"product": "EGG", "category": "菜"}, "bad_value.unknown_field", {"field": "category"}),
        ({"product": "NONE"}, "unknown_product", {"product": "NONE"}),
        ({"product": "TOM"}, "bad_quantity.needed", {}),
        ({"product": "EGG", "quantity": 1500}, "bad_quantity.pieces", {"unit": "个"}),
        ({"product": "EGG", "tare": 5}, "bad_value.line_tare", {"field": "tare"}),
        ({"product": "TOM", "quantity": 1000, "tare": -1}, "bad_value.line_tare", {"field": "tare"}),
        ({"product": "TOM", "quantity": 999_000, "tare": 1000}, "bad_value.line_tare", {"field": "tare"}),
        ({"name": "米", "price_fen": 100, "tare": 5}, "bad_value.line_tare", {"field": "tare"}),
        ({"price_fen": 100}, "bad_value.missing", {"field": "product"}),
        ({"name": "米"}, "bad_value.missing", {"field": "price"}),
        ({"name": " ", "price_fen": 100}, "bad_value.missing", {"field": "name"}),
        ({"name": "米", "price_fen": 0}, "bad_price", {"field": "price"}),
        ({"name": "米", "price_fen": 100, "quantity": 0}, "bad_quantity.pieces", {"unit": ""}),
        ({"name": "米", "price_fen": 100, "quantity": 9_999_001}, "bad_quantity.pieces", {"unit": ""}),
        ({"name": "米", "price_fen": 100, "category": "\x01"}, "bad_value.text", {"field": "category"}),
    ],
)
def test_what_cannot_be_sold_is_refused_with_its_reason(site, fields, why, values):
    assert refused(site, "add", **fields) == (why, values)
    assert site.till.cart.empty


def test_goods_go_in_line_by_line_and_the_answer_says_the_line(site):
    assert site.do("add", product="EGG") == {
        **{"line": 1, "name": "鸡蛋", "price_fen": 100, "quantity": 1000, "amount_fen": 100, "total_fen": 100}
    }
    assert site.do("add", product="EGG", quantity=3000) == {
        **{"line": 2, "name": "鸡蛋", "price_fen": 100, "quantity": 3000, "amount_fen": 300, "total_fen": 400}
    }
    assert site.do("add", product="TOM", quantity=998_999, keyed=True, tare=1000)["tare"] == 1000
    assert (line(site, 3).keyed, line(site, 3).tare) == (True, 1000)
    assert site.do("add", product="EGG", keyed=True)["line"] == 4
    assert site.do("add", product="TOM", quantity=1, tare=1)["tare"] == 1
    assert not line(site, 4).keyed  # pieces are counted, not weighed
    assert site.do("add", product="DISH")["amount_fen"] == 900


def test_goods_without_a_product_have_their_category_or_none(site):
    site.do("add", name=" 米 ", price_fen=1, category="干货")
    site.do("add", name="面", price_fen=9_999_999, quantity=9_999_000, category="没有的")
    site.do("add", name="油", price_fen=100, quantity=1)
    first, second, third = site.till.cart.lines
    assert (first.name, first.category, first.counter, first.tax) == ("米", "干货", "canteen", "meals")
    assert (first.product, first.unit, first.quantity, first.list_fen, first.price_fen) == ("", "", 1000, 1, 1)
    assert (second.category, second.counter, second.tax, second.quantity) == ("没有的", "shop", "general", 9_999_000)
    assert (third.category, third.quantity) == ("", 1)


def test_goods_without_a_price_wait_for_the_manager(site):
    site.do("set_product", code="NEW", name="新菜", price_fen=1, unit="个", category="菜", approve=MANAGER_PIN)
    site.ledger.append("product.set", {**_body_of(site, "NEW"), "price": 0}, "2026-11-23T12:00:00+08:00")
    assert refused(site, "add", product="NEW") == ("bad_price.needed", {"product": "新菜"})


def _body_of(site, code):
    from pos.office import product_body

    return product_body(site.ledger.product(code))


def test_without_a_shift_nothing_is_sold(tmp_path):
    site = new_site(tmp_path / "none")
    assert refused(site, "add", product="EGG")[0] == "no_shift"
    assert refused(site, "scan", code="1")[0] == "no_shift"
    site.close()


# -- scanned ---------------------------------------------------------------------------------------------------------
def test_a_piece_scanned_again_raises_its_line_and_no_other(site):
    code = GTIN[1:]
    assert site.do("scan", code=code)["quantity"] == 1000
    site.do("add", product="TOM", quantity=500)
    again = site.do("scan", code=code)
    assert (again["line"], again["quantity"], again["total_fen"]) == (1, 2000, 370)
    assert site.do("scan", code=code, quantity=3000)["quantity"] == 5000
    for more in (-1000, 9_995_000):
        assert refused(site, "scan", code=code, quantity=more) == ("bad_quantity.pieces", {"unit": "个"})
    site.do("add", product="EGG")
    assert site.do("scan", code=code)["line"] == 3  # the latest line of them
    site.do("set_price", line=3, price_fen=150, reason="x")
    assert site.do("scan", code=code)["line"] == 1  # not the one that somebody priced
    site.do("set_price", line=1, price_fen=150, reason="x")
    assert site.do("scan", code=code)["line"] == 4
    site.do("set_product", code="EGG", price_fen=120, approve=MANAGER_PIN)
    assert site.do("scan", code=code)["line"] == 5  # its price has changed meanwhile
    site.do("set_product", code="EGG", price_fen=100, approve=MANAGER_PIN)


def test_goods_of_another_batch_or_date_are_a_line_of_their_own(site):
    begin = f"01{GTIN}17261130"
    site.do("scan", code=f"{begin}10A")
    assert site.do("scan", code=f"{begin}10A")["quantity"] == 2000
    assert site.do("scan", code=f"{begin}10B")["line"] == 2
    assert site.do("scan", code=f"01{GTIN}1726120110A")["line"] == 3
    assert site.do("scan", code=f"{begin}10A")["line"] == 1
    assert site.do("scan", code=GTIN)["line"] == 4
    assert [(one.batch, one.best_before) for one in site.till.cart.lines] == [
        *(("A", "2026-11-30"), ("B", "2026-11-30"), ("A", "2026-12-01")),
        ("", ""),
    ]


def test_goods_past_their_date_are_refused_from_the_day_after(site):
    assert refused(site, "scan", code=f"01{GTIN}17261122") == ("expired", {"name": "鸡蛋", "day": "2026-11-22"})
    assert site.do("scan", code=f"01{GTIN}17261123")["line"] == 1


def test_a_scanned_weight_is_typed_or_the_labels_own(site):
    assert refused(site, "scan", code="12")[0] == "bad_quantity.needed"
    assert site.do("scan", code="12", quantity=1000, keyed=True, tare=20)["tare"] == 20
    assert line(site).keyed
    assert site.do("scan", code="12", quantity=1000)["line"] == 2
    label = ean("220001200500")  # 0.500 kg
    assert site.do("scan", code=label)["quantity"] == 500 and not line(site, 3).keyed
    for more in ({"quantity": 1000}, {"tare": 10}):
        assert refused(site, "scan", code=label, **more) == ("bad_quantity.on_label", {})
    assert refused(site, "scan", code=GTIN[1:], tare=5) == ("bad_value.line_tare", {"field": "tare"})


def test_a_label_s_amount_counts_and_an_old_one_is_said(site):
    todays = ean("210001200500" + "00170")
    assert site.do("scan", code=todays) == {
        **{"line": 1, "name": "西红柿", "price_fen": 340, "quantity": 500, "amount_fen": 170, "total_fen": 170}
    }
    assert line(site).changes == () and line(site).label_fen == 0
    rounded = site.do("scan", code=ean("210001200520" + "00180"))  # 1.77, and the scale rounds to the jiao
    assert rounded["amount_fen"] == 180 and "label_fen" not in rounded and line(site, 2).label_fen == 0
    (change,) = line(site, 2).changes
    assert (change.what, change.by, change.reason, change.approved) == ("label", "王芳", "", "")
    old = site.do("scan", code=ean("210001200500" + "00200"))
    assert (old["amount_fen"], old["label_fen"], old["today_fen"], old["total_fen"]) == (200, 200, 170, 550)
    assert line(site, 3).label_fen == 200 and line(site, 3).changes[0].fen == old["price_fen"] == 400
    weight_of_amount = site.do("scan", code=ean("210001200333"))  # says 3.33 and no weight
    assert weight_of_amount["amount_fen"] == 333 and "label_fen" not in weight_of_amount


def test_a_weight_moves_by_a_few_grams_where_no_price_makes_the_labels_amount(site):
    code = ean("210001205000" + "01234")  # of 5.000 kg no price in whole fen makes 12.34
    answer = site.do("scan", code=code)
    assert answer["amount_fen"] == 1234 and 0 < abs(answer["quantity"] - 5000) <= 5
    assert site.do("label_price", line=1, use="today")["quantity"] == answer["quantity"]
    assert site.do("label_price", line=1, use="label")["amount_fen"] == 1234


def test_which_price_an_old_label_has_is_the_cashiers_to_say(site):
    site.do("add", product="EGG")
    site.do("scan", code=ean("210001200500" + "00200"))
    assert refused(site, "label_price", line=1, use="today") == ("unknown_line.no_label", {"line": 1})
    assert refused(site, "label_price", line=2, use="mine") == (
        *("bad_value.one_of", {"field": "use", "choices": "label, today"}),
    )
    site.do("discount", line=2, percent=1000, reason="压坏")
    today = site.do("label_price", line=2, use="today", reason="价签旧了", approve=MANAGER_PIN)
    assert (today["line"], today["price_fen"], today["amount_fen"]) == (2, 340, 153)
    first, kept = line(site, 2).changes
    assert (first.what, first.by, first.reason, first.approved, first.fen) == ("today", "王芳", "价签旧了", "赵明", 200)
    assert (kept.what, kept.percent) == ("discount", 1000)
    back = site.do("label_price", line=2, use="label", reason="算了", approve=MANAGER_PIN)
    assert back["amount_fen"] == 180
    first, kept = line(site, 2).changes
    assert (first.what, first.by, first.reason, first.approved, first.fen) == ("label", "王芳", "算了", "赵明", 400)


# -- cards -----------------------------------------------------------------------------------------------------------
def test_a_card_is_shown_waits_and_is_put_away(site):
    card = id_number("1944-06-01")
    shown = site.do("diner", card=card)
    assert shown == {"resident": shown["resident"], "age": 82, "tier": "80", "price_fen": 1000, "meals": 0}
    assert site.till.cart.card_waits and (site.till.cart.diner.sex, site.till.cart.diner.born) == ("F", "1944-06-01")
    view = site.till.view()
    assert (view.diner_price_fen, view.diner_tier, view.diner_meals, view.diner_standard_fen) == (1000, "80", 0, 1500)
    assert site.do("diner", card="") == {}
    assert site.till.cart.diner is None and site.till.view().diner_price_fen == 0
    for given in ({}, {"card": card, "resident": "R0001"}, {"card": card, "passport": "E1234567"}):
        assert refused(site, "diner", **given) == ("bad_value.missing", {"field": "id"})


def test_a_meal_and_a_card_find_each_other(site):
    card = id_number("1944-06-02")
    site.do("add", product="MEAL", quantity=2000)
    taken = site.do("diner", card=card)
    assert (taken["line"], taken["price_fen"], taken["meals"], taken["total_fen"]) == (1, 1500, 1, 2500)
    assert site.till.view().diner_meals == 1
    site.do("void", line=2, reason="少一份")
    assert not site.till.cart.card_waits
    assert site.do("add", product="MEAL")["price_fen"] == 1500  # the card has its meal
    site.do("diner", card="")
    other = id_number("1954-06-03", 14)
    assert site.do("diner", card=other)["line"] == 3
    site.do("diner", card=id_number("1934-06-03", 16))
    site.do("add", product="EGG")
    assert site.till.cart.card_waits  # an egg is no meal
    assert site.do("add", product="MEAL")["price_fen"] == 0
    assert not site.till.cart.card_waits or line(site, 5).diner is not None


def test_a_second_meal_of_the_period_is_asked_at_the_standard_price(site):
    card = id_number("1944-06-04")
    for price in (1000, 1500):
        assert site.do("diner", card=card)["price_fen"] == price
        assert site.do("add", product="MEAL")["price_fen"] == price
        site.do("pay", tender="wechat")
    site.clock.moment = NOON.replace(hour=18)
    assert site.do("diner", card=card)["price_fen"] == 1000


def test_a_resident_without_a_card_is_looked_up_with_a_reason(site):
    who = site.do("enrol", card=CARD, name="陈秀英", home="3-2-401")["resident"]
    assert refused(site, "diner", resident=who)[0] == "bad_value.reason"
    assert refused(site, "diner", resident="R9999", reason="没带卡")[0] == "unknown_resident"
    assert refused(site, "diner", resident=" ", reason="没带卡")[0] == "unknown_resident"
    assert refused(site, "diner", passport="E7654321")[0] == "unknown_resident"
    found = site.do("diner", resident=f" {who.lower()} ", reason="没带卡")
    assert (found["resident"], found["name"], found["age"]) == (who, "陈秀英", 81)
    diner = site.till.cart.diner
    assert (diner.name, diner.home, diner.sex, diner.born, diner.reason) == (
        *("陈秀英", "3-2-401", "F", "1945-02-03", "没带卡"),
    )
    site.do("diner", card=CARD)
    diner = site.till.cart.diner
    assert (diner.name, diner.home, diner.reason) == ("陈秀英", "3-2-401", "")
    guest = site.do("enrol", passport="E1234567", born="1950-01-01", name="Ann", sex="M")["resident"]
    assert site.do("diner", passport=" e1234567 ")["resident"] == guest
    assert (site.till.cart.diner.name, site.till.cart.diner.sex, site.till.cart.diner.reason) == ("Ann", "M", "")
    seen = site.do("diner", card=id_number("1944-06-05"))["resident"]  # seen, never enrolled: nobody to look up
    assert refused(site, "diner", resident=seen, reason="没带卡") == ("unknown_resident", {})
    for state in ("moved", "died"):
        site.do("change_resident", resident=who, state=state, approve=MANAGER_PIN)
        assert refused(site, "diner", card=CARD) == ("unknown_resident.away", {})
        assert refused(site, "diner", resident=who, reason="没带卡") == ("unknown_resident.away", {})


# -- changing lines --------------------------------------------------------------------------------------------------
def test_a_changed_quantity_says_what_was_taken_off(site):
    site.do("add", product="EGG", quantity=5000)
    site.do("discount", line=1, percent=1000, reason="x")
    head = site.ledger.head()[0]
    assert site.do("set_quantity", line=1, quantity=7000)["amount_fen"] == 630
    assert site.do("set_quantity", line=1, quantity=7000)["quantity"] == 7000
    assert site.ledger.head()[0] == head  # more is nothing to explain
    less = site.do("set_quantity", line=1, quantity=4000, reason=" 多了 ")
    assert less == {
        **{"line": 1, "name": "鸡蛋", "price_fen": 100, "quantity": 4000},
        "amount_fen": 360,
        "total_fen": 360,
    }
    kind, body = last_row(site)
    assert (kind, body) == (
        "line.voided",
        {
            **{"line": 1, "name": "鸡蛋", "quantity": 3000, "amount": 270, "product": "EGG"},
            **{"business_date": "2026-11-23", "reason": "多了", "by": "王芳"},
            "shift": site.ledger.open_shift().number,
        },
    )
    assert site.till.cart.voids == (site.ledger.head()[0],)
    number = site.do("pay", tender="wechat")["sale"]
    assert site.ledger.entry_of(number).body["voids"] == [head + 1]


@pytest.mark.parametrize(
    ("quantity", "why", "values"),
    [(0, "bad_quantity.pieces", {"unit": "个"}), (1500, "bad_quantity.pieces", {"unit": "个"})],
)
def test_a_quantity_that_no_line_can_have_is_refused(site, quantity, why, values):
    site.do("add", product="EGG")
    assert refused(site, "set_quantity", line=1, quantity=quantity) == (why, values)
    assert refused(site, "set_quantity", line=2, quantity=1000) == ("unknown_line", {"line": 2})


def test_goods_without_a_unit_have_any_quantity_but_none(site):
    site.do("add", name="米", price_fen=100)
    for quantity in (0, -1, 9_999_001):
        assert refused(site, "set_quantity", line=1, quantity=quantity) == ("bad_quantity.pieces", {"unit": ""})
    assert site.do("set_quantity", line=1, quantity=9_999_000)["amount_fen"] == 999_900
    assert site.do("set_quantity", line=1, quantity=1)["amount_fen"] == 0
    assert "product" not in last_row(site)[1]


def test_a_diners_meal_is_one(site):
    site.do("add", product="MEAL")
    assert site.do("set_quantity", line=1, quantity=2000)["quantity"] == 2000
    site.do("set_quantity", line=1, quantity=1000)
    site.do("diner", card=id_number("1944-06-06"))
    assert refused(site, "set_quantity", line=1, quantity=2000) == ("bad_quantity.one_diner", {})
    assert site.do("set_quantity", line=1, quantity=1000)["price_fen"] == 1000


def test_a_weight_that_was_changed_is_no_longer_the_scales(site):
    site.do("add", product="TOM", quantity=1000, tare=20)
    assert site.do("set_quantity", line=1, quantity=1000)["tare"] == 20 and not line(site).keyed
    assert "tare" not in site.do("set_quantity", line=1, quantity=1001) and line(site).keyed
    assert line(site).tare == 0
    site.do("add", product="EGG")
    site.do("set_quantity", line=2, quantity=2000)
    assert not line(site, 2).keyed


def test_a_line_taken_out_is_on_the_record(site):
    site.do("add", product="EGG", quantity=2000)
    site.do("add", product="TOM", quantity=1000)
    assert refused(site, "void", line=1)[0] == "bad_value.reason"
    assert refused(site, "void", line=3, reason="x") == ("unknown_line", {"line": 3})
    assert site.do("void", line=1, reason=" 不要了 ") == {"line": 1, "total_fen": 340}
    kind, body = last_row(site)
    assert kind == "line.voided" and body == {
        **{"line": 1, "name": "鸡蛋", "quantity": 2000, "amount": 200, "product": "EGG"},
        **{"business_date": "2026-11-23", "reason": "不要了", "by": "王芳"},
        "shift": site.ledger.open_shift().number,
    }
    assert site.till.cart.voids == (site.ledger.head()[0],)
    site.do("void", line=2, reason="x")
    assert len(site.till.cart.voids) == 2 and site.till.cart.last_number == 2


def test_a_line_taken_out_between_two_shifts_is_nobodys_drawer(site):
    site.do("add", product="EGG", quantity=2000)
    site.do("close_shift", counted_fen=0)
    site.do("set_quantity", line=1, quantity=1000)
    assert last_row(site)[0] == "line.voided" and "shift" not in last_row(site)[1]
    site.do("clear")
    assert last_row(site)[0] == "cart.cleared" and "shift" not in last_row(site)[1]
    site.do("open_shift", float_fen=0)


# -- prices and discounts --------------------------------------------------------------------------------------------
def test_a_discount_says_who_why_and_how_much(site):
    assert refused(site, "discount", percent=1000, reason="x")[0] == "empty_sale"
    site.do("add", product="EGG", quantity=10_000)
    assert refused(site, "discount", percent=1000)[0] == "bad_value.reason"
    assert refused(site, "discount", line=2, percent=1000, reason="x") == ("unknown_line", {"line": 2})
    for percent in (0, -1, 10_001):
        for more in ({}, {"line": 1}):
            why = ("bad_value.percent", {"field": "percent"})
            assert refused(site, "discount", percent=percent, reason="x", approve=MANAGER_PIN, **more) == why
    one = site.do("discount", line=1, percent=1000, reason=" 压坏 ")
    assert (one["line"], one["amount_fen"], one["total_fen"]) == (1, 900, 900)
    assert site.do("discount", percent=500, reason="老客", approve=MANAGER_PIN) == {"total_fen": 855}
    first, second = line(site).changes
    assert (first.what, first.by, first.reason, first.approved, first.percent, first.fen) == (
        *("discount", "王芳", "压坏", "", 1000, 0),
    )
    assert (second.what, second.by, second.reason, second.approved, second.percent, second.fen) == (
        *("sale_discount", "王芳", "老客", "赵明", 500, 45),
    )


def test_how_far_down_a_cashier_may_go_is_the_sites(site):
    """20 per cent of the asked price, to the half fen; more is the manager's."""
    site.do("add", product="EGG", quantity=10_000)
    assert refused(site, "discount", line=1, percent=2010, reason="x") == ("needs_approval.discount", {"limit": 20})
    assert refused(site, "discount", percent=2010, reason="x") == ("needs_approval.discount", {"limit": 20})
    assert refused(site, "set_price", line=1, price_fen=79, reason="x") == ("needs_approval.discount", {"limit": 20})
    assert site.do("set_price", line=1, price_fen=80, reason="x")["amount_fen"] == 800
    assert site.do("set_price", line=1, price_fen=79, reason="x", approve=MANAGER_PIN)["amount_fen"] == 790
    site.do("add", name="米", price_fen=101)
    assert (
        site.do("set_price", line=2, price_fen=81, reason="x")["amount_fen"] == 81
    )  # 80.8, and half a fen is no matter
    assert refused(site, "set_price", line=2, price_fen=80, reason="x")[0] == "needs_approval.discount"
    site.do("add", name="面", price_fen=3)
    assert site.do("set_price", line=3, price_fen=2, reason="x")["amount_fen"] == 2  # 2.4: the nearest fen below
    site.do("sign_in", pin=MANAGER_PIN)
    assert site.do("set_price", line=1, price_fen=1, reason="x")["amount_fen"] == 10


def test_half_a_fen_below_the_limit_is_not_below_it(site):
    site.do("set_setting", setting="discount.limit", value="0", approve=MANAGER_PIN)
    site.do("add", name="米", price_fen=5, quantity=500)  # 0.025, asked as 0.03
    assert refused(site, "set_price", line=1, price_fen=2, reason="x") == ("needs_approval.discount", {"limit": 0})
    assert site.do("set_price", line=1, price_fen=3, reason="x")["amount_fen"] == 2
    site.do("set_setting", setting="discount.limit", value="1", approve=MANAGER_PIN)
    site.do("add", name="面", price_fen=39_899, quantity=1)  # 0.39899; less 1 % and half a fen it is 0.390001
    assert refused(site, "set_price", line=2, price_fen=39_000, reason="x") == ("needs_approval.discount", {"limit": 1})
    site.do("set_setting", setting="discount.limit", value="20", approve=MANAGER_PIN)


def test_a_price_that_was_set_stays_and_says_who(site):
    site.do("add", product="MEAL")
    assert refused(site, "set_price", line=1, price_fen=1500)[0] == "bad_value.reason"
    assert refused(site, "set_price", line=1, price_fen=0, reason="x")[0] == "bad_price"
    assert refused(site, "set_price", line=2, price_fen=1, reason="x") == ("unknown_line", {"line": 2})
    answer = site.do("set_price", line=1, price_fen=1300, reason=" 菜少 ", approve=MANAGER_PIN)
    assert (answer["line"], answer["price_fen"], answer["total_fen"]) == (1, 1300, 1300)
    (change,) = line(site).changes
    assert (change.what, change.by, change.reason, change.approved, change.fen) == (
        "price",
        "王芳",
        "菜少",
        "赵明",
        1300,
    )
    site.do("set_price", line=1, price_fen=1400, reason="x")
    assert [change.fen for change in line(site).changes] == [1300, 1400] and line(site).price_fen == 1400


def test_a_second_tier_meal_is_the_managers_to_allow(site):
    card = id_number("1944-06-07")
    site.do("diner", card=card)
    site.do("add", product="MEAL")
    site.do("pay", tender="wechat")
    site.do("diner", card=card)
    assert site.do("add", product="MEAL")["price_fen"] == 1500
    assert refused(site, "allow_meal", line=1, reason="病了")[0] == "needs_approval"
    assert refused(site, "allow_meal", line=1, approve=MANAGER_PIN)[0] == "bad_value.reason"
    assert refused(site, "allow_meal", line=2, reason="病了", approve=MANAGER_PIN) == ("unknown_line", {"line": 2})
    answer = site.do("allow_meal", line=1, reason=" 病了 ", approve=MANAGER_PIN)
    assert (answer["line"], answer["price_fen"]) == (1, 1000)
    assert (line(site).allowed_by, line(site).allowed_reason) == ("赵明", "病了")


def test_a_meal_of_nobody_is_allowed_to_the_card_on_the_counter(site):
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("add", product="MEAL")
    site.do("diner", card=id_number("1944-06-09"))  # takes the first
    site.do("add", product="MEAL")
    site.do("add", product="EGG")
    site.do("add", product="MEAL", quantity=2000)
    for number in (3, 4):  # an egg, and two meals at once
        assert refused(site, "allow_meal", line=number, reason="x") == ("unknown_resident", {})
    assert site.do("allow_meal", line=2, reason="x")["price_fen"] == 1000
    assert (line(site, 2).diner.resident, line(site, 2).allowed_by) == (line(site, 1).diner.resident, "赵明")
    site.do("diner", card="")
    site.do("add", product="MEAL")
    assert refused(site, "allow_meal", line=5, reason="x") == ("unknown_resident", {})


# -- given up, set aside ---------------------------------------------------------------------------------------------
def test_a_sale_given_up_is_on_the_record_with_what_was_taken(site):
    head = site.ledger.head()[0]
    assert site.do("clear") == {} and site.ledger.head()[0] == head
    site.do("add", product="EGG", quantity=5000)
    site.do("add", name="米", price_fen=100)
    site.do("pay", tender="wechat", amount_fen=200)
    kicks = site.drawer.kicks
    assert site.do("clear", reason=" 走了 ") == {"back_fen": 200}
    assert site.drawer.kicks == kicks
    kind, body = last_row(site)
    assert kind == "cart.cleared" and body == {
        **{"business_date": "2026-11-23", "amount": 600, "reason": "走了", "by": "王芳"},
        "shift": site.ledger.open_shift().number,
        "lines": [
            {"line": 1, "name": "鸡蛋", "quantity": 5000, "amount": 500, "product": "EGG"},
            {"line": 2, "name": "米", "quantity": 1000, "amount": 100},
        ],
        "tenders": [{"tender": "wechat", "amount": 200}],
    }
    assert site.till.cart.empty
    site.do("add", product="EGG", quantity=5000)
    site.do("pay", tender="alipay", amount_fen=100)
    site.do("pay", tender="cash", amount_fen=100)
    kicks = site.drawer.kicks
    assert site.do("clear") == {"back_fen": 200} and site.drawer.kicks == kicks + 1
    site.do("add", product="EGG")
    assert site.do("clear") == {} and "tenders" not in last_row(site)[1]
    site.do("add", product="EGG")
    site.do("pay", tender="wechat")
    assert site.till.view().done is not None
    site.do("clear")
    assert site.till.view().done is None


def test_a_sale_is_set_aside_and_taken_up_again(site):
    assert refused(site, "park")[0] == "empty_sale"
    assert refused(site, "recall", parked=1) == ("unknown_parked", {"parked": 1})
    site.do("add", product="MEAL")
    site.do("diner", card=id_number("1944-06-08"))
    assert site.do("park") == {"parked": 1}
    assert site.till.cart.empty and site.till.cart.diner is None
    (parked,) = site.till.view().parked
    assert (parked.number, parked.by, parked.at[:13]) == (1, "王芳", "2026-11-23T12")
    assert parked.cart.diner is None
    site.do("add", product="TOM", quantity=1000)
    assert site.do("recall", parked=1) == {"parked": 1, "total_fen": 1000, "lines": 1}
    assert site.do("pay", tender="wechat", amount_fen=50)["left_fen"] == 950
    assert refused(site, "park") == ("bad_value.in_payment", {})
    assert refused(site, "recall", parked=1) == ("bad_value.in_payment", {})
    site.do("clear")
    assert site.do("recall", parked=1) == {"total_fen": 340, "lines": 1}


def test_what_a_customer_did_not_find_is_noted(site):
    assert refused(site, "want", name=" ") == ("bad_value.missing", {"field": "name"})
    assert refused(site, "want", name="x" * 61) == ("bad_value.text", {"field": "name"})
    assert site.do("want", name=f" {'菜' * 58} ") == {"name": "菜" * 58}
    assert last_row(site) == ("want.noted", {"name": "菜" * 58, "business_date": "2026-11-23", "by": "王芳"})


def test_the_age_counts_on_the_business_date(site):
    born = date(1946, 11, 24)
    card = id_number(born.isoformat(), 18)
    assert site.do("diner", card=id_number("2026-06-01", 18))["age"] == 0
    assert site.do("diner", card=card)["age"] == 79
    site.clock.moment = NOON + timedelta(days=1)
    assert site.do("diner", card=card)["age"] == 80
