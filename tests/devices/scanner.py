"""A scanner on a serial line: says what is typed, as a scanner sends it.

    python -m tests.devices.scanner --pty
    python -m tests.devices.scanner --port 4003 --ending ""

It says its address, then sends each line typed, `{GS}` as the character it stands for.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.devices.lines import FakeLine, SerialLine, ServerLine


def main(argv: Sequence[str] | None = None) -> None:
    """Run it by hand."""
    parser = argparse.ArgumentParser(prog="python -m tests.devices.scanner", description=__doc__)
    parser.add_argument("--pty", action="store_true", help="a serial line on a pseudo-terminal")
    parser.add_argument("--port", type=int, default=0, help="a serial server on this port of the loopback")
    parser.add_argument("--ending", default="\r", help="what ends a code")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        line: FakeLine = SerialLine(Path(folder)) if args.pty else ServerLine(args.port)
        with line:  # type: ignore[attr-defined]
            print(f"set scanner.port {line.url}", flush=True)
            for code in sys.stdin:
                line.send((code.rstrip("\n").replace("{GS}", "\x1d") + args.ending).encode("utf-8"))


if __name__ == "__main__":
    main()
