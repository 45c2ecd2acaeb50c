"""One figure of the day on a card: what it is, the figure, and a note."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import px, set_kind
from ui.widgets.elided import ElidedLabel
from ui.widgets.labels import label


class FigureCard(QFrame):
    """`show_figure("4,386.20", "131 单")`."""

    def __init__(self, caption: str, *, note_kind: str = "saved", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "card")
        self.setAccessibleName(caption)
        self.figure = ElidedLabel(size=30, bold=True)
        self.figure.setAccessibleName(caption)
        self.note = label("", note_kind, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(12), px(12))
        column.setSpacing(px(4))
        self.caption = label(caption, "soft", wrap=True)
        column.addWidget(self.caption)
        column.addWidget(self.figure)
        column.addWidget(self.note)
        column.addStretch(1)

    def show_caption(self, caption: str) -> None:
        """Say what the figure is."""
        self.caption.setText(caption)
        self.setAccessibleName(caption)

    def show_figure(self, figure: str, note: str = "") -> None:
        """Show *figure* with *note* below it."""
        self.figure.set_text(figure)
        self.figure.setAccessibleName(f"{self.caption.text()} {figure}")
        self.note.setText(note)
