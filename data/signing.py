"""The till's own signature under each closing: who holds a paper or an export can tell that this till wrote it.

An Ed25519 key of this till, made at the first Z and kept through `data.keys`. It is self-made: it says that the same till
signed, not whose till it is, and it makes no fiscal claim. A key that is not to be had leaves a mark in the row, and the
next closing that is signed names those that were not. `cryptography` is loaded where something is signed or checked.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from data.journal import canonical
from data.keys import Keys
from pos.entries import Body
from pos.errors import PosError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET = "signing"
"""The name under which the keys lie: 32 bytes each, the newest first."""
CLOSINGS = frozenset({"z.closed", "month.sealed"})
SIGNED = CLOSINGS | {"key.made"}
WAIT_S = 5.0
"""A key store may ask its user something and wait; the closing goes on without."""

T = TypeVar("T")


def message(previous: str, device: str, seq: int, at: str, kind: str, body: Body) -> bytes:
    """What is signed: the row as the chain has it, but for its signature."""
    plain = {name: value for name, value in body.items() if name != "signature"}
    return f"{previous}\n{device}\n{seq}\n{at}\n{kind}\n{canonical(plain)}".encode()


def fingerprint(public: str) -> str:
    """A public key (hex) as people compare it."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def is_signed(public: str, signature: str, said: bytes) -> bool:
    """Whether *signature* (hex) under *said* is that of the key *public* (hex)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True


def own_keys(folder: Path) -> frozenset[str]:
    """The public keys (hex) of this till whose secrets are at hand; none where they are away."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = _in_time(lambda: Keys(folder).get(SECRET)) or b""
    made = (secret[start : start + 32] for start in range(0, len(secret) - 31, 32))
    return frozenset(Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw().hex() for key in made)


class Signer:
    """The keys of the ledger in one folder."""

    def __init__(self, folder: Path) -> None:
        self._keys = Keys(folder)
        self._found: dict[str, Ed25519PrivateKey] = {}  # by fingerprint

    def make(self, previous: str) -> Body | None:
        """A new key, durable, and what its row says; None where it cannot be kept now."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        old = _in_time(lambda: self._keys.get(SECRET)) or b""
        key = Ed25519PrivateKey.from_private_bytes(os.urandom(32))
        place = _in_time(lambda: self._keys.keep(SECRET, key.private_bytes_raw() + old))
        if place is None:
            return None
        public = key.public_key().public_bytes_raw().hex()
        self._found[fingerprint(public)] = key
        return {"public": public, "place": place, "previous": previous}

    def sign(self, name: str, said: bytes) -> str | None:
        """The signature (hex) of the key with the fingerprint *name*; None where it is not to be had."""
        if name not in self._found:
            self._load()
        key = self._found.get(name)
        return None if key is None else key.sign(said).hex()

    def _load(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        secret = _in_time(lambda: self._keys.get(SECRET)) or b""
        for start in range(0, len(secret) - 31, 32):
            key = Ed25519PrivateKey.from_private_bytes(secret[start : start + 32])
            self._found[fingerprint(key.public_key().public_bytes_raw().hex())] = key


def _in_time(ask: Callable[[], T]) -> T | None:
    """What *ask* answers within WAIT_S; None where it refuses or does not."""
    answers: list[T] = []

    def work() -> None:
        with suppress(PosError, OSError):
            answers.append(ask())

    thread = threading.Thread(target=work, name="keys", daemon=True)
    thread.start()
    thread.join(WAIT_S)
    return answers[0] if answers else None


def signed(connection: sqlite3.Connection, signer: Signer, row: tuple[str, str, int, str, str], body: Body) -> Body:
    """*body* with its signature, or with the mark that it has none. *row*: previous hash, device, seq, at, kind."""
    kind = row[4]
    found = connection.execute("SELECT fingerprint FROM signing_key ORDER BY place DESC LIMIT 1").fetchone()
    name = found[0] if found else ""
    if kind == "key.made":
        if not name:
            return body
        signature = signer.sign(name, message(*row, body))
        return body | ({"lost": 1} if signature is None else {"signature": signature})
    waiting = connection.execute("SELECT device, seq FROM unsigned WHERE named = 0 ORDER BY place").fetchall()
    whole = body | {"key": name}
    if waiting:
        whole["not_signed"] = [f"{device}:{seq}" for device, seq in waiting]
    signature = signer.sign(name, message(*row, whole)) if name else None
    return body | ({"unsigned": "no_key"} if signature is None else whole | {"signature": signature})
