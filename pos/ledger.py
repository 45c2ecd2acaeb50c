"""What the Till asks of its ledger: a port, kept by `data.ledger`.

All calls come on the Till's thread. Reading sees what the running transaction has written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pos.errors import PosError

if TYPE_CHECKING:  # named here, loaded where they are made
    from pos.cart import Cart
    from pos.entries import Body, Entry
    from pos.errors import PosError
    from pos.exceptions import Exceptions
    from pos.exports import Export
    from pos.prices import PricePlan
    from pos.product import Category, Product
    from pos.report import FundPoster, Goods, InvoiceRow, Order, Report, TaxSum, Today, Want
    from pos.residents import Meal
    from pos.salesbook import OverShort, SaleHistory, SaleRow
    from pos.shift import Shift
    from pos.site import Site
    from pos.split import Month, Shares, Statement
    from pos.staff import Staff
    from pos.stock import Stock
    from pos.subsidy import Subsidy
    from pos.tariff import Tariff
    from pos.totals import ShiftReport, ZReport, ZRow


class Parked(NamedTuple):
    """A sale set aside."""

    number: int
    at: str  # stamp
    by: str
    cart: Cart


class Enrolled(NamedTuple):
    """What the vault knows of a resident. `born` and `name` are empty for a card that was only seen."""

    resident: str
    name: str = ""
    born: str = ""
    sex: str = ""
    home: str = ""  # building and room
    note: str = ""  # for the kitchen
    state: str = ""  # here, moved, died, or erased; empty for a card that was only seen


class SoldLine(NamedTuple):
    """A line of a sale as rung, with what was given back of it so far."""

    body: Body  # LINE of pos.entries
    returned: int = 0  # thousandths, a positive figure
    refunded_fen: int = 0  # a positive figure


class Sold(NamedTuple):
    """A sale as rung, with what came of it since."""

    number: str
    at: str
    kind: str
    body: Body
    hash: str
    lines: tuple[SoldLine, ...]
    refunds: tuple[str, ...] = ()  # numbers of the refunds
    refunded_fen: int = 0  # net given back so far, a positive figure
    refunded_tenders_fen: tuple[tuple[str, int], ...] = ()  # tender → given back, positive


class Invoice(NamedTuple):
    """An invoice (发票) asked for with a sale, and issued where `number` is there."""

    sale: str
    title: str
    asked_at: str
    number: str = ""
    issued_at: str = ""


PAPER_STATES = ("waiting", "sending", "sent", "printed", "unknown", "failed", "dropped")
"""Of a print job. Waiting and failed go on by themselves, unknown waits for a person; dropped is what one decided."""


class Paper(NamedTuple):
    """A paper in the queue that is not done with."""

    job: int
    kind: str  # receipt, shift, z, kitchen …
    about: str  # the number of the sale, shift, Z
    printer: str  # receipt or kitchen
    copy: int  # 0 for the first; which 补打 it is
    state: str
    why: str  # a key of pos.words.PAPERS_WHY
    at: str


class Papers(NamedTuple):
    """How the print queue stands: how many wait, of how many only a person can tell, why the first does, and what is the
    matter with each printer.
    """

    waiting: int = 0
    unknown: int = 0
    why: str = ""  # a key of pos.words.PAPERS_WHY; empty while all is well
    printers: Mapping[str, str] = MappingProxyType({})  # printer → why, as it last said


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger ends: its last row, how many rows it has, and the net of all sales since the first."""

    device: str
    seq: int
    hash: str
    count: int
    grand_fen: int

    def plain(self) -> dict[str, Any]:
        """As a body of the journal names it."""
        names = {"device": self.device, "seq": self.seq, "hash": self.hash}
        return names | {"count": self.count, "grand": self.grand_fen}


class Missing(NamedTuple):
    """A head that this till has seen, and that its ledger lacks."""

    seen: Head
    ends: Head
    why: str  # "": it ends before that row; "changed": that row is another one; "other": it is another ledger

    def refusal(self) -> PosError:
        """What is said until a manager has accepted it."""
        # A restored one has rows of its own, and may be no shorter than what it lacks.
        why = self.why or ("longer" if self.ends.count >= self.seen.count else "")
        return PosError("head_missing", why, ends=f"{self.ends.count:,}", seen=f"{self.seen.count:,}")


