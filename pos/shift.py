"""Shifts, and counting what lies in a drawer. Their figures are `pos.totals`'."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pos.errors import PosError
from pos.money import Fen

NOTES = ("100", "50", "20", "10", "5", "1", "0.5", "0.1")
"""Renminbi notes and coins in yuan, as a count names them."""
_NOTE_FEN = {"100": 10000, "50": 5000, "20": 2000, "10": 1000, "5": 500, "1": 100, "0.5": 50, "0.1": 10}


class Shift(NamedTuple):
    """One person's time at the drawer. Moments are journal stamps."""

    number: int
    staff: str
    opened_at: str
    float_fen: int
    closed_at: str = ""
    counted_fen: int = 0
    expected_fen: int = 0
    counts: Mapping[str, int] = MappingProxyType({})  # note → pieces, where it was counted by denomination
    reason: str = ""  # given for a difference
    closed_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed yet."""
        return not self.closed_at

    @property
    def over_fen(self) -> Fen:
        """Over (above 0) or short (below 0) at the count."""
        return Fen(self.counted_fen - self.expected_fen)


def count_fen(counts: Mapping[str, int]) -> Fen:
    """The money in a count by denomination, e.g. `{"100": 3, "0.5": 4}`. Raises bad_value."""
    total = 0
    for note, pieces in counts.items():
        if note not in _NOTE_FEN or type(pieces) is not int or not 0 <= pieces <= 99_999:
            raise PosError("bad_value", "counts", field="counts")
        total += _NOTE_FEN[note] * pieces
    return Fen(total)
