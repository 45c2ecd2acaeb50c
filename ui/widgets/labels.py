"""Labels dressed by the theme."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ui.theme import LEFT, set_kind


def label(
    text: str = "", kind: str = "", *, align: Qt.AlignmentFlag = LEFT, wrap: bool = False, name: str = ""
) -> QLabel:
    """A label of plain text (never read as mark-up: names are typed by people) in the look of *kind*."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setAlignment(align)
    made.setWordWrap(wrap)
    if kind:
        set_kind(made, kind)
    if name:
        made.setAccessibleName(name)
    return made
