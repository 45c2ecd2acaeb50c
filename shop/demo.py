"""The demo: a made-up site with a day of trade, opened, or rung up through the window and left in a folder."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos import words
from pos.errors import PosError
from pos.site import Site
from pos.words import _
from shop.counter import Shop
from shop.files import OfficeFiles
from shop.parts import create_ledger, make_till

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from pos.till import Till


class SetClock:
    """A clock that stands where it was set, for the demo's day."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Make it *moment*."""
        self.moment = moment


def trade_into(folder: Path) -> None:
    """Make a ledger with today's trade so far in *folder*, and say everybody's PIN."""
    from data import samples

    clock = SetClock()
    pins = {"site": samples.SITE, "manager": samples.MANAGER, "pin": samples.MANAGER_PIN}
    today = clock.now().astimezone(Site({}).zone)
    clock.set(today - timedelta(days=max(samples.PAST)))
    with create_ledger(folder, clock=clock, **pins) as ledger:
        till = make_till(ledger, clock)
        till.do("sign_in", pin=samples.MANAGER_PIN, staff=samples.MANAGER)
        samples.stock(till, today.date())
        samples.past(till, today.date(), clock.set)
        diners = samples.residents(today.date())
        samples.trade(till, today.date(), diners, clock.set, until=f"{today:%H:%M:%S}")
    people = [(samples.MANAGER, samples.MANAGER_PIN), *((who, pin) for who, _role, pin in samples.STAFF)]
    for who, pin in people:
        print(_("{name} 的密码是 {pin}", name=who, pin=pin), file=sys.stderr)


def leave_a_day(out: Path) -> None:
    """Ring up a day through the real window, and leave its ledger, papers, Z and pictures in *out*. Raises exists."""
    import shutil
    import tempfile

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from data import anchor, samples
    from data.ledger import Ledger
    from data.storage import has_ledger
    from printing.escpos_bytes import render
    from printing.pdf import z_pdf
    from printing.picture import png
    from shop.paperpictures import leave_papers
    from ui.demo import DemoShop, ring_up
    from ui.demotour import look_at_older, tour

    ledger, clock, spoken = out / "ledger", SetClock(), words.language()
    if has_ledger(ledger):
        raise PosError("exists", place=str(ledger))
    anchor.forget(ledger)  # of an earlier day that was made up here
    day = clock.now().astimezone(Site({}).zone).date()
    papers, screens = out / "receipts", out / "screens"
    for folder in (papers, screens):
        folder.mkdir(parents=True, exist_ok=True)

    def stock(till: Till) -> None:
        samples.stock(till, day)
        samples.past(till, day, clock.set)
        till.do("set_setting", setting="printer.receipt", value=(out.absolute() / "printed.bin").as_uri())

    def shop_in(folder: Path) -> DemoShop:
        shop = Shop(folder, clock)
        return DemoShop(
            day=day,
            founded=day - timedelta(days=max(samples.PAST)),
            zone=Site({}).zone,
            site=samples.SITE,
            manager=samples.MANAGER,
            pins={samples.MANAGER: samples.MANAGER_PIN, **{who: pin for who, _role, pin in samples.STAFF}},
            cards=[person.card for person in samples.residents(day) if person.card],
            barcode=samples.BARCODE,
            begin=shop.begin,
            make_till=shop.open,
            finish=Shop.close,
            stock=stock,
            set_clock=clock.set,
            on_till=shop.join,
            desk=shop.desk,
            papers=OfficeFiles(folder, clock),
        )

    refusals = ring_up(shop_in(ledger))
    with Ledger.open(ledger) as book:
        make_till(book, clock)  # it makes the receipts that nobody has printed
        for number, (kind, about, document) in enumerate(book.kept_papers(), 1):
            name = f"{number:03}-{kind}-{about}".rstrip("-")
            (papers / f"{name}.bin").write_bytes(render(document).data)
            (papers / f"{name}.png").write_bytes(png(document))
        last_z, site = book.last_z(), book.site()
    if last_z is not None:
        (out / "z.pdf").write_bytes(z_pdf(last_z, site, words.Words("zh")))
    leave_papers(ledger, clock, out / "papers")
    for language in words.LANGUAGES:
        with tempfile.TemporaryDirectory() as name:
            copy, keep = Path(name) / "ledger", partial(_keep_picture, screens, language)
            shutil.copytree(ledger, copy)
            tour(shop_in(copy), language, keep)
            shutil.rmtree(copy)
            shutil.copytree(ledger, copy)
            look_at_older(shop_in(copy), keep)
    words.use(spoken)
    for refusal in refusals:
        print(refusal, file=sys.stderr)
    print(_("都在这里了：{place}", place=out), file=sys.stderr)


def _keep_picture(folder: Path, language: str, name: str, window: QWidget) -> None:
    window.grab().save(str(folder / f"{name}-{language}-{window.width()}x{window.height()}.png"))
