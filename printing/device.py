"""Printers by their URL: one job sent, and the truth about what became of it.

`printed`: the printer said that it is out. `sent`: it has it all, as far as it can say. `failed`: nothing of it went, so
it goes again by itself. `unknown`: some of it went and then something broke, so only a person who looks at the paper can
tell. Deadlines are ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from printing.profile import DEFAULT, Profile


class Outcome(NamedTuple):
    """What became of a job: printed, sent, failed or unknown, and why (a key of pos.words.PAPERS_WHY)."""

    state: str
    why: str = ""


SENT = Outcome("sent")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long we wait, in seconds."""

    connect: float = 2.0
    answer: float = 0.3  # to a question that every printer answers at once or never
    settle: float = 0.1  # for a hang-up that overtook the end of a job
    first: float = 3.0  # for the first word of a printer that it has printed
    job: float = 15.0  # from its first byte, and what the line itself takes; a long receipt pauses for seconds
    kick: float = 5.0  # then the drawer stays shut, and that is said


class Job(Protocol):
    """What is sent: `printing.escpos_bytes.Job`."""

    @property
    def data(self) -> bytes: ...
    @property
    def longest(self) -> int: ...
    @property
    def breaks(self) -> tuple[int, ...]:
        """Where one command ends and the next begins."""
        ...


class Device(Protocol):
    """A printer with a drawer at it. `send` comes from one thread at a time waits for the other; `kick` never does."""

    def send(self, job: Job, starting: Callable[[], None] = lambda: None) -> Outcome:
        """Send one job. *starting* is called right before its first byte; what it raises ends the job unsent."""
        ...

    def kick(self) -> Outcome:
        """Open the drawer, once or not at all."""
        ...

    def look(self) -> str | None:
        """What is the matter with it now, empty for nothing; None where it does not say, or is at work."""
        ...

    def free(self, longest: int) -> None:
        """Before the next job, get it out of a command of that length, in which it may have been left."""
        ...

    def cut(self) -> None:
        """End the job under way, from another thread: it becomes unknown."""
        ...


def drawer_kick(profile: Profile) -> bytes:
    """The bytes that open the drawer: DLE DC4 passes what is in the buffer, ESC p takes its turn."""
    pin = 1 if profile.drawer_pin == 5 else 0
    if profile.kick_now:
        return bytes((0x10, 0x14, 1, pin, 1))
    return bytes((0x1B, 0x70, pin, 25, 250))


def open_device(url: str, deadlines: Deadlines | None = None, profile: Profile = DEFAULT) -> Device:
    """The printer that *url* names; nothing is opened yet. One that makes no sense answers unknown_device."""
    deadlines = deadlines or Deadlines()
    try:
        return _SCHEMES[urlsplit(url).scheme](url, deadlines, profile)
    except (KeyError, ValueError):
        return Nowhere("no_printer" if url == "none:" else "unknown_device")


class Nowhere:
    """No printer, or an address that names none."""

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, job: Job, starting: Callable[[], None] = lambda: None) -> Outcome:
        """Nothing goes."""
        return Outcome("failed", self._why)

    def kick(self) -> Outcome:
        """Nothing goes."""
        return Outcome("failed", self._why)

    def look(self) -> str | None:
        """That it is no printer."""
        return self._why

    def free(self, longest: int) -> None:
        """Nothing is stuck."""

    def cut(self) -> None:
        """Nothing is under way."""


def _tcp(url: str, deadlines: Deadlines, profile: Profile) -> Device:
    from printing.wired import Wired
    from printing.wires import TcpWire

    parts = urlsplit(url)
    host, port = parts.hostname, parts.port
    if not host or not port:
        raise ValueError(url)
    return Wired(lambda: TcpWire(host, port, seconds=deadlines.connect), deadlines, profile, shared=True)


def _file(url: str, deadlines: Deadlines, profile: Profile) -> Device:
    from printing.wired import Wired
    from printing.wires import FileWire

    path = unquote(url.removeprefix("file://"))
    if len(path) > 2 and path[0] == "/" and path[2] == ":":
        path = path[1:]  # file:///C:/…
    return Wired(lambda: FileWire.open(path), deadlines, profile, shared=False)


def _serial(url: str, deadlines: Deadlines, profile: Profile) -> Device:
    from printing.wired import Wired
    from printing.wires import SerialWire

    port, _, query = url.removeprefix("serial://").partition("?")
    baud = int(parse_qs(query).get("baud", ["9600"])[0])
    if len(port) > 4 and port.upper().startswith("/COM"):
        port = port[1:]  # serial:///COM3
    return Wired(lambda: SerialWire(port, baud), deadlines, profile, shared=False)


def _handed(url: str, deadlines: Deadlines, profile: Profile) -> Device:
    from printing.handed import handed

    return handed(url, deadlines, profile)


_SCHEMES: dict[str, Callable[[str, Deadlines, Profile], Device]] = {
    "tcp": _tcp,
    "file": _file,
    "serial": _serial,
    "cups": _handed,
    "usb": _handed,
    "windows": _handed,
}
