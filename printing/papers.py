"""The papers of the till, as documents for the queue. The Till is handed this class and knows nothing of printers.

Each is made in the site's paper language and for its paper's width, inside the transaction of what it tells of; so
nothing heavy is imported here, and a receipt costs a fraction of a millisecond.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from pos.entries import Entry
from pos.shift import Shift
from pos.site import Site
from pos.totals import ShiftReport, ZReport
from pos.words import Words
from printing import slips
from printing.document import Block, Cell, Columns, Cut, Feed, Qr, Rule, Text, Trial, from_json, to_json
from printing.profile import CELL_DOTS
from printing.receipt import cells_of, clock, heading, pair, receipt

if TYPE_CHECKING:
    from pos.product import Product


class Papers:
    """Makes papers for a site, as JSON text of `printing.document`."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._say = _words(site["paper.language"])
        self._cells = cells_of(site)

    def receipt(
        self, entry: Entry, *, copy: int = 0, extra: Mapping[str, Any] | None = None, large: bool = False
    ) -> str:
        """The receipt of a sale or refund, *large* for old eyes.

        *copy* above 0 marks a reprint; `extra["at"]` is when it was asked for.
        """
        blocks = receipt(entry, self._site, self._say, copy=copy, extra=extra or {}, large=large)
        return to_json(self._cells, blocks)

    def opening(self, shift: Shift, last: Shift | None) -> str:
        """The slip of a shift that was opened, after the shift *last*."""
        return self._slip(slips.opening_slip(shift, last, self._site, self._say))

    def shift(self, report: ShiftReport, *, copy: tuple[int, int] = (1, 1), again: str = "") -> str:
        """The X of an open shift, the hand-over slip of a closed one: *copy* one of so many, *again* a reprint's stamp."""
        return self._slip(slips.shift_slip(report, self._site, self._say, self._cells, copy=copy, again=again))

    def z(self, report: ZReport, *, again: str = "") -> str:
        """The Z's slip."""
        return self._slip(slips.z_slip(report, self._site, self._say, self._cells, again=again))

    def cash_move(self, entry: Entry) -> str:
        """The slip of cash paid in or out."""
        return self._slip(slips.cash_slip(entry, self._site, self._say))

    def kitchen(self, entry: Entry, noted: Collection[str], *, again: str = "") -> str:
        """The kitchen's ticket of a sale that has one; *noted*: the residents whose notes the kitchen should know."""
        from printing.kitchen import kitchen_ticket

        return self._slip(kitchen_ticket(entry, noted, self._say, again=again))

    def taken_back(self, entry: Entry, ticket: int) -> str:
        """What tells the kitchen that dishes of *ticket* were given back, by the refund *entry*."""
        from printing.kitchen import taken_back

        return self._slip(taken_back(entry, ticket, self._say))

    def labels(self, products: Sequence[Product]) -> str:
        """Shelf labels, one piece of paper a product."""
        from printing.shelf import shelf_labels

        return self._slip(shelf_labels(products, self._site, self._say, self._cells))

    def _slip(self, blocks: list[Block]) -> str:
        return to_json(self._cells, blocks)

    def gift(self, entry: Entry) -> str:
        """The receipt of a gift to the Love Fund."""
        from printing.gift import gift_receipt

        return to_json(self._cells, gift_receipt(entry, self._site, self._say))

    def again(self, document: str, *, copy: int, at: str) -> str:
        """A paper's document marked as its 补打 number *copy*, asked for at the stamp *at*."""
        paper, say = from_json(document), self._say
        marks = (
            Text(say("补打 第 {copy} 次", copy=copy), "double", True, "center"),
            Text(say("补打时间 {at}", at=clock(at)), align="center"),
        )
        return to_json(paper.cells, [*marks, *paper.blocks])

    def strip(self, charsets: Mapping[int, str], dots: Mapping[int, str]) -> str:
        """The test strip: a line for each set of characters and for each width, by the numbers given."""
        return to_json(self._cells, _strip(charsets, dots, self._say))

    def test_page(self) -> str:
        """A page that shows what the printer can: widths, sizes, Chinese, the yuan sign, rare characters, a code."""
        return to_json(self._cells, _test_page(self._site, self._say, self._cells))


@cache
def _words(language: str) -> Words:
    return Words(language)


_TRIED = {
    "gb18030": "汉字：家门口收银 ￥12.00 €⺁",
    "gbk": "汉字：家门口收银 ￥12.00",
    "none": "汉字：家门口收银 ￥12.00",
}
"""The euro and ⺁ stand in the larger Chinese set alone."""


def _strip(charsets: Mapping[int, str], dots: Mapping[int, str], say: Words) -> list[Block]:
    blocks: list[Block] = [Text(say("测试条"), "double", True, "center")]
    blocks.append(Text(say("一、下面哪一行读得对？有几行都对，选最前面的。")))
    blocks += [Trial(f"{number}  {say(_TRIED[charset])}", charset) for number, charset in charsets.items()]
    blocks.append(Text(say("二、下面哪一行最长，又没有折成两行？")))
    for number, wide in dots.items():
        cells = int(wide) // CELL_DOTS
        blocks.append(Trial(f"{number} ".ljust(cells - 1, "-") + "|", "none"))
    blocks += (Text(say("在屏幕上点这两行的号码。")), Feed(1), Cut())
    return blocks


def _test_page(site: Site, say: Words, cells: int) -> list[Block]:
    ruler = "".join(str(number % 10) for number in range(1, cells + 1))
    blocks = heading(site, say)
    blocks += (
        Text(say("测试页"), "double", True, "center"),
        Rule(),
        Text(say("下面一行应正好占满纸宽：")),
        Text(ruler),
        Text(say("汉字：家门口收银，鲜菜平价。")),
        Text(say("金额：￥1,234.50；旧符号 ¥ 也要显示成 ￥")),
        Text(say("标点：，。：；“”《》…… 〇 × ·")),
        Text(say("生僻字：㐂 䶮 𠮷 €")),
        Columns((Cell(say("左")), Cell(say("中"), 10, "center"), Cell(say("右"), 10, "right"))),
        pair(say("高字"), "￥12.00", "tall", True),
        pair(say("大字"), "￥12.00", "double", True),
        Rule(),
        Qr("DOORSTEP TEST 0123456789"),
        Text(say("能扫出上面的码，就设置好了"), align="center"),
        Feed(1),
        Cut(),
    )
    return blocks
