"""The till's own key under each Z and sealed month: which it is, and a new one where the old may be in other hands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.words import _
from ui.office import sure
from ui.page import Host
from ui.theme import OFFICE_TOUCH, px, set_kind
from ui.widgets.field import TextField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class SigningKeyPanel(QFrame):
    """What it is called on a Z, since when, and the change with its reason."""

    def __init__(
        self, host: Host, back: Callable[[], object], refused: Callable[[PosError], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._host, self._refused = host, refused
        set_kind(self, "card")
        self.told = label("", "line", wrap=True)
        self.why = label(_("为什么换，例如：电脑送修过，旧钥匙可能被人看到"), "soft", wrap=True)
        self.reason = TextField(_("为什么换"))
        self.reason.setMinimumHeight(px(OFFICE_TOUCH))
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(back)
        self.go = KeyButton(_("换签名钥匙…"), "Enter")
        self.go.clicked.connect(self.change)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(self.back, 1)
        foot.addWidget(self.go, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(px(20), px(14), px(14), px(14))
        inside.setSpacing(px(10))
        inside.addWidget(label(_("日结和封账的签名"), "subtitle"))
        inside.addWidget(self.told)
        inside.addSpacing(px(10))
        inside.addWidget(self.why)
        inside.addWidget(self.reason)
        inside.addStretch(1)
        inside.addLayout(foot)

    def open(self) -> None:
        """Show the key in force."""
        self.reason.clear()
        self._host.till.query(lambda till: till.ledger.signing_key(), self._show)

    def _show(self, known: tuple[str, str] | None) -> None:
        for widget in (self.why, self.reason, self.go):
            widget.setVisible(known is not None)
        if known is None:
            self.told.setText(_("第一次日结时，这台收银机自己做一把钥匙，以后每张日结单和月度分成上都有它的签名。"))
            return
        name, since = known
        groups = " ".join(name[start : start + 4] for start in range(0, len(name), 4))
        self.told.setText(
            _("现在的钥匙 {key}，{since} 起用；日结单和月度分成上写的就是它。", key=groups, since=since[:10])
        )
        self.reason.setFocus()

    def change(self) -> None:
        """A new key, asked once more; the old one signs it where it is still there."""
        if self.go.isHidden():
            return
        reason = self.reason.text().strip()
        if not reason:
            self._host.say(_("请写明为什么换。"), wrong=True)
            self.reason.setFocus()
            return
        question = _("换了以后，日结单上写的是新钥匙；请告诉核对账本的人。")
        if sure.ask_sure(self, question, _("换签名钥匙")):
            self._host.till.ask("new_key", {"reason": reason}, self._changed, self._refused)

    def _changed(self, _answer: dict[str, Any]) -> None:
        self._host.say(_("签名钥匙换好了。"))
        self.open()
