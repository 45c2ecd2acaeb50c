"""The meal tariff: what a meal costs a diner of a given age.

Tiers are data with a start date. Whether this is the diner's first meal of the period is the Till's to know.
Source: the subdistrict's tariff of 2021 (under 70: 15, 70: 12, 80: 10, 90 and over: free).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

FIRST_TIERS = {0: 1500, 70: 1200, 80: 1000, 90: 0}
"""What a new site starts with: lowest age → fen."""


class Tier(NamedTuple):
    """One age band of the tariff; bands are ordered by age."""

    age_min: int  # full years; the age itself belongs to the band
    price_fen: int

    @property
    def name(self) -> str:
        """How reports and the journal call it: `80`."""
        return str(self.age_min)


class Tariff(NamedTuple):
    """The tiers that hold from a business date on. Always has a tier from age 0: the standard price."""

    start: date
    tiers: tuple[Tier, ...]

    @property
    def standard_fen(self) -> int:
        """What a meal costs without a diner, or a second meal."""
        return min(self.tiers).price_fen

    def tier_for(self, age: int) -> Tier:
        """The tier whose lowest age *age* (full years) has reached."""
        return max(tier for tier in self.tiers if tier.age_min <= age)


def tariff_on(tariffs: Sequence[Tariff], day: date) -> Tariff:
    """The tariff in force on the business date *day*: of those begun, the latest; of the same start, the last set."""
    begun = [tariff for tariff in tariffs if tariff.start <= day]
    return max(enumerate(begun or tariffs[:1]), key=lambda pair: (pair[1].start, pair[0]))[1]
