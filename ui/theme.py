"""How every window looks: the palette, the sizes, the fonts and the one style sheet.

Widgets ask here for colours (`palette()`), lengths (`px(60)`) and fonts (`font(21, bold=True)`), or carry a `kind` that
the style sheet knows (`set_kind(button, "go")`). Nothing else in `ui/` names a colour.
Lengths are those of a window of 1024 × 768 or more at 100 %; on a smaller (strongly scaled) screen all shrink alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette, QScreen
from PySide6.QtWidgets import QApplication, QWidget

LEAST_WIDTH, LEAST_HEIGHT = 1024, 768
TOUCH = 60  # the least touch target at the counter
OFFICE_TOUCH = 44
GAP = 8  # the least gap between two targets

FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
)
"""Families with all the Chinese a name needs, best first."""


class Palette(NamedTuple):
    """The colours of one theme, each named for what it means."""

    ground: str  # behind everything
    paper: str  # what is written on
    ink: str
    soft: str  # ink of lesser things, 4.5 : 1 on paper and ground
    edge: str  # the edge of what can be touched
    rule: str  # a thin line between rows
    plain: str  # a thing not chosen: tabs
    bar: str
    bar_ink: str
    bar_soft: str
    bar_sunk: str  # what lies in the bar, not chosen
    go: str  # the one green button
    go_ink: str
    go_soft: str  # chosen, on paper
    saved: str  # green that is read: savings, change
    age: str  # by age: edges and signs
    age_ground: str
    age_ink: str
    age_on: str  # ink on a ground of `age`
    wrong: str
    wrong_ground: str
    gift: str  # a merchant's dish for the Love Fund


DAY = Palette(
    ground="#F5F3EE",
    paper="#FFFFFF",
    ink="#1E2420",
    soft="#5A605A",
    edge="#C9C5BA",
    rule="#E4E0D6",
    plain="#E8E4D9",
    bar="#23402F",
    bar_ink="#FFFFFF",
    bar_soft="#CBDACF",
    bar_sunk="#172B1F",
    go="#2C7A4B",
    go_ink="#FFFFFF",
    go_soft="#E6F0E9",
    saved="#24693F",
    age="#E2A32B",
    age_ground="#FBF1DC",
    age_ink="#7A4E00",
    age_on="#1E2420",
    wrong="#9B2318",
    wrong_ground="#FBEAE7",
    gift="#B0463B",
)

NIGHT = Palette(
    ground="#141815",
    paper="#1E2420",
    ink="#F0EEE8",
    soft="#A9B0A9",
    edge="#4A534C",
    rule="#323A34",
    plain="#2B332D",
    bar="#1D4632",
    bar_ink="#F0EEE8",
    bar_soft="#B4C6BA",
    bar_sunk="#0C1C14",
    go="#2C7A4B",
    go_ink="#FFFFFF",
    go_soft="#243B2D",
    saved="#7CCB98",
    age="#E2A32B",
    age_ground="#3A2F17",
    age_ink="#F2C766",
    age_on="#1E2420",
    wrong="#FF9C8F",
    wrong_ground="#43201C",
    gift="#D9776C",
)


@dataclass
class _Now:
    palette: Palette = DAY
    night: bool = False
    large: bool = False
    fit: float = 1.0
    family: str = ""


_now = _Now()


def palette() -> Palette:
    """The colours in force."""
    return _now.palette


def color(name: str) -> QColor:
    """One of the palette's colours, for painting: `color("age")`."""
    return _color(getattr(_now.palette, name))


@cache
def _color(text: str) -> QColor:
    return QColor(text)


def large() -> bool:
    """Whether the large type is on."""
    return _now.large


def night() -> bool:
    """Whether the night palette is on."""
    return _now.night


def px(length: float) -> int:
    """A length in the window's pixels."""
    return round(length * _now.fit)


def type_px(size: float) -> int:
    """A type size in the window's pixels: a third more in the large type (21 → 28), the biggest stay as they are."""
    return px(size * 4 / 3 if _now.large and size <= 24 else size * 1.12 if _now.large and size <= 40 else size)


def font(size: float, *, bold: bool = False, strike: bool = False) -> QFont:
    """The theme's face at *size* (of the normal type), with figures of equal width."""
    return _font(type_px(size), bold, strike, _now.family)


def pixel_font(pixels: int, *, bold: bool = False) -> QFont:
    """The theme's face at just so many pixels."""
    return _font(pixels, bold, False, _now.family)


def metrics(size: float, *, bold: bool = False) -> QFontMetrics:
    """What the theme's face measures at *size*."""
    return _metrics(type_px(size), bold, _now.family)


@cache
def _metrics(pixels: int, bold: bool, family: str) -> QFontMetrics:
    return QFontMetrics(_font(pixels, bold, False, family))


