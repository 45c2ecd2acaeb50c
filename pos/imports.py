"""Lists from outside: products, prices and residents, every row of them or none.

`data.imports` reads the file into the rows here. What a row may be is decided here, for the preview and for the verbs
alike: `refused_…` names every row that cannot be taken, and a verb takes nothing while there is one.
A price per 斤 (500 g) becomes one per kg here, where the unit is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from pos.counter import Act, Answer, Counter, check_text, shown, verb
from pos.errors import PosError
from pos.ledger import Enrolled
from pos.money import check_price
from pos.office import changed_product, check_best_before, check_tare, kept_unit, product_body
from pos.prices import NewPrice, check_new_price, plan_or_set
from pos.product import COUNTERS, KG, TAX_CLASSES, Product, per_kg
from pos.resident import check_born, passport_token, read_card

MOST_ROWS = 50_000
BY_LIST = "list"  # where the consent's version would be: the signed paper lies with whoever made the list
JIN = ("斤", "市斤", "jin")


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as a file has it. What is empty or None is not changed; a new product needs the first five."""

    row: int  # in the file, as a spreadsheet counts
    code: str
    name: str = ""
    price_fen: int | None = None
    unit: str = ""
    category: str = ""
    barcodes: tuple[str, ...] = ()
    market_fen: int | None = None
    shelf: str = ""
    tax: str = ""
    merchant: str = ""
    tare: int | None = None
    best_before_days: int | None = None
    price_per_jin: bool = False
    market_per_jin: bool = False


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price as a file has it; the product by code, barcode or name, the first of them that is there."""

    row: int
    price_fen: int
    code: str = ""
    barcode: str = ""
    name: str = ""
    market_fen: int | None = None
    price_per_jin: bool = False
    market_per_jin: bool = False


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """A resident as a file has it. The card's number is read and forgotten, and no repr shows it."""

    row: int
    name: str
    card: str = field(default="", repr=False)
    passport: str = field(default="", repr=False)
    born: str = ""
    sex: str = ""
    home: str = ""
    note: str = ""


class Catalogue(Protocol):
    """What the rows are held against."""

    def product(self, code: str) -> Product | None: ...
    def product_by_barcode(self, barcode: str) -> Product | None: ...
    def codes_by_name(self) -> Mapping[str, Sequence[str]]: ...


Refused = list[tuple[int, PosError]]
Row = TypeVar("Row", ProductRow, PriceRow, ResidentRow)


def _each(rows: Iterable[Row], check: Callable[[Row], None]) -> Refused:
    found: Refused = []
    for row in rows:
        try:
            check(row)
        except PosError as refusal:
            found.append((row.row, refusal))
    return found


def _once(seen: dict[str, int], what: str, row: int) -> None:
    """Raises duplicate where an earlier row had *what*."""
    if seen.setdefault(what, row) != row:
        raise PosError("duplicate", "row", row=seen[what])


def _need_all(refused: Refused) -> None:
    if refused:
        raise PosError("bad_value", "import_rows", field="rows", count=len(refused), row=refused[0][0])


# -- products ----------------------------------------------------------------------------------------------------


def refused_products(catalogue: Catalogue, rows: Sequence[ProductRow]) -> Refused:
    """Every row that is no product, with why."""
    codes: dict[str, int] = {}
    barcodes: dict[str, int] = {}

    def check(row: ProductRow) -> None:
        code = check_text(row.code, field="code", most=40)
        old = catalogue.product(code)
        for name in ("name", "unit", "category"):
            if old is None and not getattr(row, name):
                raise PosError("bad_value", "missing", field=name)
        _check_texts(row)
        unit = _unit_of(row, old)
        _check_product_prices(row, old, unit)
        check_tare(row.tare, unit)
        check_best_before(row.best_before_days)
        for barcode in row.barcodes:
            check_text(barcode, field="barcode", most=40)
            _once(barcodes, barcode, row.row)
            holder = catalogue.product_by_barcode(barcode)
            if holder is not None and holder.code != code:
                raise PosError("duplicate", "barcode", barcode=shown(barcode), name=holder.name)
        _once(codes, code, row.row)

    return _each(rows, check)


