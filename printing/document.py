"""A paper as blocks, free of any printer: what the queue keeps, and what every way of showing it starts from.

A document is made while a customer waits, on the path of the payment: blocks are named tuples, which `json` writes as
they are, and nothing is laid out here. Layout, bytes and pictures are the worker's, later.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

WIDTHS = {"80": 48, "58": 32}
"""Millimetres of paper → character cells of 12 dots; a Chinese character takes two."""
A4_CELLS = 96
"""An A4 page: wide enough for what a slip has no room for."""
CELL_MOST = 100
"""The widest a cell may ask to be."""
SIZES = {"normal": (1, 1), "tall": (1, 2), "double": (2, 2), "big": (3, 3), "huge": (6, 6)}
"""Size → how many times wider and higher than normal."""
CHARSETS = ("gb18030", "gbk", "none")
"""What a printer has of characters: two-byte Chinese, or ASCII alone."""
ALIGNS = ("left", "center", "right")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class BrokenDocument(ValueError):
    """The text is no document, or holds what no paper can."""


class Text(NamedTuple):
    """Words, wrapped where the paper ends."""

    text: str
    size: str = "normal"
    bold: bool = False
    align: str = "left"
    tag: str = "text"


class Cell(NamedTuple):
    """One cell of a row. *width* is in character cells of normal size; 0 takes what the others leave."""

    text: str
    width: int = 0
    align: str = "left"


class Columns(NamedTuple):
    """A row of cells, one cell apart; a text too long for its own goes on below."""

    cells: tuple[Cell, ...]
    size: str = "normal"
    bold: bool = False
    tag: str = "columns"


class Trial(NamedTuple):
    """A line of the test strip: sent as to a printer that has the characters of *charset*, and never wrapped."""

    text: str
    charset: str
    tag: str = "trial"


class Rule(NamedTuple):
    """A line across the paper."""

    tag: str = "rule"


class Qr(NamedTuple):
    """A QR code of plain ASCII."""

    data: str
    tag: str = "qr"


class Barcode(NamedTuple):
    """Bars of plain ASCII: EAN where it is one, Code 128 else."""

    data: str
    tag: str = "barcode"


class Sign(NamedTuple):
    """A line for each of those who sign."""

    labels: tuple[str, ...]
    tag: str = "sign"


class Feed(NamedTuple):
    """Empty lines."""

    lines: int = 1
    tag: str = "feed"


class Cut(NamedTuple):
    """The end of one piece of paper."""

    tag: str = "cut"


Block = Text | Columns | Trial | Rule | Qr | Barcode | Sign | Feed | Cut


class Document(NamedTuple):
    """A paper: its blocks, and how many cells wide it was made for."""

    cells: int
    blocks: tuple[Block, ...]

    def to_json(self) -> str:
        """The text the queue keeps; every block ends with its tag."""
        return to_json(self.cells, self.blocks)


def to_json(cells: int, blocks: tuple[Block, ...] | list[Block]) -> str:
    """The JSON text of a document of *blocks* for a paper of *cells*."""
    return _encode({"paper": 1, "cells": cells, "blocks": blocks})


def from_json(text: str) -> Document:
    """Read what `to_json` wrote. Raises BrokenDocument for anything else."""
    try:
        plain = json.loads(text)
        if "\\u" in text:
            json.dumps(plain, ensure_ascii=False).encode()  # a lone surrogate is no text
        else:
            text.encode()
        if plain["paper"] != 1 or plain["cells"] not in WIDTHS.values():
            raise BrokenDocument("no paper of this form")
        return Document(plain["cells"], tuple(_block(block) for block in plain["blocks"]))
    except (KeyError, TypeError, IndexError, ValueError, RecursionError) as error:
        raise BrokenDocument(str(error)) from error


def _block(plain: list[Any]) -> Block:
    block: Block = _READERS[plain[-1]](plain)
    if getattr(block, "size", "normal") not in SIZES or getattr(block, "align", "left") not in ALIGNS:
        raise BrokenDocument(f"no such size or place: {plain}")
    return block


def _text(plain: list[Any]) -> Text:
    text, size, bold, align, tag = plain
    return Text(_str(text), size, bool(bold), align, tag)


def _columns(plain: list[Any]) -> Columns:
    cells, size, bold, tag = plain
    row = tuple([Cell(*cell) for cell in cells])
    for text, width, align in row:
        if type(text) is not str or align not in ALIGNS:
            raise BrokenDocument(f"no row: {plain}")
        _count(width)
    if not row:
        raise BrokenDocument(f"no row: {plain}")
    return Columns(row, size, bool(bold), tag)


def _trial(plain: list[Any]) -> Trial:
    text, charset, _tag = plain
    if charset not in CHARSETS:
        raise BrokenDocument(f"no such characters: {charset}")
    return Trial(_str(text), charset)


def _code(plain: list[Any]) -> Qr | Barcode:
    data = _str(plain[0])
    if not (data.isascii() and data.isprintable() and 0 < len(data) <= 400):
        raise BrokenDocument(f"no code: {data!r}")
    return Qr(data) if plain[-1] == "qr" else Barcode(data[:40])


def _sign(plain: list[Any]) -> Sign:
    if not plain[0]:
        raise BrokenDocument("nobody signs")
    return Sign(tuple(_str(label) for label in plain[0]))


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise BrokenDocument(f"no text: {value!r}")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= CELL_MOST:
        raise BrokenDocument(f"no count: {value!r}")
    return value


_READERS: dict[str, Any] = {
    "text": _text,
    "columns": _columns,
    "trial": _trial,
    "rule": lambda plain: Rule(),
    "qr": _code,
    "barcode": _code,
    "sign": _sign,
    "feed": lambda plain: Feed(_count(plain[0])),
    "cut": lambda plain: Cut(),
}
