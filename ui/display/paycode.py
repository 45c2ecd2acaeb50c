"""The static pay code: a picture in a file, or a text made to a QR code. Made once, on any thread."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
MOST_PIXELS = 900
BORDER, BOX = 4, 12  # the quiet zone that a reader needs, and how large a module is drawn


def is_picture(paycode: str) -> bool:
    """Whether the setting names a file rather than what a code shall say."""
    return paycode.startswith("file:") or (paycode.lower().endswith(PICTURES) and "://" not in paycode)


def make_paycode(paycode: str) -> QImage | None:
    """The picture to show; None where there is none, or the file holds no picture."""
    if not paycode:
        return None
    if is_picture(paycode):
        image = QImage(str(_path(paycode)))
        if image.isNull():
            return None
        room = min(MOST_PIXELS, max(image.width(), image.height()))
        return image.scaled(room, room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return _qr(paycode)


def _path(paycode: str) -> Path:
    if not paycode.startswith("file:"):
        return Path(paycode)
    path = unquote(urlsplit(paycode).path)
    return Path(path[1:] if path[2:3] == ":" else path)  # file:///C:/code.png


def _qr(text: str) -> QImage:
    from qrcode import QRCode

    code = QRCode(border=BORDER)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    image = QImage(len(rows), len(rows), QImage.Format.Format_RGB32)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            image.setPixel(x, y, 0xFF000000 if dark else 0xFFFFFFFF)
    side = len(rows) * BOX
    return image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation)
