"""The scanner and the ID reader on lines of their own: what they say is handed to the window, in words where it is trouble."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos import words
from pos.words import _

if TYPE_CHECKING:
    from devices.watch import Watch
    from pos.site import Site
    from ui.bridge import TillThread
    from ui.desk import Desk

SCANNER, ID_READER = "scanner.port", "reader.id"


class Readers:
    """Makes the watches of both, and says once when one is lost."""

    def __init__(self, bridge: TillThread, desk: Desk) -> None:
        self._bridge = bridge
        self._desk = desk
        self._lost: set[str] = set()

    def scanner(self, site: Site) -> Watch:
        """What watches the scanner of *site*."""
        from devices.scanner import ScannerTalk
        from devices.watch import Watch

        return Watch(site[SCANNER], lambda: ScannerTalk(self._bridge.scanned.emit), told=self._told(SCANNER))

    def id_reader(self, site: Site) -> Watch:
        """What watches the ID reader of *site*: by the module's frames, or by its maker's library."""
        from devices.watch import Watch

        url, told = site[ID_READER], self._told(ID_READER)
        read, trouble = self._bridge.card_read.emit, self._trouble
        if url.startswith("maker:"):
            from devices.makers import MakersTalk, open_makers

            return Watch(url, lambda: MakersTalk(read, trouble), told=told, open_port=open_makers)
        from devices.idreader import ReaderTalk

        return Watch(url, lambda: ReaderTalk(read, trouble), told=told)

    def _told(self, key: str) -> Callable[[str], None]:
        def tell(state: str) -> None:
            self._desk.stood.emit(key, state)
            if state in ("connected", "none"):
                self._lost.discard(key)
            elif key not in self._lost:  # said once, not at every try
                self._lost.add(key)
                why = _(words.DEVICE_WHY.get(state, state))
                text = _("扫码枪：{why}") if key == SCANNER else _("身份证读卡器：{why}")
                self._bridge.noticed.emit(text.format(why=why))

        return tell

    def _trouble(self, why: str) -> None:
        if why:
            self._bridge.noticed.emit(_(words.READER_WHY[why]))
