"""Figures for papers: what a shift, a day or a Z adds up to, read from the derived tables of any connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal

from data import journal
from pos.entries import GENESIS, Body
from pos.shift import Shift

if TYPE_CHECKING:
    from data.persons import Persons
    from pos.exceptions import Exceptions
    from pos.subsidy import Subsidy
    from pos.totals import ShiftReport, Totals, ZReport

Span = Literal["shift", "z", "business_date"]
"""The column that says which of these a row belongs to; `z` is the number of the Z that closes it."""

# CROSS JOIN holds SQLite to this order: the few sales of the span first, then their lines by key.
_LINES = "FROM sale CROSS JOIN line ON line.sale = sale.id WHERE sale.{span} = ?"


def totals(connection: sqlite3.Connection, span: Span, value: int | str) -> Totals:
    """What was sold in a shift, a day or a Z."""
    from pos.totals import Totals

    def rows(sql: str) -> list[tuple[Any, ...]]:
        return connection.execute(sql.format(span=span), (value,)).fetchall()

    ((sales, net, rounding, fund, refunds, refunded),) = rows(
        """SELECT count(*), coalesce(sum(net_fen), 0), coalesce(sum(rounding_fen), 0), coalesce(sum(fund_fen), 0),
        coalesce(sum(kind = 'sale.refunded'), 0),
        coalesce(-sum(CASE kind WHEN 'sale.refunded' THEN net_fen ELSE 0 END), 0) FROM sale WHERE {span} = ?"""
    )
    ((voids, voided),) = rows("SELECT count(*), coalesce(sum(amount_fen), 0) FROM void WHERE {span} = ?")
    ((opened,),) = rows("SELECT count(*) FROM drawer_opening WHERE {span} = ?")
    tenders = rows(
        """SELECT tender, sum(amount_fen) FROM sale CROSS JOIN tender ON tender.sale = sale.id
        WHERE sale.{span} = ? GROUP BY tender ORDER BY tender"""
    )
    categories = rows(
        f"""SELECT category, sum(amount_fen), sum(discount_fen), sum(keyed AND quantity > 0) {_LINES}
        GROUP BY category ORDER BY category"""
    )
    diners = rows(
        f"""SELECT tier, period, meal, sum(quantity) / 1000, sum(given_fen) {_LINES} AND (meal OR tier <> '')
        GROUP BY tier, period, meal"""
    )
    tiers: dict[str, dict[str, int]] = {}
    meals: dict[str, int] = {}
    for tier, period, meal, pieces, given in sorted(diners, key=_tier_age):
        if tier:
            figures = tiers.setdefault(tier, {"meals": 0, "given_fen": 0})
            figures["meals"] += pieces
            figures["given_fen"] += given
        if meal and period:
            meals[period] = meals.get(period, 0) + pieces
    return Totals(
        sales=sales,
        net_fen=net,
        rounding_fen=rounding,
        discount_fen=sum(discount for _name, _fen, discount, _keyed in categories),
        refunds=refunds,
        refunded_fen=refunded,
        fund_fen=fund,
        tenders_fen=dict(tenders),
        categories_fen={name: fen for name, fen, _discount, _keyed in categories},
        tiers=tiers,
        voids=voids,
        voided_fen=voided,
        drawer_opened=opened,
        keyed_weights=sum(keyed for _name, _fen, _discount, keyed in categories),
        meals=dict(sorted(meals.items())),
    )


def _tier_age(row: tuple[Any, ...]) -> tuple[int, str]:
    return (int(row[0]) if row[0].isdecimal() else 0, row[0])


_SHIFT = """SELECT number, staff, opened_at, float_fen, closed_at, counted_fen, expected_fen, reason, closed_by
    FROM shift"""


def shifts(connection: sqlite3.Connection, where: str = "", values: tuple[Any, ...] = ()) -> list[Shift]:
    """Shifts by a clause of ours (`WHERE … ORDER BY …`)."""
    found = []
    for row in connection.execute(f"{_SHIFT} {where}", values).fetchall():
        number, staff, opened_at, float_fen, closed_at, counted, expected, reason, closed_by = row
        counts = (
            connection.execute("SELECT note, pieces FROM shift_count WHERE shift = ?", (number,)) if closed_at else ()
        )
        found.append(
            Shift(number, staff, opened_at, float_fen, closed_at, counted, expected, dict(counts), reason, closed_by)
        )
    return found


def shift_report(connection: sqlite3.Connection, shift: Shift) -> ShiftReport:
    """A shift with its figures."""
    from pos.totals import Drawer, ShiftReport

    sums = totals(connection, "shift", shift.number)
    paid_in, paid_out = connection.execute(
        "SELECT coalesce(sum(paid_in_fen), 0), coalesce(sum(paid_out_fen), 0) FROM cash_move WHERE shift = ?",
        (shift.number,),
    ).fetchone()
    drawer = Drawer(shift.float_fen, sums.tenders_fen.get("cash", 0), paid_in, paid_out)
    return ShiftReport(shift, sums, drawer)


def grand_fen(connection: sqlite3.Connection) -> int:
    """The net of all sales since the first."""
    (grand,) = connection.execute("SELECT coalesce(sum(net_fen), 0) FROM tally").fetchone()
    return int(grand)


def head(connection: sqlite3.Connection) -> tuple[int, str, str]:
    """The journal's last row: seq, at, hash."""
    row = connection.execute("SELECT seq, at, hash FROM journal ORDER BY rowid DESC LIMIT 1").fetchone()
    return tuple(row) if row else (0, "", GENESIS)


