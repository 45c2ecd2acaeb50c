"""A card of named figures, one to a row, the figures under each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.theme import RIGHT, font, large, pixel_font, px, set_kind
from ui.widgets.labels import label


class FigureList(QFrame):
    """`set_rows([("备用金", "300.00"), …])`; scrolls where there are more rows than room."""

    def __init__(self, title: str, *, kind: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, kind)
        self.setAccessibleName(title)
        self._rows: list[tuple[str, str]] = []
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, px(6), 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(6))
        self._grid.setColumnStretch(0, 1)
        self._cells: list[QLabel] = []
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._inside)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_kind(self._inside, "paper" if kind == "card" else "age_paper")
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(10), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(label(title, "subtitle", wrap=True))
        column.addWidget(area, 1)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What it shows."""
        return self._rows

    def set_rows(self, rows: Sequence[tuple[str, str]], *, strong: set[str] | None = None) -> None:
        """Show *rows*; those named in *strong* are bold."""
        self._rows, self._cells = list(rows), []
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        for place in range(self._grid.rowCount()):
            self._grid.setRowStretch(place, 0)
        for place, (name, figure) in enumerate(rows):
            caption, value = label(name, wrap=True), label(figure, align=RIGHT, wrap=large())
            value.setFont(font(17))
            value.setAccessibleName(f"{name} {figure}")
            if strong and name in strong:
                _embolden(caption)
                _embolden(value)
            self._cells += (caption, value)
            self._grid.addWidget(caption, place * 2, 0)
            self._grid.addWidget(value, place * 2, 1)
            rule = QFrame()
            rule.setFixedHeight(1)
            set_kind(rule, "rule")
            self._grid.addWidget(rule, place * 2 + 1, 0, 1, 2)
        self._grid.setRowStretch(2 * len(rows), 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the large type has no room it is left off."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """No figure is cut."""
        if not large() or not self._cells:
            return
        room = self._area.width() - self._area.verticalScrollBar().sizeHint().width()
        for face in (font(17), pixel_font(px(17))):
            for cell in self._cells:
                cell.setFont(face)
            if self._wide() <= room:
                return

    def _wide(self) -> int:
        """What the rows need at least; asked of the cells, for the grid counts none that is not yet shown."""
        columns = (self._cells[0::2], self._cells[1::2])
        needed = sum(max(cell.minimumSizeHint().width() for cell in column) for column in columns)
        return needed + self._grid.horizontalSpacing() + self._grid.contentsMargins().right()


def _embolden(what: QLabel) -> None:
    set_kind(what, "strong")
