"""Printers by their URL: one job sent, and the truth about what became of it.

`sent`: the printer has it all, as far as it can say. `waiting`: nothing of it went, so it may go again. `unsure`: some
of it went and then something broke, so only a person who looks at the paper can tell. Deadlines are ours.
"""

from __future__ import annotations

import importlib
import itertools
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from printing import status
from printing.wires import Broken, FileWire, HungUp, SerialWire, TcpWire, Unreachable, Wire

DRAWER_KICK = b"\x1bp\x00\x19\xfa"
"""ESC p: pin 2, 50 ms on, 500 ms off."""
_ASK_AGAIN_SECONDS = 600.0
_FIRST_PRINTED_SECONDS = 3.0


class Outcome(NamedTuple):
    """What became of a job: sent, waiting or unsure, and why (a key of pos.words.PAPERS_WHY)."""

    state: str
    why: str = ""


SENT = Outcome("sent")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long we wait, in seconds."""

    connect: float = 2.0
    answer: float = 0.3  # to a question that every printer answers at once or never
    settle: float = 0.1  # for a hang-up that overtook the end of a job
    stall: float = 15.0  # without progress; printers pause for seconds on a long receipt
    whole: float = 120.0  # for all bytes of one job
    lock: float = 5.0  # a drawer kick on a line that a job is using


class Job(Protocol):
    """What is sent: `printing.escpos_bytes.Job`."""

    @property
    def data(self) -> bytes: ...
    @property
    def longest(self) -> int: ...


class Device(Protocol):
    """A printer with a drawer at it."""

    def send(self, job: Job, starting: Callable[[], None] = lambda: None) -> Outcome:
        """Send one job. *starting* is called right before its first byte; what it raises ends the job unsent."""
        ...

    def kick(self) -> Outcome:
        """Open the drawer, once or not at all."""
        ...


def open_device(url: str, deadlines: Deadlines | None = None) -> Device:
    """The printer that *url* names; nothing is opened yet. One that makes no sense answers unknown_device."""
    deadlines = deadlines or Deadlines()
    try:
        parts = urlsplit(url)
        make = _SCHEMES[parts.scheme]
        return make(url, deadlines)
    except (KeyError, ValueError):
        return Nowhere("no_printer" if url == "none:" else "unknown_device")


class Nowhere:
    """No printer, or an address that names none."""

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, job: Job, starting: Callable[[], None] = lambda: None) -> Outcome:
        """Nothing goes."""
        return Outcome("waiting", self._why)

    def kick(self) -> Outcome:
        """Nothing goes."""
        return Outcome("waiting", self._why)


class Wired:
    """A printer on a wire that may talk back. What it was found to do is remembered while the program runs."""

    def __init__(self, connect: Callable[[], Wire], deadlines: Deadlines, *, shared: bool) -> None:
        self._connect = connect
        self._deadlines = deadlines
        self._lock = threading.Lock()
        self._shared = shared  # several connections at a time
        self._numbers = itertools.count(1)
        self._mute_until = 0.0  # by the monotonic clock
        self._says_printed: bool | None = None
        self._hangs_up: bool | None = None
        self._stuck = 0  # NULs that free it from a command it was left in

    def send(self, job: Job, starting: Callable[[], None] = lambda: None) -> Outcome:
        """Send one job."""
        with self._lock:
            try:
                wire = self._connect()
            except Unreachable as error:
                return Outcome("waiting", error.why)
            outcome = Outcome("unsure", "interrupted")
            try:
                outcome = self._send(wire, job, starting)
            finally:
                wire.close(abort=outcome.state == "unsure")
        if outcome.state != "waiting":
            self._stuck = job.longest if outcome.state == "unsure" else 0
        return outcome

    def _send(self, wire: Wire, job: Job, starting: Callable[[], None]) -> Outcome:
        try:
            talks, trouble = self._look(wire)
        except HungUp:
            return Outcome("waiting", "refused")
        except Broken as error:
            return Outcome("waiting", error.why if error.why != "interrupted" else "refused")
        if trouble and trouble != "paper_low":
            return Outcome("waiting", trouble)
        starting()
        try:
            wire.send(bytes(self._stuck) + job.data, stall=self._deadlines.stall, whole=self._deadlines.whole)
        except Broken as error:
            return Outcome("unsure" if error.went else "waiting", error.why)
        try:
            why = self._confirm(wire, talks=talks)
        except Broken as error:
            return Outcome("unsure", error.why)
        except HungUp:
            return Outcome("unsure", "interrupted")
        return Outcome("unsure", why) if why else Outcome("sent", trouble)

    # -- before ---------------------------------------------------------------------------------------------------
    def _look(self, wire: Wire) -> tuple[bool, str]:
        """Whether the printer answers questions, and what keeps it from printing. Raises HungUp, Broken."""
        if not wire.talks:
            return False, ""
        if time.monotonic() < self._mute_until:
            wire.receive(0)  # a hang-up shows even of one that never says a word
            return False, ""
        paper = self._ask(wire, status.ASK_PAPER)
        if not paper.came:
            self._mute_until = time.monotonic() + _ASK_AGAIN_SECONDS
            return False, ""
        if paper.has(0x60):
            return True, "paper_out"
        trouble = self._why_offline(wire)
        return True, trouble or ("paper_low" if paper.has(0x0C) else "")

    def _why_offline(self, wire: Wire) -> str:
        if not self._ask(wire, status.ASK_ONLINE).has(0x08):
            return ""
        cover = self._ask(wire, status.ASK_COVER)
        if cover.has(0x04):
            return "cover_open"
        if cover.has(0x20):
            return "paper_out"
        return "cutter" if self._ask(wire, status.ASK_ERROR).has(0x08) else "offline"

    def _ask(self, wire: Wire, question: bytes) -> status.Answer:
        """One question, and all that comes back at once. Raises Broken for another machine's greeting."""
        wire.receive(0)
        wire.send(question, stall=self._deadlines.answer, whole=self._deadlines.answer)
        reply = wire.receive(self._deadlines.answer)
        if reply:
            reply += wire.receive(0.02)
        if status.is_stranger(reply):
            raise Broken("unknown_device")
        return status.answer_of(reply)

    # -- after ----------------------------------------------------------------------------------------------------
    def _confirm(self, wire: Wire, *, talks: bool) -> str:
        """Why it is not sure that all arrived; empty where it is, or where this printer cannot say more."""
        if talks and self._says_printed is not False:
            if self._wait_until_printed(wire):
                return ""
            trouble = self._look(wire)[1]
            if self._says_printed or trouble:
                return trouble if trouble not in ("", "paper_low") else "no_answer"
            self._says_printed = False
        if not wire.talks:
            wire.end(self._deadlines.stall)
            return ""
        # A printer hangs up after us. One that does so before it knows that this is all has not read it.
        heard = wire.receive(self._deadlines.settle)
        patience = {None: self._deadlines.answer, True: self._deadlines.stall, False: 0.0}[self._hangs_up]
        ending = wire.end(patience)
        if status.is_stranger(heard + ending.heard):
            return "unknown_device"
        if ending.hung_up is False and self._hangs_up:
            return "no_answer"
        if ending.hung_up is not None:
            self._hangs_up = ending.hung_up
        return ""

    def _wait_until_printed(self, wire: Wire) -> bool:
        number, heard = next(self._numbers), b""
        wire.send(status.ask_when_printed(number), stall=self._deadlines.stall, whole=self._deadlines.stall)
        patience = self._deadlines.stall if self._says_printed else min(_FIRST_PRINTED_SECONDS, self._deadlines.stall)
        until = time.monotonic() + patience
        while (left := until - time.monotonic()) > 0:
            heard += wire.receive(left)
            if status.says_printed(heard, number):
                self._says_printed = True
                return True
        return False

    # -- the drawer -----------------------------------------------------------------------------------------------
    def kick(self) -> Outcome:
        """Open the drawer on a short connection of its own, beside a job where the line can be shared."""
        held = not self._shared and self._lock.acquire(timeout=self._deadlines.lock)
        if not self._shared and not held:
            return Outcome("waiting", "busy")
        try:
            wire = self._connect()
            try:
                wire.receive(0)
                wire.send(DRAWER_KICK, stall=self._deadlines.connect, whole=self._deadlines.connect)
                wire.end(0)
            finally:
                wire.close()
        except (Broken, Unreachable) as error:
            return Outcome("waiting", error.why)
        except HungUp:
            return Outcome("waiting", "refused")
        finally:
            if held:
                self._lock.release()
        return SENT


