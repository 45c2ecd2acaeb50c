"""Which list or picture from outside is to be read. Tests replace this call. (Where files go is `saving`'s to ask.)"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from pos.words import _


def ask_list(parent: QWidget) -> Path | None:
    """A CSV or XLSX file; None: not now."""
    kinds = f"{_('表格')} (*.xlsx *.xlsm *.csv *.txt)"
    name, _kind = QFileDialog.getOpenFileName(parent, _("选一个表格"), "", kinds)
    return Path(name) if name else None


def ask_picture(parent: QWidget) -> Path | None:
    """A picture; None: not now."""
    kinds = f"{_('图片')} (*.png *.jpg *.jpeg *.bmp *.webp)"
    name, _kind = QFileDialog.getOpenFileName(parent, _("选一张图片"), "", kinds)
    return Path(name) if name else None
