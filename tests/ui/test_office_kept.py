"""What the office keeps: pages that nothing is lost with go and are made anew; what was typed stays."""

import gc
import weakref
from threading import Event

import pytest

from tests.counter import id_number
from tests.ui import office as at
from tests.ui.conftest import EGG
from ui import mainwindow
from ui.office import saving
from ui.office.prices import PRICE

LISTS = ("prices", "products", "goods", "residents")
OTHERS = ("today", "month", "people")


@pytest.fixture
def office(hands, counter):
    return at.enter(hands, counter.folder)


def look_elsewhere(office):
    for name in OTHERS:
        at.go(office, name)


def texts(table):
    model = table.rows_model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def test_pages_that_nothing_is_lost_with_are_gone_and_come_back_with_what_they_showed(office):
    at.do(office, "enrol", card=id_number("19491231"), name="陈秀英", home="3-2-402")
    shown, gone = {}, []
    for name in LISTS:
        section = at.go(office, name)
        shown[name] = texts(section.table)
        gone += [weakref.ref(section), weakref.ref(section.table.rows_model)]
    assert all(shown.values())
    at.go(office, "today")
    assert section.table.rows_model.rowCount() == 0  # no list waits in memory for somebody to look at it again
    del section
    look_elsewhere(office)
    gc.collect()
    assert [ref() for ref in gone] == [None] * len(gone)
    assert {name: texts(at.go(office, name).table) for name in LISTS} == shown


def test_every_page_goes_when_the_office_is_left(office):
    page, gone = office.window.page, []
    for name in page.names:
        gone.append(weakref.ref(at.go(office, name)))
    office.window.go("checkout")
    office.settle()
    gc.collect()
    assert [ref() for ref in gone] == [None] * len(page.names)
    office.scan(EGG)  # and the counter goes on
    assert office.view.cart.total_fen == 120


def test_what_was_chosen_to_look_at_stays(office):
    reports = at.go(office, "reports")
    reports.show_length("week")
    fund = at.go(office, "fund")
    fund.months.earlier.click()
    before = fund.months.month
    shifts = at.go(office, "shifts")
    shifts.sales.days.earlier.click()
    day = shifts.sales.days.day
    look_elsewhere(office)
    office.window.go("checkout")
    office.window.go("office")
    assert at.go(office, "reports") is reports and reports.lengths["week"].isChecked()
    assert at.go(office, "fund") is fund and fund.months.month == before
    assert at.go(office, "shifts") is shifts and shifts.sales.days.day == day


def test_what_was_typed_and_not_saved_stays(office):
    section = at.go(office, "prices")
    section.table.setCurrentIndex(section.table.rows_model.index(0, PRICE))
    office.type("3.2")
    office.keys("Enter")
    goods = at.go(office, "goods")
    office.type("xhs")
    look_elsewhere(office)
    office.window.go("checkout")
    office.window.go("office")
    assert at.go(office, "prices") is section
    assert section.table.rows_model.index(0, PRICE).data() == "3.20"
    assert at.go(office, "goods") is goods and goods.search.text() == "xhs"
    office.keys("Esc")  # nothing is typed any more
    look_elsewhere(office)
    assert at.go(office, "goods") is not goods


def test_a_page_left_at_once_goes_after_its_last_answer(office):
    section = at.go(office, "settings")
    for key, value in {"paper.width": "58", "slip.shift": "1", "weight.unit": "jin"}.items():
        section._write[key](value)
    section.save()  # one setting after the other, each asked by the answer to the one before
    gone = weakref.ref(section)
    del section
    office.window.go("checkout")
    office.settle()
    gc.collect()
    site = office.view.site
    assert (site["paper.width"], site["slip.shift"], site["weight.unit"]) == ("58", "1", "jin")
    assert gone() is None


def test_a_page_goes_when_its_file_is_made(office, counter, monkeypatch, tmp_path):
    go_on, begun = Event(), Event()

    class SlowPapers(at.KeptPapers):
        def labels(self, codes, path):
            begun.set()
            go_on.wait(20)

    monkeypatch.setattr(saving, "ask_file", lambda *_asked: tmp_path / "labels.pdf")
    monkeypatch.setattr(mainwindow, "AGAIN_MS", 1)
    office.window.papers = SlowPapers(counter.folder)
    section = at.go(office, "products")
    section.labels.click()
    gone = weakref.ref(section)
    del section
    office.window.go("checkout")
    office.until(begun.is_set)
    office.settle()
    assert gone() is not None
    go_on.set()
    office.until(lambda: office.message.startswith("已存好"))
    office.until(lambda: gc.collect() >= 0 and gone() is None)
