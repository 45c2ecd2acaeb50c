"""A receipt printer to try the till against, with every way of letting it down that a real one has.

By hand: `python -m tests.devices.printer --port 9100 --fault cover` (or `--pty`), then type another fault and Enter to
change it while it runs; `--list` names them; `--save FILE` keeps the bytes. The tests use the same class.
"""

from __future__ import annotations

import argparse
import os
import re
import select
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

FINE = {1: b"\x12", 2: b"\x12", 3: b"\x12", 4: b"\x12"}
"""What a printer in good order answers to DLE EOT n."""
PATIENCE = 10.0  # seconds until a test gives up
ASK_PRINTED = b"\x1d(H\x06\x0000"
_OFFLINE_NO_PAPER, _ONLINE = b"\x18\x00\x0c\x00", b"\x10\x00\x00\x00"
_KICK = re.compile(rb"\x1bp[\x00\x01]..|\x10\x14\x01[\x00\x01].", re.DOTALL)


@dataclass
class Behaviour:
    """What it does; as it stands here, it reads everything and never says a word."""

    answers: Mapping[int, bytes] = field(default_factory=dict)  # DLE EOT n → reply
    says_printed: bool = False  # answers GS ( H
    reads: bool = True
    hangs_up: bool = True  # closes when the till has closed
    reset_after: int | None = None  # bytes of paper, then RST
    fin_after: int | None = None  # bytes of paper, then FIN
    stall_after: int | None = None  # bytes of paper, then nothing until `go_on` is set
    stall_seconds: float = PATIENCE
    goes_on: bool = False  # by itself, after those seconds; else it hangs up then
    frame_after: int | None = None  # bytes of paper, then `frame` comes, and no more word that it has printed
    frame: bytes = b""
    then: Mapping[int, bytes] | None = None  # what it answers after the frame
    greeting: bytes = b""  # what some other machine says to anything


def fault(name: str) -> Behaviour:
    """The behaviour of a name of FAULTS, `reset:50` for one that takes a number of bytes. Raises KeyError, ValueError."""
    name, _, count = name.partition(":")
    values = dict(FAULTS[name][1])
    for what, value in values.items():
        if value is _COUNT:
            values[what] = int(count or 50)
    return Behaviour(**values)


_COUNT: Any = object()
_TALKS: dict[str, Any] = {"answers": FINE, "says_printed": True}
FAULTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "fine": ("answers everything and says when a paper is out", _TALKS),
    "clone": ("tells its state, knows no GS ( H", {"answers": FINE}),
    "mute": ("prints and never says a word", {}),
    "mute-keeps": ("the same, and never hangs up", {"hangs_up": False}),
    "never-reads": ("takes the connection and reads nothing", {"reads": False}),
    "reset": ("reset:N breaks off with RST after N bytes", {**_TALKS, "reset_after": _COUNT}),
    "off": ("off:N switched off (FIN) after N bytes", {**_TALKS, "fin_after": _COUNT}),
    "pause": (
        "pause:N stands still for 8 s after N bytes",
        {**_TALKS, "stall_after": _COUNT, "stall_seconds": 8.0, "goes_on": True},
    ),
    "stall": ("stall:N stands still for good after N bytes", {**_TALKS, "stall_after": _COUNT, "stall_seconds": 1e6}),
    "low": ("little paper left", {**_TALKS, "answers": FINE | {4: b"\x1e"}}),
    "paper-out": ("no paper", {**_TALKS, "answers": FINE | {1: b"\x1a", 2: b"\x32", 4: b"\x72"}}),
    "paper-out-at": (
        "paper-out-at:N the paper ends after N bytes",
        {**_TALKS, "frame_after": _COUNT, "frame": _OFFLINE_NO_PAPER, "then": FINE | {1: b"\x1a", 4: b"\x72"}},
    ),
    "cover": ("the cover is open", {**_TALKS, "answers": FINE | {1: b"\x1a", 2: b"\x16"}}),
    "cutter": ("the cutter is jammed", {**_TALKS, "answers": FINE | {1: b"\x1a", 2: b"\x52", 3: b"\x1a"}}),
    "offline": ("offline, it does not say why", {**_TALKS, "answers": FINE | {1: b"\x1a"}}),
    "garbage": ("answers nonsense", {"answers": dict.fromkeys(FINE, b"\xa5" * 16)}),
    "frames": ("status frames around its answers", {**_TALKS, "answers": {n: _ONLINE + b"\x12" for n in FINE}}),
    "web": ("some other machine", {"greeting": b"HTTP/1.1 400 Bad Request\r\n"}),
}


