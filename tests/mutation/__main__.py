"""`python -m tests.mutation [MODULE…]`: mutmut over the rules, by the tests that stand beside them.

Everything happens in `build/mutation/`: a copy of the project, and an environment of its own in which mutmut is
installed once. mutmut leaves decorated functions alone, so in the copy `@verb def pay` is written as what it means:
`def pay`, then `pay = verb(pay)`. It switches a mutant on when everything is loaded; what it finds to survive is tried
once more in an interpreter that loads everything with the mutant on, for what runs only then. Prints the score of each
module and every mutant that survived; exits 1 where a score is below GOAL. Survivors that are no gap are named in
docs/mutation.md.
"""

from __future__ import annotations

import ast
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
    "pos/paying.py": ("tests/pos/test_paying.py", "tests/pos/test_till.py"),
    "pos/selling.py": ("tests/pos/test_selling.py", "tests/pos/test_till.py"),
    "pos/drawer.py": ("tests/pos/test_drawer.py",),
    "pos/office.py": ("tests/pos/test_office.py",),
    "pos/goods.py": ("tests/pos/test_goods.py",),
    "pos/partners.py": ("tests/pos/test_partners.py",),
    "pos/cardtext.py": ("tests/pos/test_cardtext.py",),
    "pos/barcode.py": ("tests/pos/test_codes.py",),
    "pos/gs1.py": ("tests/pos/test_codes.py",),
    "pos/scalelabel.py": ("tests/pos/test_codes.py",),
    "pos/codes.py": ("tests/pos/test_codes.py",),
    "pos/capitals.py": ("tests/pos/test_capitals.py",),
    "pos/product.py": ("tests/pos/test_product.py", "tests/pos/test_products_set.py", "tests/pos/test_cart.py"),
    "pos/prices.py": ("tests/pos/test_prices.py",),
    "pos/pricesheet.py": ("tests/pos/test_pricesheet.py",),
    "pos/weighing.py": ("tests/pos/test_weighing.py",),
    "pos/display.py": ("tests/pos/test_display.py",),
    "pos/speech.py": ("tests/pos/test_speech.py",),
    "pos/saidprice.py": ("tests/pos/test_speech.py",),
    "pos/kitchen.py": ("tests/test_papers_queued.py",),
    "pos/ticket.py": ("tests/test_papers_queued.py",),
    "pos/papers.py": ("tests/test_papers_decided.py",),
    "pos/residents.py": ("tests/pos/test_looking.py",),
    "pos/looking.py": ("tests/pos/test_looking.py",),
    "pos/invoices.py": ("tests/pos/test_looking.py",),
    "pos/exports.py": ("tests/pos/test_looking.py",),
    "pos/proof.py": ("tests/pos/test_looking.py", "tests/data/test_anchor.py", "tests/data/test_signing.py"),
    "pos/report.py": ("tests/pos/test_report.py",),
    "pos/subsidy.py": ("tests/pos/test_report.py",),
    "pos/totals.py": ("tests/pos/test_drawer.py",),
    "pos/spans.py": ("tests/pos/test_pricesheet.py",),
    "pos/staff.py": ("tests/pos/test_office.py",),
    "pos/imports.py": ("tests/pos/test_imports.py",),
    "pos/till.py": (
        *("tests/pos/test_doing.py", "tests/pos/test_till.py", "tests/data/test_pins.py", "tests/data/test_anchor.py"),
    ),
    "pos/counter.py": (
        *("tests/pos/test_doing.py", "tests/pos/test_selling.py", "tests/test_papers_decided.py"),
        "tests/test_papers_queued.py",
    ),
    "pos/shift.py": ("tests/pos/test_till.py", "tests/pos/test_drawer.py"),
    "pos/backups.py": ("tests/pos/test_backups.py",),
    "pos/errors.py": ("tests/pos/test_saying.py",),
    "pos/words.py": ("tests/pos/test_saying.py",),
    "pos/pole.py": ("tests/devices/test_pole.py",),
    "pos/board.py": ("tests/pos/test_board.py",),
    "pos/stocklist.py": ("tests/pos/test_lists.py",),
    "pos/listed.py": ("tests/pos/test_lists.py",),
    "pos/founding.py": ("tests/pos/test_founding.py",),
    "pos/ledger.py": ("tests/pos/test_saying.py", "tests/data/test_anchor.py"),
    "pos/site.py": ("tests/pos/test_site.py",),
    "pos/script.py": ("tests/pos/test_script.py",),
}
COPIED = ("main.py", "pos", "data", "printing", "devices", "ui", "shop", "tools", "tests", "docs", "pyproject.toml")
LEFT = {"staticmethod", "classmethod", "overload"}  # mutmut knows the first two; the third has no body
SHOW = """
import sys
from mutmut.__main__ import find_mutant, get_diff_for_mutant
for name in sys.argv[1:]:
    print("#", name)
    print(get_diff_for_mutant(name, path=find_mutant(name).path))
"""
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


