"""Secrets by name: in the system's key store, else in files that only this user can read."""

import os
import stat

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from data import keys
from data.keys import Keys
from pos.errors import PosError
from shop.parts import keys_told
from tests.counter import run


class DesktopStore(KeyringBackend):
    """A key store as a desktop has it: it can be locked, and refuse."""

    priority = 5.0

    def __init__(self):
        self.held = {}
        self.locked = False

    def set_password(self, service, username, password):
        if self.locked:
            raise KeyringError("locked")
        self.held[service, username] = password

    def get_password(self, service, username):
        if self.locked:
            raise KeyringError("locked")
        return self.held.get((service, username))

    def delete_password(self, service, username):
        if self.locked:
            raise KeyringError("locked")
        del self.held[service, username]


@pytest.fixture
def place(tmp_path):
    keys.make_vault_key(tmp_path)
    return tmp_path


@pytest.fixture
def desktop(monkeypatch):
    before, store = keyring.get_keyring(), DesktopStore()
    monkeypatch.delenv(keys.CHOICE)
    monkeypatch.setattr(keys, "_SYSTEM_STORES", {__name__})
    keyring.set_keyring(store)
    yield store
    keyring.set_keyring(before)


def test_without_a_store_a_secret_lies_in_a_file_of_this_user(place):
    ours = Keys(place)
    assert (ours.where("signing"), ours.get("signing")) == ("", None)
    assert ours.keep("signing", b"\x00\r\n secret") == "file" == ours.where("signing")
    assert Keys(place).get("signing") == b"\x00\r\n secret"
    ours.keep("signing", b"another")
    assert ours.get("signing") == b"another"
    if os.name != "nt":
        assert stat.S_IMODE((place / "keys").stat().st_mode) == 0o700
        assert stat.S_IMODE((place / "keys" / "signing.key").stat().st_mode) == 0o600
    ours.drop("signing")
    assert (ours.where("signing"), list((place / "keys").iterdir())) == ("", [])


def test_what_a_crash_left_half_written_is_not_a_secret(place):
    ours = Keys(place)
    ours.keep("backup", b"old")
    (place / "keys" / "backup.key.new").write_bytes(b"ha")
    assert ours.get("backup") == b"old"
    ours.keep("backup", b"new")
    assert [file.name for file in (place / "keys").iterdir()] == ["backup.key"]


def test_with_a_store_no_file_holds_the_secret(place, desktop):
    ours = Keys(place)
    assert keys.has_store()
    assert ours.keep("signing", b"secret" * 5) == "store" == ours.where("signing")
    assert ours.get("signing") == b"secret" * 5
    for file in place.rglob("*"):
        assert not file.is_file() or b"secret" * 5 not in file.read_bytes()
    ours.drop("signing")
    assert (ours.where("signing"), desktop.held) == ("", {})


def test_two_ledgers_of_one_user_share_no_secret_and_a_moved_one_keeps_its_own(place, desktop, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    keys.make_vault_key(other)
    Keys(place).keep("signing", b"one")
    Keys(other).keep("signing", b"two")
    moved = place.rename(place.with_name("moved"))
    assert (Keys(moved).get("signing"), Keys(other).get("signing")) == (b"one", b"two")


def test_a_locked_store_is_not_taken_for_a_secret_never_made(place, desktop, monkeypatch):
    ours = Keys(place)
    ours.keep("signing", b"secret")
    desktop.locked = True
    with pytest.raises(PosError) as refused:
        ours.get("signing")
    assert (refused.value.code, refused.value.values) == ("key_away", {"name": "signing"})
    with pytest.raises(PosError, match="key_away"):
        ours.drop("signing")
    monkeypatch.setenv(keys.CHOICE, "file")  # started where there is no desktop
    with pytest.raises(PosError, match="key_away"):
        ours.get("signing")


def test_a_new_secret_goes_to_a_file_where_the_store_refuses_and_stays_there(place, desktop):
    ours = Keys(place)
    desktop.locked = True
    assert ours.keep("signing", b"secret") == "file"
    desktop.locked = False
    assert ours.get("signing") == b"secret"
    assert ours.keep("signing", b"next") == "file"


def test_another_programs_file_is_no_key_store(place, desktop, monkeypatch):
    monkeypatch.setattr(keys, "_SYSTEM_STORES", {"keyring.backends.SecretService"})
    assert not keys.has_store()
    assert Keys(place).keep("signing", b"secret") == "file"
    assert desktop.held == {}


def test_where_keys_lie_is_told(place, desktop, monkeypatch):
    assert not keys.lie_in_files(place)
    Keys(place).keep("signing", b"secret")
    assert not keys.lie_in_files(place)
    assert "系统的钥匙串里" in keys_told(place)
    desktop.locked = True
    Keys(place).keep("backup", b"secret")
    assert keys.lie_in_files(place)
    assert keys_told(place) == f"这台电脑没有可用的系统钥匙串：钥匙都是 {place} 里的文件，只有现在登录的这个用户能读。"


def test_init_tells_where_keys_lie(tmp_path):
    made = run("init", "--site", "S", "--manager", "M", "--pin", "8888", "--data", str(tmp_path / "till"))
    assert "没有可用的系统钥匙串" in made.stderr.decode()


def test_each_purpose_has_a_key_of_its_own():
    key = bytes(range(32))
    made = {keys.for_purpose(key, purpose) for purpose in ("digest", "pepper")} | {key}
    assert len(made) == 3 and all(len(one) == 32 for one in made)
    assert keys.for_purpose(key, "digest") == keys.for_purpose(key, "digest")
