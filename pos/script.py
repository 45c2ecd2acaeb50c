"""The Till by text: one JSON action a line in, one JSON line out, as `main.py play` speaks it.

Money and quantities are decimal strings here and typed numbers behind; nothing is decided in this room.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pos.calendar import parse_date
from pos.counter import FIELDS, Answer, check_text
from pos.errors import PosError
from pos.money import (
    format_money,
    format_percent,
    format_quantity,
    parse_money,
    parse_percent,
    parse_price,
    parse_quantity,
)
from pos.paying import Brought, Returned
from pos.prices import NewPrice
from pos.till import Till, check_verb, takes
from pos.words import Words

Parser = Callable[[Any], Any]


def _text(field: str) -> Parser:
    return lambda value: check_text(value, field=field, needed=False)


def _secret(value: Any) -> str:
    """A PIN or a card's number: a text that no check may repeat."""
    if not isinstance(value, str) or len(value) > 200:
        raise PosError("bad_value", field="id")
    return value


def _code(field: str) -> Parser:
    """A code as it was scanned or typed; what is not known is refused without being repeated in full."""

    def parse(value: Any) -> str:
        if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
            raise PosError("bad_value", "text", field=field)
        return value.strip()

    return parse


def _scanned(value: Any) -> str:
    """A code as a scanner sends it: it may hold GS, the separator of GS1."""
    if not isinstance(value, str) or len(value) > 200 or not value.replace("\x1d", "").isprintable():
        raise PosError("bad_value", "text", field="code")
    return value


