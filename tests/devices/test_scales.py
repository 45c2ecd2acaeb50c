"""Scales: their frames against garbage and cuts, and what is heard over real lines, whatever the scale does."""

import itertools
import queue
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.frames import KINDS, LONGEST, newest
from devices.scales import SILENT_S, STEADY_S, TELL_S, Scale, watch_scale
from pos.weighing import Reading
from tests.devices.lines import PATIENCE, FakeLine, SerialLine, ServerLine
from tests.devices.scale import FakeScale, frame

FEW = settings(max_examples=40, deadline=None)
GRAMS = st.integers(-9_999, 29_999)
EVERY = sorted(KINDS)


def expected(kind: str, grams: int, state: str) -> Reading:
    if kind == "toledo" and (state == "moving" or grams < 0):
        return Reading("moving" if state == "moving" else "negative")
    if kind == "dahua":
        return Reading("unsaid", grams)
    if grams < 0:
        return Reading("negative", grams)
    return Reading("zero" if grams == 0 and state == "stable" else state, grams)


@pytest.mark.parametrize("kind", EVERY)
@FEW
@given(grams=GRAMS, state=st.sampled_from(["stable", "moving"]))
def test_a_frame_is_read_as_it_was_meant(kind, grams, state):
    heard, _rest = newest(KINDS[kind], b"\r\n" + frame(kind, grams, state=state))
    assert heard == (expected(kind, grams, state),)


@pytest.mark.parametrize("kind", EVERY)
@FEW
@given(garbage=st.binary(max_size=300))
def test_garbage_raises_nothing_and_keeps_little(kind, garbage):
    heard, rest = newest(KINDS[kind], garbage)
    assert len(rest) <= LONGEST
    assert all(isinstance(reading, Reading) for reading in heard)


@pytest.mark.parametrize("kind", EVERY)
@FEW
@given(grams=st.lists(GRAMS, min_size=1, max_size=6), cuts=st.lists(st.integers(0, 200), max_size=8), data=st.data())
def test_however_the_bytes_are_cut_the_last_frame_is_the_same(kind, grams, cuts, data):
    whole = b"\r\n" + b"".join(frame(kind, each) for each in grams)
    heard: list[Reading] = []
    rest, places = b"", [0, *sorted(cut % len(whole) for cut in cuts), len(whole)]
    for first, last in itertools.pairwise(places):
        found, rest = newest(KINDS[kind], rest + whole[first:last])
        heard += found
    assert heard[-1] == newest(KINDS[kind], whole)[0][-1]


@pytest.mark.parametrize("kind", EVERY)
def test_half_a_frame_is_no_frame(kind):
    whole = frame(kind, 1125)
    for cut in range(1, len(whole) - 2):
        heard, _rest = newest(KINDS[kind], b"\r\n" + whole[:cut])
        assert heard == (), whole[:cut]


@FEW
@given(place=st.integers(2, 12), wrong=st.integers(1, 255))
def test_a_wrong_byte_under_a_check_byte_is_no_frame(place, wrong):
    spoiled = bytearray(frame("cas", 1125))
    spoiled[place] ^= wrong
    assert newest(KINDS["cas"], bytes(spoiled))[0] in ((), (Reading("stable", 1125),)) or wrong == 0x03


