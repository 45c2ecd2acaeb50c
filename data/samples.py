"""The demo's shop, all made up: menu, goods, residents, staff, and a day of trade as the counter's own actions.

Everything is a list of actions as `main.py play` takes them, so that a sample goes through the Till like anything
else. No name, market or number here is anyone's: the ID numbers have an area code that was never given out, and the
barcodes a maker's number that is nobody's. Nothing is left to chance, so the same day gives the same shop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from pos.money import format_money, parse_money
from pos.script import act
from pos.till import Till

Action = dict[str, Any]

SITE = "柳堤家门口服务站"
MANAGER, MANAGER_PIN = "赵明", "2580"
STAFF = (("王芳", "cashier", "1111"), ("刘洋", "shop", "2222"), ("孙丽", "cashier", "3333"), ("陈师傅", "shop", "4444"))
MARKET = "柳堤农贸市场"

AREA = "510199"  # an area code of an ID number that was never given out

_CATEGORIES = (
    ("套餐", "canteen", "meals"),
    ("主食", "canteen", "meals"),
    ("热菜", "canteen", "meals"),
    ("汤饮", "canteen", "meals"),
    ("爱心菜", "canteen", "meals"),
    ("蔬菜", "shop", "exempt"),
    ("水果", "shop", "general"),
    ("豆制品", "shop", "general"),
    ("蛋奶", "shop", "general"),
    ("粮油", "shop", "general"),
    ("调料", "shop", "general"),
    ("干货", "shop", "general"),
    ("日用", "shop", "general"),
)

_MEALS = ("营养餐", "养身餐", "爱心餐")

# name unit price, one a line: category first
_DISHES = """
主食 馒头 个 1.00|花卷 个 1.00|鲜肉包 个 2.00|素菜包 个 1.50|白米饭 碗 1.00|杂粮饭 碗 1.50|红糖发糕 块 1.50|小面 碗 6.00
主食 白粥 碗 1.00|南瓜粥 碗 2.00|八宝粥 碗 2.50|油条 根 2.00|玉米段 段 1.50|蒸红薯 份 2.00|菜饼 个 2.00|醪糟汤圆 碗 4.00
热菜 红烧肉 份 12.00|回锅肉 份 11.00|青椒肉丝 份 10.00|粉蒸排骨 份 13.00|麻婆豆腐 份 5.00|番茄炒蛋 份 6.00|清炒时蔬 份 4.00
热菜 烧茄子 份 5.00|土豆丝 份 4.00|蒸水蛋 份 4.00|清蒸鱼片 份 14.00|莲藕炖排骨 份 13.00|白油丝瓜 份 5.00|凉拌木耳 份 5.00
汤饮 豆浆 杯 2.00|现磨五谷浆 杯 2.50|紫菜蛋汤 碗 2.00|冬瓜汤 碗 2.00|酸菜粉丝汤 碗 2.50|银耳羹 碗 3.00|绿豆汤 碗 2.00|鲜牛奶 杯 3.00
"""

_MERCHANTS = (
    ("张记卤味拼盘", "18.00", "张记"),
    ("张记卤鸡腿", "9.00", "张记"),
    ("李家酸菜鱼", "28.00", "李家小厨"),
    ("李家钵钵鸡", "16.00", "李家小厨"),
    ("和美烘焙无糖蛋糕", "12.00", "和美烘焙"),
    ("和美烘焙全麦面包", "10.00", "和美烘焙"),
)

# name:price per kg, or name:price/unit of pieces
_GOODS = {
    "蔬菜": """西红柿:3.40 本地小白菜:2.80 土豆:2.20 豌豆尖:7.60 黄瓜:3.60 茄子:4.20 青椒:5.20 红椒:6.40 大白菜:1.60 莲花白:1.80
        菠菜:5.60 生菜:4.40 油麦菜:4.80 空心菜:4.60 韭菜:5.00 蒜苗:6.20 芹菜:3.80 香菜:8.80 小葱:6.00 大葱:3.60
        老姜:9.60 大蒜:8.40 洋葱:2.40 胡萝卜:2.60 白萝卜:1.60 红皮萝卜:2.20 莴笋:3.20 青笋尖:4.60 花菜:4.00 西兰花:6.00
        冬瓜:1.80 南瓜:2.20 丝瓜:5.40 苦瓜:5.80 瓠瓜:3.80 佛手瓜:2.60 四季豆:6.20 豇豆:6.60 豌豆:8.20 毛豆:6.80
        莲藕:6.40 芋头:5.60 山药:7.80 红薯:2.80 紫薯:4.20 玉米:3.80 儿菜:3.00 棒菜:2.80 红菜薹:4.40 折耳根:11.60
        鲜香菇:9.80 平菇:6.20 金针菇:7.00 杏鲍菇:7.60 茶树菇:13.60 黄豆芽:3.20 绿豆芽:3.20 豆苗:9.20 萝卜苗:8.60 韭黄:9.80
        蒜薹:8.80 茼蒿:5.40 苋菜:5.20 木耳菜:4.80 红油菜:4.00 鸡毛菜:5.00 娃娃菜:3.80 紫甘蓝:3.60 秋葵:11.80 荷兰豆:10.80""",
    "水果": """苹果:7.60 香蕉:5.20 鸭梨:4.80 橙子:6.40 蜜橘:4.60 柚子:5.00 葡萄:11.80 猕猴桃:9.60 火龙果:9.80 西瓜:3.60
        哈密瓜:6.80 香瓜:6.00 柿子:5.60 冬枣:9.40 石榴:8.80 菠萝:5.80 芒果:10.60 草莓:22.00 圣女果:8.60 甘蔗:3.40""",
    "豆制品": """嫩豆腐:2.50/盒 老豆腐:4.80 豆腐干:12.80 香干:14.60 豆皮:11.80 腐竹:22.80 豆花:2.00/碗 豆腐脑:2.00/碗 魔芋:5.60 千张:10.80
        血旺:4.40 凉粉:4.60 豆豉:9.80 霉豆腐:8.50/瓶 油豆腐:13.60""",
    "蛋奶": """土鸡蛋:1.20/个 鸡蛋:9.60 鸭蛋:1.50/个 鹌鹑蛋:17.60 咸鸭蛋:2.00/个 皮蛋:1.80/个 鲜牛奶袋装:2.60/袋 纯牛奶整箱:45.00/箱
        酸奶:4.50/杯 低脂奶:3.80/盒 豆奶:2.80/盒 无糖酸奶:5.20/杯""",
    "粮油": """东北大米:6.40 本地大米:5.20 糯米:7.80 小米:9.60 黑米:11.80 燕麦:9.80 面粉:4.80 挂面:6.50/把 手工面:7.60 红苕粉:13.80
        绿豆:11.60 红豆:12.80 黄豆:7.60 薏仁:17.80 玉米面:5.60 菜籽油五升:69.90/桶 菜籽油小瓶:18.80/瓶 大豆油五升:56.90/桶
        花生油:32.80/瓶 芝麻油:12.80/瓶 玉米油:21.80/瓶 米粉干:8.80/袋 荞麦面:9.90/袋 汤圆粉:6.80/袋""",
    "调料": """加碘盐:2.00/袋 生抽酱油:9.90/瓶 老抽酱油:10.80/瓶 香醋:7.80/瓶 料酒:6.90/瓶 白糖:4.20/袋 红糖:6.80/袋 冰糖:7.60/袋
        豆瓣酱:9.80/瓶 甜面酱:3.50/袋 花椒:6.50/袋 干辣椒:5.80/袋 八角:5.20/袋 桂皮:4.80/袋 鸡精:8.60/袋 淀粉:3.60/袋
        火锅底料:8.90/袋 榨菜:1.50/袋 泡菜:3.80/袋 蚝油:8.80/瓶 低钠盐:3.50/袋 十三香:4.50/盒 藤椒油:13.80/瓶 辣椒面:4.20/袋""",
    "干货": """散装花生:12.80 红枣:17.80 枸杞:46.00 干香菇:68.00 黑木耳:72.00 银耳:56.00 干海带:15.80 紫菜:5.80/袋 虾皮:38.00 莲子:62.00
        桂圆:36.00 核桃:29.80 葵花籽:19.80 黄花菜:48.00 粉条:11.80 干笋:42.00 百合干:58.00 芝麻:21.80 板栗:15.60 山楂片:24.80""",
    "日用": """抽纸三包:9.90/提 卷纸十卷:19.90/提 洗洁精:6.80/瓶 洗衣粉:12.80/袋 洗衣液:22.80/瓶 香皂:3.50/块 肥皂:2.80/块 牙膏:8.90/支
        牙刷:4.50/支 毛巾:8.80/条 垃圾袋:5.80/卷 保鲜膜:7.60/卷 电池五号:3.00/对 打火机:1.50/个 蜡烛:2.00/支 拖鞋:12.00/双
        手套:4.80/双 洗发水:19.80/瓶 花露水:9.80/瓶 创可贴:3.50/盒 老花镜:15.00/副 雨伞:22.00/把 指甲剪:4.00/把 钢丝球:1.00/个""",
}

_SOLD_OUT = ("豌豆尖",)
BARCODE = "6901234567892"  # of a bottle of soy sauce
_BARCODES = {"生抽酱油": BARCODE}

_NAMES = """陈秀英 李国强 王桂兰 张德明 刘玉珍 杨志刚 黄淑芬 周建国 吴秀兰 徐永福 孙桂英 马国华 朱玉兰 胡德贵 林素华 郭长顺
    何淑珍 高国良 罗玉清 郑世荣 梁秀珍 谢忠诚 宋桂芳 唐定国 许淑华 邓世明 韩玉梅 冯志远 曹素芳 彭国富 曾秀云 肖长贵
    田桂珍 董德安 潘玉芬 袁国栋 蔡淑英 蒋光明 余素珍 于长海 杜秀芳 叶德厚 程玉华 魏国安 苏桂华 吕志平 丁淑兰 任长寿
    卢素英 姚德福 沈秀琴 钟国庆 姜玉琴 崔志坚 谭淑琴 陆长林 范素琴 汪德顺 廖桂琴 石国珍""".split()


@dataclass(frozen=True, slots=True)
class Resident:
    """One made-up resident: the number on the card, or a passport with the birth date it says."""

    name: str
    born: date
    card: str
    passport: str
    home: str


def id_number(born: date, order: int) -> str:
    """A made-up ID number of 18 digits with its right check digit (ISO 7064 MOD 11-2); an odd *order* is a man's."""
    body = f"{AREA}{born:%Y%m%d}{order:03}"
    rest = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body)) % 11
    return body + "10X98765432"[rest]


