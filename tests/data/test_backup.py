"""Backups: made beside the writer, whole or not counted, read back on another machine; and what a bad place does."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data import anchor, backup, bundle, restore, snapshot
from data.backup import back_up, bundles, known_backups, read_record, unpack
from data.bundle import Cost, make_key
from data.ledger import Ledger
from data.restore import Restoring
from data.verify import verify
from pos.errors import PosError
from pos.site import Site as Settings
from shop.backups import finish_restore, found_text
from shop.parts import make_till
from tests.counter import CASHIER_PIN, MANAGER_PIN, NOON, SetClock, Site, id_number, new_site

PASSPHRASE = "tulip garden seven"


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch):
    monkeypatch.setattr(bundle, "COST", Cost(8, 1, 1))
    monkeypatch.setenv("DOORSTEP_KEYS", "file")


@pytest.fixture(scope="module")
def one_key():
    return make_key("tulipgardenseven", cost=Cost(8, 1, 1))


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    made = new_site(tmp_path / "till")
    made.do("set_product", code="E01", name="鸡蛋", price_fen=120, unit="个", category="蛋")
    made.do("open_shift", float_fen=20000)
    yield made
    made.close()


def sell(site: Site, pieces: int = 1) -> str:
    site.do("add", product="E01", quantity=pieces * 1000)
    return site.do("pay", tender="cash", amount_fen=10000)["sale"]


def made(site: Site, place: Path, key, now: datetime = NOON) -> Path:
    (result,) = back_up(site.folder, [place], key, now, make_place=True)
    if result.file is None:
        raise result.refusal or AssertionError(result)
    return result.file


def restored(place: Path, folder: Path, passphrase: str = PASSPHRASE, pin: str = MANAGER_PIN) -> Ledger:
    with Restoring(folder, place, passphrase) as found:
        finish_restore(found, pin)
    return Ledger.open(folder)


def refused(code: str, why: str = ""):
    return pytest.raises(PosError, match=f"^{code}{'.' if why else ''}{why}$")


def journal(folder: Path) -> list[tuple]:
    connection = sqlite3.connect(f"{(folder / 'ledger.db').as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT * FROM journal ORDER BY rowid").fetchall()
    finally:
        connection.close()


# -- there and back ----------------------------------------------------------------------------------------------


def test_a_new_machine_goes_on_where_the_old_one_ended(site, tmp_path, one_key):
    number = sell(site)
    old = journal(site.folder)
    made(site, tmp_path / "stick", one_key)
    with restored(tmp_path / "stick", tmp_path / "new") as ledger:
        assert ledger.device == "2" and ledger.next_sale() == "2-000001" and number == "1-000001"
        assert ledger.open_shift() is not None
    new = journal(tmp_path / "new")
    assert new[: len(old)] == old
    assert [row[3] for row in new[len(old) :]] == ["device.continued"]
    assert f'"hash":"{old[-1][5]}"' in new[-1][4] and '"by":"赵明"' in new[-1][4]
    assert not verify(tmp_path / "new").faults
    assert sorted(path.name for path in (tmp_path / "new").iterdir() if path.is_dir()) == ["keys"]


def test_the_new_machine_sells_closes_and_verifies(site, tmp_path, one_key):
    site.do("close_shift", counted_fen=20000)
    site.do("z")  # its `first` is the old device's
    site.do("open_shift", float_fen=20000)
    sell(site)
    made(site, tmp_path / "stick", one_key)
    restored(tmp_path / "stick", tmp_path / "new").close()
    site.ledger.close()
    new = Site(tmp_path / "new", site.ledger, site.till, site.clock)
    new.reopen()
    new.do("sign_in", pin=MANAGER_PIN)
    assert sell(new) == "2-000001"
    assert new.do("refund", sale="1-000001", tender="cash", reason="坏了")["sale"] == "2-000002"
    closed = new.do("close_shift", counted_fen=20120)
    assert (closed["over_fen"], closed["sales"]) == (0, 3)
    z = new.do("z")
    assert (z["sales"], z["net_fen"]) == (3, 120)
    new.do("open_shift", float_fen=20000)
    new.do("close_shift", counted_fen=20000)
    assert new.do("z")["z"] == 3
    new.close()
    assert not verify(tmp_path / "new").faults
    site.reopen()


def test_a_second_restore_and_a_restore_of_a_restore_never_share_a_number(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    devices = []
    for name in ("b", "c"):
        with restored(tmp_path / "stick", tmp_path / name) as ledger:
            devices.append(ledger.device)
    later = NOON + timedelta(hours=1)
    back_up(tmp_path / "c", [tmp_path / "stick"], one_key, later)
    (tmp_path / "stick" / f"doorstep-{journal(site.folder)[0][5][:8]}.devices").unlink()
    with restored(tmp_path / "stick", tmp_path / "d") as ledger:
        devices.append(ledger.device)
    assert devices == ["2", "3", "4"]
    assert not verify(tmp_path / "d").faults


def test_a_backup_is_made_while_the_till_sells_and_holds_one_moment(site, tmp_path, one_key, monkeypatch):
    """A sale after each step of the copying; SQLite never begins anew, and the copy is of the moment it began."""
    for _sale in range(30):
        sell(site)
    rows, steps = len(journal(site.folder)), []

    def sale_meanwhile(_pause: float) -> None:
        steps.append(sell(site))

    monkeypatch.setattr(snapshot, "_STEP_PAGES", 8)
    monkeypatch.setattr("time.sleep", sale_meanwhile)
    made(site, tmp_path / "stick", one_key)
    assert len(steps) > 5 and len(journal(site.folder)) == rows + len(steps)
    with Restoring(tmp_path / "new", tmp_path / "stick", PASSPHRASE) as found:
        assert (found.held.rows, found.held.sales) == (rows, 30)


def test_who_is_erased_while_a_backup_is_made_is_not_brought_back_by_it(site, tmp_path, one_key, monkeypatch):
    """The ledger's moment still has them; their key and the list are read after it."""
    resident = site.do("enrol", name="陈秀英", card=id_number("1944-02-03"))["resident"]
    erased: list[str] = []

    def erase(_pause: float) -> None:
        if not erased:
            erased.append(site.do("erase_resident", resident=resident, reason="本人要求")["resident"])

    monkeypatch.setattr(snapshot, "_STEP_PAGES", 8)
    monkeypatch.setattr("time.sleep", erase)
    made(site, tmp_path / "stick", one_key)
    assert erased
    with restored(tmp_path / "stick", tmp_path / "new") as ledger:
        person = ledger.enrolled(resident)
        assert person is None or person.name == ""
    assert not verify(tmp_path / "new").faults


