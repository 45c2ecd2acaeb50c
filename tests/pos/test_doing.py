"""`Till.do`: who may, when it counts, the same key twice, a refusal that changes nothing, and what the window is shown."""

from datetime import UTC, timedelta

import pytest

from data.ledger import Ledger
from data.storage import LEDGER_FILE
from pos.backups import Backups
from pos.counter import check_text, shown
from pos.errors import PosError
from pos.prices import NewPrice
from pos.till import Till, check_verb, takes
from shop.parts import make_till
from tests.counter import CASHIER_PIN, MANAGER_PIN, NOON, id_number, new_site
from tests.pos.ask import Drawer, counted_site, last_row, refused


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    site = counted_site(tmp_path_factory.mktemp("doing") / "till")
    site.do("set_product", code="EGG", name="鸡蛋", price_fen=100, unit="个", category="菜")
    site.do("set_product", code="MEAL", name="营养餐", unit="份", category="套餐", tariff="meal")
    site.do("open_shift", float_fen=0)
    yield site
    site.close()


@pytest.fixture
def site(shop):
    """The shop with an empty counter, and its cashier."""
    shop.begin(CASHIER_PIN)
    return shop


# -- what is asked for -----------------------------------------------------------------------------------------------
def test_a_verb_and_its_fields_are_checked_before_anything_is_done(site):
    long = "v" * 50
    assert refused(site, long) == ("unknown_verb", {"verb": "v" * 40})
    assert refused(site, "add", colour="red") == ("bad_value.unknown_field", {"field": "colour"})
    assert refused(site, "sign_in") == ("bad_value.missing", {"field": "pin"})
    assert refused(site, "sign_in", pin=CASHIER_PIN, name="x") == ("bad_value.unknown_field", {"field": "name"})
    assert refused(site, "sign_out", pin="1") == ("bad_value.unknown_field", {"field": "pin"})
    assert refused(site, "open_shift") == ("bad_value.missing", {"field": "float"})
    assert refused(site, "void") == ("bad_value.missing", {"field": "line"})
    for verb in ("sign_in", "sign_out", "pay"):
        check_verb(verb)
    assert takes("sign_in", "pin") and takes("sign_in", "staff") and takes("pay", "reason") and takes("pay", "tender")
    assert not takes("sign_out", "pin") and not takes("pay", "pin")
    for field in ("at", "key", "approve"):
        assert takes("sign_out", field)


def test_nobody_signed_in_does_nothing_but_what_is_free_to_all(site):
    site.do("sign_out")
    assert refused(site, "add", product="EGG") == ("not_signed_in", {})
    assert refused(site, "add", product="EGG", approve=MANAGER_PIN) == ("not_signed_in", {})
    for verb in ("retry_papers", "drop_papers", "apply_prices"):
        site.do(verb)
    assert site.do("sign_in", pin=MANAGER_PIN) == {"staff": "赵明", "role": "manager"}
    assert site.do("sign_in", pin=CASHIER_PIN, staff="王芳") == {"staff": "王芳", "role": "cashier"}
    for fields in ({"pin": "9999"}, {"pin": CASHIER_PIN, "staff": "赵明"}, {"pin": ""}):
        assert refused(site, "sign_in", **fields) == ("wrong_pin", {})
    assert site.till.view().staff.name == "王芳"
    assert site.do("sign_out") == {} and site.till.view().staff is None


def test_a_manager_approves_one_action(site):
    expense = {"amount_fen": 1, "purpose": "x"}
    assert refused(site, "expense", **expense) == ("not_allowed", {})
    assert refused(site, "expense", approve="9999", **expense) == ("wrong_pin", {})
    assert refused(site, "expense", approve=CASHIER_PIN, **expense)[0] == "not_allowed"
    assert refused(site, "allow_meal", line=1, reason="x")[0] == "needs_approval"
    site.do("expense", approve=MANAGER_PIN, **expense)
    assert (last_row(site)[1]["by"], last_row(site)[1]["approved"]) == ("王芳", "赵明")
    assert refused(site, "expense", **expense)[0] == "not_allowed"
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("expense", **expense)
    assert last_row(site)[1]["by"] == "赵明" and "approved" not in last_row(site)[1]


