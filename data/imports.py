"""Reading lists: CSV and XLSX files into rows of products, prices or residents, and a preview that names every bad one.

A CSV may be UTF-8 with or without a mark, UTF-16 with one, or GBK as Excel in China saves it. Columns are found by their
headings, Chinese or English, in any order. A spreadsheet's numbers come as floats and are turned into the text that the
spreadsheet shows before anything is read from them. What a row may be is decided in `pos.imports`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.headings import DAY, DAYS, GRAMS, NAMES, SEXES, SHELVES, TAXES, YUAN, plain_heading
from pos import words
from pos.calendar import parse_date
from pos.counter import shown
from pos.errors import PosError
from pos.imports import (
    JIN,
    MOST_ROWS,
    Catalogue,
    PriceRow,
    ProductRow,
    Refused,
    ResidentRow,
    refused_prices,
    refused_products,
    refused_residents,
)
from pos.money import parse_price, parse_quantity
from pos.product import BEST_BEFORE_MOST
from pos.words import _

MOST_BYTES = 64 << 20
MOST_UNPACKED = 512 << 20
HEADING_WITHIN = 10
"""A heading stands in one of so many first rows: above it may be a title."""

Problem = tuple[int, str]
"""A row's number as a spreadsheet counts (0: the file as a whole), and what is wrong with it."""

NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "products": (("code",), ("name",), ("price",), ("unit",), ("category",)),
    "prices": (("code", "barcode", "name"), ("price",)),
    "residents": (("name",), ("card", "passport")),
}
"""The columns a file must have; one of each."""
WHATS = tuple(NAMES)

_FIELDS = {"id": "身份证号", "counter": "柜台", "barcode": "条码"}  # where a refusal's name differs from the column's
_SECRET = frozenset({"card", "passport"})

Cell = object  # a text, a number, a truth or a date
Rows = list[tuple[int, Sequence[Cell]]]


