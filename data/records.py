"""Reading the ledger: the questions that both the one writer and a reader beside it can ask.

Everything here is plain SQL over the derived tables, with the journal's row behind it where a whole body is wanted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from data import journal, reports
from data.persons import Persons
from data.tables import sales
from pos.entries import Entry
from pos.ledger import Invoice, Sold, SoldLine
from pos.listed import Listed
from pos.product import DINER_PERCENT, FUND_PERCENT, Category, Market, Product
from pos.site import SETTINGS, Site
from pos.staff import Staff
from pos.tariff import Tariff, Tier

if TYPE_CHECKING:  # the office's: loaded where they are made, for a sale needs none of them
    from pos.exceptions import Exceptions
    from pos.exports import Export
    from pos.prices import PricePlan
    from pos.report import FundPoster, Goods, InvoiceRow, Order, Report, TaxSum, Today, Want
    from pos.residents import Meal
    from pos.salesbook import OverShort, SaleHistory, SaleRow
    from pos.shift import Shift
    from pos.split import Month, Shares, Statement
    from pos.stock import Stock
    from pos.subsidy import Subsidy
    from pos.totals import ShiftReport, ZReport, ZRow

T = TypeVar("T")

_COLUMNS = """product.code, product.name, unit, category, coalesce(counter, 'shop'), coalesce(tax, 'general'),
    price_fen, tariff, merchant, diner_percent, fund_percent, market_fen, market_place, market_day, sold_out,
    product.place, tare, best_before_days, pinyin, barcodes"""
_FROM = "FROM product LEFT JOIN category ON category.name = product.category"

# Each row as one text, parted when it is looked at: 50,000 rows of 20 values each would take four times the memory.
_FOUND = f"""SELECT CAST(json_array({_COLUMNS}) AS BLOB) {_FROM}
    WHERE instr(search, ?1) AND (?2 = '' OR category = ?2) AND (?3 = '' OR counter = ?3)
    AND (?5 OR tariff = '') ORDER BY %s LIMIT ?4"""
# Exact words before beginnings before the rest; then the tiles' order, in which place 0 comes last.
_BY_WORDS = """CASE WHEN ?1 = '' THEN 0 WHEN instr(search, ' ' || ?1 || ' ') THEN 0 WHEN instr(search, ' ' || ?1) THEN 1
    ELSE 2 END, product.place = 0, product.place, product.code"""
# What is short before what ever came in before the rest.
_BY_STOCK = "(SELECT CASE WHEN quantity < 0 THEN 2 ELSE 1 END FROM stock WHERE stock.product = product.code) DESC,"


class Records:
    """What the ledger says. It owns the connection it is given."""

    def __init__(self, connection: sqlite3.Connection, persons: Persons) -> None:
        self.connection = connection
        self._persons = persons
        self._kept: dict[str, Any] = {}

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _one(self, sql: str, *values: Any) -> Any:
        return self.connection.execute(sql, values).fetchone()

    def _all(self, sql: str, *values: Any) -> list[Any]:
        return self.connection.execute(sql, values).fetchall()

    def _keep(self, noun: str, read: Callable[[], T]) -> T:
        """What *read* reads, kept in memory until a row of the journal about *noun* is written."""
        if noun not in self._kept:
            self._kept[noun] = read()
        kept: T = self._kept[noun]
        return kept

    # -- the site ------------------------------------------------------------------------------------------------
    def head(self) -> tuple[int, str, str]:
        """The last row's seq, at and hash (0, "" and 64 zeros where there is none)."""
        return reports.head(self.connection)

    def site(self) -> Site:
        """The settings: those on the record, and this machine's own."""
        return self._keep("setting", self._read_site)

    def _read_site(self) -> Site:
        values = dict(self._all("SELECT key, value FROM setting UNION ALL SELECT key, value FROM local"))
        return Site({key: value for key, value in values.items() if key in SETTINGS})

    def tariffs(self) -> tuple[Tariff, ...]:
        """Every tariff, in the order they were set."""
        return self._keep("tariff", self._read_tariffs)

    def _read_tariffs(self) -> tuple[Tariff, ...]:
        turns: dict[int, tuple[str, list[Tier]]] = {}
        for turn, start, age, fen in self._all("SELECT turn, start, age_min, price_fen FROM tariff ORDER BY 1, 3"):
            turns.setdefault(turn, (start, []))[1].append(Tier(age, fen))
        return tuple(Tariff(date.fromisoformat(start), tuple(tiers)) for start, tiers in turns.values())

    def staff(self) -> tuple[Staff, ...]:
        """Everyone who ever signed in here, in the order they came."""
        rows = self._all("SELECT name, role, active FROM staff ORDER BY place")
        return tuple(Staff(name, role, bool(active)) for name, role, active in rows)

    # -- the catalogue -------------------------------------------------------------------------------------------
    def category(self, name: str) -> Category | None:
        """The category of that name."""
        row = self._one("SELECT name, counter, tax FROM category WHERE name = ?", name)
        return Category(*row) if row else None

    def categories(self) -> tuple[Category, ...]:
        """All categories, in the order they were made."""
        return tuple(Category(*row) for row in self._all("SELECT name, counter, tax FROM category ORDER BY place"))

    def product(self, code: str) -> Product | None:
        """The product of that code."""
        row = self._one(f"SELECT {_COLUMNS} {_FROM} WHERE code = ?", code)
        return _product(row) if row else None

    def product_by_barcode(self, barcode: str) -> Product | None:
        """The product that bears exactly that barcode."""
        row = self._one("SELECT product FROM barcode WHERE barcode = ?", barcode)
        return self.product(row[0]) if row else None

    def find_products(
        self, text: str, *, category: str = "", counter: str = "", limit: int = 60, meals: bool = True
    ) -> Sequence[Product]:
        """Products whose code, name or pinyin holds *text* (empty: all): exact ones first, then in tile order."""
        return self._found(_BY_WORDS, text.strip().lower(), category, counter, limit, meals)

    def find_stocked(self, text: str, *, limit: int = 60) -> Sequence[Product]:
        """The same of what can lie in stock; without a text what is short first, then what ever came in."""
        order = _BY_WORDS if text.strip() else f"{_BY_STOCK} {_BY_WORDS}"
        return self._found(order, text.strip().lower(), "", "", limit, False)

    def _found(self, order: str, *values: Any) -> Sequence[Product]:
        rows = [row for (row,) in self.connection.execute(_FOUND % order, values)]
        return Listed(rows, lambda row: _product(json.loads(row)))

    def codes_by_name(self) -> dict[str, tuple[str, ...]]:
        """The codes of the products that bear exactly a name."""
        found: dict[str, tuple[str, ...]] = {}
        for name, code in self._all("SELECT name, code FROM product ORDER BY code"):
            found[name] = (*found.get(name, ()), code)
        return found

    def prices_changed(self, moment: str) -> dict[str, int]:
        """Product → its price at a moment (stamp), of those whose price was set since; 0 where it had none yet."""
        since = "SELECT product FROM price_past WHERE at >= ?1"
        before = f"SELECT product, price_fen, max(id) FROM price_past WHERE at < ?1 AND product IN ({since}) GROUP BY product"
        changed = dict.fromkeys((product for (product,) in self._all(f"{since} ORDER BY id", moment)), 0)
        return changed | {product: fen for product, fen, _id in self._all(before, moment)}

    def price_plans(self) -> tuple[PricePlan, ...]:
        """The prices that wait for their moment, the next one first."""
        from pos.prices import NewPrice, PricePlan

        plans = self._all("SELECT plan, valid_from, staff FROM price_plan WHERE done = '' ORDER BY valid_from, plan")
        rows = "SELECT product, price_fen, nullif(market_fen, 0) FROM price_plan_row WHERE plan = ? ORDER BY place"
        return tuple(
            PricePlan(plan, start, by, tuple(NewPrice(*row) for row in self._all(rows, plan)))
            for plan, start, by in plans
        )

    def next_plan(self) -> tuple[int, str] | None:
        """The number and moment of the plan that comes next."""
        sql = "SELECT plan, valid_from FROM price_plan WHERE done = '' ORDER BY valid_from, plan LIMIT 1"
        plan: tuple[int, str] | None = self._keep("price", lambda: self._one(sql))
        return plan

    def plans_made(self) -> int:
        """How many plans there ever were."""
        return int(self._one("SELECT coalesce(max(plan), 0) FROM price_plan")[0])

    # -- shifts and Z --------------------------------------------------------------------------------------------
    def open_shift(self) -> Shift | None:
        """The shift under way."""
        where = "WHERE closed_at = '' ORDER BY number DESC LIMIT 1"
        return self._keep("shift", lambda: next(iter(reports.shifts(self.connection, where)), None))

    def last_shift(self) -> Shift | None:
        """The newest shift, open or closed."""
        return next(iter(self.shifts(1)), None)

    def shifts(self, limit: int = 100) -> tuple[Shift, ...]:
        """Newest first."""
        return tuple(reports.shifts(self.connection, "ORDER BY number DESC LIMIT ?", (limit,)))

    def shift_report(self, number: int) -> ShiftReport | None:
        """A shift with its figures."""
        found = reports.shifts(self.connection, "WHERE number = ?", (number,))
        return reports.shift_report(self.connection, found[0]) if found else None

    def running_z(self) -> ZReport | None:
        """What a Z would close now, or None where nothing happened since the last."""
        return reports.running_z(self.connection)

    def z_start(self) -> int:
        """The first seq that the next Z covers: the one after the last Z's own row."""
        row = self._one("SELECT seq, device FROM z ORDER BY number DESC LIMIT 1")
        device = self._one("SELECT value FROM apart WHERE key = 'device'")[0]
        return row[0] + 1 if row and row[1] == device else 1

    def z_report(self, number: int) -> ZReport | None:
        """A Z as it was printed."""
        return reports.z_report(self.connection, number)

    def zs(self) -> tuple[ZRow, ...]:
        """Every Z, the newest first."""
        from pos.totals import ZRow

        rows = self._all("SELECT number, business_date, sales, net_fen, staff FROM z ORDER BY number DESC")
        return tuple(ZRow(*row) for row in rows)

    def last_z(self) -> ZReport | None:
        """The newest Z."""
        (number,) = self._one("SELECT coalesce(max(number), 0) FROM z")
        return self.z_report(number)

    def day_report(self, day: date) -> ZReport:
        """The figures of a business date, by each sale's own; number 0."""
        return reports.day_report(self.connection, day)

    # -- sales ---------------------------------------------------------------------------------------------------
    def sold(self, number: str) -> Sold | None:
        """A sale as rung, with what came of it since."""
        row = self._one("SELECT id, number, device, seq FROM sale WHERE number = ?", number)
        return self._sold(*row) if row else None

    def sales(self, *, day: date | None = None, text: str = "", limit: int = 200) -> tuple[Sold, ...]:
        """Sales of a business date (or all), newest first; *text* is part of a number."""
        where, values = ["instr(number, ?)"], [text.strip()]
        if day is not None:
            where.append("business_date = ?")
            values.append(day.isoformat())
        rows = self._all(
            f"SELECT id, number, device, seq FROM sale WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?",
            *values,
            limit,
        )
        return tuple(self._sold(*row) for row in rows)

    def _sold(self, sale: int, number: str, device: str, seq: int) -> Sold:
        entry = journal.entry(self.connection, device, seq)
        gone = self._all("SELECT line, returned, refunded_fen FROM line WHERE sale = ?", sale)
        back = {line: (returned, fen) for line, returned, fen in gone}
        refunds = self._all(
            "SELECT number, net_fen FROM sale WHERE refund_of = ? AND refund_of <> '' ORDER BY id", number
        )
        tenders = self._all(
            """SELECT tender, -sum(amount_fen) FROM sale CROSS JOIN tender ON tender.sale = sale.id
            WHERE refund_of = ? AND refund_of <> '' GROUP BY tender ORDER BY tender""",
            number,
        )
        return Sold(
            number=number,
            at=entry.at,
            kind=entry.kind,
            body=entry.body,
            hash=entry.hash,
            lines=tuple(SoldLine(line, *back[line["line"]]) for line in entry.body["lines"]),
            refunds=tuple(refund for refund, _net in refunds),
            refunded_fen=-sum(net for _refund, net in refunds),
            refunded_tenders_fen=tuple((tender, fen) for tender, fen in tenders),
        )

    def find_sales(self, day: date | None, text: str = "", limit: int = 200) -> tuple[SaleRow, ...]:
        """Sales of a business date with every word of *text*, newest first; an R-number or whole number: of any day."""
        from data import salesbook

        return salesbook.find_sales(self.connection, day, text, limit, {})

    def sale_history(self, number: str) -> SaleHistory | None:
        """A sale with all that happened to it."""
        from data import salesbook

        sold = self.sold(number)
        return salesbook.history(self.connection, sold, self.invoice(number)) if sold else None

    def over_short(self, first: date, last: date) -> tuple[OverShort, ...]:
        """What each person's counts came to on these business dates."""
        from data import salesbook

        return salesbook.over_short(self.connection, first, last)

    def meals_of(self, resident: str, limit: int = 200) -> tuple[Meal, ...]:
        """The meals that a resident had, newest first."""
        from pos.residents import Meal

        rows = self._all(
            """SELECT sale.at, line.business_date, period, sale.number, quantity / 1000, tier, price_fen, given_fen
            FROM line CROSS JOIN sale ON sale.id = line.sale WHERE resident = ? AND resident <> '' AND meal
            ORDER BY line.business_date DESC, sale.id DESC LIMIT ?""",
            resident,
            limit,
        )
        return tuple(Meal(*row) for row in rows)

    def exceptions(self, first: date, last: date) -> tuple[Exceptions, ...]:
        """What is to be looked at, person by person, in a span of business dates; both belong to it."""
        return reports.exceptions(self.connection, first.isoformat(), last.isoformat())

    def subsidy(self, month: str) -> Subsidy:
        """The subsidy ledger (补贴台账) of a month."""
        return reports.subsidy(self.connection, self._persons, month)

    def exports(self, limit: int = 200) -> tuple[Export, ...]:
        """What left the house, newest first."""
        from pos.exports import Export

        rows = self._all("SELECT at, what, month, reason, staff FROM export_made ORDER BY seq DESC LIMIT ?", limit)
        return tuple(Export(*row) for row in rows)

    def has_ref(self, ref: str) -> bool:
        """Whether a brought-over sale has this ref."""
        return self._one("SELECT 1 FROM sale WHERE ref = ? AND ref <> ''", ref) is not None

    def tier_meals(self, resident: str, day: date, period: str) -> int:
        """Meals at a tier price the resident had, refunded ones taken off."""
        (quantity,) = self._one(
            """SELECT coalesce(sum(quantity - returned), 0) FROM line WHERE resident = ? AND resident <> ''
            AND business_date = ? AND period = ? AND tier <> '' AND quantity > 0""",
            resident,
            day.isoformat(),
            period,
        )
        return int(quantity) // 1000

    def fund_fen(self) -> int:
        """The Love Fund's balance."""
        return int(self._one("SELECT coalesce(sum(fund_fen), 0) FROM tally")[0])

    # -- goods and partners --------------------------------------------------------------------------------------
    def stocks(self, products: Sequence[str] = ()) -> dict[str, Stock]:
        """What lies in stock of these products (none named: of all that ever came in), by code."""
        sql = "SELECT product, quantity, value_fen, last_cost_fen FROM stock"
        if products:
            sql += f" WHERE product IN ({', '.join('?' * len(products))})"
        from pos.stock import Stock

        return {product: Stock(*rest) for product, *rest in self._all(sql, *products)}

    def shares(self) -> tuple[Shares, ...]:
        """Every setting of the split's shares, in the order they were set."""
        from pos.split import Shares

        return tuple(Shares(*row) for row in self._all("SELECT start, enterprise, owners FROM shares ORDER BY turn"))

    def sealed_months(self) -> frozenset[str]:
        """The months that nothing falls into any more."""
        return self._keep("month", lambda: frozenset(month for (month,) in self._all("SELECT month FROM sealed")))

    def month(self, month: str) -> Month:
        """A month's figures: as sealed, or as they stand."""
        from data import months

        return months.month(self.connection, month)

    def statement(self, month: str) -> Statement:
        """A month with all that its figures add up from."""
        from data import months

        return months.statement(self.connection, month, self.site(), self.shares())

    def unsealed_before(self, month: str) -> tuple[str, ...]:
        """The months before that one that hold something and were never sealed, the oldest first."""
        from data import months

        return months.unsealed_before(self.connection, month)

    def invoice(self, sale: str) -> Invoice | None:
        """The invoice asked for with a sale."""
        row = self._one("SELECT sale, title, asked_at, number, issued_at FROM invoice WHERE sale = ?", sale)
        return Invoice(*row) if row else None

    # -- the office's figures --------------------------------------------------------------------------------------
    def report(self, by: str, first: date, last: date) -> Report:
        """A span of business dates seen from one side, a key of BYS."""
        from data import sums

        return sums.report(self.connection, by, first, last)

    def today(self, day: date, until: str = "") -> Today:
        """A business date's first page. Last week's income is also given up to *until*, `HH:MM` of the clock."""
        from data import sums

        return sums.today(self.connection, day, until)

    def goods(self, first: date, last: date) -> tuple[Goods, ...]:
        """What sold, was wasted and came in, with the stock: products that ever sold or came in, by category and code."""
        from data import sums

        return sums.goods(self.connection, first, last)

    def orders(self, day: date) -> tuple[Order, ...]:
        """What to order for the business date *day*."""
        from data import sums

        return sums.orders(self.connection, day)

    def wants(self, first: date, last: date) -> tuple[Want, ...]:
        """What customers asked for on these dates, the most wanted first."""
        from data import sums

        return sums.wants(self.connection, first, last)

    def invoices(self, month: str) -> tuple[InvoiceRow, ...]:
        """The invoices asked for in a month, the newest first."""
        from data import sums

        return sums.invoices(self.connection, month)

    def taxes(self, month: str) -> tuple[TaxSum, ...]:
        """A month's sales by tax class."""
        from data import sums

        return sums.taxes(self.connection, month)

    def fund_poster(self, day: date) -> FundPoster:
        """The Love Fund as it stands at the end of *day*, for the wall."""
        from data import sums

        return sums.fund_poster(self.connection, day)

    def entry_of(self, number: str) -> Entry:
        """The journal's row of a sale that exists."""
        return journal.entry(self.connection, *self._one("SELECT device, seq FROM sale WHERE number = ?", number))

    def next_ticket(self, business_date: str) -> int:
        """The number of the next kitchen ticket of a business date, from 1."""
        return sales.next_ticket(self.connection, business_date)

    def copies(self, number: str) -> int:
        """How often a sale's receipt was reprinted."""
        return int(self._one("SELECT count(*) FROM reprint WHERE sale = ?", number)[0])

    def traded(self) -> tuple[str, int]:
        """The stamp of the first row, and how many sales there were in all."""
        began = self._one("SELECT at FROM journal ORDER BY rowid LIMIT 1")
        return (began[0] if began else ""), int(self._one("SELECT coalesce(sum(sales), 0) FROM tally")[0])

    def erased_since(self, at: str) -> tuple[int, str]:
        """How many residents were erased after *at*, and when the last of them was."""
        sql = "SELECT count(*), coalesce(max(changed_at), '') FROM enrolment WHERE state = 'erased' AND changed_at > ?"
        count, last = self._one(sql, at)
        return int(count), str(last)


def _product(row: Any) -> Product:
    (code, name, unit, category, counter, tax, price, tariff, merchant, diner, fund) = row[:11]
    (market, market_place, market_day, sold_out, place, tare, best_before_days, pinyin, barcodes) = row[11:]
    return Product(
        code=code,
        name=name,
        unit=unit,
        category=Category(category, counter, tax),
        price_fen=price,
        tariff=tariff,
        merchant=merchant,
        diner_percent=DINER_PERCENT if diner is None else diner,
        fund_percent=FUND_PERCENT if fund is None else fund,
        barcodes=tuple(barcodes.split("\n")) if barcodes else (),
        market=Market(market, market_place, date.fromisoformat(market_day)) if market and market_day else None,
        sold_out=bool(sold_out),
        place=place,
        tare=tare,
        best_before_days=best_before_days,
        pinyin=pinyin,
    )
