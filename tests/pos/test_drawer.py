"""The drawer: shifts, counts, cash in and out, the Z, and their slips; each at its edges, on a real ledger."""

import pytest

from pos.paying import Returned
from printing.layout import plain_text
from tests.counter import CASHIER_PIN, MANAGER_PIN, NOON, id_number
from tests.pos.ask import counted_site, last_row, refused


@pytest.fixture
def site(tmp_path):
    """A till with a printer and every slip, nobody's shift open, its cashier there."""
    made = counted_site(tmp_path / "till")
    for setting, value in (
        *(("slip.opening", "yes"), ("slip.cash", "yes"), ("slip.shift", "2")),
        ("kitchen.tickets", "no"),
    ):
        made.do("set_setting", setting=setting, value=value)
    made.begin(CASHIER_PIN)
    yield made
    made.close()


def slips(site):
    """The papers asked for so far: kind and what they are about."""
    return [(kind, about) for kind, about, _document in site.ledger.kept_papers()]


def text(site, place=-1):
    return plain_text(site.ledger.kept_papers()[place][2])


# -- shifts ----------------------------------------------------------------------------------------------------------
def test_a_shift_begins_with_a_float_and_there_is_one_at_a_time(site):
    for fen in (-1, 10_000_000):
        assert refused(site, "open_shift", float_fen=fen) == ("bad_value.money", {"field": "float"})
    assert site.do("open_shift", float_fen=9_999_999) == {"shift": 1}
    assert last_row(site) == (
        *("shift.opened", {"shift": 1, "float": 9_999_999, "business_date": "2026-11-23", "by": "王芳"}),
    )
    assert slips(site) == [("opening", "1")] and "99,999.99" in text(site).replace(" ", "")
    assert refused(site, "open_shift", float_fen=0) == ("shift_open", {"shift": 1})
    site.do("close_shift", counted_fen=9_999_999)
    assert site.do("open_shift", float_fen=0) == {"shift": 2}
    opening = text(site)
    assert "99,999.99" in opening  # what the one before counted is said


def test_no_slip_is_made_that_the_site_does_not_want(site):
    for setting in ("slip.opening", "slip.cash"):
        site.do("set_setting", setting=setting, value="no", approve=MANAGER_PIN)
    site.do("set_setting", setting="slip.shift", value="1", approve=MANAGER_PIN)
    site.do("open_shift", float_fen=0)
    site.do("pay_in", amount_fen=100, reason="x")
    assert slips(site) == []
    site.do("close_shift", counted_fen=100)
    assert slips(site) == [("shift", "1")]


@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({}, "bad_value.missing", {"field": "counted"}),
        ({"counted_fen": 1, "counts": {"1": 1}}, "bad_value.missing", {"field": "counted"}),
        ({"counted_fen": -1}, "bad_value.money", {"field": "counted"}),
        ({"counted_fen": 9_999_999 * 9_999_000 + 1}, "bad_value.money", {"field": "counted"}),
        ({"counts": {"3": 1}}, "bad_value.counts", {"field": "counts"}),
    ],
)
def test_a_count_that_is_none_is_refused(site, fields, why, values):
    assert refused(site, "close_shift", counted_fen=0)[0] == "no_shift"
    site.do("open_shift", float_fen=0)
    assert refused(site, "close_shift", **fields) == (why, values)