def test_a_setting_approved_with_nobody_signed_in_is_the_approvers(site):
    site.do("sign_out")
    site.do("set_setting", setting="site.phone", value="1", approve=MANAGER_PIN)
    assert (last_row(site)[1]["by"], last_row(site)[1]["approved"]) == ("赵明", "赵明")


def test_an_action_counts_for_another_moment_only_with_a_manager(site):
    early = NOON - timedelta(days=2)
    assert refused(site, "want", name="葱", at=early) == ("not_allowed", {})
    assert refused(site, "sign_in", pin=CASHIER_PIN, at=early) == ("not_allowed", {})
    site.do("want", name="葱", at=early.astimezone(UTC), approve=MANAGER_PIN)
    kind, body = last_row(site)
    assert kind == "want.noted" and body["business_date"] == "2026-11-21"
    assert body["noted_at"].startswith("2026-11-23T12:00:") and body["noted_at"].endswith("+08:00")
    at = site.ledger.connection.execute("SELECT at FROM journal ORDER BY seq DESC LIMIT 1").fetchone()[0]
    assert at.startswith("2026-11-21T12:00:00") and at.endswith("+08:00")
    site.do("want", name="葱", at="2026-11-20T09:00:00+08:00", approve=MANAGER_PIN)
    assert last_row(site)[1]["business_date"] == "2026-11-20"
    site.do("want", name="葱", at="2026-11-20T20:00:00+00:00", approve=MANAGER_PIN)
    assert last_row(site)[1]["business_date"] == "2026-11-21"  # in the site's zone
    site.do("want", name="葱")
    assert "noted_at" not in last_row(site)[1]
    assert refused(site, "want", name="葱", at="yesterday", approve=MANAGER_PIN)[0].startswith("bad_value")
    assert site.do("sign_in", pin=MANAGER_PIN, at=early)["role"] == "manager"


def test_a_reason_is_stripped_and_looked_at(site):
    assert refused(site, "open_drawer", reason="x" * 201) == ("bad_value.text", {"field": "reason"})
    card = id_number("1931-07-19")
    assert refused(site, "clear", reason=f"卡{card}")[0] == "bad_value.card_in_text"


# -- the same key twice ----------------------------------------------------------------------------------------------
def test_the_same_key_answers_what_the_first_one_did(site):
    site.do("add", product="EGG")
    first = site.do("pay", tender="wechat", key=" sale-1 ")
    head = site.ledger.head()
    site.do("add", product="EGG")
    assert site.do("pay", tender="wechat", key="sale-1") == first
    assert site.ledger.head() == head and site.till.cart.total_fen == 100
    why = ("bad_value.key", {"field": "key"})
    assert refused(site, "pay", tender="cash", key="sale-1") == why
    assert refused(site, "clear", key="sale-1") == why
    assert refused(site, "pay", tender="wechat", reason="x", key="sale-1") == why
    assert refused(site, "pay", tender="wechat", at=NOON, key="sale-1", approve=MANAGER_PIN) == why
    assert refused(site, "pay", tender="wechat", key="k" * 65) == ("bad_value.text", {"field": "key"})
    site.do("pay", tender="wechat", amount_fen=50, key="k" * 64)
    assert site.do("pay", tender="wechat", amount_fen=50, key="k" * 64)["left_fen"] == 50  # a part, once
    assert site.till.cart.left_fen == 50


def test_a_key_goes_with_a_moment_and_an_approval(site):
    early = NOON - timedelta(days=2)
    site.do("want", name="葱", at=early, approve=MANAGER_PIN, reason="补记", key="early")
    assert (last_row(site)[1]["business_date"], last_row(site)[1]["approved"]) == ("2026-11-21", "赵明")


def test_what_changed_nothing_is_done_anew_under_its_key(site):
    site.do("add", product="EGG", key="goods")
    assert site.do("add", product="EGG", key="goods")["line"] == 2
    with pytest.raises(PosError):
        site.do("want", name=" ", key="want")
    site.do("want", name="葱", key="want")  # a refusal is not remembered
    head = site.ledger.head()
    site.do("want", name="葱", key="want")
    assert site.ledger.head() == head


