"""Backups put together: the places that are set, the key that is kept, the restore on a new machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pos.calendar import stamp
from pos.errors import PosError
from pos.words import Words, _, language
from shop.parts import WallClock, make_till

if TYPE_CHECKING:
    from data.backup import Result
    from data.bundle import Key
    from data.ledger import Ledger
    from data.restore import Restoring
    from pos.calendar import Clock
    from pos.site import Site


def places_set(site: Site) -> tuple[str, ...]:
    """The places that backups go to by themselves."""
    from pos.backups import places_in

    return places_in(site["backup.place"])


def suggested_passphrase() -> str:
    """A passphrase to print on the recovery sheet."""
    import secrets

    from pos.backups import new_passphrase

    return new_passphrase(secrets.choice)


def set_passphrase(folder: Path, passphrase: str) -> Key:
    """Make the key of *passphrase* and keep it: what is sealed from now on opens with it."""
    from data.backup import keep_key
    from data.bundle import make_key
    from pos.backups import plain_passphrase

    key = make_key(plain_passphrase(passphrase))
    keep_key(folder, key)
    return key


def write_sheet(folder: Path, passphrase: str, path: Path, clock: Clock | None = None) -> None:
    """The recovery sheet, A4. Raises read_only, disk_full."""
    from data.reader import open_reader
    from data.storage import told
    from printing.recoverysheet import recovery_sheet

    with open_reader(folder) as reader:
        site = reader.site()
    today = (clock or WallClock()).now().astimezone(site.zone).date()
    made = recovery_sheet(site, today, passphrase.strip(), places_set(site), Words(language()))
    with told(path.parent):
        path.write_bytes(made)


def key_to_seal_with(folder: Path, passphrase: str, at: str, *, printed: bool = False) -> Key:
    """The kept key; a *passphrase* that is given is kept where there is none yet. Raises no_passphrase, wrong_passphrase.

    That it was set, or is to be *printed*, goes on the record, with the stamp *at*.
    """
    from data.backup import keep_key, kept_key
    from data.bundle import make_key
    from data.passphrase import leave_word
    from pos.backups import plain_passphrase

    kept = kept_key(folder)
    if kept is None:
        if not passphrase:
            raise PosError("no_passphrase")
        key = make_key(plain_passphrase(passphrase))
    else:
        key = kept
        if passphrase and make_key(plain_passphrase(passphrase), kept.salt, kept.cost) != kept:
            raise PosError("wrong_passphrase", "not_the_kept")
    if os.access(folder, os.W_OK):  # a copy on a stick is backed up and keeps nothing
        if kept is None or printed:
            leave_word(folder, at)
        if kept is None:
            keep_key(folder, key)
    return key


def back_up(
    folder: Path, place: Path | None, passphrase: str = "", clock: Clock | None = None, *, printed: bool = False
) -> list[Result]:
    """A backup in *place*, or where None in each place that is set. Raises what keeps all of them from being made."""
    from data.apartproof import check_key
    from data.backup import back_up as make
    from data.keys import vault_key
    from data.reader import open_reader

    with open_reader(folder) as reader:
        site = reader.site()
        check_key(reader.connection, vault_key(folder), folder)  # with another's the good ones would go one by one
    places: Sequence[Path] = [place] if place is not None else [Path(known) for known in places_set(site)]
    if not places:
        raise PosError("no_backup", "no_place")
    now: datetime = (clock or WallClock()).now().astimezone(site.zone)
    key = key_to_seal_with(folder, passphrase, stamp(now), printed=printed)
    return make(folder, places, key, now, make_place=place is not None)


def found_text(found: Restoring) -> str:
    """`最后一单 13:42，共 1,204 单`, with the day and whose ledger it is; and whether a list of erased residents is missed."""
    held = found.held
    last = clock_stamp(held.last_sale_at) if held.last_sale_at else _("还没有")
    text = _(
        "{site}：最后一单 {last}，共 {sales} 单（{at} 的备份）",
        site=held.site, last=last, sales=f"{held.sales:,}", at=clock_stamp(found.at),
    )  # fmt: skip
    if found.misses_list:
        text += "\n" + _("打不开的备份里的删除名单没有读到：恢复后请核对，之后删除过的居民要再删一次。")
    return text


def clock_stamp(at: str) -> str:
    """`2026-11-23 13:42` of a stamp."""
    return at[:16].replace("T", " ")


def finish_restore(found: Restoring, pin: str, clock: Clock | None = None) -> None:
    """Go on with what was found, by the manager whose PIN it is. Raises wrong_pin, not_allowed; then try again.

    A lock that stood when the backup was made keeps nobody out, or it would begin whole again with every try; whoever has
    the passphrase has the pepper and the hashes, and no lock hinders them.
    """
    from math import inf

    from pos.founding import go_on

    def begin(ledger: Ledger, take_device: Callable[[], str]) -> None:
        till = make_till(ledger, clock)
        ledger.end_locks(inf)
        by = till.do("sign_in", pin=pin)
        if by["role"] != "manager":
            raise PosError("not_allowed")
        go_on(ledger, clock or WallClock(), device=take_device(), manager=by["staff"])

    found.finish(begin)


class FoundBackup:
    """A backup that opened, for the window: what it is, and the step that goes on with it."""

    def __init__(self, folder: Path, place: Path, passphrase: str, clock: Clock | None = None) -> None:
        from data.restore import Restoring

        self._clock = clock
        self._found = Restoring(folder, place, passphrase)
        self.text = found_text(self._found)
        self.skipped = len(self._found.skipped)

    def finish(self, pin: str) -> None:
        """Go on with it. Raises wrong_pin, not_allowed."""
        finish_restore(self._found, pin, self._clock)

    def close(self) -> None:
        """Leave nothing half made."""
        self._found.close()
