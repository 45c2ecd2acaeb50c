"""split.xlsx: the month's split as a workbook whose sums a partner can follow cell by cell.

The detail sheets hold plain figures and their sums; the summary refers to them, splits what there is in whole fen by
formula (largest remainder, step by step), and every formula carries its result, so that a viewer that calculates
nothing shows the same. Nothing in the file tells when it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pos.money import format_percent
from pos.split import SHARERS, Statement, weights_of
from pos.words import PARTNERS, Words, tier_label


@dataclass(frozen=True, slots=True)
class Yuan:
    """A cell of money: whole fen, and the formula that comes to them."""

    fen: int
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A cell of a plain number, in thousandths where it is a quantity, and the formula that comes to it."""

    value: int
    formula: str = ""
    thousandths: bool = False
    decimals: int = 0  # so many of its last digits stand behind the point


Cell = str | Yuan | Number


def split_book(statement: Statement, say: Words) -> bytes:
    """The workbook."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    title = say("月度分成 {month}", month=statement.figures.month)
    year, month = map(int, statement.figures.month.split("-"))
    # A workbook must say when it was made; the same export is the same bytes, so it says the month.
    book.set_properties({"title": title, "author": statement.site, "created": datetime(year, month, 1)})
    _Book(book, statement, say).fill(title)
    book.close()
    return file.getvalue()


class _Sheet:
    """One sheet, filled from the top."""

    def __init__(self, book: Workbook, formats: dict[str, Format], name: str, widths: Sequence[int]) -> None:
        self._sheet: Worksheet = book.add_worksheet(name)
        self._formats = formats
        self._name = name
        self.row = 0
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)
        self._sheet.hide_gridlines(2)

    def title(self, text: str) -> None:
        self._sheet.set_row(self.row, 26)
        self._sheet.write_string(self.row, 0, text, self._formats["title"])
        self.row += 1

    def note(self, *texts: str) -> None:
        for column, text in enumerate(texts):
            self._sheet.write_string(self.row, column, text, self._formats["note"])
        self.row += 1

    def head(self, *texts: str, left: int = 1, freeze: bool = False) -> None:
        """Write the headings, the first *left* of them over texts and the rest over figures."""
        for column, text in enumerate(texts):
            self._sheet.write_string(self.row, column, text, self._formats["head" if column < left else "head right"])
        self.row += 1
        if freeze:
            self._sheet.freeze_panes(self.row, 0)
            self._sheet.repeat_rows(self.row - 1)

    def add(self, *cells: Cell, bold: bool = False) -> int:
        """Write one row; its number as a formula has it."""
        for column, cell in enumerate(cells):
            self._put(column, cell, " bold" if bold else "")
        self.row += 1
        return self.row

    def at(self, column: str, row: int) -> str:
        """A cell of this sheet, as another's formula names it."""
        return f"'{self._name}'!{column}{row}"

    def _put(self, column: int, cell: Cell, bold: str) -> None:
        if cell == "":  # a text of no letters would be an error in a sum
            self._sheet.write_blank(self.row, column, None, self._formats["text" + bold])
            return
        if isinstance(cell, str):
            self._sheet.write_string(self.row, column, cell, self._formats["text" + bold])
            return
        if isinstance(cell, Yuan):
            value, style = _number(cell.fen, 2), "money"
        else:
            decimals = 3 if cell.thousandths else cell.decimals
            value = _number(cell.value, decimals)
            style = "quantity" if cell.thousandths else "exact" if decimals else "count"
        style_of = self._formats[style + bold]
        if cell.formula:
            self._sheet.write_formula(self.row, column, f"={cell.formula}", style_of, value)
        else:
            self._sheet.write_number(self.row, column, value, style_of)


def _number(value: int, decimals: int) -> float:
    """A cell's number. XLSX knows only floats: the exact decimal becomes the nearest one here, and nothing is reckoned with it."""
    return float(Decimal(value).scaleb(-decimals))