def test_a_z_and_an_erasure_ask_for_a_backup_and_a_refused_one_does_not(tmp_path):
    asked: list[str] = []

    class Around:
        def kick_drawer(self) -> None: ...
        def papers_wait(self, site: Settings) -> None: ...
        def back_up(self) -> None:
            asked.append("backup")

    site = new_site(tmp_path / "till")
    site.till = make_till(site.ledger, site.clock, devices=Around())
    site.do("sign_in", pin=MANAGER_PIN)
    resident = site.do("enrol", name="陈秀英", card=id_number("1944-02-03"))["resident"]
    with refused("unknown_resident", "nobody"):
        site.do("erase_resident", resident="R0099", reason="x")
    assert asked == []
    site.do("erase_resident", resident=resident, reason="本人要求")
    site.do("open_shift", float_fen=0)
    with refused("shift_open"):
        site.do("z")
    site.do("close_shift", counted_fen=0)
    assert asked == ["backup"]
    site.do("z")
    assert asked == ["backup", "backup"]
    site.close()


def test_nothing_of_the_ledger_stands_in_clear_in_the_bundle_or_stays_beside_it(site, tmp_path, one_key):
    path = made(site, tmp_path / "stick", one_key)
    raw = path.read_bytes()
    for text in ("赵明", "王芳", "鸡蛋", "柳堤"):
        assert text.encode() not in raw
    beside = {path.name for path in site.folder.iterdir()}
    assert not {name for name in beside if name.startswith(".backup-")}
    assert not list((tmp_path / "stick").glob("*.part"))


