"""What the customer sees of the counter: names masked, and nothing that is nobody's business."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.display import Guest, Scene, masked, scene_after
from tests.counter import Site, id_number, new_site

CARD = id_number("1945-03-04")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = new_site(tmp_path / "till")
    made.do("set_category", name="套餐", shelf="canteen", tax="meals")
    made.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", tariff="meal")
    made.do("set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜", market_fen=460)
    made.do("set_product", code="E01", name="鸡蛋", price_fen=120, unit="个", category="蔬菜")
    made.do("enrol", card=CARD, name="陈秀英", home="3 栋 201", note="少盐")
    made.do("open_shift", float_fen=20000)
    yield made
    made.close()


def seen(site: Site, before: Scene = Scene(), **how: bool) -> Scene:  # noqa: B008 (a value that cannot change)
    return scene_after(before, site.till.view(), **how)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("陈秀英", "陈*英"),
        ("陈英", "陈*"),
        ("欧阳修文", "欧**文"),
        ("陈", "陈*"),
        ("", ""),
        ("Mary Lee", "M*** L***"),
        ("买买提·艾合买提", "买******提"),
    ],
)
def test_a_name_is_masked(name, shown):
    assert masked(name) == shown


def test_nothing_under_way_is_idle(site):
    assert seen(site) == Scene()


def test_goods_with_what_they_would_cost_at_the_market(site):
    site.do("add", product="V001", quantity=1125)
    scene = seen(site)
    (item,) = scene.items
    assert (scene.what, scene.total_fen, scene.saved_fen) == ("selling", 383, 135)
    assert (item.name, item.unit, item.quantity, item.price_fen, item.instead_fen) == ("西红柿", "kg", 1125, 340, 518)


def test_by_the_jin_where_the_site_sells_so(site):
    site.do("set_setting", setting="weight.unit", value="jin")
    site.do("add", product="V001", quantity=1125)
    (item,) = seen(site).items
    assert (item.unit, item.quantity, item.price_fen, item.amount_fen) == ("斤", 2250, 170, 383)


def test_the_last_item_is_the_one_that_came_or_changed(site):
    site.do("add", product="V001", quantity=1125)
    site.do("add", product="E01")
    first = seen(site)
    assert first.last == 2
    site.do("discount", line=1, percent=1000, reason="有伤")
    changed = seen(site, first)
    assert changed.last == 1
    assert seen(site, changed).last == 1
    site.do("void", line=1, reason="不要了")
    assert seen(site, changed).last == 2


def test_a_card_that_waits_shows_a_masked_name_and_both_prices(site):
    site.do("diner", card=CARD)
    assert seen(site).guest == Guest("陈*英", 1000, 1500)
    site.do("add", product="M01")
    (item,) = seen(site).items
    assert (item.diner, item.amount_fen, item.instead_fen, item.by_age) == ("陈*英", 1000, 1500, True)


def test_taking_money_is_told_by_the_cashier_or_by_the_money(site):
    site.do("add", product="V001", quantity=1125)
    assert seen(site).what == "selling"
    paying = seen(site, paying=True)
    assert (paying.what, paying.left_fen, paying.cash_fen, paying.rounded_fen) == ("paying", 383, 380, 3)
    site.do("pay", tender="wechat", amount_fen=100)
    part = seen(site)
    assert (part.what, part.taken_fen, part.left_fen) == ("paying", 100, 283)


def test_an_empty_sale_is_not_paid(site):
    assert seen(site, paying=True).what == "idle"


def test_what_was_received_and_the_change(site):
    site.do("add", product="V001", quantity=1125)
    site.do("pay", tender="cash", amount_fen=1000)
    scene = seen(site)
    assert (scene.what, scene.total_fen, scene.received_fen, scene.change_fen) == ("done", 380, 1000, 620)
    site.do("add", product="E01")
    assert seen(site, scene).what == "selling"


def test_a_meal_that_the_fund_pays_for_looks_like_any_other(site):
    site.do("gift", amount_fen=5000, giver="张记")
    for tender in (
        {"tender": "wechat", "amount_fen": 1500},
        {"tender": "love_fund", "amount_fen": 1500, "family": "F01"},
    ):
        site.do("add", product="M01")
        site.do("pay", **tender)
    numbers = [sale.number for sale in site.ledger.sales(limit=2)]
    scene = seen(site)
    assert scene.sale == numbers[0]
    assert (scene.total_fen, scene.received_fen, scene.change_fen) == (1500, 0, 0)
    assert "F01" not in repr(scene)


def test_nothing_that_is_nobodys_business_gets_here(site):
    site.do("diner", card=CARD)
    site.do("add", product="M01")
    site.do("set_price", line=1, price_fen=500, reason="低保户")
    site.do("diner", resident="R0001", reason="没带卡")
    told = repr(seen(site)) + repr(seen(site, paying=True))
    for secret in ("陈秀英", "3 栋", "201", "少盐", "R0001", "低保", "没带卡", "1945", CARD):
        assert secret not in told


def test_a_card_whose_meal_is_in_the_list_is_not_shown_again(site):
    site.do("add", product="M01")
    site.do("add", product="E01")
    site.do("diner", card=CARD)
    assert seen(site).guest is None
    site.do("diner", card=id_number("1930-05-06"))
    assert seen(site).guest == Guest("", 0, 1500)


def test_the_item_that_came_last_is_marked_and_a_finished_sale_is_new_to_the_next_customer(site):
    site.do("add", product="E01", quantity=2000)
    first = seen(site)
    assert first.last_item == first.items[0]
    assert first.open_items == first.items
    assert first.items[0].saved_fen == 0 and first.saved_fen == 0 and first.items[0].diner == ""
    assert Scene().last_item is None and Scene(items=first.items, last=7).last_item is None
    site.do("void", line=1, reason="x")
    site.do("diner", card=CARD)
    assert seen(site, first).last == 0
    site.do("diner", card="")
    site.do("add", product="E01")
    site.do("pay", tender="cash", amount_fen=500)
    done = seen(site, first)
    assert (done.what, done.last, done.open_items) == ("done", 0, ())
    assert [(item.name, item.amount_fen) for item in done.items] == [("鸡蛋", 120)]
    assert (done.total_fen, done.received_fen, done.change_fen, done.saved_fen, done.refund) == (
        120,
        500,
        380,
        0,
        False,
    )


def test_a_finished_sale_says_what_was_saved_and_a_refund_only_what_goes_back(site):
    site.do("add", product="V001", quantity=1125)
    number = site.do("pay", tender="cash", amount_fen=1000)["sale"]
    assert (seen(site).saved_fen, seen(site).sale) == (135, number)
    back = site.do("refund", sale=number, reason="坏了")["sale"]
    assert seen(site) == Scene("done", total_fen=380, sale=back, refund=True)


def test_half_a_price_per_jin_is_whole_fen_and_a_meal_is_by_age_where_it_is_cheaper(site):
    site.do("set_setting", setting="weight.unit", value="jin")
    site.do("add", product="V001", quantity=1125)
    site.do("add", product="M01")
    site.do("diner", card=id_number("1990-01-01"))  # the standard price, by a tier
    site.do("add", product="M01")
    goods, meal, other = seen(site).items
    assert repr(goods.price_fen) == "170"  # whole fen
    assert not meal.by_age and not other.by_age and meal.diner == "" and other.diner == ""
    site.do("set_price", line=3, price_fen=1400, reason="x")
    assert not seen(site).items[2].by_age  # cheaper, and not by age


def test_a_card_whose_meal_was_taken_out_waits_and_one_that_took_one_does_not(site):
    assert seen(site).guest is None
    site.do("add", product="M01")
    site.do("diner", card=CARD)
    site.do("diner", card=id_number("1930-05-06"))
    site.do("diner", card="")
    assert seen(site).guest is None
