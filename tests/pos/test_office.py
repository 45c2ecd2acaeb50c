"""The office's verbs: categories, products, residents, staff, settings, labels; each row, and each refusal."""

import pytest

from pos.errors import PosError
from pos.product import Category
from pos.staff import PERMISSIONS
from pos.till import Till
from pos.words import sentence
from printing.layout import plain_text
from tests.counter import CASHIER_PIN, MANAGER_PIN, id_number, quick_pins
from tests.pos.ask import PRINTER, counted_site, last_row, refused

BY = {"by": "赵明"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    site = counted_site(tmp_path_factory.mktemp("office") / "till")
    site.do("set_product", code="EGG", name="鸡蛋", price_fen=100, unit="个", category="菜", barcode="11")
    site.do("set_product", code="TOM", name="西红柿", price_fen=340, unit="kg", category="菜", tare=20)
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    yield site
    site.close()


@pytest.fixture
def site(shop):
    """The office with its manager."""
    shop.begin(MANAGER_PIN)
    with quick_pins():
        yield shop


# -- categories ------------------------------------------------------------------------------------------------------
def test_a_category_belongs_to_a_counter_and_has_a_tax_class(site):
    assert site.do("set_category", name=" 粮油 ") == {"category": "粮油", "counter": "shop", "tax": "general"}
    assert last_row(site) == ("category.set", {"name": "粮油", "counter": "shop", "tax": "general", **BY})
    head = site.ledger.head()
    assert site.do("set_category", name="粮油", shelf="shop")["tax"] == "general"
    assert site.ledger.head() == head  # nothing has changed
    assert site.do("set_category", name="粮油", tax="exempt") == {
        "category": "粮油",
        "counter": "shop",
        "tax": "exempt",
    }
    assert site.do("set_category", name="粮油", shelf="canteen")["tax"] == "exempt"
    assert site.do("set_category", name="面点", shelf="canteen")["tax"] == "meals"
    assert site.do("set_category", name="面条", shelf="canteen", tax="general")["tax"] == "general"
    choices = {"field": "counter", "choices": "canteen, shop"}
    assert refused(site, "set_category", name="x", shelf="roof") == ("bad_value.one_of", choices)
    choices = {"field": "tax", "choices": "exempt, meals, general"}
    assert refused(site, "set_category", name="x", tax="none") == ("bad_value.one_of", choices)
    assert refused(site, "set_category", name="x" * 41) == ("bad_value.text", {"field": "name"})
    assert refused(site, "set_category", name=" ") == ("bad_value.missing", {"field": "name"})


# -- products --------------------------------------------------------------------------------------------------------
NEW = {"code": "X", "name": "新菜", "price_fen": 100, "unit": "个", "category": "菜"}


@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"code": " "}, "bad_value.missing", {"field": "code"}),
        ({"code": "x" * 41}, "bad_value.text", {"field": "code"}),
        ({"name": None}, "bad_value.missing", {"field": "name"}),
        ({"name": "x" * 61}, "bad_value.text", {"field": "name"}),
        ({"unit": None}, "bad_value.missing", {"field": "unit"}),
        ({"unit": "x" * 9}, "bad_value.text", {"field": "unit"}),
        *(({"unit": unit}, "bad_value.unit", {"field": "unit"}) for unit in ("斤", "JIN", "g", "克")),
        ({"category": None}, "bad_value.missing", {"field": "category"}),
        ({"category": "x" * 41}, "bad_value.text", {"field": "category"}),
        ({"price_fen": None}, "bad_value.missing", {"field": "price"}),
        ({"price_fen": 0}, "bad_price", {"field": "price"}),
        ({"tariff": "meal"}, "bad_value.meal_price", {"field": "price"}),
        ({"tariff": "other"}, "bad_value.one_of", {"field": "tariff", "choices": "meal"}),
        ({"market_fen": 0}, "bad_price", {"field": "market"}),
        ({"market_fen": 1, "market_place": "x" * 41}, "bad_value.text", {"field": "market_place"}),
        ({"merchant": "x" * 41}, "bad_value.text", {"field": "merchant"}),
        *(
            ({field: percent}, "bad_value.percent", {"field": field})
            for field in ("diner_percent", "fund_percent")
            for percent in (0, 10_001)
        ),
        ({"best_before_days": -1}, "bad_value.best_before", {"field": "best_before_days", "most": 3650}),
        ({"best_before_days": 3651}, "bad_value.best_before", {"field": "best_before_days", "most": 3650}),
        ({"tare": 1}, "bad_value.tare_of_piece", {"field": "tare", "unit": "个"}),
        ({"unit": "kg", "tare": -1}, "bad_value.tare", {"field": "tare", "unit": "kg"}),
        ({"unit": "kg", "tare": 10_000}, "bad_value.tare", {"field": "tare", "unit": "kg"}),
        ({"barcode": "11"}, "duplicate.barcode", {"barcode": "11", "name": "鸡蛋"}),
        ({"barcodes": ["12", "11"]}, "duplicate.barcode", {"barcode": "11", "name": "鸡蛋"}),
        ({"barcode": "x" * 41}, "bad_value.text", {"field": "barcode"}),
        ({"shelf": "roof"}, "bad_value.one_of", {"field": "counter", "choices": "canteen, shop"}),
        (
            {"category": "新类", "tax": "none"},
            "bad_value.one_of",
            {"field": "tax", "choices": "exempt, meals, general"},
        ),
    ],
)
def test_what_is_no_product_is_refused_with_its_reason(site, fields, why, values):
    assert refused(site, "set_product", **{**NEW, **fields}) == (why, values)
    assert site.ledger.product("X") is None


