"""Verbs that only look: what a code stands for, and what a card gives. Nothing is sold, and nothing is kept."""

from __future__ import annotations

from datetime import date

from pos.calendar import parse_date
from pos.codes import Reading, read_code
from pos.counter import Act, Answer, Counter, verb
from pos.errors import PosError
from pos.money import amount_of
from pos.resident import age_on, check_born, read_card


@verb
def look_code(counter: Counter, act: Act, *, code: str) -> Answer:
    """Say what a code stands for."""
    day = counter.day(act.moment)
    read = read_code(counter.ledger, counter.site, code, on=day)
    return facts_of(read, on=day, standard_fen=counter.tariff(act.moment).standard_fen)


def facts_of(read: Reading, *, on: date, standard_fen: int) -> Answer:
    """What a code says, as `look_code` answers it; *standard_fen* is what a meal costs a diner without a card."""
    product = read.product
    answer: Answer = {"kind": read.kind, "product": product.code, "name": product.name}
    answer |= {"unit": product.unit, "price_fen": standard_fen if product.is_meal else product.asked_fen}
    if read.quantity is not None:
        answer |= {"quantity": read.quantity, "today_fen": amount_of(product.asked_fen, read.quantity)}
    if read.label_fen is not None:
        answer["label_fen"] = read.label_fen
    if read.best_before is not None:
        answer |= {"best_before": read.best_before.isoformat(), "expired": int(read.best_before < on)}
    optional = {"pattern": read.pattern, "batch": read.batch}
    return answer | {name: value for name, value in optional.items() if value}


@verb
def look_card(counter: Counter, act: Act, *, card: str = "", born: str = "", sex: str = "") -> Answer:
    """Say what a card gives: birth date, sex, age, tier and the price of its holder's first meal. No digit of a number.

    A card whose number says no birth date is looked at by its *born* (ISO date) and *sex*.
    """
    day = counter.day(act.moment)
    if card:
        read = read_card(card, on=day)
        birth, sex = read.born, read.sex
    elif born:
        birth = check_born(parse_date(born, field="born"), on=day)
    else:
        raise PosError("bad_value", "missing", field="id")
    if sex not in ("", "M", "F"):
        raise PosError("bad_value", "one_of", field="sex", choices="M, F")
    tier = counter.tariff(act.moment).tier_for(age_on(birth, day))
    answer: Answer = {
        "born": birth.isoformat(),
        "age": age_on(birth, day),
        "tier": tier.name,
        "price_fen": tier.price_fen,
    }
    return answer | ({"sex": sex} if sex else {})
