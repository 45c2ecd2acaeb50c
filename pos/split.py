"""The monthly split: what of a month's income each partner gets.

Income is net sales less the month's costs (`profit`), or the net sales (`sales`). The enterprise takes its share first;
of the property company's rest, the owners' committee gets its share back for the compound's public affairs.
Of 100.00 with 20 and 20: enterprise 20.00, property keeps 64.00, owners 16.00. A month in the red is not split.
Source: the article's 二八分成, then 物业收益 20 % to the 业委会.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd

from pos.errors import PosError
from pos.money import Fen, share_out

BASES = ("profit", "sales")
PARTNERS = ("enterprise", "property", "owners", "merchants")
SHARERS = ("enterprise", "property", "owners")  # in the order in which equal remainders take the last fen
WHOLE = 10_000  # hundredths of a percent


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares that hold from a month on, in hundredths of a percent."""

    start: str  # month, 2027-01
    enterprise: int  # of the income
    owners: int  # of what the property company then has


@dataclass(frozen=True, slots=True)
class Month:
    """A month's figures, all in fen."""

    month: str
    sales_fen: int  # net of X and Z, less what is the Love Fund's or held for merchants
    goods_fen: int  # received in the month
    expenses_fen: int
    fund_opening_fen: int
    fund_in_fen: int
    fund_out_fen: int
    contributions_fen: Mapping[str, int] = field(default_factory=dict)
    tiers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # tier → {"meals": n, "given_fen": fen}
    head: str = ""  # the journal's hash that the figures stand on
    sealed: bool = False

    @property
    def costs_fen(self) -> Fen:
        """Goods received and expenses."""
        return Fen(self.goods_fen + self.expenses_fen)

    @property
    def fund_balance_fen(self) -> Fen:
        """The Love Fund at the month's end."""
        return Fen(self.fund_opening_fen + self.fund_in_fen - self.fund_out_fen)

    def income_fen(self, basis: str) -> Fen:
        """What there is to split, below 0 in the red."""
        return Fen(self.sales_fen - (self.costs_fen if basis == "profit" else 0))


@dataclass(frozen=True, slots=True)
class Day:
    """What was sold on a business date."""

    day: str
    sales: int = 0  # documents: sales, refunds, brought-over ones
    net_fen: int = 0
    rounding_fen: int = 0  # within net
    fund_fen: int = 0  # within net: the Love Fund's
    merchant_fen: int = 0  # within net: held for merchants

    @property
    def sales_fen(self) -> Fen:
        """What is the project's."""
        return Fen(self.net_fen - self.fund_fen - self.merchant_fen)


@dataclass(frozen=True, slots=True)
class CategorySum:
    """What was sold of a category, before the rounding of whole sales."""

    name: str
    amount_fen: int
    discount_fen: int  # already taken off
    fund_fen: int
    merchant_fen: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Goods received, or an expense."""

    day: str
    kind: str  # goods, expense
    name: str  # the product, or what it was for
    quantity: int  # thousandths; 0 of an expense
    supplier: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class FundMove:
    """What a day's moves of one kind come to in the Love Fund, with what was taken back."""

    day: str
    kind: str  # dish, gift, meal, aid
    family: str  # a code, never a name
    fen: int  # above 0: in


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a partner put in."""

    day: str
    partner: str
    purpose: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A month as the partners sign it: its figures, how they are split, and what they add up from. No resident in it.

    Of a sealed month everything is as it was sealed, the site's name and the shares too.
    """

    figures: Month
    site: str
    basis: str
    shares: Shares
    sealed_at: str = ""  # the journal's stamp
    sealed_by: str = ""
    device: str = ""
    last: int = 0  # the seq of the row with the hash that a sealed month closes on
    key: str = ""  # the fingerprint of the key that it is signed with
    unsigned: bool = False  # the key was not to be had
    not_signed: tuple[str, ...] = ()  # closings before it that were not signed, as device:seq
    days: tuple[Day, ...] = ()  # every day of the month
    categories: tuple[CategorySum, ...] = ()
    costs: tuple[Cost, ...] = ()
    fund: tuple[FundMove, ...] = ()
    contributions: tuple[Contribution, ...] = ()

    @property
    def income_fen(self) -> Fen:
        """What there is to split, below 0 in the red."""
        return self.figures.income_fen(self.basis)

    @property
    def parts_fen(self) -> dict[str, int]:
        """The partners' parts."""
        return parts_of(self.income_fen, self.shares)


def shares_in(shares: Sequence[Shares], month: str) -> Shares:
    """The shares in force in *month*: of those begun, the latest; of the same start, the last set."""
    begun = [each for each in shares if each.start <= month]
    return max(enumerate(begun or shares[:1]), key=lambda pair: (pair[1].start, pair[0]))[1]


def weights_of(shares: Shares) -> dict[str, int]:
    """What each partner gets of their sum, in the smallest whole numbers: 20 and 20 give 5, 16 and 4 of 25."""
    rest = WHOLE - shares.enterprise
    weights = (shares.enterprise * WHOLE, rest * (WHOLE - shares.owners), rest * shares.owners)
    smallest = gcd(*weights)
    return dict(zip(SHARERS, (weight // smallest for weight in weights), strict=True))


def percents_of(shares: Shares) -> dict[str, int]:
    """What each partner gets of 100 %, in hundredths of a percent that add up: 20 and 20 give 20, 64 and 16 %."""
    weights = weights_of(shares)
    return dict(zip(weights, share_out(WHOLE, tuple(weights.values())), strict=True))


def parts_of(income_fen: int, shares: Shares) -> dict[str, int]:
    """The partners' parts in whole fen that add up to the income (largest remainder); in the red nothing."""
    weights = weights_of(shares)
    return dict(zip(weights, share_out(max(0, income_fen), tuple(weights.values())), strict=True))


def check_month(text: object, *, field: str = "month") -> str:
    """Return *text* if it is a month, `2026-11`. Raises bad_value."""
    if not isinstance(text, str) or not re.fullmatch(r"2\d{3}-(0[1-9]|1[0-2])", text, re.ASCII):
        raise PosError("bad_value", "month", field=field)
    return text
