"""The price sheet's helpers: per cent, last digits, the unit of a row, and when a price begins to hold."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pos.errors import PosError
from pos.pricesheet import SheetRow, day_start, typed_moment
from pos.product import Category, Product
from pos.site import Site
from pos.spans import span_of
from pos.stock import Stock

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


@pytest.mark.parametrize(("was", "fen", "percent"), [(340, 442, 30), (340, 338, -1), (0, 374, 10)])
def test_the_change_is_from_yesterday_and_of_what_is_new_from_now(was, fen, percent):
    assert row(was_fen=was).change_percent(fen) == percent


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("06:00", datetime(2026, 11, 23, 6, tzinfo=ZONE)),
        ("05:30", datetime(2026, 11, 24, 5, 30, tzinfo=ZONE)),
        ("2026-11-25 06:00", datetime(2026, 11, 25, 6, tzinfo=ZONE)),
        (" ", ""),
    ],
)
def test_a_typed_time_is_the_next_one(text, moment):
    assert typed_moment(text, Site({}), NOW) == moment


@pytest.mark.parametrize("text", ["25:00", "morgen", "2026-13-01 06:00", "6"])
def test_a_time_nobody_can_read_is_refused(text):
    with pytest.raises(PosError, match="bad_value"):
        typed_moment(text, Site({}), NOW)


@pytest.mark.parametrize(("turns", "day"), [("00:00", 23), ("05:00", 23), ("06:00", 22)])
def test_the_day_begins_when_the_business_day_turns(turns, day):
    start = day_start(Site({"day.turns": turns}), NOW)
    assert (start.day, start.hour) == (day, int(turns[:2]))


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
