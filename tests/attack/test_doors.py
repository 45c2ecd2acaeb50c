"""Random and mutated input at every door a person or a machine has: scripts, lists, settings, codes, files; `DOORSTEP_EXAMPLES=5000` looks longer."""

from __future__ import annotations

import json
import os
import random
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.imports import preview
from data.reader import open_reader
from data.verify import verify
from pos.errors import CODES, PosError
from pos.script import act, play_line
from pos.site import SETTINGS
from pos.words import Words
from tests.counter import CASHIER, GOODS, MANAGER, Site, id_number, new_site, run

SCRIPT: list[dict[str, Any]] = [
    MANAGER,
    *GOODS,
    {"do": "open_shift", "float": "200.00"},
    {"do": "add", "product": "V001", "quantity": "1.125"},
    {"do": "diner", "id": id_number("1945-02-03")},
    {"do": "add", "product": "M01"},
    {"do": "discount", "line": 1, "percent": "10", "reason": "压坏了"},
    {"do": "set_price", "line": 1, "price": "3.00", "reason": "菜少了"},
    {"do": "park"},
    {"do": "recall", "parked": 1},
    {"do": "pay", "tender": "cash", "amount": "50.00", "key": "k1"},
    {"do": "refund", "sale": "1-000001", "lines": [{"line": 1, "quantity": "0.5"}], "reason": "多了"},
    {"do": "scan", "code": "E-1"},
    {"do": "void", "line": 1, "reason": "不要了"},
    {"do": "receive", "product": "V001", "quantity": "20", "cost": "2.60", "supplier": "中心"},
    {"do": "gift", "amount": "50.00", "from": "居民"},
    {"do": "set_tariff", "from": "2027-01-01", "tiers": {"0": "15.00", "70": "12.00"}},
    {"do": "set_shares", "from": "2027-01", "enterprise": "20", "owners": "20"},
    {"do": "set_setting", "setting": "rounding.cash", "value": "jiao"},
    {"do": "enrol", "id": id_number("1947-05-05", 21), "name": "陈秀英", "home": "3-2-401"},
    {
        "do": "sale",
        "ref": "45",
        "lines": [{"name": "a", "quantity": "-1", "price": "0.20"}],
        "tenders": [{"tender": "cash", "amount": "-0.20"}],
    },
    {"do": "close_shift", "counts": {"100": 1, "0.1": 3}},
    {"do": "z"},
    CASHIER,
]
SAY = Words("zh")
STRANGE = [
    "",
    "-0",
    "1e3",
    "NaN",
    "９",
    "\u202e",
    "\x00",
    "0" * 300,
    "-1",
    "1.2345",
    "𠮷",
    "'; DROP TABLE journal; --",
    "..",
    "null",
]
WRONG = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), st.text(max_size=12), st.sampled_from(STRANGE),
    st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)  # fmt: skip
QUIET = settings(
    max_examples=int(os.environ.get("DOORSTEP_EXAMPLES", "80")), suppress_health_check=list(HealthCheck), deadline=None
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = new_site(tmp_path_factory.mktemp("attack") / "till")
    made.ledger.connection.execute("PRAGMA synchronous=OFF")
    for action in SCRIPT[:-3]:
        act(made.till, action)
    yield made
    made.close()
    assert not verify(made.folder).faults


def answered(site: Site, line: str) -> dict[str, Any]:
    """The answer to one line; whatever is refused has changed nothing."""
    head = site.ledger.head()
    answer = play_line(site.till, line, SAY)
    json.dumps(answer)
    if not answer["ok"]:
        assert answer["code"] in CODES and answer["error"].strip()
        assert site.ledger.head() == head, line
    return answer


@QUIET
@given(data=st.data())
def test_a_script_with_one_thing_wrong_is_answered(site, data):
    action = dict(data.draw(st.sampled_from(SCRIPT[1:-3])))
    field = data.draw(st.sampled_from([*action, "at", "approve", "key", "reason", "surprise"]))
    action[field] = data.draw(WRONG)
    answered(site, json.dumps(action, ensure_ascii=False))


@QUIET
@given(seed=st.integers(0, 10**9))
def test_a_script_with_bytes_turned_is_answered(site, seed):
    chance = random.Random(seed)
    raw = bytearray(json.dumps(chance.choice(SCRIPT[1:-3]), ensure_ascii=False).encode())
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw))
        match chance.randrange(3):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                del raw[at : at + chance.randint(1, 5)]
            case _:
                raw[at:at] = bytes(chance.choice(string.printable.encode()) for _ in range(3))
        if not raw:
            return
    answered(site, raw.decode("utf-8", "surrogateescape"))


def test_random_bytes_as_a_script_are_answered_line_by_line(tmp_path):
    new_site(tmp_path / "till").close()
    chance = random.Random(7)
    script = b"\n".join(chance.randbytes(chance.randint(1, 60)).replace(b"\n", b"x") for _ in range(200))
    done = run("play", "-", "--data", str(tmp_path / "till"), script=script)
    assert done.returncode == 0 and done.stderr == b""
    for line in done.stdout.splitlines():
        assert json.loads(line)["ok"] is False


@QUIET
@given(
    key=st.sampled_from([*SETTINGS, "nothing", "may.cashier "]), value=st.text(max_size=60) | st.sampled_from(STRANGE)
)
def test_a_setting_takes_what_it_takes_and_refuses_the_rest(site, key, value):
    before = {name: site.till.site[name] for name in SETTINGS}
    try:
        site.do("set_setting", setting=key, value=value)
    except PosError as refusal:
        assert refusal.code in CODES
        assert before == {name: site.till.site[name] for name in SETTINGS}
    else:
        site.till.view()  # whatever was taken can be lived with
        site.do("set_setting", setting=key, value=before[key])


HEADINGS = "编码,名称,价格,单位,分类,条码\n"


@QUIET
@given(content=st.binary(max_size=300), kind=st.sampled_from([".csv", ".xlsx", ".txt", ""]), headed=st.booleans())
@pytest.mark.parametrize("what", ["products", "prices", "residents"])
def test_a_list_of_anything_is_read_or_refused(site, tmp_path_factory, what, content, kind, headed):
    file: Path = tmp_path_factory.getbasetemp() / f"list{kind}"
    magic = b"PK\x03\x04" if kind == ".xlsx" else HEADINGS.encode()
    file.write_bytes((magic if headed else b"") + content)
    with open_reader(site.folder) as reader:
        try:
            found = preview(file, what, reader, site.till.today())
        except PosError as refusal:
            assert refusal.code in CODES
            return
    for row, sentence in found.problems:
        assert row >= 0 and sentence.strip()


@pytest.mark.parametrize("name", ["ledger.db", "vault.key", "persons.keys"])
def test_a_file_of_rubbish_is_one_clear_line(tmp_path, name):
    new_site(tmp_path / "till").close()
    path = tmp_path / "till" / name
    path.write_bytes(random.Random(3).randbytes(5000))
    for words in (["verify"], ["play", "-"], ["report", "z"], ["get"]):
        done = run(*words, "--data", str(tmp_path / "till"), script=json.dumps(MANAGER))
        assert b"Traceback" not in done.stderr + done.stdout, (words, done.stderr)
        assert done.returncode in (0, 1)