def _check_texts(row: ProductRow) -> None:
    check_text(row.name, field="name", most=60, needed=False)
    check_text(row.category, field="category", most=40, needed=False)
    check_text(row.merchant, field="merchant", most=40, needed=False)
    for value, choices, name in ((row.shelf, COUNTERS, "counter"), (row.tax, TAX_CLASSES, "tax")):
        if value and value not in choices:
            raise PosError("bad_value", "one_of", field=name, choices=", ".join(choices))


def _unit_of(row: ProductRow, old: Product | None) -> str:
    if row.unit.lower() in JIN:
        return KG
    if row.unit:
        return kept_unit(row.unit)
    return old.unit if old else ""


def _check_product_prices(row: ProductRow, old: Product | None, unit: str) -> None:
    is_meal = old is not None and old.is_meal
    if is_meal and row.price_fen is not None:
        raise PosError("bad_value", "meal_price", field="price")
    if row.price_fen is None and not is_meal and (old is None or not old.price_fen):
        raise PosError("bad_value", "missing", field="price")
    _per_unit(row.price_fen, row.price_per_jin, unit)
    _per_unit(row.market_fen, row.market_per_jin, unit, "market")


def _per_unit(fen: int | None, per_jin: bool, unit: str, name: str = "price") -> int | None:
    """A price of the file as one per unit of ours. Raises bad_value where it is per 斤 and the unit is a piece."""
    if fen is None:
        return None
    if per_jin and unit != KG:
        raise PosError("bad_value", "per_jin", field=name, unit=shown(unit))
    return check_price(per_kg(fen) if per_jin else fen, field=name)


@verb
def import_products(counter: Counter, act: Act, *, rows: Sequence[ProductRow], sha256: str = "") -> Answer:
    """Make or change a list of products: all rows or none."""
    _need_some(rows)
    _need_all(refused_products(counter.ledger, rows))
    added = changed = 0
    for row in rows:
        old = counter.ledger.product(row.code.strip())
        new = changed_product(counter, act, row.code.strip(), old, _product_fields(row, old))
        if new != old:
            counter.record(act, "product.set", product_body(new))
            added, changed = added + (old is None), changed + (old is not None)
    return _made(counter, act, "products", len(rows), added, changed, sha256)


def _product_fields(row: ProductRow, old: Product | None) -> Mapping[str, object]:
    unit = _unit_of(row, old)
    fields: dict[str, object] = {
        "name": row.name,
        "unit": unit,
        "category": row.category,
        "shelf": row.shelf,
        "tax": row.tax,
        "merchant": row.merchant,
        "barcodes": (*(old.barcodes if old else ()), *row.barcodes),
        "tare": row.tare,
        "best_before_days": row.best_before_days,
        "price_fen": _per_unit(row.price_fen, row.price_per_jin, unit),
        "market_fen": _per_unit(row.market_fen, row.market_per_jin, unit),
    }
    return {name: value for name, value in fields.items() if value not in ("", None, ())}


def _need_some(rows: Sequence[object]) -> None:
    if not rows:
        raise PosError("bad_value", "no_rows", field="rows")
    if len(rows) > MOST_ROWS:
        raise PosError("bad_value", "too_many_rows", field="rows", most=MOST_ROWS)


def _made(counter: Counter, act: Act, what: str, rows: int, added: int, changed: int, sha256: str) -> Answer:
    """Put the import itself on the record, with the file's digest."""
    counts = {"rows": rows, "added": added, "changed": changed}
    digest = check_text(sha256, field="sha256", most=64, needed=False)
    counter.record(act, "import.made", {"what": what, **counts, "sha256": digest})
    return {**counts, "unchanged": rows - added - changed}


# -- prices ------------------------------------------------------------------------------------------------------


def refused_prices(catalogue: Catalogue, rows: Sequence[PriceRow]) -> Refused:
    """Every row that is no price of a product here, with why."""
    seen: dict[str, int] = {}
    names = catalogue.codes_by_name() if any(not row.code and not row.barcode for row in rows) else {}

    def check(row: PriceRow) -> None:
        product = _product_of(catalogue, row, names)
        _once(seen, product.code, row.row)
        price = _new_price(product, row)
        check_new_price(product, price.price_fen, price.market_fen)

    return _each(rows, check)


