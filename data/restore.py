"""A backup brought back on a new machine: unpacked aside, checked, continued under a new device number, swapped in last.

Until the ledger's file has its name in the folder there is no ledger there, and a restore that was cut short is begun
again. The till that the backup came from may still be selling: its device number is never used again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Self

from data import anchor, devices, erasures
from data.backup import FILES, SECRETS, bundles, keep_key, manifest, order, unpack, without_header
from data.bundle import Header, Key, key_for, opens, read_header
from data.keys import Keys, write_secret
from data.ledger import Ledger
from data.lock import WriterLock
from data.setup import make_room, remove_ledger
from data.snapshot import Facts, check_copy
from data.storage import LEDGER_FILE, LOCK_FILE, VAULT_FILE, sync_folder, told
from pos.backups import plain_passphrase
from pos.errors import PosError

_ASIDE = "restoring"

GoOn = Callable[[Ledger, Callable[[], str]], None]
"""Records on the restored ledger that it goes on as a new device, whose number it asks for once nothing is refused any more."""


class Restoring:
    """One restore, from the look at the folder to the ledger in its place. A context: left early, nothing is there."""

    def __init__(self, folder: Path, place: Path, passphrase: str) -> None:
        """Unpack the newest good backup in *place* (or the bundle *place*) beside where the ledger will lie.

        Raises exists, no_backup, wrong_passphrase, damaged (backup), read_only, disk_full, ledger_in_use.
        """
        self.folder = folder
        self.skipped: list[Path] = []
        self.misses_list = False
        """Some of `skipped` may have known of erased residents whom no list names that could be read."""
        self._device = ""
        self._aside = folder / _ASIDE
        passphrase = plain_passphrase(passphrase)
        self._keys: dict[tuple[object, ...], Key] = {}
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = WriterLock(folder / LOCK_FILE)
            self._lock.take()
            try:
                make_room(folder)
                self._place, candidates = _candidates(place)
                self._choose(candidates, passphrase)
                self._erased = self._find_erased(passphrase)
            except BaseException:
                self.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave nothing half made."""
        with contextlib.suppress(OSError):
            shutil.rmtree(self._aside, ignore_errors=True)
        self._lock.release()

    # -- finding and checking ------------------------------------------------------------------------------------
    def _choose(self, candidates: list[tuple[Path, Header]], passphrase: str) -> None:
        """The newest that opens and is whole; what had to be passed over is in `skipped`."""
        opened = False
        for path, header in reversed(candidates):
            key = self._key(header, passphrase)
            if not opens(header, key):
                self.skipped.append(path)
                continue
            opened = True
            try:
                self.held, self.at = self._unpack(path, key)
            except PosError as said:
                if said.code != "damaged":
                    raise
                self.skipped.append(path)
                continue
            self.file, self._header, self._kept = path, header, key
            return
        if not candidates:
            raise PosError("no_backup", place=str(self._place))
        raise PosError("damaged", "backup", place=str(candidates[-1][0])) if opened else PosError("wrong_passphrase")

    def _key(self, header: Header, passphrase: str) -> Key:
        known = (header.salt, header.cost)
        if known not in self._keys:
            self._keys[known] = key_for(header, passphrase)
        return self._keys[known]

    def _unpack(self, path: Path, key: Key) -> tuple[Facts, str]:
        shutil.rmtree(self._aside, ignore_errors=True)
        anchor.forget(self._aside)
        self._aside.mkdir(mode=0o700)
        with (self._aside / LEDGER_FILE).open("wb") as file:
            small = unpack(path, key, file)
            file.flush()
            os.fsync(file.fileno())
        held, at = manifest(small)
        uri = f"{(self._aside / LEDGER_FILE).absolute().as_uri()}?mode=ro&immutable=1"
        copy = sqlite3.connect(uri, uri=True, isolation_level=None)
        try:
            check_copy(copy, held, {})
        finally:
            copy.close()
        for name in FILES:
            if name in small:
                write_secret(self._aside / name, small[name])
        keys = Keys(self._aside)
        for name, secret in json.loads(small[SECRETS]).items():
            keys.keep(name, bytes.fromhex(secret))
        return held, at

    def _find_erased(self, passphrase: str) -> frozenset[int]:
        """Who is on a list of erased residents: in any bundle of this ledger that lies there and opens, also where another
        one was named, beside them, and in the folders if the lists are this ledger's."""
        numbers: set[int] = set()
        unread = without_header(self._place, self.held.ledger)
        for path, header in reversed(bundles(self._place, self.held.ledger)):
            listed = self._list_in(path, header, passphrase)
            numbers |= listed or frozenset()
            if listed is None and order(header) > order(self._header):
                unread.append(path)
        beside = erasures.beside(self._place, self.held.ledger)
        listed = erasures.read_beside(beside, (self._aside / VAULT_FILE).read_bytes())
        numbers |= listed or frozenset()
        self.misses_list = bool(unread) and listed is None
        self.skipped += [path for path in unread if path not in self.skipped]
        for folder in (self.folder, self._place):
            with contextlib.suppress(OSError):
                if (folder / VAULT_FILE).read_bytes() == (self._aside / VAULT_FILE).read_bytes():
                    numbers |= erasures.read(folder)
        return frozenset(numbers)

    def _list_in(self, path: Path, header: Header, passphrase: str) -> frozenset[int] | None:
        """The list in a bundle; None where it cannot be read."""
        key = self._key(header, passphrase)
        if not opens(header, key):
            return None
        try:
            return erasures.numbers_in(unpack(path, key, None).get(erasures.LIST_FILE, b""))
        except (PosError, OSError):
            return None

    # -- going on ------------------------------------------------------------------------------------------------
    def finish(self, go_on: GoOn) -> None:
        """Let *go_on* write the new device's first rows, then put the ledger in its place. Durable when it returns."""
        with told(self.folder):
            with Ledger.open(self._aside, mid_shift=True) as ledger:
                go_on(ledger, lambda: self._take_device(ledger))
                erasures.apply(ledger, self._erased, ledger.head()[1])
                seen = self._seen_from_now(ledger)
            keep_key(self._aside, self._kept)
            self._swap()
            anchor.forget(self._aside)
            if seen is not None:
                with contextlib.suppress(OSError):  # then `verify` says that nothing was seen here
                    anchor.write(self.folder, seen, sync=True)

    def _take_device(self, ledger: Ledger) -> str:
        """The new device's number; the same one if the disk refuses what comes after, and it is tried again."""
        self._device = self._device or devices.take(ledger.connection, self.folder, [self._place])
        return self._device

    def _seen_from_now(self, ledger: Ledger) -> anchor.Seen | None:
        """The head that this machine has seen in the ledger's place; None where it saw more there: that is missed, and said."""
        before, ends = anchor.read(self.folder), ledger.ends()
        same = before is not None and before.first == self.held.ledger
        if same and anchor.missing(ledger.connection, before, ends) is not None:
            return None
        return anchor.Seen(self.held.ledger, ends)

    def _swap(self) -> None:
        """The small files first, the ledger's name last: with it the restore has happened."""
        seen = anchor.read(self.folder)
        if seen is not None and seen.first != self.held.ledger:
            anchor.forget(self.folder)  # another ledger lies here from now on; of the same one its head is missed
        remove_ledger(self.folder)  # a -wal of a lost ledger would be played into this one
        (self._aside / LOCK_FILE).unlink(missing_ok=True)
        for path in sorted(self._aside.rglob("*")):
            if path.is_file():
                _sync_file(path)
        for path in sorted(self._aside.rglob("*")):
            to = self.folder / path.relative_to(self._aside)
            if path.is_dir():
                to.mkdir(mode=0o700, exist_ok=True)
            elif path.name != LEDGER_FILE:
                path.replace(to)
        # Where a name comes from is synced, too: some disks hold a move only with both folders.
        for folder in (self.folder, *self.folder.glob("*"), *self._aside.glob("*")):
            if folder.is_dir():
                sync_folder(folder)
        (self._aside / LEDGER_FILE).replace(self.folder / LEDGER_FILE)
        sync_folder(self.folder)
        sync_folder(self._aside)


def _candidates(place: Path) -> tuple[Path, list[tuple[Path, Header]]]:
    """The folder, and its backups of the one ledger that was backed up last, in the order they were made."""
    if os.path.isfile(place):
        header = read_header(place)
        return place.parent, [] if header is None else [(place, header)]
    if not os.path.isdir(place):
        raise PosError("no_backup", place=str(place))
    found = bundles(place)
    newest = max(found, key=lambda pair: pair[1].at, default=None)
    return place, [pair for pair in found if newest is not None and pair[1].ledger == newest[1].ledger]


def _sync_file(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
