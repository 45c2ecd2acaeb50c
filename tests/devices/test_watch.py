"""A port that is watched: heard, unplugged, plugged in again, ended; over real serial lines and sockets."""

import queue
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.port import Gone, Port, Unreachable, line_settings, open_port
from devices.watch import TURN_S, Watch
from tests.devices.lines import PATIENCE, FakeLine, SerialLine, ServerLine
from tests.devices.printer import closed_port

QUICK = (0.01,)

KINDS = [
    pytest.param("serial", marks=pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")),
    "tcp",
]


@pytest.fixture(params=KINDS)
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeLine]:
    with SerialLine(tmp_path) if request.param == "serial" else ServerLine() as made:
        yield made


class Echo:
    """Hands on what comes, until a whole line is there, and answers a question."""

    def __init__(self, heard: "queue.Queue[bytes]") -> None:
        self._heard = heard
        self._half = b""

    def turn(self, port: Port) -> None:
        self._half += port.read(TURN_S)
        while b"\n" in self._half:
            whole, _, self._half = self._half.partition(b"\n")
            if whole == b"?":
                port.write(b"!\n")
            elif whole.isdigit() and len(whole) == 18:
                raise RuntimeError(whole.decode())
            else:
                self._heard.put(whole)


class Watched:
    """A watch with what it told and heard, to be waited for."""

    def __init__(self, url: str) -> None:
        self.heard: queue.Queue[bytes] = queue.Queue()
        self.states: queue.Queue[str] = queue.Queue()
        self.watch = Watch(url, lambda: Echo(self.heard), told=self.states.put, pauses=QUICK)

    def __enter__(self) -> "Watched":
        self.watch.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.watch.stop()

    def state(self) -> str:
        return self.states.get(timeout=PATIENCE)

    def said(self) -> bytes:
        return self.heard.get(timeout=PATIENCE)


def test_what_comes_is_heard_and_a_question_is_answered(line):
    with Watched(line.url) as watched:
        assert watched.state() == "connected"
        line.send(b"6901234567892\nhalf")
        assert watched.said() == b"6901234567892"
        line.send(b" and half\n?\n")
        assert watched.said() == b"half and half"
        assert line.receive() == b"!\n"


def test_a_pulled_plug_is_said_once_and_half_a_frame_never_joins_what_comes_after(line):
    with Watched(line.url) as watched:
        assert watched.state() == "connected"
        line.send(b"whole\nhalf")
        assert watched.said() == b"whole"
        line.unplug()
        assert watched.state() in ("unplugged", "refused")
        line.plug()
        state = watched.state()
        while state != "connected":  # a serial server that hung up then refuses: two states, each said once
            state = watched.state()
        line.send(b"again\n")
        assert watched.said() == b"again"


def test_a_bug_in_a_conversation_ends_it_without_its_values_and_it_begins_anew(line, caplog):
    with Watched(line.url) as watched:
        assert watched.state() == "connected"
        line.send(b"110105194912310021\n")
        assert watched.state() == "refused"
    assert "RuntimeError" in caplog.text
    assert "110105" not in caplog.text


def test_a_port_that_comes_later_is_found(tmp_path):
    line = ServerLine()
    with Watched(line.url) as watched:
        assert watched.state() == "refused"
        with line:
            assert watched.state() == "connected"
            line.send(b"here\n")
            assert watched.said() == b"here"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("none:", "none"),
        ("serial:///dev/no-such-line?baud=9600", "unplugged"),
        ("serial:///dev/null?baud=fast", "unknown_device"),
        ("serial:///dev/null?parity=perhaps", "unknown_device"),
        ("tcp://127.0.0.1", "unknown_device"),
        ("tcp://127.0.0.1:99999", "unknown_device"),
        ("http://127.0.0.1:80", "unknown_device"),
        ("", "unknown_device"),
    ],
)
def test_an_address_that_leads_nowhere_says_why(url, why):
    with pytest.raises(Unreachable) as caught:
        open_port(url)
    assert caught.value.why == why


def test_a_refused_port_says_so():
    with pytest.raises(Unreachable) as caught:
        open_port(closed_port())
    assert caught.value.why == "refused"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_a_line_that_another_listens_to_is_busy_not_shared(tmp_path):
    with SerialLine(tmp_path) as line:
        first = open_port(line.url)
        with pytest.raises(Unreachable) as caught:
            open_port(line.url)
        assert caught.value.why == "busy"
        first.close()
        open_port(line.url).close()


def test_a_watch_of_nothing_ends_by_itself():
    with Watched("none:") as watched:
        assert watched.state() == "none"
        watched.watch.stop()


def test_a_watch_that_was_never_started_can_be_ended():
    Watched("none:").watch.stop()


def test_a_server_that_takes_nothing_is_gone_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr("devices.port.CONNECT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = open_port(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(Gone):
            port.write(bytes(50_000_000))
        port.close()


def test_a_line_is_set_as_its_address_says():
    assert line_settings("") == {"baudrate": 9600, "bytesize": 8, "stopbits": 1, "parity": "N"}
    said = line_settings("baud=2400&bits=7&parity=even&stop=2")
    assert said == {"baudrate": 2400, "bytesize": 7, "stopbits": 2, "parity": "E"}
