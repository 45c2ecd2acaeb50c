"""The book of sales: how one is found, and what ever happened to it."""

from __future__ import annotations

from dataclasses import dataclass

from pos.ledger import Invoice, Sold


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale, refund or brought-over sale in a list."""

    number: str
    at: str  # stamp
    day: str  # business date
    kind: str
    staff: str
    net_fen: int
    names: str  # of its first lines
    lines: int


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done to a sale, before or after it was paid."""

    at: str  # stamp; of a change to a line, the sale's own
    what: str  # void, rung, refunded, brought, price, discount, sale_discount, meal, refund, reprint, invoice_asked, invoice_issued
    by: str = ""
    approved: str = ""  # the manager who allowed it
    reason: str = ""
    name: str = ""  # of the goods, the refund's number, the invoice's title or number
    fen: int = 0


@dataclass(frozen=True, slots=True)
class SaleHistory:
    """A sale with all that happened to it, oldest first."""

    sold: Sold
    staff: str
    steps: tuple[Step, ...]
    invoice: Invoice | None = None


@dataclass(frozen=True, slots=True)
class OverShort:
    """What one person's counts came to. Shifts that were even count too."""

    staff: str
    shifts: int
    over_shifts: int
    over_fen: int
    short_shifts: int
    short_fen: int  # a positive figure
    net_fen: int  # over less short
    last_at: str
