"""What is shown where the ledger lacks a head that this till has seen: what is missing, and what to do about it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pos.ledger import Head
from pos.money import format_money
from pos.view import View
from pos.words import _, sentence
from ui.page import Host, Page
from ui.theme import CENTER, large, px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label
from ui.widgets.message import MessageLine


class MissingHeadPage(Page):
    """Nothing is sold here until a manager has read it and accepted. No key accepts: that takes a press."""

    name = "missinghead"

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.what: QLabel = label("", "wrong", wrap=True)
        line = "soft" if large() else "line"  # the large type has no room for larger
        self._seen, self._ends = label("", line), label("", line)
        self._seen_hash, self._ends_hash = label("", "soft"), label("", "soft")
        self.accept = KeyButton(_("看过了，接受这本账本"), "", "wrong")
        self.accept.clicked.connect(self._accept)
        self.out = KeyButton(_("退出登录"), "Esc")
        self.out.clicked.connect(lambda: self.host.till.ask("sign_out"))
        self.message = MessageLine()

        card = set_kind(QFrame(), "card")
        card.setMaximumWidth(px(960))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(32), px(16), px(32), px(16))
        inside.setSpacing(px(8 if large() else 12))
        inside.addWidget(label(_("账本和上次见到的不一样，先不要收银"), "title", wrap=True))
        inside.addWidget(self.what)
        inside.addLayout(self._figures())
        for step in (
            _("① 账本可能被旧的副本盖住、被删短，或磁盘坏了。先别关机，通知店长。"),
            _("② 有备份就恢复最近的一份，再打开程序；最近一张日结单上的校验码可以核对哪一份是对的。"),
            _(
                "③ 确认找不回来，店长再接受：从这里换一个新机号接着收银，小票号不会重复；这件事会记进账本，合作方看得到。"
            ),
        ):
            inside.addWidget(label(step, line, wrap=True))
        inside.addWidget(self.message)
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        foot.addWidget(self.out, 1)
        foot.addWidget(self.accept, 2)
        inside.addLayout(foot)

        outer = QHBoxLayout(self)
        outer.setContentsMargins(px(20), px(14), px(20), px(14))
        outer.addStretch(1)
        outer.addWidget(card, 20, CENTER)
        outer.addStretch(1)

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(18))
        grid.setVerticalSpacing(px(4))
        rows = ((_("上次见到"), self._seen, self._seen_hash), (_("现在的账本"), self._ends, self._ends_hash))
        for row, (caption, figures, digest) in enumerate(rows):
            grid.addWidget(label(caption, "strong"), 2 * row, 0)
            grid.addWidget(figures, 2 * row, 1)
            grid.addWidget(digest, 2 * row + 1, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def show_view(self, view: View) -> None:
        """What is missing."""
        missing = view.missing
        if missing is None:
            return
        self.what.setText(sentence(missing.refusal()))
        for head, figures, digest in (
            (missing.seen, self._seen, self._seen_hash),
            (missing.ends, self._ends, self._ends_hash),
        ):
            figures.setText(_figures_of(head))
            digest.setText(_("校验码 {hash}", hash=f"{head.hash[:8]} {head.hash[8:16]} {head.hash[16:24]} …"))

    def act(self, action: str) -> bool:
        """Esc signs out; Enter does nothing."""
        if action == "back":
            self.host.till.ask("sign_out")
        return action in ("enter", "back")

    def scan(self, code: str) -> bool:
        """Nothing to scan for."""
        self.host.say(_("先不要收银，请店长处理。"), wrong=True)
        return True

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Say one line in its own place, so that nothing jumps."""
        self.message.say(text, wrong=wrong)
        return True

    def _accept(self) -> None:
        view = self.host.view
        if view is not None and view.staff is not None and view.staff.manager:
            self.host.till.ask("accept_head")
        else:
            self.host.ask_manager(_("接受一本缺了记录的账本"), self._accept_with)

    def _accept_with(self, pin: str) -> None:
        self.host.till.ask("accept_head", approve=pin)


def _figures_of(head: Head) -> str:
    return _("{count} 条，累计 ￥{grand}", count=f"{head.count:,}", grand=format_money(head.grand_fen, grouped=True))
