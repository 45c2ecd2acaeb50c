"""Amounts in the capitals that a Chinese bill is signed in (大写), which nobody can change with one stroke of a pen.

12.30 is 壹拾贰元叁角整, 1005.04 is 壹仟零伍元零肆分, and 0.00 is 零元整: 整 ends what has no fen, and one 零 stands
for any run of noughts inside. A 零 that the bank's rule leaves to the writer (1680.32 before the 角) is left out.
"""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿")


def capitals(fen: int) -> str:
    """*fen* as a person signs it."""
    yuan, cents = divmod(abs(fen), 100)
    jiao, rest = divmod(cents, 10)
    text = f"{_whole(yuan)}元" if yuan or not cents else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif rest and yuan:
        text += _DIGITS[0]
    text += f"{_DIGITS[rest]}分" if rest else "整"
    return f"负{text}" if fen < 0 else text


def _whole(number: int) -> str:
    """A whole number below 10 to the 12th, in groups of four digits."""
    if number == 0:
        return _DIGITS[0]
    text, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        four = number // 10_000**group % 10_000
        if four == 0:
            gap = bool(text)
            continue
        for place, digit in zip(_PLACES, map(int, f"{four:04}"), strict=True):
            if digit:
                text += (_DIGITS[0] if gap else "") + _DIGITS[digit] + place
            gap = bool(text) and not digit
        text += _GROUPS[group]
    return text
