"""One step back (◀) or on (▶): of days, of months, of spans."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ui.theme import OFFICE_TOUCH, px


def step_button(sign: str, name: str, go: Callable[[], object]) -> QPushButton:
    """The button, with its name for a screen reader and under the pointer."""
    button = QPushButton(sign)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setFixedWidth(px(OFFICE_TOUCH + 4))
    button.clicked.connect(lambda: go())
    return button
