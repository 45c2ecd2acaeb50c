"""Files that leave the office: pages, workbooks, a month's folder. Who makes them is main's to say.

Every method writes where it is told and is called on a thread of its own (`saving`), never on the window's or the
Till's. What it needs of the ledger it reads beside the Till. It raises PosError or OSError, and then nothing is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pos.report import Report
from pos.totals import ShiftReport, ZReport

T = TypeVar("T")


class Preview(Protocol):
    """What a list from outside would do."""

    @property
    def rows(self) -> Sequence[Any]:
        """Rows of pos.imports."""
        ...

    @property
    def problems(self) -> Sequence[tuple[int, str]]:
        """The row's number (0: the file as a whole) and what is wrong with it."""
        ...

    @property
    def ignored(self) -> Sequence[str]:
        """Headings that nothing is taken from."""
        ...

    @property
    def sha256(self) -> str:
        """The file's digest."""
        ...


class OfficePapers(Protocol):
    """What main composes of printing and data."""

    def keys_told(self) -> str:
        """Where the keys lie, in words."""
        ...

    def z_pdf(self, report: ZReport, path: Path) -> None:
        """A Z as an A4 page."""
        ...

    def shift_pdf(self, report: ShiftReport, path: Path) -> None:
        """A shift's slip as an A4 page."""
        ...

    def statement(self, month: str, folder: Path) -> Sequence[Path]:
        """A month's split: the five files in *folder*."""
        ...

    def read(self, work: Callable[[Any, datetime], T]) -> T:
        """What *work* makes of the ledger, read beside the Till, and of this moment in the site's zone."""
        ...

    def report(self, report: Report, path: Path) -> None:
        """A report as the page shows it; the path's ending says how: .xlsx, .csv or .pdf."""
        ...

    def poster(self, path: Path) -> None:
        """The Love Fund's poster for the wall, A4."""
        ...

    def labels(self, codes: Sequence[str], path: Path) -> None:
        """Shelf labels of the products *codes*."""
        ...

    def subsidy(self, month: str, folder: Path, reason: str) -> Sequence[Path]:
        """The subsidy ledger (补贴台账) of a month, as XLSX and PDF in *folder*."""
        ...

    def journal(self, path: Path) -> None:
        """The whole journal, a row a line, for anyone to check."""
        ...

    def preview(self, file: Path, what: str) -> Preview:
        """A list from outside (`products`, `prices` or `residents`) as it was read; nothing is taken of it."""
        ...
