"""Residents' ID cards: what a number says of its holder, and how old that holder is.

A number is read, checked and forgotten: what is kept is the birth date, the sex, and a `token` that the vault turns
into a keyed digest. The area code is not checked, because counties were renamed and residence permits have none
(`stdnum.cn.ric.validate` refuses those people), so only its check digit is used.
Source: GB 11643-1999 (form), ISO 7064 MOD 11-2 (check digit).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pos.errors import PosError

OLDEST_YEARS = 130

_LONG = re.compile(r"\d{17}[\dXx]", re.ASCII)
_SHORT = re.compile(r"\d{15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Card:
    """What a shown card says. `token` tells people apart; it is a secret and its repr hides it."""

    born: date
    sex: str  # "M" or "F"
    token: str

    def __repr__(self) -> str:
        return "Card(…)"


@dataclass(frozen=True, slots=True)
class ReadCard:
    """What a card reader that reads names gives of a card. It goes to the counter and nowhere else; its repr hides it."""

    number: str  # an ID number, or the 15 letters and digits of a foreigner's card before 2023
    name: str
    sex: str  # "M" or "F"
    born: str  # ISO date

    def __repr__(self) -> str:
        return "ReadCard(…)"


def looks_like_card(text: str) -> bool:
    """Whether *text* has the form of an ID number, so that it is read as a card and never as a name or a code."""
    return bool(_LONG.fullmatch(text) or _SHORT.fullmatch(text))


def read_card(number: object, *, on: date) -> Card:
    """Read an ID number of 18 digits (the last may be x or X) or the old 15, as of the business date *on*.

    The 15 and the 18 digits of one person give one token. Raises bad_id; the refusal holds no digit of the number.
    """
    text = number.strip() if isinstance(number, str) else ""
    if _LONG.fullmatch(text):
        if check_digit(text[:17]) != text[17].upper():
            raise PosError("bad_id", "check")
        body = text[:17]
    elif _SHORT.fullmatch(text):
        body = f"{text[:6]}19{text[6:]}"
    else:
        raise PosError("bad_id", "form")
    return Card(born=_birth_date(body[6:14], on), sex="M" if int(body[16]) % 2 else "F", token=f"id:{body}")


def passport_token(number: object) -> str:
    """The secret token of a passport: letters and digits, upper case. Raises bad_id."""
    text = number.strip().upper() if isinstance(number, str) else ""
    if not re.fullmatch(r"[A-Z0-9]{5,20}", text):
        raise PosError("bad_id", "passport")
    return f"passport:{text}"


def check_digit(body: str) -> str:
    """The last letter of a number whose first 17 digits are *body*."""
    from stdnum.iso7064 import mod_11_2

    return str(mod_11_2.calc_check_digit(body))


def _birth_date(digits: str, on: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise PosError("bad_id", "birth") from None
    return check_born(born, on=on)


def check_born(born: date, *, on: date) -> date:
    """Return *born* if a living person can have been born then. Raises bad_id."""
    if born > on or age_on(born, on) > OLDEST_YEARS:
        raise PosError("bad_id", "birth")
    return born


def age_on(born: date, day: date) -> int:
    """Full years (周岁) on *day*: reached on the birthday; one of 29 February is reached on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def resident_name(number: int) -> str:
    """The number of ours that a resident goes by: 31 is `R0031`."""
    return f"R{number:04}"
