"""A canary: a made-up resident whose card and name go through everything, and are then looked for in all that was written."""

import hashlib
import json
import os
import re
import sqlite3
import struct
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shop.files import OfficeFiles
from shop.parts import WallClock
from tests.counter import CASHIER, GOODS, MANAGER, OPEN, ROOT, ZONE, check_digit, id_number, new_site, script_of

CARD = next(card for order in range(128, 999, 7) if (card := id_number("1931-07-19", order)).isdigit())
NAME, HOME, NOTE = "公孙碧瑶", "十七幢 909", "只吃素馅"
PASSPORT = "E7310942"
WRONG_CHECK = CARD[:17] + str((int(CARD[17]) + 1) % 10)
SWAPPED = CARD[:9] + CARD[10] + CARD[9] + CARD[11:]
SHORT = CARD[:17]
IMPOSSIBLE = CARD[:10] + "13" + CARD[12:17]
IMPOSSIBLE += check_digit(IMPOSSIBLE)
MISTYPED = (WRONG_CHECK, SWAPPED, SHORT, IMPOSSIBLE, f" {CARD}9", f"{CARD}\x00")

OFFICE: list[dict[str, Any]] = [
    {"do": "enrol", "id": CARD, "name": NAME, "home": HOME, "note": NOTE, "key": "enrol"},
    {"do": "enrol", "id": CARD, "name": NAME, "home": HOME, "note": NOTE, "key": "enrol"},
    {"do": "enrol", "passport": PASSPORT, "name": "Ann", "born": "1950-01-01", "sex": "F"},
]
COUNTER: list[dict[str, Any]] = [
    {"do": "add", "product": "M01"},
    {"do": "diner", "id": CARD},
    {"do": "park"},
    {"do": "recall", "parked": 1},
    {"do": "pay", "tender": "cash", "amount": "50.00", "key": "pay"},
    {"do": "add", "product": "M01"},
    {"do": "diner", "id": CARD, "key": "diner"},
    {"do": "diner", "id": ""},
    {"do": "diner", "passport": PASSPORT},
    {"do": "clear"},
    {"do": "add", "product": "M01"},
    {"do": "diner", "resident": "R0001", "reason": "没带卡"},
    {"do": "pay", "tender": "cash", "amount": "1.00"},
]
REFUSED: list[dict[str, Any] | str] = [
    *({"do": "diner", "id": wrong} for wrong in MISTYPED),
    {"do": "diner", "id": CARD, CARD: "x"},
    {"do": CARD},
    {"do": "scan", "code": CARD},
    {"do": "add", "product": CARD},
    {"do": "add", "name": CARD, "price": "1.00", "quantity": "1", "category": "x"},
    {"do": "want", "name": f"给{CARD}带的菜"},
    {"do": "void", "line": 1, "reason": f"卡号{CARD}"},
    {"do": "pay", "tender": CARD, "amount": "1.00"},
    {"do": "reprint", "sale": CARD},
    {"do": "diner", "resident": CARD, "reason": "x"},
    {"do": "sign_in", "pin": CARD},
    {"do": "sign_in", "staff": CARD, "pin": "1111"},
    {"do": "set_setting", "setting": CARD, "value": CARD},
    {"do": "add", "product": "M01", "key": CARD},
    f'{{"do":"diner","id":"{CARD}"',
    f"{CARD}",
]


