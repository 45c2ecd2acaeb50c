"""A figure: what was measured against what, what came out, and the goal. Less is better, in all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SMALL_SALES = 10_000
"""The small ledger: what a figure's growth with the ledger's age is a ratio to."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. A *front* one stands in the README too; one without a goal is for information."""

    name: str
    says: str
    value: float
    unit: str  # "×": a ratio to the bare thing, or of the large ledger to the small one
    goal: float | None = None
    front: bool = False

    @property
    def missed(self) -> bool:
        """Whether it is worse than its goal."""
        return self.goal is not None and self.value > self.goal


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement is given: a folder for its files, and the two ledgers, which it must not change."""

    folder: Path
    small: Path
    large: Path
    sales: int

    @property
    def long_rounds(self) -> int:
        """How often something is repeated that goes through the whole ledger."""
        return 3 if self.sales <= 200_000 else 1


def seconds(work: Callable[[], object]) -> float:
    """How long *work* takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def paired(ours: Callable[[], object], bare: Callable[[], object], rounds: int) -> float:
    """The median of our time by the bare thing's, taken in turn: what disturbs the machine disturbs both."""
    return statistics.median(seconds(ours) / seconds(bare) for _round in range(rounds))
