"""Prices of a moment later, permissions by role, and exports on the record."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.verify import verify
from pos.calendar import stamp
from pos.errors import PosError
from pos.prices import NewPrice
from tests.data.shop import PIN, SetClock, Shop, new_ledger, there

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def shop(tmp_path):
    clock = SetClock()
    with new_ledger(tmp_path / "ledger", clock) as ledger:
        shop = Shop(ledger, clock)
        shop.furnish()
        yield shop


def last_row(shop):
    kind, body = shop.ledger.connection.execute("SELECT kind, body FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return kind, json.loads(body)


def price(shop, code):
    return there(shop.ledger.product(code)).price_fen


def refused(shop, verb, /, **fields):
    with pytest.raises(PosError) as info:
        shop.do(verb, **fields)
    return f"{info.value.code}.{info.value.why}".rstrip(".")


def test_prices_now_change_only_what_changes(shop):
    head = shop.ledger.head()[0]
    answer = shop.do("set_prices", rows=[NewPrice("V001", 360, 480), NewPrice("V002", 120)])
    assert answer["changed"] == 1 and shop.ledger.head()[0] == head + 1
    assert price(shop, "V001") == 360 and there(there(shop.ledger.product("V001")).market).price_fen == 480


@pytest.mark.parametrize(
    ("fen", "why"),
    [(441, []), (442, ["change"]), (238, ["change", "cost"]), (239, ["cost"]), (259, ["cost"]), (260, [])],
)
def test_a_big_change_and_a_price_under_cost_are_said_and_not_refused(shop, fen, why):
    shop.do("receive", product="V001", quantity=10000, cost_fen=260)
    warnings = shop.do("set_prices", rows=[NewPrice("V001", fen)])["warnings"]
    assert [warning["why"] for warning in warnings] == why and price(shop, "V001") == fen


def test_a_plan_holds_from_its_moment_and_the_sales_before_have_the_old_price(shop, tmp_path):
    moment = shop.clock.moment + timedelta(hours=2)
    answer = shop.do("set_prices", rows=[NewPrice("V001", 380, 500)], valid_from=moment)
    assert (answer["plan"], answer["planned"]) == (1, 1) and price(shop, "V001") == 340
    shop.clock.moment = moment - timedelta(seconds=5)
    shop.do("open_shift", float_fen=0)
    assert price(shop, "V001") == 340
    shop.clock.moment = moment
    assert shop.do("add", product="V001", quantity=1000)["price_fen"] == 380
    assert there(there(shop.ledger.product("V001")).market).price_fen == 500
    kinds = [kind for (kind,) in shop.ledger.connection.execute("SELECT kind FROM journal ORDER BY seq DESC LIMIT 2")]
    assert kinds == ["product.set", "price.applied"] and shop.ledger.price_plans() == ()
    assert not verify(tmp_path / "ledger").faults
    shop.ledger.rederive()
    assert price(shop, "V001") == 380 and not verify(tmp_path / "ledger").faults


def test_a_plan_is_taken_up_by_a_refused_action_and_by_a_sign_in(shop):
    shop.do("set_prices", rows=[NewPrice("V001", 380)], valid_from=shop.clock.moment + timedelta(hours=1))
    shop.do("set_prices", rows=[NewPrice("V002", 150)], valid_from=shop.clock.moment + timedelta(hours=3))
    shop.clock.moment += timedelta(hours=2)
    assert refused(shop, "add", product="none") == "no_shift"
    assert (price(shop, "V001"), price(shop, "V002")) == (380, 120)
    shop.clock.moment += timedelta(hours=2)
    shop.do("sign_in", pin=PIN)
    assert price(shop, "V002") == 150


def test_a_day_alone_begins_when_the_business_day_turns(shop):
    shop.do("set_setting", setting="day.turns", value="04:00")
    answer = shop.do("set_prices", rows=[NewPrice("V001", 380)], valid_from="2026-11-24")
    assert answer["valid_from"] == "2026-11-24T04:00:00.000+08:00"
    shop.do("cancel_prices", plan=1)
    shop.clock.moment += timedelta(days=2)
    shop.do("want", name="折耳根")
    assert price(shop, "V001") == 340
    assert refused(shop, "cancel_prices", plan=1) == "bad_value.plan"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "empty_sale.no_prices"),
        ([NewPrice("V009", 100)], "unknown_product"),
        ([NewPrice("V001", 100), NewPrice("V001", 200)], "duplicate"),
        ([NewPrice("V001", 0)], "bad_price"),
        ([NewPrice("V001", 360), NewPrice("M01", 100)], "bad_value.meal_price"),
        ([NewPrice("V001", 360, 10_000_000)], "bad_price"),
    ],
)
def test_one_wrong_price_takes_none(shop, rows, code):
    head = shop.ledger.head()
    assert refused(shop, "set_prices", rows=rows) == code
    assert shop.ledger.head() == head and price(shop, "V001") == 340


def test_a_warning_says_the_goods_and_both_prices(shop):
    shop.do("receive", product="V001", quantity=10000, cost_fen=260)
    said = {"product": "V001", "name": "西红柿", "price_fen": 200}
    warnings = [{**said, "why": "change", "was_fen": 340}, {**said, "why": "cost", "was_fen": 260}]
    later = shop.clock.moment + timedelta(hours=2)
    plan = shop.do("set_prices", rows=[NewPrice("V001", 200)], valid_from=later)
    assert plan == {"plan": 1, "valid_from": stamp(later.astimezone(ZONE)), "planned": 1, "warnings": warnings}
    assert last_row(shop) == (
        "price.planned",
        {
            **{"plan": 1, "valid_from": plan["valid_from"], "by": "赵明"},
            "rows": [{"product": "V001", "name": "西红柿", "price": 200}],
        },
    )
    assert shop.do("apply_prices") == {"waiting": 1}
    assert refused(shop, "cancel_prices", plan=2) == "bad_value.plan"
    with pytest.raises(PosError) as info:
        shop.do("cancel_prices", plan=2)
    assert info.value.values == {"field": "plan", "plan": 2}
    assert shop.do("cancel_prices", plan=1) == {"plan": 1}
    assert last_row(shop) == ("price.dropped", {"plan": 1, "by": "赵明"})
    assert shop.do("set_prices", rows=[NewPrice("V001", 200)]) == {"changed": 1, "warnings": warnings}
    shop.do("set_prices", rows=[NewPrice("V001", 340, 450)])
    market = there(there(shop.ledger.product("V001")).market)
    assert (market.price_fen, market.place, market.day.isoformat()) == (450, "柳堤农贸市场", "2026-11-23")


@pytest.mark.parametrize(
    ("valid_from", "why"),
    [("2026-13-01", "date"), ("2026-11-24 06:00:61", "moment"), ("2028-01-01", "too_far")],
)
def test_a_moment_that_is_none_or_too_far_is_refused(shop, valid_from, why):
    with pytest.raises(PosError) as info:
        shop.do("set_prices", rows=[NewPrice("V001", 380)], valid_from=valid_from)
    error = info.value
    assert (error.code, error.why, error.values) == ("bad_value", why, {"field": "valid_from"})


def test_a_moment_that_is_past_or_now_is_now_and_a_markets_price_is_a_price(shop):
    for away in (timedelta(days=-1), timedelta(seconds=1)):  # the clock goes on by one as it is read
        answer = shop.do("set_prices", rows=[NewPrice("V001", 350)], valid_from=shop.clock.moment + away)
        assert "changed" in answer and price(shop, "V001") == 350
    with pytest.raises(PosError) as info:
        shop.do("set_prices", rows=[NewPrice("V001", 340, 0)])
    assert (info.value.code, info.value.values) == ("bad_price", {"field": "market"})
    furthest = shop.clock.moment + timedelta(days=366, seconds=1)
    assert shop.do("set_prices", rows=[NewPrice("V001", 380)], valid_from=furthest)["planned"] == 1


@pytest.mark.parametrize(
    ("rows", "code", "values"),
    [
        ([NewPrice("V9", 1)], "unknown_product", {"product": "V9"}),
        ([NewPrice("V001", 340), NewPrice("V001", 350)], "duplicate", {"name": "V001"}),
        ([NewPrice("M01", 340)], "bad_value", {"field": "price"}),
        ([NewPrice("V001", 0)], "bad_price", {"field": "price"}),
    ],
)
def test_what_is_wrong_with_a_price_is_said(shop, rows, code, values):
    with pytest.raises(PosError) as info:
        shop.do("set_prices", rows=rows)
    assert (info.value.code, info.value.values) == (code, values)


def test_a_plan_says_who_made_it_and_leaves_out_what_has_become_a_meal(shop):
    later = "2026-11-24T02:00:00+08:00"
    rows = [NewPrice("V002", 130), NewPrice("V001", 380, 500)]
    assert shop.do("set_prices", rows=rows, valid_from=later)["valid_from"].startswith("2026-11-24T02:00:00")
    shop.do("set_product", code="V002", tariff="meal")
    shop.clock.moment = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # after midnight of the site's next day
    assert shop.do("apply_prices") == {"waiting": 0}
    assert price(shop, "V001") == 380
    product = there(shop.ledger.product("V001"))
    assert there(product.market).day.isoformat() == "2026-11-24"  # of the day that it was planned for
    assert price(shop, "V002") == 120
    kind, body = last_row(shop)
    assert (kind, body["code"], body["planned"], body["by"]) == ("product.set", "V001", 1, "赵明")
    applied = shop.ledger.connection.execute("SELECT body FROM journal WHERE kind = 'price.applied'").fetchone()[0]
    assert json.loads(applied) == {"plan": 1, "valid_from": "2026-11-24T02:00:00.000+08:00", "by": "赵明"}


def test_a_plan_holds_from_its_very_moment(shop):
    moment = shop.clock.moment + timedelta(hours=1)
    shop.do("set_prices", rows=[NewPrice("V001", 380)], valid_from=moment)
    shop.clock.moment = moment - timedelta(seconds=1)  # the clock goes on by one as it is read
    shop.do("apply_prices")
    assert price(shop, "V001") == 380


def test_a_plan_is_no_further_than_a_year(shop):
    assert refused(shop, "set_prices", rows=[NewPrice("V001", 360)], valid_from="2028-01-01") == "bad_value.too_far"


# -- permissions -------------------------------------------------------------------------------------------------


def test_a_role_may_what_its_setting_names(shop):
    shop.do("sign_in", pin="1111")
    assert refused(shop, "set_prices", rows=[NewPrice("V001", 360)]) == "not_allowed"
    shop.do("want", name="折耳根")
    shop.do("sign_in", pin=PIN)
    shop.do("set_setting", setting="may.cashier", value="set_prices refund")
    shop.do("sign_in", pin="1111")
    assert shop.do("set_prices", rows=[NewPrice("V001", 360)])["changed"] == 1
    assert refused(shop, "want", name="折耳根") == "not_allowed"
    shop.do("want", name="折耳根", approve=PIN)


@pytest.mark.parametrize("value", ["add_staff", "change_staff refund", "fly"])
def test_nobody_but_a_manager_is_given_staff(shop, value):
    assert refused(shop, "set_setting", setting="may.shop", value=value) == "bad_value.setting_value"


def test_each_role_has_its_own_discount_and_the_common_one_without(shop):
    shop.do("set_setting", setting="discount.cashier", value="5")
    shop.do("open_shift", float_fen=0)
    shop.do("add", product="V002", quantity=10000)
    shop.do("sign_in", pin="1111")
    assert refused(shop, "discount", line=1, percent=600, reason="旧货") == "needs_approval.discount"
    shop.do("discount", line=1, percent=500, reason="旧货")
    assert (shop.till.site.discount_limit("cashier"), shop.till.site.discount_limit("shop")) == (5, 20)


# -- exports -----------------------------------------------------------------------------------------------------


def test_an_export_that_names_people_has_its_reason(shop):
    assert refused(shop, "note_export", what="subsidy", month="2026-11") == "bad_value.reason"
    shop.do("note_export", what="subsidy", month="2026-11", reason="报街道民政")
    shop.do("note_export", what="split", month="2026-11")
    found = shop.ledger.exports()
    assert [(export.what, export.reason, export.by) for export in found] == [
        ("split", "", "赵明"),
        ("subsidy", "报街道民政", "赵明"),
    ]
    assert refused(shop, "note_export", what="everything") == "bad_value.one_of"
