"""Lines to a printer on which bytes go and answers may come, each step with a deadline of ours.

A wire counts what went: a job of which nothing went is sent again, one of which something went is not. Deadlines are
moments of the monotonic clock. `cut` may come from any thread and ends what is under way.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import stat
import struct
import sys
import time
from typing import NamedTuple, Protocol

_PIECE = 4096
_SLICE = 0.1  # seconds until a wire looks whether it was cut


class Unreachable(Exception):
    """Nothing went. `why` is a key of pos.words.PAPERS_WHY."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Broken(Exception):
    """The wire failed after `went` bytes of what was being sent."""

    def __init__(self, why: str, went: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.went = went


class HungUp(Exception):
    """The other end closed the wire in order."""


class Ending(NamedTuple):
    """How the other end took it that this is all."""

    hung_up: bool | None = None  # in order, after the last byte; None where a wire has no such thing
    heard: bytes = b""


class Wire(Protocol):
    """An open line to one printer."""

    @property
    def talks(self) -> bool:
        """Whether answers may come back on it."""
        ...

    def seconds_for(self, count: int) -> float:
        """How long the line itself takes for so many bytes."""
        ...

    def send(self, data: bytes, until: float) -> None:
        """Send all. Raises Broken at *until*, and says how much went."""
        ...

    def receive(self, seconds: float) -> bytes:
        """What comes within *seconds*; empty: nothing. Raises HungUp, Broken."""
        ...

    def end(self, until: float) -> Ending:
        """Say that this is all, and listen. Raises Broken."""
        ...

    def cut(self) -> None:
        """End what is under way, from another thread: it raises Broken."""
        ...

    def close(self, *, abort: bool = False) -> None:
        """Let go. *abort* throws away what has not arrived yet, so that it cannot come out late."""
        ...


class TcpWire:
    """A network printer's port."""

    talks = True

    def __init__(self, host: str, port: int, *, seconds: float) -> None:
        self._is_cut = False
        try:
            self._socket = socket.create_connection((host, port), timeout=seconds)
        except TimeoutError:
            raise Unreachable("no_answer") from None
        except UnicodeError:  # a name that no network has
            raise Unreachable("unknown_device") from None
        except OSError as error:
            raise Unreachable("no_answer" if error.errno == errno.ETIMEDOUT else "refused") from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What waits in our own buffer counts as gone: the less, the truer.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * _PIECE)

    def seconds_for(self, count: int) -> float:
        return 0.0

    def send(self, data: bytes, until: float) -> None:
        went = 0
        while went < len(data):
            left = until - time.monotonic()
            self._socket.settimeout(max(0.001, min(_SLICE, left)))
            try:
                went += self._socket.send(data[went : went + _PIECE])
            except TimeoutError:
                if self._is_cut or left <= 0:
                    raise Broken("interrupted" if self._is_cut else "no_answer", went) from None
            except OSError:
                raise Broken("interrupted", went) from None

    def receive(self, seconds: float) -> bytes:
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            self._socket.settimeout(max(0.0, min(_SLICE, left)))
            try:
                came = self._socket.recv(1024)
            except (TimeoutError, BlockingIOError):
                if self._is_cut:
                    raise Broken("interrupted") from None
                if left <= _SLICE:
                    return b""
                continue
            except OSError:
                raise Broken("interrupted") from None
            if not came:
                raise HungUp
            return came

    def end(self, until: float) -> Ending:
        heard = b""
        try:
            heard = self.receive(0)
            self._socket.shutdown(socket.SHUT_WR)
        except (HungUp, OSError):
            raise Broken("interrupted") from None
        try:
            while (left := until - time.monotonic()) > 0:
                heard += self.receive(left)
        except HungUp:
            return Ending(True, heard)
        return Ending(False, heard)

    def cut(self) -> None:
        self._is_cut = True

    def close(self, *, abort: bool = False) -> None:
        if abort:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


