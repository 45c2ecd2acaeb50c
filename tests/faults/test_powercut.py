"""Power cuts at every disk operation of a till that sells, a set-up and a re-derivation; a model that must lose something."""

import sys

from tests.faults import cuts
from tests.faults.powercut import Disk, Op, record


def test_forty_sales_survive_a_cut_at_every_operation(tmp_path, strace):
    count, lost = cuts.sell(strace, tmp_path / "shop", 40)
    assert not lost, "\n".join(lost)
    assert count > 1000


def test_a_till_that_does_not_wait_for_its_disk_is_noticed(tmp_path, strace):
    _count, lost = cuts.sell(strace, tmp_path / "shop", 5, synchronous="NORMAL")
    assert any("acknowledged sales are gone" in loss for loss in lost)


def test_a_set_up_is_done_or_done_again(tmp_path, strace):
    count, lost = cuts.set_up(strace, tmp_path / "shop", every=7)
    assert not lost, "\n".join(lost)
    assert count > 20


def test_tables_made_again_are_the_old_or_the_new(tmp_path, strace):
    count, lost = cuts.rederive(strace, tmp_path / "shop", 5, every=7)
    assert not lost, "\n".join(lost)
    assert count > 10


def test_a_backup_is_whole_or_has_no_name(tmp_path, strace):
    count, lost = cuts.back_up(strace, tmp_path / "root", every=7)
    assert not lost, "\n".join(lost)
    assert count > 10


def test_a_restore_is_done_or_done_again(tmp_path, strace):
    count, lost = cuts.restore(strace, tmp_path / "root", every=9)
    assert not lost, "\n".join(lost)
    assert count > 10


def test_what_a_child_prints_was_not_said(tmp_path, strace):
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1)']); print('done')"
    ops = record(strace, [sys.executable, "-c", child], tmp_path)
    assert b"".join(op.data for op in ops if op.name == "said") == b"done\n"


def test_the_model_keeps_what_was_synced_and_nothing_else():
    disk = Disk({"a": b"old"})
    disk.do(Op("write", "a", b"new", 0))
    assert disk.files == {"a": b"old"}
    disk.do(Op("sync", "b"))
    assert disk.files == {"a": b"old"}
    disk.do(Op("sync", "a"))
    assert disk.files == {"a": b"new"}
    disk.do(Op("make", "c"))
    disk.do(Op("write", "c", b"x", 2))
    disk.do(Op("remove", "a"))
    assert disk.files == {"a": b"new"}
    disk.do(Op("sync", "c"))
    assert disk.files == {"c": b"\0\0x"}
