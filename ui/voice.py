"""The voice: prices and change spoken by the system's own speech (an extra: `pip install doorstep[voice]`).

Speech lives on a thread of its own: an engine that is slow to wake, or is not there, costs the sale nothing. What is said
is `pos.speech`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from PySide6.QtCore import QLocale, QObject, Qt, QThread, Signal, Slot

from pos.display import Scene
from pos.saidprice import PRICES
from pos.site import Site
from pos.speech import is_night, spoken
from ui.bridge import log_safely
from ui.desk import Desk

VOICE = "voice"
LOCALES = {"zh": "zh_CN", "en": "en_US"}
HELLO_FEN = 12_345
_stuck: list[QObject] = []  # whose engine does not come back: Qt ends the program if its thread is let go


class Speaker(Protocol):
    """Who says it. Both calls return at once."""

    def say(self, text: str, percent: int) -> None:
        """Say *text* that loud; what is being said stops."""
        ...

    def stop(self) -> None:
        """Say no more."""
        ...


class Voice(QObject):
    """Follows the scene. `now` is the counter's stamp: at night it is quiet."""

    make_speaker: Callable[[str, Callable[[str], object]], Speaker]

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.now = ""
        self._language = "off"
        self._site = Site({})
        self._speaker: Speaker | None = None
        desk.turned.connect(self._on_scene)

    def use(self, site: Site) -> None:
        """Take over what is set; off: the speech is let go."""
        self._site = site
        if site[VOICE] == self._language:
            return
        self.stop()
        self._language = site[VOICE]
        if self._language == "off":
            self._tell("off")
        else:
            self._speaker = type(self).make_speaker(self._language, self._tell)

    def greet(self) -> None:
        """Let it be heard that it works."""
        if self._speaker is not None:
            self._speaker.say(PRICES[self._language](HELLO_FEN), self._volume())

    def stop(self) -> None:
        """Say no more."""
        if self._speaker is not None:
            self._speaker.stop()
            self._speaker = None
        self._language = "off"

    def _on_scene(self, before: Scene, now: Scene) -> None:
        if self._speaker is not None:
            text = spoken(before, now, self._language)
            if text:
                self._speaker.say(text, self._volume())

    def _volume(self) -> int:
        return int(self._site["voice.night" if is_night(self.now[11:16]) else "voice.volume"])

    def _tell(self, state: str) -> None:
        self._desk.stood.emit(VOICE, state)


class _Mouth(QObject):
    """Qt's speech, on its thread. *told* hears how it stands: a key of DEVICE_WHY."""

    def __init__(self, language: str, engine: str, told: Callable[[str], object]) -> None:
        super().__init__()
        self._language, self._engine, self._told = language, engine, told
        self.speech: Any = None

    @Slot()
    def open(self) -> None:
        """Find the library, an engine, and a voice for the language."""
        try:
            self._told(self._find())
        except ImportError:
            self._told("no_speech")
        except Exception as error:
            log_safely("speech", error)
            self._told("no_engine")

    def _find(self) -> str:
        speech = import_module("PySide6.QtTextToSpeech").QTextToSpeech
        engines = [name for name in speech.availableEngines() if name != "mock"]
        engine = self._engine or (engines[0] if engines else "")
        if not engine:
            return "no_engine"
        made = speech(engine)
        if made.state() == speech.State.Error:
            return "no_engine"
        made.setLocale(QLocale(LOCALES[self._language]))
        self.speech = made
        voices = {locale.language() for locale in made.availableLocales()}
        return "ready" if QLocale(LOCALES[self._language]).language() in voices else "no_voice"

    @Slot(str, int)
    def say(self, text: str, percent: int) -> None:
        """The newest is said; what was being said is old."""
        if self.speech is not None:
            self.speech.stop()
            if percent:
                self.speech.setVolume(percent / 100)
                self.speech.say(text)

    @Slot()
    def close(self) -> None:
        """Let the engine go, on its own thread."""
        if self.speech is not None:
            self.speech.stop()
            self.speech.deleteLater()
            self.speech = None
        QThread.currentThread().quit()


class QtSpeaker(QObject):
    """The system's speech behind a thread."""

    _open = Signal()
    _say = Signal(str, int)
    _close = Signal()

    def __init__(self, language: str, told: Callable[[str], object], engine: str = "") -> None:
        super().__init__()
        self._thread = QThread()
        self._thread.setObjectName("voice")
        self.mouth = _Mouth(language, engine, told)
        self.mouth.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._open.connect(self.mouth.open, queued)
        self._say.connect(self.mouth.say, queued)
        self._close.connect(self.mouth.close, queued)
        self._thread.start()
        self._open.emit()

    def say(self, text: str, percent: int) -> None:
        """Say *text* that loud."""
        self._say.emit(text, percent)

    def stop(self) -> None:
        """Say no more, and let the thread end; a stuck engine is not waited for long."""
        self._close.emit()
        if not self._thread.wait(2_000):
            _stuck.append(self)


Voice.make_speaker = staticmethod(QtSpeaker)
