"""A month's split, to the files for the partners on the disk."""

from __future__ import annotations

from collections.abc import Iterator

from data.exports.split import export_split
from data.reader import open_reader
from pos import words
from printing.statement import statement_pdf
from tests.bench.bare import bare
from tests.bench.figures import Bench, Figure, seconds


def measure(bench: Bench) -> Iterator[Figure]:
    """The month with the most sales, as `main.py split` exports it."""
    with bare(bench.large) as connection:
        sql = "SELECT substr(business_date, 1, 7), count(*) FROM sale GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
        month, sales = connection.execute(sql).fetchone()

    def split() -> None:
        with open_reader(bench.large) as reader:
            export_split(reader, month, bench.folder / "split", statement_pdf, words.Words("zh"))

    took = seconds(split)
    yield Figure("month_split", f"a month of {sales:,} sales split and exported", took, "s", 10, front=True)
