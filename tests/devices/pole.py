"""A pole display on a line: what stands on it, read from the bytes.

python -m tests.devices.pole --kind led8 --pty
python -m tests.devices.pole --kind vfd --port 4002
"""

from __future__ import annotations

import argparse
import re
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.devices.lines import FakeLine, SerialLine, ServerLine

LAMPS = {"0": "", "1": "price", "2": "total", "3": "received", "4": "change"}
_COMMAND = re.compile(rb"\x1b@|\x0c|\x1bs(?P<lamp>[0-4])|\x1bQ(?P<row>[AB])(?P<text>[^\r]*)\r")


class FakePole:
    """Keeps everything it ever showed in `shown`: (lamp, upper line, lower line)."""

    def __init__(self, line: FakeLine, kind: str = "led8", *, say: Callable[[str], object] = lambda text: None) -> None:
        self.line, self.kind = line, kind
        self.shown: list[tuple[str, str, str]] = []
        self.changed = threading.Condition()
        self._say = say
        self._lamp = self._upper = self._lower = ""
        self._rest = b""
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> FakePole:
        self.line.plug()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._leave.set()
        self._thread.join()
        with suppress(OSError):
            self.line.unplug()

    def wait_for(self, picture: tuple[str, str, str], seconds: float = 10.0) -> None:
        """Until it shows that."""
        with self.changed:
            assert self.changed.wait_for(lambda: picture in self.shown, seconds), self.shown

    def _run(self) -> None:
        while not self._leave.is_set():
            try:
                came = self.line.receive(0.1)
            except OSError:
                came = b""
            if came:
                self._take(came)
            else:
                self._leave.wait(0.02)

    def _take(self, came: bytes) -> None:
        self._rest += came
        end = 0
        for command in _COMMAND.finditer(self._rest):
            end = command.end()
            self._do(command)
        self._rest = self._rest[end:]

    def _do(self, command: re.Match[bytes]) -> None:
        if command["lamp"]:
            self._lamp = LAMPS[command["lamp"].decode()]
        elif command["row"]:
            text = command["text"].decode("ascii")
            assert len(text.replace(".", "")) <= 8 if self.kind == "led8" else len(text) == 20, text
            if command["row"] == b"A":
                self._upper = text
            else:
                self._lower = text
            if self.kind == "led8" or command["row"] == b"B":
                with self.changed:
                    self.shown.append((self._lamp, self._upper, self._lower))
                    self.changed.notify_all()
                self._say(f"[{self._lamp or '-':8}] {self._upper} | {self._lower}")
        else:
            self._upper = self._lower = ""


def main() -> None:
    """Run it by hand."""
    parser = argparse.ArgumentParser(prog="python -m tests.devices.pole", description=__doc__)
    parser.add_argument("--kind", choices=("led8", "vfd"), default="led8")
    parser.add_argument("--pty", action="store_true", help="a serial line on a pseudo-terminal")
    parser.add_argument("--port", type=int, default=0, help="a serial server on this port of the loopback")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        line: FakeLine = SerialLine(Path(folder)) if args.pty else ServerLine(args.port)
        with FakePole(line, args.kind, say=lambda text: print(text, flush=True)):
            print(line.url, flush=True)
            with suppress(KeyboardInterrupt):
                threading.Event().wait()


if __name__ == "__main__":
    main()
