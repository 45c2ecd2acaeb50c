"""Ledgers with very many sales, each built once under build/: a day is opened and closed by the Till's verbs, and its
sales are appended in one transaction, so that a million takes minutes and not a night.

A shop of 50,000 products and 20,000 enrolled residents; every sale has two lines.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from data import anchor, journal, tables
from data.ledger import Ledger
from data.pinyin import search_text
from data.reader import open_reader
from pos.entries import Body
from pos.errors import PosError
from pos.ledger import Enrolled
from pos.money import amount_of
from pos.till import Till
from shop.parts import create_ledger, make_till

DAY_SALES = 3_400
"""So that a month has 100,000."""
PRODUCTS, RESIDENTS = 50_000, 20_000
PIN = "123456"
FIRST = datetime(2025, 12, 31, 20, 0, tzinfo=UTC)  # 04:00 of New Year's Day in the site's zone

_GOODS = 60
_TIERS = (("", 0, 1500), ("70", 74, 1200), ("80", 84, 1000), ("90", 92, 0))
_MAKERS = "光明 海天 老干妈 双汇 蒙牛 伊利 太太乐 恒顺 千禾 金龙鱼 鲁花 福临门 康师傅 统一 白象 今麦郎 三只松鼠 良品 卫龙 旺旺".split()
_WARES = (
    "酱油 香醋 料酒 蚝油 豆瓣酱 食盐 白糖 味精 鸡精 花椒 八角 桂皮 牛奶 酸奶 奶粉 豆浆 方便面 挂面 米粉 粉丝 大米 小米 糯米 面粉 "
    "花生油 菜籽油 火腿肠 午餐肉 榨菜 腐乳 饼干 面包 蛋糕 薯片 瓜子 花生 核桃 红枣 绿茶 红茶 矿泉水 可乐 果汁 啤酒 白酒 洗衣粉 "
    "肥皂 纸巾 牙膏 毛巾"
).split()
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "秀英桂兰玉珍凤霞淑华建国志强德明文军海燕春梅红丽伟"


class DayClock:
    """A clock that stands where the builder puts it."""

    def __init__(self, moment: datetime = FIRST) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def many_sales(sales: int, build: Path = Path("build")) -> Path:
    """The folder of a ledger with so many sales: the one built before, while its tables have this program's shape."""
    folder = build / f"sales-{sales}"
    if folder.exists():
        try:
            with open_reader(folder) as reader:
                shape = reader.connection.execute("SELECT value FROM apart WHERE key = 'shape'").fetchone()
                (form,) = reader.connection.execute("PRAGMA user_version").fetchone()
                (there,) = reader.connection.execute("SELECT count(*) FROM sale").fetchone()
                (at,) = reader.connection.execute("SELECT at FROM journal WHERE seq = 1000").fetchone()
                right = (form, shape, at[23:]) == (journal.FORM, (tables.SHAPE,), "+08:00")  # once it was UTC
                if there == sales and right:
                    return folder
        except PosError:
            pass
        shutil.rmtree(folder)
    draft = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    _build(draft, sales)
    draft.rename(folder)
    for place in (draft, folder):  # another one lay there the last time
        anchor.forget(place)
    return folder


def copy_of(folder: Path, place: Path) -> Path:
    """A copy to write in."""
    shutil.copytree(folder, place)
    anchor.forget(place)
    return place


def _build(folder: Path, sales: int) -> None:
    clock = DayClock()
    with create_ledger(folder, site="幸福里", manager="赵明", pin=PIN, clock=clock) as ledger:
        ledger.connection.execute("PRAGMA synchronous=OFF")  # nobody misses it if it is cut short
        trade = Trade(ledger, clock)
        _furnish(trade.till)
        stock_up(ledger, PRODUCTS, ledger.head()[1])
        _enrol(ledger, RESIDENTS)
        for first in range(0, sales, DAY_SALES):
            if first:
                trade.next_day()
            trade.sell(min(DAY_SALES, sales - first))


def _furnish(till: Till) -> None:
    till.do("set_category", name="套餐", shelf="canteen", tax="meals")
    for shelf in range(6):
        till.do("set_category", name=f"蔬菜{shelf}", shelf="shop", tax="exempt")
    till.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", tariff="meal")
    for good in range(_GOODS):
        name, category = f"鲜菜{good}", f"蔬菜{good % 6}"
        till.do("set_product", code=f"V{good}", name=name, price_fen=300 + 7 * good, unit="kg", category=category)


def barcode(number: int) -> str:
    """A code of thirteen digits."""
    return f"69{number:011}"


