"""The one door for keys: tells a scanner's burst from fingers, and keeps keys waiting while the Till works.

Every key press in the application passes here first, before any widget sees it:
- Characters less than BURST_MS apart, at least LEAST of them, ended by Enter, are a scan: whole, wherever the focus is.
  None of its characters and not its Enter reach a field, a button or a dialog.
- GS, which parts the values of a GS1 code, belongs to a burst as a character does.
- Where a PIN is asked for, such a burst is a scan without an Enter too: no barcode signs in or approves.
- Anything else came from fingers, and goes on at most BURST_MS later: to the page as a key of the map, or to the
  widget that has the focus.
- While the Till has something under way, keys wait here in their order, so that each meets the counter as the one
  before it left it.
- A second Enter within BOUNCE_MS is the first one's bounce and is dropped, as are the repeats of an Enter held down.

Times are those of the key events themselves, so a window that was late in looking still tells bursts from fingers.
What was typed half before a burst came stays as it was.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.keys import key_name

BURST_MS = 35
LEAST = 4
BOUNCE_MS = 300

_MODIFIERS = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_ScrollLock,
}
GS = "\x1d"
_TOUCHES = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
}
_KEYS = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}
_LOOKED_AT = _TOUCHES | _KEYS  # one look sorts out the rest: thousands of events pass for each key
FOR_CUSTOMER = "forCustomer"
"""A property of what belongs to the customer's window: a touch there is no sign that somebody works here."""
_NEVER_FIRST = "*×+"  # no code begins with them: a quantity or the pay key, which a scan may follow at once


class Stroke(NamedTuple):
    """One key press. Its repr holds no character: it may be a card's digit."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    at: float  # milliseconds on whichever clock the filter has
    repeat: bool = False

    def __repr__(self) -> str:
        return "Stroke(…)"

    @property
    def name(self) -> str:
        """As the key map names it."""
        return key_name(self.key, self.modifiers, self.text)

    @property
    def is_enter(self) -> bool:
        """Whether it is one of the two Enter keys."""
        return self.key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)

    @property
    def is_separator(self) -> bool:
        """Whether it is GS, which parts the values of a GS1 code: as itself, or as Ctrl+]."""
        return self.text == GS or (
            self.key == Qt.Key.Key_BracketRight and bool(self.modifiers & Qt.KeyboardModifier.ControlModifier)
        )

    @property
    def is_character(self) -> bool:
        """Whether it writes something."""
        held = self.modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        return len(self.text) == 1 and self.text.isprintable() and not held


class _Typed(NamedTuple):
    """Characters that were let go as typed, kept for a moment in case they were the head of a burst."""

    strokes: list[Stroke]
    field: QLineEdit
    before: str
    cursor: int
    after: str


def event_ms(event: QKeyEvent) -> float:
    """When the key was pressed: by the event's own stamp, else by the monotonic clock."""
    return float(event.timestamp()) or time.monotonic() * 1000