def test_a_product_is_on_the_record_whole(site):
    answer = site.do(
        "set_product",
        **{**NEW, "code": " A1 ", "name": " 卤味 ", "unit": " 公斤 ", "category": "爱心菜", "shelf": "canteen"},
        **{
            "merchant": " 张记 ",
            "diner_percent": 4000,
            "fund_percent": 7000,
            "sold_out": True,
            "place": 3,
            "tare": 9999,
        },
        **{"best_before_days": 3650, "barcodes": ["21", "22", "21"], "barcode": "23"},
        **{"market_fen": 150, "market_place": " 大市场 ", "market_day": "2026-11-20"},
    )
    assert answer == {"product": "A1", "name": "卤味", "price_fen": 100}
    kind, body = last_row(site)
    assert kind == "product.set" and "luwei" in body.pop("pinyin")
    assert body == {
        **{"code": "A1", "name": "卤味", "unit": "kg", "category": "爱心菜", "counter": "canteen", "tax": "meals"},
        **{"price": 100, "merchant": "张记", "diner_percent": 4000, "fund_percent": 7000, "sold_out": 1, "place": 3},
        **{"tare": 9999, "best_before_days": 3650, "barcodes": ["21", "22", "23"], "market": 150},
        **{"market_place": "大市场", "market_day": "2026-11-20", **BY},
    }
    kept = site.ledger.product("A1")
    site.do("set_product", code="A1", price_fen=101)
    changed = site.ledger.product("A1")
    assert changed.price_fen == 101 and changed == type(kept)(
        **{name: getattr(kept, name) for name in kept.__slots__} | {"price_fen": 101}
    )


