"""The Love Fund's page for the wall (爱心基金公示): what was collected, what it gave, what is left, to be read from afar.

It names merchants, who wish to be named, and nobody who was helped.
"""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pos.money import format_money
from pos.report import FundPoster
from pos.site import Site
from pos.words import Words
from printing.page import GREY, HAIR, INK, font, known

_RED, _PALE = HexColor("#b3362b"), HexColor("#fbf1ef")
_WIDE, _HIGH = A4
_EDGE = 18 * mm
_MERCHANTS_SHOWN = 8


def poster_pdf(fund: FundPoster, site: Site, say: Words) -> bytes:
    """One A4 page; the same figures and language give the same bytes."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, pageCompression=1)
    title = say("爱心基金公示")
    canvas.setTitle(f"{site.name} {title} {fund.day}")
    canvas.setAuthor(site.name)
    canvas.setFillColor(_RED)
    canvas.rect(0, _HIGH - 62 * mm, _WIDE, 62 * mm, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#ffffff"))
    _fit(canvas, title, 56, _WIDE / 2, _HIGH - 34 * mm)
    _fit(canvas, f"{site.name} · " + say("截至 {day}", day=fund.day), 18, _WIDE / 2, _HIGH - 51 * mm)
    figures = (
        (say("一共收到"), f"￥{format_money(fund.collected_fen, grouped=True)}"),
        (say("送出爱心餐"), say("{meals} 份", meals=fund.meals)),
        (say("现在余额"), f"￥{format_money(fund.balance_fen, grouped=True)}"),
    )
    for place, (label, figure) in enumerate(figures):
        _figure(canvas, _HIGH - (68 + 44 * (place + 1)) * mm, label, figure)
    _month(canvas, fund, say)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _fit(canvas: Canvas, text: str, size: float, x: float, y: float, *, wide: float = _WIDE - 2 * _EDGE) -> None:
    """*text* around *x*, as large as *size* and as the room allow."""
    shown = known(text)
    size *= min(1.0, wide / max(1.0, stringWidth(shown, font(), size)))
    canvas.setFont(font(), size)
    canvas.drawCentredString(x, y, shown)


def _figure(canvas: Canvas, y: float, label: str, figure: str) -> None:
    canvas.setFillColor(_PALE)
    canvas.roundRect(_EDGE, y, _WIDE - 2 * _EDGE, 39 * mm, 4 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(font(), 24)
    canvas.drawString(_EDGE + 7 * mm, y + 27 * mm, known(label))
    canvas.setFillColor(_RED)
    _fit(canvas, figure, 58, _WIDE / 2, y + 7.5 * mm, wide=_WIDE - 2 * _EDGE - 14 * mm)


def _month(canvas: Canvas, fund: FundPoster, say: Words) -> None:
    """The month in one line, the merchants in another, and what the fund is for."""
    y = 72 * mm
    month = say(
        "{month}：收到 {collected} 元，用出 {aid} 元，爱心餐 {meals} 份",
        month=fund.month,
        collected=format_money(fund.month_collected_fen, grouped=True),
        aid=format_money(fund.month_aid_fen, grouped=True),
        meals=fund.month_meals,
    )
    canvas.setFillColor(INK)
    _fit(canvas, month, 19, _WIDE / 2, y)
    if fund.merchants:
        names = [name for name, _fen in fund.merchants]
        more = "…" if len(names) > _MERCHANTS_SHOWN else ""
        between = "、" if say.language == "zh" else ", "
        thanks = say("感谢爱心商家：{names}", names=between.join(names[:_MERCHANTS_SHOWN]) + more)
        _fit(canvas, thanks, 17, _WIDE / 2, y - 15 * mm)
    canvas.setStrokeColor(HAIR)
    canvas.line(_EDGE, 42 * mm, _WIDE - _EDGE, 42 * mm)
    canvas.setFillColor(GREY)
    _fit(canvas, say("爱心商家的餐品半价供应，收到的钱进爱心基金，全部用来帮扶困难家庭。"), 15, _WIDE / 2, 32 * mm)
    _fit(canvas, say("每一笔都在账本上，欢迎到柜台查看。"), 15, _WIDE / 2, 23 * mm)
