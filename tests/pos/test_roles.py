"""Who may do what, cell by cell, at the Till: every verb, every role, as a site begins and with permissions changed.

yes: carried out · mgr: asks for the manager · out: asks to sign in first. A verb that got past the guard counts as `yes`
whatever it then made of its empty fields.
"""

import itertools
from typing import Any

import pytest

from pos import till as tills
from pos.counter import REQUIRED, VERBS
from pos.errors import PosError
from pos.staff import MANAGERS_ONLY, PERMISSIONS, SAME_AS
from shop.parts import make_till
from tests.counter import CASHIER_PIN, MANAGER_PIN, new_site, quick_pins

SHOP_PIN = "2222"
TABLE = """
verb               nobody cashier shop manager
accept_head        out    mgr     mgr  yes
add                out    yes     yes  yes
add_staff          out    mgr     mgr  yes
aid                out    mgr     mgr  yes
allow_meal         out    mgr     mgr  yes
apply_prices       yes    yes     yes  yes
cancel_prices      out    mgr     mgr  yes
change_pin         out    yes     yes  yes
change_resident    out    mgr     mgr  yes
change_staff       out    mgr     mgr  yes
clear              out    yes     yes  yes
close_shift        out    yes     yes  yes
contribute         out    mgr     mgr  yes
count_stock        out    yes     yes  yes
diner              out    yes     yes  yes
discount           out    yes     yes  yes
drop_papers        yes    yes     yes  yes
enrol              out    yes     yes  yes
erase_resident     out    mgr     mgr  yes
expense            out    mgr     mgr  yes
gift               out    yes     yes  yes
import_prices      out    mgr     mgr  yes
import_products    out    mgr     mgr  yes
import_residents   out    mgr     mgr  yes
invoice            out    yes     yes  yes
invoices           out    mgr     mgr  yes
label_price        out    yes     yes  yes
look_card          out    yes     yes  yes
look_code          out    yes     yes  yes
new_key            out    mgr     mgr  yes
note_export        out    mgr     mgr  yes
open_drawer        out    yes     yes  yes
open_shift         out    yes     yes  yes
paper_state        yes    yes     yes  yes
papers             out    yes     yes  yes
park               out    yes     yes  yes
pay                out    yes     yes  yes
pay_in             out    yes     yes  yes
pay_out            out    yes     yes  yes
print_labels       out    yes     yes  yes
print_shift        out    yes     yes  yes
print_strip        out    yes     yes  yes
print_test         out    yes     yes  yes
print_ticket       out    yes     yes  yes
print_z            out    yes     yes  yes
read_strip         out    yes     yes  yes
recall             out    yes     yes  yes
receive            out    yes     yes  yes
refund             out    yes     yes  yes
reprint            out    yes     yes  yes
retry_papers       yes    yes     yes  yes
sale               out    mgr     mgr  yes
scan               out    yes     yes  yes
seal_month         out    mgr     mgr  yes
set_category       out    mgr     mgr  yes
set_price          out    yes     yes  yes
set_prices         out    mgr     mgr  yes
set_product        out    mgr     mgr  yes
set_products       out    mgr     mgr  yes
set_quantity       out    yes     yes  yes
set_setting        mgr    mgr     mgr  yes
set_shares         out    mgr     mgr  yes
set_tariff         out    mgr     mgr  yes
void               out    yes     yes  yes
want               out    yes     yes  yes
waste              out    yes     yes  yes
z                  out    mgr     mgr  yes
"""
HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(row[0], role): cell for row in ROWS for role, cell in zip(HEAD[1:], row[1:], strict=True)}
PINS = {"cashier": CASHIER_PIN, "shop": SHOP_PIN, "manager": MANAGER_PIN}
GUARDS = {"not_signed_in": "out", "not_allowed": "mgr", "needs_approval": "mgr"}


@pytest.fixture(scope="module")
def counter(tmp_path_factory):
    """A site with one of each role; its locks are always over."""
    site = new_site(tmp_path_factory.mktemp("roles") / "till")
    with quick_pins():
        site.do("add_staff", name="李强", role="shop", pin=SHOP_PIN)
    ticks = itertools.count(0, 10**6)
    site.till = make_till(site.ledger, site.clock, ticks=lambda: float(next(ticks)))
    yield site
    site.close()


