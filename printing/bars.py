"""Bar codes of products: which bars a code has, and how broad they are."""

from __future__ import annotations

DOTS_A_MODULE = 2  # a quarter of a millimetre: the least that every scanner reads from thermal paper
_QUIET = 10  # modules left blank at each side


def is_ean(code: str) -> bool:
    """Whether *code* is an EAN-13 or EAN-8 with a right check digit."""
    if len(code) not in (8, 13) or not (code.isascii() and code.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code)))
    return weighted % 10 == 0


def kind_of(code: str) -> str:
    """ean13, ean8 or code128."""
    return f"ean{len(code)}" if is_ean(code) else "code128"


def fits(code: str, cells: int) -> bool:
    """Whether the code's bars have room on a paper of so many cells; a code of other letters has no bars."""
    if not (code.isascii() and code.isprintable() and code):
        return False
    modules = {"ean13": 95, "ean8": 67, "code128": 11 * len(code) + 35}[kind_of(code)]
    return (modules + 2 * _QUIET) * DOTS_A_MODULE <= cells * 12


def modules(code: str) -> str:
    """The bars as ones and noughts, a letter a module."""
    from barcode import get

    return str(get(kind_of(code), code).build()[0])