def test_a_plain_product_says_only_what_it_has(site):
    site.do("set_product", **{**NEW, "code": "A2", "name": "米", "category": "没有过的"})
    _kind, body = last_row(site)
    assert body.pop("pinyin") and body == {
        **{"code": "A2", "name": "米", "unit": "个", "category": "没有过的", "counter": "shop", "tax": "general"},
        **{"price": 100, **BY},
    }
    assert site.ledger.category("没有过的") == Category("没有过的", "shop", "general")
    site.do("set_product", code="A2", market_fen=9)
    market = site.ledger.product("A2").market
    assert (market.price_fen, market.place, market.day.isoformat()) == (9, "农贸市场", "2026-11-23")
    site.do("set_product", code="A2", name="面", shelf="canteen", tax="exempt")
    renamed = site.ledger.product("A2")
    assert "mian" in renamed.pinyin.split() and renamed.category == Category("没有过的", "canteen", "exempt")
    assert site.do("set_product", code="A2", category="菜")["name"] == "面"
    assert site.ledger.product("A2").category.name == "菜"
    site.do("set_product", code="A2", sold_out=True)
    site.do("set_product", code="A2", sold_out=False, merchant="张记", barcode="31")
    back = site.ledger.product("A2")
    assert (back.sold_out, back.merchant, back.barcodes) == (False, "张记", ("31",))
    site.do("set_product", code="A2", merchant="", barcode="")
    assert (site.ledger.product("A2").merchant, site.ledger.product("A2").barcodes) == ("", ())
    site.do("set_product", code="A2", barcodes=["32", "33"])
    site.do("set_product", code="A2", barcodes=["33"])
    assert site.ledger.product("A2").barcodes == ("33",)


@pytest.mark.parametrize("unit", ["KG", "公斤", "千克", "kg"])
def test_weighed_goods_have_one_unit(site, unit):
    site.do("set_product", **{**NEW, "code": f"W{unit}", "unit": unit})
    assert site.ledger.product(f"W{unit}").unit == "kg"


def test_a_meal_has_the_tariffs_price_and_its_own_shelf(site):
    answer = site.do("set_product", code="M2", name="养身餐", unit="份", category="药膳", tariff="meal")
    assert answer == {"product": "M2", "name": "养身餐", "price_fen": 1500}
    meal = site.ledger.product("M2")
    assert meal.category == Category("药膳", "canteen", "meals") and last_row(site)[1]["tariff"] == "meal"
    assert refused(site, "set_product", code="M2", price_fen=1) == ("bad_value.meal_price", {"field": "price"})
    assert refused(site, "set_product", code="M2", tariff="") == ("bad_value.missing", {"field": "price"})
    assert site.do("set_product", code="M2", tariff="", price_fen=900)["price_fen"] == 900
    assert not site.ledger.product("M2").is_meal


def test_goods_weighed_no_more_lose_their_tare(site):
    site.do("set_product", **{**NEW, "code": "T1", "unit": "kg", "tare": 20})
    site.do("set_product", code="T1", price_fen=200)
    assert site.ledger.product("T1").tare == 20
    site.do("set_product", code="T1", tare=0)
    assert site.ledger.product("T1").tare == 0
    site.do("set_product", code="T1", tare=20)
    site.do("set_product", code="T1", unit="袋")
    assert site.ledger.product("T1").tare == 0


def test_several_products_are_saved_together_and_a_bad_row_is_named(site):
    assert refused(site, "set_products", products=[]) == ("bad_value.no_rows", {"field": "products"})
    assert site.do("set_products", products=[{**NEW, "code": "S1"}, {"code": "EGG", "price_fen": 100}]) == {
        "products": 2
    }
    for row, of in (
        ({"code": " EGG ", "price_fen": 0}, "鸡蛋"),
        ({"code": "NEU", "price_fen": 0}, "NEU"),
        ({"code": "", "price_fen": 0}, ""),
    ):
        _why, values = refused(site, "set_products", products=[{**NEW, "code": "S2"}, row])
        assert values["of"] == of and site.ledger.product("S2") is None
    why = ("bad_value.missing", {"field": "name", "of": "鸡蛋"})
    assert refused(site, "set_products", products=[{"code": "EGG", "name": " "}]) == why
    assert refused(site, "set_products", products=[{"code": "EGG", "price_fen": 0}]) == (
        *("bad_price", {"field": "price", "of": "鸡蛋"}),
    )


