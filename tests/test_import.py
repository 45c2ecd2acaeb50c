"""Importing lists by the command line: what is taken, and every bad file refused with one clear line and nothing taken."""

import json
import re
import sqlite3
import time
from datetime import date

import pytest
from xlsxwriter import Workbook

from data.imports import preview
from data.ledger import Ledger
from data.reader import open_reader
from data.storage import LEDGER_FILE
from data.verify import verify
from shop.parts import create_ledger, make_till
from tests.counter import quick_pins, run_here
from tests.data.shop import id_number

CHEN, LI = id_number("19450203", 12), id_number("19350606", 33)
PRODUCTS = "编号,品名,单价（元/斤）,单位,类别,条码,市场价,产地\n"
GOOD = PRODUCTS + "V001,西红柿,1.70,kg,蔬菜,,2.3,都江堰\nV002,黄瓜,２.5,斤,蔬菜,,￥3.00,\n"


@pytest.fixture(autouse=True)
def pins_are_quick():
    with quick_pins():
        yield


@pytest.fixture
def shop(tmp_path):
    """A ledger with a manager and two products, and the manager's PIN in a file."""
    folder = tmp_path / "shop"
    with create_ledger(folder, site="柳堤服务站", manager="赵明", pin="8888") as ledger:
        till = make_till(ledger)
        till.do("sign_in", pin="8888")
        till.do("add_staff", name="王芳", role="cashier", pin="1111")
        till.do(
            "set_product", code="E01", name="鸡蛋", price_fen=120, unit="个", category="蛋", barcode="6900000000017"
        )
        till.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", shelf="canteen", tariff="meal")
    (tmp_path / "pin").write_text("8888\n")
    (tmp_path / "cashier").write_text("1111\n")
    return tmp_path


def run(shop, what, file, *words, pin="pin"):
    done = run_here("import", what, str(file), "--data", str(shop / "shop"), "--pin-file", str(shop / pin), *words)
    said = done.stderr.decode()
    assert "Traceback" not in said, said
    assert done.stdout == b""
    return done.returncode, said.splitlines()


def written(shop, text, name="list.csv", encoding="utf-8"):
    file = shop / name
    file.write_bytes(text.encode(encoding))
    return file


def workbook(shop, rows, name="list.xlsx"):
    file = shop / name
    book = Workbook(file)
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return file


def product(shop, code):
    with open_reader(shop / "shop") as reader:
        return reader.product(code)


def journal(shop):
    with sqlite3.connect(shop / "shop" / LEDGER_FILE) as connection:
        rows = connection.execute("SELECT kind, body FROM journal ORDER BY seq").fetchall()
    connection.close()
    return [(kind, json.loads(body)) for kind, body in rows]


# -- what is taken -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_products_from_a_csv_in_any_of_the_usual_encodings(shop, encoding):
    code, said = run(shop, "products", written(shop, GOOD, encoding=encoding))
    assert (code, said) == (0, ["没有用到的列：产地", "导入 2 行：新增 2，改动 0，不变 0。"])
    tomato, cucumber = product(shop, "V001"), product(shop, "V002")
    assert (tomato.price_fen, tomato.unit, tomato.market.price_fen) == (340, "kg", 230)
    # the heading of the market's price says no unit, so the row's 斤 holds for it
    assert (cucumber.price_fen, cucumber.unit, cucumber.market.price_fen) == (500, "kg", 600)
    assert "xhs" in tomato.pinyin


