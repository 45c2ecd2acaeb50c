"""Lists from outside at the Till: what each row may be, what is taken, and what comes on the record."""

import pytest

from pos.imports import PriceRow, ProductRow, ResidentRow, refused_prices, refused_products, refused_residents
from pos.words import Words
from tests.counter import MANAGER_PIN, NOON, id_number
from tests.pos.ask import counted_site, last_row, refused

BY = {"by": "赵明"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    site = counted_site(tmp_path_factory.mktemp("imports") / "till")
    site.do("set_product", code="EGG", name="鸡蛋", price_fen=100, unit="个", category="菜", barcode="11")
    site.do("set_product", code="TOM", name="西红柿", price_fen=340, unit="kg", category="菜", barcode="12", tare=20)
    site.do("set_product", code="TWIN", name="鸡蛋", price_fen=90, unit="个", category="菜")
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    yield site
    site.close()


@pytest.fixture
def site(shop):
    """The office with its manager."""
    shop.begin(MANAGER_PIN)
    return shop


def told(found):
    """Row, code and reason, values of each refusal."""
    return [(row, f"{error.code}.{error.why}".rstrip("."), error.values) for row, error in found]


# -- products --------------------------------------------------------------------------------------------------------
def row(number=2, **fields):
    plain = {"code": "NEW", "name": "新菜", "price_fen": 100, "unit": "个", "category": "菜"}
    return ProductRow(number, **{**plain, **fields})


@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"code": ""}, "bad_value.missing", {"field": "code"}),
        ({"code": "x" * 41}, "bad_value.text", {"field": "code"}),
        ({"name": ""}, "bad_value.missing", {"field": "name"}),
        ({"unit": ""}, "bad_value.missing", {"field": "unit"}),
        ({"category": ""}, "bad_value.missing", {"field": "category"}),
        ({"name": "x" * 61}, "bad_value.text", {"field": "name"}),
        ({"category": "x" * 41}, "bad_value.text", {"field": "category"}),
        ({"merchant": "x" * 41}, "bad_value.text", {"field": "merchant"}),
        ({"shelf": "roof"}, "bad_value.one_of", {"field": "counter", "choices": "canteen, shop"}),
        ({"tax": "none"}, "bad_value.one_of", {"field": "tax", "choices": "exempt, meals, general"}),
        ({"unit": "g"}, "bad_value.unit", {"field": "unit"}),
        ({"price_fen": None}, "bad_value.missing", {"field": "price"}),
        ({"price_fen": 0}, "bad_price", {"field": "price"}),
        ({"market_fen": 0}, "bad_price", {"field": "market"}),
        ({"price_per_jin": True}, "bad_value.per_jin", {"field": "price", "unit": "个"}),
        ({"market_fen": 1, "market_per_jin": True}, "bad_value.per_jin", {"field": "market", "unit": "个"}),
        ({"unit": "斤", "price_fen": 5_000_000, "price_per_jin": True}, "bad_price", {"field": "price"}),
        ({"tare": 1}, "bad_value.tare_of_piece", {"field": "tare", "unit": "个"}),
        ({"best_before_days": -1}, "bad_value.best_before", {"field": "best_before_days", "most": 3650}),
        ({"barcodes": ("x" * 41,)}, "bad_value.text", {"field": "barcode"}),
        ({"barcodes": ("",)}, "bad_value.missing", {"field": "barcode"}),
        ({"barcodes": ("11",)}, "duplicate.barcode", {"barcode": "11", "name": "鸡蛋"}),
        ({"code": "MEAL"}, "bad_value.meal_price", {"field": "price"}),
        ({"code": "EGG", "price_per_jin": True, "unit": ""}, "bad_value.per_jin", {"field": "price", "unit": "个"}),
    ],
)
def test_a_row_that_is_no_product_is_named_with_its_reason(site, fields, why, values):
    assert told(refused_products(site.ledger, [row(7, **fields)])) == [(7, why, values)]
    refusal = ("bad_value.import_rows", {"field": "rows", "count": 1, "row": 7})
    assert refused(site, "import_products", rows=[row(6, code="OK"), row(7, **fields)]) == refusal
    assert site.ledger.product("OK") is None


def test_a_code_and_a_barcode_stand_in_one_row_of_a_list(site):
    rows = [
        row(2, barcodes=("21",)),
        row(3, code="N2", barcodes=("21",)),
        row(4),
        row(5, code="N3", barcodes=("31", "31")),
    ]
    assert told(refused_products(site.ledger, rows)) == [
        (3, "duplicate.row", {"row": 2}),
        (4, "duplicate.row", {"row": 2}),
    ]
    same = [row(2, barcodes=("12",), code="TOM", unit="", category="", name="", price_fen=None)]
    assert told(refused_products(site.ledger, same)) == []  # its own


