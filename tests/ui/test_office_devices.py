"""The Devices page: what is connected and how it stands, set up and tried by somebody who is no engineer."""

from collections.abc import Iterator
from typing import Any

import pytest

from shop.devices import CounterDevices
from tests.counter import id_number
from tests.devices.lines import ServerLine
from tests.devices.pole import FakePole
from tests.devices.scale import FakeScale
from tests.ui import office as at
from tests.ui.hands import Hands
from ui.desk import FoundPort
from ui.office.deviceform import as_url, baud_of, parted, with_baud
from ui.office.devices import DevicesSection

PATIENCE_MS = 20_000
USB = FoundPort("serial:///dev/ttyUSB0", "USB-Serial CH340（/dev/ttyUSB0）")
CUPS = FoundPort("cups://XP-80", "XP-80（CUPS）")


@pytest.fixture
def office(hands: Hands) -> Iterator[Hands]:
    devices = CounterDevices(hands.window.desk, hands.window.till)
    devices.look_around = lambda: hands.window.desk.found.emit([USB], [USB, CUPS])  # type: ignore[method-assign]
    hands.window.desk.work = devices
    hands.window.till.changed.connect(devices.show)
    devices.start(hands.view)
    yield at.enter(hands)
    devices.stop()


def page(office: Hands, key: str = "scale.port") -> Any:
    section: DevicesSection = at.go(office, "devices")
    section.choose(key)
    return section


def test_nothing_is_set_and_every_device_says_so(office):
    section = page(office)
    assert {section.state(device.key) for device in section.devices} == {"没有设置", "没有小票打印机", "关着"}


def test_a_scale_is_set_up_from_the_page_and_shows_its_weight_at_once(office):
    section = page(office)
    with FakeScale(ServerLine(), "aclas", beat_s=0.02) as scale:
        scale.put(1125)
        form = section.panel.form
        form.port.setEditText(scale.line.url)
        form.kind.choose("aclas")
        office.click(section.panel.go)
        assert at.said(office) == "已保存，马上生效。"
        assert office.view.site["scale.kind"] == "aclas"
        office.qtbot.waitUntil(lambda: section.panel.weight.text() == "1.125 kg", timeout=PATIENCE_MS)
        office.qtbot.waitUntil(lambda: section.panel.state.text() == "稳定", timeout=PATIENCE_MS)
        scale.do("unplug")
        office.qtbot.waitUntil(lambda: section.panel.state.text() != "稳定", timeout=PATIENCE_MS)
        form.port.choose("none:")
        office.click(section.panel.go)
        office.qtbot.waitUntil(lambda: section.panel.state.text() == "没有设置", timeout=PATIENCE_MS)


def test_a_port_is_chosen_by_its_name_and_its_line_set_as_the_kind_needs(office):
    section = page(office)
    form = section.panel.form
    assert "USB-Serial CH340（/dev/ttyUSB0）" in [form.port.itemText(place) for place in range(form.port.count())]
    form.port.choose(USB.url)
    form.kind.choose("toledo")
    office.click(section.panel.go)
    assert office.view.site["scale.port"] == "serial:///dev/ttyUSB0?baud=9600&bits=7&parity=even"
    form.baud.choose("4800")
    office.click(section.panel.go)
    assert office.view.site["scale.port"] == "serial:///dev/ttyUSB0?baud=4800&bits=7&parity=even"


def test_an_address_that_makes_no_sense_is_refused_and_nothing_changes(office):
    section = page(office)
    section.panel.form.port.setEditText("http://x")
    office.click(section.panel.go)
    assert at.said(office).startswith("这个地址看不懂：请从名单里选")
    assert office.view.site["scale.port"] == "none:"


def test_a_printer_is_chosen_from_those_that_the_machine_knows_or_its_bare_address_typed(office):
    form = page(office, "printer.receipt").panel.form
    shown = [form.port.itemText(place) for place in range(form.port.count())]
    assert shown == ["没有接", "USB-Serial CH340（/dev/ttyUSB0）", "XP-80（CUPS）"]
    form.port.choose("cups://XP-80")
    assert not form.baud.isVisible()
    office.keys("Enter")
    assert office.view.site["printer.receipt"] == "cups://XP-80"
    form.port.setEditText("192.168.1.50")
    office.keys("Enter")
    assert office.view.site["printer.receipt"] == "tcp://192.168.1.50:9100"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("COM3", "serial:///COM3"),
        ("/dev/ttyUSB1", "serial:///dev/ttyUSB1"),
        (" 192.168.1.7:9101 ", "tcp://192.168.1.7:9101"),
        ("printer.local", "tcp://printer.local:9100"),
        ("usb://04b8:0e15", "usb://04b8:0e15"),
        ("", "none:"),
        ("none:", "none:"),
        ("nonsense", "nonsense"),
    ],
)
def test_what_a_person_writes_is_made_an_address(typed, url):
    assert as_url(typed, "tcp://192.168.1.50:9100") == url


