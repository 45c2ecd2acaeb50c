"""Closings bear the till's own signature; an outage is marked, never a silent gap."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from data import anchor, journal, keys, signing
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.entries import GENESIS
from pos.errors import PosError
from tests.counter import ROOT, new_site
from tests.data.test_verify import behind_its_back, codes


@pytest.fixture
def site(tmp_path):
    site = new_site(tmp_path / "till")
    site.do("set_product", code="E01", name="鸡蛋", price_fen=120, unit="个", category="蛋")
    yield site
    site.close()


def close_a_day(site):
    site.do("open_shift", float_fen=0)
    site.do("add", product="E01", quantity=1000)
    site.do("pay", tender="cash", amount_fen=120)
    site.do("close_shift", counted_fen=120)
    return site.do("z")


def rows(folder, kind):
    with closing(sqlite3.connect(folder / LEDGER_FILE)) as connection:
        found = connection.execute("SELECT body FROM journal WHERE kind = ? ORDER BY rowid", (kind,)).fetchall()
    return [json.loads(body) for (body,) in found]


def lose_the_key(site):
    """What a new machine or a broken store does; a program that runs still has it in memory."""
    site.close()
    secret = keys.Keys(site.folder).get(signing.SECRET)
    keys.Keys(site.folder).drop(signing.SECRET)
    site.reopen()
    site.do("sign_in", pin="8888")
    return secret


def test_every_closing_is_signed_with_the_key_on_the_record(site):
    close_a_day(site)
    site.do("seal_month", month="2026-09")
    close_a_day(site)
    (made,) = rows(site.folder, "key.made")
    assert made is not None
    name = signing.fingerprint(made["public"])
    assert (made["by"], made["place"]) == ("赵明", "file")
    for body in (*rows(site.folder, "z.closed"), *rows(site.folder, "month.sealed")):
        assert (body["key"], len(body["signature"]), "unsigned" in body) == (name, 128, False)
    report = verify(site.folder)
    assert (report.faults, report.notes) == ([], [])


def test_anyone_can_check_a_signature_from_the_contract(site):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    close_a_day(site)
    with closing(sqlite3.connect(site.folder / LEDGER_FILE)) as connection:
        found = connection.execute("SELECT device, seq, at, kind, body, hash FROM journal ORDER BY seq").fetchall()
    public = next(json.loads(row[4])["public"] for row in found if row[3] == "key.made")
    device, seq, at, kind, text, _hash = found[-1]
    body = json.loads(text)
    signature = bytes.fromhex(body.pop("signature"))
    plain = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    said = f"{found[-2][5]}\n{device}\n{seq}\n{at}\n{kind}\n{plain}"
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, said.encode())


@pytest.mark.parametrize("change", ["net", "signature", "key", "unsigned away"])
def test_who_rewrites_the_chain_cannot_sign_it(site, change):
    close_a_day(site)
    site.close()
    with behind_its_back(site.folder) as connection:
        device, seq, at, kind, text, _hash = connection.execute(
            "SELECT * FROM journal WHERE kind = 'z.closed'"
        ).fetchone()
        (before,) = connection.execute("SELECT hash FROM journal WHERE seq = ?", (seq - 1,)).fetchone()
        body = json.loads(text)
        if change == "unsigned away":
            del body["signature"], body["key"]
        else:
            body[change] = 1 if change == "net" else "0" * len(body[change])
        text = journal.canonical(body)
        digest = journal.chained(before, device, seq, at, kind, text)
        connection.execute("UPDATE journal SET body = ?, hash = ? WHERE seq = ?", (text, digest, seq))
    assert codes(site.folder, chain_only=True) == {"signature", "head_missing"}


def test_an_outage_is_marked_and_named_by_the_next_that_is_signed(site):
    close_a_day(site)
    secret = lose_the_key(site)
    close_a_day(site)
    close_a_day(site)
    assert [body.get("unsigned") for body in rows(site.folder, "z.closed")] == [None, "no_key", "no_key"]
    assert len(verify(site.folder).notes) == 3  # and the key is not at hand
    site.close()
    keys.Keys(site.folder).keep(signing.SECRET, secret)
    site.reopen()
    site.do("sign_in", pin="8888")
    close_a_day(site)
    last = rows(site.folder, "z.closed")[-1]
    with closing(sqlite3.connect(site.folder / LEDGER_FILE)) as connection:
        unsigned = [f"1:{seq}" for (seq,) in connection.execute("SELECT seq FROM z WHERE number IN (2, 3)")]
    assert last["not_signed"] == unsigned and "signature" in last
    assert verify(site.folder).faults == []
    close_a_day(site)
    assert "not_signed" not in rows(site.folder, "z.closed")[-1]


def test_a_new_key_is_signed_with_the_old_one(site):
    close_a_day(site)
    site.do("new_key", reason="换了电脑")
    close_a_day(site)
    old, new = rows(site.folder, "key.made")
    assert (new["previous"], "lost" in new, len(new["signature"])) == (signing.fingerprint(old["public"]), False, 128)
    assert rows(site.folder, "z.closed")[-1]["key"] == signing.fingerprint(new["public"])
    report = verify(site.folder)
    assert (report.faults, report.notes) == ([], [])


def test_a_new_key_in_place_of_a_lost_one_is_told(site):
    close_a_day(site)
    lose_the_key(site)
    close_a_day(site)
    site.do("new_key", reason="钥匙丢了")
    close_a_day(site)
    assert rows(site.folder, "key.made")[-1]["lost"] == 1
    assert rows(site.folder, "z.closed")[-1]["not_signed"]
    report = verify(site.folder)
    assert report.faults == []
    assert [note[-len("旧的那把丢了，没有签名") :] for note in report.notes][-1] == "旧的那把丢了，没有签名"


def test_a_ledger_written_anew_and_signed_with_another_key_is_found(site):
    close_a_day(site)
    site.close()
    anchor.forget(site.folder)
    (site.folder.parent / "other").mkdir()
    keys.make_vault_key(site.folder.parent / "other")
    other, before = signing.Signer(site.folder.parent / "other"), GENESIS
    made = other.make("")
    assert made is not None
    name = signing.fingerprint(made["public"])
    with behind_its_back(site.folder) as connection:
        for device, seq, at, kind, text, _hash in connection.execute("SELECT * FROM journal ORDER BY seq").fetchall():
            body = json.loads(text)
            if kind == "key.made":
                body["public"] = made["public"]
            if kind == "z.closed":
                body |= {"head": before, "key": name}
                body["signature"] = other.sign(name, signing.message(before, device, seq, at, kind, body))
            text = journal.canonical(body)
            before = journal.chained(before, device, seq, at, kind, text)
            connection.execute("UPDATE journal SET body = ?, hash = ? WHERE seq = ?", (text, before, seq))
    report = verify(site.folder, chain_only=True)
    assert [fault.code for fault in report.faults] == ["key"]
    assert len(report.notes) == 1  # nothing was seen here that it could lack
    keys.Keys(site.folder).drop(signing.SECRET)
    report = verify(site.folder, chain_only=True)
    assert (report.faults, len(report.notes)) == ([], 2)


def test_a_store_that_does_not_answer_holds_no_z_up(site, monkeypatch):
    import threading

    close_a_day(site)
    site.reopen()
    site.do("sign_in", pin="8888")
    never = threading.Event()
    monkeypatch.setattr(signing, "WAIT_S", 0.05)
    monkeypatch.setattr(keys.Keys, "get", lambda _keys, _name: never.wait())
    assert close_a_day(site)["z"] == 2
    monkeypatch.setattr(keys.Keys, "keep", lambda _keys, _name, _secret: never.wait())
    with pytest.raises(PosError) as refused:
        site.do("new_key", reason="换一把")
    assert (refused.value.code, refused.value.values) == ("key_away", {"name": "signing"})
    never.set()
    assert rows(site.folder, "z.closed")[-1]["unsigned"] == "no_key"


def test_a_cashier_makes_no_key(site):
    site.do("sign_in", pin="1111")
    with pytest.raises(PosError) as refused:
        site.do("new_key", reason="试试")
    assert refused.value.code == "not_allowed"


def test_selling_loads_no_library_of_signatures(site):
    site.close()
    program = f"""
import sys
from pathlib import Path
from shop.parts import make_till
from data.ledger import Ledger
with Ledger.open(Path({str(site.folder)!r})) as ledger:
    till = make_till(ledger)
    till.do("sign_in", pin="8888")
    till.do("open_shift", float_fen=0)
    till.do("add", product="E01", quantity=1000)
    till.do("pay", tender="cash", amount_fen=120)
print([name for name in ("cryptography", "keyring") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
