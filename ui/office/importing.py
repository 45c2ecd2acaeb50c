"""A list from outside: read, looked at row by row, and taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from pos.errors import PosError
from pos.imports import PriceRow, ProductRow, ResidentRow
from pos.money import format_money
from pos.words import _, sentence
from ui.aside import Aside
from ui.office import askfile
from ui.office.papers import Preview
from ui.office.table import Column, Table
from ui.page import Host
from ui.theme import px, set_kind
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class _Shown(NamedTuple):
    row: int
    text: str
    problem: str


class ImportPanel(QFrame):
    """`choose()` asks for a file and shows what it would do; the green button takes it."""

    def __init__(
        self,
        host: Host,
        what: str,
        *,
        back: Callable[[], object],
        done: Callable[[], object],
        more: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        super().__init__()
        set_kind(self, "card")
        self._host, self._what, self._done, self._more = host, what, done, more
        self._aside = Aside(host, self)
        self._preview: Preview | None = None
        self._title = label("", "subtitle")
        self.summary = label("", wrap=True)
        self.table = Table(_("表里的行"), _columns())
        self.other = KeyButton(_("换一个文件"))
        self.other.clicked.connect(self.choose)
        self.back = KeyButton(_("返回"), "Esc")
        self.back.clicked.connect(back)
        self.go = KeyButton(_("全部导入"), "Enter", "go")
        self.go.clicked.connect(self.take)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        for button, room in ((self.back, 1), (self.other, 1), (self.go, 2)):
            foot.addWidget(button, room)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(12), px(14), px(14))
        column.setSpacing(px(8))
        column.addWidget(self._title)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    @property
    def is_there(self) -> bool:
        """Whether the host can read lists at all."""
        return self._host.papers is not None

    def choose(self) -> bool:
        """Ask for a file and read it. False: none was chosen."""
        file = askfile.ask_list(self)
        if file is None:
            return False
        self.read(file)
        return True

    def read(self, file: Path) -> None:
        """Read *file* and show what it would do; nothing is taken yet."""
        self._preview = None
        self.go.setEnabled(False)
        self._title.setText(file.name)
        self.summary.setText(_("正在读……"))
        self.table.set_rows(())
        papers = self._host.papers
        if papers is not None:
            self._aside.run(lambda: papers.preview(file, self._what), self._show, self._refused)

    def _show(self, preview: Preview) -> None:
        self._preview = preview
        problems = [_Shown(row, "", text) for row, text in preview.problems]
        good = [_Shown(row.row, _row_text(row), "") for row in preview.rows]
        self.table.set_rows(problems or good)
        if problems:
            text = _("有 {count} 处要先改好，这次一行也不导入：", count=len(problems))
        else:
            text = _("{count} 行都可以导入。", count=len(good))
        if preview.ignored:
            text += " " + _("没有用到的列：{heading}", heading=_("、").join(preview.ignored))
        self.summary.setText(text)
        set_kind(self.summary, "wrong" if problems else "saved")
        self.go.setEnabled(not problems)

    def take(self) -> None:
        """Take the whole list, once nothing in it is wrong."""
        preview = self._preview
        if preview is None or preview.problems or not self.go.isEnabled():
            return
        try:
            fields = {"rows": preview.rows, "sha256": preview.sha256, **self._more()}
        except PosError as refusal:
            self._refused(refusal)
            return
        self.go.setEnabled(False)
        self._host.till.ask(f"import_{self._what}", fields, self._taken, self._refused)

    def _taken(self, answer: dict[str, Any]) -> None:
        self._preview = None
        self._done()
        if "valid_from" in answer:
            start = str(answer["valid_from"])[:16].replace("T", " ")
            self._host.say(_("导入 {rows} 行，{start} 起生效。", rows=answer["rows"], start=start))
            return
        counts = {name: answer[name] for name in ("rows", "added", "changed", "unchanged")}
        self._host.say(_("导入 {rows} 行：新增 {added}，改动 {changed}，不变 {unchanged}。", **counts))

    def _refused(self, refusal: PosError) -> None:
        self.go.setEnabled(self._preview is not None and not self._preview.problems)
        if self._preview is None:
            self.summary.setText("")
        self._host.say(sentence(refusal), wrong=True)


def _columns() -> list[Column]:
    return [
        Column(_("第几行"), lambda shown: str(shown.row) if shown.row else "", 84, figures=True),
        Column(_("内容"), lambda shown: shown.problem or shown.text, mark=lambda shown: "wrong" * bool(shown.problem)),
    ]


def _row_text(row: ProductRow | PriceRow | ResidentRow) -> str:
    """What a row says, never a digit of a card."""
    if isinstance(row, ResidentRow):
        return " · ".join(part for part in (row.name, row.home, row.note) if part)
    price = "" if row.price_fen is None else format_money(row.price_fen)
    if isinstance(row, PriceRow):
        per = f"/{_('斤')}" if row.price_per_jin else ""
        return " · ".join(part for part in (row.code or row.barcode, row.name, price + per) if part)
    per = f"/{_('斤')}" if row.price_per_jin else f"/{row.unit}" if row.unit else ""
    parts = (row.code, row.name, price + per if price else "", row.category, " ".join(row.barcodes))
    return " · ".join(part for part in parts if part)