def test_a_product_that_has_no_pinyin_gets_it_and_one_that_keeps_for_no_time_says_so(site):
    plain = Till(site.ledger, site.clock)
    plain.do("sign_in", pin=MANAGER_PIN)
    plain.do("set_product", code="PIN", name="豆角", price_fen=100, unit="个", category="菜", best_before_days=3)
    assert site.ledger.product("PIN").pinyin == ""
    site.do("set_product", code="PIN", best_before_days=0)
    found = site.ledger.product("PIN")
    assert "doujiao" in found.pinyin and found.best_before_days == 0


# -- residents -------------------------------------------------------------------------------------------------------
CARD, GUEST = id_number("1945-02-03"), {"passport": "E1234567", "born": "1950-01-02", "name": "Ann"}


@pytest.mark.parametrize(
    ("fields", "why", "values"),
    [
        ({"name": " ", "card": CARD}, "bad_value.missing", {"field": "name"}),
        ({"name": "x" * 61, "card": CARD}, "bad_value.text", {"field": "name"}),
        ({"name": "x", "card": CARD, "home": "x" * 61}, "bad_value.text", {"field": "home"}),
        ({"name": "x", "card": CARD, "note": "x" * 201}, "bad_value.text", {"field": "note"}),
        ({"name": "x"}, "bad_value.missing", {"field": "id"}),
        ({**GUEST, "card": CARD}, "bad_value.missing", {"field": "id"}),
        ({**GUEST, "born": ""}, "bad_value.missing", {"field": "born"}),
        ({"passport": "E1234567", "name": "Ann"}, "bad_value.missing", {"field": "born"}),
        ({**GUEST, "born": "2026-11-24"}, "bad_id.birth", {}),
        ({**GUEST, "sex": "X"}, "bad_value.one_of", {"field": "sex", "choices": "M, F"}),
        ({**GUEST, "passport": "E"}, "bad_id.passport", {}),
        ({"name": "x", "card": id_number("2026-11-24")}, "bad_id.birth", {}),
    ],
)
def test_a_resident_who_cannot_be_enrolled_is_refused(site, fields, why, values):
    assert refused(site, "enrol", **fields) == (why, values)


def test_a_resident_is_enrolled_once_and_the_record_has_a_digest_alone(site):
    answer = site.do("enrol", name=" 陈秀英 ", card=CARD, sex="M", home=" 3-2-401 ", note=" 少盐 ")
    who = answer["resident"]
    assert answer == {"resident": who, "name": "陈秀英", "age": 81}
    kind, body = last_row(site)
    assert kind == "resident.enrolled" and len(body.pop("digest")) >= 32
    assert body == {"resident": who, "consent": "1", **BY}
    kept = site.ledger.enrolled(who)
    assert (kept.name, kept.home, kept.note, kept.born, kept.sex) == ("陈秀英", "3-2-401", "少盐", "1945-02-03", "F")
    assert refused(site, "enrol", name="x", card=CARD) == ("duplicate", {"name": who})
    guest = site.do("enrol", **GUEST, sex="F")
    kept = site.ledger.enrolled(guest["resident"])
    assert (guest["age"], kept.born, kept.sex, kept.home, kept.note) == (76, "1950-01-02", "F", "", "")
    none = site.do("enrol", **{**GUEST, "passport": "E7654321"})
    assert site.ledger.enrolled(none["resident"]).sex == ""
    site.do("open_shift", float_fen=0)
    seen = site.do("diner", card=id_number("1946-02-03"))["resident"]  # shown before it was enrolled
    site.do("close_shift", counted_fen=0)
    assert site.do("enrol", name="李", card=id_number("1946-02-03"))["resident"] == seen


