"""A workbook's formulas reckoned anew, as a spreadsheet would: only the few functions that the split uses."""

from __future__ import annotations

import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TOKEN = re.compile(r"""('[^']+'!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?(?![\w(])""")


class Cells(list[Any]):
    """A range: compared cell by cell, and --true is 1."""

    def __gt__(self, other: Any) -> Any:
        return Cells(int(cell > other) for cell in self)

    def __eq__(self, other: Any) -> Any:
        return Cells(int(cell == other) for cell in self)

    def __neg__(self) -> Any:
        return Cells(-cell for cell in self)


class Workbook:
    """What stands in each cell, formulas and the results they were given."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as file:
            shared = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
            texts = ["".join(part.text or "" for part in item.iter(f"{_MAIN}t")) for item in shared]
            names = [
                sheet.get("name", "")
                for sheet in ElementTree.fromstring(file.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
            ]
            self.cells: dict[tuple[str, str], Any] = {}
            self.formulas: dict[tuple[str, str], str] = {}
            self._known: dict[tuple[str, str], Any] = {}
            for number, name in enumerate(names, 1):
                for cell in ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{_MAIN}c"):
                    self._read(name, cell, texts)
        self.names = names

    def _read(self, sheet: str, cell: ElementTree.Element, texts: list[str]) -> None:
        place = (sheet, cell.get("r", ""))
        formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
        if formula is not None:
            self.formulas[place] = formula.text or ""
        if value is not None and value.text is not None:
            self.cells[place] = texts[int(value.text)] if cell.get("t") == "s" else Decimal(value.text)

    def reckoned(self, sheet: str, place: str, under_way: tuple[tuple[str, str], ...] = ()) -> Any:
        """What a cell's formula comes to, with all that it refers to reckoned too. A circle is an error."""
        assert (sheet, place) not in under_way, f"{sheet}!{place} counts itself"
        formula = self.formulas.get((sheet, place))
        if formula is None:
            return self.cells.get((sheet, place), Decimal(0))
        if (sheet, place) not in self._known:
            self._known[sheet, place] = self._reckon(sheet, place, formula, under_way)
        return self._known[sheet, place]

    def _reckon(self, sheet: str, place: str, formula: str, under_way: tuple[tuple[str, str], ...]) -> Any:
        below = (*under_way, (sheet, place))

        def ask(where: str, first: str, last: str = "") -> Any:
            if not last:
                return self.reckoned(where, first, below)
            column, rows = re.sub(r"\d", "", first), (int(re.sub(r"\D", "", each)) for each in (first, last))
            return Cells(self.reckoned(where, f"{column}{row}", below) for row in range(next(rows), next(rows) + 1))

        source = _TOKEN.sub(lambda match: _python(match, sheet), formula)
        source = re.sub(r"(?<![<>=])=(?!=)", "==", source)
        source = re.sub(r"(?<![\w.'\"])(\d+(?:\.\d+)?)(?![\w'\"])", r"D('\1')", source)
        return eval(source, {"ask": ask, "D": Decimal, **_FUNCTIONS})


def _python(match: re.Match[str], sheet: str) -> str:
    where = match[1][1:-2] if match[1] else sheet
    last = f", {match[4] + match[5]!r}" if match[4] else ""
    return f"ask({where!r}, {match[2] + match[3]!r}{last})"


def _add(*parts: Any) -> Decimal:
    cells = [cell for part in parts for cell in (part if isinstance(part, Cells) else [part])]
    return sum((cell for cell in cells if not isinstance(cell, str)), Decimal(0))


_FUNCTIONS: dict[str, Any] = {
    "SUM": _add,
    "SUMPRODUCT": _add,
    "SUMIF": lambda keys, key, cells: _add(*(cell for each, cell in zip(keys, cells, strict=True) if each == key)),
    "ROUND": lambda value, places: value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP),
    "MAX": lambda *values: max(values),
    "INT": lambda value: Decimal(value // 1),
    "IF": lambda test, yes, no: yes if test else no,
}