class Unreadable(Exception):
    """The file as a whole is refused, with a sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that was recognised."""

    at: int
    heading: str
    per_jin: bool | None  # whether its heading says a price is per 斤, or per kg; None: it says neither


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do. Nothing may be taken while there is a problem."""

    what: str
    rows: tuple[Any, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()  # headings that nothing is taken from
    sha256: str = ""


def preview(file: Path, what: str, catalogue: Catalogue, day: date) -> Preview:
    """Read *file* as products, prices or residents, and name everything in it that cannot be taken.

    catalogue: what the rows are held against. day: today's business date, for ages and birth dates.
    """
    try:
        raw = _bytes(file)
        sha256 = hashlib.sha256(raw).hexdigest()
        found = _rows(raw)
        start, columns, ignored = _columns(found, what)
    except Unreadable as refusal:
        return Preview(what, problems=((0, str(refusal)),))
    reader = _Reader(what, columns)
    rows = [row for number, cells in found[start:] if (row := reader.read(number, cells)) is not None]
    refused = {
        "products": lambda: refused_products(catalogue, rows),
        "prices": lambda: refused_prices(catalogue, rows),
        "residents": lambda: refused_residents(rows, day),
    }[what]()
    problems = sorted([*reader.problems, *_said(refused, columns)])
    if not rows and not problems:
        problems = [(0, _("表里没有一行数据，请查看文件。"))]
    return Preview(what, tuple(rows), tuple(problems), ignored, sha256)


# -- the file ----------------------------------------------------------------------------------------------------


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError:
        raise Unreadable(_("打不开文件：{place}", place=file)) from None
    if len(raw) > MOST_BYTES:
        raise Unreadable(_("文件太大，一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS))
    if file.suffix.lower() in (".xlsx", ".xlsm") and not raw.startswith(b"PK"):
        raise Unreadable(_("这个文件不是 XLSX，请用表格软件另存为 XLSX 或 CSV。"))
    return raw


def _rows(raw: bytes) -> Rows:
    """Every row that is not empty, with its number; at most one more than may be taken."""
    found: Rows = []
    for number, cells in enumerate(_sheet(raw) if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else _csv(raw), 1):
        if any(not isinstance(cell, str) or cell.strip() for cell in cells):
            found.append((number, cells))
            if len(found) > MOST_ROWS + HEADING_WITHIN:
                raise Unreadable(_("一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS))
    if not found:
        raise Unreadable(_("表里没有一行数据，请查看文件。"))
    return found


def _sheet(raw: bytes) -> Iterator[Sequence[Cell]]:
    """The rows of a workbook's first sheet."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if raw.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(raw)) as package:
                unpacked = sum(part.file_size for part in package.infolist())
            if unpacked > MOST_UNPACKED:
                raise Unreadable(_("文件太大，一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS))
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as workbook:
            sheet = workbook.get_sheet_by_index(0)
            if sheet.total_height > 2 * MOST_ROWS:
                raise Unreadable(_("一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS))
            rows: Sequence[Sequence[Cell]] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError, IndexError):
        raise Unreadable(_("这个文件不是 XLSX，请用表格软件另存为 XLSX 或 CSV。")) from None
    return iter(rows)


def _csv(raw: bytes) -> Iterator[Sequence[Cell]]:
    text = _decoded(raw)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        raise Unreadable(_("第 {row} 行的引号不成对，请查看文件。", row=reader.line_num)) from None


def _decoded(raw: bytes) -> str:
    """The text of a CSV in whichever of the usual encodings it is."""
    encodings = ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(letter) == "Cc" and letter not in "\r\n\t" for letter in set(text)):
            return text
    raise Unreadable(_("这个文件读不成文字，请用表格软件另存为 XLSX 或 CSV。"))


# -- headings ----------------------------------------------------------------------------------------------------


def _columns(found: Rows, what: str) -> tuple[int, dict[str, Column], tuple[str, ...]]:
    """Where the rows begin, the columns by field, and the headings that nothing is taken from."""
    best = max(range(min(HEADING_WITHIN, len(found))), key=lambda i: (len(_recognised(found[i][1], what)[0]), -i))
    columns, ignored, twice = _recognised_all(found[best][1], what)
    if twice:
        raise Unreadable(_("有两列都是“{heading}”，请留一列。", heading=twice[0]))
    missing = [fields for fields in NEEDED[what] if not any(name in columns for name in fields)]
    if missing:
        names = "、".join("/".join(_heading(what, name) for name in fields) for fields in missing)
        raise Unreadable(_("缺少列：{names}。", names=names))
    if len(found) - best - 1 > MOST_ROWS:
        raise Unreadable(_("一次最多导入 {most} 行，请分成几个文件。", most=MOST_ROWS))
    return best + 1, columns, tuple(ignored)


def _heading(what: str, name: str) -> str:
    """A column's heading in the reader's language."""
    chinese = NAMES[what][name].split()
    return chinese[0] if words.language() == "zh" else next(word for word in chinese if word.isascii())


def _recognised(cells: Sequence[Cell], what: str) -> tuple[dict[str, Column], list[str]]:
    columns, ignored, _twice = _recognised_all(cells, what)
    return columns, ignored


def _recognised_all(cells: Sequence[Cell], what: str) -> tuple[dict[str, Column], list[str], list[str]]:
    known = {heading: name for name, headings in NAMES[what].items() for heading in headings.split()}
    columns: dict[str, Column] = {}
    ignored, twice = [], []
    for at, cell in enumerate(cells):
        heading = cell.strip() if isinstance(cell, str) else ""
        plain, per_jin = plain_heading(heading)
        name = known.get(plain)
        if name is None:
            ignored += [shown(heading)] if heading else []
        elif name in columns:
            twice.append(shown(heading))
        else:
            columns[name] = Column(at, heading, per_jin)
    return columns, ignored, twice


# -- cells -------------------------------------------------------------------------------------------------------


def cell_text(cell: Cell) -> str:
    """A cell as the spreadsheet shows it. Raises bad_value for a number too long to have kept its last digits."""
    if isinstance(cell, str):
        text = cell.strip().removeprefix("'")
        if re.fullmatch(r"\d(\.\d+)?E\+\d{2}", text, re.ASCII | re.IGNORECASE):
            raise PosError("bad_value", "digits_lost", field="")
        return text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        if abs(cell) >= 10**15:
            raise PosError("bad_value", "digits_lost", field="")
        return str(int(cell)) if cell == int(cell) else format(cell, ".15g")  # a spreadsheet keeps 15 digits
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _number(text: str) -> str:
    """A price as it may be written: full-width, with ¥ or 元, with commas between thousands."""
    text = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").removesuffix(YUAN).strip()
    return text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text, re.ASCII) else text


class _Reader:
    """Turns cells into rows and keeps what is wrong with them."""

    def __init__(self, what: str, columns: dict[str, Column]) -> None:
        self.columns = columns
        self.problems: list[Problem] = []
        make: dict[str, Callable[[int, dict[str, str]], Any]] = {
            "products": self._product,
            "prices": self._price_row,
            "residents": self._resident,
        }
        self._make = make[what]

    def read(self, number: int, cells: Sequence[Cell]) -> Any:
        """The row, or None where a cell of it cannot be read; each such cell is a problem."""
        before = len(self.problems)
        texts: dict[str, str] = {}
        for name, column in self.columns.items():
            try:
                texts[name] = cell_text(cells[column.at]) if column.at < len(cells) else ""
            except PosError as refusal:
                self._wrong(number, name, "", refusal)
        row = self._make(number, texts) if len(self.problems) == before else None
        return row if len(self.problems) == before else None

    def _wrong(self, number: int, name: str, text: str, refusal: PosError) -> None:
        column = self.columns[name]
        said = _sentence(refusal, self.columns)
        quoted = _("“{text}”", text=shown(text)) if text and name not in _SECRET else ""
        self.problems.append((number, f"{column.heading}{quoted}{_('：')}{said}"))

    def _parsed(self, number: int, name: str, texts: dict[str, str], parse: Callable[[str], Any], empty: Any) -> Any:
        text = texts.get(name, "")
        try:
            return parse(text) if text else empty
        except PosError as refusal:
            self._wrong(number, name, text, refusal)
            return empty

    def _price(self, number: int, name: str, texts: dict[str, str]) -> int | None:
        fen: int | None = self._parsed(number, name, texts, lambda text: parse_price(_number(text), field=name), None)
        return fen

    def _tare(self, text: str) -> int:
        """A tare in kg, or in grams where the heading says so."""
        grams = GRAMS.search(self.columns["tare"].heading)
        return parse_quantity(_number(text)) // (1000 if grams else 1)

    def _per_jin(self, name: str, unit: str) -> bool:
        said = self.columns[name].per_jin if name in self.columns else None
        return unit.lower() in JIN if said is None else said

    def _product(self, number: int, texts: dict[str, str]) -> ProductRow:
        get = texts.get
        unit = get("unit", "")
        return ProductRow(
            row=number,
            code=get("code", ""),
            name=get("name", ""),
            price_fen=self._price(number, "price", texts),
            unit=unit,
            category=get("category", ""),
            barcodes=tuple(dict.fromkeys(part for part in re.split(r"[\s,，;；、/]+", get("barcodes", "")) if part)),
            market_fen=self._price(number, "market", texts),
            shelf=self._parsed(number, "shelf", texts, _one_of(SHELVES, "counter"), ""),
            tax=self._parsed(number, "tax", texts, _one_of(TAXES, "tax"), ""),
            merchant=get("merchant", ""),
            tare=self._parsed(number, "tare", texts, self._tare, None),
            best_before_days=self._parsed(number, "best_before_days", texts, _days, None),
            price_per_jin=self._per_jin("price", unit),
            market_per_jin=self._per_jin("market", unit),
        )

    def _price_row(self, number: int, texts: dict[str, str]) -> PriceRow | None:
        get = texts.get
        price = self._price(number, "price", texts)
        if price is None:
            if not get("price", ""):
                self._wrong(number, "price", "", PosError("bad_value", "missing", field="price"))
            return None
        names = {name: get(name, "") for name in ("code", "barcode", "name")}
        if not any(names.values()):
            first = next(name for name in names if name in self.columns)
            self._wrong(number, first, "", PosError("bad_value", "missing", field=first))
        return PriceRow(
            row=number,
            price_fen=price,
            **names,
            market_fen=self._price(number, "market", texts),
            price_per_jin=self._per_jin("price", ""),
            market_per_jin=self._per_jin("market", ""),
        )

    def _resident(self, number: int, texts: dict[str, str]) -> ResidentRow:
        get = texts.get
        home, room = get("home", ""), get("room", "")
        return ResidentRow(
            row=number,
            name=get("name", ""),
            card=unicodedata.normalize("NFKC", get("card", "")).replace(" ", ""),
            passport=get("passport", ""),
            born=self._parsed(number, "born", texts, _day, ""),
            sex=self._parsed(number, "sex", texts, _one_of(SEXES, "sex"), ""),
            home="-".join(part for part in (home, room) if part),
            note=get("note", ""),
        )


def _one_of(choices: dict[str, str], name: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        value = choices.get(text.lower())
        if value is None:
            raise PosError("bad_value", "one_of", field=name, choices=_("、").join(choices))
        return value

    return parse


def _days(text: str) -> int:
    """How many days: `7`, `7天`."""
    match = DAYS.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None:
        raise PosError("bad_value", "best_before", field="best_before_days", most=BEST_BEFORE_MOST)
    return int(match[1])


def _day(text: str) -> str:
    match = DAY.fullmatch(text)
    if match is None:
        return parse_date(text, field="born").isoformat()
    year, month, day = match.groups()
    return parse_date(f"{year}-{int(month):02}-{int(day):02}", field="born").isoformat()


# -- what is said ------------------------------------------------------------------------------------------------


def _said(refused: Refused, columns: dict[str, Column]) -> list[Problem]:
    return [(number, _sentence(refusal, columns)) for number, refusal in refused]


def _sentence(refusal: PosError, columns: dict[str, Column]) -> str:
    """The refusal's sentence, with a field called as the file calls it."""
    values = dict(refusal.values)
    name = str(values.get("field", ""))
    if name:
        column = columns.get({"id": "card", "counter": "shelf", "barcode": "barcodes"}.get(name, name))
        values["field"] = column.heading if column else _(_FIELDS.get(name, name))
    return words.sentence(PosError(refusal.code, refusal.why, **values))
