"""A backup's one file: a clear header, then everything else compressed and sealed in chunks.

The header tells whose backup it is (a ledger's first hash, device, last row, moment) and how the passphrase becomes a
key; nothing in it is personal. The rest is ChaCha20-Poly1305 over chunks that are numbered, the last one marked, so that
a flipped bit, a chunk out of place and a file that ends too early are all told; each file has a key of its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from gzip import GzipFile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pos.errors import PosError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

SUFFIX = ".backup"
FORMAT = 1
CHUNK = 1 << 18
_MAGIC = b"DOORSTEP-BACKUP\n"
_TAG = 16
_MOST_HEADER = 4096
_MOST_MEMORY_KIB, _MOST_PASSES = 1 << 20, 64  # a made-up header must not eat the machine


@dataclass(frozen=True, slots=True)
class Cost:
    """What argon2id takes to make a key of a passphrase."""

    memory_kib: int = 1 << 16
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class Key:
    """A passphrase made into a key: what seals and opens bundles. The passphrase itself is kept nowhere."""

    salt: bytes
    cost: Cost
    secret: bytes

    def to_bytes(self) -> bytes:
        """As the key store keeps it."""
        return json.dumps({"salt": self.salt.hex(), "secret": self.secret.hex(), **asdict(self.cost)}).encode()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Key:
        """What `to_bytes` gave. Raises ValueError."""
        try:
            plain = json.loads(kept)
            cost = Cost(plain["memory_kib"], plain["passes"], plain["lanes"])
            return cls(bytes.fromhex(plain["salt"]), cost, bytes.fromhex(plain["secret"]))
        except (KeyError, TypeError) as error:
            raise ValueError("no key of a backup") from error


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in clear at the beginning of a bundle."""

    ledger: str  # the hash of its first row: which ledger it is, and no more
    device: str
    seq: int
    at: str  # stamp of the moment that it holds
    salt: str
    memory_kib: int
    passes: int
    lanes: int
    nonce: str
    check: str  # tells a wrong passphrase from a damaged file
    format: int = FORMAT

    @property
    def cost(self) -> Cost:
        """What the passphrase's key takes."""
        return Cost(self.memory_kib, self.passes, self.lanes)


COST = Cost()


def make_key(passphrase: str, salt: bytes = b"", cost: Cost | None = None) -> Key:
    """The key of *passphrase* (as `plain_passphrase` gives it); without a salt, a new one."""
    from argon2.low_level import Type, hash_secret_raw

    salt, cost = salt or os.urandom(16), cost or COST
    secret = hash_secret_raw(
        passphrase.encode(), salt, cost.passes, cost.memory_kib, cost.lanes, hash_len=32, type=Type.ID
    )
    return Key(salt, cost, secret)


def key_for(header: Header, passphrase: str) -> Key:
    """The key that *passphrase* makes for a bundle."""
    return make_key(passphrase, bytes.fromhex(header.salt), header.cost)


def opens(header: Header, key: Key) -> bool:
    """Whether *key* is the one the bundle was sealed with."""
    return _derived(key, header.nonce, "check").hex() == header.check


def _derived(key: Key, nonce: str, purpose: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, bytes.fromhex(nonce), f"doorstep backup {purpose}".encode()).derive(key.secret)


def read_header(path: Path) -> Header | None:
    """The header of the file at *path*; None where it is no bundle of ours. Raises newer_ledger."""
    with path.open("rb") as file:
        found = _header(file)
    if found is not None and found.format != FORMAT:
        raise PosError("newer_ledger", place=str(path))
    return found


def _header(file: IO[bytes]) -> Header | None:
    if file.read(len(_MAGIC)) != _MAGIC:
        return None
    line = file.readline(_MOST_HEADER)
    try:
        header = Header(**json.loads(line))
        bytes.fromhex(header.salt), bytes.fromhex(header.nonce)
    except (TypeError, ValueError, RecursionError):
        return None
    texts = (header.ledger, header.device, header.at, header.salt, header.nonce, header.check)
    counts = (header.seq, header.memory_kib, header.passes, header.lanes, header.format)
    right = all(type(text) is str for text in texts) and all(type(count) is int and count >= 0 for count in counts)
    bounded = header.memory_kib <= _MOST_MEMORY_KIB and header.passes <= _MOST_PASSES and 0 < header.lanes <= 64
    return header if right and bounded else None


def header_of(key: Key, *, ledger: str, device: str, seq: int, at: str) -> Header:
    """The header of a new bundle."""
    nonce = os.urandom(32).hex()
    check = _derived(key, nonce, "check").hex()
    return Header(ledger, device, seq, at, key.salt.hex(), **asdict(key.cost), nonce=nonce, check=check)


@contextmanager
def sealed(file: IO[bytes], header: Header, key: Key) -> Iterator[IO[bytes]]:
    """Write a bundle into *file*: what is written into the result is compressed, then sealed."""
    line = json.dumps(asdict(header), separators=(",", ":")).encode() + b"\n"
    file.write(_MAGIC + line)
    sealer = _Sealer(file, _cipher(header, key), hashlib.sha256(line).digest())
    with GzipFile(filename="", mode="wb", compresslevel=1, fileobj=sealer, mtime=0) as packed:
        yield packed  # type: ignore[misc]
    sealer.finish()


@contextmanager
def unsealed(path: Path, key: Key) -> Iterator[IO[bytes]]:
    """Read a bundle. Raises damaged (backup) at the first chunk that is not what was written."""
    with path.open("rb") as file:
        header = _header(file)
        if header is None:
            raise PosError("damaged", "backup", place=str(path))
        if not opens(header, key):
            raise PosError("wrong_passphrase", place=str(path))
        file.seek(len(_MAGIC))
        opener = _Opener(file, _cipher(header, key), hashlib.sha256(file.readline(_MOST_HEADER)).digest())
        try:
            with GzipFile(fileobj=io.BufferedReader(opener, CHUNK), mode="rb") as packed:
                yield packed  # type: ignore[misc]
                while packed.read(CHUNK):  # the end is part of what must be right
                    pass
        except (_Broken, EOFError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise PosError("damaged", "backup", place=str(path)) from error


def _cipher(header: Header, key: Key) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(_derived(key, header.nonce, "data"))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class _Broken(Exception):
    """A chunk is not what was written."""


class _Sealer(io.RawIOBase):
    """Takes bytes and writes them in sealed chunks; `finish` writes the last one."""

    def __init__(self, file: IO[bytes], cipher: ChaCha20Poly1305, about: bytes) -> None:
        self._file, self._cipher, self._about = file, cipher, about
        self._waiting = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, more: Any) -> int:
        self._waiting += more
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(more)

    def finish(self) -> None:
        """Write what waits as the last chunk."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, self._about))
        self._number += 1


class _Opener(io.RawIOBase):
    """Gives the bytes that a sealer took."""

    def __init__(self, file: IO[bytes], cipher: ChaCha20Poly1305, about: bytes) -> None:
        self._file, self._cipher, self._about = file, cipher, about
        self._next = file.read(CHUNK + _TAG)
        self._plain = b""
        self._number = 0

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        while not self._plain and self._next:
            self._plain = self._open()
        count = min(len(room), len(self._plain))
        room[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _open(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        chunk, self._next = self._next, self._file.read(CHUNK + _TAG)
        try:
            plain: bytes = self._cipher.decrypt(_nonce(self._number, last=not self._next), chunk, self._about)
        except InvalidTag:
            raise _Broken from None
        self._number += 1
        return plain
