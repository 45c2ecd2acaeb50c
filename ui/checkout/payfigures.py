"""The card of figures while paying: due, rounding, received, and what goes back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QWidget

from pos.words import _
from ui import theme
from ui.show import money
from ui.theme import LEFT, RIGHT, px, set_kind
from ui.widgets.bigfigure import BigFigure
from ui.widgets.labels import label

RULES = {"jiao_down": "到角", "jiao": "四舍五入到角", "yuan_down": "到元"}
CHANGE, CHANGE_LARGE = 52, 44  # in the large type everything else needs the height; the result shows it again


class PayFigures(QFrame):
    """Shows what it is told; the amount's field is put in by the panel."""

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(px(18), px(8), px(18), px(8))
        self._grid.setVerticalSpacing(px(2))
        self._grid.setColumnStretch(1, 1)
        self._paid_word, self._paid = self._row(0, _("已收"), 18)
        self._due_word, self._due = self._row(1, _("应收"), 32 if theme.large() else 40)
        self._rounding_word, self._rounding = self._row(2, _("抹零"), 26)
        self._got_word = label(_("实收"), "line", align=LEFT)
        self._grid.addWidget(self._got_word, 3, 0)
        rule = QWidget()
        rule.setFixedHeight(1)
        set_kind(rule, "edge")
        self._grid.addWidget(rule, 4, 0, 1, 2)
        self._change_word, self._change = self._row(5, _("找零"), CHANGE_LARGE if theme.large() else CHANGE)

    def _row(self, row: int, word: str, size: int) -> tuple[QLabel, QLabel]:
        name = label(word, "line", align=LEFT)
        figure = BigFigure()
        figure.setTextFormat(Qt.TextFormat.PlainText)
        figure.setAlignment(RIGHT)
        figure.setStyleSheet(f"font-size: {theme.type_px(size)}px; font-weight: bold;")
        figure.setFont(theme.font(size, bold=True))
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(figure, row, 1)
        return name, figure

    def put_amount(self, field: QLineEdit) -> None:
        """Give the amount its place."""
        self._grid.addWidget(field, 3, 1)

    def show_figures(
        self,
        *,
        left_fen: int,
        rounding_fen: int,
        rule: str,
        asked_fen: int,
        amount_fen: int | None,
        paid: str,
        gives_change: bool,
    ) -> None:
        """Show them; the change is what is over, or, in red with its word, what is short."""
        self._set(self._paid_word, self._paid, _("已收"), paid, visible=bool(paid))
        self._set(self._due_word, self._due, _("还差") if paid else _("应收"), money(left_fen))
        word = _("抹零（{rule}）", rule=_(RULES[rule])) if rule in RULES and not theme.large() else _("抹零")
        self._set(self._rounding_word, self._rounding, word, money(rounding_fen), visible=bool(rounding_fen))
        over = (amount_fen if amount_fen is not None else asked_fen) - asked_fen
        colors = theme.palette()
        word = _("找零") if over >= 0 else _("还差")
        self._set(self._change_word, self._change, word, money(abs(over)), visible=gives_change or over != 0)
        ink = colors.saved if over >= 0 else colors.wrong
        size = theme.type_px(CHANGE_LARGE if theme.large() else CHANGE)
        self._change.setStyleSheet(f"font-size: {size}px; font-weight: bold; color: {ink};")

    @staticmethod
    def _set(name: QLabel, figure: QLabel, word: str, text: str, *, visible: bool = True) -> None:
        name.setVisible(visible)
        figure.setVisible(visible)
        name.setText(word)
        figure.setText(text)
        figure.setAccessibleName(f"{word} {text}")
