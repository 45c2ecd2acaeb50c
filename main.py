"""Doorstep (家门口收银): the command line.

`main.py` opens the window; the other commands are told by `main.py --help`. The parts are put together in `shop/`, and
no rule of the trade is decided here.
"""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # until the window is there: sweeping what the imports make costs a tenth of the start

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pos import words
from pos.errors import PosError
from pos.money import format_money
from pos.words import _
from shop import grammar, logbook
from shop.grammar import blotted
from shop.parts import WallClock, create_ledger, default_folder, keys_told, make_papers, make_till

if TYPE_CHECKING:
    from data.backup import Result
    from ui.mainwindow import MainWindow

# -- commands ----------------------------------------------------------------------------------------------------


def open_window(args: argparse.Namespace) -> int:
    """The window on the ledger in --data, or the questions of the first start."""
    if not _has_screen():
        print(_("这里没有屏幕，窗口打不开。可以用 make demo OUT=文件夹 看一天的样子。"), file=sys.stderr)
        return 1
    # Before Qt: once it is there, PySide reads the source of every module that is loaded.
    import pos.till
    import pos.view  # noqa: F401
    from data.anchor import no_ledger
    from data.storage import has_ledger
    from shop.counter import Shop
    from shop.files import OfficeFiles
    from ui import app

    shop = Shop(args.data)

    def make_window() -> MainWindow:
        lacking = None if has_ledger(args.data) else no_ledger(args.data)
        return app.open_window(
            shop.open,
            begin=None if lacking is None else shop.begin,
            lost=words.sentence(lacking) if lacking is not None and lacking.why == "gone" else "",
            finish=Shop.close,
            on_till=shop.join,
            papers=OfficeFiles(args.data, WallClock()),
            desk=shop.desk,
            backups=shop.backups,
            restores=shop.restores,
        )

    return app.run(make_window, language=args.lang or shop.language(), log=logbook.place())


def _has_screen() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def init(args: argparse.Namespace) -> int:
    """An empty ledger with one manager."""
    ledger = create_ledger(args.data, site=args.site, manager=args.manager, pin=args.pin)
    missing = ledger.missing()
    ledger.close()
    print(_("账本建好了：{place}", place=args.data), file=sys.stderr)
    if missing is not None:  # another one lay here, and its file is gone
        print(words.sentence(missing.refusal()), file=sys.stderr)
    print(keys_told(args.data), file=sys.stderr)
    return 0


def demo(args: argparse.Namespace) -> int:
    """A made-up site with a day of trade, opened; with --out rung up through the window and left in a folder."""
    from shop.demo import leave_a_day, trade_into

    if args.out is not None:
        leave_a_day(args.out)
        return 0
    if not _has_screen():
        return open_window(args)
    import tempfile

    with tempfile.TemporaryDirectory(prefix="doorstep-demo-") as name:
        args.data = Path(name)
        trade_into(args.data)
        return open_window(args)


def play(args: argparse.Namespace) -> int:
    """A script of actions, one JSON line each."""
    from data.ledger import Ledger
    from pos.script import play_line

    with _script(args.file) as script, Ledger.open(args.data) as ledger:
        till = make_till(ledger)
        say = words.Words(words.language())
        for raw in script:
            line = raw.decode("utf-8", "surrogateescape").strip("\ufeff \t\r\n")
            if not line:
                continue
            answer = play_line(till, line, say)
            _say_json(answer)
            if args.stop_on_error and not answer["ok"]:
                return 1
    return 0


def _say_json(plain: Mapping[str, Any]) -> None:
    print(json.dumps(plain, ensure_ascii=False, separators=(",", ":")), flush=True)


