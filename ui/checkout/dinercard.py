"""The card that lies on the counter: who eats, and what the meal costs them. Amber means 'by age'."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy

from pos.view import View
from pos.words import _
from ui import theme
from ui.show import diner_facts, diner_title, money
from ui.theme import RIGHT, px, set_kind
from ui.widgets.elided import ElidedLabel
from ui.widgets.labels import label


class DinerCard(QFrame):
    """Name, age, tier, home (never a digit of the card), the standard price struck and the price today."""

    put_away = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, "agecard")
        self.setMinimumHeight(px(76))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), px(4), px(2), px(8))
        row.setSpacing(px(2))
        words = QGridLayout()
        words.setHorizontalSpacing(px(6))
        words.setVerticalSpacing(0)
        words.setColumnStretch(0, 1)
        self._title = ElidedLabel(size=24, bold=True)
        self._facts = label(kind="age", wrap=True)
        self._facts.setStyleSheet(f"font-size: {theme.type_px(16)}px;")
        words.addWidget(self._title, 0, 0)
        words.addWidget(self._facts, 1, 0)
        row.addLayout(words, 1)
        self._standard = label(kind="age", align=RIGHT)
        self._standard.setFont(theme.font(16, strike=True))
        self._standard.setStyleSheet(f"font-size: {theme.type_px(16)}px; text-decoration: line-through;")
        self._price = label(kind="age", align=RIGHT)
        self._price.setStyleSheet(f"font-size: {theme.type_px(32)}px; font-weight: bold;")
        words.addWidget(self._price, 0, 1)
        words.addWidget(self._standard, 1, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._close = QPushButton("×")
        self._close.setAccessibleName(_("收起这张卡"))
        self._close.setToolTip(_("收起这张卡"))
        self._close.setFixedSize(QSize(px(60), px(60)))
        self._close.setFocusPolicy(self._close.focusPolicy().TabFocus)
        self._close.setStyleSheet("background: transparent; border: 0;")
        self._close.clicked.connect(self.put_away)
        row.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.hide()

    @property
    def is_faded(self) -> bool:
        """Whether it belongs to the sale just rung."""
        return self.graphicsEffect() is not None

    def fade(self, faded: bool) -> None:
        """Make it pale, or plain again."""
        if faded:
            effect = QGraphicsOpacityEffect(self)
            effect.setOpacity(0.55)
            self.setGraphicsEffect(effect)
        else:
            # Qt takes none for "no effect"; the stub does not know it.
            self.setGraphicsEffect(None)  # type: ignore[arg-type]
        self._close.setEnabled(not faded)

    def show_view(self, view: View) -> None:
        """Show the waiting card's holder; nobody: no card."""
        self.setVisible(view.cart.diner is not None)
        if view.cart.diner is None:
            return
        self._title.set_text(diner_title(view))
        self._facts.setText(diner_facts(view))
        price, standard = view.diner_price_fen, view.diner_standard_fen
        self._standard.setText(money(standard))
        self._standard.setVisible(standard != price)
        self._price.setText(money(price) if price else _("免费"))
        self.setAccessibleName("，".join((diner_title(view), diner_facts(view), self._price.text())))
