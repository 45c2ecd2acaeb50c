"""The customer's display on a pole: what it shows of a sale, over a real line, and how it takes a pulled plug."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.pole import PoleDisplay, led8, vfd
from devices.watch import Watch
from pos.display import Scene, scene_after
from pos.pole import GREETING, HELLO, Shown, shown_after
from tests.counter import CASHIER_PIN, Site, new_site
from tests.devices.lines import ServerLine
from tests.devices.pole import FakePole


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = new_site(tmp_path / "till")
    made.do("set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜")
    made.do("set_product", code="E01", name="鸡蛋", price_fen=120, unit="个", category="蔬菜")
    made.do("sign_in", pin=CASHIER_PIN, staff="王芳")
    made.do("open_shift", float_fen=20000)
    yield made
    made.close()


def after(site: Site, *verbs: tuple[str, dict]) -> tuple[Shown, ...]:
    """What the display shows after the last of *verbs*."""
    shown: tuple[Shown, ...] = ()
    for verb, fields in verbs:
        before = scene_after(Scene(), site.till.view())
        site.do(verb, **fields)
        shown = shown_after(before, scene_after(before, site.till.view()))
    return shown


TOMATOES = ("add", {"product": "V001", "quantity": 1125})


def test_goods_show_their_price_then_the_total(site):
    assert after(site, TOMATOES) == (
        Shown("price", 340, "1.125kgx3.40    3.83", "TOTAL           3.83"),
        Shown("total", 383, "1.125kgx3.40    3.83", "TOTAL           3.83"),
    )


def test_the_next_customer_who_buys_the_same_sees_it_too(site):
    egg, paid = ("add", {"product": "E01"}), ("pay", {"tender": "cash", "amount_fen": 120})
    first = after(site, egg)
    assert first[0] == Shown("price", 120, "1x1.20          1.20", "TOTAL           1.20")
    assert after(site, paid, egg) == first


def test_a_price_by_the_jin_is_shown_by_the_jin(site):
    site.do("sign_in", pin="8888", staff="赵明")
    site.do("set_setting", setting="weight.unit", value="jin")
    assert after(site, TOMATOES)[0] == Shown("price", 170, "2.25jinx1.70    3.83", "TOTAL           3.83")


def test_cash_shows_what_was_received_and_the_change(site):
    assert after(site, TOMATOES, ("pay", {"tender": "cash", "amount_fen": 1000})) == (
        Shown("received", 1000, "TOTAL           3.80", "RECEIVED       10.00"),
        Shown("change", 620, "RECEIVED       10.00", "CHANGE          6.20"),
    )


def test_what_was_paid_to_the_fen_is_thanked_for_and_money_given_back_is_named(site):
    paid = (Shown("total", 383, "TOTAL           3.83", "THANK YOU"),)
    assert after(site, TOMATOES, ("pay", {"tender": "wechat"})) == paid
    sale = site.till.view().done.number
    assert after(site, ("set_setting", {"setting": "language", "value": "en"})) == ()  # it was thanked for
    back = {"sale": sale, "reason": "坏了", "tender": "cash"}
    assert after(site, ("refund", back)) == (Shown("total", 383, "REFUND          3.83", ""),)
    assert after(site, ("close_shift", {"counted_fen": 0})) == (GREETING,)
    assert after(site, ("open_shift", {"float_fen": 0})) == ()  # nobody was there


def test_a_part_shows_what_is_left(site):
    pay = ("pay", {"tender": "wechat", "amount_fen": 100})
    assert after(site, TOMATOES, pay) == (
        Shown("received", 100, "RECEIVED        1.00", "LEFT            2.83"),
        Shown("total", 283, "RECEIVED        1.00", "LEFT            2.83"),
    )
    assert after(site, pay)[1] == Shown("total", 183, "RECEIVED        1.00", "LEFT            1.83")


def test_turning_to_the_money_shows_the_total(site):
    site.do("add", product="V001", quantity=1125)
    selling = scene_after(Scene(), site.till.view())
    paying = scene_after(selling, site.till.view(), paying=True)
    assert shown_after(selling, paying) == (Shown("total", 383, "", "TOTAL           3.83"),)
    assert shown_after(paying, scene_after(paying, site.till.view(), paying=True)) == ()


def test_a_line_taken_out_shows_the_new_total(site):
    shown = after(site, TOMATOES, ("add", {"product": "E01"}), ("void", {"line": 1, "reason": "客人不要了"}))
    assert shown == (Shown("total", 120, "", "TOTAL           1.20"),)


@pytest.mark.parametrize("verb", [("clear", {}), ("park", {})])
def test_a_sale_that_is_gone_is_greeted(site, verb):
    assert after(site, TOMATOES, verb) == (GREETING,)


def test_what_changes_nothing_for_the_customer_shows_nothing(site):
    assert after(site, TOMATOES, ("set_setting", {"setting": "language", "value": "en"})) == ()


def test_the_bytes_of_both_kinds():
    shown = Shown("change", 620, "RECEIVED       10.00", "CHANGE          6.20")
    assert led8(shown) == b"\x1bs4\x1bQA6.20\r"
    assert vfd(shown) == b"\x0c\x1bQARECEIVED       10.00\r\x1bQBCHANGE          6.20\r"
    assert led8(Shown("total", 123_456_789)) == b"\x1bs2\x1bQA1234567\r"
    assert len(vfd(Shown(upper="西红柿", lower=""))) == len(vfd(GREETING))


@pytest.mark.parametrize("kind", ["led8", "vfd"])
def test_a_display_on_a_line_shows_it_and_again_after_the_plug_was_pulled(kind, monkeypatch):
    monkeypatch.setattr("devices.pole.STAY_S", 0.01)
    last = {"led8": ("total", "678.90", ""), "vfd": ("", f"{'HELLO':20}", f"{'678.90':20}")}[kind]
    with FakePole(ServerLine(), kind) as pole:
        display = PoleDisplay(kind)
        watch = Watch(pole.line.url, display.begin, told=lambda state: None, pauses=(0.01,))
        watch.start()
        display.show(HELLO[:2])
        pole.wait_for(last)
        pole.line.unplug()
        pole.shown.clear()
        pole.line.plug()
        display.show(HELLO[:2])
        pole.wait_for(last)
        watch.stop()


def test_a_display_that_takes_nothing_costs_the_sale_nothing():
    """Nobody listens: `show` only keeps the newest."""
    display = PoleDisplay("led8")
    for fen in range(10_000):
        display.show((Shown("price", fen), Shown("total", fen)))
    assert display.next_bytes() == led8(Shown("price", 9_999))
