"""The customer's pages of a sale: selling, paying, and what comes back. Each lays a scene out on a sheet."""

from __future__ import annotations

from PySide6.QtGui import QImage

from pos.display import JIN, Guest, Item, Scene
from pos.money import format_quantity
from pos.product import KG
from ui.display.pieces import AMOUNT, EDGE, GAP, LABEL, Picture, Sheet
from ui.show import money
from ui.theme import CENTER, RIGHT


def selling(sheet: Sheet, scene: Scene, weight: str) -> None:
    """The last item large, the list, the total; whose card waits, what was saved, what lies on the scale."""
    left = round((sheet.wide - 2 * EDGE - GAP) * 0.58)
    right_x = EDGE + left + GAP
    right = sheet.wide - EDGE - right_x
    y = _last(sheet, scene, EDGE, left)
    _list(sheet, scene.items, EDGE, y + GAP, left)
    high = _total(sheet, scene, right_x, right)
    y = EDGE + high + GAP
    if scene.guest is not None:
        y = _guest(sheet, scene.guest, right_x, y, right) + GAP
    if weight:
        _weight(sheet, weight, right_x, y, right)


def paying(sheet: Sheet, scene: Scene, code: QImage | None) -> None:
    """What is to be paid, as large as can be; by cash what that is; the pay code beside it."""
    say, full = sheet.say, sheet.wide - 2 * EDGE
    side = min(sheet.high - 2 * EDGE - 130, round(full * 0.42)) if code is not None else 0
    wide = full - side - GAP * 2 if code is not None else full
    sheet.ground(EDGE, EDGE, wide, sheet.high - 2 * EDGE, "paper")
    x, inner = EDGE + 36, wide - 72
    lines: list[tuple[str, str, float]] = [
        (say("还要付") if scene.taken_fen else say("一共"), money(scene.left_fen), 230)
    ]
    y = EDGE + (sheet.high - 2 * EDGE) * 0.16
    for word, figure, size in lines:
        y = sheet.text(word, x, y, inner, 64, align=CENTER)
        y = sheet.text(figure, x, y, inner, size, bold=True, align=CENTER)
    y += GAP
    if scene.rounded_fen:
        y = sheet.text(say("付现金"), x, y, inner, 48, align=CENTER)
        y = sheet.text(money(scene.cash_fen), x, y, inner, 110, bold=True, align=CENTER)
        y = sheet.text(say("抹零 {rounding}", rounding=money(scene.rounded_fen)), x, y, inner, 40, align=CENTER)
    if scene.taken_fen:
        y = sheet.text(say("已经付了 {paid}", paid=money(scene.taken_fen)), x, y, inner, 44, align=CENTER)
    if scene.saved_fen:
        sheet.text(say("这一单省了 {saved}", saved=money(scene.saved_fen)), x, y, inner, 44, align=CENTER)
    if code is not None:
        _code(sheet, code, EDGE + wide + GAP * 2, side, scene)


def weighing(sheet: Sheet, weight: str) -> None:
    """What lies on the scale before anything is sold."""
    wide = sheet.wide - 2 * EDGE
    sheet.ground(EDGE, EDGE, wide, sheet.high - 2 * EDGE, "paper")
    y = sheet.text(sheet.say("秤上"), EDGE, sheet.high * 0.26, wide, 72, align=CENTER)
    sheet.text(weight, EDGE + 36, y, wide - 72, 230, bold=True, align=CENTER)


def done(sheet: Sheet, scene: Scene) -> None:
    """What was received, and what goes back."""
    say, wide = sheet.say, sheet.wide - 2 * EDGE
    sheet.ground(EDGE, EDGE, wide, sheet.high - 2 * EDGE, "paper")
    x, inner = EDGE + 36, wide - 72
    y = EDGE + (sheet.high - 2 * EDGE) * 0.14
    if scene.refund:
        word, figure = say("退给您"), money(scene.total_fen)
    elif scene.change_fen:
        word, figure = say("找您"), money(scene.change_fen)
    elif scene.total_fen:
        word, figure = say("收好了"), money(scene.total_fen)
    else:
        word, figure = say("这一餐"), say("免费")
    y = sheet.text(word, x, y, inner, 72, align=CENTER)
    y = sheet.text(figure, x, y, inner, 280, bold=True, align=CENTER)
    if scene.received_fen and not scene.refund:
        received = say(
            "收您 {received} · 应付 {total}", received=money(scene.received_fen), total=money(scene.total_fen)
        )
        y = sheet.text(received, x, y, inner, 64, align=CENTER)
    if scene.saved_fen:
        y = sheet.text(say("这一单省了 {saved}", saved=money(scene.saved_fen)), x, y, inner, 52, align=CENTER)
    sheet.text(say("谢谢，慢走"), x, y + GAP, inner, 52, align=CENTER)


def many(sheet: Sheet, item: Item) -> str:
    """`1.125 kg × 3.40`; of one piece nothing."""
    if item.quantity == 1000 and item.unit not in (KG, JIN):
        return ""
    unit = sheet.say(item.unit) if item.unit == JIN else item.unit
    return f"{format_quantity(item.quantity)} {unit} × {money(item.price_fen)}"


