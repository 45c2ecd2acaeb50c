"""`main.py split`: exit codes, words on standard error, and that it only reads."""

import hashlib
import subprocess
import sys

import pytest

import main
from data.storage import LEDGER_FILE
from tests.data import traded
from tests.test_house import ROOT

FILES = ["SHA256SUMS", "sales.csv", "split.json", "split.pdf", "split.xlsx"]


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    """A shop whose ledger somebody holds open."""
    shop = traded.new_shop(tmp_path_factory.mktemp("split") / "ledger", traded.at(11, 1))
    traded.november(shop)
    shop.clock.moment = traded.at(12, 1)
    shop.do("seal_month", month="2026-11")
    yield shop
    shop.ledger.close()


def test_it_leaves_the_files_beside_an_open_window_and_writes_nothing_else(window, tmp_path, capsys):
    ledger = window.ledger.folder / LEDGER_FILE
    before = hashlib.sha256(ledger.read_bytes()).digest()
    out = tmp_path / "a" / "b"
    assert main.main(["split", "2026-11", "--out", str(out), "--data", str(window.ledger.folder)]) == 0
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert hashlib.sha256(ledger.read_bytes()).digest() == before
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1


def test_what_is_no_month_gets_one_line(window, tmp_path, capsys):
    assert main.main(["split", "2026-13", "--out", str(tmp_path / "out"), "--data", str(window.ledger.folder)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_without_a_folder_it_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as end:
        main.main(["split", "2026-11"])
    assert end.value.code == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_another_run_of_the_program_leaves_the_same_bytes(window, tmp_path, language):
    for name in ("one", "two"):
        command = [sys.executable, str(ROOT / "main.py"), "split", "2026-11", "--lang", language]
        subprocess.run([*command, "--out", str(tmp_path / name), "--data", str(window.ledger.folder)], check=True)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
