"""The papers of the drawer: opening a shift, its X and its hand-over, the Z, and cash in or out.

One description of each feeds the printer's bytes, the picture and the A4 page: a page is the same paper with more room,
so that what is filed says what the slip says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pos.entries import Entry
from pos.shift import Shift
from pos.site import Site
from pos.totals import ShiftReport, ZReport
from pos.words import Words
from printing.document import A4_CELLS, Block, Cell, Columns, Cut, Feed, Qr, Rule, Sign, Text
from printing.receipt import clock, heading, pair
from printing.totals import (
    Section,
    count_section,
    drawer_section,
    head_data,
    head_groups,
    money,
    over_label,
    sections,
    shifts_section,
    signature_lines,
    signed,
)


def opening_slip(shift: Shift, last: Shift | None, site: Site, say: Words) -> list[Block]:
    """开班单: who takes the drawer over, with how much in it, and what the shift before had counted."""
    blocks = heading(site, say)
    blocks.append(Text(say("开班单"), "double", True, "center"))
    blocks.append(pair(_of_shift(shift.number, say), say("收银 {name}", name=shift.staff)))
    blocks.append(pair(say("开班时间"), clock(shift.opened_at)))
    if last is not None:
        blocks.append(Rule())
        blocks.append(pair(say("上一班"), say("第 {shift} 班 {name}", shift=last.number, name=last.staff)))
        blocks.append(pair(say("上一班实点"), money(last.counted_fen)))
    blocks.append(Rule())
    blocks.append(pair(say("备用金"), f"￥{money(shift.float_fen)}", "double", True))
    labels = (say("交班人"), say("接班人")) if last is not None else (say("接班人"), say("主管"))
    blocks += (Rule(), Sign(labels), Feed(1), Cut())
    return blocks


def shift_slip(
    report: ShiftReport, site: Site, say: Words, cells: int, *, copy: tuple[int, int] = (1, 1), again: str = ""
) -> list[Block]:
    """当班小结 while the shift is open, 交班单 once it is closed: *copy* one of so many, or printed *again* at a moment."""
    shift = report.shift
    blocks = heading(site, say)
    blocks.append(Text(say("当班小结") if shift.is_open else say("交班单"), "double", True, "center"))
    _which_copy(blocks, say, copy, again)
    blocks.append(pair(_of_shift(shift.number, say), say("收银 {name}", name=shift.staff)))
    blocks.append(pair(say("开班时间"), clock(shift.opened_at)))
    if not shift.is_open:
        blocks.append(pair(say("交班时间"), clock(shift.closed_at)))
    blocks.append(Rule())
    blocks.append(pair(say("单数"), str(report.totals.sales)))
    blocks.append(pair(say("净额"), f"￥{money(report.totals.net_fen)}", "double", True))
    for section in sections(report.totals, say):
        _put(blocks, section)
    _put(blocks, drawer_section(report.drawer, say))
    if not shift.is_open:
        _put(blocks, count_section(report, say))
        if shift.reason:
            blocks.append(Text(say("原因：{reason}", reason=shift.reason)))
        blocks += (Rule(), Sign((say("交班人"), say("接班人"), say("主管"))))
    blocks += (Feed(1), Cut())
    return blocks


def z_slip(report: ZReport, site: Site, say: Words, cells: int, *, again: str = "") -> list[Block]:
    """日结单: everything since the Z before, and the hash that the journal closes on."""
    blocks = heading(site, say)
    blocks.append(Text(say("日结单"), "double", True, "center"))
    _which_copy(blocks, say, (1, 1), again)
    if report.number:
        blocks.append(pair(say("日结号"), f"Z{report.number}", "tall", True))
    blocks.append(pair(say("营业日"), report.business_date))
    if report.at:
        blocks.append(pair(say("日结时间"), clock(report.at)))
    if report.staff:
        blocks.append(pair(say("店长"), report.staff))
    blocks.append(Rule())
    blocks.append(pair(say("单数"), str(report.totals.sales)))
    blocks.append(pair(say("净额"), f"￥{money(report.totals.net_fen)}", "double", True))
    for section in sections(report.totals, say):
        _put(blocks, section)
    blocks.append(Rule())
    blocks.append(pair(say("累计"), f"￥{money(report.grand_fen)}", "tall", True))
    blocks.append(Text(say("自第一单起，从不清零")))
    if report.shifts:
        if cells >= A4_CELLS:
            blocks += _shift_table(report.shifts, say)
        else:
            _put(blocks, shifts_section(report, say))
    if report.head:
        _head(blocks, report, say, cells)
    blocks += (Rule(), Sign((say("店长"),)), Feed(1), Cut())
    return blocks


def cash_slip(entry: Entry, site: Site, say: Words) -> list[Block]:
    """The slip of cash put in or taken out that is no sale's."""
    body = entry.body
    blocks = heading(site, say)
    title = say("存入现金") if entry.kind == "cash.paid_in" else say("支出现金")
    blocks.append(Text(title, "double", True, "center"))
    blocks.append(pair(_of_shift(body["shift"], say), clock(entry.at)))
    blocks.append(pair(say("金额"), f"￥{money(body['amount'])}", "double", True))
    blocks.append(Text(say("原因：{reason}", reason=body["reason"])))
    _signed_by(blocks, body.get("by", ""), lambda name: say("经手 {name}", name=name))
    _signed_by(blocks, body.get("approved", ""), lambda name: say("同意 {name}", name=name))
    blocks.append(Text(say("记录号 {device}-{seq}", device=entry.device, seq=entry.seq)))
    blocks += (Rule(), Sign((say("签字"),)), Feed(1), Cut())
    return blocks


