"""ID readers by the module's frames: what is read, what is thrown away, and what becomes of every fault."""

from __future__ import annotations

import queue
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.idreader import DONE, FIND, HEAD, ReaderTalk, Unread, card_of, framed, take_frame
from devices.watch import Watch
from pos.resident import ReadCard
from tests.devices.cards import ADDRESS, FOREIGNER, FOREIGNER_OLD, FROM_TAIWAN, ISSUER, OLD_LADY, OLD_MAN, MadeUpCard
from tests.devices.idreader import FakeReader, card_frame
from tests.devices.lines import PATIENCE, FakeLine, SerialLine, ServerLine

KINDS = [
    pytest.param("serial", marks=pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")),
    "tcp",
]


def test_the_questions_are_the_published_ones():
    assert framed(FIND).hex() == "aaaaaa9669" + "0003" + "2001" + "22"


@pytest.mark.parametrize(
    ("card", "name", "sex", "born"),
    [
        (OLD_LADY, "陈秀英", "F", "1945-02-03"),
        (OLD_MAN, "欧阳德全", "M", "1935-06-07"),
        (FROM_TAIWAN, "林阿土", "M", "1950-01-02"),
        (FOREIGNER, "杜邦", "F", "1940-05-06"),
        (FOREIGNER_OLD, "DUPONT, JEANNE MARIE", "F", "1940-05-06"),
        (FOREIGNER_OLD.but(name="杜邦"), "杜邦", "F", "1940-05-06"),
    ],
)
def test_every_kind_of_card_gives_its_four_parts(card, name, sex, born):
    assert card_of(card.text) == ReadCard(card.number, name, sex, born)


@pytest.mark.parametrize(
    "card",
    [
        *(OLD_LADY.but(born="19450204"), OLD_LADY.but(sex="1"), OLD_LADY.but(sex="9"), OLD_LADY.but(number="123")),
        *(OLD_LADY.but(born="今天"), OLD_LADY.but(number="５" * 18)),
    ],
)
def test_a_card_whose_parts_do_not_fit_is_not_taken(card):
    with pytest.raises(Unread):
        card_of(card.text)


def test_a_card_shows_itself_to_nobody():
    assert repr(card_of(OLD_LADY.text)) == "ReadCard(…)"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_frame_with_any_byte_wrong_is_no_card(data):
    whole = bytearray(card_frame(OLD_LADY))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with suppress(Unread):
        assert take_frame(whole) is None


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=20))
def test_garbage_before_a_frame_is_passed_over(before, after):
    whole = bytearray(before.replace(b"\xaa", b"\xab") + framed(DONE) + after)
    place = take_frame(whole)
    assert place is not None and whole[place[0] : place[1]] == DONE


# -- over a line ---------------------------------------------------------------------------------------------------


class Told:
    """What came of the talk."""

    def __init__(self) -> None:
        self.cards: queue.Queue[ReadCard] = queue.Queue()
        self.troubles: queue.Queue[str] = queue.Queue()
        self.states: queue.Queue[str] = queue.Queue()
        self.talks: list[ReaderTalk] = []

    def begin(self) -> ReaderTalk:
        talk = ReaderTalk(self.cards.put, self.troubles.put, poll_s=0.005, quick_s=0.15, read_s=0.3)
        self.talks.append(talk)
        return talk

    def card(self) -> ReadCard:
        return self.cards.get(timeout=PATIENCE)

    def trouble(self) -> str:
        return self.troubles.get(timeout=PATIENCE)


class Desk:
    """A reader and a till that watches it."""

    def __init__(self, line: FakeLine, **how: Any) -> None:
        self.reader, self.told = FakeReader(line, **how), Told()
        self.watch = Watch(line.url, self.told.begin, told=self.told.states.put, pauses=(0.01,))

    def __enter__(self) -> Desk:
        self.reader.__enter__()
        self.watch.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.watch.stop()
        self.reader.__exit__()

    def several_more(self) -> None:
        """Until the till has looked some more times."""
        for _ in range(3):
            self.reader.asked.clear()
            while self.reader.asked.count(FIND) < 2:
                assert self.watch._thread.is_alive()
                self.watch._leave.wait(0.005)