# -- staff -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("verb", "fields", "why", "values"),
    [
        ("add_staff", {"name": " "}, "bad_value.missing", {"field": "name"}),
        ("add_staff", {"name": "x" * 41}, "bad_value.text", {"field": "name"}),
        ("add_staff", {"role": "boss"}, "bad_value.role", {"field": "role"}),
        ("add_staff", {"pin": "123"}, "bad_value.pin", {"field": "pin"}),
        ("add_staff", {"pin": "١٢٣٤"}, "bad_value.pin", {"field": "pin"}),
        ("add_staff", {"pin": "123456789"}, "bad_value.pin", {"field": "pin"}),
        ("add_staff", {"name": "王芳"}, "duplicate", {"name": "王芳"}),
        ("change_staff", {"name": "nobody", "role": ""}, "bad_value.staff", {"field": "staff"}),
        ("change_staff", {"name": "王芳", "role": "boss"}, "bad_value.role", {"field": "role"}),
        ("change_staff", {"name": "王芳", "pin": "12"}, "bad_value.pin", {"field": "pin"}),
        ("change_staff", {"name": "赵明", "role": "cashier", "pin": ""}, "bad_value.last_manager", {"field": "role"}),
    ],
)
def test_staff_that_cannot_be_are_refused(site, verb, fields, why, values):
    plain = {"name": "李强", "role": "shop", "pin": "2222"}
    assert refused(site, verb, **{**plain, **fields}) == (why, values)


def test_a_person_is_added_changed_and_let_go(site):
    assert site.do("add_staff", name=" 李强 ", role="shop", pin="33333333") == {"staff": "李强", "role": "shop"}
    kind, body = last_row(site)
    assert kind == "staff.added" and body.pop("digest") and body == {"staff": "李强", "role": "shop", **BY}
    head = site.ledger.head()
    assert site.do("change_staff", name="李强") == {"staff": "李强", "role": "shop"}
    assert site.ledger.head() == head
    assert site.do("change_staff", name="李强", role="manager", active=False) == {"staff": "李强", "role": "manager"}
    assert last_row(site) == ("staff.changed", {"staff": "李强", "role": "manager", "active": 0, **BY})
    why = ("bad_value.last_manager", {"field": "role"})  # one who was let go is none
    assert refused(site, "change_staff", name="赵明", active=False) == why
    site.do("change_staff", name="李强", active=True)
    assert last_row(site)[1]["active"] == 1 and last_row(site)[1]["role"] == "manager"
    site.do("change_staff", name="李强", role="cashier")
    assert refused(site, "change_staff", name="赵明", active=False) == why
    site.do("change_staff", name="李强", pin="4444")
    kind, body = last_row(site)
    assert kind == "staff.pin_set" and body.pop("digest") and body == {"staff": "李强", **BY}
    assert site.do("sign_in", pin="4444")["staff"] == "李强"


def test_ones_own_pin_is_changed_with_the_old_one(site):
    site.do("sign_in", pin=CASHIER_PIN)
    assert refused(site, "change_pin", pin="9999", new_pin="5555")[0] == "wrong_pin"
    assert refused(site, "change_pin", pin=MANAGER_PIN, new_pin="5555")[0] == "wrong_pin"  # somebody else's
    assert refused(site, "change_pin", pin=CASHIER_PIN, new_pin="55") == ("bad_value.pin", {"field": "pin"})
    assert site.do("change_pin", pin=CASHIER_PIN, new_pin="5555") == {"staff": "王芳"}
    kind, body = last_row(site)
    assert kind == "staff.pin_set" and body.pop("digest") and body == {"staff": "王芳", "by": "王芳"}
    assert site.do("sign_in", pin="5555")["staff"] == "王芳"
    site.do("change_pin", pin="5555", new_pin=CASHIER_PIN)


def test_who_guesses_at_a_pin_to_change_it_is_locked_out(site):
    site.do("add_staff", name="钱一", role="shop", pin="6767")
    site.do("sign_in", pin="6767", staff="钱一")
    said = []
    for guess in range(5):
        with pytest.raises(PosError) as refusal:
            site.do("change_pin", pin=f"700{guess}", new_pin="5555")
        said.append(refusal.value.code)
    assert said == ["wrong_pin"] * 4 + ["locked_out"]


