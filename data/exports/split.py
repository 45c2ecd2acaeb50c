"""The month's split as files for the three partners: figures, workbook, page to sign, sales, and a list of hashes.

The same month and language gives the same bytes, for ever once it is sealed: no clock, no setting of today, and nothing
from the journal's rows after the seal. No file names a resident.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.exports.sales_list import write_sales
from data.exports.split_book import split_book
from data.records import Records
from data.storage import sync_folder, told
from pos.money import format_money
from pos.split import SHARERS, Statement, check_month
from pos.words import Words

FILES = ("split.json", "split.xlsx", "split.pdf", "sales.csv")
HASHES = "SHA256SUMS"

PageMaker = Callable[[Statement, Words], bytes]
"""Makes the page to sign. Handed in: what is on paper is another floor's."""


def export_split(records: Records, month: str, folder: Path, page: PageMaker, say: Words) -> tuple[Path, ...]:
    """Leave the month's files in *folder*, which is made where need be; their paths. Raises bad_value, read_only, disk_full.

    The files are whole before the first of them takes its place, and the hashes are of what was written.
    """
    statement = records.statement(check_month(month))
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        drafts = {name: folder / f".{name}.part" for name in (*FILES, HASHES)}
        try:
            drafts["split.json"].write_bytes(split_json(statement))
            drafts["split.xlsx"].write_bytes(split_book(statement, say))
            drafts["split.pdf"].write_bytes(page(statement, say))
            write_sales(records.connection, month, drafts["sales.csv"])
            drafts[HASHES].write_bytes("".join(f"{_sha256(drafts[name])}  {name}\n" for name in FILES).encode())
            for name, draft in drafts.items():
                os.replace(draft, folder / name)
            sync_folder(folder)
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
    return tuple(folder / name for name in drafts)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def split_json(statement: Statement) -> bytes:
    """The figures for programs: fixed order, no spaces, money as decimal texts, one line."""
    return (json.dumps(split_figures(statement), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def split_figures(statement: Statement) -> dict[str, Any]:
    """The figures as split.json has them."""
    sums, parts = statement.figures, statement.parts_fen
    return {
        "month": sums.month,
        "basis": statement.basis,
        "sealed": sums.sealed,
        "sales": format_money(sums.sales_fen),
        "costs": {
            "goods": format_money(sums.goods_fen),
            "expenses": format_money(sums.expenses_fen),
            "total": format_money(sums.costs_fen),
        },
        "income": format_money(statement.income_fen),
        "parts": {partner: format_money(parts[partner]) for partner in SHARERS},
        "fund": {
            "opening": format_money(sums.fund_opening_fen),
            "in": format_money(sums.fund_in_fen),
            "out": format_money(sums.fund_out_fen),
            "balance": format_money(sums.fund_balance_fen),
        },
        "contributions": {partner: format_money(fen) for partner, fen in sorted(sums.contributions_fen.items())},
        "tiers": {
            tier: {"meals": of["meals"], "given": format_money(of["given_fen"])} for tier, of in sums.tiers.items()
        },
        "head": sums.head,
    }
