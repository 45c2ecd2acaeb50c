"""What the fault tests share."""

import shutil
import subprocess

import pytest

from data import pins


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch):
    monkeypatch.setattr(pins, "PIN_COST", 2**4)


@pytest.fixture
def strace():
    path = shutil.which("strace")
    if path is None or subprocess.run([path, "-o", "/dev/null", "true"], capture_output=True, timeout=30).returncode:
        pytest.skip("strace is not here, or may not trace")
    return path
