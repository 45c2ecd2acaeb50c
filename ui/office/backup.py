"""Backup: how the last one went, where they go, the passphrase and its sheet, what they hold and how long they stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos.backups import DAYS, DROPPED, HOURS, Place, plain_passphrase
from pos.errors import PosError
from pos.view import View
from pos.words import _, sentence
from ui.aside import Aside
from ui.backups import OfficeBackups, age_text, todo_texts
from ui.office.card import FigureCard
from ui.office.form import Form
from ui.office.rows import RowsCard
from ui.office.saving import Saver, ask_file, ask_folder
from ui.office.section import Section
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class BackupSection(Section):
    """The left side tells how it stands, the right side sets it up."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._backups: OfficeBackups | None = host.backups
        self._aside = Aside(host, self)
        self._saver = Saver(host, self)
        self._erased = (0, "")
        self.last = FigureCard(_("上次备份"), note_kind="soft")
        self.last.setMaximumHeight(px(150))
        self.places = RowsCard(_("放在哪里"), _("还没有设放备份的地方。"))
        self.held = label("", "soft", wrap=True)
        self.go = KeyButton(_("现在备份"), "Enter", "go")
        self.go.clicked.connect(self.back_up)
        left = QVBoxLayout()
        left.setSpacing(px(12))
        left.addWidget(self.last)
        left.addWidget(self.places, 1)
        left.addWidget(self._about())
        left.addWidget(self.go)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addLayout(left, 3)
        row.addWidget(self._set_up(), 2)
        self.column.addWidget(label(_("备份"), "title"))
        self.column.addLayout(row, 1)

    def _about(self) -> QFrame:
        card = QFrame()
        set_kind(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(18), px(10), px(12), px(10))
        inside.addWidget(self.held)
        return card

    def _set_up(self) -> QFrame:
        self.form = Form(columns=1)
        self.form.heading(_("放备份的文件夹"))
        self.where = self.form.text(_("几个地方用分号隔开"), "E:\\backup")
        self.where.setMaxLength(600)
        self.add = KeyButton(_("加一个文件夹…"))
        self.add.clicked.connect(self._add_place)
        self.save = KeyButton(_("保存"))
        self.save.clicked.connect(self._save_places)
        self.form.place("", _pair(self.add, self.save))
        self.form.heading(_("备份口令"))
        self.passphrase = self.form.text(_("可以改成自己的，至少 10 个字"))
        self.set = KeyButton(_("设口令，存恢复单…"))
        self.set.clicked.connect(self._set_passphrase)
        self.form.place("", self.set)
        self.hint = label("", "soft", wrap=True)
        self.form.place("", self.hint)
        card = QFrame()
        set_kind(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(18), px(14), px(14), px(14))
        inside.addWidget(self.form, 1)
        return card

    # -- what is shown -------------------------------------------------------------------------------------------
    def enter(self) -> None:
        """Show how it stands, and offer a passphrase where there is none."""
        view = self.host.view
        if view is None or self._backups is None:
            return
        self.where.setText(view.site["backup.place"])
        if not self._backups.state().has_key and not self.passphrase.text():
            self.passphrase.setText(self._backups.suggested())
        moment = datetime.fromisoformat(view.now) - DROPPED
        self.host.till.query(lambda till: till.ledger.erased_since(moment.isoformat()), self._know_erased)
        self.show_view(view)

    def leave(self) -> None:
        """No passphrase stays on a screen."""
        self.passphrase.clear()

    def show_view(self, view: View) -> None:
        """A backup was made, or failed."""
        if self._backups is None:
            self.setEnabled(False)
            return
        known = self._backups.state()
        newest = known.newest
        notes = [_("正在备份…")] if known.running else todo_texts(view)
        if newest is None:
            self.last.show_figure("—", " ".join(notes) or _("还没有备份"))
        else:
            facts = _(
                "{age}前，{sales} 单，读回核对过", age=age_text(newest.good_at, view.now), sales=f"{newest.sales:,}"
            )
            self.last.show_figure(_moment(newest.good_at), " ".join([facts, *notes]))
        self.places.set_rows([self._row(place) for place in known.places])
        self.go.setEnabled(known.has_key and bool(view.site["backup.place"]) and not known.running)
        self.hint.setText(_hint(has_key=known.has_key))
        self.held.setText(" ".join(self._sentences(known.trouble)))

    def _row(self, place: Place) -> tuple[str, ...]:
        good = _moment(place.good_at) if place.good_at else _("还没有")
        state = _("好") if place.good_at else _("等第一次备份")
        if place.refusal is not None:
            state = sentence(place.refusal)
        elif self._backups is not None and self._backups.on_ledgers_disk(place.place):
            state = _("和账本在同一块盘上，盘坏了一起丢")
        return (f"{place.place}\n{good} · {state}",)

    def _sentences(self, trouble: str) -> Sequence[str]:
        keeping = _(
            "每小时和每次日结自动备份；留最近 {hours} 小时每小时一个、{days} 天每天一个、每月一个，最多留 {most} 天。",
            hours=HOURS,
            days=DAYS,
            most=DROPPED.days,
        )
        held = _(
            "里面有：账本、设置、挂单、员工密码和居民资料的钥匙。里面没有：导出的表格和 PDF、日志、系统里装的打印机。"
        )
        count, last = self._erased
        erased = []
        if count:
            until = (datetime.fromisoformat(last) + DROPPED).date()
            erased = [
                _(
                    "已删除的 {count} 位居民还在以前的备份里，最晚到 {until}；从备份恢复时会再删一次。",
                    count=count,
                    until=until,
                )
            ]
        return [part for part in (trouble, *erased, keeping, held) if part]

    def _know_erased(self, known: tuple[int, str]) -> None:
        self._erased = known
        if self.host.view is not None:
            self.show_view(self.host.view)

    # -- what is done --------------------------------------------------------------------------------------------
    def press_enter(self) -> None:
        """The green button."""
        if self.go.isEnabled():
            self.back_up()

    def back_up(self) -> None:
        """One now."""
        if self._backups is not None:
            self._backups.back_up()
            self.host.say(_("正在备份，可以接着收银。"))

    def _add_place(self) -> None:
        folder = ask_folder(self, _("放备份的文件夹"))
        if folder is not None:
            places = [part for part in (self.where.text().strip(), str(folder)) if part]
            self.where.setText("; ".join(places))
            self._save_places()

    def _save_places(self) -> None:
        value = self.where.text().replace("；", ";").strip()
        self.ask("set_setting", {"setting": "backup.place", "value": value}, self._places_saved)

    def _places_saved(self, _answer: dict[str, Any]) -> None:
        self.host.say(_("已保存。"))
        if self._backups is not None:
            self._backups.back_up()  # without a passphrase it waits for one

    def _set_passphrase(self) -> None:
        """Where the sheet goes is asked first: a passphrase that is on no paper is as good as lost."""
        passphrase, backups = self.passphrase.text(), self._backups
        if backups is None:
            return
        try:
            plain_passphrase(passphrase)
        except PosError as refusal:
            self.host.say(sentence(refusal), wrong=True)
            self.passphrase.setFocus()
            return
        path = ask_file(self, _("恢复单"), f"{_('恢复单')}.pdf")
        if path is not None:
            self._saver.save(path, lambda: _sheet_and_key(backups, passphrase, path))
            self.passphrase.clear()


def _sheet_and_key(backups: OfficeBackups, passphrase: str, path: Path) -> None:
    backups.sheet(passphrase, path)
    backups.set_passphrase(passphrase)
    backups.back_up()


def _hint(*, has_key: bool) -> str:
    text = _("口令设好后只在恢复单上有：请打印出来，放在店外锁好，再把这个文件删掉。")
    return text if not has_key else _("已经设过口令。换口令后，以前的备份还要用旧口令打开。") + text


def _moment(at: str) -> str:
    """`11-24 13:42` of a stamp."""
    return at[5:16].replace("T", " ")


def _pair(*buttons: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(8))
    for button in buttons:
        row.addWidget(button, 1)
    return both
