"""The command line's grammar: which commands there are, what each takes, and what is said where one cannot be read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pos import words
from pos.words import _

Command = Callable[[argparse.Namespace], int]
"""Carries a command out; its exit code."""


def blotted(sentence: str) -> str:
    """What repeats a word of the command line: a card may have been swiped into it."""
    return re.sub(r"\d{15,}[Xx]?", "…", sentence)


def _own_words(text: str) -> str:
    """What argparse says by itself, in the language in force."""
    return {
        "usage: ": _("用法："),
        "options": _("选项"),
        "positional arguments": _("要给的"),
        "show this help message and exit": _("显示这份说明"),
        "argument %(argument_name)s: %(message)s": _("%(argument_name)s：%(message)s"),
        "invalid choice: %(value)r (choose from %(choices)s)": _("没有 %(value)r，可以是 %(choices)s"),
        "invalid %(type)s value: %(value)r": _("%(value)r 的写法不对"),
        "the following arguments are required: %s": _("还缺 %s"),
        "unrecognized arguments: %s": _("不认识 %s"),
        "ambiguous option: %(option)s could match %(matches)s": _("%(option)s 没有写全，可以是 %(matches)s"),
        "expected one argument": _("后面要写一个值"),
        "ignored explicit argument %r": _("后面不用写 %r"),
        "not allowed with argument %s": _("不能和 %s 一起用"),
    }.get(text, text)


# It would look for a catalogue of its own at every start, for longer than the rest of the command line takes.
argparse._ = _own_words  # type: ignore[attr-defined]


class Parser(argparse.ArgumentParser):
    """argparse that exits 2 with one line, in the language in force."""

    def error(self, message: str) -> Any:
        self.exit(2, f"{self.prog}: {blotted(message)}\n")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(_("要写成整数：{text}", text=text))
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d*)?", text, re.ASCII):
        raise argparse.ArgumentTypeError(_("要写成秒数：{text}", text=text))
    return float(text)


def _common_parser() -> Parser:
    """What every command takes, and all that the window does."""
    common = Parser(prog="main.py", add_help=False, exit_on_error=False)
    common.add_argument("--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help=_("账本所在的文件夹"))
    common.add_argument("--lang", choices=words.LANGUAGES, default=argparse.SUPPRESS, help=_("界面语言：zh 或 en"))
    return common


def parse(argv: Sequence[str], commands: Mapping[str, Command]) -> argparse.Namespace:
    """What was asked for, and in `run` the command's function; exits 2 where it cannot be read.

    The window's start does without the grammar of all the others.
    """
    common = _common_parser()
    common.set_defaults(run=commands[""])
    with suppress(argparse.ArgumentError):
        args, rest = common.parse_known_args(argv)
        if not rest:
            return args
    return _whole_parser(commands).parse_args(argv)


def _whole_parser(runs: Mapping[str, Command]) -> Parser:
    common = _common_parser()
    parser = Parser(prog="main.py", description=_("家门口收银"), parents=[common])
    parser.set_defaults(run=runs[""])
    commands = parser.add_subparsers(title=_("命令"), metavar=_("命令"), parser_class=Parser)

    def command(name: str, text: str) -> Parser:
        made: Parser = commands.add_parser(name, help=text, description=text, parents=[common])
        made.set_defaults(run=runs[name])
        return made

    _working_commands(command)
    _reading_commands(command)
    _keeping_commands(command)
    return parser


def _working_commands(command: Callable[..., Parser]) -> None:
    """A ledger made, a script, lists from outside, settings, papers."""
    one = command("init", _("建一个空账本和一位店长"))
    one.add_argument("--site", required=True, metavar="NAME", help=_("店名"))
    one.add_argument("--manager", required=True, metavar="NAME", help=_("店长姓名"))
    one.add_argument("--pin", required=True, help=_("店长密码，4 到 8 位数字"))
    one = command("demo", _("用样例数据开一家店；加 --out 不用屏幕，把一天的账本、小票和画面留在文件夹里"))
    one.add_argument("--out", type=Path, metavar="DIR", help=_("留下结果的文件夹"))
    one = command("play", _("逐行执行脚本里的动作，每行一个 JSON"))
    one.add_argument("file", metavar="FILE", help=_("脚本文件，- 表示标准输入"))
    one.add_argument("--stop-on-error", action="store_true", help=_("第一次被拒绝就停下，退出码 1"))
    one = command("import", _("从 CSV 或 XLSX 导入商品、价格或居民：先逐行检查，全部导入或一行不导"))
    one.add_argument("what", choices=("products", "prices", "residents"), help=_("导入什么"))
    one.add_argument("file", type=Path, metavar="FILE", help=_("CSV 或 XLSX 文件"))
    one.add_argument("--pin-file", type=Path, metavar="FILE", help=_("写着店长密码的文件"))
    one.add_argument("--dry-run", action="store_true", help=_("只检查，不写账本"))
    one.add_argument("--valid-from", default="", metavar="T", help=_("价格从什么时候起生效，例如 2026-11-24"))
    one = command("set", _("改一项设置；设备、纸张、语言以外的要店长密码"))
    one.add_argument("key", metavar="KEY", help=_("设置的名字，例如 printer.receipt"))
    one.add_argument("value", metavar="VALUE", help=_("新的值，例如 tcp://127.0.0.1:9100"))
    one.add_argument("--pin-file", type=Path, metavar="FILE", help=_("写着店长密码的文件"))
    one = command("print", _("把等着的小票打出来；还有没打出的，退出码 1"))
    one.add_argument("--timeout", type=_seconds, default=30.0, metavar="S", help=_("最多等多少秒"))


def _reading_commands(command: Callable[..., Parser]) -> None:
    """What is read and written nowhere in the ledger."""
    one = command("verify", _("核对账本：重读账链，重算各表，列出每一处不对"))
    one.add_argument("--chain", action="store_true", help=_("只核对账链"))
    one.add_argument("--json", action="store_true", help=_("输出 JSON"))
    one = command("report", _("当班小结 x 或日结 z 的数字，不写任何东西"))
    one.add_argument("paper", choices=("x", "z"), help=_("x：班次；z：日结"))
    which = one.add_mutually_exclusive_group()
    which.add_argument("--shift", type=_number, metavar="N", help=_("班次号"))
    which.add_argument("--date", metavar="D", help=_("营业日，例如 2026-11-23"))
    one.add_argument("--json", action="store_true", help=_("输出 JSON"))
    one = command("split", _("一个月的分成：数字、表格、签字页、销售明细，放进一个文件夹；只读账本"))
    one.add_argument("month", metavar="MONTH", help=_("月份，例如 2026-11"))
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("放文件的文件夹"))
    one = command("export", _("把账本的流水存成一个文件，一行一条，谁都能核对；只读账本"))
    one.add_argument("what", choices=("journal",), help=_("导出什么：journal 是全部流水"))
    one.add_argument("file", type=Path, metavar="FILE", help=_("放到哪个文件，例如 journal.jsonl"))
    one = command("get", _("看一项设置，或全部"))
    one.add_argument("key", nargs="?", metavar="KEY", help=_("设置的名字"))


def _keeping_commands(command: Callable[..., Parser]) -> None:
    """Backups."""
    one = command("backup", _("备份账本到文件夹，不写就备份到设好的各处；开着窗口也能做"))
    one.add_argument("folder", type=Path, nargs="?", metavar="DIR", help=_("放备份的文件夹，例如 U 盘上的"))
    one.add_argument("--passphrase-file", type=Path, metavar="FILE", help=_("写着备份口令的文件"))
    one.add_argument("--sheet", type=Path, metavar="FILE", help=_("把恢复单（口令和怎么恢复）存成 PDF"))
    one.add_argument("--json", action="store_true", help=_("输出 JSON"))
    one = command("restore", _("在还没有账本的地方，从备份恢复，接着用"))
    one.add_argument("folder", type=Path, nargs="?", metavar="DIR", help=_("放着备份的文件夹，或一个备份文件"))
    one.add_argument("--passphrase-file", type=Path, metavar="FILE", help=_("写着备份口令的文件"))
    one.add_argument("--pin-file", type=Path, metavar="FILE", help=_("写着店长密码的文件"))
