"""Verbs that end a sale or undo one: pay, refund, a sale brought over from another till, reprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pos.calendar import stamp
from pos.cart import Cart, Tender
from pos.counter import Act, Answer, Counter, check_text, need_reason, shown, verb
from pos.entries import Body
from pos.errors import PosError
from pos.kitchen import number_ticket, queue_taken_back, queue_ticket
from pos.ledger import Sold
from pos.money import PIECES_MAX, amount_of, round_cash
from pos.sale import returned_line, sale_body, share_refund
from pos.stock import cost_lines
from pos.view import Done

TENDERS = ("cash", "wechat", "alipay", "love_fund")


def look_again(counter: Counter, act: Act) -> tuple[Cart, PosError | None]:
    """The cart priced once more before money is taken, and the refusal where a line would now cost more."""
    if not any(line.meal for line in counter.cart.lines):  # what time changes is the price of a meal
        return counter.cart, None
    cart = counter.priced(counter.cart, act.moment)
    if cart.tenders and cart.left_fen < 0:  # a line got cheaper meanwhile: what is over has to be handed back first
        raise PosError("unbalanced", "below_paid", paid_fen=cart.total_fen - cart.left_fen)
    for before, after in zip(counter.cart.lines, cart.lines, strict=True):
        if after is not before and after.amount_fen > before.amount_fen:
            why = "second_meal" if before.tier and not after.tier else "dearer"
            return cart, PosError("needs_approval", why, line=after.number)
    return cart, None


@verb
def pay(
    counter: Counter,
    act: Act,
    *,
    tender: str = "",
    amount_fen: int | None = None,
    rounding: str = "",
    reference: str = "",
    family: str = "",
) -> Answer:
    """Take money for the open sale; what covers the rest ends it. Without a tender: end a sale with nothing to pay."""
    shift = counter.need_shift()
    cart = counter.cart  # priced a moment ago, by look_again
    if not cart.lines:
        raise PosError("empty_sale")
    if rounding not in ("", "none"):
        raise PosError("bad_value", "one_of", field="round", choices="none")
    rounding_fen = 0
    if not tender:
        if cart.left_fen > 0 or amount_fen:
            raise PosError("unbalanced", "short", left_fen=cart.left_fen)
    else:
        taken, rounding_fen = _taken(counter, cart, tender, amount_fen, rounding)
        taken = _with_notes(counter, cart, taken, reference, family)
        if taken.amount_fen or taken.given_fen:
            cart = replace(cart, tenders=(*cart.tenders, taken))
        if cart.left_fen + rounding_fen > 0:
            counter.keep(cart, act)
            counter.kick_drawer = tender == "cash"
            return {"left_fen": cart.left_fen, "total_fen": cart.total_fen}
    return _finish(counter, act, cart, shift.number, rounding_fen)


def _taken(counter: Counter, cart: Cart, tender: str, amount_fen: int | None, rounding: str) -> tuple[Tender, int]:
    """The tender as it counts to the total, and the rounding if it ends the sale."""
    if tender not in TENDERS:
        raise PosError("unknown_tender", tender=shown(tender))
    left = cart.left_fen
    asked = round_cash(left, counter.site["rounding.cash"] if not rounding else "none") if tender == "cash" else left
    amount = asked if amount_fen is None else amount_fen
    if amount < 0 or (amount == 0 and asked > 0):
        raise PosError("bad_value", "money", field="amount")
    if tender != "cash" and amount > left:
        raise PosError("unbalanced", "too_much", left_fen=left, tender=tender)
    if tender == "cash" and amount >= asked:
        return Tender(tender, asked, given_fen=amount), asked - left
    return Tender(tender, amount, given_fen=amount if tender == "cash" else 0), 0


def _with_notes(counter: Counter, cart: Cart, taken: Tender, reference: str, family: str) -> Tender:
    """*taken* with its reference, and with the family that the Love Fund pays for. Raises fund_short."""
    reference = check_text(reference, field="reference", most=64, needed=False)
    if taken.tender != "love_fund":
        if family:
            raise PosError("bad_value", "unknown_field", field="family")
        return replace(taken, reference=reference)
    family = check_text(family, field="family", most=20)
    balance = counter.ledger.fund_fen() - sum(t.amount_fen for t in cart.tenders if t.tender == "love_fund")
    if taken.amount_fen > balance:
        raise PosError("fund_short", balance_fen=balance)
    return replace(taken, reference=reference, family=family)


def _finish(counter: Counter, act: Act, cart: Cart, shift: int, rounding_fen: int) -> Answer:
    number, day = counter.ledger.next_sale(), counter.day(act.moment).isoformat()
    fund_paid = sum(tender.amount_fen for tender in cart.tenders if tender.tender == "love_fund")
    if fund_paid > (balance := counter.ledger.fund_fen() if fund_paid else 0):
        raise PosError("fund_short", balance_fen=balance)
    body = sale_body(
        cart,
        number=number,
        day=day,
        shift=shift,
        period=counter.period(act.moment),
        rounding_fen=rounding_fen,
    )
    cost_lines(counter.ledger.stocks([line.product for line in cart.lines if line.product]), body["lines"])
    for line in body["lines"]:
        if "resident" in line and (card := counter.ledger.card_digest(line["resident"])):
            line["card"] = card  # changed or forgotten, it would be another meal at the tier's price
    number_ticket(counter, body)
    entry = counter.record(act, "sale.rung", body)
    counter.print_receipt(number)
    queue_ticket(counter, entry)
    counter.empty_cart()
    cash = [tender for tender in cart.tenders if tender.tender == "cash"]
    counter.kick_drawer = bool(cash)
    change = sum(tender.change_fen for tender in cash)
    net = body["net"]
    given = sum(tender.given_fen for tender in cash)
    ticket = body.get("ticket", 0)
    counter.done = Done(number, net, rounding_fen, change, given, cart.tenders, cart, ticket=ticket)
    answer: Answer = {
        "left_fen": 0,
        "sale": number,
        "total_fen": net,
        "rounding_fen": rounding_fen,
        "change_fen": change,
    }
    return answer | ({"ticket": ticket} if ticket else {})


@dataclass(frozen=True, slots=True)
class Returned:
    """One line of a refund as asked for: the original's line, and how many thousandths (None: all that is left)."""

    line: int
    quantity: int | None = None


