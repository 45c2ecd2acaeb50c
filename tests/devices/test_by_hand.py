"""The simulators as a person runs them beside the window."""

from __future__ import annotations

import queue
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from devices.idreader import ReaderTalk
from devices.scanner import ScannerTalk
from devices.watch import Watch
from tests.counter import ROOT
from tests.devices.lines import PATIENCE


@contextmanager
def running(*words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A simulator under way: the URL that it says, and its keyboard."""
    command = [sys.executable, "-m", *words]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1], process
        assert process.stdin is not None
        process.stdin.close()
    assert process.returncode == 0


def type_in(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{text}\n")
    process.stdin.flush()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_a_reader_by_hand():
    cards: queue.Queue[str] = queue.Queue()
    troubles: queue.Queue[str] = queue.Queue()
    with running("tests.devices.idreader", "--pty", "--fault", "checksum") as (url, process):
        talk = ReaderTalk(lambda card: cards.put(card.born), troubles.put, poll_s=0.02)
        watch = Watch(url, lambda: talk, told=lambda _state: None, pauses=(0.01,))
        watch.start()
        type_in(process, "1945-02-03")
        assert troubles.get(timeout=PATIENCE) == "again"
        type_in(process, "none")
        assert cards.get(timeout=PATIENCE) == "1945-02-03"
        watch.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_a_scanner_by_hand():
    codes: queue.Queue[str] = queue.Queue()
    states: queue.Queue[str] = queue.Queue()
    with running("tests.devices.scanner", "--pty") as (url, process):
        watch = Watch(url, lambda: ScannerTalk(codes.put), told=states.put, pauses=(0.01,))
        watch.start()
        assert states.get(timeout=PATIENCE) == "connected"
        type_in(process, "10L34{GS}17261130")
        assert codes.get(timeout=PATIENCE) == "10L34\x1d17261130"
        watch.stop()
