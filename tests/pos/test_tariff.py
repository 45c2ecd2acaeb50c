"""The tariff: who pays what for a meal, and from which day."""

from datetime import date, timedelta

import pytest

from pos.tariff import FIRST_TIERS, Tariff, Tier, tariff_on

TARIFF = Tariff(date(2000, 1, 1), tuple(Tier(age, fen) for age, fen in FIRST_TIERS.items()))


@pytest.mark.parametrize(
    ("age", "fen"),
    [
        (0, 1500),
        (69, 1500),
        (70, 1200),
        (71, 1200),
        (79, 1200),
        (80, 1000),
        (81, 1000),
        (89, 1000),
        (90, 0),
        (91, 0),
        (130, 0),
    ],
)
def test_an_age_itself_belongs_to_its_tier(age, fen):
    assert TARIFF.tier_for(age).price_fen == fen


@pytest.mark.parametrize(("age", "name"), [(69, "0"), (70, "70"), (80, "80"), (99, "90")])
def test_a_tier_goes_by_its_lowest_age(age, name):
    assert TARIFF.tier_for(age).name == name


def test_the_standard_price_is_the_youngest_tiers():
    assert TARIFF.standard_fen == 1500


def test_the_order_of_the_tiers_does_not_matter():
    shuffled = Tariff(TARIFF.start, tuple(reversed(TARIFF.tiers)))
    assert [shuffled.tier_for(age) for age in range(131)] == [TARIFF.tier_for(age) for age in range(131)]


def test_a_new_tariff_starts_on_its_day():
    day = date(2026, 12, 1)
    new = Tariff(day, (Tier(0, 1600), Tier(75, 800)))
    tariffs = (TARIFF, new)
    assert tariff_on(tariffs, day - timedelta(days=1)) is TARIFF
    assert tariff_on(tariffs, day) is new
    assert tariff_on(tariffs, day + timedelta(days=1)) is new


def test_of_two_with_one_start_the_last_set_holds():
    first, last = (Tariff(date(2026, 1, 1), (Tier(0, fen),)) for fen in (100, 200))
    assert tariff_on((TARIFF, first, last), date(2026, 5, 1)) is last
    assert tariff_on((TARIFF, last, first), date(2026, 5, 1)) is first


def test_one_set_later_for_an_earlier_day_does_not_undo_a_later_start():
    late, early = Tariff(date(2026, 6, 1), (Tier(0, 100),)), Tariff(date(2026, 3, 1), (Tier(0, 200),))
    assert tariff_on((TARIFF, late, early), date(2026, 7, 1)) is late
    assert tariff_on((TARIFF, late, early), date(2026, 4, 1)) is early


def test_before_the_first_start_the_first_one_set_holds():
    first, second = Tariff(date(2026, 6, 1), (Tier(0, 100),)), Tariff(date(2026, 3, 1), (Tier(0, 200),))
    third = Tariff(date(2026, 9, 1), (Tier(0, 300),))
    assert tariff_on((first, third, second), date(2026, 1, 1)) is first
    assert tariff_on((second, first), date(2026, 1, 1)) is second
