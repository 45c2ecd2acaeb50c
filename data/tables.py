"""The derived tables: what the journal's rows add up to, in plain SQL for reports and look-ups.

`apply` copies and adds up; it calls no rule and reads no setting, so dropping these tables and applying the journal
again gives the same contents. A change of their shape raises SHAPE, and the ledger re-derives at its next opening.
Money is INTEGER fen, quantities INTEGER thousandths; an absent text is '' and an absent figure 0.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pos.entries import Body, Entry

SHAPE = "5"

TABLES: dict[str, str] = {
    "tally": """CREATE TABLE tally (
    device TEXT NOT NULL PRIMARY KEY, sales INTEGER NOT NULL, net_fen INTEGER NOT NULL, fund_fen INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "continued": """CREATE TABLE continued (
    device TEXT NOT NULL PRIMARY KEY, of_device TEXT NOT NULL, of_seq INTEGER NOT NULL, of_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "sale": """CREATE TABLE sale (
    id INTEGER NOT NULL PRIMARY KEY, number TEXT NOT NULL UNIQUE, device TEXT NOT NULL, seq INTEGER NOT NULL,
    at TEXT NOT NULL, kind TEXT NOT NULL, business_date TEXT NOT NULL, shift INTEGER NOT NULL, z INTEGER NOT NULL,
    staff TEXT NOT NULL, ref TEXT NOT NULL, refund_of TEXT NOT NULL, total_fen INTEGER NOT NULL,
    rounding_fen INTEGER NOT NULL, net_fen INTEGER NOT NULL, fund_fen INTEGER NOT NULL,
    lines_discount_fen INTEGER NOT NULL, lines_given_fen INTEGER NOT NULL,
    CONSTRAINT rounding_explains_net CHECK (total_fen + rounding_fen = net_fen)
) STRICT""",
    "line": """CREATE TABLE line (
    sale INTEGER NOT NULL REFERENCES sale (id), line INTEGER NOT NULL, product TEXT NOT NULL, name TEXT NOT NULL,
    category TEXT NOT NULL, counter TEXT NOT NULL, tax TEXT NOT NULL, unit TEXT NOT NULL, quantity INTEGER NOT NULL,
    price_fen INTEGER NOT NULL, list_fen INTEGER NOT NULL, amount_fen INTEGER NOT NULL, discount_fen INTEGER NOT NULL,
    tier TEXT NOT NULL, age INTEGER NOT NULL, sex TEXT NOT NULL, resident TEXT NOT NULL, business_date TEXT NOT NULL,
    period TEXT NOT NULL, meal INTEGER NOT NULL, given_fen INTEGER NOT NULL, market_fen INTEGER NOT NULL,
    saved_fen INTEGER NOT NULL, merchant TEXT NOT NULL, fund_fen INTEGER NOT NULL, merchant_fen INTEGER NOT NULL,
    cost_fen INTEGER NOT NULL, keyed INTEGER NOT NULL, of_line INTEGER NOT NULL, returned INTEGER NOT NULL, refunded_fen INTEGER NOT NULL,
    PRIMARY KEY (sale, line),
    CONSTRAINT no_more_back_than_sold CHECK (returned BETWEEN 0 AND max(quantity, 0))
) STRICT, WITHOUT ROWID""",
    "line_change": """CREATE TABLE line_change (
    sale INTEGER NOT NULL REFERENCES sale (id), line INTEGER NOT NULL, place INTEGER NOT NULL, what TEXT NOT NULL,
    staff TEXT NOT NULL, approved TEXT NOT NULL, reason TEXT NOT NULL, fen INTEGER NOT NULL, percent INTEGER NOT NULL,
    PRIMARY KEY (sale, line, place)
) STRICT, WITHOUT ROWID""",
    "tender": """CREATE TABLE tender (
    sale INTEGER NOT NULL REFERENCES sale (id), place INTEGER NOT NULL, tender TEXT NOT NULL,
    amount_fen INTEGER NOT NULL, given_fen INTEGER NOT NULL, change_fen INTEGER NOT NULL, reference TEXT NOT NULL,
    family TEXT NOT NULL, PRIMARY KEY (sale, place)
) STRICT, WITHOUT ROWID""",
    "fund_move": """CREATE TABLE fund_move (
    device TEXT NOT NULL, seq INTEGER NOT NULL, place INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL,
    kind TEXT NOT NULL, family TEXT NOT NULL, note TEXT NOT NULL, fen INTEGER NOT NULL,
    PRIMARY KEY (device, seq, place)
) STRICT, WITHOUT ROWID""",
    "reprint": """CREATE TABLE reprint (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, sale TEXT NOT NULL,
    copy INTEGER NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "shift": """CREATE TABLE shift (
    number INTEGER NOT NULL PRIMARY KEY, device TEXT NOT NULL, staff TEXT NOT NULL, opened_at TEXT NOT NULL,
    business_date TEXT NOT NULL, float_fen INTEGER NOT NULL, closed_at TEXT NOT NULL, closed_by TEXT NOT NULL,
    closed_z INTEGER NOT NULL, counted_fen INTEGER NOT NULL, expected_fen INTEGER NOT NULL, over_fen INTEGER NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT over_is_counted_less_expected CHECK (over_fen = counted_fen - expected_fen)
) STRICT""",
    "shift_count": """CREATE TABLE shift_count (
    shift INTEGER NOT NULL REFERENCES shift (number), note TEXT NOT NULL, pieces INTEGER NOT NULL,
    PRIMARY KEY (shift, note)
) STRICT, WITHOUT ROWID""",
    "cash_move": """CREATE TABLE cash_move (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, shift INTEGER NOT NULL,
    z INTEGER NOT NULL, paid_in_fen INTEGER NOT NULL, paid_out_fen INTEGER NOT NULL, staff TEXT NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (device, seq),
    CONSTRAINT one_way CHECK (paid_in_fen = 0 OR paid_out_fen = 0)
) STRICT, WITHOUT ROWID""",
    "drawer_opening": """CREATE TABLE drawer_opening (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, shift INTEGER NOT NULL,
    z INTEGER NOT NULL, staff TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "void": """CREATE TABLE void (
    device TEXT NOT NULL, seq INTEGER NOT NULL, line INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL,
    business_date TEXT NOT NULL, shift INTEGER NOT NULL, z INTEGER NOT NULL, staff TEXT NOT NULL,
    product TEXT NOT NULL, name TEXT NOT NULL, quantity INTEGER NOT NULL, amount_fen INTEGER NOT NULL,
    reason TEXT NOT NULL, PRIMARY KEY (device, seq, line)
) STRICT, WITHOUT ROWID""",
    "z": """CREATE TABLE z (
    number INTEGER NOT NULL PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL,
    business_date TEXT NOT NULL, staff TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    sales INTEGER NOT NULL, net_fen INTEGER NOT NULL, rounding_fen INTEGER NOT NULL, fund_fen INTEGER NOT NULL,
    grand_fen INTEGER NOT NULL, head TEXT NOT NULL
) STRICT""",
    "setting": """CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "tariff": """CREATE TABLE tariff (
    turn INTEGER NOT NULL, start TEXT NOT NULL, age_min INTEGER NOT NULL, price_fen INTEGER NOT NULL,
    PRIMARY KEY (turn, age_min)
) STRICT, WITHOUT ROWID""",
    "shares": """CREATE TABLE shares (
    turn INTEGER NOT NULL PRIMARY KEY, start TEXT NOT NULL, enterprise INTEGER NOT NULL, owners INTEGER NOT NULL
) STRICT""",
    "staff": """CREATE TABLE staff (
    name TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, role TEXT NOT NULL, active INTEGER NOT NULL,
    pin_set_at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "category": """CREATE TABLE category (
    name TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, counter TEXT NOT NULL, tax TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "product": """CREATE TABLE product (
    code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, category TEXT NOT NULL,
    price_fen INTEGER NOT NULL, tariff TEXT NOT NULL, merchant TEXT NOT NULL, diner_percent INTEGER,
    fund_percent INTEGER, market_fen INTEGER NOT NULL, market_place TEXT NOT NULL, market_day TEXT NOT NULL,
    sold_out INTEGER NOT NULL, place INTEGER NOT NULL, pinyin TEXT NOT NULL, search TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "price_past": """CREATE TABLE price_past (
    id INTEGER NOT NULL PRIMARY KEY, product TEXT NOT NULL, at TEXT NOT NULL, price_fen INTEGER NOT NULL
) STRICT""",
    "barcode": """CREATE TABLE barcode (
    barcode TEXT NOT NULL PRIMARY KEY, product TEXT NOT NULL, place INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "enrolment": """CREATE TABLE enrolment (
    resident TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL, consent TEXT NOT NULL, changed_at TEXT NOT NULL,
    state TEXT NOT NULL
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
    "expense": """CREATE TABLE expense (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, purpose TEXT NOT NULL,
    amount_fen INTEGER NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "contribution": """CREATE TABLE contribution (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, business_date TEXT NOT NULL, partner TEXT NOT NULL,
    purpose TEXT NOT NULL, amount_fen INTEGER NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "sealed": """CREATE TABLE sealed (
    month TEXT NOT NULL PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "export_made": """CREATE TABLE export_made (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL, month TEXT NOT NULL,
    reason TEXT NOT NULL, staff TEXT NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
    "invoice": """CREATE TABLE invoice (
    sale TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, asked_at TEXT NOT NULL, number TEXT NOT NULL,
    issued_at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "want": """CREATE TABLE want (
    device TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, name TEXT NOT NULL, staff TEXT NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID""",
}

INDEXES: dict[str, str] = {
    "sale_shift": "CREATE INDEX sale_shift ON sale (shift)",
    "sale_business_date": "CREATE INDEX sale_business_date ON sale (business_date)",
    "sale_z": "CREATE INDEX sale_z ON sale (z)",
    "one_sale_a_ref": "CREATE UNIQUE INDEX one_sale_a_ref ON sale (ref) WHERE ref <> ''",
    "sale_refund_of": "CREATE INDEX sale_refund_of ON sale (refund_of) WHERE refund_of <> ''",
    "price_plan_waiting": "CREATE INDEX price_plan_waiting ON price_plan (valid_from) WHERE done = ''",
    "line_tier": "CREATE INDEX line_tier ON line (business_date) WHERE tier <> ''",
    "void_date": "CREATE INDEX void_date ON void (business_date)",
    "drawer_opening_date": "CREATE INDEX drawer_opening_date ON drawer_opening (business_date)",
    "reprint_date": "CREATE INDEX reprint_date ON reprint (business_date)",
    "line_diner": "CREATE INDEX line_diner ON line (resident, business_date, period) WHERE resident <> ''",
    "one_open_shift": "CREATE UNIQUE INDEX one_open_shift ON shift (device) WHERE closed_at = ''",
    "reprint_sale": "CREATE INDEX reprint_sale ON reprint (sale)",
    "fund_move_date": "CREATE INDEX fund_move_date ON fund_move (business_date)",
    "goods_move_date": "CREATE INDEX goods_move_date ON goods_move (business_date)",
    "barcode_product": "CREATE INDEX barcode_product ON barcode (product)",
    "product_category": "CREATE INDEX product_category ON product (category)",
}


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, empty, in the running transaction."""
    from sqlite_utils import Database

    database = Database(connection, recursive_triggers=False)
    for ddl in (*TABLES.values(), *INDEXES.values()):  # as SQL: sqlite-utils cannot say a named check
        database.execute(ddl)


def drop(connection: sqlite3.Connection) -> None:
    """Drop whichever of the tables are there, in the running transaction."""
    for table in reversed(TABLES):  # what refers before what is referred to
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _insert(table: str, columns: str) -> str:
    """The statement that fills *columns*; `z` is the number of the Z that will close this."""
    names = columns.split()
    values = ", ".join("(SELECT coalesce(max(number), 0) + 1 FROM z)" if n in ("z", "closed_z") else "?" for n in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"


_SALE = _insert(
    "sale",
    """number device seq at kind business_date shift z staff ref refund_of total_fen rounding_fen net_fen fund_fen
    lines_discount_fen lines_given_fen""",
)
_LINE = _insert(
    "line",
    """sale line product name category counter tax unit quantity price_fen list_fen amount_fen discount_fen tier age sex
    resident business_date period meal given_fen market_fen saved_fen merchant fund_fen merchant_fen cost_fen keyed of_line
    returned refunded_fen""",
)
_LINE_CHANGE = _insert("line_change", "sale line place what staff approved reason fen percent")
_TENDER = _insert("tender", "sale place tender amount_fen given_fen change_fen reference family")
_FUND_MOVE = _insert("fund_move", "device seq place at business_date kind family note fen")
_TALLY = """INSERT INTO tally (device, sales, net_fen, fund_fen) VALUES (?, ?, ?, ?)
    ON CONFLICT (device) DO UPDATE
    SET sales = sales + excluded.sales, net_fen = net_fen + excluded.net_fen, fund_fen = fund_fen + excluded.fund_fen"""
_RETURNED = """UPDATE line SET returned = returned + ?, refunded_fen = refunded_fen + ?
    WHERE sale = (SELECT id FROM sale WHERE number = ?) AND line = ?"""


def _sale(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    day, net, fund = body["business_date"], body["net"], get("fund", 0)
    sale = connection.execute(
        _SALE,
        (
            body["number"],
            entry.device,
            entry.seq,
            entry.at,
            entry.kind,
            day,
            get("shift", 0),
            get("by", ""),
            get("ref", ""),
            get("of", ""),
            body["total"],
            get("rounding", 0),
            net,
            fund,
            sum(line.get("discount", 0) for line in body["lines"]),
            sum(line.get("given", 0) for line in body["lines"]),
        ),
    ).lastrowid
    connection.executemany(_LINE, [_line_row(sale, day, line) for line in body["lines"]])
    changes = [row for line in body["lines"] for row in _change_rows(sale, line)]
    if changes:
        connection.executemany(_LINE_CHANGE, changes)
    tenders: Sequence[Body] = get("tenders", ())
    connection.executemany(_TENDER, [_tender_row(sale, place, tender) for place, tender in enumerate(tenders, 1)])
    moves = [("dish", "", fund)] if fund else []
    moves += [("meal", t.get("family", ""), -t["amount"]) for t in tenders if t["tender"] == "love_fund"]
    if moves:
        rows = [
            (entry.device, entry.seq, place, entry.at, day, kind, family, body["number"], fen)
            for place, (kind, family, fen) in enumerate(moves, 1)
        ]
        connection.executemany(_FUND_MOVE, rows)
    connection.execute(_TALLY, (entry.device, 1, net, sum(fen for _kind, _family, fen in moves)))
    _goods_gone(connection, body["lines"])
    if entry.kind == "sale.refunded":
        back = [(-line["quantity"], -line["amount"], body["of"], line["of_line"]) for line in body["lines"]]
        connection.executemany(_RETURNED, back)


def _change_rows(sale: int | None, line: Body) -> list[tuple[Any, ...]]:
    """What was changed by hand on a line: prices, discounts, and a second meal at the tier price that was allowed."""
    names = ("what", "by", "approved", "reason")
    rows = [
        (*(change.get(name, "") for name in names), change.get("fen", 0), change.get("percent", 0))
        for change in line.get("changes", ())
    ]
    if "allowed_by" in line:
        rows.append(("meal", line["allowed_by"], "", line.get("allowed_reason", ""), 0, 0))
    return [(sale, line["line"], place, *row) for place, row in enumerate(rows, 1)]


def _line_row(sale: int | None, day: str, line: Body) -> tuple[Any, ...]:
    get = line.get
    return (
        sale,
        line["line"],
        get("product", ""),
        line["name"],
        get("category", ""),
        get("counter", ""),
        get("tax", ""),
        get("unit", ""),
        line["quantity"],
        line["price"],
        get("list", 0),
        line["amount"],
        get("discount", 0),
        get("tier", ""),
        get("age", 0),
        get("sex", ""),
        get("resident", ""),
        day,
        get("period", ""),
        get("meal", 0),
        get("given", 0),
        get("market", 0),
        get("saved", 0),
        get("merchant", ""),
        get("fund", 0),
        get("merchant_part", 0),
        get("cost", 0),
        get("keyed", 0),
        get("of_line", 0),
        0,
        0,
    )


def _tender_row(sale: int | None, place: int, tender: Body) -> tuple[Any, ...]:
    get = tender.get
    return (
        sale,
        place,
        tender["tender"],
        tender["amount"],
        get("given", 0),
        get("change", 0),
        get("reference", ""),
        get("family", ""),
    )


def _founded(connection: sqlite3.Connection, entry: Entry) -> None:
    for key, value in (("site.name", entry.body["name"]), ("site.zone", entry.body["zone"])):
        _set(connection, key, value)


def _setting(connection: sqlite3.Connection, entry: Entry) -> None:
    _set(connection, entry.body["key"], entry.body.get("value", ""))


def _set(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (key, value))


def _tariff(connection: sqlite3.Connection, entry: Entry) -> None:
    (turn,) = connection.execute("SELECT coalesce(max(turn), 0) + 1 FROM tariff").fetchone()
    rows = [(turn, entry.body["start"], int(age), fen) for age, fen in entry.body["tiers"].items()]
    connection.executemany("INSERT INTO tariff (turn, start, age_min, price_fen) VALUES (?, ?, ?, ?)", rows)


def _shares(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(
        "INSERT INTO shares (start, enterprise, owners) VALUES (?, ?, ?)",
        (body["start"], body["enterprise"], body["owners"]),
    )


def _staff_added(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute(
        """INSERT INTO staff (name, place, role, active, pin_set_at)
        VALUES (?, (SELECT count(*) + 1 FROM staff), ?, 1, '')""",
        (entry.body["staff"], entry.body["role"]),
    )


def _staff_changed(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(
        "UPDATE staff SET role = ?, active = ? WHERE name = ?", (body["role"], body["active"], body["staff"])
    )


def _pin_set(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute("UPDATE staff SET pin_set_at = ? WHERE name = ?", (entry.at, entry.body["staff"]))


_CATEGORY = """INSERT INTO category (name, place, counter, tax) VALUES (?, (SELECT count(*) + 1 FROM category), ?, ?)
    ON CONFLICT (name) DO UPDATE SET counter = excluded.counter, tax = excluded.tax"""


def _category(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(_CATEGORY, (body["name"], body["counter"], body["tax"]))


_PRICE_PAST = """INSERT INTO price_past (product, at, price_fen) SELECT ?, ?, ?
    WHERE ? <> coalesce((SELECT price_fen FROM product WHERE code = ?), 0)"""
_PRODUCT = """INSERT OR REPLACE INTO product
    (code, name, unit, category, price_fen, tariff, merchant, diner_percent, fund_percent, market_fen, market_place,
     market_day, sold_out, place, pinyin, search)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


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
            pinyin,
            f" {code} {name} {pinyin} ".lower(),
        ),
    )
    connection.execute("DELETE FROM barcode WHERE product = ?", (code,))
    rows = [(barcode, code, place) for place, barcode in enumerate(get("barcodes", ()), 1)]
    if rows:
        connection.executemany("INSERT OR REPLACE INTO barcode (barcode, product, place) VALUES (?, ?, ?)", rows)


def _enrolled(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO enrolment (resident, at, consent, changed_at, state) VALUES (?, ?, ?, '', 'here')",
        (entry.body["resident"], entry.at, entry.body.get("consent", "")),
    )


def _resident_changed(connection: sqlite3.Connection, entry: Entry) -> None:
    row = (entry.at, entry.body.get("state", ""), entry.body["resident"])
    connection.execute(
        """UPDATE enrolment SET changed_at = ?1, state = CASE ?2 WHEN '' THEN state ELSE ?2 END
        WHERE resident = ?3""",
        row,
    )


def _resident_erased(connection: sqlite3.Connection, entry: Entry) -> None:
    connection.execute(
        """INSERT INTO enrolment (resident, at, consent, changed_at, state) VALUES (?1, '', '', ?2, 'erased')
        ON CONFLICT (resident) DO UPDATE SET changed_at = excluded.changed_at, state = excluded.state""",
        (entry.body["resident"], entry.at),
    )


_PRICE_PLAN = _insert("price_plan", "plan device seq at valid_from staff done done_at")
_PRICE_PLAN_ROW = _insert("price_plan_row", "plan place product name price_fen market_fen")


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


_IMPORT = _insert("import_made", "device seq at what count added changed sha256 staff")


def _imported(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    counts = (body["rows"], body["added"], body["changed"])
    row = (entry.device, entry.seq, entry.at, body["what"], *counts, get("sha256", ""), get("by", ""))
    connection.execute(_IMPORT, row)


def _wanted(connection: sqlite3.Connection, entry: Entry) -> None:
    row = (entry.device, entry.seq, entry.at, entry.body["name"], entry.body.get("by", ""))
    connection.execute("INSERT INTO want (device, seq, at, name, staff) VALUES (?, ?, ?, ?, ?)", row)


_SHIFT = _insert(
    "shift",
    """number device staff opened_at business_date float_fen closed_at closed_by closed_z counted_fen expected_fen
    over_fen reason""",
).replace("(SELECT coalesce(max(number), 0) + 1 FROM z)", "0")


def _shift_opened(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    connection.execute(
        _SHIFT,
        (
            body["shift"],
            entry.device,
            get("by", ""),
            entry.at,
            get("business_date", ""),
            get("float", 0),
            "",
            "",
            0,
            0,
            0,
            "",
        ),
    )


def _shift_closed(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    connection.execute(
        """UPDATE shift SET closed_at = ?, closed_by = ?, closed_z = (SELECT coalesce(max(number), 0) + 1 FROM z),
        counted_fen = ?, expected_fen = ?, over_fen = ?, reason = ? WHERE number = ?""",
        (entry.at, get("by", ""), body["counted"], body["expected"], body["over"], get("reason", ""), body["shift"]),
    )
    rows = [(body["shift"], note, pieces) for note, pieces in get("counts", {}).items()]
    connection.executemany("INSERT INTO shift_count (shift, note, pieces) VALUES (?, ?, ?)", rows)


_CASH_MOVE = _insert("cash_move", "device seq at business_date shift z paid_in_fen paid_out_fen staff reason")


def _cash_moved(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    paid_in = body["amount"] if entry.kind == "cash.paid_in" else 0
    connection.execute(
        _CASH_MOVE,
        (
            entry.device,
            entry.seq,
            entry.at,
            get("business_date", ""),
            get("shift", 0),
            paid_in,
            body["amount"] - paid_in,
            get("by", ""),
            get("reason", ""),
        ),
    )


_DRAWER = _insert("drawer_opening", "device seq at business_date shift z staff reason")


def _drawer_opened(connection: sqlite3.Connection, entry: Entry) -> None:
    get = entry.body.get
    connection.execute(
        _DRAWER,
        (
            entry.device,
            entry.seq,
            entry.at,
            get("business_date", entry.at[:10]),
            get("shift", 0),
            get("by", ""),
            get("reason", ""),
        ),
    )


_VOID = _insert("void", "device seq line at kind business_date shift z staff product name quantity amount_fen reason")


def _voided(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    lines: Iterable[Body] = (body,) if entry.kind == "line.voided" else get("lines", ())
    rows = [
        (
            entry.device,
            entry.seq,
            line["line"],
            entry.at,
            entry.kind,
            get("business_date", ""),
            get("shift", 0),
            get("by", ""),
            line.get("product", ""),
            line["name"],
            line["quantity"],
            line["amount"],
            get("reason", ""),
        )
        for line in lines
    ]
    connection.executemany(_VOID, rows)


def _reprinted(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    day = get("business_date", entry.at[:10])
    row = (entry.device, entry.seq, entry.at, day, body["number"], body["copy"], get("by", ""))
    connection.execute(
        "INSERT INTO reprint (device, seq, at, business_date, sale, copy, staff) VALUES (?, ?, ?, ?, ?, ?, ?)", row
    )


def _z_closed(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    connection.execute(
        """INSERT INTO z (number, device, seq, at, business_date, staff, first, last, sales, net_fen, rounding_fen,
        fund_fen, grand_fen, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            body["z"],
            entry.device,
            entry.seq,
            entry.at,
            body["business_date"],
            get("by", ""),
            get("first", 0),
            get("last", 0),
            body["sales"],
            body["net"],
            get("rounding", 0),
            get("fund", 0),
            body["grand"],
            body["head"],
        ),
    )


_STOCK = """INSERT INTO stock (product, quantity, value_fen, last_cost_fen) VALUES (?, ?, ?, ?)
    ON CONFLICT (product) DO UPDATE SET quantity = quantity + excluded.quantity,
    value_fen = value_fen + excluded.value_fen,
    last_cost_fen = CASE excluded.last_cost_fen WHEN 0 THEN last_cost_fen ELSE excluded.last_cost_fen END"""
_GOODS_MOVE = _insert("goods_move", "device seq at business_date kind product name quantity cost_fen note staff")


def _goods_gone(connection: sqlite3.Connection, lines: Iterable[Body]) -> None:
    """What was sold leaves the stock, and what came back is in it again. Only goods that ever came in are counted."""
    rows = [(line["product"], -line["quantity"], -line["cost"], 0) for line in lines if "cost" in line]
    if rows:
        connection.executemany(_STOCK, rows)


def _goods_moved(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    if entry.kind == "goods.received":
        quantity, cost, last = body["quantity"], body["amount"], body["cost"]
        _drawer_moved(connection, entry, -cost, get("supplier", ""))
    elif entry.kind == "goods.wasted":
        quantity, cost, last = -body["quantity"], -body["cost"], 0
    else:
        quantity, cost, last = body["difference"], body["cost"], 0
    connection.execute(_STOCK, (body["product"], quantity, cost, last))
    note = get("supplier", "") or get("reason", "")
    row = (entry.device, entry.seq, entry.at, body["business_date"], entry.kind, body["product"], body["name"])
    connection.execute(_GOODS_MOVE, (*row, quantity, cost, note, get("by", "")))


def _drawer_moved(connection: sqlite3.Connection, entry: Entry, fen: int, note: str) -> None:
    """Cash that was no sale's went into the drawer (above 0) or out of it."""
    body = entry.body
    if body.get("tender") == "cash":
        row = (entry.device, entry.seq, entry.at, body["business_date"], body["shift"], max(0, fen), max(0, -fen))
        connection.execute(_CASH_MOVE, (*row, body.get("by", ""), note))


def _expense(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(
        "INSERT INTO expense (device, seq, at, business_date, purpose, amount_fen, staff) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (entry.device, entry.seq, entry.at, body["business_date"], body["purpose"], body["amount"], body.get("by", "")),
    )
    _drawer_moved(connection, entry, -body["amount"], body["purpose"])


def _contribution(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    row = (entry.device, entry.seq, entry.at, body["business_date"], body["partner"], body["purpose"], body["amount"])
    connection.execute(
        """INSERT INTO contribution (device, seq, at, business_date, partner, purpose, amount_fen, staff)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (*row, body.get("by", "")),
    )
    _drawer_moved(connection, entry, body["amount"], body["purpose"])


def _fund(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    kind, fen = ("gift", body["amount"]) if entry.kind == "fund.gift" else ("aid", -body["amount"])
    note = get("from", "") or get("purpose", "")
    row = (entry.device, entry.seq, 1, entry.at, body["business_date"], kind, get("family", ""), note, fen)
    connection.execute(_FUND_MOVE, row)
    connection.execute(_TALLY, (entry.device, 0, 0, fen))
    _drawer_moved(connection, entry, fen, note)


def _sealed(connection: sqlite3.Connection, entry: Entry) -> None:
    row = (entry.body["month"], entry.device, entry.seq)
    connection.execute("INSERT INTO sealed (month, device, seq) VALUES (?, ?, ?)", row)


def _export(connection: sqlite3.Connection, entry: Entry) -> None:
    body, get = entry.body, entry.body.get
    row = (entry.device, entry.seq, entry.at, body["what"], get("month", ""), get("reason", ""), get("by", ""))
    connection.execute(
        "INSERT INTO export_made (device, seq, at, what, month, reason, staff) VALUES (?, ?, ?, ?, ?, ?, ?)", row
    )


def _invoice(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    if entry.kind == "invoice.asked":
        row = (body["number"], body["title"], entry.at)
        connection.execute(
            "INSERT INTO invoice (sale, title, asked_at, number, issued_at) VALUES (?, ?, ?, '', '')", row
        )
    else:
        row = (body["invoice"], entry.at, body["number"])
        connection.execute("UPDATE invoice SET number = ?, issued_at = ? WHERE sale = ?", row)


def _continued(connection: sqlite3.Connection, entry: Entry) -> None:
    body = entry.body
    connection.execute(
        "INSERT INTO continued (device, of_device, of_seq, of_hash) VALUES (?, ?, ?, ?)",
        (entry.device, body["device"], body["seq"], body["hash"]),
    )


KINDS: dict[str, Callable[[sqlite3.Connection, Entry], None]] = {
    "site.founded": _founded,
    "setting.changed": _setting,
    "tariff.set": _tariff,
    "shares.set": _shares,
    "staff.added": _staff_added,
    "staff.changed": _staff_changed,
    "staff.pin_set": _pin_set,
    "category.set": _category,
    "product.set": _product,
    "resident.enrolled": _enrolled,
    "resident.changed": _resident_changed,
    "resident.erased": _resident_erased,
    "price.planned": _prices_planned,
    "price.applied": _plan_done,
    "price.dropped": _plan_done,
    "import.made": _imported,
    "want.noted": _wanted,
    "shift.opened": _shift_opened,
    "shift.closed": _shift_closed,
    "cash.paid_in": _cash_moved,
    "cash.paid_out": _cash_moved,
    "drawer.opened": _drawer_opened,
    "line.voided": _voided,
    "cart.cleared": _voided,
    "sale.rung": _sale,
    "sale.refunded": _sale,
    "sale.brought": _sale,
    "receipt.reprinted": _reprinted,
    "z.closed": _z_closed,
    "goods.received": _goods_moved,
    "goods.wasted": _goods_moved,
    "stock.counted": _goods_moved,
    "expense.paid": _expense,
    "contribution.made": _contribution,
    "fund.gift": _fund,
    "fund.aid": _fund,
    "month.sealed": _sealed,
    "export.made": _export,
    "invoice.asked": _invoice,
    "invoice.issued": _invoice,
    "device.continued": _continued,
}
"""Every kind the journal knows, with what it does to the tables."""


def apply(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write what *entry* says into the tables, in the running transaction."""
    KINDS[entry.kind](connection, entry)
