"""What is set of the customer's window and of the voice; on the devices page, in the place of a port's fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from pos.site import Site
from pos.words import _
from ui.desk import FoundPort
from ui.office import askfile
from ui.office.form import Choice, Form
from ui.theme import OFFICE_TOUCH, px
from ui.widgets.field import TextField

Field = Choice | QLineEdit


class SettingsForm(Form):
    """Fields of settings. `changes` are those that differ from what is set."""

    def __init__(self, on_change: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(columns=2, parent=parent)
        self._site = Site({})
        self._on_change = on_change
        self.fields: dict[str, Field] = {}

    def add(self, key: str, field: Field) -> None:
        """A field that is placed already."""
        self.fields[key] = field
        if isinstance(field, Choice):
            field.currentIndexChanged.connect(lambda _place: self._on_change())
        else:
            field.textChanged.connect(lambda _text: self._on_change())

    def show_ports(self, _found: Sequence[FoundPort]) -> None:
        """It is on no port."""

    def show_site(self, site: Site) -> None:
        """Show what is set."""
        self._site = site
        for key, field in self.fields.items():
            if isinstance(field, Choice):
                field.choose(site[key])
            else:
                field.setText(site[key])

    def changes(self) -> list[tuple[str, str]]:
        """The settings to save."""
        now = {key: field.value() if isinstance(field, Choice) else field.text() for key, field in self.fields.items()}
        return [(key, value) for key, value in now.items() if value != self._site[key]]


class CustomerForm(SettingsForm):
    """The second window: when it is open, its language, and the pay code."""

    def __init__(self, on_change: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(on_change, parent)
        ways = {"off": _("关着"), "auto": _("有第二块屏幕就打开"), "window": _("小窗口，先试试")}
        self.place(_("什么时候打开"), when := Choice(ways), span=2)
        self.add("display.window", when)
        languages = {"": _("和小票一样"), "zh": "中文", "en": "English"}
        self.add("display.language", self.choice(_("语言"), languages))
        code = TextField(_("收款码：图片文件，或码里的文字"))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(code, 1)
        self.pick = QPushButton(_("选图片…"))
        self.pick.setAccessibleName(_("选图片…"))
        self.pick.setMinimumHeight(px(OFFICE_TOUCH))
        self.pick.clicked.connect(self._pick)
        line.addWidget(self.pick)
        self.place(_("收款码：图片文件，或码里的文字"), row, span=2)
        code.setMinimumHeight(px(OFFICE_TOUCH))
        self.add("display.paycode", code)
        self.setMinimumHeight(px(250))

    def _pick(self) -> None:
        path = askfile.ask_picture(self)
        field = self.fields["display.paycode"]
        if path is not None and isinstance(field, QLineEdit):
            field.setText(path.as_uri())


class VoiceForm(SettingsForm):
    """The voice: its language, and how loud by day and by night."""

    def __init__(self, on_change: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(on_change, parent)
        voices = {"off": _("关着"), "zh": "中文", "en": "English"}
        self.place(_("报价的语言"), choice := Choice(voices), span=2)
        self.add("voice", choice)
        self.add("voice.volume", self.amount(_("白天音量（0–100）"), decimals=0))
        self.add("voice.night", self.amount(_("夜里音量（21 点到 7 点，0 不出声）"), decimals=0))
        self.setMinimumHeight(px(182))


FORMS: dict[str, type[SettingsForm]] = {"display.window": CustomerForm, "voice": VoiceForm}
