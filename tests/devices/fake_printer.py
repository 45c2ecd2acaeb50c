"""A network printer on the loopback: real sockets, and every way a printer has of letting a till down."""

import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

FINE = {1: b"\x12", 2: b"\x12", 3: b"\x12", 4: b"\x12"}
"""What a printer in good order answers to DLE EOT n."""
PATIENCE = 10.0  # seconds until a test gives up


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
    greeting: bytes = b""  # what some other machine says to anything


class FakePrinter:
    """Listens on a port of its own and serves one connection after the other, as small printers do."""

    def __init__(self, **behaviour: object) -> None:
        self.behaviour = Behaviour(**behaviour)  # type: ignore[arg-type]
        self.go_on = threading.Event()
        self.connections: list[bytes] = []  # what came on each, questions and all
        self._changed = threading.Condition()
        self._ended = 0
        self._leaving = False
        self._kept: list[socket.socket] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "FakePrinter":
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
            with self._changed:
                self.connections.append(b"")
            try:
                self._talk(connection)
            except OSError:
                connection.close()
            with self._changed:
                self._ended += 1
                self._changed.notify_all()

    def _talk(self, connection: socket.socket) -> None:
        does = self.behaviour
        if not does.reads:
            self._kept.append(connection)
            return
        while True:
            came = self.connections[-1]
            paper = len(came) - len(came[:64]) + len(without_questions(came[:64]))  # questions come first
            ends = [end - paper for end in (does.reset_after, does.fin_after, does.stall_after) if end is not None]
            if does.reset_after is not None and paper >= does.reset_after:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return connection.close()
            if does.fin_after is not None and paper >= does.fin_after:
                connection.shutdown(socket.SHUT_RDWR)
                return connection.close()
            if does.stall_after is not None and paper >= does.stall_after and not self.go_on.wait(PATIENCE):
                return connection.close()
            came = connection.recv(max(1, min([4096, *(end for end in ends if end > 0)])))
            if not came:
                return connection.close() if does.hangs_up else self._kept.append(connection)
            with self._changed:
                self.connections[-1] += came
                self._changed.notify_all()
            self._reply(connection, came)

    def _reply(self, connection: socket.socket, came: bytes) -> None:
        does = self.behaviour
        if does.greeting:
            return connection.sendall(does.greeting)
        for n, reply in does.answers.items():
            if self.connections[-1].endswith(b"\x10\x04" + bytes([n])):
                connection.sendall(reply)
        asked = self.connections[-1].rfind(b"\x1d(H\x06\x0000")
        if does.says_printed and len(came) and asked >= 0 and len(self.connections[-1]) == asked + 11:
            connection.sendall(b"\x37\x22" + self.connections[-1][asked + 7 :] + b"\x00")
        return None


def without_questions(data: bytes) -> bytes:
    """*data* without the status questions (DLE EOT n) and the question whether all is printed (GS ( H)."""
    data = data.removesuffix(b"\x10").removesuffix(b"\x10\x04")  # half a question
    for n in range(1, 5):
        data = data.replace(b"\x10\x04" + bytes([n]), b"")
    while (at := data.find(b"\x1d(H\x06\x0000")) >= 0:
        data = data[:at] + data[at + 11 :]
    return data


def closed_port() -> str:
    """The URL of a port that refuses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"
