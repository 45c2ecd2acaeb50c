"""Verbs that look, ask for an invoice, or note what leaves the house: each answer, each row, each refusal."""

from datetime import date

import pytest

from pos.codes import Reading
from pos.looking import facts_of
from pos.product import Category, Product
from tests.counter import MANAGER_PIN, NOON, id_number
from tests.pos.ask import counted_site, last_row, refused

BY = {"by": "赵明"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    site = counted_site(tmp_path_factory.mktemp("looking") / "till")
    site.do("set_product", code="TOM", name="西红柿", price_fen=340, unit="kg", category="菜")
    site.do("open_shift", float_fen=0)
    yield site
    site.close()


@pytest.fixture
def site(shop):
    """The shop with an empty counter, and its manager."""
    shop.begin(MANAGER_PIN)
    return shop


def sold(site, fen=1000):
    site.do("add", name="米", price_fen=fen)
    return site.do("pay", tender="wechat")["sale"]


# -- codes and cards -------------------------------------------------------------------------------------------------
def test_what_a_code_says_is_told_as_far_as_it_says_it():
    dish = Product("D", "卤味", "份", Category("爱心菜"), 1800, merchant="张记")
    on = date(2026, 11, 23)
    plain = {"kind": "barcode", "product": "D", "name": "卤味", "unit": "份", "price_fen": 900}
    assert facts_of(Reading("barcode", dish), on=on, standard_fen=1500) == plain
    said = Reading("gs1", dish, 2000, label_fen=0, pattern="P", batch="B", best_before=on)
    assert facts_of(said, on=on, standard_fen=1500) == {
        **{**plain, "kind": "gs1", "quantity": 2000, "today_fen": 1800, "label_fen": 0, "pattern": "P", "batch": "B"},
        **{"best_before": "2026-11-23", "expired": 0},
    }
    assert facts_of(said, on=date(2026, 11, 24), standard_fen=1500)["expired"] == 1
    meal = Product("M", "营养餐", "份", Category("套餐"), tariff="meal")
    assert facts_of(Reading("barcode", meal), on=on, standard_fen=1500)["price_fen"] == 1500


def test_a_code_is_looked_up_on_its_day_and_nothing_is_sold(site):
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.do("set_product", code="MILK", name="牛奶", price_fen=350, unit="盒", category="菜", barcode="6901234567892")
    meal = {"kind": "barcode", "product": "MEAL", "name": "营养餐", "unit": "份", "price_fen": 1500}
    assert site.do("look_code", code="MEAL") == meal
    old = site.do("look_code", code="010690123456789217261122")
    assert (old["product"], old["best_before"], old["expired"]) == ("MILK", "2026-11-22", 1)
    site.clock.moment = NOON.replace(day=22)
    assert site.do("look_code", code="010690123456789217261122")["expired"] == 0
    assert refused(site, "look_code", code="99") == ("unknown_code", {"code": "99"})
    assert site.till.cart.empty


def test_what_a_card_gives_is_told_and_no_digit_of_it(site):
    head = site.ledger.head()
    card = id_number("1945-11-24")
    assert site.do("look_card", card=card) == {
        "born": "1945-11-24",
        "age": 80,
        "tier": "80",
        "price_fen": 1000,
        "sex": "F",
    }
    assert site.do("look_card", card=card, sex="M")["sex"] == "F"  # the card's own
    by_hand = {"born": "1936-11-23", "age": 90, "tier": "90", "price_fen": 0}
    assert site.do("look_card", born="1936-11-23") == by_hand
    for sex in ("M", "F"):
        assert site.do("look_card", born="1936-11-23", sex=sex) == {**by_hand, "sex": sex}
    choices = {"field": "sex", "choices": "M, F"}
    assert refused(site, "look_card", born="1936-11-23", sex="X") == ("bad_value.one_of", choices)
    assert refused(site, "look_card") == ("bad_value.missing", {"field": "id"})
    assert refused(site, "look_card", born="1936")[1] == {"field": "born"}
    assert refused(site, "look_card", born="2026-11-24") == ("bad_id.birth", {})
    assert refused(site, "look_card", card=card[:-1])[0] == "bad_id.form"
    assert site.ledger.head() == head and site.till.cart.diner is None


# -- invoices --------------------------------------------------------------------------------------------------------
def test_an_invoice_is_asked_for_once_and_issued_once(site):
    number = sold(site)
    for fields in ({}, {"title": "街道", "issued": "1"}):
        assert refused(site, "invoice", sale=number, **fields) == ("bad_value.missing", {"field": "title"})
    assert refused(site, "invoice", sale="1-999999", title="x") == ("unknown_sale", {"sale": "1-999999"})
    assert refused(site, "invoice", sale=number, issued="1") == ("unknown_sale.no_invoice", {"sale": number})
    assert refused(site, "invoice", sale=number, title="x" * 201) == ("bad_value.text", {"field": "title"})
    assert site.do("invoice", sale=number, title="街道办") == {"sale": number, "title": "街道办"}
    assert last_row(site) == ("invoice.asked", {"number": number, "title": "街道办", **BY})
    assert refused(site, "invoice", sale=number, title="另一个") == ("duplicate", {"name": number})
    assert refused(site, "invoice", sale=number, issued="x" * 41) == ("bad_value.text", {"field": "issued"})
    assert site.do("invoice", sale=number, issued="No 1") == {"sale": number, "issued": "No 1"}
    assert last_row(site) == ("invoice.issued", {"number": number, "invoice": "No 1", **BY})
    assert refused(site, "invoice", sale=number, issued="No 2") == ("duplicate", {"name": number})
    back = site.do("refund", sale=number, reason="x")["sale"]
    assert refused(site, "invoice", sale=back, title="x") == ("unknown_sale", {"sale": back})


def test_a_months_invoices_are_listed_with_its_taxes(site):
    site.clock.moment = NOON.replace(year=2027, month=1)
    issued, asked = sold(site, 1000), sold(site, 500)
    site.do("invoice", sale=issued, title="甲")
    site.do("invoice", sale=issued, issued="No 9")
    site.do("invoice", sale=asked, title="乙")
    site.do("add", name="面", price_fen=70)
    site.do("pay", tender="wechat")
    site.do("refund", sale=asked, reason="x")
    assert refused(site, "invoices", month="1") == ("bad_value.month", {"field": "month"})
    answer = site.do("invoices", month="2027-01")
    newest, oldest = answer["invoices"]
    assert newest.pop("asked_at")[:10] == oldest.pop("asked_at")[:10] == oldest.pop("issued_at")[:10] == "2027-01-23"
    common = {"business_date": "2027-01-23"}
    assert newest == {**common, "sale": asked, "net_fen": 500, "refunded_fen": 500, "title": "乙"}
    assert oldest == {**common, "sale": issued, "net_fen": 1000, "refunded_fen": 0, "title": "甲", "issued": "No 9"}
    assert answer["month"] == "2027-01"
    assert answer["taxes"] == {"general": {"documents": 4, "amount_fen": 1070, "invoiced_fen": 1000}}


# -- what leaves the house -------------------------------------------------------------------------------------------
def test_an_export_is_on_the_record_and_one_that_names_people_has_its_reason(site):
    code, values = refused(site, "note_export", what="everything")
    assert code == "bad_value.one_of" and values["field"] == "what" and "split, subsidy" in str(values["choices"])
    for what in ("subsidy", "residents"):
        assert refused(site, "note_export", what=what)[0] == "bad_value.reason"
        assert site.do("note_export", what=what, reason=" 民政 ") == {"what": what, "month": ""}
        assert last_row(site) == ("export.made", {"what": what, "reason": "民政", **BY})
    assert refused(site, "note_export", what="split", month="11") == ("bad_value.month", {"field": "month"})
    assert site.do("note_export", what="split", month="2026-11") == {"what": "split", "month": "2026-11"}
    assert last_row(site) == ("export.made", {"what": "split", "month": "2026-11", **BY})
    site.do("note_export", what="journal", reason="对账")
    assert last_row(site)[1]["reason"] == "对账"


# -- the key that signs ----------------------------------------------------------------------------------------------
def test_a_new_key_has_its_reason(site):
    assert refused(site, "new_key")[0] == "bad_value.reason"
    answer = site.do("new_key", reason=" 换人 ")
    kind, body = last_row(site)
    assert kind == "key.made" and body["reason"] == "换人"
    assert answer == {"key": body["public"], "place": body["place"]} and answer["key"]
    assert refused(site, "accept_head") == ("bad_value.no_missing_head", {"field": "head"})


# -- residents -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"resident": "R9999"}, "unknown_resident", {}),
        ({"state": "gone"}, "bad_value.one_of", {"field": "state", "choices": "here, moved, died"}),
        ({"name": " "}, "bad_value.missing", {"field": "name"}),
        ({"name": "x" * 61}, "bad_value.text", {"field": "name"}),
        ({"home": "x" * 61}, "bad_value.text", {"field": "home"}),
        ({"note": "x" * 201}, "bad_value.text", {"field": "note"}),
    ],
)
def test_what_cannot_be_known_of_a_resident_is_refused(site, fields, why, values):
    who = known(site)
    assert refused(site, "change_resident", **{"resident": who, **fields}) == (why, values)


