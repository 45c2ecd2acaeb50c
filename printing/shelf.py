"""Shelf labels on the receipt printer's paper: name, price and bars, one piece of paper a product.

`printing.labels` makes the same labels on A4 sheets; what stands on a label is decided here for both.
"""

from __future__ import annotations

from collections.abc import Sequence

from pos.money import format_money
from pos.product import Product
from pos.site import Site
from pos.words import Words
from printing import bars
from printing.document import Barcode, Block, Cell, Columns, Cut, Feed, Text
from printing.receipt import pair


def shelf_labels(products: Sequence[Product], site: Site, say: Words, cells: int) -> list[Block]:
    """The blocks of the products' labels; what has no bars that fit shows its code."""
    blocks: list[Block] = []
    for product in products:
        blocks.append(Text(product.name, "double", True))
        price, unit = price_and_unit(product, site, say)
        if price:
            shown = f"￥{price}{unit}"
            blocks.append(Columns((Cell(""), Cell(shown, 1, "right")), "big", True))
        code = shelf_code(product)
        if bars.fits(code, cells):
            blocks.append(Barcode(code))
        if code != product.code:
            blocks.append(pair("", product.code))
        elif not bars.fits(code, cells):
            blocks.append(Text(code))
        blocks += (Feed(1), Cut())
    return blocks


def price_and_unit(product: Product, site: Site, say: Words) -> tuple[str, str]:
    """The price asked and what it is for; per 斤 where the site weighs so, and half a fen is shown. A meal has none."""
    fen = product.asked_fen
    if product.is_meal or not fen:
        return "", ""
    if not product.weighed:
        return format_money(fen), f"/{product.unit}"
    if site["weight.unit"] != "jin":
        return format_money(fen), "/kg"
    return f"{format_money(fen // 2)}{'5' if fen % 2 else ''}", f"/{say('斤')}"


def shelf_code(product: Product) -> str:
    """What the bars hold: a barcode that checks, else any, else the product's own code."""
    return next((code for code in product.barcodes if bars.is_ean(code)), (*product.barcodes, product.code)[0])
