"""The head in its second place: a ledger that lacks it is called out, and sells again once a manager accepted that."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from data import anchor
from data.backup import back_up
from data.bundle import Cost, make_key
from data.ledger import Ledger
from data.reader import open_reader
from data.restore import Restoring
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.errors import PosError
from shop.backups import finish_restore
from shop.parts import create_ledger, make_till
from tests.counter import CASHIER, MANAGER, MANAGER_PIN, NOON, OPEN, SetClock, entries, new_site, play, run, stocked
from tests.data.shop import there
from tests.data.test_verify import behind_its_back
from tests.tools.test_verify_journal import check


@pytest.fixture
def site(tmp_path):
    """A till with two sales on it, closed."""
    site = new_site(tmp_path / "till")
    site.do("set_product", code="E01", name="鸡蛋", price_fen=120, unit="个", category="蛋")
    site.do("open_shift", float_fen=0)
    for _sale in range(2):
        site.do("add", product="E01", quantity=1000)
        site.do("pay", tender="wechat", amount_fen=120)
    yield site
    site.ledger.close()


def sell(site):
    site.do("add", product="E01", quantity=1000)
    return site.do("pay", tender="wechat", amount_fen=120)


def cut(folder, rows):
    """Take the last rows away, as somebody who knows the file would: the tables fit what is left."""
    with behind_its_back(folder) as connection:
        connection.execute("DELETE FROM journal WHERE seq > (SELECT max(seq) - ? FROM journal)", (rows,))
        connection.execute("UPDATE apart SET value = 'older' WHERE key = 'shape'")
    Ledger.open(folder, mid_shift=True).close()


def seen(folder):
    found = anchor.read(folder)
    assert found is not None
    return found


def test_the_head_stands_outside_the_folder_when_the_till_ends(site):
    ends = site.ledger.ends()
    site.close()
    file = anchor.place(site.folder)
    assert site.folder not in file.parents
    plain = json.loads(file.read_text())
    assert plain == {"ledger": str(site.folder.resolve()), "first": site.ledger._first, **ends.plain()}
    assert (plain["count"], plain["grand"]) == (site.ledger.head()[0], 240)
    with closing(sqlite3.connect(site.folder / LEDGER_FILE)) as connection:
        assert plain["first"] == connection.execute("SELECT hash FROM journal WHERE seq = 1").fetchone()[0]


def test_the_head_is_written_soon_after_a_sale_and_never_before_it_is_durable(site):
    written = []

    def when_written(folder, seen, *, sync):
        with open_reader(folder) as reader:
            assert reader.head()[0] >= seen.head.seq
        written.append((seen.head.seq, sync))

    before = site.ledger.head()[0]  # what the sales of the fixture noted may be written only now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anchor, "write", when_written)
        sell(site)
        last = site.ledger.head()[0]
        thread = site.ledger._anchor._thread
        site.do("close_shift", counted_fen=0)  # is not waited for: it is synced at once
        closed = site.ledger.head()[0]
        site.ledger._anchor.close()
    assert not thread.is_alive()
    assert written and all(seq in (before, last, closed) for seq, _sync in written)
    assert written[-1] == (closed, True)


def test_a_sale_does_not_wait_for_the_second_place(site, monkeypatch):
    monkeypatch.setenv(anchor.STATE, "/dev/null/nowhere")
    assert sell(site)["sale"] == "1-000003"
    site.reopen()
    assert site.ledger.missing() is None


def test_a_ledger_cut_short_sells_only_after_a_manager_accepted_it(site):
    full = site.ledger.ends()
    site.close()
    cut(site.folder, 2)
    site.reopen()
    assert site.do("sign_in", pin="1111")["staff"] == "王芳"
    before = seen(site.folder)
    for verb, fields in (
        ("add", {"product": "E01"}),
        ("pay", {}),
        ("open_drawer", {"reason": "换零钱"}),
        ("set_setting", {"setting": "paper.width", "value": "58"}),
        ("accept_head", {"approve": "1111"}),
    ):
        with pytest.raises(PosError) as refused:
            site.do(verb, **fields)
        assert refused.value.code == ("not_allowed" if verb == "accept_head" else "head_missing")
    view = site.till.view()
    assert (view.missing.seen, view.missing.ends.count, view.missing.why) == (full, full.count - 2, "")
    site.reopen()  # a restart forgets nothing
    assert seen(site.folder) == before
    site.do("sign_in", pin="1111")
    told = site.do("accept_head", approve=MANAGER_PIN)
    assert told == {"seen": full.count, "ends": full.count - 2, "device": "2"}
    assert (sell(site)["sale"], sell(site)["sale"]) == ("2-000001", "2-000002")  # 1-000002 is on paper
    site.reopen()
    assert site.ledger.missing() is None
    site.close()
    (row,) = [entry for entry in entries(site.folder) if entry["kind"] == "head.accepted"]
    assert row["body"]["seen"] == full.plain() and row["body"]["found"]["count"] == full.count - 2
    assert (row["body"]["by"], row["body"]["approved"], row["body"]["goes_on_as"]) == ("王芳", "赵明", "2")
    report = verify(site.folder)
    accepted = f"流水 2 第 2 号：赵明 接受了一本缺记录的账，到 {full.count - 2} 条为止，上次见到 {full.count} 条"
    assert (report.faults, report.notes) == ([], [accepted])


def in_exports(folder, file):
    """What the partners' checker says of the journal."""
    assert run("export", "journal", str(file), "--data", str(folder)).returncode == 0
    return check(file)


