"""The office's figures, against arithmetic of the tests' own over the journal alone."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from data.exports.report import report_book, report_csv, table_csv
from data.ledger import Ledger
from data.reader import open_reader
from pos.money import format_money
from pos.paying import Returned
from pos.report import BYS, Span, row_label, todo_text
from pos.words import Words
from tests.data import traded
from tests.data.traded import at, rows

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, quick_pins):
    """A month of everything, with what came before it."""
    folder = tmp_path_factory.mktemp("sums") / "shop"
    shop = traded.new_shop(folder, at(10, 5))
    shop.do("add", product="V001", quantity=500)
    shop.do("pay", tender="cash", amount_fen=1000)
    traded.october(shop)
    traded.november(shop)
    shop.do("want", name="折耳根")
    shop.do("want", name="豌豆尖")
    shop.do("want", name="折耳根")
    shop.do("invoice", sale="1-000001", title="柳堤物业")
    shop.ledger.close()
    return folder


def lines(folder, first: date, last: date) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Kind, body and line of each line sold on these dates."""
    for kind, body in rows(folder):
        if kind.startswith("sale.") and first.isoformat() <= body["business_date"] <= last.isoformat():
            yield from ((kind, body, line) for line in body["lines"])


def reckon(folder, key, first: date = FIRST, last: date = LAST, what: str = "amount") -> dict[str, int]:
    """What lines add up to by a key of kind, body and line (None leaves the line out)."""
    sums: dict[str, int] = defaultdict(int)
    for found in lines(folder, first, last):
        if key(*found) is not None:
            sums[key(*found)] += found[2].get(what, 0)
    return dict(sums)


KEYS = {
    "day": lambda _kind, body, _line: body["business_date"],
    "week": lambda _kind, body, _line: "{}-W{:02}".format(*date.fromisoformat(body["business_date"]).isocalendar()),
    "month": lambda _kind, body, _line: body["business_date"][:7],
    "category": lambda _kind, _body, line: line["category"],
    "cashier": lambda _kind, body, _line: body["by"],
    "counter": lambda _kind, _body, line: line["counter"],
    "tax": lambda _kind, _body, line: line["tax"],
    "product": lambda _kind, _body, line: line.get("product", ""),
    "period": lambda _kind, _body, line: line["period"] if "meal" in line else None,
    "tier": lambda _kind, _body, line: line.get("tier", "") if "meal" in line else None,
    "refund": lambda kind, body, _line: body["reason"] if kind == "sale.refunded" else None,
}


@pytest.mark.parametrize("by", sorted(KEYS))
def test_a_report_is_what_the_journal_adds_up_to(folder, by):
    with open_reader(folder) as reader:
        report = reader.report(by, FIRST, LAST)
    for field, what in (("amount_fen", "amount"), ("discount_fen", "discount"), ("given_fen", "given")):
        found: dict[str, int] = defaultdict(int)
        for row in report.rows:
            found[row.key] += getattr(row, field)
        assert dict(found) == reckon(folder, KEYS[by], what=what), field
    wanted = reckon(folder, KEYS[by])
    past = reckon(folder, KEYS[by], date(2026, 10, 1), date(2026, 10, 31))
    assert (report.total.amount_fen, report.before.amount_fen) == (sum(wanted.values()), sum(past.values()))


@pytest.mark.parametrize("by", sorted(KEYS))
def test_a_document_counts_once(folder, by):
    taken = {
        body["number"] for kind, body, line in lines(folder, FIRST, LAST) if KEYS[by](kind, body, line) is not None
    }
    with open_reader(folder) as reader:
        report = reader.report(by, FIRST, LAST)
    assert report.total.documents == len(taken)
    for row in report.rows:
        part = {body["number"] for k, body, line in lines(folder, FIRST, LAST) if KEYS[by](k, body, line) == row.key}
        assert row.documents == len(part) or row.key == ""


