"""Secrets kept outside the ledger's file, by name: the system's key store where there is one, else files.

A file lies in `DIR/keys/`, is made whole or not at all, and only this user can read it. A secret that is in the store
leaves a note of that in `DIR/keys/`, so that a store that does not answer is never taken for a secret that was never
made. A store may ask its user something and wait: nothing here is called on the Till's thread, `vault_key` and
`for_purpose` aside, which every start needs and which are a file and an HMAC.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from data.storage import VAULT_FILE, sync_folder, told
from pos.errors import PosError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEYS_FOLDER = "keys"
CHOICE = "DOORSTEP_KEYS"
"""The environment's word on where new secrets go: `file` leaves the system's key store alone."""

_SERVICE = "doorstep"
_SYSTEM_STORES = {f"keyring.backends.{name}" for name in ("Windows", "macOS", "SecretService", "libsecret", "kwallet")}

Place = Literal["", "store", "file"]


class Keys:
    """The secrets that belong to the ledger in one folder. A name is a word: `signing`, `backup`."""

    def __init__(self, folder: Path) -> None:
        self._ledger = folder
        self.folder = folder / KEYS_FOLDER

    def where(self, name: str) -> Place:
        """Where the secret lies: "store", "file", or "" where none was ever made. Asks no store."""
        if self._file(name).exists():
            return "file"
        return "store" if self._note(name).exists() else ""

    def get(self, name: str) -> bytes | None:
        """The secret, or None where none was ever made. Raises key_away where its place does not answer."""
        with told(self.folder):
            place = self.where(name)
            if not place:
                return None
            if place == "file":
                return self._file(name).read_bytes()
        secret = _from_store(self._account(name))
        if secret is None:
            raise PosError("key_away", name=name)
        return secret

    def keep(self, name: str, secret: bytes) -> Place:
        """Keep *secret*, durable when this returns, in place of one of that name; where it lies now."""
        with told(self._ledger):
            make_private_folder(self.folder)
            if self.where(name) != "file" and _to_store(self._account(name), secret):
                write_secret(self._note(name), b"in the system's key store\n")
                return "store"
            write_secret(self._file(name), secret)
            self._note(name).unlink(missing_ok=True)
        return "file"

    def drop(self, name: str) -> None:
        """Forget a secret, wherever it lies."""
        if self.where(name) == "store":
            _out_of_store(self._account(name))
        for path in (self._file(name), self._note(name)):
            path.unlink(missing_ok=True)
        if self.folder.is_dir():
            sync_folder(self.folder)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def _note(self, name: str) -> Path:
        return self.folder / f"{name}.stored"

    def _account(self, name: str) -> str:
        """The name in the store, this ledger's own: two ledgers of one user share nothing, and a moved one keeps its."""
        return f"{for_purpose(vault_key(self._ledger), 'key store').hex()[:16]}/{name}"


def has_store() -> bool:
    """Whether this machine has a key store that is the system's own. Loads keyring: a tenth of a second or two."""
    return _store() is not None


def lie_in_files(folder: Path) -> bool:
    """Whether the secrets of the ledger in *folder* lie in files, or would: there is no store, or it refused."""
    made = folder / KEYS_FOLDER
    return any(made.glob("*.key")) or not (any(made.glob("*.stored")) or has_store())


def for_purpose(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose (HKDF's expansion, one block): knowing one tells nothing of another."""
    return hmac.new(key, f"doorstep {purpose}".encode() + b"\x01", hashlib.sha256).digest()


# -- the vault's key: a file, because each start needs it at once ----------------------------------------------------
def make_vault_key(folder: Path) -> bytes:
    """The vault's key of a new ledger; one that lies there already is kept."""
    path = folder / VAULT_FILE
    if not path.exists():
        write_secret(path, os.urandom(32))
    return vault_key(folder)


def drop_vault_key(folder: Path) -> None:
    """Take back the key of a ledger that was not made after all."""
    for path in (folder / VAULT_FILE, _unfinished(folder / VAULT_FILE)):
        path.unlink(missing_ok=True)


def vault_key(folder: Path) -> bytes:
    """The vault's key. Raises damaged where it is gone: no PIN could be told right from wrong; read_only (unreadable)."""
    path = folder / VAULT_FILE
    with told(folder):
        key = path.read_bytes() if path.exists() else b""
    if len(key) != 32:
        raise PosError("damaged", place=str(path))
    return key


# -- files -----------------------------------------------------------------------------------------------------------
def make_private_folder(folder: Path) -> None:
    """Make *folder*, which only this user may look into. On Windows the user's own folders are private by themselves."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)


def write_secret(path: Path, secret: bytes) -> None:
    """Write *secret* whole or not at all, durable when this returns, for this user's eyes only."""
    new = _unfinished(path)
    new.unlink(missing_ok=True)  # what a crash left may be open to others
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


# -- the system's key store ------------------------------------------------------------------------------------------
def _store() -> KeyringBackend | None:
    """The system's own store; never another program's file, which would protect less than ours."""
    if os.environ.get(CHOICE) == "file":
        return None
    import keyring
    from keyring.core import recommended

    try:
        chosen = keyring.get_keyring()
        stores = getattr(chosen, "backends", [chosen])  # the one that is asked, or a chain of several
        return next((one for one in stores if type(one).__module__ in _SYSTEM_STORES and recommended(one)), None)
    except Exception:  # what a configuration names cannot be loaded, or a service does not answer
        return None


def _from_store(account: str) -> bytes | None:
    store = _store()
    try:
        text = None if store is None else store.get_password(_SERVICE, account)
        return None if text is None else bytes.fromhex(text)
    except Exception:  # locked, refused, no bus: each backend has errors of its own
        return None


def _to_store(account: str, secret: bytes) -> bool:
    """Put it there; True only where it can be read again."""
    store = _store()
    if store is None:
        return False
    try:
        store.set_password(_SERVICE, account, secret.hex())
    except Exception:  # locked, refused, too long
        return False
    return _from_store(account) == secret


def _out_of_store(account: str) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        store = _store()
        if store is None:
            raise LookupError
        store.delete_password(_SERVICE, account)
    except PasswordDeleteError:
        return  # it is gone already
    except Exception:  # locked, refused, no store here
        raise PosError("key_away", name=account.rpartition("/")[2]) from None
