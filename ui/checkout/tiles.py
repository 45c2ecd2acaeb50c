"""The tiles: what can be tapped, a page of it at a time, painted by a delegate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from pos.product import Product
from pos.site import Site
from pos.words import _
from ui import theme
from ui.show import money, unit_price
from ui.theme import CENTER, GAP, LEFT, px, type_px
from ui.widgets.labels import label

PRODUCT = Qt.ItemDataRole.UserRole
LEAST_WIDTH, HEIGHT = 170, 100
_NAME = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_NAME |= int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextWrapAnywhere)
_SIZES, _SIZES_LARGE = (22, 18, 16, 15), (22, 18, 16, 14, 12)  # of a name, until it fits

Index = QModelIndex | QPersistentModelIndex


def fitting_name(name: str, room: QSize) -> tuple[float, str]:
    """The size at which *name* fits a tile's *room*, over two lines where need be, and what of it is shown."""
    sizes = _SIZES_LARGE if theme.large() else _SIZES
    for size in sizes:
        metrics = theme.metrics(size, bold=True)
        if metrics.horizontalAdvance(name) <= room.width():
            return size, name
        if metrics.boundingRect(QRect(0, 0, room.width(), 10_000), _NAME, name).height() <= room.height():
            return size, name
    lines = max(1, room.height() // metrics.height())
    width = lines * (room.width() - metrics.averageCharWidth())
    return size, metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)


