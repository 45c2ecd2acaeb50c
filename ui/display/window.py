"""The window on the customer's side: paints one page, and takes neither key nor touch nor the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QFont, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from pos.words import Words, _
from ui import theme
from ui.display.pieces import Ground, Picture, Sheet, Text, fitted, scale_of
from ui.scanner import FOR_CUSTOMER

Lay = Callable[[Sheet], object]


class CustomerWindow(QWidget):
    """`show_page(lay)` paints what *lay* puts on a sheet of the window's shape."""

    closed = Signal()  # somebody closed it by hand
    activated = Signal()  # the system gave it the focus, which belongs to the counter

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(_("顾客屏"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty(FOR_CUSTOMER, True)
        self.say = Words()
        self._lay: Lay | None = None
        self._sheet: Sheet | None = None

    def open_on(self, screen: QScreen | None) -> None:
        """Fill *screen*; without one, be a window that can be moved."""
        flags = Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus
        if screen is None:
            self.setWindowFlags(flags)
            self.resize(960, 540)
            self.show()
        else:
            self.setWindowFlags(flags | Qt.WindowType.FramelessWindowHint)
            self.setScreen(screen)
            self.setGeometry(screen.geometry())
            self.setWindowState(Qt.WindowState.WindowFullScreen)
            self.show()  # showFullScreen would ask for the focus
        handle = self.windowHandle()
        if handle is not None:
            handle.setProperty(FOR_CUSTOMER, True)

    def show_page(self, lay: Lay, say: Words) -> None:
        """Show another page."""
        self._lay, self.say, self._sheet = lay, say, None
        self.update()

    def sheet(self) -> Sheet:
        """The page as it is laid out for the window's size."""
        if self._sheet is None:
            scale = scale_of(self.size())
            self._sheet = Sheet(self.width() / scale, self.height() / scale, self.say, theme.large())
            if self._lay is not None:
                self._lay(self._sheet)
            self.setAccessibleName("，".join(text.text for text in self._sheet.texts))
        return self._sheet

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the page."""
        scale = scale_of(self.size())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), theme.color("ground"))
            for piece in self.sheet().pieces:
                if isinstance(piece, Ground):
                    _paint_ground(painter, piece, scale)
                elif isinstance(piece, Text):
                    _paint_text(painter, piece, scale)
                else:
                    _paint_picture(painter, piece, scale)

    def resizeEvent(self, _event: QEvent) -> None:
        """Another shape, another page."""
        self._sheet = None

    def event(self, event: QEvent) -> bool:
        """A customer's touch changes nothing, and goes nowhere else either."""
        kind = event.type()
        if kind == QEvent.Type.WindowActivate:
            self.activated.emit()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            event.accept()
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closed by hand: it stays so until somebody wants it again."""
        if event.spontaneous():
            self.closed.emit()
        super().closeEvent(event)


_ON_ONE_LINE = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
_PLAIN = {"white": "#FFFFFF", "black": "#000000"}  # a code is scanned by night too


def color_of(name: str) -> QColor:
    """A colour of a piece: the palette's, or what a code needs."""
    return QColor(_PLAIN[name]) if name in _PLAIN else theme.color(name)


def _paint_ground(painter: QPainter, piece: Ground, scale: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color_of(piece.color))
    rect = QRectF(piece.x * scale, piece.y * scale, piece.wide * scale, piece.high * scale)
    painter.drawRoundedRect(rect, piece.radius * scale, piece.radius * scale)


def _paint_text(painter: QPainter, piece: Text, scale: float) -> None:
    pixels, text = fitted(piece, scale)
    font = theme.pixel_font(pixels, bold=piece.bold)
    if piece.strike:
        font = QFont(font)
        font.setStrikeOut(True)
    painter.setFont(font)
    painter.setPen(color_of(piece.ink))
    rect = QRectF(piece.x * scale, piece.y * scale, piece.wide * scale, piece.high * scale)
    painter.drawText(rect, piece.align | _ON_ONE_LINE, text)


def _paint_picture(painter: QPainter, piece: Picture, scale: float) -> None:
    room = QRectF(piece.x * scale, piece.y * scale, piece.wide * scale, piece.high * scale)
    size = piece.image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = room.x() + (room.width() - size.width()) / 2, room.y() + (room.height() - size.height()) / 2
    painter.drawImage(QRectF(left, top, size.width(), size.height()), piece.image)
