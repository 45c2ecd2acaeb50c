"""Verbs that fill the cart: goods, cards, discounts, and setting a sale aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pos.calendar import stamp
from pos.cart import ONE, Cart, Change, Diner, Line, line_of, tier_meals, with_sale_discount
from pos.codes import Reading, is_todays, price_of_label, read_code
from pos.counter import Act, Answer, Counter, check_text, need_reason, shown, verb
from pos.entries import Body
from pos.errors import PosError
from pos.money import PIECES_MAX, WEIGHT_MAX, check_percent, check_price, check_quantity
from pos.product import KG, Category, Product
from pos.resident import age_on, passport_token, read_card

AWAY = ("moved", "died")  # a card that is refused, with a quiet word and without saying which of the two


def line_answer(cart: Cart, number: int) -> Answer:
    """A line as the verbs that touch it answer."""
    line = cart.line(number)
    answer: Answer = {
        "line": number,
        "name": line.name,
        "price_fen": line.price_fen,
        "quantity": line.quantity,
        "amount_fen": line.amount_fen,
        "total_fen": cart.total_fen,
    }
    return answer | ({"tare": line.tare} if line.tare else {})


@verb
def add(
    counter: Counter,
    act: Act,
    *,
    product: str = "",
    quantity: int | None = None,
    name: str = "",
    price_fen: int | None = None,
    category: str = "",
    keyed: bool = False,
    tare: int = 0,
) -> Answer:
    """Put a product, or goods without one (name and price), into the cart as a line of its own.

    quantity is what is sold; tare is what was put off for packaging before. keyed: the weight was typed, not weighed.
    """
    counter.need_shift()
    if product:
        if name or price_fen is not None or category:
            other = "name" if name else "category" if price_fen is None else "price"
            raise PosError("bad_value", "unknown_field", field=other)
        found = counter.ledger.product(product)
        if found is None:
            raise PosError("unknown_product", product=shown(product))
        line = _line_of(counter, act, found, quantity, keyed=keyed, tare=tare)
    elif tare:
        raise PosError("bad_value", "line_tare", field="tare")
    else:
        line = _free_line(counter, name, price_fen, ONE if quantity is None else quantity, category)
    return _put(counter, act, line)


@verb
def scan(
    counter: Counter, act: Act, *, code: str, quantity: int | None = None, keyed: bool = False, tare: int = 0
) -> Answer:
    """Take a barcode, a scale label or a GS1 code. A piece scanned again raises the quantity of its line.

    quantity, keyed and tare are as those of `add`, where the code itself says no quantity.
    """
    counter.need_shift()
    day = counter.day(act.moment)
    read = read_code(counter.ledger, counter.site, code, on=day)
    found = read.product
    if read.best_before is not None and read.best_before < day:
        raise PosError("expired", name=found.name, day=read.best_before.isoformat())
    if read.quantity is not None:
        if quantity is not None or tare:
            raise PosError("bad_quantity", "on_label")
        quantity = read.quantity
    elif not found.weighed and not found.is_meal and not tare:
        again = _one_more(counter, act, read, ONE if quantity is None else quantity)
        if again is not None:
            return again
    line = _line_of(counter, act, found, quantity, keyed=keyed, tare=tare)
    said = replace(line, batch=read.batch, best_before=read.best_before.isoformat() if read.best_before else "")
    if read.label_fen is None:
        return _put(counter, act, said)
    return _put_label(counter, act, said, read.label_fen, weight_said=read.weight_said)


def _one_more(counter: Counter, act: Act, read: Reading, more: int) -> Answer | None:
    """Raise the quantity of the line that holds the same goods already."""
    found, last_day = read.product, read.best_before.isoformat() if read.best_before else ""
    for line in reversed(counter.cart.lines):
        same = line.product == found.code and (line.batch, line.best_before) == (read.batch, last_day)
        if same and not line.changes and line.list_fen == found.asked_fen:
            raised = replace(line, quantity=check_quantity(line.quantity + more, unit=line.unit))
            check_quantity(more, unit=line.unit)
            return line_answer(counter.keep(counter.cart.with_line(raised), act), line.number)
    return None


def _put_label(counter: Counter, act: Act, line: Line, label_fen: int, *, weight_said: bool) -> Answer:
    """Put in goods with their amount printed on them: that amount was promised, so it counts. An old price is said."""
    today_fen = line.gross_fen
    if label_fen == today_fen:
        return _put(counter, act, line)
    price, quantity = price_of_label(label_fen, line.quantity, weighed=line.unit == KG)
    line = replace(line, quantity=check_quantity(quantity, unit=line.unit))
    change = Change("label", by=counter.need_staff().name, reason="", fen=check_price(price))
    if not weight_said or is_todays(label_fen, today_fen):
        return _put(counter, act, replace(line, changes=(change,)))
    answer = _put(counter, act, replace(line, changes=(change,), label_fen=label_fen))
    return answer | {"label_fen": label_fen, "today_fen": today_fen}


@verb
def label_price(counter: Counter, act: Act, *, line: int, use: str) -> Answer:
    """Say what a line with an old price label costs: what the `label` says, or what the goods cost `today`."""
    old, person = counter.cart.line(line), counter.need_staff()
    if not old.label_fen:
        raise PosError("unknown_line", "no_label", line=line)
    if use not in ("label", "today"):
        raise PosError("bad_value", "one_of", field="use", choices="label, today")
    kept = tuple(change for change in old.changes if change.what not in ("label", "today"))
    if use == "today":
        change = Change("today", by=person.name, reason=act.reason, approved=act.approved, fen=old.label_fen)
    else:
        price, _quantity = price_of_label(old.label_fen, old.quantity, weighed=old.unit == KG)
        change = Change("label", by=person.name, reason=act.reason, approved=act.approved, fen=price)
    after = replace(old, changes=(change, *kept))
    return line_answer(counter.keep(counter.cart.with_line(after), act), line)


def _line_of(counter: Counter, act: Act, product: Product, quantity: int | None, *, keyed: bool, tare: int) -> Line:
    if quantity is None:
        if product.weighed:
            raise PosError("bad_quantity", "needed")
        quantity = ONE
    check_quantity(quantity, unit=product.unit)
    if not product.is_meal and not product.price_fen:
        raise PosError("bad_price", "needed", product=product.name)
    if tare and (not product.weighed or not 0 < tare <= WEIGHT_MAX - quantity):
        raise PosError("bad_value", "line_tare", field="tare")
    keyed = keyed and product.weighed
    tariff, day = counter.tariff(act.moment), counter.day(act.moment)
    return line_of(product, quantity, tariff=tariff, day=day, keyed=keyed, tare=tare)


def _free_line(counter: Counter, name: str, price_fen: int | None, quantity: int, category: str) -> Line:
    if price_fen is None or not name:
        raise PosError("bad_value", "missing", field="product" if not name else "price")
    name = check_text(name, field="name")
    check_price(price_fen)
    if not 0 < quantity <= PIECES_MAX:
        raise PosError("bad_quantity", "pieces", unit="")
    shelf = counter.ledger.category(category) or Category(check_text(category, field="category", needed=False))
    return Line(
        number=0,
        product="",
        name=name,
        unit="",
        category=shelf.name,
        counter=shelf.counter,
        tax=shelf.tax,
        quantity=quantity,
        list_fen=price_fen,
    )


def _put(counter: Counter, act: Act, line: Line) -> Answer:
    cart = counter.cart.plus(line)
    number = cart.last_number
    if line.meal and cart.card_waits:
        cart, _ = cart.taking_diner()
    return line_answer(counter.keep(cart, act), number)


@verb
def diner(
    counter: Counter,
    act: Act,
    *,
    card: str | None = None,
    passport: str | None = None,
    resident: str | None = None,
) -> Answer:
    """Show a card, or look a resident up who has none to show (with a reason). An empty card puts it away."""
    given = [value for value in (card, passport, resident) if value is not None]
    if len(given) != 1:
        raise PosError("bad_value", "missing", field="id")
    if given[0] == "":
        counter.keep(replace(counter.cart, diner=None), act)
        return {}
    shown_diner = _diner_of(counter, act, card, passport, resident)
    cart, number = replace(counter.cart, diner=shown_diner).taking_diner()
    cart = counter.keep(replace(cart, taken_line=number or 0), act)
    answer: Answer = {"resident": shown_diner.resident, "name": shown_diner.name or None} | next_meal(counter, act)
    if number is not None:
        answer |= {"line": number, "total_fen": cart.total_fen}
    return {name: value for name, value in answer.items() if value is not None}


def next_meal(counter: Counter, act: Act) -> Answer:
    """What the next meal would cost the waiting card's holder now, and the tier meals of this period so far."""
    holder = counter.cart.diner
    if holder is None:
        return {}
    tariff, day = counter.tariff(act.moment), counter.day(act.moment)
    age = max(0, age_on(date.fromisoformat(holder.born), day))
    tier = tariff.tier_for(age)
    meals = counter.ledger.tier_meals(holder.resident, day, counter.period(act.moment))
    meals += tier_meals(counter.cart.lines, holder.resident)
    price = tier.price_fen if meals == 0 else tariff.standard_fen
    return {"age": age, "tier": tier.name, "price_fen": price, "meals": meals}


