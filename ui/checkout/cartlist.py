"""The sale's lines: a model over the cart, and the delegate that paints a line."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos.cart import Line
from pos.site import Site
from pos.words import _
from ui import theme
from ui.show import line_notes, line_text, money, times_price
from ui.theme import LEFT, RIGHT, px

LINE = Qt.ItemDataRole.UserRole
WIDE = 470  # from here on, quantity × price has a column of its own
_KEPT = 200  # so many lines' places are remembered

Index = QModelIndex | QPersistentModelIndex


class CartModel(QAbstractListModel):
    """The lines of the cart that it was last shown."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()
        self.site: Site = Site({})

    def show(self, lines: tuple[Line, ...], site: Site) -> int | None:
        """Take over *lines*, telling the view only what changed; the row that was touched last, if one was."""
        old, self.site = self._lines, site
        if lines == old:
            return None
        touched: int | None = None
        if len(lines) > len(old) and [line.number for line in lines[: len(old)]] == [line.number for line in old]:
            self.beginInsertRows(QModelIndex(), len(old), len(lines) - 1)
            self._lines = lines
            self.endInsertRows()
            touched = len(lines) - 1
            changed = [row for row, line in enumerate(old) if lines[row] != line]
        elif len(lines) == len(old) and [a.number for a in lines] == [b.number for b in old]:
            self._lines = lines
            changed = [row for row, line in enumerate(old) if lines[row] != line]
            touched = changed[-1] if changed else None
        else:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()
            return len(lines) - 1 if len(lines) > len(old) else None
        for row in changed:
            self.dataChanged.emit(self.index(row), self.index(row))
        return touched

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        """How many lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The line itself for the delegate, its name, and the whole as a sentence for screen readers."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return line_text(line, self.site)
        return None


class _Piece(NamedTuple):
    """A text of a line, elided to its place in the row."""

    rect: QRect
    align: Qt.AlignmentFlag
    size: float
    bold: bool
    color: str
    text: str


class CartDelegate(QStyledItemDelegate):
    """Paints a line: number, name and notes, quantity × price, amount.

    Each scan paints all rows again, so where a line's texts stand is worked out once.
    """

    def __init__(self, model: CartModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._site = model.site
        self._laid_out: dict[object, list[_Piece]] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as a finger needs and two lines of type."""
        del option, index
        high = theme.metrics(21).height() + theme.metrics(15).height() + px(12)
        return QSize(px(200), max(px(62), high))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One line."""
        line: Line = index.data(LINE)
        view = option.widget
        rect: QRect = option.rect.adjusted(px(2), px(1), -px(2), -px(1))
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme.color("go_soft"))
            painter.setPen(theme.color("go"))
            painter.drawRoundedRect(rect, px(6), px(6))
        else:
            painter.setPen(theme.color("rule"))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if not view.isEnabled():
            painter.setOpacity(0.6)
        self._texts(painter, rect.adjusted(px(8), px(3), -px(8), -px(3)), line)
        painter.restore()

    def _texts(self, painter: QPainter, rect: QRect, line: Line) -> None:
        if self._site != self._model.site or len(self._laid_out) > _KEPT:
            self._site = self._model.site
            self._laid_out.clear()
        key = line, rect.size().toTuple()
        if key not in self._laid_out:
            self._laid_out[key] = self._lay_out(line, rect.width(), rect.height())
        for piece in self._laid_out[key]:
            painter.setFont(theme.font(piece.size, bold=piece.bold))
            painter.setPen(theme.color(piece.color))
            painter.drawText(piece.rect.translated(rect.topLeft()), piece.align, piece.text)

    def _lay_out(self, line: Line, width: int, height: int) -> list[_Piece]:
        """Where each of its texts stands in a row of that size."""
        pieces: list[_Piece] = []

        def put(rect: QRect, align: Qt.AlignmentFlag, size: float, color: str, text: str, *, bold: bool = False) -> int:
            metrics = theme.metrics(size, bold=bold)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            pieces.append(_Piece(QRect(rect), align, size, bold, color, shown))
            return metrics.horizontalAdvance(shown)

        rect = QRect(0, 0, width, height)
        wide = width >= px(WIDE)
        put(rect, LEFT, 15, "soft", str(line.number))
        left = px(32)
        times, notes = times_price(line, self._model.site), line_notes(line, self._model.site)
        name_high = theme.metrics(21).height()
        note_high = theme.metrics(15).height()
        if not wide:
            notes = [("soft", times), *notes]
        high = name_high + (note_high if notes else 0)
        top = (height - high) // 2
        first = rect if wide else QRect(0, top, width, name_high)
        amount = put(first, RIGHT, 24, "ink", money(line.amount_fen), bold=True)
        amount_left = rect.right() - max(amount, px(76)) - px(10)
        name_right = amount_left
        if wide:
            name_right -= put(QRect(0, top, amount_left, name_high), RIGHT, 18, "soft", times) + px(8)
        put(QRect(left, top, name_right - left, name_high), LEFT, 21, "ink", line.name)
        spot = QRect(left, top + name_high, (amount_left if wide else rect.right()) - left, note_high)
        whole = " · ".join(text for _color, text in notes)
        # In the large type a note that would be cut is written as small as in the normal one.
        long = theme.large() and theme.metrics(15).horizontalAdvance(whole) > spot.width()
        for place, (color, text) in enumerate(notes):
            text = f" · {text}" if place else text
            if color == "saved" and theme.metrics(11.5 if long else 15).horizontalAdvance(text) > spot.width():
                break  # half a figure would be read as another
            spot.setLeft(spot.left() + put(spot, LEFT, 11.5 if long else 15, color, text))
            if spot.width() <= px(20):
                break
        return pieces


class CartList(QListView):
    """The lines on the left; the one chosen is what quantity, price and delete mean."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("这一单的明细"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.lines = CartModel()
        self.setModel(self.lines)
        self.setItemDelegate(CartDelegate(self.lines, self))
        self.clicked.connect(self.chosen)

    def show_lines(self, lines: tuple[Line, ...], site: Site) -> None:
        """Show *lines*; the last touched is chosen and in sight."""
        row = self.current_row()
        touched = self.lines.show(lines, site)
        if touched is not None:
            self.choose(touched)
        elif lines and self.current_row() is None:
            self.choose(min(row or 0, len(lines) - 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A diner's card above it, or a smaller window, leaves the chosen line in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def choose(self, row: int) -> None:
        """Make *row* the one that is meant."""
        index = self.lines.index(row)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def current_row(self) -> int | None:
        """The chosen row."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    def current_line(self) -> Line | None:
        """The chosen line."""
        index = self.currentIndex()
        line: Line | None = index.data(LINE) if index.isValid() else None
        return line

    def step(self, by: int) -> None:
        """Choose the next line up or down."""
        count = self.lines.rowCount()
        if count:
            row = self.current_row()
            self.choose(max(0, min(count - 1, (row if row is not None else count) + by)))
