"""Staff: who works here, and what a role may do without asking the manager.

A PIN is never kept here: the ledger's file holds a slow hash of it, apart from the journal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pos.errors import PosError

ROLES = ("cashier", "shop", "manager")
PIN_TRIES = 5
LOCK_MINUTES = 5

MANAGERS_ONLY = frozenset(
    {
        "add_staff",
        "change_staff",
        "set_product",
        "set_category",
        "sale",
        "z",
        "allow_meal",
        "set_tariff",
        "set_shares",
        "seal_month",
        "expense",
        "contribute",
        "aid",
    }
)
"""Verbs that another role may do only with a manager's PIN."""


@dataclass(frozen=True, slots=True)
class Staff:
    """One person who signs in, told apart by name."""

    name: str
    role: str
    active: bool = True

    @property
    def manager(self) -> bool:
        """Whether this person may do all that others may, and approve."""
        return self.role == "manager"


def check_pin(pin: object) -> str:
    """Return *pin* if it is 4 to 8 digits. Raises bad_value."""
    if not isinstance(pin, str) or not re.fullmatch(r"\d{4,8}", pin, re.ASCII):
        raise PosError("bad_value", "pin", field="pin")
    return pin