class Handed:
    """A printer that something else drives: CUPS, Windows, libusb. *hand* takes the bytes, whole."""

    def __init__(self, hand: Callable[[bytes], Outcome]) -> None:
        self._hand = hand
        self._lock = threading.Lock()

    def send(self, job: Job, starting: Callable[[], None] = lambda: None) -> Outcome:
        """Hand one job over."""
        starting()
        with self._lock:
            return self._hand(job.data)

    def kick(self) -> Outcome:
        """Hand the kick over like a job: these know no other way."""
        with self._lock:
            return self._hand(DRAWER_KICK)


def _tcp(url: str, deadlines: Deadlines) -> Device:
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port
    if not host or not port:
        raise ValueError(url)
    return Wired(lambda: TcpWire(host, port, seconds=deadlines.connect), deadlines, shared=True)


def _file(url: str, deadlines: Deadlines) -> Device:
    path = unquote(url.removeprefix("file://"))
    if len(path) > 2 and path[0] == "/" and path[2] == ":":
        path = path[1:]  # file:///C:/…
    return Wired(lambda: FileWire.open(path), deadlines, shared=False)


def _serial(url: str, deadlines: Deadlines) -> Device:
    port, _, query = url.removeprefix("serial://").partition("?")
    baud = int(parse_qs(query).get("baud", ["9600"])[0])
    if len(port) > 4 and port.upper().startswith("/COM"):
        port = port[1:]  # serial:///COM3
    return Wired(lambda: SerialWire(port, baud, stall=deadlines.stall), deadlines, shared=False)