@verb
def refund(
    counter: Counter, act: Act, *, sale: str, lines: Sequence[Returned] | None = None, tender: str = ""
) -> Answer:
    """Give back lines of a sale (None: all that is left), to the tender they came from unless another is named."""
    shift, reason = counter.need_shift(), need_reason(act)
    sold = counter.ledger.sold(sale)
    if sold is None or sold.kind == "sale.refunded":
        raise PosError("unknown_sale", sale=shown(sale))
    back = _returned_lines(sold, lines)
    raw = -sum(line["amount"] for line in back)
    tenders = _back_to(sold, raw, _empties(sold, back), tender)
    paid_back = sum(amount for _, amount in tenders)
    body: Body = {
        "number": counter.ledger.next_sale(),
        "of": sold.number,
        "business_date": counter.day(act.moment).isoformat(),
        "shift": shift.number,
        "reason": reason,
        "lines": back,
        "tenders": [_tender_back(sold, name, amount) for name, amount in tenders],
        "total": -raw,
        "net": -paid_back,
    }
    if raw != paid_back:
        body["rounding"] = raw - paid_back
    _take_from_fund(counter, body, back, tenders)
    entry = counter.record(act, "sale.refunded", body)
    counter.print_receipt(body["number"])
    queue_taken_back(counter, entry, sold.body)
    counter.kick_drawer = any(name == "cash" for name, _ in tenders)
    if counter.cart.empty:
        shown_tenders = tuple(Tender(name, -amount) for name, amount in tenders)
        rounding = raw - paid_back
        counter.done = Done(body["number"], -paid_back, rounding, paid_back, 0, shown_tenders, Cart(), refund=True)
    return {
        "sale": body["number"],
        "total_fen": -paid_back,
        "rounding_fen": raw - paid_back,
        "tenders_fen": {name: -amount for name, amount in tenders},
    }