@cache
def _font(pixels: int, bold: bool, strike: bool, family: str) -> QFont:
    made = QFont(family)
    made.setPixelSize(pixels)
    made.setBold(bold)
    made.setStrikeOut(strike)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _family() -> str:
    """The first of FAMILIES that is here; else the packaged font's, loaded from its file."""
    here = set(QFontDatabase.families())
    for name in FAMILIES:
        if name in here:
            return name
    from importlib.resources import files

    path = str(files("paperang_p2_fonts_cjk").joinpath("fonts/wqy-microhei.ttc"))
    loaded = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(path))
    return loaded[0] if loaded else QApplication.font().family()


@cache
def _has_bold(family: str) -> bool:
    return any(QFontDatabase.bold(family, style) for style in QFontDatabase.styles(family))


def has_bold() -> bool:
    """Whether the face has a bold of its own, rather than one that Qt makes."""
    return _has_bold(_now.family)


def apply(app: QApplication, *, night: bool = False, large: bool = False) -> None:
    """Dress the whole application. May be called again when a setting changed; then repaint with `update()`."""
    _now.palette, _now.night, _now.large = (NIGHT if night else DAY), night, large
    if not _now.family or _now.family not in QFontDatabase.families():
        _now.family = _family()
    screen: QScreen | None = app.primaryScreen()
    if screen is not None and app.platformName() != "offscreen":  # a picture has no screen to fit
        room = screen.size()
        _now.fit = min(1.0, room.width() / LEAST_WIDTH, room.height() / LEAST_HEIGHT)
    sheet = style_sheet()
    if app.styleSheet() == sheet:  # dressed so already: every widget would be looked at again
        return
    app.setFont(font(17))
    app.setPalette(_qt_palette(_now.palette))
    app.setStyleSheet(sheet)


def _qt_palette(colors: Palette) -> QPalette:
    made = QPalette()
    for role, name in (
        (QPalette.ColorRole.Window, "ground"),
        (QPalette.ColorRole.WindowText, "ink"),
        (QPalette.ColorRole.Base, "paper"),
        (QPalette.ColorRole.AlternateBase, "ground"),
        (QPalette.ColorRole.Text, "ink"),
        (QPalette.ColorRole.Button, "paper"),
        (QPalette.ColorRole.ButtonText, "ink"),
        (QPalette.ColorRole.Highlight, "go"),
        (QPalette.ColorRole.HighlightedText, "go_ink"),
        (QPalette.ColorRole.PlaceholderText, "soft"),
        (QPalette.ColorRole.ToolTipBase, "paper"),
        (QPalette.ColorRole.ToolTipText, "ink"),
    ):
        made.setColor(role, QColor(getattr(colors, name)))
    return made


_GROUNDS = ("ground", "paper", "bar", "edge", "side", "card", "agecard", "result")


def set_kind(widget: QWidget, kind: str) -> QWidget:
    """Give *widget* the look that the style sheet has for *kind*; returns it."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        if kind in _GROUNDS:
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it is looked at before it is shown
            restyle(widget)
    return widget


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the widget's properties again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


# The first animation, the window's own layout, would load every class that PySide6 knows; as a rule for all widgets that
# it has none would cost each of them 5 KB.
_SHEET = """
* { font-family: "$family"; }
QMainWindow > QWidget { widget-animation-duration: 0; }
QMainWindow, QDialog, QWidget[kind="ground"] { background: $ground; }
QWidget[kind="paper"] { background: $paper; }
QWidget[kind="age_paper"] { background: $age_ground; }
QWidget[kind="bar"] { background: $bar; }
QWidget[kind="edge"] { background: $rule; }
QFrame[kind="card"] { background: $paper; border: 1px solid $rule; border-radius: 8px; }
QFrame[kind="agecard"] { background: $age_ground; border: 0; border-left: {8} solid $age; border-radius: 5px; }
QFrame[kind="result"] { background: $bar; border-radius: 8px; }
QFrame[kind="rule"] { background: $rule; border: 0; }
QFrame[kind="side"] { background: $bar_sunk; }

QLabel { color: $ink; font-size: {t17}; background: transparent; }
QLabel[kind="title"] { font-size: {t24}; font-weight: bold; }
QLabel[kind="subtitle"] { font-size: {t20}; font-weight: bold; }
QLabel[kind="soft"] { color: $soft; font-size: {t16}; }
QLabel[kind="strong"] { font-weight: bold; }
QLabel[kind="line"] { font-size: {t21}; }
QLabel[kind="figure"] { font-size: {t30}; font-weight: bold; }
QLabel[kind="weight"] { font-size: {t41}; font-weight: bold; }
QLabel[kind="huge"] { font-size: {t56}; font-weight: bold; }
QLabel[kind="age"] { color: $age_ink; }
QLabel[kind="saved"] { color: $saved; }
QLabel[kind="wrong"] { color: $wrong; font-size: {t18}; }
QLabel[kind="bar"] { color: $bar_ink; }
QLabel[kind="bar_soft"] { color: $bar_soft; }
QLabel[kind="pill"] { color: $age_on; background: $age; border-radius: 10px; padding: {6} {12}; }

