"""Backups in the window: one at each Z by a process of its own, the warning, the passphrase's sheet, a restore."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt

from data import bundle
from data.backup import bundles, kept_key
from data.bundle import Cost
from data.verify import verify
from pos.words import language, use
from shop.backups import back_up, set_passphrase
from shop.counter import Shop
from tests.counter import MANAGER_PIN, SetClock, new_site, quick_pins
from tests.ui.hands import Hands
from tests.ui.test_fit import cut
from ui import restorepage
from ui.app import open_window
from ui.office import backup as backup_page
from ui.restorepage import RestorePage

PASSPHRASE = "tulip garden seven"


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch):
    monkeypatch.setattr(bundle, "COST", Cost(8, 1, 1))
    monkeypatch.setenv("DOORSTEP_KEYS", "file")


class Till:
    """A window on a shop as main opens it."""

    def __init__(self, folder: Path, qtbot, clock: SetClock) -> None:
        self.folder, self.qtbot, self.clock = folder, qtbot, clock
        self.shop = Shop(folder, clock)
        there = (folder / "ledger.db").exists()
        self.window = open_window(
            self.shop.open,
            begin=None if there else self.shop.begin,
            finish=Shop.close,
            on_till=self.shop.join,
            backups=self.shop.backups,
            restores=self.shop.restores,
        )
        self.window.resize(1366, 768)
        self.window.show()
        self.hands = Hands(self.window, qtbot)

    def start(self) -> Hands:
        with self.qtbot.waitSignal(self.window.till.ready, timeout=20_000):
            self.window.start()
        return self.enter_office()

    def enter_office(self) -> Hands:
        self.window.till.ask("sign_in", {"staff": "赵明", "pin": MANAGER_PIN})
        self.hands.settle()
        return self.hands

    def page(self) -> Any:
        self.window.go("office")
        self.hands.settle()
        section = self.here().show_section("backup")
        self.hands.settle()
        return section

    def here(self) -> Any:
        return self.window.page

    def close(self, qapp) -> None:
        qapp.removeEventFilter(self.window.filter)
        self.window.close()
        self.shop.backups.wait(20)
        self.window.deleteLater()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime.now(UTC), timedelta(milliseconds=1))


@pytest.fixture
def till(tmp_path, qtbot, qapp, clock) -> Iterator[Till]:
    with quick_pins():
        new_site(tmp_path / "till", clock=clock).close()
        made = Till(tmp_path / "till", qtbot, clock)
        yield made
        made.close(qapp)


def test_each_z_is_backed_up_and_the_bar_warns_when_the_last_one_is_old(till, tmp_path, qtbot, clock):
    stick = tmp_path / "stick"
    stick.mkdir()
    set_passphrase(till.folder, PASSPHRASE)
    hands = till.start()
    page = till.page()
    page.where.setText(str(stick))
    page._save_places()
    hands.settle()
    qtbot.waitUntil(lambda: len(bundles(stick)) == 1, timeout=60_000)
    ((_path, first),) = bundles(stick)
    till.window.till.ask("open_shift", {"float_fen": 100})
    till.window.till.ask("close_shift", {"counted_fen": 100})
    clock.moment += timedelta(seconds=2)
    till.window.till.ask("z", {})
    heads: list[int] = []
    till.window.till.query(lambda asked: asked.ledger.head()[0], heads.append)
    hands.settle()
    assert heads[0] > first.seq + 2
    qtbot.waitUntil(lambda: [header.seq for _path, header in bundles(stick)] == heads, timeout=60_000)
    qtbot.waitUntil(lambda: not till.shop.backups.state().running, timeout=20_000)
    hands.settle()
    page.show_view(hands.view)
    assert "读回核对过" in page.last.note.text() and page.last.figure.text() != "—"
    assert str(stick) in page.places.rows[0][0]
    assert not till.window.bar.backup.isVisible()
    clock.moment += timedelta(days=3, hours=1)
    till.window.till.ask("want", {"name": "豆苗"})
    hands.settle()
    assert till.window.bar.backup.text() == "3 天没有备份" and till.window.bar.backup.isVisible()
    today = till.here().show_section("today")
    hands.settle()
    qtbot.waitUntil(lambda: any("没有备份" in row[0] for row in today.todos.rows), timeout=20_000)


def test_a_failed_backup_is_one_line_on_the_page_and_the_till_sells_on(till, tmp_path, qtbot):
    set_passphrase(till.folder, PASSPHRASE)
    hands = till.start()
    page = till.page()
    (tmp_path / "stick").mkdir()
    page.where.setText(f"{tmp_path / 'stick'}; {tmp_path / 'gone'}")
    page._save_places()
    hands.settle()
    qtbot.waitUntil(lambda: any(place.why for place in till.shop.backups.state().places), timeout=60_000)
    hands.settle()
    page.show_view(hands.view)
    assert "放备份的地方不在" in page.places.rows[0][0]  # before the one that is well: what is wrong is in sight
    till.window.till.ask("open_shift", {"float_fen": 100})
    hands.settle()
    assert hands.view.shift is not None and not (tmp_path / "gone").exists()


def test_a_passphrase_is_set_only_with_a_sheet_of_it(till, tmp_path, qtbot, monkeypatch):
    hands = till.start()
    page = till.page()
    assert len(page.passphrase.text()) == 24 and not page.go.isEnabled()
    page.passphrase.setText("short")
    page._set_passphrase()
    assert kept_key(till.folder) is None
    monkeypatch.setattr(backup_page, "ask_file", lambda *_asked: None)
    page.passphrase.setText(PASSPHRASE)
    page._set_passphrase()
    assert kept_key(till.folder) is None
    sheet = tmp_path / "sheet.pdf"
    monkeypatch.setattr(backup_page, "ask_file", lambda *_asked: sheet)
    page._set_passphrase()
    qtbot.waitUntil(lambda: kept_key(till.folder) is not None and sheet.exists(), timeout=20_000)
    qtbot.waitUntil(lambda: not page._saver.is_busy, timeout=20_000)
    hands.settle()
    assert page.passphrase.text() == ""
    made = "SELECT count(*) FROM export_made WHERE what = 'passphrase'"
    counts: list[int] = []
    till.window.till.query(lambda asked: asked.ledger.connection.execute(made).fetchone()[0], counts.append)
    hands.settle()
    assert counts == [1]  # the cancelled one is no sheet
    assert sheet.read_bytes().startswith(b"%PDF")


def test_the_first_start_brings_a_backup_back(tmp_path, qtbot, qapp, clock, monkeypatch):
    stick = tmp_path / "stick"
    with quick_pins():
        new_site(tmp_path / "old", clock=clock).close()
    (made,) = back_up(tmp_path / "old", stick, PASSPHRASE, clock)
    assert made.file is not None
    (stick / made.file.name.replace("-1-0", "-1-9")).write_bytes(b"torn")  # a newer one
    before, spoken = os.environ.get("DOORSTEP_KEYS"), language()
    till = Till(tmp_path / "new", qtbot, clock)
    try:
        till.window.start()
        QCoreApplication.processEvents()  # the page is painted, and keys are taken
        assert till.here().name == "firststart"
        qtbot.mouseClick(till.here().restore, Qt.MouseButton.LeftButton)
        page = till.here()
        assert isinstance(page, RestorePage)
        monkeypatch.setattr(restorepage, "ask_folder", lambda *_asked: stick)
        page._choose()
        page.passphrase.setText("tulip garden eight")
        till.hands.key("Enter")
        qtbot.waitUntil(lambda: "备份口令不对" in page.message.accessibleName(), timeout=20_000)
        page.passphrase.setText(PASSPHRASE.upper().lower())
        till.hands.key("Enter")
        qtbot.waitUntil(lambda: "共 0 单" in page.found.text(), timeout=20_000)
        till.hands.settle()
        assert "跳过了 1 个打不开的备份" in page.found.text() and "删除名单没有读到" in page.found.text()
        assert cut(page) == []
        page.pin.setText("0000")
        till.hands.key("Enter")
        qtbot.waitUntil(lambda: "密码不对" in page.message.accessibleName(), timeout=20_000)
        assert not (tmp_path / "new" / "ledger.db").exists()
        page.pin.setText(MANAGER_PIN)
        with qtbot.waitSignal(till.window.till.ready, timeout=20_000):
            till.hands.key("Enter")
        till.hands.settle()
        assert till.here().name == "signin"
        till.enter_office()
        assert till.hands.view.site.name == "柳堤服务站"
    finally:
        till.close(qapp)
        use(spoken)
    assert os.environ.get("DOORSTEP_KEYS") == before
    assert not verify(tmp_path / "new").faults
