"""What a receipt costs to make into bytes, against python-escpos's own time for the same lines.

Both write the same sale of six lines on 80 mm: ours from the queue's document (laid out, columns, sizes, code, cut),
python-escpos's `text()` the lines as they stand after the layout, with the same sizes, code and cut. They take turns, so
that a drifting machine drifts for both.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

from escpos.printer import Dummy

from printing.document import SIZES, Qr, from_json
from printing.escpos_bytes import render
from printing.layout import Laid, Line, lay
from printing.papers import Papers
from tests.bench.figures import Bench, Figure
from tests.printing.samples import line, sale, site

TURNS, WARM_UP = 60, 10
NAMES = ("西红柿", "本地小白菜", "营养餐", "生抽酱油", "鸡蛋", "张记卤味拼盘")


def measure(bench: Bench) -> Iterator[Figure]:
    """Receipt to bytes."""
    yield Figure("receipt_to_bytes", "a receipt to bytes, against python-escpos", receipt_to_bytes(), "×", 1.0)


def receipt_to_bytes() -> float:
    """The median of our time by python-escpos's."""
    text = Papers(site()).receipt(sale(*(line(number, name=name) for number, name in enumerate(NAMES, 1))))
    laid = list(lay(from_json(text)))
    ratios = []
    for _turn in range(TURNS + WARM_UP):
        begun = time.perf_counter()
        render(text)
        ours = time.perf_counter() - begun
        begun = time.perf_counter()
        _by_the_library(laid)
        ratios.append(ours / (time.perf_counter() - begun))
    return statistics.median(ratios[WARM_UP:])


def _by_the_library(laid: list[Laid]) -> bytes:
    printer: Any = Dummy()
    printer.hw("INIT")
    for one in laid:
        if isinstance(one, Line):
            wide, high = SIZES[one.size]
            printer.set(align=one.align, bold=one.bold, custom_size=True, width=wide, height=high)
            printer.text(one.text + "\n")
        elif isinstance(one, Qr):
            printer.set(align="center")
            printer.qr(one.data, size=4, native=True)
    printer.cut()
    return bytes(printer.output)
