"""Refusals: what the counter says no to, as a code and values.

A refusal carries no sentence. `pos.words.Words.sentence` finds the one for the reader's language by the code, or by
`code.why` where a refusal has more than one cause.
"""

from __future__ import annotations

CODES = frozenset(
    """bad_json unknown_verb bad_value unknown_product unknown_code unknown_resident unknown_tender bad_id
    not_signed_in wrong_pin locked_out not_allowed needs_approval no_shift shift_open empty_sale bad_quantity bad_price
    unknown_line unknown_sale over_refund unbalanced duplicate_ref duplicate unknown_parked fund_short sealed month_open
    exists read_only disk_full newer_ledger ledger_in_use damaged key_away head_missing expired
    no_backup no_passphrase wrong_passphrase""".split()
)


class PosError(Exception):
    """The counter refuses, and nothing has changed.

    `code` is one of CODES; `why` picks a more exact sentence; `values` fill its blanks (texts, or whole fen under a
    name that ends in `_fen`, thousandths under one that ends in `_quantity`). Values never hold a card's digits or a PIN.
    """

    def __init__(self, code: str, why: str = "", /, **values: object) -> None:
        if code not in CODES:
            raise ValueError(f"no such refusal: {code}")
        super().__init__(f"{code}.{why}" if why else code)
        self.code = code
        self.why = why
        self.values = values
