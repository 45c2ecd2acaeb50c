"""Weighing: what a scale says, and when a weight may be taken from it.

A weight is taken once: only while the scale stands still, only from the least weight up, and what was sold must leave the
pan before the next is taken. What is put off for packaging (the tare) is one number: chosen for this weight, else the
product's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pos.errors import PosError
from pos.money import WEIGHT_MAX

LEAST = 5
"""Thousandths of a kilogram below which a pan counts as empty, unless the site says otherwise."""
WEIGHED = ("stable", "moving", "zero", "negative")
"""States in which the scale gives a weight."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the scale says now.

    `state` is a key of pos.words.SCALE_STATES, or of DEVICE_WHY where the port itself is not well. `weight` is what
    stands on the scale's own display: `net` where it takes a tare of its own off.
    """

    state: str
    weight: int = 0  # thousandths of a kilogram
    net: bool = False
    unit: str = ""  # what it weighs in, where that is nothing we take

    @property
    def weighs(self) -> bool:
        """Whether there is a weight to show."""
        return self.state in WEIGHED


NO_SCALE = Reading("none")


@dataclass(frozen=True, slots=True)
class Taken:
    """A weight taken from the scale: what is sold, and what was put off before."""

    quantity: int
    tare: int


@dataclass(frozen=True, slots=True)
class Weighing:
    """One pan: what lies on it, whether that was sold already, and what is put off for packaging."""

    reading: Reading = NO_SCALE
    sold: bool = False  # what lies on the pan is in the sale already
    tare: int = 0  # chosen for the next weight; 0: the product's own
    least: int = LEAST

    @property
    def in_use(self) -> bool:
        """Whether there is a scale at all."""
        return self.reading.state != "none"

    def hear(self, reading: Reading) -> Weighing:
        """The scale said something. A pan below the least is empty again; where no weight is given, nothing is known."""
        emptied = reading.weighs and reading.weight < self.least
        return replace(self, reading=reading, sold=self.sold and not emptied)

    def with_tare(self, tare: int) -> Weighing:
        """Put *tare* off the next weight."""
        return replace(self, tare=tare)

    def taken(self) -> Weighing:
        """A weight was taken: it must leave the pan, and its packaging goes with it."""
        return replace(self, sold=True, tare=0)

    def net(self, product_tare: int = 0) -> int:
        """What would be sold of what lies on the pan."""
        return self.reading.weight - (self.tare or product_tare)

    def take(self, product_tare: int = 0) -> Taken:
        """The weight to sell. Raises bad_quantity, saying why not and what to do."""
        self._check()
        tare = self.tare or product_tare
        net = self.reading.weight - tare
        if net < self.least:
            raise PosError("bad_quantity", "light", least_quantity=self.least)
        return Taken(net, tare)

    def tare_of_pan(self) -> int:
        """What lies on the pan now, as a customer's own container. Raises bad_quantity."""
        self._check()
        return self.reading.weight

    def _check(self) -> None:
        reading = self.reading
        if reading.state in ("moving", "overload", "negative"):
            raise PosError("bad_quantity", reading.state)
        if reading.state == "unit":
            raise PosError("bad_quantity", "unit", unit=reading.unit)
        if not reading.weighs:
            raise PosError("bad_quantity", "no_scale")
        if reading.weight < self.least:
            raise PosError("bad_quantity", "light", least_quantity=self.least)
        if reading.weight > WEIGHT_MAX:
            raise PosError("bad_quantity", "overload")
        if self.sold:
            raise PosError("bad_quantity", "sold")
