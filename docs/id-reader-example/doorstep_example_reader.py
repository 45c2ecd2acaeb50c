"""An ID reader for Doorstep by a maker's own library: this one reads cards from a folder of text files.

A real one calls the maker's DLL in the two places marked. The file `card.txt` in the folder stands for the card that lies on
the reader: four lines, number, name, sex (M or F) and birth date.
"""

from __future__ import annotations

from pathlib import Path


class FolderReader:
    """The reader at one place, here a folder."""

    def __init__(self, place: str) -> None:
        self._folder = Path(place)
        if not self._folder.is_dir():  # a real one: open the port, raise where it does not open
            raise FileNotFoundError(place)

    def card(self) -> dict[str, str] | None:
        """The card that lies on it now, or None. Called a few times a second."""
        if not self._folder.is_dir():
            raise OSError("unplugged")
        try:  # a real one: ask the library, and give back nothing but these four
            number, name, sex, born = (self._folder / "card.txt").read_text("utf-8").split("\n")[:4]
        except FileNotFoundError:
            return None
        return {"number": number, "name": name, "sex": sex, "born": born}

    def close(self) -> None:
        """Nothing is held."""


def open_reader(place: str) -> FolderReader:
    """What the entry point names: the reader at *place*, the part of `maker://example/PLACE` after the name."""
    return FolderReader(place)
