"""Pinyin of names, so that a cashier finds 西红柿 by `xhs` or `xihongshi`."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product
from typing import Any

MOST_READINGS = 8
"""A name of many characters with several readings each would give thousands of texts."""


@lru_cache(maxsize=4096)
def search_text(name: str) -> str:
    """The full pinyin and the initials of *name*, in every likely reading, lower case and set apart by spaces."""
    from pypinyin import Style, pinyin  # it loads a large dictionary

    readings = pinyin(name.strip(), style=Style.NORMAL, heteronym=True, errors=_letters)
    usual = [part[0] for part in readings]
    chosen = [usual, *islice(product(*readings), MOST_READINGS)]
    full = ["".join(parts) for parts in chosen]
    initials = ["".join(part[:1] for part in parts) for parts in chosen]
    words = ("".join(word.split()).lower() for word in (*full, *initials))
    return " ".join(dict.fromkeys(word for word in words if word))


def _letters(text: str) -> Any:
    """What is no hanzi stands for itself, letter by letter."""
    return list(text)
