"""The doors of the house: which floor may import what, and what no file here may hold.

The imports are read from the source by `ast`, the ones inside functions too: a door is shut or it is not.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("pos", "data", "printing", "devices", "ui")
PARTS = {*FLOORS, "shop", "main", "tests"}

# What each floor may import besides itself and the standard library.
MAY = {
    "pos": {"stdnum"},
    "data": {
        "pos",
        "sqlite_utils",
        "platformdirs",
        "pypinyin",
        "python_calamine",
        "xlsxwriter",
        "argon2",
        "cryptography",
        "keyring",
    },
    "printing": {
        "pos",
        "barcode",
        "escpos",
        "reportlab",
        "PIL",
        "qrcode",
        "serial",
        "usb",
        "win32print",
        "paperang_p2_fonts_cjk",
    },
    "devices": {"pos", "serial"},
    "ui": {"pos", "PySide6", "shiboken6", "qrcode"},
}
# The one catalogue, and with it the one place in pos/ that opens a file.
CATALOGUE = "pos/words.py"
CATALOGUE_MAY = {"babel", "pathlib", "io", "os", "importlib"}
# Parts of the standard library that are another floor's work.
FILES_AND_WIRES = {
    "io",
    "os",
    "pathlib",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "glob",
    "fcntl",
    "msvcrt",
    "importlib",
}
NEVER = {
    "pos": {"sqlite3", "time", *FILES_AND_WIRES},
    "data": set(),
    "printing": {"sqlite3"},
    "devices": {"sqlite3"},
    "ui": {"sqlite3"},
}


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and module of every import in *source*, written as a statement or as a call with a plain string."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"} and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def why_shut(path: str, module: str) -> str | None:
    """Return why the file *path* may not import *module*, or None where the door is open."""
    floor, top = path.split("/")[0], module.split(".")[0]
    if floor == "tools":  # each a file of its own, to be copied to any machine
        return None if top in sys.stdlib_module_names else "tools/ may import only the standard library"
    if floor not in FLOORS:
        return "nobody imports main but the tests" if top == "main" and floor != "tests" else None
    if top == floor or (path == CATALOGUE and top in CATALOGUE_MAY):
        return None
    if top in NEVER[floor]:
        return f"{floor}/ does without {top}"
    if top not in sys.stdlib_module_names and top not in MAY[floor]:
        return f"{floor}/ may import only: {', '.join(sorted(MAY[floor]))}"
    return None


def clock_reads(source: str) -> Iterator[int]:
    """Yield the lines that ask the wall clock (`datetime.now()`, `date.today()`)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if owner in {"date", "datetime"}:
                yield node.lineno


def sources(*places: str) -> list[Path]:
    files = [file for place in places for file in sorted((ROOT / place).rglob("*.py"))]
    return [*files, *(ROOT / place for place in places if place.endswith(".py") and (ROOT / place).exists())]


def test_no_arrow_points_back():
    shut = [
        f"{path}:{line}: imports {module}: {why}"
        for file in sources(*FLOORS, "shop", "tools", "main.py")
        for path in [file.relative_to(ROOT).as_posix()]
        for line, module in imports(file.read_text(encoding="utf-8"))
        if (why := why_shut(path, module))
    ]
    assert not shut, "\n".join(shut)


def test_the_business_never_asks_the_wall_clock():
    asked = [
        f"{file.relative_to(ROOT)}:{line}: the time comes in from the caller"
        for file in sources("pos")
        for line in clock_reads(file.read_text(encoding="utf-8"))
    ]
    assert not asked, "\n".join(asked)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("pos/till.py", "import data.ledger"),
        ("pos/till.py", "import sqlite3"),
        ("pos/till.py", "from PySide6.QtCore import QObject"),
        ("pos/till.py", "import babel"),
        ("data/ledger.py", "from printing import receipt"),
        ("data/ledger.py", "def late():\n    from ui.app import run"),
        ("printing/spool.py", "import sqlite3"),
        ("printing/spool.py", "__import__('data.ledger')"),
        ("ui/app.py", "import importlib\nimportlib.import_module('escpos.printer')"),
        ("ui/app.py", "from data.ledger import Ledger"),
        ("ui/app.py", "import main"),
        ("tools/verify_journal.py", "import cryptography"),
        ("tools/verify_journal.py", "from data import journal"),
        ("ui/app.py", "from shop.parts import make_till"),
        ("shop/counter.py", "import main"),
        ("devices/line.py", "from PySide6.QtCore import QObject"),
    ],
)
def test_a_shut_door_is_noticed(path, line):
    assert any(why_shut(path, module) for _, module in imports(line))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("pos/resident.py", "from stdnum.cn import ric"),
        (CATALOGUE, "from babel.messages.pofile import read_po"),
        ("data/ledger.py", "import sqlite3, sqlite_utils\nfrom pos import till"),
        ("printing/escpos.py", "from escpos.printer import Dummy"),
        ("ui/app.py", "from PySide6.QtWidgets import QLabel\nfrom pos.till import Till"),
        ("devices/line.py", "import serial\nfrom pos.money import Fen"),
        ("shop/counter.py", "import data.ledger, printing.spool, ui.app"),
        ("main.py", "import data.ledger, printing.spool, ui.app, pos.till"),
    ],
)
def test_an_open_door_is_open(path, line):
    assert not any(why_shut(path, module) for _, module in imports(line))


def tracked_files() -> list[Path]:
    """Return the files of the tree: git's, new ones too, or all but hidden and built ones where there is no git."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        kept = [path for path in paths if path.parts[0] not in {".git", ".venv", "build"}]
        names = [str(path) for path in kept if not any("cache" in part for part in path.parts)]
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


# Where one machine gets its libraries from, and where one machine keeps its files: both mean nothing on the next one.
FOREIGN = re.compile(
    r"""--?(?:extra-)?index[-]url | find[-]links\b | trusted[-]host
      | pythonhosted\.org | pypi\.org/simple | /simple/[\w.-]+/?\s*$
      | (?<![\w.:/-])/(?:work|root|home/\w+|Users/\w+|tmp/\w+)/""",
    re.VERBOSE,
)


@pytest.mark.parametrize(
    "line", ["see /wor" + "k/main/x", "(/roo" + "t/.cache)", "--index-" + "url=x", "https://py" + "pi.org/simple"]
)
def test_a_foreign_address_is_noticed(line):
    assert FOREIGN.search(line)


def test_no_file_holds_a_registry_or_a_path_of_one_machine():
    found = []
    for file in tracked_files():
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture or a ledger, not a text
        found += [
            f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
            for number, line in enumerate(lines, 1)
            if FOREIGN.search(line)
        ]
    assert not found, "\n".join(found)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_constraints_name_exact_versions_and_every_direct_library():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    names = {plain(found[0]) for line in direct if (found := re.match(r"[A-Za-z0-9._-]+", line))}
    assert names <= {plain(line.split("==")[0]) for line in pins}


def test_every_picture_of_the_documents_is_shown_and_is_made_anew_by_a_command():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    (screens,) = re.findall(r"^PICTURES := (.+)$", makefile, re.MULTILINE)
    renewed = {pair.partition(":")[2] for pair in screens.split()} | {"bench"}
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {name for page in pages for name in re.findall(r"pictures/([\w-]+)\.png", page.read_text("utf-8"))}
    assert renewed == shown == {picture.stem for picture in (ROOT / "docs" / "pictures").glob("*.png")}
