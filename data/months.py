"""A month's figures: sales, costs, the Love Fund, contributions and tiers, by each row's own business date.

A sealed month is read from the row that sealed it, so that its export stays the same bytes.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from data import journal
from data.reports import head
from pos.split import Month


def month(connection: sqlite3.Connection, name: str) -> Month:
    """The figures of the month *name* (2026-11): as sealed, or as they stand."""
    row = connection.execute("SELECT device, seq FROM sealed WHERE month = ?", (name,)).fetchone()
    if row is not None:
        return _as_sealed(journal.entry(connection, *row).body)
    first, last = f"{name}-01", f"{name}-31"

    def total(sql: str) -> int:
        return int(connection.execute(f"SELECT coalesce(sum({sql} BETWEEN ? AND ?", (first, last)).fetchone()[0])

    net = total("net_fen), 0) FROM sale WHERE business_date")
    held = total("line.fund_fen + line.merchant_fen), 0) FROM line WHERE merchant <> '' AND business_date")
    (opening,) = connection.execute(
        "SELECT coalesce(sum(fen), 0) FROM fund_move WHERE business_date < ?", (first,)
    ).fetchone()
    # What a refund takes back lowers what came in, and a meal given back lowers what went out: by kind, not by sign.
    into, out = connection.execute(
        """SELECT coalesce(sum(CASE WHEN kind IN ('dish', 'gift') THEN fen END), 0),
        coalesce(-sum(CASE WHEN kind IN ('meal', 'aid') THEN fen END), 0)
        FROM fund_move WHERE business_date BETWEEN ? AND ?""",
        (first, last),
    ).fetchone()
    contributions = connection.execute(
        """SELECT partner, sum(amount_fen) FROM contribution WHERE business_date BETWEEN ? AND ?
        GROUP BY partner ORDER BY partner""",
        (first, last),
    ).fetchall()
    tiers = connection.execute(
        """SELECT tier, sum(quantity) / 1000, sum(given_fen) FROM line
        WHERE tier <> '' AND business_date BETWEEN ? AND ? GROUP BY tier ORDER BY CAST(tier AS INTEGER)""",
        (first, last),
    ).fetchall()
    return Month(
        month=name,
        sales_fen=net - held,
        goods_fen=total("cost_fen), 0) FROM goods_move WHERE kind = 'goods.received' AND business_date"),
        expenses_fen=total("amount_fen), 0) FROM expense WHERE business_date"),
        fund_opening_fen=opening,
        fund_in_fen=into,
        fund_out_fen=out,
        contributions_fen=dict(contributions),
        tiers={tier: {"meals": meals, "given_fen": given} for tier, meals, given in tiers},
        head=head(connection)[2],
    )


def _as_sealed(body: dict[str, Any]) -> Month:
    fund = body["fund"]
    return Month(
        month=body["month"],
        sales_fen=body["sales"],
        goods_fen=body["goods"],
        expenses_fen=body["expenses"],
        fund_opening_fen=fund["opening"],
        fund_in_fen=fund["in"],
        fund_out_fen=fund["out"],
        contributions_fen=body["contributions"],
        tiers={tier: {"meals": of["meals"], "given_fen": of["given"]} for tier, of in body["tiers"].items()},
        head=body["head"],
        sealed=True,
    )
