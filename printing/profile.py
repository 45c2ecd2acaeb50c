"""What one printer is and can do: how wide it prints, which characters it has, whether it cuts, where the drawer hangs.

Made from this machine's settings (`printer.receipt.charset` and the like in `pos.site`); the test strip finds the answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos.site import Site

PRINTERS = ("receipt", "kitchen")
"""The printers a till may have. Each kind of paper goes to one of them."""
CELL_DOTS = 12
DOTS = {"80": 576, "58": 384}
"""Millimetres of paper → dots across it, where the settings name no other number."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One printer. As it stands here: 80 mm, made for China, with a cutter and a drawer."""

    dots: int = 576
    charset: str = "gbk"  # gb18030 or gbk: the two-byte characters it has; none: no Chinese, so lines go as dots
    cutter: bool = True
    drawer_pin: int = 2  # 2 or 5; 0: no drawer hangs here
    kick_now: bool = False  # it knows DLE DC4: the drawer opens even while a job is in the buffer
    answers: str = "auto"  # to status questions: auto finds out, yes takes silence for trouble, no never asks

    @property
    def cells(self) -> int:
        """Character cells across the paper."""
        return self.dots // CELL_DOTS


DEFAULT = Profile()


def profile_of(site: Site, printer: str = "receipt") -> Profile:
    """The profile of a printer of PRINTERS, as it is set."""

    def said(what: str) -> str:
        return site[f"printer.{printer}.{what}"]

    width = site["paper.width"] if printer == "receipt" else said("width") or site["paper.width"]
    return Profile(
        dots=int(said("dots") or DOTS[width]),
        charset=said("charset"),
        cutter=said("cutter") == "yes",
        drawer_pin=int(said("drawer")),
        kick_now=said("kick") == "now",
        answers=said("answers"),
    )
