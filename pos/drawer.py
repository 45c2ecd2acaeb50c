"""Verbs of the drawer: shifts, cash in and out, and the Z."""

from __future__ import annotations

from collections.abc import Mapping

from pos.calendar import stamp
from pos.counter import Act, Answer, Counter, need_reason, verb
from pos.entries import Body
from pos.errors import PosError
from pos.money import PIECES_MAX, PRICE_MAX
from pos.proof import ready_to_sign
from pos.shift import count_fen
from pos.totals import ShiftReport, shift_answer, z_answer


def _check_cash(fen: int, *, field: str, least: int) -> int:
    if not least <= fen <= PRICE_MAX:
        raise PosError("bad_value", "money", field=field)
    return fen


@verb
def open_shift(counter: Counter, act: Act, *, float_fen: int) -> Answer:
    """Begin a shift with *float_fen* in the drawer."""
    counter.need_staff()
    running = counter.ledger.open_shift()
    if running is not None:
        raise PosError("shift_open", shift=running.number)
    last = counter.ledger.last_shift()
    number = last.number + 1 if last else 1
    body: Body = {"shift": number, "float": _check_cash(float_fen, field="float", least=0)}
    counter.record(act, "shift.opened", body | {"business_date": counter.day(act.moment).isoformat()})
    opened = counter.need_shift()
    if counter.site["slip.opening"] == "yes":
        counter.print(lambda papers: papers.opening(opened, last), kind="opening", about=str(number))
    counter.done = None
    return {"shift": number}


@verb
def close_shift(
    counter: Counter, act: Act, *, counted_fen: int | None = None, counts: Mapping[str, int] | None = None
) -> Answer:
    """End the shift on a blind count, as a sum or by denomination. A difference is recorded and never blocks."""
    shift = counter.need_shift()
    if counter.cart.tenders:
        raise PosError("bad_value", "in_payment")
    if (counted_fen is None) == (counts is None):
        raise PosError("bad_value", "missing", field="counted")
    counted = count_fen(counts) if counts is not None else counted_fen
    assert counted is not None
    if not 0 <= counted <= PRICE_MAX * PIECES_MAX:
        raise PosError("bad_value", "money", field="counted")
    before = _report(counter, shift.number)
    expected = before.drawer.expected_fen
    body: Body = {
        "shift": shift.number,
        "counted": counted,
        "expected": expected,
        "over": counted - expected,
        "reason": act.reason,
        "figures": {
            "sales": before.totals.sales,
            "net": before.totals.net_fen,
            "tenders": dict(before.totals.tenders_fen),
        },
    }
    if counts:
        body["counts"] = {note: pieces for note, pieces in counts.items() if pieces}
    counter.record(act, "shift.closed", body)
    report = _report(counter, shift.number)
    _print_copies(counter, report)
    counter.done = None
    return shift_answer(report)


def _print_copies(counter: Counter, report: ShiftReport) -> None:
    """The slips that are signed: one for who hands over and one for who keeps the books, each a job of its own."""
    copies = int(counter.site["slip.shift"])
    for copy in range(1, copies + 1):
        counter.print(
            lambda papers, copy=copy: papers.shift(report, copy=(copy, copies)),  # type: ignore[misc]
            kind="shift",
            about=str(report.shift.number),
        )


def _report(counter: Counter, number: int) -> ShiftReport:
    report = counter.ledger.shift_report(number)
    if report is None:
        raise PosError("no_shift")
    return report


@verb
def z(counter: Counter, act: Act) -> Answer:
    """Close everything since the last Z, when every shift is closed and there is something to close."""
    running = counter.ledger.open_shift()
    if running is not None:
        raise PosError("shift_open", shift=running.number)
    report = counter.ledger.running_z()
    if report is None:
        raise PosError("empty_sale", "nothing_to_close")
    ready_to_sign(counter, act)
    totals, last = report.totals, counter.ledger.last_z()
    body: Body = {
        "z": report.number,
        "business_date": report.business_date,
        "first": counter.ledger.z_start(),
        "last": counter.ledger.head()[0],
        "sales": totals.sales,
        "net": totals.net_fen,
        "tenders": dict(totals.tenders_fen),
        "categories": dict(totals.categories_fen),
        "tiers": {tier: {"meals": t["meals"], "given": t["given_fen"]} for tier, t in totals.tiers.items()},
        "meals": dict(totals.meals),
        "fund": totals.fund_fen,
        "rounding": totals.rounding_fen,
        "discount": totals.discount_fen,
        "refunds": totals.refunds,
        "refunded": totals.refunded_fen,
        "voids": totals.voids,
        "voided": totals.voided_fen,
        "drawer_opened": totals.drawer_opened,
        "keyed_weights": totals.keyed_weights,
        "shifts": [shift.shift.number for shift in report.shifts],
        "grand": (last.grand_fen if last else 0) + totals.net_fen,
        "head": counter.ledger.head()[2],
    }
    counter.record(act, "z.closed", body)
    closed = counter.ledger.z_report(report.number)
    assert closed is not None
    counter.print(lambda papers: papers.z(closed), kind="z", about=str(closed.number))
    return z_answer(closed)


@verb
def pay_in(counter: Counter, act: Act, *, amount_fen: int) -> Answer:
    """Put money into the drawer that is no sale's."""
    return _move(counter, act, "cash.paid_in", amount_fen)


@verb
def pay_out(counter: Counter, act: Act, *, amount_fen: int) -> Answer:
    """Take money out of the drawer that is no refund's."""
    return _move(counter, act, "cash.paid_out", amount_fen)


def _move(counter: Counter, act: Act, kind: str, amount_fen: int) -> Answer:
    shift, reason = counter.need_shift(), need_reason(act)
    body: Body = {
        "shift": shift.number,
        "amount": _check_cash(amount_fen, field="amount", least=1),
        "reason": reason,
        "business_date": counter.day(act.moment).isoformat(),
    }
    entry = counter.record(act, kind, body)
    if counter.site["slip.cash"] == "yes":
        counter.print(lambda papers: papers.cash_move(entry), kind="cash_move", about=str(entry.seq))
    counter.kick_drawer = True
    return {"shift": shift.number, "amount_fen": amount_fen}


@verb
def open_drawer(counter: Counter, act: Act) -> Answer:
    """Open the drawer without a sale, on the record."""
    shift = counter.ledger.open_shift()
    body: Body = {"reason": need_reason(act), "business_date": counter.day(act.moment).isoformat()}
    counter.record(act, "drawer.opened", body | ({"shift": shift.number} if shift else {}))
    counter.kick_drawer = True
    return {}


@verb
def print_shift(counter: Counter, act: Act, *, shift: int) -> Answer:
    """Print a shift's slip: the X of an open one, or the hand-over slip of a closed one again."""
    report = _report(counter, shift)
    again = "" if report.shift.is_open else stamp(act.moment)
    counter.print(lambda papers: papers.shift(report, again=again), kind="shift", about=str(shift))
    return shift_answer(report) if not report.shift.is_open else {"shift": shift}


@verb
def print_z(counter: Counter, act: Act, *, z: int) -> Answer:
    """Print a Z again."""
    report = counter.ledger.z_report(z)
    if report is None:
        raise PosError("bad_value", field="z")
    counter.print(lambda papers: papers.z(report, again=stamp(act.moment)), kind="z", about=str(z))
    return {"z": z}
