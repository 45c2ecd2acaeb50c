"""Verbs of the office: products, residents, staff and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pos.counter import Act, Answer, Counter, check_text, shown, verb
from pos.entries import Body
from pos.errors import PosError
from pos.ledger import Enrolled
from pos.money import check_percent, check_price
from pos.product import BEST_BEFORE_MOST, COUNTERS, KG, TARE_MOST, TAX_CLASSES, Category, Market, Product
from pos.resident import age_on, check_born, passport_token, read_card
from pos.site import SETTINGS, check_setting
from pos.staff import ROLES, Staff, check_pin

CONSENT = "1"  # version of the text a resident agrees to on enrolling
LABELS_MOST = 200  # on one paper: more than a roll's worth is a slip of the finger


def _one_of(value: str, choices: tuple[str, ...], field: str) -> str:
    if value not in choices:
        raise PosError("bad_value", "one_of", field=field, choices=", ".join(filter(None, choices)))
    return value


@verb
def set_category(counter: Counter, act: Act, *, name: str, shelf: str = "", tax: str = "") -> Answer:
    """Make a category, or change its counter (*shelf*) or tax class."""
    category = _category(counter, act, check_text(name, field="name", most=40), shelf, tax, meal=False)
    return {"category": category.name, "counter": category.counter, "tax": category.tax}


def _category(counter: Counter, act: Act, name: str, shelf: str, tax: str, *, meal: bool) -> Category:
    known = counter.ledger.category(name)
    if known is None:
        shelf = shelf or ("canteen" if meal else "shop")
        known_as = Category(name, shelf, tax or ("meals" if shelf == "canteen" else "general"))
    else:
        known_as = Category(name, shelf or known.counter, tax or known.tax)
    _one_of(known_as.counter, COUNTERS, "counter")
    _one_of(known_as.tax, TAX_CLASSES, "tax")
    if known_as != known:
        body: Body = {"name": name, "counter": known_as.counter, "tax": known_as.tax}
        counter.record(act, "category.set", body)
    return known_as


@verb
def set_product(
    counter: Counter,
    act: Act,
    *,
    code: str,
    name: str | None = None,
    price_fen: int | None = None,
    unit: str | None = None,
    category: str | None = None,
    shelf: str = "",
    tax: str = "",
    barcode: str | None = None,
    barcodes: Sequence[str] | None = None,
    market_fen: int | None = None,
    market_place: str = "",
    market_day: str = "",
    tariff: str | None = None,
    merchant: str | None = None,
    diner_percent: int | None = None,
    fund_percent: int | None = None,
    sold_out: bool | None = None,
    place: int | None = None,
    tare: int | None = None,
    best_before_days: int | None = None,
) -> Answer:
    """Make a product, or change what is given of one. The price is per unit (kg for weighed goods), the tare in kg.

    *barcode* is one more (empty: none any more), *barcodes* are all of them.
    """
    given = {
        "name": name,
        "price_fen": price_fen,
        "unit": unit,
        "category": category,
        "shelf": shelf,
        "tax": tax,
        "barcode": barcode,
        "barcodes": barcodes,
        "market_fen": market_fen,
        "market_place": market_place,
        "market_day": market_day,
        "tariff": tariff,
        "merchant": merchant,
        "diner_percent": diner_percent,
        "fund_percent": fund_percent,
        "sold_out": sold_out,
        "place": place,
        "tare": tare,
        "best_before_days": best_before_days,
    }
    code = check_text(code, field="code", most=40)
    new = changed_product(counter, act, code, counter.ledger.product(code), given)
    counter.record(act, "product.set", product_body(new))
    price = counter.tariff(act.moment).standard_fen if new.is_meal else new.price_fen
    return {"product": code, "name": new.name, "price_fen": price}


@verb
def set_products(counter: Counter, act: Act, *, products: Sequence[Mapping[str, Any]]) -> Answer:
    """Make or change several products, each row as `set_product` has it: all of them or none.

    A refusal names the row that it is about.
    """
    if not products:
        raise PosError("bad_value", "no_rows", field="products")
    for row in products:
        try:
            set_product(counter, act, **row)
        except PosError as refusal:
            raise PosError(refusal.code, refusal.why, **refusal.values, of=_called(counter, row)) from None
    return {"products": len(products)}


def _called(counter: Counter, row: Mapping[str, Any]) -> str:
    """What a row is called in a refusal: the product's name as it was, else its code."""
    code = str(row["code"]).strip()
    known = counter.ledger.product(code)
    return known.name if known else shown(code)


