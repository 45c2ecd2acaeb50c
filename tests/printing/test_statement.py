"""The page to sign: what stands on it, that it is one page whatever comes, and that the same month is the same file."""

from dataclasses import replace

import pytest

from pos.split import Day, Month, Shares, Statement
from pos.words import Words
from printing.statement import head_data, statement_pdf
from tests.printing.samples import pages

HASH = "0123456789abcdef" * 4
NOVEMBER = Month(
    month="2026-11",
    sales_fen=1_234_567,
    goods_fen=400_000,
    expenses_fen=34_561,
    fund_opening_fen=10_000,
    fund_in_fen=5_050,
    fund_out_fen=3_000,
    contributions_fen={"property": 500_000},
    tiers={"0": {"meals": 9, "given_fen": 0}, "80": {"meals": 44, "given_fen": 22_000}},
    head=HASH,
    sealed=True,
)
DAYS = (Day("2026-11-01", 900, 1_239_567, -40, 4_000, 1_000), *(Day(f"2026-11-{day:02}") for day in range(2, 31)))
SIGNED = Statement(
    NOVEMBER,
    "柳堤服务站",
    "profit",
    Shares("2000-01", 2000, 2000),
    sealed_at="2026-12-01T09:30:00.000+08:00",
    sealed_by="赵明",
    device="2",
    last=1203,
    key="9f3a55d0c2b1e478",
    not_signed=("1:880",),
    days=DAYS,
)


def test_a_sealed_month_has_its_figures_its_capitals_and_its_hash():
    (text,) = pages(statement_pdf(SIGNED, Words("zh")))
    for part in (
        "月度分成 2026-11",
        "柳堤服务站",
        "已封账",
        "赵明",
        "12,345.67",
        "8,000.06",
        "5,000.00",
        "120.50",
        "44",
        "220.00",
    ):
        assert part in text, part
    for part in (
        "￥1,600.01",
        "壹仟陆佰元零壹分",
        "￥5,120.04",
        "伍仟壹佰贰拾元零肆分",
        "￥1,280.01",
        "业委会",
        "签字",
    ):
        assert part in text, part
    assert HASH in "".join(text.split())


def test_the_code_holds_the_parts_and_the_hash():
    assert (
        head_data(SIGNED) == f"DOORSTEP SPLIT 2026-11 enterprise=1600.01 property=5120.04 owners=1280.01 {HASH} 2:1203"
    )


@pytest.mark.parametrize(
    ("closing", "language", "says"),
    [
        (SIGNED, "zh", "账本到第2机1,203条·已签名，钥匙9f3a55d0c2b1e478·此前未签名：1:880"),
        (SIGNED, "en", "Signed,key9f3a55d0c2b1e478"),
        (replace(SIGNED, key="", not_signed=(), unsigned=True), "zh", "账本到第2机1,203条·未签名：取不到签名钥匙"),
    ],
)
def test_it_says_whether_the_till_signed_it(closing, language, says):
    (text,) = pages(statement_pdf(closing, Words(language)))
    assert says in "".join(text.split())


def test_a_month_that_is_not_sealed_says_so():
    (text,) = pages(statement_pdf(replace(SIGNED, figures=replace(NOVEMBER, sealed=False)), Words("zh")))
    assert "试算" in text and "请勿签字" in text and "已封账" not in text


def test_a_month_in_the_red_says_that_nothing_is_split():
    red = replace(NOVEMBER, goods_fen=2_000_000)
    (text,) = pages(statement_pdf(replace(SIGNED, figures=red), Words("zh")))
    assert "亏损" in text and "-7,999.94" in text and "零元整" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_stays_one_page_whatever_a_site_adds(language):
    tiers = {str(age): {"meals": 999_999, "given_fen": 99_999_999} for age in range(20)}
    most = {partner: 99_999_999_999 for partner in ("enterprise", "property", "owners", "merchants")}
    crowded = replace(NOVEMBER, tiers=tiers, contributions_fen=most, sales_fen=99_999_999_999)
    (text,) = pages(statement_pdf(replace(SIGNED, figures=crowded, site="很" * 60), Words(language)))
    assert HASH in "".join(text.split())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_month_is_the_same_file(language):
    assert statement_pdf(SIGNED, Words(language)) == statement_pdf(SIGNED, Words(language))


def test_a_day_on_which_more_went_back_than_was_sold_is_drawn_too():
    days = (Day("2026-11-01", 1, -500), *DAYS[1:])
    assert len(pages(statement_pdf(replace(SIGNED, days=days), Words("zh")))) == 1
    assert len(pages(statement_pdf(replace(SIGNED, days=DAYS[1:]), Words("zh")))) == 1
