"""The command line around the Till: what each command prints where, and how it exits."""

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

import main
from data.ledger import Ledger
from pos.words import use
from shop.parts import create_ledger
from tests.counter import CASHIER, CASHIER_PIN, MANAGER_PIN, OPEN, entries, play, run, script_of, stocked


@pytest.fixture(scope="session")
def one_shop(tmp_path_factory) -> Path:
    return stocked(tmp_path_factory.mktemp("commands") / "shop")


@pytest.fixture
def shop(one_shop, tmp_path) -> Path:
    """A site's folder: a manager (8888), a cashier (1111), the goods of the contract's examples."""
    return Path(shutil.copytree(one_shop, tmp_path / "shop"))


def test_a_new_site_is_made_and_made_once(tmp_path):
    folder = tmp_path / "a" / "b"
    words = ("--site", "柳堤", "--manager", "赵明", "--pin", "4321", "--data", str(folder))
    done = run("init", *words)
    assert (done.returncode, done.stdout) == (0, b"")
    assert play(folder, [{"do": "sign_in", "pin": "4321"}]) == [{"ok": True, "staff": "赵明", "role": "manager"}]
    again = run("init", *words)
    assert (again.returncode, again.stdout) == (1, b"")
    assert len(again.stderr.decode().splitlines()) == 1


def test_a_report_is_what_the_closing_answered_and_writes_nothing(shop):
    sell = [{"do": "add", "product": "E01"}, {"do": "pay", "tender": "cash"}]
    running = play(shop, [CASHIER, OPEN, *sell])
    assert running[-1]["ok"]
    x = json.loads(run("report", "x", "--json", "--data", str(shop)).stdout)
    assert x == {"shift": 1, "sales": 1, "net": "1.20", "tenders": {"cash": "1.20"}, "expected": "201.20"}
    closed, z = play(shop, [CASHIER, {"do": "close_shift", "counted": "201.00"}, {"do": "z", "approve": MANAGER_PIN}])[
        1:
    ]
    rows, ledger = len(entries(shop)), (shop / "ledger.db").read_bytes()
    for words, answer in ((("x",), closed), (("x", "--shift", "1"), closed), (("z",), z)):
        done = run("report", *words, "--json", "--data", str(shop))
        assert (done.returncode, done.stderr) == (0, b"")
        assert {"ok": True, **json.loads(done.stdout)} == answer
    assert (len(entries(shop)), (shop / "ledger.db").read_bytes()) == (rows, ledger)
    missing = run("report", "x", "--shift", "9", "--json", "--data", str(shop))
    assert (missing.returncode, missing.stdout) == (1, b"")


def test_the_script_goes_on_after_a_refusal_unless_told_to_stop(shop, tmp_path):
    script = tmp_path / "script"
    script.write_text(script_of([CASHIER, "nonsense", {"do": "sign_out"}]))
    went_on = run("play", str(script), "--data", str(shop))
    assert (went_on.returncode, len(went_on.stdout.splitlines())) == (0, 3)
    stopped = run("play", str(script), "--data", str(shop), "--stop-on-error")
    assert (stopped.returncode, len(stopped.stdout.splitlines())) == (1, 2)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("play",), 2),
        (("play", "no-such-file"), 2),
        (("report", "y"), 2),
        (("nonsense",), 2),
        (("verify", "--nonsense"), 2),
        (("--lang", "fr", "verify"), 2),
        (("init", "--site", "a"), 2),
        (("report", "x", "--shift", "one"), 2),
        (("report", "z", "--shift", "1"), 2),
        (("get", "no.such"), 1),
        (("set", "no.such", "1"), 1),
        (("set", "paper.width", "81"), 1),
        (("report", "x"), 1),
        (("report", "x", "--date", "2026-02-30"), 1),
        (("get", "paper.width"), 0),
        (("get",), 0),
        (("set", "paper.width", "58"), 0),
        (("set", "printer.receipt", "none:"), 0),
        (("verify",), 0),
        (("verify", "--chain"), 0),
    ],
)
def test_the_exit_code_says_how_it_went(shop, words, code):
    done = run(*words, "--data", str(shop))
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    if code:
        assert done.stdout == b""
        assert len(done.stderr.decode().strip().splitlines()) == 1, done.stderr.decode()


