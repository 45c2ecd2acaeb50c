"""ID cards: what a number says, and which numbers are none. The check digits here are computed apart from the program."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.errors import PosError
from pos.resident import ReadCard, age_on, check_born, looks_like_card, passport_token, read_card
from tests.counter import check_digit, id_number

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("area", "whose"),
    [
        ("510181", "Dujiangyan, as it is called now"),
        ("510127", "Guan County, as it was called before 1988"),
        ("810000", "Hong Kong"),
        ("820000", "Macau"),
        ("830000", "Taiwan"),
        ("911156", "a foreigner's permanent residence card"),
        ("000000", "an area that never was"),
    ],
)
def test_the_area_is_not_checked(area, whose):
    card = read_card(id_number("1945-02-03", 12, area), on=DAY)
    assert (card.born, card.sex) == (date(1945, 2, 3), "F")


@given(st.dates(date(1897, 1, 1), DAY), st.integers(0, 999), st.integers(0, 999_999))
def test_a_number_says_the_birth_date_and_the_sex(born, order, area):
    card = read_card(id_number(born.isoformat(), order, f"{area:06}"), on=DAY)
    assert card.born == born
    assert card.sex == ("M" if order % 2 else "F")


@given(st.dates(date(1950, 1, 1), DAY), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_figure_is_noticed(born, order, place, more):
    number = id_number(born.isoformat(), order)
    if number[place] == "X":
        wrong = number[:place] + str(more)
    else:
        wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    with pytest.raises(PosError) as refused:
        read_card(wrong, on=DAY)
    assert refused.value.code == "bad_id"


def with_x() -> str:
    return next(number for order in range(1000) if (number := id_number("1945-02-03", order)).endswith("X"))


def test_a_small_x_is_taken():
    assert read_card(with_x().lower(), on=DAY).token == read_card(with_x(), on=DAY).token


def test_the_15_and_the_18_digits_of_one_person_are_one():
    long = id_number("1945-02-03", 12)
    short = long[:6] + long[8:17]
    assert len(short) == 15
    old, new = read_card(short, on=DAY), read_card(long, on=DAY)
    assert (old.token, old.born, old.sex) == (new.token, new.born, new.sex)


def test_two_people_are_two():
    assert read_card(id_number("1945-02-03", 12), on=DAY).token != read_card(id_number("1945-02-03", 14), on=DAY).token


@pytest.mark.parametrize(
    ("born", "why"),
    [
        ("19450230", "no such day"),
        ("19451301", "no such month"),
        ("19450001", "month 0"),
        ("19450100", "day 0"),
        ("19450229", "no leap year"),
        ("00000101", "year 0"),
        ("20261124", "tomorrow"),
        ("18951122", "131 years ago"),
        ("30000101", "far ahead"),
    ],
)
def test_an_impossible_birth_date_is_refused(born, why):
    body = f"519999{born}012"
    with pytest.raises(PosError) as refused:
        read_card(body + check_digit(body), on=DAY)
    assert (refused.value.code, refused.value.why) == ("bad_id", "birth")


@pytest.mark.parametrize("born", ["2026-11-23", "1896-11-23", "1895-11-24", "1944-02-29"])
def test_a_possible_one_is_taken(born):
    assert read_card(id_number(born), on=DAY).born.isoformat() == born


@pytest.mark.parametrize(
    "number",
    [
        "",
        " ",
        "1",
        "51999919450203012",
        "5199991945020301255",
        "X" * 18,
        "519999450203O12",
        "５１９９９９１９４５０２０３０１２５",
        None,
        519999194502030125,
        ["1"],
    ],
)
def test_what_has_not_the_form_of_a_number_is_refused(number):
    with pytest.raises(PosError) as refused:
        read_card(number, on=DAY)
    assert refused.value.code == "bad_id"


def test_no_refusal_and_no_card_shows_a_digit_of_the_number():
    number = id_number("1945-02-28", 12)
    assert number[:6] not in repr(read_card(number, on=DAY))
    with pytest.raises(PosError) as refused:
        read_card(number[:-1] + ("1" if number[-1] != "1" else "2"), on=DAY)
    assert refused.value.values == {}
    assert not any(figure.isdigit() for figure in str(refused.value))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1946-11-23", "2026-11-22", 79),
        ("1946-11-23", "2026-11-23", 80),
        ("1946-11-23", "2026-11-24", 80),
        ("1948-02-29", "2026-02-28", 77),
        ("1948-02-29", "2026-03-01", 78),
        ("1948-02-29", "2028-02-28", 79),
        ("1948-02-29", "2028-02-29", 80),
        ("2026-11-23", "2026-11-23", 0),
    ],
)
def test_an_age_is_reached_on_the_birthday(born, day, age):
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


def test_nobody_is_older_than_130():
    assert check_born(date(1895, 11, 24), on=DAY) == date(1895, 11, 24)
    with pytest.raises(PosError):
        check_born(date(1895, 11, 23), on=DAY)


@pytest.mark.parametrize(("one", "other"), [("E1234567", "e1234567"), (" E1234567 ", "E1234567")])
def test_a_passport_is_one_however_it_is_typed(one, other):
    assert passport_token(one) == passport_token(other)


@pytest.mark.parametrize("number", ["", "E123", "E" * 21, "E-123456", "护照1234567", None, 1234567])
def test_no_other_text_is_a_passport(number):
    with pytest.raises(PosError) as refused:
        passport_token(number)
    assert refused.value.code == "bad_id"


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("519999194502030125", True),
        ("51999919450203012x", True),
        ("519999450203012", True),
        ("6901234567892", False),
        ("xhs", False),
    ],
)
def test_a_card_is_told_from_a_barcode_by_its_form(text, card):
    assert looks_like_card(text) is card


@pytest.mark.parametrize(
    ("refuse", "why"),
    [
        (lambda: read_card("51999919450203012X", on=DAY), "check"),
        (lambda: read_card("5199991945020301", on=DAY), "form"),
        (lambda: read_card(519999194502030128, on=DAY), "form"),
        (lambda: read_card(id_number("1945-13-03"), on=DAY), "birth"),
        (lambda: read_card(id_number("2027-01-01"), on=DAY), "birth"),
        (lambda: passport_token("E１２３４５"), "passport"),
        (lambda: passport_token("ÉÉÉÉÉ"), "passport"),
        (lambda: passport_token(12345), "passport"),
    ],
)
def test_a_refusal_says_why_and_no_digit(refuse, why):
    with pytest.raises(PosError) as refused:
        refuse()
    assert (refused.value.code, refused.value.why, refused.value.values) == ("bad_id", why, {})


def test_a_card_that_is_printed_by_mistake_says_nothing():
    assert repr(read_card(id_number("1945-02-03"), on=DAY)) == "Card(…)"
    assert repr(ReadCard(id_number("1945-02-03"), "陈秀英", "F", "1945-02-03")) == "ReadCard(…)"
