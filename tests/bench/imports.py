"""A list of 20,000 products taken in: read from its file, looked at row by row, and put on the record."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date
from pathlib import Path

from data.imports import preview
from data.ledger import Ledger
from data.reader import open_reader
from data.storage import LEDGER_FILE
from shop.parts import make_till
from tests.bench.bare import heard
from tests.bench.figures import seconds
from tests.bench.ledgers import PIN

PRODUCTS = 20_000


def import_ratio(folder: Path, file: Path) -> tuple[float, float]:
    """Our time, from the file to the durable journal, over that of the statements that write it; and our seconds."""
    rows = (f"N{n:05},新菜{n},{n % 90 + 1}.50,kg,新货{n % 9},68{n:011},{n % 90 + 2}.30\n" for n in range(PRODUCTS))
    file.write_text("编号,品名,单价,单位,类别,条码,市场价\n" + "".join(rows), encoding="utf-8")
    empty = folder.with_name(f"{folder.name}-bare")
    shutil.rmtree(empty, ignore_errors=True)
    empty.mkdir()
    with open_reader(folder) as reader:  # a ledger of today's shape with no sale in it will do for the writing
        copy = sqlite3.connect(empty / LEDGER_FILE)
        for (ddl,) in reader.connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall():
            if "sqlite_sequence" not in ddl:
                copy.execute(ddl)
        copy.execute("PRAGMA journal_mode = WAL")
    try:
        with Ledger.open(folder) as ledger:
            till = make_till(ledger)
            till.do("sign_in", pin=PIN)

            def take() -> None:
                with open_reader(folder) as reader:
                    found = preview(file, "products", reader, date(2026, 1, 1))
                assert not found.problems and len(found.rows) == PRODUCTS
                till.do("import_products", rows=found.rows, sha256=found.sha256)

            statements: list[str] = []
            ours = seconds(lambda: statements.extend(heard(ledger.connection, take)))
        # A statement that fires a trigger is heard a second time for it.
        writes = [each for each, before in zip(statements, ["", *statements], strict=False) if each != before]
        bare = seconds(lambda: _write(copy, writes))
    finally:
        copy.close()
        shutil.rmtree(empty, ignore_errors=True)
    return ours / bare, ours


def _write(connection: sqlite3.Connection, statements: list[str]) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")
    for statement in statements:
        connection.execute(statement).fetchall()
