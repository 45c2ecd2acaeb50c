"""The arithmetic of the record: each row must add up with itself, and a closing with everything it closes.

A chain that someone computed anew fits itself; the figures then still have to fit each other. `fresh` holds the tables
as all rows before this one make them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from data import months, reports
from data.faults import Fault
from data.tables import sales
from pos.entries import SALE_KINDS, Body, Entry
from pos.money import amount_of
from pos.partners import month_body
from pos.shift import count_fen
from pos.split import Shares, parts_of
from pos.words import _


def faults_of(entry: Entry, before: str, fresh: sqlite3.Connection) -> Iterator[Fault]:
    """What does not add up in *entry*; *before* is the hash of the row before it."""
    if entry.kind in SALE_KINDS:
        yield from _of_sale(entry, fresh)
    elif entry.kind == "shift.closed":
        yield from _of_shift(entry, fresh)
    elif entry.kind == "z.closed":
        yield from _of_z(entry, before, fresh)
    elif entry.kind == "month.sealed":
        yield from _of_seal(entry, before, fresh)


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
    name = _("销售单 {number}", number=body["number"])
    lines, tenders = body["lines"], body["tenders"]
    row = fresh.execute("SELECT sales FROM tally WHERE device = ?", (entry.device,)).fetchone()
    yield from _differ(entry, name, "number", body["number"], f"{entry.device}-{(row[0] if row else 0) + 1:06}")
    if "grand" in body:
        yield from _differ(entry, name, "grand", body["grand"], reports.grand_fen(fresh) + body["net"])
    yield from _differ(entry, name, "total", body["total"], sum(line["amount"] for line in lines))
    yield from _differ(entry, name, "net", body["net"], body["total"] + body.get("rounding", 0))
    yield from _differ(entry, name, "tenders", sum(tender["amount"] for tender in tenders), body["net"])
    yield from _differ(entry, name, "fund", body.get("fund", 0), sum(line.get("fund", 0) for line in lines))
    if "ticket" in body:
        yield from _differ(entry, name, "ticket", body["ticket"], sales.next_ticket(fresh, body["business_date"]))
    for seq in body.get("voids", ()):
        there = fresh.execute("SELECT count(*) FROM void WHERE device = ? AND seq = ?", (entry.device, seq)).fetchone()
        yield from _differ(entry, name, "voids", there[0] and seq, seq)
    for tender in tenders:
        if "given" in tender:
            yield from _differ(entry, name, "change", tender.get("change", 0), tender["given"] - tender["amount"])
    for line in lines:
        yield from _of_line(entry, name, line)


def _of_line(entry: Entry, name: str, line: Body) -> Iterator[Fault]:
    figure = f"line {line['line']} amount"
    if "merchant" in line:
        yield from _differ(entry, name, figure, line["amount"], line.get("fund", 0) + line.get("merchant_part", 0))
    if entry.kind != "sale.refunded":  # a refund takes its part of the amount that was sold, and the last one the rest
        right = amount_of(line["price"], line["quantity"]) - line.get("discount", 0)
        yield from _differ(entry, name, figure, line["amount"], right)


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
    number, seq = fresh.execute("SELECT coalesce(max(number), 0) + 1, coalesce(max(seq), 0) FROM z").fetchone()
    first_day = reports.first_day(fresh, number)
    expected: dict[str, Any] = {
        "z": number,
        "head": before,
        "last": entry.seq - 1,
        "grand": reports.grand_fen(fresh),
        "shifts": [report.shift.number for report in reports.shifts_of(fresh, number)],
    }
    if first_day:
        expected["business_date"] = first_day
    if fresh.execute("SELECT count(DISTINCT device) FROM z").fetchone()[0] < 2:
        expected["first"] = seq + 1
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
