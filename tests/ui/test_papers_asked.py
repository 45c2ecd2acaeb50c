"""Papers that a hand asks for in the window: large print, the kitchen's ticket again, labels on receipt paper."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from tests.ui import office as at
from tests.ui.conftest import EGG, Counter
from tests.ui.hands import Hands


def kept(hands: Hands, kind: str) -> list[str]:
    return [text for each, _about, text in at.ask(hands, lambda till: till.ledger.kept_papers()) if each == kind]


def with_printer(hands: Hands) -> None:
    at.do(hands, "set_setting", setting="printer.receipt", value="tcp://127.0.0.1:9")
    at.do(hands, "set_setting", setting="kitchen.tickets", value="yes")


def test_the_sale_just_rung_is_printed_large_by_one_button(hands: Hands) -> None:
    with_printer(hands)
    hands.scan(EGG)
    hands.keys("F12", "Enter")
    assert hands.panel == "done"
    hands.keys("F6")
    hands.settle()
    plain, large = kept(hands, "receipt")
    assert '"big"' not in plain and '"big"' in large


def test_the_result_says_of_its_receipt_what_is_known_and_no_more(hands: Hands) -> None:
    with_printer(hands)
    at.do(hands, "set_setting", setting="slip.cash", value="no")
    hands.scan(EGG)
    hands.keys("F12", "Enter")
    (paper,) = [paper for paper in at.ask(hands, lambda till: till.ledger.open_papers()) if paper.kind == "receipt"]
    said = {"sending": "正在打小票", "unknown": "小票不知打出没有", "sent": "小票已送打印机", "printed": "小票已打"}
    assert "小票待打" in hands.checkout.panel._facts.text()  # type: ignore[attr-defined]
    for state, words in said.items():
        at.do(hands, "paper_state", job=paper.job, state=state)
        assert hands.checkout.panel._facts.text().endswith(words)  # type: ignore[attr-defined]


def test_a_meals_number_is_shown_and_its_ticket_printed_again_from_the_office(hands: Hands, counter: Counter) -> None:
    with_printer(hands)
    hands.type("1")
    hands.keys("Enter", "F12", "Enter")
    assert hands.view.done is not None and hands.view.done.ticket == 1
    assert "取餐号 1" in hands.checkout.panel._facts.text()  # type: ignore[attr-defined]
    office = at.enter(hands, counter.folder)
    section = at.go(office, "shifts")
    section.open_sale("1-000001")
    office.settle()
    assert section.sale.ticket.isVisible() and section.sale.large.isVisible()
    office.click(section.sale.ticket)
    office.click(section.sale.large)
    office.settle()
    assert len(kept(hands, "kitchen")) == 2 and len(kept(hands, "receipt")) == 2


def test_labels_of_marked_products_come_out_on_receipt_paper(hands: Hands, counter: Counter) -> None:
    with_printer(hands)
    office = at.enter(hands, counter.folder)
    section = at.go(office, "products")
    section.table.selectAll()
    QApplication.processEvents()
    office.click(section.slips)
    office.settle()
    (paper,) = kept(hands, "labels")
    assert paper.count('"cut"') == len(section.table.rows_model.rows)
