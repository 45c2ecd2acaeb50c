"""Made-up cards as the chip holds them: 256 bytes of text by the places of each kind, and a photo that is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tests.counter import id_number

ADDRESS = "四川省柳堤市不存在街九百九十九号"
ISSUER = "柳堤市公安局假想分局"
PHOTO = b"WLf\x00" + b"PHOTO-NOBODY" * 85  # 1,024 bytes


@dataclass(frozen=True)
class MadeUpCard:
    """One card; `kind` is the marker: empty (a resident), I, J or Y."""

    number: str
    name: str
    sex: str = "2"
    born: str = "19450203"
    kind: str = ""
    latin: str = ""
    address: str = ADDRESS

    @property
    def text(self) -> bytes:
        """The 256 bytes."""
        if self.kind == "I":
            parts: list[tuple[str, int]] = [(self.latin, 120), (self.sex, 2), (self.number, 30), ("FRA", 6)]
            parts += [(self.name, 30), ("20200101", 16), ("20300101", 16), (self.born, 16), ("01", 4), ("5101", 8)]
            parts += [("I", 2), ("", 6)]
        else:
            middle = self.latin[:35] if self.kind == "Y" else self.address
            parts = [(self.name, 30), (self.sex, 2), ("01", 4), (self.born, 16), (middle, 70), (self.number, 36)]
            parts += [(ISSUER, 30), ("20200101", 16), ("长期", 16)]
            parts += [("", 36)] if not self.kind else [("H01234567", 18), ("01", 4), ("", 6), (self.kind, 2), ("", 6)]
        block = b"".join(_filled(value, size) for value, size in parts)
        assert len(block) == 256
        return block

    def but(self, **changes: Any) -> MadeUpCard:
        """The same with other parts."""
        return replace(self, **changes)


def _filled(value: str, size: int) -> bytes:
    data = value.encode("utf-16-le")
    assert len(data) <= size
    return data + b"\x20\x00" * ((size - len(data)) // 2)


OLD_LADY = MadeUpCard(id_number("1945-02-03", order=12), "陈秀英")
OLD_MAN = MadeUpCard(id_number("1935-06-07", order=13), "欧阳德全", sex="1", born="19350607")
FROM_TAIWAN = MadeUpCard(id_number("1950-01-02", order=31, area="830000"), "林阿土", sex="1", born="19500102", kind="J")
FOREIGNER = MadeUpCard(
    id_number("1940-05-06", order=22, area="911250"), "杜邦", born="19400506", kind="Y", latin="DUPONT, MARIE"
)
FOREIGNER_OLD = MadeUpCard("FRA510140050612", "", born="19400506", kind="I", latin="DUPONT, JEANNE MARIE")
