"""When a weight may be taken from the scale: once, standing still, above the least, with the tare put off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.errors import PosError
from pos.weighing import NO_SCALE, Reading, Taken, Weighing


def still(weight: int) -> Reading:
    return Reading("stable" if weight > 0 else "zero" if weight == 0 else "negative", weight)


def pan(*readings: Reading, least: int = 5) -> Weighing:
    weighing = Weighing(least=least)
    for reading in readings:
        weighing = weighing.hear(reading)
    return weighing


def refused(weighing: Weighing, product_tare: int = 0) -> str:
    with pytest.raises(PosError) as caught:
        weighing.take(product_tare)
    assert caught.value.code == "bad_quantity"
    return caught.value.why


def test_a_weight_that_stands_still_is_taken():
    assert pan(still(1125)).take() == Taken(1125, 0)


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (Reading("moving", 1125), "moving"),
        (Reading("zero"), "light"),
        (still(4), "light"),
        (still(-20), "negative"),
        (Reading("overload"), "overload"),
        (Reading("unit", unit="lb"), "unit"),
        (Reading("silent"), "no_scale"),
        (Reading("garbled"), "no_scale"),
        (Reading("unplugged"), "no_scale"),
        (NO_SCALE, "no_scale"),
    ],
)
def test_any_other_is_refused_with_what_to_do(reading, why):
    assert refused(pan(reading)) == why


@pytest.mark.parametrize(("weight", "taken"), [(4, False), (5, True), (6, True)])
def test_the_least_is_five_grams_unless_the_site_says_otherwise(weight, taken):
    if taken:
        assert pan(still(weight)).take().quantity == weight
    else:
        refused(pan(still(weight)))
    assert refused(pan(still(19), least=20)) == "light"


@pytest.mark.parametrize(
    ("weighing", "values"),
    [
        (pan(still(4), least=7), {"least_quantity": 7}),
        (pan(still(100), least=7).with_tare(94), {"least_quantity": 7}),
        (pan(Reading("unit", unit="lb")), {"unit": "lb"}),
    ],
)
def test_a_refusal_says_the_least_weight_and_the_unit(weighing, values):
    with pytest.raises(PosError) as caught:
        weighing.take()
    assert caught.value.values == values


def test_more_than_a_scale_may_weigh_is_not_taken():
    assert pan(still(999_999)).take() == Taken(999_999, 0)
    assert refused(pan(still(1_000_000))) == "overload"


def test_whether_there_is_a_scale_at_all():
    assert not Weighing().in_use and not Weighing(NO_SCALE).in_use
    assert pan(Reading("silent")).in_use and pan(still(0)).in_use


def test_what_was_sold_must_leave_the_pan_before_the_next():
    sold = pan(still(1125)).taken()
    assert refused(sold) == "sold"
    assert refused(sold.hear(still(2000))) == "sold"
    assert refused(sold.hear(Reading("moving", 300)).hear(still(300))) == "sold"
    assert refused(sold.hear(still(5)).hear(still(300))) == "sold"
    assert sold.hear(Reading("moving", 3)).hear(still(640)).take() == Taken(640, 0)
    assert sold.hear(still(0)).hear(still(1125)).take() == Taken(1125, 0)


@pytest.mark.parametrize("state", ["silent", "unplugged", "garbled", "overload", "unit"])
def test_a_scale_that_gives_no_weight_does_not_empty_the_pan(state):
    assert refused(pan(still(1125)).taken().hear(Reading(state)).hear(still(1125))) == "sold"


def test_the_scales_own_tare_counts_as_an_empty_pan_below_zero():
    sold = pan(Reading("stable", 500, net=True)).taken()
    assert sold.hear(Reading("negative", -120, net=True)).hear(Reading("stable", 400, net=True)).take().quantity == 400


def test_a_chosen_tare_goes_before_the_products_own_and_is_for_one_weight():
    weighing = pan(still(1130))
    assert weighing.take(product_tare=12) == Taken(1118, 12)
    assert weighing.with_tare(5).take(product_tare=12) == Taken(1125, 5)
    assert weighing.with_tare(5).net(12) == 1125
    assert (weighing.net(), weighing.net(12)) == (1130, 1118)
    assert weighing.with_tare(5).taken().tare == 0


def test_a_tare_as_heavy_as_what_lies_there_leaves_nothing_to_sell():
    assert refused(pan(still(100)).with_tare(96)) == "light"
    assert refused(pan(still(100)).with_tare(500)) == "light"


def test_a_customers_own_container_is_put_off_after_it_was_filled():
    empty = pan(still(230))
    weighing = empty.with_tare(empty.tare_of_pan())
    assert refused(weighing) == "light"
    assert weighing.hear(still(0)).hear(still(1355)).take() == Taken(1125, 230)


READINGS = st.one_of(
    st.integers(-500, 3000).map(still),
    st.integers(-500, 3000).map(lambda weight: Reading("moving", weight)),
    st.sampled_from(["overload", "silent", "unplugged", "garbled"]).map(Reading),
)


@given(readings=st.lists(READINGS, max_size=40), tare=st.integers(0, 300))
def test_nothing_is_ever_sold_twice_or_below_the_least(readings, tare):
    weighing, emptied = Weighing(), True
    for reading in readings:
        weighing = weighing.hear(reading)
        emptied = emptied or (reading.weighs and reading.weight < 5)
        try:
            taken = weighing.take(tare)
        except PosError:
            continue
        assert emptied
        assert reading.state == "stable"
        assert taken.quantity + taken.tare == reading.weight
        assert taken.quantity >= 5
        weighing, emptied = weighing.taken(), False
