"""The office's figures as they are called and laid out, and the count that a civil affairs office asks for."""

from dataclasses import replace
from datetime import date

import pytest

from pos.report import (
    BYS,
    Column,
    Goods,
    HourSum,
    InvoiceRow,
    Order,
    Report,
    Span,
    Sum,
    Today,
    Todo,
    before_cells,
    by_label,
    cells_of,
    columns_of,
    row_label,
    span_label,
    todo_text,
    total_cells,
)
from pos.split import Month
from pos.subsidy import BandCount, Subsidy, SubsidyRow, band_label, band_of, person_label, sex_label
from pos.words import Words

ZH, EN = Words("zh"), Words("en")


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "days", "before", "label"),
    [
        ("2026-11-23", "2026-11-23", 1, ("2026-11-22", "2026-11-22"), "2026-11-23"),
        ("2026-11-01", "2026-11-30", 30, ("2026-10-01", "2026-10-31"), "2026-11"),
        ("2028-02-01", "2028-02-29", 29, ("2028-01-01", "2028-01-31"), "2028-02"),
        ("2026-11-01", "2026-11-29", 29, ("2026-10-03", "2026-10-31"), "2026-11-01 到 2026-11-29"),
        ("2026-11-02", "2026-11-30", 29, ("2026-10-04", "2026-11-01"), "2026-11-02 到 2026-11-30"),
        ("2026-10-01", "2026-11-30", 61, ("2026-08-01", "2026-09-30"), "2026-10-01 到 2026-11-30"),
    ],
)
def test_a_span_is_compared_with_the_one_before_and_has_a_name(first, last, days, before, label):
    seen = span(first, last)
    assert (seen.days, seen.before, span_label(seen, ZH)) == (days, span(*before), label)


@pytest.mark.parametrize(
    ("by", "row", "label"),
    [
        ("product", Sum("V001", "西红柿"), "西红柿"),
        ("product", Sum("V001"), "V001"),
        ("hour", Sum("09"), "09:00"),
        ("tier", Sum("80"), "80 岁以上档"),
        ("tier", Sum("0"), "标准价"),
        ("tender", Sum("wechat"), "微信"),
        ("period", Sum("lunch"), "午餐"),
        ("counter", Sum("canteen"), "食堂"),
        ("counter", Sum(""), "其他"),
        ("tax", Sum("exempt"), "免税"),
        ("category", Sum("蔬菜", "别的"), "蔬菜"),
        ("category", Sum(""), "未分类"),
        ("cashier", Sum(""), "未注明"),
        ("tender", Sum("old"), "old"),
    ],
)
def test_a_row_is_called_as_people_call_it(by, row, label):
    assert row_label(by, row, ZH) == label


ROW = Sum("09", "", 4, "kg", 1500, 1000, 20, 30, -3, 1, 200, 900)
HEADS = {
    "hour": "时段 单数 金额 优惠 让利 抹零 净额 退款 上期金额",
    "day": "日期 单数 金额 优惠 让利 抹零 净额 退款 上期金额",
    "week": "周 单数 金额 优惠 让利 抹零 净额 退款 上期金额",
    "month": "月份 单数 金额 优惠 让利 抹零 净额 退款 上期金额",
    "cashier": "收银员 单数 金额 优惠 让利 抹零 净额 退款 上期金额",
    "category": "类别 单数 数量 金额 优惠 退款 上期金额",
    "product": "商品 单数 数量 金额 优惠 退款 上期金额",
    "tender": "收款方式 单数 金额 退款 上期金额",
    "period": "餐次 单数 数量 金额 优惠 让利 退款 上期金额",
    "tier": "年龄档 单数 数量 金额 优惠 让利 退款 上期金额",
    "counter": "柜台 单数 金额 优惠 让利 退款 上期金额",
    "tax": "税类 单数 金额 优惠 让利 退款 上期金额",
    "refund": "原因 单数 金额 上期金额",
    "discount": "原因 单数 金额 优惠 上期金额",
}


@pytest.mark.parametrize("by", BYS)
def test_each_side_has_the_columns_that_say_something_of_it(by):
    report = Report(by, span("2026-11-01", "2026-11-30"), (ROW,), ROW, Sum(""))
    assert [column.head for column in columns_of(report)] == HEADS[by].split()
    assert columns_of(report)[0] == Column(HEADS[by].split()[0], "", "text")
    assert by_label(by, ZH) == BYS[by] and by_label(by, EN) != BYS[by]


def test_cells_are_the_figures_and_what_a_row_cannot_say_is_empty():
    before = Sum("", documents=2, amount_fen=900, before_fen=7)
    report = Report("hour", span("2026-11-01", "2026-11-30"), (ROW,), ROW, before)
    figures = [4, 1000, 20, 30, -3, 997, 200, 900]
    assert cells_of(report, ROW, ZH) == ["09:00", *figures]
    assert total_cells(report, ZH) == ["合计", *figures]
    assert before_cells(report, ZH) == ["2026-10", 2, 900, 0, 0, 0, 900, 0, ""]
    weeks = Report("tender", span("2026-11-02", "2026-11-15"), (Sum("cash"),), ROW, before)
    assert cells_of(weeks, Sum("cash"), EN)[0] == "Cash" and total_cells(weeks, EN)[0] == "Total"
    assert before_cells(weeks, EN)[0] == "2026-10-19 to 2026-11-01"
    goods = Report("product", report.span, (ROW,), replace(ROW, unit=""), before)
    assert cells_of(goods, ROW, ZH) == ["09", 4, 1500, 1000, 20, 200, 900]
    assert total_cells(goods, ZH)[1:4] == [4, "", 1000]  # kilograms and pieces have no sum


