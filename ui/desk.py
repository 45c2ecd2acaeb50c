"""What the counter's devices say, told on the window's thread; what the window may ask of them; what the customer sees.

Devices work on threads of their own and emit `heard` and `stood` from there; everything else here is the window's. The
pan's state outlives the pages, which are made anew with another look: what was sold stays sold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from pos.board import Board
    from pos.display import Scene
    from pos.site import Site
    from pos.view import View
    from pos.weighing import Reading, Weighing


class FoundPort(NamedTuple):
    """A port of this machine, or a printer that it knows: its URL, and what the system calls it."""

    url: str
    name: str


class DeviceWork(Protocol):
    """What the window asks of the devices; every call returns at once."""

    def look_around(self) -> None:
        """See what is plugged in now; `Desk.found` says it."""
        ...

    def greet(self) -> None:
        """Let the pole display show that it works."""
        ...


class Desk(QObject):
    """`weighed`: the scale or the pan has changed, see `weighing`. `stands`: how a device's port stands, see `states`.

    `turned`: the customer sees another `scene`; whatever shows or says it follows this one signal.
    """

    heard = Signal(object)  # a Reading, from the scale's thread
    stood = Signal(str, str)  # the setting that names its port and a key of DEVICE_WHY, from the device's thread
    weighed = Signal()
    stands = Signal(str)
    found = Signal(object, object)  # Sequence[FoundPort] each: the serial ports there are now, and the printers
    tried = Signal(str)  # the setting of something that is to show or say that it works
    turned = Signal(object, object)  # the Scene before and the one now

    def __init__(self, work: DeviceWork | None = None) -> None:
        super().__init__()
        self.work = work
        self.read_board: Callable[[], Board] | None = None  # the shop's wall, read on any thread; None: there is none
        self._weighing: Weighing | None = None
        self.states: dict[str, str] = {}
        self._scene: Scene | None = None
        self._view: View | None = None
        self._paying = False
        self.heard.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self.stood.connect(self._stand, Qt.ConnectionType.QueuedConnection)

    @property
    def weighing(self) -> Weighing:
        """The pan."""
        if self._weighing is None:
            from pos.weighing import Weighing

            self._weighing = Weighing()
        return self._weighing

    @property
    def scene(self) -> Scene:
        """What the customer sees."""
        if self._scene is None:
            from pos.display import Scene

            self._scene = Scene()
        return self._scene

    def set_weighing(self, weighing: Weighing) -> None:
        """The pan is another: something was sold from it, or a tare was chosen."""
        if weighing != self.weighing:
            self._weighing = weighing
            self.weighed.emit()

    def show(self, view: View) -> None:
        """The counter stands as in *view*."""
        self._view = view
        self._turn()

    def set_paying(self, paying: bool) -> None:
        """The cashier has turned to taking money, or away from it."""
        self._paying = paying
        self._turn()

    def _turn(self) -> None:
        if self._view is None:
            return
        from pos.display import scene_after

        before, now = self.scene, scene_after(self.scene, self._view, paying=self._paying)
        if now != before:
            self._scene = now
            self.turned.emit(before, now)

    def use(self, site: Site) -> None:
        """Take over the least weight."""
        least = int(site["scale.least"])
        if least != self.weighing.least:
            from dataclasses import replace

            self.set_weighing(replace(self.weighing, least=least))

    @Slot(object)
    def _hear(self, reading: Reading) -> None:
        self.set_weighing(self.weighing.hear(reading))

    @Slot(str, str)
    def _stand(self, device: str, state: str) -> None:
        self.states[device] = state
        self.stands.emit(device)