def test_by_tender_is_what_was_kept_and_with_rounding_all_sides_agree(folder):
    kept: dict[str, int] = defaultdict(int)
    for kind, body in rows(folder):
        if kind.startswith("sale.") and body["business_date"][:7] == "2026-11":
            for tender in body["tenders"]:
                kept[tender["tender"]] += tender["amount"]
    with open_reader(folder) as reader:
        tenders, days = reader.report("tender", FIRST, LAST), reader.report("day", FIRST, LAST)
    assert {row.key: row.amount_fen for row in tenders.rows} == dict(kept)
    assert tenders.total.amount_fen == days.total.net_fen == sum(kept.values())


def test_by_hour_is_the_clock_of_the_sale(folder):
    with open_reader(folder) as reader:
        found = {row.key: row.documents for row in reader.report("hour", FIRST, LAST).rows}
        stamps = [at_ for (at_,) in reader.connection.execute("SELECT at FROM sale WHERE business_date >= '2026-11'")]
    assert found == {hour: sum(stamp[11:13] == hour for stamp in stamps) for hour in {s[11:13] for s in stamps}}


def test_by_discount_is_the_reason_it_was_given_for(folder):
    with open_reader(folder) as reader:
        found = {row.key: row.discount_fen for row in reader.report("discount", FIRST, LAST).rows}
    given = reckon(
        folder, lambda _k, _b, line: line["changes"][-1]["reason"] if "changes" in line else None, what="discount"
    )
    assert found == given and set(found) == {"压坏了", "整单"}


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-11-01", "2026-11-30", ("2026-10-01", "2026-10-31")),
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
        ("2026-11-23", "2026-11-23", ("2026-11-22", "2026-11-22")),
        ("2026-11-16", "2026-11-22", ("2026-11-09", "2026-11-15")),
        ("2026-11-01", "2026-11-29", ("2026-10-03", "2026-10-31")),
    ],
)
def test_a_month_is_compared_with_the_month_before_and_days_with_as_many_days(first, last, before):
    span = Span(date.fromisoformat(first), date.fromisoformat(last)).before
    assert (span.first.isoformat(), span.last.isoformat()) == before


def test_a_row_has_beside_it_the_same_row_of_the_span_before(folder):
    with open_reader(folder) as reader:
        by_category = {row.key: row.before_fen for row in reader.report("category", FIRST, LAST).rows}
        by_day = {row.key: row.before_fen for row in reader.report("day", FIRST, LAST).rows}
        (october,) = [row for row in reader.report("month", date(2026, 10, 1), LAST).rows if row.key == "2026-10"]
    past = reckon(folder, KEYS["category"], date(2026, 10, 1), date(2026, 10, 31))
    assert by_category == {key: past.get(key, 0) for key in by_category}
    assert by_day["2026-11-30"] == 900  # the 30th of October's dish
    assert october.before_fen == 0


def test_every_side_says_what_its_rows_are_called(folder):
    say = Words("zh")
    with open_reader(folder) as reader:
        for by in BYS:
            for row in reader.report(by, FIRST, LAST).rows:
                assert row_label(by, row, say)


def test_a_day_without_sales_has_an_empty_report(folder):
    with open_reader(folder) as reader:
        for by in BYS:
            report = reader.report(by, date(2027, 5, 1), date(2027, 5, 1))
            assert report.rows == () and report.total.documents == report.total.amount_fen == 0


# -- today -------------------------------------------------------------------------------------------------------


def test_the_first_page_of_a_day_is_what_its_lines_add_up_to(folder):
    day = date(2026, 11, 7)
    with open_reader(folder) as reader:
        today = reader.today(day)
    counters = reckon(folder, KEYS["counter"], day, day)
    assert {counter: fen for counter, fen in today.by_counter_fen.items() if fen} == counters
    week = timedelta(days=7)
    assert today.last_week_fen == sum(
        body["net"] for kind, body in rows(folder) if kind[:5] == "sale." and body["business_date"] == f"{day - week}"
    )
    market = paid = 0
    for _kind, _body, line in lines(folder, day, day):
        if line.get("market"):
            back = line["quantity"] == 333  # came back on the 20th
            market += 0 if back else (line["market"] * line["quantity"] + 500) // 1000
            paid += 0 if back else line["amount"]
    assert (today.market_fen, today.market_paid_fen) == (market, paid)


