"""Scale labels: codes of 13 or 18 digits that a label scale prints, with the goods' number and the weight or amount.

How a site's scales write them is a table of patterns, one letter a digit, so that a person can lay one under a label:

    21PPPPPAAA.AAC       begins with 21, five digits of the product, the amount with two decimals, the check digit
    2?PPPPPWW.WWWAAA.AAC eighteen digits: any second digit, product, weight in kg, amount in yuan, check digit

    0-9 this digit      ?  any digit      P  product's number      W  weight in kg      A  amount in yuan      N  pieces
    K   inner check digit of the amount (of the weight where there is none)      C  check digit of all before it (the last)
    .   where the decimal point stands among W or A; without one, W are grams and A are fen
Source of the inner check digit: GS1 General Specifications, 7.9.2 to 7.9.4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pos.barcode import check_digit, is_digits
from pos.errors import PosError

LENGTHS = (13, 18)
MOST_PATTERNS = 20

_FORM = re.compile(r"\d[\d?]*[PWANKC]+")
_DECIMALS = {"W": 3, "A": 2, "N": 0}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to write a label. `text` is as it was typed, `form` is without the points: one letter a digit."""

    text: str
    form: str
    decimals: tuple[tuple[str, int], ...]  # W and A: how many of their digits stand after the point

    def fits(self, code: str) -> bool:
        """Whether *code* has this form, check digits aside."""
        return len(code) == len(self.form) and all(
            mark == digit for mark, digit in zip(self.form, code, strict=True) if mark.isdigit()
        )

    def part(self, mark: str, code: str) -> str:
        """The digits of *code* under *mark*."""
        return "".join(digit for under, digit in zip(self.form, code, strict=True) if under == mark)

    def part_scaled(self, mark: str, code: str) -> int | None:
        """W in grams, A in fen, N in pieces; None where the pattern has none."""
        digits = self.part(mark, code)
        if not digits:
            return None
        return int(digits) * int(10 ** (_DECIMALS[mark] - dict(self.decimals).get(mark, _DECIMALS[mark])))


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says."""

    pattern: Pattern
    number: str  # of the product, as the scale knows it
    grams: int | None
    amount_fen: int | None
    pieces: int | None


def parse_pattern(text: str) -> Pattern:
    """Read one pattern. Raises bad_value, with why it is none."""
    form = text.replace(".", "")
    if len(form) not in LENGTHS:
        raise PosError("bad_value", "pattern_length", field=text[:40], count=len(form))
    if not _FORM.fullmatch(form):
        raise PosError("bad_value", "pattern_letters", field=text[:40])
    runs = [run[0] for run in re.findall(r"((.)\2*)", form.lstrip("0123456789?"))]
    letters = [run[0] for run in runs]
    if len(set(letters)) != len(letters) or "C" in form[:-1] or len(form) - len(form.rstrip("C")) > 1:
        raise PosError("bad_value", "pattern_order", field=text[:40])
    if "P" not in letters or not {"W", "A", "N"} & set(letters):
        raise PosError("bad_value", "pattern_needs", field=text[:40])
    guarded = form.count("A") or form.count("W")
    if "K" in letters and (form.count("K") != 1 or guarded not in (4, 5)):
        raise PosError("bad_value", "pattern_inner", field=text[:40])
    return Pattern(text, form, _decimals(text, form))


def _decimals(text: str, form: str) -> tuple[tuple[str, int], ...]:
    found = []
    for mark in ("W", "A"):
        around = re.search(rf"{mark}+\.({mark}+)", text)
        if around:
            found.append((mark, len(around[1])))
    if text.count(".") != len(found) or any(after > _DECIMALS[mark] for mark, after in found):
        raise PosError("bad_value", "pattern_point", field=text[:40])
    return tuple(found)


def parse_patterns(text: str) -> tuple[Pattern, ...]:
    """Read a table, its patterns set apart by spaces. Raises bad_value: a bad one, or two that take the same code."""
    patterns = tuple(parse_pattern(each) for each in text.split())
    if len(patterns) > MOST_PATTERNS:
        raise PosError("bad_value", "too_many_patterns", field="barcode.patterns", most=MOST_PATTERNS)
    for place, one in enumerate(patterns):
        for other in patterns[place + 1 :]:
            if _overlap(one.form, other.form):
                raise PosError("bad_value", "pattern_twice", field=one.text, other=other.text)
    return patterns


def _overlap(one: str, other: str) -> bool:
    """Whether some code has both forms."""
    if len(one) != len(other):
        return False
    return all(a == b or not (a.isdigit() and b.isdigit()) for a, b in zip(one, other, strict=True))


def takes_patterns(text: str) -> bool:
    """Whether *text* is a table of patterns."""
    try:
        parse_patterns(text)
    except PosError:
        return False
    return True


def read_label(code: str, patterns: Sequence[Pattern]) -> Label | None:
    """What *code* says by the pattern that it fits; None: it fits none. Raises unknown_code for a wrong check digit."""
    if not is_digits(code):
        return None
    pattern = next((each for each in patterns if each.fits(code)), None)
    if pattern is None:
        return None
    if "C" in pattern.form and check_digit(code[:-1]) != code[-1]:
        raise PosError("unknown_code", "check", code="…" if len(code) > 14 else code)
    inner = pattern.part("K", code)
    if inner and inner_check(pattern.part("A", code) or pattern.part("W", code)) != inner:
        raise PosError("unknown_code", "check", code="…" if len(code) > 14 else code)
    grams, amount = pattern.part_scaled("W", code), pattern.part_scaled("A", code)
    return Label(pattern, pattern.part("P", code), grams, amount, pattern.part_scaled("N", code))


_TWO_LESS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_THREE = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_FIVE_MORE = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_FIVE_LESS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)


def inner_check(digits: str) -> str:
    """The check digit of four or five digits of an amount or weight."""
    if len(digits) == 4:
        tables = (_TWO_LESS, _TWO_LESS, _THREE, _FIVE_LESS)
        return str(3 * sum(table[int(digit)] for table, digit in zip(tables, digits, strict=True)) % 10)
    tables_of_five = (_FIVE_MORE, _TWO_LESS, _FIVE_LESS, _FIVE_MORE, _TWO_LESS)
    total = sum(table[int(digit)] for table, digit in zip(tables_of_five, digits, strict=True))
    return str(_FIVE_LESS.index(-total % 10))
