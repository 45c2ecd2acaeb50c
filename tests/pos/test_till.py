"""Rules of the counter that one sequence shows best, on a real ledger."""

from datetime import timedelta

import pytest

from pos.errors import PosError
from pos.shift import count_fen
from tests.counter import CASHIER_PIN, MANAGER_PIN, NOON, SetClock, id_number, new_site


@pytest.fixture
def site(tmp_path):
    site = new_site(tmp_path / "site")
    for code, fen, more in (
        ("EGG", 100, {"unit": "个", "barcode": "6900000000017"}),
        ("TOM", 340, {"unit": "kg", "market_fen": 460, "market_place": "柳堤农贸市场"}),
        ("DISH", 1800, {"unit": "份", "merchant": "张记"}),
    ):
        site.do("set_product", code=code, name=code, price_fen=fen, category="菜", **more)
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.do("open_shift", float_fen=0)
    site.do("sign_in", pin=CASHIER_PIN)
    yield site
    site.close()


def refused(site, verb, **fields) -> str:
    with pytest.raises(PosError) as refusal:
        site.do(verb, **fields)
    return refusal.value.code


OLD = id_number("1945-02-03")


@pytest.mark.parametrize(("percent", "allowed"), [(1999, True), (2000, True), (2001, False), (10_000, False)])
def test_a_cashier_gives_no_more_off_than_the_site_allows(site, percent, allowed):
    site.do("add", product="EGG", quantity=100_000)
    if allowed:
        assert site.do("discount", line=1, percent=percent, reason="x")["amount_fen"] == 10_000 - percent
    else:
        assert refused(site, "discount", line=1, percent=percent, reason="x") == "needs_approval"
        assert site.till.cart.total_fen == 10_000
        site.do("discount", line=1, percent=percent, reason="x", approve=MANAGER_PIN)


def test_two_small_discounts_are_one_large(site):
    site.do("add", product="EGG", quantity=100_000)
    site.do("discount", line=1, percent=1500, reason="x")
    assert refused(site, "discount", percent=1000, reason="x") == "needs_approval"


def test_a_price_may_go_up_without_the_manager(site):
    site.do("add", product="EGG")
    assert site.do("set_price", line=1, price_fen=500, reason="x")["amount_fen"] == 500


def test_a_tier_meals_price_is_the_managers_to_lower(site):
    site.do("diner", card=OLD)
    site.do("add", product="MEAL")
    assert refused(site, "set_price", line=1, price_fen=700, reason="x") == "needs_approval"
    assert refused(site, "discount", line=1, percent=5000, reason="x") == "needs_approval"
    assert site.do("set_price", line=1, price_fen=800, reason="x")["amount_fen"] == 800


def test_a_discount_on_the_sale_asks_nothing_for_lines_that_it_leaves_alone(site):
    site.do("add", product="DISH")
    site.do("discount", line=1, percent=9000, reason="x", approve=MANAGER_PIN)
    site.do("add", product="EGG", quantity=10_000)
    assert site.do("discount", percent=1000, reason="x")["total_fen"] == 90 + 900


def test_a_meal_that_gets_cheaper_in_the_middle_of_a_payment_is_not_rung_above_its_total(site):
    for _ in range(2):
        site.do("diner", card=OLD)
        site.do("add", product="MEAL")
        if site.till.cart.total_fen == 1000:
            site.do("pay", tender="wechat")
    site.do("pay", tender="wechat", amount_fen=1400)  # of the 15.00 that a second lunch costs
    site.clock.moment = NOON.replace(hour=18)  # a first dinner costs 10.00
    assert refused(site, "pay", tender="cash") == "unbalanced"
    assert refused(site, "pay") == "unbalanced"
    assert site.do("clear")["back_fen"] == 1400


def test_a_sale_noted_for_a_day_before_its_diner_was_born_has_the_standard_price(site):
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("diner", card=id_number("2026-01-01"))
    site.do("add", product="MEAL")
    assert site.do("pay", tender="cash", at="2020-01-01T12:00:00+08:00")["total_fen"] == 1500


def test_a_card_that_took_its_meal_leaves_the_next_to_the_next_card(site):
    site.do("add", product="MEAL")
    assert site.do("diner", card=OLD)["line"] == 1
    site.do("add", product="MEAL")
    assert site.do("diner", card=id_number("1947-05-05"))["line"] == 2
    assert site.till.cart.total_fen == 1000 + 1200


def test_a_card_keeps_its_right_when_its_meal_is_voided(site):
    site.do("add", product="MEAL")
    site.do("diner", card=OLD)
    site.do("void", line=1, reason="换养身餐")
    assert site.do("add", product="MEAL")["amount_fen"] == 1000


def test_a_card_goes_with_the_end_of_the_sale(site):
    site.do("diner", card=OLD)
    site.do("add", product="MEAL")
    site.do("pay", tender="cash")
    assert site.till.cart.diner is None
    assert site.do("add", product="MEAL")["amount_fen"] == 1500


