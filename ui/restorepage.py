"""Restore at the first start: which folder, the passphrase, what was found, and a manager's PIN to go on with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.words import _, sentence
from ui.aside import Aside
from ui.backups import FoundBackup
from ui.office.saving import ask_folder
from ui.page import Host, Page
from ui.theme import CENTER, px, set_kind
from ui.widgets.field import PinField, TextField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label
from ui.widgets.message import MessageLine


class RestorePage(Page):
    """Nothing lies in the ledger's place before the last step; Esc leaves it all as it was."""

    name = "restore"

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._aside = Aside(host, self)
        self._found: FoundBackup | None = None
        self.folder = TextField(_("放备份的文件夹"), _("例如 U 盘"))
        self.choose = KeyButton(_("选文件夹…"))
        self.choose.clicked.connect(self._choose)
        self.passphrase = TextField(_("备份口令"), _("在恢复单上；横线和空格可以不打"))
        self.found = label("", "line", wrap=True)
        self.pin = PinField(_("店长密码"))
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(self._go_back)
        self.go = KeyButton("", "Enter", "go")
        self.go.clicked.connect(self._go)
        self.message = MessageLine()
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(self._card(), 0, CENTER)
        outer.addStretch(1)
        self._show_step()

    def _card(self) -> QFrame:
        card = QFrame()
        set_kind(card, "card")
        card.setFixedWidth(px(720))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(36), px(28), px(36), px(28))
        inside.setSpacing(px(16))
        inside.addWidget(label(_("从备份恢复"), "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(20))
        grid.setVerticalSpacing(px(14))
        entries: tuple[QLineEdit, ...] = (self.folder, self.passphrase, self.pin)
        for row, field in enumerate(entries):
            caption = label(field.accessibleName(), "line")
            caption.setBuddy(field)
            if not field.property("kind"):
                set_kind(field, "tall")
            grid.addWidget(caption, row + (row == 2), 0)
            grid.addWidget(field, row + (row == 2), 1)
        self.choose.setMinimumWidth(px(150))
        grid.addWidget(self.choose, 0, 2)
        grid.addWidget(self.found, 2, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        inside.addLayout(grid)
        inside.addWidget(self.message)
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        foot.addWidget(self.back, 1)
        foot.addWidget(self.go, 2)
        inside.addLayout(foot)
        return card

    # -- the page ------------------------------------------------------------------------------------------------
    def enter(self) -> None:
        """Begin with the folder."""
        self.folder.setFocus()

    def leave(self) -> None:
        """Forget what was typed, and what was found."""
        self.passphrase.clear()
        self.pin.clear()
        self._drop_found()

    def act(self, action: str) -> bool:
        """Enter goes to the next empty field, then on; Esc one step back."""
        if action == "enter":
            self._go()
        elif action == "back":
            self._go_back()
        return action in ("enter", "back")

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Say one line in its own place, so that nothing jumps."""
        self.message.say(text, wrong=wrong)
        return True

    def scan(self, code: str) -> bool:
        """A scan means nothing yet."""
        return False

    def _show_step(self) -> None:
        found = self._found
        self.pin.setEnabled(found is not None)
        for field in (self.folder, self.passphrase, self.choose):
            field.setEnabled(found is None)
        self.go.setText(_("看看备份") if found is None else _("用这个备份，接着收银"))
        text = "" if found is None else found.text
        if found is not None and found.skipped:
            text += "\n" + _("跳过了 {count} 个打不开的备份。", count=found.skipped)
        self.found.setText(text)
        self.found.setMinimumHeight(self.found.heightForWidth(self.found.width()) if text else 0)  # a grid cuts it
        (self.folder if found is None else self.pin).setFocus()

    # -- the steps -----------------------------------------------------------------------------------------------
    def _choose(self) -> None:
        folder = ask_folder(self, _("放备份的文件夹"))
        if folder is not None:
            self.folder.setText(str(folder))
            self.passphrase.setFocus()

    def _go(self) -> None:
        fields: tuple[QLineEdit, ...] = (self.folder, self.passphrase) if self._found is None else (self.pin,)
        for field in fields:
            if not field.text().strip():
                field.setFocus()
                self.host.say(_("请填“{field}”。", field=field.accessibleName()), wrong=True)
                return
        if self._aside.is_busy:
            return
        self.go.setEnabled(False)
        if self._found is None:
            self._look()
        else:
            self._finish(self._found)

    def _look(self) -> None:
        restores = self.host.restores
        if restores is None:
            return
        place, passphrase = Path(self.folder.text().strip()), self.passphrase.text()
        self.host.say(_("正在读备份，请稍等…"))
        self._aside.run(lambda: restores(place, passphrase), self._on_found, self._on_refusal)

    def _on_found(self, found: FoundBackup) -> None:
        self.go.setEnabled(True)
        self.host.say("")
        if self.isVisible():
            self._found = found
            self._show_step()
        else:
            found.close()

    def _finish(self, found: FoundBackup) -> None:
        pin = self.pin.text()
        self.pin.clear()
        self.host.say(_("正在恢复，请稍等…"))
        self._aside.run(lambda: found.finish(pin), lambda _done: self._done(), self._on_refusal)

    def _done(self) -> None:
        self._drop_found()
        self.host.restored()

    def _on_refusal(self, refusal: PosError) -> None:
        self.go.setEnabled(True)
        self.host.say(sentence(refusal), wrong=True)

    def _drop_found(self) -> None:
        if self._found is not None:
            self._found.close()
            self._found = None

    def _go_back(self) -> None:
        if self._aside.is_busy:
            return
        if self._found is not None:
            self._drop_found()
            self._show_step()
        else:
            self.host.go("firststart")
