"""A table whose cells are edited in place: typing begins, Enter goes down, Tab goes right, Esc leaves the cell as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.office.table import Column, RowsModel, Table
from ui.theme import set_kind
from ui.widgets.field import AmountField, TextField

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class EditColumn(Column):
    """A column whose cells may be edited: what the editor begins with, and where a change shows."""

    begin: Callable[[Any], str] | None = None  # None: not edited
    changed: Callable[[Any], bool] | None = None
    can: Callable[[Any], bool] | None = None
    toggle: bool = False  # switched by Space or a click, nothing is typed
    decimals: int | None = 2  # None: a text

    def takes(self, row: Any) -> bool:
        """Whether the cell of *row* may be changed."""
        return self.begin is not None and (self.can is None or self.can(row))


class _EditModel(RowsModel):
    """Rows whose cells may be changed. `typed(row, column, text)` says what was typed; the page answers with new rows."""

    typed = Signal(int, int, str)

    def _edit(self, index: _Index) -> EditColumn | None:
        column = self.columns[index.column()]
        return column if isinstance(column, EditColumn) and column.takes(self.rows[index.row()]) else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        column = self._edit(index) if index.isValid() else None
        return flags | Qt.ItemFlag.ItemIsEditable if column is not None and not column.toggle else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._edit(index)
        row = self.rows[index.row()]
        if column is not None and column.begin is not None:
            if role == Qt.ItemDataRole.EditRole:
                return column.begin(row)
            if column.changed is not None and column.changed(row):
                if role == Qt.ItemDataRole.FontRole:
                    return theme.pixel_font(self.type_px, bold=True)
                if role == Qt.ItemDataRole.BackgroundRole:
                    return theme.color("plain")
        return super().data(index, role)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or self._edit(index) is None:
            return False
        self.typed.emit(index.row(), index.column(), str(value))
        return True


class _CellEditor(QStyledItemDelegate):
    """The field in a cell."""

    moved = Signal(int, int)  # rows and columns to go on by

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        del option
        model = index.model()
        assert isinstance(model, RowsModel)
        column = model.columns[index.column()]
        assert isinstance(column, EditColumn)
        field: QLineEdit
        if column.decimals is None:
            field = TextField(column.title, parent=parent)
            set_kind(field, "cell")
        else:
            field = AmountField(column.title, decimals=column.decimals, kind="cell", parent=parent)
        return field

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        assert isinstance(editor, QLineEdit)
        editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """The keys that go on to another cell take along what was typed."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QWidget):
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self.finish(editor)
                self.moved.emit(*step)
                return True
        return super().eventFilter(editor, event)

    def finish(self, editor: QWidget) -> None:
        """Take what was typed and close the field."""
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}


class EditTable(Table):
    """`typed(row, column, text)` when a cell was edited or switched; several rows can be marked at once."""

    typed = Signal(int, int, str)
    marked = Signal()  # other cells are marked now

    def __init__(self, name: str, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(name, columns, parent, model=_EditModel(columns))
        self._model = self.rows_model
        assert isinstance(self._model, _EditModel)
        self._model.typed.connect(self.typed)
        self._cells = _CellEditor(self)
        self._cells.moved.connect(self.step)
        self.setItemDelegate(self._cells)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.EditKeyPressed | triggers.SelectedClicked
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.clicked.connect(self._switch)
        self.selectionModel().selectionChanged.connect(lambda *_which: self.marked.emit())

    def _column(self, place: int) -> Column:
        return self.rows_model.columns[place]

    @property
    def editable(self) -> list[int]:
        """The places of the columns that are edited, as far as they are shown."""
        return [
            place
            for place, column in enumerate(self.rows_model.columns)
            if isinstance(column, EditColumn) and column.begin is not None and not self.isColumnHidden(place)
        ]

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show the same rows with other contents: nothing moves, what is marked stays marked."""
        model = self.rows_model
        if len(rows) != len(model.rows):
            self.set_rows(rows)
            return
        model.rows = rows
        if rows:
            model.dataChanged.emit(model.index(0, 0), model.index(len(rows) - 1, len(model.columns) - 1))

    def marked_rows(self) -> list[int]:
        """The rows that have a marked cell, from the top."""
        return sorted({index.row() for index in self.selectionModel().selectedIndexes()})

    def begin(self) -> None:
        """Mark the first cell that can be edited, if none is."""
        if not self.currentIndex().isValid() and self.rows_model.rows and self.editable:
            self.setCurrentIndex(self.rows_model.index(0, self.editable[-1]))

    def step(self, down: int, right: int) -> None:
        """Go on to another cell: down or up in the column, right or left among the columns that are edited."""
        index, rows = self.currentIndex(), len(self.rows_model.rows)
        if not index.isValid() or not rows:
            self.begin()
            return
        row, column = min(max(index.row() + down, 0), rows - 1), index.column()
        if right:
            places = self.editable
            after = [p for p in places if p > column] if right > 0 else [p for p in places[::-1] if p < column]
            if after:
                column = after[0]
            elif 0 <= row + right < rows:
                row, column = row + right, places[0] if right > 0 else places[-1]
        self.setCurrentIndex(self.rows_model.index(row, column))
        self.setFocus()

    def finish(self) -> None:
        """Take what is being typed in a cell."""
        for editor in self.viewport().findChildren(QLineEdit):
            if editor.isVisible():
                self._cells.finish(editor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab goes right, Space switches."""
        index = self.currentIndex()
        column = self._column(index.column()) if index.isValid() else None
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.step(0, 1 if event.key() == Qt.Key.Key_Tab else -1)
        elif isinstance(column, EditColumn) and column.toggle and event.key() == Qt.Key.Key_Space:
            self._switch(index)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tab is a key of the table's own."""
        tabs = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in tabs:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def _switch(self, index: QModelIndex) -> None:
        column, row = self._column(index.column()), self.rows_model.rows[index.row()]
        if isinstance(column, EditColumn) and column.toggle and column.takes(row):
            self.typed.emit(index.row(), index.column(), "")
