"""Weighing at the counter: the real window, a real line, a scale that does what scales do."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest

from pos.weighing import Reading
from shop.devices import CounterDevices
from tests.devices.lines import ServerLine
from tests.devices.scale import FakeScale
from tests.ui.hands import Hands
from ui.checkout.weighstrip import WeighStrip

PATIENCE_MS = 20_000


class Scales:
    """Hands at a counter with a scale."""

    def __init__(self, hands: Hands, scale: FakeScale) -> None:
        self.hands, self.scale = hands, scale
        self.desk = hands.window.desk

    @property
    def strip(self) -> WeighStrip:
        return self.hands.checkout.sell.scale

    @property
    def reading(self) -> Reading:
        return self.desk.weighing.reading

    def put(self, grams: int, state: str = "") -> None:
        """Lay it on the pan, and wait until the window knows."""
        self.scale.put(grams, moving=1)
        wanted = state or ("zero" if grams == 0 else "stable")
        self.wait(lambda: (self.reading.state, self.reading.weight) == (wanted, grams))

    def wait(self, until) -> None:
        self.hands.qtbot.waitUntil(until, timeout=PATIENCE_MS)

    @property
    def lines(self) -> list[tuple[str, int, int, bool]]:
        return [(line.name, line.quantity, line.tare, line.keyed) for line in self.hands.view.cart.lines]


@pytest.fixture
def scales(hands: Hands) -> Iterator[Scales]:
    with FakeScale(ServerLine(), beat_s=0.02) as scale:
        for setting, value in (("scale.port", scale.line.url), ("scale.kind", "st")):
            hands.window.till.ask("set_setting", {"setting": setting, "value": value})
        hands.settle()
        devices = CounterDevices(hands.window.desk, hands.window.till)
        hands.window.till.changed.connect(devices.show)
        devices.start(hands.view)
        made = Scales(hands, scale)
        made.wait(lambda: made.reading.state == "zero")
        hands.window.switch_counter("shop")
        hands.settle()
        yield made
        devices.stop()


def test_weigh_then_touch_the_tile(scales):
    scales.put(1125)
    assert scales.strip.isVisible()
    assert (scales.strip.figure.text(), scales.strip.state.text()) == ("1.125", "稳定")
    scales.hands.tap("西红柿")
    assert scales.lines == [("西红柿", 1125, 0, False)]
    assert scales.strip.state.text() == "已记，请拿走"


def test_touch_the_tile_then_weigh_and_it_is_taken_by_itself_once_it_stands_still(scales):
    scales.hands.tap("西红柿")
    assert scales.hands.panel == "weigh"
    scales.put(640)
    scales.wait(lambda: scales.lines == [("西红柿", 640, 0, False)])
    scales.wait(lambda: scales.hands.panel == "sell")


def test_one_weight_is_sold_once_until_the_pan_was_empty(scales):
    scales.put(1125)
    tiles = scales.hands.checkout.sell.tiles
    product = next(product for product in tiles.model.products if product.name == "西红柿")
    for _ in range(3):  # as fast as a finger can, before any answer
        scales.hands.checkout.sell._tap(product)
    scales.hands.settle()
    assert len(scales.lines) == 1
    scales.hands.tap("西红柿")
    assert scales.hands.panel == "weigh"
    QTest.qWait(400)  # longer than a weight is held: nothing takes it
    assert len(scales.lines) == 1
    scales.put(0)
    scales.put(300)
    scales.wait(lambda: scales.lines == [("西红柿", 1125, 0, False), ("西红柿", 300, 0, False)])


def test_a_weight_that_was_refused_may_be_taken_again(scales):
    scales.put(1125)
    scales.strip.choose("bag")
    tiles = scales.hands.checkout.sell.tiles
    product = next(product for product in tiles.model.products if product.name == "西红柿")
    assert scales.hands.checkout._take_from_scale(replace(product, code="gone"), "")
    scales.hands.settle()
    assert (scales.desk.weighing.sold, scales.desk.weighing.tare, scales.lines) == (False, 5, [])
    scales.hands.tap("西红柿")
    assert scales.lines == [("西红柿", 1120, 5, False)]


def test_a_preset_tare_is_put_off_shown_and_used_once(scales):
    for name, tare in (("bag", 5), ("box", 20)):
        scales.put(1125)
        scales.hands.click(scales.strip.buttons[name])
        assert scales.strip.figure.text() == f"1.{125 - tare}"
        scales.hands.tap("西红柿")
        assert scales.lines[-1] == ("西红柿", 1125 - tare, tare, False)
        assert scales.desk.weighing.tare == 0
        scales.put(0)


def test_a_customers_own_container_is_weighed_empty_first(scales):
    scales.put(230)
    scales.hands.click(scales.strip.buttons["own"])
    assert scales.strip.figure.text() == "0.000"
    scales.put(0)
    scales.put(1355)
    scales.hands.tap("西红柿")
    assert scales.lines == [("西红柿", 1125, 230, False)]


def test_the_tares_can_be_gone_through_by_key(scales):
    scales.put(1125)
    scales.hands.keys("Ctrl+T", "Ctrl+T")
    assert scales.strip.figure.text() == "1.105"


def test_a_hand_may_type_the_weight_while_the_scale_says_nothing(scales):
    scales.scale.do("silent")
    scales.wait(lambda: scales.reading.state == "silent")
    assert scales.strip.state.text() == "秤没有说话"
    scales.hands.tap("西红柿")
    assert scales.hands.panel == "weigh"
    scales.hands.type("0.8")
    scales.hands.keys("Enter")
    assert scales.lines == [("西红柿", 800, 0, True)]


def test_what_cannot_be_sold_is_said_and_nothing_is_taken(scales):
    faults = {
        "lb": "单位不是公斤（lb）",
        "overload": "超重",
        "-0.02": "低于零",
        "99000": "超重",
        "unplug": ("秤：连不上", "秤：没有插好"),
    }
    for fault, said in faults.items():
        scales.put(500)
        scales.scale.do(fault)
        scales.wait(lambda said=said: scales.strip.state.text().startswith(said))
        scales.hands.tap("西红柿")
        assert (scales.hands.panel, scales.lines) == ("weigh", [])
        scales.hands.keys("Esc")
        scales.scale.do("none")


def test_the_products_own_tare_is_put_off(scales):
    till = scales.hands.window.till
    till.ask("sign_in", {"staff": "赵明", "pin": "8888"})
    till.ask("set_product", {"code": "V001", "tare": 12})
    scales.hands.settle()
    scales.hands.checkout.sell.refresh()
    scales.hands.settle()
    scales.put(1137)
    scales.hands.tap("西红柿")
    assert scales.lines == [("西红柿", 1125, 12, False)]


def test_the_pan_stays_sold_and_the_scale_is_heard_when_the_look_changes(scales):
    scales.put(1125)
    scales.hands.tap("西红柿")
    scales.hands.window.set_look(night=True)
    scales.hands.settle()
    assert scales.strip.state.text() == "已记，请拿走"
    scales.put(0)
    scales.put(640)
    assert scales.strip.figure.text() == "0.640"


def test_the_strip_is_there_only_where_a_scale_is_set(hands):
    assert not hands.checkout.sell.scale.isVisible()
    hands.window.switch_counter("shop")
    hands.tap("西红柿")
    assert hands.panel == "number"
