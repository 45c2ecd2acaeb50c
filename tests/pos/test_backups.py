"""Backups as the shop sees them: the keeping rule, the warning, the passphrase."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.backups import DROPPED, Backups, Place, dropped, new_passphrase, places_in, plain_passphrase, warning
from pos.errors import PosError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
moments = st.lists(st.datetimes(datetime(2026, 6, 1), datetime(2026, 12, 31), timezones=st.just(UTC)), max_size=60)


def goods(*ages: timedelta) -> list[tuple[str, datetime]]:
    return [(f"{number}", NOW - age) for number, age in enumerate(ages)]


@settings(max_examples=50)
@given(moments)
def test_the_newest_good_one_is_never_dropped_and_nothing_is_older_than_ninety_days(made):
    named = [(f"{number}", moment) for number, moment in enumerate(made)]
    gone = set(dropped(named, NOW))
    left = [(name, moment) for name, moment in named if name not in gone]
    assert not named or left[-1] == named[-1]
    assert all(NOW - moment <= DROPPED for _name, moment in left[:-1])


@settings(max_examples=50)
@given(moments)
def test_what_is_kept_is_kept_again_the_next_time(made):
    named = [(f"{number}", moment) for number, moment in enumerate(sorted(made))]
    gone = set(dropped(named, NOW))
    assert dropped([pair for pair in named if pair[0] not in gone], NOW) == []


@settings(max_examples=50)
@given(moments)
def test_each_day_of_a_month_and_each_month_keeps_its_newest(made):
    named = [(f"{number}", moment) for number, moment in enumerate(sorted(made)) if moment <= NOW]
    gone = set(dropped(named, NOW))
    for days, form in ((31, "%Y-%m-%d"), (90, "%Y-%m")):
        newest = {moment.strftime(form): name for name, moment in named if NOW - moment <= timedelta(days=days)}
        assert not gone & set(newest.values())


def test_within_an_hour_the_newest_stays():
    made = goods(*(timedelta(minutes=minutes) for minutes in (170, 150, 100, 50, 20, 10)))
    # 9:10, 9:30, 10:20, 11:10, 11:40, 11:50
    assert dropped(made, NOW) == ["0", "3", "4"]


def test_what_was_made_while_the_clock_was_back_does_not_keep_an_older_one():
    minutes = timedelta(minutes=1)
    assert dropped([("0", NOW - 10 * minutes), ("1", NOW - 120 * minutes), ("2", NOW - 5 * minutes)], NOW) == ["0"]


def test_a_clock_that_was_set_back_drops_nothing_of_what_is_newest():
    made = [("0", NOW + timedelta(days=400)), ("1", NOW - timedelta(days=100)), ("2", NOW - timedelta(days=95))]
    assert dropped(made, NOW) == ["1"]


@pytest.mark.parametrize(("hours", "warned"), [(0, False), (23, False), (24, False), (25, True), (24 * 40, True)])
def test_a_backup_over_a_day_old_is_warned_of(hours, warned):
    good = Place("/stick", (NOW - timedelta(hours=hours)).isoformat(), "file", 100)
    said = warning(Backups((good,), has_key=True), NOW, lambda: ("2026-01-01T00:00:00.000+08:00", 130))
    assert (said is not None) == warned
    if said:
        assert (said.last_at, said.sales) == (good.good_at, 30)


def test_the_newest_of_several_places_counts_and_why_another_failed_is_told():
    old = Place("/a", (NOW - timedelta(days=3)).isoformat(), "file", 100, why="read_only.backup_gone")
    new = Place("/b", (NOW - timedelta(hours=1)).isoformat(), "file", 120)
    assert warning(Backups((old, new)), NOW, lambda: ("", 130)) is None
    said = warning(Backups((old,)), NOW, lambda: ("", 130))
    assert said is not None and said.refusal is not None
    assert (said.refusal.code, said.refusal.why, said.refusal.values) == ("read_only", "backup_gone", {"place": "/a"})


def test_a_till_without_any_backup_is_warned_after_its_first_day():
    began = NOW - timedelta(hours=25)
    said = warning(Backups(), NOW, lambda: (began.isoformat(), 7))
    assert said is not None and (said.last_at, said.sales) == ("", 7)
    fresh = warning(Backups(), NOW, lambda: (NOW.isoformat(), 7))
    assert fresh is not None and not fresh.too_old and not fresh.is_set_up  # to be done, and nothing to warn of yet
    assert warning(Backups((Place("/stick"),), has_key=True), NOW, lambda: (NOW.isoformat(), 7)) is None


@pytest.mark.parametrize(
    "typed", ["tulip garden seven", "tulipgardenseven", "tulip-garden-seven ", "ｔｕｌｉｐ garden seven"]
)
def test_a_passphrase_counts_as_it_is_written_on_the_sheet(typed):
    assert plain_passphrase(typed) == "tulipgardenseven"


@pytest.mark.parametrize("typed", ["", "short", "a b c d e f g h i", "x" * 300, "ten\u0000letters!"])
def test_a_passphrase_that_is_too_short_or_no_text_is_refused(typed):
    with pytest.raises(PosError) as refusal:
        plain_passphrase(typed)
    assert (refusal.value.code, refusal.value.why) == ("bad_value", "passphrase")


def test_a_suggested_passphrase_is_long_and_holds_nothing_that_is_misread():
    import random

    suggested = new_passphrase(random.Random(7).choice)
    assert len(plain_passphrase(suggested)) == 20
    assert not set(suggested) & set("01ilo")


def test_places_are_set_apart_by_semicolons():
    assert places_in(" /a b ;; file:///c;") == ("/a b", "file:///c") and places_in("") == ()


def test_a_place_says_why_its_last_try_failed():
    assert Place("/a").refusal is None
    refusal = Place("/a", why="disk_full").refusal
    assert refusal is not None and (refusal.code, refusal.why) == ("disk_full", "")


def test_a_backup_is_set_up_with_a_key_and_a_place():
    long_ago = lambda: ("2026-01-01T00:00:00.000+08:00", 7)  # noqa: E731
    for places, has_key in (((), True), ((Place("/stick"),), False)):
        said = warning(Backups(places, has_key=has_key), NOW, long_ago)
        assert said is not None and said.is_set_up is False and said.too_old is True
    said = warning(Backups((Place("/stick"),), has_key=True), NOW, long_ago)
    assert said is not None and said.is_set_up is True
    fresh = warning(Backups(), NOW, lambda: ((NOW - timedelta(days=1)).isoformat(), 7))  # to the second a day
    assert fresh is not None and (fresh.is_set_up, fresh.too_old) == (False, False)


def test_days_and_months_are_kept_to_their_last_moment():
    day, hour = timedelta(days=1), timedelta(hours=1)
    assert dropped([("0", NOW - DROPPED), ("1", NOW)], NOW) == []
    assert dropped([("0", NOW - DROPPED - timedelta(seconds=1)), ("1", NOW)], NOW) == ["0"]
    for most, step in ((24 * hour, timedelta(minutes=61)), (31 * day, 25 * hour)):
        made = [("0", NOW - most), ("1", NOW - most + step), ("2", NOW)]
        assert dropped(made, NOW) == []
    # Of one day and one month: by the hour within a day, then only the last of the day stays.
    made = goods(39 * hour, 38 * hour, 37 * hour, 11 * hour, 10 * hour)
    assert dropped(made, NOW) == ["0", "1"]
    # Of one month, older than the days that are kept: only its last stays.
    assert dropped(goods(60 * day, 59 * day, 58 * day, hour), NOW) == ["0", "1"]


@pytest.mark.parametrize(("length", "taken"), [(9, False), (10, True), (200, True), (201, False)])
def test_a_passphrase_is_neither_too_short_nor_too_long(length, taken):
    if taken:
        assert plain_passphrase("X" * length) == "X" * length
    else:
        with pytest.raises(PosError) as refusal:
            plain_passphrase("X" * length)
        assert refusal.value.values == {"least": 10}