# -- a refusal changes nothing ---------------------------------------------------------------------------------------
def test_a_refusal_leaves_the_cart_the_result_and_the_drawer_as_they_were(site):
    site.do("add", product="EGG")
    site.do("pay", tender="cash")
    kicks, done = site.drawer.kicks, site.till.view().done
    assert refused(site, "refund", sale="1-999999", reason="x")[0] == "unknown_sale"
    assert site.till.view().done == done and site.drawer.kicks == kicks
    site.do("want", name="葱")
    assert site.drawer.kicks == kicks  # what was kicked once is not kicked again
    site.do("sign_in", pin=MANAGER_PIN)
    site.do("add", product="EGG")
    before = site.till.cart
    assert refused(site, "set_products", products=[{"code": "EGG", "name": "蛋"}, {"code": "EGG", "price_fen": 0}])
    assert site.till.cart == before and site.ledger.product("EGG").name == "鸡蛋"


def test_the_drawer_opens_only_where_a_printer_can_open_it(site):
    for address, kicks in (("none:", 0), ("tcp://127.0.0.1:9", 1)):
        site.do("set_setting", setting="printer.receipt", value=address)
        site.drawer = Drawer()
        site.till = make_till(site.ledger, site.clock, devices=site.drawer)
        site.do("sign_in", pin=CASHIER_PIN)
        site.do("open_drawer", reason="x")
        assert site.drawer.kicks == kicks
        if not kicks:
            site.do("set_setting", setting="printer.kitchen", value="tcp://127.0.0.1:10")
            site.do("open_drawer", reason="x")
            assert site.drawer.kicks == 1
            site.do("set_setting", setting="printer.kitchen", value="none:")


def test_a_sale_bears_the_total_of_all_sales_since_the_first(site):
    before = site.ledger.grand_fen()
    for _sale in range(2):
        site.do("add", product="EGG")
        number = site.do("pay", tender="wechat")["sale"]
    assert last_row(site)[1]["grand"] == before + 200
    site.do("refund", sale=number, reason="x")
    assert last_row(site)[1]["grand"] == before + 100


def test_what_was_taken_for_a_sale_it_cannot_cost_less_than(site):
    for name, fen in (("米", 300), ("面", 200)):
        site.do("add", name=name, price_fen=fen)
    site.do("pay", tender="wechat", amount_fen=300)
    assert refused(site, "void", line=1, reason="x") == ("unbalanced.below_paid", {"paid_fen": 300})
    assert site.do("void", line=2, reason="x")["total_fen"] == 300  # to the fen
    assert site.till.cart.left_fen == 0


def test_papers_are_made_where_there_is_a_printer_and_somebody_who_makes_them(site):
    papers, jobs = site.drawer.papers, len(site.ledger.kept_papers())
    site.do("pay_in", amount_fen=100, reason="x")
    assert site.drawer.papers == papers + 1 and len(site.ledger.kept_papers()) == jobs + 1
    plain = Till(site.ledger, site.clock, devices=site.drawer)
    assert plain.view().staff is None
    plain.do("sign_in", pin=CASHIER_PIN)
    plain.do("pay_in", amount_fen=100, reason="x")
    plain.do("add", product="EGG")
    plain.do("pay", tender="wechat")
    site.do("set_setting", setting="printer.receipt", value="none:")
    papers = site.drawer.papers
    site.do("pay_in", amount_fen=100, reason="x")
    site.do("add", product="EGG")
    site.do("pay", tender="wechat")
    assert site.drawer.papers == papers and len(site.ledger.kept_papers()) == jobs + 1
    site.do("set_setting", setting="printer.receipt", value="tcp://127.0.0.1:9")


def test_prices_whose_moment_has_come_hold_from_the_next_action_on(site):
    evening = NOON.replace(hour=18)
    site.do("set_prices", rows=[NewPrice("EGG", 130)], valid_from=evening, approve=MANAGER_PIN)
    assert site.do("add", product="EGG")["price_fen"] == 100
    site.clock.moment = evening
    assert site.do("add", product="EGG")["price_fen"] == 130
    site.do("set_product", code="EGG", price_fen=100, approve=MANAGER_PIN)