def _returned_lines(sold: Sold, asked: Sequence[Returned] | None) -> list[Body]:
    by_number = {line.body["line"]: line for line in sold.lines}
    if asked is None:
        asked = [Returned(n) for n, line in by_number.items() if line.body["quantity"] > line.returned]
        if not asked:
            raise PosError("over_refund", "nothing_left")
    if not asked:
        raise PosError("empty_sale")
    back: list[Body] = []
    for want in asked:
        line = by_number.get(want.line)
        if line is None:
            raise PosError("unknown_line", line=want.line)
        if any(done["of_line"] == want.line for done in back):
            raise PosError("bad_value", field="lines")
        left = line.body["quantity"] - line.returned
        quantity = left if want.quantity is None else want.quantity
        if quantity <= 0 < left or (line.body.get("unit", "kg") != "kg" and quantity % 1000):
            raise PosError("bad_quantity")
        if quantity > left or left <= 0:
            raise PosError("over_refund", line=want.line, left_quantity=max(0, left))
        back.append(
            returned_line(
                line.body,
                number=len(back) + 1,
                quantity=quantity,
                returned=line.returned,
                refunded_fen=line.refunded_fen,
            )
        )
    return back


def _empties(sold: Sold, back: Sequence[Body]) -> bool:
    """Whether nothing is left of the sale once *back* has gone."""
    now = {line["of_line"]: -line["quantity"] for line in back}
    return all(line.returned + now.get(line.body["line"], 0) >= line.body["quantity"] for line in sold.lines)


def _back_to(sold: Sold, raw_fen: int, empties: bool, tender: str) -> list[tuple[str, int]]:
    """Which tender gets how much. Cash goes back rounded down to the jiao, and never more than what was paid."""
    if tender and tender not in TENDERS:
        raise PosError("unknown_tender", tender=shown(tender))
    left = _left_by_tender(sold)
    left_fen = sum(left.values())
    back = left_fen if empties else min(raw_fen, left_fen)
    if tender:
        most = left.get(tender, left_fen - left.get("love_fund", 0))
        parts = [(tender, back)]
        if tender == "love_fund" and tender not in left:
            raise PosError("over_refund", "money", tender=tender, left_fen=0)
        if back > most:
            raise PosError("over_refund", "money", tender=tender, left_fen=most)
    else:
        parts = share_refund(back, list(left.items()))
    if not empties:
        parts = [(name, round_cash(amount, "jiao_down") if name == "cash" else amount) for name, amount in parts]
    return [(name, amount) for name, amount in parts if amount]


def _left_by_tender(sold: Sold) -> dict[str, int]:
    """What is left of what each tender paid, in the order they were taken.

    What went back by a tender the sale was not paid with is taken off the others, cash last.
    """
    left: dict[str, int] = {}
    for paid in sold.body["tenders"]:
        left[paid["tender"]] = left.get(paid["tender"], 0) + paid["amount"]
    astray = 0
    for name, amount in sold.refunded_tenders_fen:
        if name in left:
            left[name] -= amount
        else:
            astray += amount
    for name in sorted(left, key=lambda name: (name == "love_fund", name == "cash")):
        taken = min(astray, left[name])
        left[name] -= taken
        astray -= taken
    return left


def _tender_back(sold: Sold, name: str, amount: int) -> Body:
    body: Body = {"tender": name, "amount": -amount}
    family = next((t["family"] for t in sold.body["tenders"] if t["tender"] == name and "family" in t), None)
    return body | ({"family": family} if family else {})