def _cups(url: str, deadlines: Deadlines) -> Device:
    name = unquote(url.removeprefix("cups://"))

    def hand(data: bytes) -> Outcome:
        command = ["lp", "-d", name, "-o", "raw"]
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=deadlines.stall)
        except FileNotFoundError:
            return Outcome("waiting", "unknown_device")
        except subprocess.TimeoutExpired:
            return Outcome("unsure", "no_answer")  # CUPS may have taken it
        except OSError:
            return Outcome("waiting", "refused")
        return SENT if done.returncode == 0 else Outcome("waiting", "refused")

    return Handed(hand)


def _usb(url: str, deadlines: Deadlines) -> Device:
    vendor, product = (int(part, 16) for part in url.removeprefix("usb://").split(":"))
    return Handed(lambda data: _usb_write(vendor, product, data, milliseconds=int(deadlines.stall * 1000)))


def _usb_write(vendor: int, product: int, data: bytes, *, milliseconds: int) -> Outcome:
    """Write to the printer's bulk endpoint. Tried on no real printer yet."""
    import usb.core
    import usb.util

    went = 0
    try:
        printer = usb.core.find(idVendor=vendor, idProduct=product)
        if printer is None:
            return Outcome("waiting", "refused")
        try:
            settings = printer.get_active_configuration()[(0, 0)]
            number = settings.bInterfaceNumber
            # The driver in the kernel holds the interface; without it the printer is ours until unplugged.
            if printer.is_kernel_driver_active(number):
                printer.detach_kernel_driver(number)
            out = next(e for e in settings if usb.util.endpoint_direction(e.bEndpointAddress) == usb.util.ENDPOINT_OUT)
            while went < len(data):
                went += out.write(data[went : went + 4096], milliseconds)
        finally:
            usb.util.dispose_resources(printer)
    except usb.core.NoBackendError:
        return Outcome("waiting", "unknown_device")
    except (usb.core.USBError, NotImplementedError, StopIteration):
        return Outcome("unsure", "interrupted") if went else Outcome("waiting", "refused")
    return SENT


def _windows(url: str, deadlines: Deadlines) -> Device:
    name = unquote(url.removeprefix("windows://"))
    return Handed(lambda data: _windows_write(name, data))


def _windows_write(name: str, data: bytes) -> Outcome:
    """Hand the bytes to Windows' spooler as they are (pywin32). Tried on no Windows machine yet."""
    try:
        win32print: Any = importlib.import_module("win32print")
    except ImportError:
        return Outcome("waiting", "unknown_device")
    try:
        printer = win32print.OpenPrinter(name)
    except Exception:  # pywin32's error type lives in a module of its own
        return Outcome("waiting", "refused")
    try:
        win32print.StartDocPrinter(printer, 1, ("Doorstep", None, "RAW"))
        win32print.WritePrinter(printer, data)
        win32print.EndDocPrinter(printer)
    except Exception:
        return Outcome("unsure", "interrupted")
    finally:
        win32print.ClosePrinter(printer)
    return SENT


def _none(url: str, deadlines: Deadlines) -> Device:
    return Nowhere("no_printer")


_SCHEMES: dict[str, Callable[[str, Deadlines], Device]] = {
    "tcp": _tcp,
    "file": _file,
    "serial": _serial,
    "cups": _cups,
    "usb": _usb,
    "windows": _windows,
    "none": _none,
}
