"""The Till by text: what each field of a script takes, as what the Till gets it, and how an answer is written."""

import json

import pytest

from pos.errors import PosError
from pos.money import PRICE_MAX
from pos.script import act, play_line, texts
from pos.words import Words
from tests.counter import id_number
from tests.pos.ask import counted_site, last_row

LONG = "x" * 201


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = counted_site(tmp_path_factory.mktemp("script") / "till")
    made.do("set_product", code="TOM", name="西红柿", price_fen=340, unit="kg", category="菜")
    made.do("open_shift", float_fen=0)
    yield made
    made.close()


@pytest.fixture
def counter(site):
    yield site
    site.do("clear")


def refusal(site, line):
    """The code and cause, and the values, of what is refused; nothing is recorded."""
    before = site.ledger.head()
    with pytest.raises(PosError) as refused:
        act(site.till, line)
    assert site.ledger.head() == before
    error = refused.value
    return (f"{error.code}.{error.why}" if error.why else error.code), error.values


def of(verb, **fields):
    return {"do": verb, **fields}


# -- a line ----------------------------------------------------------------------------------------------------------
def test_a_line_is_answered_or_refused_in_one_object(counter):
    words = Words("zh")
    said = play_line(counter.till, '{"do": "add", "product": "TOM", "quantity": "1.125"}', words)
    assert said == {
        **{"ok": True, "line": 1, "name": "西红柿", "price": "3.40", "quantity": "1.125", "amount": "3.83"},
        "total": "3.83",
    }
    said = play_line(counter.till, '{"do": "add", "product": "POT"}', Words("en"))
    assert said == {
        **{"ok": False, "code": "unknown_product"},
        "error": Words("en").sentence(PosError("unknown_product", product="POT")),
    }


@pytest.mark.parametrize(
    "line", ["", "[]", '"add"', "{", '{"do": NaN}', '{"do": -Infinity}', '"\udc80"', "[" * 100_000]
)
def test_what_is_no_object_of_json_is_one_refusal(site, line):
    said = play_line(site.till, line, Words("zh"))
    assert said == {"ok": False, "code": "bad_json", "error": Words("zh").sentence(PosError("bad_json"))}


def test_an_action_names_a_verb_and_only_its_own_fields(site):
    assert refusal(site, {}) == refusal(site, {"do": 5}) == ("unknown_verb", {"verb": ""})
    assert refusal(site, of("fly")) == ("unknown_verb", {"verb": "fly"})
    assert refusal(site, of("pay", wings="2")) == ("bad_value.unknown_field", {"field": "wings"})
    assert refusal(site, of("pay", tiers={})) == ("bad_value.unknown_field", {"field": "tiers"})  # another verb's
    assert refusal(site, of("pay", born="1945-02-03")) == ("bad_value.unknown_field", {"field": "born"})
    assert refusal(site, {"do": "pay", "": "x"}) == ("bad_value.unknown_field", {"field": ""})
    assert refusal(site, {"do": "pay", LONG: "x"}) == ("bad_value.text", {"field": "field"})


# -- one field after the other ---------------------------------------------------------------------------------------
CARD = id_number("1945-02-03")


