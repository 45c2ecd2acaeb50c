"""Proof of the record: a head that is missing and accepted, and the key that the till signs its closings with."""

from __future__ import annotations

from pos.counter import Act, Answer, Counter, need_reason, verb
from pos.entries import Body
from pos.errors import PosError
from pos.founding import continued

ALLOWED = frozenset({"sign_in", "sign_out", "accept_head", "paper_state"})
"""What may be done while a head is missing; papers under way report how they ended."""


@verb
def accept_head(counter: Counter, act: Act) -> Answer:
    """Go on with a ledger that lacks what the till has seen: a manager has read it, and it is on the record.

    What is lost bore numbers that are on paper, so the till goes on under a new one, and none of them comes twice.
    """
    missing = counter.ledger.missing()
    if missing is None:
        raise PosError("bad_value", "no_missing_head", field="head")
    device = counter.ledger.new_device()
    counter.record(act, "device.continued", continued(counter.ledger, device))
    body: Body = {"seen": missing.seen.plain(), "found": missing.ends.plain(), "goes_on_as": device}
    counter.record(act, "head.accepted", body)
    counter.cart = counter.ledger.cart()
    return {"seen": missing.seen.count, "ends": missing.ends.count, "device": device}


def ready_to_sign(counter: Counter, act: Act) -> None:
    """Before the first closing: the till's own key. Where none can be kept now, the closing says that it is unsigned."""
    if counter.ledger.signing_key() is None:
        made = counter.ledger.new_key()
        if made is not None:
            counter.record(act, "key.made", made)


@verb
def new_key(counter: Counter, act: Act) -> Answer:
    """Change the key that the till signs with: where the old one is lost, or somebody else may have it."""
    reason = need_reason(act)
    made = counter.ledger.new_key()
    if made is None:
        raise PosError("key_away", name="signing")
    entry = counter.record(act, "key.made", made | {"reason": reason})
    return {"key": entry.body["public"], "place": entry.body["place"]}
