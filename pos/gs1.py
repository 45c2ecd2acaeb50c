"""GS1 element strings: batch, date, weight and price beside the goods' number, from 2D codes and Code 128.

`(01)06901234567892(17)261130(10)34A` comes as one text: two to four digits say what follows, some values have a fixed
length, the others end with the character GS or with the code. The table of them is python-stdnum's, which follows GS1's
own; its reader is not used, because it takes values cut short.
Scanners that type turn GS into another character or drop it. Characters outside GS1's set are therefore read as GS; where
it was dropped and a batch might hide a date, the code is refused rather than guessed at.
Source: GS1 General Specifications, 3 (application identifiers), 7.8 (element strings), 7.12 (century).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pos.barcode import is_article, is_digits
from pos.errors import PosError
from pos.money import divide_half_away

GS = "\x1d"
_STANDS_FOR_GS = str.maketrans(dict.fromkeys("␝|^~", GS))
_CLASSES = {
    "N": "[0-9]",
    "X": r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]""",
    "Y": r"[#\-/0-9A-Z]",
    "Z": "[-_0-9A-Za-z=]",
}
_LAST_DAY = ("15", "16", "17", "7003")  # best before, sell by, use by, use by with an hour
_HIDDEN = re.compile(r"(?:1[1-7]\d{6}|310\d\d{6})")  # what a batch may have swallowed: a date, a weight
_YUAN = "156"

Elements = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Goods:
    """What a GS1 code says of the goods it is on."""

    article: str  # 14 digits
    batch: str = ""
    best_before: date | None = None  # the last day on which they may be sold
    grams: int | None = None
    pieces: int | None = None
    amount_fen: int | None = None


def read_gs1(code: str, *, on: date, marked: bool = False) -> Goods | None:
    """What *code* says as of the business date *on*; None: it is no GS1 code. Raises unknown_code where it cannot be read.

    *marked*: the scanner's own mark says that it is one, so its separators are there.
    """
    text = code.translate(_STANDS_FOR_GS).strip()
    link = _of_link(text)
    if link is not None:
        return _goods(link, on)
    if text.startswith("("):
        return _goods(_of_print(text), on)
    if not (marked or GS in text or (text[:2] == "01" and _holds_article(text[2:]))):
        return None
    elements = split(text)
    if not marked and GS not in text:
        _check_nothing_hides(elements)
    return _goods(elements, on)


def _holds_article(text: str) -> bool:
    """Whether *text* begins with an article's 14 digits; where more follows, also with a wrong check digit."""
    return is_digits(text[:14]) and (len(text) > 14 or (len(text) == 14 and is_article(text)))


def split(text: str) -> Elements:
    """The elements of *text*, in their order. Raises unknown_code."""
    found: list[tuple[str, str]] = []
    while text:
        mark, value = _first(text)
        found.append((mark, value))
        text = text[len(mark) + len(value) :].lstrip(GS)
    return tuple(found)


def _first(text: str) -> tuple[str, str]:
    mark, form, ends = _identifier(text)
    rest = text[len(mark) :].partition(GS)[0]
    pattern = _pattern(form)
    match = pattern.fullmatch(rest) if ends else pattern.match(rest)
    if match is None or not match[0]:
        raise PosError("unknown_code", "gs1")
    return mark, match[0]


def _identifier(text: str) -> tuple[str, str, bool]:
    """The application identifier that *text* begins with: its digits, its value's form, whether GS ends it."""
    from stdnum import numdb

    mark, told = numdb.get("gs1_ai").info(text[:8])[0]
    if not told or not text.startswith(mark):
        raise PosError("unknown_code", "gs1")
    return mark, told["format"], "fnc1" in told


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """GS1's way to write a form (`N6`, `X..20`, `N13[+X..17]`) as a regular expression."""
    parts = []
    for part in form.split("+"):
        match = re.fullmatch(r"\[?([NXYZ])(\.\.)?(\d+)[\[\]]*", part)
        if match is None:
            return re.compile(r".{1,90}")
        kind, upto, length = _CLASSES[match[1]], match[2], match[3]
        parts.append(f"{kind}{{1,{length}}}" if upto else f"{kind}{{{length}}}")
    first, *rest = parts
    optional = "[+" in form
    return re.compile(first + "".join(f"(?:{part})?" if optional else part for part in rest))


