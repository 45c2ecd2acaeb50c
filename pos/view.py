"""What the window is shown after each verb: one value, the counter as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pos.cart import Cart
from pos.ledger import Papers
from pos.site import Site

if TYPE_CHECKING:
    from pos.backups import BackupWarning
    from pos.cart import Tender
    from pos.ledger import Missing, Parked
    from pos.shift import Shift
    from pos.staff import Staff


class Done(NamedTuple):
    """The sale just rung, for the result on the right side."""

    number: str
    total_fen: int  # what was asked, after rounding
    rounding_fen: int
    change_fen: int
    given_fen: int  # cash handed over
    tenders: tuple[Tender, ...]
    cart: Cart  # as it was rung
    refund: bool = False
    ticket: int = 0  # the number that the kitchen calls out


class View(NamedTuple):
    """The counter as it stands."""

    site: Site
    staff: Staff | None
    shift: Shift | None
    cart: Cart
    parked: tuple[Parked, ...] = ()
    papers: Papers = Papers()
    done: Done | None = None  # until the next sale begins
    receipt: str = ""  # what became of its receipt: a state of a paper; empty: there is none
    asked_cash_fen: int = 0  # what is left, as cash would be asked for it (抹零)
    diner_price_fen: int = 0  # what the next meal would cost the waiting card's holder now
    diner_standard_fen: int = 0
    diner_tier: str = ""  # the tier of that holder
    diner_meals: int = 0  # meals at a tier price this period, this sale included
    period: str = ""
    business_date: str = ""
    now: str = ""  # stamp
    backup: BackupWarning | None = None  # the last good backup is over a day old
    clock_back: bool = False  # the clock shows a time before the journal's last row
    missing: Missing | None = None  # nothing is sold until a manager has accepted it