def _diner_of(counter: Counter, act: Act, card: str | None, passport: str | None, resident: str | None) -> Diner:
    ledger, reason = counter.ledger, ""
    if card is not None:
        read = read_card(card, on=counter.day(act.moment))
        number = ledger.resident_of_token(read.token)
        known = ledger.enrolled(number)
        assert known is not None  # since its token is
        if known.state in AWAY:
            raise PosError("unknown_resident", "away")
        return Diner(resident=number, born=read.born.isoformat(), sex=read.sex, name=known.name, home=known.home)
    if passport is not None:
        found = ledger.find_token(passport_token(passport))
    else:
        found, reason = (resident or "").strip().upper(), need_reason(act)
    person = ledger.enrolled(found) if found else None
    if person is None or not person.born:
        raise PosError("unknown_resident")
    if person.state in AWAY:
        raise PosError("unknown_resident", "away")
    return Diner(person.resident, person.born, person.sex, person.name, person.home, reason)


@verb
def set_quantity(counter: Counter, act: Act, *, line: int, quantity: int) -> Answer:
    """Change how much a line holds. What is taken off is on the record like a voided line."""
    old = counter.cart.line(line)
    if old.unit:
        check_quantity(quantity, unit=old.unit)
    elif not 0 < quantity <= PIECES_MAX:
        raise PosError("bad_quantity", "pieces", unit="")
    if old.diner is not None and quantity != ONE:
        raise PosError("bad_quantity", "one_diner")
    typed = replace(old, quantity=quantity)
    if old.unit == KG and quantity != old.quantity:
        typed = replace(typed, keyed=True, tare=0)  # it is no longer what the scale said
    cart = counter.priced(counter.cart.with_line(typed), act.moment)
    if quantity < old.quantity:
        less = old.amount_fen - cart.line(line).amount_fen
        cart = _taken_out(counter, act, cart, old, quantity=old.quantity - quantity, amount=less, reason=act.reason)
    return line_answer(counter.keep(cart, act), line)