def test_a_shift_ends_on_a_count_and_its_difference_is_on_the_record(site):
    site.do("open_shift", float_fen=10_000)
    site.do("add", name="米", price_fen=1234)
    site.do("pay", tender="cash", amount_fen=2000)
    site.do("add", name="面", price_fen=500)
    assert site.till.view().done is None
    site.do("pay", tender="wechat", amount_fen=100)
    assert refused(site, "close_shift", counted_fen=0) == ("bad_value.in_payment", {})
    site.do("pay", tender="wechat")
    assert site.till.view().done is not None
    site.do("pay_in", amount_fen=500, reason="换零钱")
    site.do("pay_out", amount_fen=300, reason="买袋子")
    answer = site.do("close_shift", counts={"100": 1, "10": 1, "1": 0, "0.5": 2}, reason=" 少了零钱 ")
    assert site.till.view().done is None
    kind, body = last_row(site)
    assert kind == "shift.closed" and body == {
        **{"shift": 1, "counted": 11_100, "expected": 11_430, "over": -330, "reason": "少了零钱", "by": "王芳"},
        "counts": {"100": 1, "10": 1, "0.5": 2},
        "figures": {"sales": 2, "net": 1730, "tenders": {"cash": 1230, "wechat": 500}},
    }
    assert answer == {
        **{"shift": 1, "sales": 2, "net_fen": 1730, "tenders_fen": {"cash": 1230, "wechat": 500}},
        **{"expected_fen": 11_430, "counted_fen": 11_100, "over_fen": -330},
    }
    assert slips(site)[-2:] == [("shift", "1")] * 2
    papers = [text(site, -2), text(site, -1)]
    assert papers[0] != papers[1] and all("114.30" in paper and "-3.30" in paper for paper in papers)
    assert (last_row(site)[1].get("counts"), site.drawer.kicks) == ({"100": 1, "10": 1, "0.5": 2}, 3)


def test_a_count_as_one_sum_names_no_notes(site):
    site.do("open_shift", float_fen=0)
    site.do("close_shift", counted_fen=0)
    assert "counts" not in last_row(site)[1] and "reason" not in last_row(site)[1]
    site.do("open_shift", float_fen=0)
    assert site.do("close_shift", counted_fen=9_999_999 * 9_999_000)["over_fen"] == 9_999_999 * 9_999_000


# -- cash in and out -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("verb", "kind"), [("pay_in", "cash.paid_in"), ("pay_out", "cash.paid_out")])
def test_cash_that_is_no_sales_has_a_reason_and_a_slip(site, verb, kind):
    assert refused(site, verb, amount_fen=1, reason="x")[0] == "no_shift"
    site.do("open_shift", float_fen=0)
    assert refused(site, verb, amount_fen=1)[0] == "bad_value.reason"
    for fen in (0, 10_000_000):
        assert refused(site, verb, amount_fen=fen, reason="x") == ("bad_value.money", {"field": "amount"})
    assert site.do(verb, amount_fen=1, reason=" 换零钱 ") == {"shift": 1, "amount_fen": 1}
    assert last_row(site) == (
        *(kind, {"shift": 1, "amount": 1, "reason": "换零钱", "business_date": "2026-11-23", "by": "王芳"}),
    )
    assert slips(site)[-1] == ("cash_move", str(site.ledger.head()[0])) and "换零钱" in text(site)
    assert site.drawer.kicks == 1
    assert site.do(verb, amount_fen=9_999_999, reason="x")["amount_fen"] == 9_999_999


def test_the_drawer_opens_without_a_sale_on_the_record(site):
    assert refused(site, "open_drawer")[0] == "bad_value.reason"
    assert site.do("open_drawer", reason=" 换零钱 ") == {} and site.drawer.kicks == 1
    assert last_row(site) == (*("drawer.opened", {"reason": "换零钱", "business_date": "2026-11-23", "by": "王芳"}),)
    site.do("open_shift", float_fen=0)
    site.do("open_drawer", reason="x")
    assert last_row(site)[1]["shift"] == 1


