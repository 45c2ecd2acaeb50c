"""The office's figures: what sold in a span of business dates, seen from one side, and the span before beside it.

Only the shapes and their words are here; `data.sums` fills them. A report by hour and one by category add up to the same
lines; what cash rounding took off is a figure of the sale, so it stands in reports that go by sales.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pos.money import divide_half_away
from pos.split import Month
from pos.totals import ShiftReport
from pos.words import COUNTERS, PAPERS_WHY, PERIODS, TAXES, TENDERS, Words, tier_label

BYS: Mapping[str, str] = {
    "hour": "按小时",
    "day": "按日",
    "week": "按周",
    "month": "按月",
    "category": "按类别",
    "product": "按商品",
    "tender": "按收款方式",
    "cashier": "按收银员",
    "period": "按餐次",
    "tier": "按年龄档",
    "counter": "按柜台",
    "tax": "按税类",
    "refund": "退货原因",
    "discount": "优惠原因",
}
"""The sides a report can be seen from, with their headings."""


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class Span:
    """Business dates from *first* to *last*, both within."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many dates it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Span:
        """What it is compared with: before a whole month the month before, else as many days just before."""
        end = self.first - timedelta(days=1)
        if self.first.day == 1 and self.last == self.first.replace(
            day=monthrange(self.first.year, self.first.month)[1]
        ):
            return Span(end.replace(day=1), end)
        return Span(self.first - timedelta(days=self.days), end)


@dataclass(frozen=True, slots=True)
class Sum:
    """One row of a report. All money in fen; refunds are within the amount, and named again."""

    key: str  # hour, date, week, month, category, product code, tender, … as the ledger has it
    name: str = ""  # of a product
    documents: int = 0  # sales, refunds and brought-over ones that have a part in it
    unit: str = ""  # that all its lines share; a row that mixes units has no quantity
    quantity: int = 0  # thousandths
    amount_fen: int = 0  # lines after discounts; by tender: what was kept
    discount_fen: int = 0  # already taken off
    given_fen: int = 0  # what the age tiers gave away
    rounding_fen: int = 0  # of cash sales; 0 where a row is lines or tenders
    refunds: int = 0
    refunded_fen: int = 0  # a positive figure
    before_fen: int = 0  # the amount of the same row in the span before

    @property
    def net_fen(self) -> int:
        """What was taken: after rounding."""
        return self.amount_fen + self.rounding_fen


@dataclass(frozen=True, slots=True)
class Report:
    """A span seen from one side."""

    by: str
    span: Span
    rows: tuple[Sum, ...]
    total: Sum  # of the rows; each document counted once
    before: Sum  # the same of the span before


@dataclass(frozen=True, slots=True)
class HourSum:
    """What was sold in an hour of the clock, before the rounding of whole sales."""

    hour: int
    canteen_fen: int = 0
    shop_fen: int = 0
    other_fen: int = 0  # of no counter: brought-over sales

    @property
    def fen(self) -> int:
        """All of it."""
        return self.canteen_fen + self.shop_fen + self.other_fen


@dataclass(frozen=True, slots=True)
class MealSum:
    """Meals of a period and tier, refunded ones taken off. The tier is empty at the standard price."""

    period: str
    tier: str
    meals: int
    amount_fen: int
    given_fen: int


