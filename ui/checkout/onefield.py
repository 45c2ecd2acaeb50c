"""The one field that takes anything: a code, a card, a name or its pinyin initials, a quantity, a weight.

The input method is off in it: pinyin initials find every product (`xhs` is 西红柿), and a Chinese input method would
swallow a scanner's keys. Card digits are hidden once there are more than any barcode has, and leave no trace: the field
keeps no history and nothing to undo.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from pos.words import _
from ui import theme
from ui.theme import px
from ui.widgets.field import CodeField

LONGEST_BARCODE = 13  # of pure digits that a hand would type; a card has 15 or 18
CHIP_MS = 20_000

_TIMES = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)[*×xX]", re.ASCII)


class OneField(CodeField):
    """Emits `searched` while a name is typed. `take` gives what was typed and leaves nothing behind."""

    searched = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("扫码、刷身份证，或输入品名、拼音首字母"), kind="field", parent=parent)
        self.setPlaceholderText(_("扫码、刷身份证，或输入品名、拼音首字母"))
        self.quantity = ""  # what stands in the chip
        self._chip = QPushButton(self)
        self._chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._chip.setStyleSheet(
            f"background: {theme.palette().bar}; color: {theme.palette().bar_ink}; border: 0; border-radius: 8px;"
            f"font-weight: bold; min-height: 0; padding: 0 {px(12)}px;"
        )
        self._chip.clicked.connect(lambda: self.set_quantity(""))
        self._chip.hide()
        self._expiry = QTimer(self, singleShot=True, interval=CHIP_MS)
        self._expiry.timeout.connect(lambda: self.set_quantity(""))
        self.textChanged.connect(self._on_text)

    def _on_text(self, text: str) -> None:
        times = _TIMES.fullmatch(text)
        if times is not None:
            self.setText("")
            self.set_quantity(times[1])
            return
        secret = text[:-1].isdigit() and len(text) > LONGEST_BARCODE
        self.setEchoMode(QLineEdit.EchoMode.Password if secret else QLineEdit.EchoMode.Normal)
        self.searched.emit("" if is_number(text) or secret else text)
        self.update()

    def set_quantity(self, quantity: str) -> None:
        """Put *quantity* into the chip beside the text; empty takes it away."""
        self.quantity = quantity
        self._expiry.stop()
        self._chip.setVisible(bool(quantity))
        if quantity:
            self._chip.setText(f"{quantity} ×")
            self._chip.setAccessibleName(_("数量 {quantity}，点一下取消", quantity=quantity))
            self._expiry.start()
        self._place_chip()

    def take(self) -> str:
        """What was typed; the field is empty afterwards, and there is nothing to undo."""
        text = self.text().strip()
        self.setText("")
        return text

    def take_quantity(self) -> str:
        """What stands in the chip, or a number typed and not yet used; both are used up."""
        quantity = self.quantity
        if not quantity and is_number(self.text()):
            quantity = self.take()
        self.set_quantity("")
        return quantity

    def _place_chip(self) -> None:
        wide = 0
        if self.quantity:
            face = theme.font(21, bold=True)
            self._chip.setFont(face)
            wide = QFontMetrics(face).horizontalAdvance(self._chip.text()) + px(40)
            self._chip.setGeometry(px(7), px(7), wide, self.height() - px(14))
        self.setTextMargins(wide, 0, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chip keeps its place."""
        super().resizeEvent(event)
        self._place_chip()

    def sizeHint(self) -> QSize:
        """As high as a finger needs."""
        return QSize(super().sizeHint().width(), px(theme.TOUCH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """At the right, where there is room: that nobody needs to touch it first."""
        super().paintEvent(event)
        if self.text() or self.quantity:
            return
        hint = _("直接输入，不用先点")
        face = theme.font(15)
        metrics = QFontMetrics(face)
        taken = QFontMetrics(self.font()).horizontalAdvance(self.placeholderText())
        if self.width() - taken - metrics.horizontalAdvance(hint) > px(70):
            painter = QPainter(self)
            painter.setFont(face)
            painter.setPen(theme.color("soft"))
            painter.drawText(self.rect().adjusted(0, 0, -px(18), 0), theme.RIGHT, hint)


def is_number(text: str) -> bool:
    """Whether *text* is a quantity or a tile's number, rather than a code or a name."""
    return bool(re.fullmatch(r"\d{1,3}(\.\d{0,3})?|\.\d{1,3}", text, re.ASCII))
