"""A scanner on a serial line: each code whole, however it is cut, ended or written."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanner import MOST, ScannerTalk, text_of
from devices.watch import Watch
from tests.devices.lines import PATIENCE, SerialLine, ServerLine
from tests.devices.test_idreader import KINDS


class Pieces:
    """A port that gives bytes in these pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def read(self, seconds: float) -> bytes:
        del seconds
        return self._pieces.pop(0) if self._pieces else b""

    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...


def heard(*pieces: bytes) -> list[str]:
    codes: list[str] = []
    talk = ScannerTalk(codes.append)
    port = Pieces(list(pieces))
    for _ in range(len(pieces) + 1):
        talk.turn(port)
    return codes


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n", b"\t", b"\x03"])
def test_a_code_is_whole_at_its_end(ending):
    assert heard(b"\x02690123", b"4567892" + ending + b"AB-1" + ending) == ["6901234567892", "AB-1"]


def test_a_code_that_nothing_ends_is_whole_when_the_line_is_silent():
    assert heard(b"690123", b"4567892") == ["6901234567892"]
    assert heard(b"6901234567892", b"", b"6901234567892") == ["6901234567892"] * 2


def test_the_separator_of_gs1_and_chinese_come_as_they_are():
    assert heard(b"]d201069012345678921034A\x1d17261130\r") == ["]d201069012345678921034A\x1d17261130"]
    assert heard("牛奶\r".encode(), "牛奶\r".encode("gb18030")) == ["牛奶", "牛奶"]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_whatever_comes_is_a_short_printable_code_or_none(pieces):
    for code in heard(*pieces):
        assert 0 < len(code) <= MOST and code.replace("\x1d", "").isprintable()


def test_what_is_too_long_is_no_code():
    assert text_of(b"1" * MOST) == "1" * MOST and text_of(b"1" * (MOST + 1)) == ""
    assert heard(*[b"1" * 500] * 10, b"\r6901234567892\r")[-1] == "6901234567892"


@pytest.mark.parametrize("kind", KINDS)
def test_over_a_real_line(kind, tmp_path: Path):
    codes: queue.Queue[str] = queue.Queue()
    states: queue.Queue[str] = queue.Queue()
    with SerialLine(tmp_path) if kind == "serial" else ServerLine() as line:
        watch = Watch(line.url, lambda: ScannerTalk(codes.put), told=states.put, pauses=(0.01,))
        watch.start()
        assert states.get(timeout=PATIENCE) == "connected"
        line.send(b"6901234567892\r\n96385074\r\n")
        assert [codes.get(timeout=PATIENCE) for _ in range(2)] == ["6901234567892", "96385074"]
        watch.stop()
