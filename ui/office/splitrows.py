"""How a month's split is written: sales, costs, income, and what each partner gets of it."""

from __future__ import annotations

from pos.money import format_percent
from pos.split import SHARERS, Month, Shares, parts_of, percents_of
from pos.words import PARTNERS, _
from ui.show import MINUS, grouped


def split_rows(figures: Month, basis: str, shares: Shares) -> list[tuple[str, str]]:
    """The split as named figures. A month in the red says so in words, and nobody gets anything."""
    income = figures.income_fen(basis)
    costs = grouped(figures.costs_fen)
    rows = [
        (_("销售净额"), grouped(figures.sales_fen)),
        (_("成本与费用") if basis == "profit" else _("成本与费用（不计入分成）"), f"{MINUS}\u00a0{costs}"),
        (_("收益"), grouped(income)),
    ]
    if income < 0:
        return [*rows, (_("亏损，这个月不分成"), grouped(0))]
    parts, percents = parts_of(income, shares), percents_of(shares)
    return rows + [
        (f"{_(PARTNERS[partner])} {format_percent(percents[partner])}%", grouped(parts[partner])) for partner in SHARERS
    ]