def _script(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return open(name, "rb")
    except OSError:
        raise SystemExit(_usage(_("打不开文件：{place}", place=name))) from None


def _usage(sentence: str) -> int:
    print(blotted(sentence), file=sys.stderr)
    return 2


def verify(args: argparse.Namespace) -> int:
    """Read the chain again, derive the tables again, compare, and list every fault."""
    from data.verify import verify as check

    report = check(args.data, chain_only=args.chain)
    faults = [fault.text for fault in report.faults]
    if args.json:
        plain = {
            "ok": not faults,
            "entries": report.entries,
            "head": report.head,
            "faults": faults,
            "notes": report.notes,
        }
        _say_json(plain)
    else:
        for text in (*faults, *report.notes):
            print(text, file=sys.stderr)
        summary = (
            _("账本完好：{entries} 条，末号 {head}")
            if not faults
            else _("查出 {count} 处不对，共 {entries} 条，末号 {head}")
        )
        print(summary.format(entries=report.entries, head=report.head, count=len(faults)), file=sys.stderr)
    return 1 if faults else 0


def report(args: argparse.Namespace) -> int:
    """The figures of a shift (x) or of a day or Z (z). Writes nothing."""
    from data.reader import open_reader
    from pos.calendar import parse_date
    from pos.script import texts
    from pos.totals import shift_answer, z_answer

    if args.paper == "z" and args.shift is not None:
        return _usage(_("日结 z 按 --date 看；班次用 report x --shift。"))
    with open_reader(args.data) as reader:
        papers = make_papers(reader.site())
        paper: Callable[[], str]
        if args.paper == "x" and args.date is None:
            shift = reader.find_shift(args.shift)
            answer, paper = shift_answer(shift), partial(papers.shift, shift)
        else:
            day = None if args.date is None else reader.day_report(parse_date(args.date))
            closing = day or reader.running_z() or reader.last_z()
            if closing is None:
                raise PosError("empty_sale", "nothing_to_close")
            answer, paper = z_answer(closing), partial(papers.z, closing)
            if args.paper == "x":  # a day has no drawer of its own: the figures that it shares with a shift
                answer = {name: answer[name] for name in ("sales", "net_fen", "tenders_fen")}
        if args.json:
            _say_json(texts(answer))
        else:
            from printing.layout import plain_text

            print(plain_text(paper()))
    return 0


def split(args: argparse.Namespace) -> int:
    """A month's split as files for the partners. Only reads."""
    from data.exports.split import export_split
    from data.reader import open_reader
    from pos.split import check_month
    from printing.statement import statement_pdf

    month = check_month(args.month)
    with open_reader(args.data) as reader:
        export_split(reader, month, args.out, statement_pdf, words.Words(words.language()))
    print(_("{month} 的分成文件放好了：{place}", month=month, place=args.out), file=sys.stderr)
    return 0


def export(args: argparse.Namespace) -> int:
    """The whole journal as a file that `tools/verify_journal.py` checks on any machine. Only reads."""
    from data.exports.journal import export_journal

    if os.path.isdir(args.file):
        return _usage(_("打不开文件：{place}", place=args.file))
    rows = export_journal(args.data, args.file)
    print(_("{rows} 条流水放好了：{place}", rows=f"{rows:,}", place=args.file), file=sys.stderr)
    return 0


def import_list(args: argparse.Namespace) -> int:
    """A list of products, prices or residents from a file: every row, or none."""
    from data.ledger import Ledger
    from shop.files import preview_list

    if not os.path.isfile(args.file):
        return _usage(_("打不开文件：{place}", place=args.file))
    found = preview_list(args.data, args.what, args.file, WallClock())
    for row, sentence in found.problems:
        print(_("第 {row} 行：{sentence}", row=row, sentence=sentence) if row else sentence, file=sys.stderr)
    if found.problems:
        return 1
    for heading in found.ignored:
        print(_("没有用到的列：{heading}", heading=heading), file=sys.stderr)
    if args.dry_run:
        print(_("{rows} 行都可以导入；这次只看不写。", rows=len(found.rows)), file=sys.stderr)
        return 0
    pin = _ask_pin(args.pin_file)
    later = {"valid_from": args.valid_from} if args.valid_from else {}
    with Ledger.open(args.data) as ledger:
        till = make_till(ledger)
        till.do("sign_in", pin=pin)
        answer = till.do(f"import_{args.what}", rows=found.rows, sha256=found.sha256, approve=pin, **later)
    _say_imported(answer)
    return 0


def _say_imported(answer: Mapping[str, Any]) -> None:
    for warning in answer.get("warnings", ()):
        text = _("{name}：{was} → {now}，变动较大") if warning["why"] == "change" else _("{name}：{now} 低于成本 {was}")
        was, now = format_money(warning["was_fen"]), format_money(warning["price_fen"])
        print(text.format(name=warning["name"], was=was, now=now), file=sys.stderr)
    summary = (
        _("导入 {rows} 行，{start} 起生效。", rows=answer["rows"], start=answer["valid_from"])
        if "valid_from" in answer
        else _("导入 {rows} 行：新增 {added}，改动 {changed}，不变 {unchanged}。").format(**answer)
    )
    print(summary, file=sys.stderr)


def set_setting(args: argparse.Namespace) -> int:
    """Change one setting; all but devices, paper and language ask for a manager's PIN."""
    from data.ledger import Ledger
    from pos.site import check_setting

    setting = check_setting(args.key, args.value)
    pin = "" if setting.of_machine else _ask_pin(args.pin_file)
    with Ledger.open(args.data) as ledger:
        make_till(ledger).do("set_setting", setting=args.key, value=args.value, approve=pin)
    return 0


def _ask_pin(pin_file: Path | None) -> str:
    return _ask_secret(_("店长密码："), pin_file, PosError("needs_approval"))


def _ask_secret(prompt: str, file: Path | None, unanswered: PosError) -> str:
    """What stands in *file*, or what a person types unseen."""
    if file is not None:
        try:
            return file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise SystemExit(_usage(_("打不开文件：{place}", place=file))) from None
    if not sys.stdin.isatty():  # a pipe answers line by line, and nobody watches
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise unanswered
        return line
    import getpass

    try:
        return getpass.getpass(prompt, stream=sys.stderr)
    except EOFError:
        raise unanswered from None


def backup(args: argparse.Namespace) -> int:
    """A backup in DIR, or in each place that is set. Reads beside an open window."""
    from data.backup import kept_key
    from data.reader import open_reader
    from data.storage import be_polite
    from shop.backups import back_up, write_sheet

    be_polite()
    open_reader(args.data).close()
    passphrase = ""
    if args.passphrase_file is not None or args.sheet is not None or kept_key(args.data) is None:
        unset = PosError("no_passphrase")
        passphrase = _ask_secret(_("备份口令："), args.passphrase_file, unset)
        if args.passphrase_file is None and _ask_secret(_("再输一次备份口令："), None, unset) != passphrase:
            raise PosError("wrong_passphrase", "not_twice_the_same")
    try:
        results = back_up(args.data, args.folder, passphrase, printed=args.sheet is not None)
    except PosError as refusal:
        if args.json:
            _say_json({"ok": False, "code": refusal.code, "error": words.sentence(refusal)})
        raise
    if args.sheet is not None:
        write_sheet(args.data, passphrase, args.sheet)
    if args.json:
        _say_json({"ok": all(result.refusal is None for result in results), "backups": [_told(r) for r in results]})
    for result in results:
        if result.refusal is not None:
            print(words.sentence(result.refusal), file=sys.stderr)
        elif result.held is not None and not args.json:
            text = _("备份好了，读回核对过：{file}（{sales} 单）", file=result.file, sales=result.held.sales)
            print(text, file=sys.stderr)
    return 1 if any(result.refusal is not None for result in results) else 0


def _told(result: Result) -> dict[str, Any]:
    if result.held is None:
        refusal = result.refusal or PosError("damaged", "backup", place=str(result.place))
        return {"place": str(result.place), "code": refusal.code, "error": words.sentence(refusal)}
    held = result.held
    facts = {"sales": held.sales, "device": held.device, "seq": held.seq, "head": held.hash, "bytes": result.size}
    return {"place": str(result.place), "file": str(result.file), **facts}


def restore(args: argparse.Namespace) -> int:
    """Bring a backup back where there is no ledger yet, and go on under a new device number."""
    from data.restore import Restoring
    from data.storage import has_ledger
    from shop.backups import finish_restore, found_text

    if has_ledger(args.data):
        raise PosError("exists", place=str(args.data))
    place = args.folder or Path(_ask_line(_("备份在哪个文件夹：")))
    passphrase = _ask_secret(_("备份口令："), args.passphrase_file, PosError("wrong_passphrase"))
    with Restoring(args.data, place, passphrase) as found:
        for path in found.skipped:
            print(_("跳过一个打不开的备份：{place}", place=path), file=sys.stderr)
        print(found_text(found), file=sys.stderr)
        finish_restore(found, _ask_pin(args.pin_file))
    print(_("账本恢复好了：{place}", place=args.data), file=sys.stderr)
    return 0


def _ask_line(prompt: str) -> str:
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline().strip()
    if not line:
        raise PosError("no_backup", place="")
    return line


def get_setting(args: argparse.Namespace) -> int:
    """One setting's value, or all of them."""
    from data.reader import open_reader
    from pos.counter import shown
    from pos.site import SETTINGS

    if args.key is not None and args.key not in SETTINGS:
        raise PosError("bad_value", "setting", field=shown(args.key))
    with open_reader(args.data) as reader:
        site = reader.site()
    if args.key is not None:
        print(site[args.key])
    else:
        for key in SETTINGS:
            print(f"{key} {site[key]}".rstrip())
    return 0


def print_papers(args: argparse.Namespace) -> int:
    """Send the papers that wait; 1 if something still does, with why."""
    from data.ledger import Ledger
    from printing.spool import send_all

    with Ledger.open(args.data) as ledger:
        make_till(ledger)  # it makes the receipts that are to be printed
        left = send_all(ledger, ledger.site(), timeout_s=args.timeout)
    stuck = (*left.waiting, *left.unknown, *left.broken)
    if stuck:
        why = _(words.PAPERS_WHY.get(stuck[0][1], stuck[0][1]))
        print(_("还有 {count} 张没有打出来：{why}", count=len(stuck), why=why), file=sys.stderr)
    return 1 if stuck else 0


# -- the command line --------------------------------------------------------------------------------------------

COMMANDS: Mapping[str, grammar.Command] = {
    "": open_window,
    "init": init,
    "demo": demo,
    "play": play,
    "import": import_list,
    "set": set_setting,
    "print": print_papers,
    "verify": verify,
    "report": report,
    "split": split,
    "export": export,
    "get": get_setting,
    "backup": backup,
    "restore": restore,
}
"""What each command does; without one the window opens."""


def _language(argv: Sequence[str]) -> str:
    """The language asked for on the command line, before anything is said in it."""
    for before, word in zip(("", *argv), argv, strict=False):
        chosen = word.removeprefix("--lang=") if word.startswith("--lang=") else word if before == "--lang" else ""
        if chosen in words.LANGUAGES:
            return chosen
    return "zh"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words.use(_language(argv))
    args = grammar.parse(argv, COMMANDS)
    args.data = getattr(args, "data", None) or default_folder()
    args.lang = getattr(args, "lang", "")
    logbook.start(args.data)
    if args.run is not open_window:  # the window sees to it when it is there
        gc.enable()
    try:
        code: int = args.run(args)
    except PosError as refusal:
        hint = _("时间只在程序开着时走，请打开窗口等它过去。") if refusal.code == "locked_out" else ""
        print(blotted(words.sentence(refusal)) + hint, file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        logbook.note(" ".join(("main.py", args.run.__name__)), error)
        print(logbook.sentence(), file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