def plain(source: str) -> str:
    """*source* with each decorator of a function written as a call after it; what is only remembered is worked out.

    What a port (a Protocol) would take where nothing is said is left out: nobody ever calls it.
    """
    lines, nodes = source.splitlines(), [*ast.walk(ast.parse(source))]
    ports = [node for node in nodes if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases)]
    methods = [method for port in ports for method in port.body if isinstance(method, ast.FunctionDef)]
    unsaid = [value for method in methods for value in (*method.args.defaults, *method.args.kw_defaults) if value]
    for value in sorted(unsaid, key=lambda value: (-value.lineno, -value.col_offset)):
        line = lines[value.lineno - 1]
        lines[value.lineno - 1] = f"{line[: value.col_offset]}...{line[value.end_col_offset :]}"
    found = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.decorator_list]
    for function in sorted(found, key=lambda function: -function.lineno):
        names = [ast.unparse(decorator) for decorator in function.decorator_list]
        if LEFT & {*names} or function.end_lineno is None:
            continue
        begin, indent = function.decorator_list[0].lineno - 1, " " * function.col_offset
        for name in names:  # the last applied comes last
            if name != "cache":
                lines.insert(function.end_lineno, f"{indent}{function.name} = {name}({function.name})")
        del lines[begin : function.lineno - 1]
    return "\n".join(lines) + "\n"


def copy_project(module: str) -> Path:
    """The project as it is now, set up so that mutmut changes *module* alone."""
    copy = PLACE / module.replace("/", ".")
    shutil.rmtree(copy, ignore_errors=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            copy.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy / name)
    changed = copy / module
    changed.write_text(plain(changed.read_text("utf-8")), "utf-8")
    registry = copy / "pos" / "counter.py"  # looks at a verb's own fields, not at those of mutmut's wrapper
    if registry != changed:
        seen = registry.read_text("utf-8")
        for field in ("__code__", "__kwdefaults__"):
            seen = seen.replace(f"function.{field}", f'getattr(function, "__wrapped__", function).{field}')
        registry.write_text(seen, "utf-8")
    lists = {
        "source_paths": ("pos", "data"),
        "only_mutate": (module,),
        "also_copy": COPIED,
        "pytest_add_cli_args": ("-p", "no:cacheprovider", "-p", "no:xdist"),
        "pytest_add_cli_args_test_selection": TESTS[module],
    }
    text = "".join(f"{key}=\n" + "".join(f"    {value}\n" for value in values) for key, values in lists.items())
    (copy / "setup.cfg").write_text(f"[mutmut]\n{text}")
    return copy


def is_noticed(copy: Path, module: str, mutant: str) -> bool:
    """Whether *module*'s tests fail in an interpreter of their own, which loads it with *mutant* on."""
    python, quiet = PLACE / "venv" / "bin" / "python", ("-p", "no:cacheprovider", "-p", "no:xdist")
    done = subprocess.run(
        [python, "-m", "pytest", "-x", "-q", *quiet, *TESTS[module]],
        cwd=copy / "mutants",
        env=os.environ | {"MUTANT_UNDER_TEST": mutant},
        capture_output=True,
        check=False,
    )
    return done.returncode != SURVIVED


def show(copy: Path, names: Sequence[str]) -> str:
    """What the mutants *names* changed."""
    python = PLACE / "venv" / "bin" / "python"
    told = subprocess.run([python, "-c", SHOW, *names], cwd=copy, capture_output=True, text=True, check=False).stdout
    lines = (line for line in told.splitlines() if line[:1] in "#+-" and line[:3] not in ("+++", "---"))
    return "\n".join(f"  {line[2:]}" if line[0] == "#" else f"    {line}" for line in lines)


def measure(module: str) -> float:
    """The part of *module*'s mutants that its tests notice, in percent; those left are printed."""
    mutmut, copy = environment() / "mutmut", copy_project(module)
    children = os.environ.get("DOORSTEP_WORKERS", "1")
    with (copy / "log").open("wb") as log:
        subprocess.run([mutmut, "run", "--max-children", children], cwd=copy, stdout=log, stderr=log, check=False)
    codes = json.loads((copy / "mutants" / f"{module}.meta").read_text("utf-8"))["exit_code_by_key"]
    left = [name for name, code in codes.items() if code == SURVIVED or code in UNTESTED or code is None]
    if left and not is_noticed(copy, module, "none"):  # where the tests pass without a mutant
        left = [name for name in left if not is_noticed(copy, module, name)]
    score = 100 * (len(codes) - len(left)) / len(codes)
    print(f"{module}: {len(codes) - len(left)} of {len(codes)} killed, {score:.1f} %", flush=True)
    if left:
        print(show(copy, left), flush=True)
    shutil.rmtree(copy)
    return score


def main(argv: Sequence[str]) -> int:
    modules = list(argv) or list(TESTS)
    if unknown := [module for module in modules if module not in TESTS]:
        print(f"no tests are named for {', '.join(unknown)}; known: {', '.join(TESTS)}", file=sys.stderr)
        return 2
    scores = [measure(module) for module in modules]
    return int(min(scores) < GOAL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