class Ledger(Protocol):
    """The one file, written by one connection."""

    device: str

    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside is durable at its end, or not there at all. Raises disk_full, read_only, damaged."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...

    def refusal(self, error: BaseException) -> PosError | None:
        """What a failure of the file or the disk means to a person; None where it is our own mistake."""
        ...

    def append(self, kind: str, body: Body, at: str) -> Entry:
        """Add a row to the journal and apply it to the derived tables."""
        ...

    # -- the record ----------------------------------------------------------------------------------------------
    def head(self) -> tuple[int, str, str]:
        """The last row's seq, at and hash (0, "" and 64 zeros where there is none)."""
        ...

    def grand_fen(self) -> int:
        """The net of all sales since the first."""
        ...

    def missing(self) -> Missing | None:
        """What this till has seen and the ledger lacks, until a manager has accepted it."""
        ...

    def signing_key(self) -> tuple[str, str] | None:
        """The key that closings are signed with: its fingerprint, and the stamp of its row; None where there is none yet."""
        ...

    def new_key(self) -> Body | None:
        """A new key for this till's signatures, kept, and what its row says; None where it cannot be kept now."""
        ...

    def site(self) -> Site: ...
    def tariffs(self) -> tuple[Tariff, ...]: ...
    def category(self, name: str) -> Category | None: ...
    def categories(self) -> tuple[Category, ...]: ...
    def product(self, code: str) -> Product | None: ...
    def product_by_barcode(self, barcode: str) -> Product | None: ...
    def find_products(
        self, text: str, *, category: str = "", counter: str = "", limit: int = 60, meals: bool = True
    ) -> Sequence[Product]:
        """Products whose code, name or pinyin holds *text* (empty: all), in tile order."""
        ...

    def find_stocked(self, text: str, *, limit: int = 60) -> Sequence[Product]:
        """The same of what can lie in stock; without a text what is short first, then what ever came in."""
        ...

    def staff(self) -> tuple[Staff, ...]: ...
    def open_shift(self) -> Shift | None: ...
    def last_shift(self) -> Shift | None: ...
    def shift_report(self, number: int) -> ShiftReport | None: ...
    def shifts(self, limit: int = 100) -> tuple[Shift, ...]:
        """Newest first."""
        ...

    def next_sale(self) -> str:
        """The number the next sale will have: `1-000412`."""
        ...

    def next_ticket(self, business_date: str) -> int:
        """The number of the next kitchen ticket of a business date, from 1."""
        ...

    def sold(self, number: str) -> Sold | None: ...
    def sales(self, *, day: date | None = None, text: str = "", limit: int = 200) -> tuple[Sold, ...]:
        """Sales of a business date (or all), newest first; *text* is part of a number."""
        ...

    def codes_by_name(self) -> Mapping[str, Sequence[str]]:
        """The codes of the products that bear exactly a name."""
        ...

    def prices_changed(self, moment: str) -> Mapping[str, int]:
        """Product → its price at a moment (stamp), of those whose price was set since; 0 where it had none yet."""
        ...

    def price_plans(self) -> tuple[PricePlan, ...]:
        """The prices that wait for their moment, the next one first."""
        ...

    def next_plan(self) -> tuple[int, str] | None:
        """The number and moment of the plan that comes next."""
        ...

    def plans_made(self) -> int:
        """How many plans there ever were."""
        ...

    def meals_of(self, resident: str, limit: int = 200) -> tuple[Meal, ...]:
        """The meals that a resident had, newest first."""
        ...

    def exceptions(self, first: date, last: date) -> tuple[Exceptions, ...]:
        """What is to be looked at, person by person, in a span of business dates; both belong to it."""
        ...

    def subsidy(self, month: str) -> Subsidy:
        """The subsidy ledger (补贴台账) of a month."""
        ...

    def exports(self, limit: int = 200) -> tuple[Export, ...]:
        """What left the house, newest first."""
        ...

    def has_ref(self, ref: str) -> bool:
        """Whether a brought-over sale has this ref."""
        ...

    def tier_meals(self, resident: str, day: date, period: str) -> int:
        """Meals at a tier price the resident had, refunded ones taken off."""
        ...

    def fund_fen(self) -> int:
        """The Love Fund's balance."""
        ...

    def running_z(self) -> ZReport | None:
        """What a Z would close now, or None where nothing happened since the last."""
        ...

    def z_start(self) -> int:
        """The first seq that the next Z covers: the one after the last Z's own row."""
        ...

    def z_report(self, number: int) -> ZReport | None: ...
    def unsealed_before(self, month: str) -> tuple[str, ...]:
        """The months before that one that hold something and were never sealed, the oldest first."""
        ...

    def zs(self) -> tuple[ZRow, ...]:
        """Every Z, the newest first."""
        ...

    def last_z(self) -> ZReport | None: ...
    def day_report(self, day: date) -> ZReport:
        """The figures of a business date, by each sale's own; number 0."""
        ...

    def entry_of(self, number: str) -> Entry:
        """The journal's row of a sale that exists."""
        ...

    def copies(self, number: str) -> int:
        """How often a sale's receipt was reprinted."""
        ...

    # -- the office's figures --------------------------------------------------------------------------------------
    def report(self, by: str, first: date, last: date) -> Report:
        """A span of business dates seen from one side, a key of BYS."""
        ...

    def today(self, day: date, until: str = "") -> Today:
        """A business date's first page. Last week's income is also given up to *until*, `HH:MM` of the clock."""
        ...

    def goods(self, first: date, last: date) -> tuple[Goods, ...]:
        """What sold, was wasted and came in, with the stock: products that ever sold or came in, by category and code."""
        ...

    def orders(self, day: date) -> tuple[Order, ...]:
        """What to order for the business date *day*."""
        ...

    def wants(self, first: date, last: date) -> tuple[Want, ...]:
        """What customers asked for on these dates, the most wanted first."""
        ...

    def invoices(self, month: str) -> tuple[InvoiceRow, ...]:
        """The invoices asked for in a month, the newest first."""
        ...

    def taxes(self, month: str) -> tuple[TaxSum, ...]:
        """A month's sales by tax class."""
        ...

    def fund_poster(self, day: date) -> FundPoster:
        """The Love Fund as it stands at the end of *day*, for the wall."""
        ...

    # -- goods and partners ---------------------------------------------------------------------------------------
    def stocks(self, products: Sequence[str] = ()) -> dict[str, Stock]:
        """What lies in stock of these products (none named: of all that ever came in), by code."""
        ...

    def shares(self) -> tuple[Shares, ...]:
        """Every setting of the split's shares, in the order they were set."""
        ...

    def sealed_months(self) -> frozenset[str]: ...
    def month(self, month: str) -> Month:
        """A month's figures: as sealed, or as they stand."""
        ...

    def statement(self, month: str) -> Statement:
        """A month with all that its figures add up from."""
        ...

    def invoice(self, sale: str) -> Invoice | None: ...
    def find_sales(self, day: date | None, text: str = "", limit: int = 200) -> tuple[SaleRow, ...]:
        """Sales of a business date with every word of *text*, newest first; an R-number or whole number: of any day."""
        ...

    def sale_history(self, number: str) -> SaleHistory | None:
        """A sale with all that happened to it."""
        ...

    def over_short(self, first: date, last: date) -> tuple[OverShort, ...]:
        """What each person's counts came to on these business dates."""
        ...

    def traded(self) -> tuple[str, int]:
        """The stamp of the first row, and how many sales there were in all."""
        ...

    def erased_since(self, at: str) -> tuple[int, str]:
        """How many residents were erased after *at*, and when the last of them was."""
        ...

    def new_device(self) -> str:
        """A device number to go on under that nobody ever had, nor will: it is noted wherever one is looked for."""
        ...

    def take_over(self, device: str) -> None:
        """Go on as another device, in the running transaction."""
        ...

    # -- kept apart ----------------------------------------------------------------------------------------------
    def set_local(self, key: str, value: str) -> str:
        """Keep a setting of this machine; the digest of it, for the record."""
        ...

    def cart(self) -> Cart:
        """The open cart, as it was last kept."""
        ...

    def keep_cart(self, cart: Cart) -> None: ...
    def parked(self) -> tuple[Parked, ...]: ...
    def park(self, cart: Cart, at: str, by: str) -> int:
        """Set a cart aside; its number, the lowest free from 1."""
        ...

    def unpark(self, number: int) -> Cart | None:
        """Take a parked cart off the shelf."""
        ...

    def set_pin(self, staff: str, pin: str) -> str:
        """Give *staff* a PIN; the digest of what is kept of it, for the record."""
        ...

    def check_pin(self, pin: str, staff: str, ticks: float) -> str | None:
        """Whose PIN it is: *staff*'s, or where that is empty the one person's who has it; None: nobody's.

        Counts wrong ones, durable at once, also when the caller's action is refused. Raises locked_out after each
        PIN_TRIES wrong ones. *ticks* are seconds of a clock that only goes forward.
        """
        ...

    def check_approval(self, pin: str, ticks: float) -> str | None:
        """Which manager's PIN it is, or None. Another's is counted as wrong too. Raises not_allowed, locked_out."""
        ...

    def begin_locks(self, ticks: float) -> None:
        """A Till begins: locks that stand run their whole time from now."""
        ...

    def end_locks(self, ticks: float) -> None:
        """Write down which locks have run out."""
        ...

    def resident_of_token(self, token: str) -> str:
        """Our number for a card's secret token: the one it has, or a new one that is never given twice."""
        ...

    def find_token(self, token: str) -> str | None:
        """Our number for a card's secret token, if it was ever seen."""
        ...

    def card_digest(self, resident: str) -> str:
        """The digest, for the record, of the card of somebody who never enrolled; '' where the record has it already."""
        ...

    def enrolled(self, resident: str) -> Enrolled | None: ...
    def keep_enrolled(self, person: Enrolled) -> str:
        """Write down who a resident is; the digest of it, for the record."""
        ...

    def find_enrolled(self, text: str, limit: int = 30) -> tuple[Enrolled, ...]:
        """Enrolled residents by name, pinyin, home or R-number."""
        ...

    def erase(self, resident: str) -> None:
        """Forget who a resident is: in the vault, in carts set aside and in answers that were kept, with the commit."""
        ...

    def digest(self, text: str) -> str:
        """A keyed digest of *text*: the same for the same, and nobody without the key can go back."""
        ...

    def answered(self, key: str) -> tuple[str, dict[str, Any]] | None:
        """The action's digest and the answer that was given under *key*."""
        ...

    def remember(self, key: str, action: str, answer: dict[str, Any]) -> None: ...

    # -- print jobs ----------------------------------------------------------------------------------------------
    def queue_paper(self, document: str, *, kind: str, about: str, printer: str = "receipt", copy: int = 0) -> int:
        """Queue a paper's document (JSON text of printing.document) with the running transaction; the job's number.

        A receipt of the same sale and copy that is there already stays the only one. Without a document it is the
        receipt of the sale *about*, which `use_receipts` makes when it is asked for.
        """
        ...

    def next_paper(self, printer: str = "receipt", skip: frozenset[int] = frozenset()) -> tuple[int, str] | None:
        """The oldest paper for *printer*, not in *skip*, that waits or failed: job and document."""
        ...

    def cut_short(self, printer: str) -> str | None:
        """The document of the last paper that broke off at *printer*, where nobody has decided over it yet."""
        ...

    def paper_state(self, job: int, state: str, why: str = "") -> None:
        """Record what became of a job, a state of PAPER_STATES."""
        ...

    def printer_said(self, printer: str, why: str) -> None:
        """What is the matter with a printer; kept while the ledger is open."""
        ...

    def papers(self) -> Papers: ...
    def receipt_state(self, number: str) -> str:
        """What became of the last receipt of a sale; empty: it has none."""
        ...

    def open_papers(self, limit: int = 200) -> tuple[Paper, ...]:
        """The papers that are not done with, those that a person must look at first."""
        ...

    def use_receipts(self, make: Callable[[str], str]) -> None:
        """From now on *make* makes the document of a sale's receipt from the sale's number, when it is asked for."""
        ...

    def paper_document(self, job: int) -> str:
        """The document of a job that exists."""
        ...