def changed_product(counter: Counter, act: Act, code: str, old: Product | None, given: Mapping[str, Any]) -> Product:
    """The product *old* (None: a new one) with what is *given* of set_product's fields; its category is made if need be."""
    get = given.get
    for field in ("name", "unit", "category"):
        if old is None and not get(field):
            raise PosError("bad_value", "missing", field=field)
    new = old or Product(code, "", "", Category(""))
    new = replace(new, tariff=_tariff_name(get("tariff"), new.tariff))
    category = get("category")
    category_name = new.category.name if category is None else check_text(category, field="category", most=40)
    new = replace(new, **_plain_changes(given))
    market = (get("market_fen"), get("market_place") or "", get("market_day") or "")
    new = _with_prices(counter, act, new, get("price_fen"), *market)
    new = replace(new, barcodes=_barcodes(counter, new, get("barcode"), get("barcodes")), tare=_tare(new, get("tare")))
    if old is None or old.name != new.name or not old.pinyin:
        new = replace(new, pinyin=counter.pinyin(new.name))
    shelf, tax = get("shelf") or "", get("tax") or ""
    return replace(new, category=_category(counter, act, category_name, shelf, tax, meal=new.is_meal))


def _plain_changes(given: Mapping[str, Any]) -> dict[str, Any]:
    name, unit, merchant = given.get("name"), given.get("unit"), given.get("merchant")
    changes = {
        "name": None if name is None else check_text(name, field="name", most=60),
        "unit": None if unit is None else kept_unit(unit),
        "merchant": None if merchant is None else check_text(merchant, field="merchant", most=40, needed=False),
        "best_before_days": check_best_before(given.get("best_before_days")),
        **{field: given.get(field) for field in ("sold_out", "place")},
        **{field: _part(given.get(field), field) for field in ("diner_percent", "fund_percent")},
    }
    return {field: value for field, value in changes.items() if value is not None}


def _part(percent: int | None, field: str) -> int | None:
    return None if percent is None else check_percent(percent, field=field)


def check_best_before(days: int | None) -> int | None:
    """Return *days*, if goods may keep so long. Raises bad_value."""
    if days is not None and not 0 <= days <= BEST_BEFORE_MOST:
        raise PosError("bad_value", "best_before", field="best_before_days", most=BEST_BEFORE_MOST)
    return days


def check_tare(tare: int | None, unit: str) -> int | None:
    """Return *tare*, if goods of that unit may have it: pieces have none. Raises bad_value."""
    if tare is not None and not 0 <= tare <= (TARE_MOST if unit == KG else 0):
        raise PosError("bad_value", "tare" if unit == KG else "tare_of_piece", field="tare", unit=unit)
    return tare


def _tare(product: Product, given: int | None) -> int:
    """The tare that *product* has from now on; goods that are no longer weighed lose theirs."""
    tare = check_tare(given, product.unit)
    return (product.tare if product.weighed else 0) if tare is None else tare


def _tariff_name(tariff: str | None, before: str) -> str:
    return before if tariff is None else _one_of(tariff, ("", "meal"), "tariff")


