"""No text on these pages is cut at 1024 × 768, in either language; every control has a name and room for a finger."""

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QScrollArea, QWidget

from pos.words import use
from tests.counter import MANAGER_PIN
from ui.widgets.keybutton import KeyButton
from ui.widgets.message import MessageLine

PAGES = [
    "signin",
    "shift",
    *(f"office {name}" for name in ("today", "shifts", "products", "residents", "people", "devices", "settings")),
    "product",
]


def show(hands, page: str) -> QWidget:
    window = hands.window
    if page == "signin":
        return window.page
    window.till.ask("sign_in", {"staff": "赵明", "pin": MANAGER_PIN})
    hands.settle()
    if page == "shift":
        return window.page
    window.go("office")
    hands.settle()
    section = window.page.show_section("products" if page == "product" else page.removeprefix("office "))
    hands.settle()
    if page == "product":
        section._open(None)
        hands.settle()
    return window.page


def cut(page: QWidget) -> list[str]:
    """Texts that have less room than they need."""
    found = []
    for label in page.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, MessageLine):
            continue
        label.ensurePolished()
        if label.wordWrap():
            needed = label.heightForWidth(label.width())
            if label.height() < needed - 1:
                found.append(f"{label.text()!r}: {label.height()} of {needed} high")
        elif label.width() < label.sizeHint().width() - 1 or label.height() < QFontMetrics(label.font()).height() - 1:
            found.append(f"{label.text()!r}: {label.width()} of {label.sizeHint().width()} wide")
    for button in page.findChildren(QAbstractButton):
        if button.isVisible() and button.width() < button.sizeHint().width() - 1:
            found.append(f"button {button.text()!r}: {button.width()} of {button.sizeHint().width()}")
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_cut_on_a_low_screen(counter, language, page):
    use(language)
    hands = counter.open((1024, 768), signed_in=False)
    hands.settle()
    shown = show(hands, page)
    assert (hands.window.width(), hands.window.height()) == (1024, 768)
    assert cut(shown) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_name_and_room(counter, page):
    hands = counter.open((1024, 768), signed_in=False)
    hands.settle()
    shown = show(hands, page)
    least = 44 if page not in ("signin", "shift") else 60
    for control in shown.findChildren(QWidget):
        if not control.isVisible() or not isinstance(control, QAbstractButton | QLineEdit | QComboBox):
            continue
        if isinstance(control.parent(), QComboBox | QScrollArea):
            continue
        assert control.accessibleName(), f"{type(control).__name__} {control.objectName()} has no name"
        assert control.height() >= least, f"{control.accessibleName()}: {control.height()} high"
        if isinstance(control, KeyButton):
            assert control.width() >= 60
