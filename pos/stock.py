"""Stock at its moving average: what came in, less what went out at the average of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pos.entries import Body
from pos.money import Fen, amount_of, divide_half_away


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies in stock of a product, and what it cost."""

    quantity: int = 0  # thousandths; below 0 where more was sold than came in
    value_fen: int = 0
    last_cost_fen: int = 0  # per unit, of the latest goods in

    def cost_of(self, quantity: int) -> Fen:
        """What *quantity* thousandths cost at the moving average; of an empty stock, at the latest cost."""
        if quantity == self.quantity:
            return Fen(self.value_fen)
        if self.quantity > 0 and self.value_fen > 0:
            return Fen(divide_half_away(self.value_fen * quantity, self.quantity))
        return amount_of(self.last_cost_fen, quantity)


def cost_lines(stocks: Mapping[str, Stock], lines: list[Body]) -> None:
    """Write into each sold LINE of a product in stock what it cost. Several lines of one product share its stock."""
    for line in lines:
        stock = stocks.get(line.get("product", ""))
        if stock is not None:
            cost = stock.cost_of(line["quantity"])
            line["cost"] = cost
            left = Stock(stock.quantity - line["quantity"], stock.value_fen - cost, stock.last_cost_fen)
            stocks = {**stocks, line["product"]: left}
