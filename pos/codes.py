"""What a scanned code stands for: a product, and what the code says of this piece of it.

What is registered comes first, exactly as it is; then the other ways to write an article's number, scale labels by the
site's patterns, GS1 strings. Nothing is guessed: part of a code finds nothing, a wrong check digit is said, and a code
that could be two products is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pos.barcode import has_wrong_check, same_article, without_aim
from pos.counter import shown
from pos.errors import PosError
from pos.ledger import Ledger
from pos.money import amount_of, divide_half_away, round_cash
from pos.product import Product
from pos.resident import looks_like_card, read_card
from pos.scalelabel import Label, parse_patterns, read_label
from pos.site import Site

if TYPE_CHECKING:
    from pos.gs1 import Goods

_NEAR_GRAMS = 5  # how far to look for a weight that makes exactly the amount which a scale rounded


@dataclass(frozen=True, slots=True)
class Reading:
    """What a code says."""

    kind: str  # "barcode", "label" or "gs1"
    product: Product
    quantity: int | None = None  # thousandths; None: the code says none
    weight_said: bool = (
        False  # the weight is the code's own, so that its amount shows the price of the day it was printed
    )
    label_fen: int | None = None  # the amount printed on it
    pattern: str = ""
    batch: str = ""
    best_before: date | None = None


def is_card(code: str, site: Site, on: date) -> bool:
    """Whether *code* is read as an ID number: by its form, unless it is a scale label and no valid number."""
    if not looks_like_card(code):
        return False
    try:
        if read_label(code, parse_patterns(site["barcode.patterns"])) is None:
            return True
    except PosError:
        return True
    return _is_valid_card(code, on)


def _is_valid_card(code: str, on: date) -> bool:
    try:
        read_card(code, on=on)
    except PosError:
        return False
    return True


def read_code(ledger: Ledger, site: Site, code: str, *, on: date) -> Reading:
    """What *code* stands for on the business date *on*. Raises unknown_code."""
    plain, marked = without_aim(code.strip())
    for exact in (code, plain):
        found = ledger.product_by_barcode(exact) or ledger.product(exact)
        if found is not None:
            return Reading("barcode", found)
    if looks_like_card(plain) and _is_valid_card(plain, on):
        raise PosError("unknown_code", code="…")
    product = _only(ledger, same_article(plain)[1:])
    if product is not None:
        return Reading("barcode", product)
    label = read_label(plain, parse_patterns(site["barcode.patterns"]))
    if label is not None:
        return _of_label(ledger, label)
    from pos.gs1 import read_gs1

    goods = read_gs1(plain, on=on, marked=marked)
    if goods is not None:
        return _of_goods(ledger, goods)
    raise PosError("unknown_code", *(("check",) if has_wrong_check(plain) else ()), code=shown(plain))


def _only(ledger: Ledger, codes: tuple[str, ...]) -> Product | None:
    """The one product that these codes stand for. Raises unknown_code where they are two."""
    found = {product.code: product for code in codes if (product := ledger.product_by_barcode(code)) is not None}
    if len(found) > 1:
        raise PosError("unknown_code", "two", names="、".join(product.name for product in found.values()))
    return next(iter(found.values()), None)


def _of_label(ledger: Ledger, label: Label) -> Reading:
    number = label.number
    prefix = "".join(mark for mark in label.pattern.form if mark.isdigit())
    names = dict.fromkeys((number, number.lstrip("0"), prefix + number))
    found = {
        product.code: product
        for name in names
        if name and (product := ledger.product_by_barcode(name) or ledger.product(name)) is not None
    }
    if not found:
        raise PosError("unknown_code", "label", number=number)
    if len(found) > 1:
        raise PosError("unknown_code", "two", names="、".join(product.name for product in found.values()))
    (product,) = found.values()
    if product.is_meal or product.merchant:
        raise PosError("unknown_code", "label_goods", name=product.name)
    quantity = _quantity(product, label.grams, label.pieces, label.amount_fen)
    said = label.grams is not None or not product.weighed
    return Reading("label", product, quantity, said, label.amount_fen, label.pattern.text)


def _of_goods(ledger: Ledger, goods: Goods) -> Reading:
    product = _only(ledger, (goods.article, *same_article(goods.article)))
    if product is None:
        raise PosError("unknown_code", code=goods.article.lstrip("0"))
    measured = goods.grams is not None or goods.pieces is not None or goods.amount_fen is not None
    if measured and (product.is_meal or product.merchant):
        raise PosError("unknown_code", "label_goods", name=product.name)
    quantity = _quantity(product, goods.grams, goods.pieces, goods.amount_fen) if measured else None
    said = goods.grams is not None or not product.weighed
    return Reading("gs1", product, quantity, said, goods.amount_fen, "", goods.batch, goods.best_before)


def _quantity(product: Product, grams: int | None, pieces: int | None, amount_fen: int | None) -> int | None:
    """How much of *product* a label is for; a weight that it does not say follows from its amount at today's price."""
    if amount_fen == 0 or grams == 0 or pieces == 0:
        raise PosError("bad_quantity", "label")
    if product.weighed:
        if grams is None and amount_fen is None:
            raise PosError("unknown_code", "label_goods", name=product.name)
        if grams is None and amount_fen is not None and product.price_fen:
            return max(1, divide_half_away(amount_fen * 1000, product.price_fen))
        return grams
    if pieces is not None:
        return pieces * 1000
    if amount_fen is None:
        if grams is None:
            return None
        raise PosError("unknown_code", "label_goods", name=product.name)
    price = product.price_fen
    return amount_fen // price * 1000 if price and amount_fen % price == 0 else 1000


def is_todays(label_fen: int, today_fen: int) -> bool:
    """Whether a label's amount is today's: to the fen, or rounded the way scales do."""
    rounded = (round_cash(today_fen, "jiao_down"), round_cash(today_fen, "jiao"))
    return abs(label_fen - today_fen) <= 1 or label_fen in rounded


def price_of_label(label_fen: int, quantity: int, *, weighed: bool) -> tuple[int, int]:
    """A price per unit and a quantity that make *label_fen*; a weight moves by a few grams only if it must.

    On a heavy load a scale that rounds to the jiao may leave no such pair: then what comes out is the nearest below, a
    few fen. Raises bad_quantity where a label's figures can be no price.
    """
    for more in sorted(range(-_NEAR_GRAMS, _NEAR_GRAMS + 1), key=abs) if weighed else (0,):
        weight = max(1, quantity + more)
        price = divide_half_away(label_fen * 1000, weight)
        if amount_of(price, weight) == label_fen:
            return price, weight
    price = label_fen * 1000 // quantity
    if price <= 0:
        raise PosError("bad_quantity", "label")
    return price, quantity