def running_z(connection: sqlite3.Connection) -> ZReport | None:
    """What a Z would close now, or None where nothing happened since the last: no sale, shift, cash or drawer."""
    from pos.totals import ZReport

    (number,) = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM z").fetchone()
    day = first_day(connection, number)
    if day is None:
        return None
    _seq, at, digest = head(connection)
    return ZReport(
        number=number,
        at=at,
        business_date=day,
        staff="",
        totals=totals(connection, "z", number),
        grand_fen=grand_fen(connection),
        head=digest,
        shifts=shifts_of(connection, number),
    )


def first_day(connection: sqlite3.Connection, number: int) -> str | None:
    """The business date of the first sale that the Z *number* closes; without a sale, of what else came first."""
    row = connection.execute("SELECT business_date FROM sale WHERE z = ? ORDER BY id LIMIT 1", (number,)).fetchone()
    if row is None:
        row = connection.execute(
            """SELECT business_date FROM (
                SELECT opened_at AS at, business_date FROM shift WHERE closed_z = ?1 OR closed_at = ''
                UNION ALL SELECT at, business_date FROM cash_move WHERE z = ?1
                UNION ALL SELECT at, business_date FROM void WHERE z = ?1
                UNION ALL SELECT at, business_date FROM drawer_opening WHERE z = ?1
            ) ORDER BY at LIMIT 1""",
            (number,),
        ).fetchone()
    return None if row is None else str(row[0])


def shifts_of(connection: sqlite3.Connection, number: int) -> tuple[ShiftReport, ...]:
    """The shifts that were closed in the span of the Z *number*."""
    found = shifts(connection, "WHERE closed_z = ? ORDER BY number", (number,))
    return tuple(shift_report(connection, shift) for shift in found)


def z_report(connection: sqlite3.Connection, number: int) -> ZReport | None:
    """A Z as it was printed: every figure from the body of its own row; its shifts, closed since, cannot change."""
    from pos.totals import ZReport

    row = connection.execute("SELECT device, seq FROM z WHERE number = ?", (number,)).fetchone()
    if row is None:
        return None
    entry = journal.entry(connection, *row)
    body = entry.body
    return ZReport(
        number=body["z"],
        at=entry.at,
        business_date=body["business_date"],
        staff=body.get("by", ""),
        totals=totals_of(body),
        grand_fen=body["grand"],
        head=body["head"],
        device=entry.device,
        last=body.get("last", entry.seq - 1),
        key=body.get("key", ""),
        unsigned="unsigned" in body,
        not_signed=tuple(body.get("not_signed", ())),
        shifts=shifts_of(connection, number),
    )


FIGURES: Mapping[str, str] = {
    "sales": "sales",
    "net": "net_fen",
    "rounding": "rounding_fen",
    "discount": "discount_fen",
    "refunds": "refunds",
    "refunded": "refunded_fen",
    "fund": "fund_fen",
    "tenders": "tenders_fen",
    "categories": "categories_fen",
    "voids": "voids",
    "voided": "voided_fen",
    "drawer_opened": "drawer_opened",
    "keyed_weights": "keyed_weights",
    "meals": "meals",
}
"""A figure's name in the body of `z.closed` → its name in Totals. `tiers` has a shape of its own."""


def totals_of(body: Body) -> Totals:
    """The figures that the body of a `z.closed` holds."""
    from pos.totals import Totals

    figures = {name: body[key] for key, name in FIGURES.items() if key in body}
    tiers = {
        tier: {"meals": of.get("meals", 0), "given_fen": of.get("given", of.get("given_fen", 0))}
        for tier, of in sorted(body.get("tiers", {}).items(), key=_tier_age)
    }
    return Totals(**figures, tiers=tiers)