@dataclass(frozen=True, slots=True)
class Want:
    """Goods that were asked for and not found."""

    name: str
    times: int
    last_at: str  # stamp


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits to be done: papers_unknown, papers_waiting, wants, below_stock or month_open."""

    what: str
    count: int = 0
    why: str = ""  # papers: a key of PAPERS_WHY
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """A business date on the manager's first page."""

    day: str
    documents: int
    net_fen: int
    rounding_fen: int
    refunds: int
    refunded_fen: int  # a positive figure
    given_fen: int
    hours: tuple[HourSum, ...]
    meals: tuple[MealSum, ...]
    market_fen: int  # what the lines with a market price would have cost there
    market_paid_fen: int  # what was paid for them here
    last_week_fen: int  # the net of the same weekday, a week before
    last_week_until_fen: int  # of it, what was taken by the same time of day
    shift: ShiftReport | None  # the open one, with what its drawer should hold
    month: Month  # so far
    wants: tuple[Want, ...] = ()
    todos: tuple[Todo, ...] = ()

    @property
    def under_market(self) -> int | None:
        """How far our prices lie under market, in hundredths of a percent; None where nothing has a market price."""
        if self.market_fen <= 0:
            return None
        return divide_half_away(10_000 * (self.market_fen - self.market_paid_fen), self.market_fen)

    @property
    def by_counter_fen(self) -> dict[str, int]:
        """What each counter sold, before rounding; "" is of no counter."""
        return {
            "canteen": sum(hour.canteen_fen for hour in self.hours),
            "shop": sum(hour.shop_fen for hour in self.hours),
            "": sum(hour.other_fen for hour in self.hours),
        }


@dataclass(frozen=True, slots=True)
class Goods:
    """What became of a product in a span, and how its stock stands now. Quantities in thousandths."""

    product: str
    name: str
    unit: str
    category: str
    sold: int = 0  # less what came back
    sold_fen: int = 0
    cost_fen: int = 0  # of what was sold, as known when it was sold
    wasted: int = 0
    wasted_fen: int = 0
    received: int = 0
    received_fen: int = 0
    counted: int = 0  # found over (above 0) or missing on counting
    in_stock: bool = False  # whether it ever came in: else nothing is known of its stock
    stock: int = 0
    value_fen: int = 0
    last_cost_fen: int = 0  # per unit

    @property
    def below(self) -> bool:
        """Whether more was sold than came in."""
        return self.in_stock and self.stock < 0

    @property
    def margin_fen(self) -> int:
        """What selling it left, where its cost is known."""
        return self.sold_fen - self.cost_fen


@dataclass(frozen=True, slots=True)
class Order:
    """What to order of a product for a day: the mean of the last four same weekdays, less what is there."""

    product: str
    name: str
    unit: str
    category: str
    sold: tuple[int, ...]  # thousandths on those days, the latest first; days before the first sale of all left out
    stock: int  # thousandths; below 0 counts as nothing there
    order: int  # thousandths, rounded up: whole pieces, or tenths of a kilogram

    @property
    def mean(self) -> int:
        """Thousandths sold on such a day."""
        return divide_half_away(sum(self.sold), len(self.sold)) if self.sold else 0


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice asked for with a sale."""

    sale: str
    day: str  # the sale's business date
    net_fen: int
    title: str
    asked_at: str
    number: str = ""
    issued_at: str = ""
    refunded_fen: int = 0  # of it given back since, a positive figure

    @property
    def issued(self) -> bool:
        """Whether it was issued."""
        return bool(self.issued_at)


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What a month's lines of a tax class come to, and how much of it invoices were issued for."""

    tax: str
    documents: int
    amount_fen: int
    invoiced_fen: int


@dataclass(frozen=True, slots=True)
class FundPoster:
    """The Love Fund for the wall: since it began, and of the month it is hung in. No name, no family."""

    day: str
    month: str
    collected_fen: int  # dishes and gifts
    meals: int  # meals and dishes that the fund paid for
    aid_fen: int  # help, and meals the fund paid
    balance_fen: int
    month_collected_fen: int
    month_meals: int
    month_aid_fen: int
    merchants: tuple[tuple[str, int], ...] = ()  # this month, by what their dishes brought


def by_label(by: str, say: Words) -> str:
    """A report's heading."""
    return say(BYS[by])


def row_label(by: str, row: Sum, say: Words) -> str:
    """What a row is called."""
    key = row.key
    if by == "product":
        return row.name or key
    if by == "hour":
        return f"{key}:00"
    if by == "tier":
        return say(tier_label(key), age=key)
    named = {"tender": TENDERS, "period": PERIODS, "counter": COUNTERS, "tax": TAXES}.get(by, {})
    if key in named:
        return say(named[key])
    return key or say(_NAMELESS.get(by, "未注明"))