@verb
def void(counter: Counter, act: Act, *, line: int) -> Answer:
    """Take a line out before payment, on the record."""
    reason, old = need_reason(act), counter.cart.line(line)
    cart = counter.cart.without_line(line)
    cart = _taken_out(counter, act, cart, old, quantity=old.quantity, amount=old.amount_fen, reason=reason)
    return {"line": line, "total_fen": counter.keep(cart, act).total_fen}


def _voided(line: Line, quantity: int, amount: int) -> Body:
    body: Body = {"line": line.number, "name": line.name, "quantity": quantity, "amount": amount}
    return body | ({"product": line.product} if line.product else {})


def _taken_out(counter: Counter, act: Act, cart: Cart, line: Line, *, quantity: int, amount: int, reason: str) -> Cart:
    """Put what was taken out of *line* on the record; the cart that knows it, so that its sale can name it."""
    shift, day = counter.ledger.open_shift(), counter.day(act.moment).isoformat()
    body = _voided(line, quantity, amount) | {"business_date": day, "reason": reason}
    entry = counter.record(act, "line.voided", body | ({"shift": shift.number} if shift else {}))
    return replace(cart, voids=(*cart.voids, entry.seq))


@verb
def discount(counter: Counter, act: Act, *, percent: int, line: int | None = None) -> Answer:
    """Take a percentage off one line, or off the whole sale (tier meals and merchants' dishes aside)."""
    reason, person = need_reason(act), counter.need_staff()
    change = Change("discount", by=person.name, reason=reason, approved=act.approved, percent=check_percent(percent))
    if not counter.cart.lines:
        raise PosError("empty_sale")
    if line is None:
        cart = with_sale_discount(counter.cart, change)
        for before, after in zip(counter.cart.lines, cart.lines, strict=True):
            if after != before:
                _check_allowance(counter, act, before, after)
        return {"total_fen": counter.keep(cart, act).total_fen}
    old = counter.cart.line(line)
    after = replace(old, changes=(*old.changes, change))
    _check_allowance(counter, act, old, after)
    return line_answer(counter.keep(counter.cart.with_line(after), act), line)