def test_a_folder_replaced_by_an_older_copy_sells_on_and_no_number_comes_twice(site, tmp_path):
    """Twice, with an open cart and a parked one that something was taken out of; then a day is closed."""
    for parked in (True, False):
        for pieces in (1, 2):
            site.do("add", product="E01", quantity=pieces * 1000)
        site.do("void", line=1, reason="不要了")
        if parked:
            site.do("park")
    site.close()
    shutil.copytree(site.folder, tmp_path / "old")
    site.reopen()
    site.do("sign_in", pin=MANAGER_PIN)
    given = ["1-000001", "1-000002", site.do("pay", tender="cash", amount_fen=240)["sale"]]
    for device in ("2", "3"):
        site.close()
        shutil.rmtree(site.folder)
        shutil.copytree(tmp_path / "old", site.folder)
        site.reopen()
        site.do("sign_in", pin=MANAGER_PIN)
        assert site.do("accept_head")["device"] == device
        assert verify(site.folder).faults == []
        given.append(site.do("pay", tender="cash", amount_fen=240)["sale"])
        site.do("recall", parked=1)
        given.append(site.do("pay", tender="cash", amount_fen=240)["sale"])
        site.reopen()
        site.do("sign_in", pin=MANAGER_PIN)
        given.append(sell(site)["sale"])
    assert len(set(given)) == len(given) == 9 and given[-1] == "3-000003"
    given.append(site.do("refund", sale="1-000002", tender="cash", reason="坏了")["sale"])
    assert site.ledger.sale_history(given[-3]) is not None  # what was taken out of its cart is the first device's
    shift = site.do("close_shift", counted_fen=480 - 120)
    assert (shift["over_fen"], shift["sales"], site.do("z")["sales"]) == (0, 6, 6)
    site.close()
    assert verify(site.folder).faults == []
    told = in_exports(site.folder, tmp_path / "journal.jsonl")
    assert told["ok"] and list(told["heads"]) == ["1", "3"]


