"""A price as people say it, in Chinese and in English; a voice knows neither 27.83 nor when 2 is 两."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_DIGITS = "零一二三四五六七八九"
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def yuan_zh(fen: int) -> str:
    """`二十七元八角三分`, `两元零五分`, `十五元`, `两角`, `零元`."""
    yuan, rest = divmod(abs(fen), 100)
    jiao, fen_left = divmod(rest, 10)
    parts = [f"{_number_zh(yuan)}元"] if yuan else []
    if jiao:
        parts.append(f"{_digit_zh(jiao)}角")
    elif yuan and fen_left:
        parts.append("零")
    if fen_left:
        parts.append(f"{_digit_zh(fen_left)}分")
    return ("负" if fen < 0 else "") + ("".join(parts) or "零元")


def _digit_zh(digit: int) -> str:
    return "两" if digit == 2 else _DIGITS[digit]


def _number_zh(number: int) -> str:
    """A whole number as it is said before 元: 2 is 两, 12 十二, 105 一百零五, 12000 一万两千."""
    if number == 2:
        return "两"
    if number < 10_000:
        return _below_wan(number)
    wan, rest = divmod(number, 10_000)
    head = f"{_number_zh(wan)}万"
    if not rest:
        return head
    said = _below_wan(rest, inside=True)
    return f"{head}零{said}" if rest < 1000 else f"{head}{said}"


def _below_wan(number: int, *, inside: bool = False) -> str:
    said, gap = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if not digit:
            gap = bool(said)
            continue
        if gap:
            said, gap = said + "零", False
        two = digit == 2 and unit >= 100
        one = digit == 1 and unit == 10 and not said and not inside  # 十五, but 一百一十五
        said += ("" if one else "两" if two else _DIGITS[digit]) + word
    return said


def yuan_en(fen: int) -> str:
    """`twenty-seven yuan eighty-three`, `two yuan and five fen`, `fifty fen`, `zero yuan`."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "minus " if fen < 0 else ""
    if not yuan and rest:
        return f"{sign}{_number_en(rest)} fen"
    head = f"{sign}{_number_en(yuan)} yuan"
    if not rest:
        return head
    return f"{head} {_number_en(rest)}" if rest >= 10 else f"{head} and {_number_en(rest)} fen"


def _number_en(number: int) -> str:
    for size, word in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            head, rest = divmod(number, size)
            said = f"{_number_en(head)} {word}"
            return said if not rest else f"{said} {'and ' if rest < 100 else ''}{_number_en(rest)}"
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


PRICES: Mapping[str, Callable[[int], str]] = {"zh": yuan_zh, "en": yuan_en}