def stock_up(ledger: Ledger, products: int, at: str) -> None:
    """So many products of one barcode each."""
    search: Callable[[str], str] = cache(search_text)
    words = itertools.product(range(1, 1 + -(-products // 1000)), _MAKERS, _WARES)
    with ledger.transaction():
        for number, (size, maker, ware) in zip(range(products), words, strict=False):
            name = f"{maker}{ware}{size}号"
            body = {"code": f"P{number:05}", "name": name, "unit": "个", "category": "百货", "counter": "shop"}
            more = {"tax": "general", "price": 100 + number % 900, "pinyin": search(name)}
            ledger.append("product.set", body | more | {"barcodes": [barcode(number)]}, at)


def _enrol(ledger: Ledger, residents: int) -> None:
    names = itertools.product(_SURNAMES, _GIVEN, _GIVEN)
    with ledger.transaction():
        for number, name in zip(range(residents), itertools.cycle(names), strict=False):
            resident = ledger.resident_of_token(f"card {number}")
            home = f"{1 + number % 40}-{1 + number // 40 % 6}-{1 + number // 240}"
            person = Enrolled(resident, "".join(name), f"19{30 + number % 60}-03-05", "F", home, "")
            digest = ledger.keep_enrolled(person)
            body = {"resident": resident, "consent": "1", "digest": digest}
            ledger.append("resident.enrolled", body, ledger.head()[1])


class Trade:
    """Days of trade on a ledger; the last one is left open."""

    def __init__(self, ledger: Ledger, clock: DayClock) -> None:
        self.ledger, self.clock = ledger, clock
        self.till = make_till(ledger, clock)
        self.till.do("sign_in", pin=PIN)
        self._dice = random.Random(20210628)

    def sell(self, sales: int) -> None:
        """Open a shift and ring up a day's sales in one transaction; the evening stands on the clock then."""
        begun, zone = self.clock.moment, self.ledger.site().zone
        shift = self.till.do("open_shift", float_fen=20_000)["shift"]
        with self.ledger.transaction():
            for number in range(sales):
                local = (begun + timedelta(seconds=(number + 1) * 60_000 // (sales + 1))).astimezone(zone)
                body = _sale(self._dice, self.ledger.next_sale(), local, shift, number)
                body["grand"] = self.ledger.grand_fen() + body["net"]
                self.ledger.append("sale.rung", body, local.isoformat(timespec="milliseconds"))
        self.clock.moment = begun + timedelta(hours=18)

    def close_shift(self) -> None:
        """Count what should be there."""
        shift = self.ledger.open_shift()
        report = self.ledger.shift_report(shift.number) if shift else None
        assert report is not None
        self.till.do("close_shift", counted_fen=int(report.drawer.expected_fen))

    def next_day(self) -> None:
        """Close the day, and stand at the beginning of the next."""
        self.close_shift()
        self.till.do("z")
        self.clock.moment += timedelta(hours=6)


def _sale(dice: random.Random, number: str, local: datetime, shift: int, place: int) -> Body:
    lines = [_greens(dice, 1), _meal(dice, 2, local) if dice.random() < 0.3 else _greens(dice, 2)]
    total = sum(line["amount"] for line in lines)
    tender = "cash" if dice.random() < 0.5 else "wechat"
    net = total - total % 10 if tender == "cash" else total
    body: dict[str, Any] = {
        "number": number,
        "business_date": f"{local:%Y-%m-%d}",
        "shift": shift,
        "by": ("赵明", "王芳", "李姐")[place % 3],
        "period": "lunch",
        "lines": lines,
        "tenders": [{"tender": tender, "amount": net}],
        "total": total,
        "net": net,
    }
    return body | ({"rounding": net - total} if net != total else {})


def _greens(dice: random.Random, line: int) -> Body:
    good, quantity = dice.randrange(_GOODS), dice.randint(100, 3000)
    price = 300 + 7 * good
    return {
        "line": line,
        "product": f"V{good}",
        "name": f"鲜菜{good}",
        "category": f"蔬菜{good % 6}",
        "counter": "shop",
        "tax": "exempt",
        "unit": "kg",
        "quantity": quantity,
        "price": price,
        "amount": amount_of(price, quantity),
        "market": price + 90,
        "market_place": "农贸市场",
        "market_day": "2026-01-01",
        "saved": amount_of(price + 90, quantity) - amount_of(price, quantity),
    }


def _meal(dice: random.Random, line: int, local: datetime) -> Body:
    tier, age, price = dice.choice(_TIERS)
    body: dict[str, Any] = {
        "line": line,
        "product": "M01",
        "name": "营养餐",
        "category": "套餐",
        "counter": "canteen",
        "tax": "meals",
        "unit": "份",
        "quantity": 1000,
        "price": price,
        "amount": price,
        "meal": 1,
        "period": ("breakfast", "lunch", "dinner")[local.hour // 8],
    }
    if tier:
        diner = {"tier": tier, "age": age, "sex": "F", "resident": f"R{1 + dice.randrange(RESIDENTS // 4):04}"}
        body |= diner | {"given": 1500 - price, "list": 1500}
    return body
