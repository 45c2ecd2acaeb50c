"""The devices beside the counter, each on a watch of its own, as this machine's settings say; changed at once with them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from shop.readers import ID_READER, SCANNER, Readers
from ui.desk import FoundPort

if TYPE_CHECKING:
    from devices.pole import PoleDisplay
    from devices.watch import Watch
    from pos.display import Scene
    from pos.site import Site
    from pos.view import View
    from ui.bridge import TillThread
    from ui.desk import Desk

SCALE, POLE = "scale.port", "display.pole"
SETTINGS = {
    SCALE: ("scale.port", "scale.kind"),
    POLE: ("display.pole", "display.pole_kind"),
    SCANNER: (SCANNER,),
    ID_READER: (ID_READER,),
}
"""Device, by the setting that names its port → the settings that it is opened by."""


class CounterDevices:
    """Opens, reopens and closes the devices. `show` is called on the window's thread after each verb and returns at once."""

    def __init__(self, desk: Desk, bridge: TillThread) -> None:
        self._desk = desk
        self._readers = Readers(bridge, desk)
        self._watches: dict[str, Watch] = {}
        self._settings: dict[str, tuple[str, ...]] = {}
        self._pole: PoleDisplay | None = None
        self._work: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="devices", daemon=True)
        desk.turned.connect(self._turn)

    def start(self, view: View) -> None:
        """Begin, with what is set."""
        self._thread.start()
        self.show(view)

    def stop(self) -> None:
        """Let every port go."""
        if self._thread.is_alive():
            self._work.put(None)
            self._thread.join(timeout=5.0)

    def show(self, view: View) -> None:
        """The counter stands as in *view*: take over what was set."""
        self._desk.use(view.site)
        for device, keys in SETTINGS.items():
            wanted = tuple(view.site[key] for key in keys)
            if wanted != self._settings.get(device):
                self._settings[device] = wanted
                self._work.put(partial(self._open, device, view.site))

    def _turn(self, before: Scene, now: Scene) -> None:
        """Show the customer what changed."""
        if self._pole is not None:
            from pos.pole import shown_after

            row = shown_after(before, now)
            if row:
                self._pole.show(row)

    # -- what the window asks ------------------------------------------------------------------------------------
    def look_around(self) -> None:
        """See what is plugged in now, on a thread of its own: the system may take seconds to say."""
        threading.Thread(target=self._look_around, name="found", daemon=True).start()

    def _look_around(self) -> None:
        from devices.port import found_ports
        from printing.found import found_printers

        lines = [FoundPort(url, f"{name}（{url.removeprefix('serial://')}）") for url, name in found_ports()]
        self._desk.found.emit(lines, lines + [FoundPort(url, name) for url, name in found_printers()])

    def greet(self) -> None:
        """Let the pole display show that it works."""
        if self._pole is not None:
            from pos.pole import HELLO

            self._pole.show(HELLO)

    # -- on the thread that opens and closes ---------------------------------------------------------------------
    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception:
                import logging

                logging.getLogger(__name__).exception("a device could not be opened")
        for watch in self._watches.values():
            watch.stop()

    def _open(self, device: str, site: Site) -> None:
        """Close the device's port, which another may have been set for, and open the one that is set now."""
        old = self._watches.pop(device, None)
        if old is not None:
            old.stop()
        readers = {SCANNER: self._readers.scanner, ID_READER: self._readers.id_reader}
        make = {SCALE: self._scale, POLE: self._pole_watch, **readers}[device]
        self._watches[device] = made = make(site)
        made.start()

    def _scale(self, site: Site) -> Watch:
        from devices.scales import watch_scale

        return watch_scale(
            site["scale.port"], site["scale.kind"], self._desk.heard.emit, told=partial(self._desk.stood.emit, SCALE)
        )

    def _pole_watch(self, site: Site) -> Watch:
        from devices.pole import PoleDisplay
        from devices.watch import Watch

        self._pole = pole = PoleDisplay(site["display.pole_kind"])
        return Watch(site["display.pole"], pole.begin, told=partial(self._desk.stood.emit, POLE))
