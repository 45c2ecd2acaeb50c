"""Verbs of the stockroom: goods in, waste, counts. Sales never stop for lack of stock; it goes below zero and shows.

Stock is worth its moving average: what came in, less what went out at the average of the moment.
"""

from __future__ import annotations

from pos.counter import Act, Answer, Counter, check_text, need_reason, shown, verb
from pos.entries import Body
from pos.errors import PosError
from pos.money import amount_of, check_price, check_quantity
from pos.product import Product
from pos.stock import Stock


def _product(counter: Counter, code: str) -> Product:
    found = counter.ledger.product(code)
    if found is None:
        raise PosError("unknown_product", product=shown(code))
    return found


def drawer_part(counter: Counter, tender: str) -> Body:
    """The fields of a row that moves money: its tender, and the shift whose drawer it is where that is cash."""
    if tender == "":
        return {}
    if tender not in ("cash", "wechat", "alipay"):
        raise PosError("unknown_tender", tender=shown(tender))
    return {"tender": tender, "shift": counter.need_shift().number} if tender == "cash" else {"tender": tender}


@verb
def receive(
    counter: Counter, act: Act, *, product: str, quantity: int, cost_fen: int, supplier: str = "", tender: str = ""
) -> Answer:
    """Goods in from the distribution centre, at a cost per unit."""
    found = _product(counter, product)
    amount = amount_of(check_price(cost_fen, field="cost"), check_quantity(quantity, unit=found.unit))
    body: Body = {
        "product": found.code,
        "name": found.name,
        "quantity": quantity,
        "cost": cost_fen,
        "amount": amount,
        "supplier": check_text(supplier, field="supplier", most=60, needed=False),
        "business_date": counter.day(act.moment).isoformat(),
    }
    counter.record(act, "goods.received", body | drawer_part(counter, tender))
    counter.kick_drawer = tender == "cash"
    return _stock_answer(counter, found) | {"amount_fen": amount}


def _stock_answer(counter: Counter, product: Product) -> Answer:
    stock = counter.ledger.stocks([product.code])[product.code]
    return {"product": product.code, "name": product.name, "quantity": stock.quantity, "value_fen": stock.value_fen}


@verb
def waste(counter: Counter, act: Act, *, product: str, quantity: int) -> Answer:
    """Goods thrown away (报损), with the reason."""
    found, reason = _product(counter, product), need_reason(act)
    check_quantity(quantity, unit=found.unit)
    cost = counter.ledger.stocks([found.code]).get(found.code, Stock()).cost_of(quantity)
    body: Body = {
        "product": found.code,
        "name": found.name,
        "quantity": quantity,
        "cost": cost,
        "reason": reason,
        "business_date": counter.day(act.moment).isoformat(),
    }
    counter.record(act, "goods.wasted", body)
    return _stock_answer(counter, found) | {"cost_fen": cost}


@verb
def count_stock(counter: Counter, act: Act, *, product: str, quantity: int) -> Answer:
    """What was found on counting; the difference is taken into the stock at the moving average."""
    found = _product(counter, product)
    if quantity:
        check_quantity(quantity, unit=found.unit)
    stock = counter.ledger.stocks([found.code]).get(found.code, Stock())
    difference = quantity - stock.quantity
    cost = -stock.cost_of(difference) if quantity else stock.value_fen
    body: Body = {
        "product": found.code,
        "name": found.name,
        "counted": quantity,
        "difference": difference,
        "cost": -cost,
        "business_date": counter.day(act.moment).isoformat(),
    }
    counter.record(act, "stock.counted", body)
    return _stock_answer(counter, found) | {"difference": difference}
