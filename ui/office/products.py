"""Products: the list with its search, edited in place, and the form of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.codes import read_code
from pos.counter import shown
from pos.errors import PosError
from pos.listed import Listed
from pos.money import format_money, format_quantity, parse_price, parse_quantity
from pos.office import kept_unit
from pos.pricesheet import changed_today
from pos.product import Product, per_jin, per_kg
from pos.resident import looks_like_card
from pos.view import View
from pos.words import _
from ui.office import saving
from ui.office.categories import CategoriesPanel
from ui.office.edittable import EditColumn, EditTable
from ui.office.importing import ImportPanel
from ui.office.productform import ProductForm
from ui.office.section import Section
from ui.office.table import Column
from ui.page import Host
from ui.theme import px
from ui.widgets.field import TextField
from ui.widgets.keybutton import KeyButton
from ui.widgets.labels import label

MOST = 20_000
SEARCH_MS = 120
LIST, FORM, IMPORT, CATEGORIES = range(4)
CODE, NAME, PRICE, MARKET, CATEGORY, UNIT, BARCODES, TARE, BEST_BEFORE, PLACE, SOLD_OUT, OPEN = range(12)

Draft = Mapping[str, Any]  # fields of set_product


class Edited(NamedTuple):
    """A product with what was changed in its row and not yet saved."""

    product: Product
    draft: Draft
    jin: bool = False  # shown and typed per 斤

    @property
    def price_fen(self) -> int:
        """Its price per unit."""
        return int(self.draft.get("price_fen", self.product.price_fen))

    @property
    def market_fen(self) -> int:
        """The market's price, 0 where none is known."""
        return int(self.value("market_fen"))

    def shown(self, fen: int) -> str:
        """A price as the row shows it."""
        return format_money(per_jin(fen) or 0 if self.jin else fen) if fen else ""

    def value(self, field: str) -> Any:
        """A field as it stands in the row."""
        return self.draft.get(field, self.stored(field))

    def stored(self, field: str) -> Any:
        """A field as it is saved; 0 where no market's price is."""
        if field == "category":
            return self.product.category.name
        if field == "market_fen":
            return self.product.market.price_fen if self.product.market else 0
        return getattr(self.product, field)


