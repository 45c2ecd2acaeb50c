"""The files that leave the office, and the lists that come in: made of `data` and `printing`, beside the Till."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pos import words

if TYPE_CHECKING:
    from datetime import date, datetime

    from data.imports import Preview
    from data.reader import Reader
    from pos.calendar import Clock
    from pos.report import Report
    from pos.totals import ShiftReport, ZReport

T = TypeVar("T")


class OfficeFiles:
    """The files that leave the office, made of data and printing; every call reads beside the Till, on any thread."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def keys_told(self) -> str:
        """Where the keys lie, in words."""
        from shop.parts import keys_told

        return keys_told(self._folder)

    def z_pdf(self, report: ZReport, path: Path) -> None:
        """A Z as an A4 page."""
        from printing.pdf import z_pdf

        self._write(path, lambda reader, say: z_pdf(report, reader.site(), say))

    def shift_pdf(self, report: ShiftReport, path: Path) -> None:
        """A shift's slip as an A4 page."""
        from printing.pdf import shift_pdf

        self._write(path, lambda reader, say: shift_pdf(report, reader.site(), say))

    def read(self, work: Callable[[Any, datetime], T]) -> T:
        """What *work* makes of the ledger, read beside the Till, and of this moment in the site's zone."""
        from data.reader import open_reader

        with open_reader(self._folder) as reader:
            return work(reader, self._clock.now().astimezone(reader.site().zone))

    def report(self, report: Report, path: Path) -> None:
        """A report as the page shows it; the path's ending says how: .xlsx, .csv or .pdf."""
        from data.exports.report import report_book, report_csv
        from printing.reportpaper import report_pdf

        ways: dict[str, Callable[[Reader, words.Words], bytes]] = {
            ".xlsx": lambda reader, say: report_book(report, reader.site().name, say),
            ".csv": lambda _reader, say: report_csv(report, say),
            ".pdf": lambda reader, say: report_pdf(report, reader.site(), say),
        }
        self._write(path, ways[path.suffix.lower()])

    def poster(self, path: Path) -> None:
        """The Love Fund's poster for the wall, A4."""
        from printing.poster import poster_pdf

        self._write(path, lambda reader, say: poster_pdf(reader.fund_poster(self._day(reader)), reader.site(), say))

    def labels(self, codes: Sequence[str], path: Path) -> None:
        """Shelf labels of the products *codes*."""
        from printing.labels import labels_pdf

        def make(reader: Reader, say: words.Words) -> bytes:
            found = [reader.product(code) for code in codes]
            return labels_pdf([product for product in found if product is not None], reader.site(), say)

        self._write(path, make)

    def statement(self, month: str, folder: Path) -> tuple[Path, ...]:
        """A month's split: the five files in *folder*."""
        from data.exports.split import export_split
        from data.reader import open_reader
        from printing.statement import statement_pdf

        with open_reader(self._folder) as reader:
            return export_split(reader, month, folder, statement_pdf, words.Words(words.language()))

    def subsidy(self, month: str, folder: Path, reason: str) -> tuple[Path, ...]:
        """The subsidy ledger (补贴台账) of a month, as XLSX and PDF in *folder*."""
        from data.exports.subsidy import subsidy_book
        from printing.subsidy import subsidy_pdf

        name = f"subsidy-{month}"
        book, pages = folder / f"{name}.xlsx", folder / f"{name}.pdf"
        self._write(book, lambda r, say: subsidy_book(r.subsidy(month), r.site().name, reason, say))
        self._write(pages, lambda r, say: subsidy_pdf(r.subsidy(month), r.site().name, reason, say))
        return book, pages

    def journal(self, path: Path) -> None:
        """The whole journal, a row a line, for anyone to check."""
        from data.exports.journal import export_journal

        export_journal(self._folder, path)

    def preview(self, file: Path, what: str) -> Preview:
        """A list from outside as it was read; nothing is taken of it."""
        return preview_list(self._folder, what, file, self._clock)

    def _day(self, reader: Reader) -> date:
        from pos.calendar import business_date

        site = reader.site()
        return business_date(self._clock.now().astimezone(site.zone), site.turn_hour)

    def _write(self, path: Path, make: Callable[[Reader, words.Words], bytes]) -> None:
        """Make it whole before the first byte is written."""
        from data.reader import open_reader
        from data.storage import told

        with open_reader(self._folder) as reader:
            made = make(reader, words.Words(words.language()))
        with told(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)


def preview_list(folder: Path, what: str, file: Path, clock: Clock) -> Preview:
    """What a list would do to the ledger in *folder*."""
    from data.imports import preview
    from data.reader import open_reader
    from pos.calendar import business_date

    with open_reader(folder) as reader:
        site = reader.site()
        day = business_date(clock.now().astimezone(site.zone), site.turn_hour)
        return preview(file, what, reader, day)
