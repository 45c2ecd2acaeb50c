"""A small shop whose ledger has a row in every table, rung up through the Till as at the counter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from data.ledger import Ledger
from data.pinyin import search_text
from data.signing import Signer
from pos.founding import found
from pos.imports import PriceRow
from pos.ledger import Head
from pos.paying import Brought, Returned
from pos.prices import NewPrice
from pos.till import Till

PIN = "2580"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in the site's zone


Thing = TypeVar("Thing")


def there(thing: Thing | None) -> Thing:
    """*thing*, which must not be missing."""
    assert thing is not None
    return thing


class SetClock:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def id_number(born: str, order: int) -> str:
    """A made-up ID number, with an area code that was never given out."""
    from stdnum.iso7064 import mod_11_2

    body = f"510199{born}{order:03}"
    return body + mod_11_2.calc_check_digit(body)


def new_ledger(folder: Path, clock: SetClock | None = None) -> Ledger:
    clock = clock or SetClock()
    return Ledger.create(folder, lambda ledger: found(ledger, clock, site="柳堤服务站", manager="赵明", pin=PIN))


class Shop:
    """A Till on a ledger, with somebody signed in."""

    def __init__(self, ledger: Ledger, clock: SetClock | None = None) -> None:
        self.ledger = ledger
        self.clock = clock or SetClock()
        self.till = Till(ledger, self.clock, pinyin=search_text)
        self.do("sign_in", pin=PIN)

    def do(self, verb: str, /, **fields: Any) -> dict[str, Any]:
        return self.till.do(verb, **fields)

    def furnish(self) -> None:
        self.do("set_category", name="蔬菜", shelf="shop", tax="exempt")
        self.do("set_category", name="爱心菜", shelf="canteen", tax="meals")
        self.do("set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜", market_fen=460)
        self.do(
            "set_product", code="V002", name="鸡蛋", price_fen=120, unit="个", category="蔬菜", barcode="6900000000017"
        )
        self.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", shelf="canteen", tariff="meal")
        self.do(
            "set_product", code="D07", name="卤味拼盘", price_fen=1800, unit="份", category="爱心菜", merchant="张记"
        )
        self.do("add_staff", name="王芳", role="cashier", pin="1111")
        self.do("set_setting", setting="market.place", value="柳堤农贸市场")
        self.do("set_setting", setting="kitchen.tickets", value="yes")

    def trade(self) -> None:
        """A shift with something of everything."""
        self.do("open_shift", float_fen=20000)
        self.do("enrol", card=id_number("19450203", 12), name="陈秀英", home="3-2-401", note="少盐")
        self.do("add", product="M01")
        self.do("diner", card=id_number("19450203", 12))
        self.do("add", product="V001", quantity=1125, keyed=True)
        self.do("discount", percent=1000, line=2, reason="压坏了一点")
        self.do("pay", tender="wechat", amount_fen=500, reference="WX1")
        self.do("pay", tender="cash", amount_fen=5000, key="sale-1")
        self.do("add", product="D07", quantity=2000)
        self.do("pay", tender="cash", amount_fen=2000)
        self.do("add", name="散装花生", price_fen=280, quantity=2000, category="干货")
        self.do("pay", tender="love_fund", amount_fen=560, family="F01")
        self.do("refund", sale="1-000001", lines=[Returned(line=2, quantity=500)], reason="多买了")
        self.do("sale", ref="45", lines=[Brought("旧账", -1000, 20, "100")], tenders=[("cash", -20)])
        self.do("add", product="V002", quantity=3000)
        self.do("void", line=1, reason="不要了")
        self.do("add", product="V002", quantity=1000)
        self.do("clear", reason="走了")
        self.do("reprint", sale="1-000001")
        self.do("open_drawer", reason="换零钱")
        self.do("pay_in", amount_fen=5000, reason="加零钱")
        self.do("pay_out", amount_fen=1200, reason="买水")
        self.do("want", name="折耳根")
        expected = there(self.ledger.shift_report(there(self.ledger.open_shift()).number)).drawer.expected_fen
        self.do("close_shift", counts={"100": expected // 10000, "0.1": expected % 10000 // 10}, reason="数过两遍")
        self.do("z")

    def run_office(self) -> None:
        """A row in every table of the office."""
        self.do("receive", product="V001", quantity=20000, cost_fen=260, supplier="配送中心")
        self.do("waste", product="V001", quantity=800, reason="坏了")
        self.do("count_stock", product="V001", quantity=19000)
        self.do("expense", amount_fen=12000, purpose="洗洁精")
        self.do("contribute", partner="property", amount_fen=500000, purpose="启动")
        self.do("gift", amount_fen=5000, giver="某居民")
        self.do("aid", family="F01", amount_fen=5000, purpose="米")
        self.do("new_key", reason="第一把")
        signer, self.ledger._signer = self.ledger._signer, Signer(self.ledger.folder / "nowhere")
        self.do("seal_month", month="2026-09")  # the key is not to be had: the next Z names it
        self.ledger._signer = signer
        self.do("set_prices", rows=[NewPrice("V001", 360, 480)], valid_from="2026-12-01")
        self.do("import_prices", rows=[PriceRow(2, 340, code="V001")], sha256="0" * 64)
        seen = Head("1", 4, "1" * 64, 4, 0).plain()
        self.ledger.append("head.accepted", {"seen": seen, "found": seen, "by": "赵明"}, self.ledger.head()[1])
        self.do("note_export", what="split", month="2026-09", reason="三方对账")


def full_shop(folder: Path) -> Shop:
    """A ledger with a row in every table, a second Z begun, and a cart open and one parked."""
    shop = Shop(new_ledger(folder))
    shop.furnish()
    shop.run_office()
    shop.trade()
    shop.do("invoice", sale="1-000001", title="柳堤物业")
    shop.do("open_shift", float_fen=10000)
    shop.do("add", product="V002", quantity=2000)
    shop.do("pay", tender="alipay", amount_fen=240)
    shop.do("add", product="V002", quantity=1000)
    shop.do("park")
    shop.do("add", product="V001", quantity=500)
    return shop
