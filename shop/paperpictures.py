"""Pictures of every paper, in both languages and at both widths, as the till queues them on a site with a day behind it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.paying import Returned
from pos.ticket import with_notes
from pos.words import LANGUAGES, Words

if TYPE_CHECKING:
    from data.ledger import Ledger
    from pos.till import Till
    from shop.demo import SetClock

WIDTHS = ("80", "58")
NOTE = "少盐，牙口不好"


def leave_papers(folder: Path, clock: SetClock, out: Path) -> None:
    """Pictures `NAME-zh.png`, 80 mm beside 58 mm, and the A4 pages, of the site in *folder*, which stays as it is."""
    from printing.picture import beside

    out.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        made = [_evening(folder, clock, language, width, out) for width in WIDTHS]
        for name in made[0]:
            (out / f"{name}-{language}.png").write_bytes(beside([papers[name] for papers in made]))


def _evening(folder: Path, clock: SetClock, language: str, width: str, out: Path) -> dict[str, str]:
    """Every paper by its name, of an evening on a copy of the site."""
    from data.ledger import Ledger
    from shop.parts import make_till

    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "ledger"
        shutil.copytree(folder, copy)
        with Ledger.open(copy) as ledger:
            till = make_till(ledger, clock)
            _pages(till, language, out)
            return dict(_papers(till, ledger, clock, language, width))


def _pages(till: Till, language: str, out: Path) -> None:
    from printing.pdf import shift_pdf, z_pdf
    from printing.statement import statement_pdf

    ledger, say = till.ledger, Words(language)
    report, last = ledger.last_z(), ledger.last_shift()
    shift = ledger.shift_report(last.number) if last is not None else None
    assert report is not None and shift is not None
    (out / f"a4-z-{language}.pdf").write_bytes(z_pdf(report, till.site, say))
    (out / f"a4-shift-{language}.pdf").write_bytes(shift_pdf(shift, till.site, say))
    month = ledger.statement(report.business_date[:7])
    (out / f"a4-month-{language}.pdf").write_bytes(statement_pdf(month, say))


def _papers(till: Till, ledger: Ledger, clock: SetClock, language: str, width: str) -> Iterator[tuple[str, str]]:
    """Each paper's name and document: a small evening is rung up, in which every paper comes out."""
    from data import samples

    day, zone = till.today(), till.site.zone
    clock.set(datetime.combine(day, time(21, 30), zone))
    settings = {
        "paper.language": language,
        "paper.width": width,
        "kitchen.tickets": "yes",
        "printer.receipt": "tcp://127.0.0.1:9",
    }

    def does(verb: str, **fields: Any) -> str:
        clock.set(clock.moment + timedelta(seconds=97))
        till.do(verb, **fields)
        return newest()

    def newest(kind: str = "", before: int = 0) -> str:
        document = [paper for each, _about, paper in ledger.kept_papers() if kind in ("", each)][-1 - before]
        return with_notes(document, lambda _resident: NOTE)

    till.do("sign_in", staff=samples.MANAGER, pin=samples.MANAGER_PIN)
    for setting, value in settings.items():
        till.do("set_setting", setting=setting, value=value)
    yield "opening", does("open_shift", float_fen=30_000)
    _noted(till, samples.residents(day)[0].card)
    number = _sale(till, samples.residents(day)[0].card, samples.BARCODE)
    yield "receipt", newest("receipt")
    yield "kitchen", newest("kitchen")
    yield "receipt-copy", does("reprint", sale=number)
    yield "receipt-large", does("reprint", sale=number, large=True)
    back = [Returned(2, 500)]
    yield "refund", does("refund", sale=number, lines=back, reason="有坏的")
    does("refund", sale=number, lines=[Returned(1)], reason="老人不舒服，不吃了")
    yield "kitchen-back", newest("kitchen")
    yield "cash-in", does("pay_in", amount_fen=20_000, reason="换零钱")
    yield "cash-out", does("pay_out", amount_fen=3_600, reason="买垃圾袋")
    yield "gift", does("gift", amount_fen=10_000, giver="林先生", tender="cash")
    shift = ledger.open_shift()
    assert shift is not None
    yield "x", does("print_shift", shift=shift.number)
    till.do("close_shift", counts={"100": 5, "50": 1, "20": 2, "1": 4, "0.5": 1}, reason="找零差几角")
    yield "hand-over", newest("shift", before=1)
    report = ledger.last_z()
    assert report is not None
    from shop.parts import make_papers

    yield "z", make_papers(till.site).z(report)
    yield "labels", does("print_labels", products=["V001", "M01", "A01"])
    yield "test", does("print_test")


def _noted(till: Till, card: str) -> None:
    """The diner's note, for the kitchen."""
    who = till.do("diner", card=card)["resident"]
    till.do("diner", card="")
    till.do("change_resident", resident=who, note=NOTE)


def _sale(till: Till, card: str, barcode: str) -> str:
    """A meal by age, vegetables with a discount, something scanned and a merchant's dish, paid in cash."""
    till.do("diner", card=card)
    till.do("add", product="M01")
    till.do("add", product="V001", quantity=1125)
    till.do("discount", line=2, percent=1000, reason="压坏了一点")
    till.do("scan", code=barcode)
    till.do("add", product="A01")
    return str(till.do("pay", tender="cash", amount_fen=10_000)["sale"])
