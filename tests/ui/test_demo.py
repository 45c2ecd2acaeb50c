"""The demo's day: rung up by hands on the real window, with nothing refused and every figure agreeing."""

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data import samples
from data.ledger import Ledger
from shop.counter import Shop
from shop.parts import create_ledger, make_till
from tests.counter import ZONE, SetClock, quick_pins
from tests.ui.test_shiftpages import texts
from ui.demo import DemoShop, ring_up
from ui.demotour import look_at_older, tour

DAY = date(2026, 11, 23)


@pytest.fixture
def shop(tmp_path: Path, qapp) -> DemoShop:
    clock, folder = SetClock(), tmp_path / "ledger"

    def begin(site: str, manager: str, pin: str) -> None:
        with quick_pins():
            create_ledger(folder, site=site, manager=manager, pin=pin, clock=clock).close()

    def stock(till) -> None:
        with quick_pins():
            samples.stock(till, DAY)
            samples.past(till, DAY, set_clock)

    def set_clock(moment: datetime) -> None:
        clock.moment = moment

    return DemoShop(
        day=DAY,
        founded=DAY - timedelta(days=max(samples.PAST)),
        zone=ZONE,
        site=samples.SITE,
        manager=samples.MANAGER,
        pins={samples.MANAGER: samples.MANAGER_PIN} | {name: pin for name, _role, pin in samples.STAFF},
        cards=[person.card for person in samples.residents(DAY) if person.card],
        barcode=samples.BARCODE,
        begin=begin,
        make_till=lambda: make_till(Ledger.open(folder), clock),
        finish=Shop.close,
        stock=stock,
        set_clock=set_clock,
    )


def test_a_day_by_hands_and_a_walk_through_every_screen(shop: DemoShop, tmp_path: Path):
    assert ring_up(shop) == []
    till = shop.make_till()
    closed, shifts = till.ledger.last_z(), till.ledger.shifts()
    assert closed is not None and closed.number == 1 + len(samples.PAST)
    totals = closed.totals
    assert [shift.over_fen for shift in shifts][:2] == [0, -30]
    assert totals.net_fen == sum(totals.tenders_fen.values())
    assert {"cash", "wechat", "alipay"} <= set(totals.tenders_fen)
    assert set(totals.meals) == {"breakfast", "lunch", "dinner"}
    assert totals.refunds == 1 and totals.voids == 1 and totals.discount_fen > 0 and totals.fund_fen > 0
    assert till.ledger.parked() == ()
    subsidy = till.ledger.subsidy("2026-11")
    assert subsidy.rows and all(row.name for row in subsidy.rows), "the same people ate on every day"
    Shop.close(till)

    older = tmp_path / "older"
    shutil.copytree(tmp_path / "ledger", older)
    seen: list[str] = []
    tour(
        replace(shop, begin=lambda *_answers: None), "zh", lambda name, _window: seen.append(name), sizes=[(1024, 768)]
    )
    shutil.rmtree(tmp_path / "ledger")
    older.rename(tmp_path / "ledger")
    look_at_older(shop, lambda name, window: seen.append(f"{name}: {texts(window)}"), sizes=[(1024, 768)])
    assert "missing-head: " in seen[-1] and "这台收银机上次见到" in seen[-1]
    assert {"first-start", "sign-in", "checkout-many-lines", "pay-split", "done", "refund", "office-settings"} <= set(
        seen
    )
    assert len(seen) == len(set(seen))
