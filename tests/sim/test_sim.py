"""Fifty made-up till days; `python -m tests.sim --days 10000 --seed S` looks longer."""

from tests.sim.days import days_in_memory


def test_fifty_days_of_a_till_keep_to_the_model():
    rows, _digest = days_in_memory(50, seed=20261124)
    assert rows > 1000


def test_the_same_seed_gives_the_same_journal_byte_for_byte():
    assert days_in_memory(3, seed=7) == days_in_memory(3, seed=7)
    assert days_in_memory(3, seed=7) != days_in_memory(3, seed=8)
