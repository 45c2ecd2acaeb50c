"""Shifts and their figures: what a drawer should hold, and what was sold in it.

The drawer's formula is one: float + cash kept (given less change, refunds taken off) + paid in − paid out = expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pos.errors import PosError
from pos.money import Fen

NOTES = ("100", "50", "20", "10", "5", "1", "0.5", "0.1")
"""Renminbi notes and coins in yuan, as a count names them."""
_NOTE_FEN = {"100": 10000, "50": 5000, "20": 2000, "10": 1000, "5": 500, "1": 100, "0.5": 50, "0.1": 10}


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
class Shift:
    """One person's time at the drawer. Moments are journal stamps."""

    number: int
    staff: str
    opened_at: str
    float_fen: int
    closed_at: str = ""
    counted_fen: int = 0
    expected_fen: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)  # note → pieces, where it was counted by denomination
    reason: str = ""  # given for a difference
    closed_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed yet."""
        return not self.closed_at

    @property
    def over_fen(self) -> Fen:
        """Over (above 0) or short (below 0) at the count."""
        return Fen(self.counted_fen - self.expected_fen)


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


def count_fen(counts: Mapping[str, int]) -> Fen:
    """The money in a count by denomination, e.g. `{"100": 3, "0.5": 4}`. Raises bad_value."""
    total = 0
    for note, pieces in counts.items():
        if note not in _NOTE_FEN or type(pieces) is not int or not 0 <= pieces <= 99_999:
            raise PosError("bad_value", "counts", field="counts")
        total += _NOTE_FEN[note] * pieces
    return Fen(total)


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