@pytest.mark.parametrize(
    ("line", "why", "values"),
    [
        (of("want", name=5), "bad_value.text", {"field": "name"}),
        (of("want", name=LONG), "bad_value.text", {"field": "name"}),
        (of("want", name=CARD), "bad_value.card_in_text", {"field": "name"}),
        (of("diner", id=5), "bad_value", {"field": "id"}),
        (of("diner", id="1" * 201), "bad_value", {"field": "id"}),
        (of("diner", id="1" * 200), "bad_id.form", {}),
        (of("add", product=5), "bad_value.text", {"field": "product"}),
        (of("add", product=LONG), "bad_value.text", {"field": "product"}),
        (of("add", product="a\nb"), "bad_value.text", {"field": "product"}),
        (of("add", product="x" * 200), "unknown_product", {"product": "x" * 40}),
        (of("scan", code=5), "bad_value.text", {"field": "code"}),
        (of("scan", code=LONG), "bad_value.text", {"field": "code"}),
        (of("scan", code="a\nb"), "bad_value.text", {"field": "code"}),
        (of("scan", code="x" * 200), "unknown_code", {"code": "x" * 40}),
        (of("look_code", code=5), "bad_value.text", {"field": "code"}),
        (of("sign_in", pin=1111), "bad_value.pin", {"field": "pin"}),
        (of("sign_in", pin="1" * 201), "bad_value.pin", {"field": "pin"}),
        (of("sign_in", pin="1" * 200), "wrong_pin", {}),
        *((of("void", line=bad), "bad_value", {"field": "line"}) for bad in (True, -1, 10**9 + 1, "1", 1.0)),
        (of("void", line=10**9, reason="x"), "unknown_line", {"line": 10**9}),
        (of("void", line=0, reason="x"), "unknown_line", {"line": 0}),
        *(
            (of("set_product", code="TOM", sold_out=bad), "bad_value", {"field": "sold_out"})
            for bad in (2, 1.0, 0.0, "1", None)
        ),
        (of("enrol", passport="E1234567", name="Ann", born="1936"), "bad_value.date", {"field": "born"}),
        (of("pay", amount="x"), "bad_value.money", {"field": "amount"}),
        (of("open_shift", float="x"), "bad_value.money", {"field": "float"}),
        (of("close_shift", counted=1), "bad_value.money", {"field": "counted"}),
        (of("close_shift", counts=[]), "bad_value.counts", {"field": "counts"}),
        (of("close_shift", counts={"100": "1"}), "bad_value.counts", {"field": "counts"}),
        (of("close_shift", counts={"100": True}), "bad_value.counts", {"field": "counts"}),
        (of("add", name="x", price="0"), "bad_price", {"field": "price"}),
        (of("set_product", code="TOM", market="x"), "bad_price", {"field": "market"}),
        (of("receive", product="TOM", quantity="1", cost="x"), "bad_price", {"field": "cost"}),
        (of("add", product="TOM", quantity=1), "bad_quantity.text", {"field": "quantity"}),
        (of("add", product="TOM", quantity="1", tare="x"), "bad_quantity.text", {"field": "tare"}),
        (of("discount", percent="0"), "bad_value.percent", {"field": "percent"}),
        (of("set_product", code="TOM", diner_percent="x"), "bad_value.percent", {"field": "diner_percent"}),
        (of("set_product", code="TOM", fund_percent="x"), "bad_value.percent", {"field": "fund_percent"}),
        *(
            (of("set_shares", **{"from": "2027-01", "enterprise": "20", "owners": "20", of_whom: bad}), *share)
            for of_whom in ("enterprise", "owners")
            for bad in ("x", "-1", "100.01")
            for share in [("bad_value.share", {"field": of_whom})]
        ),
        (of("set_tariff", **{"from": "2027-01-01", "tiers": []}), "bad_value.tiers", {"field": "tiers"}),
        (of("set_tariff", **{"from": "2027-01-01", "tiers": {"0": 15}}), "bad_value.money", {"field": "tiers"}),
        (of("set_tariff", **{"from": 5, "tiers": {"0": "15"}}), "bad_value.text", {"field": "from"}),
        (of("seal_month", month=5), "bad_value.text", {"field": "month"}),
        (of("gift", amount="1", **{"from": 5}), "bad_value.text", {"field": "from"}),
        (of("label_price", line=1, use=5), "bad_value.text", {"field": "use"}),
        (of("note_export", what=5), "bad_value.text", {"field": "what"}),
        (of("cancel_prices", plan="1"), "bad_value", {"field": "plan"}),
    ],
)
def test_a_field_that_is_none_is_named(site, line, why, values):
    assert refusal(site, line) == (why, values)


# -- lists -----------------------------------------------------------------------------------------------------------
TIN = {"name": "罐头", "quantity": "1", "price": "2.00"}
PAID = {"tender": "cash", "amount": "2.00"}


def brought(*lines, tenders=(PAID,)):
    return of("sale", ref="45", lines=[*lines], tenders=[*tenders])