@pytest.fixture(params=KINDS)
def line(request: pytest.FixtureRequest, tmp_path: Path) -> FakeLine:
    return SerialLine(tmp_path) if request.param == "serial" else ServerLine()


@pytest.fixture
def desk(line: FakeLine) -> Iterator[Desk]:
    with Desk(line) as made:
        yield made


def test_a_card_laid_down_is_read(desk):
    desk.reader.lay(OLD_LADY)
    assert desk.told.card() == ReadCard(OLD_LADY.number, "陈秀英", "F", "1945-02-03")


@pytest.mark.parametrize("finds_again", [False, True])
def test_a_card_that_stays_is_taken_once_and_the_next_one_at_once(tmp_path, finds_again):
    with Desk(ServerLine(), finds_again=finds_again) as desk:
        desk.reader.lay(OLD_LADY)
        desk.told.card()
        desk.several_more()
        assert desk.told.cards.empty()
        desk.reader.lay(None)
        desk.several_more()
        desk.reader.lay(OLD_MAN)
        assert desk.told.card().name == "欧阳德全"


@pytest.mark.parametrize("fault", ["cut", "checksum", "away", "garbage", "flood"])
def test_a_card_that_cannot_be_read_is_asked_for_again_once_and_nothing_is_taken(desk, fault):
    desk.reader.fault = fault
    desk.reader.lay(OLD_LADY)
    assert desk.told.trouble() == "again"
    desk.reader.fault = "none"
    desk.reader.lay(OLD_LADY)
    assert desk.told.card().name == "陈秀英"
    assert desk.told.cards.empty()
    assert desk.told.trouble() == ""
    assert desk.told.troubles.empty()


def test_a_reader_that_says_nothing_is_said_once(desk):
    desk.reader.fault = "silent"
    assert desk.told.trouble() == "silent"
    desk.reader.fault = "none"
    assert desk.told.trouble() == ""


def test_a_reader_that_was_unplugged_comes_back(desk):
    desk.reader.lay(OLD_LADY)
    desk.told.card()
    desk.reader.fault = "unplug"
    states = [desk.told.states.get(timeout=PATIENCE) for _ in range(2)]
    assert states == ["connected", "unplugged"]
    desk.reader.fault = "plug"
    while desk.told.states.get(timeout=PATIENCE) != "connected":
        pass
    desk.reader.lay(OLD_MAN)
    assert desk.told.card().name == "欧阳德全"


class Recorded:
    """A port of given answers, that keeps the very buffer its answers are taken into."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers

    def read(self, seconds: float) -> bytes:
        return self._answers.pop(0) if self._answers and seconds else b""

    def write(self, data: bytes) -> None:
        assert data.startswith(HEAD)

    def close(self) -> None: ...


class Kept(bytearray):
    """Notes what was in it each time it is cleared."""

    cleared: list[bytes]

    def clear(self) -> None:
        self.cleared.append(bytes(self))
        super().clear()


@pytest.mark.parametrize("card", [OLD_LADY, OLD_LADY.but(born="19450204")])
def test_address_and_photo_are_overwritten_before_the_card_is_given_away(card: MadeUpCard):
    given: list[ReadCard] = []
    answers = [framed(b"\x00\x00\x9f"), framed(DONE + bytes(8)), card_frame(card)]
    talk = ReaderTalk(given.append, lambda _why: None, poll_s=0)
    buffer = talk._buffer = Kept()
    buffer.cleared = []
    talk.turn(Recorded(answers))
    assert bool(given) == (card is OLD_LADY)
    assert any(len(left) == 1295 for left in buffer.cleared)
    assert not any(any(left) for left in buffer.cleared) and not buffer
    for hidden in (ADDRESS, ISSUER, "PHOTO"):
        assert hidden not in repr(given) + repr(talk)