@pytest.mark.parametrize(
    ("todo", "text"),
    [
        (Todo("papers_unknown", 3), "3 张小票不知打出来没有，请看一眼打印机"),
        (Todo("papers_waiting", 2, "paper_out"), "2 张小票等着打印（缺纸）"),
        (Todo("papers_waiting", 2, "新毛病"), "2 张小票等着打印（新毛病）"),
        (Todo("wants", names=("葱", "姜")), "今天有人问过没有的菜：葱、姜"),
        (Todo("below_stock", 2, names=("葱", "姜")), "2 种商品卖得比进的多：葱、姜"),
        (Todo("month_open", names=("2026-10",)), "2026-10 还没有封账"),
    ],
)
def test_what_waits_is_one_line(todo, text):
    assert todo_text(todo, ZH) == text
    assert not todo.names or ("、" not in todo_text(todo, EN) and ", ".join(todo.names) in todo_text(todo, EN))


def test_the_sums_of_a_first_page():
    month = Month("2026-11", 0, 0, 0, 0, 0, 0)
    hours = (HourSum(9, 100, 20, 3), HourSum(10, 50, 10, 4))
    today = Today("2026-11-23", 1, 1, 0, 0, 0, 0, hours, (), 1000, 850, 0, 0, None, month)
    assert [hour.fen for hour in hours] == [123, 64]
    assert today.by_counter_fen == {"canteen": 150, "shop": 30, "": 7}
    assert today.under_market == 1500
    assert replace(today, market_fen=1, market_paid_fen=2).under_market == -10_000
    assert replace(today, market_fen=0).under_market is None and replace(today, market_fen=-5).under_market is None


def test_what_goods_left_and_whether_more_was_sold_than_came_in():
    goods = Goods("V", "菜", "kg", "菜", sold_fen=1000, cost_fen=700, in_stock=True, stock=-1)
    assert goods.margin_fen == 300 and goods.below
    assert not replace(goods, stock=0).below and not replace(goods, in_stock=False).below


def test_an_order_is_the_mean_of_what_was_sold():
    order = Order("V", "菜", "kg", "菜", (1000, 2000, 2000), 0, 0)
    assert order.mean == 1667 and replace(order, sold=()).mean == 0


def test_an_invoice_is_issued_once_it_has_its_moment():
    asked = InvoiceRow("1-000001", "2026-11-23", 100, "甲", "x")
    assert not asked.issued and replace(asked, issued_at="y").issued


# -- the subsidy ledger ----------------------------------------------------------------------------------------------
def meal(resident: str, age: int, sex: str, period: str, pieces: int = 1) -> SubsidyRow:
    given = 500 * pieces
    return SubsidyRow("2026-11-23", period, "1-1", resident, "陈", False, age, sex, "80", pieces, 1500, 1000, given)


def test_meals_and_people_are_counted_by_band_sex_and_period():
    rows = (
        meal("R1", 81, "F", "dinner"),
        meal("R1", 81, "F", "lunch"),
        meal("R2", 89, "F", "lunch"),
        meal("R2", 89, "F", "lunch", -1),
        meal("R3", 70, "M", "breakfast"),
        meal("R4", 70, "", "supper"),
    )
    ledger = Subsidy("2026-11", rows)
    assert (ledger.given_fen, ledger.meals, ledger.people()) == (2000, 4, 3)
    assert ledger.counts() == (
        BandCount(70, "", "", 1, 1, 500),
        BandCount(70, "", "supper", 1, 1, 500),
        BandCount(70, "M", "breakfast", 1, 1, 500),
        BandCount(70, "M", "", 1, 1, 500),
        BandCount(80, "F", "lunch", 1, 1, 500),
        BandCount(80, "F", "dinner", 1, 1, 500),
        BandCount(80, "F", "", 2, 1, 1000),
    )


def test_who_gave_one_of_two_meals_back_is_still_one_person():
    rows = (meal("R1", 81, "F", "lunch"), meal("R1", 81, "F", "dinner"), meal("R1", 81, "F", "lunch", -1))
    assert (Subsidy("2026-11", rows).people(), Subsidy("2026-11", rows).meals) == (1, 1)


@pytest.mark.parametrize(
    ("age", "band"), [(0, 0), (59, 0), (60, 60), (69, 60), (79, 70), (80, 80), (90, 90), (130, 90)]
)
def test_an_age_belongs_to_its_band(age, band):
    assert band_of(age) == band


def test_bands_sexes_and_people_are_called_as_a_form_calls_them():
    assert [band_label(band, ZH) for band in (0, 60, 80, 90)] == ["60 岁以下", "60–69 岁", "80–89 岁", "90 岁以上"]
    assert [sex_label(sex, ZH) for sex in ("M", "F", "", "X")] == ["男", "女", "", ""]
    plain = meal("R1", 81, "F", "lunch")
    named = (plain, replace(plain, name=""), replace(plain, name="", erased=True))
    assert [person_label(row, ZH) for row in named] == ["陈", "未登记", "已删除"]
