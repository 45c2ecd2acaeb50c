"""What is done to a backup's folder and to a new machine's while the power is cut there; run as a child by `cuts`.

The key is quick to make: what it costs a guesser is another test's.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from data import anchor, bundle
from data.backup import back_up, bundles, unpack
from data.bundle import Cost, Key, make_key
from data.ledger import Ledger
from data.restore import Restoring
from data.storage import LEDGER_FILE
from data.verify import verify
from shop.backups import finish_restore
from tests.data.shop import PIN, Shop
from tests.faults.kill import prepare

PASSPHRASE = "tulipgardenseven"
STATE = "state"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def key() -> Key:
    """The one key, the same in every process."""
    bundle.COST = Cost(8, 1, 1)
    return make_key(PASSPHRASE, b"0123456789abcdef", Cost(8, 1, 1))


def furnish(root: Path) -> None:
    """A till with a sale, and a first backup of it on a stick."""
    prepare(root / "till")
    (root / "stick").mkdir()
    (made,) = back_up(root / "till", [root / "stick"], key(), NOW, make_place=True)
    assert made.file is not None, made.refusal
    with Ledger.open(root / "till") as ledger:
        shop = Shop(ledger)
        shop.do("add", product="V002", quantity=1000)
        shop.do("pay", tender="cash", amount_fen=5000)


def back_up_again(root: Path) -> None:
    """The second backup."""
    (made,) = back_up(root / "till", [root / "stick"], key(), LATER)
    assert made.file is not None, made.refusal


def restore(root: Path) -> None:
    """The till goes on elsewhere."""
    key()
    with Restoring(root / "new", root / "stick", PASSPHRASE) as found:
        finish_restore(found, PIN)


def every_backup_is_whole(root: Path, said: bytes) -> None:
    """Whatever bears a backup's name opens; the first is there, and the second once it was told to be made."""
    found = [path for path, _header in bundles(root / "stick")]
    for path in found:
        unpack(path, key(), None)
    assert len(found) >= (2 if said else 1), [path.name for path in found]
    faults = verify(root / "till").faults
    assert not faults, faults[0].text
    back_up_again(root)


def goes_on_or_is_restored_again(root: Path, said: bytes) -> None:
    """A restore that was cut short is done, or is done again; it never leaves half a ledger, and the backup stays."""
    new = root / "new"
    if said:
        seen = [path.read_bytes() for path in (root / STATE).glob("head-*.json")]
        assert len(seen) == 1 and b'"device": "2"' in seen[0], "done, and the head was not kept"
    if not (new / LEDGER_FILE).exists():
        assert not said, "a restore that was told to be done is gone"
        restore(root)
    with Ledger.open(new) as ledger:
        assert ledger.device != "1"
        kinds = [
            kind for (kind,) in ledger.connection.execute("SELECT kind FROM journal WHERE device = ?", (ledger.device,))
        ]
        assert kinds[0] == "device.continued"
    faults = verify(new).faults
    assert not faults, faults[0].text


if __name__ == "__main__":
    os.environ[anchor.STATE] = str(Path(sys.argv[2]) / STATE)  # so that the second place is cut short, too
    {"backup": back_up_again, "restore": restore}[sys.argv[1]](Path(sys.argv[2]))
    print("done", flush=True)