def test_products_are_taken_with_what_is_given_and_counted(site):
    rows = [
        row(2, code=" P1 ", unit="斤", price_fen=170, price_per_jin=True, market_fen=230, market_per_jin=True, tare=9),
        row(
            3,
            code="P2",
            name=" 面 ",
            barcodes=("41", "42"),
            shelf="canteen",
            tax="exempt",
            merchant=" 张记 ",
            category="面",
        ),
        ProductRow(4, "TOM", price_fen=360, barcodes=("13",), best_before_days=3),
        ProductRow(5, "EGG"),
        ProductRow(6, "MEAL"),
    ]
    answer = site.do("import_products", rows=rows, sha256=" abc ")
    assert answer == {"rows": 5, "added": 2, "changed": 1, "unchanged": 2}
    made = {"what": "products", "rows": 5, "added": 2, "changed": 1, "sha256": "abc", **BY}
    assert last_row(site) == ("import.made", made)
    new, dish, tomato = (site.ledger.product(code) for code in ("P1", "P2", "TOM"))
    assert (new.name, new.unit, new.price_fen, new.market.price_fen, new.tare) == ("新菜", "kg", 340, 460, 9)
    assert (dish.name, dish.barcodes, dish.merchant) == ("面", ("41", "42"), "张记")
    assert (dish.category.name, dish.category.counter, dish.category.tax) == ("面", "canteen", "exempt")
    assert (tomato.price_fen, tomato.barcodes, tomato.best_before_days, tomato.tare) == (360, ("12", "13"), 3, 20)
    site.do("import_products", rows=[row(2, code="P3", market_fen=50, unit="市斤")])
    plain = site.ledger.product("P3")
    assert (plain.price_fen, plain.market.price_fen, plain.unit) == (100, 50, "kg")
    assert "sha256" not in last_row(site)[1]
    site.do("import_products", rows=[ProductRow(2, "P3", unit="JIN", price_fen=5, price_per_jin=True)])
    assert site.ledger.product("P3").price_fen == 10
    site.do("import_products", rows=[ProductRow(2, "P3", price_fen=6, price_per_jin=True)])
    assert site.ledger.product("P3").price_fen == 12  # its own unit
    assert refused(site, "import_products", rows=[row(2, code="P4")], sha256="x" * 65) == (
        *("bad_value.text", {"field": "sha256"}),
    )


def test_a_list_has_some_rows_and_not_too_many(site):
    for verb in ("import_products", "import_prices", "import_residents"):
        assert refused(site, verb, rows=[]) == ("bad_value.no_rows", {"field": "rows"})
        many = [None] * 50_001
        assert refused(site, verb, rows=many) == ("bad_value.too_many_rows", {"field": "rows", "most": 50_000})
    whole = [person(5)] * 50_000  # not too many, and none of them anybody
    assert refused(site, "import_residents", rows=whole)[1] == {"field": "rows", "count": 50_000, "row": 5}


# -- prices ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"code": "NONE"}, "unknown_product", {"product": "NONE"}),
        ({"barcode": "99"}, "unknown_product", {"product": "99"}),
        ({"name": "没有"}, "unknown_product", {"product": "没有"}),
        ({"name": "鸡蛋"}, "unknown_product.same_name", {"product": "鸡蛋"}),
        ({"code": "MEAL"}, "bad_value.meal_price", {"field": "price"}),
        ({"code": "EGG", "price_fen": 0}, "bad_price", {"field": "price"}),
        ({"code": "EGG", "market_fen": 0}, "bad_price", {"field": "market"}),
        ({"code": "EGG", "price_per_jin": True}, "bad_value.per_jin", {"field": "price", "unit": "个"}),
        (
            {"code": "EGG", "market_fen": 1, "market_per_jin": True},
            "bad_value.per_jin",
            {"field": "market", "unit": "个"},
        ),
    ],
)
def test_a_row_that_is_no_price_here_is_named_with_its_reason(site, fields, why, values):
    bad = PriceRow(9, **{"price_fen": 100, **fields})
    assert told(refused_prices(site.ledger, [bad])) == [(9, why, values)]
    refusal = ("bad_value.import_rows", {"field": "rows", "count": 1, "row": 9})
    assert refused(site, "import_prices", rows=[PriceRow(8, 77, "TWIN"), bad]) == refusal
    assert site.ledger.product("TWIN").price_fen != 77


def test_prices_by_code_barcode_or_name_are_taken(site):
    twice = [PriceRow(2, 200, "TOM"), PriceRow(3, 300, barcode="12"), PriceRow(4, 1, name="西红柿")]
    assert told(refused_prices(site.ledger, twice)) == [
        *((3, "duplicate.row", {"row": 2}), (4, "duplicate.row", {"row": 2})),
    ]
    rows = [
        PriceRow(2, 170, name="西红柿", price_per_jin=True, market_fen=230, market_per_jin=True),
        PriceRow(3, 130, barcode="11", name="没有"),
        PriceRow(4, site.ledger.product("TWIN").price_fen, "TWIN", "99"),
    ]
    answer = site.do("import_prices", rows=rows, sha256="abc")
    assert answer.pop("warnings") is not None
    assert answer == {"rows": 3, "added": 0, "changed": 2, "unchanged": 1}
    made = {"what": "prices", "rows": 3, "added": 0, "changed": 2, "sha256": "abc", **BY}
    assert last_row(site) == ("import.made", made)
    tomato = site.ledger.product("TOM")
    assert (tomato.price_fen, tomato.market.price_fen, site.ledger.product("EGG").price_fen) == (340, 460, 130)
    later = site.do(
        "import_prices", rows=[PriceRow(2, 140, "EGG"), PriceRow(3, 350, "TOM")], valid_from=NOON.replace(hour=18)
    )
    assert (later["planned"], later["changed"], later["unchanged"], later["plan"]) == (2, 2, 0, 1)
    assert site.ledger.product("EGG").price_fen == 130 and "sha256" not in last_row(site)[1]
    site.do("cancel_prices", plan=1)