def _check_nothing_hides(elements: Elements) -> None:
    """Raises unknown_code where a value without an end may hold the next element: the scanner dropped GS."""
    for mark, value in elements:
        if not _identifier(mark + value)[2]:
            continue
        for start in range(1, len(value)):
            if _HIDDEN.match(value[start:]) and _could_be(value[start:]):
                raise PosError("unknown_code", "no_separator")


def _could_be(text: str) -> bool:
    try:
        return all(_day(value, date(2026, 1, 1)) for mark, value in split(text) if mark[0] == "1" and mark != "10")
    except PosError:
        return False


def _of_print(text: str) -> Elements:
    """The elements of a code as it is printed for people: `(01)06901234567892(10)34A`."""
    found = re.findall(r"\((\d{2,4})\)([^(]+)", text)
    if "".join(f"({mark}){value}" for mark, value in found) != text:
        raise PosError("unknown_code", "gs1")
    return tuple(element for mark, value in found for element in split(mark + value))


def _of_link(text: str) -> Elements | None:
    """The elements of a GS1 Digital Link, an address in a QR code with `/01/` and the number in its path; None: no link."""
    if not re.match(r"https?://", text, re.IGNORECASE):
        return None
    from urllib.parse import parse_qsl, unquote, urlsplit

    try:
        address = urlsplit(text)
    except ValueError:
        return None
    steps = [unquote(step) for step in address.path.split("/") if step]
    if "01" not in steps:
        return None
    steps = steps[steps.index("01") :]
    pairs = [*zip(steps[::2], steps[1::2], strict=False), *parse_qsl(address.query)]
    found = [
        (mark, value.zfill(14) if mark == "01" else value) for mark, value in pairs if re.fullmatch(r"\d{2,4}", mark)
    ]
    if any(split(mark + value) != ((mark, value),) for mark, value in found):
        raise PosError("unknown_code", "gs1")
    return tuple(found)


def _goods(elements: Elements, on: date) -> Goods:
    known: dict[str, str] = {}
    for mark, value in elements:
        if known.setdefault(mark, value) != value:
            raise PosError("unknown_code", "gs1")
    article = known.get("01", "")
    if not article:
        raise PosError("unknown_code", "no_article")
    if not is_article(article):
        raise PosError("unknown_code", "check", code=article)
    days = [_day(known[mark], on) for mark in _LAST_DAY if mark in known]
    weights = [_scaled(value, mark, 3) for mark, value in known.items() if mark[:3] == "310"]
    return Goods(
        article=article,
        batch=known.get("10", ""),
        best_before=min(days) if days else None,
        grams=weights[0] if weights else None,
        pieces=int(known["30"]) if "30" in known else None,
        amount_fen=_amount(known),
    )


def _amount(known: dict[str, str]) -> int | None:
    for mark, value in known.items():
        if mark[:3] == "392":
            return _scaled(value, mark, 2)
        if mark[:3] == "393":
            if value[:3] != _YUAN:
                raise PosError("unknown_code", "currency")
            return _scaled(value[3:], mark, 2)
    return None


def _scaled(digits: str, mark: str, decimals: int) -> int:
    """A value whose identifier's last digit says how many decimals it has, in units of 10^-*decimals*."""
    return divide_half_away(int(digits) * int(10**decimals), int(10 ** int(mark[3])))


def _day(digits: str, on: date) -> date:
    """A date of six digits (YYMMDD); day 00 is the month's last. Raises unknown_code."""
    century, short = on.year - on.year % 100, int(digits[:2])
    apart = short - on.year % 100
    year = century + short + (-100 if apart > 50 else 100 if apart < -49 else 0)
    month, day = int(digits[2:4]), int(digits[4:6])
    try:
        if day:
            return date(year, month, day)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        raise PosError("unknown_code", "gs1") from None
