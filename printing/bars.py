"""Bar codes of products: which bars a code has, and how broad they are."""

from __future__ import annotations

from pos.barcode import is_article

DOTS_A_MODULE = 2  # a quarter of a millimetre: the least that every scanner reads from thermal paper
_QUIET = 10  # modules left blank at each side


def is_ean(code: str) -> bool:
    """Whether *code* is an EAN-13 or EAN-8 with a right check digit."""
    return len(code) in (8, 13) and is_article(code)


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