@pytest.mark.parametrize(
    ("kind", "said", "reading"),
    [
        ("st", b"ST,GS,+  0.123kg\r\n", Reading("stable", 123)),
        ("st", b"ST,NT,+  0.118 kg\r\n", Reading("stable", 118, net=True)),
        ("st", b"US,GS,-  0.020kg\r\n", Reading("negative", -20)),
        ("st", b"ST,GS,-  0.000kg\r\n", Reading("zero")),
        ("st", b"ST,+00012.3  g\r\n", Reading("stable", 12)),
        ("st", b"ST,GS,+   123g\r\n", Reading("stable", 123)),
        ("st", b"ST,GS,+  2.25jin\r\n", Reading("stable", 1125)),
        ("st", "ST,GS,+  2.25斤\r\n".encode("gbk"), Reading("stable", 1125)),
        ("st", b"ST,GS,+  0.271lb\r\n", Reading("unit", unit="lb")),
        ("st", b"ST,GS,+ 12.3 oz\r\n", Reading("unit", unit="oz")),
        ("st", b"ST,GS,+ 99.000t\r\n", Reading("overload")),
        ("st", b"ST,GS,+99000.000kg\r\n", Reading("overload")),
        ("st", b"OL,GS,+         kg\r\n", Reading("overload")),
        ("st", b"OL,GS,-         kg\r\n", Reading("negative")),
        ("toledo", b"\x0201.234\r", Reading("stable", 1234)),
        ("toledo", b"\x0201.234N\r", Reading("stable", 1234, net=True)),
        ("toledo", b"\x0200.000\r", Reading("zero")),
        ("toledo", b"\x02?A\r", Reading("moving")),
        ("toledo", b"\x02?B\r", Reading("overload")),
        ("toledo", b"\x02?D\r", Reading("negative")),
        ("toledo", b"\x02?P\r", Reading("zero")),
        ("aclas", b"\x01\x02S 01.125kg" + bytes([0x66]) + b"\x03\x04\x20", Reading("stable", 1125, net=True)),
        ("cas", b"\x01\x02F 00.000kg" + bytes([0x74]) + b"\x03\x04", Reading("overload")),
        ("dahua", b"\n01125 00340 000383\r\n", Reading("unsaid", 1125)),
    ],
)
def test_what_a_frame_means(kind, said, reading):
    assert newest(KINDS[kind], said)[0] == (reading,)


@pytest.mark.parametrize(
    "said", [b"ST,TR,+  0.005kg\r\n", b"QT,GS,+     12pc\r\n", b"ST,GS,+ -.-- kg\r\n", b"ST,GS,+\r\n"]
)
def test_what_is_no_weight_is_passed_over(said):
    assert newest(KINDS["st"], said)[0] == ()


# -- one conversation, with a clock of its own ---------------------------------------------------------------------------


class Paper:
    """A port that says what it is told to and never waits."""

    def __init__(self, *said: bytes) -> None:
        self.said = list(said)

    def read(self, seconds: float) -> bytes:
        return self.said.pop(0) if self.said else b""

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class Conversation:
    """A scale of *kind* on paper; `hear` is one turn."""

    def __init__(self, kind: str = "st") -> None:
        self.now = 100.0
        self.told: list[Reading] = []
        self.scale = Scale(KINDS[kind], self.told.append, clock=lambda: self.now)

    def hear(self, said: bytes = b"", *, after: float = 1.1 * TELL_S) -> None:
        self.now += after
        self.scale.turn(Paper(said))


def test_a_weight_stands_still_only_when_it_was_said_twice():
    """Bytes lost on the line make `0.123` into `123`; they do not do so twice."""
    talk = Conversation()
    talk.hear(b"ST,GS,+  0.123kg\r\n")
    talk.hear(b"ST,GS,+  0.123kg\r\n")
    talk.hear(b"ST,GS,+   123kg\r\n")
    talk.hear(b"ST,GS,+  0.123kg\r\n")
    assert [reading.state for reading in talk.told] == ["moving", "stable", "moving", "moving"]


def test_a_scale_that_does_not_say_whether_it_stands_still_must_have_said_the_same_for_a_while():
    talk = Conversation("dahua")
    talk.hear(b"\n01125\n")
    for _ in range(3):
        talk.hear(b"01125\n")
    assert [reading.state for reading in talk.told] == ["moving"]
    talk.hear(b"01125\n", after=STEADY_S)
    assert talk.told[-1] == Reading("stable", 1125)


def test_silence_and_nonsense_are_told_apart():
    talk = Conversation()
    talk.hear(after=SILENT_S)
    assert talk.told == [Reading("silent")]
    talk.hear(b"\x00\xff what \x02")
    assert talk.told[-1] == Reading("garbled")
    talk.hear(b"ST,GS,+  0.000kg\r\n" * 2)
    assert talk.told[-1] == Reading("zero")