class TileModel(QAbstractListModel):
    """The products of the page on show, and what a tile says of them."""

    def __init__(self) -> None:
        super().__init__()
        self.products: Sequence[Product] = ()
        self.first = 1
        self.site = Site({})
        self.standard_fen = 0
        self.day: date | None = None
        self.turns = ""  # what the last tile says where there are more pages: `2 / 5`

    def show(self, products: Sequence[Product], first: int, turns: str) -> None:
        """Take over a page whose first tile bears the number *first*; with *turns* one more tile turns the page."""
        self.beginResetModel()
        self.products, self.first, self.turns = products, first, turns
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        """How many tiles."""
        return 0 if parent.isValid() else len(self.products) + bool(self.turns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The product for the delegate, its name, and the whole as a sentence for screen readers."""
        if not index.isValid():
            return None
        if index.row() >= len(self.products):
            texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return f"{_('下一页')} {self.turns}" if role in texts else None
        product = self.products[index.row()]
        if role == PRODUCT:
            return product
        if role == Qt.ItemDataRole.DisplayRole:
            return product.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            price, note = self.price(product)
            return "，".join(part for part in (product.name, price, note) if part)
        return None

    def price(self, product: Product) -> tuple[str, str]:
        """What stands large at the foot of a tile, and what small beside it."""
        if product.sold_out:
            return _("缺货"), _("记下想要的人")
        if product.is_meal:
            return money(self.standard_fen), _("按年龄")
        price, unit = unit_price(product.asked_fen, product.unit, self.site)
        if product.merchant:
            return price, _("半价 入基金") if product.diner_percent == 5000 else _("入基金")
        note = f"/{unit}" if unit else ""
        market = product.market
        if market is not None and self.day is not None and market.holds_on(self.day):
            dearer, market_unit = unit_price(market.price_fen, product.unit, self.site)
            if market_unit == unit:
                note += " " + _("市 {price}", price=dearer)
        return price, note


class TileDelegate(QStyledItemDelegate):
    """Paints a tile: a coloured top edge by kind, the name large, price and unit below, its number in the corner."""

    def __init__(self, model: TileModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.size = QSize(px(190), px(HEIGHT))
        self.marked = False  # whether the chosen tile is what Enter takes

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Tile and gap."""
        del option, index
        return self.size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One tile."""
        product: Product | None = index.data(PRODUCT)
        state = option.state
        rect: QRect = option.rect.adjusted(0, 0, -px(GAP) - 1, -px(GAP) - 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if product is None:
            self._turner(painter, rect)
            painter.restore()
            return
        chosen = self.marked and bool(state & QStyle.StateFlag.State_Selected)
        pressed = bool(state & QStyle.StateFlag.State_MouseOver) and bool(state & QStyle.StateFlag.State_Sunken)
        self._frame(painter, rect, product, chosen=chosen or pressed)
        if product.sold_out:
            painter.setOpacity(0.62)
        self._texts(painter, rect, product, self._model.first + index.row())
        painter.restore()

    def _turner(self, painter: QPainter, rect: QRect) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(rect, px(7), px(7))
        painter.fillPath(shape, theme.color("plain"))
        face, small = theme.font(22, bold=True), theme.font(15)
        high, low = QFontMetrics(face).height(), QFontMetrics(small).height()
        top = rect.top() + (rect.height() - high - low) // 2
        painter.setFont(face)
        painter.setPen(theme.color("ink"))
        painter.drawText(QRect(rect.left(), top, rect.width(), high), CENTER, _("下一页") + " ›")
        painter.setFont(small)
        painter.setPen(theme.color("soft"))
        painter.drawText(QRect(rect.left(), top + high, rect.width(), low), CENTER, self._model.turns)

    def _frame(self, painter: QPainter, rect: QRect, product: Product, *, chosen: bool) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(rect, px(7), px(7))
        painter.fillPath(shape, theme.color("go_soft" if chosen else "ground" if product.sold_out else "paper"))
        painter.save()
        painter.setClipPath(shape)
        kind = "age" if product.is_meal else "gift" if product.merchant else "go"
        if product.sold_out:
            painter.setOpacity(0.45)
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width() + 1, px(6)), theme.color(kind))
        painter.restore()
        pen = painter.pen()
        pen.setColor(theme.color("go" if chosen else "edge"))
        pen.setWidth(3 if chosen else 1)
        painter.setPen(pen)
        painter.drawPath(shape)

    def _texts(self, painter: QPainter, rect: QRect, product: Product, number: int) -> None:
        inner = rect.adjusted(px(12), px(9), -px(10), -px(5))
        price, note = self._model.price(product)
        price_face, small = theme.font(22, bold=True), theme.font(15)
        price_high = QFontMetrics(price_face).height()
        name_room = QRect(inner.left(), inner.top(), inner.width(), inner.height() - price_high + px(4))
        size, name = fitting_name(product.name, name_room.size())
        painter.setFont(theme.font(size, bold=True))
        painter.setPen(theme.color("ink"))
        painter.drawText(name_room, _NAME, name)
        foot = QRect(inner.left(), inner.bottom() - price_high, inner.width(), price_high)
        painter.setFont(price_face)
        painter.drawText(foot, LEFT, price)
        taken = QFontMetrics(price_face).horizontalAdvance(price) + px(5)
        painter.setFont(small)
        painter.setPen(theme.color("soft"))
        corner = QFontMetrics(small).horizontalAdvance(str(number)) if number < 100 else 0
        room = foot.adjusted(taken, px(3), -corner - px(3), 0)
        if QFontMetrics(small).horizontalAdvance(note) > room.width() and " " in note:
            note = note.split(" ", 1)[0]
        painter.drawText(room, LEFT, QFontMetrics(small).elidedText(note, Qt.TextElideMode.ElideRight, room.width()))
        if corner:
            painter.drawText(foot.adjusted(0, px(3), 0, 0), theme.RIGHT, str(number))


class TileView(QListView):
    """One page of tiles in a grid that fills its room."""

    def __init__(self, model: TileModel) -> None:
        super().__init__()
        self.setAccessibleName(_("商品"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setModel(model)
        self.tiles = TileDelegate(model, self)
        self.setItemDelegate(self.tiles)
        self.setSpacing(0)


class Tiles(QWidget):
    """All tiles found, a page at a time. Emits `tapped(product)`."""

    tapped = Signal(object)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.model = TileModel()
        self.view = TileView(self.model)
        self.view.clicked.connect(self._on_clicked)
        self._all: Sequence[Product] = ()
        self._page = 0
        self._per_page = 12
        self._text = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self.view, 1)
        self.view.setViewportMargins(0, 0, -px(GAP) - 2, 0)  # the last column needs no gap behind it
        self._nothing = label(kind="soft", align=CENTER, wrap=True)
        column.addWidget(self._nothing)
        self._want = QPushButton()
        self._want.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._want.clicked.connect(lambda: self.wanted.emit(self._text))
        column.addWidget(self._want)
        self._nothing.hide()
        self._want.hide()

    def _on_clicked(self, index: QModelIndex) -> None:
        product = index.data(PRODUCT)
        if product is None:
            self.turn(1)
        else:
            self.tapped.emit(product)

    def show_products(self, products: Sequence[Product], text: str = "") -> None:
        """Show what was found for *text* (empty: a category); the first is what Enter takes while searching."""
        self._all, self._text, self._page = products, text, 0
        self.view.tiles.marked = bool(text)
        nothing = bool(text) and not products
        self.view.setVisible(not nothing)
        self._nothing.setVisible(nothing)
        self._want.setVisible(nothing)
        if nothing:
            self._nothing.setText(_("没有找到“{text}”。", text=text))
            self._want.setText(_("记下：有人想要“{text}”", text=text))
        self._per_page = 0
        self._fit()

    @property
    def _on_page(self) -> int:
        """How many products a page holds: where there are several, the last place turns it."""
        return self._per_page if len(self._all) <= self._per_page else max(1, self._per_page - 1)

    @property
    def _pages(self) -> int:
        return max(1, -(-len(self._all) // self._on_page))

    def turn(self, by: int) -> None:
        """Turn the page."""
        self._page = (self._page + by) % self._pages
        self._show()

    def numbered(self, number: int) -> Product | None:
        """The product whose tile bears *number*."""
        return self._all[number - 1] if 0 < number <= len(self._all) else None

    def chosen(self) -> Product | None:
        """What Enter takes while searching: the marked tile."""
        index = self.view.currentIndex()
        product: Product | None = index.data(PRODUCT) if index.isValid() else None
        return product

    def move(self, by: int) -> None:  # type: ignore[override]
        """Mark the next tile, with the arrow keys while searching."""
        index = self.view.currentIndex()
        row = index.row() + by if index.isValid() else 0
        if 0 <= row < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(row))

    def _show(self) -> None:
        first = self._page * self._on_page
        turns = f"{self._page + 1} / {self._pages}" if self._pages > 1 else ""
        self.model.show(self._all[first : first + self._on_page], first + 1, turns)
        if self.view.tiles.marked and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0))

    def _fit(self) -> None:
        """How many columns and rows there is room for; the tiles share the width."""
        gap = px(GAP)
        least = px(LEAST_WIDTH) if not theme.large() else px(180)
        columns = max(2, (self.width() + gap) // (least + gap))
        wide = (self.width() + gap) // columns
        text = type_px(22) * 1.4 * 2 + px(24)
        high = max(px(HEIGHT), round(text)) + gap
        room = self.height()
        rows = max(1, (room + gap) // high)
        high = min((room + gap) // rows, round(high * 1.15))
        self.view.tiles.size = QSize(wide, high)
        self.view.setGridSize(QSize(wide, high))
        if self._per_page != columns * rows:
            first = self._page * max(1, self._on_page)
            self._per_page = columns * rows
            self._page = first // self._on_page
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit them anew."""
        super().resizeEvent(event)
        self._fit()