@pytest.mark.parametrize(
    "command", ["", "init", "demo", "play", "verify", "report", "set", "get", "print", "backup", "restore"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_explains_itself(command, language):
    done = run(*([command] if command else []), "--help", "--lang", language)
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert "--data" in text
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text) == (language == "zh")


def test_settings_ask_for_a_manager_but_for_the_machines_own(shop, tmp_path):
    pin, wrong = tmp_path / "pin", tmp_path / "wrong"
    pin.write_text(f"{MANAGER_PIN}\n")
    wrong.write_text(CASHIER_PIN)
    change = ("set", "rounding.cash", "none", "--data", str(shop))
    assert run(*change, "--pin-file", str(wrong)).returncode == 1
    assert run(*change, "--pin-file", str(pin)).returncode == 0
    assert run("get", "rounding.cash", "--data", str(shop)).stdout == b"none\n"
    assert entries(shop)[-1]["body"] | {"by": "", "approved": ""} == {
        **{"key": "rounding.cash", "value": "none", "was": "jiao_down", "by": "", "approved": ""},
    }
    rows = len(entries(shop))
    assert run("set", "printer.receipt", "file:///dev/null", "--data", str(shop)).returncode == 0
    row = entries(shop)[-1]  # that it changed is on the record, by a digest; what it is stays with the machine
    assert (len(entries(shop)), row["kind"], sorted(row["body"])) == (rows + 1, "machine.set", ["digest", "key"])
    paid = play(shop, [CASHIER, OPEN, {"do": "add", "product": "E01"}, {"do": "pay", "tender": "cash"}])[-1]
    assert (paid["total"], paid["rounding"]) == ("1.21", "0.00")


@pytest.mark.parametrize(("language", "word"), [("zh", "账本"), ("en", "ledger")])
def test_a_ledger_that_cannot_be_written_is_said_in_one_line(shop, tmp_path, language, word):
    def refused(folder: Path) -> str:
        done = run("play", "-", "--data", str(folder), "--lang", language, script="{}\n")
        assert (done.returncode, done.stdout) == (1, b"")
        said = done.stderr.decode()
        assert len(said.splitlines()) == 1, said
        return said

    assert word in refused(tmp_path / "nothing")
    with Ledger.open(shop):
        assert word in refused(shop)
        assert run("verify", "--data", str(shop)).returncode == 0  # readers read beside the writer
    connection = sqlite3.connect(shop / "ledger.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert word in refused(shop)
    (shop / "ledger.db").write_bytes(b"this is no ledger" * 100)
    assert word in refused(shop)


def test_a_printer_that_does_not_answer_holds_nothing_back(shop):
    assert run("set", "printer.receipt", "tcp://127.0.0.1:9", "--data", str(shop)).returncode == 0
    paid = play(shop, [CASHIER, OPEN, {"do": "add", "product": "E01"}, {"do": "pay", "tender": "cash"}])[-1]
    assert paid["sale"] == "1-000001"
    done = run("print", "--timeout", "1", "--data", str(shop))
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.decode().splitlines()) == 1


@pytest.fixture
def chinese_again():
    """The language of this process is Chinese for every other test."""
    yield
    use("zh")


@pytest.mark.usefixtures("chinese_again")
@pytest.mark.parametrize(
    "words", ["veri", "report", "report y", "report x --shift", "verify --frob", "verify --chain=3"]
)
def test_wrong_usage_is_said_in_one_line_of_the_language_in_force(words, capsys):
    said = {}
    for language in ("zh", "en"):
        with pytest.raises(SystemExit) as left:
            main.main(["--lang", language, *words.split()])
        assert left.value.code == 2
        said[language] = capsys.readouterr().err.removeprefix("main.py")
        assert len(said[language].splitlines()) == 1
    assert re.search("[一-鿿]", said["zh"]) and not re.search("[一-鿿]", said["en"])
    its_own = "argument invalid choice required unrecognized expected ignored usage".split()
    assert not any(word in said["zh"] for word in its_own)


@pytest.mark.usefixtures("chinese_again")
def test_the_help_is_in_the_language_in_force(capsys):
    for language, heads in (
        ("zh", ("用法：", "选项", "显示这份说明")),
        ("en", ("usage: ", "options", "show this help")),
    ):
        with pytest.raises(SystemExit):
            main.main(["--lang", language, "report", "--help"])
        said = capsys.readouterr().out
        assert all(head in said for head in heads)


def test_a_screen_that_cannot_be_reached_is_one_line(tmp_path, monkeypatch):
    create_ledger(tmp_path, site="柳堤", manager="赵明", pin="8888").close()
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    done = run("--data", str(tmp_path))
    log = tmp_path / "logs" / "doorstep.log"
    assert (done.returncode, done.stderr.decode()) == (1, f"连不上屏幕，窗口打不开。原因记在：{log}\n")
    assert "nonsense" in log.read_text("utf-8")
    done = run("--data", str(tmp_path / "none"), "--lang", "en")
    assert (done.returncode, done.stderr.decode()) == (1, "The screen cannot be reached, so no window opens.\n")


def test_a_zone_of_the_machine_that_is_none_is_no_traceback(monkeypatch):
    monkeypatch.setenv("TZ", "UTC-25")
    done = run("verify", "--lang", "en", "--data", "/nowhere")
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1) and b"/nowhere" in done.stderr


def test_a_day_left_twice_in_one_folder_is_refused_in_one_line(tmp_path):
    create_ledger(tmp_path / "ledger", site="柳堤", manager="赵明", pin="8888").close()
    done = run("demo", "--out", str(tmp_path))
    assert done.returncode == 1 and done.stderr.decode().startswith(f"这个文件夹里已经有账本：{tmp_path / 'ledger'}")
    assert done.stderr.count(b"\n") == 1 and sorted(path.name for path in tmp_path.iterdir()) == ["ledger"]
