"""The price sheet's helpers: per cent, last digits, the unit of a row, and when a price begins to hold."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pos.errors import PosError
from pos.prices import NewPrice, PriceWarning
from pos.pricesheet import Draft, SheetRow, changed_today, day_start, draft_of, new_price, price_sheet, typed_moment
from pos.product import Category, Market, Product
from pos.site import Site
from pos.spans import span_of
from pos.stock import Stock
from tests.counter import NOON, new_site

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 5, 30, tzinfo=ZONE)


def row(price_fen: int = 340, *, was_fen: int = 0, jin: bool = False) -> SheetRow:
    product = Product("V001", "西红柿", "kg", Category("蔬菜"), price_fen=price_fen)
    return SheetRow(product, was_fen, Stock(), jin)


@pytest.mark.parametrize(
    ("fen", "percent", "moved"), [(340, 500, 357), (340, -500, 323), (1, -500, 1), (9_999_999, 500, 9_999_999)]
)
def test_a_price_moves_by_percent_within_what_a_thing_may_cost(fen, percent, moved):
    assert row().by_percent(fen, percent) == moved


@pytest.mark.parametrize(
    ("fen", "digit", "ends"),
    [(340, 0, 340), (344, 0, 340), (345, 0, 350), (346, 0, 350), (340, 8, 338), (343, 8, 348), (2, 8, 8), (3, 0, 10)],
)
def test_the_nearest_price_that_ends_so(fen, digit, ends):
    assert row().to_digit(fen, digit) == ends


def test_helpers_work_on_the_price_as_it_is_shown():
    assert row(jin=True).to_digit(344, 8) == 336  # 1.72 per 斤 becomes 1.68
    assert row(jin=True).by_percent(340, 500) == 358  # 1.70 → 1.785 → 1.79 per 斤


def test_no_price_per_jin_is_above_what_a_thing_may_cost():
    assert row(9_999_998, jin=True).by_percent(9_999_998, 500) == 9_999_998
    assert row(9_999_998, jin=True).to_digit(9_999_998, 9) == 9_999_998
    assert row(jin=True).by_percent(2, -9000) == 2
    assert row().by_percent(100_000, 1) == 100_010
    assert (row().to_digit(1, 1), row().to_digit(3, 1)) == (1, 1)


@pytest.mark.parametrize(
    ("was", "fen", "percent"), [(340, 442, 30), (340, 338, -1), (0, 374, 10), (1000, 1995, 100), (100, 200, 100)]
)
def test_the_change_is_from_yesterday_and_of_what_is_new_from_now(was, fen, percent):
    assert row(was_fen=was).change_percent(fen) == percent


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("06:00", datetime(2026, 11, 23, 6, tzinfo=ZONE)),
        ("05:30", datetime(2026, 11, 24, 5, 30, tzinfo=ZONE)),
        ("2026-11-25T06:00", datetime(2026, 11, 25, 6, tzinfo=ZONE)),
        ("2026-11-25 06:00", datetime(2026, 11, 25, 6, tzinfo=ZONE)),
        (" ", ""),
    ],
)
def test_a_typed_time_is_the_next_one(text, moment):
    assert typed_moment(text, Site({}), NOW) == moment
    a_moment_later = NOW + timedelta(seconds=7, microseconds=9)
    assert typed_moment(text, Site({}), a_moment_later) == moment  # whole minutes


@pytest.mark.parametrize("text", ["25:00", "morgen", "2026-13-01 06:00", "6"])
def test_a_time_nobody_can_read_is_refused(text):
    with pytest.raises(PosError) as refusal:
        typed_moment(text, Site({}), NOW)
    error = refusal.value
    assert (error.code, error.why, error.values) == ("bad_value", "clock", {"field": "valid_from"})


@pytest.mark.parametrize(("turns", "day"), [("00:00", 23), ("05:00", 23), ("06:00", 22)])
def test_the_day_begins_when_the_business_day_turns(turns, day):
    start = day_start(Site({"day.turns": turns}), NOW)
    assert start == datetime(2026, 11, day, int(turns[:2]), tzinfo=ZONE)
    assert day_start(Site({"day.turns": turns}), NOW + timedelta(seconds=7, microseconds=9)) == start
    assert day_start(Site({"day.turns": turns}), start) == start


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", "2026-11-25", "2026-11-25"),
        ("week", "2026-11-23", "2026-11-25"),
        ("month", "2026-11-01", "2026-11-25"),
        ("last_month", "2026-10-01", "2026-10-31"),
    ],
)
def test_spans_have_both_their_ends(name, first, last):
    assert span_of(name, date(2026, 11, 25)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_what_is_new_and_has_no_price_has_not_changed():
    assert row(0).change_percent(100) == 0


def test_what_is_as_it_was_is_no_change():
    product = Product("V001", "西红柿", "kg", Category("蔬菜"), 340, market=Market(460, "", date(2026, 11, 23)))
    sheet = SheetRow(product, 0, Stock(2000, 500, 250))
    assert (sheet.market_fen, row().market_fen, sheet.cost_fen) == (460, 0, 250)
    assert draft_of(sheet, 340, 460) == Draft() and draft_of(sheet, 350, 460) == Draft(350)
    assert draft_of(sheet, 340, 450) == Draft(None, 450) and draft_of(sheet, 350, 450) == Draft(350, 450)
    assert new_price(product, Draft()) == NewPrice("V001", 340)
    assert new_price(product, Draft(350, 450)) == NewPrice("V001", 350, 450)
    assert sheet.warnings(340) == sheet.warnings(250) == []
    assert [warning.why for warning in sheet.warnings(238)] == ["change", "cost"]
    assert sheet.warnings(245) == [PriceWarning("V001", "西红柿", "cost", 250, 245)]


def test_the_sheet_has_each_product_with_yesterdays_price_and_its_stock(tmp_path):
    site = new_site(tmp_path / "till")
    for code, fen, unit, category in (("TOM", 340, "kg", "菜"), ("EGG", 100, "个", "蛋"), ("POT", 201, "kg", "菜")):
        site.do("set_product", code=code, name=code, price_fen=fen, unit=unit, category=category)
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="菜", tariff="meal")
    site.do("receive", product="TOM", quantity=2000, cost_fen=250)
    site.clock.moment = NOON.replace(day=24)
    site.do("set_product", code="TOM", price_fen=360)
    site.do("set_product", code="EGG", price_fen=120)
    site.do("set_product", code="EGG", price_fen=100)
    site.do("set_product", code="NEW", name="NEW", price_fen=500, unit="kg", category="菜")
    site.do("set_product", code="NEW", price_fen=510)

    def sheet(category=""):
        found = price_sheet(site.ledger, site.till.site, site.clock.moment, category)
        return {one.product.code: (one.product.price_fen, one.was_fen, one.stock.quantity, one.jin) for one in found}

    assert sheet("蛋") == {"EGG": (100, 100, 0, False)}
    assert sheet() == {
        **{"TOM": (360, 340, 2000, False), "EGG": (100, 100, 0, False), "POT": (201, 201, 0, False)},
        **{"NEW": (510, 0, 0, False)},  # it had no price when the day began
    }
    site.do("set_setting", setting="weight.unit", value="jin")
    assert {code: jin for code, (_price, _was, _stock, jin) in sheet().items()} == {
        **{"TOM": True, "EGG": False, "POT": False, "NEW": True}
    }
    site.do("set_product", code="POT", price_fen=300)
    site.do("set_product", code="POT", tariff="meal")  # which the tariff prices from now on
    changed = changed_today(site.ledger, site.till.site, site.clock.moment)
    assert "TOM" in changed and "EGG" not in changed and "POT" not in changed
    many = [{"code": f"Z{n}", "name": "菜", "price_fen": 1, "unit": "个", "category": "菜"} for n in range(61)]
    site.do("set_products", products=many)
    assert len(changed_today(site.ledger, site.till.site, site.clock.moment)) == len(changed) + 61
    assert len(price_sheet(site.ledger, site.till.site, site.clock.moment)) == 3 + 61
    site.clock.moment = NOON.replace(day=25)
    assert changed_today(site.ledger, site.till.site, site.clock.moment) == ()
    assert sheet()["TOM"][:2] == (360, 360)
    site.close()
