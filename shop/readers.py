"""The scanner and the ID reader on lines of their own: watched, and what they say handed to the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pos import words
from pos.site import Site
from pos.words import _

if TYPE_CHECKING:
    from devices.watch import Watch
    from ui.bridge import TillThread

SCANNER, ID_READER = "scanner.port", "reader.id"
"""The settings whose URLs are watched."""


class Readers:
    """Watches what the settings name; another URL ends the old watch. Works on the window's thread."""

    def __init__(self, bridge: TillThread) -> None:
        self._bridge = bridge
        self._watches: dict[str, Watch] = {}
        self._lost: set[str] = set()

    def use(self, site: Site) -> None:
        """Watch what *site* names."""
        for key, begin in _BEGIN.items():
            url, now = site[key], self._watches.get(key)
            if (now.url if now is not None else "none:") == url:
                continue
            if now is not None:
                # A reader that is silent may take seconds to end: the window does not wait for it.
                threading.Thread(target=self._watches.pop(key).stop, daemon=True).start()
                self._bridge.device_told.emit(key, "none")
            if url != "none:":
                self._watches[key] = begin(self, url)
                self._watches[key].start()

    def stop(self) -> None:
        """End every watch."""
        for watch in self._watches.values():
            watch.stop()
        self._watches.clear()

    def states(self) -> Mapping[str, str]:
        """How each stands now: a key of pos.words.DEVICE_WHY."""
        return {key: self._watches[key].state if key in self._watches else "none" for key in _BEGIN}

    def _told(self, key: str) -> Callable[[str], None]:
        def tell(state: str) -> None:
            self._bridge.device_told.emit(key, state)
            if state == "connected":
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

    def _scanner(self, url: str) -> Watch:
        from devices.scanner import ScannerTalk
        from devices.watch import Watch

        return Watch(url, lambda: ScannerTalk(self._bridge.scanned.emit), told=self._told(SCANNER))

    def _id_reader(self, url: str) -> Watch:
        from devices.watch import Watch

        read, trouble = self._bridge.card_read.emit, self._trouble
        if url.startswith("maker:"):
            from devices.makers import MakersTalk, open_makers

            told = self._told(ID_READER)
            return Watch(url, lambda: MakersTalk(read, trouble), told=told, open_port=open_makers)
        from devices.idreader import ReaderTalk

        return Watch(url, lambda: ReaderTalk(read, trouble), told=self._told(ID_READER))


_BEGIN: Mapping[str, Callable[[Readers, str], Watch]] = {
    SCANNER: Readers._scanner,
    ID_READER: Readers._id_reader,
}
