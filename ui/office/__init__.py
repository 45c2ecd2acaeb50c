"""The office: the manager's plain pages, reached from the list on the left."""

from __future__ import annotations

from importlib import import_module

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.errors import PosError
from pos.resident import ReadCard
from pos.view import View
from pos.words import _, sentence
from ui.office.section import Section
from ui.page import Host, Page
from ui.theme import OFFICE_TOUCH, px, set_kind
from ui.widgets.message import MessageLine


def _sections() -> tuple[tuple[str, str], ...]:
    """Each page's name, as it stands in the list, and its class; a page is made when it is first shown."""
    return (
        (_("今天"), "today:TodaySection"),
        (_("班次与日结"), "shifts:ShiftsSection"),
        (_("月度分成"), "month:MonthSection"),
        (_("报表"), "reports:ReportsSection"),
        (_("今日价"), "prices:PricesSection"),
        (_("商品"), "products:ProductsSection"),
        (_("进货与库存"), "goods:GoodsSection"),
        (_("居民"), "residents:ResidentsSection"),
        (_("爱心基金"), "fund:FundSection"),
        (_("员工"), "people:StaffSection"),
        (_("设备"), "devices:DevicesSection"),
        (_("设置"), "settings:SettingsSection"),
        (_("备份"), "backup:BackupSection"),
    )


class OfficePage(Page):
    """A manager's only: anyone else is told so in one line and stays at the counter."""

    name = "office"

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self._where = [place for _name, place in _sections()]
        self._names = [place.partition(":")[0] for place in self._where]
        self._made: dict[int, Section] = {}
        self._stack = QStackedWidget()
        self.buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        self.message = MessageLine()
        line = QHBoxLayout()
        line.setContentsMargins(px(24), 0, px(24), px(6))
        line.addWidget(self.message)
        column.addLayout(line)
        row.addLayout(column, 1)

    def _side(self) -> QFrame:
        side = QFrame()
        set_kind(side, "side")
        column = QVBoxLayout(side)
        column.setContentsMargins(0, px(14), 0, px(14))
        column.setSpacing(0)
        group = QButtonGroup(self)
        for place, (name, _where) in enumerate(_sections()):
            button = QPushButton(name)
            set_kind(button, "side")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumHeight(px(OFFICE_TOUCH))
            button.setMaximumHeight(px(55))
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _checked=False, place=place: self.show_section(place))
            if place < 9:  # those after it are reached by Tab
                button.setToolTip(f"Ctrl+{place + 1}")
                keys = QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self)
                keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                keys.activated.connect(lambda place=place: self.show_section(place))
            group.addButton(button)
            column.addWidget(button, 1)
            self.buttons.append(button)
        column.addStretch(1)
        self.back = QPushButton(_("回收银台  Esc"))
        set_kind(self.back, "side")
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.setMinimumHeight(px(60))
        self.back.setAccessibleName(self.back.text())
        self.back.clicked.connect(self._go_out)
        column.addWidget(self.back)
        side.ensurePolished()
        side.setFixedWidth(max(px(200), *(button.sizeHint().width() + px(8) for button in (*self.buttons, self.back))))
        return side

    @property
    def section(self) -> Section | None:
        """The page on show."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Section) else None

    @property
    def names(self) -> list[str]:
        """The pages' modules, in the order of the list."""
        return list(self._names)

    def show_section(self, place: int | str) -> Section:
        """Put the page at *place* of the list on show; a page may be called by its module's name (`products`)."""
        if isinstance(place, str):
            place = self._names.index(place)
        if place not in self._made:
            module, _colon, name = self._where[place].partition(":")
            made: Section = getattr(import_module(f"ui.office.{module}"), name)(self.host)
            self._made[place] = made
            self._stack.addWidget(made)
            if self.host.view is not None:
                made.show_view(self.host.view)
        before, section = self.section, self._made[place]
        if before is not None and before is not section:
            before.leave()
        self.host.say("")
        self._stack.setCurrentWidget(section)
        self.buttons[place].setChecked(True)
        section.setFocus()
        section.enter()
        self._let_go(section)
        return section

    def _let_go(self, shown: Section | None) -> None:
        """The pages not *shown* go if nothing is lost with them: looked at again, they are made anew."""
        gone = [place for place, section in self._made.items() if section is not shown and not section.has_more]
        sections = [self._made.pop(place) for place in gone]
        for section in sections:
            self._stack.removeWidget(section)
        self.host.drop(sections)

    def enter(self) -> None:
        """Begin with today; nobody but a manager gets in."""
        view = self.host.view
        if view is None or view.staff is None or not view.staff.manager:
            self._go_out()
            self.host.say(sentence(PosError("not_allowed")), wrong=True)
            return
        self.show_section(0)

    def leave(self) -> None:
        """Forget what was typed, and let go what nothing is lost with."""
        for section in self._made.values():
            section.leave()
        self._let_go(None)

    def show_view(self, view: View) -> None:
        """Pass it on."""
        for section in self._made.values():
            section.show_view(view)

    def act(self, action: str) -> bool:
        """Enter does the green thing of the page on show; Esc goes one step back."""
        section = self.section
        if action == "enter" and section is not None:
            section.press_enter()
            return True
        if action == "back" and not (section is not None and section.go_back()):
            self._go_out()
        return action == "back"

    def say(self, text: str, *, wrong: bool = False) -> bool:
        """Say one line in its own place, so that nothing jumps."""
        self.message.say(text, wrong=wrong)
        return True

    def typing(self) -> QWidget | None:
        """Where the page on show wants its characters."""
        return self.section.typing() if self.section is not None else None

    def _go_out(self) -> None:
        """Back to the counter; without a shift, to opening one."""
        view = self.host.view
        self.host.go("checkout" if view is not None and view.shift is not None else "shift")

    def scan(self, code: str) -> bool:
        """A code or a card goes to the page on show."""
        section = self.section
        return section is not None and section.scan(code)

    def take_card(self, card: ReadCard) -> bool:
        """A card with its name goes to the page on show."""
        section = self.section
        return section is not None and section.take_card(card)
