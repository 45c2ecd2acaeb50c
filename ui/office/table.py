"""Lists of any length: a model of rows and a view that asks it only for what is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui import theme
from ui.theme import LEFT, OFFICE_TOUCH, RIGHT, px

_Index = QModelIndex | QPersistentModelIndex
CELL, HEAD = 18, 16  # the type of cells and headings
WIDE = 480  # what a column of names needs at most
LOOKED_AT = 100  # rows whose figures say how wide a column is


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it says of a row, its width (0: what is left), and whether it holds figures."""

    title: str
    text: Callable[[Any], str]
    width: int = 0
    figures: bool = False
    mark: Callable[[Any], str] | None = None  # a colour of the palette for a row's cell, or nothing
    spare: bool = False  # shown where there is room for it


class RowsModel(QAbstractTableModel):
    """Rows of any one kind, shown through columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: Sequence[Any] = ()
        self.type_px = theme.type_px(CELL)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, place and face of a cell."""
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(self.rows[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.figures else LEFT
        if role == Qt.ItemDataRole.FontRole:
            return theme.pixel_font(self.type_px)
        if role == Qt.ItemDataRole.ForegroundRole and column.mark is not None:
            name = column.mark(self.rows[index.row()])
            return theme.color(name) if name else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section].figures else LEFT
        return None


class Table(QTableView):
    """A plain table. `chosen(row)` when a row is clicked, or Enter is pressed on it (`choose_current`)."""

    chosen = Signal(object)

    def __init__(
        self, name: str, columns: Sequence[Column], parent: QWidget | None = None, *, model: RowsModel | None = None
    ) -> None:
        super().__init__(parent)
        self.rows_model = RowsModel(columns) if model is None else model
        self.setModel(self.rows_model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(max(px(OFFICE_TOUCH), theme.type_px(18) * 2))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(px(30))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._wide = next((place for place, column in enumerate(columns) if not column.width), 0)
        self.clicked.connect(lambda index: self.chosen.emit(self.rows_model.rows[index.row()]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the room anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Figures are shown whole; one column has what the others leave, and never too little to be read.

        Where the large type leaves no room for that, the table's type is as large as its columns allow, never below normal.
        """
        model, room = self.rows_model, self.viewport().width()
        self._show_spare(room)
        for type_px in range(theme.type_px(CELL), px(CELL) - 1, -1):
            widths = self._widths(type_px)
            left = room - sum(widths)
            if left >= type_px * 6:
                break
        widths[self._wide] = max(left, type_px * 6)
        self._spread(widths)
        if type_px != model.type_px:
            model.type_px = type_px
            self.horizontalHeader().setStyleSheet(f"QHeaderView::section {{ font-size: {type_px * HEAD // CELL}px; }}")
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width)

    def _spread(self, widths: list[int]) -> None:
        """On a wide screen what is too much for the wide column goes to the others, so that a row is read without a ruler."""
        others = [place for place, width in enumerate(widths) if width and place != self._wide]
        share = (widths[self._wide] - px(WIDE)) // len(others) if others else 0
        for place in others:
            more = min(max(share, 0), widths[place])
            widths[place] += more
            widths[self._wide] -= more

    def _show_spare(self, room: int) -> None:
        """Columns that can be spared go while the others would have to be smaller for them, or the wide one narrow."""
        type_px = theme.type_px(CELL)
        spare = [place for place, column in enumerate(self.rows_model.columns) if column.spare]
        for place in spare:
            self.setColumnHidden(place, False)
        if spare and room - sum(self._widths(type_px)) < type_px * 8:
            for place in spare:
                self.setColumnHidden(place, True)

    def _widths(self, type_px: int) -> list[int]:
        """What the columns need in that type; the wide one takes the rest."""
        metrics = QFontMetrics(theme.pixel_font(type_px))
        widths = []
        for place, column in enumerate(self.rows_model.columns):
            width = 0 if place == self._wide or self.isColumnHidden(place) else type_px * column.width // CELL
            if column.figures and width:
                texts = (column.text(row) for row in self.rows_model.rows[:LOOKED_AT])
                width = max(width, *(metrics.horizontalAdvance(text) + px(26) for text in texts), 0)
            widths.append(width)
        return widths

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows, from the top."""
        self.rows_model.set_rows(rows)
        self._fit()
        self.scrollToTop()

    def current(self) -> Any:
        """The row that is marked, or None."""
        index = self.currentIndex()
        return self.rows_model.rows[index.row()] if index.isValid() else None

    def choose_current(self) -> bool:
        """Choose the marked row, if there is one."""
        row = self.current()
        if row is not None:
            self.chosen.emit(row)
        return row is not None