def test_an_import_is_on_the_record_with_the_files_digest(shop):
    import hashlib

    file = written(shop, GOOD)
    run(shop, "products", file)
    kind, body = journal(shop)[-1]
    assert kind == "import.made" and body["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (body["rows"], body["added"], body["changed"], body["by"], body["approved"]) == (2, 2, 0, "赵明", "赵明")
    assert not verify(shop / "shop").faults


def test_products_from_a_workbook_with_numbers_under_a_title(shop):
    rows = [
        ["柳堤服务站商品表"],
        [],
        ["Code", "Name", "Price", "Unit", "Category", "Barcode"],
        ["V001", "西红柿", 3.4, "kg", "蔬菜", 6901234567892],
        [2, "黄瓜", 1.1 * 3, "kg", "蔬菜", "6900000000024 6900000000031"],
        ["E01", "鸡蛋", 1.2, "个", "蛋", 6900000000017],
    ]
    assert run(shop, "products", workbook(shop, rows)) == (0, ["导入 3 行：新增 2，改动 0，不变 1。"])
    assert (product(shop, "V001").price_fen, product(shop, "V001").barcodes) == (340, ("6901234567892",))
    assert (product(shop, "2").price_fen, len(product(shop, "2").barcodes)) == (330, 2)


@pytest.mark.parametrize("heading", ["皮重（克）,保质期（天）", "皮重/克,保质期", "Tare (g),Best before days"])
def test_tare_and_best_before_days_come_with_the_list(shop, heading):
    text = f"编号,品名,单价,单位,类别,{heading}\nV001,西红柿,3.4,kg,蔬菜,12,7天\nE02,鸭蛋,2,个,蛋,,30\n"
    assert run(shop, "products", written(shop, text))[0] == 0
    assert (product(shop, "V001").tare, product(shop, "V001").best_before_days) == (12, 7)
    assert (product(shop, "E02").tare, product(shop, "E02").best_before_days) == (0, 30)
    run(shop, "products", written(shop, text.replace(heading, "皮重（公斤）,保质期").replace(",12,", ",0.025,")))
    assert product(shop, "V001").tare == 25


def test_prices_by_code_barcode_or_name_and_a_warning_for_a_big_change(shop):
    text = "编号,条码,品名,单价\n,,鸡蛋,1.80\n"
    assert run(shop, "prices", written(shop, text)) == (
        0,
        ["鸡蛋：1.20 → 1.80，变动较大", "导入 1 行：新增 0，改动 1，不变 0。"],
    )
    run(shop, "prices", written(shop, "条码,单价\n6900000000017,1.90\n"))
    assert product(shop, "E01").price_fen == 190


def test_prices_for_later_wait(shop):
    tomorrow = date.fromordinal(date.today().toordinal() + 2).isoformat()
    code, said = run(shop, "prices", written(shop, "编号,单价\nE01,1.30\n"), "--valid-from", tomorrow)
    assert code == 0 and tomorrow in said[-1] and product(shop, "E01").price_fen == 120


def test_residents_are_enrolled_and_no_number_comes_into_any_file(shop):
    text = f"姓名,身份证号,楼栋,房号,备注\n陈秀英,{CHEN},3-2,401,少盐\n李国栋,{LI},1-1,101,\n"
    assert run(shop, "residents", written(shop, text)) == (0, ["导入 2 行：新增 2，改动 0，不变 0。"])
    for file in (shop / "shop").iterdir():
        assert CHEN[:17].encode() not in file.read_bytes()
    bodies = json.dumps([body for _kind, body in journal(shop)], ensure_ascii=False)
    assert "陈秀英" not in bodies and "1945" not in bodies
    assert run(shop, "residents", written(shop, text.replace("401", "402")))[1] == [
        "导入 2 行：新增 0，改动 1，不变 1。"
    ]
    with Ledger.open(shop / "shop") as ledger:
        assert [(p.name, p.home) for p in ledger.find_enrolled("陈")] == [("陈秀英", "3-2-402")]


def test_a_dry_run_writes_nothing_and_asks_for_no_pin(shop):
    before = journal(shop)
    assert run(shop, "products", written(shop, GOOD), "--dry-run", pin="none")[0] == 0
    assert journal(shop) == before


@pytest.mark.parametrize(("pin", "said"), [("cashier", "店长"), ("none", "打不开文件")])
def test_only_a_managers_pin_will_do(shop, pin, said):
    before = journal(shop)
    code, lines = run(shop, "products", written(shop, GOOD), pin=pin)
    assert code in (1, 2) and said in lines[-1] and journal(shop) == before


# -- what is refused ---------------------------------------------------------------------------------------------

HEAD = "编号,品名,单价,单位,类别,条码\n"
BAD = {
    "a missing column": ("products", "编号,品名,单位,类别\nV1,菜,kg,蔬菜\n", [r"单价|price"]),
    "two rows with one barcode": (
        "products",
        HEAD + "V1,菜,1,kg,蔬菜,69001\nV2,瓜,1,kg,蔬菜,69001\n",
        [r"^(第 3 行|Row 3)\D.*2"],
    ),
    "a barcode of another product": ("products", HEAD + "V1,菜,1,kg,蔬菜,6900000000017\n", [r"2.*6900000000017.*鸡蛋"]),
    "one code twice": ("products", HEAD + "V1,菜,1,kg,蔬菜,\nV1,瓜,1,kg,蔬菜,\n", [r"3.*2"]),
    "a price of 1o.5": ("products", HEAD + "V1,菜,1o.5,kg,蔬菜,\nV2,瓜,3.405,kg,蔬菜,\n", [r"2.*1o\.5", r"3.*3\.405"]),
    "a price per 斤 of a piece": ("products", HEAD.replace("单价", "单价/斤") + "V1,蛋,1,个,蔬菜,\n", [r"2.*个"]),
    "a new product without a name": ("products", HEAD + "V1,,1,kg,蔬菜,\n", [r"2.*品名"]),
    "a tare of a piece": ("products", HEAD.replace("条码", "皮重") + "V1,蛋,1,个,蛋,0.1\n", [r"2.*个"]),
    "a tare in grams under a heading in kg": ("products", HEAD.replace("条码", "皮重") + "V1,菜,1,kg,菜,12\n", [r"2"]),
    "a shelf life of a week": ("products", HEAD.replace("条码", "保质期") + "V1,菜,1,kg,菜,一周\n", [r"2.*一周"]),
    "an unknown product's price": ("prices", "编号,单价\nE01,1.3\nX9,2\n", [r"3.*X9"]),
    "a price of none": ("prices", "编号,单价\nE01,\n", [r"2.*单价"]),
    "a meal's price": ("prices", "编号,单价\nM01,9\n", [r"2"]),
    "a wrong check digit": (
        "residents",
        f"姓名,身份证号\n陈秀英,{CHEN}\n李国栋,{LI[:17]}{(int(LI[17].replace('X', '0')) + 1) % 10}\n",
        [r"^(第 3 行|Row 3)"],
    ),
    "one card twice": ("residents", f"姓名,身份证号\n陈秀英,{CHEN}\n陈秀,{CHEN.lower()}\n", [r"3.*2"]),
    "a number as a spreadsheet wrecks it": ("residents", "姓名,身份证号\n陈秀英,5.10199E+17\n", [r"2.*身份证号"]),
    "nothing but headings": ("products", HEAD, [r"."]),
    "an empty file": ("products", "", [r"."]),
    "a quote that never ends": ("products", HEAD + 'V1,"菜,1,kg\n', [r"."]),
    "two columns for one thing": ("prices", "编号,单价,价格\nE01,1,2\n", [r"价格"]),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_list_is_refused_by_row_and_nothing_is_taken(shop, case, language):
    what, text, patterns = BAD[case]
    before = journal(shop)
    code, said = run(shop, what, written(shop, text), "--lang", language)
    assert code == 1 and len(said) == len(patterns), said
    for pattern, line in zip(patterns, said, strict=True):
        assert re.search(pattern, line), line
        assert CHEN[:15] not in line and LI[:15] not in line
        if language == "en":
            own = "".join(set(text)) + "鸡蛋营养餐"  # the file's own words, and the catalogue's
            assert not [letter for letter in line if "\u3000" <= letter <= "\uffee" and letter not in own], line
    assert journal(shop) == before


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "raw"), [("a.xlsx", b"not one"), ("a.xlsx", b"PK\x03\x04junk"), ("a.csv", bytes(range(256)) * 9)]
)
def test_what_is_no_list_gets_one_line(shop, name, raw, language):
    (shop / name).write_bytes(raw)
    code, said = run(shop, "products", shop / name, "--lang", language)
    assert code == 1 and len(said) == 1
    assert ("XLSX" in said[0]) and (language == "zh" or said[0].isascii())