class ProductsSection(Section):
    """Search as you type; cells are edited in place; the last cell of a row opens its form."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._jin = False
        self._asked = 0
        self._products: Sequence[Product] = ()
        self._categories: frozenset[str] = frozenset()
        self._drafts: dict[str, Draft] = {}
        self._before: list[dict[str, Draft]] = []  # for undo
        self._saver = saving.Saver(host, self)
        self.search = TextField(_("找商品"), _("品名、拼音首字母、编号或条码"))
        self.search.setMinimumHeight(px(48))
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._wait.timeout.connect(lambda: self._fetch())
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.new = KeyButton(_("新商品"), "Enter")
        self.new.clicked.connect(lambda: self._open(None))
        self.kinds = KeyButton(_("类别…"))
        self.kinds.clicked.connect(self._open_categories)
        self._count = label("", "soft")
        self.table = EditTable(_("商品"), self._columns())
        self.table.typed.connect(self._on_typed)
        self.form = ProductForm(host, self._saved, self.go_back)
        self.panel = ImportPanel(host, "products", back=self.go_back, done=self._imported)
        self.categories = CategoriesPanel(self, self.go_back)

        listing = QWidget()
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.search, 2)
        head.addWidget(self._count)
        head.addWidget(self.kinds, 1)
        head.addWidget(self.new, 1)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(self._foot())
        self._stack = QStackedWidget()
        for page in (listing, self.form, self.panel, self.categories):
            self._stack.addWidget(page)
        self.column.addWidget(self._stack, 1)

    def _foot(self) -> QHBoxLayout:
        self.load = KeyButton(_("从表格导入"))
        self.load.clicked.connect(self._import)
        self.labels = KeyButton(_("货架标签"))
        self.labels.clicked.connect(lambda: self._make_labels(self._labels_of))
        self.slips = KeyButton(_("小票纸标签"))
        self.slips.clicked.connect(lambda: self._make_labels(self._labels_on_paper))
        self.undo = KeyButton(_("撤销"), "Ctrl+Z")
        self.undo.clicked.connect(self._undo)
        self.go = KeyButton(_("保存改动"), "F12", "go")
        self.go.clicked.connect(self.save)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for button, room in ((self.load, 3), (self.labels, 3), (self.slips, 3), (self.undo, 2), (self.go, 4)):
            row.addWidget(button, room)
        for key, act in (("Ctrl+Z", self._undo), ("F12", self.save)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        return row

    def _columns(self) -> list[Column]:
        def changed(field: str) -> Callable[[Edited], bool]:
            return lambda row: field in row.draft

        def priced(row: Edited) -> bool:
            return not row.product.is_meal

        return [
            Column(_("编号"), lambda row: row.product.code, 76),
            EditColumn(
                _("品名"),
                lambda row: row.value("name"),
                begin=lambda row: row.value("name"),
                changed=changed("name"),
                decimals=None,
            ),
            EditColumn(
                _("价格"),
                self._price,
                124,
                figures=True,
                begin=lambda row: row.shown(row.price_fen),
                changed=changed("price_fen"),
                can=priced,
            ),
            EditColumn(
                _("市场价"),
                lambda row: row.shown(row.market_fen),
                84,
                figures=True,
                begin=lambda row: row.shown(row.market_fen),
                changed=changed("market_fen"),
                can=lambda row: priced(row) and not row.product.merchant,
            ),
            EditColumn(
                _("类别"),
                lambda row: row.value("category"),
                84,
                begin=lambda row: row.value("category"),
                changed=changed("category"),
                decimals=None,
            ),
            *self._spare_columns(),
            EditColumn(
                _("排位"),
                lambda row: str(row.value("place") or ""),
                68,
                figures=True,
                begin=lambda row: str(row.value("place") or ""),
                changed=changed("place"),
                decimals=0,
            ),
            EditColumn(
                _("缺货"),
                lambda row: _("缺货") if row.value("sold_out") else "—",
                100,
                begin=lambda _row: "",
                changed=changed("sold_out"),
                toggle=True,
            ),
            EditColumn(_("详情"), lambda _row: _("打开"), 72, begin=lambda _row: "", toggle=True),
        ]

    @staticmethod
    def _spare_columns() -> list[Column]:
        """What the form has too: shown where the screen has room for it."""

        def tare(row: Edited) -> str:
            return format_quantity(row.value("tare")) if row.value("tare") else ""

        def barcodes(row: Edited) -> str:
            return " ".join(row.value("barcodes"))

        def days(row: Edited) -> str:
            return str(row.value("best_before_days") or "")

        return [
            EditColumn(
                _("单位"),
                lambda row: row.value("unit"),
                64,
                begin=lambda row: row.value("unit"),
                changed=lambda row: "unit" in row.draft,
                decimals=None,
                spare=True,
            ),
            EditColumn(
                _("条码"),
                barcodes,
                140,
                begin=barcodes,
                changed=lambda row: "barcodes" in row.draft,
                decimals=None,
                spare=True,
            ),
            EditColumn(
                _("皮重 kg"),
                tare,
                80,
                figures=True,
                begin=tare,
                changed=lambda row: "tare" in row.draft,
                can=lambda row: row.product.weighed,
                decimals=3,
                spare=True,
            ),
            EditColumn(
                _("保质天数"),
                days,
                84,
                figures=True,
                begin=days,
                changed=lambda row: "best_before_days" in row.draft,
                decimals=0,
                spare=True,
            ),
        ]

    def _price(self, row: Edited) -> str:
        if row.product.is_meal:
            return _("按年龄")
        return f"{row.shown(row.price_fen)}/{_('斤') if row.jin else row.value('unit')}"

    def enter(self) -> None:
        """Fetch the list; typing searches at once. What was changed and not saved is still there."""
        self._stack.setCurrentIndex(LIST)
        self.load.setVisible(self.panel.is_there)
        self.labels.setVisible(self.host.papers is not None)
        self.slips.setVisible(self.host.view is not None and self.host.view.site.has_printer)
        self.search.setFocus()
        self._fetch()

    def leave(self) -> None:
        """The list is read anew; what was changed and not saved stays."""
        self._asked += 1
        self._products = ()
        self.table.set_rows(())

    @property
    def has_more(self) -> bool:
        """What was changed and not saved, too."""
        return bool(self._drafts) or super().has_more

    def show_view(self, view: View) -> None:
        """Prices are shown per kg or per 斤, as the site likes."""
        self._jin = view.site["weight.unit"] == "jin"
        self.form.show_site(view)

    def press_enter(self) -> None:
        """In the form: save. In a list from outside: take it. In the table: down. Else open what was found, or a new one."""
        if self._stack.currentIndex() == FORM:
            self.form.save()
        elif self._stack.currentIndex() == IMPORT:
            self.panel.take()
        elif self._stack.currentIndex() == CATEGORIES:
            self.categories.press()
        elif self.table.hasFocus():
            self.table.step(1, 0)
        elif self.search.text().strip():
            self._wait.stop()
            self._fetch(open_first=True)
        else:
            self._open(None)

    def go_back(self) -> bool:
        """From the form or the import to the list; then an empty search."""
        if self._stack.currentIndex() != LIST:
            self._stack.setCurrentIndex(LIST)
            self.search.setFocus()
            self._fetch()
            return True
        if self.search.text():
            self.search.clear()
            return True
        return False

    def typing(self) -> QWidget | None:
        """Typing edits the marked cell, else it searches."""
        return self.table if self.table.hasFocus() else self.search

    def scan(self, code: str) -> bool:
        """In the form it is the product's barcode; in the list it finds the product, exactly. A card has no place here."""
        if looks_like_card(code):
            return False
        if self._stack.currentIndex() == FORM:
            return self.form.scan(code)

        def unknown(refusal: PosError) -> None:
            if refusal.code != "unknown_code" or refusal.why:
                self.refused(refusal)
                return
            self._open(None)
            self.form.scan(code)

        self.host.till.query(
            lambda till: read_code(till.ledger, till.site, code, on=till.today()).product, self._open, unknown
        )
        return True

    def _fetch(self, *, open_first: bool = False) -> None:
        self._asked += 1
        asked, text = self._asked, self.search.text().strip()

        def read(till: Any) -> tuple[Sequence[Product], frozenset[str]]:
            known = frozenset(category.name for category in till.ledger.categories())
            return till.ledger.find_products(text, limit=MOST), known

        def show(found: tuple[Sequence[Product], frozenset[str]]) -> None:
            rows, known = found
            if asked == self._asked:  # an answer to older typing shows nothing
                self._products, self._categories = rows, known
                self.table.set_rows(self._rows())
                self._say_count()
                if open_first and rows:
                    self._open(rows[0])
                elif open_first:
                    self.host.say(_("没有找到“{text}”。", text=text), wrong=True)

        self.host.till.query(read, show, self.refused)

    def _rows(self) -> Sequence[Edited]:
        drafts, jin = self._drafts, self._jin
        return Listed(self._products, lambda p: Edited(p, drafts.get(p.code, {}), jin and p.prices_in_jin))

    def _say_count(self) -> None:
        changed = len(self._drafts)
        count = _("{count} 种", count=len(self._products))
        self._count.setText(_("{all}，改了 {count} 种", all=count, count=changed) if changed else count)
        self.undo.setEnabled(bool(self._before))
        self.go.setEnabled(bool(changed))

    # -- editing in place -----------------------------------------------------------------------------------------
    def _on_typed(self, place: int, column: int, text: str) -> None:
        row: Edited = self.table.rows_model.rows[place]
        if column == OPEN:
            self._open(row.product)
            return
        try:
            field, value = self._read(row, column, text)
        except PosError as refusal:
            self.refused(refusal)
            return
        if value == row.value(field):
            return
        draft = {**row.draft, field: value}
        if value == row.stored(field):
            del draft[field]
        self._before.append(self._drafts)
        drafts = {**self._drafts, row.product.code: draft}
        self._put({code: changes for code, changes in drafts.items() if changes})

    def _read(self, row: Edited, column: int, text: str) -> tuple[str, Any]:
        """The field and the value that a cell's text means. Raises bad_price and bad_quantity."""
        if column == SOLD_OUT:
            return "sold_out", not row.value("sold_out")
        if column == NAME:
            return "name", text.strip()
        if column == CATEGORY and text.strip() not in self._categories:
            raise PosError("bad_value", "category", field="category", name=shown(text))
        if column in (CATEGORY, UNIT):
            return ("category", text.strip()) if column == CATEGORY else ("unit", kept_unit(text))
        if column == BARCODES:
            return "barcodes", tuple(text.split())
        if column == TARE:
            return "tare", int(parse_quantity(text, field="tare")) if text else 0
        if column in (PLACE, BEST_BEFORE):
            return "place" if column == PLACE else "best_before_days", int(text or 0)
        fen = parse_price(text, field="market" if column == MARKET else "price")
        return ("market_fen" if column == MARKET else "price_fen"), per_kg(fen) if row.jin else fen

    def _put(self, drafts: dict[str, Draft]) -> None:
        self._drafts = drafts
        self.table.show_rows(self._rows())
        self._say_count()

    def _undo(self) -> None:
        if self._before:
            self._put(self._before.pop())

    def save(self) -> None:
        """Send what was changed, all of it or nothing; what is refused stays changed."""
        if self._stack.currentIndex() != LIST:
            return
        self.table.finish()
        if not self._drafts:
            self.host.say(_("没有改动。"))
            return
        sent = self._drafts

        def saved(answer: dict[str, Any]) -> None:
            self._before = []
            self._drafts = {code: draft for code, draft in self._drafts.items() if sent.get(code) != draft}
            self.host.say(_("已保存 {count} 种。", count=answer["products"]))
            self._fetch()

        self.ask("set_products", {"products": [{"code": code, **draft} for code, draft in sent.items()]}, saved)

    # -- one product, lists, labels -------------------------------------------------------------------------------
    def _open(self, product: Product | None) -> None:
        self.host.say("")
        self._stack.setCurrentIndex(FORM)
        self.form.show_product(product)

    def _saved(self, name: str) -> None:
        self._stack.setCurrentIndex(LIST)
        self.search.setFocus()
        self.host.say(_("已保存：{name}", name=name))
        self._fetch()

    def _open_categories(self) -> None:
        self._stack.setCurrentIndex(CATEGORIES)
        self.categories.fetch()

    def _import(self) -> None:
        if self.panel.choose():
            self._stack.setCurrentIndex(IMPORT)
            self.panel.go.setFocus()

    def _imported(self) -> None:
        self._stack.setCurrentIndex(LIST)
        self._fetch()

    def _make_labels(self, then: Callable[[Sequence[str]], None]) -> None:
        """Labels of the marked rows; while one or none is marked, of what changed its price today."""
        marked = self.table.marked_rows()
        if len(marked) > 1:
            then([self.table.rows_model.rows[place].product.code for place in marked])
            return

        def read(till: Any) -> Sequence[str]:
            return changed_today(till.ledger, till.site, datetime.fromisoformat(till.view().now))

        self.host.till.query(read, then, self.refused)

    def _are_some(self, codes: Sequence[str]) -> bool:
        if not codes:
            self.host.say(_("今天没有改过价；要打别的，先选中几行。"), wrong=True)
        return bool(codes)

    def _labels_on_paper(self, codes: Sequence[str]) -> None:
        if self._are_some(codes):
            said = _("{count} 张标签已送去打印。", count=len(codes))
            self.ask("print_labels", {"products": list(codes)}, lambda _answer: self.host.say(said))

    def _labels_of(self, codes: Sequence[str]) -> None:
        papers = self.host.papers
        if papers is None or not self._are_some(codes):
            return
        file = saving.ask_file(self, _("货架标签"), "labels.pdf")
        if file is not None:
            path: Path = file
            self.ask(
                "note_export",
                {"what": "labels"},
                lambda _answer: self._saver.save(path, lambda: papers.labels(codes, path)),
            )
