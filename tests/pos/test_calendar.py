"""Days and periods: what a moment counts for, and how a moment is written."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.calendar import business_date, parse_date, parse_stamp, period_of, stamp
from pos.errors import PosError

ZONE = ZoneInfo("Asia/Shanghai")
STARTS = {"breakfast": "04:00", "lunch": "10:00", "dinner": "15:00"}


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{clock}:00+08:00").astimezone(ZONE)


@pytest.mark.parametrize(
    ("clock", "period"),
    [
        ("00:00", "dinner"),
        ("03:59", "dinner"),
        ("04:00", "breakfast"),
        ("09:59", "breakfast"),
        ("10:00", "lunch"),
        ("14:59", "lunch"),
        ("15:00", "dinner"),
        ("23:59", "dinner"),
    ],
)
def test_the_periods_cover_the_day_without_a_gap(clock, period):
    assert period_of(at(clock), STARTS) == period


def test_before_the_first_period_it_is_still_the_last_ones_hour_on_its_own_date():
    assert period_of(at("02:00"), STARTS) == "dinner"
    assert business_date(at("02:00"), 0) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("turn", "clock", "day"),
    [
        (0, "00:00", "2026-11-23"),
        (0, "23:59", "2026-11-23"),
        (4, "03:59", "2026-11-22"),
        (4, "04:00", "2026-11-23"),
        (23, "22:59", "2026-11-22"),
        (23, "23:00", "2026-11-23"),
    ],
)
def test_the_business_day_turns_at_its_hour(turn, clock, day):
    assert business_date(at(clock), turn).isoformat() == day


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-23T09:14:05+08:00", "2026-11-23T09:14:05.000+08:00"),
        ("2026-11-23T09:14:05.123+08:00", "2026-11-23T09:14:05.123+08:00"),
        ("2026-11-23T09:14:05.1+08:00", "2026-11-23T09:14:05.100+08:00"),
        ("2026-11-23T09:14:05.123456789+08:00", "2026-11-23T09:14:05.123+08:00"),
        ("2026-11-23T01:14:05Z", "2026-11-23T09:14:05.000+08:00"),
        ("2026-11-22T20:14:05-05:00", "2026-11-23T09:14:05.000+08:00"),
        ("2026-11-23T09:14:05+0800", "2026-11-23T09:14:05.000+08:00"),
        ("2026-11-23T09:14+08:00", "2026-11-23T09:14:00.000+08:00"),
    ],
)
def test_a_moment_is_written_in_the_sites_zone_to_the_millisecond(text, written):
    assert stamp(parse_stamp(text, ZONE)) == written


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2999, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
    st.integers(0, 9),
)
def test_any_fraction_and_offset_is_one_moment(naive, offset, digits):
    zone = timezone(timedelta(minutes=offset))
    moment = naive.replace(microsecond=0, tzinfo=zone)
    fraction = f".{'7' * digits}" if digits else ""
    text = f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{moment.isoformat()[19:]}"
    read = parse_stamp(text, ZONE)
    assert read.replace(microsecond=0) == moment
    assert len(stamp(read)) == 29


@pytest.mark.parametrize(
    "text",
    [
        *"2026-11-23 2026-11-23T09:14:05 2026-13-01T00:00:00+08:00 2026-02-30T00:00:00+08:00 2026-11-23T25:00:00+08:00 "
        "1999-12-31T00:00:00+08:00 3000-01-02T00:00:00+08:00 2026-11-23T09:14:05+99:00 now 20261123T091405+0800".split(),
        *("", None, 5, 1.5, "２０２６-11-23T09:14:05+08:00"),
    ],
)
def test_no_other_text_is_a_moment(text):
    with pytest.raises(PosError) as refused:
        parse_stamp(text, ZONE)
    assert (refused.value.code, refused.value.why) == ("bad_value", "moment")


@pytest.mark.parametrize("text", ["2026-11-31", "20261123", "2026-1-1", "", None, 5, "2026-W48-1"])
def test_no_other_text_is_a_date(text):
    with pytest.raises(PosError):
        parse_date(text)


@pytest.mark.parametrize(
    "text", ["yesterday", 5, None, "2026-13-01T00:00:00Z", "1999-12-31T12:00:00Z", "3000-01-01T12:00:00Z"]
)
def test_no_moment_says_so(text):
    with pytest.raises(PosError) as refused:
        parse_stamp(text, ZONE)
    assert (refused.value.code, refused.value.why, refused.value.values) == ("bad_value", "moment", {"field": "at"})


@pytest.mark.parametrize("text", ["2026-02-30", "20261123", "", None])
def test_no_date_says_which_field(text):
    for more, named in (({}, "date"), ({"field": "born"}, "born")):
        with pytest.raises(PosError) as refused:
            parse_date(text, **more)
        assert (refused.value.code, refused.value.why, refused.value.values) == ("bad_value", "date", {"field": named})


@pytest.mark.parametrize("text", ["2000-01-01T00:00:00+08:00", "2999-12-31T23:59:59.999+0800", "2026-11-23T01:14:05Z"])
def test_a_moment_of_these_thousand_years_in_any_zone_is_read(text):
    assert parse_stamp(text, ZONE).isoformat(timespec="milliseconds")[-6:] == "+08:00"