def test_who_takes_a_number_leaves_word_of_it_with_the_backups_and_here(site, tmp_path, monkeypatch):
    """An older copy is accepted and its acceptance lost with it; the next one, and a restore elsewhere, take others."""
    key, stick = make_key("tulipgardenseven", cost=Cost(8, 1, 1)), tmp_path / "stick"
    (made,) = back_up(site.folder, [stick], key, NOON, make_place=True)
    assert made.file is not None
    site.ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = (site.folder / LEDGER_FILE).read_bytes()
    sell(site)
    assert back_up(site.folder, [stick], key, NOON + timedelta(hours=1))[0].file is not None
    taken = []
    for _time in range(2):
        site.close()
        (site.folder / LEDGER_FILE).write_bytes(old)
        kept = seen(site.folder)
        site.reopen()
        site.do("sign_in", pin=MANAGER_PIN)
        monkeypatch.setattr(site.ledger._anchor, "_write", lambda *_seen, sync: None)  # the power goes before it
        taken.append(site.do("accept_head")["device"])
        site.close()
        assert seen(site.folder) == kept._replace(taken=taken[-1])
    assert taken == ["2", "3"]
    site.reopen()
    site.do("sign_in", pin=MANAGER_PIN)
    sell(site)
    (after,) = back_up(site.folder, [stick], key, NOON + timedelta(hours=2))
    assert after.refusal is None  # rows that were proved once are gone, and that is accepted
    with Restoring(tmp_path / "new", made.file, "tulip garden seven") as found:
        finish_restore(found, MANAGER_PIN)
    with Ledger.open(tmp_path / "new") as ledger:
        assert ledger.device == "4"


def test_an_acceptance_that_the_disk_refuses_changes_nothing(site, monkeypatch):
    site.close()
    cut(site.folder, 1)
    site.reopen()
    site.do("sign_in", pin=MANAGER_PIN)
    rows, append = len(entries(site.folder)), site.ledger.append

    def full(kind, body, at):
        if kind == "head.accepted":
            raise PosError("disk_full", place="")
        return append(kind, body, at)

    with monkeypatch.context() as broken:
        broken.setattr(site.ledger, "append", full)
        with pytest.raises(PosError, match="disk_full"):
            site.do("accept_head")
    assert (site.ledger.device, len(entries(site.folder))) == ("1", rows) and site.ledger.missing() is not None
    device = site.do("accept_head")["device"]
    assert sell(site)["sale"] == f"{device}-000001"
    site.close()
    assert verify(site.folder).faults == []


def test_an_acceptance_that_was_durable_holds_although_the_second_place_is_behind(site):
    site.close()
    old = anchor.place(site.folder).read_bytes()
    cut(site.folder, 1)
    site.reopen()
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("accept_head")
    site.close()
    anchor.place(site.folder).write_bytes(old)  # killed between the two
    assert verify(site.folder).faults == []
    site.reopen()
    assert site.ledger.missing() is None


def test_another_ledger_in_the_place_of_this_one_is_called_out(site, tmp_path):
    site.close()
    other = new_site(tmp_path / "other", clock=SetClock(NOON - timedelta(days=1)))
    other.close()
    shutil.copy(tmp_path / "other" / LEDGER_FILE, site.folder)
    shutil.copy(tmp_path / "other" / "vault.key", site.folder)
    site.reopen()
    assert site.ledger.missing().why == "other"
    assert [fault.code for fault in verify(site.folder, chain_only=True).faults] == ["head_missing"]


def test_another_row_under_the_same_number_is_called_out(site):
    site.close()
    copy = seen(site.folder)
    cut(site.folder, 1)
    anchor.place(site.folder).unlink()
    with Ledger.open(site.folder) as ledger:
        ledger.append("want.noted", {"name": "豆苗"}, ledger.head()[1])
    anchor.write(site.folder, copy, sync=False)
    site.reopen()
    assert site.ledger.missing().why == "changed"
    site.do("sign_in", pin=MANAGER_PIN)
    with pytest.raises(PosError, match=r"^head_missing\.changed$"):
        site.do("add", product="E01")
    assert "head_missing" in {fault.code for fault in verify(site.folder).faults}