# -- the Z -----------------------------------------------------------------------------------------------------------
def test_a_z_closes_what_was_done_since_the_last(site):
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("add_staff", name="李强", role="shop", pin="2222")
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.do("set_product", code="DISH", name="卤味", price_fen=1800, unit="份", category="爱心菜", merchant="张记")
    site.do("set_product", code="TOM", name="西红柿", price_fen=340, unit="kg", category="菜")
    assert refused(site, "print_z", z=1) == ("bad_value", {"field": "z"})
    site.do("open_shift", float_fen=0)
    assert refused(site, "z") == ("shift_open", {"shift": 1})
    site.do("add", product="MEAL")
    site.do("diner", card=id_number("1945-02-03"))
    site.do("add", product="DISH")
    site.do("add", name="米", price_fen=123, category="粮")
    site.do("discount", line=3, percent=1000, reason="x")
    site.do("add", product="MEAL")
    site.do("add", product="TOM", quantity=1000, keyed=True)
    site.do("add", name="面", price_fen=100)
    site.do("void", line=6, reason="x")
    site.do("pay", tender="wechat", amount_fen=1000)
    number = site.do("pay", tender="cash")["sale"]  # 38.51: 10.00 and 28.50
    site.do("refund", sale=number, lines=[Returned(4)], tender="cash", reason="x")
    site.do("open_drawer", reason="x")
    site.do("close_shift", counted_fen=0)
    begin = site.ledger.z_start()
    answer = site.do("z")
    kind, body = last_row(site)
    head = body.pop("head")
    assert kind == "z.closed" and len(head) == 64
    assert len(body.pop("signature")) == 128 and body.pop("key")
    assert body == {
        **{"z": 1, "business_date": "2026-11-23", "first": begin, "last": site.ledger.head()[0] - 1, "sales": 2},
        **{"net": 2350, "tenders": {"wechat": 1000, "cash": 1350}, "fund": 900, "rounding": -1, "discount": 12},
        **{"refunds": 1, "refunded": 1500, "voids": 1, "voided": 100, "drawer_opened": 1, "keyed_weights": 1},
        **{
            "shifts": [1],
            "grand": 2350,
            "by": "赵明",
            "meals": {"lunch": 1},
            "tiers": {"80": {"meals": 1, "given": 500}},
        },
        "categories": {"套餐": 1000, "爱心菜": 900, "粮": 111, "菜": 340},
    }
    assert answer == {
        **{"z": 1, "business_date": "2026-11-23", "sales": 2, "net_fen": 2350, "rounding_fen": -1, "fund_fen": 900},
        **{"tenders_fen": body["tenders"], "categories_fen": body["categories"], "grand_fen": 2350, "head": head},
        "tiers": {"80": {"meals": 1, "given_fen": 500}},
    }
    closed = site.ledger.z_report(1)
    assert closed is not None and closed.totals.given_fen == 500
    assert slips(site)[-1] == ("z", "1")
    assert refused(site, "z") == ("empty_sale.nothing_to_close", {})
    site.do("open_shift", float_fen=0)
    site.do("add", name="米", price_fen=500)
    site.do("pay", tender="wechat")
    site.do("close_shift", counted_fen=0)
    site.do("z")
    _kind, second = last_row(site)
    assert (second["z"], second["net"], second["grand"], second["shifts"]) == (2, 500, 2850, [2])
    assert second["last"] == site.ledger.head()[0] - 1 and second["head"] != head
    site.do("open_shift", float_fen=0)
    site.do("add", name="米", price_fen=500)
    site.do("pay", tender="wechat")
    site.do("close_shift", counted_fen=0)
    site.do("z")
    assert last_row(site)[1]["grand"] == 3350  # of all Zs


def test_slips_are_printed_again_with_the_moment(site):
    assert refused(site, "print_shift", shift=1)[0] == "no_shift"
    site.do("open_shift", float_fen=0)
    assert site.do("print_shift", shift=1) == {"shift": 1}  # an open one: its X, and no figure on the screen
    assert slips(site)[-1] == ("shift", "1") and "补打" not in text(site)
    closed = site.do("close_shift", counted_fen=0)
    site.clock.moment = NOON.replace(hour=15)
    assert site.do("print_shift", shift=1) == closed
    assert slips(site)[-1] == ("shift", "1") and "补打" in text(site) and "15:00" in text(site)
    site.do("z", approve=MANAGER_PIN)
    assert last_row(site)[1]["business_date"] == "2026-11-23"  # of a Z without a sale: the day it was made
    assert "补打" not in text(site)
    site.clock.moment = NOON.replace(hour=16)
    assert site.do("print_z", z=1) == {"z": 1}
    assert slips(site)[-1] == ("z", "1") and "补打" in text(site) and "16:00" in text(site)
