"""What the journal's rows say: one kind a happening, its body outcomes only.

A body holds integers, strings, lists and objects of them; money is whole fen, quantity whole thousandths, percentages
whole hundredths. A field that would be empty or 0 is left out where it is marked with "?". Every body also has `by`
(who did it, a staff name) where a person did; `approved`? names the manager whose PIN approved it; `noted_at`? is the
clock's own time where the action bore an `at`. The meaning of a kind never changes: a new meaning is a new kind.

kind                body
site.founded        name, zone, manager
setting.changed     key, value                                    settings of SETTINGS that are not the machine's own
tariff.set          start (date), tiers {lowest age: fen}
shares.set          start (month), enterprise, owners             hundredths of a percent
staff.added         staff, role, digest?                          DIGEST of the PIN as it is kept
staff.changed       staff, role, active (1 or 0)
staff.pin_set       staff, digest?                                never the PIN
pin.renewed         staff, digest                                 the same PIN, kept in a newer way
machine.set         key, digest                                   a setting of this machine; its value is kept apart
category.set        name, counter, tax
product.set         code, name, unit, category, counter, tax, price, tariff?, merchant?, diner_percent?, fund_percent?,
                    barcodes [..]?, market?, market_place?, market_day?, sold_out?, place?, tare?, best_before_days?, pinyin, planned? (of price.planned)     the whole product
resident.enrolled   resident, consent, digest?                             never a name, a birth date or a digit; consent
                    is the version of its text, or `list` for one who came with a list
resident.changed    resident, digest?, state? (here, moved, died)          what else changed is the vault's
resident.erased     resident, reason                              the vault's row is empty from then on
price.planned       plan, valid_from (stamp), rows [{product, name, price, market?}]
price.applied       plan, valid_from                              a product.set follows for each price that changes
price.dropped       plan
import.made         what (products, prices, residents), rows, added, changed, sha256? (of the file; of residents a DIGEST of it)
export.made         what, month?, reason?
want.noted          name
shift.opened        shift, float, business_date
shift.closed        shift, counted, expected, over, counts {note: pieces}?, reason?, figures {sales, net, tenders}
cash.paid_in        shift, amount, reason, business_date
cash.paid_out       shift, amount, reason, business_date
drawer.opened       shift?, reason
line.voided         shift, business_date, line, product?, name, quantity, amount, reason      before payment
cart.cleared        shift, business_date, lines [{line, product?, name, quantity, amount}], amount, tenders [..]?
sale.rung           number, business_date, shift, by, lines [LINE], tenders [TENDER], total, rounding?, net, fund?,
                    period, grand?, voids [seq]?, ticket?         total: sum of the lines; net: total + rounding;
                                                                  voids: what was taken out of its cart;
                                                                  ticket: the kitchen's, from 1 each business date
sale.refunded       number, business_date, shift, of (the original's number), reason, lines [LINE with `of_line`, all
                    negative], tenders [TENDER, negative], total, rounding?, net, fund? (negative)
sale.brought        number, ref, business_date, shift, lines [LINE], tenders [TENDER], total, net
receipt.reprinted   number, copy, business_date?                  copy 1 is the first 补打
z.closed            z, business_date, first, last (seq, both within), sales, net, tenders, categories, tiers, fund,
                    rounding, grand, head, SIGNED?, …             all that the paper shows
goods.received      product, name, quantity, cost (per unit), amount, supplier?, business_date, tender?, shift?
goods.wasted        product, name, quantity, cost (what it was worth), reason, business_date
stock.counted       product, name, counted, difference, cost (taken into the stock's value), business_date
expense.paid        amount, purpose, business_date, tender?, shift?
contribution.made   partner, amount, purpose, business_date, tender?, shift?
fund.gift           amount, from?, business_date, tender?, shift?
fund.aid            family, amount, purpose, business_date, tender?, shift?
month.sealed        month, site (its name then), basis, shares {enterprise, owners}, sales, goods, expenses, income, parts,
                    fund {opening, in, out}, contributions, tiers {tier: {meals, given}}, head, SIGNED?
invoice.asked       number (the sale's), title
invoice.issued      number, invoice (the invoice's number)
head.accepted       seen HEAD, found HEAD, goes_on_as?            the ledger lacked the head that the till had seen;
                    goes_on_as: the device that it takes, in whose second row this stands, so that no number on paper comes twice
key.made            public, place (store, file), previous? (fingerprint), signature? (by the previous key), lost? (1:
                    the previous key was not to be had), reason?        the key that closings are signed with from here on
device.continued    device, seq, hash                             the till that this one goes on from

LINE    line, product?, name, category, counter, tax, unit?, quantity, price, amount, list? (where it differs from
        price), discount?, tier?, age?, sex?, resident?, period? (meals), meal? (1), given?, market?, market_place?,
        market_day?, saved?, merchant?, fund?, merchant_part?, cost? (of goods in stock), keyed? (1), label? (the amount on a scale label that was not
        that day's), batch?, best_before?, tare? (put off before quantity), forgot? (reason), card? (DIGEST of the card of
        who never enrolled, with the first meal), allowed_by?,
        allowed_reason?, changes? [{what, by, reason, approved?, fen?, percent?}], of_line? (refunds)
SIGNED  key (its fingerprint), signature, not_signed? [device:seq]; or unsigned (why)
DIGEST  keyed (HMAC-SHA-256): nobody without the key can tell what it is of
HEAD    device, seq, hash, count (rows in all), grand
TENDER  tender, amount (what was kept), given?, change?, reference?, family?
"""

from __future__ import annotations

from typing import Any, NamedTuple

GENESIS = "0" * 64
SALE_KINDS = ("sale.rung", "sale.refunded", "sale.brought")

Body = dict[str, Any]


class Entry(NamedTuple):
    """One row of the journal. `at` is a stamp in the site's zone; `body` is parsed JSON."""

    device: str
    seq: int
    at: str
    kind: str
    body: Body
    hash: str
