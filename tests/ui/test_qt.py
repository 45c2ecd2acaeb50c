"""What the program relies on in Qt's binding itself."""

import sys

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot


def test_a_call_that_returns_nothing_leaves_none_as_it_was(qtbot: QtBot) -> None:
    """A binding that loses references to None ends the program after some minutes of painting, in mid-sale."""
    timer, thing = QTimer(), QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        timer.stop()
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 100
