"""The customer's window beside the real one: what it shows, that nothing is cut, and that the counter keeps keys and focus."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from data.reader import open_reader
from pos.board import Board, Dish, Fresh, read_board
from pos.display import Guest, Item, Scene
from pos.report import FundPoster
from pos.tariff import Tier
from pos.weighing import Reading
from pos.words import Words
from tests.counter import ROOT, id_number
from tests.ui.conftest import EGG, Counter
from tests.ui.hands import PATIENCE_MS, Hands
from ui import theme
from ui.display import boardpages, salepages
from ui.display.boardpages import Lay
from ui.display.paycode import make_paycode
from ui.display.pieces import AMOUNT, LABEL, Ground, Picture, fitted, scale_of
from ui.display.window import CustomerWindow, color_of

CARD = id_number("1945-03-04")


class Pair:
    """The counter's hands, and the customer's eyes."""

    folder: Path

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        hands.window.till.ask(
            "enrol", {"card": CARD, "name": "陈秀英", "home": "3 栋 201", "note": "少盐"}, approve="8888"
        )
        self.set("display.window", "window")
        hands.window.customer.start()
        assert hands.window.customer.screen is not None
        self.side = hands.window.customer.screen
        assert self.side.window is not None
        self.window: Any = self.side.window

    def set(self, key: str, value: str) -> None:
        self.hands.window.till.ask("set_setting", {"setting": key, "value": value})
        self.hands.settle()

    def read(self) -> list[str]:
        """The texts on the customer's window, once it has caught up."""
        self.hands.qtbot.waitUntil(lambda: not self.side._soon.isActive(), timeout=PATIENCE_MS)
        window: Any = self.side.window
        return [text.text for text in window.sheet().texts]


@pytest.fixture
def pair(counter: Counter) -> Iterator[Pair]:
    made = Pair(counter.open())
    made.folder = counter.folder
    yield made
    made.side.close()


def test_the_sale_is_followed_from_the_card_to_the_change(pair):
    hands = pair.hands
    hands.scan(CARD)
    assert {"陈*英", "原价 15.00", "10.00"} <= set(pair.read())
    hands.tap("营养餐")
    assert {"营养餐", "陈*英", "10.00", "原价 15.00 · 省 5.00", "合计", "已经省了 5.00"} <= set(pair.read())
    hands.type("1.125")
    hands.key("Enter")
    hands.type("V001")
    hands.keys("Enter")
    assert {"西红柿", "1.125 kg × 3.40", "3.83", "市场上要 5.18 · 省 1.35", "13.83"} <= set(pair.read())
    hands.keys("F12")
    assert {"一共", "13.83", "付现金", "13.80", "抹零 0.03"} <= set(pair.read())
    hands.type("50")
    hands.keys("Enter")
    assert {"找您", "36.20", "收您 50.00 · 应付 13.80"} <= set(pair.read())
    pair.side._done.timeout.emit()
    assert "36.20" not in pair.read()


def test_the_next_scan_begins_at_once_and_the_weight_is_live(pair):
    hands = pair.hands
    hands.scan("6900000000024")
    hands.keys("F12", "Enter")
    assert "收好了" in pair.read() or "找您" in pair.read()
    hands.scan("6900000000017")
    assert {"鸡蛋", "1.20"} <= set(pair.read())
    # what lies on the scale, until it is sold
    desk = pair.hands.window.desk
    desk.set_weighing(desk.weighing.hear(Reading("moving", 1125)))
    pair.side._weight_soon.timeout.emit()
    assert "1.125 kg" in pair.read()
    desk.set_weighing(desk.weighing.taken())
    pair.side._weight_soon.timeout.emit()
    assert "1.125 kg" not in pair.read()


def test_neither_room_nor_note_nor_number_is_ever_there(pair):
    hands, told = pair.hands, []
    for step in (
        lambda: hands.scan(CARD),
        lambda: hands.tap("营养餐"),
        lambda: hands.keys("F12"),
        lambda: hands.keys("Enter"),
    ):
        step()
        told += [*pair.read(), pair.window.accessibleName(), pair.window.windowTitle()]
    text = " ".join(told)
    assert "陈*英" in text
    for secret in ("陈秀英", "3 栋", "201", "少盐", "R0001", CARD[6:14], "1-000001"):
        assert secret not in text


