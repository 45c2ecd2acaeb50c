"""Which papers a verb puts into the queue, and what stands on them: the real Till, read back from the kept documents."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pos.errors import PosError
from pos.paying import Returned
from pos.ticket import canteen_lines, note_mark, of_canteen, with_notes
from printing.layout import plain_text
from tests.counter import id_number, new_site

AGED_81, AGED_92 = id_number("1945-03-04"), id_number("1934-03-04", order=14)


@pytest.fixture
def site(tmp_path):
    made = new_site(tmp_path / "shop")
    for setting, value in (("printer.receipt", "tcp://127.0.0.1:9"), ("kitchen.tickets", "yes")):
        made.do("set_setting", setting=setting, value=value)
    made.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", tariff="meal")
    made.do(
        "set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜", barcode="6901234567892"
    )
    yield made
    made.close()


def papers(site, kind):
    return [plain_text(document) for each, _about, document in site.ledger.kept_papers() if each == kind]


def sent(site, word):
    """The first waiting paper that holds *word*, as it goes to the printer."""
    skip: frozenset[int] = frozenset()
    while found := site.ledger.next_paper(skip=skip):
        if word in (text := plain_text(found[1])):
            return text
        skip |= {found[0]}
    raise AssertionError(word)


def eat(site, card):
    site.do("add", product="M01")
    site.do("diner", card=card)
    left = site.till.cart.left_fen
    return site.do("pay", **({"tender": "cash", "amount_fen": left} if left else {}))


# -- the kitchen -----------------------------------------------------------------------------------------------------
def test_a_meal_makes_a_ticket_with_a_number_of_the_day_and_the_receipt_bears_it(site):
    site.do("open_shift", float_fen=0)
    assert (eat(site, AGED_81)["ticket"], eat(site, AGED_92)["ticket"]) == (1, 2)  # the second one eats free
    first, second = papers(site, "kitchen")
    assert first.split()[:2] == ["取餐号", "1"] and second.split()[1] == "2"
    assert "营养餐" in second and "x 1" in second and "81" not in first and "补打" not in first
    assert ["取餐号 1" in receipt for receipt in papers(site, "receipt")] == [True, False]


def test_a_dish_given_back_the_same_day_is_taken_back_in_the_kitchen_under_its_number(site):
    site.do("open_shift", float_fen=0)
    site.do("add", product="M01", quantity=2000)
    site.do("add", product="V001", quantity=1000)
    number = site.do("pay", tender="cash", amount_fen=site.till.cart.left_fen)["sale"]
    site.do("refund", sale=number, lines=[Returned(2)], reason="有坏的")  # no dish
    assert len(papers(site, "kitchen")) == 1
    site.do("refund", sale=number, lines=[Returned(1, 1000)], reason="不吃了")
    _ticket, back = papers(site, "kitchen")
    assert back.split()[:5] == ["退菜", "·", "不用做了", "取餐号", "1"]
    assert "退 营养餐" in back and "x 1" in back and "原因：不吃了" in back and f"原单号 {number}" in back
    site.clock.moment += timedelta(days=1)
    site.do("refund", sale=number, lines=[Returned(1)], reason="昨天的")
    assert len(papers(site, "kitchen")) == 2  # the kitchen has long cooked it


def test_the_kitchen_has_to_do_with_its_counters_goods_and_with_every_meal():
    canteen, meal, less, shop = (
        *({"counter": "canteen", "quantity": 1}, {"counter": "shop", "meal": 1, "quantity": 1000}),
        *({"counter": "canteen", "quantity": 0}, {"counter": "shop", "quantity": 1000}),
    )
    assert of_canteen([canteen, meal, less, shop]) == [canteen, meal, less]
    assert canteen_lines([canteen, meal, less, shop]) == [canteen, meal]
    kept = json.dumps([note_mark("R0001"), note_mark("R1١")], ensure_ascii=False)
    assert json.loads(with_notes(kept, lambda _who: '少"盐"')) == ['少"盐"', note_mark("R1١")]


def test_what_the_kitchen_is_told_comes_out_in_the_kitchen(site):
    site.do("set_setting", setting="printer.kitchen", value="tcp://127.0.0.1:10")
    site.do("open_shift", float_fen=0)
    number = eat(site, AGED_81)["sale"]
    site.do("refund", sale=number, reason="不吃了")
    _opening, *found = [(paper.kind, paper.printer) for paper in site.ledger.open_papers()]
    assert found == [("receipt", "receipt"), ("kitchen", "kitchen")] * 2


def test_vegetables_make_none_and_take_no_number(site):
    site.do("open_shift", float_fen=0)
    site.do("add", product="V001", quantity=1000)
    assert "ticket" not in site.do("pay", tender="cash", amount_fen=340)
    site.do("add", product="V001", quantity=1000)
    assert eat(site, AGED_81)["ticket"] == 1
    (ticket,) = papers(site, "kitchen")
    assert "西红柿" not in ticket


def test_the_numbers_begin_anew_each_business_date_and_outlive_a_restart(site):
    site.do("open_shift", float_fen=0)
    eat(site, AGED_81)
    site.reopen()
    site.do("sign_in", pin="8888")
    assert eat(site, AGED_92)["ticket"] == 2
    site.clock.moment = site.clock.moment.replace(day=24)
    assert eat(site, AGED_92)["ticket"] == 1


def test_what_the_kitchen_should_know_of_a_diner_stands_on_its_ticket_alone_and_goes_with_the_diner(site):
    site.do("open_shift", float_fen=0)
    who = site.do("enrol", card=AGED_81, name="陈秀英", note="少盐")["resident"]
    number = eat(site, AGED_81)["sale"]
    # What waits in the ledger's file has a place for the note; the note itself is in the vault alone.
    assert not any("少盐" in document for _kind, _about, document in site.ledger.kept_papers())
    ticket = sent(site, "备注")
    assert "备注：少盐" in ticket and "陈秀英" not in ticket
    assert "少盐" not in sent(site, "应收")
    site.do("enrol", card=AGED_92, name="李")
    eat(site, AGED_92)  # of whom the kitchen need not know anything
    kept = [document for kind, _about, document in site.ledger.kept_papers() if kind == "kitchen"]
    assert [document.count("\\u0002") for document in kept] == [1, 0]
    assert site.do("print_ticket", sale=number) == {"sale": number, "ticket": 1}
    assert "补打件" in papers(site, "kitchen")[2]
    with pytest.raises(PosError) as refusal:
        site.do("print_ticket", sale="1-999999")
    assert (refusal.value.code, refusal.value.values) == ("unknown_sale", {"sale": "1-999999"})
    site.do("erase_resident", resident=who, reason="本人要求")
    assert "少盐" not in sent(site, "备注")


@pytest.mark.parametrize(
    ("tickets", "kitchen", "made"),
    [("auto", "none:", 0), ("auto", "tcp://127.0.0.1:10", 1), ("no", "tcp://127.0.0.1:10", 0), ("yes", "none:", 1)],
)
def test_tickets_are_made_where_the_kitchen_has_a_printer_or_the_site_says_so(site, tickets, kitchen, made):
    site.do("set_setting", setting="kitchen.tickets", value=tickets)
    site.do("set_setting", setting="printer.kitchen", value=kitchen)
    site.do("open_shift", float_fen=0)
    assert ("ticket" in eat(site, AGED_81)) == bool(made)
    assert len(papers(site, "kitchen")) == made
    if made:
        assert (site.ledger.next_paper("kitchen") is None) == (kitchen == "none:")


def test_a_sale_without_a_ticket_has_none_to_print_again(site):
    site.do("open_shift", float_fen=0)
    site.do("add", product="V001", quantity=1000)
    number = site.do("pay", tender="cash", amount_fen=340)["sale"]
    with pytest.raises(PosError) as refused:
        site.do("print_ticket", sale=number)
    assert refused.value.code == "unknown_sale"


# -- the drawer --------------------------------------------------------------------------------------------------------
def test_a_shift_is_opened_on_a_slip_that_names_who_had_the_drawer_before(site):
    site.do("open_shift", float_fen=20_000)
    site.do("close_shift", counted_fen=19_950)
    site.do("open_shift", float_fen=15_000)
    first, second = papers(site, "opening")
    assert "￥200.00" in first and "上一班" not in first
    assert "￥150.00" in second and "第 1 班 赵明" in second and "199.50" in second
    assert "交班人" in second and "接班人" in second


def test_a_hand_over_comes_in_two_copies_to_be_signed_and_again_as_a_copy(site):
    site.do("open_shift", float_fen=0)
    site.do("print_shift", shift=1)
    site.do("close_shift", counted_fen=0)
    site.do("print_shift", shift=1)
    x, one, two, again = papers(site, "shift")
    assert "当班小结" in x and "联" not in x and "补打" not in x
    assert "一式 2 联 · 第 1 联" in one and "一式 2 联 · 第 2 联" in two
    assert all(name in slip for name in ("交班人 ___", "接班人 ___", "主管 ___") for slip in (one, two))
    assert "补打件" in again and "补打" not in one + two


def test_a_z_again_is_marked_as_a_copy(site):
    site.do("open_shift", float_fen=0)
    eat(site, AGED_81)
    site.do("close_shift", counted_fen=1000)
    site.do("z")
    site.do("print_z", z=1)
    first, again = papers(site, "z")
    assert "补打" not in first and "补打件" in again


@pytest.mark.parametrize(
    ("setting", "kind"), [("slip.opening", "opening"), ("slip.cash", "cash_move"), ("slip.shift", "shift")]
)
def test_a_site_that_saves_paper_does_without_slips(site, setting, kind):
    site.do("set_setting", setting=setting, value="0" if setting == "slip.shift" else "no")
    site.do("open_shift", float_fen=0)
    site.do("pay_in", amount_fen=100, reason="零钱")
    site.do("close_shift", counted_fen=100)
    assert papers(site, kind) == []


# -- receipts and labels -------------------------------------------------------------------------------------------------
def test_a_receipt_is_printed_large_for_old_eyes_once_or_always(site):
    def receipts():
        return [document for kind, _about, document in site.ledger.kept_papers() if kind == "receipt"]

    site.do("open_shift", float_fen=0)
    number = eat(site, AGED_81)["sale"]
    site.do("reprint", sale=number, large=True)
    assert ['"big"' in document for document in receipts()] == [False, True]
    site.do("set_setting", setting="paper.type", value="large")
    eat(site, AGED_92)
    assert '"big"' in receipts()[2]
    assert "补打 第 1 次" in plain_text(receipts()[1])


def test_shelf_labels_come_out_on_the_receipt_printer(site):
    assert site.do("print_labels", products=["V001", "M01"]) == {"labels": 2}
    (document,) = [document for kind, _about, document in site.ledger.kept_papers() if kind == "labels"]
    assert '["6901234567892","barcode"]' in document and '["M01","barcode"]' in document
    assert document.count('"cut"') == 2 and "￥3.40/kg" in plain_text(document)
    for wrong, code in ((["V001", "X"], "unknown_product"), ([], "bad_value"), (["V001"] * 201, "bad_value")):
        with pytest.raises(PosError) as refused:
            site.do("print_labels", products=wrong)
        assert refused.value.code == code