@pytest.mark.parametrize(
    ("line", "why", "values"),
    [
        (of("set_product", code="TOM", barcodes="x"), "bad_value", {"field": "barcodes"}),
        (of("set_product", code="TOM", barcodes=["x"] * 201), "bad_value", {"field": "barcodes"}),
        (of("set_product", barcodes=["x"] * 200, price="x"), "bad_price", {"field": "price"}),
        (of("set_product", code="TOM", barcodes=[5]), "bad_value.text", {"field": "barcodes"}),
        (of("print_labels", products="TOM"), "bad_value", {"field": "products"}),
        (of("print_labels", products=["x"] * 2001), "bad_value", {"field": "products"}),
        (of("print_labels", products=["x"] * 2000), "unknown_product", {"product": "x"}),
        (of("print_labels", products=[5]), "bad_value.text", {"field": "products"}),
        (of("refund", sale="1", lines={}), "bad_value", {"field": "lines"}),
        (of("refund", sale="1", lines=[5]), "bad_value", {"field": "lines"}),
        (of("refund", sale="1", lines=[{}] * 2001), "bad_value", {"field": "lines"}),
        (of("refund", sale="1", lines=[{}] * 2000), "bad_value.missing", {"field": "line"}),
        (of("refund", sale="1", lines=[{"line": "1"}]), "bad_value", {"field": "line"}),
        (of("refund", sale="1", lines=[{"line": 1, "quantity": 1}]), "bad_quantity.text", {"field": "quantity"}),
        (of("refund", sale="1", lines=[{"line": 1, "x": 1}]), "bad_value.unknown_field", {"field": "x"}),
        (of("refund", sale="1", lines=[{"line": 1, "": 1}]), "bad_value.unknown_field", {"field": ""}),
        (of("refund", sale="1", lines=[{"line": 1, LONG: 1}]), "bad_value.text", {"field": "lines"}),
        *(
            (brought({name: said for name, said in TIN.items() if name != gone}), "bad_value.missing", {"field": gone})
            for gone in TIN
        ),
        (of("sale", ref="45", lines=5), "bad_value", {"field": "lines"}),
        (brought({**TIN, "price": "x"}), "bad_price", {"field": "price"}),
        (brought({**TIN, "name": 5}), "bad_value.text", {"field": "name"}),
        (brought({**TIN, "category": 5}), "bad_value.text", {"field": "category"}),
        (brought({**TIN, "x": 5}), "bad_value.unknown_field", {"field": "x"}),
        (brought(TIN, tenders=({"amount": "2.00"},)), "bad_value.missing", {"field": "tender"}),
        (brought(TIN, tenders=({"tender": "cash"},)), "bad_value.missing", {"field": "amount"}),
        (brought(TIN, tenders=({"tender": 5, "amount": "2.00"},)), "bad_value.text", {"field": "tender"}),
        (brought(TIN, tenders=({"tender": "cash", "amount": 2},)), "bad_value.money", {"field": "amount"}),
        (brought(TIN, tenders=(5,)), "bad_value", {"field": "tenders"}),
        (of("set_prices", rows=5), "bad_value", {"field": "rows"}),
        (of("set_prices", rows=[{"price": "1"}]), "bad_value.missing", {"field": "product"}),
        (of("set_prices", rows=[{"product": "TOM"}]), "bad_value.missing", {"field": "price"}),
        (of("set_prices", rows=[{"product": 5, "price": "1"}]), "bad_value.text", {"field": "product"}),
        (of("set_prices", rows=[{"product": "TOM", "price": "x"}]), "bad_price", {"field": "price"}),
        (of("set_prices", rows=[{"product": "TOM", "price": "1", "market": "x"}]), "bad_price", {"field": "market"}),
        (of("set_prices", rows=[], valid_from=5), "bad_value.text", {"field": "valid_from"}),
        (of("set_products", products={}), "bad_value", {"field": "products"}),
        (of("set_products", products=[5]), "bad_value", {"field": "products"}),
        (of("set_products", products=[{}] * 2001), "bad_value", {"field": "products"}),
        (of("set_products", products=[{}] * 2000), "bad_value.missing", {"field": "code"}),
        (of("set_products", products=[{"code": "TOM", "pin": "1"}]), "bad_value.unknown_field", {"field": "pin"}),
        (of("set_products", products=[{"code": "TOM", "price": "x"}]), "bad_price", {"field": "price"}),
    ],
)
def test_a_row_that_is_none_names_its_field(site, line, why, values):
    assert refusal(site, line) == (why, values)


