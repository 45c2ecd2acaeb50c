"""What holds for every test: no screen, no one's real ledger, no verdict by the clock of a busy machine."""

import os

# Before anything imports Qt. A platform that was asked for (xcb under xvfb, say) stays.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["DOORSTEP_KEYS"] = "file"  # nobody's own key store is touched
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of programs are started: compiled once, not each time

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The tests' folders lie in memory where there is room: what they ask of a disk they see in the system's calls.
MEMORY, ROOM = Path("/dev/shm"), 2**30
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# A deadline would measure the machine, not the code; the blob lets a failure found elsewhere be run again here.
settings.register_profile("doorstep", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("doorstep")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point the user's folders elsewhere, so that a test without --data cannot reach a real till."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in (
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_STATE_HOME",
            "LOCALAPPDATA",
            "DOORSTEP_STATE",
        ):
            patch.setenv(variable, str(tmp_path_factory.mktemp(variable.lower())))
        yield