QPushButton { color: $ink; background: $paper; border: 1px solid $edge; border-radius: 8px; padding: {4} {10};
    min-height: {50}; font-size: {t20}; }
QPushButton:pressed { background: $plain; }
QPushButton:focus { border: 3px solid $go; }
QPushButton:disabled { color: $soft; background: $ground; border-color: $rule; }
QPushButton:checked, QPushButton[kind="chosen"] { color: $bar_ink; background: $bar; border-color: $bar; font-weight: bold; }
QPushButton[kind="go"] { color: $go_ink; background: $go; border: 3px solid $go; font-size: {t24}; font-weight: bold; }
QPushButton[kind="go"]:pressed { background: $bar; }
QPushButton[kind="go"]:focus { border-color: $ink; }
QPushButton[kind="go"]:disabled { color: $soft; background: $plain; border-color: $plain; }
QPushButton[kind="tab"] { background: $plain; border-color: $plain; }
QPushButton[kind="tab"]:checked { background: $bar; border-color: $bar; }
QPushButton[kind="tab"]:focus { border-color: $go; }
QPushButton[kind="low"] { min-height: {36}; padding: {2} {8}; }
QPushButton[kind="number"] { font-size: {t28}; font-weight: bold; }
QPushButton[kind="marked"] { background: $go_soft; border: 2px solid $go; font-size: {t28}; font-weight: bold; }
QPushButton[kind="wrong"] { color: $wrong; border-color: $wrong; }
QPushButton[kind="side"] { color: $bar_soft; background: transparent; border: 0; border-radius: 0; text-align: left;
    min-height: {36}; padding: {4} {4} {4} {24}; font-size: {t20}; }
QPushButton[kind="side"]:checked { color: $ink; background: $ground; font-weight: bold; }
QPushButton[kind="side"]:focus { border: 3px solid $age; }
QPushButton[kind="counter"] { color: $bar_ink; background: $bar_sunk; border: 3px solid transparent; border-radius: 0;
    min-width: {84}; min-height: {54}; padding: 0 {11}; }
QPushButton[kind="counter"]:checked { color: $ink; background: $ground; }
QPushButton[kind="counter"]:focus, QPushButton[kind="bar"]:focus { border-color: $age; }
QPushButton[kind="bar"] { color: $bar_ink; background: transparent; border: 3px solid transparent;
    min-height: {46}; font-size: {t17}; }
QPushButton[kind="pill"] { color: $age_on; background: $age; border: 0; border-radius: 10px; font-size: {t17};
    min-height: {36}; padding: 0 {14}; }

QLineEdit, QComboBox, QSpinBox, QDateEdit, QPlainTextEdit { color: $ink; background: $paper; border: 1px solid $edge;
    border-radius: 8px; padding: {4} {12}; min-height: {44}; font-size: {t20}; selection-background-color: $go; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QPlainTextEdit:focus { border: 2px solid $go; }
QLineEdit[kind="field"] { border: 2px solid $go; font-size: {t21}; min-height: {50}; }
QLineEdit[kind="tall"] { min-height: {52}; }
QLineEdit[kind="amount"] { min-height: {52}; font-size: {t30}; font-weight: bold; }

QLineEdit[kind="cell"] { border-radius: 0; min-height: 0; padding: 0 {7}; font-size: {t18}; }

QComboBox::drop-down { border: 0; width: {32}; }
QListView, QTableView, QScrollArea { background: transparent; border: 0; outline: 0; }
QTableView { background: $paper; border: 1px solid $rule; border-radius: 8px; gridline-color: $rule; font-size: {t18};
    selection-background-color: $go_soft; selection-color: $ink; }
QTableView::item { padding: 0 {8}; }
QHeaderView::section { color: $soft; background: $ground; border: 0; border-bottom: 1px solid $edge; padding: {8};
    font-size: {t16}; }
QCheckBox, QRadioButton { color: $ink; font-size: {t18}; spacing: {10}; min-height: {44}; }
QCheckBox::indicator, QRadioButton::indicator { width: {26}; height: {26}; }
QScrollBar:vertical { background: transparent; width: {14}; margin: 0; }
QScrollBar::handle:vertical { background: $edge; border-radius: 6px; min-height: {44}; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar:horizontal { background: transparent; height: {14}; margin: 0; }
QScrollBar::handle:horizontal { background: $edge; border-radius: 6px; min-width: {44}; }
QToolTip { color: $ink; background: $paper; border: 1px solid $edge; font-size: {t16}; }
"""


def style_sheet() -> str:
    """The sheet for what is in force. In it `$name` is a colour, `{n}` a length and `{tn}` a type size."""
    import re

    text = _SHEET.replace("$family", _now.family)
    colors = _now.palette._asdict()
    text = re.sub(r"\$(\w+)", lambda found: colors[found[1]], text)
    text = re.sub(r"\{t(\d+)\}", lambda found: f"{type_px(int(found[1]))}px", text)
    return re.sub(r"\{(\d+)\}", lambda found: f"{px(int(found[1]))}px", text)


RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter
