"""The figures written down: `bench.json` for programs, a table and one picture for people."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from tests.bench.figures import Figure

README, PAGE, PICTURE = Path("README.md"), Path("docs/bench.md"), Path("docs/pictures/bench.png")
BEGIN, END = "<!-- figures: made by `make bench SALES=1000000` -->", "<!-- end of figures -->"

_HEAD = "| what | measured | goal |\n|---|---:|---:|\n"
_SCALE = 2
_ROW, _LEFT, _RIGHT, _WIDTH = 24, 580, 170, 1200
_INK, _SOFT, _WITHIN, _BEYOND, _GOAL = "#22302a", "#6b7771", "#3a8f63", "#c2452d", "#22302a"


def line(figure: Figure) -> str:
    """One figure for the terminal."""
    goal = "" if figure.goal is None else f"   goal {_shown(figure.goal, figure.unit)}"
    return f"{figure.name}: {_shown(figure.value, figure.unit)}{goal}{'   MISSED' if figure.missed else ''}"


def _shown(value: float, unit: str) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}{unit}" if unit == "×" else f"{value:,.{digits}f} {unit}"


def machine(sales: int) -> str:
    """The machine and the programs that the figures came from, in one sentence."""
    cpu, memory = platform.processor() or platform.machine(), 0
    if Path("/proc/cpuinfo").exists():
        rows = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((row.partition(":")[2].strip() for row in rows if row.startswith("model name")), cpu)
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        memory = round(pages / 2**30)
    from PySide6 import __version__ as pyside

    room = f", {memory} GB of memory" if memory else ""
    load = f", load {os.getloadavg()[2]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{date.today()}, a ledger of {sales:,} sales; {cpu}, {os.cpu_count()} cores{room}{load}; {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PySide6 {pyside}."
    )


def leave(figures: Sequence[Figure], machine: str, folder: Path) -> None:
    """Write `bench.json`, `bench.md` and `bench.png` into *folder*."""
    plain = {"machine": machine, "figures": {figure.name: asdict(figure) for figure in figures}}
    (folder / "bench.json").write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(_page(figures, machine), encoding="utf-8")
    draw(figures, folder / "bench.png")


def tell(figures: Sequence[Figure], machine: str) -> None:
    """Renew what the documents show: the whole table, its picture, and the README's figures between their marks."""
    PAGE.write_text(_page(figures, machine), encoding="utf-8")
    draw(figures, PICTURE)
    text = README.read_text(encoding="utf-8")
    before, _mark, rest = text.partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    front = [figure for figure in figures if figure.front]
    README.write_text(f"{before}{BEGIN}\n{_table(front)}\n{machine}\n{END}{after}", encoding="utf-8")


def _page(figures: Sequence[Figure], machine: str) -> str:
    return (
        "# Figures\n\nMade by `make bench SALES=1000000`; how they are measured is in [maintainer.md](maintainer.md). "
        "A figure in × is a ratio: to the bare thing done in the same run, or of the large ledger to one of 10,000 "
        f"sales.\n\n![The figures against their goals](pictures/bench.png)\n\n{_table(figures)}\n{machine}\n"
    )


def _table(figures: Sequence[Figure]) -> str:
    rows = []
    for each in figures:
        goal = "" if each.goal is None else f"≤ {_shown(each.goal, each.unit)}"
        value = _shown(each.value, each.unit)
        rows.append(f"| {each.says} | {f'**{value}**' if each.missed else value} | {goal} |\n")
    return _HEAD + "".join(rows)


def draw(figures: Sequence[Figure], file: Path) -> None:
    """A bar for each figure that has a goal, as long as its share of the goal; beyond the line it is missed."""
    from PIL import Image, ImageDraw, ImageFont

    shown = [figure for figure in figures if figure.goal]
    size = (_WIDTH * _SCALE, (len(shown) * _ROW + 52) * _SCALE)
    image = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(12 * _SCALE)
    goal_at, end = (_LEFT + (_WIDTH - _LEFT - _RIGHT) * 2 // 3) * _SCALE, (_WIDTH - _RIGHT) * _SCALE
    for place, figure in enumerate(shown):
        assert figure.goal
        top, left = (place * _ROW + 34) * _SCALE, _LEFT * _SCALE
        share = figure.value / figure.goal
        right = min(end, left + max(2, round((goal_at - left) * share)))
        pen.text((left - 10 * _SCALE, top), figure.says.replace("`", ""), _INK, font, anchor="ra")
        pen.rectangle((left, top, right, top + 15 * _SCALE), _BEYOND if figure.missed else _WITHIN)
        value = f"{_shown(figure.value, figure.unit)} / {_shown(figure.goal, figure.unit)}"
        pen.text((end + 8 * _SCALE, top), value.replace("×", "x"), _INK, font)
    pen.line((goal_at, 28 * _SCALE, goal_at, size[1] - 10 * _SCALE), _GOAL, _SCALE)
    pen.text((goal_at, 8 * _SCALE), "the goal", _SOFT, font, anchor="ma")
    file.parent.mkdir(parents=True, exist_ok=True)
    image.save(file, optimize=True)
