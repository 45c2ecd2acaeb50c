"""A sale as the journal keeps it: outcomes copied out of the cart, nothing left to decide.

The shapes are in `pos.entries`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pos.cart import Cart, Change, Line, Tender
from pos.entries import Body
from pos.money import divide_half_away

_SAME_IN_REFUND = (
    *("name", "category", "counter", "tax", "price", "product", "unit", "tier", "age", "sex", "resident"),
    *("period", "meal", "merchant"),
)


def sale_body(cart: Cart, *, number: str, day: str, shift: int, period: str, rounding_fen: int) -> Body:
    """The body of `sale.rung` for a priced cart that is paid in full."""
    lines = [line_body(line, period) for line in cart.lines]
    total, fund = sum(line["amount"] for line in lines), sum(line.get("fund", 0) for line in lines)
    body: Body = {
        "number": number,
        "business_date": day,
        "shift": shift,
        "period": period,
        "lines": lines,
        "tenders": [tender_body(tender) for tender in cart.tenders],
        "total": total,
        "net": total + rounding_fen,
    }
    if rounding_fen:
        body["rounding"] = rounding_fen
    if fund:
        body["fund"] = fund
    if cart.voids:
        body["voids"] = list(cart.voids)
    return body


def line_body(line: Line, period: str) -> Body:
    """LINE: a cart's line as it was decided."""
    amount = line.amount_fen
    body: Body = {
        "line": line.number,
        "name": line.name,
        "category": line.category,
        "counter": line.counter,
        "tax": line.tax,
        "quantity": line.quantity,
        "price": line.price_fen,
        "amount": amount,
    }
    optional: Mapping[str, object] = {
        "product": line.product,
        "unit": line.unit,
        "list": line.list_fen if line.list_fen != line.price_fen else 0,
        "discount": line.gross_fen - amount,
        "keyed": int(line.keyed),
        "tare": line.tare,
        "label": line.label_fen,
        "batch": line.batch,
        "best_before": line.best_before,
        "changes": [change_body(change) for change in line.changes],
    }
    body |= {name: value for name, value in optional.items() if value}
    if line.meal:
        body |= {"meal": 1, "period": period}
    if line.diner is not None:
        body |= _diner_body(line)
    if line.market_fen:
        body |= {"market": line.market_fen, "market_place": line.market_place, "market_day": line.market_day}
        body["saved"] = line.market_saved_fen
    if line.merchant:
        body |= {"merchant": line.merchant, "list": line.merchant_list_fen, "fund": line.fund_fen}
        body["merchant_part"] = amount - line.fund_fen
    return body


def _diner_body(line: Line) -> Body:
    assert line.diner is not None
    body: Body = {"resident": line.diner.resident, "sex": line.diner.sex, "age": line.age or 0}
    if line.tier:
        body |= {"tier": line.tier, "given": line.given_fen}
    if line.diner.reason:
        body["forgot"] = line.diner.reason
    if line.allowed_by:
        body |= {"allowed_by": line.allowed_by, "allowed_reason": line.allowed_reason}
    return body


def change_body(change: Change) -> Body:
    """An override or a discount: what, who, why."""
    body: Body = {"what": change.what, "by": change.by, "reason": change.reason}
    optional = {"approved": change.approved, "fen": change.fen, "percent": change.percent}
    return body | {name: value for name, value in optional.items() if value}


def tender_body(tender: Tender) -> Body:
    """TENDER: what was kept, and for cash what was given and handed back."""
    body: Body = {"tender": tender.tender, "amount": tender.amount_fen}
    if tender.given_fen and tender.given_fen != tender.amount_fen:
        body |= {"given": tender.given_fen, "change": tender.change_fen}
    optional = {"reference": tender.reference, "family": tender.family}
    return body | {name: value for name, value in optional.items() if value}


def returned_line(sold: Body, *, number: int, quantity: int, returned: int, refunded_fen: int) -> Body:
    """A line of `sale.refunded`: *quantity* thousandths of the sold LINE go back, all figures negative.

    *returned* and *refunded_fen* are what went back before, so that the last refund takes the rest.
    """

    def back(fen: int) -> int:
        after = divide_half_away(fen * (returned + quantity), sold["quantity"])
        return after - divide_half_away(fen * returned, sold["quantity"])

    amount = divide_half_away(sold["amount"] * (returned + quantity), sold["quantity"]) - refunded_fen
    body: Body = {name: sold[name] for name in _SAME_IN_REFUND if name in sold}
    body |= {"line": number, "of_line": sold["line"], "quantity": -quantity, "amount": -amount}
    for name in ("given", "saved", "discount", "cost"):
        if sold.get(name):
            body[name] = -back(sold[name])
    if "merchant" in sold:
        fund = back(sold.get("fund", 0))
        body |= {"fund": -fund, "merchant_part": fund - amount}
    return body


def share_refund(back_fen: int, paid: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Which tenders *back_fen* goes back to by default: what was not cash first, each up to what is left of it.

    *paid* holds what is left of each tender the sale was paid by, in the order they were taken.
    """
    parts = []
    for tender, left in sorted(paid, key=lambda pair: pair[0] == "cash"):
        part = min(back_fen, left)
        if part > 0:
            parts.append((tender, part))
            back_fen -= part
    return parts