class FileWire:
    """A file descriptor: a device file (`/dev/usb/lp0`, a serial line's), a pipe or a plain file."""

    def __init__(self, descriptor: int, *, talks: bool) -> None:
        self._descriptor = descriptor
        self._is_cut = False
        self.talks = talks
        self._waits = not stat.S_ISREG(os.fstat(descriptor).st_mode)
        if self._waits:
            os.set_blocking(descriptor, False)

    @classmethod
    def open(cls, path: str) -> FileWire:
        """Open *path* for appending, and make it where there is none. Raises Unreachable."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
        try:
            return cls(os.open(path, flags, 0o644), talks=False)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):  # ValueError: NUL in the name
            raise Unreachable("unknown_device") from None
        except OSError as error:
            raise Unreachable("no_answer" if error.errno in (errno.ENXIO, errno.EBUSY) else "refused") from None

    def seconds_for(self, count: int) -> float:
        return 0.0

    def send(self, data: bytes, until: float) -> None:
        went = 0
        while went < len(data):
            left = until - time.monotonic()
            if self._is_cut or left <= 0:
                raise Broken("interrupted" if self._is_cut else "no_answer", went)
            try:
                if self._waits and not select.select([], [self._descriptor], [], min(_SLICE, left))[1]:
                    continue
                went += os.write(self._descriptor, data[went : went + _PIECE])
            except BlockingIOError:
                continue
            except OSError:
                raise Broken("interrupted", went) from None

    def receive(self, seconds: float) -> bytes:
        if not self.talks:
            return b""
        until = time.monotonic() + seconds
        while not select.select([self._descriptor], [], [], max(0.0, min(_SLICE, until - time.monotonic())))[0]:
            if self._is_cut:
                raise Broken("interrupted")
            if time.monotonic() >= until:
                return b""
        try:
            return os.read(self._descriptor, 1024)
        except BlockingIOError:
            return b""
        except OSError:
            raise Broken("interrupted") from None

    def end(self, until: float) -> Ending:
        return Ending()

    def cut(self) -> None:
        self._is_cut = True

    def close(self, *, abort: bool = False) -> None:
        os.close(self._descriptor)


class SerialWire:
    """A serial line. It is set up by pyserial; on POSIX the bytes then go by its descriptor, which can be counted."""

    talks = True

    def __init__(self, port: str, baud: int) -> None:
        import serial

        try:
            self._serial = serial.Serial(port, baud, timeout=0, write_timeout=_SLICE)
        except (serial.SerialException, OSError, ValueError):
            raise Unreachable("refused") from None
        self._is_cut = False
        self._baud = baud
        self._wire = FileWire(self._serial.fileno(), talks=True) if sys.platform != "win32" else None

    def seconds_for(self, count: int) -> float:
        return count * 10 / self._baud

    def send(self, data: bytes, until: float) -> None:
        if self._wire is not None:
            return self._wire.send(data, until)
        went = 0
        for start in range(0, len(data), _PIECE):
            self._serial.write_timeout = max(_SLICE, until - time.monotonic())
            try:
                went += self._serial.write(data[start : start + _PIECE]) or 0
            except OSError:  # pyserial's errors, the time-out too, are this
                raise Broken("no_answer", went + 1) from None
        return None

    def receive(self, seconds: float) -> bytes:
        if self._wire is not None:
            return self._wire.receive(seconds)
        self._serial.timeout = seconds
        first: bytes = self._serial.read(1)
        rest: bytes = self._serial.read(self._serial.in_waiting)
        return first + rest

    def end(self, until: float) -> Ending:
        """Wait until the last byte has left: closing a line that stands still would wait half a minute."""
        try:
            while self._serial.out_waiting:
                if self._is_cut or time.monotonic() > until:
                    raise Broken("no_answer")
                time.sleep(0.01)
        except OSError:
            raise Broken("interrupted") from None
        return Ending()

    def cut(self) -> None:
        self._is_cut = True
        if self._wire is not None:
            self._wire.cut()

    def close(self, *, abort: bool = False) -> None:
        with contextlib.suppress(Exception):  # unplugged; termios' own error is no OSError
            if abort:
                self._serial.reset_output_buffer()
        with contextlib.suppress(Exception):
            self._serial.close()
