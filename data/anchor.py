"""The ledger's head in a second place, outside its folder: what tells a ledger that was cut short from a whole one.

A small JSON file of this user and machine, one for each place where a ledger lies. It is written by a thread of its
own, a moment after a commit that is durable, so it never runs ahead of the file; a crash in between leaves it behind,
which is no loss. It is synced at the close of a shift, at a Z and at the end. That it cannot be written stops nobody.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import NamedTuple

from data.storage import VAULT_FILE, sync_folder
from pos.entries import GENESIS
from pos.errors import PosError
from pos.ledger import Head, Missing

STATE = "DOORSTEP_STATE"
"""The environment's word on where these files lie."""
DELAY_S = 0.4
"""Commits in so short a time become one write."""


class Seen(NamedTuple):
    """What was seen of a ledger: the first hash of its chain, and its head."""

    first: str
    head: Head
    taken: str = ""
    """The device number that it goes on under from now on, until its head says so itself."""


def place(folder: Path) -> Path:
    """The file that belongs to the ledger in *folder*."""
    told = os.environ.get(STATE)
    if told:
        state = Path(told)
    else:
        from platformdirs import user_state_path

        state = user_state_path("doorstep", appauthor=False)
    name = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return state / f"head-{name}.json"


def read(folder: Path) -> Seen | None:
    """What was last seen of the ledger in *folder*; None where nothing was, or it cannot be read."""
    try:
        plain = json.loads(place(folder).read_bytes())
        head = Head(plain["device"], plain["seq"], plain["hash"], plain["count"], plain["grand"])
        seen = Seen(plain["first"], head, plain.get("taken", ""))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    texts, numbers = (seen.first, head.device, head.hash, seen.taken), (head.seq, head.count, head.grand_fen)
    right = all(type(text) is str for text in texts) and all(type(number) is int for number in numbers)
    return seen if right else None


def write(folder: Path, seen: Seen, *, sync: bool) -> None:
    """Keep what was seen, in place of what was there. Raises OSError."""
    path = place(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {"ledger": str(folder.resolve()), "first": seen.first, **seen.head.plain()}
    if seen.taken:
        plain["taken"] = seen.taken
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(json.dumps(plain, ensure_ascii=True, sort_keys=True).encode())
        if sync:
            file.flush()
            os.fsync(file.fileno())
    new.replace(path)
    if sync:
        sync_folder(path.parent)


def no_ledger(folder: Path) -> PosError:
    """What is said where no ledger lies: there never was one, or the one that this machine has seen there is gone."""
    seen = read(folder)
    if seen is None or not os.path.exists(folder / VAULT_FILE):  # who cleared it all away begins anew on purpose
        return PosError("exists", "none", place=str(folder))
    return PosError("exists", "gone", place=str(folder), seen=f"{seen.head.count:,}")


def forget(folder: Path) -> None:
    """Nothing was seen in *folder*: another ledger is to lie there, on purpose. Durable when it returns."""
    path = place(folder)
    if path.exists():
        path.unlink()
        sync_folder(path.parent)


def first_hash(connection: sqlite3.Connection) -> str:
    """The hash that the chain begins with."""
    row = connection.execute("SELECT hash FROM journal ORDER BY rowid LIMIT 1").fetchone()
    return row[0] if row else GENESIS


def missing(connection: sqlite3.Connection, seen: Seen | None, ends: Head) -> Missing | None:
    """What a ledger lacks of what was *seen*; None where all of it is there."""
    if seen is None:
        return None
    if first_hash(connection) != seen.first:
        return Missing(seen.head, ends, "other")
    row = connection.execute(
        "SELECT hash FROM journal WHERE device = ? AND seq = ?", (seen.head.device, seen.head.seq)
    ).fetchone()
    if row is None:
        return Missing(seen.head, ends, "")
    return None if row[0] == seen.head.hash else Missing(seen.head, ends, "changed")


class Anchor:
    """Keeps the head of one open ledger in its second place. `note` returns at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = threading.Condition()
        self._latest: Seen | None = None
        self._sync = self._ending = self._failed = False
        self._thread: threading.Thread | None = None

    def note(self, seen: Seen, *, sync: bool) -> None:
        """Write this down soon; with *sync* now, and durably."""
        with self._changed:
            wake = sync or self._latest is None  # else the thread waits out its delay, and waking costs the sale
            self._latest, self._sync = seen, self._sync or sync
            if wake:
                self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="head", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Write down what was last noted, durably, and end."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(timeout=10.0)

    def _work(self) -> None:
        last: Seen | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._latest is not None or self._ending)
                self._changed.wait_for(lambda: self._sync or self._ending, DELAY_S)
                seen, sync, ending = self._latest, self._sync, self._ending
                self._latest, self._sync = None, False
            last = seen or last
            if last is not None and (seen is not None or ending):
                self._write(last, sync=sync or ending)
            if ending:
                return

    def _write(self, seen: Seen, *, sync: bool) -> None:
        try:
            write(self._folder, seen, sync=sync)
        except OSError as error:
            if not self._failed:  # said once: the next one fails for the same reason
                self._failed = True
                import logging

                logging.getLogger(__name__).warning("the head could not be kept beside the ledger: %s", error.strerror)
