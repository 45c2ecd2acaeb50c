"""Persons' keys: one random key for each resident, in a file outside the ledger's. Forgetting a key erases the person.

Whatever the ledger's file says of a resident is sealed with their key: rows of the vault, a diner in an open or parked
cart, an answer that names them. So an old copy of the ledger beside today's keys shows nobody who was erased.

`DIR/persons.keys` is a row of 32-byte slots, by resident number; zeros are no key. A new key is on the disk before the
transaction that uses it commits.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from data.keys import for_purpose
from data.storage import sync_folder, told

PERSONS_FILE = "persons.keys"
SLOT = 32
NO_KEY = bytes(SLOT)
_NONCE = 12


class Persons:
    """The keys beside one ledger. Read when the first is asked for; a sale without a card asks for none.

    Without a folder they are in memory only, for a copy of a ledger that is there too.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / PERSONS_FILE if folder is not None else None
        self._slots: bytearray | None = None
        self._new: dict[int, bytes] = {}  # of the running transaction

    def _read(self) -> bytearray:
        if self._slots is None:
            path = self._path
            if path is None or not path.exists():
                self._slots = bytearray()
            else:
                with told(path.parent):
                    self._slots = bytearray(path.read_bytes())
        return self._slots

    def _key(self, number: int) -> bytes | None:
        start = (number - 1) * SLOT
        slot = self._new.get(number) or bytes(self._read()[start : start + SLOT])
        return slot if len(slot) == SLOT and slot != NO_KEY else None

    # -- sealing -------------------------------------------------------------------------------------------------
    def seal(self, number: int, plain: Any) -> bytes:
        """*plain* (JSON values) for whoever has the person's key; one is made where there is none."""
        key = self._key(number)
        if key is None:
            key = self._new[number] = os.urandom(SLOT)
        nonce = os.urandom(_NONCE)
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return nonce + bytes(_sealing()[0](key).encrypt(nonce, text, _about(number)))

    def open(self, number: int, sealed: bytes) -> Any:
        """What was sealed, or None where the key is gone or is not the right one."""
        key = self._key(number)
        if key is None:
            return None
        cipher, invalid = _sealing()
        try:
            raw: bytes = cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _about(number))
            return json.loads(raw.decode("utf-8", "surrogatepass"))
        except (invalid, ValueError):
            return None

    def digest(self, number: int, text: str) -> str:
        """A digest of *text* that only the person's key gives; '' where the key is gone."""
        key = self._key(number)
        if key is None:
            return ""
        own = for_purpose(key, "kept apart")
        return hmac.new(own, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    # -- the file ------------------------------------------------------------------------------------------------
    def flush(self) -> None:
        """Put the new keys on the disk. Called before the commit of what they seal."""
        if self._new:
            self._write(self._new)
            self._new = {}

    def drop_new(self) -> None:
        """The transaction failed: what its new keys would have sealed is not there."""
        self._new = {}

    def forget(self, numbers: Iterable[int]) -> None:
        """Overwrite the keys of these persons, durable when this returns."""
        known = {number: NO_KEY for number in numbers if self._key(number) is not None}
        if known:
            self._write(known)

    def _write(self, keys: Mapping[int, bytes]) -> None:
        slots = self._read()
        if self._path is not None:
            _write_slots(self._path, keys)
        for number, key in keys.items():
            end = number * SLOT
            slots.extend(bytes(max(0, end - len(slots))))
            slots[end - SLOT : end] = key


def _write_slots(path: Path, keys: Mapping[int, bytes]) -> None:
    made = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        for number, key in sorted(keys.items()):
            file.seek((number - 1) * SLOT)
            file.write(key)
        os.fsync(file.fileno())
    if made:
        sync_folder(path.parent)


@cache
def _sealing() -> tuple[Any, type[Exception]]:
    """The cipher, and what it raises at a wrong key: looked up once, for a search opens 20,000 persons."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM, InvalidTag


def _about(number: int) -> bytes:
    """Bound to the seal, so that no row can be put in another's place."""
    return f"resident {number}".encode()
