"""Proof of the record: what a manager decides where the ledger lacks a head that this till has seen."""

from __future__ import annotations

from pos.counter import Act, Answer, Counter, verb
from pos.errors import PosError

ALLOWED = frozenset({"sign_in", "sign_out", "accept_head", "paper_state"})
"""What may be done while a head is missing; papers under way report how they ended."""


@verb
def accept_head(counter: Counter, act: Act) -> Answer:
    """Go on with a ledger that lacks what the till has seen: a manager has read it, and it is on the record."""
    missing = counter.ledger.missing()
    if missing is None:
        raise PosError("bad_value", "no_missing_head", field="head")
    counter.record(act, "head.accepted", {"seen": missing.seen.plain(), "found": missing.ends.plain()})
    return {"seen": missing.seen.count, "ends": missing.ends.count}