def test_an_old_copy_put_back_is_called_out_by_verify_and_play(tmp_path):
    folder = stocked(tmp_path / "till")
    shutil.copytree(folder, tmp_path / "old")
    count = len(entries(folder))
    play(folder, [MANAGER, OPEN])
    shutil.copy(tmp_path / "old" / LEDGER_FILE, folder)
    (fault,) = verify(folder).faults
    assert (fault.code, fault.values) == ("head_missing", {"seen": count + 1, "ends": count})
    assert f"账本到 {count} 条为止，这台收银机上次见到 {count + 1} 条" in fault.text
    sale = [{"do": "add", "product": "E01"}, {"do": "pay", "tender": "wechat", "amount": "1.21"}]
    answers = play(folder, [CASHIER, OPEN, {"do": "accept_head"}, MANAGER, {"do": "accept_head"}, OPEN, *sale])
    assert [answer.get("code", "") for answer in answers] == ["", "head_missing", "not_allowed", *[""] * 5]
    assert answers[-1]["sale"] == "2-000001"
    assert answers[1]["error"] == fault.text
    assert answers[4] == {"ok": True, "seen": count + 1, "ends": count, "device": "2"}
    assert verify(folder).faults == []
    again = play(folder, [MANAGER, {"do": "accept_head"}])
    assert again[1]["code"] == "bad_value"


def test_a_place_where_nothing_was_seen_is_fine(site, tmp_path):
    site.close()
    shutil.copytree(site.folder, tmp_path / "elsewhere")
    with Ledger.open(tmp_path / "elsewhere") as ledger:
        assert ledger.missing() is None
        assert make_till(ledger).do("sign_in", pin=MANAGER_PIN)
    assert seen(tmp_path / "elsewhere").head == seen(site.folder).head


def test_readers_leave_the_second_place_alone(site):
    site.close()
    file = anchor.place(site.folder)
    file.unlink()
    assert verify(site.folder).faults == []
    with open_reader(site.folder):
        assert not file.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"first":1}', '{"first":"","device":1,"seq":"","hash":0}'])
def test_a_second_place_that_cannot_be_read_is_none(site, text):
    site.close()
    anchor.place(site.folder).write_text(text)
    site.reopen()
    assert site.ledger.missing() is None
    site.close()
    assert seen(site.folder).head == site.ledger.ends()


def test_a_new_ledger_begins_anew(site):
    site.close()
    for file in site.folder.iterdir():
        file.unlink()
    again = new_site(site.folder)
    assert again.ledger.missing() is None
    again.close()
    assert seen(site.folder).head == again.ledger.ends()


@pytest.mark.parametrize("how", ["deleted", "empty"])
def test_a_ledger_whose_file_is_gone_is_missed_and_a_new_one_in_its_place_too(site, how):
    """Its keys are still there: nobody cleared it away on purpose."""
    site.close()
    before, file = seen(site.folder), site.folder / LEDGER_FILE
    if how == "deleted":
        file.unlink()
    else:
        file.write_bytes(b"")
    (fault,) = verify(site.folder).faults
    assert "不见了" in fault.text
    for look in (open_reader, Ledger.open):
        with pytest.raises(PosError) as refused:
            look(site.folder)
        assert (refused.value.code, refused.value.why) == ("exists", "gone")
        assert refused.value.values["seen"] == f"{before.head.count}"
    again = create_ledger(site.folder, site="柳堤", manager="赵明", pin=MANAGER_PIN)
    assert there(again.missing()).seen == before.head
    again.close()
    assert seen(site.folder) == before
    site.ledger = Ledger.open(site.folder)
    site.till = make_till(site.ledger, site.clock)
    assert (there(site.ledger.missing()).why, there(site.ledger.missing()).ends.count) == ("other", 5)
    site.do("sign_in", pin=MANAGER_PIN)
    with pytest.raises(PosError, match="head_missing"):
        site.do("open_shift", float_fen=0)
    site.do("accept_head", reason="找不回来了")
    site.do("open_shift", float_fen=0)
    site.close()
    assert not verify(site.folder).faults and seen(site.folder).head.device == "2"


def test_a_till_that_goes_on_under_another_number_is_still_asked_for_its_own_key(site):
    site.do("close_shift", counted_fen=0)
    site.do("z")
    site.do("want", name="豆苗")
    site.close()
    cut(site.folder, 1)
    site.reopen()
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("accept_head")
    site.close()
    assert (verify(site.folder).faults, len(verify(site.folder).notes)) == ([], 1)
    (site.folder / "keys" / "signing.key").unlink()
    assert verify(site.folder).notes[1:] == ["这台收银机的签名钥匙不在手边，没有核对账本是不是用它签的"]
