"""A port by its URL: bytes in, bytes out, each step with a deadline.

`serial:///dev/ttyUSB0?baud=9600`, `serial:///COM3?baud=9600&bits=7&parity=even&stop=1`, `tcp://127.0.0.1:4001` (a
serial server), `none:` (nothing is plugged in).

`printing.wires` has lines of its own: a printer's line counts every byte that went, for the truth about a paper, and
throws away what must not come out late. A port here listens; what it sends is a question that can be asked again.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import time
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

CONNECT_S = 2.0
MOST = 65536  # bytes taken at once


class Unreachable(Exception):
    """The port could not be opened. `why` is a key of pos.words.DEVICE_WHY."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Gone(Exception):
    """The port failed while it was open: the plug was pulled, the serial server hung up."""


class Port(Protocol):
    """An open port."""

    def read(self, seconds: float) -> bytes:
        """What is there, or the first that comes within *seconds*; empty: nothing came. Raises Gone."""
        ...

    def write(self, data: bytes) -> None:
        """Send all. Raises Gone, also where nobody takes it within two seconds."""
        ...

    def close(self) -> None:
        """Let go. Raises nothing."""
        ...


def open_port(url: str, *, seconds: float = CONNECT_S) -> Port:
    """Open the port that *url* names. Raises Unreachable."""
    if url == "none:":
        raise Unreachable("none")
    try:
        scheme = urlsplit(url).scheme
        if scheme == "tcp":
            return TcpPort(url, seconds)
        if scheme == "serial":
            return SerialPort(url)
    except ValueError:
        pass
    raise Unreachable("unknown_device")


class TcpPort:
    """A serial line behind a serial server."""

    def __init__(self, url: str, seconds: float) -> None:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        if not host or not port:
            raise ValueError(url)
        try:
            self._socket = socket.create_connection((host, port), timeout=seconds)
        except TimeoutError:
            raise Unreachable("no_answer") from None
        except OSError:
            raise Unreachable("refused") from None
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self, seconds: float) -> bytes:
        try:
            self._socket.settimeout(seconds)
            came = self._socket.recv(MOST)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError:
            raise Gone from None
        if not came:
            raise Gone
        return came

    def write(self, data: bytes) -> None:
        try:
            self._socket.settimeout(CONNECT_S)
            self._socket.sendall(data)
        except OSError:
            raise Gone from None

    def close(self) -> None:
        self._socket.close()


class SerialPort:
    """A serial line of this machine, by pyserial."""

    def __init__(self, url: str) -> None:
        import serial

        place, _, query = url.removeprefix("serial://").partition("?")
        place = unquote(place)
        if len(place) > 4 and place.upper().startswith("/COM"):
            place = place[1:]  # serial:///COM3
        settings = line_settings(query)
        try:
            self._serial: Any = serial.Serial(place, timeout=0, write_timeout=CONNECT_S, exclusive=True, **settings)
        except OSError as error:  # pyserial's own errors are this
            raise Unreachable(_why(error)) from None

    def read(self, seconds: float) -> bytes:
        try:
            came: bytes = self._serial.read(MOST)
            if not came and seconds > 0:
                self._wait(seconds)
                came = self._serial.read(MOST)
        except (OSError, TypeError, ValueError):  # pyserial's own errors are OSError; a closed line raises the others
            raise Gone from None
        return came

    def _wait(self, seconds: float) -> None:
        """Until something comes. Windows cannot select on a serial line and looks fifty times a second."""
        if os.name == "posix":
            select.select([self._serial.fileno()], [], [], seconds)
            return
        until = time.monotonic() + seconds
        while not self._serial.in_waiting and time.monotonic() < until:
            time.sleep(0.02)

    def write(self, data: bytes) -> None:
        try:
            self._serial.write(data)
        except OSError:
            raise Gone from None

    def close(self) -> None:
        with contextlib.suppress(OSError):  # unplugged: nothing is left to let go of
            self._serial.close()


def found_ports() -> list[tuple[str, str]]:
    """The serial ports of this machine: URL without its settings, and what the system calls it."""
    from serial.tools.list_ports import comports

    found = sorted(comports())
    # /dev/ttyS0 to ttyS31 stand there whether anything is plugged in or not: only those with hardware behind them.
    return [
        (f"serial://{'' if port.device.startswith('/') else '/'}{port.device}", port.description or port.device)
        for port in found
        if port.hwid != "n/a" or not port.device.startswith("/dev/ttyS")
    ]


def line_settings(query: str) -> dict[str, Any]:
    """How a serial line is set, as pyserial names it; 9600 8N1 where the query does not say. Raises ValueError."""
    given = {name: values[-1] for name, values in parse_qs(query, strict_parsing=bool(query)).items()}
    parity = given.get("parity", "none")
    if given.keys() - {"baud", "bits", "parity", "stop"} or parity not in ("none", "even", "odd"):
        raise ValueError(query)
    settings = {
        "baudrate": int(given.get("baud", "9600")),
        "bytesize": int(given.get("bits", "8")),
        "stopbits": int(given.get("stop", "1")),
    }
    if not 50 <= settings["baudrate"] <= 4_000_000 or settings["bytesize"] not in (7, 8):
        raise ValueError(query)
    if settings["stopbits"] not in (1, 2):
        raise ValueError(query)
    return {**settings, "parity": parity[0].upper()}


def _why(error: OSError) -> str:
    """A line that is not there was pulled out; one that is there and refuses is another program's, or not ours to use."""
    number = error.errno
    if number in (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO) or "FileNotFoundError" in str(error):
        return "unplugged"
    if number in (errno.EACCES, errno.EPERM) or "PermissionError" in str(error):
        return "not_allowed" if number is not None else "busy"  # Windows says so of a line that another program has
    if number in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK):
        return "busy"
    return "refused"