def cell(site, verb, role, approve=""):
    """What the Till answers that role."""
    site.do("sign_out")
    if role != "nobody":
        site.do("sign_in", pin=PINS[role])
    fields: dict[str, Any] = dict.fromkeys(REQUIRED[verb], "")
    if verb == "set_setting":
        fields = {"setting": "site.phone", "value": "1"}  # a setting of the site; a machine's own has a test below
    try:
        site.do(verb, approve=approve, **fields)
    except PosError as refusal:
        assert refusal.code != "unknown_verb"
        return GUARDS.get(refusal.code, "yes")
    except (TypeError, ValueError, AttributeError):
        return "yes"  # past the guard, with fields that no door lets in
    return "yes"


def test_the_table_names_every_verb():
    tills._open_rooms()
    assert sorted(VERBS) == [row[0] for row in ROWS]


@pytest.mark.parametrize("role", HEAD[1:])
def test_a_site_begins_with_this_table(counter, role):
    answered = {row[0]: cell(counter, row[0], role) for row in ROWS}
    assert answered == {row[0]: CELLS[row[0], role] for row in ROWS}


def test_a_managers_pin_opens_what_asks_for_it_and_another_persons_does_not(counter):
    asks = [(verb, role) for (verb, role), said in CELLS.items() if said == "mgr"]
    assert len(asks) > 40
    for verb, role in asks:
        assert cell(counter, verb, role, approve=MANAGER_PIN) == "yes", (verb, role)
        assert cell(counter, verb, role, approve=SHOP_PIN) == "mgr", (verb, role)
        assert cell(counter, verb, role) == "mgr", (verb, role)  # the PIN before was for one action


@pytest.mark.parametrize("role", ["cashier", "shop"])
def test_what_a_site_changes_is_that_cell_and_no_other(counter, role):
    free = [verb for verb in PERMISSIONS if CELLS[verb, role] == "yes"]
    kept = [verb for verb in PERMISSIONS if CELLS[verb, role] == "mgr"]
    other = "shop" if role == "cashier" else "cashier"
    # Half of what is free is taken, half of the manager's is given: each verb is in one of the two sites.
    for part in (0, 1):
        given = [*free[part::2], *kept[part::2]]
        counter.do("sign_out")
        counter.do("set_setting", setting=f"may.{role}", value=" ".join(given), approve=MANAGER_PIN)
        now = {verb: ("yes" if verb in given else "mgr") for verb in PERMISSIONS}
        now |= {verb: now[like] for verb, like in SAME_AS.items()}
        for row in ROWS:
            verb = row[0]
            assert cell(counter, verb, role) == now.get(verb, CELLS[verb, role]), verb
            assert cell(counter, verb, other) == CELLS[verb, other], verb
            assert cell(counter, verb, "manager") == "yes", verb
    counter.do("sign_out")
    counter.do("set_setting", setting=f"may.{role}", value=" ".join(free), approve=MANAGER_PIN)


@pytest.mark.parametrize("verb", sorted(MANAGERS_ONLY))
def test_no_site_gives_a_role_what_would_give_it_the_rest(counter, verb):
    counter.do("sign_out")
    with pytest.raises(PosError) as refused:
        counter.do("set_setting", setting="may.cashier", value=verb, approve=MANAGER_PIN)
    assert refused.value.code == "bad_value"


@pytest.mark.parametrize(
    ("role", "allowed"), [("nobody", False), ("cashier", False), ("shop", False), ("manager", True)]
)
def test_only_a_manager_says_when_something_happened(counter, role, allowed):
    counter.do("sign_out")
    if role != "nobody":
        counter.do("sign_in", pin=PINS[role])
    fields = {"setting": "printer.receipt", "value": "none:", "at": "2026-11-23T09:00:00+08:00"}
    if allowed:
        counter.do("set_setting", **fields)
    else:
        with pytest.raises(PosError, match="not_allowed"):
            counter.do("set_setting", **fields)
    counter.do("set_setting", setting="printer.receipt", value="none:")  # a machine's own: anybody's


def test_an_approval_is_on_the_record_with_both_names(counter):
    counter.do("sign_out")
    counter.do("sign_in", pin=CASHIER_PIN)
    counter.do(
        "set_product", code="V001", name="西红柿", price_fen=340, unit="kg", category="蔬菜", approve=MANAGER_PIN
    )
    body = counter.ledger.connection.execute("SELECT body FROM journal ORDER BY seq DESC LIMIT 1").fetchone()[0]
    assert '"approved":"赵明"' in body and '"by":"王芳"' in body
