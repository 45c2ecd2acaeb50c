"""The counter as the verbs find it: who stands there, the open cart, the ledger below, and one action under way.

Verbs live in `selling`, `paying`, `drawer`, `office`; each is a function of a Counter, registered under its name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pos.calendar import Clock, business_date, period_of, stamp
from pos.cart import Cart, priced
from pos.entries import SALE_KINDS, Body, Entry
from pos.errors import PosError
from pos.ledger import Ledger, Paper
from pos.product import Product
from pos.site import Site
from pos.staff import Staff
from pos.tariff import Tariff, tariff_on
from pos.view import Done

if TYPE_CHECKING:
    from pos.shift import Shift
    from pos.totals import ShiftReport, ZReport

Answer = dict[str, Any]
"""What came of a verb: money under names that end in `_fen`, `quantity` in thousandths."""


class PaperMaker(Protocol):
    """Makes a paper's document, as JSON text, in the site's paper language."""

    def receipt(self, entry: Entry, *, copy: int = 0, extra: Mapping[str, str] = ..., large: bool = False) -> str:
        """A sale's receipt, *large* for old eyes; `copy` counts 补打, and `extra["at"]` is the stamp of one."""
        ...

    def opening(self, shift: Shift, last: Shift | None) -> str: ...
    def shift(self, report: ShiftReport, *, copy: tuple[int, int] = ..., again: str = "") -> str:
        """A shift's slip: *copy* one of so many, or printed *again* at a moment."""
        ...

    def z(self, report: ZReport, *, again: str = "") -> str: ...
    def cash_move(self, entry: Entry) -> str: ...
    def kitchen(self, entry: Entry, noted: Collection[str], *, again: str = "") -> str: ...
    def taken_back(self, entry: Entry, ticket: int) -> str:
        """The kitchen's paper of a refund: dishes of its *ticket* that are not wanted any more."""
        ...

    def labels(self, products: Sequence[Product]) -> str: ...
    def gift(self, entry: Entry) -> str: ...
    def test_page(self) -> str: ...
    def strip(self, charsets: Mapping[int, str], dots: Mapping[int, str]) -> str:
        """The test strip: a line for each set of characters and for each width, by the numbers given."""
        ...

    def again(self, document: str, *, copy: int, at: str) -> str:
        """A paper's document marked as its 补打 number *copy*, asked for at *at*."""
        ...


class Devices(Protocol):
    """What happens beside the counter once a verb is durable. Both calls return at once."""

    def kick_drawer(self) -> None:
        """Open the drawer now."""
        ...

    def back_up(self) -> None:
        """A Z was made, or a resident erased: a backup that holds it is due."""
        ...

    def papers_wait(self, site: Site) -> None:
        """Papers wait for the printers that *site* names, or these have changed."""
        ...


class Act(NamedTuple):
    """One action under way: when it counts, who approved it, and why it is done."""

    verb: str
    moment: datetime  # in the site's zone; what the journal's row bears
    noted_at: str = ""  # the clock's own stamp, where `moment` was given
    approved: str = ""  # the manager whose PIN came with it
    reason: str = ""


