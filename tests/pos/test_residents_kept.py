"""Residents who change, move, die or ask to be forgotten; their meals, the subsidy ledger and the exceptions."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from data.exports.subsidy import subsidy_book
from data.ledger import Ledger
from data.reader import open_reader
from data.verify import verify
from pos.errors import PosError
from pos.paying import Returned
from pos.words import Words
from printing.subsidy import subsidy_pdf
from tests.data.shop import PIN, SetClock, Shop, id_number, new_ledger, there

CHEN, LI, WU = id_number("19450203", 12), id_number("19350606", 33), id_number("19520101", 21)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "ledger"


@pytest.fixture
def shop(folder):
    clock = SetClock()
    with new_ledger(folder, clock) as ledger:
        shop = Shop(ledger, clock)
        shop.furnish()
        shop.do("enrol", card=CHEN, name="陈秀英", home="3-2-401", note="少盐", key="enrol-1")
        shop.do("enrol", card=LI, name="李国栋", home="1-1-101")
        shop.do("open_shift", float_fen=10000)
        yield shop


def eat(shop, card, price_fen):
    shop.do("diner", card=card)
    shop.do("add", product="M01")
    return shop.do("pay", **({"tender": "wechat", "amount_fen": price_fen} if price_fen else {}))["sale"]


def refused(shop, verb, /, **fields):
    with pytest.raises(PosError) as info:
        shop.do(verb, **fields)
    return f"{info.value.code}.{info.value.why}".rstrip(".")


@pytest.mark.parametrize("state", ["moved", "died"])
def test_the_card_of_who_moved_or_died_is_refused_quietly_until_it_is_put_right(shop, state):
    shop.do("change_resident", resident="R0001", state=state)
    assert refused(shop, "diner", card=CHEN) == "unknown_resident.away"
    assert refused(shop, "diner", resident="R0001", reason="没带卡") == "unknown_resident.away"
    said = Words("zh").sentence(PosError("unknown_resident", "away"))
    assert "迁" not in said and "故" not in said and "店长" in said
    shop.ledger.rederive()
    assert there(shop.ledger.enrolled("R0001")).state == state
    shop.do("change_resident", resident="R0001", state="here")
    assert shop.do("diner", card=CHEN)["name"] == "陈秀英"


def test_a_change_says_in_the_journal_only_that_there_was_one(shop):
    shop.do("change_resident", resident="r0001", home="5-1-502", note="软食")
    person = there(shop.ledger.enrolled("R0001"))
    assert (person.name, person.home, person.note) == ("陈秀英", "5-1-502", "软食")
    (body,) = shop.ledger.connection.execute("SELECT body FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    plain = json.loads(body)
    assert len(plain.pop("digest")) == 64
    assert plain == {"by": "赵明", "resident": "R0001"}
    head = shop.ledger.head()
    shop.do("change_resident", resident="R0001", note="软食")
    assert shop.ledger.head() == head
    assert refused(shop, "change_resident", resident="R0099", note="x") == "unknown_resident"
    assert refused(shop, "change_resident", resident="R0001", state="gone") == "bad_value.one_of"


def test_who_is_erased_is_in_no_file_and_the_ledger_verifies(shop, folder):
    eat(shop, CHEN, 1000)
    shop.do("diner", card=CHEN)
    shop.do("add", product="M01")
    shop.do("park")
    shop.do("diner", card=CHEN)
    assert refused(shop, "erase_resident", resident="R0001") == "bad_value.reason"
    assert refused(shop, "erase_resident", resident="R0001", reason="陈秀英本人要求") == "bad_value.name_in_reason"
    shop.do("erase_resident", resident="R0001", reason="本人要求")
    assert shop.till.cart.diner is None
    assert refused(shop, "erase_resident", resident="R0001", reason="本人要求") == "unknown_resident.nobody"
    assert refused(shop, "diner", resident="R0001", reason="没带卡") == "unknown_resident"
    assert shop.ledger.find_enrolled("陈") == ()
    for file in folder.iterdir():
        raw = file.read_bytes()
        for trace in ("陈秀英", "chenxiuying", "3-2-401", "少盐", "1945-02-03"):
            assert trace.encode() not in raw, (file.name, trace)
    assert not verify(folder).faults
    assert shop.do("diner", card=CHEN)["resident"] == "R0003"  # who comes again is somebody new
    assert [row.resident for row in shop.ledger.subsidy("2026-11").rows] == ["R0001"]


def test_a_cashier_erases_nobody(shop):
    shop.do("sign_in", pin="1111")
    assert refused(shop, "erase_resident", resident="R0001", reason="本人要求") == "not_allowed"
    assert refused(shop, "change_resident", resident="R0001", state="died") == "not_allowed"


def test_meals_are_listed_newest_first_with_what_was_given_back(shop):
    first = eat(shop, CHEN, 1000)
    shop.clock.moment += timedelta(days=1)
    eat(shop, CHEN, 1000)
    shop.do("refund", sale=first, lines=[Returned(1)], tender="cash", reason="没吃")
    meals = shop.ledger.meals_of("R0001")
    assert [(meal.pieces, meal.tier, meal.price_fen, meal.given_fen) for meal in meals] == [
        (-1, "80", 1000, -500),
        (1, "80", 1000, 500),
        (1, "80", 1000, 500),
    ]


# -- the subsidy ledger ------------------------------------------------------------------------------------------


def a_month(shop):
    """Meals of three people over days and periods, one given back, one a second meal at the standard price."""
    for day in range(3):
        sale = eat(shop, CHEN, 1000)
        eat(shop, LI, 0)
        eat(shop, WU, 1200)
        if day == 1:
            shop.do("refund", sale=sale, lines=[Returned(1)], reason="退餐")
            eat(shop, WU, 1500)
        shop.clock.moment += timedelta(hours=6)
        eat(shop, WU, 1200)
        shop.clock.moment += timedelta(hours=18)


def counted(folder):
    """The same figures from the journal's bodies alone."""
    meals: Counter[tuple[int, str, str]] = Counter()
    given: Counter[tuple[int, str, str]] = Counter()
    people: defaultdict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
    with Ledger.open(folder) as ledger:
        bodies = [json.loads(body) for (body,) in ledger.connection.execute("SELECT body FROM journal")]
    for body in bodies:
        for line in body.get("lines", ()):
            if "tier" in line and body["business_date"].startswith("2026-11"):
                key = (line["age"] // 10 * 10, line["sex"], line["period"])
                meals[key] += line["quantity"] // 1000
                people[key][line["resident"]] += line["quantity"] // 1000
                given[key] += line["given"]
    return {key: (meals[key], sum(n > 0 for n in people[key].values()), given[key]) for key in meals}


def test_the_count_is_what_the_journal_alone_comes_to(shop, folder):
    a_month(shop)
    subsidy = shop.ledger.subsidy("2026-11")
    shop.ledger.close()
    own = {(c.band, c.sex, c.period): (c.meals, c.people, c.given_fen) for c in subsidy.counts() if c.period}
    assert own == counted(folder)
    assert (subsidy.meals, subsidy.people()) == (11, 3)
    assert subsidy.given_fen == 2 * 500 + 3 * 1500 + 6 * 300
    assert {row.standard_fen for row in subsidy.rows} == {1500}
    assert all(row.paid_fen + row.given_fen == row.standard_fen * row.pieces for row in subsidy.rows)


def test_the_workbook_and_the_pages_say_who_is_erased_and_who_never_enrolled(shop, folder):
    a_month(shop)
    shop.do("erase_resident", resident="R0001", reason="本人要求")
    with open_reader(folder) as reader:
        subsidy, say = reader.subsidy("2026-11"), Words("zh")
    book = subsidy_book(subsidy, "柳堤服务站", "报街道民政", say)
    assert book == subsidy_book(subsidy, "柳堤服务站", "报街道民政", say)
    sheets = CalamineWorkbook.from_filelike(BytesIO(book))
    rows = sheets.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[1][0] == "用途：报街道民政" and rows[3][:4] == ["日期", "餐次", "单号", "居民编号"]
    named = {(row[3], row[4]) for row in rows[4:-1]}
    assert named == {("R0001", "已删除"), ("R0002", "李国栋"), ("R0003", "未登记")}
    assert rows[-1][0] == "合计" and rows[-1][8] == 11
    pages = subsidy_pdf(subsidy, "柳堤服务站", "报街道民政", say)
    assert pages.startswith(b"%PDF") and pages == subsidy_pdf(subsidy, "柳堤服务站", "报街道民政", say)


def test_an_empty_month_has_an_empty_ledger(shop):
    subsidy = shop.ledger.subsidy("2025-01")
    assert (subsidy.rows, subsidy.counts(), subsidy.meals) == ((), (), 0)
    assert subsidy_book(subsidy, "柳堤", "", Words("zh")) and subsidy_pdf(subsidy, "柳堤", "", Words("zh"))


# -- exceptions --------------------------------------------------------------------------------------------------


def test_exceptions_are_counted_by_person(shop):
    shop.do("sign_in", pin="1111")
    shop.do("add", product="V002", quantity=2000)
    shop.do("void", line=1, reason="不要了")
    shop.do("add", product="V001", quantity=1000, keyed=True)
    shop.do("add", product="V002", quantity=1000)
    shop.do("discount", line=2, percent=1000, reason="旧货")
    shop.do("set_price", line=3, price_fen=110, reason="磕了")
    sale = shop.do("pay", tender="wechat", amount_fen=shop.till.cart.left_fen)["sale"]
    shop.do("open_drawer", reason="换零钱")
    shop.do("reprint", sale=sale)
    shop.do("sign_in", pin=PIN)
    shop.do("refund", sale=sale, lines=[Returned(3)], reason="坏的")
    today = date(2026, 11, 23)
    wang, zhao = sorted(shop.ledger.exceptions(today, today), key=lambda person: person.refunds)
    assert (wang.staff, wang.voids, wang.voided_fen, wang.overrides) == ("王芳", 1, 240, 1)
    assert (wang.discounts, wang.discounted_fen, wang.keyed_weights) == (1, 34, 1)
    assert (wang.drawer_openings, wang.reprints, wang.refunds) == (1, 1, 0)
    assert (zhao.staff, zhao.refunds, zhao.refunded_fen, zhao.voids) == ("赵明", 1, 110, 0)
    assert shop.ledger.exceptions(date(2026, 11, 24), date(2026, 12, 31)) == ()