def test_the_counter_keeps_focus_and_keys(pair):
    hands, window = pair.hands, pair.window
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert QApplication.activeWindow() is hands.window
    before = QApplication.focusWidget()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    assert QApplication.activeWindow() is hands.window
    assert QApplication.focusWidget() is before
    hands.type("3*")
    hands.scan("6900000000017")
    assert hands.view.cart.lines[0].quantity == 3000
    # a desk that gives it the keys all the same
    for letter in "6900000000017\r":
        hands.now += 4
        key = Qt.Key.Key_Return if letter == "\r" else Qt.Key(ord(letter))
        QCoreApplication.sendEvent(
            pair.window, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
        )
    hands.settle()
    assert hands.view.cart.lines[0].quantity == 4000
    # a customer's touch is no sign that somebody works here
    touched = pair.hands.window.idle._touched_at
    pair.hands.window.idle.ticks = lambda: touched + 99
    QTest.mouseClick(pair.window, Qt.MouseButton.LeftButton)
    assert pair.hands.window.idle._touched_at == touched
    QTest.mouseClick(pair.hands.window, Qt.MouseButton.LeftButton)
    assert pair.hands.window.idle._touched_at == touched + 99


def test_it_opens_closes_and_speaks_as_it_is_set_and_goes_with_the_counter(pair):
    def open_now() -> bool:
        return pair.side.window is not None and pair.side.window.isVisible()

    pair.set("display.window", "off")
    assert not open_now()
    pair.set("display.window", "auto")
    assert not open_now()  # one screen
    assert pair.hands.window.desk.states["display.window"] == "no_screen"
    pair.set("display.window", "window")
    assert open_now()
    pair.hands.scan("6900000000017")
    assert "合计" in pair.read()
    pair.set("paper.language", "en")
    assert "Total" in pair.read()
    pair.set("display.language", "zh")
    assert "合计" in pair.read()

    pair.hands.window.close()
    assert pair.side.window is None


# -- every page, laid out ----------------------------------------------------------------------------------------
ITEMS = (
    Item(1, "营养餐", "份", 1000, 1000, 1000, 500, by_age=True, diner="欧**文"),
    Item(2, "本地大棚西红柿（沙瓤）", "斤", 224_250, 1070, 239_948, 44_175),
    *(Item(number, f"上海青{number}", "kg", 1125, 260, 293) for number in range(3, 24)),
)
BIG: dict[str, Any] = {"total_fen": 12_345_678, "left_fen": 12_345_678, "cash_fen": 12_345_670, "saved_fen": 123_456}
GUEST = Guest("欧**文", 1000, 1500)
DAY = date(2026, 11, 23)
TIERS = (Tier(0, 1500), Tier(70, 1200), Tier(80, 1000), Tier(90, 0))
BOARD = Board(
    DAY,
    TIERS,
    ("养身餐", "营养餐", "爱心餐"),
    tuple(Dish(f"卤味拼盘{place}", 900, 1800, "张记卤味") for place in range(9)),
    tuple(Fresh(f"西红柿{place}", place % 2 == 0, 12_570, 16_230) for place in range(20)),
    "城南农贸市场 11-23",
    FundPoster("2026-11-23", "2026-11", 123_456_789, 1234, 1_000_000, 122_456_789, 100, 1, 1, (("张记卤味", 900), ("李记", 800))),
)  # fmt: skip
CODE = QImage(300, 300, QImage.Format.Format_RGB32)
PAGES: dict[str, Lay] = {
    "selling": lambda sheet: salepages.selling(
        sheet, Scene("selling", ITEMS, 2, GUEST, **BIG), "12.125 kg"
    ),
    "a meal": lambda sheet: salepages.selling(sheet, Scene("selling", ITEMS[:1], 1, GUEST, **BIG), "0.005 kg"),
    "a card": lambda sheet: salepages.selling(sheet, Scene("selling", guest=GUEST), ""),
    "weighing": lambda sheet: salepages.weighing(sheet, "12.125 kg"),
    "paying": lambda sheet: salepages.paying(sheet, Scene("paying", ITEMS, 2, **BIG), None),
    "paying by code": lambda sheet: salepages.paying(sheet, Scene("paying", ITEMS, 2, taken_fen=100, **BIG), CODE),
    "change": lambda sheet: salepages.done(
        sheet, Scene("done", sale="1-1", total_fen=8_765_430, saved_fen=12_345, received_fen=9_999_900, change_fen=1_234_470)
    ),
    "free": lambda sheet: salepages.done(sheet, Scene("done", sale="1-1")),
    "greeting": partial(boardpages.greeting, site="幸福里小区家门口服务站"),
    **{f"wall {place}": lay for place, lay in enumerate(boardpages.board_pages(BOARD, "幸福里小区家门口服务站"))},
}  # fmt: skip
SIZES = [(1024, 768), (1920, 1080), (1080, 1920)]


