"""Goods back from the office: how much of each line, and why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.money import format_quantity, parse_quantity
from pos.paying import Returned
from pos.product import KG
from pos.salesbook import SaleHistory
from pos.site import Site
from pos.words import _
from ui.office.form import Form
from ui.show import quantity, typed_weight
from ui.theme import px
from ui.widgets.field import AmountField, TextField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label


class RefundForm(QWidget):
    """`show_sale(history, site)`; *send* gets the fields of the verb `refund`."""

    def __init__(
        self,
        send: Callable[[dict[str, object]], None],
        refused: Callable[[PosError], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._send, self._refused = send, refused
        self._site: Site | None = None
        self._sale = ""
        self.fields: dict[int, tuple[AmountField, str, int]] = {}
        self.reason = TextField(_("原因"))
        self._title = label("", "subtitle", wrap=True)
        self.all = KeyButton(_("全部退"))
        self.all.clicked.connect(self._take_all)
        self.go = KeyButton(_("退款"), "Enter", "go")
        self.go.clicked.connect(self.press)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(8))
        self._column.addWidget(self._title)
        self._form = Form(columns=2)
        self._column.addWidget(self._form, 1)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.all, 1)
        foot.addWidget(self.go, 2)
        self._column.addLayout(foot)

    def show_sale(self, history: SaleHistory, site: Site) -> None:
        """The sale's lines that can still go back; nothing is chosen at first."""
        self._site, self._sale = site, history.sold.number
        self._title.setText(_("退货 {number}", number=self._sale))
        form = Form(columns=2)
        self.fields = {}
        for line in history.sold.lines:
            body, unit = line.body, line.body.get("unit", "")
            left = body["quantity"] - line.returned
            if left <= 0:
                continue
            most = quantity(left, unit, site)
            caption = _("{line}. {name}，最多 {most}", line=body["line"], name=body["name"], most=most)
            self.fields[body["line"]] = (form.amount(caption, decimals=3 if unit == KG else 0), unit, left)
        self.reason = form.text(_("原因"), span=2)
        self._column.replaceWidget(self._form, form)
        self._form.hide()
        self._form.deleteLater()
        self._form = form
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first[0].setFocus()

    def _take_all(self) -> None:
        """All that is left, written in the site's unit."""
        for field, unit, left in self.fields.values():
            if self._site is not None:
                jin = unit == KG and self._site["weight.unit"] == "jin"
                field.setText(format_quantity(left * 2 if jin else left))
        self.reason.setFocus()

    def press(self) -> None:
        """Send what is typed."""
        if self._site is None:
            return
        try:
            lines = tuple(
                Returned(line, typed_weight(text, self._site) if unit == KG else parse_quantity(text))
                for line, (field, unit, _left) in self.fields.items()
                if (text := field.text())
            )
            if not lines:
                raise PosError("bad_quantity")
        except PosError as refusal:
            self._refused(refusal)
            return
        self._send({"sale": self._sale, "lines": lines, "reason": self.reason.text().strip()})
