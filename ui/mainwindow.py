"""The window: the bar, one page at a time, and the one door for keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.errors import PosError
from pos.resident import ReadCard
from pos.view import View
from pos.words import _, sentence
from ui import theme
from ui.aside import Work
from ui.bridge import TillThread
from ui.customer import CustomerSide
from ui.desk import Desk
from ui.idle import IdleWatch
from ui.keys import KeyMap
from ui.page import Page
from ui.scanner import KeyFilter, Stroke
from ui.theme import px, set_kind
from ui.topbar import TopBar
from ui.widgets.field import PinField
from ui.widgets.message import MessageLine

if TYPE_CHECKING:
    from ui.backups import OfficeBackups, Restores
    from ui.checkout.page import CheckoutPage
    from ui.office.papers import OfficePapers

PAGES: Mapping[str, str] = {
    "checkout": "ui.checkout.page:CheckoutPage",
    "firststart": "ui.firststart:FirstStartPage",
    "restore": "ui.restorepage:RestorePage",
    "signin": "ui.signin:SignInPage",
    "shift": "ui.shiftpages:ShiftPage",
    "office": "ui.office:OfficePage",
    "missinghead": "ui.missinghead:MissingHeadPage",
    "trouble": "ui.trouble:TroublePage",
}
"""Pages made when they are first needed: name → module:class."""

CHECKOUT_AFTER_MS = 150
"""How long after the start the checkout is built, if nobody needed it before."""

AGAIN_MS = 1000
"""When to look again whether a page that is to go still reads or makes something."""

Begin = Callable[[str, str, str], None]


class MainWindow(QMainWindow):
    """The one window. It joins pages, keys and the Till, and decides nothing of the trade."""

    def __init__(
        self,
        till: TillThread,
        *,
        begin: Begin | None = None,
        lost: str = "",
        papers: OfficePapers | None = None,
        desk: Desk | None = None,
        backups: OfficeBackups | None = None,
        restores: Restores | None = None,
    ) -> None:
        super().__init__()
        self.setWindowTitle(_("家门口收银"))
        self.till = till
        self.papers = papers
        self.desk = desk or Desk()
        self.backups = backups
        self.restores = restores
        self.log: Path | None = None  # where what went wrong is written down
        self._begin, self._lost = begin, lost
        self.keys = KeyMap.read("")
        self._pages: dict[str, Page] = {}
        self._page: Page | None = None
        middle = QWidget()
        set_kind(middle, "ground")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.bar = TopBar()
        column.addWidget(self.bar)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.foot = MessageLine()
        self.foot.setContentsMargins(px(20), 0, px(20), 0)
        self.foot.hide()
        column.addWidget(self.foot)
        self.setCentralWidget(middle)
        self.setMinimumSize(min(px(theme.LEAST_WIDTH), theme.LEAST_WIDTH), px(theme.LEAST_HEIGHT) - 60)
        self.idle = IdleWatch(self.lock, parent=self)
        self.filter = KeyFilter(
            on_scan=self._on_scan,
            on_key=self._on_key,
            is_held=lambda: self.till.is_busy,
            takes_no_scan=self._asks_for_pin,
            on_touch=self.idle.touch,
            parent=self,
        )
        till.ready.connect(self._on_ready)
        till.failed.connect(self._on_failed)
        till.changed.connect(self._on_changed)
        till.refused.connect(lambda refusal: self.say(sentence(refusal), wrong=True))
        till.broke.connect(self._on_broke)
        till.scanned.connect(self._on_line_code)
        till.card_read.connect(self._on_line_card)
        till.noticed.connect(lambda text: self.say(text, wrong=True))
        till.slow.connect(self.bar.show_slow)
        till.busy.connect(self._on_busy)
        self.bar.counter_chosen.connect(self.switch_counter)
        self.bar.person_pressed.connect(self._on_person)
        self.bar.status_pressed.connect(self._on_status)
        self.bar.told.connect(self.say)
        self.customer = CustomerSide(self)

    # -- pages ---------------------------------------------------------------------------------------------------
    @property
    def view(self) -> View | None:
        """The counter as it stands."""
        return self.till.view

    @property
    def page(self) -> Page | None:
        """The page on show."""
        return self._page

    def page_named(self, name: str) -> Page:
        """The page *name*, made if it is not there yet."""
        if name not in self._pages:
            module, _colon, class_name = PAGES[name].partition(":")
            made: Page = getattr(import_module(module), class_name)(self)
            self._pages[name] = made
            self.stack.addWidget(made)
        return self._pages[name]

    @property
    def checkout(self) -> CheckoutPage:
        """The one screen to sell on."""
        from ui.checkout.page import CheckoutPage

        page = self.page_named("checkout")
        assert isinstance(page, CheckoutPage)
        return page

    def go(self, page: str) -> None:
        """Show another page."""
        old, new = self.page, self.page_named(page)
        self.say("")
        if old is None:  # once that is painted: the filter sees every event, and the start makes thousands of them
            QTimer.singleShot(0, self._take_keys)
        elif old is not new:
            old.leave()
        self._page = new
        self.stack.setCurrentWidget(new)
        self.bar.show_switch(page == "checkout")
        if self.view is not None:
            new.show_view(self.view)
        new.enter()

    def _take_keys(self) -> None:
        """From now on keys pass the one door."""
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self.filter)

    def _where_it_belongs(self, view: View) -> None:
        """Nobody here: sign in. A head missing: read that. No shift: open one, unless the manager is in the office. Else wherever we are."""
        name = self.page.name if self.page is not None else ""
        if view.staff is None:
            if name != "signin":
                self.go("signin")
        elif view.missing is not None:
            if name != "missinghead":
                self.go("missinghead")
        elif view.shift is None:
            if name not in ("shift", "office"):
                self.go("shift")
        elif name not in ("checkout", "shift", "office"):
            self.go("checkout")

    # -- the Till ------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Make the Till, or first ask what a new shop needs."""
        if self._begin is not None:
            self.go("firststart")
            if self._lost:
                self.say(self._lost, wrong=True)
        else:
            self.till.start()

    def begin(self, site: str, manager: str, pin: str) -> None:
        """Make the ledger of a new shop, then the Till on it. A refusal is said."""
        if self._begin is None:
            return
        try:
            self._begin(site, manager, pin)
        except PosError as refusal:
            self.say(sentence(refusal), wrong=True)
            return
        self.restored()

    def restored(self) -> None:
        """There is a ledger now: make the Till on it."""
        self._begin = None
        self.till.start()

    @Slot(object)
    def _on_ready(self, view: View) -> None:
        try:
            self.keys = KeyMap.read(view.site["keys"])
        except PosError as refusal:
            self.say(sentence(refusal), wrong=True)
        night, large = view.site["screen.theme"] == "night", view.site["screen.type"] == "large"
        if (night, large) != (theme.night(), theme.large()):
            self.set_look(night=night, large=large)
        self._on_changed(view)
        # The names come first; while the PIN is typed, the checkout is made ready.
        QTimer.singleShot(CHECKOUT_AFTER_MS, self, lambda: self.page_named("checkout"))

    @Slot(object)
    def _on_changed(self, view: View) -> None:
        self.idle.set_minutes(int(view.site["screen.lock"]))
        self.bar.show_view(view)
        self._where_it_belongs(view)
        if self.page is not None:
            self.page.show_view(view)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.go("trouble")
        text = sentence(error) if isinstance(error, PosError) else _("程序打不开账本，请找店长看日志。")
        text = text if isinstance(error, PosError) else f"{text}{self._where_logged()}"
        self.say(text, wrong=True)

    @Slot()
    def _on_broke(self) -> None:
        text = _("对不起，刚才那一步没有成功。单子还在，请再试一次；再不行请找店长。")
        self.say(f"{text}{self._where_logged()}", wrong=True)

    def _where_logged(self) -> str:
        return _("（原因记在 {place}）", place=self.log) if self.log is not None else ""

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        if not busy:
            self.filter.release()

    # -- what pages ask of it ------------------------------------------------------------------------------------
    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say one line: in the page's own place, else at the foot."""
        page = self.page
        if page is not None and page.say(text, wrong=wrong):
            text = ""
        if text or self.foot.text():
            self.foot.say(text, wrong=wrong)
        self.foot.setVisible(bool(text))

    def ask_manager(self, why: str, then: Callable[[str], None]) -> None:
        """Ask for a manager's PIN: in the page's own place, else in a dialog."""
        if self.page is not None and self.page.ask_manager(why, then):
            return
        from ui.widgets.pindialog import ask_pin

        ask_pin(self, why, then)

    def switch_counter(self, counter: str = "") -> None:
        """Bring one counter's goods to the front; the sale stays."""
        checkout = self.checkout
        if not counter:
            counter = "shop" if checkout.sell.counter == "canteen" else "canteen"
        self.bar.show_counter(counter)
        checkout.say("")
        checkout.sell.set_counter(counter)

    def set_look(self, *, night: bool | None = None, large: bool | None = None) -> None:
        """Change the look at once: the pages are made anew in it."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(
            app,
            night=theme.night() if night is None else night,
            large=theme.large() if large is None else large,
        )
        here = self.page.name if self.page is not None else ""
        old = list(self._pages.values())
        for page in old:
            self.stack.removeWidget(page)
        self.drop(old)
        self._pages.clear()
        self._page = None
        if here and self.view is not None:
            self.go(here)
        self.update()

    def drop(self, widgets: Sequence[QWidget]) -> None:
        """Let these go, once all that they asked for is answered, read and made; of themselves they ask nothing any more."""

        def still(then: Callable[[], object]) -> None:
            for timer in (timer for widget in widgets for timer in widget.findChildren(QTimer)):
                timer.stop()
            self.till.when_answered(then)

        def go() -> None:
            busy = [widget for widget in widgets if any(work.is_busy for work in widget.findChildren(Work))]
            for widget in widgets:
                if widget not in busy:
                    widget.deleteLater()
            if busy:
                QTimer.singleShot(AGAIN_MS, self, lambda: self.drop(busy))

        if widgets:
            still(lambda: still(go))  # an answer may have set a timer, and that have asked

    def lock(self) -> None:
        """Nobody was here for a while: whoever comes signs in, and finds the sale as it was."""
        view = self.view
        if view is None or view.staff is None:
            return
        for dialog in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if dialog is not None:
                dialog.close()
        name = view.staff.name

        def locked(_answer: object) -> None:
            from ui.signin import SignInPage

            if isinstance(self.page, SignInPage):
                self.page.choose(name)
            self.say(_("离开了一会儿，已经锁上；单子还在。"))

        self.till.when_idle(lambda: self.till.ask("sign_out", {}, locked))

    def _asks_for_pin(self) -> bool:
        """Whether what is typed now would go into a PIN."""
        focus, page = QApplication.focusWidget(), self.page
        if isinstance(focus, PinField):
            return True
        from ui.writing import writes

        return not writes(focus) and page is not None and isinstance(page.typing(), PinField)

    def _on_person(self) -> None:
        """Somebody else takes over: one touch on the name, and the sale stays as it is."""
        if self.page is not None and self.page.name in ("checkout", "office"):
            self.till.when_idle(lambda: self.till.ask("sign_out", {}))

    def _on_status(self) -> None:
        """Something is wrong with the papers: at the checkout a person decides; elsewhere what waits is tried again."""
        page, view = self.page, self.view
        if page is not None and page.name == "checkout":
            self.checkout.do_action("papers")
        elif view is not None and view.papers.unknown:
            self.say(_("请到收银界面点这里，看看小票打出来没有。"))
        else:
            self.till.ask("retry_papers", {}, lambda _answer: self.say(_("正在重新打印。")))

    # -- keys and scans ------------------------------------------------------------------------------------------
    def _on_scan(self, code: str) -> None:
        if QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None:
            return  # whatever is being decided goes first; the code is not typed into it either
        page = self.page
        self.say("")
        if page is None or not page.scan(code):
            self.say(_("这里不用扫码。"), wrong=True)

    @Slot(str)
    def _on_line_code(self, code: str) -> None:
        self.idle.touch()
        self.filter.in_turn(lambda: self._on_scan(code))

    @Slot(object)
    def _on_line_card(self, card: ReadCard) -> None:
        self.idle.touch()
        self.filter.in_turn(lambda: self._on_card(card))

    def _on_card(self, card: ReadCard) -> None:
        """A card from a reader on a line of its own goes where a card's scanned number would."""
        if QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None:
            return
        page = self.page
        self.say("")
        if page is None or not page.take_card(card):
            self.say(_("这里不用刷卡。"), wrong=True)

    def _on_key(self, stroke: Stroke) -> bool:
        """Whether the window or its page used the key; else it goes to the widget that has the focus."""
        page = self.page
        if page is None or QApplication.activeModalWidget() or QApplication.activePopupWidget():
            return False
        from ui.writing import edits_itself, has_text, writes

        focus = QApplication.focusWidget()
        name = stroke.name
        if stroke.is_enter or name == "Esc":
            if edits_itself(focus):
                return False
            if stroke.is_enter:
                return page.act("enter") or isinstance(focus, QAbstractButton)
            if not page.act("back"):
                self._back_to_work()
            return True
        self.say("")
        action = self.keys.action(page.place, name) if page.place else ""
        writing = writes(focus)
        if action and not (name in ("Del", "Up", "Down") and writing and has_text(focus) and name == "Del"):
            page.act(action)
            return True
        if not writing and (stroke.is_character or name == "Backspace"):
            if name == "Space" and isinstance(focus, QAbstractButton):
                return False
            if stroke.is_character and page.typed(stroke.text):
                return True
            target = page.typing()
            if target is not None:
                target.setFocus()
        return False

    def _back_to_work(self) -> None:
        """From wherever one is, back to the checkout, if anybody may sell now."""
        view = self.view
        if view is not None and view.staff is not None and view.shift is not None:
            self.go("checkout")

    def closeEvent(self, event: QCloseEvent) -> None:
        """The Till finishes what was asked; the cart is on disk already."""
        self.customer.close()
        self.till.stop()
        super().closeEvent(event)
