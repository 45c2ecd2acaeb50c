"""What a test needs to make the world worse for a part of itself: a child without rights, or with a small disk."""

from __future__ import annotations

import ctypes
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

_CLONE_NEWNS, _CLONE_NEWUSER = 0x00020000, 0x10000000
_MS_PRIVATE, _MS_REC = 1 << 18, 1 << 14
CANNOT = 77  # the child's exit code where this machine does not let it


def in_a_child(work: Callable[[], None], prepare: Callable[[], None]) -> None:
    """Run *work* in a forked child after *prepare*; what fails there fails the test, what cannot be skips it."""
    if not sys.platform.startswith("linux"):
        pytest.skip("forks, capabilities and mounts are Linux's")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            try:
                prepare()
            except OSError:
                code = CANNOT
            else:
                work()
                code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == CANNOT:
        pytest.skip("this machine does not let a test do that")
    assert code == 0


def give_up_rights() -> None:
    """Drop every capability: root, too, may then only write what its permissions say."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if libc.capset(header, nothing):
        raise OSError(ctypes.get_errno(), "capset")


def small_disk(folder: Path, size: str) -> Callable[[], None]:
    """Mount a disk of *size* on *folder*, in the child's own view of the files."""

    def prepare() -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        flags = _CLONE_NEWNS if os.geteuid() == 0 else _CLONE_NEWNS | _CLONE_NEWUSER
        mount = ctypes.CDLL(None, use_errno=True).mount
        if (
            libc.unshare(flags)
            or mount(b"none", b"/", None, ctypes.c_ulong(_MS_REC | _MS_PRIVATE), None)
            or mount(b"tmpfs", os.fsencode(folder), b"tmpfs", ctypes.c_ulong(0), f"size={size}".encode())
        ):
            raise OSError(ctypes.get_errno(), "mount")

    return prepare
