"""Shelf labels: name, price and barcode of each product, 24 to an A4 page (70 × 37 mm, as label sheets are sold).

A barcode of 13 or 8 digits that checks is printed as EAN; anything else, and the product's own code where it has no
barcode, as Code 128. A meal has no price on its label: the diner's age decides it.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pos.product import Product
from pos.site import Site
from pos.words import Words
from printing.bars import is_ean
from printing.page import GREY, INK, font, known
from printing.shelf import price_and_unit, shelf_code

_ACROSS, _DOWN = 3, 8
_WIDE, _HIGH = 70 * mm, 37 * mm
_TOP = (A4[1] - _DOWN * _HIGH) / 2
_EDGE = 4 * mm


def labels_pdf(products: Sequence[Product], site: Site, say: Words) -> bytes:
    """Labels from the top left on, row by row; the same products give the same bytes."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"{site.name} " + say("货架标签"))
    canvas.setAuthor(site.name)
    for place, product in enumerate(products):
        row, column = divmod(place % (_ACROSS * _DOWN), _ACROSS)
        if place and place % (_ACROSS * _DOWN) == 0:
            canvas.showPage()
        _label(canvas, column * _WIDE, A4[1] - _TOP - (row + 1) * _HIGH, product, site, say)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _label(canvas: Canvas, x: float, y: float, product: Product, site: Site, say: Words) -> None:
    canvas.setFillColor(INK)
    _fit(canvas, product.name, 15, x + _EDGE, y + _HIGH - 9 * mm, _WIDE - 2 * _EDGE)
    price, unit = price_and_unit(product, site, say)
    if price:
        room = _WIDE - 2 * _EDGE - stringWidth(known(unit), font(), 10) - 2 * mm
        end = _fit(canvas, f"￥{price}", 25, x + _EDGE, y + 17.5 * mm, room)
        canvas.setFont(font(), 10)
        canvas.drawString(end + 1.5 * mm, y + 17.5 * mm, known(unit))
    if product.best_before_days:
        canvas.setFillColor(GREY)
        keeps = say("保质期 {days} 天", days=product.best_before_days)
        _fit(canvas, keeps, 8, x + _EDGE, y + _HIGH - 14 * mm, _WIDE - 2 * _EDGE)
    value = shelf_code(product)
    bars = _bars(value)
    renderPDF.draw(bars, canvas, x + _EDGE, y + 2.5 * mm)
    canvas.setFillColor(GREY)
    said = product.code if is_ean(value) else value  # an EAN says its own digits
    _fit_right(canvas, said, x + _WIDE - _EDGE, y + 3.5 * mm, _WIDE - 2 * _EDGE - bars.width - 2 * mm)


def _fit(canvas: Canvas, text: str, size: float, x: float, y: float, wide: float) -> float:
    """*text* from *x* on, as large as *size* and as the room allow; where it ends."""
    shown = known(text)
    size *= min(1.0, wide / max(1.0, stringWidth(shown, font(), size)))
    canvas.setFont(font(), size)
    canvas.drawString(x, y, shown)
    return float(x + stringWidth(shown, font(), size))


def _fit_right(canvas: Canvas, text: str, x: float, y: float, wide: float) -> None:
    shown = known(text)
    size = 8 * min(1.0, max(wide, 1) / max(1.0, stringWidth(shown, font(), 8)))
    if size >= 5:  # smaller than that nobody reads
        canvas.setFont(font(), size)
        canvas.drawRightString(x, y, shown)


def _bars(value: str) -> Any:
    """The code's picture, at most two thirds of the label wide."""
    if is_ean(value):
        kind = "EAN13" if len(value) == 13 else "EAN8"
        return createBarcodeDrawing(
            kind, value=value, barWidth=0.33 * mm, barHeight=10 * mm, fontName=font(), fontSize=7
        )
    if not (value.isascii() and value.isprintable()):
        return Drawing(0, 0)  # a code of other letters has no bars
    bar = min(0.33 * mm, 46 * mm / (11 * len(value) + 55))
    return createBarcodeDrawing("Code128", value=value, barWidth=bar, barHeight=9 * mm, quiet=0, humanReadable=False)