def shown(qtbot: Any, page: str, size: tuple[int, int], language: str) -> CustomerWindow:
    window = CustomerWindow()
    qtbot.addWidget(window)
    window.resize(*size)
    window.show_page(PAGES[page], Words(language))
    return window


@pytest.mark.parametrize(("large", "language"), [(False, "zh"), (False, "en"), (True, "zh"), (True, "en")])
def test_nothing_is_cut_or_overlaps_or_too_small(qapp, qtbot, large, language):
    theme.apply(qapp, large=large)
    wrong = [
        f"{page} {size}: {trouble}"
        for page in PAGES
        for size in SIZES
        for trouble in troubles(shown(qtbot, page, size, language))
    ]
    assert wrong == []


def test_the_funds_figures_on_the_wall_add_up(qapp, qtbot):
    texts = {text.text for text in shown(qtbot, list(PAGES)[-1], (1024, 768), "zh").sheet().texts}
    assert {
        "1,234,567.89",
        "10,000.00",
        "1,224,567.89",
        "1234 份",
    } <= texts  # collected less what went out is what is left


def troubles(window: CustomerWindow) -> Iterator[str]:
    """What is the matter with a page."""
    sheet, scale = window.sheet(), scale_of(window.size())
    room, places = QRectF(0, 0, sheet.wide + 1, sheet.high + 1), list[tuple[QRectF, str]]()
    for text in sheet.texts:
        pixels, whole = fitted(text, scale)
        if whole != text.text and not text.ends:
            yield f"{text.text!r} is cut to {whole!r}"
        if pixels < round(text.least * scale) or text.least < LABEL:
            yield f"{text.text!r} is small"
        wide = QFontMetricsF(theme.pixel_font(pixels, bold=text.bold)).horizontalAdvance(whole) / scale
        left = text.x + {theme.LEFT: 0, theme.RIGHT: text.wide - wide}.get(text.align, (text.wide - wide) / 2)
        high = pixels * 1.1 / scale
        places.append((QRectF(left, text.y + (text.high - high) / 2, wide, high), text.text))
    for at, (place, text_here) in enumerate(places):
        if not room.contains(place):
            yield f"{text_here!r} leaves the page"
        yield from (f"{text_here!r} lies on {other!r}" for rect, other in places[at + 1 :] if place.intersects(rect))
    for piece in sheet.pieces:
        if isinstance(piece, Ground) and piece.y + piece.high > sheet.high:
            yield "a ground leaves the page"


@pytest.mark.parametrize("night", [False, True])
def test_every_text_stands_out_seven_to_one(qapp, qtbot, night):
    theme.apply(qapp, night=night)
    for page in PAGES:
        for text in shown(qtbot, page, (1920, 1080), "zh").sheet().texts:
            ink, ground = (color_of(name) for name in (text.ink, text.on))
            assert contrast(ink, ground) >= 7, f"{page} {text.text}"