class KeyFilter(QObject):
    """Installed once on the application. *on_key* is given what fingers pressed and says whether it used it."""

    def __init__(
        self,
        *,
        on_scan: Callable[[str], None],
        on_key: Callable[[Stroke], bool],
        is_held: Callable[[], bool] = lambda: False,
        takes_no_scan: Callable[[], bool] = lambda: False,
        on_touch: Callable[[], None] = lambda: None,
        clock: Callable[[QKeyEvent], float] = event_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_scan = on_scan
        self._on_key = on_key
        self._is_held = is_held
        self._takes_no_scan = takes_no_scan
        self._on_touch = on_touch
        self.clock = clock
        self._buffer: list[Stroke] = []
        self._waiting: deque[Stroke | Callable[[], None]] = deque()
        self._typed: _Typed | None = None
        self._last_enter = float("-inf")
        self._last_at = float("-inf")
        self._sending = False
        self._timer = QTimer(self, singleShot=True, interval=BURST_MS + 5)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_pause)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take every key press on its way to a widget; what is ours to send again comes through untouched."""
        kind = event.type()
        if kind not in _LOOKED_AT:
            return False
        if kind in _TOUCHES and not watched.property(FOR_CUSTOMER):
            self._on_touch()
        if kind not in _KEYS:
            return False
        if self._sending or not isinstance(watched, QWidget) or not isinstance(event, QKeyEvent):
            return False
        if event.key() in _MODIFIERS:
            return False
        if kind == QEvent.Type.KeyPress:
            self._feed(
                Stroke(event.key(), event.modifiers(), event.text(), self.clock(event), repeat=event.isAutoRepeat())
            )
        return True  # a release follows with the press that is sent on

    def wait_ms(self, pause: int) -> None:
        """How long to wait for a burst's next key, where the keys' own times come from elsewhere than the wall clock."""
        self._timer.setInterval(pause)

    def release(self) -> None:
        """The Till is idle again: let the waiting keys go, until one of them sets it to work."""
        while self._waiting and not self._is_held():
            first = self._waiting.popleft()
            if isinstance(first, Stroke):
                self._take(first)
            else:
                first()
        if self._buffer and not self._timer.isActive() and not self._is_held():
            self._timer.start()

    def in_turn(self, work: Callable[[], None]) -> None:
        """What came from elsewhere (a scanner or reader on a line of its own) takes its turn among the keys."""
        if self._waiting or self._is_held():
            self._waiting.append(work)
        else:
            work()

    @property
    def pending(self) -> bool:
        """Whether characters are held back that may yet become a scan."""
        return bool(self._buffer or self._waiting)

    def _feed(self, stroke: Stroke) -> None:
        if self._waiting or self._is_held():
            self._waiting.append(stroke)
        else:
            self._take(stroke)

    def _take(self, stroke: Stroke) -> None:
        close = stroke.at - self._last_at < BURST_MS and not stroke.repeat
        self._last_at = stroke.at
        if stroke.is_character or (stroke.is_separator and close):
            if self._buffer and not close:
                self._let_go()
            if not self._buffer and close:
                self._take_back()
            self._buffer.append(stroke)
            if stroke.text in _NEVER_FIRST and len(self._buffer) == 1:
                self._let_go()
                self._typed = None
            else:
                self._timer.start()
            return
        if stroke.is_enter:
            if not self._buffer and close:
                self._take_back()
            if close and len(self._buffer) >= LEAST:
                self._scan()
                return
        self._let_go()
        self._typed = None
        if stroke.is_enter:
            if stroke.repeat or stroke.at - self._last_enter < BOUNCE_MS:
                return
            self._last_enter = stroke.at
        self._send(stroke)

    def _scan(self) -> None:
        code = "".join(GS if stroke.is_separator else stroke.text for stroke in self._buffer)
        self._buffer.clear()
        self._typed = None
        self._timer.stop()
        self._on_scan(code)

    def _on_pause(self) -> None:
        # A window that was busy may be late in looking: a timer is no proof that nothing follows. `_take_back` mends it.
        if not self._is_held():
            self._let_go()

    def _let_go(self) -> None:
        """What is in the buffer came from fingers: send it on."""
        self._timer.stop()
        if not self._buffer:
            return
        strokes, self._buffer = self._buffer, []
        if len(strokes) >= LEAST and self._takes_no_scan():  # a scanner that ends in a tab, or in nothing
            self._on_scan("".join(stroke.text for stroke in strokes))
            return
        self._last_enter = float("-inf")
        field = QApplication.focusWidget()
        snapshot = (field.text(), field.cursorPosition()) if isinstance(field, QLineEdit) else None
        for stroke in strokes:
            self._send(stroke)
        self._typed = None
        if snapshot is not None and isinstance(field, QLineEdit) and field is QApplication.focusWidget():
            self._typed = _Typed(strokes, field, snapshot[0], snapshot[1], field.text())

    def _take_back(self) -> None:
        """The burst goes on after all: take its head out of the field again."""
        typed, self._typed = self._typed, None
        if typed is None:
            return
        try:
            if typed.field.text() != typed.after or typed.after == typed.before:
                return
            typed.field.setText(typed.before)
            typed.field.setCursorPosition(typed.cursor)
        except RuntimeError:  # the field is gone
            return
        self._buffer = typed.strokes

    def _send(self, stroke: Stroke) -> None:
        if self._on_key(stroke):
            return
        popup = QApplication.activePopupWidget()
        target: QWidget | None = popup if popup is not None else QApplication.activeWindow()
        focus: QWidget | None = popup.focusWidget() if popup is not None else QApplication.focusWidget()
        target = target if focus is None else focus
        if target is None:
            return
        self._sending = True
        try:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(
                    target, QKeyEvent(kind, stroke.key, stroke.modifiers, stroke.text, stroke.repeat)
                )
        finally:
            self._sending = False
