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
    if page == "shift":
        window.till.ask("sign_in", {"staff": "赵明", "pin": MANAGER_PIN})
        hands.settle()
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


def nameless_or_small(page: QWidget, least: int) -> list[str]:
    """Controls that say nothing to a screen reader, or give a finger no room."""
    found = []
    for control in page.findChildren(QWidget):
        if not control.isVisible() or not isinstance(control, QAbstractButton | QLineEdit | QComboBox):
            continue
        if isinstance(control.parent(), QComboBox | QScrollArea):
            continue
        if not control.accessibleName():
            found.append(f"{type(control).__name__} {control.objectName()} has no name")
        if control.height() < least or (isinstance(control, KeyButton) and control.width() < 60):
            found.append(f"{control.accessibleName()!r}: {control.size().toTuple()}")
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_on_a_low_screen_and_every_control_has_a_name_and_room(counter, language):
    use(language)
    hands = counter.open((1024, 768), signed_in=False)
    hands.settle()
    faults = []
    for page in PAGES:
        shown = show(hands, page)
        assert (hands.window.width(), hands.window.height()) == (1024, 768)
        least = 44 if page not in ("signin", "shift") else 60
        faults += [f"{page}: {fault}" for fault in (*cut(shown), *nameless_or_small(shown, least))]
    assert not faults, "\n".join(faults)
