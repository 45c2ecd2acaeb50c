"""Money and quantity: whole fen, whole thousandths, and the texts they are typed and shown as.

Every rounding in the program is one of the functions here, by name. No float comes in or goes out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NewType

from pos.errors import PosError

Fen = NewType("Fen", int)
"""Money: whole fen; 100 fen are one yuan."""
Quantity = NewType("Quantity", int)
"""Quantity: whole thousandths of the unit, so grams where the unit is kg."""
Percent = NewType("Percent", int)
"""A percentage in whole hundredths: 10 % is 1000."""

PRICE_MIN, PRICE_MAX = 1, 9_999_999
WEIGHT_MIN, WEIGHT_MAX = 1, 999_999
PIECES_MIN, PIECES_MAX = 1_000, 9_999_000

_NUMBER = re.compile(r"([+-]?)(\d{1,12})(?:\.(\d{1,3}))?", re.ASCII)


def _parse(text: object, decimals: int) -> int | None:
    match = _NUMBER.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or len(match[3] or "") > decimals:
        return None
    scale: int = 10**decimals
    units = int(match[2]) * scale + int((match[3] or "").ljust(decimals, "0"))
    return -units if match[1] == "-" else units


def parse_money(text: object, *, field: str = "amount") -> Fen:
    """Read yuan typed as text, with up to two decimals and no exponent, as fen. Raises bad_value."""
    fen = _parse(text, 2)
    if fen is None:
        raise PosError("bad_value", "money", field=field)
    return Fen(fen)


def parse_price(text: object, *, field: str = "price") -> Fen:
    """Read a price in yuan (0.01 to 99,999.99) as fen. Raises bad_price."""
    fen = _parse(text, 2)
    return check_price(-1 if fen is None else fen, field=field)


def check_price(fen: int, *, field: str = "price") -> Fen:
    """Return *fen* if a thing may cost that. Raises bad_price."""
    if not PRICE_MIN <= fen <= PRICE_MAX:
        raise PosError("bad_price", field=field)
    return Fen(fen)


def parse_quantity(text: object, *, field: str = "quantity") -> Quantity:
    """Read a quantity with up to three decimals as thousandths; its bounds depend on the unit. Raises bad_quantity."""
    thousandths = _parse(text, 3)
    if thousandths is None:
        raise PosError("bad_quantity", "text", field=field)
    return Quantity(thousandths)


def check_quantity(thousandths: int, *, unit: str) -> Quantity:
    """Return *thousandths* if a line may have so much: 0.001 to 999.999 kg, or 1 to 9,999 whole pieces."""
    if unit == "kg":
        if not WEIGHT_MIN <= thousandths <= WEIGHT_MAX:
            raise PosError("bad_quantity", "weight")
    elif not PIECES_MIN <= thousandths <= PIECES_MAX or thousandths % 1000:
        raise PosError("bad_quantity", "pieces", unit=unit)
    return Quantity(thousandths)


def parse_percent(text: object, *, field: str = "percent") -> Percent:
    """Read a percentage from above 0 to 100 as hundredths. Raises bad_value."""
    hundredths = _parse(text, 2)
    return check_percent(-1 if hundredths is None else hundredths, field=field)


def check_percent(hundredths: int, *, field: str = "percent") -> Percent:
    """Return *hundredths* of a percent if they are above 0 and not above 100 %. Raises bad_value."""
    if not 0 < hundredths <= 10_000:
        raise PosError("bad_value", "percent", field=field)
    return Percent(hundredths)


def format_money(fen: int, *, grouped: bool = False) -> str:
    """Yuan with two decimals: 2783 is `27.83`; grouped, 438620 is `4,386.20`."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:{',' if grouped else ''}}.{rest:02}"


def format_quantity(thousandths: int) -> str:
    """A quantity without trailing zeros: 1125 is `1.125`, 2000 is `2`."""
    whole, rest = divmod(abs(thousandths), 1000)
    text = f"{whole}.{rest:03}".rstrip("0").rstrip(".")
    return f"-{text}" if thousandths < 0 else text


def format_percent(hundredths: int) -> str:
    """A percentage without trailing zeros: 1000 is `10`, 1250 is `12.5`."""
    return format_quantity(hundredths * 10)


def divide_half_away(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole, halves away from zero. *denominator* is above zero."""
    quotient, rest = divmod(abs(numerator), denominator)
    quotient += 2 * rest >= denominator
    return -quotient if numerator < 0 else quotient


def amount_of(price_fen: int, quantity: int) -> Fen:
    """What *quantity* thousandths cost at *price_fen* a unit, rounded once to the fen, halves away from zero."""
    return Fen(divide_half_away(price_fen * quantity, 1000))


def percent_of(fen: int, percent: int) -> Fen:
    """*percent* hundredths of a percent of *fen*, rounded half away from zero."""
    return Fen(divide_half_away(fen * percent, 10_000))


def change_percent(fen: int, before_fen: int) -> int | None:
    """How far *fen* lies above or below *before_fen*, in whole per cent; None where there is nothing to compare with."""
    return divide_half_away((fen - before_fen) * 100, before_fen) if before_fen > 0 else None


def round_cash(fen: int, rule: str) -> Fen:
    """What a cash customer is asked for *fen* (抹零) by the site's rule.

    `jiao_down` drops the fen, `jiao` rounds to the nearest jiao, `yuan_down` drops fen and jiao, `none` leaves them.
    """
    if fen <= 0 or rule == "none":
        return Fen(fen)
    if rule == "jiao_down":
        return Fen(fen - fen % 10)
    if rule == "jiao":
        return Fen(divide_half_away(fen, 10) * 10)
    if rule == "yuan_down":
        return Fen(fen - fen % 100)
    raise ValueError(f"no such rounding: {rule}")


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Share *total* in proportion to *weights* (0 up) in whole fen that add up exactly: the largest remainder method.

    Of equal remainders the earlier part gets the fen. Weights that are all 0 share nothing unless total is 0.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to share the total over")
        return [0] * len(weights)
    sign = -1 if total < 0 else 1
    parts = [divmod(abs(total) * weight, whole) for weight in weights]
    left = abs(total) - sum(part for part, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: -parts[i][1])
    extra = set(by_remainder[:left])
    return [sign * (part + (i in extra)) for i, (part, _) in enumerate(parts)]