class Counter:
    """What the verbs share. A verb changes it only through `keep`, `record` and the session's fields."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        papers: Callable[[Site], PaperMaker] | None,
        pinyin: Callable[[str], str],
        ticks: Callable[[], float],
    ) -> None:
        self.ledger = ledger
        self.clock = clock
        self.ticks = ticks
        self.pinyin = pinyin
        self._paper_maker = papers
        if papers is not None:
            ledger.use_receipts(self._receipt)
        self.site = ledger.site()
        self.staff: Staff | None = None
        self.cart = ledger.cart()
        self.done: Done | None = None
        self.kick_drawer = False  # set by a verb, obeyed after the commit
        self.papers_wait = False  # likewise

    # -- time ----------------------------------------------------------------------------------------------------
    def now(self) -> datetime:
        """The clock's moment in the site's zone."""
        return self.clock.now().astimezone(self.site.zone)

    def day(self, moment: datetime) -> date:
        """The business date of *moment*."""
        return business_date(moment, self.site.turn_hour)

    def period(self, moment: datetime) -> str:
        """The meal period of *moment*."""
        return period_of(moment, self.site.period_starts)

    def tariff(self, moment: datetime) -> Tariff:
        """The tariff in force at *moment*."""
        return tariff_on(self.ledger.tariffs(), self.day(moment))

    # -- who may -------------------------------------------------------------------------------------------------
    def need_staff(self) -> Staff:
        """Who is signed in. Raises not_signed_in."""
        if self.staff is None:
            raise PosError("not_signed_in")
        return self.staff

    def has_manager(self, act: Act) -> bool:
        """Whether a manager does this, or approved it."""
        return bool(act.approved) or (self.staff is not None and self.staff.manager)

    def may(self, verb: str) -> bool:
        """Whether who stands here does the verb without asking the manager. Nobody signed in: what is free to all."""
        return self.staff is None or self.site.may(self.staff.role, verb)

    def need_manager(self, act: Act) -> None:
        """Raises not_allowed unless a manager does or approved this."""
        if not self.has_manager(act):
            raise PosError("needs_approval" if act.verb == "allow_meal" else "not_allowed")

    def need_shift(self) -> Shift:
        """The open shift. Raises no_shift."""
        shift = self.ledger.open_shift()
        if shift is None:
            raise PosError("no_shift")
        return shift

    # -- changing ------------------------------------------------------------------------------------------------
    def set_machine(self, act: Act, setting: str, value: str) -> None:
        """Set something of this machine's own; its digest goes on the record."""
        digest = self.ledger.set_local(setting, value)
        self.record(act, "machine.set", {"key": setting, "digest": digest})
        self.site = self.ledger.site()

    def record(self, act: Act, kind: str, body: Body) -> Entry:
        """Add to the journal what was done, by whom, and when it was noted."""
        if self.staff is not None:
            body.setdefault("by", self.staff.name)
        elif act.approved:
            body.setdefault("by", act.approved)
        if act.approved:
            body["approved"] = act.approved
        if act.noted_at:
            body["noted_at"] = act.noted_at
        if kind in SALE_KINDS:
            body["grand"] = self.ledger.grand_fen() + body["net"]
        return self.ledger.append(kind, without_empty(body), stamp(act.moment))

    def priced(self, cart: Cart, moment: datetime) -> Cart:
        """*cart* priced as of *moment*."""
        if not any(line.meal for line in cart.lines):
            return priced_without_meals(cart)
        day, period = self.day(moment), self.period(moment)
        return priced(
            cart,
            tariff=self.tariff(moment),
            day=day,
            eaten=lambda resident: self.ledger.tier_meals(resident, day, period),
        )

    def keep(self, cart: Cart, act: Act) -> Cart:
        """Make *cart*, priced, the open one. Raises unbalanced where it would cost less than was taken for it."""
        cart = self.priced(cart, act.moment)
        if cart.tenders and cart.left_fen < 0:
            raise PosError("unbalanced", "below_paid", paid_fen=cart.total_fen - cart.left_fen)
        self.ledger.keep_cart(cart)
        self.cart = cart
        self.done = None
        return cart

    def empty_cart(self) -> None:
        """Put an empty cart in the open one's place; a card on the counter goes with it."""
        self.ledger.keep_cart(Cart())
        self.cart = Cart()

    def print(
        self, make: Callable[[PaperMaker], str], *, kind: str, about: str, printer: str = "receipt", copy: int = 0
    ) -> None:
        """Queue a paper for a printer, with the running transaction. That printer not set: no job."""
        if self._paper_maker is not None and self.site.prints_on(printer):
            document = make(self._paper_maker(self.site))
            self.ledger.queue_paper(document, kind=kind, about=about, printer=printer, copy=copy)
            self.papers_wait = True

    def print_receipt(self, sale: str) -> None:
        """Queue a sale's receipt. Its document is made when the printer takes it: nobody pays while it is laid out."""
        if self._paper_maker is not None and self.site.prints_on("receipt"):
            self.ledger.queue_paper("", kind="receipt", about=sale)
            self.papers_wait = True

    def _receipt(self, sale: str) -> str:
        assert self._paper_maker is not None
        return self._paper_maker(self.site).receipt(self.ledger.entry_of(sale))

    def queue_again(self, document: str, paper: Paper, *, copy: int, at: str) -> None:
        """Queue *paper*'s document once more, marked as a copy."""
        if self._paper_maker is not None:
            document = self._paper_maker(self.site).again(document, copy=copy, at=at)
        self.ledger.queue_paper(document, kind=paper.kind, about=paper.about, printer=paper.printer, copy=copy)


def priced_without_meals(cart: Cart) -> Cart:
    """*cart* with its manual prices in force; a cart that holds no meal needs no tariff and no look-up."""
    lines = []
    for line in cart.lines:
        price = line.list_fen if line.override_fen is None else line.override_fen
        lines.append(line if line.price_fen == price else replace(line, price_fen=price))
    return (
        cart
        if all(new is old for new, old in zip(lines, cart.lines, strict=True))
        else replace(cart, lines=tuple(lines))
    )


def without_empty(body: Body) -> Body:
    """*body* without the fields that say nothing; lists and nested bodies stay as they are."""
    return {name: value for name, value in body.items() if value not in ("", None)}


def shown(text: str) -> str:
    """*text* as a refusal may repeat it: short, and never with a card's digits."""
    return "…" if re.search(r"\d{15}", text) or _holds_card(text) else text[:40]


def check_text(text: object, *, field: str, most: int = 200, needed: bool = True) -> str:
    """Return *text* stripped, if it may be kept: not too long, no control characters, no ID number in it."""
    if not isinstance(text, str) or len(text) > most:
        raise PosError("bad_value", "text", field=field)
    text = text.strip()
    if not text.isprintable() and any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text):
        raise PosError("bad_value", "text", field=field)
    if needed and not text:
        raise PosError("bad_value", "reason" if field == "reason" else "missing", field=field)
    if _holds_card(text, field):
        raise PosError("bad_value", "card_in_text", field=field)
    return text


def _holds_card(text: str, field: str = "") -> bool:
    if len(text) < 15 or sum(letter.isdigit() for letter in text) < 15:
        return False
    from pos.cardtext import holds_card  # patterns that few texts need, and no start

    return holds_card(text, field)


def need_reason(act: Act) -> str:
    """The action's reason. Raises bad_value where none was given."""
    return check_text(act.reason, field="reason")


Verb = Callable[..., Answer]
VERBS: dict[str, Verb] = {}
FIELDS: dict[str, frozenset[str]] = {}
REQUIRED: dict[str, tuple[str, ...]] = {}


def verb(function: Verb) -> Verb:
    """Register *function* (counter, act, *, fields) as the verb of its name."""
    name, code = function.__name__, function.__code__
    fields = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    VERBS[name] = function
    FIELDS[name] = frozenset(fields)
    REQUIRED[name] = tuple(field for field in fields if field not in (function.__kwdefaults__ or {}))
    return function
