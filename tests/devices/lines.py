"""Lines to hold a device at: a serial line (a pseudo-terminal) and a serial server on the loopback, each with a plug."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import tty
from pathlib import Path
from typing import Protocol

PATIENCE = 10.0  # seconds until a test gives up
UNREAD = 1.0  # seconds until a device gives up what nobody reads


class FakeLine(Protocol):
    """The device's end of a line."""

    url: str

    def send(self, data: bytes) -> None:
        """Say something to the till. Raises OSError where it does not listen."""
        ...

    def receive(self, seconds: float = PATIENCE) -> bytes:
        """What the till says next; empty: nothing in that time, or it let go."""
        ...

    def plug(self) -> None:
        """Put the plug in (again)."""
        ...

    def unplug(self) -> None:
        """Pull the plug."""
        ...


class SerialLine:
    """A serial line under one name that stays, as a USB adapter's does."""

    def __init__(self, folder: Path, settings: str = "baud=9600") -> None:
        self._place = folder / "ttyUSB0"
        self.url = f"serial://{self._place}?{settings}"
        self._device = -1

    def plug(self) -> None:
        self._device, till = os.openpty()
        tty.setraw(till)
        os.set_blocking(self._device, False)
        self._till = till  # held open: what is said before the till listens waits for it
        self._place.unlink(missing_ok=True)
        self._place.symlink_to(os.ttyname(till))

    def unplug(self) -> None:
        if self._device >= 0:
            self._place.unlink()
            os.close(self._till)
            os.close(self._device)
            self._device = -1

    def send(self, data: bytes) -> None:
        while data:
            if not select.select([], [self._device], [], UNREAD)[1]:
                raise TimeoutError
            data = data[os.write(self._device, data[:1024]) :]

    def receive(self, seconds: float = PATIENCE) -> bytes:
        if not select.select([self._device], [], [], seconds)[0]:
            return b""
        return os.read(self._device, 4096)

    def __enter__(self) -> SerialLine:
        self.plug()
        return self

    def __exit__(self, *error: object) -> None:
        self.unplug()


class ServerLine:
    """A serial server's port; unplugged, it hangs up and refuses."""

    def __init__(self, port: int = 0) -> None:
        with socket.create_server(("127.0.0.1", port)) as server:
            self._address = server.getsockname()
        self.url = f"tcp://127.0.0.1:{self._address[1]}"
        self._server: socket.socket | None = None
        self._line: socket.socket | None = None

    def plug(self) -> None:
        self._server = socket.create_server(self._address)
        self._server.settimeout(PATIENCE)

    def _connected(self) -> socket.socket:
        if self._line is None:
            assert self._server is not None
            self._line, _where = self._server.accept()
        return self._line

    def unplug(self) -> None:
        if self._server is not None and self._line is None:
            self._server.settimeout(0)
            with contextlib.suppress(OSError):  # who waits at the door is hung up on too
                self._line, _where = self._server.accept()
        for end in (self._line, self._server):
            if end is not None:
                end.close()
        self._server = self._line = None

    def send(self, data: bytes) -> None:
        self._connected().settimeout(UNREAD)
        self._connected().sendall(data)

    def receive(self, seconds: float = PATIENCE) -> bytes:
        self._connected().settimeout(seconds)
        with contextlib.suppress(TimeoutError):
            return self._connected().recv(4096)
        return b""

    def __enter__(self) -> ServerLine:
        self.plug()
        return self

    def __exit__(self, *error: object) -> None:
        self.unplug()
