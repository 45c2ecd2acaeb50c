"""What stands on the papers: read back from the bytes, as a printer would put them on 80 and on 58 millimetres."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from printing.escpos_bytes import render
from printing.papers import Papers
from tests.devices import paper as reader
from tests.printing.samples import CASH_OUT, CLOSED, HASH, OPEN, Z, line, meal, sale, site

WIDTHS = {"80": 48, "58": 32}


def out(document: str, width: str = "80") -> reader.Paper:
    return reader.read(render(document).data, cells=WIDTHS[width])


def receipt(*lines, copy=0, extra=None, width="80", kind="sale.rung", settings=None, **body):
    papers = Papers(site(paper_width=width, **(settings or {})))
    return out(papers.receipt(sale(*lines, kind=kind, **body), copy=copy, extra=extra), width)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", ["80", "58"])
def test_every_paper_fits_and_every_byte_is_understood(width, language):
    papers = Papers(site(paper_width=width, paper_language=language))
    made = [
        papers.receipt(sale(line(), meal(2, 81, "80", 1000))),
        papers.receipt(sale(line(quantity=-500, amount=-170, of_line=1), kind="sale.refunded", of="1-000411")),
        papers.shift(OPEN),
        papers.shift(CLOSED),
        papers.z(Z),
        papers.cash_move(CASH_OUT),
        papers.test_page(),
    ]
    for document in made:
        paper = out(document, width)
        assert paper.cuts == 1
        assert paper.lines[0].text == "幸福里便民菜店"


def test_a_receipt_says_what_was_sold_asked_given_and_handed_back():
    paper = receipt(line(), line(2), line(3))
    assert paper.line("单号").text.split() == ["单号", "1-000412", "2026-11-23", "11:14:05"]
    assert paper.lines[[each.text.startswith("西红柿") for each in paper.lines].index(True)].text.split() == [
        "西红柿",
        "3.40/kg",
        "1.125kg",
        "3.83",
    ]
    assert paper.line("合计").text.split() == ["合计", "3", "行", "11.49"]
    assert paper.line("抹零").text.split() == ["抹零", "-0.09"]
    assert paper.line("应收").text.split() == ["应收", "￥11.40"]
    assert paper.line("现金").text.split() == ["现金", "收", "50.00"]
    assert paper.line("找零").text.split() == ["找零", "38.60"]
    assert "本小票不是发票" in paper.text
    assert paper.codes == [f"DOORSTEP 1-000412 2026-11-23 11.40 {HASH}"]
    later = receipt(line(), grand=1234567)
    assert later.codes == [f"DOORSTEP 1-000412 2026-11-23 3.80 {HASH} 1:77 12345.67"]


@pytest.mark.parametrize("width", ["80", "58"])
def test_the_amount_asked_is_the_largest_figure_on_the_paper(width):
    paper = receipt(line(), width=width)
    asked = paper.line("应收")
    assert (asked.wide, asked.high, asked.bold) == (2, 2, True)
    assert max(each.high for each in paper.lines) == 2


@pytest.mark.parametrize(
    ("price", "quantity", "shown"), [(340, 1125, "2.25斤 x 1.70/斤"), (341, 1001, "2.002斤 x 1.705/斤")]
)
def test_prices_and_weights_are_shown_by_the_jin_where_the_site_likes(price, quantity, shown):
    paper = receipt(line(price=price, quantity=quantity), width="58", settings={"weight_unit": "jin"})
    assert shown in paper.text


def test_a_meal_shows_tier_age_and_what_it_costs_others_and_names_nobody():
    paper = receipt(meal(1, 81, "80", 1000))
    assert paper.line("80 岁以上档").text.strip() == "80 岁以上档 · 81 岁 · 原价 15.00"
    assert "R0031" not in paper.text
    assert paper.line("共省").text.split() == ["共省", "￥5.00"]


def test_a_free_meal_is_a_paper_like_any_other():
    paper = receipt(meal(1, 92, "90", 0))
    assert paper.line("应收").text.split() == ["应收", "￥0.00"]
    assert paper.line("免费用餐").high == 2
    assert paper.codes


def test_a_saving_has_the_market_s_place_day_and_price():
    paper = receipt(line(market=460, market_place="农贸市场", market_day="2026-11-23", saved=135))
    assert "比市场省 1.35（农贸市场 2026-11-23 4.60/kg）" in paper.text.replace("\n  ", " ")
    assert paper.line("共省").text.split() == ["共省", "￥1.35"]


def test_discounts_stand_with_their_reasons():
    changes = [
        {"what": "price", "by": "王芳", "reason": "压坏了", "fen": 300},
        {"what": "discount", "by": "王芳", "reason": "快到期", "percent": 1000},
        {"what": "sale_discount", "by": "王芳", "reason": "老顾客", "percent": 500, "fen": 16},
    ]
    paper = receipt(line(price=300, list=340, amount=288, discount=50, changes=changes))
    assert "改价，原价 3.40/kg（压坏了）" in paper.text
    assert "优惠 10%（快到期）" in paper.text
    assert paper.line("整单优惠").text.split() == ["整单优惠", "5%（老顾客）", "-0.16"]
    assert paper.line("已含优惠").text.split() == ["已含优惠", "-0.50"]


def test_a_receipt_says_what_each_tax_class_comes_to():
    assert receipt(line(tax="exempt")).line("税类").text == "税类 免税"
    both = receipt(line(tax="meals", amount=1500), line(2, tax="exempt", amount=680))
    assert both.line("税类").text == "税类 免税 6.80 · 餐饮 15.00"


def test_a_dish_for_the_love_fund_says_so():
    dish = line(name="卤味拼盘", unit="份", quantity=1000, price=900, amount=900, list=1800, merchant="张记", fund=900)
    paper = receipt(dish, fund=900)
    assert "爱心商家 张记 · 原价 18.00" in paper.text
    assert "其中 9.00 元进爱心基金" in paper.text


def test_a_refund_is_marked_and_names_the_sale_it_undoes():
    back = line(quantity=-500, amount=-170, of_line=1, saved=-60)
    tenders = [{"tender": "cash", "amount": -170}]
    paper = receipt(back, kind="sale.refunded", of="1-000411", reason="坏的", tenders=tenders)
    assert paper.line("退货单").high == 2
    assert "原单号 1-000411" in paper.text
    assert "退货原因：坏的" in paper.text
    assert paper.line("退款").text.split() == ["退款", "￥1.70"]
    assert "共省" not in paper.text


def test_a_reprint_is_marked_with_its_number_and_time():
    paper = receipt(line(), copy=2, extra={"at": "2026-11-24T08:00:01.000+08:00"})
    assert paper.line("补打 第 2 次").high == 2
    assert "2026-11-24 08:00:01" in paper.text
    assert "补打" not in receipt(line()).text


def test_a_sale_brought_over_can_be_printed_again():
    old = {
        "line": 1,
        "name": "旧货",
        "category": "",
        "counter": "shop",
        "tax": "",
        "quantity": -1000,
        "price": 20,
        "amount": -20,
    }
    paper = receipt(
        old, copy=1, kind="sale.brought", ref="45", tenders=[{"tender": "cash", "amount": -20}], net=-20, rounding=0
    )
    assert paper.line("应收").text.split() == ["应收", "￥-0.20"]


def test_a_hand_over_slip_shows_the_drawer_s_formula_with_its_figures():
    paper = out(Papers(site()).shift(CLOSED))
    assert "交班单" in paper.text
    figures = {"备用金": "200.00", "＋ 现金": "188.30", "存入": "50.00", "支出": "12.00", "应有现金": "426.30"}
    figures |= {"实点现金": "426.00", "短款": "-0.30", "100 元": "3", "无销售开钱箱": "4", "手输重量": "7"}
    for label, figure in figures.items():
        assert paper.line(label).text.split()[-1] == figure
    assert "少找一张" in paper.text
    assert {"交班人", "接班人"} <= {each.text.split()[0] for each in paper.lines if "____" in each.text}


def test_an_x_shows_no_count():
    paper = out(Papers(site()).shift(OPEN))
    assert "当班小结" in paper.text
    assert "实点" not in paper.text and "短款" not in paper.text


@pytest.mark.parametrize("width", ["80", "58"])
def test_a_z_closes_on_its_hash_in_print_and_in_its_code(width):
    paper = out(Papers(site(paper_width=width)).z(Z), width)
    assert "".join(re.findall(r"\b[0-9a-f]{8}\b", paper.text.partition("校验码")[2])) == HASH
    assert paper.codes == [f"DOORSTEP Z12 2026-11-23 1234567.89 {HASH} 1:1204"]
    assert paper.line("账本到第").text.split() == ["账本到第", "1", "机", "1,204", "条"]
    assert paper.line("累计").text.split() == ["累计", "￥1,234,567.89"]
    assert "已签名，钥匙 0123 4567 89ab cdef" in paper.text
    assert "此前未签名：1:1100、1:1150" in paper.text
    lost = out(Papers(site(paper_width=width)).z(replace(Z, key="", unsigned=True, not_signed=())), width)
    assert "未签名：取不到签名钥匙" in lost.text and "已签名" not in lost.text
    assert paper.line("90 岁以上档").text.split()[-2:] == ["1", "15.01"]
    assert paper.line("  短款").text.split()[-1] == "-0.30"


def test_a_cash_slip_says_how_much_and_why():
    paper = out(Papers(site()).cash_move(CASH_OUT))
    assert paper.line("金额").text.split() == ["金额", "￥12.00"]
    assert "支出现金" in paper.text and "买垃圾袋" in paper.text


# -- characters -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", ["80", "58"])
@pytest.mark.parametrize("name", ["全角，。：；“”（）〇", "西红柿 ￥5 a b", "1/2 × 3 · 4 … —", "GBK 镕 囍 龘"])
def test_what_the_printer_s_set_has_goes_as_text(name, width):
    paper = receipt(line(name=name), width=width)
    assert not paper.pictures
    assert name in paper.text


def test_the_yuan_sign_is_the_one_that_printers_for_china_have():
    paper = receipt(line(name="¥5 特价"))
    assert "￥5 特价" in paper.text


@pytest.mark.parametrize("rare", ["㐂", "䶮", "𠮷", "€", "🍅", "한", "ñ"])
@pytest.mark.parametrize("width", ["80", "58"])
def test_a_line_with_what_the_set_lacks_goes_as_a_picture_of_itself(rare, width):
    plain, paper = receipt(line(name="张菜"), width=width), receipt(line(name=f"张{rare}菜"), width=width)
    assert len(paper.pictures) == 1
    (picture,) = paper.pictures
    assert picture.dots_wide == WIDTHS[width] * 12
    assert any(picture.data)
    assert len(paper.lines) == len(plain.lines) - 1
    assert "?" not in paper.text


@pytest.mark.parametrize("width", ["80", "58"])
@pytest.mark.parametrize(
    "name", ["长" * 60, "A" * 60, "long name of many words " * 3, "㐂" * 60, "混a" * 30, "，" * 60]
)
def test_the_longest_name_is_all_there_and_never_wider_than_the_paper(name, width):
    paper = receipt(line(name=name), width=width)
    if not paper.pictures:
        letters = paper.text.replace("\n", "").replace(" ", "")
        assert name.replace(" ", "") in letters


@pytest.mark.parametrize("name", ["a\nb", "a\x1b@b", "a\x00b", "a\u200bb", "a\u202eb", "a\ufe0fb", "\x1dV\x00"])
def test_no_text_can_command_the_printer(name):
    paper = receipt(line(name=name))
    assert paper.cuts == 1
    assert not paper.pictures


def test_huge_figures_still_fit():
    big = line(price=9_999_999, quantity=9_999_000, amount=99_989_990_001, unit="盒")
    for width in WIDTHS:
        receipt(big, width=width, tenders=[{"tender": "wechat", "amount": 99_989_990_001}])


def test_making_a_paper_loads_nothing_heavy():
    heavy = "escpos PIL reportlab qrcode serial usb yaml"
    code = f"import printing.papers, sys; assert not [m for m in {heavy.split()} if m in sys.modules]"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("width", ["80", "58"])
def test_a_receipt_says_what_was_put_off_and_that_a_weight_was_typed(width):
    paper = receipt(line(tare=5), line(2, keyed=1), line(3, tare=12, keyed=1), width=width)
    said = [each.text.strip() for each in paper.lines if "皮重" in each.text or "手输" in each.text]
    assert said == ["皮重 0.005kg", "重量手输", "皮重 0.012kg · 重量手输"]
