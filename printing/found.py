"""The printers that this machine knows already: on USB, of CUPS, of Windows. Looking takes a moment, and breaks nothing."""

from __future__ import annotations

import importlib
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

_PRINTER_CLASS = 7  # of a USB interface
_LOOK_SECONDS = 3.0


def found_printers() -> list[tuple[str, str]]:
    """URL and name of each; what cannot be asked here has none."""
    return [*_on_usb(), *_of_cups(), *_of_windows()]


def _on_usb() -> Iterator[tuple[str, str]]:
    import usb.core

    try:
        devices = list(usb.core.find(find_all=True, custom_match=_is_printer))
    except (usb.core.USBError, ValueError, NotImplementedError):  # no libusb here is one of these
        return
    for device in devices:
        place = f"{device.idVendor:04x}:{device.idProduct:04x}"
        try:
            name = " ".join(part for part in (device.manufacturer, device.product) if part)
        except (usb.core.USBError, ValueError, NotImplementedError):  # its names may be root's to read
            name = ""
        yield f"usb://{place}", f"{name or place}（USB）"


def _is_printer(device: Any) -> bool:
    return any(face.bInterfaceClass == _PRINTER_CLASS for configuration in device for face in configuration)


def _of_cups() -> Iterator[tuple[str, str]]:
    try:
        said = subprocess.run(["lpstat", "-e"], capture_output=True, text=True, timeout=_LOOK_SECONDS).stdout
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return
    for name in said.split():
        yield f"cups://{quote(name)}", f"{name}（CUPS）"


def _of_windows() -> Iterator[tuple[str, str]]:
    """Windows' printers, its own and the network's. Tried on no Windows machine yet."""
    try:
        win32print: Any = importlib.import_module("win32print")
        found = win32print.EnumPrinters(win32print.PRINTER_ENUM_LOCAL | win32print.PRINTER_ENUM_CONNECTIONS)
    except Exception:  # no pywin32 here; its own error type lives in a module of its own
        return
    for _flags, _words, name, _comment in found:
        yield f"windows://{quote(name)}", f"{name}（Windows）"