def day_report(connection: sqlite3.Connection, day: date) -> ZReport:
    """The figures of a business date, by each sale's own; its number is 0."""
    from pos.totals import ZReport

    _seq, at, digest = head(connection)
    found = shifts(connection, "WHERE business_date = ? ORDER BY number", (day.isoformat(),))
    return ZReport(
        number=0,
        at=at,
        business_date=day.isoformat(),
        staff="",
        totals=totals(connection, "business_date", day.isoformat()),
        grand_fen=grand_fen(connection),
        head=digest,
        shifts=tuple(shift_report(connection, shift) for shift in found),
    )


# -- by person ---------------------------------------------------------------------------------------------------

_BY_PERSON: tuple[tuple[tuple[str, ...], str], ...] = (
    (("voids", "voided_fen"), "SELECT staff, count(*), sum(amount_fen) FROM void WHERE {span} GROUP BY staff"),
    (
        ("overrides",),
        """SELECT line_change.staff, count(*) FROM sale CROSS JOIN line_change ON line_change.sale = sale.id
        WHERE sale.{span} AND what IN ('price', 'meal') GROUP BY line_change.staff""",
    ),
    (
        ("discounts", "discounted_fen"),
        """SELECT person, count(*), sum(discount_fen) FROM (SELECT line.discount_fen, (SELECT line_change.staff
            FROM line_change WHERE line_change.sale = sale.id AND line_change.line = line.line AND what LIKE '%discount'
            ORDER BY place DESC LIMIT 1) AS person
            FROM sale CROSS JOIN line ON line.sale = sale.id WHERE sale.{span} AND quantity > 0)
        WHERE person IS NOT NULL GROUP BY person""",
    ),
    (
        ("refunds", "refunded_fen"),
        "SELECT staff, count(*), -sum(net_fen) FROM sale WHERE {span} AND kind = 'sale.refunded' GROUP BY staff",
    ),
    (("drawer_openings",), "SELECT staff, count(*) FROM drawer_opening WHERE {span} GROUP BY staff"),
    (
        ("keyed_weights",),
        """SELECT staff, count(*) FROM sale CROSS JOIN line ON line.sale = sale.id
        WHERE sale.{span} AND keyed AND quantity > 0 GROUP BY staff""",
    ),
    (("reprints",), "SELECT staff, count(*) FROM reprint WHERE {span} GROUP BY staff"),
)


def exceptions(connection: sqlite3.Connection, first: str, last: str) -> tuple[Exceptions, ...]:
    """What is to be looked at in a span of business dates, by person; who has nothing is left out."""
    from pos.exceptions import Exceptions

    people: dict[str, dict[str, int]] = {}
    for names, sql in _BY_PERSON:
        for staff, *figures in connection.execute(sql.format(span="business_date BETWEEN ? AND ?"), (first, last)):
            people.setdefault(staff, {}).update(zip(names, figures, strict=True))
    return tuple(Exceptions(staff, **people[staff]) for staff in sorted(people))


# -- the subsidy ledger ------------------------------------------------------------------------------------------

_SUBSIDY = """SELECT line.business_date, period, sale.number, line.resident,
    coalesce(enrolment.state = 'erased', 0), age, line.sex, tier, quantity / 1000,
    price_fen + CASE quantity WHEN 0 THEN 0 ELSE given_fen * 1000 / quantity END, amount_fen, given_fen
    FROM line CROSS JOIN sale ON sale.id = line.sale
    LEFT JOIN enrolment ON enrolment.resident = line.resident
    WHERE tier <> '' AND line.business_date BETWEEN ? AND ?
    ORDER BY line.business_date, sale.id, line.line"""


def subsidy(connection: sqlite3.Connection, persons: Persons, month: str) -> Subsidy:
    """The meals at a tier price of a month, each with its diner's name where the vault has it."""
    from data.vault import known_name
    from pos.subsidy import Subsidy, SubsidyRow

    rows = connection.execute(_SUBSIDY, (f"{month}-01", f"{month}-31"))
    found = []
    name_of = cache(partial(known_name, connection, persons))
    for row in rows:
        fields: list[Any] = [*row[:4], name_of(row[3]), bool(row[4]), *row[5:]]
        found.append(SubsidyRow(*fields))
    return Subsidy(month, tuple(found), head(connection)[2])
