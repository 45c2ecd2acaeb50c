"""A button that shows its key under its word, and a count in its corner."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import theme
from ui.theme import px, set_kind

_WORD, _GO_WORD, _KEY = 20, 24, 15
_LEAST = 15  # no word at the counter is smaller
_BOLD = ("go", "chosen", "number", "marked")


class KeyButton(QPushButton):
    """`KeyButton("收款", "F12", "go")`. Takes the focus by Tab only, so that a click leaves it in the one field."""

    def __init__(self, text: str, key: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)  # Qt's own text stays empty: the word is painted here, over the bare button
        self._word = text
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

    def text(self) -> str:
        """Its word."""
        return self._word

    def setText(self, text: str) -> None:
        """Change its word."""
        self._word = text
        self._name()
        self.update()
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
        """The word's size; the large type makes a button's word larger by less than a line's."""
        kind = self.property("kind")
        if kind in ("number", "marked"):
            return 28
        size = _GO_WORD if kind == "go" else _WORD
        return size * 0.88 if theme.large() else size

    def _key_size(self) -> float:
        return _KEY * 0.85 if theme.large() else _KEY

    @property
    def _is_bold(self) -> bool:
        return self.property("kind") in _BOLD or self.isChecked()

    def _need(self, size: float, padding: int) -> QSize:
        word, key = theme.metrics(size, bold=self._is_bold), theme.metrics(self._key_size())
        lines = self.text().split("\n")
        wide = max(*(word.horizontalAdvance(line) for line in lines), key.horizontalAdvance(self.key), 0)
        high = word.height() * len(lines) + (key.height() if self.key else 0) + px(6)
        return QSize(max(wide + padding, px(theme.TOUCH)), max(high, px(theme.TOUCH)))

    def sizeHint(self) -> QSize:
        """Room for the word and its key, and more than a finger needs."""
        need = self._need(self._word_size(), px(18))
        return QSize(need.width(), max(need.height() + px(4), px(66)))

    def minimumSizeHint(self) -> QSize:
        """Where room is short the word shrinks, down to _LEAST; it is never cut."""
        narrow = self._need(_LEAST, px(10))
        return QSize(narrow.width(), self._need(self._word_size(), 0).height())

    def _fitting(self) -> float:
        """The size at which the word fits."""
        size = self._word_size()
        while size > _LEAST and self._need(size, px(8)).width() > self.width():
            size -= 1
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's button, then the word above its key."""
        super().paintEvent(event)
        painter = QPainter(self)
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
        size = self._fitting()
        word, key = theme.metrics(size, bold=self._is_bold), theme.metrics(self._key_size())
        lines = self.text().split("\n")
        high = word.height() * len(lines) + (key.height() if self.key else 0)
        top = max(0, (self.height() - high) // 2)
        painter.setFont(theme.font(size, bold=self._is_bold))
        painter.setPen(theme.color(ink))
        for line in lines:
            painter.drawText(QRect(0, top, self.width(), word.height()), Qt.AlignmentFlag.AlignCenter, line)
            top += word.height()
        if self.key:
            painter.setFont(theme.font(self._key_size()))
            painter.setPen(theme.color(soft))
            painter.drawText(QRect(0, top, self.width(), key.height()), Qt.AlignmentFlag.AlignCenter, self.key)
        if self.badge:
            self._paint_badge(painter)

    def _paint_badge(self, painter: QPainter) -> None:
        face = theme.font(_KEY, bold=True)
        metrics = theme.metrics(_KEY, bold=True)
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