def instead(sheet: Sheet, item: Item) -> str:
    """What it would have cost elsewhere, or at another age."""
    if not item.saved_fen:
        return ""
    if item.by_age:
        return sheet.say("原价 {price} · 省 {saved}", price=money(item.instead_fen), saved=money(item.saved_fen))
    return sheet.say("市场上要 {price} · 省 {saved}", price=money(item.instead_fen), saved=money(item.saved_fen))


def _figure(sheet: Sheet, fen: int) -> str:
    return money(fen) if fen else sheet.say("免费")


def _last(sheet: Sheet, scene: Scene, x: float, wide: float) -> float:
    """The card of the last item; returns where it ends."""
    item, high = scene.last_item, 440 if sheet.large else 400
    on = "age_ground" if item is not None and item.by_age else "paper"
    sheet.ground(x, EDGE, wide, high, on)
    left, inner = x + 32, wide - 64
    if item is None:
        sheet.text(sheet.say("您好，请稍等"), left, EDGE + high / 2 - 50, inner, 64, bold=True, align=CENTER)
        return EDGE + high
    y = sheet.text(item.name, left, EDGE + 20, inner, 64, bold=True, on=on, ends=True)
    y = sheet.text(many(sheet, item) or item.diner, left, y, inner, 48, on=on)
    y = sheet.text(_figure(sheet, item.amount_fen), left, y, inner, 120, bold=True, align=RIGHT, on=on)
    sheet.text(instead(sheet, item), left, y, inner, 36, align=RIGHT, on=on)
    return EDGE + high


def _list(sheet: Sheet, items: tuple[Item, ...], x: float, y: float, wide: float) -> None:
    """The newest items at the foot, as many as there is room for; what is above them is counted."""
    high = sheet.high - EDGE - y
    sheet.ground(x, y, wide, high, "paper")
    row = round(sheet.type(40) * 1.5)
    room = int((high - 24) // row)
    shown = items if len(items) <= room else items[-(room - 1) :]
    y += 12
    if len(shown) < len(items):
        more = sheet.say("上面还有 {count} 样", count=len(items) - len(shown))
        sheet.text(more, x + 32, y, wide - 64, LABEL)
        y += row
    for item in shown:
        many_wide = wide * 0.42
        name = f"{item.name} {item.diner}".strip()
        sheet.text(name, x + 32, y, wide * 0.33 - 40, 40, ends=True)
        sheet.text(many(sheet, item), x + wide * 0.33, y, many_wide - 16, 36, align=RIGHT)
        sheet.text(_figure(sheet, item.amount_fen), x + wide * 0.75, y, wide * 0.25 - 32, 40, bold=True, align=RIGHT)
        y += row


def _total(sheet: Sheet, scene: Scene, x: float, wide: float) -> float:
    """The card of the total; returns its height."""
    high = 400 if sheet.large else 380
    sheet.ground(x, EDGE, wide, high, "bar")
    left, inner = x + 32, wide - 64
    y = sheet.text(sheet.say("合计"), left, EDGE + 20, inner, 52, ink="bar_ink", on="bar")
    y = sheet.text(money(scene.total_fen), left, y, inner, 168, bold=True, align=RIGHT, ink="bar_ink", on="bar")
    if scene.saved_fen:
        saved = sheet.say("已经省了 {saved}", saved=money(scene.saved_fen))
        sheet.text(saved, left, EDGE + high - 76, inner, 44, ink="bar_ink", on="bar")
    return high


def _guest(sheet: Sheet, guest: Guest, x: float, y: float, wide: float) -> float:
    """Whose card lies on the counter; returns where the card ends."""
    high, on = (300 if sheet.large else 280), "age_ground"
    sheet.ground(x, y, wide, high, on)
    sheet.ground(x, y, 12, high, "age", radius=0)
    left, inner = x + 36, wide - 68
    below = sheet.text(guest.name or sheet.say("您好"), left, y + 12, inner, 48, bold=True, on=on, ends=True)
    if guest.standard_fen > guest.price_fen:
        word = sheet.say("原价 {price}", price=money(guest.standard_fen))
        sheet.text(word, left, below, inner, 36, align=RIGHT, on=on, strike=True)
    below += round(sheet.type(36) * 1.32)
    sheet.text(sheet.say("这一餐"), left, below + 40, inner * 0.36, 40, on=on)
    price = _figure(sheet, guest.price_fen)
    sheet.text(price, left + inner * 0.36, below, inner * 0.64, AMOUNT, bold=True, align=RIGHT, on=on)
    return y + high


def _weight(sheet: Sheet, weight: str, x: float, y: float, wide: float) -> None:
    sheet.ground(x, y, wide, 204 if sheet.large else 176, "paper")
    below = sheet.text(sheet.say("秤上"), x + 32, y + 10, wide - 64, 36)
    sheet.text(weight, x + 32, below - 12, wide - 64, 80, bold=True, align=RIGHT)


def _code(sheet: Sheet, code: QImage, x: float, side: float, scene: Scene) -> None:
    y = (sheet.high - side - 110) / 2
    sheet.ground(x, y, side, side + 110, "white")
    sheet.pieces.append(Picture(code, x + 24, y + 24, side - 48, side - 48))
    word = sheet.say("扫码付 {total}", total=money(scene.left_fen))
    sheet.text(word, x + 24, y + side - 4, side - 48, 60, bold=True, align=CENTER, ink="black", on="white")
