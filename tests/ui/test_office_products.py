"""Products edited in their rows, and their labels."""

from dataclasses import replace

import pytest

from pos.listed import Listed
from pos.product import Product
from tests.ui import office as at
from ui.office import saving
from ui.office.products import BARCODES, BEST_BEFORE, CATEGORY, MARKET, NAME, OPEN, PLACE, PRICE, SOLD_OUT, TARE, UNIT
from ui.office.table import LOOKED_AT


@pytest.fixture
def office(hands, counter):
    return at.enter(hands, counter.folder)


def product(hands, code="V001"):
    return at.ask(hands, lambda till: till.ledger.product(code))


def place_of(section, code):
    return next(p for p, row in enumerate(section.table.rows_model.rows) if row.product.code == code)


@pytest.mark.parametrize(
    ("column", "text", "read", "value"),
    [
        (NAME, "大西红柿", lambda p: p.name, "大西红柿"),
        (PRICE, "3.6", lambda p: p.price_fen, 360),
        (MARKET, "4.9", lambda p: p.market.price_fen, 490),
        (CATEGORY, "爱心菜", lambda p: p.category.name, "爱心菜"),
        (UNIT, "把", lambda p: p.unit, "把"),
        (PLACE, "9", lambda p: p.place, 9),
        (BARCODES, "6901234567892 4006381333931", lambda p: p.barcodes, ("6901234567892", "4006381333931")),
        (TARE, "0.02", lambda p: p.tare, 20),
        (BEST_BEFORE, "3", lambda p: p.best_before_days, 3),
        (SOLD_OUT, "", lambda p: p.sold_out, True),
    ],
)
def test_a_cell_is_changed_undone_and_saved(office, column, text, read, value):
    section = at.go(office, "products")
    before = product(office)
    section.table.typed.emit(place_of(section, "V001"), column, text)
    section.table.setFocus()  # in a field Ctrl+Z is the field's own
    office.keys("Ctrl+Z", "F12")
    assert product(office) == before
    section.table.typed.emit(place_of(section, "V001"), column, text)
    office.keys("F12")
    assert read(product(office)) == value
    assert at.said(office) == "已保存 1 种。"


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [(BARCODES, "4006381333931", "4006381333931"), (TARE, "10", "皮重"), (BEST_BEFORE, "4000", "3650")],
)
def test_a_cell_that_cannot_be_is_refused_with_its_product_named(office, column, text, said):
    section = at.go(office, "products")
    before = product(office)
    at.do(office, "set_product", code="V002", barcodes=["4006381333931"])
    section.table.typed.emit(place_of(section, "V001"), column, text)
    office.keys("F12")
    assert said in at.said(office)
    assert before.name in at.said(office)
    assert product(office) == before


@pytest.mark.parametrize(("width", "shown"), [(1024, False), (1366, True), (1920, True)])
def test_what_the_form_has_too_is_in_the_list_where_there_is_room(office, width, shown):
    office.window.resize(width, 768)
    section = at.go(office, "products")
    assert [not section.table.isColumnHidden(column) for column in (BARCODES, TARE, BEST_BEFORE)] == [shown] * 3
    assert (TARE in section.table.editable) is shown


def test_a_long_list_makes_only_the_rows_on_the_screen(office):
    """First paint of 20,000 products must not wait for 20,000 rows."""
    made: list[int] = []
    section = at.go(office, "products")
    known = product(office)

    def make(place: int) -> Product:
        made.append(place)
        return replace(known, code=str(place))

    section._products = Listed(range(20_000), make)
    section.table.set_rows(section._rows())
    office.settle()
    assert section.table.rows_model.rowCount() == 20_000
    assert len(made) <= LOOKED_AT
    section.table.scrollToBottom()
    office.settle()
    assert 19_999 in made


def test_space_switches_sold_out_and_opens_the_form(office):
    section = at.go(office, "products")
    section.table.setFocus()
    section.table.setCurrentIndex(section.table.rows_model.index(place_of(section, "V001"), SOLD_OUT))
    office.keys("Space", "F12")
    assert product(office).sold_out
    section.table.setFocus()
    section.table.setCurrentIndex(section.table.rows_model.index(place_of(section, "V001"), OPEN))
    office.keys("Space")
    assert section.form.isVisible()
    assert section.form.code.text() == "V001"


def test_typing_in_a_marked_cell_edits_it(office):
    section = at.go(office, "products")
    section.table.setFocus()
    section.table.setCurrentIndex(section.table.rows_model.index(place_of(section, "V001"), PRICE))
    office.type("3.55")
    office.keys("Enter", "F12")
    assert product(office).price_fen == 355