def _product_of(catalogue: Catalogue, row: PriceRow, names: Mapping[str, Sequence[str]]) -> Product:
    if row.code:
        found = catalogue.product(row.code)
    elif row.barcode:
        found = catalogue.product_by_barcode(row.barcode)
    else:
        codes = names.get(row.name, ())
        if len(codes) > 1:
            raise PosError("unknown_product", "same_name", product=shown(row.name))
        found = catalogue.product(codes[0]) if codes else None
    if found is None:
        raise PosError("unknown_product", product=shown(row.code or row.barcode or row.name))
    return found


def _new_price(product: Product, row: PriceRow) -> NewPrice:
    price = _per_unit(row.price_fen, row.price_per_jin, product.unit)
    assert price is not None
    return NewPrice(product.code, price, _per_unit(row.market_fen, row.market_per_jin, product.unit, "market"))


@verb
def import_prices(
    counter: Counter, act: Act, *, rows: Sequence[PriceRow], sha256: str = "", valid_from: str | datetime = ""
) -> Answer:
    """Take over a price list, now or from a moment later: all rows or none."""
    _need_some(rows)
    _need_all(refused_prices(counter.ledger, rows))
    names = counter.ledger.codes_by_name()
    prices = [_new_price(_product_of(counter.ledger, row, names), row) for row in rows]
    answer = plan_or_set(counter, act, prices, valid_from)
    changed: int = answer["planned"] if "planned" in answer else answer["changed"]
    return answer | _made(counter, act, "prices", len(rows), 0, changed, sha256)


# -- residents ---------------------------------------------------------------------------------------------------


def refused_residents(rows: Sequence[ResidentRow], day: date) -> Refused:
    """Every row that is no resident, with why. No refusal holds a digit of a number."""
    seen: dict[str, int] = {}

    def check(row: ResidentRow) -> None:
        token, _born, _sex = _person_of(row, day)
        _once(seen, token, row.row)
        check_text(row.name, field="name", most=60)
        check_text(row.home, field="home", most=60, needed=False)
        check_text(row.note, field="note", needed=False)

    return _each(rows, check)


def _person_of(row: ResidentRow, day: date) -> tuple[str, date, str]:
    """The secret token, birth date and sex of the card, or of the passport with the birth date beside it."""
    if row.card:
        read = read_card(row.card, on=day)
        return read.token, read.born, read.sex
    if not row.passport or not row.born:
        raise PosError("bad_value", "missing", field="born" if row.passport else "id")
    if row.sex not in ("M", "F", ""):
        raise PosError("bad_value", "one_of", field="sex", choices="M, F")
    return passport_token(row.passport), check_born(date.fromisoformat(row.born), on=day), row.sex


@verb
def import_residents(counter: Counter, act: Act, *, rows: Sequence[ResidentRow], sha256: str = "") -> Answer:
    """Enrol a list of residents, or correct who is enrolled: all rows or none. No number comes into the journal."""
    day = counter.day(act.moment)
    _need_some(rows)
    _need_all(refused_residents(rows, day))
    added = changed = 0
    for row in rows:
        token, born, sex = _person_of(row, day)
        resident = counter.ledger.resident_of_token(token)
        known = counter.ledger.enrolled(resident) or Enrolled(resident)
        home, note = row.home.strip() or known.home, row.note.strip() or known.note
        person = Enrolled(resident, row.name.strip(), born.isoformat(), sex, home, note, known.state)
        if person == known:
            continue
        digest = counter.ledger.keep_enrolled(person)
        if known.name:
            counter.record(act, "resident.changed", {"resident": resident, "digest": digest})
        else:
            counter.record(act, "resident.enrolled", {"resident": resident, "consent": BY_LIST, "digest": digest})
        added, changed = added + (not known.name), changed + bool(known.name)
    # Keyed: who guesses a number could make the list's own digest and see that it fits.
    digest = counter.ledger.digest(sha256) if sha256 else ""
    return _made(counter, act, "residents", len(rows), added, changed, digest)
