"""Products made and changed: what a product keeps, and several at once or none."""

import pytest

from pos.errors import PosError
from pos.words import Words
from tests.counter import new_site
from tests.data.shop import there


@pytest.fixture
def site(tmp_path):
    with_goods = new_site(tmp_path / "site")
    with_goods.do("set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜", barcode="A")
    with_goods.do("set_product", code="E01", name="鸡蛋", price_fen=120, unit="个", category="蛋", barcode="B")
    yield with_goods
    with_goods.close()


def product(site, code):
    return there(site.ledger.product(code))


def test_tare_and_shelf_life_stay_through_other_changes_and_a_new_derivation(site):
    site.do("set_product", code="V001", tare=12, best_before_days=3)
    site.do("set_product", code="V001", price_fen=360)
    for _once in range(2):
        assert (product(site, "V001").tare, product(site, "V001").best_before_days) == (12, 3)
        site.ledger.rederive()


def test_goods_that_are_no_longer_weighed_lose_their_tare(site):
    site.do("set_product", code="V001", tare=12)
    site.do("set_product", code="V001", unit="盒", price_fen=500)
    assert product(site, "V001").tare == 0


def test_barcodes_are_added_one_by_one_or_set_as_a_whole(site):
    site.do("set_product", code="V001", barcode="C")
    assert product(site, "V001").barcodes == ("A", "C")
    site.do("set_product", code="V001", barcodes=["D", "A", "D"])
    assert product(site, "V001").barcodes == ("D", "A")
    site.do("set_product", code="V001", barcodes=[])
    assert product(site, "V001").barcodes == ()


def test_several_products_are_saved_whole(site):
    rows = [
        {"code": "V001", "price_fen": 380},
        {"code": "N1", "name": "新", "price_fen": 1, "unit": "个", "category": "蛋"},
    ]
    assert site.do("set_products", products=rows) == {"products": 2}
    assert (product(site, "V001").price_fen, product(site, "N1").name) == (380, "新")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"code": "E01", "price_fen": 0}, "鸡蛋：价格要在 0.01 到 99,999.99 元之间，请重输。"),
        ({"code": "E01", "name": " "}, "鸡蛋：缺少“name”，请补上。"),
        ({"code": "E01", "barcode": "A"}, "鸡蛋：条码 A 已经属于“西红柿”，请核对条码，或先从那个商品上去掉。"),
        ({"code": "X9", "price_fen": 100}, "X9：缺少“name”，请补上。"),
    ],
)
def test_one_refused_row_is_named_and_no_row_is_saved(site, bad, said):
    head = site.ledger.head()
    with pytest.raises(PosError) as info:
        site.do("set_products", products=[{"code": "V001", "price_fen": 999}, bad])
    assert Words("zh").sentence(info.value) == said
    assert site.ledger.head() == head and product(site, "V001").price_fen == 340
