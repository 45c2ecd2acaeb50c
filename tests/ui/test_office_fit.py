"""No text of prices, goods, residents and staff is cut at 1024 × 768, whatever face is on show; every control has a name."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QScrollArea, QTableView, QWidget

from data.imports import Preview
from pos.ledger import Enrolled
from pos.words import use
from shop.files import OfficeFiles
from tests.ui import office as at
from tests.ui.test_fit import cut
from ui import theme
from ui.office import OfficePage
from ui.office.form import Choice
from ui.office.products import SOLD_OUT
from ui.office.table import RowsModel

DATE = re.compile(r"[\d-]+ ?[\d:]*$")
FACES = {
    "prices": ("sheet", "import", "tariffs"),
    "products": ("list", "import", "categories"),
    "goods": ("receive", "waste", "count", "moved", "orders"),
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
    elif face == "tariffs":
        hands.click(section.by_age)
    elif face == "categories":
        hands.click(section.kinds)
    elif face in ("moved", "orders"):
        hands.click(section.moved_tab if face == "moved" else section.orders_tab)
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
        section.table.typed.emit(0, SOLD_OUT, "")
    hands.settle()
    return hands.window.page


def cut_headings(page: QWidget) -> list[str]:
    metrics, found = QFontMetrics(theme.font(16)), []
    for table in page.findChildren(QTableView):
        model = table.model()
        for place in range(model.columnCount() if table.isVisible() else 0):
            text = str(model.headerData(place, Qt.Orientation.Horizontal))
            if not table.isColumnHidden(place) and table.columnWidth(place) < metrics.horizontalAdvance(text) + 14:
                found.append(f"heading {text!r}: {table.columnWidth(place)}")
    return found


def cut_figures(page: QWidget) -> list[str]:
    """Figures and dates that are not shown whole: nobody may read 100 where 100.952 stands."""
    found = []
    for table in page.findChildren(QTableView):
        model = table.model()
        if not table.isVisible() or not isinstance(model, RowsModel):
            continue
        for place, column in enumerate(model.columns):
            if table.isColumnHidden(place):
                continue
            for row in range(min(model.rowCount(), 60)):
                index = model.index(row, place)
                if not column.figures and not DATE.match(str(index.data())):
                    continue
                metrics = QFontMetrics(index.data(Qt.ItemDataRole.FontRole))
                if metrics.horizontalAdvance(str(index.data())) + 22 > table.columnWidth(place):
                    found.append(f"{column.title} {index.data()!r}: {table.columnWidth(place)} wide")
    return found


def cut_choices(page: QWidget) -> list[str]:
    """What a drop-down could show and has no room for."""
    return [
        f"{box.accessibleName()} {text!r}: {box.room().width()} wide"
        for box in page.findChildren(Choice)
        if box.isVisible() and not box.isEditable()
        for text in map(box.itemText, range(box.count()))
        if theme.metrics(box.size_of(text)).horizontalAdvance(text) > box.room().width()
    ]


def faults_of(shown: QWidget) -> list[str]:
    """What is cut, wider than its room, without a name or too small for a finger."""
    wide = [t for t in shown.findChildren(QTableView) if t.isVisible() and t.horizontalScrollBar().maximum()]
    faults = [*cut(shown), *cut_headings(shown), *cut_figures(shown), *["a table is wider than its room"] * len(wide)]
    for control in shown.findChildren(QWidget):
        if not control.isVisible() or not isinstance(control, QAbstractButton | QLineEdit | QComboBox):
            continue
        if isinstance(control.parent(), QComboBox | QScrollArea | QTableView):
            continue
        name = control.accessibleName() or f"{type(control).__name__} without a name"
        if not control.accessibleName() or control.height() < 44 or control.width() < 44:
            faults.append(f"{name}: {control.width()} × {control.height()}")
    return faults


@pytest.mark.parametrize(("night", "large"), [(False, True), (True, False)], ids=["large type", "night"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_fits_in_every_look(counter, qapp, language, night, large):
    use(language)
    hands = counter.open((1024, 768))
    hands.window.papers = OfficeFiles(counter.folder, counter.clock)
    office = at.enter(hands)
    for code, quantity in (("V001", 987_654), ("V002", 9_999_000), ("V003", 1)):
        at.do(office, "receive", product=code, quantity=quantity, cost_fen=99_999)
    office.window.set_look(night=night, large=large)
    office.settle()
    faults = []
    page = office.window.page
    assert isinstance(page, OfficePage)
    for name in page.names:
        section = at.go(office, name)
        if name == "reports":
            office.qtbot.waitUntil(lambda section=section: section.report is not None, timeout=20_000)
        assert (office.window.width(), office.window.height()) == (1024, 768)
        faults += [f"{name}: {fault}" for fault in (*cut_figures(page), *cut_choices(page))]
        wider = [
            table
            for table in page.findChildren(QTableView)
            if table.isVisible() and table.horizontalScrollBar().maximum()
        ]
        faults += [f"{name}: a table is wider than its room"] * len(wider)
        for area in page.findChildren(QScrollArea):
            inside = area.widget()
            if area.isVisible() and inside is not None and inside.width() > area.viewport().width():
                faults.append(f"{name}: {type(area.parent()).__name__} is wider than its room")
    devices = at.go(office, "devices")
    for device in ("scale.port", "display.window", "voice"):
        devices.choose(device)
        office.settle()
        faults += [f"{device}: {fault}" for fault in cut_choices(page)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_on_a_low_screen_and_every_control_has_a_name_and_room(counter, language):
    use(language)
    hands = at.enter(counter.open((1024, 768)), counter.folder)
    at.do(hands, "receive", product="V001", quantity=987_654, cost_fen=99_999)
    at.do(hands, "waste", product="V001", quantity=98_765, reason="烂了")
    faults = []
    for name, face in PAGES:
        shown = show(hands, name, face)
        assert (hands.window.width(), hands.window.height()) == (1024, 768)
        faults += [f"{name} {face}: {fault}" for fault in faults_of(shown)]
    assert not faults, "\n".join(faults)


def test_the_field_that_types_in_the_settings_is_in_sight(counter):
    hands = counter.open((1024, 768))
    hands.window.papers = OfficeFiles(counter.folder, counter.clock)
    section = at.go(at.enter(hands), "settings")
    hands.settle()
    assert section.name.hasFocus()
    assert section.name.visibleRegion().boundingRect().height() == section.name.height()


def test_a_made_up_shop_says_why_it_makes_no_backups(counter):
    office = at.enter(counter.open((1024, 768)))
    assert at.go(office, "backup").held.text() == "样例店里不做备份。"
