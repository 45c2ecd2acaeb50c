"""Backups on a disk that is full or takes nothing, and a restore cut short at each of its last steps."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from data import bundle
from data.backup import back_up, bundles
from data.bundle import Cost, Key, make_key
from data.restore import Restoring
from data.storage import has_ledger
from data.verify import verify
from pos.errors import PosError
from shop.backups import finish_restore
from tests.counter import MANAGER_PIN, NOON, new_site
from tests.faults.world import give_up_rights, in_a_child, small_disk

PASSPHRASE = "tulip garden seven"


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch):
    monkeypatch.setattr(bundle, "COST", Cost(8, 1, 1))
    monkeypatch.setenv("DOORSTEP_KEYS", "file")


def key() -> Key:
    return make_key("tulipgardenseven")


def test_a_full_stick_keeps_its_backups_and_the_till_sells_on(tmp_path):
    till, stick = tmp_path / "till", tmp_path / "stick"
    stick.mkdir()

    def work() -> None:
        site = new_site(till)
        (first,) = back_up(till, [stick], key(), NOON)
        assert first.file is not None
        room = os.statvfs(stick)
        (stick / "photos").write_bytes(b"\0" * (room.f_bavail * room.f_frsize - 4096))
        (full,) = back_up(till, [stick], key(), NOON + timedelta(hours=2))
        assert full.refusal is not None
        assert (full.refusal.code, full.refusal.why) == ("disk_full", "backup")
        assert [path for path, _header in bundles(stick)] == [first.file] and not list(stick.glob("*.part"))
        site.do("want", name="豆苗")
        (stick / "photos").unlink()
        (again,) = back_up(till, [stick], key(), NOON + timedelta(hours=3))
        assert again.file is not None
        site.close()

    in_a_child(work, small_disk(stick, "256k"))


def test_no_room_for_the_copy_is_said_and_changes_nothing(tmp_path):
    """The ledger's own disk has no room to take a copy: the till goes on, the backup is refused."""
    till, stick = tmp_path / "till", tmp_path / "stick"
    till.mkdir()
    stick.mkdir()

    def work() -> None:
        site = new_site(till)
        room = os.statvfs(till)
        (till / "photos").write_bytes(b"\0" * (room.f_bavail * room.f_frsize - 65536))
        with pytest.raises(PosError) as refusal:
            back_up(till, [stick], key(), NOON)
        assert refusal.value.code == "disk_full"
        assert not list(stick.iterdir()) and not list(till.glob(".backup-*"))
        (till / "photos").unlink()
        site.do("want", name="豆苗")
        site.close()
        assert not verify(till).faults

    in_a_child(work, small_disk(till, "3m"))


def test_a_new_stick_in_the_place_of_the_old_one_gets_its_backup(tmp_path):
    till, stick = tmp_path / "till", tmp_path / "stick"
    stick.mkdir()
    site = new_site(till)
    (first,) = back_up(till, [stick], key(), NOON)  # what lies under the mount is the old one

    def work() -> None:
        assert not list(stick.iterdir())
        (result,) = back_up(till, [stick], key(), NOON + timedelta(hours=2))
        assert result.refusal is None and [path for path, _header in bundles(stick)] == [result.file]

    in_a_child(work, small_disk(stick, "20m"))
    site.close()
    assert [path for path, _header in bundles(stick)] == [first.file]


def test_a_stick_that_is_write_protected_is_said(tmp_path):
    till, stick = tmp_path / "till", tmp_path / "stick"
    stick.mkdir()
    site = new_site(till)
    (first,) = back_up(till, [stick], key(), NOON)
    stick.chmod(0o500)

    def work() -> None:
        (result,) = back_up(till, [stick], key(), NOON + timedelta(hours=2))
        assert result.refusal is not None and (result.refusal.code, result.refusal.why) == ("read_only", "backup")
        with Restoring(tmp_path / "new", stick, PASSPHRASE) as found:  # it can still be read
            finish_restore(found, MANAGER_PIN)
        assert not verify(tmp_path / "new").faults

    try:
        in_a_child(work, give_up_rights)
    finally:
        stick.chmod(0o700)
        site.close()
    assert [path for path, _header in bundles(stick)] == [first.file]


class Cut(Exception):
    """The plug."""


class Dying(Restoring):
    """A restore in a process that dies: nobody tidies up, and the system takes the lock."""

    def close(self) -> None:
        self._lock.release()


def test_a_restore_cut_short_anywhere_is_begun_again(tmp_path, monkeypatch):
    stick, new = tmp_path / "stick", tmp_path / "new"
    site = new_site(tmp_path / "till")
    back_up(tmp_path / "till", [stick], key(), NOON, make_place=True)
    site.close()
    rename, left = Path.replace, [0]

    def cut(path: Path, to: Path) -> Path:
        if threading.current_thread() is threading.main_thread():
            if left[0] == 0:
                raise Cut
            left[0] -= 1
        return rename(path, to)

    monkeypatch.setattr(Path, "replace", cut)
    for steps in range(100):
        left[0] = steps
        try:
            with Dying(new, stick, PASSPHRASE) as found:
                finish_restore(found, MANAGER_PIN)
            break
        except Cut:
            if has_ledger(new):  # whole; only its head in the second place is not kept yet
                break
    assert steps > 4 and has_ledger(new)
    assert not verify(new).faults