def test_meals_are_counted_by_period_and_tier(folder):
    with open_reader(folder) as reader:
        meals = reader.today(date(2026, 11, 1)).meals
    assert [(meal.period, meal.tier, meal.meals, meal.given_fen) for meal in meals] == [
        ("lunch", "0", 1, 0),
        ("lunch", "70", 1, 300),
        ("lunch", "80", 1, 500),
        ("lunch", "90", 1, 1500),
    ]


def test_hours_without_a_sale_stand_between_those_with_one(folder):
    with open_reader(folder) as reader:
        assert [hour.hour for hour in reader.today(date(2026, 11, 7)).hours] == [12, 13, 14, 15, 16, 17, 18]


def test_last_week_is_also_known_up_to_a_time_of_day(folder):
    with open_reader(folder) as reader:
        whole = reader.today(date(2026, 11, 14)).last_week_fen
        noon = reader.today(date(2026, 11, 14), "17:00")
    assert noon.last_week_fen == whole and 0 < noon.last_week_until_fen < whole


def test_what_waits_to_be_done_is_listed(folder):
    with open_reader(folder) as reader:
        todos = {todo.what: todo for todo in reader.today(date(2026, 11, 30)).todos}
        shift = reader.today(date(2026, 11, 30)).shift
    assert todos["wants"].names == ("折耳根 ×2", "豌豆尖") and todos["wants"].count == 3
    assert todos["month_open"].names == ("2026-10",)
    assert all(todo_text(todo, Words("zh")) for todo in todos.values())
    assert shift is not None and shift.drawer.expected_fen > 0


# -- goods -------------------------------------------------------------------------------------------------------


def test_goods_sold_wasted_and_in_stock_add_up(folder):
    with open_reader(folder) as reader:
        goods = {each.product: each for each in reader.goods(date(2026, 1, 1), LAST)}
    sold = reckon(folder, KEYS["product"], date(2026, 1, 1), LAST, "quantity")
    for code in ("V001", "V002"):
        each = goods[code]
        assert each.sold == sold[code] and each.received == {"V001": 50000, "V002": 40000}[code]
        before = sum(
            line["quantity"]
            for *_x, line in lines(folder, FIRST, LAST)
            if line.get("product") == code and "cost" not in line
        )
        assert each.stock == each.received - each.sold + before + (500 if code == "V001" else 0)
        assert each.below == (each.stock < 0)


def test_an_order_is_the_mean_of_the_last_four_same_weekdays_less_what_is_there(shop):
    shop.do("open_shift", float_fen=0)
    begun = shop.clock.moment
    for week, grams in enumerate((1000, 2000, 4050)):  # a fourth week back, before the first sale, is none
        shop.clock.moment = begun + timedelta(weeks=week)
        shop.do("add", product="V001", quantity=grams)
        shop.do("add", product="V002", quantity=2000 + 1000 * week)
        shop.do("pay", tender="wechat", amount_fen=shop.till.cart.left_fen)
    day = (begun + timedelta(weeks=3)).date()
    orders = {each.product: each for each in shop.ledger.orders(day)}
    assert orders["V001"].sold == (4050, 2000, 1000) and orders["V001"].mean == 2350
    assert orders["V001"].order == 2400 and orders["V002"].order == 3000
    shop.do("receive", product="V001", quantity=1500, cost_fen=200)
    shop.do("receive", product="V002", quantity=9000, cost_fen=50)
    orders = {each.product: each for each in shop.ledger.orders(day)}
    assert orders["V001"].order == 900 and orders["V002"].order == 0


