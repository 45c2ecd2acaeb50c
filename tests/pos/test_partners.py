"""The partners' money, the Love Fund, the tariff, the shares, a sealed month: each verb's row and its refusals."""

import pytest

from pos.split import WHOLE
from printing.layout import plain_text
from tests.counter import CASHIER_PIN, MANAGER_PIN, NOON, id_number
from tests.pos.ask import counted_site, last_row, refused

DAY = {"business_date": "2026-11-23", "by": "赵明"}


@pytest.fixture
def site(tmp_path):
    made = counted_site(tmp_path / "till")
    made.begin(MANAGER_PIN)
    yield made
    made.close()


MOVES = {
    "expense": ("expense.paid", {"purpose": "买秤"}),
    "contribute": ("contribution.made", {"partner": "property", "purpose": "启动"}),
    "gift": ("fund.gift", {}),
    "aid": ("fund.aid", {"family": "F1", "purpose": "米面"}),
}


@pytest.mark.parametrize("verb", MOVES)
def test_money_that_moves_is_on_the_record_of_its_day(site, verb):
    kind, fields = MOVES[verb]
    for _ in range(3 if verb == "aid" else 0):
        site.do("gift", amount_fen=999_999_900)
    for fen in (0, -1, 999_999_901):
        why = ("bad_value.positive", {"field": "amount"})
        assert refused(site, verb, amount_fen=fen, **fields) == why
    assert refused(site, verb, amount_fen=1, tender="shells", **fields) == ("unknown_tender", {"tender": "shells"})
    assert refused(site, verb, amount_fen=1, tender="cash", **fields)[0] == "no_shift"
    padded = {name: f" {value} " if name == "purpose" else value for name, value in fields.items()}
    answer = site.do(verb, amount_fen=999_999_900, **padded)
    assert answer["amount_fen"] == 999_999_900
    assert last_row(site) == (kind, {**fields, "amount": 999_999_900, **DAY})
    site.do(verb, amount_fen=1, tender="wechat", **fields)
    assert last_row(site) == (kind, {**fields, "amount": 1, "tender": "wechat", **DAY}) and not site.drawer.kicks
    site.do("open_shift", float_fen=0)
    site.do(verb, amount_fen=1, tender="cash", **fields)
    assert last_row(site) == (kind, {**fields, "amount": 1, "tender": "cash", "shift": 1, **DAY})
    assert site.drawer.kicks == 1
    papers = [kind for kind, _about, _document in site.ledger.kept_papers()]
    assert papers.count("gift") == {"gift": 3, "aid": 3}.get(verb, 0)


@pytest.mark.parametrize(
    ("verb", "fields", "why", "values"),
    [
        ("expense", {"purpose": " "}, "bad_value.missing", {"field": "purpose"}),
        ("contribute", {"partner": "nobody"}, "bad_value.one_of", None),
        ("contribute", {"purpose": ""}, "bad_value.missing", {"field": "purpose"}),
        ("gift", {"giver": "x" * 61}, "bad_value.text", {"field": "from"}),
        ("aid", {"family": " "}, "bad_value.missing", {"field": "family"}),
        ("aid", {"family": "x" * 21}, "bad_value.text", {"field": "family"}),
        ("aid", {"purpose": ""}, "bad_value.missing", {"field": "purpose"}),
    ],
)
def test_money_without_its_purpose_does_not_move(site, verb, fields, why, values):
    site.do("gift", amount_fen=100)
    code, said = refused(site, verb, amount_fen=1, **{**MOVES[verb][1], **fields})
    assert (code, said) == (why, values or {"field": "partner", "choices": "enterprise, property, owners, merchants"})


def test_the_fund_gives_no_more_than_it_has_and_says_what_is_left(site):
    assert site.do("gift", amount_fen=500, giver=f" {'林' * 58} ") == {"amount_fen": 500, "balance_fen": 500}
    assert last_row(site)[1]["from"] == "林" * 58
    (about,) = {about for kind, about, _document in site.ledger.kept_papers() if kind == "gift"}
    assert about == str(site.ledger.head()[0])
    receipt = plain_text(site.ledger.kept_papers()[-1][2])
    assert "5.00" in receipt and receipt.count("林") == 58  # a name longer than the paper is wide stands below
    assert refused(site, "aid", family="F1", amount_fen=501, purpose="x") == ("fund_short", {"balance_fen": 500})
    assert site.do("aid", family="F" * 20, amount_fen=500, purpose="x") == {"amount_fen": 500, "balance_fen": 0}


