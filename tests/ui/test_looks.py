"""What the pictures must hold: nothing cut, nothing too small to touch, a name on every control, contrast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QRect, QSize
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton, QWidget

from pos.weighing import Reading
from pos.words import use
from tests.counter import id_number
from tests.ui.conftest import SOAP, Counter
from tests.ui.hands import Hands
from ui import theme
from ui.checkout.tiles import fitting_name
from ui.theme import DAY, NIGHT, Palette
from ui.widgets.bigfigure import BigFigure
from ui.widgets.keybutton import KeyButton

SIZES = [(1024, 768), (1366, 768), (1920, 1080)]


def visible(root: QWidget, kind: type[Any]) -> Iterator[Any]:
    for widget in root.findChildren(kind):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def cut(hands: Hands) -> list[str]:
    """What does not show its whole text, or lies partly outside the window."""
    faults = []
    window: QWidget = hands.window
    whole = QRect(0, 0, window.width(), window.height())
    for button in visible(window, QPushButton):
        need: QSize
        if isinstance(button, KeyButton):
            need = button.minimumSizeHint()
        else:
            metrics = QFontMetrics(button.font())
            need = QSize(metrics.horizontalAdvance(button.text()), metrics.height())
        if button.width() < need.width() or button.height() < need.height():
            faults.append(f"button {button.text()!r} {button.size().toTuple()} needs {need.toTuple()}")
    for label in visible(window, QLabel):
        metrics = QFontMetrics(label.font())
        if label.wordWrap():
            room = metrics.boundingRect(QRect(0, 0, label.width(), 10_000), 0x1000, label.text())
            if label.height() < room.height() - 2:
                faults.append(f"label {label.text()!r} {label.size().toTuple()} needs {room.height()} high")
        elif label.width() < metrics.horizontalAdvance(label.text()):
            faults.append(f"label {label.text()!r} {label.width()} wide")
    for widget in visible(window, QAbstractButton):
        place = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
        if not whole.contains(place) and widget.visibleRegion().boundingRect() != widget.rect():
            faults.append(f"{widget.accessibleName()!r} lies outside")
    return faults


def small(hands: Hands) -> list[str]:
    """Touch targets under 60 × 60 on the checkout."""
    least = theme.px(theme.TOUCH)
    return [
        f"{button.accessibleName()!r} {button.size().toTuple()}"
        for button in visible(hands.checkout, QPushButton)
        if button.width() < least or button.height() < least
    ]


def nameless(hands: Hands) -> list[str]:
    controls = [*visible(hands.window, QAbstractButton), *visible(hands.window, QLineEdit)]
    return [repr(control) for control in controls if not control.accessibleName() and not control.text()]


def walk(hands: Hands) -> Iterator[str]:
    """Every state of the checkout, one after the other."""
    yield "empty"
    hands.scan(id_number("1945-03-04"))
    hands.tap("营养餐")
    hands.scan(SOAP)
    yield "sell"
    hands.scan("6901234567893")
    yield "unknown"
    hands.type("zzzz")
    hands.keys("Enter")
    yield "nothing found"
    hands.keys("Esc", "Esc")
    for key in ("F2", "F3", "F4", "F11", "Del", "F9", "F1", "F10"):
        hands.keys(key)
        yield key
        hands.keys("Esc")
    hands.keys("F12")
    for tender in ("F2", "F3", "F4", "F1"):
        hands.keys(tender)
        yield f"pay {tender}"
    hands.keys("F6")
    hands.type("1")
    yield "pay in parts"
    hands.keys("Enter")
    yield "pay the rest"
    hands.type("5")
    hands.keys("Enter", "Esc")
    hands.keys("F12")
    hands.type("100")
    hands.keys("Enter")
    assert hands.panel == "done"
    yield "done"
    hands.keys("F7")
    yield "refund"
    hands.keys("Esc", "F7")
    yield "sales"
    hands.keys("Esc")
    hands.scan(SOAP)
    hands.keys("F5")
    hands.keys("F6")
    yield "recall"
    hands.keys("Esc")
    for action in ("own_pin", "open_item", "papers", "reprint_large"):
        hands.checkout.do_action(action)
        hands.settle()
        yield action
        hands.keys("Esc")
    for reading in (Reading("stable", 1125), Reading("unplugged"), Reading("garbled")):
        hands.window.desk.set_weighing(replace(hands.window.desk.weighing, reading=reading))
        yield f"scale {reading.state}"
    hands.window.switch_counter("shop")
    hands.tap("西红柿")
    yield "weigh"


@pytest.mark.parametrize(
    ("language", "large", "opened"),
    [("zh", False, SIZES[0]), ("zh", True, SIZES[2]), ("en", False, SIZES[1]), ("en", True, SIZES[0])],
)
def test_nothing_is_cut_too_small_or_nameless(
    counter: Counter, qapp: QApplication, language: str, large: bool, opened: tuple[int, int]
) -> None:
    """Each state at each size; the window was opened in one, and goes back to it."""
    use(language)
    theme.apply(qapp, large=large)
    hands = counter.open(opened)
    if large:
        hands.window.set_look(large=True)
        hands.settle()
    faults = []
    for state in walk(hands):
        for size in (opened, *(size for size in SIZES if size != opened), opened):
            hands.window.resize(*size)
            for _pass in range(2):  # the row of keys finds its height in the first
                QCoreApplication.processEvents()
            assert (hands.window.width(), hands.window.height()) == size
            found = (*cut(hands), *small(hands), *nameless(hands))
            faults += [f"{size[0]} wide, {state}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def luminance(color: str) -> float:
    channels = [value / 255 for value in QColor(color).getRgb()[:3]]  # type: ignore[index]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("ink", "ground", 7),
        ("ink", "go_soft", 7),
        ("bar_ink", "bar", 7),
        ("age_on", "age", 7),
        ("soft", "paper", 4.5),
        ("soft", "ground", 4.5),
        ("soft", "go_soft", 4.5),
        ("soft", "plain", 4.5),
        ("saved", "paper", 4.5),
        ("saved", "go_soft", 4.5),
        ("age_ink", "paper", 4.5),
        ("age_ink", "age_ground", 4.5),
        ("age_ink", "go_soft", 4.5),
        ("wrong", "ground", 4.5),
        ("wrong", "paper", 4.5),
        ("go_ink", "go", 4.5),
        ("bar_soft", "bar", 4.5),
        ("bar_soft", "bar_sunk", 4.5),
    ],
)
def test_contrast(palette: Palette, ink: str, ground: str, least: float) -> None:
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= least


def test_a_lines_quantity_stands_beside_its_name_and_never_over_its_notes(counter: Counter) -> None:
    use("en")
    hands = counter.open((1920, 1080))
    hands.window.set_look(night=False, large=True)
    hands.window.till.ask("add", {"product": "V001", "quantity": 1453, "keyed": True})
    hands.settle()
    cart = hands.checkout.cart.list
    line = cart.current_line()
    assert line is not None
    pieces = cart.itemDelegate()._lay_out(line, 620, 82)  # type: ignore[attr-defined]
    (times,) = [piece for piece in pieces if "×" in piece.text]
    (note,) = [piece for piece in pieces if piece.text.startswith("Weight keyed in")]
    assert times.rect.bottom() <= note.rect.top()


def test_the_whole_name_stands_on_a_tile_of_the_large_type(counter: Counter) -> None:
    hands = counter.open((1024, 768))
    hands.window.set_look(night=False, large=True)
    for room in (QSize(158, 54), QSize(205, 54)):
        for name in ("和美烘焙无糖蛋糕", "和美烘焙全麦面包", "张记五香卤牛肉拼盘大份"):
            size, shown = fitting_name(name, room)
            assert shown == name, "two tiles must not say the same"
            assert theme.type_px(size) >= 15
    endless = "三峡库区红心猕猴桃礼盒装特级二十四枚家庭分享装（含运费险）"
    _size, shown = fitting_name(endless, QSize(158, 54))
    assert shown.endswith("…") and endless.startswith(shown[:-1])


@pytest.mark.parametrize("large", [False, True], ids=["normal type", "large type"])
def test_no_digit_of_a_great_change_is_cut(counter: Counter, large: bool) -> None:
    use("en")
    hands = counter.open((1024, 768))
    hands.window.set_look(night=False, large=large)
    hands.window.till.ask("add", {"product": "V002", "quantity": 1000})
    hands.settle()
    hands.keys("F12")
    hands.type("99999.99")
    assert hands.panel == "pay"
    figures = [figure for figure in visible(hands.window, BigFigure) if figure.text()]
    hands.keys("Enter")
    assert hands.panel == "done"
    for figure in (*figures, *visible(hands.window, BigFigure)):
        metrics = QFontMetrics(figure.fitting())
        assert metrics.horizontalAdvance(figure.text()) <= figure.contentsRect().width(), figure.text()
    shown = hands.checkout.panel.figure  # type: ignore[attr-defined]
    assert shown.text() == "99998.79" and shown.fitting().pixelSize() >= 100
    assert hands.window.width() == 1024
