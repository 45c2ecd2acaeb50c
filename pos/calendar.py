"""Days and meal periods: which business date and which meal a moment belongs to.

The clock is always handed in; nothing here asks the machine for the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from pos.errors import PosError

PERIODS = ("breakfast", "lunch", "dinner")

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)", re.ASCII)


class Clock(Protocol):
    """Tells the time. The wall's clock in the shop, a set one in tests."""

    def now(self) -> datetime:
        """The moment now, with its time zone."""
        ...


def stamp(moment: datetime) -> str:
    """The journal's form of a moment already in the site's zone: `2026-11-23T09:14:05.123+08:00`."""
    return moment.isoformat(timespec="milliseconds")


def parse_stamp(text: object, zone: ZoneInfo, *, field: str = "at") -> datetime:
    """Read ISO 8601 with an offset and any fraction of a second, cut to milliseconds, in *zone*. Raises bad_value."""
    match = _STAMP.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise PosError("bad_value", "moment", field=field)
    day, clock, fraction, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset}")
        moment = (moment + timedelta(milliseconds=int((fraction or "0")[:3].ljust(3, "0")))).astimezone(zone)
    except (ValueError, OverflowError):
        raise PosError("bad_value", "moment", field=field) from None
    # Before the railways a zone's offset had seconds, which the journal's form has no place for.
    if not 2000 <= moment.year <= 2999:
        raise PosError("bad_value", "moment", field=field)
    return moment


def parse_date(text: object, *, field: str = "date") -> date:
    """Read `2026-11-23`. Raises bad_value."""
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):  # fromisoformat also reads 20261123 and 2026-W48-1
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise PosError("bad_value", "date", field=field)


def business_date(moment: datetime, turn_hour: int) -> date:
    """The day that a sale at *moment* (site's zone) counts for: before *turn_hour* it is still the day before."""
    return (moment - timedelta(hours=turn_hour)).date()


def period_of(moment: datetime, starts: Mapping[str, str]) -> str:
    """The meal period of *moment*: the last one begun on the clock; before the first it is the last one's hour still.

    *starts* maps a period to its `HH:MM`.
    """
    clock = f"{moment.hour:02}:{moment.minute:02}"
    begun = [(start, period) for period, start in starts.items() if start <= clock]
    return max(begun or [(start, period) for period, start in starts.items()])[1]
