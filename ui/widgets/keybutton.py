"""A button that shows its key under its word, and a count in its corner."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from ui import theme
from ui.theme import px, set_kind

_WORD, _GO_WORD, _KEY = 20, 24, 15
_BOLD = ("go", "chosen", "number", "marked")


class KeyButton(QPushButton):
    """`KeyButton("收款", "F12", "go")`. Takes the focus by Tab only, so that a click leaves it in the one field."""

    def __init__(self, text: str, key: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.key = key
        self.badge = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        if kind:
            set_kind(self, kind)
        self._name()

    def _name(self) -> None:
        parts = (self.text().replace("\n", " "), self.key, self.badge)
        self.setAccessibleName(" ".join(part for part in parts if part))

    def setText(self, text: str) -> None:
        """Change its word."""
        super().setText(text)
        self._name()
        self.updateGeometry()

    def set_key(self, key: str) -> None:
        """Change the key that it shows."""
        self.key = key
        self._name()
        self.update()

    def set_badge(self, badge: str) -> None:
        """Show *badge* (a count) in the corner; empty for none."""
        if badge != self.badge:
            self.badge = badge
            self._name()
            self.update()

    def _word_size(self) -> float:
        kind = self.property("kind")
        return _GO_WORD if kind == "go" else 28 if kind in ("number", "marked") else _WORD

    def _metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        bold = self.property("kind") in _BOLD
        return QFontMetrics(theme.font(self._word_size(), bold=bold)), QFontMetrics(theme.font(_KEY))

    def sizeHint(self) -> QSize:
        """Room for the word and its key, and never less than a finger needs."""
        word, key = self._metrics()
        lines = self.text().split("\n")
        wide = max(*(word.horizontalAdvance(line) for line in lines), key.horizontalAdvance(self.key), 0)
        high = word.height() * len(lines) + (key.height() if self.key else 0) + px(10)
        return QSize(max(wide + px(16), px(theme.TOUCH)), max(high, px(66)))

    def minimumSizeHint(self) -> QSize:
        """As `sizeHint`: a word is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's button, then the word above its key."""
        del event
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined]
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        kind = self.property("kind") or ""
        ink, soft = "ink", "soft"
        if kind == "go":
            ink = soft = "go_ink"
        if self.isChecked() or kind == "chosen":
            ink, soft = "bar_ink", "bar_soft"
        if kind == "wrong":
            ink = "wrong"
        if not self.isEnabled():
            ink = soft = "soft"
        word, key = self._metrics()
        lines = self.text().split("\n")
        high = word.height() * len(lines) + (key.height() if self.key else 0)
        top = max(0, (self.height() - high) // 2)
        bold = kind in _BOLD or self.isChecked()
        painter.setFont(theme.font(self._word_size(), bold=bold))
        painter.setPen(theme.color(ink))
        for line in lines:
            painter.drawText(QRect(0, top, self.width(), word.height()), Qt.AlignmentFlag.AlignCenter, line)
            top += word.height()
        if self.key:
            painter.setFont(theme.font(_KEY))
            painter.setPen(theme.color(soft))
            painter.drawText(QRect(0, top, self.width(), key.height()), Qt.AlignmentFlag.AlignCenter, self.key)
        if self.badge:
            self._paint_badge(painter)

    def _paint_badge(self, painter: QPainter) -> None:
        face = theme.font(_KEY, bold=True)
        metrics = QFontMetrics(face)
        side = metrics.height() + px(2)
        wide = max(side, metrics.horizontalAdvance(self.badge) + px(10))
        spot = QRect(self.width() - wide - px(3), px(3), wide, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("age"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(spot, side / 2, side / 2)
        painter.setFont(face)
        painter.setPen(theme.color("age_on"))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, self.badge)