def known(site):
    """A resident's number; enrolled once for all tests."""
    found = site.ledger.find_enrolled("周")
    if found:
        return found[0].resident
    return site.do("enrol", name="周一", card=id_number("1940-01-02"), home="1-1", note="少油")["resident"]


def test_what_is_known_of_a_resident_changes_and_the_record_has_a_digest_alone(site):
    who = known(site)
    head = site.ledger.head()
    assert site.do("change_resident", resident=f" {who.lower()} ") == {"resident": who, "name": "周一", "state": "here"}
    assert site.ledger.head() == head
    changed = site.do("change_resident", resident=who, name=" 周大 ", home=" 2-2 ", note="")
    assert changed == {"resident": who, "name": "周大", "state": "here"}
    kind, body = last_row(site)
    assert kind == "resident.changed" and body.pop("digest") and body == {"resident": who, **BY}
    kept = site.ledger.enrolled(who)
    assert (kept.name, kept.home, kept.note, kept.state) == ("周大", "2-2", "", "here")
    site.do("change_resident", resident=who, home="", note="软饭", state="here")
    assert "state" not in last_row(site)[1]  # as it was
    assert (site.ledger.enrolled(who).home, site.ledger.enrolled(who).note) == ("", "软饭")
    assert site.do("change_resident", resident=who, state="moved")["state"] == "moved"
    kind, body = last_row(site)
    assert body.pop("digest") and body == {"resident": who, "state": "moved", **BY}
    site.do("change_resident", resident=who, state="here")
    seen = site.do("diner", card=id_number("1941-01-02"))["resident"]
    assert refused(site, "change_resident", resident=seen, name="x") == ("unknown_resident", {})