def ways(text):
    """A text as it may stand in a file: as it is, in two bytes a letter, escaped as JSON does, and a number as one."""
    yield from (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"))
    yield json.dumps(text)[1:-1].encode()
    if text.isdigit():
        yield from (struct.pack("<q", int(text)), struct.pack(">q", int(text)))


def written(place):
    """Every file there with its bytes; of a workbook its parts too."""
    for file in sorted(place.rglob("*")):
        if file.is_file():
            yield file.name, file.read_bytes()
            if file.suffix == ".xlsx":
                with zipfile.ZipFile(file) as book:
                    yield from ((f"{file.name}/{part}", book.read(part)) for part in book.namelist())


def found(places, texts):
    """Where any of the texts stands in any file."""
    files = [pair for place in places for pair in written(place)]
    assert files
    return [f"{name}: {text}" for name, raw in files for text in texts if any(way in raw for way in ways(text))]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A site that has done everything with the canary but erase it; the folder that holds every byte it wrote."""
    base = tmp_path_factory.mktemp("canary")
    for name in ("temp", "home", "out", "said"):
        (base / name).mkdir()
    new_site(base / "till").close()
    actions = [MANAGER, *GOODS, *OFFICE, CASHIER, OPEN, *COUNTER, *REFUSED]
    said = main(base, "play", "-", script=script_of(actions))
    answers = [json.loads(line) for line in said.stdout.decode().splitlines()]
    assert len(answers) == len(actions)
    assert [a for a in answers[: -len(REFUSED)] if not a["ok"]] == [], "what should be done was done"
    (base / "said" / "play.out").write_bytes(b"\n".join(said.stdout.splitlines()[-len(REFUSED) :]))
    listed = base / "temp" / "people.csv"
    listed.write_text(f"姓名,身份证号\n{NAME},{WRONG_CHECK}\n", encoding="utf-8")
    (base / "pin").write_text("8888")
    main(base, "import", "residents", str(listed), "--pin-file", str(base / "pin"))
    listed.unlink()  # the person's own file
    main(base, "split", "2026-11", "--out", str(base / "out"))
    crash(base)
    return base


def main(base, *words, script="", code=None):
    """`main.py` at DEBUG, with its home, its temporary files and what it says in *base*."""
    places = {name: str(base / "home") for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME")}
    env = os.environ | places | {"TMPDIR": str(base / "temp"), "DOORSTEP_LOG": "DEBUG"}
    start = [str(ROOT / "main.py")] if code is None else ["-c", code]
    done = subprocess.run(
        [sys.executable, *start, *words, "--data", str(base / "till")],
        input=script.encode("utf-8", "surrogatepass"),
        capture_output=True,
        env=env,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    with (base / "said" / f"{words[0]}.err").open("ab") as file:
        file.write(done.stderr)
        if words[0] != "play":
            file.write(done.stdout)
    assert b"Traceback" not in done.stderr
    return done


CRASH = f"""
import sys, threading, warnings
import main
from pos.till import Till
def broken(till, *given, **fields):
    card, name = {CARD!r}, {NAME!r}
    warnings.warn(f"about {{card}}")
    other = threading.Thread(target=lambda: {{}}[card])
    other.start()
    other.join()
    try:
        int(card + name)
    except ValueError as error:
        raise KeyError(card, name) from error
Till.do = broken
sys.exit(main.main())
"""


def crash(base):
    """A verb breaks in the middle, with the card in its locals, its arguments and its message; so does a thread."""
    action = {"do": "enrol", "id": CARD, "name": NAME}
    done = main(base, "play", "-", script=script_of([action]), code=f"{CRASH}")
    assert done.returncode == 1
    log = base / "till" / "logs" / "doorstep.log"
    told = done.stderr.decode().strip().splitlines()
    assert told and all(line.startswith("程序出错了") and str(log) in line for line in told)
    written = log.read_text(encoding="utf-8")
    assert "builtins.KeyError" in written and "builtins.ValueError" in written and "broken" in written


def test_the_number_stands_in_no_file(world):
    digits = (CARD, CARD[:17], CARD[-15:], f"{CARD[:6]}{CARD[8:17]}", WRONG_CHECK, SWAPPED, IMPOSSIBLE)
    assert found([world], digits) == []
    assert found([world], [PASSPORT]) == []


def test_the_command_line_repeats_no_number(world):
    for words in (
        [CARD],
        ["get", CARD],
        ["play", f"/x/{CARD}"],
        ["import", "residents", CARD],
        ["split", CARD, "--out", "x"],
    ):
        assert main(world, *words).returncode != 0
    assert found([world / "said"], (CARD, CARD[:17])) == []


def test_the_list_it_came_with_leaves_no_digest_that_a_guess_could_be_tried_on(world):
    raw = f"姓名,身份证号\n{NAME},{CARD}\n".encode()
    (world / "temp" / "list.csv").write_bytes(raw)
    main(world, "import", "residents", str(world / "temp" / "list.csv"), "--pin-file", str(world / "pin"))
    (world / "temp" / "list.csv").unlink()  # the person's own file
    assert found([world / "till"], ["import.made"]) != []
    assert found([world], [hashlib.sha256(raw).hexdigest()]) == []


def test_not_even_its_last_four_digits_stand_in_the_ledger(world):
    connection = sqlite3.connect(world / "till" / "ledger.db")
    text = "\n".join(connection.iterdump())
    connection.close()
    assert not re.search(rf"(?<![0-9A-Fa-f]){CARD[-4:]}(?![0-9A-Fa-f])", text)


def test_what_is_exported_names_people_and_no_number(world, tmp_path):
    files = OfficeFiles(world / "till", WallClock())
    now = datetime.now(UTC).astimezone(ZONE)
    files.subsidy(f"{now:%Y-%m}", tmp_path, "x")
    for by in ("day", "product"):
        report = files.read(lambda ledger, _now, by=by: ledger.report(by, now.date(), now.date()))  # type: ignore[misc]
        files.report(report, tmp_path / f"{by}.xlsx")
    assert found([tmp_path], [NAME]) != []  # the subsidy ledger is signed by name
    assert found([tmp_path], (CARD, CARD[:17], CARD[-6:], PASSPORT, "1931-07-19", "19310719", HOME, NOTE)) == []


def test_who_it_is_lies_sealed_only(world):
    assert found([world / "till", world / "temp", world / "home", world / "said"], (NAME, HOME, NOTE)) == []
    assert found([world / "till"], ("1931-07-19", "19310719")) == []


def test_after_erasing_nothing_is_left_of_it(world):
    erase = {"do": "erase_resident", "resident": "R0001", "reason": "本人要求"}
    said = main(world, "play", "-", script=script_of([MANAGER, erase]))
    assert [json.loads(line)["ok"] for line in said.stdout.splitlines()] == [True, True]
    asked = [MANAGER, {"do": "diner", "resident": "R0001", "reason": "x"}, {**OFFICE[0]}, {**COUNTER[6]}]
    said = main(world, "play", "-", script=script_of([asked[0], OPEN, *asked[1:]]))
    assert NAME not in said.stdout.decode() and "1931" not in said.stdout.decode()
    assert found([world], (NAME, HOME, NOTE, "1931-07-19", "19310719", CARD, CARD[:17])) == []


def test_the_log_says_where_and_not_what(world):
    written = (world / "till" / "logs" / "doorstep.log").read_text(encoding="utf-8")
    assert "main.py play" in written and "ERROR" in written
    assert Path(world / "till" / "logs").stat().st_mode & 0o077 == 0 or os.name == "nt"


START = """
import sys, main
code = main.main()
print(" ".join(sorted({"keyring", "cryptography"} & set(sys.modules))), file=sys.stderr)
sys.exit(code)
"""


def test_a_start_and_a_sale_without_a_card_load_no_cipher_and_no_key_store(tmp_path):
    for name in ("temp", "home", "said"):
        (tmp_path / name).mkdir()
    new_site(tmp_path / "till").close()
    sale = [{"do": "add", "product": "E01"}, {"do": "pay", "tender": "cash", "amount": "5.00"}]
    without = main(tmp_path, "play", "-", script=script_of([MANAGER, *GOODS, OPEN, *sale]), code=START)
    assert (without.returncode, without.stderr.decode().split()) == (0, [])
    meal = [{"do": "add", "product": "M01"}, {"do": "diner", "id": CARD}]
    card = main(tmp_path, "play", "-", script=script_of([MANAGER, *meal]), code=START)
    assert card.stderr.decode().split() == ["cryptography"]
