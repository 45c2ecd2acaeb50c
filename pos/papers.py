"""Verbs of the papers: what became of them, what a person decides, and the strip that finds out what a printer is."""

from __future__ import annotations

from pos.calendar import stamp
from pos.counter import Act, Answer, Counter, verb
from pos.errors import PosError
from pos.ledger import PAPER_STATES, Paper

PRINTERS = ("receipt", "kitchen")
SILENT = "silent"
"""Why a paper is unknown that a printer took whole without a word, and without hanging up."""
STRIP_CHARSETS = {1: "gb18030", 2: "gbk", 3: "none"}
"""Which line of the test strip reads right → the characters that printer has."""
STRIP_DOTS = {4: "576", 5: "512", 6: "504", 7: "420", 8: "384", 9: "360"}
"""The widest line of the test strip that stays in one piece → the dots across that printer's paper."""


MOST = 10_000
"""Of the papers that are not done with, how many are looked through."""


def _one_of(value: str, choices: tuple[str, ...], field: str) -> str:
    if value not in choices:
        raise PosError("bad_value", "one_of", field=field, choices=", ".join(choices))
    return value


@verb
def paper_state(counter: Counter, act: Act, *, job: int, state: str, why: str = "") -> Answer:
    """Record what became of a print job. The worker's verb."""
    counter.ledger.paper_state(job, _one_of(state, PAPER_STATES, "state"), why)
    return {}


@verb
def papers(counter: Counter, act: Act) -> Answer:
    """The papers that are not done with, those that a person must look at first, and what the printers say."""
    shown = [
        {"job": p.job, "kind": p.kind, "about": p.about, "printer": p.printer, "copy": p.copy, "state": p.state}
        | ({"why": p.why} if p.why else {})
        for p in counter.ledger.open_papers()
    ]
    return {"papers": shown, "printers": dict(counter.ledger.papers().printers)}


@verb
def retry_papers(counter: Counter, act: Act, *, job: int = 0) -> Answer:
    """Print again what may have come out only in part (one *job*, or all), each as a marked copy; try what waits now."""
    found = [paper for paper in _open(counter, job) if paper.state == "unknown"]
    if found:
        counter.need_staff()
    for paper in found:
        _need_printer(counter, paper.printer)
        _print_again(counter, act, paper)
    counter.papers_wait = True
    return {"papers": len(found)}


def _print_again(counter: Counter, act: Act, paper: Paper) -> None:
    """The first may be out, so this one says that it is a copy; a receipt's is on the record as any 补打."""
    if paper.kind == "receipt":
        from pos.paying import reprint

        reprint(counter, act, sale=paper.about)
    else:
        text = counter.ledger.paper_document(paper.job)
        copy = paper.copy + 1
        counter.queue_again(text, paper, copy=copy, at=stamp(act.moment))
    counter.ledger.paper_state(paper.job, "dropped", "again")


@verb
def drop_papers(counter: Counter, act: Act, *, job: int = 0, waiting: bool = False) -> Answer:
    """Leave what may have come out as it is; with *job*, that paper, whatever keeps it; with *waiting*, all that wait."""
    found = [
        paper
        for paper in _open(counter, job)
        if paper.state == "unknown" or (paper.state in ("waiting", "failed") and (job or waiting))
    ]
    for paper in found:
        counter.ledger.paper_state(paper.job, "dropped", paper.why)
    for printer in {paper.printer for paper in found if paper.why == SILENT}:
        _know_mute(counter, act, printer)
    return {"papers": len(found)}


def _know_mute(counter: Counter, act: Act, printer: str) -> None:
    """A paper of a printer that never says a word is out: so are the others that it took, and nobody is asked again."""
    counter.set_machine(act, f"printer.{printer}.answers", "no")
    for paper in counter.ledger.open_papers(MOST):
        if (paper.printer, paper.state, paper.why) == (printer, "unknown", SILENT):
            counter.ledger.paper_state(paper.job, "sent")
    counter.papers_wait = True


def _open(counter: Counter, job: int) -> list[Paper]:
    found = [paper for paper in counter.ledger.open_papers(MOST) if job in (0, paper.job)]
    if job and not found:
        raise PosError("bad_value", "paper", field="job")
    return found


@verb
def print_test(counter: Counter, act: Act, *, printer: str = "receipt") -> Answer:
    """Print a test page."""
    _need_printer(counter, printer)
    counter.print(lambda papers: papers.test_page(), kind="test", about="", printer=printer)
    return {}


@verb
def print_strip(counter: Counter, act: Act, *, printer: str = "receipt") -> Answer:
    """Print the test strip: numbered lines, of which a person says the ones that read right (`read_strip`)."""
    _need_printer(counter, printer)
    counter.print(lambda papers: papers.strip(STRIP_CHARSETS, STRIP_DOTS), kind="strip", about=printer, printer=printer)
    return {"printer": printer}


@verb
def read_strip(counter: Counter, act: Act, *, line: int, printer: str = "receipt") -> Answer:
    """A person has read the strip: *line* 1 to 3 reads right, or *line* 4 to 9 is the widest in one piece."""
    _one_of(printer, PRINTERS, "printer")
    if line in STRIP_CHARSETS:
        what, value = "charset", STRIP_CHARSETS[line]
    elif line in STRIP_DOTS:
        what, value = "dots", STRIP_DOTS[line]
        width = "paper.width" if printer == "receipt" else "printer.kitchen.width"
        counter.set_machine(act, width, "80" if int(value) > 400 else "58")
    else:
        raise PosError("unknown_line", line=line)
    setting = f"printer.{printer}.{what}"
    counter.set_machine(act, setting, value)
    counter.papers_wait = True
    if any(paper.printer == printer and paper.why == SILENT for paper in _open(counter, 0)):
        _know_mute(counter, act, printer)  # the strip is read, so it is out
    return {"setting": setting, "value": value}


def _need_printer(counter: Counter, printer: str) -> None:
    if not counter.site.prints_on(_one_of(printer, PRINTERS, "printer")):
        raise PosError("bad_value", "no_printer", field="printer")