def test_of_ten_thousand_frames_in_a_second_ten_are_told_and_the_last_is_among_them(monkeypatch):
    monkeypatch.setattr("devices.scales.REST_S", 0)
    talk = Conversation()
    for gulp in range(100):
        frames = b"".join(b"US,GS,+%7.3fkg\r\n" % (gulp + n / 1000) for n in range(100))
        talk.hear(frames, after=0.01)
    assert len(talk.told) <= 11
    talk.hear(b"ST,GS,+  7.000kg\r\n" * 2)
    assert talk.told[-1] == Reading("stable", 7000)


# -- over real lines -----------------------------------------------------------------------------------------------------

LINES = [
    pytest.param("serial", marks=pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")),
    "tcp",
]


@pytest.fixture(params=LINES)
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeLine]:
    yield SerialLine(tmp_path) if request.param == "serial" else ServerLine()


class Listener:
    """Hears a scale, and waits for what it says."""

    def __init__(self, url: str, kind: str) -> None:
        self.heard: queue.Queue[Reading] = queue.Queue()
        self._watch = watch_scale(url, kind, self.heard.put)

    def __enter__(self) -> "Listener":
        self._watch.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._watch.stop()

    def until(self, wanted: Callable[[Reading], bool]) -> Reading:
        while True:
            reading = self.heard.get(timeout=PATIENCE)
            if wanted(reading):
                return reading

    def until_state(self, *states: str) -> Reading:
        return self.until(lambda reading: reading.state in states)


@pytest.mark.parametrize("kind", EVERY)
def test_each_kind_is_heard_over_a_line(kind, tmp_path):
    with FakeScale(ServerLine(), kind, beat_s=0.02) as scale, Listener(scale.line.url, kind) as till:
        till.until_state("zero")
        scale.put(1125, moving=1)
        assert till.until_state("stable") == Reading("stable", 1125)
        scale.put(0, moving=0)
        till.until_state("zero")


def test_a_scale_pulled_out_in_the_middle_is_said_and_goes_on_when_it_is_back(line):
    with FakeScale(line, beat_s=0.02) as scale, Listener(line.url, "st") as till:
        scale.put(800)
        till.until_state("stable")
        scale.do("unplug")
        till.until_state("unplugged", "refused")
        scale.do("plug")
        assert till.until_state("stable") == Reading("stable", 800)


def test_a_flood_is_heard_to_its_end(line):
    with FakeScale(line, beat_s=0.02) as scale, Listener(line.url, "st") as till:
        till.until_state("zero")
        scale.do("flood")
        scale.put(1125)
        assert till.until_state("stable") == Reading("stable", 1125)
        assert scale.sent > 1000


@pytest.mark.parametrize(
    ("fault", "reading"),
    [
        ("lb", Reading("unit", unit="lb")),
        ("overload", Reading("overload")),
        ("-0.02", Reading("negative", -20)),
        ("99000", Reading("overload")),
    ],
)
def test_what_cannot_be_sold_has_a_state_of_its_own(fault, reading):
    with FakeScale(ServerLine(), beat_s=0.02) as scale, Listener(scale.line.url, "st") as till:
        till.until_state("zero")
        scale.do(fault)
        assert till.until_state(reading.state) == reading


@pytest.mark.parametrize("words", [["--kind", "cas", "--port", "0"], ["--kind", "st", "--pty", "--fault", "lb"]])
def test_the_simulator_can_be_run_by_hand(words):
    import subprocess

    run = [sys.executable, "-m", "tests.devices.scale", *words]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as scale:
        assert scale.stdout is not None and scale.stdin is not None
        url = scale.stdout.readline().strip()
        assert re.fullmatch(r"tcp://127\.0\.0\.1:\d+|serial:///.+", url)
        with Listener(url, words[1]) as till:
            scale.stdin.write("0.640\n")
            scale.stdin.flush()
            assert till.until_state("stable", "unit").state in ("stable", "unit")
        scale.kill()
