"""The office's papers: reports, the poster, shelf labels and the receipt of a gift; what stands there, and the same bytes."""

from dataclasses import replace
from datetime import date

import pytest
from reportlab.graphics.shapes import Rect, String

from pos.entries import Entry
from pos.product import Category, Product
from pos.report import BYS, FundPoster, Report, Span, Sum
from pos.words import Words
from printing.labels import labels_pdf
from printing.layout import plain_text
from printing.papers import Papers
from printing.poster import poster_pdf
from printing.reportpaper import _bars, report_pdf
from tests.printing.samples import HASH, pages, site

NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))
ROWS = (
    Sum("蔬菜", documents=41, unit="kg", quantity=12345, amount_fen=123456, discount_fen=120, before_fen=111111),
    Sum("", documents=2, amount_fen=-5000, refunds=1, refunded_fen=5000),
)
REPORT = Report("category", NOVEMBER, ROWS, Sum("", documents=42, amount_fen=118456), Sum("", amount_fen=222222))
FUND = FundPoster("2026-11-23", "2026-11", 123456, 87, 40000, 83456, 23400, 12, 5000, (("张记", 9000), ("<李记>", 50)))
GIFT = Entry(
    "1", 90, "2026-11-23T15:00:05.123+08:00", "fund.gift",
    {"amount": 5000, "from": "林先生", "by": "王芳", "tender": "cash", "business_date": "2026-11-23"}, HASH,
)  # fmt: skip
TOMATO = Product("V001", "西红柿", "kg", Category("蔬菜"), 345)


def test_a_report_has_its_rows_its_total_and_the_span_before():
    (text,) = pages(report_pdf(REPORT, site(), Words("zh")))
    for part in (
        "经营报表",
        "2026-11",
        "2026-10",
        "蔬菜",
        "未分类",
        "12.345",
        "1,234.56",
        "-50.00",
        "1,184.56",
        "2,222.22",
    ):
        assert part in text, part


def test_a_bar_alone_stands_over_its_name():
    rows = tuple(Sum(name, documents=1, amount_fen=500) for name in ("蔬菜", "套餐"))
    drawing = _bars(replace(REPORT, rows=rows), 600, Words("zh"))
    names = [part.x for part in drawing.contents if isinstance(part, String) and part.text in ("蔬菜", "套餐")]
    assert [part.x + part.width / 2 for part in drawing.contents if isinstance(part, Rect) and part.height] == names


@pytest.mark.parametrize("by", list(BYS))
def test_every_side_fits_a_page_and_is_the_same_file_twice(by):
    rows = tuple(replace(ROWS[0], key=f"{place:02}") for place in range(24))
    report = replace(REPORT, by=by, rows=rows)
    assert report_pdf(report, site(), Words("zh")) == report_pdf(report, site(), Words("zh"))


def test_a_report_without_a_row_is_a_page_all_the_same():
    nothing = Report("day", NOVEMBER, (), Sum(""), Sum(""))
    assert "0.00" in pages(report_pdf(nothing, site(), Words("zh")))[0]


def test_a_long_report_goes_on_over_pages():
    many = replace(REPORT, by="product", rows=tuple(Sum(f"V{n}", f"菜{n}", amount_fen=n) for n in range(200)))
    texts = pages(report_pdf(many, site(), Words("zh")))
    assert len(texts) > 3 and "菜199" in "".join(texts)


@pytest.mark.parametrize("fund", [FUND, replace(FUND, merchants=()), replace(FUND, collected_fen=10**13, meals=10**7)])
def test_the_poster_is_one_page_of_the_funds_figures(fund):
    poster = poster_pdf(fund, site(), Words("zh"))
    (text,) = pages(poster)
    assert "爱心基金公示" in text and "834.56" in text and ("<李记>" in text) == bool(fund.merchants)
    assert poster == poster_pdf(fund, site(), Words("zh"))


@pytest.mark.parametrize(
    ("product", "parts"),
    [
        (TOMATO, ("西红柿", "￥3.45", "/kg", "V001")),
        (replace(TOMATO, unit="个", barcodes=("6901234567892",)), ("￥3.45", "/个", "901234", "567892", "V001")),
        (replace(TOMATO, barcodes=("12", "96385074")), ("9638", "5074")),
        (replace(TOMATO, unit="份", merchant="张记", price_fen=1800), ("￥9.00", "/份")),
        (replace(TOMATO, code="菜一"), ("西红柿",)),
        (replace(TOMATO, best_before_days=3), ("保质期 3 天", "￥3.45")),
    ],
)
def test_a_label_has_the_name_the_price_asked_and_the_code(product, parts):
    (text,) = pages(labels_pdf([product], site(), Words("zh")))
    for part in parts:
        assert part in text, part


def test_a_label_says_the_price_of_a_jin_where_the_site_weighs_so():
    (text,) = pages(labels_pdf([TOMATO], site(weight_unit="jin"), Words("zh")))
    assert "￥1.725" in text and "/斤" in text


def test_a_meal_has_no_price_on_its_label():
    (text,) = pages(labels_pdf([replace(TOMATO, tariff="meal", unit="份")], site(), Words("zh")))
    assert "￥" not in text


@pytest.mark.parametrize(("labels", "sheets"), [(1, 1), (24, 1), (25, 2), (49, 3)])
def test_a_sheet_has_24_labels(labels, sheets):
    made = labels_pdf([TOMATO] * labels, site(), Words("zh"))
    assert len(pages(made)) == sheets
    assert made == labels_pdf([TOMATO] * labels, site(), Words("zh"))


@pytest.mark.parametrize("width", ["58", "80"])
def test_a_gift_has_a_receipt_with_its_giver_and_its_amount(width):
    text = plain_text(Papers(site(paper_width=width)).gift(GIFT))
    for part in ("爱心基金收据", "林先生", "￥50.00", "1-90", "2026-11-23 15:00:05", "王芳", "不是发票"):
        assert part in text, part
    nameless = {key: value for key, value in GIFT.body.items() if key in ("amount", "business_date")}
    assert "￥50.00" in plain_text(Papers(site()).gift(GIFT._replace(body=nameless)))
