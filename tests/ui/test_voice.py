"""The voice beside the real window: what it is told to say, how loud, and what is said where there is no speech."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest

from tests.counter import NOON, id_number
from tests.ui.conftest import EGG, Counter
from tests.ui.hands import PATIENCE_MS, Hands
from ui.voice import QtSpeaker, Voice


class Heard:
    """A speaker that keeps what it was told to say."""

    def __init__(self, language: str, told: Callable[[str], object]) -> None:
        self.language, self.said, self.stopped = language, list[tuple[str, int]](), False
        told("ready")

    def say(self, text: str, percent: int) -> None:
        self.said.append((text, percent))

    def stop(self) -> None:
        self.stopped = True


def speak(hands: Hands, language: str = "zh") -> Any:
    hands.window.till.ask("set_setting", {"setting": "voice", "value": language})
    hands.settle()
    hands.window.customer.start()
    voice = hands.window.customer.voice
    assert voice is not None
    return voice._speaker


@pytest.fixture
def hands(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(Voice, "make_speaker", staticmethod(Heard))
    made: Any = counter.open()
    made.counter_clock = counter.clock
    return made


def test_price_total_and_change_are_spoken_as_it_is_set_and_no_name(hands):
    hands.window.customer.start()
    hands.scan(EGG)
    assert hands.window.customer.voice is None  # off: not even loaded
    hands.window.till.ask("clear", {})
    speaker = speak(hands)
    hands.window.till.ask("enrol", {"card": id_number("1945-03-04"), "name": "陈秀英"}, approve="8888")
    hands.settle()
    hands.scan(id_number("1945-03-04"))
    hands.tap("营养餐")
    hands.scan(EGG)
    hands.keys("F12")
    hands.type("50")
    hands.keys("Enter")
    said = ["十元", "一元两角", "一共十一元两角", "收您五十元，找您三十八元八角"]
    assert speaker.said == [(text, 80) for text in said]
    hands.window.desk.tried.emit("voice")
    assert speaker.said[-1] == ("一百二十三元四角五分", 80)
    english = speak(hands, "en")
    assert speaker.stopped
    hands.counter_clock.moment = NOON.replace(hour=23)
    hands.scan(EGG)
    assert english.said == [("one yuan twenty", 30)]  # quiet at night
    hands.window.till.ask("set_setting", {"setting": "voice", "value": "off"})
    hands.settle()
    hands.scan(EGG)
    assert english.stopped
    assert len(english.said) == 1


def without_speech(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> Hands:
    def gone(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("ui.voice.import_module", gone)
    return counter.open()


def test_where_speech_is_not_installed_the_sale_goes_on_and_the_page_says_so(counter, monkeypatch):
    hands = without_speech(counter, monkeypatch)
    speak(hands)
    states = hands.window.desk.states
    hands.qtbot.waitUntil(lambda: states.get("voice") == "no_speech", timeout=PATIENCE_MS)
    hands.scan(EGG)
    hands.keys("F12", "Enter")
    assert hands.view.done is not None


@pytest.mark.skipif(find_spec("PySide6.QtTextToSpeech") is None, reason="an extra: pip install doorstep[voice]")
def test_qts_own_mock_engine_says_it_on_its_thread(qtbot):
    told: list[str] = []
    speaker = QtSpeaker("en", told.append, engine="mock")
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert told == ["ready"]
    spoken: list[str] = []
    speaker.mouth.speech.stateChanged.connect(lambda state: spoken.append(state.name))
    speaker.say("one yuan twenty", 80)
    qtbot.waitUntil(lambda: "Speaking" in spoken, timeout=PATIENCE_MS)
    assert round(speaker.mouth.speech.volume() * 100) == 80
    speaker.stop()
    assert not speaker._thread.isRunning()
