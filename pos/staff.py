"""Staff: who works here, and what a role may do without asking the manager.

A PIN is never kept here: the ledger's file holds a slow hash of it, apart from the journal.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pos.errors import PosError

ROLES = ("cashier", "shop", "manager")
PIN_TRIES = 5
LOCK_SECONDS = 30
LOCK_DOUBLINGS = 7
"""Five wrong PINs lock for half a minute, the next five for a minute, and so on to an hour: a till is not lost to a child."""

MANAGERS_ONLY = frozenset({"add_staff", "change_staff", "accept_head", "new_key"})
"""Verbs that no other role is ever given: who may do them may give themselves the rest."""

FREE_BY_DEFAULT = tuple(
    """discount set_price void clear refund reprint open_drawer pay_in pay_out open_shift close_shift enrol receive waste
    count_stock gift invoice want""".split()
)
"""Verbs that a site may take from a role, and that each has unless it does."""

MANAGERS_BY_DEFAULT = tuple(
    """set_product set_category set_prices cancel_prices import_products import_prices import_residents change_resident
    erase_resident note_export allow_meal sale z set_tariff set_shares seal_month expense contribute aid""".split()
)
"""Verbs that a site may give to a role, and that only a manager has unless it does."""

SAME_AS = {"set_products": "set_product", "invoices": "note_export"}
"""Verbs that whoever may do another may do too: the same several at once; to look at what may be taken out."""

PERMISSIONS = (*FREE_BY_DEFAULT, *MANAGERS_BY_DEFAULT)
"""The table of permissions, verb by verb: `may.cashier` and `may.shop` name those that the role has."""


def check_permissions(text: str) -> bool:
    """Whether *text* is a list of verbs that may be given to a role."""
    return set(text.split()) <= set(PERMISSIONS)


class Staff(NamedTuple):
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
