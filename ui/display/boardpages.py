"""The customer's pages while nobody is served: the menu by age, today's vegetables, the Love Fund. Each fits a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from pos.board import Board, Dish, Fresh
from pos.money import format_money
from pos.report import FundPoster
from pos.tariff import Tier
from ui.display.pieces import AMOUNT, EDGE, GAP, Sheet
from ui.show import money
from ui.theme import CENTER, RIGHT

T = TypeVar("T")
Lay = Callable[[Sheet], object]
HEAD = 120
FRESH_A_PAGE, DISHES_A_PAGE = 12, 6


def board_pages(board: Board | None, site: str) -> list[Lay]:
    """The pages to turn, one after the other; nothing to show: a greeting."""
    if board is None:
        return [partial(greeting, site=site)]
    pages: list[Lay] = []
    dishes = _parts(board.dishes, DISHES_A_PAGE)
    if board.meals or dishes:
        for part in dishes or [()]:
            pages.append(partial(menu, site=site, board=board, dishes=part))
    pages += [partial(vegetables, site=site, board=board, fresh=part) for part in _parts(board.fresh, FRESH_A_PAGE)]
    if board.fund is not None:
        pages.append(partial(fund, site=site, poster=board.fund))
    return pages or [partial(greeting, site=site)]


def _parts(things: Sequence[T], most: int) -> list[Sequence[T]]:
    return [things[at : at + most] for at in range(0, len(things), most)]


def greeting(sheet: Sheet, *, site: str) -> None:
    """Who we are."""
    y = sheet.high * 0.34
    y = sheet.text(site, EDGE, y, sheet.wide - 2 * EDGE, 110, bold=True, align=CENTER, on="ground")
    sheet.text(sheet.say("您好"), EDGE, y + GAP, sheet.wide - 2 * EDGE, 72, align=CENTER, on="ground")


def menu(sheet: Sheet, *, site: str, board: Board, dishes: Sequence[Dish]) -> None:
    """Meals by age on the left, dishes on the right; where there is only one of them it has the page."""
    say = sheet.say
    _head(sheet, say("今日餐食"), site)
    full, top = sheet.wide - 2 * EDGE, EDGE + HEAD + GAP
    high = sheet.high - EDGE - top
    wide = (full - GAP) / 2 if dishes and board.meals else full
    if board.meals:
        sheet.ground(EDGE, top, wide, high, "age_ground")
        x, inner = EDGE + 36, wide - 72
        y = sheet.text(" · ".join(board.meals), x, top + 20, inner, 48, bold=True, on="age_ground", ends=True) + 8
        step = min(150.0, (top + high - y - 16) / max(1, len(board.tiers)))
        for tier in board.tiers:
            _tier(sheet, tier, x, y, inner, step)
            y += step
    if dishes:
        left = EDGE + full - wide
        sheet.ground(left, top, wide, high, "paper")
        _dishes(sheet, dishes, left + 32, top, wide - 64, high)


def _tier(sheet: Sheet, tier: Tier, x: float, y: float, wide: float, high: float) -> None:
    word = sheet.say("{age} 岁以上", age=tier.age_min) if tier.age_min else sheet.say("标准价")
    price = money(tier.price_fen) if tier.price_fen else sheet.say("免费")
    size = min(AMOUNT, high / 1.4)
    sheet.text(word, x, y + high / 2 - 36, wide * 0.52, 48, on="age_ground")
    sheet.text(
        price, x + wide * 0.52, y + high / 2 - size * 0.66, wide * 0.48, size, bold=True, align=RIGHT, on="age_ground"
    )


def _dishes(sheet: Sheet, dishes: Sequence[Dish], x: float, top: float, wide: float, high: float) -> None:
    head = sheet.text(sheet.say("爱心菜 · 收到的钱进爱心基金"), x, top + 20, wide, 36)
    step = min(128.0, (top + high - head - 8) / DISHES_A_PAGE)
    y = head + 4
    for dish in dishes:
        sheet.text(dish.name, x, y, wide * 0.62, 44, bold=True, ends=True)
        sheet.text(money(dish.price_fen), x + wide * 0.62, y, wide * 0.38, 44, bold=True, align=RIGHT)
        if dish.list_fen > dish.price_fen:
            below = y + round(sheet.type(44) * 1.32)
            sheet.text(dish.merchant, x, below, wide * 0.55, 32, ends=True)
            listed = sheet.say("原价 {price}", price=money(dish.list_fen))
            sheet.text(listed, x + wide * 0.55, below, wide * 0.45, 32, align=RIGHT, strike=True)
        y += step


def vegetables(sheet: Sheet, *, site: str, board: Board, fresh: Sequence[Fresh]) -> None:
    """Two columns of today's prices, the market's beside each."""
    say = sheet.say
    _head(sheet, say("今日菜价"), site)
    full, top = sheet.wide - 2 * EDGE, EDGE + HEAD + GAP
    high = sheet.high - EDGE - top - (60 if board.market else 0)
    wide, rows = (full - GAP) / 2, FRESH_A_PAGE // 2
    step = high / rows
    for place, each in enumerate(fresh):
        column, row = divmod(place, rows)
        x = EDGE + column * (wide + GAP)
        if row == 0:
            sheet.ground(x, top, wide, high, "paper")
        _fresh(sheet, each, x + 28, top + row * step, wide - 56, step)
    if board.market:
        basis = say("市场价：{market}", market=board.market)
        sheet.text(basis, EDGE, sheet.high - EDGE - 50, full, 34, on="ground")


def _fresh(sheet: Sheet, each: Fresh, x: float, y: float, wide: float, high: float) -> None:
    unit = sheet.say("斤") if each.jin else "kg"
    dearer = each.market_fen > each.price_fen
    lines = round(sheet.type(48) * 1.32) + (round(sheet.type(32) * 1.32) if dearer else 0)
    top = y + (high - lines) / 2
    sheet.text(each.name, x, y + (high - sheet.type(44) * 1.32) / 2, wide * 0.52, 44, bold=True, ends=True)
    price = f"{money(each.price_fen)}/{unit}"
    below = sheet.text(price, x + wide * 0.54, top, wide * 0.46, 48, bold=True, align=RIGHT)
    if dearer:
        market = sheet.say("市场 {price}", price=money(each.market_fen))
        sheet.text(market, x + wide * 0.54, below, wide * 0.46, 32, align=RIGHT)


def fund(sheet: Sheet, *, site: str, poster: FundPoster) -> None:
    """The Love Fund: what was collected, what it gave, what is left; and who gave."""
    say = sheet.say
    _head(sheet, say("爱心基金公示"), site)
    full, top = sheet.wide - 2 * EDGE, EDGE + HEAD + GAP
    names = [name for name, _fen in poster.merchants[:6]]
    figures = (
        (say("一共收到"), format_money(poster.collected_fen, grouped=True)),
        (say("送出爱心餐"), say("{meals} 份", meals=poster.meals)),
        (say("救助和爱心餐用去"), format_money(poster.aid_fen, grouped=True)),
        (say("现在余额"), format_money(poster.balance_fen, grouped=True)),
    )
    high = (sheet.high - EDGE - top - 150 - (len(figures) - 1) * GAP) / len(figures)
    for place, (word, figure) in enumerate(figures):
        y = top + place * (high + GAP)
        sheet.ground(EDGE, y, full, high, "paper")
        sheet.text(word, EDGE + 40, y + high / 2 - 44, full * 0.5, 56)
        sheet.text(figure, EDGE + full * 0.5, y + high / 2 - 72, full * 0.5 - 40, 108, bold=True, align=RIGHT)
    y = sheet.high - EDGE - 132
    if names:
        between = "、" if say.language == "zh" else ", "
        y = sheet.text(
            say("感谢爱心商家：{names}", names=between.join(names)), EDGE, y, full, 40, on="ground", ends=True
        )
    else:
        y += 56
    sheet.text(say("截至 {day}", day=poster.day), EDGE, y, full, 36, on="ground")


def _head(sheet: Sheet, title: str, site: str) -> None:
    full = sheet.wide - 2 * EDGE
    sheet.ground(EDGE, EDGE, full, HEAD, "bar")
    sheet.text(title, EDGE + 36, EDGE + 14, full * 0.5 - 36, 68, bold=True, ink="bar_ink", on="bar")
    sheet.text(site, EDGE + full * 0.5, EDGE + 32, full * 0.5 - 36, 44, align=RIGHT, ink="bar_ink", on="bar")
