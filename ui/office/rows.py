"""A card of short rows in columns: shifts of the day, things to be done. A handful of rows; it scrolls if there are more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.theme import LEFT, RIGHT, font, pixel_font, px, set_kind
from ui.widgets.labels import label


class RowsCard(QFrame):
    """`set_rows([("第 1 班 王芳", "06:00–14:10", "0.00")])`; the first column has what the others leave."""

    def __init__(self, title: str, nothing: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "card")
        self.setAccessibleName(title)
        self._nothing = nothing
        self.rows: list[tuple[str, ...]] = []
        self._cells: list[tuple[QLabel, int]] = []
        self._alone = False  # one text a row
        inside = QWidget()
        set_kind(inside, "paper")
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, px(6), 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(5))
        self._grid.setColumnStretch(0, 1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(10), px(12), px(8))
        column.setSpacing(px(6))
        column.addWidget(label(title, "subtitle"))
        column.addWidget(area, 1)
        self.set_rows(())

    def set_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show *rows*; without one, the word for nothing."""
        self.rows = list(rows)
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        for place in range(self._grid.rowCount()):
            self._grid.setRowStretch(place, 0)
        shown = self.rows or ([(self._nothing,)] if self._nothing else [])
        wide = max((len(row) for row in shown), default=1)
        self._cells, self._alone = [], wide == 1
        for place, row in enumerate(shown):
            for turn, text in enumerate(row):
                align = LEFT if turn == 0 else RIGHT
                cell = label(text, "" if self.rows else "soft", align=align)
                self._grid.addWidget(cell, place * 2, turn)
                self._cells.append((cell, turn))
            rule = QFrame()
            rule.setFixedHeight(1)
            set_kind(rule, "rule")
            self._grid.addWidget(rule, place * 2 + 1, 0, 1, wide)
        self._grid.setRowStretch(2 * len(shown), 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rows share the room anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Nothing is cut: where the room is short a row takes two lines, and then the large type is left off."""
        room = self._area.width() - self._area.verticalScrollBar().sizeHint().width()
        for face, wrap in ((font(17), False), (font(17), True), (pixel_font(px(17)), True)):
            for cell, turn in self._cells:
                cell.setFont(face)
                cell.setWordWrap(self._alone or (wrap and turn > 0))
            if self._wide() <= room:
                return

    def _wide(self) -> int:
        """What the rows need at least; asked of the cells, for the grid counts none that is not yet shown."""
        columns: dict[int, int] = {}
        for cell, turn in self._cells:
            columns[turn] = max(columns.get(turn, 0), cell.minimumSizeHint().width())
        gaps = self._grid.horizontalSpacing() * max(len(columns) - 1, 0)
        return sum(columns.values()) + gaps + self._grid.contentsMargins().right()