def ean13(body: str) -> str:
    """The EAN-13 that begins with the 12 digits *body*."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-weighted % 10}"


def residents(day: date) -> tuple[Resident, ...]:
    """Sixty residents who are 50 to 99 on *day*; three of them are 70, 80 and 90 on that very day."""
    birthdays = {20: 70, 21: 80, 22: 90}
    people = []
    for place, name in enumerate(_NAMES):
        woman = name[-1] in "英兰珍芬芳华清梅云琴" and name not in ("马国华", "石国珍", "罗玉清")
        age = birthdays.get(place, (81, 79, 92, 68)[place] if place < 4 else 50 + place * 37 % 50)
        # Everyone but the three had the birthday some days ago, so that no age but theirs hangs on the day itself.
        since = 0 if place in birthdays else 3 + place * 53 % 350
        born = _years_before(day, age) if not since else _years_before(day - timedelta(days=since), age)
        passport = f"E{8010000 + place * 137}" if place in (38, 57) else ""
        card = "" if passport else id_number(born, 100 + 2 * place + (0 if woman else 1))
        home = f"{1 + place % 9} 栋 {1 + place * 5 % 7}0{1 + place % 4}"
        people.append(Resident(name, born, card, passport, home))
    return tuple(people)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February: the age is reached already, for one born on the 28th
        return date(day.year - years, 2, 28)


def shop(day: date) -> list[Action]:
    """What makes an empty ledger (manager MANAGER, PIN MANAGER_PIN) the sample shop, its market prices of *day*."""
    return [
        {"do": "sign_in", "staff": MANAGER, "pin": MANAGER_PIN},
        *_settings(),
        *({"do": "add_staff", "name": name, "role": role, "pin": pin} for name, role, pin in STAFF),
        *({"do": "set_category", "name": name, "counter": counter, "tax": tax} for name, counter, tax in _CATEGORIES),
        *_menu(),
        *goods(day),
        *_enrolments(day),
        {"do": "sign_out"},
    ]


def _settings() -> Iterator[Action]:
    for key, value in (
        ("site.address", "柳堤路 8 号小区南门"),
        ("site.phone", "028-0000 0000"),
        ("market.place", MARKET),
        ("receipt.footer", "谢谢惠顾，慢走！"),
    ):
        yield {"do": "set_setting", "setting": key, "value": value}


def _menu() -> Iterator[Action]:
    place = 0
    for number, name in enumerate(_MEALS, 1):
        place += 1
        meal = {"do": "set_product", "code": f"M{number:02}", "name": name, "unit": "份", "category": "套餐"}
        yield meal | {"tariff": "meal", "place": place}
    for number, (name, price, merchant) in enumerate(_MERCHANTS, 1):
        place += 1
        dish = {"do": "set_product", "code": f"A{number:02}", "name": name, "unit": "份", "category": "爱心菜"}
        yield dish | {"price": price, "merchant": merchant, "place": place}
    number = 0
    for row in _DISHES.split("\n"):
        category, _, dishes = row.partition(" ")
        for text in filter(None, dishes.split("|")):
            number, place = number + 1, place + 1
            name, unit, price = text.split(" ")
            dish = {"do": "set_product", "code": f"D{number:02}", "name": name, "price": price, "unit": unit}
            yield dish | {"category": category, "place": place}


def goods(day: date) -> Iterator[Action]:
    """The shop's vegetables and groceries, each with the market's price of *day*, 20 to 30 % above which ours lies."""
    number = 0
    for category, text in _GOODS.items():
        for item in text.split():
            number += 1
            name, _, price_text = item.partition(":")
            price, _, unit = price_text.partition("/")
            action: Action = {"do": "set_product", "code": f"V{number:03}", "name": name, "price": price}
            action |= {"unit": unit or "kg", "category": category, "place": 100 + number}
            action |= {"market": _market(price, number), "market_place": MARKET, "market_day": day.isoformat()}
            if unit:
                action["barcode"] = _BARCODES.get(name, ean13(f"6909990{number:05}"))
            if name in _SOLD_OUT:
                action["sold_out"] = 1
            yield action


def _market(price: str, number: int) -> str:
    """A market price in yuan that *price* lies 20 to 30 % under, in whole jiao where there is one."""
    fen = int(price.replace(".", ""))
    market = fen * 100 // (80 - number * 7 % 10)
    jiao = (market + 5) // 10 * 10
    if 70 <= fen * 100 / jiao <= 80:
        market = jiao
    return f"{market // 100}.{market % 100:02}"


def _enrolments(day: date) -> Iterator[Action]:
    for person in residents(day):
        shown = {"id": person.card} if person.card else {"passport": person.passport, "born": person.born.isoformat()}
        if person.passport:
            shown["sex"] = "F" if person.name[-1] in "珍琴" else "M"
        yield {"do": "enrol", "name": person.name, "home": person.home, **shown}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of the day and what is done at it, one customer or one matter of the drawer."""

    clock: str  # HH:MM:SS
    actions: tuple[Action, ...]


