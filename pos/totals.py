"""The figures of a shift, a day or a Z: what a drawer should hold, and what was sold.

The drawer's formula is one: float + cash kept (given less change, refunds taken off) + paid in − paid out = expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pos.money import Fen
from pos.shift import Shift


@dataclass(frozen=True, slots=True)
class Totals:
    """What was sold in a shift, a day or since the last Z. All money in fen; `net_fen` is the sum of `tenders_fen`."""

    sales: int = 0  # documents: sales, refunds and brought-over ones
    net_fen: int = 0
    rounding_fen: int = 0
    discount_fen: int = 0
    refunds: int = 0
    refunded_fen: int = 0  # a positive figure
    fund_fen: int = 0  # collected for the Love Fund by merchants' dishes
    tenders_fen: Mapping[str, int] = field(default_factory=dict)  # what was kept, only tenders that occurred
    categories_fen: Mapping[str, int] = field(default_factory=dict)  # line amounts after discounts
    tiers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # tier → {"meals": n, "given_fen": fen}
    voids: int = 0
    voided_fen: int = 0
    drawer_opened: int = 0  # without a sale
    keyed_weights: int = 0
    meals: Mapping[str, int] = field(default_factory=dict)  # period → meals (pieces), refunds taken off

    @property
    def given_fen(self) -> Fen:
        """What the age tiers gave away."""
        return Fen(sum(figures["given_fen"] for figures in self.tiers.values()))


@dataclass(frozen=True, slots=True)
class Drawer:
    """The lines of the drawer's formula, in fen."""

    float_fen: int
    cash_fen: int  # cash kept from sales: given less change, refunds taken off
    paid_in_fen: int
    paid_out_fen: int

    @property
    def expected_fen(self) -> Fen:
        """What the drawer should hold."""
        return Fen(self.float_fen + self.cash_fen + self.paid_in_fen - self.paid_out_fen)


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A shift with its figures: the X while it is open, the hand-over slip once it is closed."""

    shift: Shift
    totals: Totals
    drawer: Drawer


@dataclass(frozen=True, slots=True)
class ZReport:
    """A Z: everything since the one before. `grand_fen` is the net of all sales since the first; it never resets."""

    number: int
    at: str
    business_date: str  # of its first sale
    staff: str
    totals: Totals
    grand_fen: int
    head: str  # the journal's hash that it closes on
    device: str = ""
    last: int = 0  # the seq of the row with that hash
    key: str = ""  # the fingerprint of the key it is signed with
    unsigned: bool = False  # the key was not to be had
    not_signed: tuple[str, ...] = ()  # closings before it that were not signed, as device:seq
    shifts: tuple[ShiftReport, ...] = ()


@dataclass(frozen=True, slots=True)
class ZRow:
    """A Z in a list."""

    number: int
    business_date: str
    sales: int
    net_fen: int
    staff: str


def shift_answer(report: ShiftReport) -> dict[str, Any]:
    """The figures of a shift as `close_shift` answers them; without the count while it is open."""
    answer: dict[str, Any] = {
        "shift": report.shift.number,
        "sales": report.totals.sales,
        "net_fen": report.totals.net_fen,
        "tenders_fen": dict(report.totals.tenders_fen),
        "expected_fen": report.drawer.expected_fen,
    }
    if not report.shift.is_open:
        answer |= {"counted_fen": report.shift.counted_fen, "over_fen": report.shift.over_fen}
    return answer


def z_answer(report: ZReport) -> dict[str, Any]:
    """The figures of a Z as `z` answers them."""
    totals = report.totals
    return {
        "z": report.number,
        "business_date": report.business_date,
        "sales": totals.sales,
        "net_fen": totals.net_fen,
        "tenders_fen": dict(totals.tenders_fen),
        "categories_fen": dict(totals.categories_fen),
        "tiers": {tier: dict(figures) for tier, figures in totals.tiers.items()},
        "fund_fen": totals.fund_fen,
        "rounding_fen": totals.rounding_fen,
        "grand_fen": report.grand_fen,
        "head": report.head,
    }
