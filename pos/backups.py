"""Backups as the shop sees them: how old the last good one is, which ones stay, and what a passphrase must be.

A backup counts as good only once it was read back and found whole (`data.backup`); nothing else is ever listed here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos.errors import PosError

TOO_OLD = timedelta(days=1)
"""The window warns when the last good backup is older."""
HOURS, DAYS = 24, 31
"""The keeping rule: the newest of each of so many hours and days, and of each month; nothing older than DROPPED."""
DROPPED = timedelta(days=90)
"""After so long no backup holds a resident who was erased. The newest good one alone may be older."""

PASSPHRASE_LEAST = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another on paper
_GROUPS, _GROUP = 5, 4


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of one place that backups go to."""

    place: str
    good_at: str = ""  # stamp of the moment that the last good one holds; "": there is none yet
    file: str = ""
    sales: int = 0  # how many sales it holds
    tried_at: str = ""
    why: str = ""  # the refusal's `code.why` of the last try that failed; "": it did not

    @property
    def refusal(self) -> PosError | None:
        """Why the last try failed."""
        code, _dot, why = self.why.partition(".")
        return PosError(code, why, place=self.place) if code else None


@dataclass(frozen=True, slots=True)
class Backups:
    """What is known of this till's backups, the places in the order they were set."""

    places: tuple[Place, ...] = ()
    has_key: bool = False  # a passphrase was set
    running: bool = False
    trouble: str = ""  # what kept the last one from being begun, as it was said

    @property
    def newest(self) -> Place | None:
        """The place with the newest good backup."""
        return max((place for place in self.places if place.good_at), key=lambda place: place.good_at, default=None)


@dataclass(frozen=True, slots=True)
class BackupWarning:
    """What the window says of the backups: the last good one is too old, or nothing was set up."""

    last_at: str = ""  # "": there was never one
    sales: int = 0  # so many sales are in no backup
    refusal: PosError | None = None
    is_set_up: bool = True
    too_old: bool = True


def warning(known: Backups, now: datetime, traded: Callable[[], tuple[str, int]]) -> BackupWarning | None:
    """What to warn of at *now*; None while all is well. *traded* tells when the ledger began and how many sales it has."""
    newest = known.newest
    if newest is not None and now - datetime.fromisoformat(newest.good_at) <= TOO_OLD:
        return None
    began, sales = traded()
    is_set_up = known.has_key and bool(known.places)
    if newest is None and (not began or now - datetime.fromisoformat(began) <= TOO_OLD):
        return None if is_set_up else BackupWarning(is_set_up=False, too_old=False)
    why = next((place.refusal for place in known.places if place.why), None)
    last_at, lost = (newest.good_at, sales - newest.sales) if newest is not None else ("", sales)
    return BackupWarning(last_at, lost, why, is_set_up)


def dropped(goods: Sequence[tuple[str, datetime]], now: datetime) -> list[str]:
    """Which of the good backups (name and moment, in the order they were made) the keeping rule lets go.

    Each hour, day and month that still counts keeps its newest one. The last one made is kept whatever its age.
    """
    if not goods:
        return []
    (newest, _moment), keep = goods[-1], set()
    slots: set[str] = set()
    for name, moment in reversed(goods):
        age = now - moment
        if age > DROPPED:
            continue
        mine = {
            moment.strftime(form)
            for form, most in (
                ("%Y-%m-%dT%H", timedelta(hours=HOURS)),
                ("%Y-%m-%d", timedelta(days=DAYS)),
                ("%Y-%m", DROPPED),
            )
            if age <= most
        }
        if mine - slots:
            keep.add(name)
        slots |= mine
    return [name for name, _moment in goods if name not in keep and name != newest]


def places_in(setting: str) -> tuple[str, ...]:
    """The places in the text of the setting `backup.place`."""
    return tuple(place for part in setting.split(";") if (place := part.strip()))


def plain_passphrase(text: str) -> str:
    """*text* as it counts: typed from a sheet of paper, spaces and dashes between groups make no difference.

    Raises bad_value where it is too short.
    """
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKC", text) if not letter.isspace() and letter not in "-–—_"
    )
    if len(plain) < PASSPHRASE_LEAST or len(plain) > 200 or not plain.isprintable():
        raise PosError("bad_value", "passphrase", least=PASSPHRASE_LEAST)
    return plain


def new_passphrase(choose: Callable[[str], str]) -> str:
    """A passphrase to print: groups of letters that are not taken for one another; *choose* picks one by chance."""
    return "-".join("".join(choose(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