def test_who_is_no_manager_restores_nothing_and_may_try_again(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    with Restoring(tmp_path / "new", tmp_path / "stick", PASSPHRASE) as found:
        with refused("not_allowed"):
            finish_restore(found, CASHIER_PIN)
        with refused("wrong_pin"):
            finish_restore(found, "9999")
        assert not (tmp_path / "new" / "ledger.db").exists()
        finish_restore(found, MANAGER_PIN)
    assert not verify(tmp_path / "new").faults


def test_a_wrong_pin_uses_up_no_device_number(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    claims = tmp_path / "stick" / f"doorstep-{journal(site.folder)[0][5][:8]}.devices"
    for wrong in (CASHIER_PIN, "9999"):
        with refused("not_allowed" if wrong == CASHIER_PIN else "wrong_pin"):
            restored(tmp_path / "stick", tmp_path / "new", pin=wrong)
        with refused("wrong_passphrase"):
            restored(tmp_path / "stick", tmp_path / "new", "tulip garden eight")
    assert not claims.exists()
    with restored(tmp_path / "stick", tmp_path / "new") as ledger:
        assert ledger.device == "2" and claims.read_text() == "2\n"


def test_verify_knows_the_head_of_a_ledger_that_was_only_just_restored(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    sell(site)
    other = new_site(tmp_path / "new", clock=SetClock(NOON - timedelta(days=1)))  # another ledger lay there once
    other.close()
    (tmp_path / "new" / "ledger.db").unlink()
    with Restoring(tmp_path / "new", tmp_path / "stick", PASSPHRASE) as found:
        finish_restore(found, MANAGER_PIN)
    report = verify(tmp_path / "new")
    assert (report.faults, report.notes) == ([], [])
    seen = anchor.read(tmp_path / "new")
    assert seen is not None and (seen.head.device, seen.head.hash) == ("2", journal(tmp_path / "new")[-1][5])
    with Ledger.open(tmp_path / "new") as ledger:
        assert ledger.missing() is None


def test_a_restore_where_this_machine_saw_more_is_called_out_all_the_same(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    sell(site)
    site.ledger.close()
    seen = anchor.read(site.folder)
    (site.folder / "ledger.db").unlink()
    with restored(tmp_path / "stick", site.folder) as ledger:
        missing = ledger.missing()
        assert seen is not None and missing is not None and missing.seen == seen.head
        assert (
            missing.ends.count == missing.seen.count and missing.refusal().why == "longer"
        )  # and not "it ends earlier"
    site.reopen()


def test_a_ledger_that_is_there_is_never_overwritten(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    other = new_site(tmp_path / "other")
    other.close()
    before = (tmp_path / "other" / "ledger.db").read_bytes()
    with refused("exists"):
        Restoring(tmp_path / "other", tmp_path / "stick", PASSPHRASE)
    assert (tmp_path / "other" / "ledger.db").read_bytes() == before
    with refused("ledger_in_use"):
        Restoring(site.folder, tmp_path / "stick", PASSPHRASE)


def test_a_wal_of_a_lost_ledger_is_not_played_into_the_restored_one(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    sell(site)
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(site.folder / "ledger.db-wal", new / "ledger.db-wal")
    assert (new / "ledger.db-wal").stat().st_size
    restored(tmp_path / "stick", new).close()
    assert not verify(new).faults and journal(new)[-1][3] == "device.continued"


def test_who_was_erased_after_the_backup_is_erased_in_what_is_restored(site, tmp_path, one_key):
    """The list of any later backup counts, though the one that is restored is older; and the folder's own."""
    people = [
        site.do("enrol", name=name, card=id_number(f"194{n}-02-03"))["resident"] for n, name in enumerate("甲乙丙")
    ]
    old = made(site, tmp_path / "stick", one_key)
    site.do("erase_resident", resident=people[0], reason="本人要求")
    newer = made(site, tmp_path / "stick", one_key, NOON + timedelta(hours=2))
    site.do("erase_resident", resident=people[1], reason="本人要求")
    raw = bytearray(newer.read_bytes())
    raw[-20] ^= 1  # its ledger cannot be read any more; its list, at the beginning, can
    newer.write_bytes(raw)
    new = tmp_path / "new"
    new.mkdir()
    for name in ("vault.key", "erased.list"):  # the old machine's folder, its ledger lost
        shutil.copy(site.folder / name, new / name)
    with restored(tmp_path / "stick", new) as ledger:
        known = [ledger.enrolled(resident) for resident in people]
        assert [person.name if person else "" for person in known] == ["", "", "丙"]
        assert ledger.resident_of_token("another card") == "R0004"
    assert old.exists() and not verify(new).faults
    kinds = [row[3] for row in journal(new)][-3:]
    assert kinds == ["device.continued", "resident.erased", "resident.erased"]


def test_a_backup_that_is_named_brings_back_nobody_whom_a_later_one_beside_it_has_on_its_list(site, tmp_path, one_key):
    resident = site.do("enrol", name="甲", card=id_number("1944-02-03"))["resident"]
    old = made(site, tmp_path / "stick", one_key)
    site.do("erase_resident", resident=resident, reason="本人要求")
    made(site, tmp_path / "stick", one_key, NOON + timedelta(hours=2))
    with restored(old, tmp_path / "new") as ledger:
        person = ledger.enrolled(resident)
        assert person is None or not person.name


@pytest.mark.parametrize("damage", ["first chunk", "header", "gone"])
@pytest.mark.parametrize("named", [True, False])
def test_a_newest_backup_that_cannot_be_read_takes_no_list_with_it(site, tmp_path, one_key, damage, named):
    """The list lies beside the backups, too; where that is gone, it is said."""
    stick = tmp_path / "stick"
    people = [site.do("enrol", name=name, card=id_number(f"194{n}-02-03"))["resident"] for n, name in enumerate("甲乙")]
    old = made(site, stick, one_key)
    site.do("erase_resident", resident=people[0], reason="本人要求")
    newest = made(site, stick, one_key, NOON + timedelta(hours=2))
    raw = bytearray(newest.read_bytes())
    raw[20 if damage == "header" else raw.index(b"}\n") + 30] ^= 1
    newest.write_bytes(raw)
    (beside,) = stick.glob("*.erased")
    if damage == "gone":
        newest.unlink()
    with Restoring(tmp_path / "new", old if named else stick, PASSPHRASE) as found:
        assert (found.file, found.skipped, found.misses_list) == (old, [newest] * (damage != "gone"), False)
        finish_restore(found, MANAGER_PIN)
    with Ledger.open(tmp_path / "new") as ledger:
        known = [ledger.enrolled(resident) for resident in people]
        assert [person.name if person else "" for person in known] == ["", "乙"]
    assert verify(tmp_path / "new").faults == []
    beside.unlink()
    with Restoring(tmp_path / "newer", old if named else stick, PASSPHRASE) as found:
        assert found.misses_list == (damage != "gone")
        assert ("删除名单没有读到" in found_text(found)) == found.misses_list


def test_a_bit_that_turns_in_the_list_beside_erases_nobody_else(site, tmp_path, one_key):
    stick = tmp_path / "stick"
    people = [site.do("enrol", name=name, card=id_number(f"194{n}-02-03"))["resident"] for n, name in enumerate("甲乙")]
    old = made(site, stick, one_key)
    site.do("erase_resident", resident=people[0], reason="本人要求")
    newest = made(site, stick, one_key, NOON + timedelta(hours=2))
    (beside,) = stick.glob("*.erased")
    text = beside.read_text()
    assert text.startswith("R0001 ") and len(text.splitlines()) == 1
    beside.write_text(text.replace("R0001", "R0002") + "R0002\n")
    newest.unlink()
    with restored(old, tmp_path / "new") as ledger:
        person = ledger.enrolled(people[1])
        assert person is not None and person.name == "乙"
    made(site, stick, one_key, NOON + timedelta(hours=4))  # the next backup writes it anew
    assert beside.read_text() == text


def test_a_list_of_another_ledger_erases_nobody(site, tmp_path, one_key):
    resident = site.do("enrol", name="甲", card=id_number("1944-02-03"))["resident"]
    made(site, tmp_path / "stick", one_key)
    new = tmp_path / "new"
    new.mkdir()
    (new / "vault.key").write_bytes(b"x" * 32)
    (new / "erased.list").write_text("R0001\n")
    with restored(tmp_path / "stick", new) as ledger:
        person = ledger.enrolled(resident)
        assert person is not None and person.name == "甲"


# -- bad bundles -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.6, 0.9, 0.9999])
def test_a_flipped_bit_anywhere_is_told(site, tmp_path, one_key, part):
    path = made(site, tmp_path / "stick", one_key)
    raw = bytearray(path.read_bytes())
    raw[int(len(raw) * part)] ^= 0x10
    path.write_bytes(raw)
    with pytest.raises(PosError) as refusal:
        Restoring(tmp_path / "new", tmp_path / "stick", PASSPHRASE)
    assert refusal.value.code in {"damaged", "no_backup", "wrong_passphrase"}
    assert list((tmp_path / "new").iterdir()) == [tmp_path / "new" / "lock"]


@pytest.mark.parametrize("size", [0, 3, 100, 500, 4096, 4500, -1, -16])
def test_a_bundle_that_ends_too_early_is_told(site, tmp_path, one_key, monkeypatch, size):
    site.do("set_setting", setting="keys", value="x" * 1900)
    monkeypatch.setattr(bundle, "CHUNK", 4096)
    path = made(site, tmp_path / "stick", one_key)
    raw = path.read_bytes()
    assert len(raw) > 4096 + 500
    path.write_bytes(raw[: size if size >= 0 else len(raw) + size])
    with pytest.raises(PosError) as refusal:
        Restoring(tmp_path / "new", tmp_path / "stick", PASSPHRASE)
    assert refusal.value.code in {"damaged", "no_backup"}


def test_chunks_cannot_be_left_out_or_change_places(one_key, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "CHUNK", 64)
    header = bundle.header_of(one_key, ledger="ab" * 32, device="1", seq=1, at="2026-11-23T12:00:00.000+08:00")
    file = io.BytesIO()
    with bundle.sealed(file, header, one_key) as packed:
        packed.write(os.urandom(1000))
    raw = file.getvalue()
    start = raw.index(b"\n", len(b"DOORSTEP-BACKUP\n")) + 1
    chunks = [raw[at : at + 80] for at in range(start, len(raw), 80)]
    assert len(chunks) > 10
    for broken in (chunks[:-1], chunks[1:], [chunks[1], chunks[0], *chunks[2:]], [*chunks, chunks[-1]], chunks[:3]):
        (tmp_path / "x.backup").write_bytes(raw[:start] + b"".join(broken))
        with refused("damaged", "backup"), bundle.unsealed(tmp_path / "x.backup", one_key) as packed:
            packed.read()
    (tmp_path / "x.backup").write_bytes(raw)
    with bundle.unsealed(tmp_path / "x.backup", one_key) as packed:
        assert len(packed.read()) == 1000


def test_a_wrong_passphrase_is_told_from_a_damaged_file(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    with refused("wrong_passphrase"):
        Restoring(tmp_path / "new", tmp_path / "stick", "tulip garden eight")
    with refused("no_backup"):
        Restoring(tmp_path / "new", tmp_path / "empty", PASSPHRASE)


def test_a_bad_newest_one_is_passed_over_and_said(site, tmp_path, one_key):
    made(site, tmp_path / "stick", one_key)
    sell(site)
    newest = made(site, tmp_path / "stick", one_key, NOON + timedelta(hours=1))
    raw = bytearray(newest.read_bytes())
    raw[-200] ^= 1
    newest.write_bytes(raw)
    with Restoring(tmp_path / "new", tmp_path / "stick", PASSPHRASE) as found:
        assert (found.skipped, found.held.sales) == ([newest], 0)


def test_a_made_up_header_does_not_eat_the_machine(tmp_path):
    line = (
        b'{"ledger":"a","device":"1","seq":1,"at":"","salt":"00","memory_kib":4294967295,"passes":9,"lanes":1,'
        b'"nonce":"00","check":"00","format":1}\n'
    )
    (tmp_path / "x.backup").write_bytes(b"DOORSTEP-BACKUP\n" + line + b"x" * 100)
    assert bundle.read_header(tmp_path / "x.backup") is None


# -- what makes one count ----------------------------------------------------------------------------------------


def test_a_backup_that_reads_back_wrong_does_not_count(site, tmp_path, one_key, monkeypatch):
    good = made(site, tmp_path / "stick", one_key)
    sell(site)
    before = known_backups(site.folder, ())

    def rot(part: Path, *rest):
        raw = bytearray(part.read_bytes())
        raw[-50] ^= 1
        part.write_bytes(raw)
        return prove(part, *rest)

    prove = backup._prove
    monkeypatch.setattr(backup, "_prove", rot)
    (result,) = back_up(site.folder, [tmp_path / "stick"], one_key, NOON + timedelta(hours=1))
    assert result.refusal is not None and result.refusal.code == "damaged"
    assert [path for path, _header in bundles(tmp_path / "stick")] == [good]
    (place,) = known_backups(site.folder, ()).places
    assert (place.good_at, place.why) == (before.places[0].good_at, "damaged.backup")


def test_a_ledger_whose_chain_was_rewritten_makes_no_good_backup(site, tmp_path, one_key):
    sell(site)
    made(site, tmp_path / "stick", one_key)
    sell(site)
    site.ledger.connection.executescript("DROP TRIGGER journal_no_update")
    site.ledger.connection.execute("UPDATE journal SET body = replace(body, '鸡', '鸭') WHERE kind = 'sale.rung'")
    for hours in (1, 30):  # from the proved row on, and the whole chain
        (result,) = back_up(site.folder, [tmp_path / "stick"], one_key, NOON + timedelta(hours=hours))
        assert result.refusal is not None and result.refusal.why == "backup_chain"


def test_an_old_copy_of_the_ledger_put_back_makes_no_good_backup(site, tmp_path, one_key):
    site.ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = (site.folder / "ledger.db").read_bytes()
    sell(site)
    made(site, tmp_path / "stick", one_key)
    site.ledger.close()
    (site.folder / "ledger.db").write_bytes(old)
    (result,) = back_up(site.folder, [tmp_path / "stick"], one_key, NOON + timedelta(hours=1))
    assert result.refusal is not None and result.refusal.why == "backup_chain"
    site.ledger = Ledger.open(site.folder)


def test_the_whole_chain_is_read_once_a_day_and_else_from_the_last_proved_row(site, tmp_path, one_key, monkeypatch):
    starts = []
    check = snapshot._chain

    def noted(copy, device, start):
        starts.append(start[0])
        return check(copy, device, start)

    monkeypatch.setattr(snapshot, "_chain", noted)
    seqs = []
    for hours in (0, 1, 23, 25, 26):
        made(site, tmp_path / "stick", one_key, NOON + timedelta(hours=hours))
        seqs.append(read_record(site.folder).proved["1"][0])
        sell(site)
    assert starts == [0, seqs[0], seqs[1], 0, seqs[3]]


def test_each_bundle_opens_with_what_it_was_sealed_with(site, tmp_path, one_key):
    first = made(site, tmp_path / "stick", one_key)
    other = make_key("anotherpassphrase")
    second = made(site, tmp_path / "stick", other, NOON + timedelta(hours=2))
    assert set(unpack(first, one_key, None)) == set(unpack(second, other, None)) >= {"manifest.json", "vault.key"}
    with refused("wrong_passphrase"):
        unpack(first, other, None)
    with Restoring(tmp_path / "new", tmp_path / "stick", "another passphrase") as found:
        assert found.file == second


# -- places ------------------------------------------------------------------------------------------------------


def test_a_stick_that_is_gone_is_said_and_the_other_place_gets_its_backup(site, tmp_path, one_key):
    stick, disk = tmp_path / "stick", tmp_path / "disk"
    for place in (stick, disk):
        made(site, place, one_key)
    for path in stick.iterdir():  # the mount point stays, the stick is not there
        path.unlink()
    gone, good = back_up(site.folder, [stick, disk], one_key, NOON + timedelta(hours=1))
    assert gone.refusal is not None and (gone.refusal.code, gone.refusal.why) == ("read_only", "backup_gone")
    assert good.file is not None and not list(stick.iterdir())
    shutil.rmtree(stick)
    gone, good = back_up(site.folder, [stick, disk], one_key, NOON + timedelta(hours=2))
    assert gone.refusal is not None and good.file is not None and not stick.exists()


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "disk_full"), (errno.EROFS, "read_only"), (errno.EIO, "read_only")]
)
def test_a_place_that_fails_in_the_middle_keeps_its_old_backups(site, tmp_path, one_key, monkeypatch, number, code):
    good = made(site, tmp_path / "stick", one_key)

    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", lambda handle: fail(handle) if _is_part(handle) else None)
        (result,) = back_up(site.folder, [tmp_path / "stick"], one_key, NOON + timedelta(hours=1))
    assert result.refusal is not None and (result.refusal.code, result.refusal.why) == (code, "backup")
    assert list((tmp_path / "stick").iterdir()) == [good]
    assert sell(site)


def _is_part(handle: int) -> bool:
    return os.readlink(f"/proc/self/fd/{handle}").endswith(".part")


def test_only_this_ledgers_backups_are_let_go_by_the_rule(site, tmp_path, one_key):
    other = new_site(tmp_path / "other", clock=SetClock(NOON - timedelta(days=300)))
    theirs = made(other, tmp_path / "cloud", one_key, NOON - timedelta(days=200))
    other.close()
    mine = [made(site, tmp_path / "cloud", one_key, NOON - timedelta(days=days)) for days in (100, 50, 49, 2, 0)]
    left = {path for path, _header in bundles(tmp_path / "cloud")}
    assert left == {theirs, *mine[2:]}


def test_one_backup_at_a_time(site, tmp_path, one_key):
    with backup._alone(site.folder), refused("ledger_in_use", "backup"):
        back_up(site.folder, [tmp_path / "stick"], one_key, NOON, make_place=True)


@pytest.mark.skipif(os.name == "nt", reason="names are bytes, and pipes lie in folders, on Unix alone")
def test_a_place_whose_name_is_no_text_and_a_pipe_that_lies_there(site, tmp_path, one_key):
    place = tmp_path / os.fsdecode(b"\xff\xb0\xd7")
    place.mkdir()
    first = journal(site.folder)[0][5][:8]
    for name in (
        "a.backup",
        f"doorstep-{first}-1-99999999-x.backup",
        f"doorstep-{first}.erased",
        f"doorstep-{first}.devices",
    ):
        os.mkfifo(place / name)
    file = made(site, place, one_key)
    assert [path for path, _header in bundles(place)] == [file]
    assert [known.place for known in read_record(site.folder).places] == [str(place)]
    with restored(place, tmp_path / "new") as ledger:
        assert ledger.device == "2"


def test_every_move_of_a_restore_is_synced_on_both_sides(site, tmp_path, one_key, monkeypatch):
    """A disk may hold a move between two folders only once both are synced."""
    made(site, tmp_path / "stick", one_key)
    new, steps, move = tmp_path / "new", list[object](), Path.replace

    def noted(path: Path, to: Path) -> Path:
        if path.is_relative_to(new / "restoring") and not to.is_relative_to(new / "restoring"):
            steps.append((path.parent, to.parent))
        return move(path, to)

    monkeypatch.setattr(Path, "replace", noted)
    monkeypatch.setattr(restore, "sync_folder", steps.append)
    restored(tmp_path / "stick", new).close()
    moves = [(place, sides) for place, sides in enumerate(steps) if isinstance(sides, tuple)]
    assert len(moves) >= 3
    assert all(side in steps[place:] for place, sides in moves for side in sides)
