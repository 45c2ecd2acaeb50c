"""What every page of the office is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.resident import ReadCard
from pos.view import View
from pos.words import sentence
from ui.aside import Work
from ui.office.daychooser import DayChooser
from ui.office.monthchooser import MonthChooser
from ui.page import Host
from ui.theme import px, set_kind


class Section(QWidget):
    """One page of the office, on the ground, beside the list of pages. `title` stands in that list."""

    title = ""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host = host
        set_kind(self, "ground")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(20), px(12), px(20), px(8))
        self.column.setSpacing(px(12))

    def enter(self) -> None:
        """It has just been put on show: fetch what it needs."""

    def leave(self) -> None:
        """Forget what was typed and must not stay."""

    @property
    def has_more(self) -> bool:
        """Whether something would be lost with the page: typed and not yet saved, chosen to look at, or under way."""
        if any(work.is_busy for work in self.findChildren(Work)):
            return True
        if any(months.is_earlier for months in self.findChildren(MonthChooser)):
            return True
        if any(days.is_other for days in self.findChildren(DayChooser)):
            return True
        return any(field.isModified() and field.text() for field in self.findChildren(QLineEdit))

    def show_view(self, view: View) -> None:
        """The counter has changed."""

    def press_enter(self) -> None:
        """Enter was pressed: do what the green button does."""

    def go_back(self) -> bool:
        """Esc: one step back within the page. False: the office is left."""
        return False

    def typing(self) -> QWidget | None:
        """Where characters go that were typed while no field had the focus."""
        return None

    def scan(self, code: str) -> bool:
        """A code or card was scanned. True: taken."""
        return False

    def take_card(self, card: ReadCard) -> bool:
        """A card was read, with its name. True: taken; a page that has no use for one takes no number as a code."""
        return False

    def ask(self, verb: str, fields: dict[str, Any], on_answer: Any = None) -> None:
        """Send a verb; a refusal is said in one line and changes nothing."""
        self.host.till.ask(verb, fields, on_answer, self.refused)

    def refused(self, refusal: PosError) -> None:
        """Say why not."""
        self.host.say(sentence(refusal), wrong=True)