# -- what the Till gets ----------------------------------------------------------------------------------------------
def test_texts_become_what_the_till_counts_in(counter):
    def do(verb, **fields):
        act(counter.till, of(verb, **fields))
        return last_row(counter)[1]

    made = do(
        "set_product",
        **{"code": " DISH ", "name": "卤味", "unit": "份", "category": "爱心菜", "price": "18.00", "merchant": "张记"},
        **{
            "counter": "canteen",
            "tax": "meals",
            "diner_percent": "60",
            "fund_percent": "12.5",
            "sold_out": 1,
            "place": 3,
        },
        barcodes=[" 1 ", "2"],
    )
    kept = {
        "code": "DISH",
        "counter": "canteen",
        "tax": "meals",
        "price": 1800,
        "diner_percent": 6000,
        "fund_percent": 1250,
    }
    assert made | kept | {"sold_out": 1, "place": 3, "barcodes": ["1", "2"]} == made
    market = {"market": "4.60", "market_place": "城南", "market_day": "2026-11-23", "tare": "0.012"}
    made = do("set_product", code="TOM", best_before_days=3, **market)
    kept = {"market": 460, "market_place": "城南", "market_day": "2026-11-23", "tare": 12, "best_before_days": 3}
    assert made | kept == made
    assert do("set_product", code="DISH", sold_out=False).get("sold_out", 0) == 0
    do(
        "set_products",
        products=[{"code": "A", "name": "a", "unit": "个", "category": "杂", "price": "1.20", "barcodes": ["3"]}],
    )
    assert (counter.ledger.product("A").price_fen, counter.ledger.product("A").barcodes) == (120, ("3",))
    do("set_prices", rows=[{"product": " TOM ", "price": "3.60", "market": "4.80"}, {"product": "A", "price": "1.30"}])
    tomato = counter.ledger.product("TOM")
    assert (tomato.price_fen, tomato.market.price_fen, counter.ledger.product("A").price_fen) == (360, 480, 130)
    row = do("receive", product="TOM", quantity="20.5", cost="2.60", supplier="")
    assert (row["quantity"], row["cost"], row["amount"]) == (20_500, 260, 5330)
    assert do("gift", amount="50.00", **{"from": "居民"})["from"] == "居民"
    row = do("set_tariff", **{"from": "2027-01-01", "tiers": {"0": "16.00", "70": "9.90"}})
    assert (row["start"], row["tiers"]) == ("2027-01-01", {"0": 1600, "70": 990})
    row = do("set_shares", **{"from": "2027-01", "enterprise": "0", "owners": "100"})
    assert (row["start"], row["enterprise"], row["owners"]) == ("2027-01", 0, 10_000)
    row = do(
        "sale",
        **{
            key: said
            for key, said in brought({**TIN, "category": "杂"}, TIN, tenders=(PAID, PAID)).items()
            if key != "do"
        },
    )
    assert [(line["name"], line["quantity"], line["price"], line["category"]) for line in row["lines"]] == [
        *(("罐头", 1000, 200, "杂"), ("罐头", 1000, 200, "")),
    ]
    assert [(tender["tender"], tender["amount"]) for tender in row["tenders"]] == [("cash", 200), ("cash", 200)]
    assert do("pay_in", amount="0.05", reason="x")["amount"] == 5


def test_a_sale_a_refund_and_a_count_by_text(counter):
    do = counter.till
    act(do, of("scan", code=" TOM ", quantity="1.5", keyed=1))
    sale = act(do, of("pay", tender="wechat"))["sale"]
    line = last_row(counter)[1]["lines"][0]
    assert (line["quantity"], line["keyed"]) == (1500, 1)
    assert act(do, of("refund", sale=sale, lines=[{"line": 1, "quantity": "0.5"}], reason="x"))
    assert last_row(counter)[1]["lines"][0]["quantity"] == -500
    act(do, of("refund", sale=sale, lines=[{"line": 1}], reason="x"))
    assert last_row(counter)[1]["lines"][0]["quantity"] == -1000
    assert refusal(counter, of("scan", code="\x1d99"))[0] == "unknown_code"  # the separator of GS1 may stand in a code
    act(do, of("close_shift", counts={"100": 1, "0.1": 3}))
    assert last_row(counter)[1]["counted"] == 10_030
    act(do, of("open_shift", float="200.00"))
    assert last_row(counter)[1]["float"] == 20_000


def test_an_answer_is_written_as_people_write_it():
    said = texts(
        {
            **{"total_fen": 2783, "tenders_fen": {"cash": 500}, "quantity": 1125, "difference": -500, "tare": 5},
            **{"percent": 1250, "name": "x", "line": 1, "of": {"net_fen": PRICE_MAX, "quantity": 1000}},
            **{"rows": [{"price_fen": 1}, "text", 5]},
        }
    )
    assert said == {
        **{"total": "27.83", "tenders": {"cash": "5.00"}, "quantity": "1.125", "difference": "-0.5", "tare": "0.005"},
        **{"percent": "12.5", "name": "x", "line": 1, "of": {"net": "99999.99", "quantity": "1"}},
        **{"rows": [{"price": "0.01"}, "text", 5]},
    }
    assert json.dumps(said)