def test_papers_that_wait_are_said_once(site):
    site.do("add", product="EGG")
    papers = site.drawer.papers
    site.do("pay", tender="wechat")
    assert site.drawer.papers == papers + 1 and site.drawer.site is site.till.site
    site.do("want", name="葱")
    assert site.drawer.papers == papers + 1 and site.drawer.backups == 0


def test_nothing_falls_into_a_sealed_month(site):
    site.clock.moment = NOON.replace(month=10)
    site.do("want", name="葱")
    site.clock.moment = NOON
    site.do("seal_month", month="2026-10", approve=MANAGER_PIN)
    october = NOON.replace(month=10)
    assert refused(site, "want", name="葱", at=october, approve=MANAGER_PIN) == ("sealed", {"month": "2026-10"})
    site.clock.moment = october
    assert refused(site, "want", name="葱") == ("sealed", {"month": "2026-10"})
    site.do("retry_papers")  # the papers go on


# -- what the window is shown ----------------------------------------------------------------------------------------
def test_the_view_is_the_counter_as_it_stands(site):
    site.clock.moment = NOON + timedelta(days=1)
    view = site.till.view()
    assert (view.staff.name, view.shift.number, view.period, view.business_date) == ("王芳", 1, "lunch", "2026-11-24")
    assert view.now.startswith("2026-11-24T12:00:") and not view.clock_back
    assert view.cart.empty and view.done is None and view.receipt == "" and view.backup is None and view.missing is None
    assert (view.diner_price_fen, view.diner_standard_fen, view.diner_tier, view.diner_meals) == (0, 1500, "", 0)
    assert view.site is site.till.site and view.parked == ()
    site.do("add", name="米", price_fen=104)
    assert site.till.view().asked_cash_fen == 100
    site.do("diner", card=id_number("1945-02-03"))
    view = site.till.view()
    assert (view.diner_price_fen, view.diner_tier) == (1000, "80")
    site.do("pay", tender="wechat")
    view = site.till.view()
    assert view.done.total_fen == 104 and view.receipt == "waiting" and view.papers.waiting > 0
    site.do("sign_in", pin=CASHIER_PIN)
    assert site.till.view().done is None
    assert site.till.tariff().standard_fen == 1500 and site.till.today().isoformat() == "2026-11-24"
    site.do("want", name="葱")
    site.clock.moment -= site.clock.step
    assert not site.till.view().clock_back  # the moment of the last row itself
    site.do("add", product="EGG")
    parked = site.do("park")["parked"]
    assert [sale.number for sale in site.till.view().parked] == [parked]
    site.do("recall", parked=parked)
    site.clock.moment = NOON + timedelta(hours=19)
    view = site.till.view()
    assert (view.clock_back, view.period) == (True, "breakfast")


# -- texts that may be kept ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fields", "why"),
    [
        (5, {}, "text"),
        ("x" * 201, {}, "text"),
        ("x" * 4, {"most": 3}, "text"),
        *((f"a{letter}b", {}, "text") for letter in "\n\x00\ud800\u2028\u2029"),
        ("", {}, "missing"),
        (" \n", {}, "missing"),
    ],
)
def test_a_text_that_may_not_be_kept_is_refused(text, fields, why):
    with pytest.raises(PosError) as refusal:
        check_text(text, field="name", **fields)
    assert (refusal.value.code, refusal.value.why, refusal.value.values) == ("bad_value", why, {"field": "name"})


def test_a_text_that_may_be_kept_is_stripped():
    assert check_text(f" {'x' * 198} ", field="name") == "x" * 198
    assert check_text(" abc", field="name", most=4) == "abc" and check_text(" ", field="name", needed=False) == ""
    with pytest.raises(PosError, match=r"bad_value\.reason"):
        check_text("", field="reason")
    assert check_text("1" * 14, field="name") == "1" * 14


def test_a_text_with_a_cards_number_is_refused_and_a_code_that_only_looks_like_one_is_none():
    card = id_number("1931-07-19")
    for text in (card, f"卡 {card} 号", card[:6] + card[8:17]):
        with pytest.raises(PosError) as refusal:
            check_text(text, field="name")
        assert (refusal.value.why, refusal.value.values) == ("card_in_text", {"field": "name"})
    paid = card[:17] + ("0" if card[17] != "0" else "1")
    assert check_text(paid, field="reference") == paid  # as a payment's number may be
    with pytest.raises(PosError, match="card_in_text"):
        check_text(paid, field="note")
    assert check_text("白\u3000菜", field="name") == "白\u3000菜"  # a wide space is no control character


