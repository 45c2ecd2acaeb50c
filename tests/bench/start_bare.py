"""A bare PySide6 window that shows a line of Chinese: what the program's start is measured against."""

import sys

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel


class Line(QLabel):
    """Says when it was painted."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and that is all."""
        super().paintEvent(event)
        print("usable", flush=True)
        app.exit()


app = QApplication(sys.argv)
line = Line("家门口收银，今日午餐")
line.resize(1366, 768)
line.show()
app.exec()