def test_meals_and_given_dishes_are_not_ordered(folder):
    with open_reader(folder) as reader:
        assert {each.product for each in reader.orders(date(2026, 12, 1))} <= {"V001", "V002"}


# -- invoices and tax classes ------------------------------------------------------------------------------------


def test_invoices_are_listed_by_the_month_they_were_asked_in(folder):
    with open_reader(folder) as reader:
        (row,) = reader.invoices("2026-11")
        assert (row.sale, row.title, row.issued) == ("1-000001", "柳堤物业", False)
        assert reader.invoices("2026-10") == ()
        sums = {each.tax: each.amount_fen for each in reader.taxes("2026-11")}
    assert sums == reckon(folder, KEYS["tax"])


def test_what_invoices_were_issued_for_is_summed_with_its_refunds(shop):
    shop.do("open_shift", float_fen=0)
    shop.do("add", product="V001", quantity=1000)
    shop.do("pay", tender="wechat", amount_fen=340)
    shop.do("add", product="V001", quantity=2000)
    shop.do("pay", tender="wechat", amount_fen=680)
    shop.do("invoice", sale="1-000002", title="物业")
    (tax,) = shop.ledger.taxes("2026-11")
    assert (tax.amount_fen, tax.invoiced_fen) == (1020, 0)
    shop.do("invoice", sale="1-000002", issued="0042")
    shop.do("refund", sale="1-000002", lines=[Returned(1)], reason="坏了")
    (tax,) = shop.ledger.taxes("2026-11")
    assert (tax.documents, tax.amount_fen, tax.invoiced_fen) == (3, 340, 0)
    assert shop.ledger.invoices("2026-11")[0].issued


def test_the_poster_says_what_the_fund_is(folder):
    with open_reader(folder) as reader:
        poster = reader.fund_poster(LAST)
        month = reader.month("2026-11")
    assert poster.balance_fen == month.fund_balance_fen
    assert (poster.month_collected_fen, poster.month_aid_fen) == (month.fund_in_fen, month.fund_out_fen)
    assert {name for name, _fen in poster.merchants} == {"张记", "李记"}


# -- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", list(BYS))
def test_a_workbook_has_the_rows_and_the_same_bytes_twice(folder, by):
    say = Words("zh")
    with open_reader(folder) as reader:
        report = reader.report(by, FIRST, LAST)
    book = report_book(report, "柳堤", say)
    assert book == report_book(report, "柳堤", say)
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    amount = cells[3].index("金额")
    found = [str(Decimal(str(row[amount])).quantize(Decimal("0.01"))) for row in cells[4 : 5 + len(report.rows)]]
    assert found == [format_money(row.amount_fen) for row in (*report.rows, report.total)]


def test_a_csv_opens_in_excel_and_starts_no_formula(folder):
    with open_reader(folder) as reader:
        text = report_csv(reader.report("product", FIRST, LAST), Words("zh"))
    assert text.startswith(b"\xef\xbb\xbf")
    names = [row[0] for row in csv.reader(io.StringIO(text.decode("utf-8-sig")))]
    assert "'=散装花生" in names and "'-旧账" in names
    assert not [name for name in names if name[:1] in "=+-@"]


def test_a_figure_below_zero_stays_a_figure():
    text = table_csv(["甲"], [["-1.20"], ["@SUM(A1)"], ["+86 28"], ["-x"]]).decode("utf-8-sig")
    assert text.split("\r\n")[1:5] == ["-1.20", "'@SUM(A1)", "'+86 28", "'-x"]


def test_the_one_who_writes_and_a_reader_beside_say_the_same(folder):
    with Ledger.open(folder) as ledger:
        mine = ledger.report("category", FIRST, LAST)
    with open_reader(folder) as reader:
        assert reader.report("category", FIRST, LAST) == mine
