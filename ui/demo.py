"""A day rung up through the real window: what `main.py demo --out` shows, and what a cashier would do.

Nothing here knows where the ledger lies or what is in the shop: a DemoShop is handed in. The pictures are `ui.demotour`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint

from pos.shift import NOTES, count_fen
from ui.app import make_app, open_window
from ui.bridge import TillThread
from ui.checkout.page import CheckoutPage
from ui.demohands import Hands
from ui.mainwindow import MainWindow
from ui.office import OfficePage
from ui.office.shifts import ZS, ShiftsSection
from ui.shiftpages import ShiftPage
from ui.signin import SignInPage

if TYPE_CHECKING:
    from pos.till import Till
    from ui.desk import Desk
    from ui.office.papers import OfficePapers


@dataclass(frozen=True)
class DemoShop:
    """What the demo is given: a site not yet founded, its people, and the clock that is set as the day goes on."""

    day: date
    zone: ZoneInfo
    site: str
    manager: str
    pins: Mapping[str, str]  # staff name → PIN, the manager's too
    cards: Sequence[str]  # ID numbers of enrolled residents
    barcode: str  # of something sold by the piece
    begin: Callable[[str, str, str], None]  # site, manager, pin: make the ledger
    make_till: Callable[[], Till]  # on the Till's thread
    finish: Callable[[Till], None]
    stock: Callable[[Till], None]  # put the sample goods and people in
    set_clock: Callable[[datetime], None]
    on_till: Callable[[TillThread], None] | None = None  # joins the printing
    desk: Desk | None = None  # what reads the shop's wall for the customer's window
    founded: date | None = None  # the day of the first start, where `stock` brings trade since then
    papers: OfficePapers | None = None  # who makes the office's files, and reads for it beside the Till


def ring_up(shop: DemoShop) -> list[str]:
    """First start, two shifts and the Z, by keys, clicks and scans. What was refused on the way, in words."""
    make_app()
    window = open_window(shop.make_till, begin=shop.begin, finish=shop.finish, on_till=shop.on_till, papers=shop.papers)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    hands = Hands(window, shop.set_clock, shop.day, shop.zone)
    try:
        _Day(shop, window, hands).run()
    finally:
        hands.leave()
    return hands.refusals


class _Day:
    """The day, one hour after the other."""

    def __init__(self, shop: DemoShop, window: MainWindow, hands: Hands) -> None:
        self.shop, self.window, self.hands = shop, window, hands
        self.cards = list(shop.cards)
        self._next_card = 0

    def run(self) -> None:
        """All of it."""
        self.first_start()
        first, second = [name for name in self.shop.pins if name != self.shop.manager][:2]
        self.hands.at("06:00:20")
        sign_in(self.window, self.hands, first, self.shop.pins[first])
        self.open_shift("300")
        self.breakfast()
        self.vegetables("08")
        self.morning()
        self.lunch()
        self.afternoon()
        self.hands.at("14:06:40")
        self.close_shift(short_fen=30, note="找零差几角")
        self.hands.at("14:12:05")
        sign_in(self.window, self.hands, second, self.shop.pins[second])
        self.open_shift("300")
        self.vegetables("15")
        self.dinner()
        self.vegetables("18")
        self.hands.at("20:58:30")
        self.close_shift(short_fen=0)
        self.hands.at("21:03:00")
        self.z()

    def first_start(self) -> None:
        """The window's four questions, then the goods and people that other days brought in."""
        hands, window = self.hands, self.window
        hands.at("05:30:00", self.shop.founded)
        window.start()
        hands.settle()
        hands.write(self.shop.site)
        hands.press("Enter")
        hands.write(self.shop.manager)
        for _time in range(2):
            hands.press("Enter")
            hands.type(self.shop.pins[self.shop.manager])
        hands.press("Enter")
        hands.until(lambda: window.view is not None)
        stocked = window.till.from_elsewhere(self.shop.stock)
        hands.until(stocked.done)
        stocked.result()
        hands.at("05:45:00")
        page = window.page
        if page is not None:
            page.enter()
        hands.settle()

    def open_shift(self, yuan: str) -> None:
        """Type the float."""
        self.hands.type(yuan, "Enter")

    # -- customers ------------------------------------------------------------------------------------------------
    def card(self) -> None:
        """The next resident shows a card."""
        self.hands.scan(self.cards[self._next_card % len(self.cards)])
        self._next_card += 1

    def add(self, *codes: str) -> None:
        """Codes typed into the one field; `1.125 V001` weighs, `2*D31` is two."""
        for code in codes:
            weight, _space, product = code.rpartition(" ")
            if weight:
                self.hands.type(weight, "Enter")
            self.hands.type(product, "Enter")

    def cash(self, yuan: str = "") -> None:
        """Pay in cash, exactly where nothing is said, and go on."""
        self.hands.press("F12")
        self.hands.type(yuan, "Enter")
        self.next()

    def pay(self, key: str) -> None:
        """Pay all by another tender: F2 is WeChat, F3 Alipay."""
        self.hands.press("F12", key, "Enter")
        self.next()

    def next(self) -> None:
        """The result was seen."""
        self.hands.press("Enter")

    def breakfast(self) -> None:
        """Card, meal, a bowl of something."""
        for number in range(8):
            self.hands.at(f"06:{12 + number * 5:02}:{number * 7:02}")
            self.card()
            self.add("M02", f"D{1 + number * 3 % 12:02}", *(["2*D31"] if number % 2 else []))
            self.cash("50" if number % 3 else "")

    def vegetables(self, hour: str) -> None:
        """By weight, by touch on a tile, by barcode."""
        for number in range(5):
            self.hands.at(f"{hour}:{5 + number * 9:02}:{number * 11:02}")
            first = 1 + (number * 7 + int(hour)) % 60
            codes = [f"V{place:03}" for place in range(first, first + 2 + number % 3) if place != 4]
            self.add(*(f"{part}.{315 + number * 17 + part} {code}" for part, code in enumerate(codes)))
            if number % 2:
                self.hands.scan(self.shop.barcode)
                self.cash("100")
            else:
                self.pay("F2")

    def morning(self) -> None:
        """A pay-out, a sale set aside and taken up, a line taken out, a discount, a price, two tenders."""
        hands = self.hands
        hands.at("09:40:00")
        hands.press("F9")
        hands.type("8")
        hands.type("36", "Enter", "Enter")
        hands.at("10:02:10")
        self.add("1.125 V001", "0.480 V002", "2*D01")
        hands.press("F5")
        hands.at("10:03:00")
        hands.scan(self.shop.barcode)
        self.cash()
        hands.at("10:04:30")
        hands.press("F6")
        if self.checkout.panel.name == "recall":
            hands.press("Enter")
        hands.press("Del", "Enter")
        self.cash("20")
        hands.at("10:15:00")
        self.add("1.5 V003", "0.75 V005")
        hands.press("F11")
        hands.type("10", "Enter", "Enter")
        self.cash("20")
        hands.at("10:21:00")
        self.add("2.2 V009")
        hands.press("F3")
        hands.type("1.20", "Enter", "Enter")
        self.manager()
        self.cash("10")
        hands.at("10:30:00")
        self.add("1.2 V011", "1.0 V012", "0.8 V014")
        hands.press("F12", "F6")
        hands.type("3", "Enter")
        hands.press("F2", "Enter")
        self.next()

    def manager(self) -> None:
        """The manager's PIN, where it is asked for."""
        if self.checkout.panel.name == "pin":
            self.hands.type(self.shop.pins[self.shop.manager], "Enter")

    def lunch(self) -> None:
        """Couples on one receipt, dishes, a merchant's dish, free meals."""
        for number in range(16):
            self.hands.at(f"{11 + number // 10:02}:{number * 6 % 60:02}:{number * 13 % 60:02}")
            self.card()
            self.touch(0)
            if number % 3 == 0:
                self.card()
                self.add("M01")
            if number % 4 == 1:
                self.add("A01")
            if number % 2:
                self.add(f"D{17 + number * 5 % 14}")
            total = self.window.view.cart.total_fen if self.window.view is not None else 0
            if total == 0:
                self.hands.press("F12", "Enter")
                self.next()
            elif number % 5 == 4:
                self.pay("F3")
            else:
                self.cash("100")

    def touch(self, place: int) -> None:
        """A finger on the tile at *place*."""
        tiles = self.checkout.sell.tiles
        spot: QPoint = tiles.view.visualRect(tiles.model.index(place, 0)).center()
        self.hands.click(tiles.view.viewport(), spot)

    def afternoon(self) -> None:
        """Half a kilo comes back."""
        hands = self.hands
        hands.at("13:20:00")
        self.add("1.125 V001", "2*D31")
        self.cash("20")
        hands.at("13:41:00")
        hands.press("F7")
        hands.type("-000", "Enter")
        hands.type("1")
        hands.type("0.5", "Enter", "Enter")
        self.manager()
        if self.checkout.panel.name == "done":
            self.next()

    def dinner(self) -> None:
        """Card and meal."""
        for number in range(9):
            self.hands.at(f"17:{4 + number * 6:02}:{number * 17 % 60:02}")
            self.card()
            self.add("M03", *(["D33"] if number % 2 else []))
            if self.window.view is not None and self.window.view.cart.total_fen == 0:
                self.hands.press("F12", "Enter")
                self.next()
            else:
                self.cash("50")

    @property
    def checkout(self) -> CheckoutPage:
        """The checkout."""
        page = self.window.page_named("checkout")
        assert isinstance(page, CheckoutPage)
        return page

    # -- ends of shifts -------------------------------------------------------------------------------------------
    def close_shift(self, *, short_fen: int, note: str = "") -> None:
        """Count the drawer by note, *short_fen* less than it should hold, and go."""
        count_drawer(self.window, self.hands, short_fen=short_fen, note=note)
        self.hands.press("Enter")

    def z(self) -> None:
        """The manager closes the day in the office."""
        sign_in(self.window, self.hands, self.shop.manager, self.shop.pins[self.shop.manager])
        page = self.window.page
        assert isinstance(page, ShiftPage)
        self.hands.click(page.to_office)
        office = self.window.page
        assert isinstance(office, OfficePage)
        section = office.show_section("shifts")
        assert isinstance(section, ShiftsSection)
        self.hands.settle()
        self.hands.click(section.tabs[ZS])
        self.hands.press("Enter", "Enter")


def sign_in(window: MainWindow, hands: Hands, name: str, pin: str) -> None:
    """Tap the name, type the PIN."""
    page = window.page
    assert isinstance(page, SignInPage)
    hands.click(next(tile for tile in page.tiles if tile.person.name == name))
    hands.type(pin, "Enter")


def count_drawer(window: MainWindow, hands: Hands, *, short_fen: int, note: str = "") -> None:
    """Leave the sale for the count, and type what would be found in the drawer."""
    window.go("shift")
    hands.settle()
    page = window.page
    assert isinstance(page, ShiftPage)
    should: list[int] = []

    def read(till: Till) -> int:
        shift = till.ledger.open_shift()
        report = till.ledger.shift_report(shift.number) if shift is not None else None
        return report.drawer.expected_fen if report is not None else 0

    window.till.query(read, should.append)
    hands.until(lambda: bool(should))
    left = should[0] - short_fen
    for name in NOTES:
        worth = count_fen({name: 1})
        pieces, left = divmod(left, worth)
        if name == "100" and note:
            page.reason.setText(note)
        hands.type(str(pieces) if pieces else "", "Enter")
    hands.until(lambda: page.stage == 2)
