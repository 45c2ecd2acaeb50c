"""The scale, live: the weight large with a word for how it stands, and what is put off for packaging."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from pos.errors import PosError
from pos.money import format_quantity
from pos.weighing import Reading, Weighing
from pos.words import DEVICE_WHY, SCALE_STATES, _, sentence
from ui import theme
from ui.show import MINUS, in_jin, weight_unit
from ui.theme import px, set_kind
from ui.widgets.elided import ElidedLabel
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

if TYPE_CHECKING:
    from pos.site import Site
    from ui.desk import Desk

PRESETS = (("bag", "袋"), ("box", "盒"))
"""Setting `tare.…` → its button."""


def state_word(reading: Reading) -> str:
    """How the scale stands, in a word or two."""
    known = SCALE_STATES.get(reading.state) or DEVICE_WHY.get(reading.state, reading.state)
    word = _(known)
    return f"{word}（{reading.unit}）" if reading.state == "unit" and reading.unit else word


def figure_of(weighing: Weighing, site: Site, product_tare: int = 0) -> str:
    """What would be sold, in the site's unit; a dash where the scale gives no weight."""
    if not weighing.reading.weighs:
        return "–"
    net = weighing.net(product_tare)
    thousandths = net * 2 if in_jin(site) else net
    whole, rest = divmod(abs(thousandths), 1000)
    return f"{MINUS if net < 0 else ''}{whole}.{rest:03}"


class WeighStrip(QFrame):
    """Stands over the tiles while a scale is set. *say* says one line, *key* is the key that goes through the tares."""

    def __init__(self, desk: Desk, say: Callable[..., object], site: Callable[[], Site], key: str) -> None:
        super().__init__()
        self._desk, self._say, self._site = desk, say, site
        set_kind(self, "card")
        self.setFixedHeight(px(76))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(4), px(6), px(4))
        row.setSpacing(px(8))
        self.figure = label("–", "weight", align=theme.RIGHT)
        self.figure.setMinimumWidth(px(116))
        self.unit = label("", "line")
        words = QVBoxLayout()
        words.setSpacing(0)
        self.state = ElidedLabel("", size=20, bold=True)
        self.tare = ElidedLabel("", size=15, color="soft")
        words.addWidget(self.state)
        words.addWidget(self.tare)
        row.addWidget(self.figure)
        row.addWidget(self.unit)
        row.addLayout(words, 1)
        self.buttons: dict[str, KeyButton] = {}
        for name, word in (*PRESETS, ("own", "自带")):
            button = KeyButton(_(word), key if name == "bag" else "")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.setFixedSize(px(74), px(68))
            button.clicked.connect(lambda _checked=False, name=name: self.choose(name))
            self.buttons[name] = button
            row.addWidget(button)
        self._chosen = ""
        desk.weighed.connect(self.show_weighing)
        self.show_weighing()

    def choose(self, name: str) -> None:
        """Put that tare off the next weight; the chosen one again: none."""
        weighing = self._desk.weighing
        if name == self._chosen or not name:
            name, tare = "", 0
        elif name == "own":
            try:
                tare = weighing.tare_of_pan()
            except PosError as refusal:
                self._say(sentence(refusal), wrong=True)
                self.show_weighing()
                return
        else:
            tare = int(self._site()[f"tare.{name}"])
        self._chosen = name if tare else ""
        self._desk.set_weighing(weighing.with_tare(tare))
        self.show_weighing()

    def next_tare(self) -> None:
        """Bag, box, own container, none: one after the other by its key."""
        order = [*self.buttons, ""]
        self.choose(order[(order.index(self._chosen) + 1) % len(order)])

    def show_weighing(self) -> None:
        """The scale or the pan has changed."""
        weighing, site = self._desk.weighing, self._site()
        self.setVisible(weighing.in_use)
        reading = weighing.reading
        self.figure.setText(figure_of(weighing, site))
        self.unit.setText(weight_unit(site))
        known = reading.state in ("stable", "zero", "moving")
        word = state_word(reading)
        if reading.state not in SCALE_STATES:  # its port's trouble: here nothing else says whose it is
            word = _("秤：{why}", why=word)
        self.state.set_text(_("已记，请拿走") if weighing.sold and reading.weighs else word)
        self.state.set_color(
            "saved" if reading.state == "stable" and not weighing.sold else "ink" if known else "wrong"
        )
        if not weighing.tare:
            self._chosen = ""
        tare = _("皮重 {tare}kg", tare=format_quantity(weighing.tare)) if weighing.tare else ""
        self.tare.set_text(tare or (_("净重") if reading.net else ""))
        self.tare.setVisible(bool(self.tare.text()))
        for name, button in self.buttons.items():
            button.setChecked(name == self._chosen)
            button.setVisible(known or reading.weighs)  # what is the matter takes their room
        for part in (self.figure, self.unit):
            part.setVisible(known or reading.weighs)
        self.setAccessibleName(
            " ".join((_("秤"), self.figure.text(), self.unit.text(), self.state.text(), tare)).strip()
        )
