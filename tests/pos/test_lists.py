"""Lists as long as a shop's: the rows that a screen shows are made, and the stockroom's hold what lies there."""

from datetime import date

import pytest

from pos.errors import PosError
from pos.listed import Listed
from pos.stocklist import scanned, stock_list
from tests.counter import new_site

TODAY = date(2026, 11, 23)


def test_a_row_is_made_when_somebody_looks_at_it_and_once():
    made = []

    def make(number):
        made.append(number)
        return [number]

    rows = Listed(range(20_000), make)
    assert len(rows) == 20_000 and made == []
    assert rows[7] == [7] and rows[-1] == [19_999] and made == [7, 19_999]
    assert rows[6:9] == [[6], [7], [8]] and made == [7, 19_999, 6, 8]
    assert rows[7] is rows[7] and rows[20_000:] == []
    with pytest.raises(IndexError):
        rows[20_000]


def test_a_pass_over_all_rows_takes_those_that_are_there_and_keeps_none():
    made = []

    def make(text):
        made.append(text)
        return [text]

    rows = Listed("abc", make)
    first = rows[0]
    assert list(rows) == [["a"], ["b"], ["c"]] and next(iter(rows)) is first and made == ["a", "b", "c"]
    assert list(rows) == [["a"], ["b"], ["c"]] and made == ["a", "b", "c", "b", "c"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = new_site(tmp_path_factory.mktemp("lists") / "till")
    for code, name, barcode in (("A", "白菜", "11"), ("B", "西红柿", "12"), ("C", "土豆", "13"), ("D", "豆角", "14")):
        made.do("set_product", code=code, name=name, price_fen=340, unit="kg", category="菜", barcode=barcode)
    made.do("set_product", code="M", name="营养餐", unit="份", category="套餐", tariff="meal")
    made.do("open_shift", float_fen=0)
    made.do("receive", product="C", quantity=20_000, cost_fen=200)
    made.do("receive", product="D", quantity=1_000, cost_fen=500)
    made.do("add", product="D", quantity=3_000)
    made.do("pay", tender="wechat")
    yield made
    made.close()


def test_what_is_short_stands_first_and_meals_lie_in_no_stock(site):
    rows = stock_list(site.ledger)
    assert [row.product.code for row in rows] == ["D", "C", "A", "B"]
    assert [(row.stock.quantity, row.stock.value_fen, row.is_short) for row in rows] == [
        *((-2_000, -1_000, True), (20_000, 4_000, False), (0, 0, False), (0, 0, False)),
    ]
    assert [rows[place].difference(1_500) for place in range(3)] == [3_500, -18_500, 1_500]
    assert [row.product.code for row in stock_list(site.ledger, "豆")] == ["D", "C"]


def test_a_shop_of_more_goods_than_a_screen_shows_is_listed_whole(site):
    more = {"price_fen": 100, "unit": "个", "category": "杂"}
    site.do("set_products", products=[{"code": f"N{n}", "name": f"杂货{n}", **more} for n in range(70)])
    assert len(stock_list(site.ledger)) == 74


def test_a_scanned_code_finds_its_row(site):
    row = scanned(site.ledger, site.ledger.site(), "13", on=TODAY)
    assert (row.product.code, row.stock.quantity) == ("C", 20_000)
    row = scanned(site.ledger, site.ledger.site(), "11", on=TODAY)
    assert (row.product.code, row.stock.quantity) == ("A", 0)
    site.do("set_product", code="C", barcode="6901234567892")
    row = scanned(site.ledger, site.ledger.site(), "010690123456789217261122", on=TODAY)
    assert row.product.code == "C"  # past its date it can be counted all the same
    with pytest.raises(PosError, match="unknown_code"):
        scanned(site.ledger, site.ledger.site(), "99", on=TODAY)
