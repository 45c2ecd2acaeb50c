"""Sales and reports as the journal and the ledger would hand them to the papers."""

import pypdfium2

from pos.entries import Entry
from pos.shift import Shift
from pos.site import Site
from pos.totals import Drawer, ShiftReport, Totals, ZReport

SITE = Site(
    {
        "site.name": "幸福里便民菜店",
        "site.phone": "028-87120000",
        "site.address": "幸福路 12 号",
        "receipt.footer": "谢谢惠顾",
    }
)
HASH = "0123456789abcdef" * 4


def pages(pdf: bytes) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()


def site(**settings: str) -> Site:
    """The site, `paper_width="58"` for `paper.width` and so on."""
    return Site({**SITE.values, **{key.replace("_", "."): value for key, value in settings.items()}})


def line(number: int = 1, **more: object) -> dict[str, object]:
    """1.125 kg of tomatoes at 3.40."""
    return {
        "line": number,
        "product": "V001",
        "name": "西红柿",
        "category": "蔬菜",
        "counter": "shop",
        "tax": "free",
        "unit": "kg",
        "quantity": 1125,
        "price": 340,
        "amount": 383,
        **more,
    }


def meal(number: int, age: int, tier: str, price: int) -> dict[str, object]:
    """A meal at a tier price."""
    given = {"tier": tier, "age": age, "sex": "F", "resident": "R0031", "meal": 1, "period": "lunch", "list": 1500}
    figures = {"quantity": 1000, "price": price, "amount": price, "given": 1500 - price}
    return line(number, name="营养餐", unit="份", category="套餐", **figures, **given)


def sale(*lines: dict[str, object], kind: str = "sale.rung", **more: object) -> Entry:
    """A sale of *lines*, paid in cash with 50.00 unless said otherwise."""
    total = sum(int(str(each["amount"])) for each in lines)
    net = total - total % 10
    body = {
        "number": "1-000412",
        "business_date": "2026-11-23",
        "shift": 3,
        "by": "李姐",
        "period": "lunch",
        "lines": list(lines),
        "tenders": [{"tender": "cash", "amount": net, "given": 5000, "change": 5000 - net}] if net else [],
        "total": total,
        "rounding": net - total,
        "net": net,
        **more,
    }
    return Entry("1", 77, "2026-11-23T11:14:05.123+08:00", kind, body, HASH)


TOTALS = Totals(
    sales=40,
    net_fen=61240,
    rounding_fen=-37,
    discount_fen=430,
    refunds=2,
    refunded_fen=670,
    fund_fen=5400,
    tenders_fen={"cash": 18830, "wechat": 42410},
    categories_fen={"套餐": 21000, "蔬菜": 40240},
    tiers={"70": {"meals": 5, "given_fen": 1500}, "90": {"meals": 1, "given_fen": 1501}},
    voids=3,
    voided_fen=1210,
    drawer_opened=4,
    keyed_weights=7,
    meals={"lunch": 11},
)
CLOSED = ShiftReport(
    Shift(
        number=3,
        staff="王芳",
        opened_at="2026-11-23T06:58:05.123+08:00",
        float_fen=20000,
        closed_at="2026-11-23T14:02:11.000+08:00",
        counted_fen=42600,
        expected_fen=42630,
        counts={"100": 3, "20": 6, "5": 1, "1": 1},
        reason="少找一张",
        closed_by="王芳",
    ),
    TOTALS,
    Drawer(float_fen=20000, cash_fen=18830, paid_in_fen=5000, paid_out_fen=1200),
)
OPEN = ShiftReport(Shift(4, "李姐", "2026-11-23T14:02:30.000+08:00", 20000), TOTALS, CLOSED.drawer)
Z = ZReport(
    number=12,
    at="2026-11-23T22:10:00.000+08:00",
    business_date="2026-11-23",
    staff="周敏",
    totals=TOTALS,
    grand_fen=123456789,
    head=HASH,
    device="1",
    last=1204,
    key="0123456789abcdef",
    not_signed=("1:1100", "1:1150"),
    shifts=(CLOSED,),
)
CASH_OUT = Entry(
    "1",
    90,
    "2026-11-23T15:00:05.123+08:00",
    "cash.paid_out",
    {"shift": 3, "amount": 1200, "reason": "买垃圾袋", "by": "王芳", "business_date": "2026-11-23"},
    HASH,
)
