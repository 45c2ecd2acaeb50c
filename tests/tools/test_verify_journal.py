"""The checker that a partner runs: an export on a machine without this program, and what was done to it."""

import json
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from data import journal as chain
from data.reader import open_reader
from tests.counter import ROOT, run

CHECKER = ROOT / "tools" / "verify_journal.py"


def check(file, *words, alone=True):
    """The checker as a person runs it; *alone*: without this project or any library to be found."""
    command = [sys.executable, *(["-I", "-S"] if alone else []), str(CHECKER), str(file), "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(done.stdout)
    assert (done.returncode == 0) == told["ok"] == (not told["faults"])
    return told


@pytest.fixture
def export(folder, tmp_path) -> Path:
    """The sample shop's journal, exported."""
    file = tmp_path / "journal.jsonl"
    done = run("export", "journal", str(file), "--data", str(folder))
    assert done.returncode == 0, done.stderr.decode()
    return file


def rows(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def put(file, rows):
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def rechain(rows):
    """Compute every hash anew, as somebody would who has no key."""
    ends: dict[str, str] = {}
    for row in rows:
        before = ends.get(row["device"], "0" * 64)
        row["hash"] = chain.chained(before, *(row[name] for name in ("device", "seq", "at", "kind", "body")))
        ends[row["device"]] = row["hash"]


def change(row, **figures):
    row["body"] = chain.canonical(json.loads(row["body"]) | figures)


def of(rows, kind):
    return next(row for row in rows if row["kind"] == kind)


def test_an_export_is_the_journal_as_it_stands(folder, export):
    told = check(export, "--signatures")
    with open_reader(folder) as reader:
        stored = reader.connection.execute("SELECT device, seq, at, kind, body, hash FROM journal").fetchall()
        assert [tuple(row.values()) for row in rows(export)] == stored
        assert told["rows"] == len(stored)
        assert told["heads"] == {"1": {"seq": reader.head()[0], "hash": reader.head()[2]}}
        assert told["grand"] == reader.connection.execute("SELECT sum(net_fen) FROM tally").fetchone()[0]
    assert (told["sales"], told["unsigned"], told["ok"]) == (6, 1, True)
    assert sorted(path.name for path in export.parent.iterdir()) == ["journal.jsonl", "shop"]


def test_another_writing_of_the_same_is_the_same(export):
    lines = (json.dumps(row, ensure_ascii=True, indent=None, sort_keys=True) for row in rows(export))
    export.write_text("\n".join(lines))
    assert check(export)["ok"]


@pytest.mark.parametrize("field", ["at", "kind", "body", "hash", "device", "seq"])
def test_any_field_that_was_edited(export, field):  # T1, T6: however it got past the triggers
    read = rows(export)
    row = read[20]
    row[field] = row[field] + 1 if field == "seq" else row[field][:-1] + ("0" if row[field][-1] != "0" else "1")
    put(export, read)
    told = check(export)
    assert any(fault.startswith(f"{row['device']}:{row['seq']}:") for fault in told["faults"])


def test_every_fault_is_listed(export):
    read = rows(export)
    for place in (5, 12, 30):
        change(read[place], extra=1)
    put(export, read)
    assert [fault.split(":")[1] for fault in check(export)["faults"]] == ["6", "13", "31"]


def test_the_short_way_finds_what_the_whole_one_finds(export):
    """Every line changed in every likely way: rows that go the short way are told the same of as by the whole check."""
    from tools.verify_journal import Journal

    def told(lines, *, whole):
        faults: list[str] = []
        heads = [("1", 40, rows(export)[39]["hash"][:16], None)]
        checker = Journal(faults.append, heads)
        if whole:
            for number, line in enumerate(lines, 1):
                checker.read(number, line)
        else:
            checker.read_all(lines)
        checker.end()
        return faults, checker.rows, checker.sales, checker.grand, checker.clock_back, checker.ends, checker.unsigned

    lines = export.read_bytes().splitlines(keepends=True)
    assert told(lines, whole=True) == told(lines, whole=False) and told(lines, whole=False)[0] == []
    for place, line in enumerate(lines):
        for old, new in (
            *(
                (b"2026-11-23T12", b"2026-11-23T25"),
                (b"T12", b"T11"),
                (b'"seq":', b'"seq":0'),
                (b'"device":"1"', b'"device":"2"'),
            ),
            *((b'net\\":', b'net\\":1'), (b'grand\\":', b'grand\\":1'), (b'"1-0000', b'"1-0001'), (b'\\"', b'"')),
            *(
                (b"rung", b"brought"),
                (b"\n", b" \n"),
                (b'"hash":"', b'"hash":"0'),
                (b"lines", b"net"),
                (b'"body":"{', b'"body":"['),
            ),
        ):
            changed = [*lines[:place], line.replace(old, new), *lines[place + 1 :]]
            assert told(changed, whole=True) == told(changed, whole=False), (place, old)
        gone = [*lines[:place], *lines[place + 1 :]]
        assert told(gone, whole=True) == told(gone, whole=False)
        read = rows(export)
        if json.loads(read[place]["body"]).get("lines"):
            change(read[place], lines=[{"net": 1, "grand": 5}], net=1)
            rechain(read)
            changed = [json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in read]
            assert told(changed, whole=True) == told(changed, whole=False) and told(changed, whole=False)[0]


def test_a_receipt_left_out_and_a_closing_not_named_are_found(export):
    read = rows(export)
    change(of(read, "sale.rung"), number="1-000009")
    z = of(read, "z.closed")
    assert json.loads(z["body"])["not_signed"]
    change(z, not_signed=[])
    rechain(read)
    change(z, head=read[z["seq"] - 2]["hash"])
    rechain(read)
    put(export, read)
    faults = check(export)["faults"]
    assert any(fault.endswith("its receipt should be 1-000001") for fault in faults)
    assert any("does not name the closings before it" in fault for fault in faults)


def test_a_tail_cut_off_is_found_by_a_paper(export):  # T2, T3: an old copy is a tail cut off
    read = rows(export)
    last = read[-1]
    put(export, read[:-3])
    assert check(export)["ok"]
    told = check(export, "--head", f"{last['seq']}:{last['hash']}")
    assert told["faults"] == [
        f"*:{last['seq']}: named on paper, and not in the file, which ends at 1:{last['seq'] - 3}"
    ]


def test_a_chain_written_anew_is_found_by_a_paper_and_by_the_signatures(export):  # T4
    read = rows(export)
    z = of(read, "z.closed")
    head = f"1:{z['seq'] - 1}:{read[z['seq'] - 2]['hash']}"
    assert check(export, "--head", head)["ok"]
    change(of(read, "want.noted"), name="葱")
    rechain(read)
    before = read[z["seq"] - 2]["hash"]
    change(z, head=before)
    rechain(read)
    put(export, read)
    assert any("closes on another hash" in fault for fault in check(export)["faults"]) is False
    (fault,) = check(export, "--head", head)["faults"]
    assert fault.startswith(f"1:{z['seq'] - 1}: the paper says")
    assert any(fault.endswith("the signature is wrong") for fault in check(export, "--signatures")["faults"])


def test_figures_that_do_not_add_up_although_the_chain_does(export):
    read = rows(export)
    sale = of(read, "sale.rung")
    change(sale, net=json.loads(sale["body"])["net"] + 100)
    rechain(read)
    put(export, read)
    faults = check(export)["faults"]
    assert any("z.closed: the grand total is" in fault for fault in faults)
    assert any("sale.rung: the grand total is" in fault for fault in faults)


def test_a_row_left_out(export):
    read = rows(export)
    del read[24]
    put(export, read)
    assert any("the numbers have a gap" in fault for fault in check(export)["faults"])


def test_two_tills_with_one_name(export):  # T7
    read = rows(export)
    put(export, [*read, *read[-2:]])
    assert len(check(export)["faults"]) >= 2


def test_a_clock_set_back_is_told_and_no_fault(export):  # T8
    read = rows(export)
    for row in read[-4:]:
        row["at"] = "2026-11-20" + row["at"][10:]
    rechain(read)
    put(export, read)
    told = check(export)
    assert (told["ok"], told["clock_went_back"]) == (True, 1)


def test_a_second_till_names_the_first_ones_end(export):
    read = rows(export)
    last = read[-1]
    named = {name: last[name] for name in ("device", "seq", "hash")}
    for hash_of_last, right in ((last["hash"], True), ("0" * 64, False)):
        body = chain.canonical(named | {"hash": hash_of_last})
        more = {"device": "2", "seq": 1, "at": last["at"], "kind": "device.continued", "body": body, "hash": ""}
        whole = [*read, more]
        rechain(whole)
        put(export, whole)
        assert check(export)["ok"] is right


@pytest.mark.parametrize("line", ["", "{", "[1]", '{"device":1}', "\x00", '{"device":"1","seq":"1"}', "[" * 9999])
def test_what_is_no_row_is_a_fault_and_never_a_crash(export, line):
    with export.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert len(check(export)["faults"]) == bool(line)


def test_the_signatures_are_checked_without_any_library(export):
    read = rows(export)
    z = of(read, "z.closed")
    signature = json.loads(z["body"])["signature"]
    change(z, signature=("0" if signature[0] != "0" else "1") + signature[1:])
    rechain(read)
    put(export, read)
    faults = check(export, "--signatures")["faults"]
    assert f"1:{z['seq']}: z.closed: the signature is wrong" in faults


def test_its_ed25519_is_that_of_the_library():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from tools.verify_journal import verifies

    for seed in range(3):
        key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public, said = key.public_key().public_bytes_raw(), bytes([seed]) * seed
        signature = key.sign(said)
        assert verifies(public, signature, said)
        assert not verifies(public, signature, said + b"x")
        assert not verifies(public, signature[:32] + bytes(32), said)
    # RFC 8032, 7.1, test 2
    assert verifies(
        bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
        bytes.fromhex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        b"\x72",
    )


def test_a_head_may_be_spelled_as_it_stands_on_the_paper_or_as_it_is_typed(export):
    from tools.verify_journal import head

    row = of(rows(export), "sale.rung")
    body, digest, seq = json.loads(row["body"]), row["hash"], row["seq"]
    net, grand = (f"{body[name] // 100}.{body[name] % 100:02}" for name in ("net", "grand"))
    code = f"DOORSTEP {body['number']} {body['business_date']} {net} {digest} 1:{seq} {grand}"
    wide = str.maketrans("0123456789:", "０１２３４５６７８９：")
    groups = [digest[start : start + 4] for start in range(0, 16, 4)]
    spelled = [f"1:{seq}:{digest[:16]}", f" 1 : {seq} : {digest.upper()} ", f"1:{seq}:{' '.join(groups)}"]
    spelled += [f"1:{seq}:{'-'.join(groups)}", f"1:{seq}:{digest[:16]}".translate(wide), code, f"{digest} 1:{seq}"]
    assert {head(text)[:2] for text in spelled} == {("1", seq)} and head(f"1,204:{digest}")[:2] == ("", 1204)
    assert check(export, *(word for text in spelled for word in ("--head", text)))["ok"]
    told = check(export, "--head", code.replace(f" {grand}", " 999.99"), "--head", f"1:{seq}:{'0' * 16}")
    assert [fault.partition(" ")[2][:9] for fault in told["faults"]] == ["the paper", "the paper"]
    z = of(rows(export), "z.closed")
    total, before = json.loads(z["body"])["grand"], rows(export)[z["seq"] - 2]
    code = f"DOORSTEP Z1 2026-11-23 {total // 100}.{total % 100:02} {before['hash']} 1:{before['seq']}"
    assert check(export, "--head", code)["ok"]
    assert len(check(export, "--head", code.replace(f"{total // 100}.", f"{total // 100 + 1}."))["faults"]) == 1


def test_a_figure_or_name_that_two_readers_take_differently_is_a_fault(export):
    """A name twice in a line or a body, a figure that is none in JSON: the chain alone holds."""
    read = rows(export)
    sale = max((row for row in read if row["kind"] == "sale.rung"), key=lambda row: json.loads(row["body"])["net"])
    net = json.loads(sale["body"])["net"]
    assert net > 99
    for figure in (f"{net // 10}_{net % 10}", f"+{net}", f"0{net}", f'{net},"net":{net}'):
        changed = [dict(row) for row in read]
        row = changed[sale["seq"] - 1]
        row["body"] = row["body"].replace(f'"net":{net},', f'"net":{figure},', 1)
        rechain(changed)
        put(export, changed)
        said = [fault for fault in check(export)["faults"] if fault.startswith(f"1:{sale['seq']}: sale.rung: no net")]
        assert len(said) == 1, figure
    put(export, read)
    raw = export.read_text("utf-8").splitlines()
    raw[4] = '{"body":"{}",' + raw[4][1:]
    export.write_text("\n".join(raw), "utf-8")
    assert "line 5: not a row of a journal" in check(export)["faults"]


def test_a_wrong_head_is_wrong_usage(export):
    done = subprocess.run(
        [sys.executable, str(CHECKER), str(export), "--head", "x"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "a head is" in done.stderr) == (2, True)


def test_a_folder_that_takes_nothing_is_left_as_it_was(folder, tmp_path):
    (tmp_path / "file").write_text("x")
    done = run("export", "journal", str(tmp_path / "file" / "journal.jsonl"), "--data", str(folder))
    assert done.returncode == 1 and done.stderr.count(b"\n") == 1
    done = run("export", "journal", str(tmp_path / "j.jsonl"), "--data", str(tmp_path))
    assert done.returncode == 1 and not (tmp_path / "j.jsonl").exists()
    shutil.rmtree(folder)


def test_a_file_that_is_wrong_in_every_line_does_not_fill_the_memory(tmp_path, monkeypatch):
    from tools.verify_journal import main

    line = '{"device":"1","seq":%d,"at":"x","kind":"a.b","body":"{}","hash":""}\n'
    (tmp_path / "j").write_text("".join(line % (2 * number) for number in range(4000)))
    with (tmp_path / "told").open("w") as told:
        monkeypatch.setattr(sys, "stdout", told)
        tracemalloc.start()
        assert main([str(tmp_path / "j"), "--json"]) == 1
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(json.loads((tmp_path / "told").read_text())["faults"]) > 8000
    assert most < 2**21  # the file's own buffer of a megabyte included