@verb
def set_price(counter: Counter, act: Act, *, line: int, price_fen: int) -> Answer:
    """Override a line's price per unit; it stays until the line goes."""
    reason, person = need_reason(act), counter.need_staff()
    old = counter.cart.line(line)
    change = Change("price", by=person.name, reason=reason, approved=act.approved, fen=check_price(price_fen))
    after = replace(old, changes=(*old.changes, change), price_fen=price_fen)
    _check_allowance(counter, act, old, after)
    return line_answer(counter.keep(counter.cart.with_line(after), act), line)


def _check_allowance(counter: Counter, act: Act, before: Line, after: Line) -> None:
    """How far below the asked price one may go without the manager: the role's `discount.…` per cent.

    A meal at a tier price is asked for that price; any other line for its list price, whatever was taken off before.
    """
    if counter.has_manager(act):
        return
    limit = counter.site.discount_limit(counter.need_staff().role)
    asked = (before.price_fen if before.tier else before.list_fen) * after.quantity
    if (asked - after.amount_fen * 1000) * 100 > asked * limit + 50_000:
        raise PosError("needs_approval", "discount", limit=limit)


@verb
def allow_meal(counter: Counter, act: Act, *, line: int) -> Answer:
    """Let a meal have its diner's tier price although it is not the first of the period. The manager's."""
    reason, old = need_reason(act), counter.cart.line(line)
    holder = old.diner or (counter.cart.diner if old.meal and old.quantity == ONE else None)
    if holder is None:
        raise PosError("unknown_resident")
    manager = act.approved or counter.need_staff().name
    after = replace(old, diner=holder, allowed_by=manager, allowed_reason=reason)
    return line_answer(counter.keep(counter.cart.with_line(after), act), line)


@verb
def clear(counter: Counter, act: Act) -> Answer:
    """Give the open sale up, on the record; money taken for it is to be handed back."""
    cart, shift = counter.cart, counter.ledger.open_shift()
    if not cart.empty:
        body: Body = {
            "business_date": counter.day(act.moment).isoformat(),
            "lines": [_voided(line, line.quantity, line.amount_fen) for line in cart.lines],
            "amount": cart.total_fen,
            "reason": act.reason,
        }
        if shift is not None:
            body["shift"] = shift.number
        if cart.tenders:
            body["tenders"] = [{"tender": t.tender, "amount": t.amount_fen} for t in cart.tenders]
        counter.record(act, "cart.cleared", body)
        counter.kick_drawer = any(tender.tender == "cash" for tender in cart.tenders)
    counter.empty_cart()
    counter.done = None
    return {"back_fen": sum(tender.amount_fen for tender in cart.tenders)} if cart.tenders else {}


@verb
def park(counter: Counter, act: Act) -> Answer:
    """Set the open sale aside."""
    if counter.cart.tenders:
        raise PosError("bad_value", "in_payment")
    if not counter.cart.lines:
        raise PosError("empty_sale")
    person = counter.need_staff()
    number = counter.ledger.park(replace(counter.cart, diner=None), stamp(act.moment), person.name)
    counter.empty_cart()
    return {"parked": number}


@verb
def recall(counter: Counter, act: Act, *, parked: int) -> Answer:
    """Take a parked sale up again. An open one changes places with it, so that nothing is lost."""
    if counter.cart.tenders:
        raise PosError("bad_value", "in_payment")
    cart = counter.ledger.unpark(parked)
    if cart is None:
        raise PosError("unknown_parked", parked=parked)
    answer = park(counter, act) if counter.cart.lines else {}
    return answer | {"total_fen": counter.keep(cart, act).total_fen, "lines": len(cart.lines)}


@verb
def want(counter: Counter, act: Act, *, name: str) -> Answer:
    """Note what a customer asked for and did not find."""
    name = check_text(name, field="name", most=60)
    counter.record(act, "want.noted", {"name": name, "business_date": counter.day(act.moment).isoformat()})
    return {"name": name}
