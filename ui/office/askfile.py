"""Which list from outside is to be read. Tests replace this call. (Where files go is `saving`'s to ask.)"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from pos.words import _


def ask_list(parent: QWidget) -> Path | None:
    """A CSV or XLSX file; None: not now."""
    kinds = f"{_('表格')} (*.xlsx *.xlsm *.csv *.txt)"
    name, _kind = QFileDialog.getOpenFileName(parent, _("选一个表格"), "", kinds)
    return Path(name) if name else None
