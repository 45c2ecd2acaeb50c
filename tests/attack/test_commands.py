"""Whatever stands on the command line, and files of rubbish behind it: one clear line, an exit code, no traceback, no program error."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import main
from tests import counter
from tests.counter import MANAGER, OPEN, ROOT, new_site, play, run

LONG = "x" * 300
PATHS = ["/nonexistent/x", "/dev/null", "/dev/full", LONG, f"/tmp/{LONG}", "", ".", "a\udcffb", "/dev/null/x"]
WORDS = [
    "", "-", "--", "-1", "0", "1", "1" * 40, "1e3", "nan", "x", "９", "\udcff", "a\nb", "\u202e", LONG, "z", "2026-11",
    "2026-11-23", "2026-13", "0001-01-01", "9999-12-31", "--json", "--shift", "--date", "--out", "--lang", "en", "fr",
    "--timeout", "--pin-file", "--passphrase-file", "--dry-run", "--chain", "--valid-from", "--help", "journal", "products",
    "residents", "printer.receipt", "site.name", "paper.width", "58", "nothing", *PATHS,
]  # fmt: skip
COMMANDS = ["verify", "report", "split", "get", "set", "print", "export", "import", "play", "init", "restore"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = Path(tmp_path_factory.mktemp("commands") / "till")
    site = new_site(made)
    site.do("set_setting", setting="printer.receipt", value="tcp://127.0.0.1:1")
    site.close()
    return made


@pytest.fixture
def as_it_was(monkeypatch, tmp_path) -> Iterator[None]:
    """What `main` sets for the whole process is set back, and files of a nameless folder land nowhere else."""
    monkeypatch.chdir(tmp_path)
    with counter.as_it_was():
        yield


def asked(argv: list[str]) -> int:
    sys.stdin = io.TextIOWrapper(io.BytesIO(b"8888\n"), "utf-8")
    try:
        return main.main(argv)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code
    finally:
        sys.stdin = sys.__stdin__


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(command=st.sampled_from(COMMANDS), more=st.lists(st.sampled_from(WORDS), max_size=4))
def test_any_words_are_answered_with_an_exit_code(folder, as_it_was, command, more):
    assert asked([command, *more, "--data", str(folder)]) in (0, 1, 2)
    assert not (folder / "logs").exists(), (command, more, (folder / "logs" / "doorstep.log").read_text())


@pytest.mark.parametrize("data", [*PATHS, "file"])
@pytest.mark.parametrize(
    "command", [("verify",), ("get",), ("play", "-"), ("report", "x"), ("print",), ("backup", "b")]
)
def test_a_folder_without_a_ledger_is_one_line(tmp_path, as_it_was, capfd, command, data):
    (tmp_path / "file").write_bytes(b"x")
    assert asked([*command, "--data", data]) == 1
    told = capfd.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1) and "日志" not in told.err and "log" not in told.err, told.err


@pytest.mark.parametrize(
    "words_said",
    [
        ("report", "x", "--shift", "1" * 30),
        ("print", "--timeout", "nan"),
        ("print", "--timeout", "-1"),
        ("export", "journal", ""),
        ("export", "journal", "/tmp"),
        ("import", "products", LONG),
    ],
)
def test_wrong_usage_is_said_by_the_grammar(folder, as_it_was, capfd, words_said):
    assert asked([*words_said, "--data", str(folder)]) == 2
    assert capfd.readouterr().err.strip()


@pytest.mark.parametrize("data", [LONG, f"/dev/null/{LONG}"])
def test_a_log_that_can_have_no_name_stops_nobody(data):
    done = run("init", "--site", "柳堤", "--manager", "赵明", "--pin", "8888", "--data", data)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1) and b"Traceback" not in done.stderr


PRINTERS = [
    "cups://" + LONG,
    "windows://nobody",
    "usb://ffff:ffff",
    "serial://nowhere",
    "file:///dev/full",
    "file:///tmp",
    "tcp://打印机:1",
]


def test_a_printer_of_any_address_that_is_taken_ends_in_a_line(tmp_path, as_it_was, capfd):
    folder = tmp_path / "till"
    new_site(folder).close()
    data = ("--data", str(folder))
    unreachable = f"file:///a%00b cups://%00 tcp://..:1 tcp://{LONG}:1 tcp://h:0 serial:///d?baud=fast".split()
    for url in (*unreachable, "tcp://a b:9"):
        assert asked(["set", "printer.receipt", url, *data]) == 1, url
    assert asked(["set", "printer.receipt", PRINTERS[0], *data]) == 0
    item, money = {"do": "add", "name": "x", "price": "1.00", "quantity": "1"}, {"tender": "wechat", "amount": "1.00"}
    assert play(folder, [MANAGER, OPEN, item, {"do": "pay", **money}])[-1]["sale"] == "1-000001"
    for url in PRINTERS[1:]:
        assert asked(["set", "printer.receipt", url, *data]) == 0, url
        assert asked(["print", "--timeout", "0.1", *data]) in (0, 1)
    assert "Traceback" not in capfd.readouterr().err
    assert not (folder / "logs").exists()


# -- files of rubbish ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_backups_of_rubbish_are_passed_over(tmp_path, seed):
    chance, stick = random.Random(seed), tmp_path / "stick"
    stick.mkdir()
    heads = [b"", b"DOORSTEP", b"\x00" * 16, b'{"', b"SQLite format 3\x00"]
    for number in range(6):
        name = f"doorstep-{chance.randrange(16**8):08x}-1-{number:08}-20261124T120000.backup"
        (stick / name).write_bytes(chance.choice(heads) + chance.randbytes(chance.choice([0, 3, 500, 9000])))
    done = run(
        "restore", str(stick), "--data", str(tmp_path / "till"), script="a passphrase that is long enough\n8888\n"
    )
    assert done.returncode == 1 and done.stdout == b"" and b"Traceback" not in done.stderr and done.stderr.strip()
    assert sorted(path.name for path in (tmp_path / "till").glob("*")) in ([], ["lock"])


RUBBISH = [
    b"", b"\n\n", b"null\n", b"[]\n", b"{}\n", b'{"device":1}\n', b"\xff\xfe\x00", b"[" * 50_000, b"9" * 10_000, b'{"seq":1e999}\n', b"\x00" * 4096,
    b'{"device":"1","seq":1,"at":"x","kind":"k","body":"{}","hash":null}\n', b'{"device":"1","seq":"1","at":[],"kind":{},"body":7,"hash":"x"}\n' * 3,
    b'{"device":"\\ud800","seq":1,"at":"","kind":"","body":"\\ud800","hash":""}\n',
]  # fmt: skip


def test_the_checker_of_exports_lists_what_is_wrong_with_any_file(folder, tmp_path):
    export, chance = tmp_path / "journal.jsonl", random.Random(11)
    assert run("export", "journal", str(export), "--data", str(folder)).returncode == 0
    whole = export.read_bytes()
    files = [*RUBBISH, chance.randbytes(3000), whole[: len(whole) // 2]]
    for _ in range(6):
        raw = bytearray(whole)
        for _turn in range(chance.randint(1, 5)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        files.append(bytes(raw))
    for number, content in enumerate(files):
        export.write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(ROOT / "tools" / "verify_journal.py"), str(export)],
            capture_output=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 1 and said.strip() and b"Traceback" not in said, (number, content[:60], said[-500:])
