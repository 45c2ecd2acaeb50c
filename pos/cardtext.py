"""Whether a text holds a card's number, however it was written: no digit of it is kept in a reason, a name or a log.

A number counts in every script's digits and with spaces, dashes or dots between them; one that was mistyped, cut by its
last letter or swiped twice holds the same digits, so in words it counts too. Codes and references are numbers
themselves: of those only a card's whole number with its right check digit is refused, and of goods' codes, which are
never so long, also one cut by its last letter.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

CODES = frozenset({"barcode", "code", "issued", "key", "ref", "reference", "sha256"})
"""Fields that hold numbers of other things."""
GOODS = frozenset({"barcode", "barcodes", "code"})
"""Those of them that hold a code of goods."""
LONG, SHORT = 18, 15
_BETWEEN = r"[\s.,·'’/\\_\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff-]*"
_STRETCH = re.compile(rf"\d(?:{_BETWEEN}\d){{{SHORT - 1},}}(?:{_BETWEEN}[Xx])?")
_GROUP = re.compile(r"\d+[Xx]?|[Xx]")
_CENTURIES = ("18", "19", "20")
_LIVING = range(1880, 2050)
_LIVING_SO_FAR = range(1880, 2016)
"""Within a longer number: order numbers hold the day of the order."""


def holds_card(text: str, field: str = "") -> bool:
    """Whether *text*, of that field, holds the number of a card; in words also one that is not quite right."""
    for stretch in _STRETCH.findall(unicodedata.normalize("NFKC", text)):
        groups = _GROUP.findall("".join(_plain(letter) for letter in stretch))
        if any(_is_card(group, field) for group in groups) or any(map(_is_number, _joined(groups))):
            return True
    return False


def _plain(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def _joined(groups: list[str]) -> list[str]:
    """Neighbours that are as long as a card's number together."""
    found = []
    for start in range(len(groups)):
        joined = ""
        for group in groups[start : start + LONG]:
            joined += group
            if len(joined) >= LONG:
                break
        if len(joined) == LONG:
            found.append(joined)
    return found


def _is_card(digits: str, field: str) -> bool:
    if len(digits) == SHORT:
        return _is_date(f"19{digits[6:12]}", _LIVING)
    if len(digits) == LONG:
        return _is_number(digits) if field in CODES else _is_long(digits) or _is_date(digits[6:14], _LIVING)
    if len(digits) == LONG - 1 and (field in GOODS or field not in CODES):
        return _is_date(digits[6:14], _LIVING)
    if field in CODES:
        return False
    windows = (digits[start : start + LONG] for start in range(len(digits) - LONG + 1))
    return any(_is_date(window[6:14], _LIVING_SO_FAR) and _is_long(window) for window in windows)


def _is_number(digits: str) -> bool:
    return _is_date(digits[6:14], _LIVING) and _is_long(digits)


def _is_long(digits: str) -> bool:
    """18 digits with their check digit, and a century that somebody is born in."""
    from pos.resident import check_digit

    body = digits[:-1]
    return body.isdigit() and body[6:8] in _CENTURIES and check_digit(body) == digits[-1].upper()


def _is_date(digits: str, years: range) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year in years
    except ValueError:
        return False
