"""Who may do what without asking the manager: one table for all roles, and how far each may give a discount."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.errors import PosError
from pos.staff import PERMISSIONS, ROLES
from pos.view import View
from pos.words import ROLES as ROLE_WORDS
from pos.words import _, sentence
from ui.office.edittable import EditColumn, EditTable
from ui.office.table import Column
from ui.page import Host
from ui.theme import px
from ui.widgets.field import AmountField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

GIVEN = tuple(role for role in ROLES if role != "manager")  # the manager may do all of it

WORDS: Mapping[str, str] = {
    "discount": "打折",
    "set_price": "改一行的价格",
    "void": "删行",
    "clear": "取消整单",
    "refund": "退货",
    "reprint": "补打小票",
    "open_drawer": "开钱箱",
    "pay_in": "存入",
    "pay_out": "支出",
    "open_shift": "开班",
    "close_shift": "交班",
    "enrol": "登记居民",
    "receive": "进货",
    "waste": "报损",
    "count_stock": "盘点",
    "gift": "收捐款",
    "invoice": "记发票",
    "want": "记客人想要的",
    "set_product": "改商品",
    "set_category": "改类别",
    "set_prices": "改今日价",
    "cancel_prices": "取消预定的调价",
    "import_products": "导入商品",
    "import_prices": "导入价格",
    "import_residents": "导入居民",
    "change_resident": "改居民资料",
    "erase_resident": "删除居民资料",
    "note_export": "导出文件",
    "allow_meal": "再优惠一份",
    "sale": "补录旧销售",
    "z": "日结",
    "set_tariff": "改年龄档价格",
    "set_shares": "改分成比例",
    "seal_month": "封月",
    "expense": "记费用",
    "contribute": "记出资",
    "aid": "发放帮扶",
}


class Given(NamedTuple):
    """A verb, and which roles have it."""

    verb: str
    roles: frozenset[str]
    before: frozenset[str]


class Permissions(QWidget):
    """The table; Space or a click switches. The green button sends the settings that changed."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._kept: dict[str, str] = {}
        self.table = EditTable(_("权限"), self._columns())
        self.table.typed.connect(self._on_typed)
        self.limits: dict[str, AmountField] = {}
        limits = QHBoxLayout()
        limits.setSpacing(px(8))
        limits.addWidget(label(_("优惠超过百分之几要店长同意"), "soft", wrap=True), 2)
        for role in GIVEN:
            field = AmountField(_("{role}的优惠上限（%）", role=_(ROLE_WORDS[role])), decimals=0, kind="")
            self.limits[role] = field
            limits.addWidget(label(_(ROLE_WORDS[role])))
            limits.addWidget(field, 1)
        self.go = KeyButton(_("保存"), "F12", "go")
        self.go.clicked.connect(self.save)
        foot = QHBoxLayout()
        foot.setSpacing(px(12))
        foot.addLayout(limits, 3)
        foot.addWidget(self.go, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _columns(self) -> list[Column]:
        def has(role: str) -> Callable[[Given], str]:
            return lambda given: _("☑ 可以") if role in given.roles else _("☐ 找店长")

        def changed(role: str) -> Callable[[Given], bool]:
            return lambda given: (role in given.roles) != (role in given.before)

        return [
            Column(_("做什么"), lambda given: _(WORDS.get(given.verb, given.verb))),
            *(
                EditColumn(
                    _(ROLE_WORDS[role]), has(role), 138, begin=lambda _row: "", changed=changed(role), toggle=True
                )
                for role in GIVEN
            ),
            Column(_(ROLE_WORDS["manager"]), lambda _given: _("☑ 可以"), 96),
        ]

    def show_view(self, view: View) -> None:
        """Show what is set."""
        keys = [f"may.{role}" for role in GIVEN] + [f"discount.{role}" for role in GIVEN]
        self._kept = {key: view.site[key] for key in keys}
        have = {role: frozenset(self._kept[f"may.{role}"].split()) for role in GIVEN}
        roles = {verb: frozenset(role for role in GIVEN if verb in have[role]) for verb in PERMISSIONS}
        self.table.set_rows([Given(verb, roles[verb], roles[verb]) for verb in PERMISSIONS])
        for role, field in self.limits.items():
            field.setText(self._kept[f"discount.{role}"])
            field.setPlaceholderText(view.site["discount.limit"])

    def _on_typed(self, place: int, column: int, _text: str) -> None:
        rows = list(self.table.rows_model.rows)
        rows[place] = rows[place]._replace(roles=rows[place].roles ^ {GIVEN[column - 1]})
        self.table.show_rows(rows)

    def _values(self) -> dict[str, str]:
        rows: list[Given] = list(self.table.rows_model.rows)
        values = {f"may.{role}": " ".join(given.verb for given in rows if role in given.roles) for role in GIVEN}
        return values | {f"discount.{role}": field.text().strip() for role, field in self.limits.items()}

    def save(self) -> None:
        """Send what was changed, one setting after the other; the first that is refused stops it."""
        changed = [(key, value) for key, value in self._values().items() if not self._same(key, value)]
        if changed:
            self._send(changed)
        else:
            self._host.say(_("没有改动。"))

    def _same(self, key: str, value: str) -> bool:
        kept = self._kept.get(key, "")
        return set(value.split()) == set(kept.split()) if key.startswith("may.") else value == kept

    def _send(self, changed: list[tuple[str, str]]) -> None:
        (key, value), *rest = changed
        fields = {"setting": key, "value": value}
        self._host.till.ask("set_setting", fields, partial(self._set, rest), self._refused)

    def _set(self, rest: list[tuple[str, str]], answer: dict[str, Any]) -> None:
        del answer
        if rest:
            self._send(rest)
            return
        view = self._host.view
        if view is not None:
            self.show_view(view)
        self._host.say(_("已保存。"))

    def _refused(self, refusal: PosError) -> None:
        self._host.say(sentence(refusal), wrong=True)
