"""The month's split as files: to the fen what the journal alone says, the same bytes for ever, and nobody named."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from data.exports.sales_list import safe
from data.exports.split import FILES, HASHES, export_split
from data.ledger import Ledger
from data.reader import open_reader
from data.verify import verify
from pos.errors import PosError
from pos.paying import Brought, Returned
from pos.split import Statement
from pos.words import Words
from tests.data import traded
from tests.data.shop import SetClock, Shop, id_number
from tests.data.workbook import Workbook

MONTH = "2026-11"


def page(statement: Statement, say: Words) -> bytes:
    """A page to sign that leaves out nothing that may change."""
    return repr(statement).encode()


def export(folder: Path, out: Path, month: str = MONTH) -> dict[str, bytes]:
    """The files of the split, by name, read beside whoever writes."""
    with open_reader(folder) as reader:
        paths = export_split(reader, month, out, page, Words("zh"))
    assert sorted(path.name for path in paths) == sorted([*FILES, HASHES]) == sorted(p.name for p in out.iterdir())
    return {path.name: path.read_bytes() for path in paths}


def figures(files: dict[str, bytes]) -> dict[str, Any]:
    return dict(json.loads(files["split.json"]))


def same_as_journal(files: dict[str, bytes], folder: Path, month: str = MONTH, *, basis: str = "profit") -> None:
    said = figures(files)
    del said["sealed"], said["head"]
    assert said == traded.reckoned(folder, month, basis=basis)


@pytest.fixture(scope="module")
def traded_folder(tmp_path_factory, quick_pins) -> Path:
    """The made month, not sealed, closed."""
    folder = tmp_path_factory.mktemp("traded") / "ledger"
    shop = traded.new_shop(folder, traded.at(10, 29))
    traded.october(shop)
    traded.november(shop)
    shop.ledger.close()
    return folder


@pytest.fixture
def month_folder(traded_folder, tmp_path) -> Path:
    return Path(shutil.copytree(traded_folder, tmp_path / "ledger"))


def opened(folder: Path, month: int = 12, day: int = 1) -> Shop:
    """The shop once more, at a later day."""
    return Shop(Ledger.open(folder), SetClock(traded.at(month, day)))


# -- the figures -------------------------------------------------------------------------------------------------


def test_a_made_month_is_to_the_fen_what_the_journal_alone_says(month_folder, tmp_path):
    files = export(month_folder, tmp_path / "out")
    same_as_journal(files, month_folder)
    said = figures(files)
    assert {tier: of["meals"] for tier, of in said["tiers"].items()} == {"0": 1, "70": 1, "80": 1, "90": 1}
    assert said["fund"]["opening"] == "132.45" and said["fund"]["out"] == "35.60"
    assert Decimal(said["income"]) > 0
    assert sum(map(Decimal, said["parts"].values())) == Decimal(said["income"])


def test_the_figures_stand_in_the_order_that_was_agreed(month_folder, tmp_path):
    text = export(month_folder, tmp_path / "out")["split.json"].decode()
    assert text.endswith("}\n") and text.count("\n") == 1
    said = json.loads(text)
    assert list(said) == "month basis sealed sales costs income parts fund contributions tiers head".split()
    assert list(said["costs"]) == ["goods", "expenses", "total"]
    assert list(said["parts"]) == ["enterprise", "property", "owners"]
    assert list(said["fund"]) == ["opening", "in", "out", "balance"]
    assert list(said["tiers"]["80"]) == ["meals", "given"]
    assert said["sealed"] is False and len(said["head"]) == 64


def test_a_month_in_the_red_is_shown_and_nothing_is_distributed(tmp_path):
    folder = tmp_path / "ledger"
    shop = traded.new_shop(folder, traded.at(11, 2))
    shop.do("expense", amount_fen=9999, purpose="冰箱")
    shop.ledger.close()
    files = export(folder, tmp_path / "out")
    same_as_journal(files, folder)
    assert figures(files)["income"] == "-99.99"
    assert set(figures(files)["parts"].values()) == {"0.00"}
    check_formulas(files["split.xlsx"])


def test_by_sales_the_costs_are_not_taken_off(month_folder, tmp_path):
    shop = opened(month_folder)
    shop.do("set_setting", setting="split.basis", value="sales", approve="2580")
    shop.ledger.close()
    files = export(month_folder, tmp_path / "out")
    same_as_journal(files, month_folder, basis="sales")
    assert figures(files)["income"] == figures(files)["sales"]
    check_formulas(files["split.xlsx"])


def test_each_month_has_its_own_shares(month_folder, tmp_path):
    shop = opened(month_folder)
    shop.do("set_shares", start=MONTH, enterprise=3333, owners=1667)
    shop.do("set_shares", start="2026-12", enterprise=0, owners=10000)
    shop.do("add", product="V002", quantity=3000)
    shop.do("pay", tender="wechat", amount_fen=360)
    shop.ledger.close()
    for month, parts in (
        ("2026-10", None),
        (MONTH, None),
        ("2026-12", {"enterprise": "0.00", "property": "0.00", "owners": "3.60"}),
    ):
        files = export(month_folder, tmp_path / month, month)
        same_as_journal(files, month_folder, month)
        check_formulas(files["split.xlsx"])
        assert parts is None or figures(files)["parts"] == parts


def test_a_month_without_anything_has_all_its_files(month_folder, tmp_path):
    files = export(month_folder, tmp_path / "out", "2030-02")
    same_as_journal(files, month_folder, "2030-02")
    check_formulas(files["split.xlsx"])
    assert len(files["sales.csv"].splitlines()) == 1


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("meal"), st.sampled_from(sorted(traded.BORN)), st.integers(0, 9)),
        st.tuples(st.just("goods"), st.sampled_from(["V001", "V002", "D07", "D08"]), st.integers(1, 9)),
        st.tuples(st.just("discount"), st.integers(1, 9999)),
        st.tuples(st.just("pay"), st.sampled_from(["cash", "wechat", "love_fund"])),
        st.tuples(st.just("refund"), st.integers(0, 9), st.integers(1, 3)),
        st.tuples(st.just("receive"), st.sampled_from(["V001", "V002"]), st.integers(1, 5000)),
        st.tuples(st.just("money"), st.sampled_from(["expense", "gift", "aid", "contribute"]), st.integers(1, 99999)),
        st.tuples(st.just("day"), st.integers(0, 9)),
    ),
    max_size=40,
)


def act(shop: Shop, kind: str, *values: Any) -> None:
    """One random action; what the counter refuses did not happen."""
    try:
        if kind == "meal":
            shop.do("add", product="M01")
            shop.do("diner", card=id_number(traded.BORN[values[0]], 10 + values[1]))
        elif kind == "goods":
            shop.do("add", product=values[0], quantity=values[1] * (777 if values[0] == "V001" else 1000))
        elif kind == "discount":
            shop.do("discount", percent=values[0], reason="试")
        elif kind == "pay":
            left = shop.till.cart.left_fen
            tender = {"tender": values[0], "amount_fen": left} if left else {}
            shop.do("pay", **tender, **({"family": "F01"} if values[0] == "love_fund" and left else {}))
        elif kind == "refund":
            sale = shop.ledger.sales(limit=10)[values[0]]
            shop.do("refund", sale=sale.number, lines=[Returned(values[1])], reason="试")
        elif kind == "receive":
            shop.do("receive", product=values[0], quantity=values[1] * 1000 % 9_000_000 or 1000, cost_fen=values[1])
        elif kind == "money":
            extra = {"aid": {"family": "F02", "purpose": "米"}, "gift": {}, "expense": {"purpose": "水"}}
            shop.do(values[0], amount_fen=values[1], **extra.get(values[0], {"partner": "owners", "purpose": "锅"}))
        else:
            shop.clock.moment = traded.at(11, 20 + values[0])
    except (PosError, IndexError):
        pass


@settings(max_examples=30)
@given(actions=ACTIONS)
def test_a_month_of_random_actions_is_what_the_journal_alone_says(tmp_path_factory, actions):
    folder = tmp_path_factory.mktemp("random") / "ledger"
    shop = traded.new_shop(folder, traded.at(11, 20))
    for kind, *values in actions:
        act(shop, kind, *values)
    shop.ledger.close()
    files = export(folder, folder.parent / "out")
    same_as_journal(files, folder)
    assert again_from_sales(files["sales.csv"]) == figures(files)["sales"]
    check_formulas(files["split.xlsx"])


# -- sales.csv ---------------------------------------------------------------------------------------------------


def sale_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows if row[column]), Decimal(0))


def again_from_sales(data: bytes) -> str:
    rows = sale_rows(data)
    assert total(rows, "amount") + total(rows, "rounding") == total(rows, "net")
    assert sum(total(rows, tender) for tender in ("cash", "wechat", "alipay", "love_fund")) == total(rows, "net")
    return f"{total(rows, 'net') - total(rows, 'fund') - total(rows, 'merchant_part'):.2f}"


def test_the_sales_add_up_to_the_same_from_the_list_alone(month_folder, tmp_path):
    files = export(month_folder, tmp_path / "out")
    rows, said = sale_rows(files["sales.csv"]), figures(files)
    assert again_from_sales(files["sales.csv"]) == said["sales"]
    tiers = {row["tier"] for row in rows if row["tier"]}
    for tier in tiers:
        of = [row for row in rows if row["tier"] == tier]
        assert said["tiers"][tier] == {"meals": total(of, "quantity"), "given": f"{total(of, 'given'):.2f}"}
    assert tiers == set(said["tiers"])


def test_excel_reads_the_list_and_takes_no_text_for_a_formula(month_folder, tmp_path):
    data = export(month_folder, tmp_path / "out")["sales.csv"]
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    names = {row["name"] for row in sale_rows(data)}
    assert "'=散装花生" in names and "'-旧账" in names


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1"])
def test_a_text_that_looks_like_a_formula_is_marked(text):
    assert safe(text) == f"'{text}"
    assert safe(f"x{text}") == f"x{text}"


# -- split.xlsx --------------------------------------------------------------------------------------------------


def check_formulas(data: bytes) -> None:
    """Every formula comes to the result that it was given."""
    book = Workbook(data)
    assert len(book.formulas) > 30
    for (sheet, place), formula in book.formulas.items():
        reckoned, given = Decimal(book.reckoned(sheet, place)), book.cells[sheet, place]
        assert abs(reckoned - given) < Decimal("0.000001"), (sheet, place, formula, reckoned, given)


def test_every_formula_comes_to_the_result_that_is_shown(month_folder, tmp_path):
    check_formulas(export(month_folder, tmp_path / "out")["split.xlsx"])


def test_another_program_reads_the_same_figures(month_folder, tmp_path):
    said = figures(export(month_folder, tmp_path / "out"))
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / "split.xlsx"))
    assert book.sheet_names == ["汇总", "每日", "分类", "成本", "基金", "投入", "年龄段"]
    rows = {str(row[0]): row[1] for row in book.get_sheet_by_name("汇总").to_python() if row[1] != ""}

    def shown(label: str) -> str:
        return f"{rows[label]:.2f}"

    parts = [shown(name) for name in ("社区企业", "物业公司", "业委会")]
    assert parts[0] == said["parts"]["enterprise"] and parts[2] == said["parts"]["owners"]
    assert shown("销售收入") == said["sales"] and shown("成本合计") == said["costs"]["total"]
    assert shown("月末余额") == said["fund"]["balance"]
    days = book.get_sheet_by_name("每日").to_python()
    assert len(days) == 1 + 30 + 1 and days[1][0] == "2026-11-01"


# -- hashes, seal, people ----------------------------------------------------------------------------------------


def wrong_by_hash(folder: Path) -> list[str]:
    lines = (folder / HASHES).read_text().splitlines()
    return [
        name
        for digest, name in (line.split("  ") for line in lines)
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]


def test_the_hash_list_shows_a_changed_figure(month_folder, tmp_path):
    out = tmp_path / "out"
    export(month_folder, out)
    assert wrong_by_hash(out) == []
    book = out / "split.xlsx"
    with zipfile.ZipFile(book) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    before = parts["xl/worksheets/sheet4.xml"]
    parts["xl/worksheets/sheet4.xml"] = before.replace(b"<v>105.5</v>", b"<v>105.6</v>")
    assert parts["xl/worksheets/sheet4.xml"] != before
    with zipfile.ZipFile(book, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    assert wrong_by_hash(out) == ["split.xlsx"]


def test_a_sealed_month_is_the_same_bytes_whatever_comes_later(month_folder, tmp_path):
    shop = opened(month_folder)
    shop.do("seal_month", month=MONTH)
    first = export(month_folder, tmp_path / "first")
    assert figures(first)["sealed"] is True
    same_as_journal(first, month_folder)
    shop.do("set_setting", setting="site.name", value="另一个名字", approve="2580")
    shop.do("set_setting", setting="split.basis", value="sales", approve="2580")
    shop.do("set_shares", start="2026-12", enterprise=5000, owners=5000)
    shop.do("set_product", code="V001", name="番茄", category="时蔬")
    old = next(sale for sale in shop.ledger.sales() if sale.body["business_date"] == "2026-11-30")
    shop.do("refund", sale=old.number, reason="坏了")
    shop.do("gift", amount_fen=700, at="2026-10-31T10:00:00+08:00")
    assert export(month_folder, tmp_path / "later") == first
    shop.ledger.rederive()
    assert export(month_folder, tmp_path / "again") == first
    shop.ledger.close()
    assert verify(month_folder).faults == []


def test_two_exports_of_an_open_month_are_the_same_bytes_too(month_folder, tmp_path):
    assert export(month_folder, tmp_path / "one") == export(month_folder, tmp_path / "two")


def test_nothing_falls_into_a_sealed_month(month_folder):
    shop = opened(month_folder)
    shop.do("seal_month", month=MONTH)
    late = "2026-11-15T10:00:00+08:00"
    for verb, fields in (
        ("expense", {"amount_fen": 100, "purpose": "水"}),
        ("gift", {"amount_fen": 100}),
        ("receive", {"product": "V001", "quantity": 1000, "cost_fen": 100}),
        ("contribute", {"partner": "owners", "amount_fen": 100, "purpose": "锅"}),
        ("sale", {"ref": "99", "lines": [Brought("旧", 1000, 20)], "tenders": [("cash", 20)]}),
    ):
        with pytest.raises(PosError) as refusal:
            shop.do(verb, at=late, **fields)
        assert refusal.value.code == "sealed", verb
    with pytest.raises(PosError) as refusal:
        shop.do("seal_month", month=MONTH)
    assert refusal.value.code == "sealed"
    shop.ledger.close()


def test_verify_finds_a_seal_that_does_not_add_up(month_folder):
    with Ledger.open(month_folder) as ledger:
        shop = Shop(ledger, SetClock(traded.at(12, 1)))
        shop.do("seal_month", month="2026-10")
        body = json.loads(
            ledger.connection.execute("SELECT body FROM journal WHERE kind = 'month.sealed'").fetchone()[0]
        )
        ledger.append("month.sealed", body | {"month": MONTH}, "2026-12-01T12:00:00.000+08:00")
    figures_wrong = {fault.values.get("figure") for fault in verify(month_folder).faults}
    assert {"sales", "goods", "head", "income"} <= figures_wrong


def test_no_file_names_a_resident_or_who_gave(month_folder, tmp_path):
    for name, data in export(month_folder, tmp_path / "out").items():
        text = data.decode("utf-8", "ignore")
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(tmp_path / "out" / name) as file:
                text = "".join(file.read(part).decode() for part in file.namelist())
        for secret in ("R0001", "林先生", "1945-02", "陈秀英"):
            assert secret not in text, (name, secret)


# -- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "202611", "", "../x", "2026-11-01"])
def test_what_is_no_month_is_refused_and_leaves_nothing(month_folder, tmp_path, month):
    with open_reader(month_folder) as reader, pytest.raises(PosError) as refusal:
        export_split(reader, month, tmp_path / "out", page, Words("zh"))
    assert refusal.value.code == "bad_value"
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_told(month_folder, tmp_path):
    (tmp_path / "out").write_text("a file")
    with open_reader(month_folder) as reader, pytest.raises(PosError) as refusal:
        export_split(reader, MONTH, tmp_path / "out", page, Words("zh"))
    assert refusal.value.code == "read_only"


def test_a_page_that_fails_leaves_the_files_that_were_there(month_folder, tmp_path):
    before = export(month_folder, tmp_path / "out")

    def broken(_statement: Statement, _say: Words) -> bytes:
        raise OSError(28, "no room")

    with open_reader(month_folder) as reader, pytest.raises(PosError) as refusal:
        export_split(reader, MONTH, tmp_path / "out", broken, Words("zh"))
    assert refusal.value.code == "disk_full"
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
