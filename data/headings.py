"""How a list from outside names its columns and says its words, in Chinese and English: data, compared and never shown."""

from __future__ import annotations

import re
import unicodedata

NAMES: dict[str, dict[str, str]] = {
    "products": {
        "code": "编号 商品编号 货号 商品编码 编码 代码 code sku plu",
        "name": "品名 名称 商品 商品名称 商品名 name product",
        "price": "单价 价格 售价 零售价 今日价 price",
        "unit": "单位 计量单位 unit",
        "category": "类别 分类 品类 商品类别 category",
        "barcodes": "条码 条形码 商品条码 barcode barcodes ean gtin",
        "market": "市场价 市场单价 农贸市场价 农贸价 market marketprice",
        "shelf": "柜台 counter",
        "tax": "税类 税收类别 tax taxclass",
        "merchant": "爱心商家 商家 merchant",
        "tare": "皮重 去皮 tare",
        "best_before_days": "保质期 保质天数 保质期天数 bestbefore bestbeforedays shelflife",
    },
    "prices": {
        "code": "编号 商品编号 货号 商品编码 编码 代码 code sku plu",
        "barcode": "条码 条形码 商品条码 barcode ean gtin",
        "name": "品名 名称 商品 商品名称 商品名 name product",
        "price": "单价 价格 售价 零售价 今日价 新价 price newprice",
        "market": "市场价 市场单价 农贸市场价 农贸价 market marketprice",
    },
    "residents": {
        "name": "姓名 居民姓名 name",
        "card": "身份证号 身份证 身份证号码 公民身份号码 证件号 证件号码 id idnumber idcard",
        "passport": "护照号 护照 护照号码 passport",
        "born": "出生日期 出生年月日 生日 born dateofbirth birthdate",
        "sex": "性别 sex gender",
        "home": "楼栋房号 楼栋 住址 地址 家庭住址 home address building",
        "room": "房号 室号 门牌 门牌号 room",
        "note": "备注 厨房备注 忌口 饮食备注 note notes",
    },
}
"""What a file may hold → field → its headings, compared without spaces, marks and case."""
SHELVES = {"食堂": "canteen", "蔬菜店": "shop", "菜店": "shop", "商店": "shop", "canteen": "canteen", "shop": "shop"}
TAXES = {
    "免税": "exempt",
    "餐饮": "meals",
    "一般": "general",
    "exempt": "exempt",
    "meals": "meals",
    "general": "general",
}
SEXES = {"男": "M", "女": "F", "m": "M", "f": "F", "male": "M", "female": "F"}
YUAN = "元"
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
"""A day as spreadsheets write it."""
DAYS = re.compile(r"(\d{1,6})\s*(天|日|days?)?", re.ASCII | re.IGNORECASE)
"""How many days."""
GRAMS = re.compile(r"[(（/]\s*(克|g)\s*[)）]?\s*$", re.IGNORECASE)
"""The end of a heading that says its weights are in grams."""


def plain_heading(heading: str) -> tuple[str, bool | None]:
    """A heading as it is compared, and what it says of the unit of a price: `单价（元/斤）` is `单价` per 斤."""
    text = re.sub(r"[\s*_:]", "", unicodedata.normalize("NFKC", heading)).lower()
    kg = re.search(r"公斤|千克|kg", text)
    jin = not kg and re.search(r"斤|jin", text)
    text = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", text)
    text = re.sub(r"(元)?/(公斤|千克|市斤|斤|克|kg|jin|g)$|(元)?per(kg|jin)$", "", text)
    return text, True if jin else False if kg else None
