"""What a customer is likely to hand over: the buttons beside the amount."""

from __future__ import annotations

NOTES_FEN = (500, 1000, 2000, 5000, 10000)


def likely_fen(asked_fen: int, most: int = 4) -> list[int]:
    """The next whole sums above *asked_fen* that notes of 5 to 100 yuan make, smallest first: 27.80 → 30 40 50 100."""
    sums = {-(-asked_fen // note) * note for note in NOTES_FEN}
    return sorted(fen for fen in sums if fen > asked_fen)[:most]
