"""Lines to a printer on which bytes go and answers may come, each step with a deadline of ours.

A wire counts what went: a job of which nothing went is sent again, one of which something went is not.
"""

from __future__ import annotations

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

    def send(self, data: bytes, *, stall: float, whole: float) -> None:
        """Send all. Raises Broken after *stall* seconds without progress, or after *whole* seconds."""
        ...

    def receive(self, seconds: float) -> bytes:
        """What comes within *seconds*; empty: nothing. Raises HungUp, Broken."""
        ...

    def end(self, seconds: float) -> Ending:
        """Say that this is all, and listen for *seconds* at most. Raises Broken."""
        ...

    def close(self, *, abort: bool = False) -> None:
        """Let go. *abort* throws away what has not arrived yet, so that it cannot come out late."""
        ...


class TcpWire:
    """A network printer's port."""

    talks = True

    def __init__(self, host: str, port: int, *, seconds: float) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=seconds)
        except TimeoutError:
            raise Unreachable("no_answer") from None
        except OSError as error:
            raise Unreachable("no_answer" if error.errno == errno.ETIMEDOUT else "refused") from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # What waits in our own buffer counts as gone: the less, the truer.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * _PIECE)

    def send(self, data: bytes, *, stall: float, whole: float) -> None:
        went, until = 0, time.monotonic() + whole
        while went < len(data):
            self._socket.settimeout(max(0.001, min(stall, until - time.monotonic())))
            try:
                went += self._socket.send(data[went : went + _PIECE])
            except TimeoutError:
                raise Broken("no_answer", went) from None
            except OSError:
                raise Broken("interrupted", went) from None

    def receive(self, seconds: float) -> bytes:
        self._socket.settimeout(seconds)
        try:
            came = self._socket.recv(1024)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError:
            raise Broken("interrupted") from None
        if not came:
            raise HungUp
        return came

    def end(self, seconds: float) -> Ending:
        heard = b""
        try:
            heard = self.receive(0)
            self._socket.shutdown(socket.SHUT_WR)
        except (HungUp, OSError):
            raise Broken("interrupted") from None
        until = time.monotonic() + seconds
        try:
            while (left := until - time.monotonic()) > 0:
                heard += self.receive(left)
        except HungUp:
            return Ending(True, heard)
        return Ending(False, heard)

    def close(self, *, abort: bool = False) -> None:
        if abort:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


class FileWire:
    """A file descriptor: a device file (`/dev/usb/lp0`, a serial line's), a pipe or a plain file."""

    def __init__(self, descriptor: int, *, talks: bool) -> None:
        self._descriptor = descriptor
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
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise Unreachable("unknown_device") from None
        except OSError as error:
            raise Unreachable("no_answer" if error.errno in (errno.ENXIO, errno.EBUSY) else "refused") from None

    def send(self, data: bytes, *, stall: float, whole: float) -> None:
        went, until = 0, time.monotonic() + whole
        while went < len(data):
            patience = max(0.0, min(stall, until - time.monotonic()))
            try:
                if self._waits and not select.select([], [self._descriptor], [], patience)[1]:
                    raise Broken("no_answer", went)
                went += os.write(self._descriptor, data[went : went + _PIECE])
            except BlockingIOError:
                continue
            except OSError:
                raise Broken("interrupted", went) from None

    def receive(self, seconds: float) -> bytes:
        if not self.talks or not select.select([self._descriptor], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self._descriptor, 1024)
        except BlockingIOError:
            return b""
        except OSError:
            raise Broken("interrupted") from None

    def end(self, seconds: float) -> Ending:
        return Ending()

    def close(self, *, abort: bool = False) -> None:
        os.close(self._descriptor)


class SerialWire:
    """A serial line. It is set up by pyserial; on POSIX the bytes then go by its descriptor, which can be counted."""

    talks = True

    def __init__(self, port: str, baud: int, *, stall: float) -> None:
        import serial

        try:
            self._serial = serial.Serial(port, baud, timeout=0, write_timeout=stall)
        except (serial.SerialException, OSError, ValueError):
            raise Unreachable("refused") from None
        self._wire = FileWire(self._serial.fileno(), talks=True) if sys.platform != "win32" else None

    def send(self, data: bytes, *, stall: float, whole: float) -> None:
        if self._wire is not None:
            return self._wire.send(data, stall=stall, whole=whole)
        went = 0
        for start in range(0, len(data), _PIECE):
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

    def end(self, seconds: float) -> Ending:
        """Wait until the last byte has left: closing a line that stands still would wait half a minute."""
        until = time.monotonic() + seconds
        try:
            while self._serial.out_waiting:
                if time.monotonic() > until:
                    raise Broken("no_answer")
                time.sleep(0.01)
        except OSError:
            raise Broken("interrupted") from None
        return Ending()

    def close(self, *, abort: bool = False) -> None:
        import serial

        try:
            if abort:
                self._serial.reset_output_buffer()
            self._serial.close()
        except (serial.SerialException, OSError):
            pass  # unplugged: nothing is left to let go of