def test_a_meal_given_back_may_be_eaten_again(site):
    for number in (1, 3):
        site.do("diner", card=OLD)
        assert site.do("add", product="MEAL")["amount_fen"] == 1000
        sale = site.do("pay", tender="cash")["sale"]
        assert sale == f"1-{number:06}"
        site.do("refund", sale=sale, reason="x")


def test_the_15_and_the_18_digits_of_one_person_have_one_meal(site):
    for card, fen in ((OLD, 1000), (OLD[:6] + OLD[8:17], 1500)):
        site.do("diner", card=card)
        assert site.do("add", product="MEAL")["amount_fen"] == fen
        site.do("pay", tender="cash")


def test_the_business_day_turns_at_the_sites_hour(site):
    site.do("set_setting", setting="day.turns", value="04:00", approve=MANAGER_PIN)
    for hours, day in ((0, "2026-11-23"), (15, "2026-11-23"), (17, "2026-11-24")):
        site.clock.moment = NOON + timedelta(hours=hours)
        assert site.till.today().isoformat() == day
        site.do("add", product="EGG")
        sale = site.do("pay", tender="cash")["sale"]
        assert site.ledger.sold(sale).body["business_date"] == day


def test_a_saving_is_kept_with_the_place_and_day_of_the_markets_price(site):
    site.do("add", product="TOM", quantity=1000)
    (line,) = site.ledger.sold(site.do("pay", tender="wechat")["sale"]).body["lines"]
    assert (line["saved"], line["market_place"], line["market_day"]) == (120, "柳堤农贸市场", "2026-11-23")
    site.clock.moment = NOON + timedelta(days=2)
    site.do("add", product="TOM", quantity=1000)
    (line,) = site.ledger.sold(site.do("pay", tender="wechat")["sale"]).body["lines"]
    assert "saved" not in line


def test_an_unfinished_payment_survives_a_restart(site):
    site.do("add", product="EGG", quantity=5000)
    site.do("pay", tender="wechat", amount_fen=300)
    site.reopen()
    site.do("sign_in", pin=CASHIER_PIN)
    assert site.till.view().cart.left_fen == 200
    assert site.do("pay", tender="cash", amount_fen=500)["change_fen"] == 300


def test_a_clock_put_back_stops_no_sale_and_is_shown(site):
    site.clock.moment = NOON - timedelta(days=1)
    assert site.till.view().clock_back
    site.do("add", product="EGG")
    assert site.do("pay", tender="cash")["sale"] == "1-000001"
    assert site.ledger.sold("1-000001").at.startswith("2026-11-22")


def test_one_manager_always_stays(site):
    site.do("sign_in", pin=MANAGER_PIN)
    assert refused(site, "change_staff", name="赵明", active=False) == "bad_value"
    assert refused(site, "change_staff", name="赵明", role="cashier") == "bad_value"
    site.do("change_staff", name="王芳", role="manager")
    site.do("change_staff", name="赵明", active=False)


def test_who_was_let_go_signs_in_no_more(site):
    site.do("change_staff", name="王芳", active=False, approve=MANAGER_PIN)
    assert refused(site, "sign_in", pin=CASHIER_PIN) == "wrong_pin"


def test_the_drawer_formula_is_float_and_cash_and_moves(tmp_path):
    site = new_site(tmp_path / "drawer", clock=SetClock())
    site.do("open_shift", float_fen=20_000)
    site.do("add", name="米", price_fen=2783)
    site.do("pay", tender="cash", amount_fen=5000)  # 27.80 kept, 22.20 handed back
    site.do("add", name="面", price_fen=1000)
    site.do("pay", tender="wechat", amount_fen=400)
    site.do("pay", tender="cash", amount_fen=10_000)  # 6.00 kept
    site.do("refund", sale="1-000001", reason="x")
    site.do("pay_in", amount_fen=5000, reason="x")
    site.do("pay_out", amount_fen=1200, reason="x")
    closed = site.do("close_shift", counted_fen=24_400)
    assert (closed["expected_fen"], closed["over_fen"]) == (20_000 + 600 + 5000 - 1200, 0)
    assert closed["tenders_fen"] == {"cash": 600, "wechat": 400}
    site.close()


@pytest.mark.parametrize(
    ("counts", "fen"),
    [({"100": 3, "20": 6, "5": 1, "1": 1}, 42_600), ({"0.5": 3, "0.1": 2}, 170), ({}, 0), ({"1": 99_999}, 9_999_900)],
)
def test_a_count_by_note_adds_up(counts, fen):
    assert count_fen(counts) == fen


@pytest.mark.parametrize("counts", [{"200": 1}, {"100": -1}, {"100": 1.5}, {"100": True}, {"": 1}, {"100": 100_000}])
def test_no_other_count_is_taken(counts):
    with pytest.raises(PosError) as refusal:
        count_fen(counts)
    assert refusal.value.code == "bad_value"
