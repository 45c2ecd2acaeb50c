"""The arithmetic of the record: each row must add up with itself, and a closing with everything it closes.

A chain that someone computed anew fits itself; the figures then still have to fit each other. `fresh` holds the tables
as all rows before this one make them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from data import months, reports
from data.faults import Fault
from data.tables import sales
from pos.entries import SALE_KINDS, Entry
from pos.money import amount_of
from pos.partners import month_body
from pos.shift import count_fen
from pos.split import Shares, parts_of
from pos.words import _


@dataclass(slots=True)
class Tally:
    """The sales so far."""

    sales: dict[str, int] = field(default_factory=dict)  # by device
    grand_fen: int = 0


def faults_of(entry: Entry, before: str, fresh: sqlite3.Connection) -> Iterable[Fault]:
    """What does not add up in *entry* with all before it; *before* is the hash of the row before it.

    What a sale is by itself is `sale_faults`'.
    """
    if entry.kind in SALE_KINDS:
        return _of_sale(entry, fresh)
    if entry.kind == "shift.closed":
        return _of_shift(entry, fresh)
    if entry.kind == "z.closed":
        return _of_z(entry, before, fresh)
    if entry.kind == "month.sealed":
        return _of_seal(entry, before, fresh)
    return ()


def sale_faults(entry: Entry, tally: Tally) -> list[Fault]:
    """What does not add up in a sale, which *tally* takes in. Raises what a body that is no sale's makes of it."""
    body, device = entry.body, entry.device
    tally.sales[device] = tally.sales.get(device, 0) + 1
    tally.grand_fen += body["net"]
    wrong = [figure for figure in _sale_figures(entry, tally) if figure[1] != figure[2]]
    if not wrong:
        return []
    name = _("销售单 {number}", number=body["number"])
    return [fault for figure in wrong for fault in _differ(entry, name, *figure)]


def _differ(entry: Entry, document: str, figure: str, was: object, right: object) -> Iterator[Fault]:
    if was != right:
        text = _(
            "{document}（流水第 {seq} 号）的 {figure} 是 {was}，算下来应为 {right}",
            document=document,
            seq=entry.seq,
            figure=figure,
            was=was,
            right=right,
        )
        yield Fault("figure", text, {"seq": entry.seq, "figure": figure, "was": was, "right": right})


def _of_sale(entry: Entry, fresh: sqlite3.Connection) -> Iterator[Fault]:
    body = entry.body
    if "ticket" in body:
        name, right = _("销售单 {number}", number=body["number"]), sales.next_ticket(fresh, body["business_date"])
        yield from _differ(entry, name, "ticket", body["ticket"], right)
    for seq in body.get("voids", ()):
        name = _("销售单 {number}", number=body["number"])
        row = (entry.device, seq)
        (there,) = fresh.execute("SELECT count(*) FROM void WHERE device = ? AND seq = ?", row).fetchone()
        yield from _differ(entry, name, "voids", there and seq, seq)


_Figure = tuple[str, object, object]


def _sale_figures(entry: Entry, tally: Tally) -> Iterator[_Figure]:
    """Every figure of a sale: its name, what the row says, what it should be."""
    body, device = entry.body, entry.device
    lines, tenders, net = body["lines"], body["tenders"], body["net"]
    yield "number", body["number"], f"{device}-{tally.sales[device]:06}"
    if "grand" in body:
        yield "grand", body["grand"], tally.grand_fen
    yield "total", body["total"], sum([line["amount"] for line in lines])
    yield "net", net, body["total"] + body.get("rounding", 0)
    yield "tenders", sum([tender["amount"] for tender in tenders]), net
    yield "fund", body.get("fund", 0), sum([line.get("fund", 0) for line in lines])
    for tender in tenders:
        if "given" in tender:
            yield "change", tender.get("change", 0), tender["given"] - tender["amount"]
    refund = entry.kind == "sale.refunded"  # it takes its part of the amount that was sold, and the last one the rest
    for line in lines:
        if "merchant" in line:
            right = line.get("fund", 0) + line.get("merchant_part", 0)
            if line["amount"] != right:
                yield f"line {line['line']} amount", line["amount"], right
        if not refund:
            right = amount_of(line["price"], line["quantity"]) - line.get("discount", 0)
            if line["amount"] != right:
                yield f"line {line['line']} amount", line["amount"], right


def _of_shift(entry: Entry, fresh: sqlite3.Connection) -> Iterator[Fault]:
    body = entry.body
    name = _("第 {shift} 班的交班", shift=body["shift"])
    found = reports.shifts(fresh, "WHERE number = ? AND closed_at = ''", (body["shift"],))
    if not found:
        yield from _differ(entry, name, "shift", body["shift"], "")
        return
    report = reports.shift_report(fresh, found[0])
    yield from _differ(entry, name, "expected", body["expected"], report.drawer.expected_fen)
    yield from _differ(entry, name, "over", body["over"], body["counted"] - body["expected"])
    if "counts" in body:
        yield from _differ(entry, name, "counted", body["counted"], count_fen(body["counts"]))
    figures = body.get("figures", {})
    sums = report.totals
    for figure, right in (("sales", sums.sales), ("net", sums.net_fen), ("tenders", dict(sums.tenders_fen))):
        if figure in figures:
            yield from _differ(entry, name, figure, figures[figure], right)


def _of_z(entry: Entry, before: str, fresh: sqlite3.Connection) -> Iterator[Fault]:
    body = entry.body
    name = _("第 {number} 号日结", number=body["z"])
    (number,) = fresh.execute("SELECT coalesce(max(number), 0) + 1 FROM z").fetchone()
    last = fresh.execute("SELECT device, seq FROM z ORDER BY number DESC LIMIT 1").fetchone()
    first_day = reports.first_day(fresh, number)
    expected: dict[str, Any] = {
        "z": number,
        "head": before,
        "first": last[1] + 1 if last is not None and last[0] == entry.device else 1,
        "last": entry.seq - 1,
        "grand": reports.grand_fen(fresh),
        "shifts": [shift.number for shift in reports.shifts(fresh, "WHERE closed_z = ? ORDER BY number", (number,))],
    }
    if first_day:
        expected["business_date"] = first_day
    for figure, right in expected.items():
        if figure in body or figure in ("z", "head", "grand"):
            yield from _differ(entry, name, figure, body.get(figure), right)
    said, right = asdict(reports.totals_of(body)), asdict(reports.totals(fresh, "z", number))
    for figure in said:
        yield from _differ(entry, name, figure, said[figure], right[figure])


def _of_seal(entry: Entry, before: str, fresh: sqlite3.Connection) -> Iterator[Fault]:
    body = entry.body
    name = _("{month} 的封账", month=body["month"])
    figures = replace(months.figures(fresh, body["month"]), head=before)
    income = figures.income_fen(body["basis"])
    shares = Shares(body["month"], body["shares"]["enterprise"], body["shares"]["owners"])
    expected = month_body(figures) | {"income": income, "parts": parts_of(income, shares)}
    for figure, right in expected.items():
        yield from _differ(entry, name, figure, body.get(figure), right)