def test_a_refusal_repeats_a_text_short_and_without_a_cards_digits():
    assert shown("x" * 41) == "x" * 40 and shown("1" * 14) == "1" * 14
    assert shown("1" * 15) == shown(f"a{'1' * 15}b") == shown("9" * 15) == "…"
    card = id_number("1931-07-19")
    assert shown(f"{card[:6]} {card[6:14]} {card[14:]}") == "…"


def test_a_till_without_pinyin_or_a_clock_of_its_own_works(site):
    till = Till(site.ledger, site.clock, backups=Backups)
    till.do("sign_in", pin=MANAGER_PIN)
    till.do("set_product", code="NEW", name="新菜", price_fen=1, unit="个", category="菜")
    assert site.ledger.product("NEW").pinyin == ""
    said = till.view().backup
    assert said is not None and not said.is_set_up
    assert Till(site.ledger, site.clock, backups=lambda: None).view().backup is None


def test_what_the_disk_refuses_is_said_and_what_is_our_own_mistake_is_not_hidden(site):
    connection = site.ledger.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(PosError, match="disk_full"):
        for _ in range(2000):
            site.do("want", name="葱" * 60)
    connection.execute("PRAGMA max_page_count=1000000")
    site.do("want", name="葱")
    site.do("add", product="EGG")
    sale = site.do("pay", tender="wechat")["sale"]
    with pytest.raises(AttributeError):
        site.do("refund", sale=sale, lines=[5], reason="x")


def test_a_ledger_that_cannot_be_read_any_more_is_said_to_be_damaged(tmp_path):
    site = new_site(tmp_path / "till")
    site.ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (site.folder / LEDGER_FILE).open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    site.ledger.connection.execute("PRAGMA shrink_memory")  # or it would be read from there
    for ask in (site.till.view, lambda: site.do("sign_in", pin=MANAGER_PIN), lambda: site.do("want", name="葱")):
        with pytest.raises(PosError) as refusal:
            ask()
        assert (refusal.value.code, refusal.value.values) == ("damaged", {"place": str(site.folder)})


def test_a_lock_runs_on_from_the_start_of_the_program(tmp_path):
    site, ticks = new_site(tmp_path / "till"), [100.0]
    site.till = Till(site.ledger, site.clock, ticks=lambda: ticks[0])
    for _guess in range(4):
        assert refused(site, "sign_in", pin="0000", staff="王芳")[0] == "wrong_pin"
    assert refused(site, "sign_in", pin="0000", staff="王芳")[0] == "locked_out"
    site.ledger.close()
    site.ledger, ticks[0] = Ledger.open(site.folder), 5000.0
    site.till = Till(site.ledger, site.clock, ticks=lambda: ticks[0])
    assert refused(site, "sign_in", pin=CASHIER_PIN, staff="王芳") == ("locked_out", {"seconds": 30})
    ticks[0] += 30
    assert site.do("sign_in", pin=CASHIER_PIN, staff="王芳")["staff"] == "王芳"
    site.close()


def test_a_price_that_was_said_before_money_is_taken_is_kept(site):
    site.do("diner", card=id_number("1944-04-04"))
    site.do("add", product="MEAL")
    site.do("pay", tender="wechat")
    site.clock.moment = NOON.replace(hour=18)
    site.do("diner", card=id_number("1944-04-04"))
    assert site.till.view().diner_meals == 0
    site.do("add", product="MEAL")
    assert site.till.view().diner_meals == 1
    site.clock.moment = NOON  # the clock was put back: this is lunch again, and its second meal
    assert refused(site, "pay", tender="wechat")[0] == "needs_approval.second_meal"
    assert site.till.cart.total_fen == 1500 == site.ledger.cart().total_fen  # a restart finds the same


def test_an_action_without_a_reason_has_none(site):
    site.do("add", product="EGG")
    site.do("clear")
    assert last_row(site)[0] == "cart.cleared" and "reason" not in last_row(site)[1]
