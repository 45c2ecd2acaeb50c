"""Who was erased, in a list outside the ledger: by number only, so that a restored backup forgets them too.

The journal is the truth; the list and the keys follow it after the commit, and again at every opening. It is in each backup,
and beside the backups. A restore reads each list that it finds (`read`, `read_beside`) and carries it out on the ledger it brought back (`apply`), before anything is shown.
"""

from __future__ import annotations

import hmac
import os
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from data.keys import for_purpose
from data.persons import Persons
from data.storage import sync_folder
from data.vault import number_of, set_last_number
from pos.resident import resident_name

if TYPE_CHECKING:
    from data.ledger import Ledger

LIST_FILE = "erased.list"
REASON = "按删除名单再次删除"
"""What the journal gives as the reason where a restored ledger forgets somebody again."""

_LINE = re.compile(rb"R(\d{4,11})\n")


def read(folder: Path) -> frozenset[int]:
    """The numbers on the list in *folder*; a line that a power cut tore says nothing."""
    try:
        return numbers_in((folder / LIST_FILE).read_bytes())
    except FileNotFoundError:
        return frozenset()


def numbers_in(raw: bytes) -> frozenset[int]:
    """The numbers on a list that was read elsewhere."""
    return frozenset(int(line[1]) for part in raw.splitlines(keepends=True) if (line := _LINE.fullmatch(part)))


def add(folder: Path, numbers: Iterable[int]) -> None:
    """Put the numbers that are not there yet on the list, durable when this returns."""
    new = sorted(set(numbers) - read(folder))
    if not new:
        return
    path = folder / LIST_FILE
    made = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "r+b") as file:
        whole = file.read()
        file.seek(whole.rfind(b"\n") + 1)  # over a line that was torn
        file.truncate()
        file.write(b"".join(f"{resident_name(number)}\n".encode() for number in new))
        file.flush()
        os.fsync(file.fileno())
    if made:
        sync_folder(folder)


def beside(place: Path, ledger: str) -> Path:
    """The list that lies beside the backups of *ledger* (its first hash) in *place*."""
    return place / f"doorstep-{ledger[:8]}.erased"


def lay_beside(path: Path, numbers: Iterable[int], vault_key: bytes) -> None:
    """Put the numbers on the list at *path*, so that no bundle need be read for it; durable but for its name.

    Each line bears a digest keyed with the vault's key: a bit that turns on a stick, or its finder, must erase nobody.
    """
    known = read_beside(path, vault_key) or frozenset()
    whole = known | set(numbers)
    if whole == known:
        return
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.write(b"".join(_sealed_line(number, vault_key) for number in sorted(whole)))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def read_beside(path: Path, vault_key: bytes) -> frozenset[int] | None:
    """The numbers on such a list, of lines that are whole; None where there is none."""
    if not os.path.isfile(path):  # nor is a named pipe waited at
        return None
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError:
        return None
    numbers = numbers_in(b"".join(line.partition(b" ")[0] + b"\n" for line in lines))
    return frozenset(number for number in numbers if _sealed_line(number, vault_key) in lines) or None


def _sealed_line(number: int, vault_key: bytes) -> bytes:
    name = resident_name(number).encode()
    digest = hmac.new(for_purpose(vault_key, "erased list"), name, "sha256").hexdigest()
    return b"%b %b\n" % (name, digest.encode())


def on_record(connection: sqlite3.Connection) -> set[int]:
    """The numbers that the journal says are erased."""
    rows = connection.execute("SELECT resident FROM enrolment WHERE state = 'erased'")
    return {number for (resident,) in rows if (number := number_of(resident)) is not None}


def carry_out(folder: Path, persons: Persons, numbers: set[int]) -> None:
    """Forget the keys of these persons and put them on the list. What the disk refuses is done at the next opening."""
    if not numbers:
        return
    try:
        persons.forget(numbers)
        add(folder, numbers)
    except OSError as error:
        import logging

        logging.getLogger(__name__).error("an erasure waits for the next start: %s", type(error).__name__)


def apply(ledger: Ledger, numbers: Iterable[int], at: str) -> int:
    """Erase in a restored *ledger* who is on a list and still in it, on the record at *at*; how many there were.

    No number on the list is given to anybody again.
    """
    wanted = set(numbers)
    with ledger.transaction():
        known = {number for (number,) in ledger.connection.execute("SELECT number FROM resident")}
        again = sorted((wanted & known) - on_record(ledger.connection))
        for number in again:
            ledger.append("resident.erased", {"resident": resident_name(number), "reason": REASON}, at)
            ledger.erase(resident_name(number))
        set_last_number(ledger.connection, max(wanted | known, default=0))
    add(ledger.folder, wanted)
    return len(again)
