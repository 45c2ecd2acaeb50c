"""No text of today, days, the month, the fund and reports is cut, in either language, on the smallest and a large screen."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from pos.words import use
from tests.ui import office as at
from tests.ui.test_office_fit import faults_of
from tests.ui.test_office_month import Papers
from ui.office.form import Form
from ui.office.fund import AID
from ui.office.shifts import INVOICES, OVER, SHIFTS, ZS

PAGES = [
    ("today", ""),
    *(("shifts", face) for face in ("sales", "shifts", "invoices", "over", "sale", "refund", "shift")),
    *(("month", face) for face in ("costs", "contributions", "shares", "red")),
    *(("fund", face) for face in ("gift", "aid")),
    ("reports", ""),
    *(("shifts", face) for face in ("zs", "sure", "z")),  # these close the shift, so they come last
]
TABS = {"shifts": SHIFTS, "invoices": INVOICES, "over": OVER, "contributions": 1, "shares": 2}


def show(office, name: str, face: str) -> QWidget:
    if face == "zs":
        at.do(office, "close_shift", counted_fen=21000)
    elif face == "z":
        at.do(office, "z")
    section = at.go(office, name)
    if face in TABS:
        section._to(TABS[face])
    elif face in ("zs", "sure", "z"):
        section._to(ZS)
        office.settle()
        if face == "sure":
            office.keys("Enter")
        elif face == "z":
            section._open_z(section.zs.rows_model.rows[0])
    elif face in ("sale", "refund"):
        section.open_sale("1-000002")
        office.settle()
        if face == "refund":
            office.click(section.sale.refund)
    elif face == "shift":
        section._to(SHIFTS)
        office.settle()
        section._open_shift(section.shifts.rows_model.rows[0])
    elif face == "red":
        at.do(office, "expense", amount_fen=1234567, purpose="水电费")
        section.enter()
    elif face == "aid":
        section.show_form(AID)
    office.settle()
    return office.window.page


class Strays(QObject):
    """Watches for windows beside the one there is."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self._found: list[str] = []
        self._app = QApplication.instance()
        assert self._app is not None
        self._app.installEventFilter(self)

    def eventFilter(self, what: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Show
            and isinstance(what, QWidget)
            and what.isWindow()
            and what is not self._window
        ):
            self._found.append(what.accessibleName() or type(what).__name__)
        return False

    def end(self) -> list[str]:
        assert self._app is not None
        self._app.removeEventFilter(self)
        return self._found


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)], ids=["small", "large"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_and_every_control_has_a_name_and_room(counter, language, size):
    use(language)
    office = at.enter(counter.open(size))
    office.window.papers = Papers(counter.folder)
    strays = Strays(office.window)
    office.window.set_look()  # the pages anew, with the buttons that save files
    office.settle()
    _sell(office)
    faults = []
    for name, face in PAGES:
        shown = show(office, name, face)
        assert (office.window.width(), office.window.height()) == size
        faults += [f"{name} {face}: {fault}" for fault in faults_of(shown)]
    assert not faults, "\n".join(faults)
    assert strays.end() == [], "a button that was shown before it had a place was a window for a moment"


def _sell(office) -> None:
    """Two sales of long figures, and what stands on the pages beside them."""
    at.do(office, "add", product="M01")
    at.do(office, "pay", tender="wechat", amount_fen=1500)
    at.do(office, "add", product="V001", quantity=980_000)
    at.do(office, "pay", tender="alipay", amount_fen=333_200)
    at.do(office, "invoice", sale="1-000002", title="都江堰市奎光塔街道柳堤社区物业服务有限责任公司")
    at.do(office, "want", name="豌豆尖")
    at.do(office, "contribute", partner="merchants", amount_fen=1_234_500, purpose="赞助餐具")
    at.do(office, "gift", amount_fen=9_876_500)


@pytest.mark.parametrize("large", [False, True], ids=["normal type", "large type"])
def test_a_shifts_row_is_shown_whole(hands, large):
    """Who is how much short must not be cut off at the card's edge."""
    use("en")
    office = at.enter(hands)
    office.window.resize(1024, 768)
    office.window.set_look(night=False, large=large)
    card = at.go(office, "today").shifts
    card.set_rows([("1 · 王芳", "06:01–14:08", "cash 1,983.50", "Over by 1,300.00")] * 3)
    office.settle()
    for cell, _turn in card._cells:
        assert cell.width() >= cell.minimumSizeHint().width()
        assert cell.x() + cell.width() <= card._area.viewport().width(), cell.text()


@pytest.mark.parametrize("name", ["settings", "fund", "month"])
def test_no_form_is_wider_than_its_room_in_large_type(hands, name):
    use("en")
    office = at.enter(hands)
    office.window.resize(1024, 768)
    office.window.set_look(night=False, large=True)
    section = at.go(office, name)
    for form in section.findChildren(Form):
        if form.isVisible():
            assert form.widget().width() <= form.viewport().width()
