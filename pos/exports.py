"""Verb of what leaves the house: each export is on the record, and one that names people has its reason."""

from __future__ import annotations

from dataclasses import dataclass

from pos.counter import Act, Answer, Counter, need_reason, verb
from pos.entries import Body
from pos.errors import PosError
from pos.split import check_month

# "passphrase" is the recovery sheet: whoever has it opens every backup made from then on.
EXPORTS = ("split", "subsidy", "residents", "reports", "products", "prices", "fund", "labels", "journal", "passphrase")
NAMES_PEOPLE = frozenset({"subsidy", "residents"})


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it is on the record."""

    at: str  # stamp
    what: str
    month: str
    reason: str
    by: str


@verb
def note_export(counter: Counter, act: Act, *, what: str, month: str = "") -> Answer:
    """Put an export on the record before its file is made."""
    if what not in EXPORTS:
        raise PosError("bad_value", "one_of", field="what", choices=", ".join(EXPORTS))
    reason = need_reason(act) if what in NAMES_PEOPLE else act.reason
    body: Body = {"what": what, "month": check_month(month) if month else "", "reason": reason}
    counter.record(act, "export.made", body)
    return {"what": what, "month": month}
