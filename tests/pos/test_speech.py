"""What is said aloud: prices as people say them, and never a name."""

import pytest

from pos.display import Guest, Item, Scene
from pos.saidprice import yuan_en, yuan_zh
from pos.speech import is_night, spoken


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (0, "零元", "zero yuan"),
        (1, "一分", "one fen"),
        (2, "两分", "two fen"),
        (20, "两角", "twenty fen"),
        (25, "两角五分", "twenty-five fen"),
        (200, "两元", "two yuan"),
        (205, "两元零五分", "two yuan and five fen"),
        (250, "两元五角", "two yuan fifty"),
        (1000, "十元", "ten yuan"),
        (1005, "十元零五分", "ten yuan and five fen"),
        (1200, "十二元", "twelve yuan"),
        (1500, "十五元", "fifteen yuan"),
        (2000, "二十元", "twenty yuan"),
        (2222, "二十二元两角两分", "twenty-two yuan twenty-two"),
        (210, "两元一角", "two yuan ten"),
        (2783, "二十七元八角三分", "twenty-seven yuan eighty-three"),
        (10000, "一百元", "one hundred yuan"),
        (10500, "一百零五元", "one hundred and five yuan"),
        (11000, "一百一十元", "one hundred and ten yuan"),
        (11500, "一百一十五元", "one hundred and fifteen yuan"),
        (20200, "两百零二元", "two hundred and two yuan"),
        (100500, "一千零五元", "one thousand and five yuan"),
        (101000, "一千零一十元", "one thousand and ten yuan"),
        (102300, "一千零二十三元", "one thousand and twenty-three yuan"),
        (110000, "一千一百元", "one thousand one hundred yuan"),
        (120000, "一千两百元", "one thousand two hundred yuan"),
        (200000, "两千元", "two thousand yuan"),
        (1000000, "一万元", "ten thousand yuan"),
        (1200000, "一万两千元", "twelve thousand yuan"),
        (2000000, "两万元", "twenty thousand yuan"),
        (1001000, "一万零一十元", "ten thousand and ten yuan"),
        (10_100_000, "十万一千元", "one hundred and one thousand yuan"),
        (100_000_000, "一百万元", "one million yuan"),
        (9999999, "九万九千九百九十九元九角九分", "ninety-nine thousand nine hundred and ninety-nine yuan ninety-nine"),
        (-170, "负一元七角", "minus one yuan seventy"),
    ],
)
def test_a_price_as_people_say_it(fen, chinese, english):
    assert (yuan_zh(fen), yuan_en(fen)) == (chinese, english)


MEAL = Item(1, "营养餐", "份", 1000, 1000, 1000, 500, by_age=True, diner="陈*英")
FREE = Item(1, "营养餐", "份", 1000, 0, 0, 1500, by_age=True, diner="陈*英")
SELLING = Scene("selling", (MEAL,), 1, total_fen=1000, left_fen=1000, cash_fen=1000)
PAYING = Scene("paying", (MEAL,), 1, total_fen=1000, left_fen=1000, cash_fen=1000)
PART = Scene("paying", (MEAL,), 1, total_fen=1000, taken_fen=400, left_fen=600, cash_fen=600)


@pytest.mark.parametrize(
    ("before", "now", "chinese", "english"),
    [
        (Scene(), SELLING, "十元", "ten yuan"),
        (Scene(), Scene("selling", (FREE,), 1), "免费", "Free"),
        (Scene("done", (MEAL,), sale="1-1"), SELLING, "十元", "ten yuan"),
        (SELLING, SELLING, "", ""),
        (SELLING, PAYING, "一共十元", "Total ten yuan"),
        (PAYING, PAYING, "", ""),
        (Scene("selling", (FREE,), 1), Scene("paying", (FREE,), 1), "免费", "Free"),
        (PAYING, PART, "还要付六元", "six yuan still to pay"),
        (PART, SELLING, "", ""),
        (PAYING, Scene("done", total_fen=1000, sale="1-1", received_fen=5000, change_fen=4000), "收您五十元，找您四十元", "Received fifty yuan, your change is forty yuan"),
        (PAYING, Scene("done", total_fen=1000, sale="1-1"), "收好了，十元", "Paid, ten yuan"),
        (PAYING, Scene("done", sale="1-1"), "免费", "Free"),
        (Scene("done", sale="1-1"), Scene("done", sale="1-1"), "", ""),
        (Scene(), Scene("done", total_fen=170, sale="1-2", refund=True), "退您一元七角", "Your refund is one yuan seventy"),
        (SELLING, Scene(), "", ""),
        (Scene(), Scene("selling", guest=Guest("陈*英", 1000, 1500)), "", ""),
    ],
)  # fmt: skip
def test_what_is_said_when(before, now, chinese, english):
    assert (spoken(before, now, "zh"), spoken(before, now, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("clock", "night"), [("20:59", False), ("21:00", True), ("03:00", True), ("06:59", True), ("07:00", False)]
)
def test_the_hours_when_people_sleep(clock, night):
    assert is_night(clock) is night
