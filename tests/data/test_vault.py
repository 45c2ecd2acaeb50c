import sqlite3
from datetime import timedelta

import pytest

from data.ledger import Ledger
from data.storage import LEDGER_FILE
from data.verify import verify
from pos.ledger import Enrolled
from tests.data.shop import SetClock, Shop, id_number, new_ledger


def test_no_digit_of_a_card_and_no_pin_lies_in_any_file(folder):
    digits = id_number("19450203", 12)
    for file in (file for file in folder.rglob("*") if file.is_file()):
        raw = file.read_bytes()
        assert digits.encode() not in raw and digits[:17].encode() not in raw, file.name
    with sqlite3.connect(folder / LEDGER_FILE) as connection:
        text = "\n".join(connection.iterdump())
        bodies = " ".join(body for (body,) in connection.execute("SELECT body FROM journal"))
    connection.close()
    assert digits[:17] not in text and digits[-5:] not in bodies
    assert "陈秀英" not in bodies and "1945" not in bodies


def test_one_person_has_one_number(ledger):
    first = ledger.resident_of_token("id:1")
    assert ledger.resident_of_token("id:1") == first == ledger.find_token("id:1") == "R0001"
    assert ledger.find_token("id:2") is None
    assert ledger.resident_of_token("passport:2") == "R0002"


def test_a_number_is_never_given_twice(ledger):
    token = ledger.resident_of_token("id:1")
    ledger.erase(token)
    assert ledger.find_token("id:1") is None
    assert ledger.resident_of_token("id:1") == "R0002"
    ledger.connection.execute("DELETE FROM resident")
    assert ledger.resident_of_token("id:3") == "R0003"


@pytest.mark.parametrize("text", ["陈秀", "cxy", "chenxiu", "3-2-4", "R0001", "r0001", "1", "C"])
def test_residents_are_found(folder, text):
    with Ledger.open(folder) as ledger:
        assert [person.name for person in ledger.find_enrolled(text)] == ["陈秀英"]


def test_a_card_only_seen_is_not_found_by_name(ledger):
    ledger.resident_of_token("id:1")
    assert ledger.find_enrolled("") == ()
    assert ledger.enrolled("R0001") == Enrolled("R0001")
    assert ledger.enrolled("R0009") is None and ledger.enrolled("nobody") is None


def test_a_digest_is_this_ledgers_own(ledger, folder):
    with Ledger.open(folder) as other:
        assert ledger.digest("x") == ledger.digest("x") != other.digest("x")


def test_a_card_only_seen_is_forgotten_after_a_year_without_a_meal(tmp_path):
    clock = SetClock()
    shop = Shop(new_ledger(tmp_path / "shop", clock), clock)
    shop.furnish()
    shop.do("open_shift", float_fen=0)
    cards = [id_number("19450203", 10), id_number("19450203", 12), id_number("19450203", 14)]
    shop.do("enrol", card=cards[2], name="陈秀英")
    for card in cards[:2]:
        eat(shop, card)
    clock.moment += timedelta(days=200)
    eat(shop, cards[1])
    clock.moment += timedelta(days=180)
    shop.do("want", name="豆苗")
    shop.ledger.close()
    with Ledger.open(tmp_path / "shop") as ledger:
        assert [ledger.find_token(f"id:{card[:17]}") for card in cards] == [None, "R0003", "R0001"]
        assert ledger.resident_of_token(f"id:{cards[0][:17]}") == "R0004"
        (digests,) = zip(
            *ledger.connection.execute("SELECT digest <> '' FROM kept_apart WHERE what = 'card'"), strict=True
        )
    assert digests == (1, 1)  # the record keeps what it had; without the person's key it says nothing
    keys = (tmp_path / "shop" / "persons.keys").read_bytes()
    assert [any(keys[start : start + 32]) for start in (32, 64)] == [False, True]
    assert not verify(tmp_path / "shop").faults


def eat(shop, card):
    shop.do("add", product="M01")
    shop.do("diner", card=card)
    shop.do("pay", tender="wechat", amount_fen=shop.till.cart.left_fen)
