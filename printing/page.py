"""What A4 pages share: the embedded typeface, texts in it, and a document that is the same bytes for the same story."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from pos.words import Words
from printing.fonts import main_font

INK, GREY, HAIR = HexColor("#1a1a1a"), HexColor("#666666"), HexColor("#c8c8c8")
MARGIN = 16 * mm
LEFT, CENTRE, RIGHT = 0, 1, 2  # reportlab's numbers
_NAME = "Doorstep"
_MISSING = "〓"  # what Chinese typesetting puts for a character it lacks


@lru_cache
def font() -> str:
    """The name of the typeface, registered at the first call."""
    pdfmetrics.registerFont(TTFont(_NAME, str(main_font()), subfontIndex=0))
    return _NAME


def known(text: str) -> str:
    """*text* with a mark for every character that the typeface lacks: an empty box would say nothing."""
    has = pdfmetrics.getFont(font()).face.charToGlyph
    # This typeface draws an apostrophe as broad as a Chinese character.
    return "".join(letter if ord(letter) in has else _MISSING for letter in text.replace("’", "'"))


def text(words: str, size: float, *, align: int = LEFT, colour: HexColor = INK) -> Paragraph:
    """A paragraph."""
    style = ParagraphStyle(
        "", fontName=font(), fontSize=size, leading=size * 1.35, alignment=align, wordWrap="CJK", textColor=colour
    )
    return Paragraph(escape(known(words)), style)


def signatures(labels: Sequence[str], wide: float) -> Table:
    """A line to sign on for each."""
    gap = 10 * mm
    row = [part for label in labels for part in (text(label, 10, colour=GREY), "")]
    widths = [part for _ in labels for part in (wide / len(labels) - gap, gap)]
    lines = [("LINEABOVE", (i, 0), (i, 0), 0.6, INK) for i in range(0, 2 * len(labels), 2)]
    return Table([row], widths, style=TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), *lines]))


def made(story: list[Any], title: str, author: str, say: Words, *, sideways: bool = False) -> bytes:
    """The document, its title and page numbers at the foot of each page."""
    file, size = BytesIO(), landscape(A4) if sideways else A4
    document = SimpleDocTemplate(
        file, pagesize=size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=title, author=author, invariant=1, pageCompression=1,
    )  # fmt: skip

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(font(), 8)
        canvas.setFillColor(GREY)
        canvas.drawString(MARGIN, 9 * mm, known(title))
        canvas.drawRightString(size[0] - MARGIN, 9 * mm, say("第 {page} 页", page=page.page))

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()