def test_a_pole_display_says_hello(office):
    section = page(office, "display.pole")
    with FakePole(ServerLine(), "led8") as pole:
        section.panel.form.port.setEditText(pole.line.url)
        office.click(section.panel.go)
        office.qtbot.waitUntil(lambda: section.panel.state.text() == "已连接", timeout=PATIENCE_MS)
        office.click(section.panel.test)
        office.qtbot.waitUntil(lambda: ("price", "123.45", "") in pole.shown, timeout=PATIENCE_MS)


def test_the_drawer_is_tried_on_the_record(office):
    at.do(office, "set_setting", setting="printer.receipt", value="tcp://127.0.0.1:9100")
    section = page(office, "drawer")
    office.click(section.panel.test)
    assert at.said(office) == "钱箱已开。"
    assert at.entries(office, "drawer.opened") == 1


def test_a_printer_is_tried_in_place_of_its_form(office):
    at.do(office, "set_setting", setting="printer.receipt", value="tcp://127.0.0.1:9100")
    panel = page(office, "printer.receipt").panel
    office.click(panel.test)
    assert (panel.form.isVisible(), panel.trial.isVisible()) == (False, True)
    office.click(panel.trial.print)
    assert at.said(office) == "测试条已送去打印。看着纸点号码。"
    office.click(panel.test)
    assert (panel.form.isVisible(), panel.trial.isVisible()) == (True, False)


def test_a_code_is_tried_beside_the_scanner(office):
    section = page(office, "scanner.port")
    office.scan("6900000000017")
    assert ("商品名", "鸡蛋（V002）") in section.panel.trial.facts.rows


def test_a_card_is_tried_beside_the_reader_and_gives_no_digit_of_itself(office):
    section = page(office, "reader.id")
    number = id_number("1945-03-04")
    office.scan(number)
    rows = dict(section.panel.trial.facts.rows)
    assert rows["出生日期"] == "1945-03-04"
    assert number not in str(rows)


@pytest.mark.parametrize(
    ("url", "place", "settings"),
    [
        ("serial:///dev/ttyUSB0?baud=2400&bits=7", "serial:///dev/ttyUSB0", "baud=2400&bits=7"),
        ("serial:///COM3", "serial:///COM3", ""),
        ("tcp://127.0.0.1:4001", "tcp://127.0.0.1:4001", ""),
        ("none:", "none:", ""),
    ],
)
def test_an_address_is_a_place_and_the_settings_of_its_line(url, place, settings):
    assert parted(url) == (place, settings)


def test_a_line_keeps_its_settings_at_another_speed():
    assert with_baud("baud=9600&bits=7&parity=even", "4800") == "baud=4800&bits=7&parity=even"
    assert baud_of("bits=7&baud=2400") == "2400"
    assert baud_of("") == "9600"


def test_the_customers_window_is_set_and_tried_from_the_page(office, tmp_path, monkeypatch):
    section = page(office, "display.window")
    assert section.panel.state.text() == "关着"
    assert not section.panel.test.isEnabled()
    form = section.panel.form
    code = tmp_path / "code.png"
    monkeypatch.setattr("ui.office.askfile.ask_picture", lambda _parent: code)
    form.fields["display.window"].choose("window")
    form.fields["display.language"].choose("en")
    office.click(form.pick)
    office.click(section.panel.go)
    assert at.said(office) == "已保存，马上生效。"
    site = office.view.site
    assert [site[f"display.{key}"] for key in ("window", "language", "paycode")] == ["window", "en", code.as_uri()]
    office.window.customer.start()
    bad = "已打开，收款码的图片打不开，请重新选"
    office.qtbot.waitUntil(lambda: section.panel.state.text() == bad, timeout=PATIENCE_MS)
    form.fields["display.paycode"].setText("")
    office.click(section.panel.go)
    office.qtbot.waitUntil(lambda: section.panel.state.text() == "已打开", timeout=PATIENCE_MS)
    screen = office.window.customer.screen
    screen._closed_by_hand()
    office.qtbot.waitUntil(lambda: section.panel.state.text().startswith("已关上"), timeout=PATIENCE_MS)
    office.click(section.panel.test)
    office.qtbot.waitUntil(lambda: section.panel.state.text() == "已打开", timeout=PATIENCE_MS)
    assert screen.window.isVisible()


def test_the_voice_is_set_from_the_page_and_says_what_it_lacks(office, monkeypatch):
    def gone(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("ui.voice.import_module", gone)
    section = page(office, "voice")
    form = section.panel.form
    form.fields["voice"].choose("zh")
    form.fields["voice.night"].setText("0")
    office.click(section.panel.go)
    assert office.view.site["voice"] == "zh"
    assert office.view.site["voice.night"] == "0"
    office.window.customer.start()
    lacks = "没装语音：请安装 doorstep[voice]"
    office.qtbot.waitUntil(lambda: section.panel.state.text() == lacks, timeout=PATIENCE_MS)
