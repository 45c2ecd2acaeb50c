"""Counting the drawer: pieces of each note and coin, or the sum alone. It shows what was counted and nothing to compare."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.money import format_money, parse_money
from pos.shift import NOTES, count_fen
from pos.words import _
from ui.theme import LEFT, RIGHT, px, set_kind
from ui.widgets.field import AmountField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class PiecesField(AmountField):
    """How many of one note. Up and down go to the note above and below; a click marks what is in it."""

    moved = Signal(int)
    taken = Signal()

    def __init__(self, note: str) -> None:
        super().__init__(_("{note} 元张数", note=note), decimals=0)
        self.note = note
        self.setMaxLength(5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up and down to the list."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.moved.emit(step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the list who has the focus."""
        super().focusInEvent(event)
        self.selectAll()
        self.taken.emit()


class CashCount(QWidget):
    """Counted pieces or a counted sum; `counts` or `sum_fen` says which, `counted` whether anything was typed."""

    changed = Signal()

    def __init__(self, *, by_pieces: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = {note: PiecesField(note) for note in NOTES}
        self._amounts: dict[str, QLabel] = {}
        self.sum = AmountField(_("合计金额"))
        self.sum.textChanged.connect(self._show)
        self._last = self.fields[NOTES[0]]
        self._total = label("0.00", "figure", align=RIGHT, name=_("点得"))

        self._pages = QStackedWidget()
        self._pages.addWidget(self._pieces())
        self._pages.addWidget(self._sum_page())
        self.pieces_tab = KeyButton(_("按面额点"), kind="tab")
        self.sum_tab = KeyButton(_("直接输合计"), kind="tab")
        tabs = QHBoxLayout()
        tabs.setSpacing(px(8))
        for tab, mode in ((self.pieces_tab, True), (self.sum_tab, False)):
            tab.setCheckable(True)
            tab.clicked.connect(lambda _checked=False, mode=mode: self.set_mode(by_pieces=mode))
            tabs.addWidget(tab)
        tabs.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(label(_("点得"), "line"))
        foot.addWidget(self._total, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addLayout(tabs)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)
        self.set_mode(by_pieces=by_pieces)

    def _pieces(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(px(8))
        half = len(self.fields) // 2
        for row, (note, field) in enumerate(self.fields.items()):
            amount = label("", "line", align=RIGHT)
            self._amounts[note] = amount
            field.setFixedWidth(px(84))
            field.textChanged.connect(self._show)
            field.moved.connect(lambda step, row=row: self._move(row + step))
            field.taken.connect(lambda field=field: self._took(field))
            side, line = divmod(row, half)
            grid.addWidget(label(_("{note} 元", note=note), "line", align=RIGHT), line, 3 * side)
            grid.addWidget(field, line, 3 * side + 1)
            grid.addWidget(amount, line, 3 * side + 2)
        for side in (0, 1):
            grid.setColumnMinimumWidth(3 * side, px(78))
            grid.setColumnStretch(3 * side + 2, 1)
        grid.setRowStretch(half, 1)
        return page

    def _sum_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label(_("钱箱里的现金合计（元）"), "line", align=LEFT))
        column.addWidget(self.sum)
        column.addStretch(1)
        return page

    # -- what was counted ----------------------------------------------------------------------------------------
    @property
    def by_pieces(self) -> bool:
        """Whether it is counted by denomination."""
        return self._pages.currentIndex() == 0

    @property
    def counted(self) -> bool:
        """Whether anything was typed at all: an empty drawer has to be said too."""
        return any(field.text() for field in self.fields.values()) if self.by_pieces else bool(self.sum.text())

    def counts(self) -> dict[str, int]:
        """Note → pieces, of those that were typed."""
        return {note: int(field.text()) for note, field in self.fields.items() if field.text()}

    def total_fen(self) -> int:
        """The money counted. Raises bad_value."""
        return count_fen(self.counts()) if self.by_pieces else parse_money(self.sum.text() or "0")

    @property
    def where(self) -> AmountField:
        """Where digits go."""
        return self._last if self.by_pieces else self.sum

    # -- hands ---------------------------------------------------------------------------------------------------
    def set_mode(self, *, by_pieces: bool) -> None:
        """Count by denomination, or type the sum."""
        self._pages.setCurrentIndex(0 if by_pieces else 1)
        self.pieces_tab.setChecked(by_pieces)
        self.sum_tab.setChecked(not by_pieces)
        self.take_focus()
        self._show()

    def take_focus(self) -> None:
        """Put the focus where counting begins."""
        self._last = self.fields[NOTES[0]]
        self.where.setFocus()

    def clear(self) -> None:
        """Forget what was typed."""
        for field in (*self.fields.values(), self.sum):
            field.clear()

    def next(self) -> bool:
        """Go on to the next denomination; False after the last one."""
        fields = list(self.fields.values())
        if not self.by_pieces or self._last is fields[-1]:
            return False
        self._move(fields.index(self._last) + 1)
        return True

    def press(self, name: str) -> None:
        """A key of the number pad."""
        field = self.where
        field.setFocus()
        if name == "back":
            field.backspace()
        else:
            field.insert(name)

    def _took(self, field: PiecesField) -> None:
        self._last = field

    def _move(self, row: int) -> None:
        fields = list(self.fields.values())
        fields[row % len(fields)].setFocus()

    def _show(self) -> None:
        try:
            for note, pieces in (dict.fromkeys(NOTES, 0) | self.counts()).items():
                self._amounts[note].setText(format_money(count_fen({note: pieces}), grouped=True) if pieces else "")
            self._total.setText(format_money(self.total_fen(), grouped=True))
            set_kind(self._total, "figure")
        except PosError:
            self._total.setText("—")
        self.changed.emit()
