"""The manager's actions by text, as they were asked for: what each answers, what it does to the drawer, and how a month is closed."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.counter import MANAGER, OPEN, entries, play, stocked, verified


@pytest.fixture(scope="module")
def stocked_shop(tmp_path_factory) -> Path:
    return stocked(tmp_path_factory.mktemp("office") / "shop")


@pytest.fixture
def shop(stocked_shop, tmp_path) -> Path:
    return Path(shutil.copytree(stocked_shop, tmp_path / "shop"))


ASKED: list[dict[str, Any]] = [
    {"do": "receive", "product": "V001", "quantity": "20", "cost": "2.60", "supplier": "配送中心"},
    {"do": "waste", "product": "V001", "quantity": "0.8", "reason": "烂了"},
    {"do": "count_stock", "product": "V001", "quantity": "12.3"},
    {"do": "want", "name": "豌豆尖"},
    {"do": "expense", "amount": "120.00", "purpose": "水电"},
    {"do": "contribute", "partner": "property", "amount": "5000.00", "purpose": "冰柜"},
    {"do": "gift", "amount": "50.00", "from": "张奶奶"},
    {"do": "aid", "family": "F01", "amount": "30.00", "purpose": "米和油"},
    {"do": "set_tariff", "from": "2099-01-01", "tiers": {"0": "15.00", "70": "12.00", "80": "10.00", "90": "0.00"}},
    {"do": "set_shares", "from": "2099-01", "enterprise": "20", "owners": "20"},
    {"do": "seal_month", "month": "2026-01"},
]


KINDS = [
    *("goods.received", "goods.wasted", "stock.counted", "want.noted", "expense.paid", "contribution.made"),
    *("fund.gift", "fund.aid", "tariff.set", "shares.set", "month.sealed"),
]


def test_every_action_of_the_manager_is_done_without_a_shift_and_leaves_the_drawer_alone(shop):
    before = len(entries(shop))
    answers = play(shop, [MANAGER, *ASKED])[1:]
    assert all(answer["ok"] for answer in answers), answers
    made = [entry for entry in entries(shop)[before:] if entry["kind"] in KINDS]
    assert all("shift" not in entry["body"] and "tender" not in entry["body"] for entry in made)
    assert [entry["kind"] for entry in made] == KINDS


def test_cash_goes_through_the_drawer_and_an_invoice_is_asked_for_and_issued_once(shop):
    cash = [
        {"do": "gift", "amount": "50.00", "from": "张奶奶", "tender": "cash"},
        {"do": "contribute", "partner": "owners", "amount": "100.00", "purpose": "冰柜", "tender": "cash"},
        {"do": "expense", "amount": "12.00", "purpose": "袋子", "tender": "cash"},
        {"do": "aid", "family": "F01", "amount": "30.00", "purpose": "米", "tender": "cash"},
        {"do": "receive", "product": "V001", "quantity": "2", "cost": "2.60", "tender": "cash"},
    ]
    sold = [{"do": "add", "product": "V001", "quantity": "1"}, {"do": "pay", "tender": "wechat", "amount": "3.40"}]
    asked = [
        {"do": "invoice", "sale": "1-000001", "title": "柳堤物业"},
        {"do": "invoice", "sale": "1-000001", "title": "柳堤物业"},
        {"do": "invoice", "sale": "1-000001", "issued": "24512000"},
        {"do": "invoice", "sale": "1-000001", "issued": "24512001"},
        {"do": "refund", "sale": "1-000001", "tender": "wechat", "reason": "坏了"},
        {"do": "invoice", "sale": "1-000002", "title": "退货单没有发票"},
    ]
    month = entries(shop)[-1]["at"][:7]
    end = [{"do": "close_shift", "counted": "302.80"}, {"do": "invoices", "month": month}]
    answers = play(shop, [MANAGER, OPEN, *cash, *sold, *asked, *end])
    assert all(answer["ok"] for answer in answers[:9]), answers
    assert [answer.get("code") for answer in answers[9:15]] == [
        None,
        "duplicate",
        None,
        "duplicate",
        None,
        "unknown_sale",
    ]
    closed, listed = answers[-2:]
    assert closed["expected"] == "302.80", "200 + 50 + 100 - 12 - 30 - 5.20"
    (row,) = listed["invoices"]
    assert (row["sale"], row["net"], row["refunded"], row["issued"]) == ("1-000001", "3.40", "3.40", "24512000")
    assert listed["taxes"] == {"general": {"documents": 2, "amount": "0.00", "invoiced": "0.00"}}
    rung = next(entry for entry in entries(shop) if entry["kind"] == "sale.rung")
    assert [line["tax"] for line in rung["body"]["lines"]] == ["general"], "a category's class is on its lines"
    verified(shop)
