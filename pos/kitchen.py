"""The kitchen's ticket: which sales make one, the number a day that it bears, and the verb that prints it again.

A free meal makes one like any other. The number is called out, so it begins at 1 each business date; it stands in the
journal's row of the sale, and on the receipt. Dishes given back the same day are taken back in the kitchen under it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pos.calendar import stamp
from pos.counter import Act, Answer, Counter, shown, verb
from pos.entries import Body, Entry
from pos.errors import PosError
from pos.site import Site
from pos.ticket import canteen_lines, of_canteen


def makes_tickets(site: Site) -> bool:
    """Whether the kitchen gets tickets: as it was set, or where it has a printer of its own."""
    said = site["kitchen.tickets"]
    return said == "yes" or (said == "auto" and site["printer.kitchen"] != "none:")


def number_ticket(counter: Counter, body: Body) -> None:
    """Give a sale that the kitchen has to do with its number of the day."""
    if makes_tickets(counter.site) and canteen_lines(body["lines"]):
        body["ticket"] = counter.ledger.next_ticket(body["business_date"])


def queue_ticket(counter: Counter, entry: Entry, *, again: str = "") -> None:
    """Queue the ticket of a sale that has a number; where the kitchen has no printer, at the counter's."""
    if entry.body.get("ticket"):
        noted = _noted(counter, entry.body["lines"])
        counter.print(
            lambda papers: papers.kitchen(entry, noted, again=again),
            kind="kitchen",
            about=entry.body["number"],
            printer=_printer(counter.site),
        )


def queue_taken_back(counter: Counter, entry: Entry, sold: Body) -> None:
    """Tell the kitchen that dishes of today's ticket are not wanted any more; *entry* is the refund of *sold*."""
    today = entry.body["business_date"] == sold["business_date"]
    if sold.get("ticket") and today and of_canteen(entry.body["lines"]):
        counter.print(
            lambda papers: papers.taken_back(entry, sold["ticket"]),
            kind="kitchen",
            about=entry.body["number"],
            printer=_printer(counter.site),
        )


def _printer(site: Site) -> str:
    """Where tickets come out."""
    return "kitchen" if site.prints_on("kitchen") else "receipt"


def _noted(counter: Counter, lines: Iterable[Body]) -> frozenset[str]:
    """The diners whose note the kitchen should know."""
    diners = {line["resident"] for line in canteen_lines(lines) if line.get("resident")}
    people = [counter.ledger.enrolled(diner) for diner in diners]
    return frozenset(person.resident for person in people if person is not None and person.note)


@verb
def print_ticket(counter: Counter, act: Act, *, sale: str) -> Answer:
    """Print a sale's kitchen ticket again, marked 补打."""
    sold = counter.ledger.sold(sale)
    if sold is None or not sold.body.get("ticket"):
        raise PosError("unknown_sale", sale=shown(sale))
    queue_ticket(counter, counter.ledger.entry_of(sold.number), again=stamp(act.moment))
    return {"sale": sold.number, "ticket": sold.body["ticket"]}