def test_a_resident_is_forgotten_on_request(site):
    who = site.do("enrol", name="吴二", card=id_number("1942-01-02"))["resident"]
    assert refused(site, "erase_resident", resident=who)[0] == "bad_value.reason"
    assert refused(site, "erase_resident", resident="r9999", reason="x") == (
        "unknown_resident.nobody",
        {"resident": "R9999"},
    )
    why = ("bad_value.name_in_reason", {"field": "reason"})
    assert refused(site, "erase_resident", resident=who, reason="吴二要求") == why
    sold(site)
    assert site.till.view().done is not None
    site.do("diner", card=id_number("1942-01-02"))
    backups = site.drawer.backups
    assert site.do("erase_resident", resident=f" {who.lower()} ", reason=" 本人 ") == {"resident": who}
    assert last_row(site) == ("resident.erased", {"resident": who, "reason": "本人", **BY})
    assert site.till.cart.diner is None and site.till.view().done is None and site.drawer.backups == backups + 1
    assert refused(site, "erase_resident", resident=who, reason="x")[0] == "unknown_resident.nobody"
    seen = site.do("diner", card=id_number("1943-01-02"))["resident"]  # never enrolled: forgotten all the same
    assert site.do("erase_resident", resident=seen, reason="本人") == {"resident": seen}
