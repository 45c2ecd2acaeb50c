"""Every button of the office that makes or reads a file, pressed with the real maker behind it; what came out is opened."""

import csv
import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from data.verify import verify
from shop.files import OfficeFiles
from tests.counter import id_number
from tests.ui import office as at
from tests.ui.conftest import EGG
from ui.office import askfile, saving
from ui.office.fund import AID


@pytest.fixture
def office(counter, tmp_path, monkeypatch):
    """An old lady's meal, tomatoes with the market's price, a gift and an egg; the dialogs choose *tmp_path*."""
    hands = counter.open()
    do = hands.window.till.ask
    hands.scan(id_number("1945-03-04"))
    hands.tap("营养餐")
    hands.keys("F12", "Enter", "Enter")
    do("add", {"product": "V001", "quantity": 1500})
    do("pay", {"tender": "wechat", "amount_fen": 510})
    do("gift", {"amount_fen": 5000, "giver": "林先生", "tender": "cash"})
    hands.settle()
    hands.scan(EGG)
    hands.keys("F12", "Enter", "Enter")
    hands.window.papers = OfficeFiles(counter.folder, counter.clock)
    monkeypatch.setattr(saving, "ask_file", lambda _parent, _title, name: tmp_path / name)
    monkeypatch.setattr(saving, "ask_folder", lambda *_asked: tmp_path)
    return at.enter(hands)


def saved(office, saver) -> None:
    """Until the file is there and said."""
    office.qtbot.waitUntil(lambda: not saver.is_busy, timeout=20_000)
    office.qtbot.waitUntil(lambda: at.said(office).startswith("已存好"), timeout=20_000)


def pdf(path: Path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return "\n".join(document[page].get_textpage().get_text_range() for page in range(len(document)))
    finally:
        document.close()


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    with CalamineWorkbook.from_filelike(BytesIO(path.read_bytes())) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def exports(office) -> list[str]:
    return [export.what for export in at.ask(office, lambda till: till.ledger.exports())]


def test_a_shift_and_a_z_as_a_page(office, tmp_path):
    at.do(office, "close_shift", counted_fen=26120, reason="找零差两角")
    at.do(office, "z")
    section = at.go(office, "shifts")
    office.click(section.shifts_tab)
    section.shifts.selectRow(0)
    office.keys("Enter")
    office.click(section.page)
    saved(office, section.saver)
    page = pdf(tmp_path / "shift-0001.pdf")
    assert "王芳" in page and "找零差两角" in page and "261.20" in page
    office.keys("Esc")
    office.click(section.zs_tab)
    section.zs.setFocus()
    section.zs.selectRow(0)
    office.keys("Enter")
    office.click(section.page)
    saved(office, section.saver)
    page = pdf(tmp_path / "z-0001.pdf")
    head = at.ask(office, lambda till: till.ledger.last_z().head)
    assert "16.30" in page and head[:16] in "".join(page.split())
    assert exports(office) == ["reports", "reports"]


@pytest.mark.parametrize("by", ["category", "tier", "hour"])
def test_a_report_as_workbook_list_and_page(office, tmp_path, by):
    section = at.go(office, "reports")
    section.by.choose(by)
    office.qtbot.waitUntil(lambda: section.report is not None and section.report.by == by, timeout=20_000)
    for kind in ("XLSX", "CSV", "PDF"):
        office.click(section.files[kind])
        saved(office, section.saver)
    name = f"{by}-2026-11-01-2026-11-30"
    row = {"category": "蔬菜", "tier": "80 岁以上档", "hour": "12:00"}[by]
    amount = {"category": 6.30, "tier": 10.0, "hour": 16.30}[by]
    (sheet,) = sheets(tmp_path / f"{name}.xlsx").values()
    assert any(cells[0] == row and amount in cells for cells in sheet)
    with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        assert any(cells and cells[0] == row and f"{amount:.2f}" in cells for cells in csv.reader(file))
    assert row in pdf(tmp_path / f"{name}.pdf")


def test_the_poster_and_the_labels(office, tmp_path):
    section = at.go(office, "fund")
    office.click(section.poster)
    saved(office, section.saver)
    assert "50.00" in pdf(tmp_path / "love-fund.pdf")
    section.show_form(AID)
    section = at.go(office, "products")
    office.click(section.labels)
    saved(office, section._saver)
    page = pdf(tmp_path / "labels.pdf")
    assert "西红柿" in page and "￥3.40" in page and "/kg" in page


def test_the_month_leaves_its_five_files_and_their_hashes(office, tmp_path):
    section = at.go(office, "month")
    office.click(section.export)
    saved(office, section.saver)
    split = json.loads((tmp_path / "split.json").read_text(encoding="utf-8"))
    assert (split["sales"], split["sealed"], split["fund"]["balance"]) == ("16.30", False, "50.00")
    assert "壹拾陆元叁角" in pdf(tmp_path / "split.pdf") and split["head"][:16] in "".join(
        pdf(tmp_path / "split.pdf").split()
    )
    assert any("16.3" in str(cell) for row in next(iter(sheets(tmp_path / "split.xlsx").values())) for cell in row)
    lines = (tmp_path / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    for line in lines:
        digest, name = line.split(maxsplit=1)
        assert hashlib.sha256((tmp_path / name.lstrip("*")).read_bytes()).hexdigest() == digest


def test_the_subsidy_ledger_names_who_ate_and_the_erased_as_erased(office, tmp_path):
    at.do(office, "enrol", card=id_number("1945-03-04"), name="陈秀英")
    section = at.go(office, "residents")
    for name in ("陈秀英", "已删除"):
        section._to(2)
        section.subsidy.month.setText("2026-11")
        section.subsidy.reason.setText("民政办核对")
        office.click(section.subsidy.go)
        saved(office, section.subsidy.saver)
        book, page = sheets(tmp_path / "subsidy-2026-11.xlsx"), pdf(tmp_path / "subsidy-2026-11.pdf")
        assert any(name in cells for sheet in book.values() for cells in sheet) and name in page
        assert ("陈秀英" in str(book) + page) == (name == "陈秀英")
        assert "民政办核对" in page and "R0001" in page
        at.do(office, "erase_resident", resident="R0001", reason="本人要求")
        section = at.go(office, "residents")
    assert exports(office) == ["subsidy", "subsidy"]
    assert not verify(office.window.papers._folder).faults


def test_a_list_is_read_looked_at_and_taken(office, tmp_path, monkeypatch):
    file = tmp_path / "商品.csv"
    monkeypatch.setattr(askfile, "ask_list", lambda _parent: file)
    section = at.go(office, "products")
    heads = "编号,品名,单价,单位,类别,条码\n"
    file.write_bytes((heads + "V100,土豆,2.20,kg,蔬菜,69001\nV101,藕,1o.5,kg,蔬菜,69001\n").encode("gbk"))
    office.click(section.load)
    office.qtbot.waitUntil(lambda: bool(section.panel.table.rows_model.rows), timeout=20_000)
    assert [row.row for row in section.panel.table.rows_model.rows] == [3] and not section.panel.go.isEnabled()
    file.write_bytes((heads + "V100,土豆,2.20,kg,蔬菜,69001\nV101,藕,10.5,kg,蔬菜,69002\n").encode("gbk"))
    office.click(section.panel.other)
    office.qtbot.waitUntil(section.panel.go.isEnabled, timeout=20_000)
    office.click(section.panel.go)
    assert at.said(office) == "导入 2 行：新增 2，改动 0，不变 0。"
    assert at.ask(office, lambda till: till.ledger.product("V101")).price_fen == 1050
