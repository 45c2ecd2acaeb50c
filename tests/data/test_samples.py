"""The sample shop: made up, whole, and valid where the till is strict."""

from datetime import date, timedelta

import pytest
from stdnum import ean
from stdnum.iso7064 import mod_11_2

from data import samples
from pos.resident import age_on, read_card

DAY = date(2026, 11, 23)
PEOPLE = samples.residents(DAY)


def test_sixty_residents_of_fifty_to_ninety_nine_with_valid_numbers():
    people = samples.residents(DAY)
    assert len({person.name for person in people}) == len(people) == 60
    assert all(50 <= age_on(person.born, DAY) <= 99 for person in people)
    cards = [person.card for person in people if person.card]
    assert len(set(cards)) == len(cards)
    for person in people:
        if person.card:
            assert mod_11_2.is_valid(person.card)
            assert read_card(person.card, on=DAY).born == person.born
            assert person.card.startswith(samples.AREA)


@pytest.mark.parametrize("day", [DAY, date(2028, 2, 29), date(2027, 3, 1)])
def test_three_of_them_are_just_seventy_eighty_and_ninety(day):
    ages = [age_on(person.born, day) for person in samples.residents(day)]
    the_day_before = [age_on(person.born, day - timedelta(days=2)) for person in samples.residents(day)]
    assert [now for now, before in zip(ages, the_day_before, strict=True) if now != before] == [70, 80, 90]


def test_the_goods_are_many_lie_under_the_market_and_scan():
    goods = list(samples.goods(DAY))
    assert len(goods) >= 200
    assert len({action["name"] for action in goods}) == len(goods)
    for action in goods:
        ours, market = (int(action[name].replace(".", "")) for name in ("price", "market"))
        assert 70 * market <= 100 * ours <= 80 * market, action["name"]
        assert "barcode" not in action or ean.is_valid(action["barcode"])


def test_the_same_day_gives_the_same_shop():
    assert samples.shop(DAY) == samples.shop(DAY)
    assert samples.day_of_trade(PEOPLE) == samples.day_of_trade(PEOPLE)


def test_a_day_may_be_rung_up_to_an_hour():
    part = samples.day_of_trade(PEOPLE, until="12:00:00")
    assert part[-1].clock <= "12:00:00" < samples.day_of_trade(PEOPLE)[-1].clock
