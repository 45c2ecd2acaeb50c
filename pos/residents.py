"""Verbs for residents already enrolled: what is known of them changes, they move, they die, they ask to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from pos.counter import Act, Answer, Counter, check_text, need_reason, shown, verb
from pos.entries import Body
from pos.errors import PosError
from pos.ledger import Enrolled

STATES = ("here", "moved", "died")
ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Meal:
    """A meal that a resident had, or (pieces below 0) gave back."""

    at: str  # stamp
    business_date: str
    period: str
    sale: str
    pieces: int
    tier: str  # empty: at the standard price
    price_fen: int
    given_fen: int


def _known(counter: Counter, resident: str) -> Enrolled:
    person = counter.ledger.enrolled(resident.strip().upper())
    if person is None or not person.born:
        raise PosError("unknown_resident")
    return person


@verb
def change_resident(
    counter: Counter,
    act: Act,
    *,
    resident: str,
    name: str | None = None,
    home: str | None = None,
    note: str | None = None,
    state: str = "",
) -> Answer:
    """Change what is known of a resident. The card of one who moved or died is refused from then on."""
    person = _known(counter, resident)
    if state and state not in STATES:
        raise PosError("bad_value", "one_of", field="state", choices=", ".join(STATES))
    changed = person._replace(
        name=person.name if name is None else check_text(name, field="name", most=60),
        home=person.home if home is None else check_text(home, field="home", most=60, needed=False),
        note=person.note if note is None else check_text(note, field="note", needed=False),
        state=state or person.state,
    )
    if changed != person:
        body: Body = {"resident": person.resident}
        body["digest"] = counter.ledger.keep_enrolled(changed)
        counter.record(act, "resident.changed", body | ({"state": state} if changed.state != person.state else {}))
    return {"resident": person.resident, "name": changed.name, "state": changed.state}


@verb
def erase_resident(counter: Counter, act: Act, *, resident: str) -> Answer:
    """Forget who a resident is, on their request. The journal keeps a number, ages and sexes, and stays true."""
    reason = need_reason(act)
    number = resident.strip().upper()
    person = counter.ledger.enrolled(number)
    if person is None or person.state == ERASED:
        raise PosError("unknown_resident", "nobody", resident=shown(number))
    if person.name and person.name in reason:
        raise PosError("bad_value", "name_in_reason", field="reason")
    counter.record(act, "resident.erased", {"resident": person.resident, "reason": reason})
    counter.ledger.erase(person.resident)
    cart = counter.cart.without_person(person.resident)
    if cart != counter.cart:
        counter.keep(cart, act)
    counter.done = None
    return {"resident": person.resident}
