"""Pictures of every screen: the real window walked through by hands, on a site with a day behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtWidgets import QWidget

from pos.words import language, use
from ui.app import make_app, open_window
from ui.checkout.page import CheckoutPage
from ui.demo import DemoShop, count_drawer, sign_in
from ui.demohands import Hands
from ui.mainwindow import MainWindow
from ui.office import OfficePage
from ui.office.devices import DevicesSection
from ui.office.fund import AID, FundSection
from ui.office.goods import GoodsSection
from ui.office.month import MonthSection
from ui.office.people import LOOK_AT, MAY, StaffSection
from ui.office.prices import PricesSection
from ui.office.products import ProductsSection
from ui.office.reports import ReportsSection
from ui.office.residents import ResidentsSection
from ui.office.shifts import ShiftsSection
from ui.shiftpages import ShiftPage

SIZES = ((1024, 768), (1920, 1080))

Keep = Callable[[str, QWidget], None]
"""Given the name of a screen (`checkout-lines`) and the window as it stands, at one of SIZES."""
CUSTOMER_SEES = (
    "checkout-diner",
    "checkout-meals",
    "checkout-many-lines",
    "checkout-night",
    "pay-cash",
    "pay-split",
    "done",
)
"""Screens beside which the customer's is kept too."""


def tour(shop: DemoShop, language: str, keep: Keep, *, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
    """Show every screen in *language* at each of *sizes*. The site gets a few sales more: give it a copy."""
    use(language)
    make_app()
    _first_start(shop, keep, sizes)
    with _opened(shop, sizes[0]) as (window, hands):
        try:
            _Tour(shop, window, hands, keep, sizes).run()
        finally:
            window.set_look(night=False, large=False)


def look_at_older(shop: DemoShop, keep: Keep, *, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
    """Show what the manager finds at a start where the ledger is an older copy of the one that the tour left."""
    with _opened(shop, sizes[0]) as (window, hands):
        sign_in(window, hands, shop.manager, shop.pins[shop.manager])
        _Tour(shop, window, hands, keep, sizes).look("missing-head")


@contextmanager
def _opened(shop: DemoShop, size: tuple[int, int]) -> Iterator[tuple[MainWindow, Hands]]:
    """The window in the evening, nobody signed in."""
    window = open_window(shop.make_till, finish=shop.finish, desk=shop.desk, papers=shop.papers)
    window.resize(*size)
    window.show()
    window.activateWindow()
    hands = Hands(window, shop.set_clock, shop.day, shop.zone)
    try:
        hands.at("21:20:00")
        window.start()
        hands.until(lambda: window.view is not None)
        hands.settle()
        yield window, hands
    finally:
        hands.leave()


def _first_start(shop: DemoShop, keep: Keep, sizes: Sequence[tuple[int, int]]) -> None:
    window = open_window(shop.make_till, begin=lambda _site, _manager, _pin: None)
    window.show()
    hands = Hands(window, shop.set_clock, shop.day, shop.zone)
    window.start()
    for size in sizes:
        window.resize(*size)
        hands.settle()
        keep("first-start", window)
    hands.leave()


class _Tour:
    """One walk through the window."""

    def __init__(
        self, shop: DemoShop, window: MainWindow, hands: Hands, keep: Keep, sizes: Sequence[tuple[int, int]]
    ) -> None:
        self.shop, self.window, self.hands, self._keep, self._sizes = shop, window, hands, keep, sizes

    def run(self) -> None:
        """From signing in to the last page of the office."""
        cashier = next(name for name in self.shop.pins if name != self.shop.manager)
        self.look("sign-in")
        sign_in(self.window, self.hands, cashier, self.shop.pins[cashier])
        self.look("shift-open")
        self.hands.type("300", "Enter")
        self.selling()
        self.paying()
        self.afterwards()
        count_drawer_shown(self)
        self.hands.press("Enter")
        sign_in(self.window, self.hands, self.shop.manager, self.shop.pins[self.shop.manager])
        self.office()

    def look(self, name: str) -> None:
        """Keep the screen as it stands, at every size."""
        for size in self._sizes:
            self.window.resize(*size)
            self.hands.settle()
            self._keep(name, self.window)
        if name in CUSTOMER_SEES:
            self.look_at_customer(name)

    def open_customer(self) -> None:
        """The customer's window, in the tour's language, and every page of the wall."""
        wanted = {
            "display.language": language(),
            "display.paycode": "https://pay.example/1",
            "display.window": "window",
        }
        for key, value in wanted.items():
            self.window.till.ask("set_setting", {"setting": key, "value": value})
        self.hands.settle()
        self.window.customer.start()
        screen = self.window.customer.screen
        assert screen is not None
        self.hands.until(lambda: screen.is_ready)
        for page in range(screen.pages):
            self.look_at_customer(f"wall-{page + 1}")
            screen.turn_page()

    def look_at_customer(self, name: str) -> None:
        """Keep what the customer sees, at every size."""
        screen = self.window.customer.screen
        if screen is not None and screen.window is not None:
            self.hands.until(lambda: screen.is_ready)
            for size in self._sizes:
                screen.window.resize(*size)
                self._keep(f"customer-{name}", screen.window)

    @property
    def checkout(self) -> CheckoutPage:
        """The checkout."""
        page = self.window.page_named("checkout")
        assert isinstance(page, CheckoutPage)
        return page

    def enter(self, *texts: str) -> None:
        """Texts into the one field, each with Enter."""
        for text in texts:
            self.hands.type(text, "Enter")

    def selling(self) -> None:
        """The checkout as it fills."""
        hands = self.hands
        self.look("checkout-empty")
        self.open_customer()
        hands.scan(self.shop.cards[0])
        self.look("checkout-diner")
        self.enter("M01")
        hands.scan(self.shop.cards[1])
        self.enter("M01", "1.125", "V001", "2*D01")
        self.look("checkout-meals")
        hands.scan("6901234567893")
        self.look("checkout-unknown-code")
        hands.press("Ctrl+Tab")
        hands.type("xh")
        self.look("checkout-search")
        hands.press("Esc")
        self.look("checkout-shop")
        self.enter("V005")
        hands.type("0.86")
        self.look("weight")
        hands.press("Esc", "Esc")
        self.enter(*(text for place in range(6, 18) for text in (f"0.{300 + place * 17}", f"V{place:03}")))
        self.look("checkout-many-lines")
        for name, night, large in (("night", True, False), ("large-type", False, True)):
            self.window.set_look(night=night, large=large)
            hands.settle()
            self.look(f"checkout-{name}")
            hands.press("F12")
            self.look(f"pay-{name}")
            hands.press("Esc")
        self.window.set_look(night=False, large=False)
        hands.settle()
        hands.press("F11")
        self.look("discount")
        hands.type("50", "Enter")
        self.look("reason")
        hands.press("Enter")
        self.look("manager-pin")
        hands.press("Esc", "Esc")
        hands.press("F9")
        self.look("more")
        hands.press("Esc", "F1")
        self.look("keys")
        hands.press("Esc")

    def paying(self) -> None:
        """Cash, then in two parts, then the result."""
        hands = self.hands
        hands.press("F12")
        self.look("pay-cash")
        hands.type("100")
        self.look("pay-cash-given")
        hands.press("Esc", "F2")
        self.look("pay-wechat")
        hands.press("F1", "F6")
        hands.type("20", "Enter")
        self.look("pay-split")
        hands.type("100", "Enter")
        self.look("done")
        hands.press("Enter")

    def afterwards(self) -> None:
        """What was sold or set aside is taken up again."""
        hands = self.hands
        hands.press("F7")
        self.look("refund-find")
        hands.type(f"{self._last_sale()}", "Enter")
        self.look("refund")
        hands.press("Esc", "Esc")
        for code in ("V020", "V030"):
            self.enter("1.25", code)
            hands.press("F5")
        hands.press("F6")
        self.look("recall")
        hands.type("1")
        hands.press("F5")

    def _last_sale(self) -> str:
        found: list[str] = []
        self.window.till.query(lambda till: till.ledger.sales(limit=1)[0].number, found.append)
        self.hands.until(lambda: bool(found))
        return found[0]

    def office(self) -> None:
        """The manager's pages."""
        page = self.window.page
        assert isinstance(page, ShiftPage)
        self.hands.click(page.to_office)
        office = self.window.page
        assert isinstance(office, OfficePage)
        for name in office.names:
            section = office.show_section(name)
            self.hands.settle()
            self.look(f"office-{name}")
            if isinstance(section, ShiftsSection):
                self.days(section)
            elif isinstance(section, MonthSection):
                for button, face in zip(section.tabs[1:], ("contributions", "shares"), strict=True):
                    self.hands.click(button)
                    self.look(f"office-{face}")
            elif isinstance(section, FundSection):
                self.hands.click(section.tabs[AID])
                self.look("office-aid")
            elif isinstance(section, ReportsSection):
                section.by.choose("product")
                self.hands.settle()
                self.look("office-report-product")
            elif isinstance(section, PricesSection):
                section.category.setCurrentIndex(6)  # vegetables
                section.category.activated.emit(6)
                self.look("office-prices-vegetables")
                self.hands.click(section.by_age)
                self.look("office-meals-by-age")
                self.hands.press("Esc")
            elif isinstance(section, ProductsSection):
                self.hands.click(section.kinds)
                self.look("office-categories")
                self.hands.press("Esc")
                self.hands.type("xhs", "Enter")
                self.look("office-product")
                self.hands.press("Esc", "Esc")
            elif isinstance(section, GoodsSection):
                self.hands.type("xhs", "Enter", "20")
                self.look("office-goods-in")
                self.hands.press("Esc", "Esc")
                self.hands.click(section.moved_tab)
                section.moved.span.choose("week")
                section.moved.fetch()
                self.look("office-goods-moved")
                self.hands.click(section.orders_tab)
                self.look("office-orders")
            elif isinstance(section, ResidentsSection):
                section.table.selectRow(0)
                section.table.setFocus()
                self.hands.press("Enter")
                self.look("office-resident")
                self.hands.press("Esc")
                self.hands.click(section.export)
                self.look("office-subsidy")
                self.hands.press("Esc")
            elif isinstance(section, DevicesSection):
                self.hands.click(section.buttons["display.window"])
                self.look("office-customer")
            elif isinstance(section, StaffSection):
                for tab, face in ((MAY, "permissions"), (LOOK_AT, "exceptions")):
                    self.hands.click(section.tabs[tab])
                    self.look(f"office-{face}")

    def days(self, section: ShiftsSection) -> None:
        """Sales, shifts and Zs, and one of each."""
        hands = self.hands
        section.open_sale(self._last_sale())
        hands.settle()
        self.look("office-sale")
        hands.click(section.sale.refund)
        self.look("office-refund")
        hands.press("Esc", "Esc")
        for tab, face in zip(section.tabs[1:], ("shifts-list", "zs", "invoices", "over-short"), strict=True):
            hands.click(tab)
            self.look(f"office-{face}")
        hands.click(section.shifts_tab)
        section.shifts.selectRow(0)
        hands.press("Enter")
        self.look("office-shift")
        hands.press("Esc")
        hands.click(section.zs_tab)
        section.zs.setFocus()
        section.zs.selectRow(0)
        hands.press("Enter")
        self.look("office-z")


def count_drawer_shown(tour: _Tour) -> None:
    """The count and its result."""
    window, hands = tour.window, tour.hands
    window.go("shift")
    hands.settle()
    page = window.page
    assert isinstance(page, ShiftPage)
    for pieces in ("3", "1", "4"):
        hands.type(pieces, "Enter")
    tour.look("shift-count")
    window.go("checkout")
    count_drawer(window, hands, short_fen=30)
    tour.look("shift-result")