_NAMELESS: Mapping[str, str] = {"category": "未分类", "counter": "其他"}


def span_label(span: Span, say: Words) -> str:
    """A span as people read it: a month, a day, or its two ends."""
    if span.days == 1:
        return span.first.isoformat()
    if span.first.day == 1 and span.last == _month_end(span.first):
        return f"{span.first:%Y-%m}"
    return say("{first} 到 {last}", first=span.first.isoformat(), last=span.last.isoformat())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report's table: its heading (a word of the catalogue), the field of Sum, and what that is."""

    head: str
    field: str
    kind: str  # text, count, quantity, money


_COLUMNS = (
    Column("单数", "documents", "count"),
    Column("数量", "quantity", "quantity"),
    Column("金额", "amount_fen", "money"),
    Column("优惠", "discount_fen", "money"),
    Column("让利", "given_fen", "money"),
    Column("抹零", "rounding_fen", "money"),
    Column("净额", "net_fen", "money"),
    Column("退款", "refunded_fen", "money"),
    Column("上期金额", "before_fen", "money"),
)
_ROW_HEADS: Mapping[str, str] = {
    "hour": "时段",
    "day": "日期",
    "week": "周",
    "month": "月份",
    "category": "类别",
    "product": "商品",
    "tender": "收款方式",
    "cashier": "收银员",
    "period": "餐次",
    "tier": "年龄档",
    "counter": "柜台",
    "tax": "税类",
    "refund": "原因",
    "discount": "原因",
}
_SHOWN: Mapping[str, str] = {
    **dict.fromkeys(
        ("hour", "day", "week", "month", "cashier"), "discount_fen given_fen rounding_fen net_fen refunded_fen"
    ),
    **dict.fromkeys(("category", "product"), "quantity discount_fen refunded_fen"),
    **dict.fromkeys(("counter", "tax"), "discount_fen given_fen refunded_fen"),
    **dict.fromkeys(("period", "tier"), "quantity discount_fen given_fen refunded_fen"),
    "tender": "refunded_fen",
    "refund": "",
    "discount": "discount_fen",
}


def columns_of(report: Report) -> tuple[Column, ...]:
    """The columns that say something of a report seen from its side; the first names the row."""
    shown = {"documents", "amount_fen", "before_fen", *_SHOWN[report.by].split()}
    return (Column(_ROW_HEADS[report.by], "", "text"), *(column for column in _COLUMNS if column.field in shown))


def cells_of(report: Report, row: Sum, say: Words, *, label: str = "") -> list[int | str]:
    """A row's cells, numbers as whole fen and thousandths; what a row cannot say (mixed units) is an empty text."""
    cells: list[int | str] = [label or row_label(report.by, row, say)]
    for column in columns_of(report)[1:]:
        figure: int = getattr(row, column.field)
        silent = (column.kind == "quantity" and not row.unit) or (row is report.before and column.field == "before_fen")
        cells.append("" if silent else figure)
    return cells


def total_cells(report: Report, say: Words) -> list[int | str]:
    """The total's cells."""
    return cells_of(report, report.total, say, label=say("合计"))


def before_cells(report: Report, say: Words) -> list[int | str]:
    """The cells of the span before; its name says which that is."""
    return cells_of(report, report.before, say, label=span_label(report.span.before, say))


def todo_text(todo: Todo, say: Words) -> str:
    """The line that says what waits."""
    names = "、".join(todo.names) if say.language == "zh" else ", ".join(todo.names)
    text = say(_TODOS[todo.what], count=todo.count, names=names)
    return say("{what}（{why}）", what=text, why=say(PAPERS_WHY.get(todo.why, todo.why))) if todo.why else text


_TODOS: Mapping[str, str] = {
    "papers_unknown": "{count} 张小票不知打出来没有，请看一眼打印机",
    "papers_waiting": "{count} 张小票等着打印",
    "wants": "今天有人问过没有的菜：{names}",
    "below_stock": "{count} 种商品卖得比进的多：{names}",
    "month_open": "{names} 还没有封账",
}