def kept_unit(unit: str) -> str:
    """The unit as it is kept: kg for weighed goods. Raises bad_value for 斤, which is only how a price is typed."""
    unit = check_text(unit, field="unit", most=8)
    if unit.lower() in ("kg", "公斤", "千克"):
        return KG
    if unit.lower() in ("斤", "jin", "g", "克"):
        raise PosError("bad_value", "unit", field="unit")
    return unit


def _with_prices(
    counter: Counter,
    act: Act,
    product: Product,
    price_fen: int | None,
    market_fen: int | None,
    market_place: str,
    market_day: str,
) -> Product:
    if product.is_meal and price_fen is not None:
        raise PosError("bad_value", "meal_price", field="price")
    if not product.is_meal and price_fen is None and not product.price_fen:
        raise PosError("bad_value", "missing", field="price")
    if price_fen is not None:
        product = replace(product, price_fen=check_price(price_fen))
    if market_fen is not None:
        place = check_text(market_place, field="market_place", most=40, needed=False)
        day = date.fromisoformat(market_day) if market_day else counter.day(act.moment)
        market = Market(check_price(market_fen, field="market"), place or counter.site["market.place"], day)
        product = replace(product, market=market)
    return product


def _barcodes(counter: Counter, product: Product, more: str | None, whole: Sequence[str] | None) -> tuple[str, ...]:
    """A product may have several: *whole* are all it has, *more* is one besides; an empty one clears them all."""
    kept = product.barcodes if whole is None else ()
    for barcode in (*(whole or ()), *(() if more is None else (more,))):
        barcode = check_text(barcode, field="barcode", most=40, needed=False)
        holder = counter.ledger.product_by_barcode(barcode)
        if holder is not None and holder.code != product.code:
            raise PosError("duplicate", "barcode", barcode=shown(barcode), name=holder.name)
        kept = () if not barcode else kept if barcode in kept else (*kept, barcode)
    return kept


def product_body(product: Product) -> Body:
    """The whole product, as `product.set` keeps it."""
    body: Body = {
        "code": product.code,
        "name": product.name,
        "unit": product.unit,
        "category": product.category.name,
        "counter": product.category.counter,
        "tax": product.category.tax,
        "price": product.price_fen,
        "pinyin": product.pinyin,
    }
    if product.tariff:
        body["tariff"] = product.tariff
    if product.merchant:
        body |= {"merchant": product.merchant, "diner_percent": product.diner_percent}
        body["fund_percent"] = product.fund_percent
    if product.barcodes:
        body["barcodes"] = list(product.barcodes)
    if product.market is not None:
        body |= {"market": product.market.price_fen, "market_place": product.market.place}
        body["market_day"] = product.market.day.isoformat()
    if product.sold_out:
        body["sold_out"] = 1
    if product.place:
        body["place"] = product.place
    if product.tare:
        body["tare"] = product.tare
    if product.best_before_days:
        body["best_before_days"] = product.best_before_days
    return body


@verb
def enrol(
    counter: Counter,
    act: Act,
    *,
    name: str,
    card: str = "",
    passport: str = "",
    born: str = "",
    sex: str = "",
    home: str = "",
    note: str = "",
) -> Answer:
    """Enrol a resident by ID card, or by passport with a birth date. The number is read, checked and forgotten."""
    name = check_text(name, field="name", most=60)
    home = check_text(home, field="home", most=60, needed=False)
    note = check_text(note, field="note", needed=False)
    day = counter.day(act.moment)
    if bool(card) == bool(passport):
        raise PosError("bad_value", "missing", field="id")
    if card:
        read = read_card(card, on=day)
        token, birth, sex = read.token, read.born, read.sex
    else:
        token = passport_token(passport)
        if not born:
            raise PosError("bad_value", "missing", field="born")
        birth, sex = check_born(date.fromisoformat(born), on=day), _one_of(sex, ("M", "F", ""), "sex")
    resident = counter.ledger.resident_of_token(token)
    known = counter.ledger.enrolled(resident)
    if known is not None and known.name:
        raise PosError("duplicate", name=resident)
    digest = counter.ledger.keep_enrolled(Enrolled(resident, name, birth.isoformat(), sex, home, note))
    counter.record(act, "resident.enrolled", {"resident": resident, "consent": CONSENT, "digest": digest})
    return {"resident": resident, "name": name, "age": age_on(birth, day)}


