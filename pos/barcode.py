"""Barcodes: what a scanner types, and the other ways in which the number of the same goods may be written.

EAN-13, EAN-8, UPC-A and UPC-E are one family, told apart by their digits and guarded by a check digit; Code 128 and QR
hold any text. A UPC-A of 12 digits is the EAN-13 that begins with a 0, a UPC-E of 8 is a UPC-A whose zeros were left out.
Source: GS1 General Specifications, 7.9 (check digits) and 5.2 (UPC-E).
"""

from __future__ import annotations

import re

_LENGTHS = (8, 12, 13, 14)
_AIM = re.compile(r"\]([A-Za-z])([0-9A-Za-z])")
_GS1_PREFIXES = frozenset(
    {"C1", "d2", "Q3", "e0", "J1"}
)  # Code 128, Data Matrix, QR, DataBar and Dot Code that hold GS1


def without_aim(code: str) -> tuple[str, bool]:
    """*code* without the scanner's mark of its symbology (`]C1`, `]d2`, …), and whether that mark says GS1."""
    mark = _AIM.match(code)
    return (code[3:], mark[1] + mark[2] in _GS1_PREFIXES) if mark else (code, False)


def is_digits(code: str) -> bool:
    """Whether *code* is of the digits 0 to 9 only."""
    return code.isascii() and code.isdigit()


def check_digit(digits: str) -> str:
    """The check digit that follows *digits*, however many they are: weights 3 and 1 from the right."""
    from stdnum import ean

    return str(ean.calc_check_digit(digits))


def is_article(code: str) -> bool:
    """Whether *code* has the form of an article's number, and its check digit is right."""
    return is_digits(code) and len(code) in _LENGTHS and check_digit(code[:-1]) == code[-1]


def has_wrong_check(code: str) -> bool:
    """Whether *code* has the form of an article's number, but its last digit does not fit."""
    return is_digits(code) and len(code) in _LENGTHS and not is_article(code) and not _long_of_upc_e(code)


def same_article(code: str) -> tuple[str, ...]:
    """*code* and the other ways to write its article's number, where its check digit is right."""
    forms = [code]
    for number in (code if is_article(code) else "", _long_of_upc_e(code)):
        if not number:
            continue
        whole = number.zfill(14)
        for zeros, length in ((0, 14), (1, 13), (2, 12), (6, 8)):
            if whole.startswith("0" * zeros):
                forms.append(whole[-length:])
    return tuple(dict.fromkeys(forms))


def _long_of_upc_e(code: str) -> str:
    """The UPC-A of 12 digits that the 8 of a UPC-E stand for; empty where *code* is none."""
    if not is_digits(code) or len(code) != 8 or code[0] not in "01":
        return ""
    system, six, check = code[0], code[1:7], code[7]
    last = six[5]
    if last in "012":
        maker, item = f"{six[:2]}{last}00", f"00{six[2:5]}"
    elif last == "3":
        maker, item = f"{six[:3]}00", f"000{six[3:5]}"
    elif last == "4":
        maker, item = f"{six[:4]}0", f"0000{six[4]}"
    else:
        maker, item = six[:5], f"0000{last}"
    body = system + maker + item
    return body + check if check_digit(body) == check else ""
