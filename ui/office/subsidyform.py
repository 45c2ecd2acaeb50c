"""The month's subsidy ledger (补贴台账) leaves the house: with its month and its reason, and both are on the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from pos.errors import PosError
from pos.split import check_month
from pos.words import _, sentence
from ui.office import saving
from ui.office.form import Form
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class SubsidyForm(QFrame):
    """`show_month("2026-11")`; the green button asks for a folder, notes the export, and has the files made."""

    def __init__(self, host: Host, back: Callable[[], object]) -> None:
        super().__init__()
        set_kind(self, "card")
        self._host = host
        self.saver = saving.Saver(host, self)
        self.form = Form(columns=1)
        self.month = self.form.code(_("月份"), "2026-11")
        self.reason = self.form.text(_("给谁，为什么"), _("例如：民政办核对补贴"))
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(back)
        self.go = KeyButton(_("导出"), "Enter", "go")
        self.go.clicked.connect(self.save)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.back, 1)
        foot.addWidget(self.go, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(12), px(12))
        column.setSpacing(px(8))
        column.addWidget(label(_("补贴台账"), "subtitle"))
        column.addWidget(self.form, 1)
        column.addWidget(label(_("这份台账写着居民姓名，只交给要它的人；导出会记在账上。"), "soft", wrap=True))
        column.addLayout(foot)

    def show_month(self, month: str) -> None:
        """Begin with *month*."""
        self.month.setText(month)
        self.reason.clear()
        self.reason.setFocus()

    def save(self) -> None:
        """On the record first, then the files."""
        papers, month, reason = self._host.papers, self.month.text().strip(), self.reason.text().strip()
        if papers is None or self.saver.is_busy:
            return
        try:
            check_month(month)
            if not reason:
                raise PosError("bad_value", "reason", field="reason")
        except PosError as refusal:
            self._refused(refusal)
            return
        folder = saving.ask_folder(self, _("放在哪个文件夹"))
        if folder is None:
            return
        place: Path = folder
        fields = {"what": "subsidy", "month": month, "reason": reason}
        self._host.till.ask(
            "note_export",
            fields,
            lambda _answer: self.saver.save(place, lambda: papers.subsidy(month, place, reason)),
            self._refused,
        )

    def _refused(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)
