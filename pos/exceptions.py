"""Exceptions by person: what is looked at when a drawer does not agree. None of it is wrong by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exceptions:
    """One person's share of a span of business dates."""

    staff: str
    voids: int = 0  # lines taken out before payment
    voided_fen: int = 0
    overrides: int = 0  # prices set by hand, and second meals allowed
    discounts: int = 0  # lines that something was taken off
    discounted_fen: int = 0
    refunds: int = 0
    refunded_fen: int = 0  # a positive figure
    drawer_openings: int = 0  # without a sale
    keyed_weights: int = 0
    reprints: int = 0
