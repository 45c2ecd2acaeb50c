"""`python -m tests.mutation [MODULE…]`: mutmut over the rules, by the tests that stand beside them.

Everything happens in `build/mutation/`: a copy of the project, and an environment of its own in which mutmut is
installed once. Prints the score of each module and every mutant that survived; exits 1 where a score is below GOAL.
Survivors that are no gap are named in docs/mutation.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "build" / "mutation"
MUTMUT = "mutmut>=3.8,<4"
GOAL = 90
TESTS: dict[str, tuple[str, ...]] = {
    "pos/money.py": ("tests/pos/test_money.py",),
    "pos/tariff.py": ("tests/pos/test_tariff.py",),
    "pos/split.py": ("tests/pos/test_split.py",),
    "data/journal.py": ("tests/data/test_journal.py",),
    "pos/calendar.py": ("tests/pos/test_calendar.py",),
    "pos/resident.py": ("tests/pos/test_resident.py",),
    "pos/cart.py": ("tests/pos/test_cart.py",),
    "pos/sale.py": ("tests/pos/test_sale.py",),
    "pos/stock.py": ("tests/pos/test_stock.py",),
}
COPIED = ("main.py", "pos", "data", "printing", "devices", "ui", "shop", "tools", "tests", "docs", "pyproject.toml")
SURVIVED, UNTESTED = 0, (5, 33)  # exit codes of pytest, and of mutmut where no test reaches the line


def environment() -> Path:
    """The environment with mutmut in it; our own libraries are seen from there."""
    place = PLACE / "venv"
    if not (place / "done").exists():
        venv.create(place, clear=True, with_pip=True)
        python = place / "bin" / "python"
        libraries = subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        (Path(libraries) / "ours.pth").write_text(sysconfig.get_path("purelib") + "\n")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", MUTMUT], check=True)
        (place / "done").touch()
    return place / "bin"


def copy_project(modules: Sequence[str]) -> Path:
    """The project as it is now, set up so that mutmut changes *modules* alone."""
    copy = PLACE / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy / name)
    lists = {
        "source_paths": ("pos", "data"),
        "only_mutate": modules,
        "also_copy": COPIED,
        "pytest_add_cli_args": ("-p", "no:cacheprovider", "-p", "no:xdist"),
        "pytest_add_cli_args_test_selection": sorted({test for module in modules for test in TESTS[module]}),
    }
    text = "".join(f"{key}=\n" + "".join(f"    {value}\n" for value in values) for key, values in lists.items())
    (copy / "setup.cfg").write_text(f"[mutmut]\n{text}")
    return copy


def show(copy: Path, mutmut: Path, name: str) -> str:
    """What a mutant changed."""
    told = subprocess.run([mutmut, "show", name], cwd=copy, capture_output=True, text=True, check=False).stdout
    lines = (line for line in told.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---"))
    return "\n".join(f"    {line}" for line in lines)


def main(argv: Sequence[str]) -> int:
    modules = list(argv) or list(TESTS)
    if unknown := [module for module in modules if module not in TESTS]:
        print(f"no tests are named for {', '.join(unknown)}; known: {', '.join(TESTS)}", file=sys.stderr)
        return 2
    mutmut, copy = environment() / "mutmut", copy_project(modules)
    with (PLACE / "log").open("wb") as log:
        subprocess.run(
            [mutmut, "run", "--max-children", os.environ.get("DOORSTEP_WORKERS", "1")],
            cwd=copy,
            stdout=log,
            stderr=log,
            check=False,
        )
    low = False
    for module in modules:
        codes = json.loads((copy / "mutants" / f"{module}.meta").read_text("utf-8"))["exit_code_by_key"]
        left = [name for name, code in codes.items() if code == SURVIVED or code in UNTESTED or code is None]
        score = 100 * (len(codes) - len(left)) / len(codes)
        low = low or score < GOAL
        print(f"{module}: {len(codes) - len(left)} of {len(codes)} killed, {score:.1f} %")
        for name in left:
            print(f"  {name}\n{show(copy, mutmut, name)}")
    return int(low)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
