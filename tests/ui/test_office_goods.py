"""Goods in, waste and counts from the stock page."""

import pytest

from tests.ui import office as at
from tests.ui.conftest import EGG
from ui.office.goodsform import COUNT, WASTE


@pytest.fixture
def office(hands, counter):
    return at.enter(hands, counter.folder)


def stock(hands, code="V001"):
    return at.ask(hands, lambda till: till.ledger.stocks([code])[code])


def take_up(hands, section, text="xhs"):
    section.search.setFocus()
    hands.type(text)
    hands.keys("Enter")
    return section.form


def test_goods_come_in_by_keys_alone(office):
    section = at.go(office, "goods")
    form = take_up(office, section)
    assert form.row.product.code == "V001"
    office.type("20")
    office.keys("Enter")
    office.type("2.6")
    office.keys("Enter")
    assert (stock(office).quantity, stock(office).value_fen) == (20000, 5200)
    assert at.said(office) == "西红柿 已收货 52.00 元，现有 20 kg。"
    assert section.search.hasFocus()


def test_a_delivery_paid_from_the_drawer_leaves_it(office):
    section = at.go(office, "goods")
    form = take_up(office, section)
    form.received.setText("10")
    form.cost.setText("2.60")
    form.supplier.choose("配送中心")
    form.paid.choose("cash")
    form.save()
    office.settle()
    assert (
        at.ask(office, lambda till: till.ledger.shift_report(till.ledger.open_shift().number).drawer.expected_fen)
        == 17400
    )


def test_weights_and_costs_are_typed_per_jin_where_the_site_likes(office):
    at.do(office, "set_setting", setting="weight.unit", value="jin")
    section = at.go(office, "goods")
    form = take_up(office, section)
    form.received.setText("10")
    form.cost.setText("1.30")
    form.save()
    office.settle()
    assert (stock(office).quantity, stock(office).last_cost_fen) == (5000, 260)


def test_waste_asks_for_a_reason_that_is_at_hand(office):
    at.do(office, "receive", product="V001", quantity=10000, cost_fen=260)
    section = at.go(office, "goods")
    form = take_up(office, section)
    office.click(form.tabs[WASTE])
    office.type("0.8")
    office.keys("Enter")
    assert stock(office).quantity == 9200
    assert at.said(office) == "西红柿 已记报损，还有 9.2 kg。"


def test_a_count_says_the_difference_before_it_is_saved(office):
    at.do(office, "receive", product="V001", quantity=10000, cost_fen=260)
    section = at.go(office, "goods")
    form = take_up(office, section)
    office.click(form.tabs[COUNT])
    office.type("9.5")
    assert form.difference.text() == "相差 −0.5 kg"
    office.keys("Enter")
    assert (stock(office).quantity, stock(office).value_fen) == (9500, 2470)


def test_what_is_short_stands_first_with_a_sign(office):
    at.do(office, "receive", product="V002", quantity=1000, cost_fen=80)
    at.do(office, "add", product="V002", quantity=3000)
    at.do(office, "pay", tender="cash", amount_fen=360)
    section = at.go(office, "goods")
    assert section.table.rows_model.rows[0].product.code == "V002"
    assert section.table.rows_model.index(0, 1).data() == "⚠ −2 个"


def test_a_scan_takes_up_that_product(office):
    section = at.go(office, "goods")
    office.scan(EGG)
    assert section.form.row.product.code == "V002"
    office.scan("6900000000991")
    assert at.said(office).startswith("没有这个条码：6900000000991。")
    assert section.form.row.product.code == "V002"


@pytest.mark.parametrize(("quantity", "cost"), [("0", "1"), ("", "1"), ("1", ""), ("1000000", "1")])
def test_what_cannot_be_is_said_and_nothing_comes_in(office, quantity, cost):
    section = at.go(office, "goods")
    form = take_up(office, section)
    form.received.setText(quantity)
    form.cost.setText(cost)
    form.save()
    office.settle()
    assert at.said(office)
    assert at.entries(office, "goods.received") == 0


def test_escape_leaves_the_product_then_the_search(office):
    section = at.go(office, "goods")
    take_up(office, section)
    office.keys("Esc")
    assert section.form.row is None
    office.keys("Esc")
    assert section.search.text() == ""


def test_what_was_asked_for_is_listed_by_day_and_week(office):
    for name in ("豌豆尖", "折耳根", "豌豆尖"):
        at.do(office, "want", name=name)
    section = at.go(office, "goods")
    office.click(section.orders_tab)
    assert section.orders.wants.rows[0] == ("豌豆尖", "今天 2 次", "七天 2 次")
    office.keys("Esc")
    assert section.table.isVisible()


def test_what_sold_and_what_was_thrown_away_stand_by_product(office):
    at.do(office, "receive", product="V001", quantity=10000, cost_fen=260)
    at.do(office, "waste", product="V001", quantity=800, reason="烂了")
    for product, quantity, fen in (("V001", 2000, 680), ("V002", 3000, 360)):
        at.do(office, "add", product=product, quantity=quantity)
        at.do(office, "pay", tender="wechat", amount_fen=fen)
    at.do(office, "count_stock", product="V001", quantity=7000)
    section = at.go(office, "goods")
    office.click(section.moved_tab)
    assert not section.form.isVisible()
    cells = [
        [column.text(row) for column in section.moved.table.rows_model.columns]
        for row in section.moved.table.rows_model.rows
    ]
    assert cells == [
        ["西红柿", "2 kg", "6.80", "0.8 kg", "2.08", "10 kg", "−0.2 kg", "7 kg", "1.60"],
        ["鸡蛋", "3 个", "3.60", "", "", "", "", "", ""],
    ]
    assert section.moved.sums.text() == "卖得 10.40，报损 2.08，进货 26.00；现在的库存值 18.20"
    section.moved.span.choose("last_month")
    section.moved.fetch()
    office.settle()
    assert not section.moved.table.rows_model.rows
    office.keys("Esc")
    assert section.form.isVisible() and section.table.isVisible()
