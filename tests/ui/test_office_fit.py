"""No text of prices, goods, residents and staff is cut at 1024 × 768, whatever face is on show; every control has a name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QScrollArea, QTableView, QWidget

from data.imports import Preview
from pos.ledger import Enrolled
from pos.words import use
from tests.ui import office as at
from tests.ui.test_fit import cut
from ui import theme

FACES = {
    "prices": ("sheet", "import"),
    "products": ("list", "import"),
    "goods": ("receive", "waste", "count", "orders"),
    "residents": ("enrol", "resident", "meals", "erase", "subsidy"),
    "people": ("people", "may", "exceptions", "own pin"),
}
PAGES = [(name, face) for name, faces in FACES.items() for face in faces]


def show(hands, name: str, face: str) -> QWidget:
    section = at.go(hands, name)
    place = FACES[name].index(face)
    if face == "import":
        section.panel._show(Preview("prices", problems=((3, "单价“1o.5”"),), ignored=("产地",)))
        section._stack.setCurrentIndex(2 if name == "products" else 1)
    elif face == "orders":
        section._stack.setCurrentIndex(1)
    elif name == "goods":
        section._choose(section.table.rows_model.rows[0])
        section.form.to(place)
        section.form.counted.setText("12.5")
    elif name == "people":
        section.to(place)
    elif face == "subsidy":
        section._to(2)
    elif name == "residents" and place:
        section._open(Enrolled("R0001", "陈秀英", "1945-01-01", "F", "3 栋 201", state="here"))
        section.person._to(place - 1)
    elif name == "prices":
        section.table.typed.emit(0, 5, "0.01")
    elif name == "products":
        section.table.typed.emit(0, 6, "")
    hands.settle()
    return hands.window.page


def cut_headings(page: QWidget) -> list[str]:
    metrics, found = QFontMetrics(theme.font(16)), []
    for table in page.findChildren(QTableView):
        model = table.model()
        for place in range(model.columnCount() if table.isVisible() else 0):
            text = str(model.headerData(place, Qt.Orientation.Horizontal))
            if table.columnWidth(place) < metrics.horizontalAdvance(text) + 14:
                found.append(f"heading {text!r}: {table.columnWidth(place)}")
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("name", "face"), PAGES)
def test_nothing_is_cut_on_a_low_screen(counter, language, name, face):
    use(language)
    hands = at.enter(counter.open((1024, 768)), counter.folder)
    shown = show(hands, name, face)
    assert (hands.window.width(), hands.window.height()) == (1024, 768)
    assert cut(shown) == []
    assert cut_headings(shown) == []
    bars = [t.horizontalScrollBar().maximum() for t in shown.findChildren(QTableView) if t.isVisible()]
    assert not any(bars), "a table is wider than its room"


@pytest.mark.parametrize(("name", "face"), PAGES)
def test_every_control_has_a_name_and_room(counter, name, face):
    hands = at.enter(counter.open((1024, 768)), counter.folder)
    shown = show(hands, name, face)
    for control in shown.findChildren(QWidget):
        if not control.isVisible() or not isinstance(control, QAbstractButton | QLineEdit | QComboBox):
            continue
        if isinstance(control.parent(), QComboBox | QScrollArea | QTableView):
            continue
        assert control.accessibleName(), f"{type(control).__name__} has no name"
        assert control.height() >= 44, f"{control.accessibleName()}: {control.height()} high"
