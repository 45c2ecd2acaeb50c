"""Codes at the counter: articles in every spelling, scale labels, GS1 strings; never a wrong product, never a crash."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from biip.checksums import gs1_price_weight_check_digit, gs1_standard_check_digit
from biip.gs1_messages import GS1Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.barcode import check_digit, has_wrong_check, is_article, same_article
from pos.codes import Reading, is_card, is_todays, price_of_label, read_code
from pos.errors import PosError
from pos.gs1 import GS, read_gs1
from pos.money import amount_of, round_cash
from pos.scalelabel import inner_check, parse_pattern, parse_patterns, read_label
from pos.site import LABELS
from pos.site import Site as Settings
from tests.counter import CASHIER_PIN, MANAGER_PIN, entries, id_number, new_site, verified

MILK, TEA, GUM = "6901234567892", "036000291452", "96385074"
BEEF = "0691234567890" + str(gs1_standard_check_digit("0691234567890"))
TODAY = date(2026, 11, 23)


def ean(body: str) -> str:
    return body + str(gs1_standard_check_digit(body))


MEAL, DISH = ean("690123450001"), ean("690123450002")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = new_site(tmp_path_factory.mktemp("codes") / "site")
    goods: list[tuple[str, str, int, str, tuple[str, ...]]] = [
        ("MILK", "牛奶", 350, "盒", (MILK, "QR:牛奶/一箱")),
        ("TEA", "茶", 1200, "盒", (TEA,)),
        ("GUM", "糖", 200, "包", (GUM,)),
        ("SODA", "汽水", 300, "瓶", ("042100005264",)),
        ("V001", "西红柿", 340, "kg", ("12", BEEF)),
        ("V002", "牛肉", 9960, "kg", ("2100034",)),
        ("BUN", "馒头", 150, "个", ("77",)),
    ]
    for code, name, fen, unit, barcodes in goods:
        made.do("set_product", code=code, name=name, price_fen=fen, unit=unit, category="货")
        for barcode in barcodes:
            made.do("set_product", code=code, barcode=barcode)
    made.do("set_product", code="M01", name="营养餐", unit="份", category="套餐", tariff="meal", barcode="55")
    made.do("set_product", code="M01", barcode=MEAL)
    made.do("set_product", code="GUM", barcode="00088")
    made.do("set_product", code="TEA", barcode="88")
    made.do("set_product", code="34567", name="土豆", price_fen=200, unit="kg", category="货")
    made.do(
        "set_product", code="D07", name="卤味", price_fen=900, unit="份", category="货", merchant="张记", barcode="66"
    )
    made.do("set_product", code="D07", barcode=DISH)
    made.do("open_shift", float_fen=0)
    made.do("sign_in", pin=CASHIER_PIN)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def empty(site):
    yield
    site.do("clear")


def refusal(site, code: str, **more: Any) -> PosError:
    with pytest.raises(PosError) as refused:
        site.do("scan", code=code, **more)
    assert site.till.cart.empty
    return refused.value


# -- articles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (MILK, "牛奶"),
        ("0" + MILK, "牛奶"),  # GTIN-14
        ("]E0" + MILK, "牛奶"),  # as a scanner marks it
        (TEA, "茶"),
        ("0" + TEA, "茶"),  # UPC-A 12 digits = EAN-13 with a 0
        (GUM, "糖"),
        (GUM.zfill(13), "糖"),
        ("04252614", "汽水"),  # UPC-E 0-425261-4 stands for 0 42100 00526 4
        ("QR:牛奶/一箱", "牛奶"),
        ("]Q1QR:牛奶/一箱", "牛奶"),
        ("MILK", "牛奶"),
    ],
)
def test_every_spelling_of_an_article_is_its_product(site, code, name):
    assert site.do("scan", code=code)["name"] == name


def test_a_registered_ean_13_with_a_zero_is_also_its_upc(site):
    assert same_article("0" + TEA)[1:] == ("00" + TEA, TEA)


@pytest.mark.parametrize("code", [MILK[:-1] + "3", "6901234567893", "96385075", "036000291453", "16901234567893"])
def test_a_wrong_check_digit_is_one_clear_line(site, code):
    assert (refusal(site, code).code, refusal(site, code).why) == ("unknown_code", "check")


def test_a_case_is_not_its_piece(site):
    assert refusal(site, ean("1" + MILK[:-1])).code == "unknown_code"


@pytest.mark.parametrize("code", [MILK[:-1], MILK + "1", MILK[1:], "milk", "69012", ""])
def test_part_of_a_code_finds_nothing(site, code):
    assert refusal(site, code).code == "unknown_code"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_digit_read_wrong_is_never_another_product(site, data):
    code = data.draw(st.sampled_from([MILK, TEA, GUM, ean("210001200680"), ean("220001201250")]))
    place = data.draw(st.integers(0, len(code) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    assert refusal(site, code[:place] + digit + code[place + 1 :]).code == "unknown_code"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=60),
        st.text("0123456789\x1d()]", max_size=40).map(lambda text: "01" + "0" + MILK + text),
        st.text("0123456789", min_size=11, max_size=16).map(lambda text: "2" + text),
        st.from_regex(r"\][A-Za-z]\d[0-9\x1d]{0,60}", fullmatch=True),
        st.text(max_size=30).map(lambda text: "https://id.gs1.org/01/" + text),
    )
)
def test_whatever_a_scanner_sends_is_sold_or_refused(site, code):
    """Nothing but a refusal comes out, and what is sold is a product that the code holds."""
    try:
        answer = site.do("scan", code=code)
    except PosError as refused:
        assert refused.code in {"unknown_code", "expired", "bad_quantity", "bad_price"}
        return
    assert answer["name"] in {"牛奶", "茶", "糖", "汽水", "西红柿", "牛肉", "馒头", "营养餐", "土豆", "卤味"}
    assert answer["name"] != "牛奶" or MILK[:-1] in code or code == "MILK"
    site.do("clear")


@given(st.text("0123456789", min_size=1, max_size=30))
def test_check_digits_are_as_another_library_counts_them(digits):
    assert check_digit(digits) == str(gs1_standard_check_digit(digits))


def test_an_article_is_told_by_its_check_digit():
    assert is_article(MILK) and not is_article(MILK[:-1] + "3") and not is_article("٦٩٠١٢٣٤٥٦٧٨٩٢")
    assert has_wrong_check("6901234567893") and not has_wrong_check("04252614") and not has_wrong_check("12345")


# -- scale labels --------------------------------------------------------------------------------------------------


def test_an_amount_on_a_label_is_what_is_paid(site):
    answer = site.do("scan", code=ean("210001200680"))
    assert (answer["name"], answer["amount_fen"], answer["quantity"]) == ("西红柿", 680, 2000)
    assert "label_fen" not in answer


def test_a_weight_on_a_label_is_sold_at_todays_price(site):
    answer = site.do("scan", code=ean("220001201250"))
    assert (answer["quantity"], answer["amount_fen"]) == (1250, 425)


def test_dear_goods_cost_their_labels_amount_to_the_fen(site):
    """99.60 a kilogram: a gram is ten fen, and the label says 33.33."""
    answer = site.do("scan", code=ean("210003403333"))
    assert answer["amount_fen"] == 3333 and "label_fen" not in answer
    line = site.till.cart.lines[0]
    assert amount_of(line.price_fen, line.quantity) == 3333


def test_a_label_of_eighteen_digits_at_todays_price_is_a_plain_line(site):
    answer = site.do("scan", code=ean("21" + "00012" + "01250" + "00425"))
    assert (answer["quantity"], answer["price_fen"], answer["amount_fen"]) == (1250, 340, 425)
    assert site.till.cart.lines[0].changes == ()


@pytest.mark.parametrize("printed", [426, 424, 420, 430])  # as scales round: to the fen, down to the jiao, to the jiao
def test_a_scales_own_rounding_is_no_old_price(site, printed):
    answer = site.do("scan", code=ean(f"210001201250{printed:05}"))
    assert (answer["quantity"], answer["amount_fen"]) == (1250, printed)
    assert "label_fen" not in answer


def test_an_old_price_label_counts_as_promised_until_the_cashier_says_otherwise(site):
    answer = site.do("scan", code=ean("210001201250" + "00525"))
    assert (answer["amount_fen"], answer["label_fen"], answer["today_fen"]) == (525, 525, 425)
    assert site.do("label_price", line=1, use="today")["amount_fen"] == 425
    assert site.do("label_price", line=1, use="label")["amount_fen"] == 525
    assert site.do("label_price", line=1, use="today")["total_fen"] == 425


def test_what_became_of_an_old_label_is_on_the_record(site):
    for use in ("label", "today"):
        site.do("scan", code=ean("210001201250" + "00525"))
        site.do("label_price", line=1, use=use)
        site.do("pay", tender="wechat", amount_fen=site.till.cart.total_fen)
    kept, dropped = [row["body"]["lines"][0] for row in entries(site.folder) if row["kind"] == "sale.rung"][-2:]
    assert (kept["amount"], kept["label"], kept["price"], kept["list"]) == (525, 525, 420, 340)
    assert kept["changes"] == [{"what": "label", "by": "王芳", "reason": "", "fen": 420}]
    assert (dropped["amount"], dropped["label"], dropped["price"]) == (425, 525, 340)
    assert dropped["changes"] == [{"what": "today", "by": "王芳", "reason": "", "fen": 525}]
    steps = [step.what for step in site.ledger.sale_history("1-000001").steps]
    assert "label" in steps
    verified(site.folder)


def test_pieces_by_a_label(site):
    assert site.do("scan", code=ean("200007700450"))["quantity"] == 3000
    answer = site.do("scan", code=ean("200007700400"))  # no whole number of them: an old price for one
    assert (answer["quantity"], answer["amount_fen"], answer["today_fen"]) == (1000, 400, 150)


@pytest.mark.parametrize(
    ("code", "why", "values"),
    [
        (ean("219999900680"), "label", {"number": "99999"}),  # nobody's number
        (ean("210005500680"), "label_goods", {"name": "营养餐"}),  # a meal
        (ean("210006600680"), "label_goods", {"name": "卤味"}),  # a merchant's dish
        (ean("220007701250"), "label_goods", {"name": "馒头"}),  # buns by weight
        (ean("280001200003"), "label_goods", {"name": "西红柿"}),  # tomatoes by the piece
        (ean("210008800680"), "two", {"names": "糖、茶"}),
        (ean("210001200000"), "label", {}),  # nothing to pay
        (ean("220001200000"), "label", {}),  # nothing on the scale
        (ean("280007700000"), "label", {}),  # no piece
        (ean("210001200680")[:-1] + "9", "check", {"code": ean("210001200680")[:-1] + "9"}),
    ],
)
def test_a_label_that_cannot_be_sold_says_why(site, code, why, values):
    with pytest.raises(PosError) as refused:
        read(site, code)
    error = refused.value
    assert (error.code, error.why, error.values) == ("unknown_code" if values else "bad_quantity", why, values)


def read(site, code):
    """What a code stands for, with a pattern for pieces beside those of every site."""
    return read_code(site.ledger, Settings({"barcode.patterns": f"28PPPPPNNNNNC {LABELS}"}), code, on=TODAY)


def test_a_label_says_as_much_as_stands_on_it(site):
    buns = read(site, ean("280007700003"))
    assert (buns.kind, buns.product.code, buns.quantity, buns.weight_said, buns.label_fen, buns.pattern) == (
        *("label", "BUN", 3000, True, None),
        "28PPPPPNNNNNC",
    )
    priced = read(site, ean("210007700450"))
    assert (priced.quantity, priced.weight_said, priced.label_fen) == (3000, True, 450)
    weighed = read(site, ean("220001201250"))
    assert (weighed.quantity, weighed.weight_said, weighed.label_fen) == (1250, True, None)
    by_amount = read(site, ean("210001200680"))
    assert (by_amount.quantity, by_amount.weight_said, by_amount.label_fen) == (2000, False, 680)
    crumb = read(site, ean("210003400001"))
    assert (crumb.quantity, crumb.label_fen) == (1, 1)  # a gram is the least that weighs anything
    assert read(site, ean("213456700680")).product.name == "土豆"  # by the product's own code
    assert read(site, ean("210003403333")).product.name == "牛肉"  # by the label's prefix and number


def test_a_number_that_is_a_valid_card_is_a_card_though_a_label_could_be_written_so():
    both = next(
        card for order in range(1000) if (card := id_number("1945-02-03", order, "210102"))[-1] == ean(card[:17])[-1]
    )
    assert read_label(both, parse_patterns(LABELS)) is not None
    assert is_card(both, Settings({}), TODAY)
    assert not is_card(both, Settings({}), date(1944, 1, 1))  # nobody was born yet
    assert not is_card("6901234567892", Settings({}), TODAY)


def test_a_typed_quantity_is_no_part_of_a_label(site):
    assert refusal(site, ean("210001200680"), quantity=2000).why == "on_label"


def test_a_label_of_eighteen_digits_is_no_card_and_a_card_no_label(site):
    label, card = ean("21" + "00012" + "01250" + "00425"), id_number("1945-02-03", area="210102")
    settings_ = Settings({})
    assert not is_card(label, settings_, TODAY)
    assert is_card(card, settings_, TODAY) and is_card(id_number("1945-02-03"), settings_, TODAY)
    assert is_card(card[:-1] + ("0" if card[-1] != "0" else "1"), settings_, TODAY)  # a card read badly stays one
    assert is_card(
        label[:-1] + ("0" if label[-1] != "0" else "1"), settings_, TODAY
    )  # neither: its digits are not said
    assert refusal(site, card).values == {"code": "…"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("21PPPPPAAAAC", "pattern_length"),
        ("PP21PPPAAAAAC", "pattern_letters"),
        ("21PPPPPZZZZZC", "pattern_letters"),
        ("21PPAAAAAPPPC", "pattern_order"),
        ("21PPPPPCAAAAA", "pattern_order"),
        ("21PPPPPPPPPPC", "pattern_needs"),
        ("21AAAAAAAAAAC", "pattern_needs"),
        ("21PPPPKAAAAAA", "pattern_inner"),
        ("21PPPP.PAAAAAC", "pattern_point"),
        ("21PPPPPAA.AAAC", "pattern_point"),
        ("21PPPPPAAAAAC 21PPPPPWWWWWC", "pattern_twice"),
        ("2?PPPPPAAAAAC 21PPPPPWWWWWC", "pattern_twice"),
    ],
)
def test_a_pattern_that_is_none_says_why(text, why):
    with pytest.raises(PosError) as refused:
        parse_patterns(text)
    assert refused.value.why == why


def test_the_default_patterns_are_some_that_a_site_may_have():
    assert len(parse_patterns(LABELS)) == 4


def test_the_table_is_a_setting_on_the_record(site):
    with pytest.raises(PosError, match=r"needs_approval|not_allowed"):
        site.do("set_setting", setting="barcode.patterns", value="28PPPPPAAA.AAC")
    site.do("set_setting", setting="barcode.patterns", value="28PPPPPAAA.AAC", approve=MANAGER_PIN)
    assert site.do("scan", code=ean("280001200680"))["amount_fen"] == 680
    site.do("clear")
    assert refusal(site, ean("210001200680")).code == "unknown_code"
    with pytest.raises(PosError):
        site.do("set_setting", setting="barcode.patterns", value="28PPPPP", approve=MANAGER_PIN)
    site.do("set_setting", setting="barcode.patterns", value=LABELS, approve=MANAGER_PIN)
    said = [row["body"] for row in entries(site.folder) if row["body"].get("key") == "barcode.patterns"]
    assert [row["value"] for row in said] == ["28PPPPPAAA.AAC", LABELS]


@pytest.mark.parametrize(
    ("pattern", "code", "grams", "fen", "pieces"),
    [
        ("21PPPPPAAAAAC", "2100012006800", None, 680, None),
        ("21PPPPPAAAA.AC", "2100012006800", None, 6800, None),
        ("21PPPPPWWWWWC", "2100012006800", 680, None, None),
        ("21PPPPPWWW.WWC", "2100012006800", 6800, None, None),
        ("21PPPPPNNNNNC", "2100012000030", None, None, 3),
        ("21PPPPPWW.WWWAAA.AAC", "210001201250004250", 1250, 425, None),
    ],
)
def test_letters_and_points_say_what_the_digits_are(pattern, code, grams, fen, pieces):
    label = read_label(ean(code[:-1]), [parse_pattern(pattern)])
    assert label is not None
    assert (label.number, label.grams, label.amount_fen, label.pieces) == ("00012", grams, fen, pieces)


@given(st.integers(0, 99999), st.sampled_from([4, 5]))
def test_the_inner_check_digit_is_as_another_library_counts_it(number, length):
    digits = f"{number:05}"[-length:]
    assert inner_check(digits) == str(gs1_price_weight_check_digit(digits))


def test_a_wrong_inner_check_digit_is_refused():
    pattern = [parse_pattern("21PPPPKAAAAAC")]
    good = ean("21" + "0012" + inner_check("00680") + "00680")
    assert read_label(good, pattern) is not None
    wrong = ean("21" + "0012" + str((int(inner_check("00680")) + 1) % 10) + "00680")
    with pytest.raises(PosError, match="check"):
        read_label(wrong, pattern)


@given(st.integers(100, 20_000), st.integers(20, 15_000), st.sampled_from(["jiao", "jiao_down", "none"]))
def test_a_labels_amount_is_made_of_a_price_and_a_weight(price_fen, grams, rounding):
    printed = round_cash(amount_of(price_fen, grams), rounding)
    if printed:
        price, weight = price_of_label(printed, grams, weighed=True)
        below = printed - amount_of(price, weight)
        assert 0 <= below <= grams // 1000 and abs(weight - grams) <= 5
        assert not below or grams > 1000


@pytest.mark.parametrize(
    ("label_fen", "quantity", "price_fen", "weight"),
    [
        (11_090, 12_831, 864, 12_836),  # five grams more is the only weight that a price makes it of
        (13_930, 13_451, 1036, 13_446),  # five less
        (33_440, 17_717, 1887, 17_721),  # four more comes before five less
        (3310, 1561, 2122, 1560),  # of a gram more and a gram less the customer has the less
        (5, 1, 5000, 1),  # not even a gram is left to take off
        (15, 10_000, 1, 10_000),  # none does: the nearest below
        (37_320, 25_732, 1450, 25_732),  # six more would, but that is another weight
    ],
)
def test_a_weight_moves_by_as_little_as_it_must(label_fen, quantity, price_fen, weight):
    assert price_of_label(label_fen, quantity, weighed=True) == (price_fen, weight)


def test_a_number_of_pieces_never_moves(site):
    assert price_of_label(1000, 3000, weighed=False) == (333, 3000)
    with pytest.raises(PosError, match=r"^bad_quantity\.label$"):
        price_of_label(1, 9000, weighed=False)
    assert refusal(site, ean("21" + "00012" + "03000" + "00001")).why == "label"  # three kilograms for a fen


@pytest.mark.parametrize(
    ("label", "today", "same"),
    [(425, 425, True), (420, 425, True), (430, 425, True), (427, 425, False), (419, 425, False), (410, 425, False)],
)
def test_which_amounts_are_todays(label, today, same):
    assert is_todays(label, today) == same


# -- GS1 -----------------------------------------------------------------------------------------------------------

GTIN = "0" + MILK


@pytest.mark.parametrize(
    "code",
    [
        f"01{GTIN}1726113010L34",
        f"]d201{GTIN}10L34{GS}17261130",
        f"]C110L34{GS}01{GTIN}17261130",
        f"]Q3{GS}10L34{GS}17261130{GS}01{GTIN}",
        f"01{GTIN}10L34|17261130",  # a keyboard's stand-in for GS
        f"01{GTIN}10L34␝17261130",
        f"(01){GTIN}(10)L34(17)261130",
        f"https://id.gs1.org/01/{GTIN}/10/L34?17=261130",
        f"01{GTIN}1526120017261130" + "10L34",  # of two dates the earlier counts
        f"01{GTIN}70032611301200{GS}10L34",
    ],
)
def test_batch_and_date_come_from_the_code_and_stay_with_the_line(site, code):
    answer = site.do("scan", code=code)
    line = site.till.cart.lines[0]
    assert (answer["name"], line.batch, line.best_before) == ("牛奶", "L34", "2026-11-30")


def test_batch_and_date_are_on_the_record(site):
    site.do("scan", code=f"01{GTIN}1726113010L34")
    site.do("scan", code=f"01{GTIN}1726113010L34")
    site.do("scan", code=f"01{GTIN}1726113010L35")
    assert [line.quantity for line in site.till.cart.lines] == [2000, 1000]
    site.do("pay", tender="wechat", amount_fen=1050)
    line = entries(site.folder)[-1]["body"]["lines"][0]
    assert (line["batch"], line["best_before"]) == ("L34", "2026-11-30")


@pytest.mark.parametrize(
    ("mark", "day", "sold"),
    [
        ("17", "261122", False),
        ("17", "261123", True),
        ("17", "261124", True),
        ("15", "261122", False),
        ("15", "261100", True),
        *[("17", "261000", False), ("17", "760101", True), ("17", "780101", False), ("11", "200101", True)],
    ],
)
def test_goods_past_their_date_are_refused_on_the_business_date(site, mark, day, sold):
    code = f"01{GTIN}{mark}{day}"
    if sold:
        assert site.do("scan", code=code)["name"] == "牛奶"
    else:
        refused = refusal(site, code, approve=MANAGER_PIN)
        assert refused.code == "expired" and refused.values["name"] == "牛奶"


def test_a_separator_that_was_dropped_is_not_guessed_at(site):
    """The batch L34 and the date after it are one text then: it may hide that the goods are past it."""
    assert refusal(site, f"01{GTIN}10L3417261120").why == "no_separator"
    assert site.do("scan", code=f"]d201{GTIN}10L3417261120")["name"] == "牛奶"  # marked: it is a batch of that name


@pytest.mark.parametrize(
    ("more", "quantity", "fen"),
    [
        ("3103001250", 1250, 425),
        ("3102000125", 1250, 425),
        ("31050125000"[:10], 125, 43),
        ("3922425", 1250, 425),
        ("3932156425", 1250, 425),
        ("31030012503922425", 1250, 425),
    ],
)
def test_weight_and_price_in_a_code(site, more, quantity, fen):
    answer = site.do("scan", code=f"01{BEEF}{more}")
    assert (answer["name"], answer["quantity"], answer["amount_fen"]) == ("西红柿", quantity, fen)


def test_a_gs1_code_with_an_old_price_is_an_old_label(site):
    assert site.do("scan", code=f"01{BEEF}31030012503922525")["today_fen"] == 425


def test_a_gs1_code_says_of_its_goods_as_much_as_stands_in_it(site):
    beef, milk = site.ledger.product("V001"), site.ledger.product("MILK")
    whole = read(site, f"01{BEEF}31030012501726113010L1{GS}3922425")
    assert whole == Reading("gs1", beef, 1250, True, 425, "", "L1", date(2026, 11, 30))
    assert read(site, f"01{BEEF}3922425") == Reading("gs1", beef, 1250, False, 425)
    assert read(site, f"01{GTIN}3922400") == Reading("gs1", milk, 1000, True, 400)
    assert site.do("scan", code=f"01{BEEF}10L1", quantity=500)["quantity"] == 500  # it says no weight, so one is typed


@pytest.mark.parametrize(
    ("code", "why", "values"),
    [
        (f"01{ean('0690123450009')}10L1", "", {"code": ean("690123450009")}),
        (f"010{MEAL}3922680", "label_goods", {"name": "营养餐"}),
        (f"010{DISH}3922680", "label_goods", {"name": "卤味"}),
    ],
)
def test_a_gs1_code_of_goods_that_it_cannot_sell_says_why(site, code, why, values):
    error = refusal(site, code)
    assert (error.code, error.why, error.values) == ("unknown_code", why, values)
    assert site.do("scan", code=f"010{MEAL}10L1")["name"] == "营养餐"  # a batch alone says no price


def test_a_count_in_a_code(site):
    assert site.do("scan", code=f"01{GTIN}3006")["quantity"] == 6000


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (f"01{GTIN[:-1]}317261130", "check"),
        (f"]d201{GTIN}17261", "gs1"),
        (f"01{GTIN}17261331", "gs1"),
        (f"01{GTIN}3932840425", "currency"),
        (f"]d201{GTIN}99", "gs1"),
        ("]d210L34", "no_article"),
        (f"]d201{GTIN}17261130{GS}17261231", "gs1"),
        (f"]d201{GTIN}05", "gs1"),
        (f"]d201{GTIN}10{'L' * 20}17261130", "gs1"),  # longer than a batch can be: no date is read out of it
    ],
)
def test_a_gs1_code_that_cannot_be_read_says_why(site, code, why):
    assert (refusal(site, code).code, refusal(site, code).why) == ("unknown_code", why)


@pytest.mark.parametrize(
    ("link", "batch", "day"),
    [
        (f"HTTPS://ID.GS1.ORG/01/{GTIN}/10/L34?17=261130", "L34", "2026-11-30"),
        (f"http://shop.example/de//p/01/{MILK}/10/L%2F34?utm=5&17=261130&12345=1&linkType=x", "L/34", "2026-11-30"),
        (f"https://id.gs1.org/01/{MILK}/10", "", None),  # a step without its value
        (f"https://id.gs1.org/10/L1/01/{GTIN}", "", None),  # what stands before the article is somebody's own
        (f"https://id.gs1.org/01/{GTIN}?3103=001250&10=L1", "L1", None),
    ],
)
def test_a_link_on_the_goods_is_read_by_its_path_and_query(link, batch, day):
    goods = read_gs1(link, on=TODAY)
    assert goods is not None and (goods.article, goods.batch) == (GTIN, batch)
    assert (goods.best_before and goods.best_before.isoformat()) == day


@pytest.mark.parametrize(
    ("link", "why"),
    [
        (f"https://id.gs1.org/01/{GTIN}/17/2611", "gs1"),
        (f"https://id.gs1.org/01/{GTIN}?05=1", "gs1"),
        (f"https://id.gs1.org/01/{GTIN}/17/26113010L1", "gs1"),  # two in one step
        (f"https://id.gs1.org/01/{GTIN}/10/{'x' * 21}", "gs1"),
        (f"https://id.gs1.org/01/{GTIN[:-1]}3", "check"),
        ("https://id.gs1.org/01", "no_article"),
    ],
)
def test_a_link_that_cannot_be_read_says_why(link, why):
    with pytest.raises(PosError) as refused:
        read_gs1(link, on=TODAY)
    assert (refused.value.code, refused.value.why) == ("unknown_code", why)


@pytest.mark.parametrize("code", ["https://shop.example/p/123", f"https://[x/01/{GTIN}", f"ftp://id.gs1.org/01/{GTIN}"])
def test_another_address_is_no_gs1_code(code):
    assert read_gs1(code, on=TODAY) is None


@pytest.mark.parametrize("code", ["01" + GTIN[:13], "01" + GTIN[:13] + "x", f"01x{GTIN[1:]}10A", "01" + MILK, "0"])
def test_what_only_begins_like_a_gs1_code_is_none(code):
    assert read_gs1(code, on=TODAY) is None


def test_an_article_alone_is_a_gs1_code_only_with_its_right_check_digit():
    goods = read_gs1(f"01{GTIN}", on=TODAY)
    assert goods is not None and goods.article == GTIN
    wrong = GTIN[:13] + str((int(GTIN[13]) + 1) % 10)
    assert read_gs1(f"01{wrong}", on=TODAY) is None
    with pytest.raises(PosError, match="check") as refused:  # with more behind it nothing else can be meant
        read_gs1(f"01{wrong}17261130", on=TODAY)
    assert refused.value.values == {"code": wrong}
    for more in ("X", "1", "17261130 10A", "10A€", "253ABCDEFGHIJKLM"):
        with pytest.raises(PosError, match="gs1"):
            read_gs1(f"01{GTIN}{more}", on=TODAY)
    for printed in (f"(01){GTIN}(10)", f"(01){GTIN})", "("):
        with pytest.raises(PosError, match=r"unknown_code\.gs1"):
            read_gs1(printed, on=TODAY)


@pytest.mark.parametrize(
    ("batch", "hides"),
    [
        *(("A17261130", True), ("AB17261130", True), ("A3103001250", True), ("A1726113010B", True)),
        *(("17261130", False), ("L2134X", False), ("A17269930", False), ("A1726113", False)),
    ],
)
def test_a_batch_that_may_hide_a_date_or_a_weight_is_not_guessed_at(batch, hides):
    if hides:
        with pytest.raises(PosError, match="no_separator"):
            read_gs1(f"01{GTIN}10{batch}", on=TODAY)
    else:
        goods = read_gs1(f"01{GTIN}10{batch}", on=TODAY)
        assert goods is not None and goods.batch == batch


@pytest.mark.parametrize(
    ("element", "whole"),
    [
        *(("4330001800", True), ("4330001800-", True)),  # a temperature, with or without its sign
        *((f"8006{GTIN}0102", True), (f"8006{GTIN}01", False)),  # a piece of so many
        *(("253" + "1" * 13, True), ("253" + "1" * 13 + "AB", True), ("253" + "1" * 12, False)),
        *(("421156", False), ("421156610000", True), ("421AB6610000", False)),
        *(("8008261130", False), ("800826113012", True), ("80082611301230", True)),
    ],
)
def test_an_element_of_two_parts_has_what_its_form_asks_for(element, whole):
    code = f"01{GTIN}{element}{GS}10L1"
    if whole:
        goods = read_gs1(code, on=TODAY, marked=True)
        assert goods is not None and goods.batch == "L1"
    else:
        with pytest.raises(PosError, match="gs1"):
            read_gs1(code, on=TODAY, marked=True)


@pytest.mark.parametrize(
    ("digits", "on", "day"),
    [
        ("760101", 2026, "2076-01-01"),
        ("770101", 2026, "1977-01-01"),
        ("990101", 2026, "1999-01-01"),
        ("200101", 2070, "2120-01-01"),
        ("210101", 2070, "2021-01-01"),
        ("260200", 2026, "2026-02-28"),
        ("280200", 2026, "2028-02-29"),
        ("261200", 2026, "2026-12-31"),
    ],
)
def test_a_date_is_of_the_nearest_century_and_day_nought_is_the_months_last(digits, on, day):
    goods = read_gs1(f"01{GTIN}17{digits}", on=date(on, 6, 1))
    assert goods is not None and goods.best_before == date.fromisoformat(day)


_VALUE = st.text("ABCXYZabc0123456789-./", min_size=1, max_size=20)
_PARTS = st.lists(
    st.one_of(
        _VALUE.map(lambda text: ("10", text)),
        _VALUE.map(lambda text: ("21", text)),
        st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(lambda day: ("17", f"{day:%y%m%d}")),
        st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(lambda day: ("15", f"{day:%y%m%d}")),
        st.integers(0, 999999).map(lambda number: ("3103", f"{number:06}")),
        st.integers(100, 99999).map(lambda number: ("3922", str(number))),
        st.integers(0, 99999).map(lambda number: ("30", str(number))),
    ),
    max_size=5,
    unique_by=lambda part: part[0],
)


@settings(max_examples=150, deadline=None)
@given(_PARTS, st.booleans())
def test_a_gs1_code_is_read_as_another_library_reads_it(parts, tight):
    text = f"01{GTIN}"
    for mark, value in parts:
        fixed = mark in ("17", "15", "3103")
        text += mark + value + ("" if fixed and tight else GS)
    text = text.rstrip(GS)
    goods = read_gs1(text, on=TODAY, marked=True)
    theirs = {each.ai.ai: each for each in GS1Message.parse(text).element_strings}
    assert goods is not None and goods.article == theirs["01"].value
    assert goods.batch == (theirs["10"].value if "10" in theirs else "")
    days = [day for mark in ("15", "17") if mark in theirs and (day := theirs[mark].date) is not None]
    assert goods.best_before == (min(days) if days else None)
    weight, amount = theirs.get("3103"), theirs.get("3922")
    assert goods.grams == (int(weight.decimal * 1000) if weight and weight.decimal is not None else None)
    assert goods.amount_fen == (int(amount.decimal * 100) if amount and amount.decimal is not None else None)


def test_what_a_code_is_can_be_asked_without_selling_it(site):
    old = site.do("look_code", code=ean("210001201250" + "00525"))
    assert old == {
        **{"kind": "label", "product": "V001", "name": "西红柿", "unit": "kg", "price_fen": 340},
        **{"quantity": 1250, "today_fen": 425},
        **{"label_fen": 525, "pattern": "2?PPPPPWW.WWWAAA.AAC"},
    }
    past = site.do("look_code", code=f"01{GTIN}1726112010L34")
    assert (past["expired"], past["best_before"], past["batch"]) == (1, "2026-11-20", "L34")
    assert site.till.cart.empty
