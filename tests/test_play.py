"""The Till by text: `main.py play` on a real ledger, as contract 4 has it."""

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos import script
from pos.counter import FIELDS, VERBS
from pos.errors import CODES
from pos.script import play_line
from pos.words import Words
from tests.counter import (
    CASHIER,
    CASHIER_PIN,
    MANAGER,
    MANAGER_PIN,
    OPEN,
    ROOT,
    entries,
    id_number,
    new_site,
    play,
    run,
    script_of,
    stocked,
    verified,
)

NOON = "2026-11-23T12:00:00+08:00"


@pytest.fixture(scope="session")
def one_shop(tmp_path_factory) -> Path:
    return stocked(tmp_path_factory.mktemp("play") / "shop")


@pytest.fixture
def shop(one_shop, tmp_path) -> Path:
    """A site's folder: a manager (8888), a cashier (1111), the goods of the contract's examples."""
    return Path(shutil.copytree(one_shop, tmp_path / "shop"))


# -- the examples of the contract --------------------------------------------------------------------------------


def test_every_example_answers_in_its_shape(shop):
    old, young = id_number("1945-02-03", 12), id_number("1990-06-01", 13)
    at = {"at": NOON}
    story: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (MANAGER, {"staff": "赵明", "role": "manager"}),
        ({"do": "add_staff", "name": "李强", "role": "shop", "pin": "2222"}, {"staff": "李强", "role": "shop"}),
        ({"do": "enrol", "id": old, "name": "陈秀英", **at}, {"resident": "R0001", "name": "陈秀英", "age": 81}),
        (
            {"do": "enrol", "passport": "E1234567", "name": "Ann", "born": "1936-02-03", **at},
            {"resident": "R0002", "name": "Ann", "age": 90},
        ),
        ({"do": "open_shift", "float": "200.00", **at}, {"shift": 1}),
        (
            {"do": "diner", "id": old, **at},
            {"resident": "R0001", "name": "陈秀英", "age": 81, "tier": "80", "price": "10.00", "meals": 0},
        ),
        (
            {"do": "add", "product": "M01", **at},
            {
                **{"line": 1, "name": "营养餐", "price": "10.00", "quantity": "1", "amount": "10.00"},
                **{"total": "10.00"},
            },
        ),
        (
            {"do": "add", "product": "V001", "quantity": "1.125", **at},
            {
                **{"line": 2, "name": "西红柿", "price": "3.40", "quantity": "1.125", "amount": "3.83"},
                **{"total": "13.83"},
            },
        ),
        (
            {"do": "scan", "code": "E-1", **at},
            {"line": 3, "name": "鸡蛋", "price": "1.21", "quantity": "1", "amount": "1.21", "total": "15.04"},
        ),
        (
            {"do": "scan", "code": "E-1", **at},
            {"line": 3, "name": "鸡蛋", "price": "1.21", "quantity": "2", "amount": "2.42", "total": "16.25"},
        ),
        (
            {"do": "add", "name": "散装花生", "price": "2.80", "quantity": "2", "category": "干货", **at},
            {"line": 4, "name": "散装花生", "price": "2.80", "quantity": "2", "amount": "5.60", "total": "21.85"},
        ),
        ({"do": "park", **at}, {"parked": 1}),
        ({"do": "recall", "parked": 1, **at}, {"total": "21.85", "lines": 4}),
        (
            {"do": "discount", "line": 2, "percent": "10", "reason": "压坏了", **at},
            {"line": 2, "name": "西红柿", "price": "3.40", "quantity": "1.125", "amount": "3.45", "total": "21.47"},
        ),
        (
            {"do": "set_price", "line": 4, "price": "3.00", "reason": "新价", **at},
            {"line": 4, "name": "散装花生", "price": "3.00", "quantity": "2", "amount": "6.00", "total": "21.87"},
        ),
        ({"do": "void", "line": 3, "reason": "不要了", **at}, {"line": 3, "total": "19.45"}),
        ({"do": "pay", "tender": "wechat", "amount": "4.00", **at}, {"left": "15.45", "total": "19.45"}),
        (
            {"do": "pay", "tender": "cash", "amount": "50.00", **at},
            {"left": "0.00", "sale": "1-000001", "total": "19.40", "rounding": "-0.05", "change": "34.60"},
        ),
        # Young, without a name; the card after the meal; the same period, so R0001's next meal is the second.
        (
            {"do": "add", "product": "M01", **at},
            {"line": 1, "name": "营养餐", "price": "15.00", "quantity": "1", "amount": "15.00", "total": "15.00"},
        ),
        (
            {"do": "diner", "id": young, **at},
            {
                **{"resident": "R0003", "age": 36, "tier": "0", "price": "15.00", "meals": 1},
                **{"line": 1, "total": "15.00"},
            },
        ),
        (
            {"do": "diner", "resident": "R0001", "reason": "没带卡", **at},
            {"resident": "R0001", "name": "陈秀英", "age": 81, "tier": "80", "price": "15.00", "meals": 1},
        ),
        (
            {"do": "add", "product": "M01", **at},
            {"line": 2, "name": "营养餐", "price": "15.00", "quantity": "1", "amount": "15.00", "total": "30.00"},
        ),
        (
            {"do": "allow_meal", "line": 2, "reason": "带给老伴", **at},
            {"line": 2, "name": "营养餐", "price": "10.00", "quantity": "1", "amount": "10.00", "total": "25.00"},
        ),
        ({"do": "diner", "id": "", **at}, {}),
        ({"do": "clear", **at}, {}),
        (
            {"do": "diner", "passport": "e1234567", **at},
            {"resident": "R0002", "name": "Ann", "age": 90, "tier": "90", "price": "0.00", "meals": 0},
        ),
        (
            {"do": "add", "product": "M01", **at},
            {"line": 1, "name": "营养餐", "price": "0.00", "quantity": "1", "amount": "0.00", "total": "0.00"},
        ),
        (
            {"do": "pay", **at},
            {"left": "0.00", "sale": "1-000002", "total": "0.00", "rounding": "0.00", "change": "0.00"},
        ),
        (
            {"do": "add", "product": "D07", **at},
            {"line": 1, "name": "卤味拼盘", "price": "9.00", "quantity": "1", "amount": "9.00", "total": "9.00"},
        ),
        (
            {"do": "pay", "tender": "alipay", "amount": "9.00", "reference": "A1", **at},
            {"left": "0.00", "sale": "1-000003", "total": "9.00", "rounding": "0.00", "change": "0.00"},
        ),
        (
            {"do": "add", "name": "包子", "price": "6.00", **at},
            {"line": 1, "name": "包子", "price": "6.00", "quantity": "1", "amount": "6.00", "total": "6.00"},
        ),
        (
            {"do": "pay", "tender": "love_fund", "amount": "6.00", "family": "F01", **at},
            {"left": "0.00", "sale": "1-000004", "total": "6.00", "rounding": "0.00", "change": "0.00"},
        ),
        (
            {
                **{"do": "refund", "sale": "1-000001", "lines": [{"line": 2, "quantity": "0.5"}]},
                **{"tender": "cash", "reason": "坏的", **at},
            },
            {"sale": "1-000005", "total": "-1.50", "rounding": "0.03", "tenders": {"cash": "-1.50"}},
        ),
        (
            {
                **{"do": "sale", "ref": "45", "tenders": [{"tender": "cash", "amount": "-0.20"}], **at},
                "lines": [{"name": "旧账", "quantity": "-1", "price": "0.20", "category": "100"}],
            },
            {"sale": "1-000006", "ref": "45", "total": "-0.20"},
        ),
        ({"do": "reprint", "sale": "1-000001", **at}, {"sale": "1-000001", "copy": 1}),
        ({"do": "open_drawer", "reason": "换零钱", **at}, {}),
        ({"do": "pay_in", "amount": "50.00", "reason": "零钱", **at}, {"shift": 1, "amount": "50.00"}),
        ({"do": "pay_out", "amount": "12.00", "reason": "买水", **at}, {"shift": 1, "amount": "12.00"}),
        (
            {"do": "close_shift", "counts": {"100": 2, "50": 1, "1": 1, "0.1": 4}, **at},
            {
                **{"shift": 1, "sales": 6, "net": "32.70", "expected": "251.70", "counted": "251.40", "over": "-0.30"},
                "tenders": {"alipay": "9.00", "cash": "13.70", "love_fund": "6.00", "wechat": "4.00"},
            },
        ),
    ]
    answers = play(shop, [action for action, _ in story])
    for (action, said), answer in zip(story, answers, strict=True):
        assert answer == {"ok": True, **said}, action
    (z,) = play(shop, [MANAGER, {"do": "z", "at": NOON}])[1:]
    head = entries(shop)[-1]["body"]["head"]
    assert z == {
        **{"ok": True, "z": 1, "business_date": "2026-11-23", "sales": 6, "net": "32.70", "grand": "32.70"},
        "tenders": {"alipay": "9.00", "cash": "13.70", "love_fund": "6.00", "wechat": "4.00"},
        "categories": {"套餐": "10.00", "蔬菜": "1.92", "干货": "6.00", "爱心菜": "9.00", "": "6.00", "100": "-0.20"},
        "tiers": {"80": {"meals": 1, "given": "5.00"}, "90": {"meals": 1, "given": "15.00"}},
        **{"fund": "9.00", "rounding": "-0.02", "head": head},
    }
    assert len(head) == 64
    verified(shop)


