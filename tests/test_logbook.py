"""What goes wrong is logged: rotated, without a value, and a person is told where."""

import logging
import sys
import threading

import pytest

from shop import logbook


@pytest.fixture
def log(tmp_path, monkeypatch):
    """The log of a folder; what it hooks into is put back afterwards."""
    for owner, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(logbook, "_open", None)
    monkeypatch.setattr(logbook, "_leave_no_core", lambda: None)
    root = logging.getLogger()
    before = list(root.handlers)
    logbook.start(tmp_path)
    yield tmp_path / logbook.LOGS_FOLDER / logbook.LOG_FILE
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    logging.captureWarnings(False)


def test_nothing_is_written_before_something_goes_wrong(log):
    logging.getLogger("x").debug("as usual")
    assert not log.parent.exists()
    assert logbook.place() == log


def test_an_exception_is_its_type_and_its_way(log):
    def sells(card):
        raise KeyError(card)

    try:
        try:
            sells("510199194502031234")
        except KeyError as error:
            raise ValueError("陈秀英") from error
    except ValueError as error:
        logbook.note("pay", error)
    written = log.read_text("utf-8")
    assert "pay" in written and "builtins.ValueError" in written and "builtins.KeyError" in written
    assert "sells" in written and "test_logbook.py" in written
    assert "陈秀英" not in written and "51019919" not in written


def test_long_digits_in_words_are_blotted_out(log):
    logging.getLogger("x").warning("card %s, PIN %s, sale %s", "51019919450203123X", "12345678", "1-00412")
    assert log.read_text("utf-8").endswith("card …, PIN …, sale 1-00412\n")


def test_the_log_is_rotated(log, monkeypatch):
    monkeypatch.setattr(logbook, "MOST_BYTES", 2000)
    for number in range(300):
        logging.getLogger("x").warning("printer %s", number)
    kept = sorted(file.name for file in log.parent.iterdir())
    assert kept == ["doorstep.log", "doorstep.log.1", "doorstep.log.2", "doorstep.log.3"]
    assert sum(file.stat().st_size for file in log.parent.iterdir()) < 9000
    assert log.read_text("utf-8").endswith("printer 299\n")


def test_a_log_that_cannot_be_written_stops_nobody(log, capsys):
    log.parent.write_text("no folder")
    logging.getLogger("x").error("lost")
    sys.excepthook(ValueError, ValueError("陈秀英"), None)
    said = capsys.readouterr().err
    assert said == "程序出错了，这一步没有做成；日志也写不进去。请看看磁盘。\n"


def test_what_nobody_caught_is_logged_and_said_in_one_line(log, capsys):
    def breaks():
        raise RuntimeError("陈秀英")

    thread = threading.Thread(target=breaks)
    thread.start()
    thread.join()
    said = capsys.readouterr().err
    assert said == f"程序出错了，这一步没有做成。原因记在：{log}\n"
    assert "builtins.RuntimeError" in log.read_text("utf-8") and "陈秀英" not in log.read_text("utf-8")
