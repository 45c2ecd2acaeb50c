"""Forms of the office: captions above their fields, two or three to a row, scrolling where the screen is low."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPolygon, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)

from ui.theme import LEFT, OFFICE_TOUCH, color, font, large, metrics, px, set_kind
from ui.widgets.field import AmountField, CodeField, PinField, TextField
from ui.widgets.labels import label

_WORD, _LEAST, _LEAST_LARGE = 20, 15, 11.5  # a chosen text, and where it has no room


class Form(QScrollArea):
    """Fields in a grid. Makers return the widget they placed; each bears its caption as accessible name."""

    def __init__(self, columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._place = 0
        self._captions: list[QLabel] = []
        inside = QWidget()
        set_kind(inside, "paper")
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, px(8), 0)
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(6))
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def place(self, caption: str, field: QWidget, *, span: int = 1) -> None:
        """Put *field* under its caption in the next place; it takes *span* places of one row."""
        span = min(span, self._columns)
        if self._place % self._columns + span > self._columns:
            self._place += -self._place % self._columns
        row, column = divmod(self._place, self._columns)
        box = QVBoxLayout()
        box.setSpacing(px(2))
        head = label(caption, "soft")
        self._captions.append(head)
        head.setBuddy(field)
        field.setMinimumHeight(px(OFFICE_TOUCH))
        if not field.accessibleName():
            field.setAccessibleName(caption)
        box.addWidget(head)
        box.addWidget(field)
        self._grid.addLayout(box, row, column, 1, span)
        self._place += span
        self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(row + 1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Captions that have no room beside one another go over two lines; the field that has the focus is in sight."""
        super().resizeEvent(event)
        inside = self.widget()
        if inside is not None and inside.minimumSizeHint().width() > self.viewport().width():
            for caption in self._captions:
                caption.setWordWrap(True)
        QTimer.singleShot(0, self, self._see_focus)

    def _see_focus(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.ensureWidgetVisible(focus)

    def caption(self, field: QWidget) -> QLabel:
        """What stands above *field*."""
        return next(head for head in self._captions if head.buddy() is field)

    def heading(self, text: str) -> None:
        """A heading over the fields that follow."""
        self._place += -self._place % self._columns
        self._grid.addWidget(label(text, "subtitle", wrap=True), self._place // self._columns, 0, 1, self._columns)
        self._place += self._columns

    def note(self, text: str) -> None:
        """Something to know about the fields above."""
        self._place += -self._place % self._columns
        self._grid.addWidget(label(text, "soft", wrap=True), self._place // self._columns, 0, 1, self._columns)
        self._grid.setRowStretch(self._place // self._columns, 0)
        self._place += self._columns
        self._grid.setRowStretch(self._place // self._columns, 1)

    def text(self, caption: str, hint: str = "", *, span: int = 1) -> TextField:
        """A field for what people write."""
        field = TextField(caption, hint)
        self.place(caption, field, span=span)
        return field

    def code(self, caption: str, hint: str = "", *, span: int = 1) -> CodeField:
        """A field for codes; no input method."""
        field = CodeField(caption)
        field.setPlaceholderText(hint)
        self.place(caption, field, span=span)
        return field

    def amount(self, caption: str, *, decimals: int = 2) -> AmountField:
        """A field for money or a number."""
        field = AmountField(caption, decimals=decimals, kind="")
        self.place(caption, field)
        return field

    def pin(self, caption: str) -> PinField:
        """A field for a PIN."""
        field = PinField(caption)
        self.place(caption, field)
        return field

    def choice(self, caption: str, choices: Mapping[str, str], *, editable: bool = False) -> Choice:
        """One of several: value → what is shown."""
        field = Choice(choices, editable=editable)
        self.place(caption, field)
        return field

    def check(self, caption: str) -> QCheckBox:
        """Yes or no."""
        field = QCheckBox(caption)
        field.setAccessibleName(caption)
        field.setMinimumHeight(px(OFFICE_TOUCH))
        self.place("", field)
        return field


class Choice(QComboBox):
    """A drop-down of values under names; an editable one takes other texts too. The wheel changes nothing by chance."""

    def __init__(self, choices: Mapping[str, str], *, editable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(editable)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.set_choices(choices)

    def set_choices(self, choices: Mapping[str, str] | Sequence[str]) -> None:
        """Offer others."""
        self.clear()
        pairs = choices.items() if isinstance(choices, Mapping) else ((text, text) for text in choices)
        for value, shown in pairs:
            self.addItem(shown, value)
        longest = max((len(self.itemText(place)) for place in range(self.count())), default=0)
        self.setMinimumContentsLength(min(max(longest, 5), 8))

    def value(self) -> str:
        """What is chosen, or what was typed."""
        at = self.findText(self.currentText(), Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive)
        return str(self.itemData(at)) if at >= 0 else self.currentText().strip()

    def choose(self, value: str) -> None:
        """Choose *value*; in an editable one any text."""
        at = self.findData(value)
        if at >= 0:
            self.setCurrentIndex(at)
        elif self.isEditable():
            self.setEditText(value)
        else:
            self.setCurrentIndex(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the form scroll instead."""
        event.ignore()

    def room(self) -> QRect:
        """Where the chosen text stands."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(control, option, part, self)

    def size_of(self, text: str) -> float:
        """The size at which *text* is not cut, down to the smallest that may be read."""
        size, least, room = float(_WORD), _LEAST_LARGE if large() else _LEAST, self.room().width()
        while size > least and metrics(size).horizontalAdvance(text) > room:
            size -= 0.5
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's box, the text as large as fits it, and a plain arrow: the style sheet leaves none."""
        del event
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        side, middle = px(12), self.height() // 2
        right = self.width() - px(14)
        with QPainter(self) as painter:
            self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
            if not self.isEditable():
                room, size = self.room(), self.size_of(self.currentText())
                painter.setFont(font(size))
                painter.setPen(color("ink" if self.isEnabled() else "soft"))
                shown = metrics(size).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(room, LEFT, shown)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("soft"))
            top = middle - side // 4
            points = (QPoint(right - side, top), QPoint(right, top), QPoint(right - side // 2, top + side // 2))
            painter.drawPolygon(QPolygon(points))
