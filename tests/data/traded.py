"""A month of trade with something of everything that the split counts, and the split reckoned from the journal alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.storage import LEDGER_FILE
from pos.paying import Brought, Returned
from tests.data.shop import SetClock, Shop, id_number, new_ledger

BORN = {"0": "19900506", "70": "19500101", "80": "19450203", "90": "19300815"}


def at(month: int, day: int, hour: int = 12) -> datetime:
    """A moment of 2026 in the site's zone."""
    return datetime(2026, month, day, hour - 8, 0, tzinfo=UTC)


def new_shop(folder: Path, moment: datetime) -> Shop:
    """A furnished shop whose first row is of *moment*, with an open shift and some vegetables in."""
    clock = SetClock(moment)
    shop = Shop(new_ledger(folder, clock), clock)
    shop.furnish()
    shop.do(
        "set_product",
        code="D08",
        name="红烧排骨",
        price_fen=2505,
        unit="份",
        category="爱心菜",
        merchant="李记",
        fund_percent=7000,
    )
    shop.do("open_shift", float_fen=20000)
    return shop


def october(shop: Shop) -> None:
    """What the month before leaves in the fund."""
    shop.clock.moment = at(10, 30)
    shop.do("gift", amount_fen=12345, giver="林先生")
    shop.do("add", product="D07", quantity=1000)
    shop.do("pay", tender="wechat", amount_fen=900)


def november(shop: Shop) -> None:
    """Meals in every tier, vegetables, merchants' dishes, refunds, goods, expenses, gifts, aid, discounts, rounding."""
    shop.clock.moment = at(11, 1, 11)
    for order, (_tier, born) in enumerate(sorted(BORN.items())):
        shop.do("add", product="M01")
        shop.do("diner", card=id_number(born, 10 + order))
        shop.do(
            "pay", **({"tender": "alipay", "amount_fen": shop.till.cart.left_fen} if shop.till.cart.left_fen else {})
        )
    shop.do("receive", product="V001", quantity=50000, cost_fen=211, supplier="配送中心")
    shop.do("receive", product="V002", quantity=40000, cost_fen=83, tender="cash")
    shop.clock.moment = at(11, 7)
    shop.do("add", product="V001", quantity=1125, keyed=True)
    shop.do("discount", percent=1000, line=1, reason="压坏了")
    shop.do("add", product="V002", quantity=7000)
    shop.do("pay", tender="cash", amount_fen=5000)
    shop.do("add", product="D07", quantity=3000)
    shop.do("add", product="D08", quantity=2000)
    shop.do("add", product="V001", quantity=333)
    shop.do("discount", percent=500, reason="整单")
    shop.do("pay", tender="cash", amount_fen=10000)
    shop.do("contribute", partner="property", amount_fen=500000, purpose="灶具")
    shop.do("contribute", partner="merchants", amount_fen=10050, purpose="=油米")
    shop.clock.moment = at(11, 15)
    shop.do("gift", amount_fen=5000, giver="林先生")
    shop.do("add", name="=散装花生", price_fen=280, quantity=2000, category="干货")
    shop.do("pay", tender="love_fund", amount_fen=560, family="F01")
    shop.do("aid", family="F02", amount_fen=3000, purpose="米油")
    shop.do("expense", amount_fen=1234, purpose="洗洁精")
    shop.clock.moment = at(11, 20)
    number = shop.ledger.sales(text="-", limit=2)[1].number  # the sale with the dishes
    shop.do("refund", sale=number, lines=[Returned(1, 1000), Returned(2, 1000)], reason="凉了")
    shop.do("refund", sale=shop.ledger.sales(limit=1)[0].body["of"], lines=[Returned(3)], reason="坏了")
    shop.do("sale", ref="45", lines=[Brought("-旧账", -1000, 20, "100")], tenders=[("cash", -20)])
    for day in range(1, 30):
        if day % 6:
            shop.clock.moment = at(11, day, 18)
            shop.do("add", product="V002", quantity=(day * 7 % 11 + 2) * 1000)
            shop.do("add", product="V001", quantity=day * 211)
            shop.do("pay", tender="wechat", amount_fen=shop.till.cart.left_fen)
    shop.clock.moment = at(11, 30, 19)
    shop.do("add", product="V001", quantity=9777)
    shop.do("pay", tender="cash", amount_fen=10000)


