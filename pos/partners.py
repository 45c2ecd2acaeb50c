"""Verbs of the partners' money: expenses, contributions, the Love Fund's gifts and aid, shares, and sealing a month."""

from __future__ import annotations

from collections.abc import Mapping

from pos.calendar import parse_date
from pos.counter import Act, Answer, Counter, check_text, verb
from pos.entries import Body
from pos.errors import PosError
from pos.goods import drawer_part
from pos.money import PRICE_MAX
from pos.proof import ready_to_sign
from pos.split import PARTNERS, WHOLE, Month, check_month, parts_of, shares_in

SUM_MAX = PRICE_MAX * 100


def _move(counter: Counter, act: Act, kind: str, amount_fen: int, tender: str, body: Body) -> Answer:
    """Record money that moved, on today's business date; through the drawer where it was cash."""
    if not 0 < amount_fen <= SUM_MAX:
        raise PosError("bad_value", "positive", field="amount")
    day = counter.day(act.moment).isoformat()
    entry = counter.record(
        act, kind, body | drawer_part(counter, tender) | {"amount": amount_fen, "business_date": day}
    )
    counter.kick_drawer = tender == "cash"
    if kind == "fund.gift":
        counter.print(lambda papers: papers.gift(entry), kind="gift", about=str(entry.seq))
    return {"amount_fen": amount_fen}


@verb
def expense(counter: Counter, act: Act, *, amount_fen: int, purpose: str, tender: str = "") -> Answer:
    """Money spent for the project: a cost of the month."""
    purpose = check_text(purpose, field="purpose")
    return _move(counter, act, "expense.paid", amount_fen, tender, {"purpose": purpose})


@verb
def contribute(counter: Counter, act: Act, *, partner: str, amount_fen: int, purpose: str, tender: str = "") -> Answer:
    """Money a partner puts in. It is not income."""
    if partner not in PARTNERS:
        raise PosError("bad_value", "one_of", field="partner", choices=", ".join(PARTNERS))
    body: Body = {"partner": partner, "purpose": check_text(purpose, field="purpose")}
    return _move(counter, act, "contribution.made", amount_fen, tender, body)


@verb
def gift(counter: Counter, act: Act, *, amount_fen: int, giver: str = "", tender: str = "") -> Answer:
    """A gift to the Love Fund at the counter, with a receipt."""
    body: Body = {"from": check_text(giver, field="from", most=60, needed=False)}
    answer = _move(counter, act, "fund.gift", amount_fen, tender, body)
    return answer | {"balance_fen": counter.ledger.fund_fen()}


@verb
def aid(counter: Counter, act: Act, *, family: str, amount_fen: int, purpose: str, tender: str = "") -> Answer:
    """Help from the Love Fund to a family under a code, never a name. Raises fund_short: it never goes below zero."""
    balance = counter.ledger.fund_fen()
    if amount_fen > balance:
        raise PosError("fund_short", balance_fen=balance)
    body: Body = {
        "family": check_text(family, field="family", most=20),
        "purpose": check_text(purpose, field="purpose"),
    }
    answer = _move(counter, act, "fund.aid", amount_fen, tender, body)
    return answer | {"balance_fen": counter.ledger.fund_fen()}


@verb
def set_tariff(counter: Counter, act: Act, *, start: str, tiers: Mapping[str, int]) -> Answer:
    """A new meal tariff from a business date on: lowest age → price. Old receipts keep theirs."""
    day = parse_date(start, field="from")
    _refuse_sealed(counter, f"{day:%Y-%m}")
    if "0" not in tiers or len(tiers) > 20 or any(not 0 <= fen <= PRICE_MAX for fen in tiers.values()):
        raise PosError("bad_value", "tiers", field="tiers")
    if not all(age.isascii() and age.isdigit() and str(int(age)) == age and int(age) <= 130 for age in tiers):
        raise PosError("bad_value", "tiers", field="tiers")
    counter.record(act, "tariff.set", {"start": day.isoformat(), "tiers": dict(tiers)})
    return {"from": day.isoformat()}


@verb
def set_shares(counter: Counter, act: Act, *, start: str, enterprise: int, owners: int) -> Answer:
    """The split's shares from a month on, in hundredths of a percent."""
    month = check_month(start, field="from")
    _refuse_sealed(counter, month)
    for field, share in (("enterprise", enterprise), ("owners", owners)):
        if not 0 <= share <= WHOLE:
            raise PosError("bad_value", "share", field=field)
    counter.record(act, "shares.set", {"start": month, "enterprise": enterprise, "owners": owners})
    return {"from": month}


def _refuse_sealed(counter: Counter, month: str) -> None:
    if month in counter.ledger.sealed_months():
        raise PosError("sealed", month=month)


@verb
def seal_month(counter: Counter, act: Act, *, month: str) -> Answer:
    """Seal a month that is over, once: nothing falls into it any more, and its export stays the same."""
    month = check_month(month)
    _refuse_sealed(counter, month)
    if f"{counter.day(counter.now()):%Y-%m}" <= month:
        raise PosError("month_open", month=month)
    ready_to_sign(counter, act)
    figures = counter.ledger.month(month)
    basis = counter.site["split.basis"]
    shares = shares_in(counter.ledger.shares(), month)
    income = figures.income_fen(basis)
    body = month_body(figures) | {
        "site": counter.site.name,
        "basis": basis,
        "shares": {"enterprise": shares.enterprise, "owners": shares.owners},
        "income": income,
        "parts": parts_of(income, shares),
    }
    counter.record(act, "month.sealed", body)
    return {"month": month, "income_fen": income, "head": figures.head}


def month_body(figures: Month) -> Body:
    """A month's figures as `month.sealed` keeps them."""
    return {
        "month": figures.month,
        "sales": figures.sales_fen,
        "goods": figures.goods_fen,
        "expenses": figures.expenses_fen,
        "fund": {"opening": figures.fund_opening_fen, "in": figures.fund_in_fen, "out": figures.fund_out_fen},
        "contributions": dict(figures.contributions_fen),
        "tiers": {tier: {"meals": of["meals"], "given": of["given_fen"]} for tier, of in figures.tiers.items()},
        "head": figures.head,
    }
