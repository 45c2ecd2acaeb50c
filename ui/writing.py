"""What the focus is on: whether a key writes there. Loaded with the first key, for a start needs none of these widgets."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)


def writes(widget: QWidget | None) -> bool:
    """Whether characters are written where the focus is."""
    return isinstance(widget, QLineEdit | QPlainTextEdit | QAbstractSpinBox | QComboBox) and widget.isVisible()


def has_text(widget: QWidget | None) -> bool:
    """Whether there is something to take out with Del; of what is no line, one cannot tell."""
    return bool(widget.text()) if isinstance(widget, QLineEdit) else True


def edits_itself(widget: QWidget | None) -> bool:
    """Whether Enter and Esc are the widget's own: many lines of text, a cell of a table being edited."""
    if isinstance(widget, QPlainTextEdit):
        return True
    parent: QObject | None = widget.parent() if widget is not None else None
    while parent is not None:
        if isinstance(parent, QAbstractItemView):
            return True
        parent = parent.parent()
    return False
