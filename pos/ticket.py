"""What the kitchen's ticket is made of: the lines it has to do with, and the places kept for diners' notes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from pos.entries import Body


def of_canteen(lines: Iterable[Body]) -> list[Body]:
    """The lines that the kitchen has to do with."""
    return [line for line in lines if line.get("counter") == "canteen" or "meal" in line]


def canteen_lines(lines: Iterable[Body]) -> list[Body]:
    """What the kitchen dishes up."""
    return [line for line in of_canteen(lines) if line["quantity"] > 0]


def note_mark(resident: str) -> str:
    """What stands for a diner's note in a document that waits: what is said of a person is in the vault alone."""
    return f"\x02{resident}\x03"


def with_notes(document: str, note_of: Callable[[str], str]) -> str:
    """A document's JSON text, on its way to the printer, with the notes in the places that were kept for them."""
    return re.sub(r"\\u0002(R\d+)\\u0003", lambda found: json.dumps(note_of(found[1]))[1:-1], document, flags=re.ASCII)
