"""Scanners and ID readers on lines of their own, through the shop's real parts: what they say reaches the counter.

And what must not be anywhere: after a card was read, no file holds its number, its holder's name or address.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

import shop.counter as counter_room
from devices.idreader import AWAY_S, POLL_S
from shop.counter import Shop
from tests.counter import CASHIER_PIN, SetClock, new_site, quick_pins
from tests.devices.cards import ADDRESS, FOREIGNER_OLD, ISSUER, OLD_LADY, OLD_MAN
from tests.devices.idreader import FakeReader
from tests.devices.lines import FakeLine, ServerLine
from tests.ui.conftest import EGG, furnish
from tests.ui.hands import Hands
from tests.ui.office import enter, go, said
from ui.app import open_window

PATIENCE_MS = 20_000


class Desk:
    """The shop as main puts it together, a scanner and a reader beside it."""

    def __init__(self, folder: Path, qtbot: Any, settings: dict[str, str]) -> None:
        self.folder, self.qtbot = folder, qtbot
        site = new_site(folder)
        furnish(site.do)
        for key, url in settings.items():
            site.do("set_setting", setting=key, value=url)
        site.close()
        self.shop = Shop(folder, SetClock())
        self.window = open_window(self._open, finish=Shop.close, on_till=self.shop.join, desk=self.shop.desk)
        self.window.show()
        with qtbot.waitSignal(self.window.till.ready, timeout=PATIENCE_MS):
            self.window.start()
        self.hands = Hands(self.window, qtbot)
        self.window.till.ask("sign_in", {"staff": "王芳", "pin": CASHIER_PIN})
        self.window.till.ask("open_shift", {"float_fen": 20000})
        self.hands.settle()
        self.window.go("checkout")
        self.hands.settle()

    def _open(self) -> Any:
        with quick_pins():
            return self.shop.open()

    def until(self, happens: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happens, timeout=PATIENCE_MS)
        self.hands.settle()

    def connected(self, key: str) -> None:
        self.until(lambda: self.shop.desk.states.get(key) == "connected")

    def lift(self, reader: FakeReader) -> None:
        """Take the card away, for as long as it takes the till to see it."""
        reader.lay(None)
        reader.asked.clear()
        self.until(lambda: len(reader.asked) > AWAY_S / POLL_S + 1)

    @property
    def said(self) -> str:
        panel: Any = self.window.page_named("checkout")
        return str(panel.panel.message.accessibleName())

    def close(self) -> None:
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self.window.filter)
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def scanner() -> Iterator[FakeLine]:
    with ServerLine() as line:
        yield line


@pytest.fixture
def reader() -> Iterator[FakeReader]:
    with FakeReader(ServerLine()) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any, scanner: FakeLine, reader: FakeReader, monkeypatch: Any) -> Iterator[Desk]:
    monkeypatch.setattr(counter_room, "START_PRINTING_S", 0.01)
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    made = Desk(tmp_path / "till", qtbot, {"scanner.port": scanner.url, "reader.id": reader.line.url})
    yield made
    made.close()


def test_a_code_from_a_line_goes_the_way_of_a_burst_wherever_the_focus_is(desk: Desk, scanner: FakeLine) -> None:
    desk.connected("scanner.port")
    field: QLineEdit = desk.hands.checkout.sell.field
    field.setText("xh")
    scanner.send(f"{EGG}\r\n".encode())
    desk.until(lambda: len(desk.hands.view.cart.lines) == 1)
    assert desk.hands.view.cart.lines[0].name == "鸡蛋"
    assert field.text() == "xh"
    scanner.send(f"{EGG[:-1]}0\r".encode())
    desk.until(lambda: "校验位" in desk.said)
    assert len(desk.hands.view.cart.lines) == 1


def files_of(folder: Path) -> bytes:
    """All that lies in *folder*, names and contents."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(path.name.encode() + path.read_bytes() for path in files)


def test_a_card_is_read_for_its_age_and_leaves_nothing_else(
    desk: Desk, reader: FakeReader, caplog: pytest.LogCaptureFixture, tmp_path: Path, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.connected("reader.id")
    desk.window.till.ask("add", {"product": "M01"})
    desk.hands.settle()
    reader.lay(OLD_LADY)
    desk.until(lambda: desk.hands.view.cart.lines[0].diner is not None)
    assert desk.hands.view.cart.lines[0].price_fen == 1000
    desk.window.till.ask("pay", {"tender": "cash", "amount_fen": 1000})
    desk.until(lambda: desk.hands.view.done is not None)
    desk.lift(reader)
    reader.fault = "cut"
    reader.lay(OLD_MAN)
    desk.until(lambda: "请把身份证再放一次" in desk.said)
    assert desk.hands.view.cart.diner is None
    reader.lay(None)
    reader.fault = "none"
    everything = files_of(tmp_path)  # the write-ahead log too, while it is there
    desk.close()
    everything += files_of(tmp_path)
    assert b'"age":81' in everything and b"ledger.db" in everything
    out = capfd.readouterr()
    everything += (caplog.text + out.out + out.err).encode()
    for secret in (OLD_LADY.number, OLD_LADY.name, OLD_MAN.number, OLD_MAN.name, ADDRESS, ISSUER, "PHOTO"):
        for written_as in (secret.encode(), secret.encode("utf-16-le"), secret.encode("gb18030")):
            assert written_as not in everything


def test_the_form_that_enrols_takes_name_and_number_from_the_card(desk: Desk, reader: FakeReader) -> None:
    desk.connected("reader.id")
    enter(desk.hands)
    section = go(desk.hands, "residents")
    reader.lay(OLD_LADY)
    desk.until(lambda: section.name.text() == "陈秀英")
    assert section.card.text() == OLD_LADY.number and "陈秀英" not in said(desk.hands)
    section.save()
    desk.hands.settle()
    desk.lift(reader)
    reader.lay(FOREIGNER_OLD)
    desk.until(lambda: section.passport.text() == FOREIGNER_OLD.number)
    assert (section.born.text(), section.sex.value(), section.card.text()) == ("1940-05-06", "F", "")
    section.save()
    desk.hands.settle()
    assert "已登记" in said(desk.hands)
    desk.lift(reader)
    desk.window.go("checkout")
    reader.lay(FOREIGNER_OLD)
    desk.until(lambda: desk.hands.view.cart.diner is not None)
    assert desk.hands.view.diner_price_fen == 1000


def test_a_device_that_is_lost_is_said_once_and_comes_back(desk: Desk, reader: FakeReader) -> None:
    desk.connected("reader.id")
    reader.fault = "unplug"
    desk.until(lambda: "身份证读卡器" in desk.said)
    reader.fault = "plug"
    desk.connected("reader.id")
    reader.lay(OLD_LADY)
    desk.until(lambda: desk.hands.view.cart.diner is not None)


def test_a_setting_changed_at_the_counter_takes_effect_at_once(desk: Desk, scanner: FakeLine) -> None:
    desk.connected("scanner.port")
    with ServerLine() as other:
        desk.window.till.ask("set_setting", {"setting": "scanner.port", "value": other.url})
        desk.hands.settle()
        other.send(f"{EGG}\r\n".encode())
        desk.until(lambda: len(desk.hands.view.cart.lines) == 1)
        desk.window.till.ask("set_setting", {"setting": "scanner.port", "value": "none:"})
        desk.until(lambda: desk.shop.desk.states["scanner.port"] == "none")