# -- settings and labels ---------------------------------------------------------------------------------------------
def test_a_setting_of_the_site_is_the_managers_and_one_of_the_machine_anybodys(site):
    answer = site.do("set_setting", setting="site.phone", value=" 123 ")
    assert answer == {"setting": "site.phone", "value": "123"}
    assert last_row(site) == ("setting.changed", {"key": "site.phone", "value": "123", **BY})
    site.do("set_setting", setting="site.phone", value="456")
    assert last_row(site)[1]["was"] == "123" and site.till.site["site.phone"] == "456"
    assert site.do("set_setting", setting="site.phone", value=" ") == {"setting": "site.phone", "value": ""}
    site.do("sign_out")
    assert refused(site, "set_setting", setting="site.phone", value="1")[0] == "not_allowed"
    everything = " ".join(PERMISSIONS)
    site.do("set_setting", setting="may.shop", value=everything, approve=MANAGER_PIN)
    site.do("set_setting", setting="may.shop", value="pay_in pay_out", approve=MANAGER_PIN)
    why = ("bad_value.setting_value", {"field": "may.shop"})
    assert refused(site, "set_setting", setting="may.shop", value="add_staff", approve=MANAGER_PIN) == why
    papers = site.drawer.papers
    assert site.do("set_setting", setting="paper.width", value="58") == {"setting": "paper.width", "value": "58"}
    kind, body = last_row(site)
    assert kind == "machine.set" and body["key"] == "paper.width" and "value" not in body
    assert site.drawer.papers == papers + 1 and site.till.site["paper.width"] == "58"
    site.do("set_setting", setting="printer.receipt", value=PRINTER)
    assert site.drawer.papers == papers + 2  # the worker looks at the printer anew
    site.do("set_setting", setting="paper.width", value="80")
    site.do("set_setting", setting="weight.unit", value="kg", approve=MANAGER_PIN)
    assert site.drawer.papers == papers + 3  # which is nothing to a printer
    assert refused(site, "set_setting", setting="no.such", value="1")[0].startswith("bad_value")
    patterns = "20PPPPPAAA.AAC " + " " * 2000
    assert refused(site, "set_setting", setting="barcode.patterns", value=patterns, approve=MANAGER_PIN) == (
        *("bad_value.text", {"field": "barcode.patterns"}),
    )


def test_that_a_printer_says_no_word_goes_with_its_address(site):
    def now(address):
        site.do("set_setting", setting="printer.kitchen", value=address)
        return site.till.site["printer.kitchen.answers"]

    for addresses, answers in (
        (("tcp://a:1", "tcp://a:1"), "no"),
        (("tcp://a:1", "tcp://b:1"), "auto"),
        (("tcp://a:1", "none:"), "auto"),
        (("none:", "tcp://a:1"), "no"),  # it was said with no printer there
    ):
        now(addresses[0])
        site.do("set_setting", setting="printer.kitchen.answers", value="no")
        assert now(addresses[1]) == answers
    site.do("set_setting", setting="printer.kitchen.answers", value="yes")
    assert (now("tcp://c:1"), now("none:")) == ("yes", "yes")


def test_labels_are_printed_of_products_there_are(site):
    assert refused(site, "print_labels", products=["EGG", "NONE"]) == ("unknown_product", {"product": "NONE"})
    assert refused(site, "print_labels", products=[]) == ("bad_value", {"field": "products"})
    assert refused(site, "print_labels", products=["EGG"] * 201) == ("bad_value", {"field": "products"})
    assert site.do("print_labels", products=["EGG", "TOM"]) == {"labels": 2}
    kind, about, document = site.ledger.kept_papers()[-1]
    assert (kind, about) == ("labels", "2")
    assert "鸡蛋" in plain_text(document) and "西红柿" in plain_text(document)
    assert site.do("print_labels", products=["EGG"] * 200) == {"labels": 200}


def test_a_percentage_out_of_range_is_refused_in_words_that_fit_whatever_it_is_of():
    said = sentence(PosError("bad_value", "percent", field="fund_percent"))
    assert said == "百分比要大于 0、不超过 100，例如 10。"