def _take_from_fund(counter: Counter, body: Body, back: Sequence[Body], tenders: Sequence[tuple[str, int]]) -> None:
    """A refunded dish leaves the fund. Raises fund_short where the fund has less."""
    out = -sum(line.get("fund", 0) for line in back)
    if not out:
        return
    body["fund"] = -out
    balance = counter.ledger.fund_fen() + sum(amount for name, amount in tenders if name == "love_fund")
    if out > balance:
        raise PosError("fund_short", balance_fen=balance)


@dataclass(frozen=True, slots=True)
class Brought:
    """One line of a sale rung up elsewhere; quantity and price may be negative."""

    name: str
    quantity: int
    price_fen: int
    category: str = ""


@verb
def sale(
    counter: Counter, act: Act, *, ref: str, lines: Sequence[Brought], tenders: Sequence[tuple[str, int]] = ()
) -> Answer:
    """Bring over a sale from another till, as it was: lines and tenders agree, nothing is rounded. A manager's."""
    shift = counter.need_shift()
    ref = check_text(ref, field="ref")
    if counter.ledger.has_ref(ref):
        raise PosError("duplicate_ref", ref=shown(ref))
    if not lines:
        raise PosError("empty_sale")
    rows = [_brought_line(counter, number, line) for number, line in enumerate(lines, 1)]
    for name, _ in tenders:
        if name not in TENDERS:
            raise PosError("unknown_tender", tender=shown(name))
    total, paid = sum(row["amount"] for row in rows), sum(amount for _, amount in tenders)
    if total != paid:
        raise PosError("unbalanced", "brought", total_fen=total, tenders_fen=paid)
    fund = sum(amount for name, amount in tenders if name == "love_fund")
    if fund > (balance := counter.ledger.fund_fen()):
        raise PosError("fund_short", balance_fen=balance)
    number = counter.ledger.next_sale()
    body: Body = {
        "number": number,
        "ref": ref,
        "business_date": counter.day(act.moment).isoformat(),
        "shift": shift.number,
        "lines": rows,
        "tenders": [{"tender": name, "amount": amount} for name, amount in tenders],
        "total": total,
        "net": total,
    }
    counter.record(act, "sale.brought", body)
    return {"sale": number, "ref": ref, "total_fen": total}


def _brought_line(counter: Counter, number: int, line: Brought) -> Body:
    if line.quantity == 0 or abs(line.quantity) > PIECES_MAX:
        raise PosError("bad_quantity")
    if abs(line.price_fen) > 9_999_999:
        raise PosError("bad_price", field="price")
    category = check_text(line.category, field="category", needed=False)
    shelf = counter.ledger.category(category)
    return {
        "line": number,
        "name": check_text(line.name, field="name"),
        "category": category,
        "counter": shelf.counter if shelf else "shop",
        "tax": shelf.tax if shelf else "general",
        "quantity": line.quantity,
        "price": line.price_fen,
        "amount": amount_of(line.price_fen, line.quantity),
    }


@verb
def reprint(counter: Counter, act: Act, *, sale: str, large: bool = False) -> Answer:
    """Print a sale's receipt again, marked 补打 and numbered, on the record; *large* for old eyes."""
    sold = counter.ledger.sold(sale)
    if sold is None:
        raise PosError("unknown_sale", sale=shown(sale))
    copy = counter.ledger.copies(sold.number) + 1
    day = counter.day(act.moment).isoformat()
    counter.record(act, "receipt.reprinted", {"number": sold.number, "copy": copy, "business_date": day})
    entry, at = counter.ledger.entry_of(sold.number), stamp(act.moment)
    counter.print(
        lambda papers: papers.receipt(entry, copy=copy, extra={"at": at}, large=large),
        kind="receipt",
        about=sold.number,
        copy=copy,
    )
    return {"sale": sold.number, "copy": copy}