class Line(Protocol):
    """One connection as the printer has it: a socket, or a pseudo-terminal made to look like one."""

    def recv(self, count: int, /) -> bytes: ...
    def sendall(self, data: bytes, /) -> None: ...
    def close(self) -> None: ...


class FakePrinter:
    """Listens and serves one connection after the other, as small printers do.

    *at* is told "connected", "asked", "took" and "answered" with the bytes of paper so far, before it goes on.
    """

    def __init__(self, *, port: int = 0, at: Callable[[str, int], None] | None = None, **behaviour: object) -> None:
        self.behaviour = Behaviour(**behaviour)  # type: ignore[arg-type]
        self.go_on = threading.Event()
        self.connections: list[bytes] = []  # what came on each, questions and all
        self._at = at or (lambda what, count: None)
        self._changed = threading.Condition()
        self._ended = 0
        self._leaving = False
        self._kept: list[Line] = []
        self._framed = self._rested = False
        self._answered = -1
        self._open(port)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _open(self, port: int) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self.url = f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> FakePrinter:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.go_on.set()
        self._leaving = True
        # Closing alone would leave `accept` waiting.
        with socket.create_connection(self._socket.getsockname()):
            self._socket.close()
        self._thread.join(PATIENCE)
        for kept in self._kept:
            kept.close()

    @property
    def data(self) -> bytes:
        """All that came, questions left out."""
        return without_questions(b"".join(self.connections))

    @property
    def kicks(self) -> int:
        """How often the drawer was opened."""
        return sum(len(_KICK.findall(each)) for each in self.connections)

    def wait_for(self, connections: int) -> None:
        """Until so many connections have come to their end here."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._ended >= connections, PATIENCE), self.connections

    def wait_for_bytes(self, count: int) -> None:
        """Until so many bytes of paper have come."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.data) >= count, PATIENCE), self.connections

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            if self._leaving:
                connection.close()
                return
            self._serve_one(connection)

    def _serve_one(self, line: Line) -> None:
        with self._changed:
            self.connections.append(b"")
        self._framed = self._rested = False
        self._answered = -1  # where the last question stood that was answered: whether all before it is printed
        try:
            self._at("connected", 0)
            self._talk(line)
        except OSError:
            line.close()
        with self._changed:
            self._ended += 1
            self._changed.notify_all()

    def _paper(self) -> int:
        """How many bytes of paper came on this connection; the questions before it are none."""
        came = self.connections[-1]
        return len(came) - len(came[:64]) + len(without_questions(came[:64]))

    def _talk(self, line: Line) -> None:
        if not self.behaviour.reads:
            self._kept.append(line)
            return
        while True:
            does, paper = self.behaviour, self._paper()
            ends = (does.reset_after, does.fin_after, does.stall_after, does.frame_after)
            if does.reset_after is not None and paper >= does.reset_after:
                return _hang_up(line, reset=True)
            if does.fin_after is not None and paper >= does.fin_after:
                return _hang_up(line)
            if does.stall_after is not None and paper >= does.stall_after and not self._rested:
                self._rested = True
                if not self.go_on.wait(does.stall_seconds) and not does.goes_on:
                    return line.close()
            if does.frame_after is not None and paper >= does.frame_after and not self._framed:
                self._framed = True
                does.answers = does.then or does.answers
                line.sendall(does.frame)
            came = line.recv(max(1, min([4096, *(end - paper for end in ends if end is not None and end > paper)])))
            if not came:
                return line.close() if does.hangs_up else self._kept.append(line)
            with self._changed:
                self.connections[-1] += came
                self._changed.notify_all()
            self._at("took", self._paper())
            self._reply(line, came)

    def _reply(self, line: Line, came: bytes) -> None:
        does, all_came = self.behaviour, self.connections[-1]
        if does.greeting:
            return line.sendall(does.greeting)
        for n, reply in does.answers.items():
            if all_came.endswith(b"\x10\x04" + bytes([n])):
                self._at("asked", self._paper())
                line.sendall(reply)
        asked = all_came.rfind(ASK_PRINTED)
        number = all_came[asked + len(ASK_PRINTED) :][:4]
        if does.says_printed and not self._framed and asked > self._answered and len(number) == 4:
            self._answered = asked
            self._at("printed", self._paper())
            line.sendall(b"\x37\x22" + number + b"\x00")
            self._at("answered", self._paper())
        return None