def test_a_refused_row_stays_changed(office):
    section = at.go(office, "products")
    section.table.typed.emit(place_of(section, "V001"), NAME, " ")
    office.keys("F12")
    assert at.said(office)
    assert "V001" in section._drafts
    assert product(office).name == "西红柿"


def test_one_refused_row_keeps_all_rows_unsaved(office):
    section = at.go(office, "products")
    section.table.typed.emit(place_of(section, "V001"), PRICE, "3.6")
    section.table.typed.emit(place_of(section, "V002"), NAME, " ")
    office.keys("F12")
    assert at.said(office).startswith("鸡蛋：")
    assert set(section._drafts) == {"V001", "V002"} and product(office).price_fen == 340
    section.table.setFocus()
    office.keys("Ctrl+Z", "F12")  # what was undone before saving is not saved
    assert at.said(office) == "已保存 1 种。" and product(office).price_fen == 360 and not section._drafts


def test_the_form_keeps_tare_shelf_life_and_all_barcodes_at_once(office):
    section = at.go(office, "products")
    section.table.typed.emit(place_of(section, "V001"), OPEN, "")
    section.form.tare.setText("0.012")
    section.form.best_before.setText("3")
    section.form.barcodes.setText("111 222")
    before = at.entries(office, "product.set")
    office.click(section.form.go)
    kept = product(office)
    assert (kept.tare, kept.best_before_days, kept.barcodes) == (12, 3, ("111", "222"))
    assert at.entries(office, "product.set") == before + 1
    section.table.typed.emit(place_of(section, "V001"), OPEN, "")
    assert (section.form.tare.text(), section.form.best_before.text()) == ("0.012", "3")
    section.form.unit.setEditText("盒")
    assert not section.form.tare.isEnabled()


def test_a_meals_price_is_nobodys_to_type(office):
    section = at.go(office, "products")
    index = section.table.rows_model.index(place_of(section, "M01"), PRICE)
    assert not section.table.rows_model.flags(index) & section.table.rows_model.flags(index).ItemIsEditable


def test_labels_are_made_for_what_changed_and_put_on_record(office, tmp_path, monkeypatch, qtbot):
    monkeypatch.setattr(saving, "ask_file", lambda *_asked: tmp_path / "labels.pdf")
    section = at.go(office, "products")
    office.click(section.labels)
    qtbot.waitUntil(lambda: bool(office.window.papers.made))
    what, codes, path = office.window.papers.made[0]
    assert (what, path) == ("labels", tmp_path / "labels.pdf")
    assert "V001" in codes and "M01" not in codes
    assert at.entries(office, "export.made") == 1


def test_no_file_no_record(office, monkeypatch):
    monkeypatch.setattr(saving, "ask_file", lambda *_asked: None)
    section = at.go(office, "products")
    office.click(section.labels)
    assert at.entries(office, "export.made") == 0


def test_a_category_is_one_that_there_is_and_a_unit_never_the_jin(office):
    section = at.go(office, "products")
    section.table.typed.emit(place_of(section, "V001"), CATEGORY, "蔬莱")
    assert at.said(office) == "没有“蔬莱”这个类别，请先在“类别…”里加。"
    section.table.typed.emit(place_of(section, "V001"), UNIT, "斤")
    assert at.said(office).startswith("斤只用来写价格")
    assert not section._drafts


def test_a_categorys_tax_class_is_changed_and_its_next_sales_bear_it(office):
    section = at.go(office, "products")
    office.click(section.kinds)
    panel = section.categories
    panel.table.chosen.emit(next(row for row in panel.table.rows_model.rows if row.name == "蔬菜"))
    panel.tax.choose("general")
    office.keys("Enter")
    assert at.said(office) == "蔬菜：一般"
    panel.name.setText("日用")
    panel.shelf.choose("shop")
    office.keys("Enter")
    kept = at.ask(office, lambda till: {each.name: each.tax for each in till.ledger.categories()})
    assert (kept["蔬菜"], kept["日用"]) == ("general", "general")
    at.do(office, "add", product="V002")
    at.do(office, "pay", tender="wechat", amount_fen=120)
    sold = at.ask(office, lambda till: till.ledger.sales(limit=1)[0])
    assert [line.body["tax"] for line in sold.lines] == ["general"]
    office.keys("Esc")
    assert section.search.isVisible()
