"""The first start: what the site is called, who runs it, and that person's PIN. Then the ledger is made."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos.words import _
from ui.page import Host, Page
from ui.theme import CENTER, px, set_kind
from ui.widgets.field import PinField, TextField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label
from ui.widgets.message import MessageLine


class FirstStartPage(Page):
    """Asks what `main.py init` asks; the window makes the ledger (`host.begin`)."""

    name = "firststart"

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.site = TextField(_("服务站名称"), _("例如：柳堤家门口服务站"))
        self.site.setMaxLength(60)
        self.manager = TextField(_("店长姓名"), _("例如：赵明"))
        self.manager.setMaxLength(40)
        self.pin = PinField(_("店长密码"))
        self.again = PinField(_("再输一次密码"))
        self.begin = KeyButton(_("建立账本，开始使用"), "Enter", "go")
        self.begin.clicked.connect(self._begin)
        self._fields: tuple[QLineEdit, ...] = (self.site, self.manager, self.pin, self.again)

        card = set_kind(QFrame(), "card")
        card.setFixedWidth(px(720))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(36), px(28), px(36), px(28))
        inside.setSpacing(px(16))
        inside.addWidget(label(_("第一次使用"), "title"))
        inside.addWidget(label(_("填好四项就能开张；以后都可以在设置里改。"), "soft", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(20))
        grid.setVerticalSpacing(px(14))
        for row, field in enumerate(self._fields):
            caption = label(field.accessibleName(), "line")
            caption.setBuddy(field)
            if not field.property("kind"):
                set_kind(field, "tall")
            grid.addWidget(caption, row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        inside.addLayout(grid)
        inside.addWidget(label(_("密码要 4 到 8 位数字，记在心里，不要写在柜台上。"), "soft", wrap=True))
        self.message = MessageLine()
        inside.addWidget(self.message)
        foot = QHBoxLayout()
        self.restore = KeyButton(_("从备份恢复"))
        self.restore.clicked.connect(lambda: host.go("restore"))
        if host.restores is None:
            self.restore.hide()
        foot.addWidget(self.restore)
        foot.addStretch(1)
        self.begin.setMinimumWidth(px(320))
        foot.addWidget(self.begin)
        inside.addLayout(foot)

        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(card, 0, CENTER)
        outer.addStretch(1)

    def enter(self) -> None:
        """Begin with the site's name."""
        self.site.setFocus()

    def leave(self) -> None:
        """Forget the PIN."""
        self.pin.clear()
        self.again.clear()

    def act(self, action: str) -> bool:
        """Enter goes to the next empty field, and after the last one begins."""
        if action == "enter":
            empty = next((field for field in self._fields if not field.text().strip()), None)
            if empty is not None and empty is not self.focusWidget():
                empty.setFocus()
            else:
                self._begin()
            return True
        return action == "back"

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Say one line in its own place, so that nothing jumps."""
        self.message.say(text, wrong=wrong)
        return True

    def scan(self, code: str) -> bool:
        """A scan means nothing yet."""
        return False

    def _begin(self) -> None:
        for field in self._fields:
            if not field.text().strip():
                field.setFocus()
                self.host.say(_("请填“{field}”。", field=field.accessibleName()), wrong=True)
                return
        if self.pin.text() != self.again.text():
            self.again.clear()
            self.again.setFocus()
            self.host.say(_("两次密码不一样，请再输一次。"), wrong=True)
            return
        self.host.begin(self.site.text().strip(), self.manager.text().strip(), self.pin.text())