class SerialPrinter(FakePrinter):
    """The same at the end of a serial line: a pseudo-terminal, and `url` names its other end."""

    def _open(self, port: int) -> None:
        import tty

        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self.url = f"serial://{self.path}?baud=115200"
        self._wake_read, self._wake_write = os.pipe()

    def __exit__(self, *error: object) -> None:
        self.go_on.set()
        self._leaving = True
        os.write(self._wake_write, b"x")
        self._thread.join(PATIENCE)
        for each in (self._master, self._slave, self._wake_read, self._wake_write):
            os.close(each)

    def _serve(self) -> None:
        self._serve_one(self)

    def recv(self, count: int) -> bytes:
        """What comes on the line; nothing once the printer is put away."""
        ready = select.select([self._master, self._wake_read], [], [])[0]
        return os.read(self._master, count) if self._wake_read not in ready else b""

    def sendall(self, data: bytes) -> None:
        """Say something back."""
        os.write(self._master, data)

    def close(self) -> None:
        """A line has no end of its own."""


def _hang_up(line: Line, *, reset: bool = False) -> None:
    if isinstance(line, socket.socket):
        if reset:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            line.shutdown(socket.SHUT_RDWR)
    line.close()


def without_questions(data: bytes) -> bytes:
    """*data* without the status questions (DLE EOT n) and the question whether all is printed (GS ( H)."""
    data = data.removesuffix(b"\x10").removesuffix(b"\x10\x04")  # half a question
    for n in range(1, 5):
        data = data.replace(b"\x10\x04" + bytes([n]), b"")
    while (at := data.find(ASK_PRINTED)) >= 0:
        data = data[:at] + data[at + len(ASK_PRINTED) + 4 :]
    return data


def closed_port() -> str:
    """The URL of a port that refuses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"


# -- by hand --------------------------------------------------------------------------------------------------------


class ShownPrinter(FakePrinter):
    """Shows on standard output what it printed, and keeps the bytes."""

    save: Path | None = None

    def _serve_one(self, line: Line) -> None:
        super()._serve_one(line)
        show(self.connections.pop(), self.save)


class ShownSerialPrinter(SerialPrinter):
    """The same on a serial line, which has no end: shown at each cut."""

    save: Path | None = None

    def _reply(self, line: Line, came: bytes) -> None:
        super()._reply(line, came)
        kept = self.connections[-1]
        if re.search(rb"\x1dV[AB].(.*)$|\x1dV[\x00\x01](.*)$", kept, re.DOTALL) and kept.endswith(came):
            with self._changed:
                self.connections[-1], self._answered = b"", -1
            show(kept, self.save)


def show(came: bytes, save: Path | None) -> None:
    """Print a paper's text, with its pictures, cuts and kicks as words."""
    from tests.devices.paper import Reader

    paper = without_questions(came)
    if save is not None and paper:
        with save.open("ab") as file:
            file.write(paper)
    kicks = len(_KICK.findall(paper))
    read = Reader(_KICK.sub(b"", paper), cells=48, loose=True).read()
    words = [line.text for line in read.lines]
    words += [f"[{len(read.pictures)} lines of dots]"] if read.pictures else []
    words += ["[cut]"] * read.cuts + ["[the drawer opens]"] * kicks
    if words:
        print("\n".join(words), end="\n\n", flush=True)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--pty", action="store_true", help="a serial line instead of a port")
    parser.add_argument("--fault", default="fine", help="one of --list, for example reset:50")
    parser.add_argument("--save", type=Path, help="append what was printed to this file")
    parser.add_argument("--list", action="store_true", help="name the faults")
    args = parser.parse_args()
    if args.list:
        print("\n".join(f"{name:14}{words}" for name, (words, _does) in FAULTS.items()))
        return 0
    try:
        does = fault(args.fault)
    except (KeyError, ValueError):
        parser.error(f"no such fault: {args.fault}; --list names them")
    values = {each.name: getattr(does, each.name) for each in fields(does)}
    printer = ShownSerialPrinter(**values) if args.pty else ShownPrinter(port=args.port, **values)
    printer.save = args.save
    with printer:
        print(f"{printer.url} {args.fault}", file=sys.stderr, flush=True)
        try:
            for line in sys.stdin:
                _change(printer, line.strip())
            if not sys.stdin.isatty():
                threading.Event().wait()
        except KeyboardInterrupt:
            pass
    return 0


def _change(printer: FakePrinter, name: str) -> None:
    """What a person types while it runs: a fault, or nothing to let a printer that stands still go on."""
    printer.go_on.set()
    if not name:
        return
    try:
        printer.behaviour = fault(name)
    except (KeyError, ValueError):
        print(f"no such fault: {name}", file=sys.stderr)
        return
    printer.go_on = threading.Event()
    print(f"now {name}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
