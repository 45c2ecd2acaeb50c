"""What is shown where the ledger cannot be opened: the sentence at the foot says why and what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from pos.words import _
from ui.page import Host, Page
from ui.theme import CENTER
from ui.widgets.labels import label
from ui.widgets.message import MessageLine


class TroublePage(Page):
    """Nothing can be sold here."""

    name = "trouble"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(label(_("现在不能收银"), "title", align=CENTER))
        self._why = MessageLine()
        self._why.setAlignment(CENTER)
        column.addWidget(self._why)
        column.addStretch(2)

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Why not; it stays."""
        if text:
            self._why.say(text, wrong=wrong)
        return True

    def act(self, action: str) -> bool:
        """Nowhere to go."""
        return True

    def scan(self, code: str) -> bool:
        """Nothing to scan for."""
        return True