@verb
def add_staff(counter: Counter, act: Act, *, name: str, role: str, pin: str) -> Answer:
    """Add a person who signs in."""
    name = check_text(name, field="name", most=40)
    _check_role(role)
    check_pin(pin)
    if any(person.name == name for person in counter.ledger.staff()):
        raise PosError("duplicate", name=name)
    digest = counter.ledger.set_pin(name, pin)
    counter.record(act, "staff.added", {"staff": name, "role": role, "digest": digest})
    return {"staff": name, "role": role}


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise PosError("bad_value", "role", field="role")


def _person(counter: Counter, name: str) -> Staff:
    for person in counter.ledger.staff():
        if person.name == name:
            return person
    raise PosError("bad_value", "staff", field="staff")


@verb
def change_staff(
    counter: Counter, act: Act, *, name: str, role: str = "", active: bool | None = None, pin: str = ""
) -> Answer:
    """Change a person's role, let them go or take them back, or give them a new PIN. One manager always stays."""
    person = _person(counter, name)
    if role:
        _check_role(role)
    changed = person._replace(role=role or person.role, active=person.active if active is None else active)
    others = [p for p in counter.ledger.staff() if p.name != name and p.manager and p.active]
    if not others and not (changed.manager and changed.active):
        raise PosError("bad_value", "last_manager", field="role")
    if changed != person:
        body: Body = {"staff": name, "role": changed.role, "active": int(changed.active)}
        counter.record(act, "staff.changed", body)
    if pin:
        digest = counter.ledger.set_pin(name, check_pin(pin))
        counter.record(act, "staff.pin_set", {"staff": name, "digest": digest})
    return {"staff": name, "role": changed.role}


@verb
def change_pin(counter: Counter, act: Act, *, pin: str, new_pin: str) -> Answer:
    """Change one's own PIN."""
    person = counter.need_staff()
    if counter.ledger.check_pin(pin, person.name, counter.ticks()) is None:
        raise PosError("wrong_pin")
    digest = counter.ledger.set_pin(person.name, check_pin(new_pin))
    counter.record(act, "staff.pin_set", {"staff": person.name, "digest": digest})
    return {"staff": person.name}


@verb
def set_setting(counter: Counter, act: Act, *, setting: str, value: str) -> Answer:
    """Change a setting. The machine's own (devices, paper, language) ask for nobody; others are a manager's."""
    kind = check_setting(setting, value)
    value = check_text(value, field=setting, most=2000, needed=False)
    if kind.of_machine:
        answers, was = f"{setting}.answers", counter.site[setting]
        if answers in SETTINGS and counter.site[answers] == "no" and was not in (value, "none:"):
            counter.set_machine(act, answers, "auto")  # it was said of the printer before, and of no other
        counter.set_machine(act, setting, value)
    else:
        counter.need_manager(act)
        counter.record(act, "setting.changed", {"key": setting, "value": value, "was": counter.site[setting]})
        counter.site = counter.ledger.site()
    counter.papers_wait = setting.startswith(("printer.", "paper.width"))
    return {"setting": setting, "value": value}


@verb
def print_labels(counter: Counter, act: Act, *, products: Sequence[str]) -> Answer:
    """Print shelf labels of products on the receipt printer's paper."""
    labels = []
    for code in products:
        product = counter.ledger.product(code)
        if product is None:
            raise PosError("unknown_product", product=shown(code))
        labels.append(product)
    if not labels or len(labels) > LABELS_MOST:
        raise PosError("bad_value", field="products")
    counter.print(lambda papers: papers.labels(labels), kind="labels", about=str(len(labels)))
    return {"labels": len(labels)}
