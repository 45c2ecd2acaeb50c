"""How a list stands in the office: a head above it, the list takes the room, what belongs to it stands below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.words import _
from ui.theme import px
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


def stack(panel: QWidget, head: QHBoxLayout, rows: QWidget, *below: QWidget) -> None:
    """Lay out *panel*, edge to edge."""
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(8))
    column.addLayout(head)
    column.addWidget(rows, 1)
    for widget in below:
        column.addWidget(widget)


def head_with_back(text: str, back: Callable[[], object]) -> tuple[QHBoxLayout, KeyButton]:
    """A line of explanation, and the key that leaves the panel."""
    button = KeyButton(_("返回"), "Esc")
    button.setMinimumWidth(px(116))
    button.clicked.connect(back)
    head = QHBoxLayout()
    head.setSpacing(px(12))
    head.addWidget(label(text, "soft", wrap=True), 1)
    head.addWidget(button)
    return head, button
