"""Pinyin of names, so that a cashier finds 西红柿 by `xhs` or `xihongshi`."""

from __future__ import annotations

from itertools import islice, product

MOST_READINGS = 8
"""A name of many characters with several readings each would give thousands of texts."""


def search_text(name: str) -> str:
    """The full pinyin and the initials of *name*, in every likely reading, lower case and set apart by spaces."""
    from pypinyin import Style, pinyin  # it loads a large dictionary

    readings = pinyin(name.strip(), style=Style.NORMAL, heteronym=True, errors=_as_it_is)
    usual = [part[0] for part in pinyin(name.strip(), style=Style.NORMAL, errors=_as_it_is)]
    chosen = [usual, *islice(product(*readings), MOST_READINGS)]
    full = ["".join(parts) for parts in chosen]
    initials = ["".join(part[:1] for part in parts) for parts in chosen]
    words = ("".join(word.split()).lower() for word in (*full, *initials))
    return " ".join(dict.fromkeys(word for word in words if word))


def _as_it_is(text: str) -> str:
    return text
