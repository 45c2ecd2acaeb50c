"""Fifty made-up till days; `python -m tests.sim --days 10000 --seed S` looks longer."""

import subprocess
import sys

from tests.counter import ROOT
from tests.sim.days import days_in_memory


def test_fifty_days_of_a_till_keep_to_the_model():
    rows, _digest = days_in_memory(50, seed=20261124)
    assert rows > 1000


def lived(seed: int) -> list[str]:
    command = [sys.executable, "-m", "tests.sim", "--days", "2", "--seed", str(seed)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return said.split(", ")[:3]


def test_the_same_seed_gives_the_same_journal_byte_for_byte():
    first, again, other = lived(7), lived(7), lived(8)
    assert first == again != other