# -- residents -------------------------------------------------------------------------------------------------------
CARD = id_number("1945-02-03")


def person(number=2, **fields):
    return ResidentRow(number, **{"name": "陈秀英", **fields})


@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({}, "bad_value.missing", {"field": "id"}),
        ({"passport": "E1234567"}, "bad_value.missing", {"field": "born"}),
        ({"born": "1950-01-01"}, "bad_value.missing", {"field": "id"}),
        ({"passport": "E", "born": "1950-01-01"}, "bad_id.passport", {}),
        ({"passport": "E1234567", "born": "2026-11-24"}, "bad_id.birth", {}),
        (
            {"passport": "E1234567", "born": "1950-01-01", "sex": "X"},
            "bad_value.one_of",
            {"field": "sex", "choices": "M, F"},
        ),
        ({"card": CARD[:17]}, "bad_id.form", {}),
        ({"card": id_number("2026-11-24")}, "bad_id.birth", {}),
        ({"card": CARD, "name": ""}, "bad_value.missing", {"field": "name"}),
        ({"card": CARD, "name": "x" * 61}, "bad_value.text", {"field": "name"}),
        ({"card": CARD, "home": "x" * 61}, "bad_value.text", {"field": "home"}),
        ({"card": CARD, "note": "x" * 201}, "bad_value.text", {"field": "note"}),
    ],
)
def test_a_row_that_is_no_resident_is_named_without_a_digit(site, fields, why, values):
    bad = person(5, **fields)
    found = refused_residents([bad], site.till.today())
    assert told(found) == [(5, why, values)] and CARD[:6] not in Words("zh").sentence(found[0][1])
    refusal = ("bad_value.import_rows", {"field": "rows", "count": 1, "row": 5})
    assert refused(site, "import_residents", rows=[bad]) == refusal


def test_residents_are_enrolled_or_corrected_once(site):
    again = [person(2, card=CARD), person(3, card=CARD[:6] + CARD[8:17])]
    assert told(refused_residents(again, site.till.today())) == [(3, "duplicate.row", {"row": 2})]
    site.do("open_shift", float_fen=0)
    seen = site.do("diner", card=id_number("1946-02-03"))["resident"]
    site.do("close_shift", counted_fen=0)
    rows = [
        person(2, card=CARD, name=" 陈秀英 ", home=" 1-1 ", note=" 少盐 "),
        person(3, card=id_number("1946-02-03"), name="李"),
        person(4, passport="E1234567", born="1950-01-01", sex="M", name="Ann"),
        person(5, passport="E7654321", born="1950-01-01", sex="F", name="Bo"),
    ]
    answer = site.do("import_residents", rows=rows, sha256="abc")
    assert answer == {"rows": 4, "added": 4, "changed": 0, "unchanged": 0}
    kind, body = last_row(site)
    assert kind == "import.made" and body.pop("sha256") not in ("", "abc")  # keyed: nobody guesses a list by it
    assert body == {"what": "residents", "rows": 4, "added": 4, "changed": 0, **BY}
    (chen,) = site.ledger.find_enrolled("陈秀英")
    assert (chen.name, chen.home, chen.note, chen.born, chen.sex) == ("陈秀英", "1-1", "少盐", "1945-02-03", "F")
    (ann,) = site.ledger.find_enrolled("Ann")
    assert (ann.born, ann.sex) == ("1950-01-01", "M") and site.ledger.find_enrolled("李")[0].resident == seen
    bodies = [body for kind, body in rows_of(site, 5) if kind == "resident.enrolled"]
    assert [(body["consent"], bool(body["digest"])) for body in bodies] == [("list", True)] * 4
    site.do("change_resident", resident=chen.resident, state="moved")
    rows = [person(2, card=id_number("1946-02-03"), name="李"), rows[2], person(4, card=CARD, home="2-2")]
    answer = site.do("import_residents", rows=rows)
    assert answer == {"rows": 3, "added": 0, "changed": 1, "unchanged": 2}
    assert "sha256" not in last_row(site)[1]
    ((kind, body), _made) = rows_of(site, 2)
    assert kind == "resident.changed" and body.pop("digest") and body == {"resident": chen.resident, **BY}
    (chen,) = site.ledger.find_enrolled("陈秀英")
    assert (chen.home, chen.note, chen.state) == ("2-2", "少盐", "moved")  # what the list does not say stays


def rows_of(site, count):
    import json

    found = site.ledger.connection.execute("SELECT kind, body FROM journal ORDER BY seq DESC LIMIT ?", (count,))
    return [(kind, json.loads(body)) for kind, body in found][::-1]
