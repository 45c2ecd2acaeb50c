"""The subsidy ledger (补贴台账) of a month: each meal at a tier price, and the count that a civil affairs office asks for.

A meal given back stands in the list as a line of its own, with pieces and money below zero, on the day it came back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pos.words import Words

BANDS = (0, 60, 70, 80, 90)
"""Lowest ages of the bands of the count."""


@dataclass(frozen=True, slots=True)
class SubsidyRow:
    """One meal at a tier price."""

    date: str  # business date
    period: str
    sale: str
    resident: str
    name: str  # empty: never enrolled, or erased
    erased: bool
    age: int
    sex: str  # "M", "F" or ""
    tier: str
    pieces: int  # -1 where it was given back
    standard_fen: int  # for one
    paid_fen: int
    given_fen: int


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many meals and how many people of an age band and a sex, in a meal period (empty: in all periods)."""

    band: int  # lowest age
    sex: str
    period: str
    meals: int  # 人次
    people: int  # 人数
    given_fen: int


@dataclass(frozen=True, slots=True)
class Subsidy:
    """The ledger of a month."""

    month: str
    rows: tuple[SubsidyRow, ...] = ()
    head: str = ""  # the journal's, when it was read

    @property
    def given_fen(self) -> int:
        """What the tiers gave away."""
        return sum(row.given_fen for row in self.rows)

    @property
    def meals(self) -> int:
        """人次: meals less those given back."""
        return sum(row.pieces for row in self.rows)

    def counts(self) -> tuple[BandCount, ...]:
        """By band, sex and period, and then over all periods; what nobody ate is left out."""
        found: dict[tuple[int, str, str], list[SubsidyRow]] = {}
        for row in self.rows:
            for period in (row.period, ""):
                found.setdefault((band_of(row.age), row.sex, period), []).append(row)
        order = ("breakfast", "lunch", "dinner", "")
        keys = sorted(found, key=lambda key: (key[0], key[1], order.index(key[2]) if key[2] in order else 9))
        return tuple(_count(key, found[key]) for key in keys)

    def people(self) -> int:
        """人数: how many had a meal and did not give it back."""
        return _people(self.rows)


def band_of(age: int) -> int:
    """The lowest age of the band that *age* belongs to."""
    return max(band for band in BANDS if band <= age)


def _count(key: tuple[int, str, str], rows: list[SubsidyRow]) -> BandCount:
    return BandCount(*key, sum(row.pieces for row in rows), _people(rows), sum(row.given_fen for row in rows))


def _people(rows: Iterable[SubsidyRow]) -> int:
    pieces: dict[str, int] = {}
    for row in rows:
        pieces[row.resident] = pieces.get(row.resident, 0) + row.pieces
    return sum(1 for count in pieces.values() if count > 0)


def person_label(row: SubsidyRow, say: Words) -> str:
    """The diner's name, or what stands for it."""
    return row.name or say("已删除" if row.erased else "未登记")


def sex_label(sex: str, say: Words) -> str:
    """男, 女, or nothing."""
    return say({"M": "男", "F": "女"}[sex]) if sex in ("M", "F") else ""


def band_label(band: int, say: Words) -> str:
    """An age band as it is called: `70–79 岁`."""
    if band == BANDS[0]:
        return say("{age} 岁以下", age=BANDS[1])
    if band == BANDS[-1]:
        return say("{age} 岁以上", age=band)
    return say("{first}–{last} 岁", first=band, last=BANDS[BANDS.index(band) + 1] - 1)