def contrast(one: QColor, other: QColor) -> float:
    """WCAG's."""

    def light(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_what_is_to_be_paid_is_large(qtbot):
    figures = {"selling": "2399.48", "a card": "10.00", "paying": "123456.78", "change": "12344.70"}
    for page, figure in figures.items():
        texts = shown(qtbot, page, (1920, 1080), "zh").sheet().texts
        assert max(text.size for text in texts if text.text == figure) >= AMOUNT
        if page in ("paying", "change"):
            assert max(texts, key=lambda text: text.size).text == figure


# -- the wall, the code, the scale, the screens --------------------------------------------------------------------
def test_while_nobody_is_served_the_wall_is_turned(pair):
    hands = pair.hands
    hands.window.desk.read_board = lambda: read_board(open_reader(pair.folder), hands.view.site, DAY)
    pair.side._read_board()
    hands.qtbot.waitUntil(lambda: "今日餐食" in pair.read(), timeout=PATIENCE_MS)
    assert {"养身餐", "标准价", "90 岁以上", "免费", "卤味拼盘", "张记", "9.00", "原价 18.00"} <= set(
        " ".join(pair.read()).replace(" · ", " ").split() + pair.read()
    )
    assert pair.side.turn.isActive()
    pair.side.turn.timeout.emit()
    assert {"今日菜价", "西红柿", "3.40/kg", "市场 4.60"} <= set(pair.read())
    assert "豌豆尖" not in pair.read()  # sold out
    pair.side.turn.timeout.emit()
    assert "今日餐食" in pair.read()
    hands.scan(EGG)
    assert "鸡蛋" in pair.read()
    assert not pair.side.turn.isActive()
    # read by a thread of its own, whose failure bothers nobody
    threads: list[str] = []

    def read() -> Board:
        threads.append(threading.current_thread().name)
        raise RuntimeError("locked")

    hands.window.desk.read_board = read
    pair.side._read_board()
    hands.qtbot.waitUntil(lambda: not pair.side._reading, timeout=PATIENCE_MS)
    assert threads == ["board"]


def test_the_pay_code_of_a_text_and_of_a_picture(pair, tmp_path):
    hands = pair.hands
    hands.scan(EGG)
    hands.keys("F12")
    assert not any(isinstance(piece, Picture) for piece in pair.side.window.sheet().pieces)
    pair.set("display.paycode", "https://pay.example/1")
    hands.qtbot.waitUntil(lambda: "扫码付 1.20" in pair.read(), timeout=PATIENCE_MS)
    assert any(isinstance(piece, Picture) for piece in pair.side.window.sheet().pieces)
    path = tmp_path / "收款 码.png"
    assert code_of("https://pay.example/1").save(str(path))
    pair.set("display.paycode", path.as_uri())
    hands.qtbot.waitUntil(lambda: "扫码付 1.20" in pair.read(), timeout=PATIENCE_MS)
    pair.set("display.paycode", (tmp_path / "none.png").as_uri())
    state = hands.window.desk.states
    hands.qtbot.waitUntil(lambda: state["display.window"] == "no_paycode", timeout=PATIENCE_MS)
    assert "1.20" in pair.read()


def code_of(text: str) -> QImage:
    made = make_paycode(text)
    assert made is not None
    return made


def test_the_code_is_a_code_with_its_quiet_zone():
    code = code_of("https://pay.example/1")
    side = code.width()
    assert code.pixelColor(2, 2).lightness() == 255
    edge = 4 * 12 + 6  # the corner's square begins after four modules
    assert code.pixelColor(edge, edge).lightness() == 0
    assert code.pixelColor(side - edge, edge).lightness() == 0
    assert code.pixelColor(edge, side - edge).lightness() == 0


def test_it_fills_the_second_screen_where_there_is_one():
    """Two screens, in a process of its own: Qt is told of them before it begins."""
    program = """
from PySide6.QtWidgets import QWidget
from pos.site import Site
from ui.app import make_app
from ui.desk import Desk
from ui.display.screen import SecondScreen
app = make_app()
counter = QWidget()
counter.desk = Desk()
counter.show()
counter.activateWindow()
app.processEvents()
side = SecondScreen(counter)
side.use(Site({"display.window": "auto"}))
for _turn in range(3):
    app.processEvents()
at = side.window.geometry()
assert (at.x(), at.y(), at.width(), at.height()) == (1024, 0, 1280, 720), at
assert side.window.isFullScreen()
assert app.activeWindow() is counter, app.activeWindow()
assert counter.desk.states["display.window"] == "shown"
side.close()
"""
    screens = [
        {"name": name, "x": x, "y": 0, "width": wide, "height": high, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, x, wide, high in (("counter", 0, 1024, 768), ("customer", 1024, 1280, 720))
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump({"screens": screens}, file)
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={file.name}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    os.unlink(file.name)
    assert done.returncode == 0, done.stderr
