"""The stockroom's list: what lies there of each product, as the office looks it through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pos.codes import read_code
from pos.ledger import Ledger
from pos.listed import Listed
from pos.product import Product
from pos.site import Site
from pos.stock import Stock

MOST = 20_000
"""Of all products, how many are listed."""


@dataclass(frozen=True, slots=True)
class StockRow:
    """A product and what lies in stock of it."""

    product: Product
    stock: Stock

    @property
    def is_short(self) -> bool:
        """Whether more was sold than ever came in: a receipt is missing, or a count."""
        return self.stock.quantity < 0

    def difference(self, counted: int) -> int:
        """What a count of *counted* thousandths would change."""
        return counted - self.stock.quantity


def scanned(ledger: Ledger, site: Site, code: str, *, on: date) -> StockRow:
    """The product that a scanned code stands for. Raises unknown_code."""
    product = read_code(ledger, site, code, on=on).product
    return StockRow(product, ledger.stocks([product.code]).get(product.code, Stock()))


def stock_list(ledger: Ledger, text: str = "") -> Sequence[StockRow]:
    """Every product that lies in stock or can, found by *text*. Meals are cooked, not kept.

    Without a text what is short comes first, then what ever came in.
    """
    stocks = ledger.stocks()
    found = ledger.find_stocked(text, limit=MOST)
    return Listed(found, lambda product: StockRow(product, stocks.get(product.code, Stock())))
