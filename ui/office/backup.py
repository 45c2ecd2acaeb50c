"""Backup: how the last one went, where they go, the passphrase and its sheet, what they hold and how long they stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos.backups import DAYS, DROPPED, HOURS, Place, places_in, plain_passphrase
from pos.errors import PosError
from pos.view import View
from pos.words import _, sentence
from ui.aside import Aside
from ui.backups import OfficeBackups, age_text, lost_texts
from ui.office.card import FigureCard
from ui.office.rows import RowsCard
from ui.office.saving import Saver, ask_file, ask_folder
from ui.office.section import Section
from ui.page import Host
from ui.theme import OFFICE_TOUCH, px, set_kind
from ui.widgets.field import TextField
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
        row.addLayout(left, 5)
        row.addWidget(self._set_up(), 4)
        self.column.addWidget(label(_("备份"), "title"))
        self.column.addLayout(row, 1)
        if self._backups is None:
            self.held.setText(_("样例店里不做备份。"))
            self.setEnabled(False)

    def _about(self) -> QFrame:
        card = QFrame()
        set_kind(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(18), px(10), px(12), px(10))
        inside.addWidget(self.held)
        return card

    def _set_up(self) -> QFrame:
        self.where = TextField(_("放备份的文件夹"), "E:\\backup")
        self.where.setMaxLength(600)
        self.add = KeyButton(_("加一个…"))
        self.add.clicked.connect(self._add_place)
        self.save = KeyButton(_("保存"))
        self.save.clicked.connect(self._save_places)
        self.passphrase = TextField(_("备份口令"))
        self.set = KeyButton(_("设口令，存恢复单…"))
        self.set.clicked.connect(self._set_passphrase)
        self.hint = label("", "soft", wrap=True)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addWidget(self.add, 1)
        buttons.addWidget(self.save, 1)
        card = QFrame()
        set_kind(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(18), px(12), px(18), px(14))
        inside.setSpacing(px(8))
        inside.addWidget(label(_("放备份的文件夹"), "subtitle"))
        inside.addWidget(label(_("几个地方，用分号隔开"), "soft"))
        inside.addWidget(self.where)
        inside.addLayout(buttons)
        inside.addSpacing(px(14))
        inside.addWidget(label(_("备份口令"), "subtitle"))
        inside.addWidget(label(_("用这个，或改成自己的"), "soft"))
        inside.addWidget(self.passphrase)
        inside.addWidget(self.set)
        inside.addWidget(self.hint)
        inside.addStretch(1)
        for field in (self.where, self.passphrase):
            field.setMinimumHeight(px(OFFICE_TOUCH))
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
            return
        known = self._backups.state()
        newest = known.newest
        if known.running:
            note = _("正在备份…")
        elif newest is None:
            note = _("还没有备份")
        else:
            age = age_text(newest.good_at, view.now)
            note = _("{age}前，{sales} 单，读回核对过。", age=age, sales=f"{newest.sales:,}")
            note = " ".join([note, *lost_texts(view)])
        self.last.show_figure(_moment(newest.good_at) if newest is not None else "—", note)
        places = known.places or [Place(place) for place in places_in(view.site["backup.place"])]
        self.places.set_rows([self._row(place) for place in sorted(places, key=lambda place: place.refusal is None)])
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
            self.ask(
                "note_export",
                {"what": "passphrase"},
                lambda _answer: self._saver.save(path, lambda: _sheet_and_key(backups, passphrase, path)),
            )
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
