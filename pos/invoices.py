"""Invoices (发票): asked for and issued, each sale once; and what a month has of them, beside its tax classes.

The till issues none: it keeps what was asked for, and the number under which it was issued elsewhere.
"""

from __future__ import annotations

from pos.counter import Act, Answer, Counter, check_text, shown, verb
from pos.errors import PosError
from pos.split import check_month


@verb
def invoice(counter: Counter, act: Act, *, sale: str, title: str = "", issued: str = "") -> Answer:
    """Mark a sale once 'invoice (发票) asked for', with its title, and then once 'issued', with its number."""
    if bool(title) == bool(issued):
        raise PosError("bad_value", "missing", field="title")
    sold = counter.ledger.sold(sale)
    if sold is None or sold.kind == "sale.refunded":
        raise PosError("unknown_sale", sale=shown(sale))
    known = counter.ledger.invoice(sold.number)
    if (title and known is not None) or (issued and known is not None and known.number):
        raise PosError("duplicate", name=sold.number)
    if title:
        counter.record(act, "invoice.asked", {"number": sold.number, "title": check_text(title, field="title")})
        return {"sale": sold.number, "title": title}
    if known is None:
        raise PosError("unknown_sale", "no_invoice", sale=sold.number)
    counter.record(
        act, "invoice.issued", {"number": sold.number, "invoice": check_text(issued, field="issued", most=40)}
    )
    return {"sale": sold.number, "issued": issued}


@verb
def invoices(counter: Counter, act: Act, *, month: str) -> Answer:
    """The invoices asked for in a month, the newest first, and the month's sales by tax class. Changes nothing."""
    month = check_month(month)
    return {
        "month": month,
        "invoices": [
            {
                "sale": row.sale,
                "business_date": row.day,
                "net_fen": row.net_fen,
                "refunded_fen": row.refunded_fen,
                "title": row.title,
                "asked_at": row.asked_at,
            }
            | ({"issued": row.number, "issued_at": row.issued_at} if row.issued else {})
            for row in counter.ledger.invoices(month)
        ],
        "taxes": {
            each.tax: {"documents": each.documents, "amount_fen": each.amount_fen, "invoiced_fen": each.invoiced_fen}
            for each in counter.ledger.taxes(month)
        },
    }
