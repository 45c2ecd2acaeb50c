"""ID readers by their maker's own library, for those that do not speak the module's frame: `maker://NAME/PLACE`.

The library is a Python package that names a function in the entry point group `doorstep.id_readers`; docs/id-readers.md
says what it gives back, and holds an example.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Protocol
from urllib.parse import unquote, urlsplit

from devices.idreader import POLL_S, Unread, checked_card
from devices.port import Gone, Port, Unreachable
from pos.resident import ReadCard

GROUP = "doorstep.id_readers"


class MakersReader(Protocol):
    """What a maker's package gives back for a place."""

    def card(self) -> Mapping[str, str] | None:
        """The card that lies on the reader now: number, name, sex (M or F), born (1945-02-03); None: there is none.

        Raises OSError where the reader is gone, anything else where the card could not be read.
        """
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class MakersPort:
    """A maker's reader in a port's place; bytes are the maker's own affair."""

    def __init__(self, reader: MakersReader) -> None:
        self.reader = reader

    def read(self, seconds: float) -> bytes:
        time.sleep(seconds)
        return b""

    def write(self, data: bytes) -> None:
        del data

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.reader.close()


def open_makers(url: str) -> Port:
    """Open the reader that *url* names. Raises Unreachable."""
    parts = urlsplit(url)
    found = [point for point in metadata.entry_points(group=GROUP) if point.name == parts.netloc]
    if not found:
        raise Unreachable("unknown_device")
    try:
        return MakersPort(found[0].load()(unquote(parts.path.removeprefix("/"))))
    except Exception as error:
        _log(error)
        raise Unreachable("refused") from None


@dataclass(slots=True)
class MakersTalk:
    """Looks at a maker's reader a few times a second. *read* and *trouble* as in `devices.idreader.ReaderTalk`."""

    read: Callable[[ReadCard], object]
    trouble: Callable[[str], object]
    poll_s: float = POLL_S
    _lying: bool = False
    _said: str = ""

    def turn(self, port: Port) -> None:
        """Look for a card once."""
        assert isinstance(port, MakersPort)
        try:
            card = _card(port.reader)
        except OSError:
            raise Gone from None
        except Exception as error:
            _log(error)
            self._say("again")
        else:
            self._say("")
            if card is not None and not self._lying:
                self.read(card)
            self._lying = card is not None
        port.read(self.poll_s)

    def _say(self, why: str) -> None:
        if why != self._said:
            self._said = why
            self.trouble(why)


def _card(reader: MakersReader) -> ReadCard | None:
    said = reader.card()
    if said is None:
        return None
    parts = [said.get(part, "") for part in ("number", "name", "sex", "born")]
    if not all(isinstance(part, str) for part in parts):
        raise Unread
    return checked_card(parts[0].upper(), *parts[1:])


def _log(error: BaseException) -> None:
    """Which error it was, and never what it says: it may be a card's."""
    logging.getLogger(__name__).error("an ID reader by its maker's library: %s", type(error).__name__)
