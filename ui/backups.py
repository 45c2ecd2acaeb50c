"""What the window asks of backups: how they stand, one now, the passphrase and its sheet, and a restore at the first start.

Who does it is told when the window is opened. Calls marked slow belong on a thread of their own (`aside`, `saving`).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pos.view import View
from pos.words import _, sentence

if TYPE_CHECKING:
    from pos.backups import Backups


class OfficeBackups(Protocol):
    """The backups of the till behind this window."""

    def state(self) -> Backups:
        """How they stand, as far as is known now."""
        ...

    def back_up(self) -> None:
        """Make one in each place that is set, soon; the view changes when it is through."""
        ...

    def suggested(self) -> str:
        """A passphrase to print."""
        ...

    def set_passphrase(self, passphrase: str) -> None:
        """Seal what comes with this one. Slow. Raises bad_value."""
        ...

    def sheet(self, passphrase: str, path: Path) -> None:
        """The recovery sheet as an A4 page. Slow."""
        ...

    def on_ledgers_disk(self, place: str) -> bool:
        """Whether *place* is on the disk that the ledger is on."""
        ...


class FoundBackup(Protocol):
    """A backup that opened, unpacked aside; nothing lies in its place yet."""

    @property
    def text(self) -> str:
        """Whose it is, its last sale and how many there are."""
        ...

    @property
    def skipped(self) -> int:
        """So many newer ones did not open."""
        ...

    def finish(self, pin: str) -> None:
        """Go on with it, by the manager whose PIN it is. Slow. Raises wrong_pin, not_allowed; then it may be tried again."""
        ...

    def close(self) -> None:
        """Leave it; nothing stays."""
        ...


class Restores(Protocol):
    """Looks into a folder of backups."""

    def __call__(self, place: Path, passphrase: str) -> FoundBackup:
        """The newest good backup there. Slow. Raises no_backup, wrong_passphrase, damaged (backup)."""
        ...


def age_text(at: str, now: str) -> str:
    """`3 小时`, `2 天`: how long ago *at* was."""
    hours = int((datetime.fromisoformat(now) - datetime.fromisoformat(at)).total_seconds()) // 3600
    return _("{days} 天", days=hours // 24) if hours >= 48 else _("{hours} 小时", hours=max(0, hours))


def warning_text(view: View) -> str:
    """`26 小时没有备份`, for the bar; empty while all is well."""
    warned = view.backup
    if warned is None or not warned.too_old:
        return ""
    return _("{age}没有备份", age=age_text(warned.last_at, view.now)) if warned.last_at else _("还没有备份")


def todo_texts(view: View) -> list[str]:
    """What is to be done about it, in whole sentences."""
    warned = view.backup
    if warned is None:
        return []
    if not warned.is_set_up:
        why = _("备份还没有设好：请到“备份”里设口令和放备份的地方。")
    else:
        why = sentence(warned.refusal) if warned.refusal is not None else _("请到“备份”里看看。")
    return [" ".join(text for text in (warning_text(view), *lost_texts(view), why) if text)]


def lost_texts(view: View) -> list[str]:
    """How much would be lost."""
    sales = view.backup.sales if view.backup is not None else 0
    return [_("有 {sales} 单不在任何备份里。", sales=f"{sales:,}")] if sales else []
