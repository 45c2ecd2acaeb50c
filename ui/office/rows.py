"""A card of short rows in columns: shifts of the day, things to be done. A handful of rows; it scrolls if there are more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import LEFT, RIGHT, font, large, px, set_kind
from ui.widgets.labels import label


class RowsCard(QFrame):
    """`set_rows([("第 1 班 王芳", "06:00–14:10", "0.00")])`; the first column has what the others leave."""

    def __init__(self, title: str, nothing: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "card")
        self.setAccessibleName(title)
        self._nothing = nothing
        self.rows: list[tuple[str, ...]] = []
        inside = QWidget()
        set_kind(inside, "paper")
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, px(6), 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(5))
        self._grid.setColumnStretch(0, 1)
        area = QScrollArea()
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
        for place, row in enumerate(shown):
            for turn, text in enumerate(row):
                cell = label(
                    text,
                    "" if self.rows else "soft",
                    align=LEFT if turn == 0 else RIGHT,
                    wrap=len(row) == 1 or (turn > 0 and large()),
                )
                cell.setFont(font(17))
                self._grid.addWidget(cell, place * 2, turn)
            rule = QFrame()
            rule.setFixedHeight(1)
            set_kind(rule, "rule")
            self._grid.addWidget(rule, place * 2 + 1, 0, 1, wide)
        self._grid.setRowStretch(2 * len(shown), 1)