def _formats(book: Workbook) -> dict[str, Format]:
    font = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
    line = font | {"bottom": 1, "bottom_color": "#D0D0D0"}
    head = font | {"bold": True, "bg_color": "#E8EFE9", "bottom": 1}
    plain: dict[str, dict[str, Any]] = {
        "text": line,
        "money": line | {"num_format": "#,##0.00"},
        "count": line | {"num_format": "#,##0"},
        "quantity": line | {"num_format": "#,##0.###"},
        "exact": line | {"num_format": "#,##0.0000####"},
    }
    formats = {name: book.add_format(style) for name, style in plain.items()}
    formats |= {f"{name} bold": book.add_format(style | {"bold": True, "top": 1}) for name, style in plain.items()}
    return formats | {
        "title": book.add_format(font | {"bold": True, "font_size": 16}),
        "note": book.add_format(font | {"font_color": "#606060"}),
        "head": book.add_format(head),
        "head right": book.add_format(head | {"align": "right"}),
    }


class _Book:
    """The seven sheets of a statement. The details come first, because the summary must know where their sums stand."""

    def __init__(self, book: Workbook, statement: Statement, say: Words) -> None:
        self._of, self._say = statement, say
        formats = _formats(book)

        def sheet(name: str, *widths: int) -> _Sheet:
            return _Sheet(book, formats, name, widths)

        self.summary = sheet(say("汇总"), 34, 18, 10, 10, 16, 14, 12, 32)
        self.days = sheet(say("每日"), 14, 12, 14, 14, 16, 24, 16)
        self.categories = sheet(say("分类"), 24, 14, 20, 16, 24, 16)
        self.costs = sheet(say("成本"), 14, 16, 34, 24, 12, 16)
        self.fund = sheet(say("基金"), 16, 24, 14, 14, 14, 14)
        self.contributions = sheet(say("投入"), 14, 18, 40, 16)
        self.tiers = sheet(say("年龄段"), 20, 12, 16)
        self._sums: dict[str, str] = {}

    def fill(self, title: str) -> None:
        """Write them all."""
        self._fill_days()
        self._fill_categories()
        self._fill_costs()
        self._fill_fund()
        self._fill_contributions()
        self._fill_tiers()
        self._fill_summary(title)

    def _name(self, partner: str) -> str:
        return self._say(PARTNERS[partner]) if partner in PARTNERS else partner

    def _fill_days(self) -> None:
        say, sheet, days = self._say, self.days, self._of.days
        heads = [
            say("日期"),
            say("张数"),
            say("净额"),
            say("其中抹零"),
            say("其中爱心基金"),
            say("其中代商家收"),
            say("销售收入"),
        ]
        sheet.head(*heads, freeze=True)
        first = sheet.row + 1
        for day in days:
            row = sheet.row + 1
            figures = [Yuan(day.net_fen), Yuan(day.rounding_fen), Yuan(day.fund_fen), Yuan(day.merchant_fen)]
            sheet.add(day.day, Number(day.sales), *figures, Yuan(day.sales_fen, f"C{row}-E{row}-F{row}"))
        sums = (
            Number(sum(day.sales for day in days), _sum("B", first, sheet.row)),
            Yuan(sum(day.net_fen for day in days), _sum("C", first, sheet.row)),
            Yuan(sum(day.rounding_fen for day in days), _sum("D", first, sheet.row)),
            Yuan(sum(day.fund_fen for day in days), _sum("E", first, sheet.row)),
            Yuan(sum(day.merchant_fen for day in days), _sum("F", first, sheet.row)),
            Yuan(sum(day.sales_fen for day in days), _sum("G", first, sheet.row)),
        )
        total = sheet.add(say("合计"), *sums, bold=True)
        self._sums |= {
            name: sheet.at(column, total)
            for name, column in zip(("net", "rounding", "dishes", "held"), "CDEF", strict=True)
        }

    def _fill_categories(self) -> None:
        say, sheet, rows = self._say, self.categories, self._of.categories
        sheet.head(
            say("类别"),
            say("金额"),
            say("已减优惠"),
            say("其中爱心基金"),
            say("其中代商家收"),
            say("销售收入"),
            freeze=True,
        )
        first = sheet.row + 1
        for each in rows:
            row = sheet.row + 1
            own = each.amount_fen - each.fund_fen - each.merchant_fen
            figures = [Yuan(each.amount_fen), Yuan(each.discount_fen), Yuan(each.fund_fen), Yuan(each.merchant_fen)]
            sheet.add(each.name or say("未分类"), *figures, Yuan(own, f"B{row}-D{row}-E{row}"))
        sums = [
            Yuan(sum(each.amount_fen for each in rows), _sum("B", first, sheet.row)),
            Yuan(sum(each.discount_fen for each in rows), _sum("C", first, sheet.row)),
            Yuan(sum(each.fund_fen for each in rows), _sum("D", first, sheet.row)),
            Yuan(sum(each.merchant_fen for each in rows), _sum("E", first, sheet.row)),
        ]
        own = sums[0].fen - sums[2].fen - sums[3].fen
        total = sheet.add(say("合计"), *sums, Yuan(own, _sum("F", first, sheet.row)), bold=True)
        rounding = sum(day.rounding_fen for day in self._of.days)
        cells = ("", "", "", "", Yuan(rounding, self._sums["rounding"]))
        sheet.add(say("抹零"), *cells)
        sales = Yuan(self._of.figures.sales_fen, f"F{total}+F{total + 1}")
        sheet.add(say("销售收入"), "", "", "", "", sales, bold=True)

    def _fill_costs(self) -> None:
        say, sheet, sums = self._say, self.costs, self._of.figures
        heads = (say("日期"), say("种类"), say("商品或用途"), say("供货方"), say("数量"), say("金额"))
        sheet.head(*heads, left=4, freeze=True)
        kinds = {"goods": say("进货"), "expense": say("费用")}
        first = sheet.row + 1
        for cost in self._of.costs:
            quantity: Cell = Number(cost.quantity, thousandths=True) if cost.quantity else ""
            sheet.add(cost.day, kinds[cost.kind], cost.name, cost.supplier, quantity, Yuan(cost.amount_fen))
        last = sheet.row
        for kind, fen in (("goods", sums.goods_fen), ("expense", sums.expenses_fen)):
            formula = f'SUMIF({_span("B", first, last)},"{kinds[kind]}",{_span("F", first, last)})'
            row = sheet.add(kinds[kind], "", "", "", "", Yuan(fen, formula), bold=True)
            self._sums[kind] = sheet.at("F", row)
        sheet.add(say("合计"), "", "", "", "", Yuan(sums.costs_fen, f"F{row - 1}+F{row}"), bold=True)

    def _fill_fund(self) -> None:
        say, sheet, sums = self._say, self.fund, self._of.figures
        kinds = {"dish": say("商家菜品"), "gift": say("捐赠"), "meal": say("基金付的餐"), "aid": say("救助家庭")}
        heads = (say("日期"), say("种类"), say("家庭代码"), say("本月收入"), say("本月支出"), say("余额"))
        sheet.head(*heads, left=3, freeze=True)
        balance = sums.fund_opening_fen
        first = sheet.add(say("月初余额"), "", "", "", "", Yuan(balance), bold=True)
        self._sums["opening"] = sheet.at("F", first)
        for move in self._of.fund:
            balance += move.fen
            into, out = (Yuan(move.fen), "") if move.kind in ("dish", "gift") else ("", Yuan(-move.fen))
            running = Yuan(balance, f"F{sheet.row}+D{sheet.row + 1}-E{sheet.row + 1}")
            sheet.add(move.day, kinds[move.kind], move.family, into, out, running)
        last = sheet.row
        cells = [Yuan(sums.fund_in_fen, _sum("D", first, last)), Yuan(sums.fund_out_fen, _sum("E", first, last))]
        end = Yuan(balance, f"F{first}+D{last + 1}-E{last + 1}")
        total = sheet.add(say("合计"), "", "", *cells, end, bold=True)
        self._sums |= {"in": sheet.at("D", total), "out": sheet.at("E", total), "balance": sheet.at("F", total)}

    def _fill_contributions(self) -> None:
        say, sheet, rows = self._say, self.contributions, self._of.contributions
        sheet.head(say("日期"), say("出资方"), say("用途"), say("金额"), left=3, freeze=True)
        first = sheet.row + 1
        for each in rows:
            sheet.add(each.day, self._name(each.partner), each.purpose, Yuan(each.amount_fen))
        last = sheet.row
        for partner, fen in sorted(self._of.figures.contributions_fen.items()):
            name = self._name(partner)
            row = sheet.add(
                name,
                "",
                "",
                Yuan(fen, f'SUMIF({_span("B", first, last)},"{name}",{_span("D", first, last)})'),
                bold=True,
            )
            self._sums[f"from {partner}"] = sheet.at("D", row)
        total = Yuan(sum(each.amount_fen for each in rows), _sum("D", first, last))
        self._sums["contributions"] = sheet.at("D", sheet.add(say("合计"), "", "", total, bold=True))

    def _fill_tiers(self) -> None:
        say, sheet, tiers = self._say, self.tiers, self._of.figures.tiers
        sheet.head(say("年龄档"), say("份数"), say("让利"), freeze=True)
        first = sheet.row + 1
        for tier, of in tiers.items():
            sheet.add(say(tier_label(tier), age=tier), Number(of["meals"]), Yuan(of["given_fen"]))
        last = sheet.row
        meals = Number(sum(of["meals"] for of in tiers.values()), _sum("B", first, last))
        given = Yuan(sum(of["given_fen"] for of in tiers.values()), _sum("C", first, last))
        total = sheet.add(say("合计"), meals, given, bold=True)
        self._sums |= {"meals": sheet.at("B", total), "given": sheet.at("C", total)}

    # -- the summary ---------------------------------------------------------------------------------------------
    def _fill_summary(self, title: str) -> None:
        say, sheet, of = self._say, self.summary, self._of
        sheet.title(title)
        sheet.note(of.site)
        if of.figures.sealed:
            sheet.note(say("已封账"), of.sealed_at[:16].replace("T", " "), of.sealed_by)
        else:
            sheet.note(say("试算：还没有封账，数字会变"))
        sheet.note(say("账本校验码"), of.figures.head)
        sheet.row += 1
        self._fill_parts(self._fill_income())
        sheet.row += 1
        self._fill_rest()

    def _fill_income(self) -> int:
        """From the net to what there is to split; the row that it stands in."""
        say, sheet, of, at = self._say, self.summary, self._of, self._sums
        sums, days = of.figures, of.days
        sheet.head(say("收益"), say("金额（元）"))
        net = sheet.add(say("净额（日结之和）"), Yuan(sum(day.net_fen for day in days), at["net"]))
        sheet.add(say("减：爱心基金菜品"), Yuan(sum(day.fund_fen for day in days), at["dishes"]))
        sheet.add(say("减：代商家收"), Yuan(sum(day.merchant_fen for day in days), at["held"]))
        sales = sheet.add(say("销售收入"), Yuan(sums.sales_fen, f"B{net}-B{net + 1}-B{net + 2}"), bold=True)
        goods = sheet.add(say("进货"), Yuan(sums.goods_fen, at["goods"]))
        sheet.add(say("费用"), Yuan(sums.expenses_fen, at["expense"]))
        costs = sheet.add(say("成本合计"), Yuan(sums.costs_fen, f"B{goods}+B{goods + 1}"), bold=True)
        profit = of.basis == "profit"
        label = say("收益（销售收入减成本）") if profit else say("收益（按销售收入，不减成本）")
        formula = f"B{sales}-B{costs}" if profit else f"B{sales}"
        income = sheet.add(label, Yuan(of.income_fen, formula), bold=True)
        return sheet.add(say("可分（亏损不分）"), Yuan(max(0, of.income_fen), f"ROUND(MAX(0,B{income}),2)"), bold=True)

    def _fill_parts(self, income: int) -> None:
        """The split by formulas: each one's whole fen, and the fen left over to the largest remainders."""
        say, sheet, of = self._say, self.summary, self._of
        weights = weights_of(of.shares)
        whole, fen = sum(weights.values()), max(0, int(of.income_fen))
        shares = (format_percent(of.shares.enterprise), format_percent(of.shares.owners))
        sheet.row += 1
        sheet.note(
            say(
                "社区企业 {enterprise}%；其余归物业公司，其中 {owners}% 返还业委会。",
                enterprise=shares[0],
                owners=shares[1],
            )
        )
        sheet.head(
            *(say("分成"), say("应得（元）"), say("权重"), say("共"), say("精确（元）")),
            *(say("整分"), say("余数"), say("补的分（余数大者先）")),
        )
        first = sheet.row + 1
        last = first + len(SHARERS) - 1
        cents = f"ROUND($B${income}*100,0)"
        for row, partner in enumerate(SHARERS, first):
            weight, part = weights[partner], of.parts_fen[partner]
            floor, rest = divmod(fen * weight, whole)
            larger = f"SUMPRODUCT(--(G${first}:G${last}>G{row}))+SUMPRODUCT(--(G${first}:G{row}=G{row}))"
            sheet.add(
                self._name(partner),
                Yuan(part, f"(F{row}+H{row})/100"),
                Number(weight),
                Number(whole, f"SUM(C${first}:C${last})"),
                Number(fen * weight * 10**4 // whole, f"{cents}*C{row}/D{row}/100", decimals=6),
                Number(floor, f"INT({cents}*C{row}/D{row}+0.5/D{row})"),
                Number(rest, f"{cents}*C{row}-F{row}*D{row}"),
                Number(part - floor, f"IF({larger}<={cents}-SUM(F${first}:F${last}),1,0)"),
            )
        total = Yuan(sum(of.parts_fen.values()), _sum("B", first, last))
        sheet.add(say("合计"), total, Number(whole, _sum("C", first, last)), bold=True)

    def _fill_rest(self) -> None:
        """The fund, the contributions and the tiers, from their sheets."""
        say, sheet, at, sums = self._say, self.summary, self._sums, self._of.figures
        sheet.head(say("爱心基金"), say("金额（元）"))
        sheet.add(say("月初余额"), Yuan(sums.fund_opening_fen, at["opening"]))
        sheet.add(say("本月收入"), Yuan(sums.fund_in_fen, at["in"]))
        sheet.add(say("本月支出"), Yuan(sums.fund_out_fen, at["out"]))
        row = sheet.row
        sheet.add(say("月末余额"), Yuan(sums.fund_balance_fen, f"B{row - 2}+B{row - 1}-B{row}"), bold=True)
        sheet.row += 1
        sheet.head(say("各方投入（不算收益）"), say("金额（元）"))
        for partner, fen in sorted(sums.contributions_fen.items()):
            sheet.add(self._name(partner), Yuan(fen, at[f"from {partner}"]))
        total = sum(sums.contributions_fen.values())
        sheet.add(say("合计"), Yuan(total, at["contributions"]), bold=True)
        sheet.row += 1
        sheet.head(say("年龄档用餐"), "")
        sheet.add(say("份数"), Number(sum(of["meals"] for of in sums.tiers.values()), at["meals"]))
        sheet.add(say("让利（元）"), Yuan(sum(of["given_fen"] for of in sums.tiers.values()), at["given"]))


def _span(column: str, first: int, last: int) -> str:
    """The cells of *column* from row to row; where there is none, the heading's, so that no sum counts itself."""
    return f"{column}{first}:{column}{last}" if last >= first else f"{column}{first - 1}:{column}{first - 1}"


def _sum(column: str, first: int, last: int) -> str:
    return f"SUM({_span(column, first, last)})"
