"""A fault that verification found: its code, the sentence for a person, and the values for a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be."""

    code: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)
