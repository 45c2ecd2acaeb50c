"""The first rows of a ledger, and of one that goes on elsewhere: all that is on the record when nobody sold yet."""

import json
from datetime import UTC, datetime

import pytest

from pos.errors import PosError
from pos.founding import check_founding, found, go_on
from shop.parts import create_ledger
from tests.counter import SetClock, quick_pins

NIGHT = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)  # 02:30 of the day after in the site's zone


def rows(ledger):
    return [
        (device, at, kind, json.loads(body))
        for device, at, kind, body in ledger.connection.execute(
            "SELECT device, at, kind, body FROM journal ORDER BY rowid"
        )
    ]


@pytest.fixture
def ledger(tmp_path):
    with quick_pins():
        made = create_ledger(
            tmp_path / "till", site=" 柳堤服务站 ", manager=" 赵明 ", pin="8888", clock=SetClock(NIGHT)
        )
    yield made
    made.close()


def test_a_new_ledger_says_whose_it_is_and_by_which_rules(ledger):
    found_rows = rows(ledger)
    digest = found_rows[-1][3].pop("digest")
    assert len(digest) == 64
    by = {"by": "赵明"}
    assert found_rows == [
        ("1", "2026-11-23T02:30:01.000+08:00", kind, {**body, **by})
        for kind, body in (
            ("site.founded", {"name": "柳堤服务站", "zone": "Asia/Shanghai", "manager": "赵明"}),
            ("setting.changed", {"key": "site.name", "value": "柳堤服务站"}),
            ("tariff.set", {"start": "2000-01-01", "tiers": {"0": 1500, "70": 1200, "80": 1000, "90": 0}}),
            ("shares.set", {"start": "2000-01", "enterprise": 2000, "owners": 2000}),
            ("staff.added", {"staff": "赵明", "role": "manager"}),
        )
    ]
    assert ledger.check_pin("8888", "赵明", 0.0) == "赵明"


def test_a_ledger_is_founded_once(ledger):
    before = ledger.head()
    with pytest.raises(PosError) as refused:
        found(ledger, SetClock(NIGHT), site="别家", manager="李", pin="1234")
    assert (refused.value.code, refused.value.values) == ("exists", {"place": ""})
    assert ledger.head() == before


@pytest.mark.parametrize(
    ("site", "manager", "pin", "why", "field"),
    [
        ("", "赵明", "8888", "missing", "site"),
        ("x" * 61, "赵明", "8888", "text", "site"),
        ("柳堤", "", "8888", "missing", "manager"),
        ("柳堤", "x" * 41, "8888", "text", "manager"),
        ("柳堤", "赵明", "888", "pin", "pin"),
        ("柳堤\x1f站", "赵明", "8888", "text", "site"),
    ],
)
def test_what_founds_no_site_is_said_before_a_file_is_made(tmp_path, site, manager, pin, why, field):
    with pytest.raises(PosError) as refused:
        create_ledger(tmp_path / "none", site=site, manager=manager, pin=pin)
    assert (refused.value.code, refused.value.why, refused.value.values) == ("bad_value", why, {"field": field})
    assert not (tmp_path / "none").exists()


def test_names_as_long_as_a_paper_holds_are_taken():
    check_founding("x" * 60, "y" * 40, "1234")


def test_a_ledger_goes_on_as_another_device_and_says_from_where(ledger):
    ledger.set_local("language", "en")
    with ledger.transaction():
        ledger.append(
            "setting.changed",
            {"key": "site.zone", "value": "Asia/Urumqi", "by": "赵明"},
            "2026-11-23T03:00:00.000+08:00",
        )
    count, _at, last = ledger.head()
    go_on(ledger, SetClock(NIGHT), device="2", manager="赵明")
    device, at, kind, body = rows(ledger)[-1]
    assert (device, at, kind) == ("2", "2026-11-23T00:30:01.000+06:00", "device.continued")
    assert body == {"device": "1", "seq": count, "hash": last, "by": "赵明"}
    assert ledger.device == "2"