def day_of_trade(
    people: Sequence[Resident], *, device: str = "1", sold_before: int = 0, until: str = "23:59:59"
) -> list[Moment]:
    """A day at both counters of the sample shop, up to the time *until*: two shifts, and the Z where it was reached.

    Its sales are numbered on from *sold_before*, the number of the last sale that the ledger holds.
    """
    moments: list[Moment] = []
    sales = sold_before

    def at(clock: str, *actions: Action) -> None:
        moments.append(Moment(clock, actions))

    def sold(clock: str, *actions: Action) -> str:
        nonlocal sales
        sales += 1
        at(clock, *actions)
        return f"{device}-{sales:06}"

    def cash(yuan: str) -> Action:
        return {"do": "pay", "tender": "cash", "amount": yuan}

    def meal(place: int, code: str = "M01") -> tuple[Action, ...]:
        person = people[place]
        shown: Action = {"id": person.card} if person.card else {"passport": person.passport}
        return {"do": "diner", **shown}, {"do": "add", "product": code}

    at("06:01:10", {"do": "sign_in", "staff": "王芳", "pin": "1111"}, {"do": "open_shift", "float": "300.00"})
    for number in range(12):
        clock = f"06:{10 + number * 4:02}:{number * 7 % 60:02}"
        dishes = [{"do": "add", "product": f"D{1 + (number * 3 + part) % 12:02}"} for part in range(1 + number % 3)]
        sold(clock, *meal(4 + number, "M02"), *dishes, {"do": "add", "product": "D31"}, cash("50.00"))
    for number in range(18):
        clock = f"{8 + number // 10:02}:{number * 6 % 60:02}:{number * 11 % 60:02}"
        lines = [
            {"do": "add", "product": f"V{1 + (number * 7 + part * 5) % 70:03}", "quantity": f"0.{315 + part * 127}"}
            for part in range(2 + number % 4)
            if (number * 7 + part * 5) % 70 != 3
        ]
        tender = cash("50.00") if number % 3 else {"do": "pay", "tender": "wechat", "amount": "*"}
        sold(clock, *lines, tender)
    at("09:55:00", {"do": "pay_out", "amount": "36.00", "reason": "买垃圾袋"})
    first = sold(
        "10:20:31",
        {"do": "add", "product": "V001", "quantity": "1.125"},
        {"do": "scan", "code": BARCODE},
        cash("20.00"),
    )
    for number in range(26):
        clock = f"{10 + (40 + number * 4) // 60:02}:{(40 + number * 4) % 60:02}:{number * 13 % 60:02}"
        dishes = [{"do": "add", "product": f"D{17 + (number * 5) % 14:02}"}] if number % 3 == 0 else []
        if number % 7 == 0:
            dishes.append({"do": "add", "product": f"A{1 + number % 6:02}"})
        tender = (cash("100.00"), {"do": "pay", "tender": "alipay", "amount": "*"})[number % 4 == 1]
        sold(clock, *meal(number * 2 % 60), *dishes, *([] if number % 2 else meal((number * 2 + 1) % 60)), tender)
    returned = {"do": "refund", "sale": first, "lines": [{"line": 1, "quantity": "0.5"}], "reason": "有坏的"}
    sold("13:02:00", returned)
    at("14:08:00", {"do": "close_shift", "counted": "*-0.30", "reason": "找零差几角"}, {"do": "sign_out"})
    at("14:10:00", {"do": "sign_in", "staff": "刘洋", "pin": "2222"}, {"do": "open_shift", "float": "300.00"})
    for number in range(20):
        clock = f"{14 + (15 + number * 8) // 60:02}:{(15 + number * 8) % 60:02}:{number * 17 % 60:02}"
        lines = [
            {"do": "add", "product": f"V{5 + (number * 11 + part * 13) % 60:03}", "quantity": f"{part}.{425 + part}"}
            for part in range(1 + number % 3)
        ]
        if number % 4 == 2:
            lines.append({"do": "add", "product": f"V{142 + number % 3:03}"})
        sold(clock, *lines, cash("100.00") if number % 2 else {"do": "pay", "tender": "wechat", "amount": "*"})
    for number in range(14):
        clock = f"17:{number * 4:02}:{number * 19 % 60:02}"
        sold(clock, *meal((number * 4 + 1) % 60, "M03"), {"do": "add", "product": "D33"}, cash("50.00"))
    at("19:30:00", {"do": "want", "name": "豌豆尖"}, {"do": "want", "name": "豌豆尖"})
    at("21:00:00", {"do": "close_shift", "counted": "*"}, {"do": "sign_out"})
    closing = {"do": "sign_in", "staff": MANAGER, "pin": MANAGER_PIN}
    at("21:05:00", closing, {"do": "z"}, {"do": "sign_out"})
    return [moment for moment in moments if moment.clock <= until]