def test_a_file_that_is_not_there_is_wrong_usage(shop):
    assert run(shop, "products", shop / "none.csv")[0] == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hundred_thousand_rows_get_one_line_at_once(shop, kind):
    rows = [["编号", "单价"], *([f"V{i:06}", "1.00"] for i in range(100_000))]
    file = workbook(shop, rows) if kind == "xlsx" else written(shop, "\n".join(",".join(row) for row in rows))
    began = time.perf_counter()
    code, said = run(shop, "prices", file)
    assert code == 1 and len(said) == 1 and "50000" in said[0] and time.perf_counter() - began < 20


def test_a_number_too_long_for_a_spreadsheet_is_told(shop):
    file = workbook(shop, [["姓名", "身份证号"], ["陈秀英", float(CHEN[:17] + "0")]])
    code, said = run(shop, "residents", file)
    assert code == 1 and "文本" in said[0] and "2" in said[0]


def test_a_name_that_looks_like_a_formula_is_a_name(shop):
    run(shop, "products", written(shop, HEAD + "V1,=1+1,1,kg,蔬菜,\n"))
    assert product(shop, "V1").name == "=1+1"


def test_the_preview_holds_what_the_verb_takes(shop):
    with open_reader(shop / "shop") as reader:
        found = preview(written(shop, GOOD), "products", reader, date(2026, 11, 23))
    assert [row.row for row in found.rows] == [2, 3] and not found.problems and found.ignored == ("产地",)
    assert CHEN not in repr(
        preview(written(shop, f"姓名,身份证号\n陈,{CHEN}\n"), "residents", reader, date(2026, 11, 23))
    )
