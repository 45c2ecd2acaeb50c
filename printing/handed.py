"""Printers that something else drives, and that say nothing back: CUPS, Windows' spooler, libusb."""

from __future__ import annotations

import importlib
import subprocess
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from printing.device import SENT, Deadlines, Device, Job, Outcome, drawer_kick
from printing.profile import Profile

Hand = Callable[[bytes, float], Outcome]


class Handed:
    """Takes the bytes of a job whole; *hand* is told how many seconds it has."""

    def __init__(self, hand: Hand, deadlines: Deadlines, profile: Profile) -> None:
        self._hand = hand
        self._deadlines = deadlines
        self._kick = drawer_kick(profile)
        self._lock = threading.Lock()

    def send(self, job: Job, starting: Callable[[], None] = lambda: None) -> Outcome:
        """Hand one job over."""
        with self._lock:
            starting()
            return self._hand(job.data, self._deadlines.job)

    def kick(self) -> Outcome:
        """Hand the kick over like a job: these know no other way."""
        if not self._lock.acquire(timeout=self._deadlines.kick):
            return Outcome("failed", "busy")
        try:
            return self._hand(self._kick, self._deadlines.kick)
        finally:
            self._lock.release()

    def look(self) -> str | None:
        """These do not say."""
        return None

    def free(self, longest: int) -> None:
        """What drives it takes care of that."""

    def cut(self) -> None:
        """What was handed over is no longer ours."""


def handed(url: str, deadlines: Deadlines, profile: Profile) -> Device:
    """The printer behind a `cups://`, `windows://` or `usb://` URL. Raises ValueError."""
    scheme, _, rest = url.partition("://")
    name = unquote(rest)
    if scheme == "usb":
        vendor, product = (int(part, 16) for part in rest.split(":"))
        return Handed(lambda data, seconds: _usb(vendor, product, data, seconds), deadlines, profile)
    if scheme == "cups":
        return Handed(lambda data, seconds: _cups(name, data, seconds), deadlines, profile)
    return Handed(lambda data, _seconds: _windows(name, data), deadlines, profile)


def _cups(name: str, data: bytes, seconds: float) -> Outcome:
    try:
        done = subprocess.run(["lp", "-d", name, "-o", "raw"], input=data, capture_output=True, timeout=seconds)
    except (FileNotFoundError, ValueError):  # no lp here; NUL in the name
        return Outcome("failed", "unknown_device")
    except subprocess.TimeoutExpired:
        return Outcome("unknown", "no_answer")  # CUPS may have taken it
    except OSError:
        return Outcome("failed", "refused")
    return SENT if done.returncode == 0 else Outcome("failed", "refused")


def _usb(vendor: int, product: int, data: bytes, seconds: float) -> Outcome:
    """Write to the printer's bulk endpoint. Tried on no real printer yet."""
    import usb.core
    import usb.util

    went = 0
    try:
        printer = usb.core.find(idVendor=vendor, idProduct=product)
        if printer is None:
            return Outcome("failed", "refused")
        try:
            settings = printer.get_active_configuration()[(0, 0)]
            number = settings.bInterfaceNumber
            # The driver in the kernel holds the interface; without it the printer is ours until unplugged.
            if printer.is_kernel_driver_active(number):
                printer.detach_kernel_driver(number)
            out = next(e for e in settings if usb.util.endpoint_direction(e.bEndpointAddress) == usb.util.ENDPOINT_OUT)
            while went < len(data):
                went += out.write(data[went : went + 4096], int(seconds * 1000))
        finally:
            usb.util.dispose_resources(printer)
    except usb.core.NoBackendError:
        return Outcome("failed", "unknown_device")
    except (usb.core.USBError, NotImplementedError, StopIteration):
        return Outcome("unknown", "interrupted") if went else Outcome("failed", "refused")
    return SENT


def _windows(name: str, data: bytes) -> Outcome:
    """Hand the bytes to Windows' spooler as they are (pywin32). Tried on no Windows machine yet."""
    try:
        win32print: Any = importlib.import_module("win32print")
    except ImportError:
        return Outcome("failed", "unknown_device")
    try:
        printer = win32print.OpenPrinter(name)
    except Exception:  # pywin32's error type lives in a module of its own
        return Outcome("failed", "refused")
    try:
        win32print.StartDocPrinter(printer, 1, ("Doorstep", None, "RAW"))
        win32print.WritePrinter(printer, data)
        win32print.EndDocPrinter(printer)
    except Exception:
        return Outcome("unknown", "interrupted")
    finally:
        win32print.ClosePrinter(printer)
    return SENT