def stock(till: Till, day: date) -> None:
    """Make an empty ledger the sample shop."""
    for action in shop(day):
        act(till, action)


def trade(
    till: Till,
    day: date,
    people: Sequence[Resident],
    set_clock: Callable[[datetime], object],
    *,
    until: str = "23:59:59",
) -> None:
    """Ring up `day_of_trade` at *till*, whose clock *set_clock* sets."""
    device, next_sale = till.ledger.next_sale().split("-")
    for moment in day_of_trade(people, device=device, sold_before=int(next_sale) - 1, until=until):
        set_clock(datetime.combine(day, time.fromisoformat(moment.clock), till.site.zone))
        for action in moment.actions:
            act(till, _filled(till, action))


PAST = (7, 6)
"""How many days before the demo's own the sample shop already traded: a week before it, and before tomorrow."""


def past(till: Till, day: date, set_clock: Callable[[datetime], object]) -> None:
    """What came before *day*: goods in, trade, and what the partners put in and spent; in the end the morning's prices."""

    def at(that: date, clock: str, actions: Iterable[Action]) -> None:
        set_clock(datetime.combine(that, time.fromisoformat(clock), till.site.zone))
        manager: Action = {"do": "sign_in", "staff": MANAGER, "pin": MANAGER_PIN}
        for action in (manager, *actions, {"do": "sign_out"}):
            act(till, action)

    for back in PAST:
        that = day - timedelta(days=back)
        at(that, "05:20:00", _delivery(that))
        trade(till, that, residents(day), set_clock)
        at(that, "21:20:00", _evening(back, till.ledger.next_sale().split("-")[0]))
    at(day, "05:40:00", (*_morning(day), *_delivery(day)))