def test_a_free_meal_ends_without_a_tender_and_is_a_sale_like_any_other(shop):
    done = play(
        shop,
        [
            *(MANAGER, OPEN, {"do": "diner", "id": id_number("1930-01-01"), "at": NOON}),
            {"do": "add", "product": "M01", "at": NOON},
            {"do": "pay", "at": NOON},
            {"do": "close_shift", "counted": "200.00"},
        ],
    )
    assert (done[4]["sale"], done[4]["total"]) == ("1-000001", "0.00")
    assert (done[5]["sales"], done[5]["net"], done[5]["tenders"], done[5]["over"]) == (1, "0.00", {}, "0.00")
    (rung,) = [row["body"] for row in entries(shop) if row["kind"] == "sale.rung"]
    assert rung["tenders"] == []
    assert (rung["lines"][0]["tier"], rung["lines"][0]["given"], rung["lines"][0]["age"]) == ("90", 1500, 96)


# -- refusals ----------------------------------------------------------------------------------------------------

GOOD, LATE = id_number("1945-02-03"), id_number("2030-01-01")
NEVER = "519999194502300122"
BAD_CHECK = GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2")
TIN = {"name": "罐头", "quantity": "1", "price": "1.00", "category": "1"}

# With a shift open, a sale 1-000001 of 2 eggs paid in cash, and an open sale of a meal, a weighed line and 5.00 taken.
REFUSED: list[tuple[Any, str]] = [
    ("this is not JSON", "bad_json"),
    ("[]", "bad_json"),
    ('"z"', "bad_json"),
    ("7", "bad_json"),
    ("{'do':'z'}", "bad_json"),
    ('{"do":"z"', "bad_json"),
    ('{"do":"add","quantity":NaN}', "bad_json"),
    ({}, "unknown_verb"),
    ({"do": None}, "unknown_verb"),
    ({"do": "explode"}, "unknown_verb"),
    ({"do": "_do"}, "unknown_verb"),
    ({"do": "z", "colour": "red"}, "bad_value"),
    ({"do": "park", "price": "x"}, "bad_value"),
    ({"do": "add", "product": "M01", "line": 1}, "bad_value"),
    ({"do": "add"}, "bad_value"),
    ({"do": "add", "product": 5}, "bad_value"),
    ({"do": "add", "product": "none"}, "unknown_product"),
    ({"do": "add", "name": "x" * 201, "price": "1.00"}, "bad_value"),
    ({"do": "add", "name": "a\nb", "price": "1.00"}, "bad_value"),
    ({"do": "add", "name": "贵", "price": "0"}, "bad_price"),
    ({"do": "add", "name": "贵", "price": "1000000"}, "bad_price"),
    ({"do": "add", "name": "贵", "price": "100000.00"}, "bad_price"),
    ({"do": "add", "name": "贵", "price": "-1.00"}, "bad_price"),
    ({"do": "add", "name": "贵", "price": "1.001"}, "bad_price"),
    ({"do": "add", "name": "贵", "price": 3.4}, "bad_price"),
    ({"do": "add", "product": "V001", "quantity": "0"}, "bad_quantity"),
    ({"do": "add", "product": "V001", "quantity": "-3"}, "bad_quantity"),
    ({"do": "add", "product": "V001", "quantity": "4000"}, "bad_quantity"),
    ({"do": "add", "product": "V001", "quantity": "1.0005"}, "bad_quantity"),
    ({"do": "add", "product": "V001", "quantity": "1e2"}, "bad_quantity"),
    ({"do": "add", "product": "V001", "quantity": 1}, "bad_quantity"),
    ({"do": "add", "product": "V001"}, "bad_quantity"),
    ({"do": "add", "product": "E01", "quantity": "0.5"}, "bad_quantity"),
    ({"do": "add", "product": "E01", "quantity": "10000"}, "bad_quantity"),
    ({"do": "scan", "code": "690123456789"}, "unknown_code"),
    ({"do": "scan", "code": "0000000000000"}, "unknown_code"),
    ({"do": "diner", "id": BAD_CHECK}, "bad_id"),
    ({"do": "diner", "id": NEVER}, "bad_id"),
    ({"do": "diner", "id": LATE}, "bad_id"),
    ({"do": "diner", "id": "12345"}, "bad_id"),
    ({"do": "diner", "passport": "!"}, "bad_id"),
    ({"do": "diner", "passport": "Z7654321"}, "unknown_resident"),
    ({"do": "diner", "resident": "R0999", "reason": "没带卡"}, "unknown_resident"),
    ({"do": "diner", "resident": "R0001"}, "bad_value"),
    ({"do": "diner"}, "bad_value"),
    ({"do": "void", "line": 9, "reason": "错"}, "unknown_line"),
    ({"do": "void", "line": 1}, "bad_value"),
    ({"do": "discount", "line": 9, "percent": "10", "reason": "坏"}, "unknown_line"),
    ({"do": "discount", "line": 2, "percent": "10"}, "bad_value"),
    ({"do": "discount", "line": 2, "percent": "0", "reason": "坏"}, "bad_value"),
    ({"do": "discount", "line": 2, "percent": "101", "reason": "坏"}, "bad_value"),
    ({"do": "discount", "line": 2, "percent": "50", "reason": "坏"}, "needs_approval"),
    ({"do": "set_price", "line": 2, "price": "0", "reason": "坏"}, "bad_price"),
    ({"do": "set_price", "line": 2, "price": "0.10", "reason": "坏"}, "needs_approval"),
    ({"do": "set_price", "line": 1, "price": "0.10", "reason": "坏"}, "needs_approval"),
    ({"do": "allow_meal", "line": 1, "reason": "病"}, "needs_approval"),
    ({"do": "discount", "line": 2, "percent": "50", "reason": "坏", "approve": "0000"}, "wrong_pin"),
    ({"do": "discount", "line": 2, "percent": "50", "reason": "坏", "approve": CASHIER_PIN}, "not_allowed"),
    ({"do": "void", "line": 1, "reason": "全退"}, "unbalanced"),
    ({"do": "recall", "parked": 1}, "bad_value"),
    ({"do": "park"}, "bad_value"),
    ({"do": "pay"}, "unbalanced"),
    ({"do": "pay", "tender": "wechat", "amount": "12.00"}, "unbalanced"),
    ({"do": "pay", "tender": "alipay", "amount": "999.00"}, "unbalanced"),
    ({"do": "pay", "tender": "shells", "amount": "1.00"}, "unknown_tender"),
    ({"do": "pay", "tender": "cash", "amount": "0"}, "bad_value"),
    ({"do": "pay", "tender": "cash", "amount": "-1.00"}, "bad_value"),
    ({"do": "pay", "tender": "cash", "amount": "1.005"}, "bad_value"),
    ({"do": "pay", "tender": "cash", "amount": "20", "round": "up"}, "bad_value"),
    ({"do": "pay", "tender": "love_fund", "amount": "1.00"}, "bad_value"),
    ({"do": "pay", "tender": "love_fund", "amount": "1.00", "family": "F01"}, "fund_short"),
    ({"do": "refund", "sale": "1-000099", "reason": "退"}, "unknown_sale"),
    ({"do": "refund", "sale": "1-000001"}, "bad_value"),
    ({"do": "refund", "sale": "1-000001", "lines": [{"line": 2}], "reason": "退"}, "unknown_line"),
    ({"do": "refund", "sale": "1-000001", "lines": [{"line": 1, "quantity": "3"}], "reason": "退"}, "over_refund"),
    ({"do": "refund", "sale": "1-000001", "lines": [{"line": 1, "quantity": "0"}], "reason": "退"}, "bad_quantity"),
    ({"do": "refund", "sale": "1-000001", "lines": [{"line": 1, "quantity": "-1"}], "reason": "退"}, "bad_quantity"),
    ({"do": "refund", "sale": "1-000001", "lines": [{"line": 1, "quantity": "0.5"}], "reason": "退"}, "bad_quantity"),
    ({"do": "refund", "sale": "1-000001", "lines": [{"line": 1}, {"line": 1}], "reason": "退"}, "bad_value"),
    ({"do": "refund", "sale": "1-000001", "lines": [], "reason": "退"}, "empty_sale"),
    ({"do": "refund", "sale": "1-000001", "lines": [{"line": 1, "x": 1}], "reason": "退"}, "bad_value"),
    ({"do": "refund", "sale": "1-000001", "tender": "shells", "reason": "退"}, "unknown_tender"),
    ({"do": "refund", "sale": "1-000001", "tender": "love_fund", "reason": "退"}, "over_refund"),
    ({"do": "reprint", "sale": "1-000099"}, "unknown_sale"),
    ({"do": "open_drawer"}, "bad_value"),
    ({"do": "pay_in", "amount": "0", "reason": "x"}, "bad_value"),
    ({"do": "pay_out", "amount": "-1", "reason": "x"}, "bad_value"),
    ({"do": "pay_out", "amount": "1.00"}, "bad_value"),
    ({"do": "open_shift", "float": "1.00"}, "shift_open"),
    ({"do": "close_shift", "counted": "1.00"}, "bad_value"),  # in the middle of a payment
    ({"do": "z", "approve": MANAGER_PIN}, "shift_open"),
    ({"do": "z"}, "not_allowed"),
    ({"do": "add_staff", "name": "x", "role": "cashier", "pin": "1234"}, "not_allowed"),
    ({"do": "set_product", "code": "V001", "price": "1.00"}, "not_allowed"),
    ({"do": "sale", "ref": "1", "lines": [TIN], "tenders": []}, "not_allowed"),
    ({"do": "add", "product": "M01", "at": NOON}, "not_allowed"),
    ({"do": "set_product", "code": "V001", "price": "0", "approve": MANAGER_PIN}, "bad_price"),
    ({"do": "set_product", "code": "V001", "unit": "斤", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_product", "code": "N1", "name": "新", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_product", "code": "V001", "barcode": "E-1", "approve": MANAGER_PIN}, "duplicate"),
    ({"do": "set_product", "code": "M01", "price": "9.00", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_product", "code": "E01", "tare": "0.1", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_product", "code": "V001", "tare": "10", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_product", "code": "V001", "tare": "-0.001", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_product", "code": "V001", "best_before_days": 3651, "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_product", "code": "V001", "barcodes": "69", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_products", "products": [{"code": "V001", "price": "1"}]}, "not_allowed"),
    ({"do": "set_products", "products": [], "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_products", "products": [{"price": "1"}], "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "set_products", "products": [{"code": "V001", "key": "k"}], "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "add_staff", "name": "王芳", "role": "cashier", "pin": "5555", "approve": MANAGER_PIN}, "duplicate"),
    ({"do": "add_staff", "name": "新", "role": "king", "pin": "5555", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "add_staff", "name": "新", "role": "shop", "pin": "555", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "add", "product": "M01", "at": "yesterday", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "add", "product": "M01", "at": "2026-11-23T12:00:00", "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "sale", "ref": "1", "lines": [TIN], "tenders": [], "approve": MANAGER_PIN}, "unbalanced"),
    ({"do": "sale", "ref": "1", "lines": [], "approve": MANAGER_PIN}, "empty_sale"),
    ({"do": "sale", "ref": "", "lines": [TIN], "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "sale", "lines": [TIN], "approve": MANAGER_PIN}, "bad_value"),
    ({"do": "sale", "ref": "1", "lines": [{**TIN, "quantity": "0"}], "approve": MANAGER_PIN}, "bad_quantity"),
    ({"do": "sale", "ref": "1", "lines": [{**TIN, "price": "x"}], "approve": MANAGER_PIN}, "bad_price"),
    (
        {
            **{"do": "sale", "ref": "1", "lines": [TIN], "approve": MANAGER_PIN},
            "tenders": [{"tender": "shells", "amount": "1.00"}],
        },
        "unknown_tender",
    ),
    ({"do": "enrol", "id": BAD_CHECK, "name": "某"}, "bad_id"),
    ({"do": "enrol", "id": GOOD, "name": ""}, "bad_value"),
    ({"do": "enrol", "passport": "E7654321", "name": "某"}, "bad_value"),
    ({"do": "enrol", "passport": "E7654321", "name": "某", "born": "2026-02-30"}, "bad_value"),
    ({"do": "enrol", "passport": "E7654321", "name": "某", "born": "1890-01-01"}, "bad_id"),
    ({"do": "enrol", "name": "某"}, "bad_value"),
    ({"do": "pay", "tender": "cash", "amount": "1.00", "key": "k" * 65}, "bad_value"),
    ({"do": "pay", "tender": "cash", "amount": "1.00", "key": 7}, "bad_value"),
    ({"do": "sign_in", "pin": "9999"}, "wrong_pin"),
    ({"do": "sign_in", "pin": 1111}, "bad_value"),
    ({"do": "sign_in"}, "bad_value"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_refused_says_why_in_one_line_and_changes_nothing(shop, language):
    before = [
        *(CASHIER, OPEN, {"do": "add", "product": "E01", "quantity": "2"}, {"do": "pay", "tender": "cash"}),
        *({"do": "diner", "id": GOOD}, {"do": "add", "product": "M01"}),
        *({"do": "add", "product": "V001", "quantity": "1"}, {"do": "pay", "tender": "wechat", "amount": "5.00"}),
    ]
    assert all(answer["ok"] for answer in play(shop, before))
    rows = len(entries(shop))
    # Not signed in now. Two wrong PINs in a row do not lock anyone out.
    answers = play(shop, [{"do": "z"}, CASHIER, *(action for action, _ in REFUSED)], "--lang", language)
    assert answers[0]["code"] == "not_signed_in"
    for (action, code), answer in zip(REFUSED, answers[2:], strict=True):
        assert (answer["ok"], answer.get("code")) == (False, code), (action, answer)
        assert set(answer) == {"ok", "code", "error"}
        assert answer["error"].strip() and "\n" not in answer["error"] and "{" not in answer["error"], answer
        spoken = answer["error"].replace("鸡蛋", "").replace("“个”", "")  # the shop's own words are of no language
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in spoken)
        said = action.get("name", "") if isinstance(action, dict) else ""
        assert chinese == (language == "zh") or (said and said in answer["error"]), answer
    assert len(entries(shop)) == rows
    after = play(shop, [CASHIER, {"do": "pay", "tender": "cash", "amount": "10.00"}])
    assert (after[1]["total"], after[1]["change"]) == ("13.40", "1.60")
    verified(shop)


def test_without_a_shift_nothing_is_sold(shop):
    actions: list[dict[str, Any]] = [
        *({"do": "add", "product": "M01"}, {"do": "scan", "code": "E-1"}, {"do": "pay", "tender": "cash"}),
        *({"do": "close_shift", "counted": "0"}, {"do": "pay_in", "amount": "1.00", "reason": "x"}),
        {"do": "refund", "sale": "1-000001", "reason": "x"},
        {"do": "sale", "ref": "1", "lines": [TIN], "tenders": [{"tender": "cash", "amount": "1.00"}]},
    ]
    answers = play(shop, [MANAGER, *actions])
    assert [answer.get("code") for answer in answers[1:]] == ["no_shift"] * len(actions)


def test_five_wrong_pins_lock_sign_in_also_after_a_restart(shop):
    answers = play(shop, [*[{"do": "sign_in", "pin": "0000"}] * 5, CASHIER])
    assert [answer["code"] for answer in answers[:4]] == ["wrong_pin"] * 4
    assert answers[5]["code"] == "locked_out"
    assert play(shop, [CASHIER])[0]["code"] == "locked_out"


def test_one_persons_wrong_pins_do_not_lock_another_out(shop):
    wrong = {"do": "sign_in", "staff": "王芳", "pin": "0000"}
    answers = play(shop, [*[wrong] * 5, {**MANAGER, "staff": "赵明"}, {**CASHIER, "staff": "王芳"}])
    assert answers[5]["ok"]
    assert answers[6]["code"] == "locked_out"


def test_two_with_one_pin_are_told_apart_by_name(shop):
    play(shop, [MANAGER, {"do": "add_staff", "name": "李强", "role": "shop", "pin": CASHIER_PIN}])
    answers = play(shop, [CASHIER, {**CASHIER, "staff": "李强"}, {**CASHIER, "staff": "王芳"}])
    assert not answers[0]["ok"]
    assert [answer["staff"] for answer in answers[1:]] == ["李强", "王芳"]


# -- keys --------------------------------------------------------------------------------------------------------


def test_the_same_key_again_answers_the_same_and_does_nothing_more(shop):
    pay = {"do": "pay", "tender": "cash", "amount": "20.00", "key": "p-1"}
    out = {"do": "pay_out", "amount": "5.00", "reason": "买水", "key": "o-1"}
    part = {"do": "pay", "tender": "wechat", "amount": "1.00", "key": "p-0"}
    add = {"do": "add", "product": "M01"}
    answers = play(shop, [CASHIER, OPEN, add, part, part, pay, pay, out, out])
    assert answers[3] == answers[4] == {"ok": True, "left": "14.00", "total": "15.00"}
    assert answers[5] == answers[6]
    assert answers[5]["change"] == "6.00"
    assert answers[7] == answers[8]
    again = play(shop, [CASHIER, add, pay, part, out, {"do": "clear"}, {"do": "close_shift", "counted": "209.00"}])
    assert again[2:5] == [answers[5], answers[3], answers[7]]
    assert (again[6]["sales"], again[6]["expected"]) == (1, "209.00")


def test_a_key_belongs_to_one_action(shop):
    out = {"do": "pay_out", "amount": "5.00", "reason": "买水", "key": "k"}
    others = [
        {**out, "amount": "6.00"},
        {**out, "do": "pay_in"},
        {**out, "reason": "买米"},
        {"do": "close_shift", "counted": "1", "key": "k"},
        {"do": "pay", "key": "k"},
    ]
    answers = play(shop, [CASHIER, OPEN, out, *others])
    assert answers[2]["ok"]
    assert [answer["code"] for answer in answers[3:]] == ["bad_value"] * len(others)


def test_a_refusal_is_not_remembered(shop):
    keyed = {"do": "pay", "tender": "wechat", "amount": "15.00", "key": "k"}
    answers = play(shop, [CASHIER, OPEN, keyed, {"do": "add", "product": "M01"}, keyed, keyed])
    assert answers[2]["code"] == "empty_sale"
    assert answers[4]["sale"] == "1-000001"
    assert answers[5] == answers[4]


def test_a_key_is_remembered_through_a_kill(shop):
    lines = script_of(
        [CASHIER, OPEN, {"do": "add", "product": "M01"}, {"do": "pay", "tender": "cash", "amount": "15", "key": "k"}]
    )
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "play", "-", "--data", str(shop)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        process.stdin.write(lines.encode())
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(4)]
        process.kill()
    again = play(shop, [CASHIER, {"do": "pay", "tender": "cash", "amount": "15", "key": "k"}])
    assert again[1] == answers[3]
    assert sum(row["kind"] == "sale.rung" for row in entries(shop)) == 1
    verified(shop)


# -- any action --------------------------------------------------------------------------------------------------


def test_a_row_bears_the_moment_given_and_says_when_it_was_noted(shop):
    at = "2026-11-20T01:30:00.98765Z"
    actions = [
        *(MANAGER, {**OPEN, "at": at}, {"do": "add", "name": "包子", "price": "1.00", "at": at}),
        *({"do": "pay", "tender": "wechat", "at": at}, {"do": "close_shift", "counted": "200", "at": at}),
        {"do": "z"},
    ]
    answers = play(shop, actions)
    assert answers[-1]["business_date"] == "2026-11-20"
    rows = {row["kind"]: row for row in entries(shop)}
    for kind in ("shift.opened", "sale.rung", "shift.closed"):
        assert rows[kind]["at"] == "2026-11-20T09:30:00.987+08:00"
        assert len(rows[kind]["body"]["noted_at"]) == 29
    assert rows["sale.rung"]["body"]["business_date"] == "2026-11-20"
    assert "noted_at" not in rows["z.closed"]["body"]


def test_a_managers_pin_approves_one_action(shop):
    off = {"do": "discount", "line": 1, "percent": "50", "reason": "临期"}
    answers = play(
        shop,
        [
            *(CASHIER, OPEN, {"do": "add", "product": "E01", "quantity": "10"}, off),
            *({**off, "approve": MANAGER_PIN}, {**off, "percent": "10"}, {"do": "pay", "tender": "cash"}),
        ],
    )
    assert [answer["ok"] for answer in answers[3:6]] == [False, True, False]
    assert answers[6]["total"] == "6.00"
    (line,) = next(row["body"]["lines"] for row in entries(shop) if row["kind"] == "sale.rung")
    assert line["changes"] == [
        {"what": "discount", "by": "王芳", "approved": "赵明", "reason": "临期", "percent": 5000}
    ]


def test_a_manager_may_do_all_that_others_may(shop):
    actions = [MANAGER, OPEN, {"do": "add", "product": "E01"}, {"do": "pay", "tender": "cash"}]
    assert all(answer["ok"] for answer in play(shop, [*actions, {"do": "close_shift", "counted": "0"}, {"do": "z"}]))


def test_a_second_meal_is_looked_up_once_more_at_pay(shop):
    card, meal = {"do": "diner", "id": GOOD, "at": NOON}, {"do": "add", "product": "M01", "at": NOON}
    pay = {"do": "pay", "tender": "cash", "amount": "20.00", "at": NOON}
    answers = play(
        shop,
        [MANAGER, OPEN, card, meal, {"do": "park"}, card, meal, pay, {"do": "recall", "parked": 1, "at": NOON}, pay],
    )
    assert answers[7]["total"] == "10.00"
    # Taken up again the meal has the standard price already; so the payment goes on at that.
    assert answers[8]["total"] == "15.00"
    assert answers[9]["total"] == "15.00"


def test_a_meal_that_gets_dearer_before_pay_is_said_and_nothing_is_paid(shop):
    """Priced in a period in which the diner had none, paid in one in which they had."""
    card, meal, pay = {"do": "diner", "id": GOOD}, {"do": "add", "product": "M01"}, {"do": "pay", "tender": "wechat"}
    noon, evening = {"at": NOON}, {"at": "2026-11-23T18:00:00+08:00"}
    answers = play(
        shop,
        [
            *(MANAGER, OPEN, {**card, **noon}, {**meal, **noon}, {**pay, **noon}),
            *({**card, **evening}, {**meal, **evening}, {**pay, **noon}, {**pay, **noon}),
        ],
    )
    assert (answers[6]["price"], answers[7]["code"]) == ("10.00", "needs_approval")
    assert (answers[8]["total"], answers[8]["sale"]) == ("15.00", "1-000002")


def test_a_couple_pays_on_one_receipt_whichever_comes_first(shop):
    his, hers = ({"do": "diner", "id": id_number(born), "at": NOON} for born in ("1947-05-05", "1945-02-03"))
    meal, pay = {"do": "add", "product": "M01", "at": NOON}, {"do": "pay", "tender": "cash", "at": NOON}
    evening = {"at": "2026-11-23T18:00:00+08:00"}
    next_day = {"at": "2026-11-24T12:00:00+08:00"}
    first = play(shop, [MANAGER, OPEN, his, meal, hers, meal, pay])
    second = play(shop, [MANAGER, *({**one, **evening} for one in (meal, his, meal, hers, pay))])
    third = play(shop, [MANAGER, *({**one, **next_day} for one in (meal, meal, hers, his, pay))])
    assert [answers[-1]["total"] for answers in (first, second, third)] == ["22.00"] * 3


def test_a_sale_ended_by_cash_drops_its_fen_unless_that_is_waived(shop):
    egg = {"do": "add", "product": "E01"}
    cases: list[tuple[list[dict[str, Any]], str, str]] = [
        ([{"do": "pay", "tender": "cash"}], "1.20", "-0.01"),
        ([{"do": "pay", "tender": "cash", "amount": "1.20"}], "1.20", "-0.01"),
        ([{"do": "pay", "tender": "cash", "amount": "1.21", "round": "none"}], "1.21", "0.00"),
        ([{"do": "pay", "tender": "wechat", "amount": "1.21"}], "1.21", "0.00"),
        ([{"do": "pay", "tender": "cash", "amount": "1.00"}, {"do": "pay", "tender": "alipay"}], "1.21", "0.00"),
        ([{"do": "pay", "tender": "alipay", "amount": "1.00"}, {"do": "pay", "tender": "cash"}], "1.20", "-0.01"),
        ([{"do": "pay", "tender": "alipay", "amount": "1.19"}, {"do": "pay", "tender": "cash"}], "1.19", "-0.02"),
    ]
    for payments, total, rounding in cases:
        ended = play(shop, [CASHIER, *([] if payments is not cases[0][0] else [OPEN]), egg, *payments])[-1]
        assert (ended["left"], ended["total"], ended["rounding"]) == ("0.00", total, rounding), payments
    verified(shop)


# -- sales brought over ------------------------------------------------------------------------------------------


def test_a_sale_is_brought_over_once_and_as_it_was(shop):
    sale: dict[str, Any] = {"do": "sale", "ref": "A-1", "lines": [TIN], "tenders": [{"tender": "cash", "amount": "1"}]}
    free = {"do": "sale", "ref": "A-2", "lines": [TIN, {**TIN, "quantity": "-1"}], "tenders": []}
    bare = {"do": "sale", "ref": "A-3", "lines": [{**TIN, "price": "0.00"}]}
    odd = {
        **{"do": "sale", "ref": "A-4", "lines": [{**TIN, "quantity": "0.333", "price": "9.99"}]},
        "tenders": [{"tender": "wechat", "amount": "3.30"}, {"tender": "cash", "amount": "0.03"}],
    }
    answers = play(
        shop,
        [
            MANAGER,
            OPEN,
            sale,
            sale,
            {**sale, "ref": " A-1 "},
            free,
            bare,
            odd,
            {"do": "close_shift", "counted": "201.03"},
        ],
    )
    assert answers[2] == {"ok": True, "sale": "1-000001", "ref": "A-1", "total": "1.00"}
    assert [answer.get("code") for answer in answers[3:5]] == ["duplicate_ref"] * 2
    assert [answer["total"] for answer in answers[5:8]] == ["0.00", "0.00", "3.33"]
    assert (answers[8]["sales"], answers[8]["net"], answers[8]["over"]) == (4, "4.33", "0.00")
    brought = [row["body"] for row in entries(shop) if row["kind"] == "sale.brought"]
    assert [body["ref"] for body in brought] == ["A-1", "A-2", "A-3", "A-4"]
    assert not any("ref" in row["body"] for row in entries(shop) if row["kind"] != "sale.brought")
    verified(shop)


class OtherTill:
    """Another shop's till: rings up by its own arithmetic and keeps its own figures."""

    def __init__(self, seed: int, sales: int) -> None:
        self.random = random.Random(seed)
        self.actions: list[dict[str, Any]] = []
        self.closings: list[dict[str, Any]] = []
        self.rung: list[tuple[list[tuple[str, int, int, str]], str]] = []
        self.minutes = 0
        self.number = 0
        for shift in range(5):
            self.shift(sales * (shift + 1) // 5 - sales * shift // 5)

    def at(self) -> str:
        self.minutes += 1
        day, minute = divmod(self.minutes, 20 * 60)
        return f"2026-10-{1 + day % 28:02}T{2 + minute // 60:02}:{minute % 60:02}:30.5+08:00"

    @staticmethod
    def yuan(fen: int) -> str:
        return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"

    @staticmethod
    def amount(quantity: int, price: int) -> int:
        whole = abs(quantity * price)
        rounded = whole // 1000 + (whole % 1000 >= 500)
        return -rounded if quantity * price < 0 else rounded

    def shift(self, sales: int) -> None:
        float_fen = self.random.randrange(0, 50_000, 100)
        self.actions.append({"do": "open_shift", "float": self.yuan(float_fen), "at": self.at()})
        kept = {"cash": 0, "alipay": 0}
        used: set[str] = set()
        for _ in range(sales):
            lines, tenders = self.sale()
            for tender, fen in tenders:
                kept[tender] += fen
                used.add(tender)
            self.number += 1
            self.actions.append(
                {
                    **{"do": "sale", "ref": str(self.number), "at": self.at(), "key": f"sale-{self.number}"},
                    "lines": [
                        {
                            "name": name,
                            "quantity": f"{quantity / 1000:.3f}",
                            "price": self.yuan(price),
                            "category": category,
                        }
                        for name, quantity, price, category in lines
                    ],
                    "tenders": [{"tender": tender, "amount": self.yuan(fen)} for tender, fen in tenders],
                }
            )
        expected = float_fen + kept["cash"]
        counted = max(0, expected + self.random.choice((0, 0, -30, 150, -1)))
        self.actions.append({"do": "close_shift", "counted": self.yuan(counted), "at": self.at()})
        self.closings.append(
            {
                **{"ok": True, "shift": len(self.closings) + 1, "sales": sales, "net": self.yuan(sum(kept.values()))},
                "tenders": {tender: self.yuan(kept[tender]) for tender in used},
                **{
                    "expected": self.yuan(expected),
                    "counted": self.yuan(counted),
                    "over": self.yuan(counted - expected),
                },
            }
        )

    def sale(self) -> tuple[list[tuple[str, int, int, str]], list[tuple[str, int]]]:
        chance = self.random.random()
        if chance < 0.05 and self.rung:  # the whole of an earlier sale back
            sold, tender = self.random.choice(self.rung)
            lines = [(name, -quantity, price, category) for name, quantity, price, category in sold]
            return lines, self.paid(lines, tender)
        lines = []
        for _ in range(self.random.choice((1, 1, 2, 3, 5))):
            item = self.random.randrange(1000, 2000)
            weighed = self.random.random() < 0.3
            quantity = self.random.randrange(1, 4000) if weighed else self.random.randrange(1, 6) * 1000
            line = (f"商品{item}", quantity, self.random.randrange(1, 6000), str(self.random.choice((100, 200, 310))))
            lines.append(line)
            if self.random.random() < 0.04:  # voided again
                lines.append((line[0], -line[1], line[2], line[3]))
        tender = "cash" if self.random.random() < 0.7 else "alipay"
        self.rung.append((lines, tender))
        return lines, self.paid(lines, tender)

    def paid(self, lines: list[tuple[str, int, int, str]], tender: str) -> list[tuple[str, int]]:
        total = sum(self.amount(quantity, price) for _name, quantity, price, _category in lines)
        if total > 200 and self.random.random() < 0.05:
            return [("cash", 100), ("alipay", total - 100)]
        return [(tender, total)] if total else []


def test_another_shops_history_comes_in_with_the_same_figures_in_every_shift(shop, tmp_path):
    """DOORSTEP_HISTORY=9000 plays as many sales as a shop has in a season."""
    other = OtherTill(20261123, int(os.environ.get("DOORSTEP_HISTORY", "1500")))
    script = tmp_path / "history.jsonl"
    script.write_text(script_of([MANAGER, *other.actions, {"do": "z", "at": "2026-11-01T08:00:00+08:00"}]), "utf-8")
    done = run("play", str(script), "--data", str(shop), "--stop-on-error", timeout=600)
    assert (done.returncode, done.stderr) == (0, b""), done.stdout[-500:].decode()
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(other.actions) + 2
    closings = [answer for answer in answers if "counted" in answer]
    assert closings == other.closings
    z = answers[-1]
    assert z["sales"] == other.number
    assert z["net"] == z["grand"] == OtherTill.yuan(sum(round(float(one["net"]) * 100) for one in closings))
    for closing in closings:
        report = run("report", "x", "--shift", str(closing["shift"]), "--json", "--data", str(shop))
        assert {"ok": True, **json.loads(report.stdout)} == closing
    verified(shop)
    # The same script again brings nothing over twice.
    again = run("play", str(script), "--data", str(shop))
    codes = [json.loads(line).get("code") for line in again.stdout.decode().splitlines()]
    assert codes.count(None) >= other.number + 1
    assert sum(row["kind"] == "sale.brought" for row in entries(shop)) == other.number


# -- Z and reports -----------------------------------------------------------------------------------------------


def test_zs_are_numbered_without_a_gap_and_the_grand_total_never_resets(shop):
    def day(price: str) -> list[dict[str, Any]]:
        sell = [{"do": "add", "name": "米", "price": price}, {"do": "pay", "tender": "wechat"}]
        return [OPEN, *sell, {"do": "close_shift", "counted": "200"}, {"do": "z"}, {"do": "z"}]

    answers = play(shop, [MANAGER, *day("10.00"), *day("2.50"), *day("0.01")])
    zs = [answer for answer in answers if "z" in answer]
    assert [(z["z"], z["sales"], z["net"], z["grand"]) for z in zs] == [
        (1, 1, "10.00", "10.00"),
        (2, 1, "2.50", "12.50"),
        (3, 1, "0.01", "12.51"),
    ]
    assert [answer.get("code") for answer in answers[6::6]] == ["empty_sale"] * 3
    assert len({z["head"] for z in zs}) == 3
    verified(shop)


def test_a_z_bears_the_business_date_of_its_first_sale(shop):
    late, early = {"at": "2026-11-23T23:50:00+08:00"}, {"at": "2026-11-24T00:10:00+08:00"}
    sell = [{"do": "add", "name": "米", "price": "1.00"}, {"do": "pay", "tender": "wechat"}]
    answers = play(
        shop,
        [
            *(MANAGER, {**OPEN, **late}, *({**one, **late} for one in sell), *({**one, **early} for one in sell)),
            *({"do": "close_shift", "counted": "200", **early}, {"do": "z", **early}),
        ],
    )
    assert (answers[-1]["business_date"], answers[-1]["sales"]) == ("2026-11-23", 2)
    for day in ("2026-11-23", "2026-11-24"):
        report = json.loads(run("report", "z", "--date", day, "--json", "--data", str(shop)).stdout)
        assert (report["business_date"], report["sales"], report["net"]) == (day, 1, "1.00")


# -- lines that nobody meant -------------------------------------------------------------------------------------


def garbage(seed: int) -> list[bytes]:
    """Lines that are no action, and actions whose values are anything."""
    dice = random.Random(seed)
    wild: list[Any] = [
        *(
            None,
            True,
            False,
            0,
            -1,
            10**30,
            1.5,
            1e308,
            "",
            " ",
            "0",
            "1",
            "1.125",
            "-1",
            "x" * 300,
            "\u0000",
            "\ud800",
        ),
        *("1e5", "½", "二", "１", [], {}, [[]], [{}], {"a": 1}, [1, "2"], "M01", "1-000001", "cash", "8888", "🍅"),
    ]
    fields = (
        "line lines product code name price quantity category percent reason tender tenders amount sale ref parked key "
        "at approve pin staff role id passport resident born counts counted float round unit market barcode counter "
        "tariff merchant family setting value job state why place sold_out keyed nonsense do"
    ).split()
    verbs = [*VERBS, "sign_in", "sign_out", "nonsense", "", None, 5, ["add"]]
    lines = [
        *(
            b"{",
            b"}",
            b"null",
            b"[1,2",
            b"\xff\xfe{}",
            b'{"do":"add","name":"\xff"}',
            b"\x00",
            b"\xef\xbb\xbf[]",
            b"--",
        ),
        *(b"[" * 5000, b'{"do":' * 5000, b'{"a":' + b"9" * 5000 + b"}", b'{"do":"add",}', b"// note", b"\x0b", b"NaN"),
        b'{"do":"close_shift","key":"deep","counts":{"100":' + b"[" * 900 + b"]" * 900 + b"}}",
    ]
    for _ in range(1500):
        action = {dice.choice(fields): dice.choice(wild) for _ in range(dice.randrange(0, 5))}
        action["do"] = dice.choice(verbs)
        text = json.dumps(action)
        if dice.random() < 0.1:
            text = text[: dice.randrange(1, len(text) + 1)]
        lines.append(text.encode())
    return lines


@pytest.mark.parametrize("signed_in", [[], [MANAGER, OPEN, {"do": "add", "product": "E01"}]], ids=["nobody", "manager"])
def test_whatever_a_line_holds_it_gets_one_answer(shop, signed_in):
    lines = [*script_of(signed_in).encode().splitlines(), *garbage(len(signed_in))]
    lines = [line for line in lines if b'"pin"' not in line or line in script_of([MANAGER]).encode()]
    done = run("play", "-", "--data", str(shop), script=b"\n \r\n\n".join(lines))
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()[-2000:]
    answers = done.stdout.decode("utf-8").splitlines()
    assert len(answers) == len(lines)
    for line, text in zip(lines, answers, strict=True):
        answer = json.loads(text)
        assert answer["ok"] or (answer["code"] in CODES and answer["error"]), (line, answer)
    verified(shop)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_no_value_of_any_field_ends_the_till(tmp_path):
    from pos.script import _COMMON

    site = new_site(tmp_path / "site")
    site.do("open_shift", float_fen=0)
    words = Words("zh")

    @settings(max_examples=400)
    @given(
        st.sampled_from(sorted({*VERBS} - {"change_staff", "change_pin"})),
        st.dictionaries(st.sampled_from(sorted(_COMMON)), JSON, max_size=4),
    )
    def check(verb: str, fields: dict[str, Any]) -> None:
        answer = play_line(site.till, json.dumps({**fields, "do": verb}), words)
        assert answer["ok"] or answer["code"] in CODES
        json.dumps(answer)

    check()
    site.close()


# -- people's data -----------------------------------------------------------------------------------------------


def test_no_digit_of_a_card_is_kept_or_said_by_any_verb_or_field(shop, tmp_path):
    from pos.script import _COMMON

    number = id_number("1951-07-19", 365)
    short = number[:6] + number[8:17]
    lower = id_number("1951-07-19", next(n for n in range(1000) if id_number("1951-07-19", n)[-1] == "X")).lower()
    written: list[Any] = []
    for text in (number, short, lower):
        inside = [text, f"卡号{text}。", f" {text} "]
        for verb in ["sign_in", "sign_out", "nonsense", text, *VERBS]:
            written += [
                {"do": verb, name: value} for name in (*_COMMON, text) for value in inside[: 1 + (name in _TEXTS)]
            ]
        written += [
            {"do": "diner", "id": text},
            {"do": "add", "product": "M01"},
            {"do": "pay", "tender": "cash", "amount": "20.00"},
            {"do": "enrol", "id": text, "name": f"某{len(text)}", "home": "3-2-401"},
            {"do": "diner", "id": text, "key": "card"},
            {"do": "add", "product": "M01"},
            {"do": "park"},
            {"do": "recall", "parked": 1},
            {"do": "scan", "code": text},
            *({"do": "add", "name": said, "price": "1.00"} for said in inside),
            *({"do": "pay_in", "amount": "1.00", "reason": said} for said in inside),
            *({"do": "want", "name": said} for said in inside),
            *({"do": "open_drawer", "reason": "x", "key": said} for said in inside),
            {"do": "enrol", "passport": "E7654321", "name": "某", "born": "1950-01-01", "note": text},
            {"do": "pay", "tender": "wechat", "reference": text},
            {"do": "refund", "sale": text, "lines": [{"line": 1, text: 1}], "reason": "x"},
            {"do": "sale", "ref": text, "lines": [{**TIN, "name": text}], "tenders": [{"tender": text, "amount": "1"}]},
            {"do": "set_product", "code": text, "name": text, "price": "1.00", "unit": "个", "category": text},
            {"do": "add_staff", "name": text, "role": "shop", "pin": "7777"},
            {"do": "close_shift", "counts": {text: 1}},
            {"do": "clear", "reason": text},
            f'{{"do":"diner","id":"{text}"',
            text,
            [text],
        ]
    run("set", "printer.receipt", "file:///dev/null", "--data", str(shop))
    lines = script_of([MANAGER, OPEN, *(line for line in written if not _locks(line)), OPEN])
    done = run("play", "-", "--data", str(shop), script=lines)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.count(b"\n") == lines.count("\n")
    said = [done.stdout, done.stderr]
    pin = tmp_path / "pin"
    pin.write_text(MANAGER_PIN)
    for words in (
        *(("set", number, "x"), ("get", number), ("set", "receipt.footer", number, "--pin-file", str(pin))),
        *(("set", "keys", number), ("init", "--site", number, "--manager", "x", "--pin", "1234")),
    ):
        told = run(*words, "--data", str(shop))
        assert told.returncode == 1, words
        said += [told.stdout, told.stderr]
    connection = sqlite3.connect(shop / "ledger.db")
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    connection.close()
    kept = [file.read_bytes() for file in shop.rglob("*") if file.is_file()]
    assert len(kept) >= 2
    for text in (number, short, lower, lower.upper(), number[:14], number[6:17], short[:12]):
        for place in (*said, *kept):
            at = place.find(text.encode())
            assert at < 0, place[max(0, at - 200) : at + 60].decode("utf-8", "replace")
    verified(shop)


_TEXTS = frozenset("name reason reference note home merchant ref key why value".split())


def _locks(action: Any) -> bool:
    """Whether it would sign somebody out, or count as one more wrong PIN."""
    return isinstance(action, dict) and (
        (action["do"] in ("sign_in", "sign_out", "close_shift", "change_pin") and len(action) < 3)
        or "approve" in action
    )


def test_who_a_resident_is_stays_out_of_the_journal(shop):
    number = id_number("1945-02-03", 12)
    play(
        shop,
        [
            *(MANAGER, OPEN, {"do": "enrol", "id": number, "name": "陈秀英", "home": "三栋二单元", "note": "少盐"}),
            *({"do": "diner", "id": number}, {"do": "add", "product": "M01"}, {"do": "pay", "tender": "cash"}),
            {"do": "refund", "sale": "1-000001", "reason": "退"},
        ],
    )
    journal = json.dumps(entries(shop), ensure_ascii=False)
    for secret in ("陈秀英", "三栋二单元", "少盐", "1945-02-03", "19450203", number):
        assert secret not in journal
    (line,) = next(row["body"]["lines"] for row in entries(shop) if row["kind"] == "sale.rung")
    today = date.fromisoformat(entries(shop)[-1]["at"][:10])
    assert (line["resident"], line["sex"]) == ("R0001", "F")
    assert line["age"] == today.year - 1945 - ((today.month, today.day) < (2, 3))


def test_play_can_do_whatever_the_window_does():
    """Each verb that the window sends is one of the Till's, and each of its fields has its text; lists come by `import`."""
    root = Path(__file__).parent.parent
    for room in sorted((root / "pos").glob("*.py")):
        import_module(f"pos.{room.stem}")
    source = "\n".join(file.read_text(encoding="utf-8") for file in sorted((root / "ui").rglob("*.py")))
    sent = set(re.findall(r"""\bask\(\s*"([a-z_]+)",""", source))
    assert len(sent) > 30
    assert sent <= {*FIELDS, "sign_in", "sign_out"}
    without = {
        (verb, field)
        for verb in FIELDS
        if not verb.startswith("import_")
        for field in FIELDS[verb]
        if field not in {name for (of, _text), (name, _read) in script._BY_VERB.items() if of == verb}
        and field not in {name for name, _read in script._COMMON.values()}
    }
    assert without == set()


BOOKKEEPING = [
    ({"do": "gift", "amount": "-5"}, "bad_value"),
    ({"do": "gift", "amount": "0"}, "bad_value"),
    ({"do": "aid", "family": "F01", "amount": "50.01", "purpose": "米"}, "fund_short"),
    ({"do": "set_shares", "from": "2027-01", "enterprise": "100.01", "owners": "20"}, "bad_value"),
    ({"do": "set_shares", "from": "2027-01", "enterprise": "20", "owners": "101"}, "bad_value"),
    ({"do": "seal_month", "month": "2999-01"}, "month_open"),
    ({"do": "seal_month", "month": "2026-10"}, "sealed"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_books_refuse_is_one_line_and_changes_nothing(shop, language):
    begun = [MANAGER, {"do": "gift", "amount": "50.00"}, {"do": "seal_month", "month": "2026-10"}]
    assert all(answer["ok"] for answer in play(shop, begun))
    rows = len(entries(shop))
    answers = play(shop, [MANAGER, *(action for action, _code in BOOKKEEPING)], "--lang", language)[1:]
    assert [answer["code"] for answer in answers] == [code for _action, code in BOOKKEEPING]
    assert all(answer["error"].strip() and "\n" not in answer["error"] for answer in answers)
    assert len(entries(shop)) == rows


def test_a_cashier_may_do_none_of_the_managers_things(shop):
    rows = len(entries(shop))
    office = [
        {"do": "aid", "family": "F01", "amount": "1", "purpose": "米"},
        {"do": "set_shares", "from": "2027-01", "enterprise": "20", "owners": "20"},
        {"do": "seal_month", "month": "2026-10"},
        {"do": "expense", "amount": "1", "purpose": "水"},
        {"do": "set_product", "code": "E01", "price": "9"},
        {"do": "z", "approve": "0000"},
    ]
    answers = play(shop, [CASHIER, *office])[1:]
    assert {answer.get("code") for answer in answers} <= {"not_allowed", "needs_approval", "wrong_pin"}, answers
    assert len(entries(shop)) <= rows + 1, "a wrong PIN may be on the record, and nothing else"
