"""The Till over its ledger, with the real parts: clock, papers, pinyin."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pos.site import Site
from pos.words import _

if TYPE_CHECKING:
    from data.ledger import Ledger
    from pos.backups import Backups
    from pos.calendar import Clock
    from pos.counter import Devices, PaperMaker
    from pos.till import Till


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The moment now, in UTC; the Till puts it in the site's zone."""
        return datetime.now(UTC)


def default_folder() -> Path:
    """Where the ledger lies unless --data says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("doorstep", appauthor=False)


def make_papers(site: Site) -> PaperMaker:
    """The maker of papers for a site."""
    from printing.papers import Papers

    return Papers(site)


def make_till(
    ledger: Ledger,
    clock: Clock | None = None,
    devices: Devices | None = None,
    backups: Callable[[], Backups | None] | None = None,
    ticks: Callable[[], float] = time.monotonic,
) -> Till:
    """The Till over *ledger*, with the real parts."""
    from data.pinyin import search_text
    from pos.till import Till

    return Till(
        ledger,
        clock or WallClock(),
        papers=make_papers,
        devices=devices,
        backups=backups,
        pinyin=search_text,
        ticks=ticks,
    )


def create_ledger(folder: Path, *, site: str, manager: str, pin: str, clock: Clock | None = None) -> Ledger:
    """Make a ledger with one manager. Raises exists, read_only, bad_value; then no file is left."""
    from data.ledger import Ledger
    from pos.founding import check_founding, found

    check_founding(site, manager, pin)
    return Ledger.create(
        folder, lambda ledger: found(ledger, clock or WallClock(), site=site, manager=manager, pin=pin)
    )


def keys_told(folder: Path) -> str:
    """Where the keys lie, in words. May load the system's key store: not for a thread that anybody waits for."""
    from data.keys import lie_in_files

    if lie_in_files(folder):
        return _("这台电脑没有可用的系统钥匙串：钥匙都是 {place} 里的文件，只有现在登录的这个用户能读。", place=folder)
    return _(
        "签名和备份的钥匙在系统的钥匙串里；居民资料和密码用的钥匙是 {place} 里的文件，只有现在登录的这个用户能读。",
        place=folder,
    )
