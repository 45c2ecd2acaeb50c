"""The office's table of scale labels with its tryer, and what codes and cards say of themselves."""

from __future__ import annotations

import json

import pytest
from biip.checksums import gs1_standard_check_digit
from PySide6.QtWidgets import QLabel, QLineEdit

from pos.resident import ReadCard
from pos.words import use
from tests.counter import id_number
from tests.ui.conftest import EGG, Counter
from tests.ui.hands import Hands
from tests.ui.office import ask, do, enter, entries, go, said
from tests.ui.test_fit import cut
from ui.office.cardtry import CardTry

LADY = id_number("1945-02-03")


def label(body: str) -> str:
    return body + str(gs1_standard_check_digit(body))


@pytest.fixture
def office(hands: Hands) -> Hands:
    do(enter(hands), "set_product", code="V001", barcode="12")
    return hands


def test_a_pattern_is_edited_tried_and_saved(office: Hands) -> None:
    section = go(office, "settings")
    office.click(section.labels)
    panel = section.patterns
    assert "21PPPPPAAA.AAC" in panel.table.toPlainText().split("\n")
    code = label("280001200680")
    office.scan(code)
    assert panel.trial.wrong.text().startswith("没有这个条码") and panel.trial.facts.rows == []
    panel.table.setPlainText("28PPPPPAAA.AAC")
    office.scan(code)  # tried by what stands there, before it is saved
    rows = dict(panel.trial.facts.rows)
    assert (rows["商品名"], rows["样式"], rows["标签金额"]) == ("西红柿（V001）", "28PPPPPAAA.AAC", "6.80")
    before = entries(office, "setting.changed")
    office.click(panel.go)
    assert said(office) == "已保存。"
    assert entries(office, "setting.changed") == before + 1
    assert ask(office, lambda till: till.site["barcode.patterns"]) == "28PPPPPAAA.AAC"


def test_a_pattern_that_is_none_is_named_while_it_is_typed_and_not_saved(office: Hands) -> None:
    section = go(office, "settings")
    office.click(section.labels)
    panel = section.patterns
    panel.table.setPlainText("28PPPPPAAA.AAC\n21PPPPPAAAAC")
    assert "12 位" in panel.wrong.text()
    office.click(panel.go)
    assert "12 位" in said(office)
    panel.table.setPlainText("21PPPPPAAA.AAC\n21PPPPPWW.WWWC")
    assert "去掉一个" in panel.wrong.text()
    office.click(panel.reset)
    assert panel.wrong.text() == ""
    office.keys("Esc")
    assert section.labels.isVisible()


def test_a_typed_code_is_tried_by_enter(office: Hands) -> None:
    section = go(office, "settings")
    office.click(section.labels)
    section.patterns.trial.field.setFocus()
    office.type(EGG)
    office.keys("Enter")
    assert dict(section.patterns.trial.facts.rows)["商品名"] == "鸡蛋（V002）"


def test_an_old_label_and_an_expired_code_are_said(office: Hands) -> None:
    do(office, "set_product", code="V002", barcode="6901234567892")
    section = go(office, "settings")
    office.click(section.labels)
    office.scan(label("21000120125000525"))
    assert section.patterns.trial.wrong.text() == "标签上的金额和今日价不一样。"
    office.scan("0106901234567892172611201034A")
    assert "2026-11-20" in section.patterns.trial.wrong.text()
    rows = dict(section.patterns.trial.facts.rows)
    assert (rows["批号"], rows["到期"]) == ("34A", "2026-11-20")


def test_a_card_says_what_the_rules_need_and_no_digit_of_its_number(office: Hands) -> None:
    widget = CardTry(office.window)
    office.qtbot.addWidget(widget)
    before = ask(office, lambda till: till.ledger.head()[0])
    widget.try_card(ReadCard(LADY, "陈秀英", "F", "1945-02-03"))
    office.settle()
    assert dict(widget.facts.rows) == {
        **{"出生日期": "1945-02-03", "性别": "女", "周岁": "81", "年龄档": "80 岁以上档", "这餐价格": "10.00"},
    }
    shown = json.dumps([part.text() for part in widget.findChildren(QLabel)], ensure_ascii=False)
    assert "陈秀英" not in shown and not any(LADY[start : start + 6] in shown for start in range(13))
    widget.try_card(ReadCard("FRA510140050612", "DUPONT", "F", "1930-05-06"))
    office.settle()
    assert dict(widget.facts.rows)["这餐价格"] == "免费"
    widget.try_code(LADY)
    office.settle()
    assert dict(widget.facts.rows)["周岁"] == "81"
    widget.try_code(EGG)
    office.settle()
    assert "18 位" in widget.wrong.text() and widget.facts.rows == []
    widget.try_number(LADY[:-1] + ("0" if LADY[-1] != "0" else "1"))
    office.settle()
    assert "校验码" in widget.wrong.text() and widget.facts.rows == []
    assert ask(office, lambda till: till.ledger.head()[0]) == before
    assert ask(office, lambda till: till.ledger.find_enrolled("")) == ()


@pytest.mark.parametrize("page", ["products", "goods", "settings"])
def test_a_card_on_a_page_without_use_for_it_is_no_code(office: Hands, page: str) -> None:
    go(office, page)
    office.scan(LADY)
    office.window.till.card_read.emit(ReadCard(LADY, "陈秀英", "F", "1945-02-03"))
    office.settle()
    shown = json.dumps([part.text() for part in office.window.findChildren(QLineEdit)], ensure_ascii=False)
    assert LADY not in shown and LADY not in said(office)
    assert said(office) == "这里不用刷卡。"


def test_a_scan_in_the_product_list_opens_the_product_by_any_spelling(office: Hands) -> None:
    do(office, "set_product", code="V002", barcode="6901234567892")
    section = go(office, "products")
    office.scan("010690123456789217261130")
    assert section.form.code.text() == "V002"
    office.keys("Esc")
    office.scan("6901234567893")
    assert "校验位" in said(office)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_cut_on_a_low_screen(counter: Counter, language: str) -> None:
    use(language)
    hands = counter.open((1024, 768))
    hands.window.till.ask("set_product", {"code": "V001", "barcode": "12"}, approve="8888")
    hands.settle()
    old = label("21000120125000525")
    hands.scan(old)
    assert hands.checkout.panel.name == "label" and cut(hands.checkout.panel) == []
    section = go(enter(hands), "settings")
    hands.click(section.labels)
    hands.scan(old)
    hands.qtbot.waitUntil(lambda: len(section.patterns.trial.facts.rows) == 7)
    assert cut(section) == []
    section.patterns.table.setPlainText("21PPPPPAAAAC")
    hands.settle()
    assert cut(section) == []
    assert (hands.window.width(), hands.window.height()) == (1024, 768)
