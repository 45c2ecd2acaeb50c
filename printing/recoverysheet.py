"""The recovery sheet: the one paper that brings a till back, to be kept away from it. Site, date, passphrase, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from pos.site import Site
from pos.words import Words
from printing.page import GREY, HAIR, INK, font, known

_WIDE, _HIGH = A4
_EDGE = 22 * mm
_PALE = HexColor("#f4f4f0")
_PASSPHRASE_FONT = "Courier-Bold"  # each letter apart, none taken for another


def recovery_sheet(site: Site, day: date, passphrase: str, places: Sequence[str], say: Words) -> bytes:
    """One A4 page. The same facts and language give the same bytes."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"{site.name} {say('恢复单')}")
    canvas.setAuthor(site.name)
    y = _head(canvas, site, day, say)
    y = _passphrase(canvas, y, passphrase, say)
    y = _steps(canvas, y, places, say)
    _foot(canvas, say)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _head(canvas: Canvas, site: Site, day: date, say: Words) -> float:
    y = _HIGH - 34 * mm
    canvas.setFillColor(INK)
    canvas.setFont(font(), 30)
    canvas.drawString(_EDGE, y, say("恢复单"))
    canvas.setFont(font(), 13)
    canvas.setFillColor(GREY)
    canvas.drawString(_EDGE, y - 11 * mm, known(f"{site.name} · {day.isoformat()}"))
    canvas.setStrokeColor(HAIR)
    canvas.line(_EDGE, y - 17 * mm, _WIDE - _EDGE, y - 17 * mm)
    return float(y - 17 * mm)


def _passphrase(canvas: Canvas, y: float, passphrase: str, say: Words) -> float:
    """The passphrase as large as the room allows, in letters that tell 0 from O."""
    high = 34 * mm
    canvas.setFillColor(_PALE)
    canvas.roundRect(_EDGE, y - 8 * mm - high, _WIDE - 2 * _EDGE, high, 3 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(font(), 13)
    canvas.drawString(_EDGE + 6 * mm, y - 18 * mm, say("备份口令"))
    face = _PASSPHRASE_FONT if passphrase.isascii() else font()
    room = _WIDE - 2 * _EDGE - 12 * mm
    size = min(30.0, 30 * room / max(1.0, stringWidth(passphrase, face, 30)))
    canvas.setFont(face, size)
    canvas.drawString(_EDGE + 6 * mm, y - 33 * mm, passphrase if passphrase.isascii() else known(passphrase))
    return float(y - 8 * mm - high)


def _steps(canvas: Canvas, y: float, places: Sequence[str], say: Words) -> float:
    y -= 16 * mm
    canvas.setFillColor(INK)
    canvas.setFont(font(), 16)
    canvas.drawString(_EDGE, y, say("收银机坏了、丢了，怎么办"))
    steps = [
        say("在新电脑上装好家门口收银，打开。"),
        say("插上放备份的 U 盘或硬盘，或者等同步文件夹同步好。"),
        say("点“从备份恢复”，选放备份的文件夹，输入上面的备份口令（横线和空格可以不打）。"),
        say("看最后一单的时间和单数对不对，再输店长密码，就接着收银。"),
        say("单号换成新机器的号（例如 2-000001），和原来的不会重。旧机器如果找到了，不要再用它收银。"),
    ]
    for number, step in enumerate(steps, 1):
        y = _written(canvas, f"{number}.", step, y - 4 * mm, say)
    if places:
        y = _written(canvas, "·", say("备份放在：{places}", places=" · ".join(places)), y - 8 * mm, say)
    return y


def _written(canvas: Canvas, mark: str, text: str, y: float, say: Words, *, size: float = 13) -> float:
    """A paragraph below *y*; where it ends."""
    indent = 9 * mm if mark else 0
    # Between characters in Chinese, between words in English.
    wrap = "CJK" if say.language == "zh" else None
    style = ParagraphStyle("", fontName=font(), fontSize=size, leading=size * 1.5, wordWrap=wrap)
    style.textColor = INK if mark else GREY
    paragraph = Paragraph(escape(known(text)), style)
    _wide, high = paragraph.wrap(_WIDE - 2 * _EDGE - indent, _HIGH)
    paragraph.drawOn(canvas, _EDGE + indent, y - high)
    canvas.setFont(font(), size)
    canvas.setFillColor(INK)
    canvas.drawString(_EDGE, y - size * 1.05, mark)
    return y - float(high)


def _foot(canvas: Canvas, say: Words) -> None:
    canvas.setStrokeColor(HAIR)
    canvas.line(_EDGE, 52 * mm, _WIDE - _EDGE, 52 * mm)
    y = 49 * mm
    for text in (
        say("这张纸放在店外锁好，不要和收银机、备份放在一起。"),
        say("口令丢了，备份谁也打不开；口令被别人拿到，备份就能被打开：请马上换口令，重新打印。"),
    ):
        y = _written(canvas, "", text, y, say, size=11)
