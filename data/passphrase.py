"""That the command line set the backups' passphrase, or printed it: a row of the journal, as where the window does it.

A backup only reads, beside an open till which alone may write. So word of it is left in a file beside the ledger, and goes on
the record with the next opening: at once where no till is open.
"""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data.storage import sync_folder, told
from pos.errors import PosError

if TYPE_CHECKING:
    from data.ledger import Ledger

FILE = "passphrase.set"


def leave_word(folder: Path, at: str) -> None:
    """Whoever has the passphrase opens the backups from the stamp *at* on. Raises read_only, disk_full."""
    from data.ledger import Ledger

    with told(folder):
        with (folder / FILE).open("w", encoding="ascii") as file:
            file.write(at)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)
    with contextlib.suppress(PosError):  # a till that is open, or needs its manager first, takes it up later
        Ledger.open(folder).close()


def take_up(ledger: Ledger) -> None:
    """Put it on the record. One that a power cut tore says nothing."""
    from pos.calendar import stamp

    path = ledger.folder / FILE
    with contextlib.suppress(OSError, PosError):
        with contextlib.suppress(ValueError):
            at = stamp(datetime.fromisoformat(path.read_text("ascii")).astimezone(ledger.site().zone))
            ledger.append("export.made", {"what": "passphrase"}, at)
        path.unlink()