def _codes(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > 200:
        raise PosError("bad_value", field="barcodes")
    return [_code("barcodes")(code) for code in value]


def _pin(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise PosError("bad_value", "pin", field="pin")
    return value


def _whole(field: str) -> Parser:
    def parse(value: Any) -> int:
        if type(value) is not int or not 0 <= value <= 10**9:
            raise PosError("bad_value", field=field)
        return value

    return parse


def _flag(field: str) -> Parser:
    def parse(value: Any) -> bool:
        if value not in (0, 1) or isinstance(value, (float, str)):
            raise PosError("bad_value", field=field)
        return bool(value)

    return parse


def _date(field: str) -> Parser:
    return lambda value: parse_date(value, field=field).isoformat()


def _money(field: str) -> Parser:
    return lambda value: parse_money(value, field=field)


def _counts(value: Any) -> dict[str, int]:
    if not isinstance(value, dict) or any(type(pieces) is not int for pieces in value.values()):
        raise PosError("bad_value", "counts", field="counts")
    return value


def _rows(value: Any, allowed: Mapping[str, Parser], field: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > 2000:
        raise PosError("bad_value", field=field)
    rows = []
    for row in value:
        if not isinstance(row, dict):
            raise PosError("bad_value", field=field)
        for name in row:
            if name not in allowed:
                raise PosError("bad_value", "unknown_field", field=check_text(name, field=field, needed=False))
        rows.append({name: allowed[name](content) for name, content in row.items()})
    return rows


def _need(row: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if name not in row:
            raise PosError("bad_value", "missing", field=name)


def _labelled(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > 2000:
        raise PosError("bad_value", field="products")
    return [_code("products")(code) for code in value]


def _returned(value: Any) -> list[Returned]:
    rows = _rows(value, {"line": _whole("line"), "quantity": parse_quantity}, "lines")
    for row in rows:
        _need(row, "line")
    return [Returned(row["line"], row.get("quantity")) for row in rows]


def _brought(value: Any) -> list[Brought]:
    def price(text: Any) -> int:
        try:
            return parse_money(text)
        except PosError:
            raise PosError("bad_price", field="price") from None

    allowed = {"name": _text("name"), "quantity": parse_quantity, "price": price, "category": _text("category")}
    rows = _rows(value, allowed, "lines")
    for row in rows:
        _need(row, "name", "quantity", "price")
    return [Brought(row["name"], row["quantity"], row["price"], row.get("category", "")) for row in rows]


def _tenders(value: Any) -> list[tuple[str, int]]:
    rows = _rows(value, {"tender": _text("tender"), "amount": _money("amount")}, "tenders")
    for row in rows:
        _need(row, "tender", "amount")
    return [(row["tender"], row["amount"]) for row in rows]


def _prices(value: Any) -> list[NewPrice]:
    allowed = {
        "product": _code("product"),
        "price": parse_price,
        "market": lambda text: parse_price(text, field="market"),
    }
    rows = _rows(value, allowed, "rows")
    for row in rows:
        _need(row, "product", "price")
    return [NewPrice(row["product"], row["price"], row.get("market")) for row in rows]


def _tiers(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        raise PosError("bad_value", "tiers", field="tiers")
    return {age: parse_money(price, field="tiers") for age, price in value.items()}


def _share(field: str) -> Parser:
    def parse(value: Any) -> int:
        try:
            return parse_money(value)
        except PosError:
            raise PosError("bad_value", "share", field=field) from None

    return parse


# A field's name in a script → its name in the Till, and its reader.
_COMMON: dict[str, tuple[str, Parser]] = {
    **{
        name: (name, _text(name))
        for name in (
            "name category tender reference family resident role unit merchant tariff setting supplier purpose partner title issued "
            "market_place key reason at home note staff sale ref state why value printer"
        ).split()
    },
    **{name: (name, _code(name)) for name in ("product", "code", "barcode")},
    **{name: (name, _pin) for name in ("pin", "new_pin", "approve")},
    **{name: (name, _whole(name)) for name in ("line", "parked", "shift", "z", "job", "place", "best_before_days")},
    **{name: (name, _flag(name)) for name in ("sold_out", "active", "keyed", "large", "waiting")},
    **{name: (name, _date(name)) for name in ("born", "market_day")},
    **{name: (f"{name}_fen", _money(name)) for name in ("amount", "float", "counted")},
    "price": ("price_fen", parse_price),
    "market": ("market_fen", lambda value: parse_price(value, field="market")),
    "quantity": ("quantity", parse_quantity),
    "tare": ("tare", lambda value: parse_quantity(value, field="tare")),
    "percent": ("percent", parse_percent),
    "diner_percent": ("diner_percent", lambda value: parse_percent(value, field="diner_percent")),
    "fund_percent": ("fund_percent", lambda value: parse_percent(value, field="fund_percent")),
    "id": ("card", _secret),
    "passport": ("passport", _secret),
    "sex": ("sex", _text("sex")),
    "round": ("rounding", _text("round")),
    "tax": ("tax", _text("tax")),
    "counter": ("shelf", _text("counter")),
    "counts": ("counts", _counts),
}
_BY_VERB: dict[tuple[str, str], tuple[str, Parser]] = {
    ("scan", "code"): ("code", _scanned),
    ("look_code", "code"): ("code", _scanned),
    ("label_price", "use"): ("use", _text("use")),
    ("receive", "cost"): ("cost_fen", lambda value: parse_price(value, field="cost")),
    ("gift", "from"): ("giver", _text("from")),
    ("set_tariff", "from"): ("start", _text("from")),
    ("set_tariff", "tiers"): ("tiers", _tiers),
    ("set_shares", "from"): ("start", _text("from")),
    ("set_shares", "enterprise"): ("enterprise", _share("enterprise")),
    ("set_shares", "owners"): ("owners", _share("owners")),
    ("seal_month", "month"): ("month", _text("month")),
    ("invoices", "month"): ("month", _text("month")),
    ("set_prices", "rows"): ("rows", _prices),
    ("set_prices", "valid_from"): ("valid_from", _text("valid_from")),
    ("cancel_prices", "plan"): ("plan", _whole("plan")),
    ("note_export", "what"): ("what", _text("what")),
    ("note_export", "month"): ("month", _text("month")),
    ("set_product", "barcodes"): ("barcodes", _codes),
    ("set_products", "products"): ("products", lambda value: _products(value)),
    ("print_labels", "products"): ("products", _labelled),
    ("refund", "lines"): ("lines", _returned),
    ("sale", "lines"): ("lines", _brought),
    ("sale", "tenders"): ("tenders", _tenders),
}


def play_line(till: Till, line: str, words: Words) -> dict[str, Any]:
    """Carry out one line of a script; what came of it, or the refusal, as JSON values."""
    try:
        return {"ok": True, **texts(act(till, _action(line)))}
    except PosError as refusal:
        return {"ok": False, "code": refusal.code, "error": words.sentence(refusal)}


def _action(line: str) -> dict[str, Any]:
    try:
        line.encode("utf-8")  # bytes that were no UTF-8 are no JSON either
        action = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise PosError("bad_json") from None
    if not isinstance(action, dict):
        raise PosError("bad_json")
    return action


def _no_constant(name: str) -> None:
    raise ValueError(name)


def act(till: Till, action: Mapping[str, Any]) -> Answer:
    """Carry out an action of texts; the Till's own answer."""
    verb = action.get("do")
    if not isinstance(verb, str):
        raise PosError("unknown_verb", verb="")
    check_verb(verb)
    given = {name: value for name, value in action.items() if name != "do"}
    return till.do(verb, **_fields(verb, given, lambda field: takes(verb, field)))


def _fields(verb: str, given: Mapping[str, Any], takes_it: Callable[[str], bool]) -> dict[str, Any]:
    """What is *given* in a script as the fields of *verb*. Raises bad_value and what each field's reader raises."""
    fields: dict[str, Any] = {}
    for name, value in given.items():
        known = _BY_VERB.get((verb, name)) or _COMMON.get(name)
        if known is None or not takes_it(known[0]):
            raise PosError("bad_value", "unknown_field", field=check_text(name, field="field", needed=False))
        fields[known[0]] = known[1](value)
    return fields


def _products(value: Any) -> list[dict[str, Any]]:
    """Products as `set_products` has them: each row takes what `set_product` takes of its own."""
    if not isinstance(value, list) or len(value) > 2000 or not all(isinstance(row, dict) for row in value):
        raise PosError("bad_value", field="products")
    for row in value:
        _need(row, "code")
    return [_fields("set_product", row, lambda field: field in FIELDS["set_product"]) for row in value]


def texts(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer's numbers as texts: `total_fen` 2783 becomes `total` "27.83"."""
    said: dict[str, Any] = {}
    for name, value in answer.items():
        if name.endswith("_fen"):
            said[name.removesuffix("_fen")] = _money_text(value)
        elif name in ("quantity", "difference", "tare"):
            said[name] = format_quantity(value)
        elif name == "percent":
            said[name] = format_percent(value)
        elif isinstance(value, Mapping):
            said[name] = texts(value)
        elif isinstance(value, list):
            said[name] = [texts(part) if isinstance(part, Mapping) else part for part in value]
        else:
            said[name] = value
    return said


def _money_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: format_money(fen) for name, fen in value.items()}
    return format_money(value)