def _of_shift(number: int, say: Words) -> str:
    """A shift's number at the beginning of a line."""
    text = say("第 {shift} 班", shift=number)
    return text[:1].upper() + text[1:]


def _which_copy(blocks: list[Block], say: Words, copy: tuple[int, int], again: str) -> None:
    number, of = copy
    if of > 1:
        blocks.append(Text(say("一式 {of} 联 · 第 {number} 联", of=of, number=number), align="center"))
    if again:
        blocks.append(Text(say("补打件"), "double", True, "center"))
        blocks.append(Text(say("补打时间 {at}", at=clock(again)), align="center"))


def _put(blocks: list[Block], section: Section) -> None:
    blocks.append(Rule())
    blocks.append(Text(section.title, bold=True))
    for figure in section.figures:
        if figure.times and figure.amount:
            row = (Cell(figure.label), Cell(figure.times, 6, "right"), Cell(figure.amount, 12, "right"))
            blocks.append(Columns(row, bold=figure.bold))
        else:
            blocks.append(pair(figure.label, figure.amount or figure.times, bold=figure.bold))


def _shift_table(shifts: Sequence[ShiftReport], say: Words) -> list[Block]:
    """One line a shift, the drawer's formula from left to right: a page has room for it."""
    heads = [say("班次"), say("开班时间"), say("交班时间"), say("净额"), say("备用金"), say("＋ 现金")]
    heads += [say("＋ 存入"), say("－ 支出"), say("＝ 应有"), say("实点"), say("长短款")]
    rows = [heads]
    for each in shifts:
        shift, drawer = each.shift, each.drawer
        figures = [each.totals.net_fen, drawer.float_fen, drawer.cash_fen, drawer.paid_in_fen, drawer.paid_out_fen]
        figures += [drawer.expected_fen, shift.counted_fen]
        over = f"{over_label(shift.over_fen, say)} {signed(shift.over_fen)}"
        who = [f"{shift.number} {shift.staff}", shift.opened_at[5:16], shift.closed_at[5:16]]
        rows.append([*(text.replace("T", " ") for text in who), *(money(fen) for fen in figures), over])
    rooms = (9, 8, 8, 8, 7, 8, 6, 6, 8, 8, 9)
    made: list[Block] = [Rule(), Text(say("班次"), bold=True)]
    for row in rows:
        cells = zip(row, rooms, strict=True)
        made.append(
            Columns(tuple(Cell(text, room, "left" if n < 3 else "right") for n, (text, room) in enumerate(cells)))
        )
    return made


def _head(blocks: list[Block], report: ZReport, say: Words, cells: int) -> None:
    """The hash that the journal closes on, to be read, compared and scanned."""
    blocks += (Rule(), Text(say("账本校验码"), bold=True))
    if report.last:
        blocks.append(
            pair(say("账本到第"), say("{device} 机 {last} 条", device=report.device, last=f"{report.last:,}"))
        )
    groups = head_groups(report.head)
    in_a_line = 2 if cells < 40 else 4 if cells < A4_CELLS else 8
    for start in range(0, len(groups), in_a_line):
        blocks.append(Text(" ".join(groups[start : start + in_a_line])))
    blocks += [Text(line) for line in signature_lines(report, say)]
    blocks.append(Qr(head_data(report)))
    blocks.append(Text(say("这张纸在别人手里，就能证明账本后来没有被改写。")))


def _signed_by(blocks: list[Block], name: str, words: Callable[[str], str]) -> None:
    if name:
        blocks.append(Text(words(name)))
