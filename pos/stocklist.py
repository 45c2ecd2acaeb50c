"""The stockroom's list: what lies there of each product, as the office looks it through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pos.codes import read_code
from pos.ledger import Ledger
from pos.product import Product
from pos.site import Site
from pos.stock import Stock


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


def stock_list(ledger: Ledger, text: str = "", limit: int = 20_000) -> tuple[StockRow, ...]:
    """Every product that lies in stock or can, found by *text*. Meals are cooked, not kept.

    Without a text what is short comes first, then what ever came in.
    """
    stocks = ledger.stocks()
    found = (product for product in ledger.find_products(text, limit=limit) if not product.is_meal)
    rows = [StockRow(product, stocks.get(product.code, Stock())) for product in found]
    return tuple(sorted(rows, key=lambda row: (not row.is_short, row.stock == Stock()))) if not text else tuple(rows)
