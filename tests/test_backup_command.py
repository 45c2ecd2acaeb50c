"""`main.py backup` and `main.py restore`, as a person runs them on two machines."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data import anchor, bundle
from data.bundle import Cost
from data.ledger import Ledger
from data.verify import verify
from shop.backupworker import BackupWorker
from tests.counter import (
    CASHIER,
    MANAGER_PIN,
    OPEN,
    SetClock,
    entries,
    new_site,
    play,
    run,
    run_here,
    stocked,
    verified,
)

PASSPHRASE = "tulip garden seven"


@pytest.fixture
def words(tmp_path, monkeypatch):
    """A shop with a sale; how a command is told the passphrase and the PIN."""
    monkeypatch.setenv("DOORSTEP_KEYS", "file")
    for name, text in (("passphrase", PASSPHRASE), ("pin", MANAGER_PIN), ("wrong", "tulip garden eight")):
        (tmp_path / name).write_text(f"{text}\n")
    stocked(tmp_path / "till")
    sell(tmp_path / "till", OPEN)
    return lambda name: ("--passphrase-file", str(tmp_path / name))


def sell(folder: Path, *before) -> str:
    answers = play(
        folder, [CASHIER, *before, {"do": "add", "product": "E01"}, {"do": "pay", "tender": "cash", "amount": "5.00"}]
    )
    return str(answers[-1]["sale"])


def one_line(done) -> str:
    said = done.stderr.decode()
    assert len(said.splitlines()) == 1, said
    return said


def test_backed_up_on_one_machine_and_gone_on_with_on_another(tmp_path, words):
    till, stick, new = tmp_path / "till", tmp_path / "stick", tmp_path / "new"
    done = run("backup", str(stick), "--data", str(till), *words("passphrase"))
    assert (done.returncode, done.stdout) == (0, b""), done.stderr.decode()
    assert "读回核对过" in one_line(done)
    sheet = run("backup", str(stick), "--data", str(till), *words("passphrase"), "--sheet", str(tmp_path / "sheet.pdf"))
    assert sheet.returncode == 0 and (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    again = run("backup", str(stick), "--data", str(till), "--json")  # nobody is asked twice
    assert again.returncode == 0 and again.stderr == b""
    (made,) = json.loads(again.stdout)["backups"]
    assert (made["sales"], Path(made["file"]).parent, made["head"]) == (1, stick, verified(till)["head"])
    done = run("restore", str(stick), "--data", str(new), *words("passphrase"), "--pin-file", str(tmp_path / "pin"))
    assert (done.returncode, done.stdout) == (0, b""), done.stderr.decode()
    assert "共 1 单" in done.stderr.decode() and "最后一单 20" in done.stderr.decode()
    assert (sell(till), sell(new), sell(new)) == ("1-000002", "2-000001", "2-000002")
    assert verified(new)["entries"] == verified(till)["entries"] + 2
    kept = run("backup", str(stick), "--data", str(new))  # the key came along
    assert kept.returncode == 0, kept.stderr.decode()


def recorded(folder: Path) -> list[str]:
    """What the journal has of the passphrase."""
    rows = [entry["body"] for entry in entries(folder) if entry["kind"] == "export.made"]
    return [row["what"] for row in rows]


def test_a_passphrase_set_by_the_command_is_on_record_at_once(tmp_path, words, monkeypatch):
    monkeypatch.setattr(bundle, "COST", Cost(8, 1, 1))
    till, stick = tmp_path / "till", tmp_path / "stick"
    assert (
        run_here("backup", str(stick), "--data", str(till), *words("wrong"), "--sheet", str(tmp_path)).returncode == 1
    )
    assert recorded(till) == ["passphrase"]  # it was set; that its sheet could not be written is another thing
    assert run_here("backup", str(stick), "--data", str(till), *words("wrong")).returncode == 0
    assert run_here("backup", str(stick), "--data", str(till), *words("passphrase")).returncode == 1
    assert recorded(till) == ["passphrase"]  # the same again sets nothing, and another is refused
    sheet = ("--sheet", str(tmp_path / "sheet.pdf"))
    assert run_here("backup", str(stick), "--data", str(till), *words("wrong"), *sheet).returncode == 0
    assert recorded(till) == ["passphrase"] * 2  # printed again
    assert verify(till).faults == []


def test_a_passphrase_set_beside_an_open_till_is_on_record_with_the_next_opening(tmp_path, words, monkeypatch):
    monkeypatch.setattr(bundle, "COST", Cost(8, 1, 1))
    till, stick = tmp_path / "till", tmp_path / "stick"
    with Ledger.open(till, mid_shift=True):
        assert run_here("backup", str(stick), "--data", str(till), *words("passphrase")).returncode == 0
        assert recorded(till) == [] and (till / "passphrase.set").exists()
    Ledger.open(till, mid_shift=True).close()
    assert recorded(till) == ["passphrase"] and not (till / "passphrase.set").exists()
    (till / "passphrase.set").write_text("torn")
    Ledger.open(till, mid_shift=True).close()
    assert recorded(till) == ["passphrase"] and not (till / "passphrase.set").exists()
    assert verify(till).faults == []
    (till / "passphrase.set").write_text("2026-11-23T12:00:00.000+08:00")  # and the ledger is gone: a new one is begun
    (till / "ledger.db").unlink()
    anchor.forget(till)
    new_site(till).close()
    assert entries(till)[0]["kind"] == "site.founded"


def test_a_lock_in_a_backup_keeps_nobody_from_restoring_it(tmp_path, words):
    till, stick, new = tmp_path / "till", tmp_path / "stick", tmp_path / "new"
    wrong = {"do": "sign_in", "pin": "00000000"}
    assert [answer["code"] for answer in play(till, [wrong] * 5)][-1] == "locked_out"
    assert run("backup", str(stick), "--data", str(till), *words("passphrase")).returncode == 0
    pin = ("--pin-file", str(tmp_path / "pin"))
    done = run("restore", str(stick), "--data", str(new), *words("passphrase"), *pin)
    assert done.returncode == 0, done.stderr.decode()
    play(till, [{"do": "set_setting", "setting": "site.phone", "value": "1", "approve": "00000000"}] * 5)
    locked = run("set", "site.phone", "1", "--data", str(till), *pin)  # begins whole with each program
    assert locked.returncode == 1 and "30 秒后再试" in one_line(locked) and "请打开窗口等它过去" in one_line(locked)


def test_typed_answers_do_as_well_as_files(tmp_path, words):
    till, stick, new = tmp_path / "till", tmp_path / "stick", tmp_path / "new"
    done = run("backup", str(stick), "--data", str(till), script=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert done.returncode == 0, done.stderr.decode()
    done = run("restore", "--data", str(new), script=f"{stick}\n{PASSPHRASE}\n{MANAGER_PIN}\n")
    assert done.returncode == 0, done.stderr.decode()
    assert verified(new)["entries"] == verified(till)["entries"] + 1


def test_what_a_backup_cannot_do_is_one_line_that_says_what_to_do(tmp_path, words):
    till, stick = tmp_path / "till", tmp_path / "stick"
    no_key = run("backup", str(stick), "--data", str(till))
    assert no_key.returncode == 1 and "还没有设备份口令" in one_line(no_key) and not stick.exists()
    assert run("backup", str(stick), "--data", str(till), script="one passphrase\nanother one\n").returncode == 1
    assert run("backup", str(stick), "--data", str(till), *words("passphrase")).returncode == 0
    other = run("backup", str(stick), "--data", str(till), *words("wrong"))
    assert other.returncode == 1 and "和已经设好的备份口令不一样" in one_line(other)
    nowhere = run("backup", "--data", str(till))
    assert nowhere.returncode == 1 and "还没有设放备份的地方" in one_line(nowhere)
    assert run("set", "backup.place", f"{stick}; {tmp_path / 'gone'}", "--data", str(till)).returncode == 0
    half = run("backup", "--data", str(till), "--json")
    told = json.loads(half.stdout)
    assert half.returncode == 1 and not told["ok"]
    assert [("code" in place) for place in told["backups"]] == [False, True]
    file = run("backup", str(till / "ledger.db" / "x"), "--data", str(till))
    assert file.returncode == 1 and "备份写不进去" in one_line(file)
    assert run("backup", str(stick), "--data", str(tmp_path / "no")).returncode == 1


class CountedClock(SetClock):
    """Stands still until it is set, and counts how often it was read."""

    reads = 0

    def now(self) -> datetime:
        self.reads += 1
        return self.moment


def test_an_open_till_makes_one_every_hour_by_its_clock(tmp_path, words):
    till, stick, clock = tmp_path / "till", tmp_path / "stick", CountedClock(datetime.now(UTC))
    assert run("backup", str(stick), "--data", str(till), *words("passphrase")).returncode == 0
    assert run("set", "backup.place", str(stick), "--data", str(till)).returncode == 0
    changed = threading.Event()
    worker = BackupWorker(till, clock, changed.set, first_s=0.0, look_s=0.01)

    def until(happens: Callable[[], bool]) -> None:
        while not happens():
            assert changed.wait(60)
            changed.clear()

    worker.look()
    (first,) = worker.state().places
    clock.moment = datetime.fromisoformat(first.tried_at) + timedelta(minutes=59)
    worker.start()
    while clock.reads < 5:
        assert not changed.wait(0.02) or worker.state().places == (first,)
    assert worker.state().places == (first,)  # it looked, and the hour was not over
    changed.clear()
    sell(till)
    clock.moment += timedelta(minutes=1)
    until(lambda: worker.state().places[0].sales == 2)
    worker.stop()
    worker.wait(60)
    (second,) = worker.state().places
    assert (second.why, second.file != first.file, (stick / second.file).exists()) == ("", True, True)


def test_what_a_restore_cannot_do_is_one_line_and_leaves_nothing(tmp_path, words):
    till, stick, new = tmp_path / "till", tmp_path / "stick", tmp_path / "new"
    assert run("backup", str(stick), "--data", str(till), *words("passphrase")).returncode == 0
    pin = ("--pin-file", str(tmp_path / "pin"))
    empty = run("restore", str(tmp_path / "no"), "--data", str(new), *words("passphrase"), *pin)
    assert empty.returncode == 1 and "没有家门口收银的备份" in one_line(empty)
    wrong = run("restore", str(stick), "--data", str(new), *words("wrong"), *pin)
    assert wrong.returncode == 1 and "备份口令不对" in one_line(wrong)
    there = run("restore", str(stick), "--data", str(till), *words("passphrase"), *pin)
    assert there.returncode == 1 and "已经有账本" in one_line(there)
    bad_pin = run("restore", str(stick), "--data", str(new), *words("passphrase"), script="0000\n")
    assert bad_pin.returncode == 1 and "密码不对" in bad_pin.stderr.decode()
    assert not (new / "ledger.db").exists() and not (new / "restoring").exists()
