"""What every page of the window is, and what the window offers it.

A page is told plain values (`show_view`), asks the Till through `host.till`, and says one line through `host.say`.
Keys reach it as actions (`act("pay")`, see ui.keys) and scans as whole codes (`scan`), wherever the focus is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from pos.resident import ReadCard
from pos.view import View
from ui.bridge import TillThread
from ui.theme import set_kind

if TYPE_CHECKING:
    from ui.backups import OfficeBackups, Restores
    from ui.desk import Desk
    from ui.keys import KeyMap
    from ui.office.papers import OfficePapers


class Host(Protocol):
    """The window, as a page sees it."""

    @property
    def till(self) -> TillThread:
        """The way to the Till."""
        ...

    @property
    def view(self) -> View | None:
        """The counter as it stands; None before the Till is there."""
        ...

    @property
    def keys(self) -> KeyMap:
        """Which key does what."""
        ...

    @property
    def papers(self) -> OfficePapers | None:
        """Who makes the office's files; None where nobody does, and then no button offers one."""
        ...

    @property
    def desk(self) -> Desk:
        """The counter's devices."""
        ...

    @property
    def backups(self) -> OfficeBackups | None:
        """The backups of this till; None where nobody makes any."""
        ...

    @property
    def restores(self) -> Restores | None:
        """Who looks into a folder of backups at the first start."""
        ...

    def restored(self) -> None:
        """A backup was brought back: open the counter on it."""
        ...

    def go(self, page: str) -> None:
        """Show another page: `signin`, `shift`, `checkout`, `office`, `firststart`."""
        ...

    def drop(self, widgets: Sequence[QWidget]) -> None:
        """Let these go, once all that they asked the Till for is answered."""
        ...

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say one line; it goes by itself with the next action. Empty: take it away."""
        ...

    def begin(self, site: str, manager: str, pin: str) -> None:
        """Make the ledger of a new shop and open the counter on it."""
        ...

    def ask_manager(self, why: str, then: Callable[[str], None]) -> None:
        """Ask for a manager's PIN in place of the page's right side; *then* gets it. Esc cancels: nothing is called."""
        ...

    def switch_counter(self, counter: str = "") -> None:
        """Bring the canteen's or the shop's goods to the front; without a name, the other one's."""
        ...

    def set_look(self, *, night: bool | None = None, large: bool | None = None) -> None:
        """Change the look at once (the setting is the asker's to keep)."""
        ...


class Page(QWidget):
    """A page of the window. Subclasses fill in what they need."""

    name = ""
    place = ""  # of the key map; a page without one gets only `enter` and `back`

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host = host
        set_kind(self, "ground")

    def enter(self) -> None:
        """It has just been put on show: fetch what it needs, put the focus where work begins."""

    def leave(self) -> None:
        """Another page takes its place: forget what was typed."""

    def show_view(self, view: View) -> None:
        """The counter has changed."""

    def act(self, action: str) -> bool:
        """A key of the key map was pressed (`enter` and `back` are always among them). True: taken."""
        return False

    def scan(self, code: str) -> bool:
        """A whole code was scanned while this page is on show. True: taken; else the window says it means nothing here."""
        return False

    def take_card(self, card: ReadCard) -> bool:
        """A card was read, with its name. True: taken; a page that has no use for the name takes it as a scan."""
        return self.scan(card.number)

    def typed(self, text: str) -> bool:
        """A character was typed while no field has the focus. True: taken (a choice by its number)."""
        return False

    def typing(self) -> QWidget | None:
        """Where characters go that were typed while no field had the focus."""
        return None

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Say one line in a place of its own. True: said; else the window says it at its foot."""
        return False

    def ask_manager(self, why: str, then: Callable[[str], None]) -> bool:
        """Ask for a manager's PIN in a place of its own. True: asked; else the window does."""
        return False
