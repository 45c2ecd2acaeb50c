"""A month's figures and what they add up from: sales, costs, the Love Fund, contributions and tiers.

Everything goes by each row's own business date. A sealed month's figures are read from the row that sealed it, and its
details from rows that nothing can be added to any more, so that its export stays the same bytes.
"""

from __future__ import annotations

import sqlite3
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from data import journal
from data.reports import head
from pos.entries import Body, Entry
from pos.errors import PosError
from pos.site import Site
from pos.split import CategorySum, Contribution, Cost, Day, FundMove, Month, Shares, Statement, shares_in

# CROSS JOIN holds SQLite to this order: the sales of the month first, then their lines by key.
_LINES = "FROM sale CROSS JOIN line ON line.sale = sale.id WHERE sale.business_date BETWEEN ? AND ?"


def month(connection: sqlite3.Connection, name: str) -> Month:
    """The figures of the month *name* (2026-11): as sealed, or as they stand."""
    seal = _seal(connection, name)
    return _as_sealed(seal.body) if seal else replace(figures(connection, name), head=head(connection)[2])


_DATED = ("sale", "goods_move", "expense", "contribution", "fund_move")


def unsealed_before(connection: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """The months before *name* that hold something and were never sealed, the oldest first."""
    sealed = {month for (month,) in connection.execute("SELECT month FROM sealed")}
    begun = min(
        connection.execute(f"SELECT coalesce(min(business_date), '9999') FROM {t}").fetchone()[0] for t in _DATED
    )
    found, month = [], begun[:7]
    while month < name:
        if month not in sealed and any(_holds(connection, table, month) for table in _DATED):
            found.append(month)
        month = f"{int(month[:4]) + 1}-01" if month[5:] == "12" else f"{month[:5]}{int(month[5:]) + 1:02}"
    return tuple(found)


def _holds(connection: sqlite3.Connection, table: str, month: str) -> bool:
    sql = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE business_date BETWEEN ? AND ?)"
    return bool(connection.execute(sql, _span(month)).fetchone()[0])


def _seal(connection: sqlite3.Connection, name: str) -> Entry | None:
    row = connection.execute("SELECT device, seq FROM sealed WHERE month = ?", (name,)).fetchone()
    return journal.entry(connection, *row) if row else None


def _span(name: str) -> tuple[str, str]:
    return f"{name}-01", f"{name}-31"


def figures(connection: sqlite3.Connection, name: str) -> Month:
    """The figures of a month as the derived tables have them, without the journal's head."""
    span = _span(name)

    def rows(sql: str, *values: str) -> list[Any]:
        return connection.execute(sql, values or span).fetchall()

    ((net, fund),) = rows(
        """SELECT coalesce(sum(net_fen), 0), coalesce(sum(fund_fen), 0) FROM sale WHERE business_date BETWEEN ? AND ?"""
    )
    ((held,),) = rows(f"SELECT coalesce(sum(line.merchant_fen), 0) {_LINES} AND merchant <> ''")
    ((goods,),) = rows(
        """SELECT coalesce(sum(cost_fen), 0) FROM goods_move
        WHERE kind = 'goods.received' AND business_date BETWEEN ? AND ?"""
    )
    ((spent,),) = rows("SELECT coalesce(sum(amount_fen), 0) FROM expense WHERE business_date BETWEEN ? AND ?")
    ((opening,),) = rows("SELECT coalesce(sum(fen), 0) FROM fund_move WHERE business_date < ?", span[0])
    # What a refund takes back lowers what came in, and a meal given back lowers what went out: by kind, not by sign.
    ((into, out),) = rows(
        """SELECT coalesce(sum(CASE WHEN kind IN ('dish', 'gift') THEN fen END), 0),
        coalesce(-sum(CASE WHEN kind IN ('meal', 'aid') THEN fen END), 0)
        FROM fund_move WHERE business_date BETWEEN ? AND ?"""
    )
    contributions = rows(
        """SELECT partner, sum(amount_fen) FROM contribution WHERE business_date BETWEEN ? AND ?
        GROUP BY partner ORDER BY partner"""
    )
    tiers = rows(
        f"""SELECT tier, sum(quantity) / 1000, sum(given_fen) {_LINES} AND tier <> ''
        GROUP BY tier ORDER BY CAST(tier AS INTEGER)"""
    )
    return Month(
        month=name,
        sales_fen=net - fund - held,
        goods_fen=goods,
        expenses_fen=spent,
        fund_opening_fen=opening,
        fund_in_fen=into,
        fund_out_fen=out,
        contributions_fen=dict(contributions),
        tiers={tier: {"meals": meals, "given_fen": given} for tier, meals, given in tiers},
    )


def _as_sealed(body: Body) -> Month:
    fund = body["fund"]
    tiers = sorted(body["tiers"].items(), key=lambda pair: int(pair[0]))
    return Month(
        month=body["month"],
        sales_fen=body["sales"],
        goods_fen=body["goods"],
        expenses_fen=body["expenses"],
        fund_opening_fen=fund["opening"],
        fund_in_fen=fund["in"],
        fund_out_fen=fund["out"],
        contributions_fen=body["contributions"],
        tiers={tier: {"meals": of["meals"], "given_fen": of["given"]} for tier, of in tiers},
        head=body["head"],
        sealed=True,
    )


