"""Which printers are found: what CUPS and USB know here, by the names a person knows; nothing where they are not."""

import os
import sys
from types import SimpleNamespace

import pytest

from printing.found import _is_printer, found_printers


@pytest.mark.skipif(sys.platform == "win32", reason="no CUPS")
def test_printers_of_cups_are_found_by_their_names(tmp_path, monkeypatch):
    lpstat = tmp_path / "lpstat"
    lpstat.write_text('#!/bin/sh\n[ "$*" = -e ] && printf "XP-80\\n后厨\\n"\n')
    lpstat.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    found = dict(found_printers())
    assert found["cups://XP-80"] == "XP-80（CUPS）"
    assert found["cups://%E5%90%8E%E5%8E%A8"] == "后厨（CUPS）"


def test_a_machine_that_knows_none_finds_none_and_breaks_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [url for url, _name in found_printers() if url.startswith(("cups:", "windows:"))] == []


def test_a_usb_device_is_a_printer_by_the_class_of_one_of_its_interfaces():
    assert _is_printer([[SimpleNamespace(bInterfaceClass=3), SimpleNamespace(bInterfaceClass=7)]])
    assert not _is_printer([[SimpleNamespace(bInterfaceClass=3)]])