@pytest.mark.parametrize(
    "tiers",
    [
        {},
        {"70": 1200},
        {"0": -1},
        {"0": 10_000_000},
        {"0": 1500, "131": 0},
        {"0": 1500, "07": 0},
        {"0": 1500, "x": 0},
        {"0": 1500, "-5": 0},
        {"0": 1500, "٧": 0},
        {str(age): 0 for age in range(21)},
    ],
)
def test_a_tariff_that_is_none_is_refused(site, tiers):
    assert refused(site, "set_tariff", start="2026-12-01", tiers=tiers) == ("bad_value.tiers", {"field": "tiers"})


def test_a_tariff_holds_from_its_day(site):
    assert refused(site, "set_tariff", start="2026-13-01", tiers={"0": 1})[1]["field"] == "from"
    most = {str(age): 0 for age in range(18)} | {"0": 9_999_999, "130": 0, "100": 1}
    assert len(most) == 20
    assert site.do("set_tariff", start="2026-11-24", tiers=most) == {"from": "2026-11-24"}
    assert last_row(site) == ("tariff.set", {"start": "2026-11-24", "tiers": most, "by": "赵明"})
    assert site.till.tariff().standard_fen == 1500
    site.clock.moment = NOON.replace(day=24)
    assert site.till.tariff().standard_fen == 9_999_999


def test_shares_hold_from_their_month(site):
    for field in ("enterprise", "owners"):
        for share in (-1, WHOLE + 1):
            both = {"enterprise": 0, "owners": WHOLE, field: share}
            assert refused(site, "set_shares", start="2026-12", **both) == ("bad_value.share", {"field": field})
    assert refused(site, "set_shares", start="12", enterprise=0, owners=0) == ("bad_value.month", {"field": "from"})
    assert site.do("set_shares", start="2026-12", enterprise=WHOLE, owners=0) == {"from": "2026-12"}
    assert last_row(site) == ("shares.set", {"start": "2026-12", "enterprise": WHOLE, "owners": 0, "by": "赵明"})


def test_a_month_that_is_over_is_sealed_once_with_all_its_figures(site):
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.do("set_product", code="DISH", name="卤味", price_fen=1800, unit="份", category="爱心菜", merchant="张记")
    site.do("set_product", code="TOM", name="西红柿", price_fen=340, unit="kg", category="菜")
    site.do("open_shift", float_fen=0)
    site.do("add", product="MEAL")
    site.do("diner", card=id_number("1945-02-03"))
    site.do("add", product="DISH")
    site.do("add", name="米", price_fen=9000)
    site.do("pay", tender="wechat")
    site.do("receive", product="TOM", quantity=1000, cost_fen=700)
    site.do("expense", amount_fen=300, purpose="买秤")
    site.do("gift", amount_fen=50)
    site.do("aid", family="F1", amount_fen=40, purpose="米")
    site.do("contribute", partner="owners", amount_fen=12_345, purpose="启动")
    assert refused(site, "seal_month", month="2026-11") == ("month_open", {"month": "2026-11"})
    assert refused(site, "seal_month", month="2026-12") == ("month_open", {"month": "2026-12"})
    assert refused(site, "seal_month", month="11") == ("bad_value.month", {"field": "month"})
    site.clock.moment = NOON.replace(month=12, day=1)
    answer = site.do("seal_month", month="2026-11")
    kind, body = last_row(site)
    assert len(body.pop("signature")) == 128 and body.pop("key")
    assert answer == {"month": "2026-11", "income_fen": 9000, "head": body["head"]}
    assert kind == "month.sealed" and len(body.pop("head")) == 64
    assert body == {
        **{"month": "2026-11", "sales": 10_000, "goods": 700, "expenses": 300, "income": 9000, "basis": "profit"},
        **{"site": "柳堤服务站", "fund": {"opening": 0, "in": 950, "out": 40}, "contributions": {"owners": 12_345}},
        **{"tiers": {"80": {"meals": 1, "given": 500}}, "shares": {"enterprise": 2000, "owners": 2000}, "by": "赵明"},
        "parts": {"enterprise": 1800, "property": 5760, "owners": 1440},
    }
    for verb, fields in (
        ("seal_month", {"month": "2026-11"}),
        ("set_tariff", {"start": "2026-11-30", "tiers": {"0": 1}}),
        ("set_shares", {"start": "2026-11", "enterprise": 0, "owners": 0}),
    ):
        assert refused(site, verb, **fields) == ("sealed", {"month": "2026-11"})
    assert site.do("set_shares", start="2026-12", enterprise=0, owners=0)["from"] == "2026-12"


def test_the_months_partners_money_is_the_managers(site):
    site.do("sign_in", pin=CASHIER_PIN)
    assert refused(site, "expense", amount_fen=1, purpose="x")[0] == "not_allowed"
    assert site.do("gift", amount_fen=1)["balance_fen"] == 1