def _delivery(day: date) -> Iterator[Action]:
    """Goods in at two thirds of our price: every other vegetable each day; of one too little was ever noted."""
    for number, action in enumerate(goods(day), 1):
        if number <= 80 and number % 2 == day.toordinal() % 2 and "barcode" not in action:
            fen = max(1, int(action["price"].replace(".", "")) * 66 // 100)
            received: Action = {"do": "receive", "product": action["code"], "cost": f"{fen // 100}.{fen % 100:02}"}
            yield received | {"quantity": "0.5" if number == 13 else f"{3 + number % 5}", "supplier": "区配送中心"}


def _evening(back: int, device: str) -> Iterator[Action]:
    """What a day's end brings beside the drawer."""
    if back == PAST[0]:
        yield {"do": "contribute", "partner": "property", "amount": "5000.00", "purpose": "冷藏柜"}
        yield {"do": "contribute", "partner": "merchants", "amount": "600.00", "purpose": "餐具"}
        yield {"do": "gift", "amount": "200.00", "from": "柳堤志愿队"}
        yield {"do": "expense", "amount": "186.40", "purpose": "水电"}
        yield {"do": "invoice", "sale": f"{device}-000005", "title": "柳堤物业公司"}
        yield {"do": "invoice", "sale": f"{device}-000005", "issued": "24512000000031"}
    else:
        yield {"do": "aid", "family": "F01", "amount": "60.00", "purpose": "米和油"}
        yield {"do": "invoice", "sale": f"{device}-000041", "title": "柳堤社区居委会"}
        yield {"do": "want", "name": "折耳根"}
    for code, quantity in (("V003", "0.6"), ("V009", "0.35")):
        yield {"do": "waste", "product": code, "quantity": quantity, "reason": "蔫了"}


def _morning(day: date) -> Iterator[Action]:
    """The market of *day*, and some prices that follow it."""
    for number, action in enumerate(goods(day), 1):
        fen = int(action["price"].replace(".", ""))
        if number <= 40 and number % 3 == 0:
            fen += (-1 if number % 2 else 1) * max(10, fen // 120 * 10)
        fields = ("code", "market", "market_place", "market_day")
        kept: Action = {field: action[field] for field in fields}
        yield {"do": "set_product", **kept, "price": f"{fen // 100}.{fen % 100:02}"}


def _filled(till: Till, action: Action) -> Action:
    """*action* with its `*` filled in: all that is left to pay, or what the drawer should hold and a difference."""
    filled = dict(action)
    if action.get("amount") == "*":
        filled["amount"] = format_money(till.cart.left_fen)
    shift = till.ledger.open_shift()
    report = till.ledger.shift_report(shift.number) if shift else None
    if action.get("counted", "").startswith("*") and report is not None:
        filled["counted"] = format_money(report.drawer.expected_fen + parse_money(action["counted"][1:] or "0"))
    return filled
