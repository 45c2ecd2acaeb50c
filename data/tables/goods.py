"""Products, their prices now, before and later, the stock and what moved it, and what customers asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from data.tables.drawer import drawer_moved
from data.tables.rows import Kinds, insert
from pos.entries import Body, Entry

TABLES: dict[str, str] = {
    "category": """CREATE TABLE category (
    name TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, counter TEXT NOT NULL, tax TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "product": """CREATE TABLE product (
    code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, category TEXT NOT NULL,
    price_fen INTEGER NOT NULL, tariff TEXT NOT NULL, merchant TEXT NOT NULL, diner_percent INTEGER,
    fund_percent INTEGER, market_fen INTEGER NOT NULL, market_place TEXT NOT NULL, market_day TEXT NOT NULL,
    sold_out INTEGER NOT NULL, place INTEGER NOT NULL, tare INTEGER NOT NULL, best_before_days INTEGER NOT NULL,
    pinyin TEXT NOT NULL, search TEXT NOT NULL, barcodes TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "price_past": """CREATE TABLE price_past (
    id INTEGER NOT NULL PRIMARY KEY, product TEXT NOT NULL, at TEXT NOT NULL, price_fen INTEGER NOT NULL
) STRICT""",
    "barcode": """CREATE TABLE barcode (
    barcode TEXT NOT NULL PRIMARY KEY, product TEXT NOT NULL, place INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "price_plan": """CREATE TABLE price_plan (
    plan INTEGER NOT NULL PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL,
    valid_from TEXT NOT NULL, staff TEXT NOT NULL, done TEXT NOT NULL, done_at TEXT NOT NULL,
    CONSTRAINT known_end CHECK (done IN ('', 'applied', 'dropped'))
) STRICT""",
    "price_plan_row": """CREATE TABLE price_plan_row (
    plan INTEGER NOT NULL REFERENCES price_plan (plan), place INTEGER NOT NULL, product TEXT NOT NULL,
    name TEXT NOT NULL, price_fen INTEGER NOT NULL, market_fen INTEGER NOT NULL, PRIMARY KEY (plan, place)
) STRICT, WITHOUT ROWID""",
    "import_made": """CREATE TABLE import_made (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL,
    added INTEGER NOT NULL, changed INTEGER NOT NULL, sha256 TEXT NOT NULL, staff TEXT NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "stock": """CREATE TABLE stock (
    product TEXT NOT NULL PRIMARY KEY, quantity INTEGER NOT NULL, value_fen INTEGER NOT NULL,
    last_cost_fen INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "goods_move": """CREATE TABLE goods_move (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, kind TEXT NOT NULL,
    product TEXT NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL, cost_fen INTEGER NOT NULL,
    note TEXT NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "want": """CREATE TABLE want (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, name TEXT NOT NULL, staff TEXT NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
}

INDEXES: dict[str, str] = {
    "price_plan_waiting": "CREATE INDEX price_plan_waiting ON price_plan (valid_from) WHERE done = ''",
    "goods_move_date": "CREATE INDEX goods_move_date ON goods_move (business_date)",
    "barcode_product": "CREATE INDEX barcode_product ON barcode (product)",
    "product_category": "CREATE INDEX product_category ON product (category)",
}

_CATEGORY = """INSERT INTO category (name, place, counter, tax) VALUES (?, (SELECT count(*) + 1 FROM category), ?, ?)
    ON CONFLICT (name) DO UPDATE SET counter = excluded.counter, tax = excluded.tax"""


def _category(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(_CATEGORY, (body["name"], body["counter"], body["tax"]))


_PRICE_PAST = """INSERT INTO price_past (product, at, price_fen) SELECT ?, ?, ?
    WHERE ? <> coalesce((SELECT price_fen FROM product WHERE code = ?), 0)"""

_PRODUCT = """INSERT OR REPLACE INTO product
    (code, name, unit, category, price_fen, tariff, merchant, diner_percent, fund_percent, market_fen, market_place,
     market_day, sold_out, place, tare, best_before_days, pinyin, search, barcodes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def _product(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    code, name, pinyin = body["code"], body["name"], get("pinyin", "")
    if get("category") and get("counter"):
        connection.execute(_CATEGORY, (body["category"], body["counter"], get("tax", "general")))
    price = get("price", 0)
    connection.execute(_PRICE_PAST, (code, entry.at, price, price, code))
    connection.execute(
        _PRODUCT,
        (
            code,
            name,
            get("unit", ""),
            get("category", ""),
            price,
            get("tariff", ""),
            get("merchant", ""),
            get("diner_percent"),
            get("fund_percent"),
            get("market", 0),
            get("market_place", ""),
            get("market_day", ""),
            get("sold_out", 0),
            get("place", 0),
            get("tare", 0),
            get("best_before_days", 0),
            pinyin,
            f" {code} {name} {pinyin} ".lower(),
            "\n".join(get("barcodes", ())),
        ),
    )
    connection.execute("DELETE FROM barcode WHERE product = ?", (code,))
    rows = [(barcode, code, place) for place, barcode in enumerate(get("barcodes", ()), 1)]
    if rows:
        connection.executemany("INSERT OR REPLACE INTO barcode (barcode, product, place) VALUES (?, ?, ?)", rows)


_PRICE_PLAN = insert("price_plan", "plan device seq at valid_from staff done done_at")

_PRICE_PLAN_ROW = insert("price_plan_row", "plan place product name price_fen market_fen")


def _prices_planned(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    plan = (body["plan"], entry.device, entry.seq, entry.at, body["valid_from"], body.get("by", ""), "", "")
    connection.execute(_PRICE_PLAN, plan)
    rows = [
        (body["plan"], place, row["product"], row["name"], row["price"], row.get("market", 0))
        for place, row in enumerate(body["rows"], 1)
    ]
    connection.executemany(_PRICE_PLAN_ROW, rows)


def _plan_done(connection: sqlite3.Connection, entry: Entry) -> None:
    row = (entry.kind.removeprefix("price."), entry.at, entry.body["plan"])
    connection.execute("UPDATE price_plan SET done = ?, done_at = ? WHERE plan = ?", row)


_IMPORT = insert("import_made", "device seq at what count added changed sha256 staff")


def _imported(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    counts = (body["rows"], body["added"], body["changed"])
    row = (entry.device, entry.seq, entry.at, body["what"], *counts, get("sha256", ""), get("by", ""))
    connection.execute(_IMPORT, row)


def _wanted(connection: sqlite3.Connection, entry: Entry) -> None:
    row = (entry.device, entry.seq, entry.at, entry.body["name"], entry.body.get("by", ""))
    connection.execute("INSERT INTO want (device, seq, at, name, staff) VALUES (?, ?, ?, ?, ?)", row)


_STOCK = """INSERT INTO stock (product, quantity, value_fen, last_cost_fen) VALUES (?, ?, ?, ?)
    ON CONFLICT (product) DO UPDATE SET quantity = quantity + excluded.quantity,
    value_fen = value_fen + excluded.value_fen,
    last_cost_fen = CASE excluded.last_cost_fen WHEN 0 THEN last_cost_fen ELSE excluded.last_cost_fen END"""

_GOODS_MOVE = insert("goods_move", "device seq at business_date kind product name quantity cost_fen note staff")


def goods_gone(connection: sqlite3.Connection, lines: Iterable[Body]) -> None:
    """What was sold leaves the stock, and what came back is in it again. Only goods that ever came in are counted."""
    rows = [(line["product"], -line["quantity"], -line["cost"], 0) for line in lines if "cost" in line]
    if rows:
        connection.executemany(_STOCK, rows)


def _goods_moved(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    if entry.kind == "goods.received":
        quantity, cost, last = body["quantity"], body["amount"], body["cost"]
        drawer_moved(connection, entry, -cost, get("supplier", ""))
    elif entry.kind == "goods.wasted":
        quantity, cost, last = -body["quantity"], -body["cost"], 0
    else:
        quantity, cost, last = body["difference"], body["cost"], 0
    connection.execute(_STOCK, (body["product"], quantity, cost, last))
    note = get("supplier", "") or get("reason", "")
    row = (entry.device, entry.seq, entry.at, body["business_date"], entry.kind, body["product"], body["name"])
    connection.execute(_GOODS_MOVE, (*row, quantity, cost, note, get("by", "")))


KINDS: Kinds = {
    "category.set": _category,
    "product.set": _product,
    "price.planned": _prices_planned,
    "price.applied": _plan_done,
    "price.dropped": _plan_done,
    "import.made": _imported,
    "goods.received": _goods_moved,
    "goods.wasted": _goods_moved,
    "stock.counted": _goods_moved,
    "want.noted": _wanted,
}