def statement(connection: sqlite3.Connection, name: str, site: Site, shares: Sequence[Shares]) -> Statement:
    """The month with all that its figures add up from. Raises damaged where a sealed month no longer adds up."""
    seal = _seal(connection, name)
    if seal is None:
        made = Statement(month(connection, name), site.name, site["split.basis"], shares_in(shares, name))
    else:
        body = seal.body
        shared = Shares(name, body["shares"]["enterprise"], body["shares"]["owners"])
        made = Statement(
            _as_sealed(body),
            body["site"],
            body["basis"],
            shared,
            sealed_at=seal.at,
            sealed_by=body.get("by", ""),
            device=seal.device,
            last=seal.seq - 1,
            key=body.get("key", ""),
            unsigned="unsigned" in body,
            not_signed=tuple(body.get("not_signed", ())),
        )
    made = replace(
        made,
        days=_days(connection, name),
        categories=_categories(connection, name),
        costs=_costs(connection, name),
        fund=_fund(connection, name),
        contributions=_contributions(connection, name),
    )
    if not _adds_up(made):
        raise PosError("damaged", place=name)
    return made


def _adds_up(made: Statement) -> bool:
    """Whether the details come to the figures, as they must unless someone changed the file."""
    sums = made.figures
    fund = sum(move.fen for move in made.fund)
    return (
        sum(day.sales_fen for day in made.days) == sums.sales_fen
        and sum(cost.amount_fen for cost in made.costs) == sums.costs_fen
        and sum(each.amount_fen for each in made.contributions) == sum(sums.contributions_fen.values())
        and sums.fund_opening_fen + fund == sums.fund_balance_fen
    )


def _days(connection: sqlite3.Connection, name: str) -> tuple[Day, ...]:
    """Every day of the month, the quiet ones too."""
    sold = connection.execute(
        """SELECT business_date, count(*), sum(net_fen), sum(rounding_fen), sum(fund_fen) FROM sale
        WHERE business_date BETWEEN ? AND ? GROUP BY business_date""",
        _span(name),
    ).fetchall()
    held = dict(
        connection.execute(
            f"SELECT sale.business_date, sum(line.merchant_fen) {_LINES} AND merchant <> '' GROUP BY 1", _span(name)
        ).fetchall()
    )
    found = {day: Day(day, sales, net, rounding, fund, held.get(day, 0)) for day, sales, net, rounding, fund in sold}
    _first, last = monthrange(int(name[:4]), int(name[5:]))
    days = [f"{name}-{number:02}" for number in range(1, last + 1)]
    return tuple(found.get(day, Day(day)) for day in days)


def _categories(connection: sqlite3.Connection, name: str) -> tuple[CategorySum, ...]:
    rows = connection.execute(
        f"""SELECT category, sum(amount_fen), sum(discount_fen), sum(line.fund_fen), sum(line.merchant_fen) {_LINES}
        GROUP BY category ORDER BY category""",
        _span(name),
    )
    return tuple(CategorySum(*row) for row in rows)


def _costs(connection: sqlite3.Connection, name: str) -> tuple[Cost, ...]:
    """Goods before expenses, each in the order they were noted."""
    goods = connection.execute(
        """SELECT business_date, 'goods', name, quantity, note, cost_fen FROM goods_move
        WHERE kind = 'goods.received' AND business_date BETWEEN ? AND ? ORDER BY business_date, at, device, seq""",
        _span(name),
    ).fetchall()
    spent = connection.execute(
        """SELECT business_date, 'expense', purpose, 0, '', amount_fen FROM expense
        WHERE business_date BETWEEN ? AND ? ORDER BY business_date, at, device, seq""",
        _span(name),
    ).fetchall()
    return tuple(Cost(*row) for row in (*goods, *spent))


def _fund(connection: sqlite3.Connection, name: str) -> tuple[FundMove, ...]:
    """A day's moves of one kind as one: who gave, and what help was for, are nobody's here."""
    rows = connection.execute(
        """SELECT business_date, kind, family, sum(fen) FROM fund_move WHERE business_date BETWEEN ? AND ?
        GROUP BY business_date, kind, family
        ORDER BY business_date, instr('dish gift meal aid', kind), family""",
        _span(name),
    )
    return tuple(FundMove(*row) for row in rows)


def _contributions(connection: sqlite3.Connection, name: str) -> tuple[Contribution, ...]:
    rows = connection.execute(
        """SELECT business_date, partner, purpose, amount_fen FROM contribution
        WHERE business_date BETWEEN ? AND ? ORDER BY business_date, at, device, seq""",
        _span(name),
    )
    return tuple(Contribution(*row) for row in rows)


def sold_lines(connection: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    """Every line sold in the month, as `data.exports.sales_list` names its columns, by sale and line."""
    return connection.execute(
        f"""SELECT sale.id, sale.number, sale.at, sale.business_date, sale.kind, sale.refund_of, line.line,
        line.of_line, line.product, line.name, line.category, line.counter, line.tax, line.unit, line.quantity, line.price_fen,
        line.discount_fen, line.amount_fen, line.tier, line.given_fen, line.fund_fen, line.merchant_fen,
        sale.rounding_fen, sale.net_fen {_LINES} ORDER BY sale.business_date, sale.id, line.line""",
        _span(name),
    )


def month_tenders(connection: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    """What each tender of each sale of the month kept: sale, tender, fen."""
    return connection.execute(
        """SELECT sale.id, tender, sum(amount_fen) FROM sale CROSS JOIN tender ON tender.sale = sale.id
        WHERE sale.business_date BETWEEN ? AND ? GROUP BY sale.id, tender""",
        _span(name),
    )