def december(shop: Shop, **fields: Any) -> None:
    """The month is over."""
    shop.clock.moment = at(12, 1)


def rows(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and body of every row, read past the program."""
    connection = sqlite3.connect(f"file:{folder / LEDGER_FILE}?mode=ro", uri=True)
    try:
        for kind, body in connection.execute("SELECT kind, body FROM journal ORDER BY rowid"):
            yield kind, json.loads(body)
    finally:
        connection.close()


def yuan(fen: int) -> str:
    """12.30."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def reckoned(folder: Path, month: str, *, basis: str = "profit") -> dict[str, Any]:
    """The split of *month* from the journal alone, by other arithmetic than the program's; without sealed and head."""
    sales = goods = spent = opening = into = out = 0
    given: dict[str, int] = {}
    tiers: dict[str, list[int]] = {}
    shares = (0, "", 2000, 2000)
    for turn, (kind, body) in enumerate(rows(folder)):
        if kind == "shares.set" and shares[1] <= body["start"] <= month:
            shares = (turn, body["start"], body["enterprise"], body["owners"])
        day = body.get("business_date", "")
        if day[:7] > month or not day:
            continue
        moves = [("in", body.get("fund", 0))] if kind.startswith("sale.") else []
        moves += [
            ("out", t["amount"]) for t in body.get("tenders", ()) if isinstance(t, dict) and t["tender"] == "love_fund"
        ]
        moves += [("in", body["amount"])] if kind == "fund.gift" else []
        moves += [("out", body["amount"])] if kind == "fund.aid" else []
        if day[:7] < month:
            opening += sum(fen if way == "in" else -fen for way, fen in moves)
            continue
        into += sum(fen for way, fen in moves if way == "in")
        out += sum(fen for way, fen in moves if way == "out")
        if kind.startswith("sale."):
            sales += sum(tender["amount"] for tender in body["tenders"])
            for line in body["lines"]:
                sales -= line["amount"] if "merchant" in line else 0
                if "tier" in line:
                    sums = tiers.setdefault(line["tier"], [0, 0])
                    sums[0] += line["quantity"] // 1000
                    sums[1] += line.get("given", 0)
        goods += body["amount"] if kind == "goods.received" else 0
        spent += body["amount"] if kind == "expense.paid" else 0
        if kind == "contribution.made":
            given[body["partner"]] = given.get(body["partner"], 0) + body["amount"]
    income = sales - (goods + spent if basis == "profit" else 0)
    return {
        "month": month,
        "basis": basis,
        "sales": yuan(sales),
        "costs": {"goods": yuan(goods), "expenses": yuan(spent), "total": yuan(goods + spent)},
        "income": yuan(income),
        "parts": shared(max(0, income), shares[2], shares[3]),
        "fund": {"opening": yuan(opening), "in": yuan(into), "out": yuan(out), "balance": yuan(opening + into - out)},
        "contributions": {partner: yuan(fen) for partner, fen in given.items()},
        "tiers": {tier: {"meals": meals, "given": yuan(fen)} for tier, (meals, fen) in tiers.items()},
    }


def shared(income: int, enterprise: int, owners: int) -> dict[str, str]:
    """Whole fen by the largest remainder, of equal ones the earlier, one fen at a time."""
    exact = {
        "enterprise": income * enterprise * 10_000,
        "property": income * (10_000 - enterprise) * (10_000 - owners),
        "owners": income * (10_000 - enterprise) * owners,
    }
    parts = {partner: fen // 10**8 for partner, fen in exact.items()}
    while sum(parts.values()) < income:
        most = max(exact, key=lambda partner: exact[partner] - parts[partner] * 10**8)
        parts[most] += 1
    return {partner: yuan(fen) for partner, fen in parts.items()}
