"""Lists of any length whose rows are made when somebody looks at them: of 20,000 products a screen shows twenty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

Row = TypeVar("Row")


class Listed(Sequence[Row]):
    """Row after row of *source*, each made by *make* the first time it is asked for, and then kept; one pass over all keeps none.

    *make* may be called on any thread and much later: it reads nothing but what it is given.
    """

    def __init__(self, source: Sequence[object], make: Callable[..., Row]) -> None:
        self._source = source
        self._make = make
        self._made: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._source)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        places = range(len(self._source))[place]
        if isinstance(places, range):
            return [self._row(each) for each in places]
        return self._row(places)

    def __iter__(self) -> Iterator[Row]:
        made, make = self._made, self._make
        return (made[place] if place in made else make(row) for place, row in enumerate(self._source))

    def _row(self, place: int) -> Row:
        if place not in self._made:
            self._made[place] = self._make(self._source[place])
        return self._made[place]
